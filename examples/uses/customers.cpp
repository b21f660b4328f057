// SPDX-License-Identifier: MIT
// Customers by what they bought: how long ago, how often, for how much, and how many different products. The four
// numbers are skewed and in unlike units, so k-means sees their logarithms, standardised.
// Run: customers [--out DIR]

#include <keen/choose_k.hpp>
#include <keen/io.hpp>
#include <keen/keen.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <cmath>
#include <iomanip>
#include <iostream>
#include <vector>

#include <Eigen/Core>

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "customers by purchase history");
  const auto table = keen::io::read_csv(support::data_file("retail_customers.csv"),
                                        {.columns = {"recency_days", "orders", "spent_gbp", "products"}});
  const auto& bought = table.points;  // one customer a row
  const Eigen::MatrixXd logs = bought.array().log1p();
  const Eigen::MatrixXd scaled = keen::Scaling::standardize(keen::rows(logs)).applied(keen::rows(logs));
  const auto points = keen::columns(scaled);
  const auto segments = keen::fit(points, {.k = 4, .restarts = 20});

  std::cout << std::fixed << std::setprecision(0) << bought.rows() << " customers, SSE " << segments.sse << "\n\n"
            << "segment  customers  money  days since  orders  spent GBP  products   (medians)\n";
  for (keen::Label j = 0; j < segments.model.k(); ++j) {
    const std::vector<keen::Index> members = keen::members(segments.labels, j);
    const auto median = [&](keen::Index column) { return support::median_of(bought, column, members); };
    const double share = bought.col(2)(members).sum() / bought.col(2).sum();
    std::cout << std::setw(7) << j << std::setw(11) << members.size() << std::setw(5) << 100 * share << " %"
              << std::setw(12) << median(0) << std::setw(8) << median(1) << std::setw(11) << median(2) << std::setw(10)
              << median(3) << '\n';
  }

  std::cout << '\n';
  support::print_scores(
      keen::choose_k(points, {.first = 2, .last = 6}, keen::criterion::Silhouette{}, {.restarts = 20}));
  out.save("customers.svg", keen::svg::scatter(keen::rows(logs), segments.labels, keen::Centroids<double>(4, 0),
                                               {.title = "Customers by purchase history",
                                                .x_label = "days since the last order, log(1 + days)",
                                                .y_label = "spent, log(1 + GBP)",
                                                .y_axis = 2,
                                                .max_points = 1500}));
}
