// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/svg/transitions.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

using keen::Index;
using keen::Label;
using keen::Labels;
using keen::svg::Theme;
using unit::message_of;

using Catch::Matchers::WithinAbs;

namespace {

Labels labels_of(const std::vector<Label>& values) {
  return Eigen::Map<const Labels>(values.data(), static_cast<Index>(values.size()));
}

/// Ten objects in three periods: of 6, 2 and 2 in the first, one moves up in each step.
std::vector<Labels> ten_objects() {
  return {labels_of({0, 0, 0, 0, 0, 0, 1, 1, 2, 2}), labels_of({0, 0, 0, 0, 0, 1, 1, 1, 2, 2}),
          labels_of({0, 0, 0, 0, 0, 1, 1, 2, 2, 2})};
}

std::vector<Labels> random_panel(std::size_t periods, Index n, Label k) {
  std::mt19937 draw(1);
  std::vector<Labels> over_time(periods, Labels(n));
  for (Labels& labels : over_time) {
    for (Label& label : labels) label = static_cast<Label>(draw() % static_cast<unsigned>(k + 1)) - 1;
  }
  return over_time;
}

/// Where a ribbon begins and ends: M x,y C x,y x,y x,y.
struct Ribbon {
  std::vector<double> lower;
  std::string colour;
};

std::vector<Ribbon> ribbons_of(const std::string& svg) {
  const std::string group = xml::group(svg, "ribbons");
  std::vector<Ribbon> ribbons;
  for (std::size_t at = group.find("d=\"M"); at != std::string::npos; at = group.find("d=\"M", at + 1)) {
    std::string path = group.substr(at + 4, group.find('L', at) - at - 4);
    for (char& letter : path) letter = letter == 'C' || letter == ',' ? ' ' : letter;
    Ribbon ribbon;
    const char* text = path.c_str();
    for (int i = 0; i < 8; ++i) {
      char* end = nullptr;
      ribbon.lower.push_back(std::strtod(text, &end));
      text = end;
    }
    ribbon.colour = group.substr(group.find("fill=\"", at) + 6, 7);
    ribbons.push_back(ribbon);
  }
  return ribbons;
}

}  // namespace

TEST_CASE("a block is as high as its cluster has objects, and cluster 0 stands at the bottom") {
  const std::string blocks = xml::group(keen::svg::transitions(ten_objects()), "blocks");
  const std::vector<double> heights = xml::numbers(blocks, "height"), x = xml::numbers(blocks, "x");
  REQUIRE(heights.size() == 9);
  const double unit = heights[0] / 6;
  const std::vector<double> sizes{6, 2, 2, 5, 3, 2, 5, 2, 3};
  for (std::size_t i = 0; i < 9; ++i) CHECK_THAT(heights[i], WithinAbs(sizes[i] * unit, 0.02));  // hundredths of pixels
  const std::vector<double> y = xml::numbers(blocks.substr(0, blocks.find("<text")), "y");
  CHECK(y[0] + heights[0] <= 440 - 24);
  std::vector<double> tops;
  for (std::size_t at = blocks.find("<rect"); at != std::string::npos; at = blocks.find("<rect", at + 1)) {
    tops.push_back(xml::numbers(blocks.substr(at, blocks.find('>', at) - at), "y").at(0));
  }
  for (const std::size_t column : {0U, 3U, 6U}) {
    for (std::size_t i = column; i < column + 2; ++i) {
      CHECK_THAT(tops[i] - (tops[i + 1] + heights[i + 1]), WithinAbs(6, 0.02));  // the gap
    }
    CHECK_THAT(tops[column] + heights[column], WithinAbs(tops[0] + heights[0], 0.02));
  }
  CHECK(x.size() == 18);  // blocks and counts
  CHECK(xml::count(blocks, ">6</text>") == 1);
  CHECK(xml::count(blocks, ">5</text>") == 2);
}

