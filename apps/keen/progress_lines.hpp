// SPDX-License-Identifier: MIT
#pragma once

#include "terminal.hpp"

#include <chrono>
#include <functional>
#include <keen/iteration.hpp>
#include <mutex>
#include <string>

namespace cli {

using keen::Index;

/// "35 %, about 12 s left": the time by what has passed since the start, where that is a second at least.
/// @param share    of the work that is done, in [0, 1]
/// @param seconds  since the start
std::string remaining_text(double share, double seconds);

/// How far `keen::auto_k` is, by the work of its fits: points times clusters. Each k is fitted to all points, from the
/// last k down, and then to halves of them; where it goes on to more k, this begins anew.
class SweepProgress {
 public:
  explicit SweepProgress(Index restarts) : restarts_(restarts) {}

  /// A fit begins.
  void begin(Index n, Index k);

  /// True if that fit, of what was fitted before, is none of auto_k's, but one with the k that was chosen.
  bool is_over(Index n, Index k) const { return halves_began_ && n == n_ && k <= last_k_; }

  bool has_widened() const { return has_widened_; }  // with the last fit that began
  Index last_k() const { return last_k_; }
  double share() const;

 private:
  void plan(Index n, Index last_k);
  double work(Index n, Index k) const;

  Index restarts_;
  Index n_ = 0;
  Index last_k_ = 0;
  bool halves_began_ = false;
  bool has_widened_ = false;
  double total_ = 0;
  double done_ = 0;
  double current_ = 0;  // the work of the fit that has begun
};

/// What is fitted: by auto_k first, where k is open.
struct FitPlan {
  Index restarts = 1;  // of the fit with a k that is given or was chosen
  bool chooses_k = false;
  Index restarts_of_each_k = 1;
};

/// An observer that shows how far it is, as often as a person can read it.
/// @param progress  outlives the observer
keen::Observer shown_iterations(Progress& progress, const FitPlan& plan);

/// How far the reading of a file is that stays on the disk: "pass 3, SSE 1.2e9: 42 % read, 1.3 GB/s". Its functions may
/// be called by several threads; it outlives them.
class ReadProgress {
 public:
  /// @param row_bytes  of a row in the file
  ReadProgress(Progress& progress, double row_bytes) : progress_(progress), row_bytes_(row_bytes) {}

  /// What is done from now on, with so many rows, each of which is read once or more.
  void begin(std::string what, Index rows);

  /// For BlockOptions; nothing where nobody watches.
  std::function<void(Index rows)> on_read();

  /// For KMeans, once the rows have begun; nothing where nobody watches.
  keen::Observer observer();

 private:
  void see(Index rows);

  Progress& progress_;
  double row_bytes_;
  std::mutex mutex_;  // of what follows
  std::string what_;
  Index rows_ = 1;
  Index read_ = 0;  // since it began
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace cli
