// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/base/aligned_buffer.hpp>
#include <keen/detail/search/packed_centroids.hpp>
#include <keen/detail/simd/kernels.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

template <class Value>
using PerPoint = std::array<Value, static_cast<std::size_t>(tile_points)>;

/// A search of one tile, ready to be taken apart.
template <class Scalar>
struct Search {
  Search(SimdLevel at, const keen::Centroids<Scalar>& points, const keen::Centroids<Scalar>& centroids,
         const keen::Point<Scalar>& center)
      : level(at), dim(points.rows()), panels(at), tile(dim * tile_points) {
    PerPoint<const Scalar*> rows;
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = points.data() + static_cast<Index>(i) * dim;
    pack_tile<Scalar>(level, {rows.data(), 1, dim, center.data(), tile.data(), sq_norm.data()});
    panels.set(centroids, center);
    best.fill((std::numeric_limits<Scalar>::max)());
    second.fill((std::numeric_limits<Scalar>::max)());
    label.fill(0);
  }

  void run(Index first_panel, Index last_panel) {
    search_tile<Scalar>(level, {tile.data(), dim, panels.values(), panels.norms(), first_panel, last_panel, best.data(),
                                second.data(), label.data()});
  }

  void run() { run(0, panels.count()); }

  SimdLevel level;
  Index dim;
  PackedCentroids<Scalar> panels;
  AlignedBuffer<Scalar> tile;
  PerPoint<Scalar> sq_norm;
  PerPoint<Scalar> best;
  PerPoint<Scalar> second;
  PerPoint<LaneInteger<Scalar>> label;
};

/// |x - c|^2 - |x - center|^2 for every c.
template <class Scalar>
std::vector<long double> plain_scores(const keen::Centroids<Scalar>& points, Index i,
                                      const keen::Centroids<Scalar>& centroids, const keen::Point<Scalar>& center) {
  std::vector<long double> scores;
  for (Index j = 0; j < centroids.cols(); ++j) {
    long double score = 0;
    for (Index d = 0; d < points.rows(); ++d) {
      const auto x = static_cast<long double>(points(d, i));
      const auto from_c = x - static_cast<long double>(centroids(d, j));
      const auto from_center = x - static_cast<long double>(center[d]);
      score += from_c * from_c - from_center * from_center;
    }
    scores.push_back(score);
  }
  return scores;
}

constexpr Index counts[] = {1, 5, 6, 7, 8, 11, 12, 13, 33};  // about the borders of panels

/// How many points have a score that is farther from the truth than score_error says, or the label of another.
template <class Scalar>
Index wrong_scores(const Search<Scalar>& search, const std::vector<std::vector<long double>>& truth) {
  Index wrong = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto error = static_cast<long double>(search.panels.score_error(search.sq_norm[i]));
    const auto is_near = [&](Scalar score, long double expected) {
      return std::abs(static_cast<long double>(score) - expected) <= error;
    };
    std::vector<long double> sorted = truth[i];
    std::sort(sorted.begin(), sorted.end());
    const auto label = static_cast<std::size_t>(search.label[i]);
    const bool is_right = label < sorted.size() && is_near(search.best[i], truth[i][label]) &&
                          is_near(search.best[i], sorted[0]) &&
                          (sorted.size() == 1 || is_near(search.second[i], sorted[1]));
    wrong += is_right ? 0 : 1;
  }
  return wrong;
}

}  // namespace

TEMPLATE_TEST_CASE("scores are off by no more than score_error says, at every level", "", float, double) {
  for (const Index dim : unit::kernel_dims()) {
    const Index k = counts[dim % 9];
    // Spreads of 1 seen from a centre that is 3 away: what is lost in x - center shows.
    const keen::Centroids<TestType> points =
        unit::uniform_points(tile_points, static_cast<std::uint64_t>(dim), dim).template cast<TestType>();
    const keen::Centroids<TestType> centroids =
        unit::uniform_points(k, static_cast<std::uint64_t>(dim + 1000), dim).template cast<TestType>();
    const keen::Point<TestType> center = keen::Point<TestType>::Constant(dim, TestType(-3.3));
    std::vector<std::vector<long double>> truth;
    for (Index i = 0; i < tile_points; ++i) truth.push_back(plain_scores(points, i, centroids, center));
    for (const SimdLevel level : unit::levels()) {
      Search<TestType> search(level, points, centroids, center);
      search.run();
      INFO("dim " << dim << ", k = " << k << ", level " << static_cast<int>(level));
      CHECK(wrong_scores(search, truth) == 0);
    }
  }
}

TEMPLATE_TEST_CASE(
    "scores without rounding, labels and second best are those of a plain loop; ties keep the lower "
    "label (F43)",
    "", float, double) {
  for (const Index dim : unit::kernel_dims()) {
    for (const Index k : counts) {
      const auto seed = static_cast<std::uint64_t>(dim * 100 + k);
      const auto points = unit::whole_numbers<TestType>(dim, tile_points, 2, seed);
      auto centroids = unit::whole_numbers<TestType>(dim, k, 2, seed + 50'000);
      if (k > 2) centroids.col(k - 1) = centroids.col(k / 2);  // a tie at every dimension
      const keen::Point<TestType> center = keen::Point<TestType>::Ones(dim);
      for (const SimdLevel level : unit::levels()) {
        Search<TestType> search(level, points, centroids, center);
        search.run();
        Index wrong = 0;
        for (Index i = 0; i < tile_points; ++i) {
          const auto at = static_cast<std::size_t>(i);
          std::vector<long double> scores = plain_scores(points, i, centroids, center);
          const auto label = std::min_element(scores.begin(), scores.end()) - scores.begin();
          std::sort(scores.begin(), scores.end());
          const bool is_right = search.label[at] == label && static_cast<long double>(search.best[at]) == scores[0] &&
                                (k == 1 || static_cast<long double>(search.second[at]) == scores[1]);
          wrong += is_right ? 0 : 1;
        }
        INFO("dim " << dim << ", k = " << k << ", level " << static_cast<int>(level));
        CHECK(wrong == 0);
      }
    }
  }
}

TEMPLATE_TEST_CASE("panels may be searched in parts: best and second are taken up", "", float, double) {
  const auto points = unit::whole_numbers<TestType>(9, tile_points, 3, 1);
  const auto centroids = unit::whole_numbers<TestType>(9, 33, 3, 2);
  const keen::Point<TestType> center = keen::Point<TestType>::Zero(9);
  for (const SimdLevel level : unit::levels()) {
    Search<TestType> whole(level, points, centroids, center);
    whole.run();
    Search<TestType> parts(level, points, centroids, center);
    parts.run(0, 2);
    parts.run(2, 3);
    parts.run(3, parts.panels.count());
    CHECK(parts.best == whole.best);
    CHECK(parts.second == whole.second);
    CHECK(parts.label == whole.label);
  }
}

TEMPLATE_TEST_CASE("one centroid alone has no second that is near", "", float, double) {
  const auto points = unit::whole_numbers<TestType>(5, tile_points, 9, 1);
  const keen::Centroids<TestType> centroid = keen::Centroids<TestType>::Constant(5, 1, TestType(1000));
  for (const SimdLevel level : unit::levels()) {
    Search<TestType> search(level, points, centroid, centroid.col(0));
    search.run();
    CHECK(std::all_of(search.label.begin(), search.label.end(), [](auto label) { return label == 0; }));
    const TestType far = (std::numeric_limits<TestType>::max)() / 8;
    CHECK(*std::min_element(search.second.begin(), search.second.end()) > far);
  }
}
