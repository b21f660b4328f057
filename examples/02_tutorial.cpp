// SPDX-License-Identifier: MIT
// The tutorial "Build K-Means from scratch in Python", start to end: six toy points, k = 2, tol = 0.001,
// max_iter = 300, new points; then blobs, a k that is too small or too large, the elbow, and where to start.
// Run: 02_tutorial [--out DIR]

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>

#include "support/blobs.hpp"
#include "support/out_dir.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

namespace {

using support::OutDir;
using Points = std::vector<std::array<double, 2>>;
using Clustering = keen::Clustering<double, 2>;
using KMeans = keen::KMeans<double, 2>;

constexpr keen::Index points_each = 60;  // of a blob

void heading(std::string_view text) { std::cout << "\n== " << text << '\n'; }

void print_point(double x, double y) { std::cout << '(' << x << ", " << y << ')'; }

void print_centroids(const Clustering& clustering) {
  for (keen::Index j = 0; j < clustering.model.k(); ++j) {
    const Eigen::Vector2d c = clustering.model.centroids().col(j);
    std::cout << "centroid " << j << ": ";
    print_point(c.x(), c.y());
    std::cout << ", " << clustering.cluster_sizes[j] << " points\n";
  }
}

/// 1. The data, before anything is known about it.
Points toy_points(const OutDir& out) {
  heading("1. six points, not labelled");
  const Points points{{1, 2}, {1.5, 1.8}, {5, 8}, {8, 8}, {1, 0.6}, {9, 11}};
  for (const auto& [x, y] : points) {
    print_point(x, y);
    std::cout << '\n';
  }
  out.save("02_toy_before.svg", keen::svg::scatter(points, {.title = "Before: six points"}));
  return points;
}

/// 2. The tutorial's K_Means(k=2, tol=0.001, max_iter=300), which starts at the first k points and ends when no
/// centroid changes by more than 0.001 percent.
Clustering fit_toy(const OutDir& out, const Points& points) {
  heading("2. k = 2, started at the first two points");
  const KMeans k_means{.k = 2,
                       .init = keen::FirstK{},
                       .stop = keen::stop::any_of(keen::stop::PercentChange{0.001}, keen::stop::MaxIterations{300})};
  const Clustering clustering = k_means.fit(points);
  print_centroids(clustering);
  std::cout << "labels: " << clustering.labels.transpose() << '\n'
            << "SSE: " << clustering.sse << '\n'
            << "passes: " << clustering.iterations << ", ended by: " << to_string(clustering.stop_reason) << '\n';
  out.save("02_toy_after.svg", keen::svg::scatter(points, clustering, {.title = "After: two clusters"}));
  return clustering;
}

/// 3. The tutorial's dictionary `classifications`: which points belong to which cluster.
void print_members(const Points& points, const Clustering& clustering) {
  heading("3. the points of each cluster");
  for (keen::Label j = 0; j < clustering.model.k(); ++j) {
    std::cout << "cluster " << j << ":";
    for (const keen::Index i : keen::members(clustering.labels, j)) {
      const auto& [x, y] = points[static_cast<std::size_t>(i)];
      std::cout << ' ';
      print_point(x, y);
    }
    std::cout << '\n';
  }
}

/// 4. Points that the fit has not seen get the label of the nearest centroid.
void predict_new_points(const Clustering& clustering) {
  heading("4. new points");
  const Points unknown{{1, 3}, {8, 9}, {0, 3}, {5, 4}, {6, 4}};
  const keen::Labels labels = clustering.model.predict(unknown);
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    print_point(unknown[i][0], unknown[i][1]);
    std::cout << " -> cluster " << labels[static_cast<keen::Index>(i)] << '\n';
  }
}

/// Rows: the true groups, `points_each` points after one another. Columns: the clusters found.
void print_groups_against_clusters(const Clustering& clustering) {
  const keen::Index groups = clustering.labels.size() / points_each;
  for (keen::Index group = 0; group < groups; ++group) {
    Eigen::RowVectorXi counts = Eigen::RowVectorXi::Zero(clustering.model.k());
    for (const keen::Label label : clustering.labels.segment(group * points_each, points_each)) ++counts[label];
    std::cout << "  true group " << group << " -> points in each cluster: " << counts.format({0, 0, "  "}) << '\n';
  }
}

