// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/model.hpp>

#include <array>
#include <limits>
#include <thread>
#include <vector>

namespace {

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using keen::Index;
using keen::Labels;
using unit::message_of;
using Model = keen::Model<double, 2>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

Model corners() { return Model(Eigen::Matrix2Xd{{0.0, 10.0, 0.0, 10.0}, {0.0, 0.0, 10.0, 10.0}}); }

}  // namespace

TEST_CASE("a model has the centroids that it was made of") {
  const Model model = corners();
  CHECK(model.k() == 4);
  CHECK(model.dim() == 2);
  CHECK(model.centroids().col(1) == Eigen::Vector2d(10, 0));
}

TEST_CASE("points are given the label of their nearest centroid, ties the lower one (F43)", "[C19]") {
  const Model model = corners();
  CHECK(model.predict(Eigen::Matrix2Xd{{1.0, 9.0, 2.0, 8.0}, {1.0, 2.0, 8.0, 9.0}}) == Labels{{0, 1, 2, 3}});
  CHECK(model.predict(Eigen::Matrix2Xd{{5.0, 5.0, 10.0}, {5.0, 10.0, 5.0}}) == Labels{{0, 2, 1}});
  CHECK(model.nearest(Eigen::Vector2d(9, 2)) == 1);
  CHECK(model.nearest(Eigen::Vector2d(5, 5)) == 0);
}

TEST_CASE("a point may come in any form that has coordinates") {
  const Model model = corners();
  CHECK(model.nearest(Eigen::RowVector2d(9, 9)) == 3);
  CHECK(model.nearest(std::array<double, 2>{1, 9}) == 2);
  CHECK(model.nearest(std::vector<double>{9, 1}) == 1);
  const Eigen::Matrix2d x{{1.0, 9.0}, {1.0, 9.0}};
  CHECK(model.nearest(x.col(1)) == 3);
  CHECK(model.nearest(x.col(1) / 9) == 0);
}

TEST_CASE("a model's own centroids are labelled 0, 1, 2, ...", "[C14]") {
  const Model model(unit::uniform_points<2>(40, 1));
  const Labels labels = model.predict(model.centroids());
  for (Index j = 0; j < model.k(); ++j) CHECK(labels[j] == j);
}

TEST_CASE("distances are those of every point to every centroid", "[C15]") {
  const Model model(Eigen::Matrix2Xd{{0.0, 3.0}, {0.0, 4.0}});
  const Eigen::MatrixXd distances = model.transform(Eigen::Matrix2Xd{{0.0, 6.0, 3.0}, {0.0, 8.0, 0.0}});
  CHECK(distances == Eigen::MatrixXd{{0.0, 5.0}, {10.0, 5.0}, {3.0, 4.0}});
  const Model many(unit::uniform_points<2>(20, 2));
  const Eigen::MatrixXd own = many.transform(many.centroids());
  CHECK((own.diagonal().array() == 0).all());
  CHECK(own == own.transpose());
}

TEST_CASE("distances neither overflow nor underflow on the way (F24, F25)") {
  const keen::Model<double, 2> model(Eigen::Vector2d(0, 0));
  CHECK(model.transform(Eigen::Matrix2Xd{{3e200}, {4e200}})(0, 0) == Approx(5e200).epsilon(1e-15));
  CHECK(model.transform(Eigen::Matrix2Xd{{3e-200}, {4e-200}})(0, 0) == Approx(5e-200).epsilon(1e-15));
  const keen::Model<float, 1> low(Eigen::RowVectorXf{{-3e38F}});
  CHECK(message_of<std::range_error>([&] {
          (void)low.transform(Eigen::VectorXf{{0.0F, 3e38F}});
        }) == "Model::transform: the distance of point 1 to centroid 0 is too large for its type");
  const Model end(Eigen::Vector2d(1.7e308, 0));
  CHECK(message_of<std::range_error>([&] {
          (void)end.transform(Eigen::Matrix2Xd{{-1.7e308}, {0.0}});
        }) == "Model::transform: the distance of point 0 to centroid 0 is too large for its type");
}

