// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/kmeans.hpp>
#include <keen/svg/scatter_grid.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::WithinAbs;
using keen::Index;
using keen::Label;
using keen::Labels;
using keen::svg::scatter_grid;
using keen::svg::ScatterGridOptions;
using keen::svg::ScatterPanel;
using keen::svg::ScatterPanelOptions;
using keen::svg::Theme;
using unit::message_of;
using namespace keen::svg::detail;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

const keen::Centroids<double, 2> no_centroids(2, 0);

/// What stands in each panel, in order.
std::vector<std::string> panels(const std::string& svg) {
  std::vector<std::string> found;
  const std::string start = "<g class=\"panel\"";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1)) {
    found.push_back(xml::group(svg.substr(at), "panel"));
  }
  return found;
}

Frame frame_of(const std::string& panel) {
  const std::string rect =
      panel.substr(panel.find("class=\"frame\""), panel.find("/>") - panel.find("class=\"frame\""));
  const auto value = [&](const char* name) { return xml::numbers(rect, name).at(0); };
  return {value("x"), value("y"), value("x") + value("width"), value("y") + value("height")};
}

/// The round marks of one colour, in pixels of the picture: those of the upper path, less the rounding to tenths.
std::vector<Position> dots(const std::string& panel, Rgb fill) {
  const Frame frame = frame_of(panel);
  std::vector<Position> found;
  const std::size_t path = panel.find("<path stroke=\"" + hex(fill));
  if (path == std::string::npos) return found;
  const std::string d = panel.substr(path, panel.find("/>", path) - path);
  for (std::size_t at = d.find('M'); at != std::string::npos; at = d.find('M', at + 1)) {
    char* end = nullptr;
    const double x = std::strtod(d.c_str() + at + 1, &end);
    found.push_back({frame.left + x / 10, frame.top + std::strtod(end, nullptr) / 10});
  }
  return found;
}

/// Panels of one point each.
std::vector<ScatterPanel> single_points(std::size_t count) {
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Ones(2, 1);
  return std::vector<ScatterPanel>(count, ScatterPanel(x, Labels{}, no_centroids));
}

}  // namespace

TEST_CASE("a grid is well-formed in all themes, and the same for the same input", "[svg][scatter_grid]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(150, 5);
  for (const Theme theme : {Theme::light, Theme::dark, Theme::automatic}) {
    const auto drawn = [&] {
      return scatter_grid({{x, keen::fit(x, {.k = 12}), {.note = "a & b"}}, {x, Labels{}, no_centroids}, {}}, 2,
                          {.title = "<t>", .columns = {"<c>", "d"}, .rows = {"r\n<s>", "t"}, .theme = theme});
    };
    const std::string svg = drawn();
    CHECK(xml::Checker::fault(svg).empty());
    for (const char* text : {">a &amp; b<", ">&lt;t&gt;<", ">&lt;c&gt;<", ">r<", ">&lt;s&gt;<", ">t<"}) {
      CHECK(xml::contains(svg, text));
    }
    CHECK(panels(svg).size() == 2);
    CHECK(svg == drawn());
  }
}

TEST_CASE("every point has a mark in the colour of its cluster, where its coordinates say", "[svg][scatter_grid]") {
  Eigen::Matrix2Xd x(2, 4);
  x << 0, 4, 2, 4,  //
      0, 4, 4, 0;
  const Labels labels = (Labels(4) << 0, 1, 1, -1).finished();
  const keen::Centroids<double, 2> centroids = (Eigen::Matrix2d() << 0, 3, 0, 4).finished();
  const std::string panel = panels(scatter_grid({{x, labels, centroids}}, 1)).at(0);
  const Frame frame = frame_of(panel);
  // The axes are 5 % of their extent longer at either end; marks stand at tenths of a pixel, frames at hundredths.
  const auto at = [&](double u, double v) {
    return Position{frame.left + (0.05 + u) / 1.1 * frame.width(), frame.bottom - (0.05 + v) / 1.1 * frame.height()};
  };
  const auto check = [&](Label label, const std::vector<Position>& expected) {
    const std::vector<Position> found = dots(panel, cluster_colour(label));
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK_THAT(found[i].x, WithinAbs(expected[i].x, 0.07));
      CHECK_THAT(found[i].y, WithinAbs(expected[i].y, 0.07));
    }
  };
  check(0, {at(0, 0)});
  check(1, {at(1, 1), at(0.5, 1)});
  const std::string hollow = panel.substr(panel.find("<g fill=\"none\""));
  CHECK_THAT(xml::numbers(hollow, "cx").at(0), WithinAbs(at(1, 0).x, 0.02));
  CHECK_THAT(xml::numbers(hollow, "cy").at(0), WithinAbs(at(1, 0).y, 0.02));
  const std::string discs = xml::group(panel, "centroids");
  CHECK_THAT(xml::numbers(discs, "cx").at(3), WithinAbs(at(0.75, 0).x, 0.02));
  CHECK_THAT(xml::numbers(discs, "cy").at(3), WithinAbs(at(0, 1).y, 0.02));
  CHECK(xml::count(discs, "fill=\"" + hex(cluster_colour(1)) + "\"") == 1);
}

