// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/painted_cells.hpp"
#include "unit/support/xml.hpp"

#include <keen/svg/images.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using Catch::Matchers::WithinAbs;
using keen::Index;
using keen::svg::images;
using keen::svg::ImagesOptions;
using keen::svg::Theme;
using unit::message_of;
using namespace keen::svg::detail;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string grey(int level) { return hex(shade(Shades::grey, level)); }

/// The rasters of all images, in order.
std::vector<unit::PaintedCells> rasters(const std::string& svg, Index rows, Index columns) {
  std::vector<unit::PaintedCells> found;
  const std::string start = "<g class=\"raster\"";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1)) {
    found.push_back(unit::painted_cells(xml::group(svg.substr(at), "raster"), rows, columns));
  }
  return found;
}

/// An attribute of the frames of all images, in order.
std::vector<double> frames(const std::string& svg, const std::string& attribute) {
  std::vector<double> found;
  const std::string start = "class=\"frame\"";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1)) {
    found.push_back(xml::numbers(svg.substr(at, svg.find('>', at) - at), attribute).at(0));
  }
  return found;
}

double height_of(const std::string& svg) { return xml::numbers(svg, "height").at(0); }

}  // namespace

TEST_CASE("images are well-formed in all themes, and the same for the same input", "[svg][images]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(11, 1, 6 * 4);
  for (const Theme theme : {Theme::light, Theme::dark, Theme::automatic}) {
    const auto drawn = [&] {
      return images(x, 6, 4, {.title = "a & b", .names = std::vector<std::string>(11, "<i>"), .theme = theme});
    };
    const std::string svg = drawn();
    CHECK(xml::Checker::fault(svg).empty());
    CHECK(xml::contains(svg, "<title>a &amp; b</title>"));
    CHECK(xml::count(svg, ">&lt;i&gt;</text>") == 11);
    CHECK(rasters(svg, 6, 4).size() == 11);
    CHECK(svg == drawn());
  }
}

TEST_CASE("every pixel is drawn once, rows one after the other from the top, in the grey of its value",
          "[svg][images]") {
  Eigen::MatrixXd x(6, 2);
  x << 0, 64, 1, 32, 2, 16, 3, 8, 4, 4, 64, 0;
  const std::vector<unit::PaintedCells> drawn = rasters(images(x, 2, 3), 2, 3);
  REQUIRE(drawn.size() == 2);
  for (Index image = 0; image < 2; ++image) {
    for (Index row = 0; row < 2; ++row) {
      for (Index column = 0; column < 3; ++column) {
        CHECK(drawn[static_cast<std::size_t>(image)](row, column) ==
              grey(static_cast<int>(x(row * 3 + column, image))));
      }
    }
  }
}

TEST_CASE("black and white are the least and largest of all images, or the values given", "[svg][images]") {
  const Eigen::RowVector4d x(-1, 0, 1, 3);
  const auto greys = [&](const ImagesOptions& options) {
    std::vector<std::string> found;
    for (const unit::PaintedCells& image : rasters(images(x, 1, 1, options), 1, 1)) found.push_back(image(0, 0));
    return found;
  };
  CHECK(greys({}) == std::vector<std::string>{grey(0), grey(16), grey(32), grey(64)});
  CHECK(greys({.black = 0, .white = 2}) == std::vector<std::string>{grey(0), grey(0), grey(32), grey(64)});
  CHECK(greys({.black = 2, .white = 0}) == std::vector<std::string>{grey(64), grey(64), grey(32), grey(0)});
  CHECK(grey(0) == "#000000");
  CHECK(grey(64) == "#fefefe");  // white is repainted on a dark page
}

TEST_CASE("a pixel without a value is empty, and counted", "[svg][images]") {
  Eigen::MatrixXd x = unit::uniform_points<>(2, 3, 4);
  x(3, 1) = not_a_number;
  const std::string svg = images(x, 2, 2);
  CHECK(rasters(svg, 2, 2).at(1)(1, 1).empty());
  CHECK(rasters(svg, 2, 2).at(1)(1, 0).size() == 7);
  CHECK(xml::contains(svg, ">1 value not drawn (not finite)</text>"));
  CHECK_FALSE(xml::contains(svg, "nan"));
}

