// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/indexed_vector.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

// Two ideas make the cuts cheap.
//
// A price instead of a number. Let f(k) be the least cost of k runs. For costs with the property below, f is convex.
// Let each run cost a penalty p on top: then the cheapest division minimises f(k) + p k, and the number of its runs
// falls as p grows. A search for the p that yields k runs replaces one dimension of the table.
//
//     f(k) |*                     p is the slope of a line under the curve; the line touches at the k
//          | *                    that is cheapest for p. On a straight part of the curve it touches
//          |   *                  several k at once: there both ends are known, and k runs between
//          |      *    *    *     them are spliced from the two.
//          +---------------------- k
//
// One pass for one price. Adding a start s to the queue asks from which end e on it beats the starts before it. The
// property says that cost(s, e) - cost(t, e) falls as e grows, for t < s: once the later start is better, it stays so.
// Therefore each start has one interval of ends for which it is best, the intervals stand in a queue, and the border
// between two of them is found by bisection.

namespace keen::detail {

/// A division of m items in a row into runs: where each run ends, the last at m.
struct Segmentation {
  IndexedVector<Index> ends;
  double cost = 0;

  [[nodiscard]] Index count() const { return ends.size(); }
};

/// Segmentation with their cost added up.
template <class Cost>
[[nodiscard]] Segmentation priced(IndexedVector<Index> ends, const Cost& cost) {
  Segmentation runs{std::move(ends), 0};
  Index start = 0;
  for (const Index end : runs.ends) {
    runs.cost += cost(start, end);
    start = end;
  }
  return runs;
}

/// The cheapest division into any number of runs, where each run costs a penalty in addition. A larger penalty leads to
/// fewer runs.
///
/// The cost must be concave Monge, as the SSE of numbers in order is: cost(a, c) + cost(b, d) <= cost(a, d) + cost(b,
/// c) for a <= b <= c <= d. Then where a run that starts late is best once, it stays better than all that start
/// earlier, and a queue of starts, each with the first end for which it is best, is all that must be kept.
/// Complexity: O(m log m). Source: Galil & Park, Theoretical Computer Science 92, 1992.
template <class Cost>
class PenalizedRuns {
 public:
  PenalizedRuns(const Cost& cost, Index m)
      : cost_(cost), m_(m), least_(m + 1), start_(least_.size()), queue_(least_.size()) {}

  [[nodiscard]] Segmentation operator()(double penalty) {
    first_ = last_ = 0;
    for (Index end = 1; end <= m_; ++end) {
      add_start(end - 1);
      while (first_ + 1 < last_ && entry(first_ + 1).from <= end) ++first_;
      const Index start = entry(first_).start;
      start_[end] = start;
      least_[end] = total(start, end) + penalty;
    }
    IndexedVector<Index> ends;
    for (Index end = m_; end > 0; end = start_[end]) ends.push_back(end);
    std::reverse(ends.begin(), ends.end());
    return priced(std::move(ends), cost_);
  }

 private:
  /// A start, and the first end for which it is the best of all so far.
  struct Entry {
    Index start;
    Index from;
  };

  [[nodiscard]] Entry& entry(Index at) { return queue_[at]; }

  /// The least cost up to an end if the last run starts here, without its penalty.
  [[nodiscard]] double total(Index start, Index end) const { return least_[start] + cost_(start, end); }

  void add_start(Index start) {
    const Index next = start + 1;
    while (first_ < last_) {
      const Entry& latest = entry(last_ - 1);
      const Index from = (std::max)(latest.from, next);
      if (total(start, from) >= total(latest.start, from)) break;
      --last_;
    }
    if (first_ == last_) {
      entry(last_++) = {start, next};
      return;
    }
    const Index from = first_better(start, entry(last_ - 1));
    if (from <= m_) entry(last_++) = {start, from};
  }

  /// The first end for which `start` is better than the latest entry; m + 1 if there is none. Mostly it is near, so the
  /// search takes steps that double, then bisects.
  [[nodiscard]] Index first_better(Index start, const Entry& latest) const {
    Index worse = (std::max)(latest.from, start + 1);
    Index step = 1;
    Index better = m_ + 1;
    while (true) {
      const Index end = (std::min)(worse + step, m_);
      if (end == worse) return m_ + 1;
      if (total(start, end) < total(latest.start, end)) {
        better = end;
        break;
      }
      worse = end;
      step *= 2;
    }
    while (better - worse > 1) {
      const Index middle = worse + (better - worse) / 2;
      (total(start, middle) < total(latest.start, middle) ? better : worse) = middle;
    }
    return better;
  }