TEST_CASE("a ribbon leads from a block to the next column, in the colour of the cluster it comes from") {
  const std::string svg = keen::svg::transitions(ten_objects());
  const std::vector<Ribbon> ribbons = ribbons_of(svg);
  REQUIRE(ribbons.size() == 8);  // three that stay and one that moves, in each step
  const std::vector<std::string> colours{"#0072b2", "#e69f00", "#009e73", "#0072b2",
                                         "#0072b2", "#e69f00", "#009e73", "#e69f00"};
  for (std::size_t i = 0; i < 8; ++i) CHECK(ribbons[i].colour == colours[i]);
  CHECK(xml::count(svg, "fill-opacity=\"0.75\"") == 2);
  const std::string blocks = xml::group(svg, "blocks");
  const std::vector<double> heights = xml::numbers(blocks, "height");
  const double unit = heights[0] / 6;
  const Ribbon &stays = ribbons[0], &moves = ribbons[3], &meets = ribbons[1];
  CHECK(stays.lower[1] == stays.lower[7]);
  CHECK_THAT(moves.lower[1], WithinAbs(stays.lower[1] - 5 * unit, 0.02));  // above the five that stay
  CHECK_THAT(meets.lower[7], WithinAbs(moves.lower[7] - unit, 0.02));      // it comes below those of cluster 1
  CHECK_THAT(moves.lower[7], WithinAbs(stays.lower[1] - 5 * unit - 6, 0.02));
}

TEST_CASE("objects without a cluster have no part in a column and no ribbon") {
  const std::vector<Labels> over_time{labels_of({0, 0, -1, 1}), labels_of({0, -1, 1, 1})};
  const std::string svg = keen::svg::transitions(over_time, {.subtitle = "s"});
  CHECK(ribbons_of(svg).size() == 2);
  const std::vector<double> heights = xml::numbers(xml::group(svg, "blocks"), "height");
  REQUIRE(heights.size() == 4);
  CHECK_THAT(heights[0], WithinAbs(2 * heights[1], 0.02));
  CHECK_THAT(heights[3], WithinAbs(2 * heights[2], 0.02));
  CHECK(xml::contains(svg, ">s, not in all columns: 2 objects</text>"));
  CHECK_FALSE(xml::contains(keen::svg::transitions(ten_objects()), "not in all columns"));
}

TEST_CASE("periods are named below their columns, and clusters in the legend, the highest above") {
  const std::string svg =
      keen::svg::transitions(ten_objects(), {.periods = {"May & June", "July", "August"}, .names = {"x", "<y>", "z"}});
  CHECK(xml::count(xml::group(svg, "periods"), "</text>") == 3);
  CHECK(xml::contains(xml::group(svg, "periods"), ">May &amp; June</text>"));
  const std::string legend = xml::group(svg, "legend");
  CHECK(legend.find(">z</text>") < legend.find(">&lt;y&gt;</text>"));
  CHECK(legend.find(">&lt;y&gt;</text>") < legend.find(">x</text>"));
  CHECK_FALSE(xml::contains(legend, ">cluster</text>"));
  const std::string unnamed = keen::svg::transitions(ten_objects());
  CHECK(xml::contains(xml::group(unnamed, "periods"), ">0</text>"));
  CHECK(xml::contains(xml::group(unnamed, "periods"), ">2</text>"));
  CHECK(xml::contains(xml::group(unnamed, "legend"), ">cluster</text>"));
  CHECK(xml::contains(xml::group(unnamed, "legend"), ">2</text>"));
}

TEST_CASE("a name that is too long is shortened, and a legend without room for all clusters is left out") {
  const std::string name(70, 'w');
  const std::string svg =
      keen::svg::transitions(ten_objects(), {.periods = {name, name, name}, .names = {name, name, name}});
  CHECK_FALSE(xml::contains(svg, name));
  CHECK(xml::count(xml::group(svg, "periods"), "\xE2\x80\xA6</text>") == 3);
  CHECK(xml::count(xml::group(svg, "legend"), "\xE2\x80\xA6</text>") == 3);
  CHECK(xml::numbers(xml::group(svg, "legend"), "width").size() == 3);
  CHECK(xml::group(keen::svg::transitions(random_panel(2, 500, 40)), "legend").empty());
}

