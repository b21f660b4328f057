// SPDX-License-Identifier: MIT
// Weights: a weight of 3 is three copies of the point, without the copies. Then a customer table in which a row stands
// for many accounts: counting rows and counting accounts gives different segments.
// Run: 05_weights [--out DIR]

#include <keen/keen.hpp>

#include "support/out_dir.hpp"

#include <array>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace {

using Point = std::array<double, 2>;
using Points = std::vector<Point>;
using Clustering = keen::Clustering<double, 2>;

/// Each point as often as its weight says.
Points copies(const Points& points, const std::vector<int>& weights) {
  Points all;
  for (std::size_t i = 0; i < points.size(); ++i) {
    all.insert(all.end(), static_cast<std::size_t>(weights[i]), points[i]);
  }
  return all;
}

void compare_weights_with_copies() {
  std::cout << "== a weight is that many copies\n";
  const Points points{{0, 0}, {1, 0}, {0, 2}, {6, 6}, {7, 5}, {8, 8}};
  const std::vector<int> weights{1, 5, 2, 3, 1, 4};
  const keen::GivenCentroids start(Eigen::Matrix2Xd{{0, 6}, {0, 6}});  // two centroids, one a column

  const auto weighted = keen::fit(keen::weighted(points, weights), {.k = 2, .init = start});
  const auto copied = keen::fit(copies(points, weights), {.k = 2, .init = start});
  std::cout << "SSE of " << weighted.labels.size() << " weighted points: " << weighted.sse << '\n'
            << "SSE of " << copied.labels.size() << " points:         " << copied.sse << '\n'
            << "same centroids, to the last bit: " << (weighted.model == copied.model ? "yes" : "no") << '\n'
            << "cluster sizes " << weighted.cluster_sizes.transpose() << ", cluster weights "
            << weighted.cluster_weights.transpose() << '\n';
}

struct CustomerKind {
  std::string_view name;
  Point habits;  ///< orders a month, spend a month in 100 euro
  double accounts;
};

const std::vector<CustomerKind>& customers() {
  static const std::vector<CustomerKind> table{
      {"one-off", {0.2, 0.3}, 4200},   {"bargain hunter", {1.0, 0.4}, 2600}, {"occasional", {0.8, 1.0}, 3100},
      {"gift buyer", {0.3, 1.6}, 900}, {"regular", {2.5, 1.8}, 1500},        {"subscriber", {4.0, 1.5}, 1100},
      {"family", {3.2, 3.0}, 700},     {"collector", {1.5, 5.0}, 120},       {"small office", {4.5, 4.2}, 260},
      {"restaurant", {8.0, 6.0}, 45},  {"reseller", {7.0, 8.5}, 20},         {"wholesaler", {5.5, 9.5}, 12},
  };
  return table;
}

void print_segments(const Clustering& clustering, const std::vector<double>& accounts) {
  for (keen::Label j = 0; j < clustering.model.k(); ++j) {
    double in_segment = 0;
    std::string names;
    for (const keen::Index i : keen::members(clustering.labels, j)) {
      in_segment += accounts[static_cast<std::size_t>(i)];
      names += (names.empty() ? "" : ", ") + std::string(customers()[static_cast<std::size_t>(i)].name);
    }
    const Eigen::Vector2d c = clustering.model.centroids().col(j);
    std::cout << std::setw(5) << std::lround(in_segment) << " accounts, " << c[0] << " orders, " << 100 * c[1]
              << " euro a month: " << names << '\n';
  }
}

void segment_customers(const support::OutDir& out) {
  Points habits;
  std::vector<double> accounts;
  for (const CustomerKind& kind : customers()) {
    habits.push_back(kind.habits);
    accounts.push_back(kind.accounts);
  }
  const auto draw = [&](std::string_view name, const Clustering& clustering, std::string title) {
    out.save(name, keen::svg::scatter(
                       habits, clustering,
                       {.title = std::move(title), .x_label = "orders a month", .y_label = "spend a month, 100 euro"}));
  };
  std::cout << "\n== three segments, every kind of customer counts the same\n";
  const Clustering by_kind = keen::fit(habits, {.k = 3, .restarts = 10});
  print_segments(by_kind, accounts);
  draw("05_by_kind.svg", by_kind, "Every kind counts the same");

  std::cout << "\n== three segments, every account counts the same\n";
  const Clustering by_account = keen::fit(keen::weighted(habits, accounts), {.k = 3, .restarts = 10});
  print_segments(by_account, accounts);
  draw("05_by_account.svg", by_account, "Every account counts the same");
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "weighted points, and customers in segments");
  std::cout << std::fixed << std::setprecision(1);
  compare_weights_with_copies();
  segment_customers(out);
}
