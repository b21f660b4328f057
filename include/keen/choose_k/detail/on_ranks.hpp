// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/check.hpp"
#include "../../detail/data/agreed_points.hpp"
#include "../../detail/data/sample_of_ranks.hpp"
#include "../../detail/data/validated_data.hpp"
#include "../../detail/ranks/parcel.hpp"
#include "../../detail/ranks/ranks.hpp"
#include "../auto_k.hpp"
#include "../choose_k.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace keen::detail {

/// What a sweep over ranks is asked for beside its fits. It must be the same on all ranks.
struct AskedSweep {
  Index first;
  Index last;
  Index judges;  ///< how many criteria; of auto_k, what becomes of outliers
  Index max_points;
  Index bytes_of_scalar;
  std::uint64_t seed;
};

inline void require_same_sweep(const AskedSweep& own, const Ranks& ranks, const char* caller) {
  AskedSweep first = own;
  ranks.broadcast(&first, 1);
  const SameAsFirst require_same{caller};
  require_same(own.bytes_of_scalar, first.bytes_of_scalar, "the bytes of a coordinate");
  require_same(own.first, first.first, "the first k");
  require_same(own.last, first.last, "the last k");
  require_same(own.max_points, first.max_points, "max_points");
  require_same(own.seed, first.seed, "the seed");
  require_that(own.judges == first.judges, caller, ": what is asked must be the same on all ranks");
}

/// Has rank 0 choose by a sample of the points of all ranks, and gives all ranks what it has found.
/// @param choose  called with the sample, on rank 0
/// @throws RankError on every rank
template <class Scalar, class Choose>
[[nodiscard]] auto chosen_by_sample(const Points<Scalar>& data, const AskedSweep& asked, Communicator& communicator,
                                    const char* caller, const Choose& choose) {
  using Found = std::invoke_result_t<const Choose&, const SampleOfRanks<Scalar>&>;
  Ranks ranks(communicator);
  return ranks.run([&] {
    require_that(asked.max_points == 0 || asked.max_points >= 2, caller, ": max_points must be >= 2, or 0, got ",
                 asked.max_points);
    require_same_sweep(asked, ranks, caller);
    const Points<Scalar> points = agreed_points(data, ranks, caller);
    const Index n = ranks.all_points(points.size());
    require_that(n >= 1, caller, ": at least one point is needed, got n = 0 on all ranks");
    require_finite(points, caller);
    (void)weight_range(points, caller);
    const Index most = asked.max_points == 0 ? most_in_start_sample((std::min)(n, (std::max)(asked.first, asked.last)))
                                             : asked.max_points;
    const SampleOfRanks<Scalar> sample(points, most, asked.seed, ranks, caller);
    Found found{};
    if (ranks.rank() == 0) {
      require_that(!sample.is_drawn() || asked.last <= sample.size(), caller, ": the last k must not be above the ",
                   sample.size(), " points that are drawn, got ", asked.last);
      found = choose(sample);
    }
    broadcast_value(found, ranks);
    return found;
  });
}

inline void transfer(Parcel& parcel, CriterionResult& result) {
  transfer(parcel, result.best);
  transfer(parcel, result.k);
  transfer(parcel, result.sse);
  transfer(parcel, result.score);
  transfer(parcel, result.error);
  transfer(parcel, result.criterion);
  transfer(parcel, result.smaller_is_better);
}

inline void transfer(Parcel& parcel, CriterionVote& vote) {
  transfer(parcel, vote.criterion);
  transfer(parcel, vote.k);
}

inline void transfer(Parcel& parcel, Outlier& outlier) {
  transfer(parcel, outlier.index);
  transfer(parcel, outlier.distance);
}

template <class Scalar, int Dim>
void transfer(Parcel& parcel, KFit<Scalar, Dim>& fit) {
  Centroids<Scalar, Dim> centroids = fit.model.centroids();
  transfer(parcel, centroids);
  if (parcel.is_read()) fit.model = Model<Scalar, Dim>(std::move(centroids));
  transfer(parcel, fit.sse);
  transfer(parcel, fit.nonempty_clusters);
  transfer(parcel, fit.cluster_weights);
  transfer(parcel, fit.mean_distances);
  transfer(parcel, fit.removal_costs);
  transfer(parcel, fit.simplified_silhouette);
}

template <class Scalar, int Dim>
void transfer(Parcel& parcel, AutoK<Scalar, Dim>& found) {
  transfer(parcel, found.k);
  transfer(parcel, found.candidate);
  transfer(parcel, found.separation);
  transfer(parcel, found.halves_agreement);
  transfer(parcel, found.needed_agreement);
  transfer(parcel, found.peak);
  transfer(parcel, found.is_at_end);
  transfer(parcel, found.agreement);
  transfer(parcel, found.votes);
  transfer(parcel, found.criteria);
  transfer(parcel, found.outliers);
  transfer(parcel, found.fits);
}

/// mpi::choose_k.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<CriterionResult> choose_k_on_ranks(const Dataset<Scalar, Dim>& data, KRange range,
                                                             const std::vector<Criterion<Scalar, Dim>>& criteria,
                                                             const KMeans<Scalar, Dim>& settings, Index max_points,
                                                             Communicator& communicator) {
  const AskedSweep asked{range.first,           range.last,   static_cast<Index>(criteria.size()), max_points,
                         Index{sizeof(Scalar)}, settings.seed};
  constexpr const char* caller = "mpi::choose_k";
  return chosen_by_sample(Points<Scalar>(data), asked, communicator, caller, [&](const SampleOfRanks<Scalar>& sample) {
    const Dataset<Scalar, Dim> points = sample.points().dataset();
    const KSweep<Scalar, Dim> sweep = sweep_k(points, range, settings, caller);
    std::vector<CriterionResult> selections;
    for (const auto& criterion : criteria) selections.push_back(criterion(sweep));
    return selections;
  });
}

/// mpi::auto_k.
template <class Scalar, int Dim>
[[nodiscard]] AutoK<Scalar, Dim> auto_k_on_ranks(const Dataset<Scalar, Dim>& data, KRange range,
                                                 const KMeans<Scalar, Dim>& settings, Outliers treatment,
                                                 Index max_points, Communicator& communicator) {
  const AskedSweep asked{range.first,           range.last,   static_cast<Index>(treatment), max_points,
                         Index{sizeof(Scalar)}, settings.seed};
  constexpr const char* caller = "mpi::auto_k";
  return chosen_by_sample(Points<Scalar>(data), asked, communicator, caller, [&](const SampleOfRanks<Scalar>& sample) {
    AutoK<Scalar, Dim> found = auto_k<Scalar, Dim>(sample.points().dataset(), range, settings, treatment, caller);
    for (Outlier& outlier : found.outliers) outlier.index = sample.number(outlier.index);
    return found;
  });
}

}  // namespace keen::detail
