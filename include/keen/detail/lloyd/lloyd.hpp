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
#include "iteration_log.hpp"
#include "lloyd_setup.hpp"
#include "relocate.hpp"
#include "stop_check.hpp"
#include "unit_sphere.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

// The iteration. k-means minimises, over k centroids c and one label for each of n points,
//
//     SSE = sum over the points x of  w |x - c(label of x)|^2
//
// Each half of a pass is optimal while the other half is fixed:
//
//     +--> assign    labels to the nearest centroids: no point has a smaller term
//     |    update    centroids to the means: in each cluster, with weight W and mean m,
//     |                  sum w |x - c|^2 = sum w |x - m|^2 + W |m - c|^2,  least for c = m
//     +--- repeat    until nothing changes, or the stop rule says so
//
// So the SSE never rises. There are finitely many partitions and none comes back at a higher SSE, so in exact
// arithmetic the iteration ends. What it ends in is a local minimum of this kind, not the best clustering; seeding and
// local_search care for the quality. With rounded centroids, a run could circle among partitions of equal SSE;
// StopCheck ends that.
//
// An empty cluster has no mean. A point x at distance d from the mean of a cluster of weight W, with 0 < w < W, saves
// w d^2 W / (W - w) if it leaves; relocate.hpp therefore gives the farthest points to empty clusters.
//
// On the unit sphere (spherical k-means) all x and c have length 1, and |x - c|^2 = 2 - 2 x.c. The best c maximises the
// sum of w x.c: it has the direction of the mean. Assignment does not change.
//
// What the loop keeps between passes makes late passes cheap: sums/cluster_sums.hpp needs only the points that change
// their label, sums/running_sse.hpp only the clusters that change, and the engine only the points whose bounds fail.
//
// Reading order: lloyd_setup.hpp, lloyd.hpp, stop_check.hpp, relocate.hpp, unit_sphere.hpp, iteration_log.hpp.
// Source, beside the class comment: MacQueen, 5th Berkeley Symposium, 1967 (the name); Selim & Ismail, IEEE PAMI 6(1),
// 1984 (convergence); Dhillon & Modha, Machine Learning 42, 2001 (the sphere).

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

/// Lloyd's iteration from given centroids: assign, move to the means, until the rule says stop.
/// Source: Lloyd, IEEE Transactions on Information Theory 28(2), 1982.
template <class Scalar, class Data = Points<Scalar>>
class Lloyd {
 public:
  Lloyd(const LloydSetup<Scalar, Data>& setup, Engine<Scalar>& engine, StopRule stop, Index restart)
      : setup_(setup), data_(setup.validated.data), engine_(engine), stop_(std::move(stop)), restart_(restart) {}

  /// @param centroids  dim x k
  [[nodiscard]] Run<Scalar> run(Centroids<Scalar> centroids) {
    Run<Scalar> run;
    run.labels = Labels::Constant(data_.size(), -1);
    Tally tally{ClusterSums<Scalar, Data>(setup_.validated, centroids.cols(), setup_.team.size(), setup_.ranks),
                RunningSse<Scalar, Data>(data_, setup_.ranks), Changes<Scalar>(setup_.team.size())};
    ClusterSums<Scalar, Data>& sums = tally.sums;
    IterationLog<Scalar> log(setup_, centroids.cols(), restart_);
    if (setup_.on_sphere) start_on_unit_sphere(centroids);
    const Centroids<Scalar> start = centroids;
    Centroids<Scalar> next = centroids;
    WideSum start_sse;
    StopDecision stop;
    for (Index pass = 1; !stop; ++pass) {
      const Index labels_changed = assign(centroids, run, tally);
      if (pass == 1) start_sse = run.sse;
      const Index relocated = handle_empty(run.labels, centroids, sums, pass);
      next = centroids;
      sums.move_to_means(next);
      if (setup_.on_sphere) move_to_unit_sphere(next, centroids);
      log.add(run.sse.value(), labels_changed, relocated, centroids, next);
      centroids.swap(next);
      if (setup_.observer && setup_.ranks.rank() == 0) log.show(setup_.observer, run.labels, centroids);
      stop = decide(log.stats());
    }
    run.history = log.take_records();
    run.stop_reason = *stop;
    run.centroids = std::move(centroids);
    if (log.stats().centroids_unchanged) {
      sum_sse(run);
    } else {
      assign_final(run, tally);
    }
    if (start_sse < run.sse) {  // rounding of the means undid what little was gained
      run.centroids = start;
      if (run.stop_reason == StopReason::labels_settled) run.stop_reason = StopReason::sse_stalled;  // not the means
      assign_final(run, tally);
    }
    return run;
  }

