// SPDX-License-Identifier: MIT
#pragma once

#include "../data/point_buffer.hpp"
#include "../data/point_traits.hpp"
#include "../data/sample.hpp"
#include "../data/unit_distance.hpp"
#include "../data/validated_data.hpp"
#include "../data/weighted_moments.hpp"
#include "../sums/sse.hpp"
#include "fit_settings.hpp"

#include <vector>

namespace keen::detail {

/// What algorithms ask of dense points.
template <class Scalar>
struct PointTraits<Points<Scalar>> {
  using Data = Points<Scalar>;
  using Sample = detail::Sample<Scalar>;
  using PointBuffer = detail::PointBuffer<Scalar>;

  [[nodiscard]] static ValidatedData<Scalar> validate(const Data& data, const char* caller) {
    return detail::validate(data, caller);
  }

  [[nodiscard]] static ValidatedData<Scalar> validate(const Data& data, const char* caller, Team& team) {
    return detail::validate(data, caller, team);
  }

  [[nodiscard]] static WideSum sum_of_squares(const Data& data, const Labels& labels,
                                              const Centroids<Scalar>& centroids, Team& team) {
    return detail::sum_of_squares(data, labels, centroids, team);
  }

  /// Calls `visit(i, sq_distance)` with the squared distance of every point to the centroid of its label, in the square
  /// of the unit; 0 only where they are equal.
  template <class Matrix, class Visit>
  static void for_each_sq_distance(const Scale<double>& unit, const Data& data, const Labels& labels,
                                   const Matrix& centroids, const Visit& visit) {
    data.for_each_block_in_memory([&](const Data& points, Index first, Index last) {
      for (Index i = first; i < last; ++i) {
        visit(i, unit_sq_distance(unit, points, i, centroids.col(labels[i]).data()));
      }
    });
  }

  /// For each centroid the sum of weight (x - c) over the points of its label, in the unit and relative to the largest
  /// weight. `added` has the sums of those weights.
  [[nodiscard]] static Centroids<double> pull(const Scale<double>& unit, const ValidatedData<Scalar>& batch,
                                              const Labels& labels, const Centroids<double>& centroids,
                                              const Eigen::VectorXd& /*added*/) {
    Centroids<double> sums = Centroids<double>::Zero(centroids.rows(), centroids.cols());
    for (Index i = 0; i < batch.data.size(); ++i) {
      const double weight = batch.data.weight(i) / batch.largest_weight;
      const Index j = labels[i];
      for (Index d = 0; d < sums.rows(); ++d) {
        sums(d, j) += weight * (unit(static_cast<double>(batch.data(i, d))) - unit(centroids(d, j)));
      }
    }
    return sums;
  }

  [[nodiscard]] static Clustering<Scalar> fit(const FitSettings<Scalar>& settings, const Data& data) {
    return detail::fit(settings, data);
  }

  /// What this form of points can do of an effort for the first points of a stream.
  [[nodiscard]] static const Effort<Scalar>& effort_for_start(const Effort<Scalar>& effort) { return effort; }

  /// Multiplications for one centroid.
  [[nodiscard]] static double work(const Data& data) {
    return static_cast<double>(data.size()) * static_cast<double>(data.dim());
  }

  /// Sets `mean_variance` and `center`.
  template <class Setup>
  static void note_moments(Setup& setup) {
    const Scale<double>& unit = setup.unit;
    const auto& known = setup.validated.moments;
    const Moments moments = known ? *known : WeightedMoments<Scalar>(setup.validated, unit)(setup.team);
    setup.mean_variance = moments.mean_variance;
    setup.center.resize(setup.validated.data.dim());
    for (Index d = 0; d < setup.center.size(); ++d) {
      setup.center[d] = static_cast<Scalar>(moments.mean[d] / unit.first / unit.second);
    }
  }

  /// The points as far as their weights go.
  [[nodiscard]] static const Data& weights_of(const Data& data) { return data; }

  /// The points as estimators and models take them.
  [[nodiscard]] static Dataset<Scalar> view(const Data& data) { return data.dataset(); }
};

template <class Scalar>
struct PointTraits<Dataset<Scalar>> : PointTraits<Points<Scalar>> {};

}  // namespace keen::detail
