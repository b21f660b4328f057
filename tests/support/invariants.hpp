// SPDX-License-Identifier: MIT
#pragma once

// What is true of every fit, whatever the data and the settings. Everything is worked out anew, in long double and by
// the plainest code there is.

#include "catch.hpp"
#include "generate.hpp"
#include "nearest.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace support {

/// How many points of positive weight differ (0 and -0 do not).
template <class Scalar, int Dim>
[[nodiscard]] Index distinct_points(const keen::Dataset<Scalar, Dim>& data) {
  std::vector<std::vector<Scalar>> points;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) <= 0) continue;
    points.emplace_back();
    for (Index d = 0; d < data.dim(); ++d) points.back().push_back(data(i, d) + Scalar(0));
  }
  std::sort(points.begin(), points.end());
  return static_cast<Index>(std::unique(points.begin(), points.end()) - points.begin());
}

/// Collects the invariants that a clustering breaks.
template <class Scalar, int Dim>
class Inspection {
 public:
  using Data = keen::Dataset<Scalar, Dim>;
  using Settings = keen::KMeans<Scalar, Dim>;
  using Clustering = keen::Clustering<Scalar, Dim>;

  Inspection(const Data& data, const Settings& settings, const Clustering& found)
      : data_(data), settings_(settings), found_(found), centroids_(found.model.centroids()) {
    shapes();
    if (!broken_.empty()) return;
    labels();
    counts();
    sse();
    passes();
    clusters_in_use();
    if (found.stop_reason == keen::StopReason::labels_settled) fixpoint();
  }

  [[nodiscard]] const std::string& broken() const { return broken_; }

 private:
  template <class... Parts>
  void expect(bool holds, const Parts&... parts) {
    if (!holds) broken_ += keen::detail::concat(parts..., '\n');
  }

  /// I2, I3, and sizes that fit each other.
  void shapes() {
    const Index k = settings_.k;
    expect(found_.labels.size() == data_.size(), "a label for every point");
    expect(centroids_.rows() == data_.dim() && centroids_.cols() == k, "centroids are dim x k");
    expect(found_.cluster_sizes.size() == k && found_.cluster_weights.size() == k, "k sizes and weights");
    expect(found_.labels.minCoeff() >= 0 && found_.labels.maxCoeff() < k, "I2: every label in [0, k)");
    expect(centroids_.allFinite(), "I3: all centroids finite");
  }

  /// I1; and they are the labels of long double wherever rounding cannot decide: 4 times its share is the promise. Of
  /// equal centroids the first is taken.
  void labels() {
    const keen::Labels predicted = found_.model.predict(data_);
    const Real slack = 4 * rounding<Scalar>(data_.dim());
    for (Index i = 0; i < data_.size(); ++i) {
      const keen::Label label = found_.labels[i];
      if (predicted[i] != label) {
        return expect(false, "I1: point ", i, " has label ", label, ", but predict says ", predicted[i]);
      }
      const Nearest nearest = nearest_of(data_, i, centroids_);
      if (nearest.label == label) continue;
      const Real sq = sq_distance(data_, i, centroids_, label);
      if (sq - nearest.sq > slack * sq || centroids_.col(label) == centroids_.col(nearest.label)) {
        return expect(false, "the nearest centroid to point ", i, " is ", nearest.label, ", not ", label);
      }
    }
  }

