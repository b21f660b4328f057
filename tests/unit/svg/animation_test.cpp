// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/init/random_points.hpp>
#include <keen/kmeans.hpp>
#include <keen/svg/animation.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::svg::detail::Film;
using keen::svg::detail::FilmMaker;
using unit::message_of;
using Settings = keen::KMeans<double, 2>;

std::vector<Index> all_of(Index n) {
  std::vector<Index> indices(static_cast<std::size_t>(n));
  std::iota(indices.begin(), indices.end(), Index{0});
  return indices;
}

Film film_of(const Eigen::Matrix2Xd& x, const Settings& settings) {
  return FilmMaker<double, 2>(keen::as_dataset(x), 0, 1, all_of(x.cols()))(settings);
}

/// The names of style rules that are used but not defined, or defined but not used.
int loose_names(const std::string& svg) {
  int loose = 0;
  const std::string used = "class=\"keen-", defined = "@keyframes keen-";
  const auto name_at = [&](std::size_t at) { return svg.substr(at, svg.find_first_of("\"{", at) - at); };
  for (std::size_t at = svg.find(used); at != std::string::npos; at = svg.find(used, at + 1)) {
    loose += xml::contains(svg, defined + name_at(at + used.size()) + "{") ? 0 : 1;
  }
  for (std::size_t at = svg.find(defined); at != std::string::npos; at = svg.find(defined, at + 1)) {
    loose += xml::contains(svg, used + name_at(at + defined.size()) + "\"") ? 0 : 1;
  }
  return loose;
}

}  // namespace

TEST_CASE("each still of a film leads to the next by one pass", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(200, 1);
  const Film film = film_of(x, {.k = 5, .init = keen::FirstK{}});
  REQUIRE(film.size() > 4);
  CHECK(film.front().centroids == x.leftCols(5));
  for (std::size_t i = 0; i + 1 < film.size(); ++i) {
    const auto next = keen::fit(
        x, {.k = 5, .init = keen::GivenCentroids<double, 2>(film[i].centroids), .stop = keen::stop::MaxIterations{1}});
    CAPTURE(i);
    CHECK(film[i + 1].centroids == next.model.centroids());
    CHECK(std::equal(film[i + 1].labels.begin(), film[i + 1].labels.end(), next.labels.begin()));
    CHECK(film[i].centroids != film[i + 1].centroids);
  }
}

TEST_CASE("of several restarts the best is filmed", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::far_groups(120, 4, 2);
  const Settings settings{.k = 4, .init = keen::RandomPoints{}, .restarts = 8, .seed = 3};
  const auto clustering = keen::fit(x, settings);
  REQUIRE(clustering.restart > 0);
  const Film film = film_of(x, settings);
  CHECK(film.back().centroids == clustering.model.centroids());
  CHECK(std::equal(film.back().labels.begin(), film.back().labels.end(), clustering.labels.begin()));
  CHECK(xml::contains(film.back().caption, "labels settled"));
}

TEST_CASE("a film goes on being watched, and may be abandoned", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(50, 4);
  Index seen = 0;
  Settings settings{.k = 3, .observer = [&](const keen::IterationStats& it) { seen = it.iteration; }};
  CHECK(static_cast<Index>(film_of(x, settings).size()) >= seen);
  CHECK(seen > 1);
  settings.observer = [](const keen::IterationStats&) { throw std::runtime_error("enough"); };
  CHECK(message_of<std::runtime_error>([&] { (void)keen::svg::animation(x, settings); }) == "enough");
}

TEST_CASE("an animation ends as the picture of the clustering", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(150, 5);
  const Settings settings{.k = 4};
  const std::string svg = keen::svg::animation(x, settings);
  const auto clustering = keen::fit(x, settings);
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(loose_names(svg) == 0);
  CHECK(svg == keen::svg::animation(x, settings));
  CHECK(xml::count(xml::group(svg, "points"), "<circle") == 150);
  CHECK(xml::count(svg, "class=\"cells\"") == static_cast<int>(clustering.iterations));
  CHECK(xml::count(svg, "opacity=\"1\"") == 2);  // cells and caption of the last still
  CHECK(xml::contains(svg, "prefers-reduced-motion: no-preference"));
  const std::string points = xml::group(svg, "points");
  const std::string picture = xml::group(keen::svg::scatter(x, clustering), "points");
  for (const char* colour : {"#0072b2", "#e69f00", "#009e73", "#d55e00"}) {
    const auto marks = [&](const std::string& xml) {  // of all groups with this colour
      int found = 0;
      const std::string start = "fill=\"" + std::string(colour);
      for (std::size_t at = xml.find(start); at != std::string::npos; at = xml.find(start, at + 1)) {
        found += xml::count(xml.substr(at, xml.find("</g>", at) - at), "<circle");
      }
      return found;
    };
    CAPTURE(colour);
    CHECK(marks(points) == marks(picture));
  }
}

