// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/random.hpp>
#include <keen/svg.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using keen::Index;
using keen::svg::Theme;
using unit::message_of;

using Catch::Matchers::WithinAbs;

namespace {

using Points = std::vector<std::array<double, 2>>;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

Points random_points(Index n) {
  keen::Rng rng(3);
  Points points;
  for (Index i = 0; i < n; ++i) points.push_back({rng.uniform(), rng.uniform()});
  return points;
}

/// The points assigned to the first k of them.
keen::Clustering<double, 2> clustering_of(const Points& points, Index k) {
  keen::Centroids<double, 2> centroids(2, k);
  for (Index j = 0; j < k; ++j)
    centroids.col(j) << points[static_cast<std::size_t>(j)][0], points[static_cast<std::size_t>(j)][1];
  keen::Clustering<double, 2> clustering;
  clustering.model = keen::Model<double, 2>(centroids);
  clustering.labels = clustering.model.predict(points);
  clustering.sse = 12.5;
  clustering.iterations = 4;
  return clustering;
}

/// True if there are points, and all lie in the frame.
bool all_points_in_frame(const std::string& svg) {
  const std::size_t start = svg.find("<rect class=\"frame\"");
  const std::string frame = svg.substr(start, svg.find('>', start) - start);
  const double left = xml::numbers(frame, "x").back(), top = xml::numbers(frame, "y").back();
  const double right = left + xml::numbers(frame, "width").back(), bottom = top + xml::numbers(frame, "height").back();
  const std::string points = xml::group(svg, "points");
  const std::vector<double> xs = xml::numbers(points, "cx"), ys = xml::numbers(points, "cy");
  return !xs.empty() && std::all_of(xs.begin(), xs.end(), [=](double x) { return x >= left && x <= right; }) &&
         std::all_of(ys.begin(), ys.end(), [=](double y) { return y >= top && y <= bottom; });
}

}  // namespace

TEST_CASE("a scatter picture is well-formed and has a title, a size and a background") {
  const Points points = random_points(60);
  for (const Index k : {1, 5, 20, 60}) {
    for (const Theme theme : {Theme::light, Theme::dark}) {
      const std::string svg = keen::svg::scatter(points, clustering_of(points, k), {.theme = theme});
      CHECK(xml::Checker::fault(svg).empty());
      CHECK(svg.starts_with(
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"540\" viewBox=\"0 0 760 540\""));
      CHECK(xml::count(svg, "<title>") == 1);
      CHECK(xml::contains(svg, theme == Theme::dark ? "fill=\"#0d1117\"/>" : "fill=\"#ffffff\"/>"));
    }
  }
}

TEST_CASE("titles and labels of a picture are escaped") {
  const std::string svg =
      keen::svg::scatter(random_points(3), {.title = "a < b & \"c\"", .x_label = "<x>", .y_label = "&"});
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::contains(svg, "<title>a &lt; b &amp; &quot;c&quot;</title>"));
  CHECK(xml::contains(svg, ">&lt;x&gt;</text>"));
  CHECK(xml::contains(svg, ">&amp;</text>"));
}

TEST_CASE("a scatter picture shows every point, every cell and every centroid") {
  const Points points = {{0, 0}, {10, 0}, {5, 9}, {1, 1}, {9, 1}};
  const std::string svg = keen::svg::scatter(points, clustering_of(points, 3), {.title = "five"});
  CHECK(xml::count(xml::group(svg, "points"), "<circle") == 5);
  CHECK(xml::count(xml::group(svg, "points"), "<g fill=") == 3);
  CHECK(xml::count(xml::group(svg, "cells"), "<path") == 3);
  CHECK(xml::count(xml::group(svg, "centroids"), "</text>") == 3);
  CHECK(xml::contains(svg, "k = 3, SSE 12.5 after 4 passes"));
  CHECK(all_points_in_frame(svg));
}

