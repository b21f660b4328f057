// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/measures/transitions.hpp>

#include <cmath>
#include <random>
#include <vector>

using keen::Index;
using keen::Label;
using keen::Labels;
using keen::Switch;
using unit::message_of;

namespace {

Labels labels_of(const std::vector<Label>& values) {
  return Eigen::Map<const Labels>(values.data(), static_cast<Index>(values.size()));
}

}  // namespace

TEST_CASE("switches are listed by time, then by object, and all steps are counted", "[transitions]") {
  const keen::Transitions found =
      keen::transitions({labels_of({0, 0, 1, 2}), labels_of({0, 1, 1, 0}), labels_of({1, 1, 0, 0})});
  const std::vector<Switch> expected{{1, 1, 0, 1}, {3, 1, 2, 0}, {0, 2, 0, 1}, {2, 2, 1, 0}};
  CHECK(found.switches == expected);
  keen::Transitions::Counts counts(3, 3);
  counts << 2, 2, 0, 1, 2, 0, 1, 0, 0;
  CHECK(found.counts == counts);
  CHECK(found.switched_share() == 0.5);
}

TEST_CASE("the probability is each row of the counts as shares, and NaN for a cluster that no step leaves",
          "[transitions]") {
  const keen::Transitions found = keen::transitions({labels_of({0, 0, 0, 0, 1}), labels_of({0, 0, 0, 1, 2})});
  const auto probability = found.probability();
  CHECK(probability.row(0) == Eigen::RowVector3d(0.75, 0.25, 0));
  CHECK(probability.row(1) == Eigen::RowVector3d(0, 0, 1));
  for (Index to = 0; to < 3; ++to) CHECK(std::isnan(probability(2, to)));
}

TEST_CASE("an object that is away takes no step, whatever cluster it comes back in", "[transitions]") {
  const keen::Transitions found =
      keen::transitions({labels_of({0, 1, -1}), labels_of({-1, 1, 0}), labels_of({1, -1, 0})});
  CHECK(found.switches.empty());
  keen::Transitions::Counts counts(2, 2);
  counts << 1, 0, 0, 1;
  CHECK(found.counts == counts);
}

TEST_CASE("steps and switches add up, whatever the labels", "[transitions]") {
  std::mt19937 draw(1);
  std::vector<Labels> over_time(7, Labels(50));
  for (Labels& labels : over_time) {
    for (Label& label : labels) label = static_cast<Label>(draw() % 6) - 1;
  }
  const keen::Transitions found = keen::transitions(over_time);
  keen::Transitions::Counts counts = keen::Transitions::Counts::Zero(5, 5);
  for (Label from = 0; from < 5; ++from) {
    for (Label to = 0; to < 5; ++to) {
      for (std::size_t time = 1; time < 7; ++time) {
        counts(from, to) += (over_time[time - 1].array() == from && over_time[time].array() == to).count();
      }
    }
  }
  CHECK(found.counts == counts);
  CHECK(static_cast<Index>(found.switches.size()) == counts.sum() - counts.diagonal().sum());
  for (const Switch& one : found.switches) {
    const auto time = static_cast<std::size_t>(one.time);
    REQUIRE(over_time.at(time - 1)[one.object] == one.from);
    REQUIRE(over_time.at(time)[one.object] == one.to);
    REQUIRE(one.from != one.to);
  }
  const auto probability = found.probability();
  for (Index from = 0; from < 5; ++from) CHECK(std::abs(probability.row(from).sum() - 1) < 1e-14);
}

TEST_CASE("without two periods there are no steps", "[transitions]") {
  CHECK(keen::transitions({}).counts.size() == 0);
  CHECK(keen::transitions({Labels(), Labels()}).counts.size() == 0);
  const keen::Transitions one = keen::transitions({labels_of({0, 2})});
  CHECK(one.counts == keen::Transitions::Counts::Zero(3, 3));
  CHECK(one.switches.empty());
  CHECK(std::isnan(one.switched_share()));
  CHECK(std::isnan(one.probability()(1, 1)));
}

TEST_CASE("periods that do not fit are refused", "[transitions]") {
  CHECK(message_of([] {
          (void)keen::transitions({labels_of({0, 1, 2}), labels_of({0, 1})});
        }) == "transitions: one label for each of n = 3 objects is needed in each period, got 2 in period 1");
  CHECK(message_of([] {
          (void)keen::transitions({labels_of({0}), labels_of({-2})});
        }) == "transitions: labels must be >= 0, or -1 for no cluster, got -2 in period 1");
}
