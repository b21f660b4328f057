// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/kmeans.hpp>
#include <keen/measures/silhouette.hpp>
#include <keen/svg/criteria.hpp>
#include <keen/svg/pca.hpp>
#include <keen/svg/silhouette.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::Labels;
using keen::svg::Theme;
using unit::message_of;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

keen::CriterionResult gap(std::optional<Index> best) {
  return {best, {1, 2, 3, 4}, {9, 4, 2, 1}, {0.1, 0.5, 0.9, 0.8}, {0.05, 0.1, 0.2, 0.1}, "gap & error", false};
}

keen::CriterionResult davies_bouldin() {
  return {2, {1, 2, 3}, {9, 4, 2}, {not_a_number, 0.4, 0.7}, {}, "Davies-Bouldin", true};
}

bool is_inside(const std::string& svg, const std::string& group) {
  const std::string frame = svg.substr(svg.find("class=\"frame\""));
  const double top = xml::numbers(frame, "y").at(0), height = xml::numbers(frame, "height").at(0);
  for (const char* end : {"y1", "y2"}) {
    for (const double y : xml::numbers(xml::group(svg, group), end)) {
      if (y < top || y > top + height) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("a criterion is drawn with bars of its errors, within the frame", "[svg]") {
  const std::string svg = keen::svg::criterion(gap(3));
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::count(xml::group(svg, "errors"), "<line") == 3 * 4);
  CHECK(is_inside(svg, "errors"));
  CHECK(xml::contains(svg, "best at k = 3"));
  CHECK(xml::contains(svg, "<title>gap &amp; error</title>"));
  CHECK(svg == keen::svg::criterion(gap(3)));
  CHECK(xml::contains(keen::svg::criterion(gap({})), "none stands out"));
  CHECK_FALSE(xml::contains(keen::svg::criterion(gap(3), {.mark = ""}), "best"));
}

TEST_CASE("a criterion without errors has no bars, and says which scores are better", "[svg]") {
  const std::string svg = keen::svg::criterion(davies_bouldin(), {.theme = Theme::dark});
  CHECK(xml::Checker::fault(svg).empty());
  CHECK_FALSE(xml::contains(svg, "class=\"errors\""));
  CHECK(xml::contains(svg, "score (smaller is better)"));
  CHECK_FALSE(xml::contains(svg, "not drawn"));
  CHECK_FALSE(xml::contains(svg, "nan"));
  keen::CriterionResult infinite = davies_bouldin();
  infinite.score[2] = std::numeric_limits<double>::infinity();
  CHECK(xml::contains(keen::svg::criterion(infinite), "1 value not drawn (not finite)"));
}

TEST_CASE("a criterion with scores missing is refused", "[svg]") {
  keen::CriterionResult broken = gap(3);
  broken.error.pop_back();
  CHECK(message_of([&] { (void)keen::svg::criterion(broken); }) ==
        "svg::criterion: one error for each k is needed, or none, got 3 for 4");
  broken.score.pop_back();
  CHECK(message_of([&] { (void)keen::svg::criteria({broken}); }) ==
        "svg::criteria: one score for each k is needed, got 3 for 4");
}

TEST_CASE("criteria stand side by side, three in a row", "[svg]") {
  for (const std::size_t count : {0U, 1U, 2U, 4U, 7U}) {
    const std::vector<keen::CriterionResult> selections(count, gap(3));
    const std::string svg = keen::svg::criteria(selections);
    CAPTURE(count);
    CHECK(xml::Checker::fault(svg).empty());
    CHECK(xml::count(svg, "class=\"panel\"") == static_cast<int>(count));
    CHECK(xml::count(svg, "<svg") == 1);
    CHECK(xml::numbers(svg, "width").at(0) == 320.0 * static_cast<double>(std::clamp<std::size_t>(count, 1, 3)));
  }
  CHECK(xml::contains(keen::svg::criteria({}), "no criteria"));
  CHECK(xml::contains(keen::svg::criteria({davies_bouldin()}), "smaller is better"));
  CHECK(message_of([] { (void)keen::svg::criteria({}, {.columns = 0}); }) ==
        "svg::criteria: columns must be >= 1, got 0");
  CHECK(xml::numbers(keen::svg::criteria({gap(3), gap(3)}, {.columns = 1}), "width").at(0) == 320);
  CHECK(message_of([] { (void)keen::svg::criteria({}, {.panel_width = 100}); }).find("width and height") !=
        std::string::npos);
}

TEST_CASE("each row of criteria adds the height of a panel", "[svg]") {
  const auto height = [](std::size_t count) {
    const std::vector<keen::CriterionResult> selections(count, gap(3));
    return xml::numbers(keen::svg::criteria(selections, {.title = "", .panel_height = 300}), "height").at(0);
  };
  CHECK(height(1) == 310);  // and half of a margin on top
  CHECK(height(3) == 310);
  CHECK(height(4) == 610);
  CHECK(height(7) == 910);
}

TEST_CASE("the frames of criteria are of one size, however wide their numbers", "[svg]") {
  keen::CriterionResult wide = gap(3);
  for (double& score : wide.score) score *= 1e7;
  const std::string svg = keen::svg::criteria({gap(3), wide, davies_bouldin(), gap({})});
  std::vector<std::string> frames;
  const std::string start = "<rect class=\"frame\"";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1)) {
    frames.push_back(svg.substr(at, svg.find('>', at) - at));
  }
  REQUIRE(frames.size() == 4);
  for (const std::string& frame : frames) CHECK(frame == frames.front());
}

