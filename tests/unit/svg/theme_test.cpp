// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/xml.hpp"

#include <keen/kmeans.hpp>
#include <keen/svg/animation.hpp>
#include <keen/svg/heat_map.hpp>
#include <keen/svg/images.hpp>
#include <keen/svg/palette.hpp>
#include <keen/svg/profiles.hpp>
#include <keen/svg/scatter.hpp>
#include <keen/svg/sse_curve.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

using keen::Label;
using keen::svg::Theme;
using namespace keen::svg::detail;

namespace {

std::string curve(Theme theme) {
  return keen::svg::sse_curve({3, {1, 2, 3, 4, 5}, {100, 40, 10, 9, 8}, {}}, {.theme = theme});
}

/// An automatic picture without what makes it one.
std::string without_style(std::string svg) {
  svg.erase(svg.find("<style>"), svg.find("</style>\n") + 9 - svg.find("<style>"));
  const std::string name = " class=\"keen-automatic\"";
  return svg.erase(svg.find(name), name.size());
}

/// The picture that a reader of dark pages sees, by the rules of its style sheet.
std::string seen_in_the_dark(const std::string& svg) {
  std::string seen = without_style(svg);
  const std::string start = ".keen-automatic [";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1)) {
    const std::size_t from = at + start.size(), to = svg.find(':', svg.find('{', from)) + 1;
    const std::string light = svg.substr(from, svg.find(']', from) - from);  // fill="#ffffff"
    const std::string dark = light.substr(0, light.find('#')) + svg.substr(to, 7) + "\"";
    for (std::size_t mark = seen.find(light); mark != std::string::npos; mark = seen.find(light, mark + 1)) {
      if (seen.compare(seen.rfind('<', mark), 5, "<text") == 0 && light == "fill=\"#ffffff\"") continue;
      seen.replace(mark, light.size(), dark);
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("an automatic picture is the light one, and the dark one to readers of dark pages", "[svg][theme]") {
  CHECK(without_style(curve(Theme::automatic)) == curve(Theme::light));
  CHECK(seen_in_the_dark(curve(Theme::automatic)) == curve(Theme::dark));
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(150, 5);
  const auto clustering = keen::fit(x, {.k = 25});
  const auto picture = [&](Theme theme) { return keen::svg::scatter(x, clustering, {.theme = theme}); };
  CHECK(xml::Checker::fault(picture(Theme::automatic)).empty());
  CHECK(without_style(picture(Theme::automatic)) == picture(Theme::light));
  CHECK(seen_in_the_dark(picture(Theme::automatic)) == picture(Theme::dark));
}

TEST_CASE("automatic profiles, heat maps and images are the light ones, and the dark ones on dark pages",
          "[svg][theme]") {
  const Eigen::Matrix<double, 12, Eigen::Dynamic> x = unit::uniform_points<12>(150, 5);
  const auto clustering = keen::fit(x, {.k = 25});
  const keen::Labels rows = keen::Labels::LinSpaced(12, -1, 10);
  const std::vector<std::string> names(12, "hour");
  const auto agree = [](const auto& picture) {
    CHECK(xml::Checker::fault(picture(Theme::automatic)).empty());
    CHECK(without_style(picture(Theme::automatic)) == picture(Theme::light));
    CHECK(seen_in_the_dark(picture(Theme::automatic)) == picture(Theme::dark));
  };
  agree([&](Theme theme) { return keen::svg::profiles(x, clustering, {.theme = theme}); });
  for (const bool diverging : {false, true}) {
    agree([&](Theme theme) {
      const Eigen::MatrixXd values = 3 * x.leftCols(9).array() - 2;
      return keen::svg::heat_map(
          values, {.title = "a", .rows = names, .row_labels = rows, .diverging = diverging, .theme = theme});
    });
  }
  agree([&](Theme theme) { return keen::svg::images(x, 3, 4, {.theme = theme}); });
}

TEST_CASE("a colour of the light theme has one place in the dark theme", "[svg][theme]") {
  const std::vector<Repainted> all = repainted_colours();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) CHECK_FALSE(all[i].light == all[j].light);
    for (Label label = 0; label < cluster_colours; ++label) CHECK_FALSE(all[i].light == cluster_colour(label));
  }
}

TEST_CASE("colours of the data keep their colour on a dark page", "[svg][theme]") {
  Eigen::Matrix3Xd colours(3, 2);
  colours << 255, 31, 255, 35, 255, 40;  // the light theme's background and ink
  const std::string svg = keen::svg::palette(colours, Eigen::VectorXd(), {.theme = Theme::automatic});
  const std::string rules = svg.substr(0, svg.find("</style>"));
  for (const char* colour : {"[fill=\"#ffffff\"]", "[fill=\"#1f2328\"]"}) {
    const std::string rule = rules.substr((std::min)(rules.find(colour), rules.size()));
    CHECK(xml::contains(rule.substr(0, rule.find('{')), ".strip *,.chips *)"));
  }
}

TEST_CASE("an automatic animation has keyframes for either page", "[svg][theme]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(60, 9);
  const std::string svg = keen::svg::animation(x, {.k = 3}, {.theme = Theme::automatic});
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::count(svg, "0%{fill:#7d8590") == xml::count(svg, "0%{fill:#8b949e"));
  CHECK(xml::count(svg, "0%{fill:#7d8590") > 0);
  const std::string page = keen::svg::player(x, {.k = 3}, {.theme = Theme::automatic});
  CHECK(xml::contains(page, "background: #ffffff"));
  CHECK(xml::contains(page, "background: #0d1117"));
}

TEST_CASE("no cluster is nearly black, nearly white, or hard to tell from another", "[svg][theme]") {
  for (Label j = 0; j < cluster_colours; ++j) {
    const Rgb fill = cluster_colour(j);
    CHECK(contrast(fill, palette_of(Theme::light).background) >= 1.25);
    CHECK(contrast(fill, palette_of(Theme::dark).background) >= 2);
    for (Label other = 0; other < j; ++other) {
      const Rgb b = cluster_colour(other);
      INFO(j << " and " << other);
      CHECK(std::abs(fill.red - b.red) + std::abs(fill.green - b.green) + std::abs(fill.blue - b.blue) >= 60);
    }
  }
}
