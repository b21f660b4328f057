// SPDX-License-Identifier: MIT
#pragma once

#include "../effort.hpp"
#include "prepare.hpp"
#include "sample.hpp"
#include "sse.hpp"
#include "unit_distance.hpp"

#include <vector>

namespace keen::detail {

/// What is asked of points by algorithms that take them in any form. Here is the form of a Dataset; a header that
/// brings another, such as sparse.hpp, specialises this for it, with `Own` and what estimators and models call.
template <class Data>
struct PointForm;

template <class Scalar, int Dim>
struct PointForm<Dataset<Scalar, Dim>> {
  using Data = Dataset<Scalar, Dim>;
  using Sample = detail::Sample<Scalar, Dim>;

  /// Points that come one after the other, copied, with their weights.
  class Stored {
   public:
    [[nodiscard]] Index size() const { return points_.cols(); }

    void append(const Data& data) {
      const Index before = size();
      points_.conservativeResize(data.dim(), before + data.size());
      for (Index i = 0; i < data.size(); ++i) {
        points_.col(before + i) = data.point(i);
        weights_.push_back(data.weight(i));
      }
    }

    [[nodiscard]] Data view() const { return view_columns<Scalar, Dim>(points_).with_weights(weights_.data()); }

   private:
    Centroids<Scalar, Dim> points_;
    std::vector<double> weights_;
  };

  [[nodiscard]] static Prepared<Scalar, Dim> prepare(const Data& data, const char* caller) {
    return detail::prepare(data, caller);
  }

  /// Calls `visit(d, x)` for each coordinate of a point that may not be 0, in ascending order.
  template <class Visit>
  static void for_each_coordinate(const Data& data, Index i, const Visit& visit) {
    for (Index d = 0; d < data.dim(); ++d) visit(d, data(i, d));
  }

  [[nodiscard]] static WideSum sum_of_squares(const Data& data, const Labels& labels,
                                              const Centroids<Scalar, Dim>& centroids, Team& team) {
    return detail::sum_of_squares(data, labels, centroids, team);
  }

  /// The squared distance of every point to the centroid of its label, in the square of the unit; 0 only where they
  /// are equal.
  template <class Matrix>
  [[nodiscard]] static std::vector<double> sq_distances(const Scale<double>& unit, const Data& data,
                                                        const Labels& labels, const Matrix& centroids) {
    std::vector<double> sq_distances(static_cast<std::size_t>(data.size()));
    for (Index i = 0; i < data.size(); ++i) {
      sq_distances[static_cast<std::size_t>(i)] = unit_sq_distance(unit, data.point(i), centroids.col(labels[i]));
    }
    return sq_distances;
  }

  /// For each centroid the sum of weight (x - c) over the points of its label, in the unit and relative to the largest
  /// weight. `added` has the sums of those weights.
  [[nodiscard]] static Centroids<double, Dim> pull(const Scale<double>& unit, const Prepared<Scalar, Dim>& batch,
                                                   const Labels& labels, const Centroids<double, Dim>& centroids,
                                                   const Eigen::VectorXd& /*added*/) {
    Centroids<double, Dim> sums = Centroids<double, Dim>::Zero(centroids.rows(), centroids.cols());
    for (Index i = 0; i < batch.data.size(); ++i) {
      const double weight = batch.data.weight(i) / batch.largest_weight;
      const Index j = labels[i];
      for (Index d = 0; d < sums.rows(); ++d) {
        sums(d, j) += weight * (unit(static_cast<double>(batch.data(i, d))) - unit(centroids(d, j)));
      }
    }
    return sums;
  }

  /// What this form of points can do of an effort for the first points of a stream.
  [[nodiscard]] static const Effort& effort_for_start(const Effort& effort) { return effort; }

  /// The points as far as their weights go.
  [[nodiscard]] static const Data& weights_of(const Data& data) { return data; }
};

/// Points in a form of their own.
template <class Points>
concept OwnForm = requires {
  typename PointForm<Points>::Own;
};

}  // namespace keen::detail