  /// I5. A sum of n weights in double or better errs by n * 2^-53 of itself at most.
  void counts() {
    Eigen::Matrix<Index, Eigen::Dynamic, 1> sizes = Eigen::Matrix<Index, Eigen::Dynamic, 1>::Zero(settings_.k);
    std::vector<Real> weights(static_cast<std::size_t>(settings_.k));
    for (Index i = 0; i < data_.size(); ++i) {
      for (Index d = 0; d < data_.dim(); ++d) largest_ = (std::max)(largest_, std::abs(static_cast<Real>(data_(i, d))));
      weight_ += static_cast<Real>(data_.weight(i));
      ++sizes[found_.labels[i]];
      weights[static_cast<std::size_t>(found_.labels[i])] += static_cast<Real>(data_.weight(i));
    }
    expect(sizes == found_.cluster_sizes, "I5: cluster_sizes count the labels");
    Index effective = 0;
    for (Index j = 0; j < settings_.k; ++j) {
      const Real weight = weights[static_cast<std::size_t>(j)];
      effective += weight > 0 ? 1 : 0;
      const Real error = std::abs(weight - static_cast<Real>(found_.cluster_weights[j]));
      expect(error <= static_cast<Real>(data_.size()) * 0x1p-53L * weight, "I5: the weight of cluster ", j);
    }
    expect(effective == found_.nonempty_clusters, "nonempty_clusters: ", effective, " clusters have weight, not ",
           found_.nonempty_clusters);
  }

  /// I6: the SSE to 1e-12, for float points too, since it is summed in double. I7: no worse than the start.
  void sse() {
    Real sum = 0;
    for (Index i = 0; i < data_.size(); ++i) {
      sum += static_cast<Real>(data_.weight(i)) * sq_distance(data_, i, centroids_, found_.labels[i]);
    }
    expect(found_.sse >= 0 && std::abs(static_cast<Real>(found_.sse) - sum) <= 1e-12L * sum, "I6: sse is ", found_.sse,
           ", not ", sum);
    expect(found_.history.empty() || found_.sse <= found_.history.front().sse, "I7: sse rose from ",
           found_.history.empty() ? 0 : found_.history.front().sse, " to ", found_.sse);
  }

  /// No pass raises the SSE. Rounding may send a point to a centroid that is farther by 4 (dim + 2) epsilon, and shifts
  /// a mean by an epsilon of the largest coordinate, which adds weight times the square of the shift.
  void passes() {
    expect(found_.iterations >= 1, "I8: at least one pass");
    expect(found_.iterations == static_cast<Index>(found_.history.size()), "one record a pass");
    for (std::size_t pass = 0; pass < found_.history.size(); ++pass) {
      expect(found_.history[pass].iteration == static_cast<Index>(pass) + 1, "passes are numbered from 1");
      if (pass > 0) expect_fall(found_.history[pass - 1].sse, found_.history[pass].sse, pass);
    }
    expect(!found_.history.empty() && found_.history.front().labels_changed == data_.size(),
           "pass 1 labels all points");
  }

  void expect_fall(double before, double after, std::size_t pass) {
    if (!std::isfinite(before) || !std::isfinite(after) || after < (std::numeric_limits<double>::min)())
      return;  // beyond double: a fit may end so, and one of weights of all sizes pass it
    const Real shift = static_cast<Real>(std::numeric_limits<Scalar>::epsilon()) * largest_;
    const Real slack = 4 * rounding<Scalar>(data_.dim()) * static_cast<Real>(before) +
                       weight_ * static_cast<Real>(data_.dim()) * shift * shift;
    expect(static_cast<Real>(after) <= static_cast<Real>(before) + slack, "the SSE rose from ", before, " to ", after,
           " in pass ", pass + 1);
  }

  /// I9: with the default policy no cluster is empty that a point could fill.
  void clusters_in_use() {
    if (settings_.empty_clusters != keen::EmptyClusters::relocate_farthest) return;
    const Index expected = (std::min)(settings_.k, distinct_points(data_));
    expect(found_.nonempty_clusters == expected, "I9: ", expected, " clusters should be in use, got ",
           found_.nonempty_clusters);
  }

  /// I4 and I8: where the labels have settled, every centroid is the mean of its points, so that another exact step
  /// would move nothing. (A fit that ended otherwise has assigned its points once more since its centroids moved.)
  void fixpoint() {
    for (Index j = 0; j < settings_.k; ++j) {
      for (Index d = 0; d < data_.dim(); ++d) expect_mean(j, d);
    }
  }

