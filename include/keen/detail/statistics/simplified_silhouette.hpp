// SPDX-License-Identifier: MIT
#pragma once

#include "../../measures/simplified_silhouette.hpp"
#include "../../model.hpp"
#include "../base/check.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/agreed_centroids.hpp"
#include "../data/agreed_points.hpp"
#include "../data/block_loop.hpp"
#include "../data/directions.hpp"
#include "../data/validated_data.hpp"
#include "../ranks/ranks.hpp"
#include "../sums/sse.hpp"
#include "../sums/wide_sum.hpp"
#include "nearest_two_tally_of_points.hpp"

#include <algorithm>
#include <cmath>

namespace keen::detail {

/// Weights times silhouettes of some points, added without rounding: neither the order of the points shows, nor who
/// added which. That of the first point of each cluster is kept apart: it counts if the cluster has another one.
class SilhouetteSum {
 public:
  explicit SilhouetteSum(Index k) : counts_(k), of_first_(k) {}

  void add(Index cluster, double weight, double silhouette) {
    weights_.add(weight);
    const double term = weight * silhouette;
    if (counts_[cluster]++ == 0) {
      of_first_[cluster] = term;
    } else {
      terms_.add(term);
    }
  }

  [[nodiscard]] const IndexedVector<Index>& counts() const { return counts_; }  ///< points of each cluster
  [[nodiscard]] const WideSum& weights() const { return weights_; }

  /// The sum of weight times silhouette.
  /// @param all_counts  points of each cluster, of all sums that there are
  [[nodiscard]] WideSum terms(const IndexedVector<Index>& all_counts) const {
    WideSum sum = terms_;
    for (Index j = 0; j < counts_.size(); ++j) {
      if (counts_[j] > 0 && all_counts[j] > 1) sum.add(of_first_[j]);
    }
    return sum;
  }

 private:
  IndexedVector<Index> counts_;
  IndexedVector<double> of_first_;
  WideSum terms_;
  WideSum weights_;
};

/// The simplified silhouette of the points of all ranks, which have some that count.
template <class Scalar>
[[nodiscard]] double mean_of_simplified(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                        const AgreedMagnitudes<Scalar>& agreed, int threads, const Ranks& ranks) {
  using Block = NearestTwoBlock<Scalar>;
  constexpr Index chunk_size = 16 * Block::size;
  const Scale<double> unit = distance_unit(agreed.largest);
  const Centroids<double> in_unit = centroids.matrix().template cast<double>().unaryExpr(unit);
  const RelativeWeights<Scalar> weight_of(data, agreed.largest_weight);
  const double work = static_cast<double>(data.size()) * static_cast<double>(in_unit.size());
  Team team(threads_for(work, thread_count(threads)));
  IndexedVector<SilhouetteSum> sums(team.size(), SilhouetteSum(centroids.cols()));
  for_each_block_of(data, chunk_size, team, [&](const Points<Scalar>& points, Index begin, Index end, int worker) {
    Block block(points.dim());
    for (Index first = begin; first < end; first += Block::size) {
      const Index count = (std::min)(Block::size, end - first);
      block.load(points, first, count, unit);
      block.search(in_unit);
      for (Index i = 0; i < count; ++i) {
        const double weight = weight_of(first + i);
        const double second = block.second_sq_distance(i);
        const double silhouette = second > 0 ? 1 - std::sqrt(block.sq_distance(i)) / std::sqrt(second) : 0;
        if (weight > 0) sums[worker].add(block.label(i), weight, silhouette);
      }
    }
  });
  IndexedVector<Index> counts(centroids.cols());
  for (const SilhouetteSum& sum : sums) {
    for (Index j = 0; j < counts.size(); ++j) counts[j] += sum.counts()[j];
  }
  ranks.sum(counts.data(), counts.size());
  WideSum terms;
  WideSum weights;
  for (const SilhouetteSum& sum : sums) {
    terms.add(sum.terms(counts));
    weights.add(sum.weights());
  }
  return total_of_ranks(terms, ranks).value() / total_of_ranks(weights, ranks).value();
}

/// keen::simplified_silhouette, of the points of all ranks.
/// @param data  of the dimension of the centroids
template <class Scalar>
[[nodiscard]] double simplified_silhouette(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                           Metric metric, int threads, const Ranks& ranks, const char* caller) {
  return measured_by<Scalar>(metric, data, caller, [&](const Points<Scalar>& measured) {
    const AgreedMagnitudes<Scalar> agreed = agreed_magnitudes(measured, centroids, ranks, caller);
    require_that(agreed.has_points, caller, ": at least one point is needed, got n = 0");
    return mean_of_simplified(measured, centroids, agreed, threads, ranks);
  });
}

template <class Scalar>
void require_model_of_clusters(const CentroidsView<Scalar>& centroids, int threads, const char* caller) {
  require_that(centroids.cols() >= 2, caller, ": the model must have at least 2 centroids, got ", centroids.cols());
  require_that(threads >= 0, caller, ": threads must be >= 0, got ", threads);
}

template <class Scalar>
[[nodiscard]] double simplified_silhouette(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                           Metric metric, int threads) {
  require_model_of_clusters(centroids, threads, "simplified_silhouette");
  require_that(data.dim() == centroids.rows(), "simplified_silhouette: points must have ", centroids.rows(),
               " coordinates, got ", data.dim());
  return simplified_silhouette(data, centroids, metric, threads, Ranks(), "simplified_silhouette");
}

template <class Scalar>
[[nodiscard]] double simplified_silhouette_on_ranks(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                                    Metric metric, int threads, Communicator& communicator) {
  constexpr const char* caller = "mpi::simplified_silhouette";
  Ranks ranks(communicator);
  return ranks.run([&] {
    require_model_of_clusters(centroids, threads, caller);
    require_that(data.size() == 0 || data.dim() == centroids.rows(), caller, ": points must have ", centroids.rows(),
                 " coordinates, got ", data.dim());
    require_same_centroids<Scalar>(centroids, metric, ranks, caller);
    return simplified_silhouette(agreed_points(data, ranks, caller), centroids, metric, threads, ranks, caller);
  });
}

}  // namespace keen::detail
