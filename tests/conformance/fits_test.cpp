// SPDX-License-Identifier: MIT
// What users of other libraries expect of a fit, where no test of a header shows it: see docs/conformance.md.
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"
#include "unit/support/seeds.hpp"

#include <keen/init/first_k.hpp>
#include <keen/init/plus_plus.hpp>
#include <keen/init/random_points.hpp>

#include <set>
#include <type_traits>
#include <vector>

namespace {

using keen::Algorithm;
using keen::Index;
using unit::checked_fit;
using Columns = Eigen::MatrixXd;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Algorithm all_algorithms[] = {Algorithm::automatic, Algorithm::lloyd, Algorithm::filtering,
                                        Algorithm::hamerly, Algorithm::projection};

/// `groups` bells of deviation 1 in `dim` coordinates, 20 apart along each: point i belongs to bell i % groups.
Columns bells(Index n, Index groups, Index dim, std::uint64_t seed) {
  support::Draw draw(seed);
  Columns x(dim, n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < dim; ++d) x(d, i) = 20.0 * static_cast<double>(i % groups) + draw.bell();
  }
  return x;
}

/// The largest difference of two matrices, over the largest coordinate.
double relative_gap(const Columns& a, const Columns& b) {
  return (a - b).cwiseAbs().maxCoeff() / a.cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("one cluster is the weighted mean, and weighs what all points weigh", "[C04]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(50, 2);
  std::vector<double> weights;
  for (int i = 0; i < 50; ++i) weights.push_back(0.25 * (1 + i % 7));
  const Eigen::Map<const Eigen::VectorXd> w(weights.data(), 50);
  for (const Algorithm algorithm : all_algorithms) {
    const auto found = checked_fit(keen::weighted(x, weights), {.k = 1, .algorithm = algorithm});
    // Numbers below 1 in a sum of 50: off by at most 50 eps / 2 of it, here and in the division.
    CHECK((found.model.centroids() - x * w / w.sum()).cwiseAbs().maxCoeff() < 50 * 2.3e-16);
    CHECK(found.cluster_sizes[0] == 50);
    CHECK(found.cluster_weights[0] == w.sum());
  }
}

TEST_CASE("as many clusters as points are the points, for every algorithm and any number of coordinates", "[C05]") {
  for (const Index dim : {1, 5, 40}) {
    const Columns x = unit::uniform_points<>(30, 3, dim);
    for (const Algorithm algorithm : all_algorithms) {
      const auto found = checked_fit(keen::columns(x), {.k = 30, .algorithm = algorithm});
      CHECK(found.sse == 0);
      CHECK(found.cluster_sizes == Eigen::Matrix<Index, Eigen::Dynamic, 1>::Ones(30));
      for (Index i = 0; i < 30; ++i) CHECK(found.model.centroids().col(found.labels[i]) == x.col(i));
    }
  }
}

TEST_CASE("every algorithm takes the passes of Lloyd's on bell-shaped points, for any tol", "[C13]") {
  const Columns x = bells(400, 2, 4, 4);
  for (const double tol : {1e-2, 1e-8, 1e-100, 0.0}) {
    keen::KMeans<double> settings{.k = 9, .stop = keen::stop::CentroidShift{tol}, .algorithm = Algorithm::lloyd};
    const auto lloyd = checked_fit(keen::columns(x), settings);
    for (const Algorithm algorithm : all_algorithms) {
      settings.algorithm = algorithm;
      const auto other = checked_fit(keen::columns(x), settings);
      CHECK(other.labels == lloyd.labels);
      CHECK(other.model == lloyd.model);
      CHECK(other.iterations == lloyd.iterations);
    }
  }
}

TEST_CASE("every algorithm takes all of the hundreds of passes that evenly spaced points need", "[A13]") {
  const Columns x = Columns::NullaryExpr(1, 2000, [](Index, Index i) { return static_cast<double>(i) / 8; });
  keen::KMeans<double> settings{.k = 20, .init = keen::FirstK{}, .stop = keen::stop::LabelsSettled{}};
  settings.algorithm = Algorithm::lloyd;
  const auto lloyd = checked_fit(keen::columns(x), settings);
  CHECK(lloyd.iterations > 200);
  for (const Algorithm algorithm : all_algorithms) {
    settings.algorithm = algorithm;
    const auto other = checked_fit(keen::columns(x), settings);
    CHECK(other.iterations == lloyd.iterations);
    CHECK(other.model == lloyd.model);
  }
}

TEST_CASE("the labels of a fit are whole numbers, and all of 0 to k - 1 are among them", "[C18]") {
  STATIC_REQUIRE(std::is_same_v<keen::Labels::Scalar, std::int32_t>);
  Columns x = bells(60, 5, 2, 5);
  x.rightCols(5) = 120 * unit::uniform_points<2>(5, 6);
  for (const Index k : {2, 5, 11}) {
    const keen::Labels labels = checked_fit(keen::columns(x), {.k = k}).labels;
    const std::set<keen::Label> used(labels.begin(), labels.end());
    CHECK(static_cast<Index>(used.size()) == k);
    CHECK((*used.begin() == 0 && *used.rbegin() == k - 1));
  }
}

TEST_CASE("k-means++ draws the same points from rows as from columns, in either storage order", "[C35]") {
  const Columns x = unit::uniform_points<>(150, 7, 6);
  const Rows coordinate_by_coordinate = x;
  const Columns transposed = x.transpose();
  const Rows transposed_by_rows = x.transpose();
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Columns drawn = unit::draw(keen::PlusPlus{}, keen::columns(x), 8, seed);
    CHECK(unit::points_drawn(x, drawn).size() == 8);
    for (const auto& data : {keen::columns(coordinate_by_coordinate), keen::rows(transposed),
                             keen::rows(transposed_by_rows), keen::rows(x.transpose())}) {
      CHECK(unit::draw(keen::PlusPlus{}, data, 8, seed) == drawn);
    }
  }
}

TEST_CASE("float points have the labels of double, and values within 1e-4", "[C45]") {
  const Columns x = bells(300, 5, 3, 8);
  const Eigen::MatrixXf narrow = x.cast<float>();
  const auto wide = checked_fit(keen::columns(x), {.k = 5, .seed = 3});
  const auto found = keen::fit(keen::columns(narrow), {.k = 5, .seed = 3});
  CHECK(found.labels == wide.labels);
  CHECK(relative_gap(wide.model.centroids(), found.model.centroids().cast<double>()) < 1e-4);
  CHECK(found.sse == Approx(wide.sse).epsilon(1e-4));
}

TEST_CASE("settings of one fit leave nothing behind for the next", "[C08]") {
  const Columns x = unit::uniform_points<>(200, 9, 3);
  const Columns other = bells(100, 4, 3, 10);
  const keen::KMeans<double> settings{.k = 6, .init = keen::RandomPoints{}, .restarts = 3, .seed = 2};
  const auto first = settings.fit(keen::columns(x));
  (void)settings.fit(keen::columns(other));
  const auto again = settings.fit(keen::columns(x));
  CHECK(again.model == first.model);
  CHECK(again.labels == first.labels);
  CHECK(again.restart == first.restart);
}
