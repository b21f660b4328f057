// SPDX-License-Identifier: MIT
#include "terminal.hpp"

#include "text.hpp"
#include "text_table.hpp"

#include <algorithm>
#include <iostream>

#if __has_include(<unistd.h>) && __has_include(<sys/ioctl.h>)
#include <sys/ioctl.h>
#include <unistd.h>
#define KEEN_CLI_HAS_POSIX_TERMINAL 1
#endif

namespace cli {

#ifdef KEEN_CLI_HAS_POSIX_TERMINAL

bool errors_go_to_terminal() { return isatty(STDERR_FILENO) == 1; }
bool output_goes_to_terminal() { return isatty(STDOUT_FILENO) == 1; }

namespace {

constexpr std::size_t least_width = 40;

/// The cells of a line; 80 where it is no terminal.
std::size_t width_of(int descriptor) {
  winsize size{};
  const bool is_known = isatty(descriptor) == 1 && ioctl(descriptor, TIOCGWINSZ, &size) == 0;
  return is_known && size.ws_col > 0 ? size.ws_col : 80;
}

std::size_t error_width() { return width_of(STDERR_FILENO); }

}  // namespace

std::size_t terminal_width() { return std::max(width_of(STDOUT_FILENO), least_width); }

#else

namespace {

std::size_t error_width() { return 80; }

}  // namespace

bool errors_go_to_terminal() { return false; }
bool output_goes_to_terminal() { return false; }
std::size_t terminal_width() { return 80; }

#endif

void print(const std::string& text) {
  std::cout << (output_goes_to_terminal() ? with_lines_wrapped(text, terminal_width()) : text);
}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (has_shown_) std::cerr << "\r\x1b[K" << std::flush;
  has_shown_ = false;
}

bool Progress::is_due() const { return is_shown_ && Clock::now() - last_ >= std::chrono::milliseconds(200); }

void Progress::show(const std::string& line) {
  if (!is_shown_) return;
  std::cerr << "\r\x1b[K" << shortened(line, error_width() - 1) << std::flush;
  has_shown_ = true;
  last_ = Clock::now();
}

}  // namespace cli