TEST_CASE("names of many periods stand apart from each other") {
  const std::vector<Labels> over_time = random_panel(40, 20, 3);
  std::vector<std::string> names;
  for (int period = 0; period < 40; ++period) names.push_back("period " + std::to_string(period));
  const std::string texts = xml::group(keen::svg::transitions(over_time, {.periods = names}), "periods");
  const std::vector<double> x = xml::numbers(texts, "x");
  CHECK((x.size() > 3 && x.size() < 20));
  const double widest = keen::svg::detail::text_width("period 39", 12);
  for (std::size_t i = 1; i < x.size(); ++i) CHECK(x[i] - x[i - 1] > widest);
}

TEST_CASE("pictures of transitions are well-formed in all themes, whatever they hold, and within the page") {
  const std::vector<std::vector<Labels>> panels{{},
                                                {Labels(), Labels()},
                                                {labels_of({-1, -1}), labels_of({-1, -1})},
                                                {labels_of({0})},
                                                {labels_of({2147483647, 0}), labels_of({0, 2147483647})},
                                                ten_objects(),
                                                random_panel(2, 500, 40),
                                                random_panel(300, 10, 5)};
  for (const Theme theme : {Theme::light, Theme::dark, Theme::automatic}) {
    for (const std::vector<Labels>& panel : panels) {
      const std::vector<std::string> periods(panel.size(), std::string(70, 'w'));
      const std::string svg = keen::svg::transitions(
          panel, {.title = "a & b", .periods = periods, .theme = theme, .width = 240, .height = 200});
      CHECK(xml::Checker::fault(svg).empty());
      CHECK(xml::contains(svg, "<title>a &amp; b</title>"));
      CHECK_FALSE(xml::contains(svg, "nan"));
      CHECK_FALSE(xml::contains(svg, "inf"));
      for (const double x : xml::numbers(svg, "x")) CHECK((x >= 0 && x <= 240));
      for (const double y : xml::numbers(svg, "y")) CHECK((y >= 0 && y <= 200));
      CHECK(svg == keen::svg::transitions(
                       panel, {.title = "a & b", .periods = periods, .theme = theme, .width = 240, .height = 200}));
    }
  }
  CHECK(xml::contains(keen::svg::transitions({}), ">no objects</text>"));
  CHECK(xml::contains(keen::svg::transitions(ten_objects(), {.theme = Theme::dark}), "fill=\"#0d1117\"/>"));
  CHECK(
      xml::contains(keen::svg::transitions(ten_objects(), {.theme = Theme::automatic}), "prefers-color-scheme: dark"));
}

TEST_CASE("one object among thousands that switches is seen") {
  Labels before = Labels::Zero(100000);
  before.tail(50000).setOnes();
  Labels after = before;
  after[0] = 1;
  const std::string svg = keen::svg::transitions({before, after});
  const std::size_t start = svg.rfind("<path");
  const std::string ribbon = svg.substr(start, svg.find('Z', start) - start);
  const double lower = ribbons_of(svg).back().lower[1];
  const double upper = std::strtod(ribbon.c_str() + ribbon.rfind(',') + 1, nullptr);
  CHECK_THAT(lower - upper, WithinAbs(0.6, 0.011));
}

TEST_CASE("a misuse of pictures of transitions is refused") {
  const auto picture = [](const std::vector<Labels>& over_time, const keen::svg::TransitionsOptions& options = {}) {
    return message_of([&] { (void)keen::svg::transitions(over_time, options); });
  };
  CHECK(picture(ten_objects(), {.periods = {"a", "b"}}) ==
        "svg::transitions: one name for each of 3 periods is needed, or none, got 2");
  CHECK(picture(ten_objects(), {.names = {"a", "b"}}) ==
        "svg::transitions: a name for each of k = 3 clusters is needed, or none, got 2");
  CHECK(picture(ten_objects(), {.width = 200}) ==
        "svg::transitions: width and height must be at least 240 and 200, got 200 and 440");
  CHECK(picture({labels_of({0, 1}), labels_of({0})}) ==
        "svg::transitions: one label for each of n = 2 objects is needed in each period, got 1 in period 1");
  CHECK(picture({labels_of({0, -2})}) ==
        "svg::transitions: labels must be >= 0, or -1 for no cluster, got -2 in period 0");
}
