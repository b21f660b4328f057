// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace cli {

/// Whether the standard error goes to a person.
bool errors_go_to_terminal();

/// Whether the standard output does.
bool output_goes_to_terminal();

/// How many cells a line of the standard output has: the terminal's, or 80 where there is none.
std::size_t terminal_width();

/// Writes to the standard output; where that is a terminal, lines that are wider are broken at spaces.
void print(const std::string& text);

/// One line on the standard error that is rewritten in place, five times a second at most, and gone at the end.
class Progress {
 public:
  explicit Progress(bool is_shown) : is_shown_(is_shown) {}
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Whether there is anybody to show it to.
  bool is_shown() const { return is_shown_; }

  /// Whether it is time for another `show`.
  bool is_due() const;

  /// @param line  cut where it is wider than the terminal
  void show(const std::string& line);

  /// Takes the line away, so that something else can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_shown_;
  bool has_shown_ = false;
  Clock::time_point last_ = Clock::now();
};

}  // namespace cli
