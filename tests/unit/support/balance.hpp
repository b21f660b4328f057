// SPDX-License-Identifier: MIT
#pragma once

#include <keen/detail/balanced/balancing_flow.hpp>
#include <keen/random.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace unit {

/// Costs out of a table: n x k.
struct TableCosts {
  Eigen::MatrixXd table;

  [[nodiscard]] keen::Index points() const { return table.rows(); }
  [[nodiscard]] keen::Label clusters() const { return static_cast<keen::Label>(table.cols()); }
  [[nodiscard]] double weight(keen::Index) const { return 1; }
  [[nodiscard]] double sq_distance(keen::Index i, keen::Label j) const { return table(i, j); }
  [[nodiscard]] double operator()(keen::Index i, keen::Label j) const { return table(i, j); }
  [[nodiscard]] double between(keen::Label a, keen::Label b) const { return std::abs(static_cast<double>(a - b)); }

  [[nodiscard]] double total(const keen::Labels& labels) const {
    double sum = 0;
    for (keen::Index i = 0; i < points(); ++i) sum += table(i, labels[i]);
    return sum;
  }
};

/// Drawn evenly; `steps` > 0: whole numbers up to this, so that there are ties.
inline TableCosts random_costs(keen::Index n, keen::Index k, std::uint64_t seed, double steps = 0) {
  keen::Rng rng(seed);
  TableCosts costs{Eigen::MatrixXd(n, k)};
  for (double& cost : costs.table.reshaped()) cost = steps > 0 ? std::floor(rng.uniform() * steps) : rng.uniform();
  return costs;
}

[[nodiscard]] inline std::vector<keen::Index> sizes_of(const keen::Labels& labels, keen::Index k) {
  std::vector<keen::Index> sizes(static_cast<std::size_t>(k));
  for (const keen::Label label : labels) ++sizes[static_cast<std::size_t>(label)];
  return sizes;
}

[[nodiscard]] inline bool obeys(const keen::detail::SizeBounds& bounds, const keen::Labels& labels, keen::Index k) {
  const std::vector<keen::Index> sizes = sizes_of(labels, k);
  return std::all_of(sizes.begin(), sizes.end(),
                     [&](keen::Index size) { return size >= bounds.least && size <= bounds.most; });
}

/// The least cost of all labels within the bounds, of which every one is tried.
[[nodiscard]] inline double least_cost(const TableCosts& costs, const keen::detail::SizeBounds& bounds) {
  keen::Labels labels = keen::Labels::Zero(costs.points());
  double least = (std::numeric_limits<double>::max)();
  while (true) {
    if (obeys(bounds, labels, costs.clusters())) least = (std::min)(least, costs.total(labels));
    keen::Index i = 0;
    while (i < labels.size() && ++labels[i] == costs.clusters()) labels[i++] = 0;
    if (i == labels.size()) return least;
  }
}

/// The most that a chain of moves that ends where it began, or where there is room, lowers the cost: 0 where labels are
/// of least cost. By the paths of Floyd and Warshall in the graph of the clusters.
[[nodiscard]] inline double best_gain(const TableCosts& costs, const keen::detail::SizeBounds& bounds,
                                      const keen::Labels& labels) {
  const keen::Label k = costs.clusters();
  const std::vector<keen::Index> sizes = sizes_of(labels, k);
  Eigen::MatrixXd way = Eigen::MatrixXd::Constant(k + 1, k + 1, 1e300);
  for (keen::Index i = 0; i < costs.points(); ++i) {
    for (keen::Label b = 0; b < k; ++b) {
      way(labels[i], b) = (std::min)(way(labels[i], b), costs(i, b) - costs(i, labels[i]));
    }
  }
  for (keen::Label j = 0; j < k; ++j) {  // the last node has room for one, or one to give
    if (sizes[static_cast<std::size_t>(j)] < bounds.most) way(j, k) = 0;
    if (sizes[static_cast<std::size_t>(j)] > bounds.least) way(k, j) = 0;
  }
  way.diagonal().setZero();
  for (keen::Index via = 0; via <= k; ++via) {
    way = way.cwiseMin(way.col(via).replicate(1, k + 1) + way.row(via).replicate(k + 1, 1)).eval();
  }
  return -way.diagonal().minCoeff();
}

}  // namespace unit
