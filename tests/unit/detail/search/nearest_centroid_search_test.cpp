// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/search/nearest_centroid_search.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;
using keen::Label;

/// Points, centroids, and where a search is measured from.
template <class Scalar>
struct Case {
  std::string name;
  keen::Centroids<Scalar> points;
  keen::Centroids<Scalar> centroids;
  keen::Point<Scalar> center;

  [[nodiscard]] NearestCentroidSearch<Scalar> searcher(SimdLevel level) const {
    const auto data = view_columns<Scalar>(points);
    const Scalar largest = (std::max)(points.cwiseAbs().maxCoeff(), centroids.cwiseAbs().maxCoeff());
    NearestCentroidSearch<Scalar> searcher(data, scale_for(largest), center, 1, level);
    searcher.set_centroids(centroids);
    return searcher;
  }
};

/// Labels by direct differences alone.
template <class Scalar>
std::vector<Label> plain_labels(const keen::Centroids<Scalar>& points, const keen::Centroids<Scalar>& centroids) {
  std::vector<Label> labels;
  const auto data = view_columns<Scalar>(points);
  for (Index first = 0; first < points.cols(); first += lanes) {
    PointLanes<Scalar> tile(points.rows());
    tile.pack(data, first, Scale<Scalar>{});
    NearestOfLanes<Scalar> nearest;
    find_nearest(tile, centroids, nullptr, centroids.cols(), nearest);
    for (Index i = first; i < (std::min)(points.cols(), first + lanes); ++i) {
      labels.push_back(static_cast<Label>(nearest.label[i - first]));
    }
  }
  return labels;
}

template <class Scalar>
keen::Centroids<Scalar> random_points(Index dim, Index n, std::uint64_t seed) {
  return unit::uniform_points(n, seed, dim).template cast<Scalar>();
}

/// Every point halfway between two centroids, some of which are moved by the last digit of one coordinate.
template <class Scalar>
Case<Scalar> near_ties(Index dim, Index n, Index k) {
  Case<Scalar> near{"near ties", random_points<Scalar>(dim, n, 3), random_points<Scalar>(dim, k, 4), {}};
  for (Index i = 0; i < n; ++i) {
    const Index a = i % k;
    const Index b = i / k % k;
    near.points.col(i) = near.centroids.col(a) / 2 + near.centroids.col(b) / 2;
    Scalar& x = near.points(i % dim, i);
    if (i % 3 > 0) x = std::nextafter(x, i % 3 == 1 ? Scalar(-9) : Scalar(9));
  }
  near.center = near.points.rowwise().mean();
  return near;
}

/// Data of all kinds, of ordinary size.
template <class Scalar>
std::vector<Case<Scalar>> cases(Index dim, Index n, Index k) {
  using Point = keen::Point<Scalar>;
  std::vector<Case<Scalar>> cases;
  cases.push_back({"a cube", random_points<Scalar>(dim, n, 1), random_points<Scalar>(dim, k, 2),
                   Point::Constant(dim, Scalar(0.5))});
  const keen::Centroids<Scalar> halves = unit::whole_numbers<Scalar>(dim, k, 4, 6) / 2;
  cases.push_back({"a lattice", unit::whole_numbers<Scalar>(dim, n, 2, 5), halves, Point::Zero(dim)});
  Case<Scalar> copies{"copies", unit::whole_numbers<Scalar>(dim, n, 1, 7), random_points<Scalar>(dim, k, 8), {}};
  copies.center = copies.points.rowwise().mean();
  for (Index j = 0; j < k; ++j) copies.centroids.col(j) = copies.points.col(j % 5 % n);
  cases.push_back(copies);
  for (const double offset : {1e3, 1e6}) {
    Case<Scalar> far = cases.front();
    far.name = "off centre by " + std::to_string(offset);
    far.points.array() += static_cast<Scalar>(offset);
    far.centroids.array() += static_cast<Scalar>(offset);
    far.center = Point::Zero(dim);
    cases.push_back(far);
    far.center = far.points.col(0);
    far.name += ", from the centre";
    cases.push_back(far);
  }
  cases.push_back(near_ties<Scalar>(dim, n, k));
  return cases;
}

