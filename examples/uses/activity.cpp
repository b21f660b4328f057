// SPDX-License-Identifier: MIT
// Days by activity: steps and active minutes, as a wrist band counts them. Then the persons behind the days: who has
// always the same kind of day, and how often does the kind change from one day to the next?
// Run: activity [--out DIR]

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace {

/// How often the label changes from one row to the next, among rows of one person.
double share_of_changes(const std::vector<keen::Index>& rows, const keen::Labels& labels) {
  double changes = 0;
  for (std::size_t at = 1; at < rows.size(); ++at) changes += labels[rows[at]] != labels[rows[at - 1]] ? 1 : 0;
  return changes / static_cast<double>(rows.size() - 1);
}

/// The share of the rows that have the label of most of them.
double share_of_main_label(const std::vector<keen::Index>& rows, const keen::Labels& labels) {
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(labels.maxCoeff() + 1);
  for (const keen::Index i : rows) counts[labels[i]] += 1;
  return counts.maxCoeff() / counts.sum();
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "days by activity, and persons who change");
  const auto table = keen::io::read_csv(
      support::data_file("activity_days.csv"),
      {.columns = {"steps", "very_active_min", "fairly_active_min", "lightly_active_min", "person"}});
  Eigen::MatrixXd features = table.points.leftCols(4);  // one day a row
  features.col(0) = features.col(0).array().sqrt();
  features.middleCols(1, 2) = features.middleCols(1, 2).array().log1p();
  features.col(3) = features.col(3).array().sqrt();
  const Eigen::MatrixXd scaled = keen::Scaling::standardize(keen::rows(features)).applied(keen::rows(features));
  const auto days = keen::fit(keen::columns(scaled), {.k = 3, .restarts = 20});

  std::cout << std::fixed << std::setprecision(4) << table.points.rows() << " days, SSE " << days.sse << "\n\n"
            << "kind  days  steps  very active  fairly  lightly active min   (medians)\n"
            << std::setprecision(0);
  for (keen::Label j = 0; j < days.model.k(); ++j) {
    const std::vector<keen::Index> members = keen::members(days.labels, j);
    std::cout << std::setw(4) << j << std::setw(6) << members.size();
    for (const auto& [column, width] : {std::pair{0, 7}, {1, 13}, {2, 8}, {3, 20}}) {
      std::cout << std::setw(width) << support::median_of(table.points, column, members);
    }
    std::cout << '\n';
  }

  std::vector<double> changes;
  int constant_persons = 0;
  const auto person = table.points.col(4);
  for (int number = 1; number <= person.maxCoeff(); ++number) {
    std::vector<keen::Index> rows;  // in the order of the days
    for (keen::Index i = 0; i < person.size(); ++i) {
      if (person[i] == number) rows.push_back(i);
    }
    changes.push_back(share_of_changes(rows, days.labels));
    if (share_of_main_label(rows, days.labels) >= 0.8) ++constant_persons;
  }
  std::cout << '\n'
            << constant_persons << " of " << changes.size()
            << " persons have one kind of day on 80 % of their days or more\n"
            << "the kind changes from one recorded day to the next " << 100 * support::median(changes)
            << " % of the time (median person; " << 100 * *std::ranges::min_element(changes) << " to "
            << 100 * *std::ranges::max_element(changes) << " %)\n";
  out.save("activity.svg", keen::svg::pairs(keen::rows(features), days.labels, keen::Centroids<double>(4, 0),
                                            {.title = "Days by activity",
                                             .names = {"sqrt steps", "log very active", "log fairly", "sqrt lightly"},
                                             .max_points = 300}));
}
