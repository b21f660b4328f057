// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/base/aligned_buffer.hpp>
#include <keen/detail/search/packed_centroids.hpp>
#include <keen/detail/simd/kernels.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

constexpr Index counts[] = {1, 5, 6, 7, 8, 11, 12, 13, 33};  // about the borders of panels

/// A selection in one tile, seen from 0, and the scores that it should find. Coordinates are small whole numbers, so
/// nothing is rounded.
template <class Scalar>
struct Selection {
  Selection(SimdLevel at, const keen::Centroids<Scalar>& points, const keen::Centroids<Scalar>& centroids)
      : level(at), panels(at), tile(points.size()), scores(tile_points, centroids.cols()) {
    for (Index i = 0; i < tile_points; ++i) {
      for (Index d = 0; d < points.rows(); ++d) tile.data()[d * tile_points + i] = points(d, i);
      for (Index j = 0; j < centroids.cols(); ++j) {
        scores(i, j) = centroids.col(j).squaredNorm() - 2 * centroids.col(j).dot(points.col(i));
      }
    }
    panels.set(centroids, keen::Point<Scalar>::Zero(points.rows()));
    excess.resize(panels.count() * panels.width() * tile_points);
    hits.resize(static_cast<std::size_t>(panels.count() * tile_points));
  }

  void run(Index dim) {
    hit_count = -1;
    select_tile<Scalar>(level, {tile.data(), dim, panels.values(), panels.norms(), panels.count(), threshold.data(),
                                excess.data(), hits.data(), &hit_count});
  }

  [[nodiscard]] Index group() const { return points_at_once<Scalar>(level); }

  /// True if some centroid of the panel scores below the threshold of one of the points.
  [[nodiscard]] bool is_hit(Index panel, Index first) const {
    for (Index j = panel * panels.width(); j < (std::min)(scores.cols(), (panel + 1) * panels.width()); ++j) {
      for (Index i = first; i < first + group(); ++i) {
        if (scores(i, j) < threshold[static_cast<std::size_t>(i)]) return true;
      }
    }
    return false;
  }

  /// How many values of a hit are wrong. Columns that fill up a panel are near to nothing.
  [[nodiscard]] Index wrong_values(Index hit) const {
    const Index panel = hits[static_cast<std::size_t>(hit)] / tile_points;
    const Index first = hits[static_cast<std::size_t>(hit)] % tile_points;
    Index wrong = 0;
    for (Index c = 0; c < panels.width(); ++c) {
      for (Index i = 0; i < group(); ++i) {
        const Scalar found = excess.data()[(hit * panels.width() + c) * group() + i];
        const Index j = panel * panels.width() + c;
        const bool is_right = j < scores.cols()
                                  ? found == scores(first + i, j) - threshold[static_cast<std::size_t>(first + i)]
                                  : found > 0;
        wrong += is_right ? 0 : 1;
      }
    }
    return wrong;
  }

  /// How many groups are listed wrongly, not at all, twice or with wrong values.
  [[nodiscard]] Index faults() const {
    std::map<std::pair<Index, Index>, int> listed;
    Index faults = 0;
    for (Index hit = 0; hit < hit_count; ++hit) {
      const Index at = hits[static_cast<std::size_t>(hit)];
      ++listed[{at / tile_points, at % tile_points}];
      faults += wrong_values(hit);
    }
    for (Index panel = 0; panel < panels.count(); ++panel) {
      for (Index first = 0; first < tile_points; first += group()) {
        faults += listed[{panel, first}] == (is_hit(panel, first) ? 1 : 0) ? 0 : 1;
      }
    }
    return faults + static_cast<Index>(listed.size()) - panels.count() * (tile_points / group());
  }

  SimdLevel level;
  PackedCentroids<Scalar> panels;
  AlignedBuffer<Scalar> tile;
  keen::Centroids<Scalar> scores;  // points x centroids
  alignas(64) std::array<Scalar, static_cast<std::size_t>(tile_points)> threshold;
  AlignedBuffer<Scalar> excess;
  std::vector<Index> hits;
  Index hit_count = -1;
};

}  // namespace

TEMPLATE_TEST_CASE("groups with a score below its threshold are listed once, with the differences, and no others", "",
                   float, double) {
  for (const Index dim : unit::kernel_dims()) {
    for (const Index k : counts) {
      const auto seed = static_cast<std::uint64_t>(dim * 100 + k);
      const auto points = unit::whole_numbers<TestType>(dim, tile_points, 2, seed);
      const auto centroids = unit::whole_numbers<TestType>(dim, k, 2, seed + 50'000);
      for (const SimdLevel level : unit::levels()) {
        Selection<TestType> selection(level, points, centroids);
        for (Index i = 0; i < tile_points; ++i) {  // what equals its threshold is not below it
          const TestType best = selection.scores.row(i).minCoeff();
          selection.threshold[static_cast<std::size_t>(i)] = i % 17 == dim % 17 ? best + 1 : best;
        }
        selection.run(dim);
        INFO("dim " << dim << ", k = " << k << ", level " << static_cast<int>(level));
        CHECK(selection.faults() == 0);
        CHECK(selection.hit_count > 0);
      }
    }
  }
}

TEMPLATE_TEST_CASE("one score below its threshold is found, whichever lane and centroid it belongs to", "", float,
                   double) {
  const auto points = unit::whole_numbers<TestType>(3, tile_points, 2, 1);
  const auto centroids = unit::whole_numbers<TestType>(3, 13, 2, 2);
  for (const SimdLevel level : unit::levels()) {
    Selection<TestType> selection(level, points, centroids);
    for (Index i = 0; i < tile_points; ++i) {
      selection.threshold.fill(-(std::numeric_limits<TestType>::max)());
      for (Index j = 0; j < 13; ++j) {
        selection.threshold[static_cast<std::size_t>(i)] = selection.scores(i, j) + 1;
        selection.run(3);
        INFO("lane " << i << ", centroid " << j << ", level " << static_cast<int>(level));
        CHECK(selection.faults() == 0);
      }
    }
  }
}

TEMPLATE_TEST_CASE("no group is listed where no score is below, all are where all scores are", "", float, double) {
  const auto points = unit::whole_numbers<TestType>(5, tile_points, 2, 3);
  const auto centroids = unit::whole_numbers<TestType>(5, 20, 2, 4);
  for (const SimdLevel level : unit::levels()) {
    Selection<TestType> selection(level, points, centroids);
    selection.threshold.fill(-1000);
    selection.run(5);
    CHECK(selection.hit_count == 0);
    selection.threshold.fill(1000);
    selection.run(5);
    CHECK(selection.hit_count == selection.panels.count() * (tile_points / selection.group()));
    CHECK(selection.faults() == 0);
  }
}