  void expect_mean(Index j, Index d) {
    Real sum = 0;
    Real weight = 0;
    Real largest = 0;
    Scalar low = (std::numeric_limits<Scalar>::max)();
    Scalar high = std::numeric_limits<Scalar>::lowest();
    for (Index i = 0; i < data_.size(); ++i) {
      if (found_.labels[i] != j || data_.weight(i) <= 0) continue;
      sum += static_cast<Real>(data_.weight(i)) * static_cast<Real>(data_(i, d));
      weight += static_cast<Real>(data_.weight(i));
      largest = (std::max)(largest, std::abs(static_cast<Real>(data_(i, d))));
      low = (std::min)(low, data_(i, d));
      high = (std::max)(high, data_(i, d));
    }
    if (weight <= 0) return;
    const Scalar c = centroids_(d, j);
    constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();
    expect(c >= std::nextafter(low, -infinity) && c <= std::nextafter(high, infinity), "I4: coordinate ", d,
           " of centroid ", j, " is ", c, ", outside of its points, ", low, " to ", high);
    // One rounding to Scalar, and those of the long double sums here: n times 2^-64 of the largest term, twice.
    const Real slack = static_cast<Real>(std::numeric_limits<Scalar>::epsilon()) * std::abs(sum / weight) +
                       static_cast<Real>(data_.size()) * 0x1p-63L * largest +
                       static_cast<Real>(std::numeric_limits<Scalar>::denorm_min());
    expect(std::abs(static_cast<Real>(c) - sum / weight) <= slack, "I8: coordinate ", d, " of centroid ", j, " is ", c,
           ", but the mean of its points is ", sum / weight);
  }

  const Data& data_;
  const Settings& settings_;
  const Clustering& found_;
  const keen::Centroids<Scalar, Dim>& centroids_;
  Real largest_ = 0;  // of the coordinates
  Real weight_ = 0;   // of all points
  std::string broken_;
};

/// Requires that a clustering breaks no invariant.
template <class Points, class Scalar, int Dim>
void check_invariants(const Points& points, const keen::KMeans<Scalar, Dim>& settings,
                      const keen::Clustering<Scalar, Dim>& found) {
  const keen::Dataset<Scalar, Dim> data = keen::as_dataset(points);
  const Inspection<Scalar, Dim> inspection(data, settings, found);
  INFO("stopped after " << found.iterations << " passes: " << keen::to_string(found.stop_reason));
  REQUIRE(inspection.broken() == "");
}

/// Points, or what else is compared bit by bit.
template <class Scalar, int Dim>
[[nodiscard]] std::string bits_of(const keen::Dataset<Scalar, Dim>& data) {
  std::string bits;
  const auto append = [&bits](const auto& value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    bits.append(bytes, sizeof value);
  };
  for (Index i = 0; i < data.size(); ++i) {
    for (Index d = 0; d < data.dim(); ++d) append(*data.address(i, d));
    append(data.weight(i));
  }
  return bits;
}

/// Fits, and requires all invariants of the result and that the points and weights are as they were (I10).
template <class Points, class Scalar, int Dim>
[[nodiscard]] keen::Clustering<Scalar, Dim> fit_checked(const Points& points,
                                                        const keen::KMeans<Scalar, Dim>& settings) {
  const keen::Dataset<Scalar, Dim> data = keen::as_dataset(points);
  const std::string before = bits_of(data);
  keen::Clustering<Scalar, Dim> found = settings.fit(data);
  const bool is_untouched = bits_of(data) == before;
  REQUIRE(is_untouched);
  check_invariants(data, settings, found);
  return found;
}

/// As fit_checked; nothing, where the SSE is beyond double and the recipe says that it may be.
template <class Scalar, int Dim>
[[nodiscard]] std::optional<keen::Clustering<Scalar, Dim>> try_fit_checked(const Cloud<Scalar, Dim>& cloud,
                                                                           const Recipe& recipe,
                                                                           const keen::KMeans<Scalar, Dim>& settings) {
  try {
    return fit_checked(cloud.data(), settings);
  } catch (const std::range_error& error) {
    INFO(error.what());
    const bool is_expected = may_leave_range(recipe);
    REQUIRE(is_expected);
    return std::nullopt;
  }
}

}  // namespace support
