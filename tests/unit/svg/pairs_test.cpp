// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/kmeans.hpp>
#include <keen/svg/pairs.hpp>

#include <limits>
#include <string>

namespace {

using keen::Index;
using keen::Labels;
using keen::svg::PairsOptions;
using unit::message_of;

std::string picture(const Eigen::MatrixXd& x, const Labels& labels, const PairsOptions& options = {}) {
  const keen::Dataset<double> data = keen::columns(x);
  return keen::svg::pairs(data, labels, keen::Centroids<double>(x.rows(), 0), options);
}

}  // namespace

TEST_CASE("a pair plot has a panel for each pair, and histograms on the diagonal", "[svg][pairs]") {
  for (const Index dim : {2, 4, 6}) {
    const Eigen::MatrixXd x = unit::uniform_points<>(90, 1, dim);
    const auto clustering = keen::fit(keen::columns(x), {.k = 3});
    const std::string svg = keen::svg::pairs(keen::columns(x), clustering);
    const int pairs = static_cast<int>(dim * (dim - 1) / 2);
    CAPTURE(dim);
    CHECK(xml::Checker::fault(svg).empty());
    CHECK(xml::count(svg, "class=\"points\"") == pairs);
    CHECK(xml::count(svg, "class=\"histogram\"") == static_cast<int>(dim));
    CHECK(xml::count(xml::group(svg, "histogram"), "<path") == 3);
    CHECK(xml::count(xml::group(svg, "points"), "<circle") == 90);
    CHECK(xml::count(svg, "column 1") == 2);
    CHECK(xml::contains(xml::group(svg, "legend"), "centroid"));
    CHECK(svg == keen::svg::pairs(keen::columns(x), clustering));
  }
}

TEST_CASE("a histogram counts every value once, the largest included", "[svg][pairs]") {
  const Eigen::MatrixXd x = (Eigen::MatrixXd(1, 5) << 0, 0.1, 0.5, 0.9, 1).finished();
  const keen::Dataset<double> data = keen::columns(x);
  const auto read = keen::svg::detail::ScatterReader<double, Eigen::Dynamic>(data, 0, 0);
  const auto counts = keen::svg::detail::histograms({{0, 1}}, read({}, keen::Centroids<double>(1, 0), 100), 2);
  REQUIRE(counts.size() == 1);
  CHECK(counts.begin()->second == std::vector<double>{2, 3});
}

TEST_CASE("a pair plot names its axes, with what the user wrote made safe", "[svg][pairs]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(20, 2, 2);
  const std::string svg = picture(x, {}, {.title = "a & b", .names = {"<x>", "y"}});
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::count(svg, "&lt;x&gt;") == 2);
  CHECK(xml::contains(svg, "a &amp; b"));
}

TEST_CASE("a pair plot has figures at its left and lower edge alone", "[svg][pairs]") {
  Eigen::MatrixXd x = unit::uniform_points<>(20, 2, 3);
  x.row(2) = Eigen::RowVectorXd::LinSpaced(20, 600, 800);
  CHECK(xml::count(picture(x, {}), ">700</text>") == 2);  // beside the third row, and below the third column
}

TEST_CASE("figures below narrow panels are upright where they would run into one another", "[svg][pairs]") {
  Eigen::MatrixXd x = unit::uniform_points<>(20, 2, 3);
  CHECK(xml::count(picture(x, {}), "rotate(-90") == 3);  // the names of the rows
  x.row(1) *= 1e7;
  x.row(2) *= 1e-7;
  CHECK(xml::count(picture(x, {}), "rotate(-90") == 3);
  const std::string narrow = picture(x, {}, {.width = 400, .height = 400});
  CHECK(xml::count(narrow, "rotate(-90") >= 3 + 3 * 2);
  for (const double y : xml::numbers(narrow, "y")) CHECK(y < 400);
}

TEST_CASE("a pair plot of constant, huge and broken points", "[svg][pairs]") {
  Eigen::MatrixXd broken = unit::uniform_points<>(30, 3, 3);
  broken(1, 4) = std::numeric_limits<double>::quiet_NaN();
  broken(2, 5) = std::numeric_limits<double>::infinity();
  for (const Eigen::MatrixXd& x : {broken, Eigen::MatrixXd(Eigen::MatrixXd::Constant(3, 9, 2.5)),
                                   Eigen::MatrixXd(unit::uniform_points<>(9, 4, 3) * 1e299), Eigen::MatrixXd(3, 0)}) {
    const std::string svg = picture(x, {});
    CHECK(xml::Checker::fault(svg).empty());
    CHECK_FALSE(xml::contains(svg, "nan"));
    CHECK_FALSE(xml::contains(svg, "inf"));
  }
  CHECK(xml::contains(picture(unit::uniform_points<>(5000, 5, 2), {}), "1,000 of 5,000 points drawn"));
  CHECK(xml::contains(picture(broken, {}), "29 of 30 points drawn (1 not finite or too large)"));
}

TEST_CASE("a pair plot of many clusters, and of points in none, has a legend above its diagonal", "[svg][pairs]") {
  const Index n = 240;
  Labels labels(n);
  for (Index i = 0; i < n; ++i) labels(i) = static_cast<keen::Label>(i % 31) - 1;
  for (const Index dim : {2, 3, 6}) {
    const std::string svg = picture(unit::uniform_points<>(n, 1, dim), labels, {.no_cluster = "outlier"});
    CAPTURE(dim);
    CHECK(xml::Checker::fault(svg).empty());
    CHECK(xml::count(svg, ">outlier</text>") == 1);
    CHECK_FALSE(xml::contains(xml::group(svg, "legend"), "centroid"));
    for (const double x : xml::numbers(xml::group(svg, "legend"), "x")) CHECK((x > 150 && x <= 876));
    CHECK(xml::contains(xml::group(svg, "points"), "fill=\"none\""));
  }
}

TEST_CASE("a pair plot refuses what it cannot show", "[svg][pairs]") {
  const auto refusal = [](Index dim, const PairsOptions& options, const Labels& labels = {}) {
    return message_of([&] { (void)picture(unit::uniform_points<>(9, 6, dim), labels, options); });
  };
  CHECK(refusal(1, {}) == "svg::pairs: points must have from 2 to 6 coordinates, got 1");
  CHECK(refusal(7, {}) == "svg::pairs: points must have from 2 to 6 coordinates, got 7; svg::pca draws points of more");
  CHECK(refusal(3, {.names = {"a", "b"}}) == "svg::pairs: one name a coordinate is needed, or none, got 2 for dim = 3");
  CHECK(refusal(3, {.height = 300}) ==
        "svg::pairs: width and height must be at least 360 for 3 coordinates, got 900 and 300");
  CHECK(refusal(2, {.max_points = -1}) == "svg::pairs: max_points must be >= 0, got -1");
  CHECK(refusal(2, {}, Labels::Zero(3)) == "svg::pairs: one label a point is needed, or none, got 3 labels for n = 9");
}
