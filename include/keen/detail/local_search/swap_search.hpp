// SPDX-License-Identifier: MIT
#pragma once

#include "../../effort.hpp"
#include "../base/indexed_vector.hpp"
#include "budget.hpp"
#include "removal.hpp"
#include "search_log.hpp"
#include "split.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

// Annealing with the threshold drawn first. A swap that raises the SSE by D is kept with probability exp(-D / T), the
// Metropolis rule. With u uniform in (0, 1), u < exp(-D / T) is the same as D < -T ln u. So u is drawn before the swap
// is made, `limit` = SSE - T ln u is known, and passes that will not come below it are saved. T falls with the square
// of what is left of the budget, from 0.3 times the mean SSE of a cluster down to 0.

namespace keen::detail {

/// Lowers the SSE of a clustering by swaps: a cluster that costs little to remove is removed, another is split, and
/// Lloyd's iteration is run where that has moved something. A swap is kept or taken back by the SSE it leads to.
/// Source: the swaps are those of Franti (random swap, 2018) and of Ismkhan (I-k-means-+, 2018), with gain and loss
/// computed exactly, iterated locally; annealing: Kirkpatrick, Gelatt & Vecchi, Science 220, 1983.
template <class Scalar>
class SwapSearch {
 public:
  SwapSearch(Partition<Scalar>& partition, Rng& rng, SearchLog<Scalar>& log)
      : partition_(partition),
        rng_(rng),
        log_(log),
        local_(partition),
        removal_(partition),
        splits_(partition, rng()),
        draw_member_(partition),
        failed_(partition.k(), 0) {
    keep_best();
  }

  /// Splits the cluster that gains most and removes the one that costs least, as long as the SSE falls.
  void swap_best(const Budget& budget) {
    while (budget.used(record_.trials) < 1) {
      splits_.update();
      removal_.update();
      const Label j = best_to_split();
      if (j < 0) break;
      bool is_tried = false;
      bool is_better = false;
      for (const Label r : removal_.cheapest(1 + most_removed)) {
        if (r == j || is_better) continue;
        if (!(splits_.gain(j) > least_gain * removal_.loss(r))) break;
        is_tried = true;
        is_better = try_split(j, r);
      }
      if (!is_tried) break;
      if (!is_better) failed_[j] = partition_.version(j);
    }
    keep_best();
  }

  /// Tries random swaps, and keeps some that raise the SSE, the fewer the more of the budget is used up.
  void anneal(const Budget& budget) {
    const Index trials_before = record_.trials;
    double sse = partition_.sse();
    while (sse > 0) {
      const Index trials = record_.trials - trials_before;
      const double used = budget.used(trials);
      if (used >= 1) {
        record_.reached_deadline = budget.ended_by_deadline(trials);
        return;
      }
      ++record_.trials;
      const double temperature =
          first_temperature * sse / static_cast<double>(partition_.k()) * (1 - used) * (1 - used);
      if (try_random(sse, temperature)) {
        sse = partition_.sse();
        keep_best();
      }
    }
  }

  /// The labels of the least SSE so far, and their centroids, one after the other.
  [[nodiscard]] const Labels& best_labels() const { return best_labels_; }
  [[nodiscard]] const IndexedVector<double>& best() const { return best_; }
  [[nodiscard]] double best_sse() const { return best_sse_; }
  [[nodiscard]] const SwapRecord& record() const { return record_; }

 private:
  static constexpr Label most_removed = 2;              // clusters to remove that are tried for one that is split
  static constexpr double least_gain = 0.6;             // of the loss: both are computed before centroids move
  static constexpr double beyond_rounding = 1 - 1e-12;  // of an SSE
  static constexpr int most_passes = 30;                // after a swap
  static constexpr double least_progress = 0.05;        // of a pass, in what a swap has gained: the next trial goes on
  static constexpr double most_hope = 10;               // times a pass's progress, or the swap is given up
  static constexpr double first_temperature = 0.3;      // in the mean SSE of a cluster
  static constexpr Label most_ranks = 12;               // clusters to remove among which is drawn
  static constexpr double hope = 6;                     // times the last two passes' progress, or the trial is given up

  void keep_best() {
    if (!best_.empty() && !(partition_.sse() < best_sse_)) return;
    best_sse_ = partition_.sse();
    best_ = partition_.centroids();
    best_labels_ = partition_.labels();
  }

