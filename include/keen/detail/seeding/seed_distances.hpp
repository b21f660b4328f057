// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../data/magnitude.hpp"
#include "../data/points.hpp"
#include "../data/unit_distance.hpp"
#include "../data/validated_data.hpp"
#include "../threads/parallel.hpp"

#include <algorithm>
#include <limits>

// The state of D^2 sampling is one number for each point, D^2(x) to the nearest seed. A new seed s only lowers it:
// D^2(x) <- min(D^2(x), |x - s|^2). The potential, the sum of w D^2, is the SSE of the seeds as centroids.
//
// Two points that differ must not be at distance 0, even if the square underflows: a point with D^2 = 0 is never drawn,
// and there may be fewer seeds than distinct points otherwise.

namespace keen::detail {

/// Squared distances from every point to its nearest seed, kept up to date as seeds are added. They are computed in
/// double and in a unit where nothing overflows; points that differ are never at distance 0.
template <class Scalar>
class SeedDistances {
 public:
  explicit SeedDistances(const Points<Scalar>& data) : SeedDistances(data, require_finite(data, "init")) {}

  /// @param largest  the largest magnitude of a coordinate
  SeedDistances(const Points<Scalar>& data, Scalar largest)
      : SeedDistances(data, largest, require_weights(data, "init")) {}

  /// For points that have been checked.
  SeedDistances(const Points<Scalar>& data, Scalar largest, double largest_weight)
      : data_(data),
        weights_(data, largest_weight),
        unit_(distance_unit(largest)),
        sq_distances_(data.size(), (std::numeric_limits<double>::max)()) {}

  [[nodiscard]] const Points<Scalar>& data() const { return data_; }

  /// True if distances are in the unit of the coordinates.
  [[nodiscard]] bool is_unscaled() const { return unit_.first == 1 && unit_.second == 1; }

  [[nodiscard]] double operator[](Index i) const { return sq_distances_[i]; }

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
  /// @param seed  dim coordinates, one after the other
  template <class Coordinate>
  [[nodiscard]] double to_seed(Index i, const Coordinate* seed) const {
    return to_seed(data_, i, seed);
  }

  /// The same where it is `points` that has the point in memory.
  template <class Coordinate>
  [[nodiscard]] double to_seed(const Points<Scalar>& points, Index i, const Coordinate* seed) const {
    return unit_sq_distance(unit_, points, i, seed);
  }

  /// Takes note that a seed lies at this squared distance of point `i`. Returns true if no seed was so near before.
  bool lower(Index i, double sq_distance) {
    double& nearest = sq_distances_[i];
    if (!(sq_distance < nearest)) return false;
    nearest = sq_distance;
    return true;
  }

  /// Takes note of a new seed. Complexity: O(n dim).
  template <class Seed>
  void add(const Seed& seed, Team& team) {
    const Point<double> c = seed.template cast<double>();
    constexpr Index block_size = 1024;
    team.for_each_block((data_.size() + block_size - 1) / block_size, [&](Index block, int) {
      const Index last = (std::min)(data_.size(), (block + 1) * block_size);
      for (Index i = block * block_size; i < last; ++i) lower(i, to_seed(i, c.data()));
    });
  }

 private:
  Points<Scalar> data_;
  RelativeWeights<Scalar> weights_;
  Scale<double> unit_;
  IndexedVector<double> sq_distances_;
};

}  // namespace keen::detail
