// SPDX-License-Identifier: MIT
// The SSE of points that are spread over ranks: the same bits as of all points on one.
#include "support/catch.hpp"
#include "unit/support/asked_ranks.hpp"

#include <keen/blocks.hpp>
#include <keen/detail/search/sse_on_ranks.hpp>
#include <keen/keen.hpp>

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
double sse_of(const Own<Scalar>& own, keen::detail::Communicator& communicator) {
  return keen::detail::sse_on_ranks<Scalar>(own.points, own.model.centroids(), own.model.metric(), own.threads,
                                            communicator);
}

template <class Scalar>
std::vector<Answer> asked(const ranks::Counts& counts, const ranks::MakeOwn<Scalar>& own) {
  return ranks::asked<Scalar>(counts, own, sse_of<Scalar>);
}

template <class Scalar>
bool is_same(const keen::Dataset<Scalar>& all, const keen::Model<Scalar>& model, int threads = 1) {
  return ranks::is_same<Scalar>(all, model, threads, model.sse(all), sse_of<Scalar>);
}

std::string agreed_error(const ranks::MakeOwn<double>& own) { return ranks::agreed_error(own, sse_of<double>); }

}  // namespace

TEST_CASE("the SSE over ranks is that of all points, bit for bit") {
  const Index dim = GENERATE(1, 3, 20);
  const Matrix x = random_points(3000, dim);
  const keen::Model<double> model(Matrix(1.01 * x.leftCols(17)));
  CHECK(is_same<double>(keen::columns(x), model));
  CHECK(is_same<double>(keen::columns(x), model, 2));
  const keen::Centroids<float> narrow = x.cast<float>();
  CHECK(is_same<float>(keen::columns(narrow), keen::Model<float>(model.centroids().cast<float>())));
}

TEST_CASE("the SSE over ranks honours weights, directions, and coordinates of any size") {
  Matrix x = random_points(3000, 2);
  const keen::Model<double> model(Matrix(x.leftCols(5)));
  Eigen::VectorXd weights(x.cols());
  for (Index i = 0; i < x.cols(); ++i) weights[i] = static_cast<double>(i % 7) / 3;
  CHECK(is_same<double>(keen::weighted(keen::columns(x), weights), model));
  const keen::Model<double> by_angle(model.centroids(), keen::Metric::cosine);
  CHECK(is_same<double>(keen::weighted(keen::columns(x), weights), by_angle));
  x.col(2999) *= 1e150;  // one rank alone has it
  x.col(3) *= 1e-200;
  CHECK(is_same<double>(keen::columns(x), model));
}

TEST_CASE("all weights of some ranks may be 0, but not those of all ranks") {
  const Matrix x = random_points(3000, 2);
  const keen::Model<double> model(Matrix(x.leftCols(5)));
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(x.cols());
  weights.tail(10).setOnes();  // of the last rank
  CHECK(is_same<double>(keen::weighted(keen::columns(x), weights), model));
  CHECK(
      agreed_error([&](int, Index, Index count) -> Own<double> {
        return {keen::weighted(keen::points(x.data(), count, 2), Eigen::VectorXd(Eigen::VectorXd::Zero(count))), model};
      }) == "rank 0: mpi::sse: weights must not all be 0");
}

TEST_CASE("the SSE over ranks of points that are read block by block") {
  const Matrix x = random_points(3000, 3);
  const keen::Model<double> model(Matrix(x.leftCols(9)));
  const auto answers = asked<double>({1000, 2000}, [&](int, Index first, Index count) -> Own<double> {
    return {keen::blocks<double>(count, 3,
                                 [&x, first](Index begin, Index points, double* to) {
                                   std::copy_n(x.data() + (first + begin) * 3, points * 3, to);
                                 },
                                 {.points_at_once = 100}),
            model};
  });
  CHECK(answers == std::vector<Answer>(2, {model.sse(keen::columns(x)), ""}));
}

TEST_CASE("ranks without any points have an SSE of 0") {
  const keen::Model<double> model(Matrix::Zero(2, 1));
  const auto answers = asked<double>({0, 0, 0}, [&](int, Index, Index) -> Own<double> {
    return {keen::points(static_cast<const double*>(nullptr), 0, 0), model};
  });
  CHECK(answers == std::vector<Answer>(3, {0.0, ""}));
}

TEST_CASE("what one rank refuses of an SSE, all refuse") {
  const Matrix x = random_points(40, 2);
  Matrix with_nan = x;
  with_nan(1, 10) = std::numeric_limits<double>::quiet_NaN();
  const Matrix with_zero = Matrix::Zero(2, 40);
  const Matrix large = 1e300 * x;
  const keen::Model<double> model(Matrix(x.leftCols(3)));
  const keen::Model<double> by_angle(model.centroids(), keen::Metric::cosine);
  const auto error_of = [&](const std::function<void(Own<double>&)>& spoil, int bad = 1) {
    return agreed_error([&](int rank, Index first, Index count) {
      Own<double> own{part_of(ranks::columns(x), first, count), model};
      if (rank == bad) spoil(own);
      return own;
    });
  };
  const auto take = [&](const Matrix& all) {
    return [&](Own<double>& own) { own.points = part_of(ranks::columns(all), 10, 20); };
  };
  CHECK(error_of(take(with_nan)) == "rank 1: mpi::sse: points must be finite, got nan at point 0, coordinate 1");
  CHECK(error_of([&](auto& own) { own.points = keen::points(x.data(), 20, 1); }) ==
        "rank 1: mpi::sse: points must have 2 coordinates, got 1");
  CHECK(error_of([](auto& own) { own.threads = -1; }, 2) == "rank 2: mpi::sse: threads must be >= 0, got -1");
  CHECK(error_of([](auto& own) { own.model = {}; }) == "rank 1: mpi::sse: the model has no centroids");
  const std::string differs = "rank 1: mpi::sse: the model must be the same on all ranks";
  CHECK(error_of([&](auto& own) { own.model = keen::Model<double>(Matrix(x.leftCols(2))); }) == differs);
  CHECK(error_of([&](auto& own) { own.model = keen::Model<double>(Matrix(2 * x.leftCols(3))); }) == differs);
  CHECK(error_of([&](auto& own) { own.model = by_angle; }) == differs);
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(10);
  CHECK(error_of([&](auto& own) { own.points = keen::weighted(own.points, ones); }, 0) ==
        "rank 1: mpi::sse: points must have weights on all ranks or on none: another rank has some");
  CHECK(agreed_error([&](int rank, Index first, Index count) -> Own<double> {
          Eigen::VectorXd weights = Eigen::VectorXd::Constant(count, rank == 1 ? -1 : 1);
          return {keen::weighted(part_of(ranks::columns(x), first, count), std::move(weights)), model};
        }) == "rank 1: mpi::sse: weights must be >= 0, got -1 at point 0");
  CHECK(agreed_error([&](int rank, Index first, Index count) -> Own<double> {
          return {part_of(ranks::columns(rank == 2 ? with_zero : x), first, count), by_angle};
        }) == "rank 2: mpi::sse: point 0 has length 0, and so no direction");
  CHECK(error_of(take(large)).find("rank 0: mpi::sse: the SSE is about 2^") == 0);
}
