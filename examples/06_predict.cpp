// SPDX-License-Identifier: MIT
// A model outlives its data: it is made from a week of visits to a web site, and then sorts new visits, flags those
// that are far from everything it knows (bots), and notices when a visitor's habits move to another group.
// Run: 06_predict [--out DIR]

#include <keen/keen.hpp>

#include "support/blobs.hpp"
#include "support/out_dir.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace {

using Visits = Eigen::Matrix2Xd;  // pages a minute, minutes on the site
using Model = keen::Model<double, 2>;

/// What we keep of the training data: three centroids, and how far from them is unusual.
struct VisitModel {
  Model groups;
  double usual_distance = 0;  ///< 99 in 100 visits are no farther from their group
};

/// People who look something up, who read, and who shop.
Visits visits_of_people(keen::Index visits_each, std::uint64_t seed) {
  return support::blobs({{6, 3}, {3, 10}, {9, 11}}, visits_each, 0.8, seed);
}

/// How far each visit is from the nearest group.
Eigen::VectorXd distances(const Model& groups, const Visits& visits) {
  return groups.transform(visits).rowwise().minCoeff();
}

/// The least value that a share `q` of the values do not exceed, 0 < q <= 1.
double quantile(Eigen::VectorXd values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<keen::Index>(std::ceil(q * static_cast<double>(values.size()))) - 1];
}

/// The training data ends with this function; the model does not.
VisitModel learn() {
  const Visits week = visits_of_people(400, 1);
  const Model groups = keen::fit(week, {.k = 3, .restarts = 10}).model;
  return {groups, quantile(distances(groups, week), 0.99)};
}

void print_groups(const VisitModel& model) {
  std::cout << "== three groups learnt from 1200 visits\n";
  for (keen::Index j = 0; j < model.groups.k(); ++j) {
    const Eigen::Vector2d c = model.groups.centroids().col(j);
    std::cout << "group " << j << ": " << c[0] << " pages a minute, " << c[1] << " minutes\n";
  }
  std::cout << "99 % of the visits are within " << model.usual_distance << " of their group\n";
}

/// Visits in the colours of their groups.
/// @param path  visits in order of time, joined by a line with arrows
std::string picture(const Visits& visits, const Model& groups, const char* title, std::vector<keen::Index> path = {}) {
  return keen::svg::scatter(
      keen::as_dataset(visits), groups.predict(visits), groups.centroids(),
      {.title = title, .x_label = "pages a minute", .y_label = "minutes on the site", .path = std::move(path)});
}

void sort_new_visits(const support::OutDir& out, const VisitModel& model) {
  std::cout << "\n== the next day: 300 people and 5 bots\n";
  const Visits people = visits_of_people(100, 3);
  const Visits bots{{15.0, 14.0, 12.0, 1.0, 0.5}, {0.5, 4.0, 7.5, 1.0, 5.5}};
  const auto flagged = (distances(model.groups, people).array() > model.usual_distance).count();
  std::cout << "people flagged: " << flagged << " of " << people.cols() << " (1 in 100 is to be expected)\n";

  const Eigen::VectorXd far = distances(model.groups, bots);
  for (keen::Index i = 0; i < bots.cols(); ++i) {
    std::cout << "bot " << i << " (" << bots(0, i) << ", " << bots(1, i) << "): " << far[i] << " from the nearest group"
              << (far[i] > model.usual_distance ? ", flagged\n" : "\n");
  }

  Visits day(2, people.cols() + bots.cols());
  day << people, bots;
  out.save("06_new_visits.svg", picture(day, model.groups, "New visits, sorted into the groups of last week"));
}

/// Somebody who first looks things up, then reads, then shops: the average visit in each of 25 weeks.
Visits drifting_habits() {
  const Visits stations{{6, 3, 9}, {3, 10, 11}};
  Visits path(2, 25);
  for (keen::Index week = 0; week < 25; ++week) {
    const keen::Index from = week < 12 ? 0 : 1;
    const double t = static_cast<double>(week) / 12 - static_cast<double>(from);
    path.col(week) = (1 - t) * stations.col(from) + t * stations.col(from + 1);
  }
  return path;
}

void track(const support::OutDir& out, const VisitModel& model) {
  std::cout << "\n== one visitor over 25 weeks\n";
  const Visits path = drifting_habits();
  keen::Label group = model.groups.nearest(path.col(0));
  std::cout << "week  0: group " << group << '\n';
  for (keen::Index week = 1; week < path.cols(); ++week) {
    const keen::Label now = model.groups.nearest(path.col(week));
    if (now != group) std::cout << "week " << std::setw(2) << week << ": group " << group << " -> " << now << '\n';
    group = now;
  }
  std::vector<keen::Index> weeks(static_cast<std::size_t>(path.cols()));
  std::iota(weeks.begin(), weeks.end(), keen::Index{0});
  out.save("06_drift.svg", picture(path, model.groups, "One visitor over 25 weeks", weeks));
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "a model at work: prediction, anomalies, drift");
  std::cout << std::fixed << std::setprecision(2);
  const VisitModel model = learn();
  print_groups(model);
  sort_new_visits(out, model);
  track(out, model);
}