TEST_CASE("from the ninth cluster on marks in a grid have another shape", "[svg][scatter_grid]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(30, 3);
  const Labels labels = Labels::NullaryExpr(30, [](Index i) { return static_cast<Label>(i % 10); });
  const std::string panel = panels(scatter_grid({{x, labels, no_centroids}}, 1)).at(0);
  for (const Label label : {0, 7}) CHECK(dots(panel, cluster_colour(label)).size() == 3);
  for (const Label label : {8, 9}) {
    CHECK(dots(panel, cluster_colour(label)).empty());
    const std::string marks = panel.substr(panel.find("<g fill=\"" + hex(cluster_colour(label)) + "\""));
    CHECK(xml::count(marks.substr(0, marks.find("</g>")), "<path d=") == 3);
  }
}

TEST_CASE("panels of a row share their axes, those of other rows do not", "[svg][scatter_grid]") {
  const Eigen::Matrix2Xd small = Eigen::Matrix2d::Identity(), large = 3 * Eigen::Matrix2d::Identity();
  const auto width = [](const std::string& panel) {
    const std::vector<Position> found = dots(panel, palette_of(Theme::light).neutral);
    return std::abs(found.at(0).x - found.at(1).x) / frame_of(panel).width();
  };
  const ScatterPanel one(small, Labels{}, no_centroids), other(large, Labels{}, no_centroids);
  const std::vector<std::string> found = panels(scatter_grid({one, other, one, {}}, 2));
  REQUIRE(found.size() == 3);
  // A dot is off by 0.05 pixels at most, of more than 300.
  CHECK_THAT(width(found[1]), WithinAbs(1 / 1.1, 0.001));
  CHECK_THAT(width(found[0]), WithinAbs(1 / 3.3, 0.001));
  CHECK_THAT(width(found[2]), WithinAbs(1 / 1.1, 0.001));
}

TEST_CASE("a unit is as long on either axis of a panel, unless asked otherwise", "[svg][scatter_grid]") {
  Eigen::Matrix2Xd x(2, 2);
  x << 0, 4,  //
      0, 1;
  const auto slope = [&](bool equal_scale) {
    const std::string svg = scatter_grid({{x, Labels{}, no_centroids}}, 1, {.equal_scale = equal_scale});
    const std::vector<Position> found = dots(panels(svg).at(0), palette_of(Theme::light).neutral);
    return (found.at(0).y - found.at(1).y) / (found.at(1).x - found.at(0).x);
  };
  CHECK_THAT(slope(true), WithinAbs(0.25, 0.001));
  CHECK_THAT(slope(false), WithinAbs(1, 0.001));
}

TEST_CASE("panels are square, stand apart and within the picture", "[svg][scatter_grid]") {
  for (const Index columns : {1, 3, 8}) {
    for (const std::size_t count : {1U, 5U, 24U}) {
      for (const int width : {420, 1400}) {
        CAPTURE(columns, count, width);
        std::vector<std::string> names(static_cast<std::size_t>(columns), std::string(90, 'm'));
        std::vector<std::string> rows((count + names.size() - 1) / names.size(), std::string(90, 'm'));
        const std::string svg =
            scatter_grid(single_points(count), columns, {.columns = names, .rows = rows, .width = width});
        const double height = xml::numbers(svg, "height").at(0);
        const std::vector<std::string> found = panels(svg);
        REQUIRE(found.size() == count);
        for (std::size_t i = 0; i < count; ++i) {
          const Frame frame = frame_of(found[i]);
          CHECK_THAT(frame.width(), WithinAbs(frame.height(), 0.001));
          CHECK((frame.left > 24 && frame.top > 0 && frame.right < width && frame.bottom < height));
          if (i == 0) continue;
          const Frame before = frame_of(found[i - 1]);
          if (i % names.size() == 0) {
            CHECK(frame.top > before.bottom + 4);
          } else {
            CHECK((frame.left > before.right + 4 && frame.top == before.top));
          }
        }
      }
    }
  }
}