TEST_CASE("silhouettes are sorted bars by cluster, with the mean of all", "[svg]") {
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 1);
  const Labels labels = unit::group_labels(90, 3);
  const auto found = keen::silhouette(x, labels);
  const std::string svg = keen::svg::silhouette(found, labels);
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::count(xml::group(svg, "bars"), "<path") == 3);
  CHECK(xml::count(svg, "30 points, mean 0.9") == 3);
  CHECK(xml::contains(svg, "mean 0.9"));
  CHECK(svg == keen::svg::silhouette(found, labels));
}

TEST_CASE("a silhouette picture does not grow with the number of points", "[svg]") {
  const Index n = 200000;
  keen::Silhouette found{0.1, Eigen::VectorXd::LinSpaced(n, -1, 1)};
  const Labels labels = unit::group_labels(n, 5);
  CHECK(keen::svg::silhouette(found, labels).size() < 60000);
}

TEST_CASE("bars of many clusters do not run backwards", "[svg]") {
  for (const Index clusters : {12, 500}) {
    const keen::Silhouette found{0.5, Eigen::VectorXd::Constant(2 * clusters, 0.5)};
    const std::string svg = keen::svg::silhouette(found, unit::group_labels(2 * clusters, clusters), {.height = 200});
    const std::string bars = xml::group(svg, "bars");
    double before = 0;
    CHECK(xml::count(bars, "<path") == static_cast<int>(clusters));
    for (std::size_t at = bars.find(" d=\"M"); at != std::string::npos; at = bars.find(" d=\"M", at + 1)) {
      const double top = std::strtod(bars.c_str() + bars.find(',', at) + 1, nullptr);
      CHECK(top >= before);
      before = top;
    }
  }
}

