// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../fit/effort_context.hpp"
#include "../one_dimension/sorted_values.hpp"
#include "../sums/cluster_sums.hpp"
#include "dense_swaps.hpp"
#include "hartigan.hpp"
#include "points_by_cluster.hpp"
#include "swap_search.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

// Out of a local minimum. Lloyd's iteration moves no centroid from one end of the data to the other. Its typical bad
// result has one centroid for two clusters, and two for one:
//
//     two groups, one centroid        one group, two centroids        + centroid, o points
//         o o         o o                       o  o
//         o o    +    o o                      +o  o+
//
// A swap removes the centroid of least loss, here one of the two at the right, and splits the cluster of largest gain,
// here the one at the left. The SSE falls by about (gain of the split) - (loss of the removal).
//
// Both numbers cost less than a fit. With W the weight and m the mean of a part, and c the old centroid,
//
//     gain = W1 |m1 - c|^2 + W2 |m2 - c|^2                          (split.hpp: 2-means within the cluster)
//     loss = sum over the members of  w (|x - nearest other|^2 - |x - c|^2)         (removal.hpp)
//
// The three efforts. `Hartigan` moves single points where that lowers the SSE. `Swaps` repeats the best swap while the
// SSE falls. `Anneal` goes on with random swaps, of which some may raise it.
//
// Where centroids have few near neighbours (few dimensions), a swap changes things in two places only, and SwapSearch
// repairs it locally with LocalLloyd. Where every centroid is near to every point, DenseSwaps uses full passes instead.
//
// Reading order: scaled_points.hpp and partition.hpp (a clustering that can be changed and restored); local_lloyd.hpp;
// member_draw.hpp, split.hpp, removal.hpp; budget.hpp and search_log.hpp; swap_search.hpp; points_by_cluster.hpp,
// quiet_lloyd.hpp, dense_swaps.hpp; hartigan.hpp; improved_start.hpp.

namespace keen::detail {

/// Centroids that an effort has led to, from a start.
template <class Scalar>
class LocalSearch {
 public:
  explicit LocalSearch(const EffortContext<Scalar>& context)
      : context_(context),
        setup_(context.setup),
        run_(context),
        points_(setup_.validated, distance_unit(setup_.validated.largest)) {}

  [[nodiscard]] Centroids<Scalar> operator()(const effort::Hartigan& asked) {
    Centroids<Scalar> start = context_.draw_start();
    if (start.cols() == 1) return start;
    Run<Scalar> settled = run_(std::move(start), asked.lloyd_passes);
    SearchLog<Scalar> log(points_, setup_.start);
    log.add(settled.history);
    return moved({std::move(settled.labels), points_.in_own_unit(settled.centroids), settled.sse.value(), log});
  }

  [[nodiscard]] Centroids<Scalar> operator()(const effort::Swaps&) { return best_of_starts({}); }

  [[nodiscard]] Centroids<Scalar> operator()(const effort::Anneal& asked) {
    const Index no_trials_given = asked.time_limit ? (std::numeric_limits<Index>::max)() : default_trials;
    return best_of_starts({asked.trials > 0 ? asked.trials : no_trials_given, asked.time_limit});
  }

 private:
  /// How long swaps go on once none lowers the SSE any more.
  struct Plan {
    Index trials = 0;                                              // random swaps
    std::optional<std::chrono::duration<double>> time_limit = {};  // since `fit` was called, for all swaps
  };

  /// Where a search has ended.
  struct Found {
    Labels labels;
    IndexedVector<double> centroids;  // in the unit of the points
    double sse;
    SearchLog<Scalar> log;
  };

  /// One of several starts.
  struct Share {
    Index index;
    Index starts;

    /// Trials of this start: floor(trials (index + 1) / starts) - floor(trials index / starts), without overflow.
    [[nodiscard]] Index of(Index trials) const {
      const Index rest = trials % starts;
      return trials / starts + rest * (index + 1) / starts - rest * index / starts;
    }
    [[nodiscard]] double end() const { return static_cast<double>(index + 1) / static_cast<double>(starts); }
  };

  // Starts for one run. With few clusters a single start may be caught: the cluster chosen for a swap can be the wrong
  // one.
  static constexpr Index starts_of_few = 4;
  static constexpr Index most_for_starts = 5;    // clusters
  static constexpr double least_for_dense = 24;  // coordinates of near centroids, in the mean
  static constexpr Index first_passes = 4;       // swaps do not wait for the rest
  static constexpr Index dense_passes = 6;       // and these, where every pass is over all points
  static constexpr Index most_passes = 300;
  static constexpr Index default_trials = 2000;                 // of annealing without any limit given
  static constexpr std::chrono::duration<double> longest{1e9};  // any clock can count so far