TEST_CASE("points of one coordinate, constant, huge, broken and none have panels too", "[svg][scatter_grid]") {
  const Eigen::VectorXd line = unit::uniform_points<1>(20, 4).transpose();
  const Eigen::Matrix2Xd constant = Eigen::Matrix2Xd::Constant(2, 3, 7), broken = constant * not_a_number;
  const Eigen::Matrix2Xd huge = unit::uniform_points<2>(5, 1) * 1e299, none(2, 0);
  const std::string svg = scatter_grid({{line, keen::fit(line, {.k = 2})},
                                        {constant, Labels{}, no_centroids},
                                        {broken, Labels{}, no_centroids},
                                        {huge, Labels{}, no_centroids},
                                        {none, Labels{}, no_centroids}},
                                       1);
  CHECK(xml::Checker::fault(svg).empty());
  CHECK_FALSE(xml::contains(svg, "nan"));
  CHECK(xml::count(svg, ">no points</text>") == 2);
  const std::vector<std::string> found = panels(svg);
  CHECK(dots(found.at(0), cluster_colour(0)).size() + dots(found.at(0), cluster_colour(1)).size() == 20);
  CHECK(dots(found.at(1), palette_of(Theme::light).neutral).size() == 3);
  CHECK(dots(found.at(3), palette_of(Theme::light).neutral).size() == 5);
  CHECK(xml::contains(scatter_grid({}, 3), ">no panels</text>"));
}

TEST_CASE("a panel thins its points, and shows the coordinates asked for", "[svg][scatter_grid]") {
  Eigen::Matrix3Xd x(3, 100);
  x << Eigen::RowVectorXd::LinSpaced(100, 0, 1), Eigen::RowVectorXd::Zero(100),
      Eigen::RowVectorXd::LinSpaced(100, 1, 0);
  const keen::Centroids<double, 3> none(3, 0);
  const std::string panel = panels(scatter_grid({{x, Labels{}, none, {.y_axis = 2, .max_points = 10}}}, 1)).at(0);
  const std::vector<Position> found = dots(panel, palette_of(Theme::light).neutral);
  REQUIRE(found.size() == 10);
  CHECK(found.front().x < found.back().x - 100);
  CHECK(found.front().y < found.back().y - 100);
}

TEST_CASE("misuse of a grid is refused", "[svg][scatter_grid]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(6, 1);
  const auto refusal = [](Index columns, const ScatterGridOptions& options) {
    return message_of([&] { (void)scatter_grid(single_points(5), columns, options); });
  };
  CHECK(refusal(0, {}) == "svg::scatter_grid: columns must be >= 1, got 0");
  CHECK(refusal(2, {.columns = {"a"}}) == "svg::scatter_grid: one name a column is needed, or none, got 1 for 2");
  CHECK(refusal(2, {.rows = {"a"}}) == "svg::scatter_grid: one name a row is needed, or none, got 1 for 3");
  CHECK(refusal(4, {.width = 259}) ==
        "svg::scatter_grid: width must be at least 240, and 100 + 40 for each column, got 259 for 4 columns");
  CHECK(refusal(4, {.width = 260}) == "no error");
  CHECK(refusal(1, {.width = 239}) ==
        "svg::scatter_grid: width must be at least 240, and 100 + 40 for each column, got 239 for 1 column");
  const auto panel_refusal = [&](const Labels& labels, const keen::Centroids<double>& centroids,
                                 const ScatterPanelOptions& options) {
    return message_of([&] { (void)ScatterPanel(x, labels, centroids, options); });
  };
  const keen::Centroids<double> none(2, 0);
  CHECK(panel_refusal(Labels::Zero(5), none, {}) ==
        "svg::ScatterPanel: one label a point is needed, or none, got 5 labels for n = 6");
  CHECK(panel_refusal(Labels::Constant(6, 2), keen::Centroids<double>::Zero(2, 2), {}) ==
        "svg::ScatterPanel: labels must be in [0, 2), or -1 for no cluster, got 2");
  CHECK(panel_refusal({}, keen::Centroids<double>::Zero(3, 1), {}) ==
        "svg::ScatterPanel: centroids must have 2 coordinates, as the points, got 3");
  CHECK(panel_refusal({}, none, {.y_axis = 2}) ==
        "svg::ScatterPanel: x_axis and y_axis must be in [0, dim = 2), got 0 and 2");
  CHECK(panel_refusal({}, none, {.max_points = -1}) == "svg::ScatterPanel: max_points must be >= 0, got -1");
}
