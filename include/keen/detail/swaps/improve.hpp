// SPDX-License-Identifier: MIT
#pragma once

#include "../cluster_sums.hpp"
#include "../lloyd.hpp"
#include "dense_swaps.hpp"
#include "grouped_points.hpp"
#include "hartigan.hpp"
#include "swap_search.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>
#include <vector>

namespace keen::detail {

/// Starts for one run where one may be caught: among few clusters the one to swap is the wrong one at times.
inline constexpr Index starts_of_few = 4;
inline constexpr Index most_for_starts = 5;  // clusters

/// Centroids that an effort has led to, from a start.
/// @tparam MakeEngine  makes the engine for a run from given centroids
template <class Scalar, int Dim, class MakeEngine>
class Improvement {
 public:
  /// @param restart, restarts  the number of the run, and of all runs, which share the time
  Improvement(const LloydSetup<Scalar, Dim>& setup, const MakeEngine& make_engine, Index restart, Index restarts)
      : setup_(setup),
        make_engine_(make_engine),
        points_(setup.prepared, distance_unit(setup.prepared.largest)),
        restart_(static_cast<double>(restart)),
        restarts_(static_cast<double>(restarts)) {}

  /// @param draw_start  returns start centroids, dim x k, others each time
  /// @param starts      how many may be drawn, >= 1; they share what the effort allows
  template <class DrawStart>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const DrawStart& draw_start, Index starts, const Effort& effort,
                                                  Rng& rng) {
    Centroids<Scalar, Dim> start = draw_start();
    if (start.cols() == 1) return start;
    if (const auto* const asked = std::get_if<effort::Hartigan>(&effort)) {
      Run<Scalar, Dim> settled = run(std::move(start), asked->lloyd_passes);
      return moved({std::move(settled.labels), points_.placed(settled.centroids), settled.sse.value()});
    }
    Found best = search(std::move(start), effort, {0, starts}, rng);
    for (Index place = 1; place < starts; ++place) {
      Found found = search(draw_start(), effort, {place, starts}, rng);
      if (found.sse < best.sse) best = std::move(found);
    }
    return moved(best);
  }

  [[nodiscard]] const SwapRecord& record() const { return record_; }

 private:
  /// Where a search has ended.
  struct Found {
    Labels labels;
    std::vector<double> centroids;  // in the unit of the points
    double sse;
  };

  /// One of several starts.
  struct Share {
    Index place;
    Index starts;

    [[nodiscard]] Index of(Index trials) const { return trials * (place + 1) / starts - trials * place / starts; }
    [[nodiscard]] double end() const { return static_cast<double>(place + 1) / static_cast<double>(starts); }
  };

  static constexpr double least_for_dense = 24;  // coordinates of near centroids, in the mean
  static constexpr Index first_passes = 4;       // swaps do not wait for the rest
  static constexpr Index dense_passes = 6;       // and these, where every pass is over all points
  static constexpr Index most_passes = 300;
  static constexpr std::chrono::duration<double> longest{1e9};  // any clock can count so far

  /// Lloyd's iteration over all points, which nobody watches.
  [[nodiscard]] Run<Scalar, Dim> run(Centroids<Scalar, Dim> centroids, Index passes) const {
    const Observer nobody;
    const LloydSetup<Scalar, Dim> setup{setup_.prepared, setup_.unit,         setup_.mean_variance,
                                        setup_.center,   EmptyClusters::keep, setup_.team,
                                        nobody,          setup_.start,        setup_.on_sphere};
    const auto engine = make_engine_(centroids);
    return Lloyd<Scalar, Dim>(setup, *engine, stop::MaxIterations{passes}, 0).run(std::move(centroids));
  }

  /// Swaps from one start.
  [[nodiscard]] Found search(Centroids<Scalar, Dim> start, const Effort& effort, const Share& share, Rng& rng) {
    const Run<Scalar, Dim> begun = run(std::move(start), first_passes);
    std::vector<double> centroids = points_.placed(begun.centroids);
    const GroupedPoints<Scalar, Dim> groups(points_, begun.labels, static_cast<Label>(begun.centroids.cols()));
    if (near_share(points_, groups, centroids) * static_cast<double>(points_.dim()) < least_for_dense) {
      Partition<Scalar, Dim> partition(groups.points(), groups.labels(), std::move(centroids));
      SwapSearch<Scalar, Dim> local(partition, rng);
      Found found = swap(local, effort, share);
      found.labels = groups.in_data_order(found.labels);
      return found;
    }
    const auto run_all = [this](Centroids<Scalar, Dim> from, Index passes) { return run(std::move(from), passes); };
    DenseSwaps<Scalar, Dim, decltype(run_all)> dense(points_, run_all(begun.centroids, dense_passes), run_all, rng);
    return swap(dense, effort, share);
  }

  template <class Search>
  [[nodiscard]] Found swap(Search& search, const Effort& effort, const Share& share) {
    if (const auto* const asked = std::get_if<effort::AnnealFor>(&effort)) {
      const Budget budget = until(*asked, share);
      search.swap_best(budget);
      search.anneal(budget);
    } else {
      search.swap_best(Budget::endless());
      const auto* const annealing = std::get_if<effort::Anneal>(&effort);
      const Index trials = annealing != nullptr ? share.of(annealing->trials) : 0;
      if (trials > 0) search.anneal(Budget::of(trials));
    }
    record_.trials += search.record().trials;
    record_.accepted += search.record().accepted;
    record_.reached_deadline = record_.reached_deadline || search.record().reached_deadline;
    return {search.best_labels(), search.best(), search.best_sse()};
  }

  [[nodiscard]] Budget until(const effort::AnnealFor& asked, const Share& share) const {
    const auto mine = (std::min)(asked.limit, longest) * ((restart_ + share.end()) / restarts_);
    return Budget::until(setup_.start + std::chrono::duration_cast<Budget::Clock::duration>(mine));
  }

  /// What Hartigan's moves make of a clustering: the means as Lloyd's iteration has them, so that its first pass moves
  /// none.
  [[nodiscard]] Centroids<Scalar, Dim> moved(const Found& found) const {
    const GroupedPoints<Scalar, Dim> groups(points_, found.labels, k_of(found));
    Partition<Scalar, Dim> partition(groups.points(), groups.labels(), found.centroids);
    HartiganMoves<Scalar, Dim> moves(partition);
    for (Index pass = 0; pass < most_passes && moves.pass() > 0; ++pass) {
    }
    Centroids<Scalar, Dim> centroids = points_.in_data_unit(found.centroids);
    ClusterSums<Scalar, Dim> sums(setup_.prepared, centroids.cols());
    sums.accumulate(groups.in_data_order(partition.labels()), setup_.team);
    sums.move_to_means(centroids);
    return centroids;
  }

  [[nodiscard]] Label k_of(const Found& found) const {
    return static_cast<Label>(std::ssize(found.centroids) / points_.dim());
  }

  const LloydSetup<Scalar, Dim>& setup_;
  const MakeEngine& make_engine_;
  PlacedPoints<Scalar, Dim> points_;
  double restart_;
  double restarts_;
  SwapRecord record_;
};

}  // namespace keen::detail