TEST_CASE("the SSE is the weighted sum of squared distances to the nearest centroids") {
  const Model model = corners();
  const Eigen::Matrix2Xd x{{1.0, 9.0, 2.0}, {1.0, 0.0, 10.0}};
  CHECK(model.sse(x) == 2 + 1 + 4);
  CHECK(model.sse(keen::weighted(x, std::vector<double>{1, 0, 2.5})) == 2 + 10);
  CHECK(model.sse(model.centroids()) == 0);
}

TEST_CASE("no points are no labels, no distances and an SSE of 0 (F10)") {
  const Model model = corners();
  const Eigen::Matrix2Xd none(2, 0);
  CHECK(model.predict(none).size() == 0);
  CHECK(model.transform(none).rows() == 0);
  CHECK(model.transform(none).cols() == 4);
  CHECK(model.sse(none) == 0);
}

TEST_CASE("a point's label does not depend on the company it is predicted in (F32)", "[C16]") {
  const Model model(unit::uniform_points<2>(12, 3));
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 4);
  const Labels all = model.predict(x);
  Labels ones(300);
  Labels sevens(300);
  for (Index i = 0; i < 300; ++i) ones[i] = model.nearest(x.col(i));
  for (Index i = 0; i < 300; i += 7) {
    const Index count = std::min(Index{7}, 300 - i);
    sevens.segment(i, count) = model.predict(x.middleCols(i, count));
  }
  CHECK(ones == all);
  CHECK(sevens == all);
  CHECK(model.predict(x.rowwise().reverse()) == all.reverse());
  Eigen::Matrix2Xd with_giant(2, 301);
  with_giant << x, Eigen::Vector2d(1e300, 1e300);
  CHECK(model.predict(with_giant).head(300) == all);
}

