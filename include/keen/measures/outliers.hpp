// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../detail/base/indexed_vector.hpp"
#include "../detail/data/unit_distance.hpp"
#include "../detail/data/validated_data.hpp"
#include "../detail/threads/parallel.hpp"
#include "../random.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace keen {

/// A point with almost no neighbours.
struct Outlier {
  Index index = 0;      ///< index of the point
  double distance = 0;  ///< to its fifth nearest neighbour (for fewer than 50 points: to that of rank n / 10)

  friend bool operator==(const Outlier&, const Outlier&) = default;
};

namespace detail {

/// Looks for outliers among the points that are farthest from each other.
template <class Scalar>
class OutlierSearch {
 public:
  OutlierSearch(const Points<Scalar>& data, Scale<double> unit, int threads)
      : data_(data), unit_(unit), threads_(threads) {
    for (Index i = 0; i < data.size(); ++i) {
      if (data.weight(i) > 0) points_.push_back(i);
    }
    rank_ = (std::min)(most_neighbours, points_.size() / 10);
  }

  [[nodiscard]] std::vector<Outlier> operator()() {
    if (rank_ < 1) return {};
    const double least = least_distance();
    if (!(least > 0)) return {};
    const IndexedVector<Index> remote = far_points();
    std::vector<Outlier> found = those_beyond(least, remote);
    IndexedVector<Index> companions;
    for (const Outlier& outlier : found) append_companions(outlier.index, companions);
    for (const Outlier& outlier : those_beyond(least, companions)) found.push_back(outlier);
    std::sort(found.begin(), found.end(), [](const Outlier& a, const Outlier& b) {
      return a.distance > b.distance || (a.distance == b.distance && a.index < b.index);
    });
    const double most = (std::max)(1.0, 0.03 * static_cast<double>(points_.size()));
    if (static_cast<double>(found.size()) > most) found.clear();
    const double size = unit_(1.0);  // of 1, in units
    for (Outlier& outlier : found) outlier.distance /= size;
    return found;
  }

 private:
  static constexpr Index most_neighbours = 5;
  static constexpr Index most_far_points = 64;
  static constexpr Index sample_size = 200;

  /// @param to  dim coordinates
  [[nodiscard]] double sq_distance(Index i, const Coordinates& to) const {
    return unit_sq_distance(unit_, data_, i, to.data());
  }

  /// From a point to its neighbours, in units.
  struct Distances {
    double few = 0;   ///< to that of the rank
    double wide = 0;  ///< to that of four times the rank
    double half = 0;  ///< to one that half of all points are nearer than
  };

  [[nodiscard]] Distances neighbour_distances(Index i) const {
    IndexedVector<double> sq(points_.size());
    const Coordinates x = data_.coordinates(i);
    for (Index at = 0; at < points_.size(); ++at) sq[at] = sq_distance(points_[at], x);
    const auto half = sq.begin() + sq.size() / 2;
    std::nth_element(sq.begin(), half, sq.end());
    const auto wide = sq.begin() + 4 * rank_;  // the first is i itself
    std::nth_element(sq.begin(), wide, half);
    std::nth_element(sq.begin(), sq.begin() + rank_, wide);
    return {std::sqrt(sq[rank_]), std::sqrt(*wide), std::sqrt(*half)};
  }

  [[nodiscard]] IndexedVector<Distances> neighbour_distances(const IndexedVector<Index>& of) const {
    IndexedVector<Distances> distances(of.size());
    for_each_block(of.size(), threads_, [&](Index at, int) { distances[at] = neighbour_distances(of[at]); });
    return distances;
  }

  /// Three times what 95 of 100 points do not exceed, or twice what two points are apart, if that is more.
  [[nodiscard]] double least_distance() const {
    IndexedVector<Index> sample = points_;
    if (points_.size() > sample_size) {
      Rng rng(0);
      sample = IndexedVector<Index>(sample_size);
      for (Index& i : sample) i = points_[rng.index(points_.size())];
    }
    IndexedVector<Distances> distances = neighbour_distances(sample);
    const auto usual = distances.begin() + (distances.size() - 1) * 95 / 100;
    std::nth_element(distances.begin(), usual, distances.end(),
                     [](const Distances& a, const Distances& b) { return a.few < b.few; });
    if (!(usual->few > 0)) return 0;
    const double few = usual->few;
    const auto middle = distances.begin() + distances.size() / 2;
    std::nth_element(distances.begin(), middle, distances.end(),
                     [](const Distances& a, const Distances& b) { return a.half < b.half; });
    return (std::max)(3 * few, 2 * middle->half);
  }