 private:
  /// What is kept from pass to pass about the clusters.
  struct Tally {
    ClusterSums<Scalar, Data> sums;
    RunningSse<Scalar, Data> sse;
    Changes<Scalar> changes;
  };

  /// Labels all points, and brings sums and SSE up to date. Returns how many labels have changed.
  /// @param is_final  whether the SSE will be wanted point by point
  Index assign(const Centroids<Scalar>& centroids, Run<Scalar>& run, Tally& tally, bool is_final = false) const {
    tally.sums.begin_pass(run.labels, tally.changes, setup_.team);
    tally.sse.begin_pass(run.labels, centroids, tally.sums, tally.changes, setup_.team, is_final);
    engine_.assign(centroids, run.labels, tally.changes);
    const Index labels_changed = tally.sums.end_pass(run.labels, tally.changes, setup_.team);
    run.sse = tally.sse(run.labels, centroids, tally.sums, setup_.team);
    return labels_changed;
  }

  /// Whether the run ends: the first rank decides for all.
  [[nodiscard]] StopDecision decide(const IterationStats& stats) {
    StopDecision decision;
    if (setup_.ranks.rank() == 0) decision = stop_(stats);
    const std::uint64_t agreed = setup_.ranks.agree(decision ? 1 + static_cast<std::uint64_t>(*decision) : 0);
    return agreed == 0 ? StopDecision() : static_cast<StopReason>(agreed - 1);
  }

  Index handle_empty(const Labels& labels, const Centroids<Scalar>& centroids, ClusterSums<Scalar, Data>& sums,
                     Index pass) const {
    switch (setup_.empty_clusters) {
      case EmptyClusters::relocate_farthest: return relocate_empty(setup_, labels, centroids, sums);
      case EmptyClusters::error: refuse_empty(sums, pass); return 0;
      case EmptyClusters::keep: return 0;
    }
    return 0;
  }

  /// Gives the run the labels that belong to its centroids, and their SSE, point by point. A cluster that is left empty
  /// gets a point that gains by it; each such centroid stays where a point is, so k rounds suffice.
  void assign_final(Run<Scalar>& run, Tally& tally) {
    for (Index round = 0; round <= run.centroids.cols(); ++round) {
      assign(run.centroids, run, tally, true);
      if (setup_.empty_clusters != EmptyClusters::relocate_farthest) break;
      if (!refill_first_empty(setup_, run.labels, tally.sums, run.centroids)) break;
    }
    sum_sse(run, tally.sse.measured());
  }

  /// Point by point: the result does not depend on the path that led to it, not by a bit.
  /// @param measured  that of the points here, if the last pass has measured it
  void sum_sse(Run<Scalar>& run, const std::optional<WideSum>& measured = {}) const {
    const WideSum own =
        measured ? *measured : PointTraits<Data>::sum_of_squares(data_, run.labels, run.centroids, setup_.team);
    run.sse = total_of_ranks(own, setup_.ranks);
  }

  const LloydSetup<Scalar, Data>& setup_;
  const Data& data_;
  Engine<Scalar>& engine_;
  StopCheck stop_;
  Index restart_;
};

}  // namespace keen::detail