TEST_CASE("centroids too close for their numbers are small discs without") {
  const Points points = {{0, 0}, {10, 0}, {10.01, 0}, {5, 9}};
  const std::string centroids = xml::group(keen::svg::scatter(points, clustering_of(points, 3)), "centroids");
  CHECK(xml::count(centroids, "<circle") == 6);  // a halo and a disc each
  CHECK(xml::count(centroids, "</text>") == 1);
}

TEST_CASE("points without labels are grey, without legend and cells") {
  const std::string svg = keen::svg::scatter(random_points(10));
  CHECK(xml::count(xml::group(svg, "points"), "<circle") == 10);
  CHECK(xml::contains(xml::group(svg, "points"), "<g fill=\"#7d8590\""));
  CHECK(xml::group(svg, "cells").empty());
  CHECK(xml::group(svg, "legend").empty());
}

TEST_CASE("centroids without labels still have cells, and labels without centroids still have colours") {
  const Points points = random_points(10);
  const auto clustering = clustering_of(points, 2);
  const auto data = keen::as_dataset(points);
  const std::string before = keen::svg::scatter(data, {}, clustering.model.centroids());
  CHECK(xml::count(xml::group(before, "cells"), "<path") == 2);
  const std::string bare = keen::svg::scatter(data, clustering.labels, {});
  CHECK(xml::group(bare, "cells").empty());
  CHECK(xml::count(xml::group(bare, "points"), "<g fill=") == 2);
  CHECK_FALSE(xml::contains(xml::group(bare, "legend"), "centroid"));
}

TEST_CASE("cells are drawn only where the picture shows all coordinates") {
  const Eigen::Matrix3Xd points{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}};
  keen::Clustering<double, 3> clustering;
  clustering.model = keen::Model<double, 3>(points);
  clustering.labels = keen::Labels::Zero(3);
  const std::string svg = keen::svg::scatter(points, clustering, {.x_axis = 2, .y_axis = 0});
  CHECK(xml::group(svg, "cells").empty());
  CHECK(xml::contains(svg, "2 of 3 columns shown"));
  CHECK(xml::contains(svg, ">column 3</text>"));
  const Points flat = random_points(5);
  CHECK(xml::group(keen::svg::scatter(flat, clustering_of(flat, 2), {.y_axis = 0}), "cells").empty());
}

TEST_CASE("points of one coordinate are drawn in a band, with upright cells") {
  for (const double scale : {1.0, 1e-200, 1e200}) {
    const Eigen::RowVectorXd points = Eigen::RowVectorXd::LinSpaced(50, 0, scale);
    keen::Centroids<double> centroids(1, 2);
    centroids << 0.25 * scale, 0.75 * scale;
    const std::string svg = keen::svg::scatter(keen::columns(points), {}, centroids);
    CHECK(xml::Checker::fault(svg).empty());
    CHECK(all_points_in_frame(svg));
    CHECK(xml::count(xml::group(svg, "cells"), "<path") == 2);
    CHECK_FALSE(xml::contains(svg, "column 2"));
  }
}

TEST_CASE("a legend tells the sizes of the clusters, in columns where there are many") {
  const Points points = random_points(1300);
  const auto legend = [&](Index k, const keen::svg::ScatterOptions& options = {}) {
    return xml::group(keen::svg::scatter(points, clustering_of(points, k), options), "legend");
  };
  CHECK(xml::count(legend(12), "<g fill=") == 12);
  CHECK(xml::contains(legend(12), ">11</text>"));
  CHECK(xml::contains(legend(1), ">1,300</text>"));
  CHECK(legend(2, {.legend = false}).empty());
  for (const Index k : {13, 20, 40}) {
    CAPTURE(k);
    CHECK(xml::count(legend(k), "<g fill=") == static_cast<int>(k));
    for (const double y : xml::numbers(legend(k), "y")) CHECK(y < 500);
    for (const double x : xml::numbers(legend(k), "x")) CHECK(x <= 736);
  }
  CHECK(xml::contains(legend(20), "clusters, points"));
  CHECK_FALSE(xml::contains(legend(40), "points"));
  CHECK(xml::contains(legend(200), ">200 clusters</text>"));
  CHECK(xml::contains(legend(60, {.height = 220}), ">60 clusters</text>"));
}

