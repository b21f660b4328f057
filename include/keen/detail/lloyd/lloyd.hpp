// SPDX-License-Identifier: MIT
#pragma once

#include "../../effort.hpp"
#include "../../stop.hpp"
#include "../data/point_traits.hpp"
#include "../engines/engine.hpp"
#include "../sums/changes.hpp"
#include "../sums/cluster_sums.hpp"
#include "../sums/running_sse.hpp"
#include "../sums/sse.hpp"
#include "relocate.hpp"

#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace keen::detail {

/// How one run ended.
template <class Scalar>
struct Run {
  Centroids<Scalar> centroids;
  Labels labels;
  WideSum sse;
  StopReason stop_reason = StopReason::max_iterations;
  std::vector<IterationRecord> history;
  SwapRecord swaps;
};

/// What is the same for every run of a fit.
template <class Scalar, class Data = Points<Scalar>>
struct LloydSetup {
  const ValidatedData<Scalar, Data>& validated;
  Scale<double> unit;         ///< figures about moves and variance are worked out in this unit
  double mean_variance = 0;   ///< over the coordinates, in the square of the unit
  Point<Scalar> center = {};  ///< the mean of the data, to the precision of Scalar
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;
  Team& team;
  const Observer& observer;
  std::chrono::steady_clock::time_point start;
  bool on_sphere = false;  ///< centroids have length 1
};

/// A vector of length 1 in the direction of x, which must not be 0, whatever its size.
template <class Scalar>
[[nodiscard]] Point<Scalar> direction_of(const Point<double>& x) {
  const Scale<double> unit = unit_scale(x.cwiseAbs().maxCoeff());
  const Point<double> scaled = x * unit.first * unit.second;
  return (scaled / scaled.norm()).template cast<Scalar>();
}

/// Lloyd's iteration from given centroids: assign, move to the means, until the rule says stop.
/// Source: Lloyd, IEEE Transactions on Information Theory 28(2), 1982.
template <class Scalar, class Data = Points<Scalar>>
class Lloyd {
 public:
  Lloyd(const LloydSetup<Scalar, Data>& setup, Engine<Scalar>& engine, StopRule stop, Index restart)
      : setup_(setup), data_(setup.validated.data), engine_(engine), stop_(std::move(stop)) {
    stats_.n = data_.size();
    stats_.dim = data_.dim();
    stats_.restart = restart;
  }

  /// @param centroids  dim x k
  [[nodiscard]] Run<Scalar> run(Centroids<Scalar> centroids) {
    Run<Scalar> run;
    run.labels = Labels::Constant(data_.size(), -1);
    Tally tally{ClusterSums<Scalar, Data>(setup_.validated, centroids.cols(), setup_.team.size()),
                RunningSse<Scalar, Data>(data_), Changes(setup_.team.size())};
    ClusterSums<Scalar, Data>& sums = tally.sums;
    stats_.k = centroids.cols();
    to_sphere(centroids);
    const Centroids<Scalar> start = centroids;
    Centroids<Scalar> next = centroids;
    run.history.reserve(usual_passes);
    WideSum start_sse;
    StopDecision stop;
    while (!stop) {
      stats_.labels_changed = assign(centroids, run, tally);
      if (stats_.iteration == 0) start_sse = run.sse;
      stats_.relocated = handle_empty(run.labels, centroids, sums);
      next = centroids;
      sums.move_to_means(next);
      to_sphere(next);
      update_stats(run, centroids, next);
      centroids.swap(next);
      run.history.push_back(stats_);
      if (setup_.observer) observe(run.labels, centroids);
      stop = decide();
    }
    run.stop_reason = *stop;
    run.centroids = std::move(centroids);
    if (!stats_.centroids_unchanged) assign_final(run, tally);
    sum_sse(run);
    if (start_sse < run.sse) {  // rounding of the means undid what little was gained
      run.centroids = start;
      if (run.stop_reason == StopReason::labels_settled) run.stop_reason = StopReason::sse_stalled;  // not the means
      assign_final(run, tally);
      sum_sse(run);
    }
    return run;
  }

 private:
  static constexpr Index patience = 100;
  static constexpr std::size_t usual_passes = 64;

  /// What is kept from pass to pass about the clusters.
  struct Tally {
    ClusterSums<Scalar, Data> sums;
    RunningSse<Scalar, Data> sse;
    Changes changes;
  };

  /// Labels all points, and brings sums and SSE up to date. Returns how many labels have changed.
  Index assign(const Centroids<Scalar>& centroids, Run<Scalar>& run, Tally& tally) const {
    tally.sums.begin_pass(run.labels, tally.changes, setup_.team);
    engine_.assign(centroids, run.labels, tally.changes);
    tally.sums.end_pass(run.labels, tally.changes, setup_.team);
    run.sse = tally.sse(run.labels, centroids, tally.sums, setup_.team);
    return tally.changes.count();
  }

  Index handle_empty(const Labels& labels, const Centroids<Scalar>& centroids, ClusterSums<Scalar, Data>& sums) const {
    switch (setup_.empty_clusters) {
      case EmptyClusters::relocate_farthest:
        return relocate_empty(setup_.validated, labels, centroids, sums, setup_.team);
      case EmptyClusters::error: refuse_empty(sums, stats_.iteration + 1); return 0;
      case EmptyClusters::keep: return 0;
    }
    return 0;
  }

