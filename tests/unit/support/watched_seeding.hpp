// SPDX-License-Identifier: MIT
#pragma once

#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/seeding/seeding.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace unit {

/// A seeding and beside it, by the definition, the squared distance of every point to its nearest seed.
template <class Scalar>
class WatchedSeeding {
 public:
  WatchedSeeding(const keen::Dataset<Scalar>& data, int threads) : data_(data), team_(threads), seeding_(data, team_) {
    sq_distances_.assign(static_cast<std::size_t>(data.size()), 1e300);
  }

  keen::detail::Seeding<Scalar>& seeding() { return seeding_; }

  [[nodiscard]] double mass(keen::Index i) const {
    return data_.weight(i) * sq_distances_[static_cast<std::size_t>(i)];
  }

  /// What all points together gain by a seed at point `candidate`.
  [[nodiscard]] double gain(keen::Index candidate) const {
    double sum = 0;
    for (keen::Index i = 0; i < data_.size(); ++i) {
      const double now = sq_distances_[static_cast<std::size_t>(i)];
      sum += data_.weight(i) * (std::max)(0.0, now - sq_distance(i, candidate));
    }
    return sum;
  }

  void add_first(keen::Index i) {
    seeding_.add(data_.point(i));
    take(i);
  }

  keen::Index draw(keen::Index candidates, keen::Index k, keen::Rng& rng) {
    const keen::Index drawn = seeding_.draw(candidates, k, rng);
    if (drawn >= 0) take(drawn);
    return drawn;
  }

  /// Takes note of a seed.
  void take(keen::Index seed) {
    for (keen::Index i = 0; i < data_.size(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      sq_distances_[at] = (std::min)(sq_distances_[at], sq_distance(i, seed));
    }
    ++count_;
  }

  /// How many points have another distance than they should. Sums in another order: dim epsilons.
  [[nodiscard]] keen::Index faults() const {
    keen::Index faults = seeding_.count() == count_ ? 0 : 1;
    for (keen::Index i = 0; i < data_.size(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const double slack = static_cast<double>(data_.dim() + 2) * 2.3e-16 * sq_distances_[at];
      faults += std::abs(seeding_.distances()[i] - sq_distances_[at]) <= slack ? 0 : 1;
    }
    return faults;
  }

 private:
  [[nodiscard]] double sq_distance(keen::Index i, keen::Index j) const {
    return (data_.point(i).template cast<double>() - data_.point(j).template cast<double>()).squaredNorm();
  }

  keen::Dataset<Scalar> data_;
  keen::detail::Team team_;
  keen::detail::Seeding<Scalar> seeding_;
  std::vector<double> sq_distances_;
  keen::Index count_ = 0;
};

/// Points in loose groups, which are more and less spread, and which differ in size: masses fall by much from seed to
/// seed.
inline Eigen::MatrixXd loose_groups(keen::Index dim, keen::Index n, std::uint64_t seed) {
  Eigen::MatrixXd x = uniform_points(n, seed, dim);
  const Eigen::MatrixXd centers = 5 * uniform_points(9, seed + 1, dim);
  for (keen::Index i = 0; i < n; ++i) {
    const keen::Index group = i % 3 == 0 ? 0 : i % 9;
    x.col(i) = x.col(i) / static_cast<double>(group + 1) + centers.col(group);
  }
  return x;
}

/// Weights of many sizes, some of them 0.
inline std::vector<double> uneven_weights(keen::Index n) {
  keen::Rng rng(77);
  std::vector<double> weights;
  for (keen::Index i = 0; i < n; ++i) weights.push_back(i % 7 == 3 ? 0 : std::exp(4 * rng.uniform()));
  return weights;
}

}  // namespace unit
