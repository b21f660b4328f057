// SPDX-License-Identifier: MIT
#pragma once

// Lloyd's iteration as a textbook has it: one loop after the other, no scaling, no threads, no care for rounding.
// Shares no code with the library.

#include <keen/keen.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace support {

using keen::Index;

/// What the naive iteration found.
template <class Real>
struct NaiveRun {
  Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> centroids;  ///< dim x k
  keen::Labels labels;
  std::vector<Real> weights;  ///< of the clusters
  Real sse = 0;
  Index passes = 0;
  Index relocated = 0;  ///< over all passes
  bool is_settled = false;

  /// How clear the closest decision of all passes was: (d2^2 - d1^2) / (d2^2 + d2 R), where d1 and d2 are the distances
  /// that were compared (to the nearest two centroids; of points that may be relocated) and R is the largest
  /// coordinate. Rounding of the points' or centroids' last place moves this by a few dim epsilons; where it is larger,
  /// any sound implementation takes the same path.
  Real least_margin = std::numeric_limits<Real>::infinity();
};

/// Sequential Lloyd in the arithmetic of Real. Ties go to the lower label. An empty cluster gets the point farthest
/// from its centroid (ties: the first) that is not the last of its cluster; points of weight 0 do not count.
template <class Real, class Scalar, int Dim>
class NaiveLloyd {
 public:
  using Centroids = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

  NaiveLloyd(const keen::Dataset<Scalar, Dim>& data, const keen::Centroids<Scalar, Dim>& start) : data_(data) {
    run_.centroids = start.template cast<Real>();
    run_.labels = keen::Labels::Constant(data.size(), -1);
    sq_distances_.resize(static_cast<std::size_t>(data.size()));
    for (Index i = 0; i < data.size(); ++i) {
      for (Index d = 0; d < data.dim(); ++d) largest_ = (std::max)(largest_, std::abs(x(i, d)));
    }
  }

  [[nodiscard]] NaiveRun<Real> run(Index max_passes) {
    while (run_.passes < max_passes && !run_.is_settled) {
      ++run_.passes;
      const keen::Labels before = run_.labels;
      assign();
      run_.is_settled = run_.labels == before;
      move();
    }
    if (!run_.is_settled) assign();
    run_.sse = 0;
    for (Index i = 0; i < data_.size(); ++i) run_.sse += weight(i) * sq_distance(i, run_.labels[i]);
    return run_;
  }

 private:
  [[nodiscard]] Real x(Index i, Index d) const { return static_cast<Real>(data_(i, d)); }
  [[nodiscard]] Real weight(Index i) const { return static_cast<Real>(data_.weight(i)); }

  [[nodiscard]] Real sq_distance(Index i, Index j) const {
    Real sum = 0;
    for (Index d = 0; d < data_.dim(); ++d) {
      const Real difference = x(i, d) - run_.centroids(d, j);
      sum += difference * difference;
    }
    return sum;
  }

  void assign() {
    for (Index i = 0; i < data_.size(); ++i) {
      Index label = 0;
      Real nearest = sq_distance(i, 0);
      Real second = std::numeric_limits<Real>::infinity();
      for (Index j = 1; j < run_.centroids.cols(); ++j) {
        const Real sq = sq_distance(i, j);
        second = (std::min)(second, (std::max)(nearest, sq));
        if (sq < nearest) {
          nearest = sq;
          label = j;
        }
      }
      run_.labels[i] = static_cast<keen::Label>(label);
      sq_distances_[static_cast<std::size_t>(i)] = nearest;
      if (run_.centroids.cols() > 1) note_margin(nearest, second);
    }
  }

  void note_margin(Real nearest, Real second) {
    const Real scale = second + std::sqrt(second) * largest_;
    run_.least_margin = (std::min)(run_.least_margin, scale > 0 ? (second - nearest) / scale : Real(0));
  }

  void move() {
    std::vector<Index> owner(static_cast<std::size_t>(data_.size()));
    for (std::size_t i = 0; i < owner.size(); ++i) owner[i] = run_.labels[static_cast<Index>(i)];
    relocate(owner);
    Centroids sums = Centroids::Zero(data_.dim(), run_.centroids.cols());
    run_.weights.assign(static_cast<std::size_t>(sums.cols()), Real(0));
    for (Index i = 0; i < data_.size(); ++i) {
      const Index j = owner[static_cast<std::size_t>(i)];
      run_.weights[static_cast<std::size_t>(j)] += weight(i);
      for (Index d = 0; d < data_.dim(); ++d) sums(d, j) += weight(i) * x(i, d);
    }
    for (Index j = 0; j < sums.cols(); ++j) {
      const Real total = run_.weights[static_cast<std::size_t>(j)];
      if (total > 0) run_.centroids.col(j) = sums.col(j) / total;
    }
  }

  void relocate(std::vector<Index>& owner) {
    std::vector<Index> sizes(static_cast<std::size_t>(run_.centroids.cols()), 0);
    std::vector<Index> order;
    for (Index i = 0; i < data_.size(); ++i) {
      if (weight(i) <= 0) continue;
      ++sizes[static_cast<std::size_t>(owner[static_cast<std::size_t>(i)])];
      if (sq_distances_[static_cast<std::size_t>(i)] > 0) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [this](Index a, Index b) {
      return sq_distances_[static_cast<std::size_t>(a)] > sq_distances_[static_cast<std::size_t>(b)];
    });
    std::vector<std::size_t> empty;
    for (std::size_t j = 0; j < sizes.size(); ++j) {
      if (sizes[j] == 0) empty.push_back(j);
    }
    for (std::size_t r = 1; !empty.empty() && r < order.size(); ++r) {
      note_margin(sq_distances_[static_cast<std::size_t>(order[r])],
                  sq_distances_[static_cast<std::size_t>(order[r - 1])]);
    }
    auto next = order.begin();
    for (const std::size_t j : empty) {
      const auto donor_size = [&](Index i) {
        return sizes[static_cast<std::size_t>(owner[static_cast<std::size_t>(i)])];
      };
      next = std::find_if(next, order.end(), [&](Index i) { return donor_size(i) > 1; });
      if (next == order.end()) return;
      --sizes[static_cast<std::size_t>(owner[static_cast<std::size_t>(*next)])];
      owner[static_cast<std::size_t>(*next++)] = static_cast<Index>(j);
      ++run_.relocated;
    }
  }

  const keen::Dataset<Scalar, Dim>& data_;
  NaiveRun<Real> run_;
  std::vector<Real> sq_distances_;
  Real largest_ = 0;
};

/// Sequential Lloyd from `start` in the arithmetic of Real, until the labels repeat or max_passes passes.
template <class Real, class Scalar, int Dim>
[[nodiscard]] NaiveRun<Real> naive_lloyd(const keen::Dataset<Scalar, Dim>& data,
                                         const keen::Centroids<Scalar, Dim>& start, Index max_passes = 100'000) {
  return NaiveLloyd<Real, Scalar, Dim>(data, start).run(max_passes);
}

}  // namespace support