  /// The cluster whose split gains most and has not failed; -1 if there is none.
  [[nodiscard]] Label best_to_split() const {
    Label best = -1;
    for (Label j = 0; j < partition_.k(); ++j) {
      const bool is_possible = splits_.gain(j) > 0 && failed_[j] != partition_.version(j);
      if (is_possible && (best < 0 || splits_.gain(j) > splits_.gain(best))) best = j;
    }
    return best;
  }

  bool try_split(Label j, Label r) {
    ++record_.trials;
    const double before = partition_.sse();
    partition_.begin();
    removal_.remove(r);
    split(j, r, splits_.first(j), splits_.second(j));
    const double limit = before * beyond_rounding;
    double last = partition_.sse();
    for (int pass = 0; pass < most_passes && local_.pass() > 0; ++pass) {
      const double now = partition_.sse();
      const double progress = last - now;
      if (now < limit ? progress < least_progress * (limit - now) : progress * most_hope < now - limit) break;
      last = now;
    }
    return conclude(limit);
  }

  /// Makes two clusters of the members of `j`.
  void split(Label j, Label r, const double* first, const double* second) {
    const ScaledPoints<Scalar>& points = partition_.points();
    members_ = partition_.members(j);
    partition_.set_centroid(j, first);
    partition_.set_centroid(r, second);
    for (const Index i : members_) {
      const double to_first = points.sq_distance(i, first);
      const double to_second = points.sq_distance(i, second);
      if (to_second < to_first) {
        partition_.move(i, r, to_second);
      } else {
        partition_.extend_reach(j, to_first);
      }
    }
    partition_.recenter();
  }

  /// Keeps the swap if the SSE is below `limit`.
  bool conclude(double limit) {
    if (!(partition_.sse() < limit)) {
      partition_.roll_back();
      return false;
    }
    if (partition_.sse() < best_sse_ * beyond_rounding)
      log_.add(Step::swaps, partition_.sse(), partition_.moved_points());
    partition_.commit();
    ++record_.accepted;
    return true;
  }

  /// A point far from its centroid gets a centroid of its own.
  bool try_random(double sse, double temperature) {
    const Label j = draw_cluster(sse);
    if (!(draw_member_.take(j) > 0)) return false;
    const Index i = draw_member_(rng_);
    const Label r = draw_removed(j);
    if (r < 0) return false;
    const double limit = sse - temperature * std::log((std::max)(rng_.uniform(), 1e-300));
    const ScaledPoints<Scalar>& points = partition_.points();
    first_.assign(partition_.centroid(j), partition_.centroid(j) + points.dim());
    second_.assign(points[i], points[i] + points.dim());
    partition_.begin();
    removal_.remove(r);
    split(j, r, first_.data(), second_.data());
    iterate(limit);
    return conclude(limit);
  }

  /// Passes until nothing changes, or what is gained will not lead below `limit`.
  void iterate(double limit) {
    double before = partition_.sse();
    for (int pass = 1; pass <= most_passes && local_.pass() > 0; ++pass) {
      if (pass % 2 != 0) continue;
      const double sse = partition_.sse();
      if (sse > limit && (before - sse) * hope < sse - limit) return;
      before = sse;
    }
  }

  /// A cluster, by its part of the SSE.
  [[nodiscard]] Label draw_cluster(double sse) {
    double rest = rng_.uniform() * sse;
    Label j = 0;
    while (j + 1 < partition_.k() && (rest -= partition_.sse(j)) >= 0) ++j;
    return j;
  }

  /// One of the clusters that cost least to remove, the cheaper the more likely; not `j`. -1 if there is none.
  [[nodiscard]] Label draw_removed(Label j) {
    removal_.update();
    const IndexedVector<Label>& cheapest = removal_.cheapest(most_ranks + 1);
    Index rank = 0;
    while (rank + 2 < cheapest.size() && rng_.uniform() < 0.5) ++rank;
    if (cheapest[rank] == j) rank = (rank + 1) % cheapest.size();
    return cheapest[rank] == j ? -1 : cheapest[rank];
  }

  Partition<Scalar>& partition_;
  Rng& rng_;
  SearchLog<Scalar>& log_;
  LocalLloyd<Scalar> local_;
  Removal<Scalar> removal_;
  Splits<Scalar> splits_;
  MemberDraw<Scalar> draw_member_;
  IndexedVector<std::uint64_t> failed_;  // the version at which a split of the cluster has failed
  IndexedVector<double> best_;
  Labels best_labels_;
  double best_sse_ = 0;
  SwapRecord record_;
  IndexedVector<Index> members_;
  std::vector<double> first_;  // where the centroids of a random swap begin
  std::vector<double> second_;
};

}  // namespace keen::detail
