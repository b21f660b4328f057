// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/painted_cells.hpp"
#include "unit/support/xml.hpp"

#include <keen/svg/heat_map.hpp>

#include <limits>
#include <string>
#include <vector>

using keen::Index;
using keen::Labels;
using keen::svg::heat_map;
using keen::svg::HeatMapOptions;
using keen::svg::Theme;
using unit::message_of;
using namespace keen::svg::detail;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Values from -1 to 1.
Eigen::MatrixXd some_values(Index rows, Index columns) {
  return (2 * unit::uniform_points<>(columns, 1, rows).array() - 1).matrix();
}

std::vector<std::string> repeated(const std::string& name, Index count) {
  return std::vector<std::string>(static_cast<std::size_t>(count), name);
}

/// The raster of the cells, without that of the scale.
unit::PaintedCells cells_of(const std::string& svg, Index rows, Index columns) {
  return unit::painted_cells(xml::group(svg, "raster"), rows, columns);
}

}  // namespace

TEST_CASE("a heat map is well-formed in all themes, and the same for the same input", "[svg][heat_map]") {
  const HeatMapOptions base{.title = "a & b",
                            .rows = repeated("<row>", 4),
                            .columns = repeated("a column", 9),
                            .x_label = "<x>",
                            .y_label = "y",
                            .row_labels = Labels::LinSpaced(4, 0, 3),
                            .column_labels = Labels::LinSpaced(9, -1, 7)};
  for (const Theme theme : {Theme::light, Theme::dark, Theme::automatic}) {
    for (const bool diverging : {false, true}) {
      HeatMapOptions options = base;
      options.theme = theme;
      options.diverging = diverging;
      const std::string svg = heat_map(some_values(4, 9), options);
      CHECK(xml::Checker::fault(svg).empty());
      CHECK(xml::contains(svg, "<title>a &amp; b</title>"));
      CHECK(xml::count(svg, ">&lt;row&gt;</text>") == 4);
      CHECK(svg == heat_map(some_values(4, 9), options));
    }
  }
}

TEST_CASE("every cell is painted once, in the colour of its value", "[svg][heat_map]") {
  const Eigen::MatrixXd x = some_values(7, 40);
  for (const bool diverging : {false, true}) {
    const HeatMapData data(x, diverging);
    const unit::PaintedCells cells = cells_of(heat_map(x, {.diverging = diverging}), 7, 40);
    for (Index row = 0; row < 7; ++row) {
      for (Index column = 0; column < 40; ++column) {
        CHECK(cells(row, column) == hex(shade(data.shades(), data.level(row, column))));
      }
    }
  }
}

TEST_CASE("colours diverge from 0, and are alike for values that differ in sign alone", "[svg][heat_map]") {
  const Eigen::RowVectorXd x = (Eigen::RowVectorXd(5) << -4, -2, 0, 2, 4).finished();
  const HeatMapData data(x, true);
  CHECK(data.level(-4) == 0);
  CHECK(data.level(-2) + data.level(2) == last_level);
  CHECK(data.level(0) == last_level / 2);
  CHECK(data.level(4) == last_level);
  const HeatMapData positive(Eigen::RowVector2d(1, 3), true);
  CHECK(positive.level(3) == last_level);
  CHECK(positive.level(0, 0) > last_level / 2);
  const HeatMapData sequential(Eigen::RowVector3d(1, 2, 3), false);
  CHECK(sequential.level(1) == 0);
  CHECK(sequential.level(2) == last_level / 2);
  CHECK(sequential.level(3) == last_level);
}

TEST_CASE("shades darken evenly from the middle, or from the least level", "[svg][heat_map]") {
  for (int level = 0; level < last_level; ++level) {
    CAPTURE(level);
    CHECK(luminance(shade(Shades::sequential, level)) > luminance(shade(Shades::sequential, level + 1)));
    CHECK(luminance(shade(Shades::grey, level)) < luminance(shade(Shades::grey, level + 1)));
    const double step = luminance(shade(Shades::diverging, level + 1)) - luminance(shade(Shades::diverging, level));
    CHECK((level < last_level / 2 ? step > 0 : step < 0));
  }
  // Blue that stands for less has more blue than red, orange less: colour-blind readers see that difference.
  const Rgb low = shade(Shades::diverging, 0), high = shade(Shades::diverging, last_level);
  CHECK((low.blue > low.red + 100 && high.red > high.blue + 100));
}

TEST_CASE("no style sheet repaints a shade", "[svg][heat_map][theme]") {
  for (const Shades shades : {Shades::diverging, Shades::sequential, Shades::grey}) {
    for (int level = 0; level <= last_level; ++level) {
      const Rgb colour = shade(shades, level);
      for (const Repainted theme : repainted_colours()) CHECK_FALSE(theme.light == colour);
      CHECK(contrast(colour, ink_on(colour)) >= 4.5);  // numbers can be read
    }
  }
}