  /// Gives centroids length 1, where that is asked for; one in the middle of its points has no direction, and stays.
  void to_sphere(Centroids<Scalar>& centroids) const {
    if (!setup_.on_sphere) return;
    for (Index j = 0; j < centroids.cols(); ++j) {
      const Point<double> c = centroids.col(j).template cast<double>();
      if (c.cwiseAbs().maxCoeff() > 0) centroids.col(j) = direction_of<Scalar>(c);
    }
  }

  void update_stats(const Run<Scalar>& run, const Centroids<Scalar>& before, const Centroids<Scalar>& after) {
    ++stats_.iteration;
    stats_.previous_sse = stats_.sse;
    stats_.sse = run.sse.value();
    stats_.centroids_unchanged = before == after;
    double sum = 0;
    double largest = 0;
    stats_.max_percent_change = 0;
    for (Index j = 0; j < before.cols(); ++j) {
      const double sq_shift = sq_move(before.col(j), after.col(j));
      sum += sq_shift;
      largest = (std::max)(largest, sq_shift);
      stats_.max_percent_change = (std::max)(stats_.max_percent_change, percent_change(before.col(j), after.col(j)));
    }
    stats_.relative_sq_shift = sum > 0 ? sum / setup_.mean_variance : 0;
    stats_.sq_shift = in_data_unit(sum);
    stats_.max_sq_shift = in_data_unit(largest);
    stats_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - setup_.start).count();
  }

  /// A square in the unit of the data again; infinity or 0 where double cannot hold it.
  [[nodiscard]] double in_data_unit(double square) const {
    return square > 0 ? square / setup_.unit(1) / setup_.unit(1) : 0;
  }

  template <class Column>
  [[nodiscard]] double sq_move(const Column& before, const Column& after) const {
    double sum = 0;
    for (Index d = 0; d < before.size(); ++d) {
      const double move = setup_.unit(static_cast<double>(after[d]) - static_cast<double>(before[d]));
      sum += move * move;
    }
    return sum;
  }

  template <class Column>
  [[nodiscard]] static double percent_change(const Column& before, const Column& after) {
    double sum = 0;
    for (Index d = 0; d < before.size(); ++d) {
      if (before[d] == after[d]) continue;
      const double old = std::abs(static_cast<double>(before[d]));
      sum += old > 0 ? 100 * (std::abs(static_cast<double>(after[d]) - static_cast<double>(before[d])) / old) : 100;
    }
    return sum;
  }

  KEEN_DETAIL_COLD void observe(const Labels& labels, const Centroids<Scalar>& centroids) {
    watched_ = centroids.template cast<double>();
    stats_.labels = {labels.data(), static_cast<std::size_t>(labels.size())};
    stats_.centroid_data = {watched_.data(), static_cast<std::size_t>(watched_.size())};
    setup_.observer(stats_);
  }

  [[nodiscard]] StopDecision decide() {
    const StopDecision asked = stop_(stats_);
    const bool is_fixpoint = stats_.labels_changed == 0 && stats_.centroids_unchanged;
    if (is_fixpoint && (!asked || asked == StopReason::max_iterations)) return StopReason::labels_settled;
    if (asked) return asked;
    if (stats_.iteration == 1 || stats_.sse < least_sse_) {
      least_sse_ = stats_.sse;
      least_sse_pass_ = stats_.iteration;
    }
    if (stats_.iteration - least_sse_pass_ >= patience) return StopReason::sse_stalled;
    return {};
  }

  /// Gives the run the labels that belong to its centroids, and their SSE. A cluster that is left empty gets a point
  /// that gains by it; each such centroid stays where a point is, so k rounds suffice.
  void assign_final(Run<Scalar>& run, Tally& tally) {
    for (Index round = 0; round <= run.centroids.cols(); ++round) {
      assign(run.centroids, run, tally);
      if (setup_.empty_clusters != EmptyClusters::relocate_farthest || !refill_one(run, tally.sums)) return;
    }
  }

  /// Point by point: the result does not depend on the path that led to it, not by a bit.
  void sum_sse(Run<Scalar>& run) const {
    run.sse = PointTraits<Data>::sum_of_squares(data_, run.labels, run.centroids, setup_.team);
  }

  /// Puts the first empty cluster's centroid on the farthest point that its own cluster can spare.
  KEEN_DETAIL_COLD bool refill_one(Run<Scalar>& run, const ClusterSums<Scalar, Data>& sums) const {
    Index empty = 0;
    while (empty < sums.clusters() && sums.size(empty) > 0) ++empty;
    if (empty == sums.clusters()) return false;
    FarthestPoints<Scalar> farthest(setup_.validated, run.labels, run.centroids);
    for (Index i = farthest.next(); i >= 0; i = farthest.next()) {
      if (sums.size(run.labels[i]) == 1) continue;
      run.centroids.col(empty) = data_.point(i);
      return true;
    }
    return false;
  }

  const LloydSetup<Scalar, Data>& setup_;
  const Data& data_;
  Engine<Scalar>& engine_;
  StopRule stop_;
  IterationStats stats_;
  double least_sse_ = 0;
  Index least_sse_pass_ = 0;
  Centroids<double> watched_;
};

}  // namespace keen::detail