  const Cost& cost_;
  Index m_;
  IndexedVector<double> least_;  // cost of the items before each end
  IndexedVector<Index> start_;   // of the run that ends there
  IndexedVector<Entry> queue_;   // entries first_ to last_ - 1 count
  Index first_ = 0;
  Index last_ = 0;
};

/// The cheapest division into exactly k runs. The least cost is a convex function of their number, so there is a
/// penalty for which it is cheapest of all; it is looked for between one that leads to fewer runs and one that leads to
/// more. Where the two meet and none has k, the first runs of the one and the last of the other make k of the same
/// cost.
/// Complexity: few times O(m log m); memory O(m).
/// Source: Aggarwal, Schieber & Tokuyama, Discrete & Computational Geometry 12, 1994.
template <class Cost>
class OptimalRuns {
 public:
  /// @param k  in [1, m]
  OptimalRuns(const Cost& cost, Index m, Index k) : cost_(cost), m_(m), k_(k), solve_(cost, m) {
    few_.runs = {{m}, cost(0, m)};
    few_.penalty = (std::numeric_limits<double>::infinity)();
    for (Index end = 1; end <= m; ++end) many_.runs.ends.push_back(end);
  }

  /// @param guess  a penalty to begin with, > 0
  [[nodiscard]] Segmentation operator()(double guess) {
    if (k_ == 1) return few_.runs;
    if (k_ == m_) return many_.runs;
    double penalty = guess;
    for (int round = 0;; ++round) {
      const bool is_chord = (round >= first_chord && round % 2 == 1) || !is_between(penalty);
      if (is_chord) penalty = chord();
      if (!(penalty > 0)) return spliced();  // what remains costs nothing
      Segmentation runs = solve_(penalty);
      if (runs.count() == k_) return runs;
      const bool is_new = runs.count() > few_.runs.count() && runs.count() < many_.runs.count();
      if (is_chord && !is_new) return spliced();
      Bracket& side = runs.count() < k_ ? few_ : many_;
      side = {std::move(runs), penalty};
      penalty = interpolated();
    }
  }

 private:
  struct Bracket {
    Segmentation runs;
    double penalty = 0;
  };

  static constexpr int first_chord = 5;  // rounds before have most often found k: chords only make sure of an end
  static constexpr double beyond = 3.5;  // instead of the cube

  [[nodiscard]] bool is_between(double penalty) const { return penalty > many_.penalty && penalty < few_.penalty; }

  /// The penalty at which both sides cost the same: if no division is cheaper there, all numbers of runs between cost
  /// the same.
  [[nodiscard]] double chord() const {
    return (few_.runs.cost - many_.runs.cost) / static_cast<double>(many_.runs.count() - few_.runs.count());
  }

  /// The SSE of even data falls with the square of the number of runs, so penalties fall with its cube. Where one side
  /// is not known yet, a step beyond that is taken.
  [[nodiscard]] double interpolated() const {
    const auto log_count = [](const Bracket& side) { return std::log(static_cast<double>(side.runs.count())); };
    const double target = std::log(static_cast<double>(k_));
    if (many_.penalty <= 0) return few_.penalty * std::exp(beyond * (log_count(few_) - target));
    if (few_.runs.count() == 1) return many_.penalty * std::exp(beyond * (log_count(many_) - target));
    const double share = (target - log_count(few_)) / (log_count(many_) - log_count(few_));
    return few_.penalty * std::pow(many_.penalty / few_.penalty, share);
  }

  /// k runs, of the two divisions that the search has ended between. Somewhere a run of `many` lies within one of `few`
  /// with as many runs of the two before and after it as are wanted.
  [[nodiscard]] Segmentation spliced() const {
    const IndexedVector<Index>& few = few_.runs.ends;
    const IndexedVector<Index>& many = many_.runs.ends;
    const Index surplus = many_.runs.count() - k_;
    IndexedVector<Index> ends;
    while (few[ends.size()] < many[ends.size() + surplus]) ends.push_back(few[ends.size()]);  // runs that are kept
    for (Index run = ends.size() + surplus; run < many.size(); ++run) ends.push_back(many[run]);
    return priced(std::move(ends), cost_);
  }

  const Cost& cost_;
  Index m_;
  Index k_;
  PenalizedRuns<Cost> solve_;
  Bracket few_;
  Bracket many_;
};

}  // namespace keen::detail
