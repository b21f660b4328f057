// SPDX-License-Identifier: MIT
// What a person does, by an accelerometer on the chest: mean and spread of three axes over four seconds each.
// Run: motion [--out DIR]

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

namespace {

/// Posture and gait, which is what three groups can tell.
std::string posture(const std::string& activity) {
  if (activity == "sit") return "sit";
  return activity.starts_with("stand") ? "stand" : "walk";
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "activities by an accelerometer");
  const auto table =
      keen::io::read_csv(support::data_file("motion.csv"), {.exclude = {"person"}, .texts = {"activity"}});
  Eigen::MatrixXd features = table.points;  // one window of four seconds a row
  features.rightCols(3) = features.rightCols(3).array().log1p();
  const Eigen::MatrixXd scaled = keen::Scaling::standardize(keen::rows(features)).applied(keen::rows(features));
  const auto points = keen::columns(scaled);

  support::print_scores(
      keen::choose_k(points, {.first = 2, .last = 5}, keen::criterion::Silhouette{}, {.restarts = 20}));
  const auto groups = keen::fit(points, {.k = 3, .restarts = 20});
  std::cout << '\n'
            << std::fixed << features.rows() << " windows, SSE " << std::setprecision(4) << groups.sse << "\n\n";
  support::print_cross_table(table.texts[0], groups.labels);

  std::vector<std::string> postures;
  for (const std::string& activity : table.texts[0]) postures.push_back(posture(activity));
  std::cout << "adjusted Rand index: " << keen::agreement(table.texts[0], groups.labels).adjusted_rand
            << " against six activities, " << keen::agreement(postures, groups.labels).adjusted_rand
            << " against sit, stand, walk\n";
  out.save("motion.svg", keen::svg::scatter(keen::rows(features), groups.labels, keen::Centroids<double>(6, 0),
                                            {.title = "Windows of four seconds",
                                             .subtitle = "the groups are sitting, standing and walking",
                                             .x_label = "mean of the third axis",
                                             .y_label = "spread of the third axis, log",
                                             .x_axis = 2,
                                             .y_axis = 5}));
}