TEST_CASE("images have the shape of their pixels, stand apart and within the picture", "[svg][images]") {
  for (const auto& [rows, columns] : std::vector<std::pair<Index, Index>>{{8, 8}, {2, 30}, {30, 2}, {1, 500}}) {
    for (const Index count : {1, 2, 10, 45}) {
      for (const int width : {240, 760}) {
        CAPTURE(rows, columns, count, width);
        const Eigen::MatrixXd x = unit::uniform_points<>(count, 1, rows * columns);
        const std::string svg = images(x, rows, columns, {.title = std::string(300, 'm'), .width = width});
        const std::vector<double> left = frames(svg, "x"), top = frames(svg, "y"), w = frames(svg, "width"),
                                  h = frames(svg, "height");
        REQUIRE(left.size() == static_cast<std::size_t>(count));
        // Widths and heights are rounded to a hundredth of a pixel; no image is lower than one.
        const double shape = static_cast<double>(rows) / static_cast<double>(columns);
        CHECK_THAT(h[0], WithinAbs((std::max)(1.0, shape * w[0]), 0.005 * (1 + shape) + 1e-9));
        for (std::size_t i = 0; i < left.size(); ++i) {
          CHECK((left[i] >= 0 && left[i] + w[i] <= width && top[i] >= 0 && top[i] + h[i] + 16 <= height_of(svg)));
          if (i == 0) continue;
          CHECK((left[i] >= left[i - 1] + w[i] + 4 || top[i] >= top[i - 1] + h[i] + 20));
        }
      }
    }
  }
}

TEST_CASE("images stand in as many columns as asked for, or in full rows", "[svg][images]") {
  const auto columns = [](Index count, const ImagesOptions& options) {
    const std::vector<double> top = frames(images(unit::uniform_points<>(count, 1, 4), 2, 2, options), "y");
    return std::count(top.begin(), top.end(), top.front());
  };
  CHECK(columns(10, {.columns = 3}) == 3);
  CHECK(columns(10, {.columns = 10}) == 10);
  CHECK(columns(3, {}) == 3);
  CHECK(columns(10, {}) == 5);
  CHECK(columns(1, {}) == 1);
}

TEST_CASE("names stand below their images, shortened, and numbers where there are none", "[svg][images]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(3, 1, 4);
  const std::string numbered = images(x, 2, 2);
  for (const char* text : {">0</text>", ">1</text>", ">2</text>"}) CHECK(xml::contains(numbered, text));
  const std::string named = images(x, 2, 2, {.names = {"seven", std::string(200, 'm'), "<two>"}, .columns = 8});
  for (const char* text : {">seven</text>", ">&lt;two&gt;</text>"}) CHECK(xml::contains(named, text));
  CHECK_FALSE(xml::contains(named, std::string(20, 'm')));
}

TEST_CASE("constant, huge, broken and no images", "[svg][images]") {
  for (const Eigen::MatrixXd& x :
       {Eigen::MatrixXd(Eigen::MatrixXd::Constant(4, 2, 7)), Eigen::MatrixXd(unit::uniform_points<>(2, 1, 4) * 1e299),
        Eigen::MatrixXd(Eigen::MatrixXd::Constant(4, 2, not_a_number)), Eigen::MatrixXd(4, 0)}) {
    const std::string svg = images(x, 2, 2);
    CHECK(xml::Checker::fault(svg).empty());
    CHECK_FALSE(xml::contains(svg, "nan"));
    CHECK_FALSE(xml::contains(svg, "inf\""));
  }
  CHECK(rasters(images(Eigen::MatrixXd::Constant(4, 1, 7), 2, 2), 2, 2).at(0)(0, 0) == grey(32));
  CHECK(xml::contains(images(Eigen::MatrixXd(4, 0), 2, 2), ">no images</text>"));
}

TEST_CASE("misuse of images is refused", "[svg][images]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(3, 1, 6);
  const auto refusal = [&](const ImagesOptions& options, Index rows = 2, Index columns = 3) {
    return message_of([&] { (void)images(x, rows, columns, options); });
  };
  CHECK(refusal({}, 2, 2) == "svg::images: pixels must have image_rows * image_columns = 2 * 2 rows, got 6");
  CHECK(refusal({}, Index{1} << 62, 8) ==
        "svg::images: pixels must have image_rows * image_columns = 4611686018427387904 * 8 rows, got 6");
  CHECK(refusal({}, 0, 3) == "svg::images: image_rows and image_columns must be at least 1, got 0 and 3");
  CHECK(refusal({.names = {"a"}}) == "svg::images: one name an image is needed, or none, got 1 for 3");
  CHECK(refusal({.white = not_a_number}) == "svg::images: black and white must be finite, got 0 and nan");
  CHECK(refusal({.columns = -1}) == "svg::images: columns must be in [0, 25] for width = 760, got -1");
  CHECK(refusal({.columns = 26}) == "svg::images: columns must be in [0, 25] for width = 760, got 26");
  CHECK(refusal({.width = 100}) == "svg::images: width must be at least 240, got 100");
}
