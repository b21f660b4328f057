// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "changes.hpp"
#include "cluster_sums.hpp"
#include "sse.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

// The SSE costs O(n dim) if it is summed point by point, but only O(k dim) to update. With S the sum and m the size of
// a cluster, for points of weight 1:
//
//     sum |x - c|^2  =  sum |x|^2 - 2 c.S + m |c|^2  =  sum |x|^2 - T,     T = c.(2 S - m c)
//
// The sum of |x|^2 over all points never changes. So between two passes the SSE changes by the change of the sum of the
// T, which needs the sums of the clusters alone:
//
//     SSE now = SSE measured + (sum of T then) - (sum of T now)
//
// Far from the origin, T is much larger than the SSE, and the difference cancels. T is therefore taken in 106 bits, and
// the result is used only where the SSE is not below 2^-48 of T: 106 - 48 = 58 bits are then right, more than a double
// has. Otherwise, and where the SSE has halved since, the points are measured again.

namespace keen::detail {

/// The SSE of each pass of a run. The first value is measured point by point. Later values are computed from the change
/// of the cluster sums where that is accurate enough, and measured otherwise.
template <class Scalar, class Data = Points<Scalar>>
class RunningSse {
 public:
  /// @param ranks  whose points are measured
  explicit RunningSse(const Points<Scalar>& data, Ranks ranks = {}) : data_(data), ranks_(std::move(ranks)) {}

  /// Has the SSE of a pass measured on the way, where points are read block by block and it must be measured. After
  /// `ClusterSums::begin_pass`.
  /// @param is_wanted  whether it must in any case
  void begin_pass(const Labels& labels, const Centroids<Scalar>& centroids, const ClusterSums<Scalar>& sums,
                  Changes<Scalar>& changes, Team& team, bool is_wanted) {
    is_measured_ = !data_.is_in_memory() && (is_wanted || sums.exact() == nullptr || !(measured_ > 0));
    if (!is_measured_) return;
    measured_sum_.clear(team);
    changes.show_ranges_to([this, &labels, &centroids, &team](const Points<Scalar>& points, Index begin, Index end) {
      measured_sum_.add(points, begin, end, labels, centroids, team);
    });
  }

  /// The SSE of the points here that the last pass measured, if it has.
  [[nodiscard]] std::optional<WideSum> measured() const {
    return is_measured_ ? std::optional(measured_sum_.total()) : std::nullopt;
  }

  /// The SSE of labels and centroids, with the sums that belong to the labels.
  /// Complexity: O(k dim) where sums are exact, else O(n dim).
  [[nodiscard]] WideSum operator()(const Labels& labels, const Centroids<Scalar>& centroids,
                                   const ClusterSums<Scalar>& sums, Team& team) {
    if (sums.exact() == nullptr) return measure(labels, centroids, team);
    const DoubleDouble explained = sum_of_terms(centroids, *sums.exact(), team);
    if (measured_ > 0) {
      DoubleDouble sse = at_measured_;
      sse.add(-explained.hi);
      sse.add(-explained.lo);
      sse.add(measured_);
      if (is_reliable(sse.value(), explained)) {
        WideSum sum;
        sum.add(sse.value());
        return sum;
      }
    }
    const WideSum sum = measure(labels, centroids, team);
    measured_ = sum.value();
    at_measured_ = explained;
    return sum;
  }

 private:
  [[nodiscard]] WideSum measure(const Labels& labels, const Centroids<Scalar>& centroids, Team& team) {
    const WideSum own =
        is_measured_ ? measured_sum_.total() : sum_of_squares(data_, labels, centroids, team, measured_sum_);
    return total_of_ranks(own, ranks_);
  }

  /// True if neither the rounding of what was measured, nor that of a difference of large sums, can show: as long as it
  /// is, the values fall when the SSE falls.
  [[nodiscard]] bool is_reliable(double sse, const DoubleDouble& explained) const {
    constexpr double exactness =
        DoubleDouble::is_exact ? 0x1p+48 : 2;  // 106 bits leave of the larger sum 1e-15 of the SSE
    return WideSum::is_ordinary(sse) && sse > measured_ / 2 && std::abs(explained.hi) < sse * exactness &&
           std::abs(at_measured_.hi) < sse * exactness;
  }

  [[nodiscard]] DoubleDouble sum_of_terms(const Centroids<Scalar>& centroids, const ExactClusterSums<Scalar>& sums,
                                          Team& team) {
    const Index k = centroids.cols();
    terms_.resize(k);
    const bool is_first = centroids_.cols() != k;
    team.for_each_block((k + clusters_per_block - 1) / clusters_per_block, [&](Index block, int) {
      const Index last = (std::min)(k, (block + 1) * clusters_per_block);
      for (Index j = block * clusters_per_block; j < last; ++j) {
        if (is_first || sums.is_touched(j) || has_moved(centroids, j)) {
          terms_[j] = term(centroids, sums, j);
        }
      }
    });
    centroids_ = centroids;
    DoubleDouble total;
    for (const DoubleDouble& term : terms_) total.add(term);
    return total;
  }

  [[nodiscard]] bool has_moved(const Centroids<Scalar>& centroids, Index j) const {
    const Scalar* const now = centroids.data() + j * centroids.rows();
    return !std::equal(now, now + centroids.rows(), centroids_.data() + j * centroids.rows());
  }

  [[nodiscard]] static DoubleDouble term(const Centroids<Scalar>& centroids, const ExactClusterSums<Scalar>& sums,
                                         Index j) {
    const auto size = static_cast<double>(sums.size(j));
    DoubleDouble term;
    for (Index d = 0; d < centroids.rows(); ++d) {
      const auto c = static_cast<double>(centroids(d, j));
      DoubleDouble sum = sums.sum(j, d);
      sum.hi *= 2;
      sum.lo *= 2;
      sum.add_product(-size, c);
      term.add_product(c, sum.hi);
      term.add(c * sum.lo);
    }
    return term;
  }

  static constexpr Index clusters_per_block = 64;

  Points<Scalar> data_;
  Ranks ranks_;
  double measured_ = 0;
  bool is_measured_ = false;  // by the last pass
  DoubleDouble at_measured_;
  IndexedVector<DoubleDouble> terms_;
  SumOfSquares measured_sum_;
  Centroids<Scalar> centroids_;
};

}  // namespace keen::detail
