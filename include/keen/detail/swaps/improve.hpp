// SPDX-License-Identifier: MIT
#pragma once

#include "../lloyd.hpp"
#include "hartigan.hpp"
#include "swap_search.hpp"

#include <type_traits>
#include <variant>
#include <vector>

namespace keen::detail {

/// Centroids that an effort has led to, from a start.
/// @tparam MakeEngine  makes the engine for a run from given centroids
template <class Scalar, int Dim, class MakeEngine>
class Improvement {
 public:
  /// @param restart, restarts  the number of the run, and of all runs, which share the time
  Improvement(const LloydSetup<Scalar, Dim>& setup, const MakeEngine& make_engine, Index restart, Index restarts)
      : setup_(setup),
        make_engine_(make_engine),
        unit_(distance_unit(setup.prepared.largest)),
        points_(setup.prepared, unit_),
        share_(static_cast<double>(restart + 1) / static_cast<double>(restarts)) {}

  /// @param centroids  dim x k
  [[nodiscard]] Centroids<Scalar, Dim> operator()(Centroids<Scalar, Dim> centroids, const Effort& effort, Rng& rng) {
    if (std::holds_alternative<effort::Lloyd>(effort) || centroids.cols() == 1) return centroids;
    if (!std::holds_alternative<effort::Hartigan>(effort)) {
      const Run<Scalar, Dim> begun = run(std::move(centroids), first_passes);
      Partition<Scalar, Dim> partition(points_, begun.labels, placed(begun.centroids));
      Search search(partition, rng);
      std::visit([&](const auto& asked) { make(asked, search); }, effort);
      record_ = search.record();
      centroids = in_data_unit(search.best(), begun.centroids);
    }
    const Run<Scalar, Dim> settled = run(std::move(centroids), most_passes);
    Partition<Scalar, Dim> partition(points_, settled.labels, placed(settled.centroids));
    HartiganMoves<Scalar, Dim> moves(partition);
    for (Index pass = 0; pass < most_passes && moves.pass() > 0; ++pass) {
    }
    return in_data_unit(partition.centroids(), settled.centroids);
  }

  [[nodiscard]] const SwapRecord& record() const { return record_; }

 private:
  using Search = SwapSearch<Scalar, Dim>;

  static constexpr Index first_passes = 10;  // swaps do not wait for the rest
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

  void make(const effort::Lloyd&, Search&) {}
  void make(const effort::Hartigan&, Search&) {}
  void make(const effort::Swaps&, Search& search) { search.swap_best(Budget::endless()); }
  void make(const effort::Anneal& asked, Search& search) {
    search.swap_best(Budget::endless());
    search.anneal(Budget::of(asked.trials));
  }
  void make(const effort::AnnealFor& asked, Search& search) {
    const auto mine = (std::min)(asked.limit, longest) * share_;
    const Budget budget = Budget::until(setup_.start + std::chrono::duration_cast<Budget::Clock::duration>(mine));
    search.swap_best(budget);
    search.anneal(budget);
  }

  [[nodiscard]] std::vector<double> placed(const Centroids<Scalar, Dim>& centroids) const {
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(centroids.size()));
    for (Index j = 0; j < centroids.cols(); ++j) {
      for (Index d = 0; d < centroids.rows(); ++d) values.push_back(unit_(static_cast<double>(centroids(d, j))));
    }
    return values;
  }

  [[nodiscard]] Centroids<Scalar, Dim> in_data_unit(const std::vector<double>& values,
                                                    Centroids<Scalar, Dim> centroids) const {
    auto value = values.begin();
    for (Index j = 0; j < centroids.cols(); ++j) {
      for (Index d = 0; d < centroids.rows(); ++d) {
        centroids(d, j) = static_cast<Scalar>(*value++ / unit_.first / unit_.second);
      }
    }
    return centroids;
  }

  const LloydSetup<Scalar, Dim>& setup_;
  const MakeEngine& make_engine_;
  Scale<double> unit_;
  PlacedPoints<Scalar, Dim> points_;
  double share_;
  SwapRecord record_;
};

}  // namespace keen::detail