TEST_CASE("silhouettes of no points, one point and values below 0", "[svg]") {
  CHECK(xml::contains(keen::svg::silhouette({}, {}), "no points"));
  const keen::Silhouette one{-0.5, Eigen::VectorXd::Constant(1, -0.5)};
  const std::string svg = keen::svg::silhouette(one, Labels::Zero(1), {.theme = Theme::dark, .width = 240});
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::contains(svg, "mean -0.50"));
  CHECK(message_of([&] { (void)keen::svg::silhouette(one, Labels::Zero(2)); }) ==
        "svg::silhouette: one label a value is needed, got 2 labels for 1");
  CHECK(message_of([&] { (void)keen::svg::silhouette(one, Labels::Constant(1, -2)); }) ==
        "svg::silhouette: labels must be >= 0, or -1 for no cluster, got -2");
  const keen::Silhouette wrong{0, Eigen::VectorXd::Constant(1, not_a_number)};
  CHECK(message_of([&] { (void)keen::svg::silhouette(wrong, Labels::Zero(1)); }) ==
        "svg::silhouette: values must be in [-1, 1], got nan");
}

TEST_CASE("points in no cluster have no bar, and the subtitle counts them", "[svg]") {
  const keen::Silhouette found{0.5, Eigen::Vector4d(0.5, not_a_number, 0.4, not_a_number)};
  const std::string svg = keen::svg::silhouette(found, Eigen::Vector4i(0, -1, 1, -1), {.no_cluster = "outlier"});
  CHECK(xml::count(xml::group(svg, "bars"), "<path") == 2);
  CHECK(xml::contains(svg, "not drawn: outlier (2 points)"));
  CHECK(xml::contains(keen::svg::silhouette(found, Labels::Constant(4, -1)), "no points"));
}

TEST_CASE("notes on many clusters do not run into one another, and are short where there is little room", "[svg]") {
  const keen::Silhouette found{0.5, Eigen::VectorXd::Constant(120, 0.5)};
  const Labels labels = unit::group_labels(120, 60);
  const std::vector<double> y = xml::numbers(xml::group(keen::svg::silhouette(found, labels), "bars"), "y");
  REQUIRE(y.size() > 10);
  for (std::size_t i = 1; i < y.size(); ++i) CHECK(y[i] - y[i - 1] >= 12);
  CHECK(xml::contains(keen::svg::silhouette(found, labels, {.width = 400}), ">0: mean 0.50</text>"));
}

TEST_CASE("points of many coordinates are seen along their principal axes", "[svg]") {
  Eigen::MatrixXd x = unit::uniform_points<>(60, 2, 20) * 0.01;
  x.row(7) += Eigen::RowVectorXd::LinSpaced(60, 0, 100);
  const auto clustering = keen::fit(keen::columns(x), {.k = 3});
  const std::string svg = keen::svg::pca(keen::columns(x), clustering);
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::count(xml::group(svg, "points"), "<circle") == 60);
  CHECK(xml::count(xml::group(svg, "centroids"), "stroke-width") == 3);
  CHECK(xml::contains(svg, "component 1 (100"));
  CHECK_FALSE(xml::contains(svg, "class=\"cells\""));
}

TEST_CASE("principal axes of constant, huge, one-dimensional and broken points", "[svg]") {
  const auto picture = [](const Eigen::MatrixXd& x) {
    const keen::Dataset<double> data = keen::columns(x);
    return keen::svg::pca(data, Labels{}, keen::Centroids<double>(x.rows(), 0));
  };
  Eigen::MatrixXd broken = unit::uniform_points<>(20, 3, 4);
  broken(2, 5) = not_a_number;
  broken(0, 6) = 1e305;
  CHECK(xml::contains(picture(broken), "18 of 20 points drawn"));
  for (const Eigen::MatrixXd& x :
       {Eigen::MatrixXd(Eigen::MatrixXd::Constant(3, 9, 2.5)), Eigen::MatrixXd(unit::uniform_points<>(9, 1, 3) * 1e299),
        Eigen::MatrixXd(unit::uniform_points<>(9, 1, 1)),
        Eigen::MatrixXd(Eigen::MatrixXd::Constant(2, 4, not_a_number)), Eigen::MatrixXd(2, 0)}) {
    const std::string svg = picture(x);
    CHECK(xml::Checker::fault(svg).empty());
    CHECK_FALSE(xml::contains(xml::group(svg, "points"), "nan"));
  }
}
