// SPDX-License-Identifier: MIT
#pragma once

// How many clusters the points of the ranks of an MPI program have. Not part of <keen/mpi.hpp>, as <keen/choose_k.hpp>
// is no part of <keen/keen.hpp>: include it where k is chosen.
//
//   const auto found = keen::mpi::auto_k(MPI_COMM_WORLD, my_points);

#include "../choose_k.hpp"
#include "../choose_k/detail/on_ranks.hpp"
#include "../mpi.hpp"

#include <type_traits>
#include <vector>

namespace keen {

namespace detail {

/// The points of this rank.
template <class Points, class Settings>
[[nodiscard]] auto points_for_sweep(MpiCommunicator& communicator, const Points& points, const Settings& settings) {
  return Ranks(communicator).run([&] {
    auto own = as_dataset(points);
    communicator.require_threads(own, settings.threads);
    return own;
  });
}

}  // namespace detail

namespace mpi {

/// How many clusters do the points of all ranks have? All ranks of the communicator call this together, with the same
/// range, criteria and settings, each with points of its own, or without any. All get the same.
///
///     const auto by = keen::mpi::choose_k(MPI_COMM_WORLD, my_points, {.first = 1, .last = 15},
///                                         {keen::criterion::SimplifiedSilhouette{}, keen::criterion::Gap{}});
///
/// Up to `max_points` points are sent to rank 0, which does what `keen::choose_k` does for them: so this finds, bit for
/// bit, what `keen::choose_k` finds for the points of all ranks in one process. Of more points, it finds that for
/// `max_points` of them, drawn by `settings.seed` from those that have weight, each with the same chance; the weights
/// of the others stay as they are. The draw goes by the numbers of the points in the order of the ranks, so it does not
/// depend on how they are spread.
///
/// Criteria, stop rules, the observer, and an initialization of the user's are called on rank 0 alone, and the settings
/// of rank 0 count but for the seed, which must be the same on all. Efforts and all initializations will do: all points
/// of the fits are on one rank.
///
/// MPI must be initialised as for `fit`. Sent by each rank: its points of the sample, and 20 kB.
/// Complexity: as keen::choose_k for the sample, on rank 0; O(n dim / ranks) to check and to draw.
/// @param range       as in keen::choose_k; its last k must not be above max_points
/// @param max_points  >= 2; 0: max(65536, 64 k) for the last k of the range
/// @return one selection for each criterion, in their order
/// @throws RankError on every rank, with what one of them had to say: what `keen::choose_k` throws, a range, number of
///         criteria, seed or max_points that differ between ranks, MPI that is not initialised for threads
/// @throws std::invalid_argument if MPI is not initialised, or for an intercommunicator
template <class Points>
[[nodiscard]] std::vector<CriterionResult> choose_k(MPI_Comm communicator, const Points& points, KRange range,
                                                    const std::vector<CriterionFor<Points>>& criteria,
                                                    const KMeansFor<Points>& settings = {}, Index max_points = 0) {
  detail::MpiCommunicator ranks(communicator);
  const auto data = detail::points_for_sweep(ranks, points, settings);
  return detail::choose_k_on_ranks(data, range, criteria, settings, max_points, ranks);
}

/// The same by one criterion.
template <class Points, class Judge>
  requires(std::is_convertible_v<Judge, CriterionFor<Points>>)
[[nodiscard]] CriterionResult choose_k(MPI_Comm communicator, const Points& points, KRange range,
                                       const Judge& criterion, const KMeansFor<Points>& settings = {},
                                       Index max_points = 0) {
  detail::MpiCommunicator ranks(communicator);
  const auto data = detail::points_for_sweep(ranks, points, settings);
  const auto criteria = detail::Ranks(ranks).run([&] { return std::vector<CriterionFor<Points>>{criterion}; });
  return detail::choose_k_on_ranks(data, range, criteria, settings, max_points, ranks).front();
}

/// The same as one answer: what `keen::auto_k` finds for the points of all ranks in one process, bit for bit, or for a
/// sample of them where there are more than `max_points`. Called, computed and sent as `choose_k`.
///
///     const auto found = keen::mpi::auto_k(MPI_COMM_WORLD, my_points);
///     const auto clustering = keen::mpi::fit(
///         MPI_COMM_WORLD, my_points,
///         {.k = found.k, .init = keen::GivenCentroids<double>(found.fit().model.centroids())});
///
/// The fits, their weights and the outliers are those of the sample; an outlier's `index` is its number among the
/// points of all ranks, in the order of the ranks.
/// @param range, max_points  as in `choose_k`; without a last k, the range may go up to 80
/// @throws as `choose_k`
template <class Points>
[[nodiscard]] auto auto_k(MPI_Comm communicator, const Points& points, KRange range = {},
                          const KMeansFor<Points>& settings = {}, Outliers outliers = Outliers::set_aside,
                          Index max_points = 0) {
  detail::MpiCommunicator ranks(communicator);
  const auto data = detail::points_for_sweep(ranks, points, settings);
  return detail::auto_k_on_ranks(data, range, settings, outliers, max_points, ranks);
}

}  // namespace mpi

}  // namespace keen