/// A shuffled order in which every point stands.
std::vector<Index> shuffled(Index n) {
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  keen::Rng rng(9);
  for (Index i = n - 1; i > 0; --i) {
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(rng.index(i + 1))]);
  }
  return order;
}

/// True if every lane's bounds hold: no farther than `upper` to its own centroid, no nearer than `lower` to the others.
template <class Scalar>
bool bounds_hold(const Case<Scalar>& data, Index point, Label label, const DistanceBounds& bounds) {
  for (Index j = 0; j < data.centroids.cols(); ++j) {
    long double sq_distance = 0;
    for (Index d = 0; d < data.points.rows(); ++d) {
      const auto c = static_cast<long double>(data.centroids(d, j));
      const long double difference = static_cast<long double>(data.points(d, point)) - c;
      sq_distance += difference * difference;
    }
    const long double distance = std::sqrt(sq_distance);
    if (j == label ? distance > static_cast<long double>(bounds.upper)
                   : distance < static_cast<long double>(bounds.lower)) {
      return false;
    }
  }
  return true;
}

struct Faults {
  Index labels = 0;
  Index bounds = 0;
};

/// Searches `count` points in shuffled order and compares with the plain search.
template <class Scalar>
Faults search_faults(const Case<Scalar>& data, SimdLevel level, Index count) {
  const std::vector<Label> expected = plain_labels(data.points, data.centroids);
  const std::vector<Index> order = shuffled(data.points.cols());
  auto searcher = data.searcher(level);
  const TileResult<Scalar>& found = searcher.search(order.data(), count, 0);
  Faults faults;
  for (Index lane = 0; lane < count; ++lane) {
    const Index point = order[static_cast<std::size_t>(lane)];
    const Label label = found.label[static_cast<std::size_t>(lane)];
    faults.labels += label == expected[static_cast<std::size_t>(point)] ? 0 : 1;
    faults.bounds += bounds_hold(data, point, label, found.bounds(lane)) ? 0 : 1;
  }
  return faults;
}

template <class Scalar>
void check(const Case<Scalar>& data, Index count) {
  for (const SimdLevel level : unit::levels()) {
    INFO(data.name << ", dim " << data.points.rows() << ", k = " << data.centroids.cols() << ", " << count
                   << " points, level " << static_cast<int>(level));
    const Faults faults = search_faults(data, level, count);
    CHECK(faults.labels == 0);
    CHECK(faults.bounds == 0);
  }
}

}  // namespace

TEMPLATE_TEST_CASE(
    "labels are those of direct differences, and bounds hold, for data of all kinds at every level "
    "(C19, F31, F43)",
    "", float, double) {
  for (const Index dim : {1, 2, 3, 4, 5, 8, 15, 16, 17, 33, 64, 130, 257, 784}) {
    for (const Index k : {1, 2, 5, 13, 40}) {
      for (const auto& data : cases<TestType>(dim, tile_points, k)) check(data, tile_points);
    }
  }
}

TEMPLATE_TEST_CASE("any number of points may be searched at a time", "", float, double) {
  for (const auto& data : cases<TestType>(6, tile_points, 9)) {
    for (Index count = 1; count <= tile_points; ++count) check(data, count);
  }
}

