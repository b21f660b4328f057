// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "magnitude.hpp"
#include "nearest.hpp"
#include "nearest_rare.hpp"
#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <vector>

namespace keen::detail {

/// Tiles that one thread takes at a time: 1024 points.
inline constexpr Index tiles_per_block = 64;

/// Threads worth using for `work` multiplications: a thread costs some tens of microseconds to start.
[[nodiscard]] inline int threads_for(double work, int threads) {
  constexpr double work_per_thread = 200'000;
  const double useful = (std::min)(static_cast<double>(thread_count(threads)), 1 + work / work_per_thread);
  return static_cast<int>(useful);
}

/// Centroids under a scale; the centroids themselves where it is 1.
template <class Scalar, int Dim>
void scale_centroids(const Centroids<Scalar, Dim>& centroids, const Scale<Scalar>& scale,
                     Centroids<Scalar, Dim>& scaled) {
  scaled = centroids * scale.first * scale.second;
}

/// Exhaustive search for the nearest centroid of ranges of points, tile by tile.
template <class Scalar, int Dim>
class Searcher {
 public:
  Searcher(const Dataset<Scalar, Dim>& data, Scale<Scalar> scale, int threads) : data_(data), scale_(scale) {
    workers_.reserve(static_cast<std::size_t>(thread_count(threads)));
    for (int worker = 0; worker < thread_count(threads); ++worker) workers_.emplace_back(data.dim());
  }

  /// The centroids to search from now on: dim x k.
  void set_centroids(const Centroids<Scalar, Dim>& centroids) {
    centroids_ = centroids;
    scale_centroids(centroids, scale_, scaled_);
    least_safe_ = least_safe_square<Scalar>(data_.dim());
  }

  [[nodiscard]] Tile<Scalar>& tile(int worker) { return workers_[static_cast<std::size_t>(worker)]; }
  [[nodiscard]] const Scale<Scalar>& scale() const { return scale_; }

  /// The nearest two centroids of the points in a worker's tile.
  [[nodiscard]] NearestTwo<Scalar> search(int worker) {
    NearestTwo<Scalar> nearest;
    find_nearest<Dim>(tile(worker), scaled_, nearest);
    return nearest;
  }

  /// True if the squared distance that was found can be trusted to its last digits.
  [[nodiscard]] bool is_safe(Scalar sq_distance) const {
    return sq_distance >= least_safe_ && sq_distance < (std::numeric_limits<Scalar>::max)();
  }

  /// The label found for point `i`, or where its distance left the range of Scalar, the label that should have been.
  [[nodiscard]] Label settled_label(Index i, Label found, Scalar sq_distance) const {
    if (is_safe(sq_distance)) return found;
    const RareNearest<Scalar, Dim, Centroids<Scalar, Dim>> rare(data_, centroids_);
    return sq_distance == 0 && rare.coincides(i, found) ? found : rare(i);
  }

 private:
  Dataset<Scalar, Dim> data_;
  Scale<Scalar> scale_;
  std::vector<Tile<Scalar>> workers_;
  Centroids<Scalar, Dim> centroids_;
  Centroids<Scalar, Dim> scaled_;
  Scalar least_safe_ = 0;
};

/// Writes the label of the nearest centroid of every point; ties go to the lower label. Labels do not depend on the
/// number of threads. Complexity: O(n k dim).
/// @param labels  n values; the old ones are compared with the new
/// @returns how many labels changed
template <class Scalar, int Dim>
Index assign_all(const Dataset<Scalar, Dim>& data, Searcher<Scalar, Dim>& searcher, int threads, Labels& labels) {
  const Index points_per_block = lanes * tiles_per_block;
  const Index blocks = (data.size() + points_per_block - 1) / points_per_block;
  std::atomic<Index> changed{0};
  for_each_block(blocks, threads, [&](Index block, int worker) {
    const Index last = (std::min)(data.size(), (block + 1) * points_per_block);
    Index changed_here = 0;
    for (Index first = block * points_per_block; first < last; first += lanes) {
      searcher.tile(worker).pack(data, first, searcher.scale());
      const NearestTwo<Scalar> nearest = searcher.search(worker);
      for (Index i = first; i < (std::min)(first + lanes, last); ++i) {
        const Index lane = i - first;
        const Label label =
            searcher.settled_label(i, static_cast<Label>(nearest.label[lane]), nearest.sq_distance[lane]);
        changed_here += label != labels[i] ? 1 : 0;
        labels[i] = label;
      }
    }
    changed += changed_here;
  });
  return changed;
}

}  // namespace keen::detail