/// 5. Three blobs: the right k finds them, k = 2 has to merge two of them, k = 4 has to split one.
void right_and_wrong_k(const OutDir& out, const Eigen::Matrix2Xd& points) {
  heading("5. three blobs, and k = 3, 2, 4");
  out.save("02_blobs_before.svg", keen::svg::scatter(points, {.title = "Before: is there any structure?"}));
  const auto fit_and_draw = [&](keen::Index k, const std::string& says) {
    const Clustering clustering = keen::fit(points, {.k = k, .restarts = 10});
    std::cout << "k = " << k << ": SSE " << clustering.sse << ", " << says << '\n';
    print_groups_against_clusters(clustering);
    const std::string number = std::to_string(k);
    out.save("02_blobs_k" + number + ".svg",
             keen::svg::scatter(points, clustering, {.title = "k = " + number + ": " + says}));
  };
  fit_and_draw(3, "each group is a cluster");
  fit_and_draw(2, "two groups are merged");
  fit_and_draw(4, "one group is cut in two");
}

/// 6. More clusters always mean a smaller SSE: the right k is where the curve bends.
void find_elbow(const OutDir& out, const Eigen::Matrix2Xd& points, const std::string& number) {
  const std::string title = "The elbow of " + number + " blobs";
  heading("6. how many clusters? " + title);
  const keen::CriterionResult choice = keen::elbow(points, {.first = 1, .last = 8}, {.restarts = 10});
  for (std::size_t i = 0; i < choice.k.size(); ++i) {
    const std::string_view note = choice.k[i] == choice.best ? "  <- elbow" : "";
    std::cout << "k = " << choice.k[i] << ": SSE" << std::setw(8) << choice.sse[i] << note << '\n';
  }
  out.save("02_elbow_" + number + ".svg", keen::svg::sse_curve(choice, {.title = title}));
}

/// 7. The clusters of the blobs are a classifier too.
void predict_on_blobs(const Eigen::Matrix2Xd& points) {
  heading("7. new points among the four blobs");
  const keen::Model model = keen::fit(points, {.k = 4, .restarts = 10}).model;
  const Eigen::Matrix2Xd unknown{{0.5, 5.5, -1.0, 7.0, 3.2}, {-0.5, 1.0, 6.5, 7.0, 3.1}};
  const keen::Labels labels = model.predict(unknown);
  for (keen::Index i = 0; i < unknown.cols(); ++i) {
    const Eigen::Vector2d c = model.centroids().col(labels[i]);
    print_point(unknown(0, i), unknown(1, i));
    std::cout << " -> the cluster around ";
    print_point(c.x(), c.y());
    std::cout << '\n';
  }
}

/// 8. The first k points are a poor start where the data is sorted, as ours is: all four lie in the first blob.
void compare_starts(const OutDir& out, const Eigen::Matrix2Xd& points) {
  heading("8. where to start: the SSE of ten runs each, four blobs, k = 4");
  const auto print_runs = [&](std::string_view name, const keen::Initializer<double, 2>& init) {
    std::cout << std::left << std::setw(14) << name << std::right;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      std::cout << std::setw(6) << std::lround(KMeans{.k = 4, .init = init, .seed = seed}.fit(points).sse);
    }
    std::cout << '\n';
  };
  print_runs("first k", keen::FirstK{});
  print_runs("random points", keen::RandomPoints{});
  print_runs("k-means++", keen::PlusPlus{});
  const Clustering stuck = keen::fit(points, {.k = 4, .init = keen::FirstK{}});
  out.save("02_first_k.svg", keen::svg::scatter(points, stuck, {.title = "Started at the first four points"}));
}

/// 9. The iteration in motion, from a start that is far off: a picture that moves, and a page with a slider.
void film_iteration(const OutDir& out, const Eigen::Matrix2Xd& points) {
  heading("9. the iteration in motion");
  const KMeans from_random_points{.k = 3, .init = keen::RandomPoints{}, .seed = 38};
  const keen::svg::AnimationOptions look{.title = "Lloyd's iteration from three random points"};
  out.save("02_lloyd.svg", keen::svg::animation(points, from_random_points, look));
  out.save("02_lloyd.html", keen::svg::player(points, from_random_points, look));
}

}  // namespace

int main(int argc, char** argv) {
  const OutDir out(argc, argv, "the k-means tutorial, from six toy points to the elbow");
  std::cout << std::fixed << std::setprecision(2);

  const Points points = toy_points(out);
  const Clustering clustering = fit_toy(out, points);
  print_members(points, clustering);
  predict_new_points(clustering);

  const Eigen::Matrix2Xd three_blobs = support::blobs({{0, 0}, {6, 0}, {3, 5}}, points_each, 0.9, 1);
  const Eigen::Matrix2Xd four_blobs = support::blobs({{0, 0}, {6, 0}, {0, 6}, {6, 6}}, points_each, 0.7, 1);
  right_and_wrong_k(out, three_blobs);
  find_elbow(out, three_blobs, "three");
  find_elbow(out, four_blobs, "four");
  predict_on_blobs(four_blobs);
  compare_starts(out, four_blobs);
  film_iteration(out, three_blobs);
}