  /// Each is the farthest from those before it (Gonzalez 1985), so that outliers come early.
  [[nodiscard]] IndexedVector<Index> far_points() {
    nearest_.assign(data_.size(), -1);
    sq_distances_.assign(data_.size(), std::numeric_limits<double>::infinity());
    IndexedVector<Index> remote;
    Index next = points_[0];
    while (remote.size() < most_far_points && (remote.empty() || sq_distances_[next] > 0)) {
      remote.push_back(next);
      const Index last = next;
      const Coordinates x = data_.coordinates(last);
      sq_distances_[last] = 0;  // or points before it would be compared with what it was
      nearest_[last] = last;
      for (const Index i : points_) {
        const double sq = sq_distance(i, x);
        if (sq < sq_distances_[i]) {
          sq_distances_[i] = sq;
          nearest_[i] = last;
        }
        if (sq_distances_[i] > sq_distances_[next]) next = i;
      }
    }
    return remote;
  }

  /// The points that are nearest to a far point and have it as their nearest one, so many as may be outliers with it.
  void append_companions(Index of, IndexedVector<Index>& companions) const {
    IndexedVector<Index> close;
    for (const Index i : points_) {
      if (nearest_[i] == of && i != of) close.push_back(i);
    }
    const Index count = (std::min)(close.size(), 2 * most_neighbours);
    std::partial_sort(close.begin(), close.begin() + count, close.end(), [&](Index a, Index b) {
      return sq_distances_[a] < sq_distances_[b] || (sq_distances_[a] == sq_distances_[b] && a < b);
    });
    companions.append(close.begin(), close.begin() + count);
  }

  [[nodiscard]] std::vector<Outlier> those_beyond(double least, const IndexedVector<Index>& of) const {
    const IndexedVector<Distances> distances = neighbour_distances(of);
    std::vector<Outlier> found;
    for (Index at = 0; at < of.size(); ++at) {
      const Distances& own = distances[at];
      if (own.few > least && 2 * own.few > own.wide) found.push_back({of[at], own.few});
    }
    return found;
  }

  const Points<Scalar>& data_;
  Scale<double> unit_;
  int threads_;
  IndexedVector<Index> points_;  ///< those that weigh something
  Index rank_ = 0;
  IndexedVector<Index> nearest_;        ///< far point of each point
  IndexedVector<double> sq_distances_;  ///< to it
};

}  // namespace detail

/// The points that have almost no neighbours, the most isolated first. The distance to their fifth nearest neighbour is
/// more than three times the 95th percentile of that distance over the points, and more than twice the median distance
/// of two points. Groups of six or more points, which are recognised by a twentieth neighbour more than twice as far as
/// the fifth, are not outliers, however far away they are. If more than 3 % of the points qualify, the data is
/// scattered and has no outliers. Points of weight 0 are left out; other weights are ignored.
///
///     for (const keen::Outlier& outlier : keen::find_outliers(points)) show(outlier.index, outlier.distance);
///
/// The search examines the 64 points farthest from each other and the points near them; a sample of 200 points gives
/// the usual distances.
/// Complexity: O(n dim), about 330 distances per point. Memory: 32 bytes per point.
/// @param threads  maximum number; 0: every CPU that the process may use
/// @throws std::invalid_argument if points or weights are not finite
template <class Points>
[[nodiscard]] std::vector<Outlier> find_outliers(const Points& points, int threads = 1) {
  const auto dataset = as_dataset(points);
  const detail::Points data(dataset);
  const auto validated = detail::validate(data, "find_outliers");
  const auto unit = detail::distance_unit(validated.largest);
  return detail::OutlierSearch(data, unit, detail::thread_count(threads))();
}

}  // namespace keen
