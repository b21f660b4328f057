// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/svg/convergence.hpp>
#include <keen/svg/sse_curve.hpp>

#include <limits>
#include <string>
#include <vector>

using keen::svg::Theme;

using Catch::Matchers::WithinAbs;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

keen::CriterionResult selection(std::optional<keen::Index> best) {
  return {best, {1, 2, 3, 4, 5}, {100, 40, 10, 9, 8}, {}};
}

std::vector<keen::IterationRecord> history(const std::vector<double>& sse) {
  std::vector<keen::IterationRecord> passes(sse.size());
  for (std::size_t i = 0; i < sse.size(); ++i) {
    passes[i].iteration = static_cast<keen::Index>(i) + 1;
    passes[i].sse = sse[i];
  }
  return passes;
}

}  // namespace

TEST_CASE("curves are well-formed in both themes, on both scales, whatever they hold") {
  const std::vector<std::vector<double>> curves = {{}, {5}, {0, 0}, {3, not_a_number, 1}, {1e300, 1e-300}, {7, 7, 7}};
  for (const Theme theme : {Theme::light, Theme::dark}) {
    for (const bool log_y : {false, true}) {
      for (const std::vector<double>& sse : curves) {
        const std::string svg =
            keen::svg::convergence(history(sse), {.title = "a & b", .theme = theme, .log_y = log_y});
        CHECK(xml::Checker::fault(svg).empty());
        CHECK(xml::contains(svg, "<title>a &amp; b</title>"));
        CHECK_FALSE(xml::contains(xml::group(svg, "curve"), "nan"));
        CHECK_FALSE(xml::contains(xml::group(svg, "curve"), "inf"));
      }
    }
  }
}

TEST_CASE("all that is written beside a curve stands within the picture") {
  const std::string svg = keen::svg::convergence(history({100, 40, 10}), {.width = 500, .height = 300});
  REQUIRE(xml::numbers(svg, "x").size() > 5);
  for (const double x : xml::numbers(svg, "x")) CHECK((x >= 0 && x <= 500));
  for (const double y : xml::numbers(svg, "y")) CHECK((y >= 0 && y <= 300));
}

TEST_CASE("an SSE of 0 is on the curve, unless the axis is logarithmic") {
  const keen::CriterionResult ends_in_zero{3, {1, 2, 3}, {100, 40, 0}, {}};
  CHECK(xml::numbers(xml::group(keen::svg::sse_curve(ends_in_zero), "curve"), "cx").size() == 3);
  CHECK(xml::numbers(xml::group(keen::svg::sse_curve(ends_in_zero, {.log_y = true}), "curve"), "cx").size() == 2);
}

TEST_CASE("the elbow is marked by a dashed line through its dot") {
  const std::string svg = keen::svg::sse_curve(selection(3));
  const std::string mark = xml::group(svg, "mark");
  CHECK(xml::contains(mark, "stroke-dasharray"));
  CHECK(xml::contains(mark, ">elbow at k = 3</text>"));
  const std::vector<double> dots = xml::numbers(xml::group(svg, "curve"), "cx");
  REQUIRE(dots.size() == 5);
  CHECK(xml::numbers(mark, "x1") == std::vector<double>{dots[2]});
  CHECK(xml::numbers(mark, "cx") == std::vector<double>{dots[2]});
}

TEST_CASE("the mark's text stands above the frame, within the picture, and may be another") {
  for (const keen::Index k : {1, 2, 5}) {
    for (const std::string& mark : {std::string("elbow"), std::string(80, 'm')}) {
      const std::string svg = keen::svg::sse_curve(selection(k), {.width = 300, .mark = mark});
      const std::string text = xml::group(svg, "mark").substr(xml::group(svg, "mark").find("<text"));
      const double x = xml::numbers(text, "x").at(0), y = xml::numbers(text, "y").at(0);
      CHECK(y < xml::numbers(svg.substr(svg.find("class=\"frame\"")), "y").at(0));
      CHECK((x >= 24 && x <= 276));
    }
  }
  CHECK(xml::contains(xml::group(keen::svg::sse_curve(selection(5)), "mark"), "text-anchor=\"end\""));
  CHECK(xml::contains(keen::svg::sse_curve(selection(2), {.mark = "gap & co"}), ">gap &amp; co at k = 2</text>"));
  CHECK(xml::group(keen::svg::sse_curve(selection(2), {.mark = ""}), "mark").empty());
}

