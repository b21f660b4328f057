// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"
#include "unit/support/plain_labels.hpp"

#include <keen/detail/search/projected_search.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#if KEEN_DETAIL_VECTORS  // without kernels it is not used

namespace {

using namespace keen::detail;
using keen::Index;
using keen::Label;
using keen::Labels;

template <class Scalar>
struct Case {
  std::string name;
  keen::Centroids<Scalar> points;
  keen::Centroids<Scalar> centroids;
};

/// A search of a few directions, and all it needs.
template <class Scalar>
class Search {
 public:
  Search(const Case<Scalar>& data, Index rank, double margin, const IndexedVector<Label>& order = {})
      : points_(data.points),
        centroids_(data.centroids),
        center_(points_.rowwise().mean()),
        searcher_(view_columns<Scalar>(points_), {}, center_, 1),
        search_(center_, rank, team_, searcher_) {
    searcher_.set_centroids(centroids_, order);
    search_.set_centroids(centroids_, margin, order);
  }

  /// Searches points whose labels so far are `labels`.
  const TileResult<Scalar>& search(Index panels, const Labels& labels, const std::vector<Index>& points) {
    std::vector<CurrentCentroid<Scalar>> own;
    for (const Index i : points) {
      own.push_back({labels[i], 0});
      measure_sq_distances<Scalar>(simd_level(), {points_.col(i).data(), centroids_.data(), points_.rows(),
                                                  &own.back().label, 1, &own.back().sq_distance});
    }
    return search_.search(panels, points.data(), own.data(), static_cast<Index>(points.size()), 0);
  }

  [[nodiscard]] Index panels() const { return searcher_.panels().count(); }
  [[nodiscard]] double measured() const { return search_.measured(); }

