// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/kmeans.hpp>
#include <keen/svg/profiles.hpp>

#include <limits>
#include <string>
#include <vector>

using Catch::Matchers::WithinAbs;
using keen::Index;
using keen::Label;
using keen::Labels;
using keen::svg::ProfilesOptions;
using keen::svg::Theme;
using unit::message_of;

namespace {

std::string picture(const Eigen::MatrixXd& x, const Labels& labels, const ProfilesOptions& options = {}) {
  return keen::svg::profiles(keen::columns(x), labels, options);
}

/// Labels 0, 1, ..., k - 1, 0, 1, ...
Labels in_turn(Index n, Index k) {
  return Labels::NullaryExpr(n, [k](Index i) { return static_cast<Label>(i % k); });
}

keen::svg::detail::ProfilesData profiles_data(const keen::Dataset<double>& data, const Labels& labels) {
  return keen::svg::detail::ProfilesReader<double, Eigen::Dynamic>(data, labels)(true);
}

}  // namespace

TEST_CASE("profiles are well-formed in all themes, and the same for the same input", "[svg][profiles]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(90, 1, 24);
  const auto clustering = keen::fit(keen::columns(x), {.k = 4});
  for (const Theme theme : {Theme::light, Theme::dark, Theme::automatic}) {
    const auto drawn = [&] {
      return keen::svg::profiles(keen::columns(x), clustering, {.title = "a & b", .theme = theme});
    };
    const std::string svg = drawn();
    CHECK(xml::Checker::fault(svg).empty());
    CHECK(xml::contains(svg, "<title>a &amp; b</title>"));
    CHECK(xml::contains(svg, ">k = 4, SSE "));
    CHECK(xml::count(xml::group(svg, "profiles"), "<polyline") == 2 * 4);  // a colour on its outline
    CHECK(xml::count(xml::group(svg, "profiles"), "<circle") == 4 * 24);
    const std::size_t begin = svg.find("points=\"") + 8;
    const std::string points = svg.substr(begin, svg.find('"', begin) - begin);  // x,y x,y ...
    CHECK((xml::count(points, ",") == 24 && xml::count(points, " ") == 23 && points.front() != ' '));
    CHECK(xml::count(xml::group(svg, "bands"), "<path") == 4);
    CHECK(svg == drawn());
  }
}

TEST_CASE("a profile passes through the mean of its cluster, coordinate by coordinate", "[svg][profiles]") {
  const Eigen::MatrixXd x = (Eigen::MatrixXd(2, 4) << 0, 2, 10, 20,  //
                             4, 8, 30, 50)
                                .finished();
  const auto data = profiles_data(keen::columns(x), in_turn(4, 2));
  CHECK(data.clusters.at(0).mean == std::vector<double>{5, 17});
  CHECK(data.clusters.at(1).mean == std::vector<double>{11, 29});
  const std::string profiles = xml::group(picture(x, in_turn(4, 2), {.bands = false}), "profiles");
  const std::vector<double> y = xml::numbers(profiles, "cy");
  REQUIRE(y.size() == 4);  // of 5, 17, 11 and 29
  // Each height is rounded to a hundredth of a pixel, so a difference is off by as much, and twice one by twice that.
  CHECK_THAT(y[0] - y[1], WithinAbs(2 * (y[0] - y[2]), 0.031));
  CHECK_THAT(y[0] - y[3], WithinAbs(4 * (y[0] - y[2]), 0.051));
}

TEST_CASE("a band holds the middle 80 % of the points", "[svg][profiles]") {
  const Eigen::MatrixXd x = Eigen::RowVectorXd::LinSpaced(100, 100, 1);
  const auto data = profiles_data(keen::columns(x), Labels::Zero(100));
  CHECK(data.clusters.at(0).low == std::vector<double>{10});
  CHECK(data.clusters.at(0).high == std::vector<double>{90});
  CHECK(xml::count(picture(unit::uniform_points<>(9, 1, 3), Labels::Zero(9), {.bands = false}), "<path") == 0);
}

TEST_CASE("an integer weight equals that many copies of the point in a profile", "[svg][profiles]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(13, 4, 3);
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(13);
  weights(3) = 4;
  weights(7) = 0;
  std::vector<Index> copies;
  for (Index i = 0; i < 13; ++i) copies.insert(copies.end(), static_cast<std::size_t>(weights(i)), i);
  const Eigen::MatrixXd copied = unit::columns_at(x, copies);
  const auto weighted =
      profiles_data(keen::Dataset<double>(keen::columns(x)).with_weights(weights.data()), Labels::Zero(13));
  const auto plain = profiles_data(keen::columns(copied), Labels::Zero(copied.cols()));
  CHECK(weighted.clusters.at(0).low == plain.clusters.at(0).low);
  CHECK(weighted.clusters.at(0).high == plain.clusters.at(0).high);
  // Running means of 15 values in [0, 1], each off by an ulp of 1 at most.
  for (std::size_t d = 0; d < 3; ++d) {
    CHECK_THAT(weighted.clusters.at(0).mean[d], WithinAbs(plain.clusters.at(0).mean[d], 15 * 2.3e-16));
  }
}