TEST_CASE("every still has the cells of its centroids", "[svg][animation]") {
  const Eigen::Matrix2Xd x{{0, 0, 8, 8}, {0, 1, 0, 1}};
  const Eigen::Matrix2Xd start{{1, 6}, {0.5, 0.5}};  // at one height: positions without x would be equal
  const std::string svg = keen::svg::animation(x, Settings{.k = 2, .init = keen::GivenCentroids(start)});
  const std::string cells = "class=\"cells\"";
  for (std::size_t at = svg.find(cells); at != std::string::npos; at = svg.find(cells, at + 1)) {
    CHECK(xml::count(svg.substr(at, svg.find("</g>", at) - at), "<path") == 2);
  }
}

TEST_CASE("units of the axes change numbers along them, and neither marks nor cells", "[svg][animation]") {
  const Eigen::Matrix2Xd x = 10 * unit::uniform_points<2>(60, 4);
  const std::string plain = keen::svg::animation(x, {.k = 3});
  const std::string other = keen::svg::animation(x, {.k = 3}, {.x_unit = {.factor = 3}});
  const auto drawn = [](const std::string& svg) { return svg.substr(svg.find("class=\"cells\"")); };
  const auto cell = [&](const std::string& svg) { return drawn(svg).substr(0, drawn(svg).find("</g>")); };
  CHECK(cell(other) == cell(plain));
  for (const char* place : {"cx", "cy"}) {
    CHECK(xml::numbers(xml::group(other, "points"), place) == xml::numbers(xml::group(plain, "points"), place));
  }
  const auto ways = [](const std::string& svg) {  // of the centroids
    const std::string group = xml::group(svg, "centroids");
    return group.substr(0, group.find("<g class=\"keen-"));
  };
  CHECK(ways(other) == ways(plain));
  CHECK(xml::contains(other, ">20</text>"));
  CHECK_FALSE(xml::contains(plain, ">20</text>"));
}

TEST_CASE("an animation of one coordinate, of many, and of fewer distinct points than clusters", "[svg][animation]") {
  const Eigen::MatrixXd line = unit::uniform_points<>(40, 6, 1), space = unit::uniform_points<>(40, 7, 5);
  const std::string on_line = keen::svg::animation(keen::columns(line), {.k = 3}, {.theme = keen::svg::Theme::dark});
  CHECK(xml::Checker::fault(on_line).empty());
  CHECK(xml::contains(on_line, "class=\"cells\""));
  const std::string in_space = keen::svg::animation(keen::columns(space), {.k = 3}, {.x_axis = 4, .y_axis = 1});
  CHECK(xml::contains(in_space, "2 of 5 columns shown"));
  CHECK(xml::contains(in_space, ">column 5</text>"));
  CHECK_FALSE(xml::contains(in_space, "class=\"cells\""));
  const Eigen::Matrix2Xd equal = Eigen::Matrix2Xd::Ones(2, 9);
  const std::string still = keen::svg::animation(equal, {.k = 3});
  CHECK(xml::Checker::fault(still).empty());
  CHECK_FALSE(xml::contains(still, "nan"));
}

TEST_CASE("an animation of many points and passes shows some of them", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(20000, 8);
  const Settings settings{.k = 12, .init = keen::FirstK{}};
  REQUIRE(keen::fit(x, settings).iterations > 8);
  const std::string svg = keen::svg::animation(x, settings, {.max_points = 500, .max_passes = 6});
  CHECK(xml::contains(svg, "500 of 20,000 points drawn"));
  CHECK(xml::count(svg, "class=\"cells\"") == 7);
  CHECK(xml::contains(svg, "after " + std::to_string(keen::fit(x, settings).iterations) + " passes"));
  CHECK(svg.size() < 150000);
}

TEST_CASE("a player is one page that needs nothing else", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(60, 9);
  const std::string page = keen::svg::player(x, {.k = 3}, {.title = "<a & b>"});
  CHECK(page.rfind("<!DOCTYPE html>", 0) == 0);
  CHECK(xml::contains(page, "<title>&lt;a &amp; b&gt;</title>"));
  CHECK(loose_names(page) == 0);
  CHECK_FALSE(xml::contains(page, "prefers-reduced-motion"));
  for (const char* part : {"src=", "href=", "@import", "url("}) CHECK_FALSE(xml::contains(page, part));
  CHECK(xml::count(page, "http") == 2);  // the name of the SVG vocabulary, in the wide picture and in the narrow one
  CHECK(page == keen::svg::player(x, {.k = 3}, {.title = "<a & b>"}));
}

