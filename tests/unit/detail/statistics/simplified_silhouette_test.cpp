// SPDX-License-Identifier: MIT
// The simplified silhouette of points that are spread over ranks: the same bits as of all points on one.
#include "support/catch.hpp"
#include "unit/support/asked_ranks.hpp"

#include <keen/detail/statistics/simplified_silhouette.hpp>
#include <keen/keen.hpp>
#include <keen/measures/simplified_silhouette.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using ranks::Answer;
using ranks::Matrix;
using ranks::Own;
using ranks::part_of;
using ranks::random_points;

template <class Scalar>
double silhouette_of(const Own<Scalar>& own, keen::detail::Communicator& communicator) {
  return keen::detail::simplified_silhouette_on_ranks<Scalar>(own.points, own.model.centroids(), own.model.metric(),
                                                              own.threads, communicator);
}

template <class Scalar>
bool is_same(const keen::Dataset<Scalar>& all, const keen::Model<Scalar>& model, int threads = 1) {
  const double whole = keen::simplified_silhouette(all, model);
  return ranks::is_same<Scalar>(all, model, threads, whole, silhouette_of<Scalar>);
}

std::string agreed_error(const ranks::MakeOwn<double>& own) { return ranks::agreed_error(own, silhouette_of<double>); }

}  // namespace

TEST_CASE("the simplified silhouette over ranks is that of all points, bit for bit") {
  const Index dim = GENERATE(1, 3, 20);
  const Matrix x = random_points(3000, dim);
  const keen::Model<double> model(Matrix(1.01 * x.leftCols(17)));
  CHECK(is_same<double>(keen::columns(x), model));
  CHECK(is_same<double>(keen::columns(x), model, 2));
  const keen::Centroids<float> narrow = x.cast<float>();
  CHECK(is_same<float>(keen::columns(narrow), keen::Model<float>(model.centroids().cast<float>())));
}

TEST_CASE("the simplified silhouette over ranks honours weights, directions, and coordinates of any size") {
  Matrix x = random_points(3000, 2);
  const keen::Model<double> model(Matrix(x.leftCols(5)));
  Eigen::VectorXd weights(x.cols());
  for (Index i = 0; i < x.cols(); ++i) weights[i] = static_cast<double>(i % 7) / 3;
  CHECK(is_same<double>(keen::weighted(keen::columns(x), weights), model));
  const keen::Model<double> by_angle(model.centroids(), keen::Metric::cosine);
  CHECK(is_same<double>(keen::weighted(keen::columns(x), weights), by_angle));
  weights[2999] = 1e300;  // one rank alone has it
  weights[3] = 1e-300;
  CHECK(is_same<double>(keen::weighted(keen::columns(x), weights), model));
  x.col(2999) *= 1e150;
  x.col(3) *= 1e-200;
  CHECK(is_same<double>(keen::columns(x), model));
}

TEST_CASE("a point that is alone in its cluster on a rank is not if another rank has one too") {
  Matrix x(1, 4);
  x << 1, 9, 10, 1;
  Matrix c(1, 2);
  c << 0, 10;
  const auto figure = [&](const ranks::Counts& counts) {
    return ranks::asked<double>(
        counts,
        [&](int, Index first, Index count) -> Own<double> {
          return {part_of(ranks::columns(x), first, count), keen::Model<double>(c)};
        },
        silhouette_of<double>);
  };
  const double all = (1 - 1.0 / 9 + 1 - 1.0 / 9 + 1 + 1 - 1.0 / 9) / 4;
  CHECK(figure({2, 2}).front().figure.value() == Approx(all).epsilon(1e-15));
  CHECK(figure({1, 1, 1, 1}) == std::vector<Answer>(4, figure({4}).front()));
  x(0, 1) = 1;  // then the third is alone
  CHECK(figure({2, 2}).front().figure.value() == Approx(3 * (1 - 1.0 / 9) / 4).epsilon(1e-15));
}

TEST_CASE("all weights of some ranks may be 0 in a simplified silhouette, but not those of all") {
  const Matrix x = random_points(3000, 2);
  const keen::Model<double> model(Matrix(x.leftCols(5)));
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(x.cols());
  weights.tail(10).setOnes();  // of the last rank
  CHECK(is_same<double>(keen::weighted(keen::columns(x), weights), model));
  CHECK(
      agreed_error([&](int, Index, Index count) -> Own<double> {
        return {keen::weighted(keen::points(x.data(), count, 2), Eigen::VectorXd(Eigen::VectorXd::Zero(count))), model};
      }) == "rank 0: mpi::simplified_silhouette: weights must not all be 0");
  CHECK(agreed_error([&](int, Index, Index) -> Own<double> {
          return {keen::points(static_cast<const double*>(nullptr), 0, 0), model};
        }) == "rank 0: mpi::simplified_silhouette: at least one point is needed, got n = 0");
}

TEST_CASE("what one rank refuses of a simplified silhouette, all refuse") {
  const Matrix x = random_points(40, 2);
  Matrix with_nan = x;
  with_nan(1, 10) = std::numeric_limits<double>::quiet_NaN();
  const Matrix with_zero = Matrix::Zero(2, 40);
  const keen::Model<double> model(Matrix(x.leftCols(3)));
  const keen::Model<double> by_angle(model.centroids(), keen::Metric::cosine);
  const auto error_of = [&](const std::function<void(Own<double>&)>& spoil, int bad = 1) {
    return agreed_error([&](int rank, Index first, Index count) {
      Own<double> own{part_of(ranks::columns(x), first, count), model};
      if (rank == bad) spoil(own);
      return own;
    });
  };
  const std::string says = ": mpi::simplified_silhouette: ";
  CHECK(error_of([&](auto& own) { own.points = part_of(ranks::columns(with_nan), 10, 20); }) ==
        "rank 1" + says + "points must be finite, got nan at point 0, coordinate 1");
  CHECK(error_of([&](auto& own) { own.points = keen::points(x.data(), 20, 1); }) ==
        "rank 1" + says + "points must have 2 coordinates, got 1");
  CHECK(error_of([](auto& own) { own.threads = -1; }, 2) == "rank 2" + says + "threads must be >= 0, got -1");
  CHECK(error_of([&](auto& own) { own.model = keen::Model<double>(Matrix(x.leftCols(1))); }) ==
        "rank 1" + says + "the model must have at least 2 centroids, got 1");
  const std::string differs = "rank 1" + says + "the model must be the same on all ranks";
  CHECK(error_of([&](auto& own) { own.model = keen::Model<double>(Matrix(x.leftCols(2))); }) == differs);
  CHECK(error_of([&](auto& own) { own.model = keen::Model<double>(Matrix(2 * x.leftCols(3))); }) == differs);
  CHECK(error_of([&](auto& own) { own.model = by_angle; }) == differs);
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(10);
  CHECK(error_of([&](auto& own) { own.points = keen::weighted(own.points, ones); }, 0) ==
        "rank 1" + says + "points must have weights on all ranks or on none: another rank has some");
  CHECK(agreed_error([&](int rank, Index first, Index count) -> Own<double> {
          return {part_of(ranks::columns(rank == 2 ? with_zero : x), first, count), by_angle};
        }) == "rank 2" + says + "point 0 has length 0, and so no direction");
}