TEST_CASE("points in no cluster are hollow, and the legend says what they are") {
  const Points points = {{0, 0}, {10, 0}, {5, 9}, {1, 1}, {9, 1}};
  auto clustering = clustering_of(points, 2);
  clustering.labels(2) = clustering.labels(4) = -1;
  const std::string svg = keen::svg::scatter(points, clustering, {.no_cluster = "outlier"});
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::count(xml::group(svg, "points"), "<circle") == 5);
  const std::string hollow = xml::group(svg, "points");
  CHECK(xml::count(hollow, "<g fill=\"none\"") == 1);
  CHECK(hollow.find("fill=\"none\"") > hollow.rfind("<g fill=\"#"));  // on top of the others
  CHECK(xml::contains(xml::group(svg, "legend"), ">outlier</text>"));
  CHECK(xml::contains(xml::group(svg, "legend"), ">2</text>"));
  CHECK(xml::count(xml::group(svg, "legend"), "<circle") == 4);  // as the points: two clusters, outliers, a centroid
  CHECK(xml::contains(keen::svg::scatter(points, clustering, {.width = 300}), "hollow: no cluster (2)"));
  clustering.labels.setConstant(-1);
  const std::string none = keen::svg::scatter(points, clustering);
  CHECK(xml::count(xml::group(none, "points"), "fill=\"none\"") == 1);
  CHECK(xml::contains(none, ">no cluster</text>"));
}

TEST_CASE("a path joins points in their order, with arrows from its start to its end") {
  Points points = random_points(200);
  const std::string svg = keen::svg::scatter(points, {.max_points = 50, .path = {3, 90, 4, 151}});
  CHECK(xml::Checker::fault(svg).empty());
  const std::string path = xml::group(svg, "path");
  const std::string line = path.substr(path.find(" d=\""), path.find('>') - path.find(" d=\""));
  CHECK(xml::count(line.substr(0, line.find("\" fill")), "L") == 3);
  CHECK(xml::count(path, "Z\"") >= 1);
  CHECK(xml::count(path, "Z\"") <= 3);
  CHECK(xml::count(xml::group(svg, "ends"), ">start</text>") == 1);
  CHECK(xml::count(xml::group(svg, "ends"), ">end</text>") == 1);
  CHECK(xml::group(keen::svg::scatter(points), "path").empty());
  // A point that cannot be drawn is left out, and points on one place make no arrow.
  points[4] = {not_a_number, 0};
  CHECK_FALSE(xml::contains(keen::svg::scatter(points, {.path = {3, 4, 3}}), "nan"));
  CHECK(xml::count(xml::group(keen::svg::scatter(points, {.path = {3, 3}}), "path"), "Z\"") == 0);
  CHECK(xml::contains(keen::svg::scatter(points, {.path = {7}}), ">start</text>"));
}

TEST_CASE("the names of a path's ends stand within the frame, where no point is") {
  Points points;
  for (int i = 0; i < 40; ++i) points.push_back({0.25 * i, i < 20 ? 0.0 : 10.0});
  const std::string svg = keen::svg::scatter(points, {.path = {0, 39}});
  const std::string ends = xml::group(svg, "ends"), marks = xml::group(svg, "points");
  const std::vector<double> x = xml::numbers(ends, "x"), y = xml::numbers(ends, "y");
  REQUIRE(x.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 40; ++j) {
      const double dx = xml::numbers(marks, "cx")[j] - x[i], dy = xml::numbers(marks, "cy")[j] - (y[i] - 4);
      CHECK((std::abs(dx) > 14 || std::abs(dy) > 8));
    }
  }
}

