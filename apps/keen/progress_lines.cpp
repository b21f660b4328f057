// SPDX-License-Identifier: MIT
#include "progress_lines.hpp"

#include "text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

namespace cli {
namespace {

/// "12 s", "3 min", "2 h": as exactly as an estimate is worth.
std::string about(double seconds) {
  constexpr double minute = 60, hour = 3600;
  const auto rounded = [](double value) { return std::to_string(std::max(1L, std::lround(value))); };
  if (seconds < 20) return rounded(seconds) + " s";
  if (seconds < 1.5 * minute) return rounded(5 * std::round(seconds / 5)) + " s";
  return seconds < 1.5 * hour ? rounded(seconds / minute) + " min" : rounded(seconds / hour) + " h";
}

/// How far the runs of one fit are: those that ended tell how many passes the others may take.
class RestartProgress {
 public:
  explicit RestartProgress(Index restarts) : restarts_(restarts) {}

  void see(const keen::IterationStats& it) {
    if (it.iteration == 1 && it.restart > 0) passes_ += last_pass_;
    last_pass_ = it.iteration;
  }

  double share(const keen::IterationStats& it) const {
    if (it.restart == 0) return 0;
    const auto done = static_cast<double>(it.restart);
    const double run = std::min(0.95, static_cast<double>(it.iteration) * done / static_cast<double>(passes_));
    return (done + run) / static_cast<double>(restarts_);
  }

  Index restarts() const { return restarts_; }

 private:
  Index restarts_;
  Index passes_ = 0;  // of the runs that ended
  Index last_pass_ = 0;
};

/// Follows what a command fits.
class Follower {
 public:
  Follower(Progress& progress, const FitPlan& plan)
      : progress_(progress), chooses_k_(plan.chooses_k), sweep_(plan.restarts_of_each_k), runs_(plan.restarts) {}

  void operator()(const keen::IterationStats& it) {
    if (it.iteration == 1) begin(it);
    if (!chooses_k_) runs_.see(it);
    if (progress_.is_due()) progress_.show(chooses_k_ ? sweep_line() : run_line(it));
  }

 private:
  using Clock = std::chrono::steady_clock;

  void begin(const keen::IterationStats& it) {
    if (!chooses_k_) return;
    if (sweep_.is_over(it.n, it.k)) {
      chooses_k_ = false;
      start_ = Clock::now();
      return;
    }
    sweep_.begin(it.n, it.k);
    if (sweep_.has_widened()) start_ = Clock::now();
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  std::string sweep_line() const {
    return "k 1 to " + std::to_string(sweep_.last_k()) + ": " + remaining_text(sweep_.share(), seconds());
  }

  std::string run_line(const keen::IterationStats& it) const {
    const std::string run = "restart " + std::to_string(it.restart + 1) + " of " + std::to_string(runs_.restarts());
    if (it.restart > 0) return run + ": " + remaining_text(runs_.share(it), seconds());
    return (runs_.restarts() > 1 ? run + ", " : "") + "pass " + std::to_string(it.iteration) + ": " +
           counted(it.labels_changed, "label") + " changed, SSE " + general(it.sse, 6);
  }

  Progress& progress_;
  bool chooses_k_;
  SweepProgress sweep_;
  RestartProgress runs_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

std::string remaining_text(double share, double seconds) {
  constexpr double least_share = 0.02, least_seconds = 1;
  const std::string done = fixed(std::floor(100 * share), 0) + " %";
  if (share < least_share || seconds < least_seconds) return done;
  return done + ", about " + about(seconds * (1 - share) / share) + " left";
}

void SweepProgress::begin(Index n, Index k) {
  has_widened_ = k > last_k_;
  if (has_widened_) plan(n, k);
  halves_began_ = n < n_;
  done_ += current_;
  current_ = work(n, k);
}

/// As `keen::sweep_k` and `criterion::Separation` go.
void SweepProgress::plan(Index n, Index last_k) {
  constexpr Index splits = 5, most_judged = 5000;
  n_ = n;
  last_k_ = last_k;
  done_ = 0;
  current_ = 0;
  total_ = 0;
  const Index judged = std::min(n, most_judged);
  for (Index k = 1; k <= last_k; ++k) {
    const Index warm = (k > 1 ? 1 : 0) + (k < last_k ? 1 : 0);
    total_ += static_cast<double>(restarts_ + warm) * work(n, k);
    if (k > 1 && k <= judged / 2) total_ += splits * (work(judged / 2, k) + work(judged - judged / 2, k));
  }
}

/// Fits of halves look for a better minimum, which takes about 4.5 times as long for each point and cluster.
double SweepProgress::work(Index n, Index k) const {
  return static_cast<double>(n) * static_cast<double>(k) * (n < n_ ? 4.5 : 1);
}

double SweepProgress::share() const { return total_ > 0 ? std::min(done_ / total_, 0.99) : 0; }

void ReadProgress::begin(std::string what, Index rows) {
  const std::lock_guard lock(mutex_);
  what_ = std::move(what);
  rows_ = rows;
  read_ = 0;
  start_ = std::chrono::steady_clock::now();
  if (progress_.is_due()) progress_.show(what_);
}

void ReadProgress::see(Index rows) {
  const std::lock_guard lock(mutex_);
  read_ += rows;
  if (!progress_.is_due()) return;
  const Index of_this_pass = (read_ - 1) % rows_ + 1;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const double rate = row_bytes_ * static_cast<double>(read_) / std::max(seconds, 1e-3);
  progress_.show(what_ + ": " + std::to_string(100 * of_this_pass / rows_) + " % read, " + byte_count(rate) + "/s");
}

std::function<void(Index rows)> ReadProgress::on_read() {
  if (!progress_.is_shown()) return nullptr;
  return [this](Index rows) { see(rows); };
}

keen::Observer ReadProgress::observer() {
  if (!progress_.is_shown()) return nullptr;
  return [this](const keen::IterationStats& it) {
    begin((it.restart > 0 ? "restart " + std::to_string(it.restart + 1) + ", " : "") + "pass " +
              std::to_string(it.iteration + 1) + ", SSE " + general(it.sse, 6),
          it.n);
  };
}

keen::Observer shown_iterations(Progress& progress, const FitPlan& plan) {
  return [follower = std::make_shared<Follower>(progress, plan)](const keen::IterationStats& it) { (*follower)(it); };
}

}  // namespace cli