TEST_CASE("a cell without a number is empty, and counted", "[svg][heat_map]") {
  Eigen::MatrixXd x = some_values(3, 4);
  x(1, 2) = not_a_number;
  x(2, 0) = std::numeric_limits<double>::infinity();
  const std::string svg = heat_map(x);
  const unit::PaintedCells cells = cells_of(svg, 3, 4);
  CHECK(cells(1, 2).empty());
  CHECK(cells(2, 0).empty());
  CHECK(cells(1, 1).size() == 7);
  CHECK(xml::count(xml::group(svg, "numbers"), "<text") == 10);
  CHECK(xml::contains(svg, ">2 values not drawn (not finite)</text>"));
  CHECK_FALSE(xml::contains(svg, "nan"));
}

TEST_CASE("numbers are written where they fit, with decimals that tell them apart", "[svg][heat_map]") {
  const Eigen::MatrixXd x = (Eigen::MatrixXd(2, 3) << -0.5, 0.25, 0.004,  //
                             0.125, 0.5, -0.001)
                                .finished();
  const std::string numbers = xml::group(heat_map(x), "numbers");
  for (const char* text : {">-0.50<", ">0.25<", ">0.00<", ">0.13<", ">0.50<"}) CHECK(xml::contains(numbers, text));
  CHECK_FALSE(xml::contains(numbers, "-0.00"));
  CHECK(xml::contains(xml::group(heat_map(x * 1000), "numbers"), ">125<"));
  CHECK(xml::contains(xml::group(heat_map(x * 1e20), "numbers"), ">1.25e+19<"));
  CHECK(xml::group(heat_map(x, {.values = false}), "numbers").empty());
  CHECK(xml::group(heat_map(some_values(10, 60)), "numbers").empty());
  CHECK(xml::group(heat_map(some_values(60, 10)), "numbers").empty());
}

TEST_CASE("the scale shows the least value, 0 or the middle, and the largest", "[svg][heat_map]") {
  const Eigen::RowVector2d x(-1, 3);
  const std::string diverging = xml::group(heat_map(x), "scale");
  for (const char* text : {">3.0<", ">0.0<", ">-1.0<"}) CHECK(xml::contains(diverging, text));
  CHECK(xml::count(diverging, "<path") > 10);  // one for each colour
  const std::string sequential = xml::group(heat_map(x, {.diverging = false}), "scale");
  for (const char* text : {">3.0<", ">1.0<", ">-1.0<"}) CHECK(xml::contains(sequential, text));
  const std::vector<double> y = xml::numbers(diverging.substr(diverging.find("<text")), "y");
  REQUIRE(y.size() == 3);
  CHECK((y[0] < y[1] && y[1] < y[2]));
  const std::string least_is_zero = xml::group(heat_map(Eigen::RowVector2d(1, 3)), "scale");
  CHECK(xml::contains(least_is_zero, ">0.00<"));  // where colours diverge from
  CHECK(xml::count(xml::group(heat_map(Eigen::RowVector2d(2, 2), {.diverging = false}), "scale"), "<text") == 1);
}

TEST_CASE("a matrix of 100 x 1000 makes a file below 1 MB, and equal neighbours are one piece", "[svg][heat_map]") {
  const std::string svg = heat_map(some_values(100, 1000));
  CHECK(svg.size() < 1000000);
  CHECK(cells_of(svg, 100, 1000)(99, 999).size() == 7);
  const std::string constant = xml::group(heat_map(Eigen::MatrixXd::Constant(100, 1000, 3)), "raster");
  CHECK(xml::count(constant, "h1000") == 100);
  CHECK(constant.size() < 2000);
}

TEST_CASE("names of columns are level, in lines, or upright, whatever they have room for", "[svg][heat_map]") {
  const auto names = [](const std::string& name, Index count) {
    return xml::group(heat_map(some_values(3, count), {.columns = repeated(name, count)}), "column-names");
  };
  CHECK(xml::count(names("ash", 12), ">ash</text>") == 12);
  CHECK_FALSE(xml::contains(names("ash", 12), "rotate"));
  CHECK(xml::count(names("free oxide", 12), ">free</text>") == 12);
  CHECK_FALSE(xml::contains(names("free oxide", 12), "rotate"));
  CHECK(xml::count(names("temperature", 12), "rotate(-90") == 12);
  CHECK(xml::count(names("temperature", 300), "rotate(-90") < 60);
  std::vector<std::string> sparse(300);
  sparse[100] = "100 s";
  sparse[200] = "200 s";
  const std::string seconds = xml::group(heat_map(some_values(3, 300), {.columns = sparse}), "column-names");
  CHECK(xml::count(seconds, "<text") == 2);
  CHECK_FALSE(xml::contains(seconds, "rotate"));
}

