// SPDX-License-Identifier: MIT
// Days of New York's taxis, 24 hours each. First groups, then outliers: the days that are unusual for their own group.
// Run: taxi_days [--out DIR]

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "days of New York's taxis, and which were unusual");
  const auto table =
      keen::io::read_csv(support::data_file("taxi_days.csv"), {.texts = {"date", "weekday", "nab_window"}});
  const auto& passengers = table.points;  // one day a row, one hour a column
  const std::vector<std::string>&dates = table.texts[0], &weekdays = table.texts[1], &windows = table.texts[2];
  const Eigen::MatrixXd scaled = keen::Scaling::standardize(keen::rows(passengers)).applied(keen::rows(passengers));
  const auto days = keen::columns(scaled);
  const auto kinds = keen::fit(days, {.k = 2, .restarts = 20});

  std::cout << std::fixed << std::setprecision(4) << passengers.rows() << " days, SSE " << kinds.sse << "\n\n";
  support::print_cross_table(weekdays, kinds.labels);
  std::vector<bool> is_weekend;
  for (const std::string& weekday : weekdays) is_weekend.push_back(weekday == "sat" || weekday == "sun");
  std::cout << "adjusted Rand index, weekend or not: " << keen::agreement(is_weekend, kinds.labels).adjusted_rand
            << '\n';

  const keen::Label free_days = kinds.labels[std::ranges::find(weekdays, "sun") - weekdays.begin()];
  std::cout << "weekdays among the free days:\n ";
  for (keen::Index i = 0; i < kinds.labels.size(); ++i) {
    const auto day = static_cast<std::size_t>(i);
    if (kinds.labels[i] == free_days && !is_weekend[day]) std::cout << ' ' << dates[day];
  }

  // Far from the centroid, and far for the days of its group: the first is a line, the second asks find_outliers.
  const Eigen::VectorXd distance = kinds.model.transform(days).rowwise().minCoeff();
  std::vector<keen::Index> farthest(static_cast<std::size_t>(distance.size()));
  std::iota(farthest.begin(), farthest.end(), keen::Index{0});
  std::ranges::sort(farthest, std::ranges::greater{}, [&](keen::Index i) { return distance[i]; });
  std::cout << "\n\nfarthest from its centroid (mean " << std::setprecision(2) << distance.mean()
            << ")     farthest for its group, by the group's median\n";
  const auto outliers = keen::find_outliers(days, kinds.model, 0.035);
  for (std::size_t rank = 0; rank < outliers.size(); ++rank) {
    const auto day = static_cast<std::size_t>(farthest[rank]), other = static_cast<std::size_t>(outliers[rank].index);
    std::cout << dates[day] << ' ' << weekdays[day] << std::setw(7) << distance[farthest[rank]]
              << (windows[day] == "0" ? "           " : "  known    ") << std::setw(17) << dates[other] << ' '
              << weekdays[other] << std::setw(7) << outliers[rank].ratio << " times"
              << (windows[other] == "0" ? "" : "  known") << '\n';
  }
  std::vector<double> hours(24);
  std::iota(hours.begin(), hours.end(), 0);
  std::vector<std::string> names{"work days", "free days"};
  if (free_days == 0) std::swap(names[0], names[1]);
  out.save("taxi_days.svg", keen::svg::profiles(keen::rows(Eigen::MatrixXd(passengers / 1000)), kinds.labels,
                                                {.title = "Two kinds of day",
                                                 .x_label = "hour of the day",
                                                 .y_label = "thousand passengers",
                                                 .x = hours,
                                                 .names = names}));
}