TEST_CASE("the legend of profiles names the clusters and counts their points", "[svg][profiles]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(31, 2, 5);
  const std::string plain = xml::group(picture(x, in_turn(31, 2)), "legend");
  for (const char* text : {">cluster 0</text>", ">cluster 1</text>", ">16</text>", ">15</text>"}) {
    CHECK(xml::contains(plain, text));
  }
  const std::string named = picture(x, in_turn(31, 2), {.names = {"<quiet>", std::string(200, 'm')}});
  CHECK(xml::Checker::fault(named).empty());
  CHECK(xml::contains(xml::group(named, "legend"), ">&lt;quiet&gt;</text>"));
  CHECK_FALSE(xml::contains(named, std::string(30, 'm')));
}

TEST_CASE("points in no cluster are left out of profiles, and counted", "[svg][profiles]") {
  Eigen::MatrixXd x = unit::uniform_points<>(12, 3, 4);
  Labels labels = in_turn(12, 2);
  labels(3) = -1;
  labels(8) = -1;
  x.col(3).setConstant(1e6);
  x(1, 5) = std::numeric_limits<double>::quiet_NaN();
  const std::string svg = picture(x, labels, {.subtitle = "hours"});
  CHECK(xml::contains(svg, ">hours, not drawn: no cluster (2 points), 1 point not drawn (not finite or too large)<"));
  CHECK_FALSE(xml::contains(svg, "1e+06"));
  CHECK_FALSE(xml::contains(svg, "nan"));
}

TEST_CASE("coordinates of profiles lie where x puts them", "[svg][profiles]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(9, 3, 3);
  const std::string profiles = xml::group(picture(x, Labels::Zero(9), {.x = {-200, 0, 600}}), "profiles");
  const std::vector<double> at = xml::numbers(profiles, "cx");
  REQUIRE(at.size() == 3);
  CHECK_THAT(at[2] - at[1], WithinAbs(3 * (at[1] - at[0]), 0.041));  // hundredths of a pixel, three times and once
}

TEST_CASE("profiles of more than 20 clusters differ in dashes", "[svg][profiles]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(60, 3, 300);
  const std::string svg = picture(x, in_turn(60, 30), {.theme = Theme::automatic});
  const std::string profiles = xml::group(svg, "profiles");
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::count(profiles, "<polyline") == 60);
  CHECK(xml::count(profiles, "stroke-dasharray") == 2 * (30 - 8));
  CHECK(xml::count(profiles, "<circle") == 0);  // no room
}

TEST_CASE("profiles of constant, huge and no points, and of one coordinate", "[svg][profiles]") {
  for (const Eigen::MatrixXd& x :
       {Eigen::MatrixXd(Eigen::MatrixXd::Constant(3, 6, 2.5)), Eigen::MatrixXd(unit::uniform_points<>(6, 4, 1)),
        Eigen::MatrixXd(unit::uniform_points<>(6, 4, 3) * 1e299), Eigen::MatrixXd(3, 0),
        Eigen::MatrixXd(Eigen::MatrixXd::Constant(2, 6, std::numeric_limits<double>::infinity()))}) {
    for (const int width : {240, 760}) {
      const std::string svg = picture(x, in_turn(x.cols(), 3), {.width = width, .height = 220});
      CHECK(xml::Checker::fault(svg).empty());
      CHECK_FALSE(xml::contains(svg, "nan"));
      CHECK_FALSE(xml::contains(svg, "inf\""));
      for (const double at : xml::numbers(svg, "x")) CHECK((at >= 0 && at <= width));
      for (const double at : xml::numbers(svg, "y")) CHECK((at >= 0 && at <= 220));
    }
  }
  CHECK(xml::contains(picture(Eigen::MatrixXd(3, 0), Labels()), ">no points</text>"));
}

TEST_CASE("profiles refuse what they cannot show", "[svg][profiles]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(9, 6, 3);
  const auto refusal = [&](const ProfilesOptions& options, const Labels& labels = Labels::Zero(9)) {
    return message_of([&] { (void)picture(x, labels, options); });
  };
  CHECK(refusal({}, Labels::Zero(3)) == "svg::profiles: one label a point is needed, got 3 labels for n = 9");
  CHECK(refusal({}, Labels::Constant(9, -2)) == "svg::profiles: labels must be >= 0, or -1 for no cluster, got -2");
  CHECK(refusal({.x = {1, 2}}) == "svg::profiles: one x a coordinate is needed, or none, got 2 for dim = 3");
  CHECK(refusal({.x = {1, 3, 2}}) == "svg::profiles: x must ascend, got 2 after 3");
  CHECK(refusal({.x = {1, 2, std::numeric_limits<double>::infinity()}}) == "svg::profiles: x must be finite, got inf");
  CHECK(refusal({.names = {"a"}}, Labels::Ones(9)) ==
        "svg::profiles: one name a cluster is needed, or none, got 1 for k = 2");
  CHECK(refusal({.height = 10}) == "svg::profiles: width and height must be at least 240 and 200, got 760 and 10");
  CHECK(message_of([] { (void)picture(Eigen::MatrixXd(0, 2), Labels::Zero(2)); }) ==
        "svg::profiles: points must have at least one coordinate");
}
