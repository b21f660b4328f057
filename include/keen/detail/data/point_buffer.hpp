// SPDX-License-Identifier: MIT
#pragma once

#include "finite.hpp"
#include "points.hpp"

#include <vector>

namespace keen::detail {

/// Points that come one after the other, copied, with their weights.
template <class Scalar>
class PointBuffer {
 public:
  [[nodiscard]] Index size() const { return points_.cols(); }

  void append(const Points<Scalar>& data) {
    const Index before = size();
    points_.conservativeResize(data.dim(), before + data.size());
    for (Index i = 0; i < data.size(); ++i) {
      points_.col(before + i) = data.point(i);
      weights_.push_back(data.weight(i));
    }
  }

  [[nodiscard]] Dataset<Scalar> view() const {
    return view_columns<Scalar>(points_).with_weights(weights_.data()).dataset();
  }

 private:
  Centroids<Scalar> points_;
  std::vector<double> weights_;
};

}  // namespace keen::detail