TEST_CASE("names of rows that do not stand apart are left out", "[svg][heat_map]") {
  const auto names = [](Index count) {
    return xml::group(heat_map(some_values(count, 3), {.rows = repeated("row", count)}), "row-names");
  };
  CHECK(xml::count(names(10), ">row</text>") == 10);
  const std::vector<double> y = xml::numbers(names(100), "y");
  CHECK((y.size() > 10 && y.size() < 40));
  for (std::size_t i = 1; i < y.size(); ++i) CHECK(y[i] - y[i - 1] >= 12);
}

TEST_CASE("strips show the clusters of rows and columns, one piece a run", "[svg][heat_map]") {
  const Labels rows = (Labels(4) << 0, 0, 2, 2).finished();
  const Labels columns = (Labels(5) << 1, -1, -1, 1, 30).finished();
  const std::string svg = heat_map(some_values(4, 5), {.row_labels = rows, .column_labels = columns});
  const std::string left = xml::group(svg, "row-strip"), below = xml::group(svg, "column-strip");
  CHECK(xml::count(left, "<rect") == 2);
  CHECK(xml::contains(left, hex(cluster_colour(0))));
  CHECK(xml::contains(left, ">2</text>"));
  CHECK(xml::count(below, "<rect") == 3);
  CHECK(xml::contains(below, hex(cluster_colour(30))));
  const std::vector<double> x = xml::numbers(below, "x"), width = xml::numbers(below, "width");
  REQUIRE(width.size() == 3);
  CHECK(x[2] - x[0] > 2.9 * width[0]);  // the gap of two columns, and numbers between
  CHECK(xml::group(heat_map(some_values(4, 5)), "row-strip").empty());
}

TEST_CASE("all that is written beside a heat map stands within the picture", "[svg][heat_map]") {
  for (const Eigen::MatrixXd& x :
       {some_values(4, 9), Eigen::MatrixXd(some_values(30, 2) * 1e299), Eigen::MatrixXd(3, 0), Eigen::MatrixXd(0, 3),
        Eigen::MatrixXd(Eigen::MatrixXd::Zero(2, 2)), Eigen::MatrixXd(Eigen::MatrixXd::Constant(2, 2, 1e-300)),
        Eigen::MatrixXd(Eigen::MatrixXd::Constant(2, 2, not_a_number))}) {
    for (const int width : {240, 400, 760}) {
      HeatMapOptions options{.title = std::string(90, 'm'),
                             .subtitle = "below",
                             .rows = repeated(std::string(80, 'w'), x.rows()),
                             .columns = repeated(std::string(80, 'w'), x.cols()),
                             .x_label = "x",
                             .y_label = "y",
                             .row_labels = Labels::Zero(x.rows()),
                             .column_labels = Labels::Zero(x.cols()),
                             .width = width,
                             .height = 200};
      const std::string svg = heat_map(x, options);
      CHECK(xml::Checker::fault(svg).empty());
      CHECK_FALSE(xml::contains(svg, "nan"));
      CHECK_FALSE(xml::contains(svg, "inf\""));
      for (const double at : xml::numbers(svg, "x")) CHECK((at >= 0 && at <= width));
      for (const double at : xml::numbers(svg, "y")) CHECK((at >= 0 && at <= 200));
      const std::string frame = svg.substr(svg.find("class=\"frame\""));
      CHECK(xml::numbers(frame, "width").at(0) >= 40);
      CHECK(xml::numbers(frame, "height").at(0) >= 40);
    }
  }
  CHECK(xml::contains(heat_map(Eigen::MatrixXd(0, 3)), ">no values</text>"));
}

TEST_CASE("a heat map takes expressions of any type", "[svg][heat_map]") {
  const Eigen::Matrix<int, 2, 3, Eigen::RowMajor> x = (Eigen::Matrix<int, 2, 3>() << 1, 2, 3, 4, 5, 6).finished();
  CHECK(heat_map(x.transpose()) == heat_map(Eigen::MatrixXd(x.transpose().cast<double>())));
}

TEST_CASE("misuse of heat_map is refused", "[svg][heat_map]") {
  const auto refusal = [](const HeatMapOptions& options) {
    return message_of([&] { (void)heat_map(some_values(2, 3), options); });
  };
  CHECK(refusal({.rows = {"a"}}) == "svg::heat_map: one name a row is needed, or none, got 1 for 2");
  CHECK(refusal({.columns = {"a"}}) == "svg::heat_map: one name a column is needed, or none, got 1 for 3");
  CHECK(refusal({.row_labels = Labels::Zero(3)}) == "svg::heat_map: one label a row is needed, or none, got 3 for 2");
  CHECK(refusal({.column_labels = Labels::Zero(2)}) ==
        "svg::heat_map: one label a column is needed, or none, got 2 for 3");
  CHECK(refusal({.row_labels = Labels::Constant(2, -2)}) ==
        "svg::heat_map: labels must be >= 0, or -1 for no cluster, got -2");
  CHECK(refusal({.width = 10}) == "svg::heat_map: width and height must be at least 240 and 200, got 10 and 440");
}
