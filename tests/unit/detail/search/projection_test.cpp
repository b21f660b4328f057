// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/data/magnitude.hpp>
#include <keen/detail/search/projection.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

/// True if the columns that are not 0 are orthonormal, and none is NaN. Rows times epsilon is what a sum may be off.
bool are_orthonormal(const DoubleMatrix& columns) {
  for (Index j = 0; j < columns.cols(); ++j) {
    const double norm = columns.col(j).norm();
    if (!(norm == 0 || std::abs(norm - 1) < 1e-13)) return false;
    for (Index i = 0; i < j; ++i) {
      if (!(std::abs(columns.col(i).dot(columns.col(j))) < 1e-13)) return false;
    }
  }
  return true;
}

/// `columns` columns in a space of `rank` dimensions, of which no coordinate is 0 but those from `last` on.
DoubleMatrix of_rank(Index rows, Index columns, Index rank, Index last) {
  const DoubleMatrix basis = unit::uniform_points(rank, 1, rows).array() - 0.5;
  const DoubleMatrix weights = unit::uniform_points(columns, 2, rank).array() - 0.5;
  DoubleMatrix result = basis * weights;
  result.bottomRows(rows - last).setZero();
  return result;
}

/// Points that lie in memory one after the other.
template <class Scalar>
Points<Scalar> view(const keen::Centroids<Scalar>& x) {
  return view_columns<Scalar>(x);
}

/// The images of points, each a column.
template <class Scalar>
keen::Centroids<Scalar> images_of(const keen::Centroids<Scalar>& x, const keen::Point<Scalar>& center, Index rank,
                                  int threads = 1) {
  const Projection<Scalar> projection(view<Scalar>(x), center, rank);
  keen::Centroids<Scalar> images(projection.size(), x.cols());
  Team team(threads);
  projection.project(view<Scalar>(x), images.data(), team);
  return images;
}

/// What squared distances of images exceed those of the points by, at most, relative to the squared distances of both
/// points from the centre.
template <class Scalar>
double largest_excess(const keen::Centroids<Scalar>& x, const keen::Point<Scalar>& center, Index rank) {
  const DoubleMatrix images = images_of<Scalar>(x, center, rank).template cast<double>();
  const DoubleMatrix points = x.template cast<double>();
  const Eigen::VectorXd size = (points.colwise() - center.template cast<double>()).colwise().squaredNorm();
  double largest = 0;
  for (Index i = 0; i < x.cols(); ++i) {
    for (Index j = 0; j < i; ++j) {
      const double excess =
          (images.col(i) - images.col(j)).squaredNorm() - (points.col(i) - points.col(j)).squaredNorm();
      if (excess > 0) largest = (std::max)(largest, excess / (size[i] + size[j]));
    }
  }
  return largest;
}

struct Cloud {
  std::string name;
  DoubleMatrix x;
};

/// Data of many dimensions of which more or fewer matter.
std::vector<Cloud> clouds(Index dim, Index n) {
  std::vector<Cloud> clouds;
  clouds.push_back({"a cube", unit::uniform_points(n, 3, dim)});
  clouds.push_back({"a far cube", unit::uniform_points(n, 3, dim).array() + 1000});
  clouds.push_back({"a plane", of_rank(dim, n, 2, dim)});
  clouds.push_back({"mostly zeros", of_rank(dim, n, 5, 5)});
  clouds.push_back({"a line along an axis", of_rank(dim, n, 1, 1)});
  DoubleMatrix near_plane = of_rank(dim, n, 3, dim);
  near_plane += 1e-6 * unit::uniform_points(n, 4, dim);
  clouds.push_back({"near a plane", near_plane});
  clouds.push_back({"copies", DoubleMatrix::Constant(dim, n, 0.3)});
  DoubleMatrix outlier = unit::uniform_points(n, 5, dim);
  outlier.col(n / 2) *= 1e6;
  clouds.push_back({"an outlier", outlier});
  return clouds;
}

}  // namespace

TEST_CASE("columns become orthonormal, and span what they did") {
  const DoubleMatrix before = of_rank(40, 15, 15, 40);
  DoubleMatrix columns = before;
  orthonormalize(columns);
  CHECK(are_orthonormal(columns));
  CHECK((columns.colwise().norm().array() > 0.5).all());
  CHECK((before - columns * (columns.transpose() * before)).norm() < 1e-12 * before.norm());
}

