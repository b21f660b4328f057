// SPDX-License-Identifier: MIT
#pragma once

#include "../threads/parallel.hpp"
#include "validated_data.hpp"

#include <algorithm>
#include <vector>

namespace keen::detail {

/// The moments of points whose weights differ, or whose size is extreme, in a unit (`unit_scale`). Two passes over the
/// points in blocks of fixed size, so that the order of the sums does not depend on the team. Sums are taken as
/// differences from the first point: of points that are all equal the mean is exact and the variance 0.
template <class Scalar>
class WeightedMoments {
 public:
  WeightedMoments(const ValidatedData<Scalar>& validated, const Scale<double>& unit)
      : data_(validated.data), weight_(validated.data, validated.largest_weight), unit_(unit) {}

  /// Complexity: O(n dim).
  [[nodiscard]] Moments operator()(Team& team) const {
    const Index blocks = (data_.size() + block_size - 1) / block_size;
    const auto at = [](Index block) { return static_cast<std::size_t>(block); };
    Moments moments;
    moments.mean = scaled(0);
    std::vector<Eigen::VectorXd> sums(at(blocks));
    std::vector<double> weights(at(blocks));
    team.for_each_block(blocks, [&](Index block, int) {
      Eigen::VectorXd sum = Eigen::VectorXd::Zero(data_.dim());
      for_each(block, [&](Index i, double weight) {
        sum += weight * (scaled(i) - moments.mean);
        weights[at(block)] += weight;
      });
      sums[at(block)] = sum;
    });
    double total_weight = 0;
    Eigen::VectorXd total = Eigen::VectorXd::Zero(data_.dim());
    for (Index block = 0; block < blocks; ++block) {
      total += sums[at(block)];
      total_weight += weights[at(block)];
    }
    moments.mean += total / total_weight;
    std::vector<double> squares(at(blocks));
    team.for_each_block(blocks, [&](Index block, int) {
      for_each(block, [&](Index i, double weight) {
        squares[at(block)] += weight * (scaled(i) - moments.mean).squaredNorm();
      });
    });
    double sum_of_squares = 0;
    for (const double sum : squares) sum_of_squares += sum;
    moments.mean_variance = sum_of_squares / total_weight / static_cast<double>(data_.dim());
    return moments;
  }

 private:
  static constexpr Index block_size = 4096;

  [[nodiscard]] auto scaled(Index i) const {
    return data_.point(i).template cast<double>() * unit_.first * unit_.second;
  }

  template <class Visit>
  void for_each(Index block, const Visit& visit) const {
    const Index last = (std::min)(data_.size(), (block + 1) * block_size);
    for (Index i = block * block_size; i < last; ++i) visit(i, weight_(i));
  }

  Points<Scalar> data_;
  RelativeWeights<Scalar> weight_;
  Scale<double> unit_;
};

}  // namespace keen::detail