 private:
  keen::Centroids<Scalar> points_;
  keen::Centroids<Scalar> centroids_;
  keen::Point<Scalar> center_;
  Team team_{1};
  NearestCentroidSearch<Scalar> searcher_;
  ProjectedSearch<Scalar> search_;
};

/// Points in `spread` directions of a space of `dim`, and a little beside them.
keen::Centroids<double> in_few_directions(Index dim, Index n, Index spread, std::uint64_t seed) {
  const keen::Centroids<double> basis = unit::uniform_points(spread, 99, dim).array() - 0.5;
  return basis * unit::uniform_points(n, seed, spread) + 1e-3 * unit::uniform_points(n, seed + 1, dim);
}

/// Data of all kinds.
template <class Scalar>
std::vector<Case<Scalar>> cases(Index dim, Index n, Index k) {
  std::vector<Case<Scalar>> cases;
  const auto add = [&](const char* name, const keen::Centroids<double>& x, const keen::Centroids<double>& c) {
    cases.push_back({name, x.template cast<Scalar>(), c.template cast<Scalar>()});
  };
  add("a cube", unit::uniform_points(n, 1, dim), unit::uniform_points(k, 2, dim));
  add("few directions", in_few_directions(dim, n, 4, 3), in_few_directions(dim, k, 4, 5));
  add("off centre", unit::uniform_points(n, 1, dim).array() + 1000, unit::uniform_points(k, 2, dim).array() + 1000);
  add("a lattice", unit::whole_numbers<double>(dim, n, 1, 5), unit::whole_numbers<double>(dim, k, 1, 6));
  keen::Centroids<double> zeros = keen::Centroids<double>::Zero(dim, n + k);
  zeros.topRows(3) = unit::uniform_points(n + k, 7, 3);
  add("mostly zeros", zeros.leftCols(n), zeros.rightCols(k));
  Case<Scalar> ties = cases.front();
  ties.name = "near ties";
  for (Index i = 0; i < n; ++i) {
    ties.points.col(i) = ties.centroids.col(i % k) / 2 + ties.centroids.col(i / k % k) / 2;
    Scalar& x = ties.points(i % dim, i);
    if (i % 3 > 0) x = std::nextafter(x, i % 3 == 1 ? Scalar(-9) : Scalar(9));
  }
  cases.push_back(ties);
  Case<Scalar> copies = cases.front();
  copies.name = "copies";
  for (Index j = 0; j < k; ++j) copies.centroids.col(j) = copies.points.col(j % 5);
  cases.push_back(copies);
  return cases;
}

/// Labels that are mostly right, and some of them far off.
Labels stale(const Labels& labels, Index k) {
  Labels result = labels;
  for (Index i = 0; i < labels.size(); i += 3) result[i] = static_cast<Label>((labels[i] + 1 + i) % k);
  return result;
}

template <class Scalar>
long double distance(const Case<Scalar>& data, Index i, Index j) {
  return (data.points.col(i).template cast<long double>() - data.centroids.col(j).template cast<long double>()).norm();
}

/// True if the nearest centroid is no farther, and all others no nearer, than the bounds say.
template <class Scalar>
bool bounds_hold(const Case<Scalar>& data, Index i, Label label, const DistanceBounds& bounds) {
  for (Index j = 0; j < data.centroids.cols(); ++j) {
    if (j == label ? distance(data, i, j) > static_cast<long double>(bounds.upper)
                   : distance(data, i, j) < static_cast<long double>(bounds.lower)) {
      return false;
    }
  }
  return true;
}

/// Numbers of points, every `step`th.
std::vector<Index> some_points(Index first, Index step, Index count) {
  std::vector<Index> points;
  for (Index i = 0; i < count; ++i) points.push_back(first + i * step);
  return points;
}

template <class Scalar>
void check(const Case<Scalar>& data, Index rank, double margin, const std::vector<Index>& points) {
  const Labels expected = unit::plain_labels<Scalar, Eigen::Dynamic>(data.points, data.centroids);
  Search<Scalar> search(data, rank, margin);
  const TileResult<Scalar>& found = search.search(search.panels(), stale(expected, data.centroids.cols()), points);
  Index wrong_labels = 0;
  Index wrong_bounds = 0;
  for (std::size_t lane = 0; lane < points.size(); ++lane) {
    wrong_labels += found.label[lane] == expected[points[lane]] ? 0 : 1;
    wrong_bounds += bounds_hold(data, points[lane], found.label[lane], found.bounds(static_cast<Index>(lane))) ? 0 : 1;
  }
  INFO(data.name << ", dim " << data.points.rows() << ", k = " << data.centroids.cols() << ", rank " << rank
                 << ", margin " << margin << ", " << points.size() << " points");
  CHECK(wrong_labels == 0);
  CHECK(wrong_bounds == 0);
}

}  // namespace

TEMPLATE_TEST_CASE("labels are those of direct differences though own labels are wrong, and bounds hold (F43)", "[C19]",
                   float, double) {
  for (const Index dim : {16, 40, 300}) {
    for (const Index k : {1, 2, 13, 70}) {
      for (const auto& data : cases<TestType>(dim, 3 * tile_points, k)) {
        for (const Index rank : {1, 7, 15}) check(data, rank, 0.1, some_points(0, 3, tile_points));
        check(data, 7, 0, some_points(1, 2, tile_points));
      }
    }
  }
}

TEMPLATE_TEST_CASE("any number of points may be searched at a time (projected)", "", float, double) {
  for (const auto& data : cases<TestType>(20, 150, 30)) {
    for (const Index count : {1, 2, 15, 16, 17, 31, 47, 48}) check(data, 7, 0.05, some_points(3, 3, count));
  }
}