TEST_CASE("of columns that depend on each other those that are not 0 are orthonormal, and none is NaN") {
  for (const Index rank : {1, 2, 5, 14}) {
    for (const Index last : {rank, Index{20}, Index{40}}) {
      DoubleMatrix columns = of_rank(40, 15, rank, last);
      orthonormalize(columns);
      INFO("rank " << rank << ", " << last << " rows that are not 0");
      CHECK(are_orthonormal(columns));
    }
  }
}

TEST_CASE("columns that are 0, equal, or more than there are rows leave the others orthonormal") {
  DoubleMatrix zero = DoubleMatrix::Zero(10, 4);
  orthonormalize(zero);
  CHECK(zero == DoubleMatrix::Zero(10, 4));
  DoubleMatrix equal = of_rank(10, 4, 4, 10);
  equal.col(1) = equal.col(0);
  equal.col(2).setZero();
  orthonormalize(equal);
  CHECK(are_orthonormal(equal));
  CHECK(equal.col(3).norm() > 0.5);
  DoubleMatrix wide = of_rank(3, 5, 3, 3);
  orthonormalize(wide);
  CHECK(are_orthonormal(wide));
}

TEST_CASE("principal directions are orthonormal and hold what spreads most") {
  const DoubleMatrix plane = of_rank(64, 200, 7, 64);
  const DoubleMatrix directions = principal_directions(plane, 7);
  CHECK(are_orthonormal(directions));
  CHECK((plane - directions * (directions.transpose() * plane)).norm() < 1e-10 * plane.norm());
}

TEMPLATE_TEST_CASE("distances of images never exceed those of the points, beyond 5e-6 of their squared norms", "",
                   float, double) {
  for (const Index dim : {16, 33, 300}) {
    for (const Cloud& cloud : clouds(dim, 130)) {
      const keen::Centroids<TestType> x = cloud.x.template cast<TestType>();
      for (const Index rank : {1, 7, 15}) {
        INFO(cloud.name << ", dim " << dim << ", rank " << rank);
        CHECK(largest_excess<TestType>(x, x.rowwise().mean(), rank) <= 5e-6);
        CHECK(largest_excess<TestType>(x, x.col(0), rank) <= 5e-6);
      }
    }
  }
}

TEST_CASE("points in few directions keep their distances, and the length left out tells the others apart") {
  const keen::Centroids<double> plane = of_rank(64, 100, 7, 64);
  const DoubleMatrix images = images_of<double>(plane, plane.rowwise().mean(), 7);
  for (Index i = 1; i < 100; ++i) {
    const double distance = (plane.col(i) - plane.col(0)).norm();
    CHECK((images.col(i) - images.col(0)).norm() == Approx(distance).epsilon(1e-6));
  }
  keen::Centroids<double> off = plane;  // one point off the plane among many: no direction is spent on it
  const keen::Point<double> center = keen::Point<double>::Zero(64);
  off.col(50) = 1e-3 * unit::uniform_points(1, 9, 64);
  const DoubleMatrix with_rest = images_of<double>(off, center, 7);
  for (Index i = 0; i < 100; ++i) CHECK(with_rest.col(i).norm() == Approx(off.col(i).norm()).epsilon(1e-9));
}

TEMPLATE_TEST_CASE("images do not depend on the threads, nor on which other points there are", "", float, double) {
  const keen::Centroids<TestType> x = unit::uniform_points(500, 6, 20).template cast<TestType>();
  const keen::Point<TestType> center = x.rowwise().mean();
  const keen::Centroids<TestType> images = images_of<TestType>(x, center, 7);
  CHECK(images_of<TestType>(x, center, 7, 3) == images);
  const Projection<TestType> projection(view<TestType>(x), center, 7);
  Team team(2);
  for (const Index count : {1, 47, 48, 49}) {
    const keen::Centroids<TestType> some = x.middleCols(200, count);
    keen::Centroids<TestType> found(projection.size(), count);
    projection.project(view<TestType>(some), found.data(), team);
    CHECK(found == images.middleCols(200, count));
  }
}