TEST_CASE("a curve without an elbow says so") {
  const std::string svg = keen::svg::sse_curve(selection({}));
  CHECK(xml::contains(svg, ">no elbow</text>"));
  CHECK(xml::group(svg, "mark").empty());
}

TEST_CASE("a falling SSE falls in the picture, and equal steps of k are equal steps there") {
  const std::string curve = xml::group(keen::svg::sse_curve(selection(3)), "curve");
  const std::vector<double> x = xml::numbers(curve, "cx"), y = xml::numbers(curve, "cy");
  for (std::size_t i = 1; i < y.size(); ++i) CHECK(y[i] > y[i - 1]);
  // Each coordinate is rounded to a hundredth of a pixel, so a difference is off by as much.
  for (std::size_t i = 2; i < x.size(); ++i) CHECK_THAT(x[i] - x[i - 1], WithinAbs(x[1] - x[0], 0.021));
}

TEST_CASE("on a logarithmic axis equal factors are equal steps, and zero is left out") {
  const std::string svg = keen::svg::convergence(history({1000, 100, 10, 0}), {.log_y = true});
  const std::vector<double> y = xml::numbers(xml::group(svg, "curve"), "cy");
  REQUIRE(y.size() == 3);
  CHECK_THAT(y[2] - y[1], WithinAbs(y[1] - y[0], 0.021));  // as above
  CHECK(xml::contains(svg, "1 value not drawn (zero or not finite)"));
}

TEST_CASE("a value that is not finite parts the curve in two") {
  const std::string svg = keen::svg::convergence(history({9, 8, not_a_number, 6, 5}));
  CHECK(xml::count(xml::group(svg, "curve"), "<polyline") == 2);
  CHECK(xml::count(xml::group(svg, "curve"), "<circle") == 4);
  CHECK(xml::contains(svg, "1 value not drawn (not finite)"));
}

TEST_CASE("a convergence picture tells passes and last SSE, and one without passes says so") {
  CHECK(xml::contains(keen::svg::convergence(history({9, 8.25})), ">2 passes, last SSE 8.25</text>"));
  std::vector<keen::IterationRecord> steps = history({9, 8.5, 8.25});
  CHECK(xml::contains(keen::svg::convergence(steps), ">pass</text>"));
  steps[1].step = keen::Step::swaps;
  CHECK(xml::contains(keen::svg::convergence(steps), ">3 steps, last SSE 8.25</text>"));
  CHECK(xml::contains(keen::svg::convergence(steps), ">step</text>"));
  CHECK(xml::contains(keen::svg::convergence(history({})), ">no values</text>"));
}

TEST_CASE("a long curve has no dots") {
  const std::string curve = xml::group(keen::svg::convergence(history(std::vector<double>(300, 4.0))), "curve");
  CHECK(xml::count(curve, "<polyline") == 1);
  CHECK(xml::count(curve, "<circle") == 0);
}

TEST_CASE("misuse of curves is refused") {
  CHECK(unit::message_of([] {
          (void)keen::svg::sse_curve({{}, {1, 2}, {3}, {}});
        }) == "svg::sse_curve: one SSE for each k is needed, got 1 for 2");
  CHECK(unit::message_of([] { (void)keen::svg::convergence({}, {.height = 10}); }) ==
        "svg::convergence: width and height must be at least 240 and 200, got 760 and 10");
}

TEST_CASE("the curve of a convergence fills the frame, however far its values are from 0") {
  const std::vector<double> y =
      xml::numbers(xml::group(keen::svg::convergence(history({1002, 1001, 1000})), "curve"), "cy");
  REQUIRE(y.size() == 3);
  CHECK(y.back() - y.front() > 200);  // of 440 pixels
}