TEST_CASE("the first panels alone: the nearest of their centroids, as they are ordered, and the own one") {
  for (const auto& data : cases<float>(40, 100, 50)) {
    IndexedVector<Label> order(50);
    for (Label j = 0; j < 50; ++j) order[j] = 49 - j;
    std::swap(order[0], order[30]);
    Search<float> search(data, 7, 0.1, order);
    const Labels own = stale(unit::plain_labels<float, Eigen::Dynamic>(data.points, data.centroids), 50);
    const std::vector<Index> points = some_points(0, 2, 48);
    for (const Index panels : {Index{1}, Index{3}, search.panels()}) {
      const TileResult<float>& found = search.search(panels, own, points);
      const Index searched = (std::min)(Index{50}, panels * panel_width(simd_level()));
      Index wrong = 0;
      for (std::size_t lane = 0; lane < points.size(); ++lane) {
        std::vector<Label> among(order.begin(), order.begin() + searched);
        among.push_back(own[points[lane]]);
        std::sort(among.begin(), among.end());
        keen::Centroids<float> some(40, static_cast<Index>(among.size()));
        for (std::size_t j = 0; j < among.size(); ++j) some.col(static_cast<Index>(j)) = data.centroids.col(among[j]);
        const keen::Centroids<float> point = data.points.col(points[lane]);
        const auto label = static_cast<std::size_t>(unit::plain_labels<float, Eigen::Dynamic>(point, some)[0]);
        wrong += found.label[lane] == among[label] ? 0 : 1;
      }
      INFO(data.name << ", " << panels << " panels");
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("the bound on others reaches as far as the margin, at most a sixteenth of the distance to the own centroid") {
  const Case<double> data{"", in_few_directions(64, 48, 4, 3), in_few_directions(64, 60, 4, 5)};
  const Labels labels = unit::plain_labels<double, Eigen::Dynamic>(data.points, data.centroids);
  for (const double margin : {0.0, 0.01, 100.0}) {
    Search<double> search(data, 7, margin);
    const TileResult<double>& found = search.search(search.panels(), labels, some_points(0, 1, 48));
    for (Index i = 0; i < 48; ++i) {
      std::vector<double> distances;
      for (Index j = 0; j < 60; ++j) distances.push_back(static_cast<double>(distance(data, i, j)));
      std::sort(distances.begin(), distances.end());
      const double reach = distances[0] + (std::min)(margin, distances[0] / 16);
      CHECK(found.bounds(i).lower >= (std::min)(distances[1], reach) * (1 - 1e-12));
      CHECK(found.bounds(i).upper <= distances[0] * (1 + 1e-12));
    }
  }
}

TEST_CASE("where few directions matter, few centroids are measured; all of them where nothing tells them apart") {
  const Case<double> flat{"", in_few_directions(64, 48, 4, 3), in_few_directions(64, 200, 4, 5)};
  const Labels labels = unit::plain_labels<double, Eigen::Dynamic>(flat.points, flat.centroids);
  Search<double> search(flat, 7, 0);
  CHECK(search.measured() == 0);
  search.search(search.panels(), labels, some_points(0, 1, 48));
  CHECK(search.measured() >= 1);
  CHECK(search.measured() < 1.5);
  const Case<double> copies{"", flat.points, keen::Centroids<double>::Constant(64, 200, 0.1)};
  Search<double> blind(copies, 7, 0);
  blind.search(blind.panels(), Labels::Zero(48), some_points(0, 1, 48));
  CHECK(blind.measured() == 200);
}

TEST_CASE("the search serves where coordinates lie side by side and are of ordinary size") {
  const keen::Centroids<double> x = unit::uniform_points(20, 1, 30);
  using Search = ProjectedSearch<double>;
  const auto searcher = [&](keen::Strides strides, const Scale<double>& scale) {
    return NearestCentroidSearch<double>(keen::Dataset<double>(x.data(), 20, 30, strides), scale,
                                         keen::Point<double>::Zero(30), 1);
  };
  CHECK(Search::serves(searcher({30, 1}, {})) == (KEEN_DETAIL_VECTORS == 1));
  CHECK_FALSE(Search::serves(searcher({1, 20}, {})));
  CHECK_FALSE(Search::serves(searcher({30, 1}, {0.5, 1})));
}

#endif