TEST_CASE("a long title leaves room for the picture, however low it is") {
  const std::string words = "a title of many words that goes on and on, from one line to the next, for ever and ever";
  for (const int height : {200, 260, 300, 400}) {
    const std::string svg =
        keen::svg::scatter(random_points(9), {.title = words, .subtitle = words, .width = 240, .height = height});
    const std::string frame = svg.substr(svg.find("class=\"frame\""));
    INFO("height " << height);
    CHECK(xml::numbers(frame, "height").at(0) >= 40);
    CHECK(xml::contains(svg, "\xE2\x80\xA6"));
  }
}

TEST_CASE("a long name for points in no cluster is shortened in the legend") {
  const Points points = random_points(9);
  auto clustering = clustering_of(points, 2);
  clustering.labels(3) = -1;
  const std::string legend = xml::group(
      keen::svg::scatter(points, clustering, {.no_cluster = "too far from every cluster to be in one"}), "legend");
  CHECK(xml::contains(legend, ">too far from"));
  CHECK(xml::contains(legend, "\xE2\x80\xA6</text>"));
}

TEST_CASE("few points in no cluster are drawn, however many others are left out") {
  const Points points = random_points(5000);
  keen::Labels labels = keen::Labels::Zero(5000);
  for (const Index i : {7, 2500, 4999}) labels(i) = -1;
  const std::string svg =
      xml::group(keen::svg::scatter(keen::points(&points[0][0], 5000, 2), labels, {}, {.max_points = 200}), "points");
  const std::string hollow = svg.substr(svg.find("<g fill=\"none\""));
  CHECK(xml::count(hollow.substr(0, hollow.find("</g>")), "<circle") == 3);
  CHECK(xml::count(svg, "<circle") <= 203);
}

TEST_CASE("the ninth cluster has a shape of its own, the twenty-first the colour of the first") {
  const Points points = random_points(21);
  const std::string nine = xml::group(keen::svg::scatter(points, clustering_of(points, 9)), "points");
  CHECK(xml::count(nine, "<g fill=\"#0072b2\"") == 1);
  CHECK(xml::count(nine, "<path") > 0);
  const std::string all = xml::group(keen::svg::scatter(points, clustering_of(points, 21)), "points");
  CHECK(xml::count(all, "<g fill=\"#0072b2\"") == 2);
  CHECK(xml::count(all, "<circle") == 8);
}

TEST_CASE("many points are thinned evenly, and the subtitle says so") {
  const Points points = random_points(3000);
  keen::Labels labels(3000);
  for (Index i = 0; i < 3000; ++i) labels[i] = static_cast<keen::Label>(i % 3);
  const auto data = keen::as_dataset(points);
  const std::string svg = keen::svg::scatter(data, labels, {}, {.subtitle = "mine", .max_points = 1000});
  CHECK(xml::contains(svg, "mine, 1,000 of 3,000 points drawn"));
  CHECK(xml::count(xml::group(svg, "points"), "<circle") == 1000);
  // A fixed stride of 3 would show one label alone.
  CHECK(xml::count(xml::group(svg, "points"), "<g fill=") == 3);
  CHECK(xml::contains(keen::svg::scatter(points, {.max_points = 0}), "0 of 3,000 points drawn"));
  CHECK_FALSE(xml::contains(keen::svg::scatter(points, {.max_points = 3000}), "drawn"));
}

TEST_CASE("one point of each stretch is drawn, none twice") {
  for (const Index n : {7, 10, 1000}) {
    for (const Index count : {1, 3, 7}) {
      for (Index j = 0; j < count; ++j) {
        const Index i = keen::svg::detail::point_of_stretch(j, count, n);
        CHECK(i >= j * n / count);
        CHECK(i < (j + 1) * n / count);
      }
    }
  }
}

TEST_CASE("constant, huge, tiny and far-off data are drawn within the frame") {
  for (const double scale : {0.0, 1e-300, 1e-20, 1.0, 1e150, 1e299}) {
    for (const double offset : {0.0, -1.0, 1e6}) {
      Points points = random_points(20);
      for (auto& [x, y] : points) x = x * scale + offset, y = y * scale - offset;
      const std::string svg =
          keen::svg::scatter(keen::as_dataset(points), {}, clustering_of(random_points(2), 2).model.centroids());
      INFO("scale " << scale << " offset " << offset);
      CHECK(xml::Checker::fault(svg).empty());
      CHECK(all_points_in_frame(svg));
      CHECK_FALSE(xml::contains(svg, "nan"));
      CHECK_FALSE(xml::contains(svg, "inf"));
    }
  }
}