TEMPLATE_TEST_CASE("labels of huge and tiny data are those of the same data in another unit (D2, F24, F25)", "", float,
                   double) {
  using Limits = std::numeric_limits<TestType>;
  for (const auto& data : cases<TestType>(5, tile_points, 11)) {
    const std::vector<Label> expected = plain_labels(data.points, data.centroids);
    for (const int exponent : {Limits::max_exponent - 24, Limits::max_exponent / 2 - 2, Limits::min_exponent / 2,
                               Limits::min_exponent + Limits::digits}) {
      Case<TestType> scaled = data;
      const auto by = [&](TestType x) { return std::ldexp(x, exponent); };
      scaled.points = data.points.unaryExpr(by);
      scaled.centroids = data.centroids.unaryExpr(by);
      scaled.center = data.center.unaryExpr(by);
      for (const SimdLevel level : unit::levels()) {
        INFO(data.name << " times 2^" << exponent << ", level " << static_cast<int>(level));
        auto searcher = scaled.searcher(level);
        const std::vector<Index> order = shuffled(tile_points);
        const TileResult<TestType>& found = searcher.search(order.data(), tile_points, 0);
        Index wrong = 0;
        for (std::size_t lane = 0; lane < order.size(); ++lane) {
          wrong += found.label[lane] == expected[static_cast<std::size_t>(order[lane])] ? 0 : 1;
        }
        CHECK(wrong == 0);
      }
    }
  }
}

TEST_CASE("bounds are tight where the search is sure") {
  // Distances are at most 1; scores in double are off by some 1e-14, roots of what is no smaller than 1e-4 by 1e-10.
  const Case<double> data = cases<double>(2, tile_points, 7).front();
  auto searcher = data.searcher(simd_level());
  const std::vector<Index> order = shuffled(tile_points);
  const TileResult<double>& found = searcher.search(order.data(), tile_points, 0);
  for (Index lane = 0; lane < tile_points; ++lane) {
    const Index point = order[static_cast<std::size_t>(lane)];
    Eigen::VectorXd distances = (data.centroids.colwise() - data.points.col(point)).colwise().norm().transpose();
    std::sort(distances.begin(), distances.end());
    CHECK(found.bounds(lane).upper <= distances[0] + 1e-7);
    CHECK(found.bounds(lane).lower >= distances[1] - 1e-7);
  }
}

TEST_CASE("points may lie in memory in any way") {
  const Case<double> data = cases<double>(7, tile_points, 12).front();
  const std::vector<Label> expected = plain_labels(data.points, data.centroids);
  const keen::Centroids<double> by_coordinate = data.points.transpose();
  const keen::Dataset<double> turned(by_coordinate.data(), tile_points, 7, {1, tile_points});
  const std::vector<Index> order = shuffled(tile_points);
  for (const SimdLevel level : unit::levels()) {
    NearestCentroidSearch<double> searcher(turned, {}, data.center, 1, level);
    searcher.set_centroids(data.centroids);
    const TileResult<double>& found = searcher.search(order.data(), tile_points, 0);
    for (std::size_t lane = 0; lane < order.size(); ++lane) {
      CHECK(found.label[lane] == expected[static_cast<std::size_t>(order[lane])]);
    }
  }
}

TEMPLATE_TEST_CASE("a search among some centroids finds the labels of a search among those alone", "", float, double) {
  for (const auto& data : cases<TestType>(3, tile_points, 17)) {
    const std::vector<Label> candidates{1, 4, 5, 11, 16};
    keen::Centroids<TestType> some(3, 5);
    for (Index j = 0; j < 5; ++j) some.col(j) = data.centroids.col(candidates[static_cast<std::size_t>(j)]);
    const std::vector<Label> expected = plain_labels(data.points, some);
    const std::vector<Index> order = shuffled(tile_points);
    auto searcher = data.searcher(simd_level());
    for (const Index count : {1, 15, 16, 17, 48}) {
      const TileResult<TestType>& found = searcher.search_among(candidates, order.data(), count, 0);
      for (std::size_t lane = 0; lane < static_cast<std::size_t>(count); ++lane) {
        const auto among = static_cast<std::size_t>(expected[static_cast<std::size_t>(order[lane])]);
        CHECK(found.label[lane] == candidates[among]);
      }
    }
  }
}
