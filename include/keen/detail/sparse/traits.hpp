// SPDX-License-Identifier: MIT
#pragma once

#include "../../sparse.hpp"
#include "../data/point_traits.hpp"
#include "distances.hpp"
#include "fit.hpp"
#include "point_buffer.hpp"
#include "searcher.hpp"

#include <vector>

namespace keen::detail {

/// What algorithms ask of sparse points.
template <class Scalar>
struct PointTraits<SparseDataset<Scalar>> {
  using Data = SparseDataset<Scalar>;
  using PointBuffer = SparsePointBuffer<Scalar>;

  /// Some points, copied, with their weights.
  class Sample {
   public:
    Sample(const Data& data, const std::vector<Index>& indices) : points_(data.dim()) {
      for (const Index i : indices) points_.append(data, i);
    }

    [[nodiscard]] Data view() const { return points_.view(); }

   private:
    PointBuffer points_;
  };

  [[nodiscard]] static ValidatedSparseData<Scalar> validate(const Data& data, const char* caller) {
    return prepare_sparse(data, caller);
  }

  [[nodiscard]] static ValidatedSparseData<Scalar> validate(const Data& data, const char* caller, Team& /*team*/) {
    return prepare_sparse(data, caller);
  }

  [[nodiscard]] static WideSum sum_of_squares(const Data& data, const Labels& labels,
                                              const Centroids<Scalar>& centroids, Team& team) {
    return detail::sum_of_squares(data, labels, centroids, team);
  }

  template <class Value, class Visit>
  static void for_each_sq_distance(const Scale<double>& unit, const Data& data, const Labels& labels,
                                   const Centroids<Value>& centroids, const Visit& visit) {
    const SparseDistances<Scalar, Value> distances(data, unit, centroids);
    for (Index i = 0; i < data.size(); ++i) visit(i, distances(i, labels[i]));
  }

  [[nodiscard]] static Centroids<double> pull(const Scale<double>& unit, const ValidatedSparseData<Scalar>& batch,
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

  [[nodiscard]] static Clustering<Scalar> fit(const FitSettings<Scalar>& settings, const Data& data) {
    return fit_sparse(settings, data);
  }

  [[nodiscard]] static Effort<Scalar> effort_for_start(const Effort<Scalar>& effort) {
    return effort.template get_if<effort::Swaps>() != nullptr ? Effort<Scalar>() : effort;
  }

  [[nodiscard]] static double work(const Data& data) { return static_cast<double>(data.nonzeros()); }

  /// Sparse engines have no use for a centre.
  template <class Setup>
  static void note_moments(Setup& setup) {
    setup.mean_variance = mean_variance(setup.validated, setup.unit);
  }

  [[nodiscard]] static Points<Scalar> weights_of(const Data& data) { return detail::weights_of(data); }

  [[nodiscard]] static const Data& view(const Data& data) { return data; }
};

/// The nearest centroid of every point.
/// @param largest  the largest magnitude of a coordinate
template <class Scalar>
[[nodiscard]] Labels nearest_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, Scalar largest,
                                    int threads) {
  const double work = static_cast<double>(data.nonzeros()) * static_cast<double>(model.k());
  Team team(threads_for(work, thread_count(threads)));
  SparseSearcher<Scalar> searcher(data, largest, team.size());
  searcher.set_centroids(model.centroids(), team);
  Labels labels(data.size());
  search_all(searcher, data.size(), team, [&](Index i, Label label, int) { labels[i] = label; });
  return labels;
}

/// Asks about the points where the model measures distances, and the largest magnitude of their coordinates.
template <class Scalar, class Ask>
[[nodiscard]] auto asked_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, const char* caller,
                                const Ask& ask) {
  const Scalar largest = require_points(data, caller);
  if (model.metric() == Metric::euclidean) return ask(data, largest);
  const SparsePointBuffer<Scalar> directions = directions_of(data, caller);
  return ask(directions.view(), largest_magnitude(directions.view()));
}

template <class Scalar>
[[nodiscard]] Labels predict_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, int threads) {
  return asked_sparse(model, data, "Model::predict", [&](const SparseDataset<Scalar>& measured, Scalar largest) {
    return nearest_sparse(model, measured, largest, threads);
  });
}

template <class Scalar>
[[nodiscard]] double sse_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, int threads) {
  if (data.size() == 0) return 0;
  require_weights<Scalar>(weights_of(data), "Model::sse");
  return asked_sparse(model, data, "Model::sse", [&](const SparseDataset<Scalar>& measured, Scalar largest) {
    const Labels labels = nearest_sparse(model, measured, largest, threads);
    Team alone(1);
    return representable(sum_of_squares(measured, largest, labels, model.centroids(), alone), "Model::sse");
  });
}

}  // namespace keen::detail