TEST_CASE("labels and SSE do not depend on the number of threads", "[C48]") {
  const Model model(unit::uniform_points<2>(30, 5));
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(20'000, 6);
  const Labels labels = model.predict(x);
  const double sse = model.sse(x);
  for (const int threads : {0, 2, 3, 7}) {
    CHECK(model.predict(x, threads) == labels);
    CHECK(model.sse(x, threads) == sse);
  }
}

TEST_CASE("one model may be asked from many threads at once", "[C17]") {
  const Model model(unit::uniform_points<2>(10, 7));
  const Model before = model;
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(2000, 8);
  const Labels expected = model.predict(x);
  std::array<bool, 8> same{};
  {
    std::vector<std::thread> threads;
    for (bool& is_same : same) threads.emplace_back([&] { is_same = model.predict(x) == expected; });
    for (std::thread& thread : threads) thread.join();
  }
  CHECK(std::all_of(same.begin(), same.end(), [](bool is_same) { return is_same; }));
  CHECK(model == before);
}

TEST_CASE("models are equal when their centroids are, in number, dimension and value") {
  CHECK(corners() == corners());
  CHECK_FALSE(corners() != corners());
  Eigen::Matrix2Xd moved = corners().centroids();
  moved(1, 3) = std::nextafter(moved(1, 3), infinity);
  CHECK(corners() != Model(moved));
  CHECK(corners() != Model(corners().centroids().leftCols(3)));
  CHECK(Model() == Model());
  CHECK(Model() != corners());
  using Dynamic = keen::Model<double>;
  CHECK(Dynamic(Eigen::MatrixXd::Ones(2, 3)) != Dynamic(Eigen::MatrixXd::Ones(3, 2)));
  CHECK(Dynamic(Eigen::MatrixXd::Ones(2, 3)) == Dynamic(Eigen::MatrixXd::Ones(2, 3)));
}

TEST_CASE("a model needs finite centroids, and at least one", "[C39][C41]") {
  CHECK(message_of([] { Model(Eigen::Matrix2Xd(2, 0)); }) ==
        "Model: at least one centroid of at least one coordinate is needed, got 2 x 0");
  CHECK(message_of([] { keen::Model<double>(Eigen::MatrixXd(0, 3)); }) ==
        "Model: at least one centroid of at least one coordinate is needed, got 0 x 3");
  CHECK(message_of([] {
          Model(Eigen::Matrix2Xd{{0.0, 1.0}, {0.0, not_a_number}});
        }) == "Model: centroids must be finite, got nan at centroid 1, coordinate 1");
}

TEST_CASE("a model without centroids answers nothing (F13)", "[C41]") {
  const Model model;
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Zero(2, 3);
  CHECK(model.k() == 0);
  CHECK(message_of([&] { (void)model.predict(x); }) == "Model::predict: the model has no centroids");
  CHECK(message_of([&] { (void)model.transform(x); }) == "Model::transform: the model has no centroids");
  CHECK(message_of([&] { (void)model.sse(x); }) == "Model::sse: the model has no centroids");
  CHECK(message_of([&] { (void)model.nearest(Eigen::Vector2d(0, 0)); }) ==
        "Model::nearest: the model has no centroids");
}

TEST_CASE("points of another dimension are refused with both numbers (F13)", "[C42]") {
  const keen::Model<double> model(Eigen::MatrixXd::Zero(3, 2));
  const auto data = keen::rows(Eigen::MatrixXd::Zero(5, 4));
  CHECK(message_of([&] { (void)model.predict(data); }) == "Model::predict: points must have 3 coordinates, got 4");
  CHECK(message_of([&] { (void)model.transform(data); }) == "Model::transform: points must have 3 coordinates, got 4");
  CHECK(message_of([&] { (void)model.sse(data); }) == "Model::sse: points must have 3 coordinates, got 4");
  CHECK(message_of([&] { (void)model.nearest(Eigen::Vector2d(0, 0)); }) ==
        "Model::nearest: the point must have 3 coordinates, got 2");
  CHECK_THAT(message_of([&] { (void)corners().predict(data); }), EndsWith("points must have 2 coordinates, got 4"));
}

TEST_CASE("points that are not finite are refused with their position (F01, F02)", "[C39]") {
  const Model model = corners();
  Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Zero(2, 30);
  x(1, 17) = not_a_number;
  CHECK(message_of([&] { (void)model.predict(x); }) ==
        "Model::predict: points must be finite, got nan at point 17, coordinate 1");
  x(0, 4) = infinity;
  CHECK(message_of([&] { (void)model.transform(x); }) ==
        "Model::transform: points must be finite, got inf at point 4, coordinate 0");
  x(0, 4) = -infinity;
  CHECK(message_of([&] { (void)model.sse(x); }) ==
        "Model::sse: points must be finite, got -inf at point 4, coordinate 0");
  CHECK_THROWS_AS(model.nearest(Eigen::Vector2d(0, not_a_number)), std::invalid_argument);
}

TEST_CASE("weights that are out of range are refused by sse", "[C39][C40]") {
  const Model model = corners();
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Zero(2, 2);
  CHECK(message_of([&] {
          (void)model.sse(keen::weighted(x, std::vector<double>{1, -1}));
        }) == "Model::sse: weights must be >= 0, got -1 at point 1");
}

TEST_CASE("a negative number of threads is refused (F11)") {
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Zero(2, 3);
  CHECK(message_of([&] { (void)corners().predict(x, -1); }) == "Model::predict: threads must be >= 0, got -1");
  CHECK_THAT(message_of([&] { (void)corners().sse(x, -2); }), EndsWith("threads must be >= 0, got -2"));
}

TEST_CASE("an SSE beyond double is a range error that names the function (D2, F34)") {
  const Model model(Eigen::Vector2d(0, 0));
  const auto far_away = [&] { (void)model.sse(Eigen::Matrix2Xd{{1e160}, {0.0}}); };
  CHECK_THAT(message_of<std::range_error>(far_away), StartsWith("Model::sse: the SSE is about 2^1063"));
}

TEST_CASE("labels at the ends of the range are those of the scaled points (D2, F24, F25, F34)") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(500, 9);
  const Eigen::Matrix2Xd centroids = unit::uniform_points<2>(7, 10);
  const Labels expected = Model(centroids).predict(x);
  for (const double factor : {0x1p-900, 0x1p-500, 0x1p-250, 0x1p450, 0x1p600, 0x1p1023}) {
    CHECK(Model(centroids * factor).predict(x * factor) == expected);
  }
}