TEST_CASE("points that are not finite are left out, and the subtitle says so") {
  const Points points = {{0, 0}, {not_a_number, 1}, {1, infinity}, {1, 1}, {1e305, 0}};
  const std::string svg = keen::svg::scatter(points);
  CHECK(xml::count(xml::group(svg, "points"), "<circle") == 2);
  CHECK(xml::contains(svg, "2 of 5 points drawn (3 not finite or too large)"));
  CHECK(xml::contains(keen::svg::scatter(Points(1, {not_a_number, 0})), ">no points</text>"));
  CHECK(xml::contains(keen::svg::scatter(Points{}), ">no points</text>"));
}

TEST_CASE("with equal scales a circle of points is as wide as high") {
  Points points;
  for (int i = 0; i < 360; ++i) points.push_back({3 + std::cos(i / 57.29578), 5 + std::sin(i / 57.29578)});
  const std::string marks = xml::group(keen::svg::scatter(points, {.equal_scale = true}), "points");
  const auto extent = [](const std::vector<double>& values) {
    return *std::max_element(values.begin(), values.end()) - *std::min_element(values.begin(), values.end());
  };
  // Pixels are rounded to hundredths, two of them a side; the extremes of the circle are met to 1e-6 of its radius.
  CHECK_THAT(extent(xml::numbers(marks, "cx")), WithinAbs(extent(xml::numbers(marks, "cy")), 0.03));
}

TEST_CASE("points of float, rows of a matrix and a matrix of run-time size can be drawn") {
  const Eigen::MatrixXf table = Eigen::MatrixXf::Identity(6, 4);
  CHECK(xml::count(xml::group(keen::svg::scatter(keen::rows(table)), "points"), "<circle") == 6);
  keen::Clustering<float> clustering;
  clustering.model = keen::Model<float>(table.topRows(2).transpose());
  clustering.labels = keen::Labels::Zero(6);
  CHECK(xml::Checker::fault(keen::svg::scatter(keen::rows(table), clustering)).empty());
}

TEST_CASE("misuse of scatter is refused") {
  const Points points = random_points(4);
  const auto data = keen::as_dataset(points);
  const keen::Centroids<double, 2> two = clustering_of(points, 2).model.centroids();
  const auto message = [&](const keen::Labels& labels, const keen::svg::ScatterOptions& options) {
    return message_of([&] { (void)keen::svg::scatter(data, labels, two, options); });
  };
  CHECK(message(keen::Labels::Zero(3), {}) ==
        "svg::scatter: one label a point is needed, or none, got 3 labels for n = 4");
  CHECK(message(keen::Labels::Constant(4, 2), {}) ==
        "svg::scatter: labels must be in [0, 2), or -1 for no cluster, got 2");
  CHECK(message(keen::Labels::Constant(4, -2), {}) ==
        "svg::scatter: labels must be in [0, 2), or -1 for no cluster, got -2");
  CHECK(message({}, {.y_axis = 2}) == "svg::scatter: x_axis and y_axis must be in [0, dim = 2), got 0 and 2");
  CHECK(message({}, {.path = {0, 4}}) == "svg::scatter: path must hold indices of points, in [0, n = 4), got 4");
  CHECK(message({}, {.max_points = -1}) == "svg::scatter: max_points must be >= 0, got -1");
  CHECK(message({}, {.width = 100}) == "svg::scatter: width and height must be at least 240 and 200, got 100 and 540");
  CHECK(message_of([&] {
          (void)keen::svg::scatter(keen::points(&points[0][0], 2, 4), {}, Eigen::MatrixXd::Zero(3, 1));
        }) == "svg::scatter: centroids must have 4 coordinates, as the points, got 3");
}
