// SPDX-License-Identifier: MIT
#pragma once

#include "../../model.hpp"
#include "../../spherical.hpp"
#include "../point_form.hpp"
#include "distances.hpp"
#include "fit.hpp"
#include "searcher.hpp"
#include "stored.hpp"

#include <type_traits>
#include <variant>
#include <vector>

namespace keen::detail {

/// What algorithms, estimators and models do with sparse points.
template <class Scalar>
struct PointForm<SparseDataset<Scalar>> {
  using Data = SparseDataset<Scalar>;
  using Own = Data;
  using Stored = StoredSparse<Scalar>;

  /// Some points, copied, with their weights.
  class Sample {
   public:
    Sample(const Data& data, const std::vector<Index>& places) : points_(data.dim()) {
      for (const Index place : places) points_.append(data, place);
    }

    [[nodiscard]] Data view() const { return points_.view(); }

   private:
    Stored points_;
  };

  [[nodiscard]] static SparsePrepared<Scalar> prepare(const Data& data, const char* caller) {
    return prepare_sparse(data, caller);
  }

  template <class Visit>
  static void for_each_coordinate(const Data& data, Index i, const Visit& visit) {
    data.for_each_nonzero(i, visit);
  }

  [[nodiscard]] static WideSum sum_of_squares(const Data& data, const Labels& labels,
                                              const Centroids<Scalar>& centroids, Team& team) {
    return detail::sum_of_squares(data, labels, centroids, team);
  }

  template <class Value>
  [[nodiscard]] static std::vector<double> sq_distances(const Scale<double>& unit, const Data& data,
                                                        const Labels& labels, const Centroids<Value>& centroids) {
    const SparseDistances<Scalar, Value> distances(data, unit, centroids);
    std::vector<double> sq_distances(static_cast<std::size_t>(data.size()));
    for (Index i = 0; i < data.size(); ++i) sq_distances[static_cast<std::size_t>(i)] = distances(i, labels[i]);
    return sq_distances;
  }

  [[nodiscard]] static Centroids<double> pull(const Scale<double>& unit, const SparsePrepared<Scalar>& batch,
                                              const Labels& labels, const Centroids<double>& centroids,
                                              const Eigen::VectorXd& added) {
    Centroids<double> sums(centroids.rows(), centroids.cols());
    for (Index j = 0; j < sums.cols(); ++j) {
      for (Index d = 0; d < sums.rows(); ++d) sums(d, j) = -added[j] * unit(centroids(d, j));
    }
    for (Index i = 0; i < batch.data.size(); ++i) {
      const double weight = batch.data.weight(i) / batch.largest_weight;
      batch.data.for_each_nonzero(
          i, [&](Index d, Scalar x) { sums(d, labels[i]) += weight * unit(static_cast<double>(x)); });
    }
    return sums;
  }

  [[nodiscard]] static Effort effort_for_start(const Effort& effort) {
    return std::holds_alternative<effort::Swaps>(effort) ? Effort(effort::Lloyd{}) : effort;
  }

  [[nodiscard]] static Dataset<Scalar> weights_of(const Data& data) { return detail::weights_of(data); }

  template <class Other, int Dim>
  [[nodiscard]] static Clustering<Other, Dim> fit(const KMeans<Other, Dim>& kmeans, const Data& data) {
    static_assert(IsKind<Other, Dim>::value);
    return fit_sparse(kmeans, data);
  }

  template <class Other, int Dim>
  [[nodiscard]] static Clustering<Other, Dim> fit(const SphericalKMeans<Other, Dim>& kmeans, const Data& data) {
    static_assert(IsKind<Other, Dim>::value);
    (void)prepare_sparse(data, "SphericalKMeans::fit");
    const Stored directions = directions_of(data);
    return fit_sparse(kmeans.on_the_sphere(), directions.view(), true);
  }

  template <class Other, int Dim>
  [[nodiscard]] static Labels predict(const Model<Other, Dim>& model, const Data& data, int threads) {
    static_assert(IsKind<Other, Dim>::value);
    return nearest_labels(model, data, threads, "Model::predict");
  }

  template <class Other, int Dim>
  [[nodiscard]] static double sse(const Model<Other, Dim>& model, const Data& data, int threads) {
    static_assert(IsKind<Other, Dim>::value);
    const Labels labels = nearest_labels(model, data, threads, "Model::sse");
    if (data.size() == 0) return 0;
    require_weights(detail::weights_of(data), "Model::sse");
    Team alone(1);
    return representable(detail::sum_of_squares(data, labels, model.centroids(), alone), "Model::sse");
  }

 private:
  /// Says in words which estimators and models take sparse points.
  template <class Other, int Dim>
  struct IsKind {
    static_assert(std::is_same_v<Other, Scalar>,
                  "the points are of another Scalar (float, double) than the KMeans or Model: convert them with "
                  ".cast<>()");
    static_assert(Dim == Eigen::Dynamic,
                  "sparse points need a KMeans or Model whose dimension is Eigen::Dynamic, as in keen::KMeans<double>");
    static constexpr bool value = true;
  };

  [[nodiscard]] static Labels nearest_labels(const Model<Scalar>& model, const Data& data, int threads,
                                             const char* caller) {
    require_that(model.k() > 0, caller, ": the model has no centroids");
    require_that(data.dim() == model.dim(), caller, ": points must have ", model.dim(), " coordinates, got ",
                 data.dim());
    require_that(threads >= 0, caller, ": threads must be >= 0, got ", threads);
    const Scalar largest = require_points(data, caller);
    const double work = static_cast<double>(data.nonzeros()) * static_cast<double>(model.k());
    Team team(threads_for(work, thread_count(threads)));
    SparseSearcher<Scalar> searcher(data, largest, team.size());
    searcher.set_centroids(model.centroids(), team);
    Labels labels(data.size());
    search_all(searcher, data.size(), team, [&](Index i, Label label, int) { labels[i] = label; });
    return labels;
  }
};

}  // namespace keen::detail