TEST_CASE("a player says at each stop what happens, pass by pass", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(200, 1);
  const Settings settings{.k = 5, .init = keen::FirstK{}};
  const Film film = film_of(x, settings);
  const std::string total = std::to_string(keen::fit(x, settings).iterations);
  const std::vector<std::string> steps = keen::svg::detail::steps_of(film);
  const keen::svg::detail::Timeline timeline{.frames = film.size()};
  REQUIRE(steps.size() == timeline.stops().size());
  CHECK(steps[0] == "start: 5 centroids, no point has a cluster yet");
  CHECK(steps[1] == "pass 1 of " + total + ": points join the nearest centroid");
  CHECK(steps[4] == "pass 2 of " + total + ": centroids move to the mean of their points");
  CHECK(steps.back() == "end, after " + total + " passes");
  const auto short_steps = keen::svg::detail::steps_of(keen::svg::detail::shortened_film(film, 2));
  CHECK(short_steps[4] == "passes 2 to " + std::to_string(film.back().pass - 1) + " of " + total +
                              ": centroids move to the mean of their points");
  const std::string page = keen::svg::player(x, settings);
  for (const char* word : {">Previous</button>", ">Play</button>", ">Next</button>", "ArrowRight"}) {
    CHECK(xml::contains(page, word));
  }
  CHECK(xml::contains(page, "'" + steps[1] + "'"));
}

TEST_CASE("the ways of centroids are seen only as far as they have come", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(200, 1);
  const Settings settings{.k = 5, .init = keen::FirstK{}};
  const std::string svg = keen::svg::animation(x, settings);
  const std::size_t frames = film_of(x, settings).size();
  CHECK(xml::count(svg, "stroke-dasharray=\"3 3\"") == static_cast<int>(frames) - 1);
  for (std::size_t f = 1; f < frames; ++f) CHECK(xml::count(svg, "-w" + std::to_string(f) + "{animation") == 1);
}

TEST_CASE("two animations on a page do not move each other", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(60, 9), y = unit::uniform_points<2>(60, 8);
  const auto name = [](const std::string& svg) { return svg.substr(svg.find("@keyframes"), 24); };
  const std::string one = keen::svg::animation(x, {.k = 3});
  CHECK(name(one) != name(keen::svg::animation(y, {.k = 3})));
  CHECK(name(one) != name(keen::svg::animation(x, {.k = 3}, {.width = 700})));
  CHECK(name(one) != name(keen::svg::animation(x, {.k = 3}, {.theme = keen::svg::Theme::dark})));
}

TEST_CASE("the slider of a player stops at each still and before the next", "[svg][animation]") {
  const keen::svg::detail::Timeline timeline{.lead = 1, .a_frame = 2, .tail = 3, .frames = 3};
  CHECK(timeline.stops() == std::vector<double>{0, 1, 2.98, 3, 4.98, 5});
  CHECK(timeline.end() == 8);
  CHECK(timeline.percent(1) == "12.500%");
  const std::vector<double> fast = keen::svg::detail::Timeline{.a_frame = 0.001, .frames = 4}.stops();
  CHECK(std::is_sorted(fast.begin(), fast.end()));
}

TEST_CASE("an animation refuses options out of range", "[svg][animation]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(9, 9);
  const auto refusal = [&](const keen::svg::AnimationOptions& options) {
    return message_of([&] { (void)keen::svg::animation(x, {.k = 2}, options); });
  };
  CHECK(refusal({.max_passes = 0}) == "svg::animation: max_passes must be >= 1, got 0");
  CHECK(refusal({.seconds_per_pass = 0}) == "svg::animation: seconds_per_pass must be in (0, 3600], got 0");
  CHECK(refusal({.y_axis = 2}) == "svg::animation: x_axis and y_axis must be in [0, dim = 2), got 0 and 2");
  CHECK(refusal({.width = 100}).find("width and height") != std::string::npos);
  CHECK(message_of([&] { (void)keen::svg::player(x, {.k = 10}); }) ==
        "KMeans::fit: k must be in [1, n = 9], got k = 10");
  CHECK(message_of([&] {
          (void)keen::svg::animation(x, {.k = 2, .init = keen::FirstK{}, .restarts = 5});
        }).find("KMeans::fit: restarts must be 1") == 0);
  const Eigen::MatrixXd any = x;
  const auto one_row = [](const keen::Dataset<double>&, Index k, keen::Rng&) {
    return keen::Centroids<double>(keen::Centroids<double>::Zero(1, k));
  };
  CHECK(message_of([&] {
          (void)keen::svg::animation(keen::columns(any), {.k = 2, .init = one_row});
        }).find("KMeans::fit: init must return centroids of dim = 2") == 0);
  CHECK(xml::Checker::fault(keen::svg::animation(x, {.k = 2}, {.max_passes = std::numeric_limits<Index>::max()})) ==
        "");
}
