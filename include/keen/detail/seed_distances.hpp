// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "magnitude.hpp"
#include "prepare.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace keen::detail {

/// Squared distances from every point to its nearest seed, kept up to date as seeds are added. They are worked out in
/// double and in a unit where nothing overflows; points that differ are never at distance 0.
template <class Scalar, int Dim>
class SeedDistances {
 public:
  explicit SeedDistances(const Dataset<Scalar, Dim>& data)
      : data_(data),
        weights_(data),
        unit_(unit_scale(static_cast<double>(require_finite(data, "init")))),
        sq_distances_(static_cast<std::size_t>(data.size()), (std::numeric_limits<double>::max)()) {}

  [[nodiscard]] double operator[](Index i) const { return sq_distances_[static_cast<std::size_t>(i)]; }

  /// The mass of a point in D^2 sampling: its weight times its squared distance.
  [[nodiscard]] double mass(Index i) const { return weights_(i) > 0 ? weights_(i) * (*this)[i] : 0; }

  /// The weight of a point as it counts in masses.
  [[nodiscard]] double weight(Index i) const { return weights_(i); }

  /// True if point `i` counts and lies on no seed.
  [[nodiscard]] bool is_apart(Index i) const { return data_.weight(i) > 0 && (*this)[i] > 0; }

  /// The sum of all masses: the SSE of the seeds.
  [[nodiscard]] double potential() const {
    double sum = 0;
    for (Index i = 0; i < data_.size(); ++i) sum += mass(i);
    return sum;
  }

  /// The squared distance between point `i` and a seed, in the square of the unit.
  template <class Seed>
  [[nodiscard]] double to_seed(Index i, const Seed& seed) const {
    double sum = 0;
    bool differs = false;
    for (Index d = 0; d < data_.dim(); ++d) {
      const double difference = unit_(static_cast<double>(data_(i, d))) - unit_(static_cast<double>(seed[d]));
      differs = differs || data_(i, d) != seed[d];
      sum += difference * difference;
    }
    return sum == 0 && differs ? (std::numeric_limits<double>::denorm_min)() : sum;
  }

  /// Takes note of a new seed. Complexity: O(n dim).
  template <class Seed>
  void add(const Seed& seed) {
    for (Index i = 0; i < data_.size(); ++i) {
      double& nearest = sq_distances_[static_cast<std::size_t>(i)];
      nearest = (std::min)(nearest, to_seed(i, seed));
    }
  }

  /// The distances if `seed` were added, written to `sq_distances`, and the sum of their masses.
  template <class Seed>
  double try_add(const Seed& seed, std::vector<double>& sq_distances) const {
    double potential = 0;
    sq_distances.resize(sq_distances_.size());
    for (Index i = 0; i < data_.size(); ++i) {
      const double sq_distance = (std::min)((*this)[i], to_seed(i, seed));
      sq_distances[static_cast<std::size_t>(i)] = sq_distance;
      potential += weights_(i) * sq_distance;
    }
    return potential;
  }

  /// Takes distances that `try_add` has worked out.
  void take(std::vector<double>& sq_distances) { sq_distances_.swap(sq_distances); }

 private:
  Dataset<Scalar, Dim> data_;
  RelativeWeights<Scalar, Dim> weights_;
  Scale<double> unit_;
  std::vector<double> sq_distances_;
};

}  // namespace keen::detail