  [[nodiscard]] Centroids<Scalar> best_of_starts(const Plan& plan) {
    const Index starts = context_.k <= most_for_starts && context_.starts_differ ? starts_of_few : 1;
    Centroids<Scalar> start = context_.draw_start();
    if (start.cols() == 1) return start;
    Found best = search(std::move(start), plan, {0, starts});
    for (Index index = 1; index < starts; ++index) {
      Found found = search(context_.draw_start(), plan, {index, starts});
      if (found.sse < best.sse) best = std::move(found);
    }
    return moved(std::move(best));
  }

  /// Swaps from one start.
  [[nodiscard]] Found search(Centroids<Scalar> start, const Plan& plan, const Share& share) {
    SearchLog<Scalar> log(points_, setup_.start);
    const Run<Scalar> begun = run_(std::move(start), first_passes);
    log.add(begun.history);
    IndexedVector<double> centroids = points_.in_own_unit(begun.centroids);
    const PointsByCluster<Scalar> groups(points_, begun.labels, static_cast<Label>(begun.centroids.cols()));
    if (near_share(points_, groups, centroids) * static_cast<double>(points_.dim()) < least_for_dense) {
      Partition<Scalar> partition(groups.points(), groups.labels(), std::move(centroids));
      SwapSearch<Scalar> local(partition, context_.rng, log);
      Found found = swap(local, plan, share, log);
      found.labels = groups.in_data_order(found.labels);
      return found;
    }
    const Run<Scalar> more = run_(begun.centroids, dense_passes);
    log.add(more.history);
    DenseSwaps<Scalar> dense(points_, more, run_, context_.rng, log);
    return swap(dense, plan, share, log);
  }

  template <class Search>
  [[nodiscard]] Found swap(Search& search, const Plan& plan, const Share& share, SearchLog<Scalar>& log) {
    const Budget budget = plan.time_limit ? until(*plan.time_limit, share) : Budget::endless();
    search.swap_best(budget);
    const Index trials = share.of(plan.trials);
    if (trials > 0) search.anneal(budget.with_trials(trials));
    SwapRecord& record = context_.record;
    record.trials += search.record().trials;
    record.accepted += search.record().accepted;
    const bool is_out_of_time = trials > 0 ? search.record().reached_deadline : budget.used(0) >= 1;
    record.reached_deadline = record.reached_deadline || is_out_of_time;
    return {search.best_labels(), search.best(), search.best_sse(), std::move(log)};
  }

  [[nodiscard]] Budget until(std::chrono::duration<double> limit, const Share& share) const {
    const double used = (static_cast<double>(context_.restart) + share.end()) / static_cast<double>(context_.restarts);
    const auto mine = (std::min)(limit, longest) * used;
    return Budget::until(setup_.start + std::chrono::duration_cast<Budget::Clock::duration>(mine));
  }

  /// What Hartigan's moves make of a clustering: the means as Lloyd's iteration has them, so that its first pass moves
  /// none. Hands over the steps that led there.
  [[nodiscard]] Centroids<Scalar> moved(Found found) const {
    const PointsByCluster<Scalar> groups(points_, found.labels, k_of(found));
    Partition<Scalar> partition(groups.points(), groups.labels(), found.centroids);
    HartiganMoves<Scalar> moves(partition);
    for (Index pass = 0; pass < most_passes; ++pass) {
      const Index moved_points = moves.pass();
      if (moved_points == 0) break;
      found.log.add(Step::hartigan, partition.sse(), moved_points);
    }
    context_.history = found.log.take_records();
    Centroids<Scalar> centroids = points_.in_data_unit(found.centroids);
    ClusterSums<Scalar> sums(setup_.validated, centroids.cols(), setup_.team.size());
    sums.accumulate(groups.in_data_order(partition.labels()), setup_.team);
    sums.move_to_means(centroids);
    return centroids;
  }

  [[nodiscard]] Label k_of(const Found& found) const {
    return static_cast<Label>(found.centroids.size() / points_.dim());
  }

  const EffortContext<Scalar>& context_;
  const LloydSetup<Scalar>& setup_;
  QuietLloyd<Scalar> run_;
  ScaledPoints<Scalar> points_;
};

template <class Asked, class Scalar>
[[nodiscard]] Centroids<Scalar> improved_start(const Asked& asked, const EffortContext<Scalar>& context) {
  const ValidatedData<Scalar>& validated = context.setup.validated;
  if (validated.data.dim() == 1) {
    if (!context.starts_differ) (void)context.draw_start();  // what is given is checked, though nothing depends on it
    return optimal_centroids(validated, context.k);
  }
  return LocalSearch<Scalar>(context)(asked);
}

}  // namespace keen::detail
