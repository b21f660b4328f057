// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../detail/data/validated_data.hpp"
#include "../detail/statistics/grouping.hpp"
#include "../detail/threads/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace keen {

/// The differences between clusters, by feature. A feature is a coordinate of the points.
struct Explanation {
  Explanation() = default;
  Explanation(const Explanation&) = default;
  Explanation(Explanation&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Explanation& operator=(const Explanation& other) { return *this = Explanation(other); }
  Explanation& operator=(Explanation&&) noexcept = default;
  ~Explanation() = default;

  Eigen::VectorXd between;     ///< of each feature: the fraction of its variance between clusters, in [0, 1]
  Eigen::VectorXd deviation;   ///< of each feature: its standard deviation over all points, in its own units
  Eigen::MatrixXd mean;        ///< of each feature (row) in each cluster (column); NaN for a cluster without points
  Eigen::MatrixXd rest;        ///< the same for all other points; NaN if there are none
  Eigen::MatrixXd difference;  ///< (mean - rest) / deviation; 0 for constant features, and if mean or rest is NaN

  [[nodiscard]] Index features() const { return mean.rows(); }
  [[nodiscard]] Index k() const { return mean.cols(); }

  /// Indices of all features, in descending order of `between`.
  [[nodiscard]] std::vector<Index> ranking() const { return ranked(between); }

  /// Indices of all features, in descending order of the absolute `difference` of a cluster.
  [[nodiscard]] std::vector<Index> ranking(Index cluster) const { return ranked(difference.col(cluster).cwiseAbs()); }

 private:
  [[nodiscard]] static std::vector<Index> ranked(const Eigen::VectorXd& values) {
    std::vector<Index> order(static_cast<std::size_t>(values.size()));
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return values(a) > values(b); });
    return order;
  }
};

namespace detail {

/// Computes an Explanation from differences to the first point, in a unit in which nothing overflows.
template <class Scalar>
class Explainer {
 public:
  Explainer(const Points<Scalar>& data, const Eigen::Ref<const Labels>& labels, const ValidatedData<Scalar>& validated)
      : data_(data),
        labels_(labels),
        weight_(data, validated.largest_weight),
        unit_(unit_scale(static_cast<double>(validated.largest))),
        k_(labels.maxCoeff() + Index{1}),
        first_(data.point(0)) {}

  [[nodiscard]] Explanation operator()() {
    const Index dim = data_.dim();
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(dim, k_);
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(k_);
    for_each([&](double weight, const Eigen::VectorXd& x, Index j) {
      sums.col(j) += weight * x;
      weights(j) += weight;
    });
    const double total = weights.sum();
    const Eigen::VectorXd sum = sums.rowwise().sum();
    const Eigen::VectorXd mean = sum / total;
    Explanation found;
    found.mean.resize(dim, k_);
    found.rest.resize(dim, k_);
    found.difference.setZero(dim, k_);
    for (Index j = 0; j < k_; ++j) {
      found.mean.col(j) = sums.col(j) / weights(j);
      found.rest.col(j) = (sum - sums.col(j)) / (total - weights(j));
      if (!(total > weights(j))) found.rest.col(j).setConstant(std::numeric_limits<double>::quiet_NaN());
    }
    Eigen::VectorXd all = Eigen::VectorXd::Zero(dim);
    Eigen::VectorXd within = all;
    for_each([&](double weight, const Eigen::VectorXd& x, Index j) {
      all += weight * (x - mean).cwiseAbs2();
      within += weight * (x - found.mean.col(j)).cwiseAbs2();
    });
    found.deviation = (all / total).cwiseSqrt();
    found.between = Eigen::VectorXd::Zero(dim);
    for (Index d = 0; d < dim; ++d) {
      if (!(all(d) > 0)) continue;
      found.between(d) = (std::max)(0.0, 1 - within(d) / all(d));
      for (Index j = 0; j < k_; ++j) {
        const double difference = (found.mean(d, j) - found.rest(d, j)) / found.deviation(d);
        if (!is_nan(difference)) found.difference(d, j) = difference;
      }
    }
    to_own_units(found);
    return found;
  }

 private:
  /// Calls `act(weight, x, cluster)` for each point that counts.
  template <class Act>
  void for_each(const Act& act) const {
    Eigen::VectorXd x(data_.dim());
    data_.for_each_block_in_memory([&](const Points<Scalar>& points, Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        if (!(weight_(i) > 0)) continue;
        for (Index d = 0; d < data_.dim(); ++d) x(d) = unit_(static_cast<double>(points(i, d))) - first(d);
        act(weight_(i), x, Index{labels_(i)});
      }
    });
  }

  [[nodiscard]] double first(Index d) const { return unit_(static_cast<double>(first_(d))); }

  void to_own_units(Explanation& found) const {
    for (Index d = 0; d < data_.dim(); ++d) {
      found.deviation(d) = found.deviation(d) / unit_.first / unit_.second;
      for (Index j = 0; j < k_; ++j) {
        for (Eigen::MatrixXd* means : {&found.mean, &found.rest}) {
          (*means)(d, j) = ((*means)(d, j) + first(d)) / unit_.first / unit_.second;
        }
      }
    }
  }

  const Points<Scalar>& data_;
  const Eigen::Ref<const Labels>& labels_;
  RelativeWeights<Scalar> weight_;
  Scale<double> unit_;
  Index k_;
  Point<Scalar> first_;
};

}  // namespace detail

/// Explains clusters: which features separate them, and in which each cluster differs from the rest.
///
///     const keen::Explanation why = keen::explain(points, clustering.labels);
///     for (const keen::Index i : why.ranking(0)) show(names[i], why.mean(i, 0), why.rest(i, 0));
///
/// The variance of a feature is the sum of the variance between clusters (of their means) and the variance within.
/// `between` is the fraction of the former (the correlation ratio, eta squared). Uses weights; points of weight 0 are
/// ignored.
/// Complexity: O(n dim + k dim). Memory: O(k dim). Points that are not in memory are read three times.
/// @param labels  one per point, >= 0
/// @throws std::invalid_argument if points or weights are not finite, their number differs from that of the labels, or
///   one is negative
/// Source: Fisher, Statistical Methods for Research Workers (1925), for the correlation ratio.
template <class Points>
[[nodiscard]] Explanation explain(const Points& points, const Eigen::Ref<const Labels>& labels) {
  const auto dataset = as_dataset(points);
  const detail::Points data(dataset);
  detail::require_labels(labels, data.size(), "explain");
  detail::Team alone(1);
  const auto validated = detail::validate(data, "explain", alone);
  detail::require_that(labels.minCoeff() >= 0, "explain: labels must be >= 0, got ", labels.minCoeff());
  return detail::Explainer(data, labels, validated)();
}

}  // namespace keen
