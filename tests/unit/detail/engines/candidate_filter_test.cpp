// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/engines/candidate_filter.hpp>

#include <algorithm>
#include <cmath>

namespace {

using keen::Centroids;
using keen::Index;
using keen::Label;
using keen::Point;
using keen::detail::Box;
using keen::detail::CandidateFilter;
using keen::detail::Candidates;

/// A box of the given size with a corner at `low`.
Box box_at(const Point<double>& low, double size) {
  Box box;
  for (Index d = 0; d < low.size(); ++d) {
    box.low[static_cast<std::size_t>(d)] = low[d];
    box.high[static_cast<std::size_t>(d)] = low[d] + size;
  }
  return box;
}

/// What is kept of all centroids for a box.
struct Filtered {
  Filtered(const Centroids<double>& centroids, const Box& box, Label first_pivot, double rounding = 1e-14)
      : pivot(first_pivot) {
    CandidateFilter filter(rounding);
    filter.set_centroids<double>(centroids, Point<double>::Zero(centroids.rows()), box);
    Candidates all;
    all.restart(centroids.cols());
    filter(box, pivot, all, kept);
  }

  Label pivot;
  Candidates kept;
};

/// The distance of a point to its nearest centroid among those kept, and among the others.
std::pair<double, double> nearest_kept_and_other(const Centroids<double>& centroids, const Candidates& kept,
                                                 const Point<double>& x) {
  std::pair<double, double> least(1e300, 1e300);
  for (Index j = 0; j < centroids.cols(); ++j) {
    const bool is_kept = std::count(kept.labels.begin(), kept.labels.end(), static_cast<Label>(j)) == 1;
    double& distance = is_kept ? least.first : least.second;
    distance = (std::min)(distance, (x - centroids.col(j)).norm());
  }
  return least;
}

}  // namespace

TEST_CASE("a centroid that is ruled out is farther from every point of the box than the nearest, by the gap") {
  for (const Index dim : {1, 2, 3, 4}) {
    const Centroids<double> centroids = unit::uniform_points(40, 1, dim);
    for (const Label pivot : {-1, 0, 17}) {
      INFO("dim " << dim << ", pivot " << pivot);
      const Point<double> low = unit::uniform_points(1, 2, dim) * 0.8;
      const Filtered filtered(centroids, box_at(low, 0.1), pivot);
      REQUIRE_FALSE(filtered.kept.labels.empty());
      CHECK(std::is_sorted(filtered.kept.labels.begin(), filtered.kept.labels.end()));
      Centroids<double> shares = unit::uniform_points(600, 3, dim);
      shares.leftCols(300) = shares.leftCols(300).array().round().eval();  // corners
      for (Index i = 0; i < shares.cols(); ++i) {
        const auto [nearest, other] = nearest_kept_and_other(centroids, filtered.kept, low + 0.1 * shares.col(i));
        REQUIRE(nearest + filtered.kept.gap <= other);
      }
    }
  }
}

TEST_CASE("a small box keeps few centroids, and its pivot becomes the one nearest to it") {
  const Centroids<double> line{{0.0, 1.0, 2.0, 3.0}};
  const Filtered filtered(line, box_at(Point<double>{{1.9}}, 0.2), 0);
  CHECK(filtered.pivot == 2);
  const Filtered again(line, box_at(Point<double>{{1.9}}, 0.2), filtered.pivot);
  CHECK(again.kept.labels == keen::detail::IndexedVector<Label>{2});
  CHECK(again.kept.gap > 0.79);  // from 2.1, centroid 3 is 0.9 away and centroid 2 is 0.1
  CHECK(again.kept.gap <= 0.8);
}

TEST_CASE("centroids that are equally near are all kept") {
  const Filtered filtered(Centroids<double>{{1.0, -1.0, 1.0, 5.0}}, box_at(Point<double>{{-0.1}}, 0.2), -1);
  CHECK(filtered.kept.labels == keen::detail::IndexedVector<Label>{0, 1, 2});
}

TEST_CASE("a centroid is ruled out where its squared distance is larger by more than the search may be off") {
  // The point 0, with the pivot at a squared distance of 100, of which one in 100 is 1.
  const Centroids<double> centroids{{10.0, -10.04, -10.06}};
  const Box point = box_at(Point<double>::Zero(1), 0);
  CHECK(Filtered(centroids, point, 0, 0.01).kept.labels == keen::detail::IndexedVector<Label>{0, 1});
  CHECK(Filtered(centroids, point, 0, 0.001).kept.labels == keen::detail::IndexedVector<Label>{0});
}

TEST_CASE("the farthest move of a centroid is reported, and none at first") {
  CandidateFilter filter(1e-14);
  const Box root = box_at(Point<double>{{0.0, 0.0}}, 1);
  const Point<double> center{{100.0, 0.0}};
  Centroids<double> centroids = unit::uniform_points(5, 1, 2);
  CHECK(filter.set_centroids<double>(centroids, center, root) == 0);
  centroids.col(2) += Point<double>{{3.0, 4.0}};
  centroids.col(4) += Point<double>{{1.0, 1.0}};
  const double move = filter.set_centroids<double>(centroids, center, root);
  CHECK(move >= 5);
  CHECK(move <= 5 * (1 + 1e-11));
  CHECK(filter.set_centroids<double>(centroids, center, root) == 0);
}
