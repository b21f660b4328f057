// SPDX-License-Identifier: MIT
// Visitors of a web site by what their requests look like. Browsers load pictures and style sheets and say where they
// come from; programs do not. Nobody tells k-means which is which: the log's own declarations are compared at the end.
// Run: visitors [--out DIR]

#include <keen/choose_k.hpp>
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <Eigen/Core>

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "visitors of a web site, and robots among them");
  const auto table = keen::io::read_csv(
      support::data_file("web_visitors.csv"),
      {.columns = {"requests", "hours_active", "asset_share", "feed_share", "referrer_share"}, .texts = {"declared"}});
  Eigen::MatrixXd features = table.points;  // one visitor a row
  features.leftCols(2) = features.leftCols(2).array().log();
  const keen::Scaling scaling = keen::Scaling::standardize(keen::rows(features));
  const Eigen::MatrixXd scaled = scaling.applied(keen::rows(features));
  const auto points = keen::columns(scaled);

  const auto silhouettes =
      keen::choose_k(points, {.first = 2, .last = 6}, keen::criterion::Silhouette{}, {.restarts = 20});
  support::print_scores(silhouettes);
  const keen::Index k = *silhouettes.best;
  const auto groups = keen::fit(points, {.k = k, .restarts = 20});
  std::cout << '\n'
            << std::fixed << std::setprecision(4) << table.points.rows() << " visitors, " << k
            << " groups by the silhouette, SSE " << groups.sse << "\n\n"
            << std::setprecision(2)
            << "group  visitors  requests  hours  pictures, styles  feeds  referrer   (medians)\n";
  for (keen::Label j = 0; j < k; ++j) {
    const std::vector<keen::Index> members = keen::members(groups.labels, j);
    const auto median = [&](keen::Index column) { return support::median_of(table.points, column, members); };
    std::cout << std::setw(5) << j << std::setw(10) << members.size() << std::setw(10) << median(0) << std::setw(7)
              << median(1) << std::setw(18) << median(2) << std::setw(7) << median(3) << std::setw(10) << median(4)
              << '\n';
  }

  // A robot that says so is known by its user agent, which was not among the features.
  const std::vector<std::string>& declared = table.texts[0];
  std::cout << '\n';
  support::print_cross_table(declared, groups.labels);
  std::vector<bool> is_robot;
  for (const std::string& kind : declared) is_robot.push_back(kind == "robot");
  std::cout << "adjusted Rand index, robot or not: " << std::setprecision(4)
            << keen::agreement(is_robot, groups.labels).adjusted_rand << '\n';
  out.save("visitors.svg",
           keen::svg::heat_map(groups.model.centroids().transpose(),
                               {.title = "Three kinds of visitors",
                                .subtitle = "mean of each group, in standard deviations from the mean",
                                .rows = {"group 0", "group 1", "group 2"},
                                .columns = {"log requests", "log hours", "pictures", "feeds", "referrer"},
                                .height = 260}));
}
