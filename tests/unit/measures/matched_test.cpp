// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/measures/matched.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

using keen::Index;
using keen::Label;
using keen::Labels;
using unit::message_of;

using Catch::Matchers::WithinRel;

namespace {

using Numbers = std::vector<Label>;

Labels labels_of(const Numbers& values) {
  return Eigen::Map<const Labels>(values.data(), static_cast<Index>(values.size()));
}

Labels random_labels(Index n, Label k, std::mt19937& draw) {
  Labels labels(n);
  for (Label& label : labels) label = static_cast<Label>(draw() % static_cast<unsigned>(k));
  return labels;
}

Numbers shuffled_numbers(Label k, std::mt19937& draw) {
  Numbers numbers(static_cast<std::size_t>(k));
  std::iota(numbers.begin(), numbers.end(), 0);
  std::shuffle(numbers.begin(), numbers.end(), draw);
  return numbers;
}

/// The first permutation of numbers under which the weight that keeps its label is largest.
Numbers best_by_trial(const Labels& before, const Labels& after, const std::vector<double>& weights) {
  const Label k_after = after.maxCoeff() + 1, k = (std::max)(before.maxCoeff() + 1, k_after);
  Numbers numbers(static_cast<std::size_t>(k)), best;
  std::iota(numbers.begin(), numbers.end(), 0);
  double most = -1;
  do {
    double kept = 0;
    for (Index i = 0; i < after.size(); ++i) {
      if (after[i] < 0 || before[i] < 0) continue;
      if (numbers[static_cast<std::size_t>(after[i])] == before[i]) kept += weights[static_cast<std::size_t>(i)];
    }
    if (kept > most) best.assign(numbers.begin(), numbers.begin() + k_after);
    most = (std::max)(most, kept);
  } while (std::next_permutation(numbers.begin(), numbers.end()));
  return best;
}

keen::Model<double, 1> model_of(std::initializer_list<double> centroids) {
  keen::Centroids<double, 1> values(1, static_cast<Index>(centroids.size()));
  Index j = 0;
  for (const double centroid : centroids) values(0, j++) = centroid;
  return keen::Model<double, 1>(values);
}

}  // namespace

TEST_CASE("a centroid that is far from all others does not hide what the others cost") {
  const keen::Model<double> before(Eigen::MatrixXd{{0, 1, 2, 3}});
  for (const double outlier : {-1e3, -1e9, -1e15}) {
    const keen::Model<double> after(Eigen::MatrixXd{{2, 1, 0, outlier}});
    CHECK(keen::matched(before, after).numbers == std::vector<Label>{3, 2, 1, 0});
  }
}

TEST_CASE("matching a renumbered copy gives the permutation back, and nobody changed", "[matched]") {
  std::mt19937 draw(1);
  for (Label k = 1; k <= 9; ++k) {
    const Labels before = random_labels(200, k, draw);
    const Numbers numbers = shuffled_numbers(k, draw);
    Labels after(before.size());
    for (Index i = 0; i < after.size(); ++i) {
      const auto renamed = std::find(numbers.begin(), numbers.end(), before[i]);
      after[i] = static_cast<Label>(renamed - numbers.begin());
    }
    const keen::Matching found = keen::matched(before, after);
    CHECK(found.numbers == numbers);
    CHECK(found.labels == before);
    CHECK(found.changed.empty());
    CHECK(found.moved_share == 0);
  }
}

TEST_CASE("the numbers are those of the best permutation, the first one if there are several", "[matched]") {
  std::mt19937 draw(2);
  for (int trial = 0; trial < 40; ++trial) {
    for (const auto& [k_before, k_after] : {std::array{6, 6}, std::array{3, 6}, std::array{6, 3}, std::array{2, 2}}) {
      Labels before = random_labels(15, k_before, draw), after = random_labels(15, k_after, draw);
      before[3] = after[5] = -1;
      before[0] = k_before - 1;
      after[1] = k_after - 1;
      std::vector<double> weights;
      for (int i = 0; i < 15; ++i) weights.push_back(static_cast<double>(draw() % 4));
      REQUIRE(keen::matched(before, after).numbers == best_by_trial(before, after, std::vector<double>(15, 1)));
      REQUIRE(keen::matched(before, after, weights).numbers == best_by_trial(before, after, weights));
    }
  }
}

TEST_CASE("those who changed are listed, with their share", "[matched]") {
  const keen::Matching found = keen::matched(labels_of({0, 0, 0, 1, 1, 2, 2, 2}), labels_of({2, 2, 1, 0, 0, 1, 1, 2}));
  CHECK(found.numbers == Numbers{1, 2, 0});
  CHECK(found.labels == labels_of({0, 0, 2, 1, 1, 2, 2, 0}));
  CHECK(found.changed == std::vector<Index>{2, 7});
  CHECK(found.moved_share == 0.25);
}

TEST_CASE("a heavy point outweighs the others, and one of weight 0 decides nothing", "[matched]") {
  const Labels before = labels_of({0, 0, 1, 1}), after = labels_of({0, 0, 0, 1});
  const keen::Matching found = keen::matched(before, after, std::vector<double>{1, 0, 5, 3});
  CHECK(found.numbers == Numbers{1, 0});
  CHECK(found.changed == std::vector<Index>{0, 1, 3});
  CHECK(found.moved_share == 4.0 / 9);
  CHECK(keen::matched(before, after).changed == std::vector<Index>{2});
}

TEST_CASE("equal weights of any size are as none", "[matched]") {
  std::mt19937 draw(3);
  const Labels before = random_labels(30, 4, draw), after = random_labels(30, 4, draw);
  const keen::Matching plain = keen::matched(before, after);
  for (const double weight : {1.0, 0x1p+1023, 0x1p-1074}) {
    const keen::Matching found = keen::matched(before, after, Eigen::VectorXd::Constant(30, weight).eval());
    CHECK(found.numbers == plain.numbers);
    CHECK(found.changed == plain.changed);
    CHECK(found.moved_share == plain.moved_share);
  }
}

TEST_CASE("clusters without a counterpart are numbered from k before on", "[matched]") {
  const keen::Matching split = keen::matched(labels_of({0, 0, 0, 1, 1, 1}), labels_of({2, 0, 0, 1, 3, 3}));
  CHECK(split.numbers == Numbers{0, 2, 3, 1});
  CHECK(split.labels == labels_of({3, 0, 0, 2, 1, 1}));
  const keen::Matching merged = keen::matched(labels_of({0, 0, 1, 2, 2, 2}), labels_of({0, 0, 1, 1, 1, 1}));
  CHECK(merged.numbers == Numbers{0, 2});
  CHECK(merged.changed == std::vector<Index>{2});
}

TEST_CASE("points without a cluster stay without and are not counted", "[matched]") {
  const keen::Matching found = keen::matched(labels_of({0, 0, -1, 1, 1, -1}), labels_of({1, -1, 0, 0, 1, -1}));
  CHECK(found.numbers == Numbers{1, 0});
  CHECK(found.labels == labels_of({0, -1, 1, 1, 0, -1}));
  CHECK(found.changed == std::vector<Index>{4});
  CHECK_THAT(found.moved_share, WithinRel(1.0 / 3, 1e-15));
  const keen::Matching none = keen::matched(labels_of({-1, 0}), labels_of({0, -1}));
  CHECK(none.numbers == Numbers{0});
  CHECK(none.moved_share == 0);
}

TEST_CASE("of no points nothing is matched", "[matched]") {
  const keen::Matching found = keen::matched(Labels(), Labels());
  CHECK(found.numbers.empty());
  CHECK(found.labels.size() == 0);
  CHECK(found.changed.empty());
  CHECK(found.moved_share == 0);
}

TEST_CASE("labels and weights that do not fit are refused", "[matched]") {
  CHECK(message_of([] {
          (void)keen::matched(labels_of({0, 1}), labels_of({0}));
        }) == "matched: as many labels before as after are needed, got 2 and 1");
  CHECK(message_of([] {
          (void)keen::matched(labels_of({0, 1}), labels_of({0, -2}));
        }) == "matched: labels must be >= 0, or -1 for no cluster, got -2");
  CHECK(message_of([] { (void)keen::matched(labels_of({-3}), labels_of({0})); }) ==
        "matched: labels must be >= 0, or -1 for no cluster, got -3");
  const auto weighed = [](const std::vector<double>& weights) {
    return message_of([&] { (void)keen::matched(labels_of({0, 1}), labels_of({1, 0}), weights); });
  };
  CHECK(weighed({1}) == "matched: one weight for each of n = 2 points is needed, got 1");
  CHECK(weighed({1, -1}) == "matched: weights must be finite and >= 0, got -1 at point 1");
  CHECK(weighed({std::numeric_limits<double>::infinity(), 1}) ==
        "matched: weights must be finite and >= 0, got inf at point 0");
}

TEST_CASE("a model's centroids stand in the order of their counterparts", "[matched]") {
  const auto found = keen::matched(model_of({0, 10, 20}), model_of({21, -0.5, 10}));
  CHECK(found.numbers == Numbers{2, 0, 1});
  CHECK(found.model == model_of({-0.5, 10, 21}));
  CHECK(found.moved == Eigen::Vector3d(0.5, 0, 1));
  CHECK(found.counterparts == Numbers{0, 1, 2});
}

TEST_CASE("centroids are paired by the least sum of squares, not each with its nearest one", "[matched]") {
  // 6 and 12 are both nearest to 10: 36 + 4 is less than 16 + 144.
  const auto found = keen::matched(model_of({0, 10}), model_of({12, 6}));
  CHECK(found.numbers == Numbers{1, 0});
  CHECK(found.moved == Eigen::Vector2d(6, 2));
  // Either way the distances sum to 21.
  CHECK(keen::matched(model_of({0, 10}), model_of({20, 11})).numbers == Numbers{1, 0});
}

TEST_CASE("centroids are paired as by the best of all permutations", "[matched]") {
  std::mt19937 draw(4);
  for (int trial = 0; trial < 40; ++trial) {
    keen::Centroids<float, 2> before(2, 5), after(2, 5);
    for (float& value : before.reshaped()) value = static_cast<float>(draw() % 8);
    for (float& value : after.reshaped()) value = static_cast<float>(draw() % 8);
    std::vector<Index> order{0, 1, 2, 3, 4}, best;
    float least = std::numeric_limits<float>::max();
    do {
      float sum = 0;
      for (Index a = 0; a < 5; ++a)
        sum += (after.col(a) - before.col(order[static_cast<std::size_t>(a)])).squaredNorm();
      if (sum < least) best = order;
      least = (std::min)(least, sum);
    } while (std::next_permutation(order.begin(), order.end()));
    const auto found = keen::matched(keen::Model<float, 2>(before), keen::Model<float, 2>(after));
    for (std::size_t a = 0; a < 5; ++a) {
      REQUIRE(found.numbers[a] == best[a]);
      REQUIRE(found.model.centroids().col(best[a]) == after.col(static_cast<Index>(a)));
    }
    CHECK_THAT(found.moved.squaredNorm(), WithinRel(static_cast<double>(least), 1e-14));
  }
}

TEST_CASE("more centroids follow those that have counterparts, and fewer close ranks", "[matched]") {
  const auto more = keen::matched(model_of({0, 10}), model_of({5, 11, 30, 0}));
  CHECK(more.numbers == Numbers{2, 1, 3, 0});
  CHECK(more.model == model_of({0, 11, 5, 30}));
  CHECK(more.moved.head(2) == Eigen::Vector2d(0, 1));
  CHECK((std::isnan(more.moved[2]) && std::isnan(more.moved[3])));
  CHECK(more.counterparts == Numbers{0, 1, -1, -1});
  const auto fewer = keen::matched(model_of({0, 10, 20, 30}), model_of({31, 9}));
  CHECK(fewer.numbers == Numbers{1, 0});
  CHECK(fewer.model == model_of({9, 31}));
  CHECK(fewer.moved == Eigen::Vector2d(1, 1));
  CHECK(fewer.counterparts == Numbers{1, 3});
}

TEST_CASE("models by angle stay so, and their centroids move by 1 - cos", "[matched]") {
  keen::Centroids<double> before(2, 2), after(2, 2);
  before << 1, 0, 0, 1;
  after << 0, 4, 2, 3;
  const auto found = keen::matched(keen::Model<double>(before, keen::Metric::cosine),
                                   keen::Model<double>(after, keen::Metric::cosine));
  CHECK(found.numbers == Numbers{1, 0});
  CHECK(found.model.metric() == keen::Metric::cosine);
  CHECK_THAT(found.moved[0], WithinRel(0.2, 1e-14));
  CHECK(found.moved[1] == 0);
}

TEST_CASE("centroids of the largest and the least numbers are matched", "[matched]") {
  for (const double unit : {0x1p+1019, 0x1p-1074}) {
    const auto found = keen::matched(model_of({0, 10 * unit}), model_of({9 * unit, unit}));
    CHECK(found.numbers == Numbers{1, 0});
    CHECK(found.moved == Eigen::Vector2d(unit, unit));
  }
  CHECK_THROWS_AS(keen::matched(model_of({-1.7e308}), model_of({1.7e308})), std::range_error);
}

TEST_CASE("models that do not fit are refused", "[matched]") {
  const keen::Model<double> flat(keen::Centroids<double>::Ones(2, 3)), deep(keen::Centroids<double>::Ones(3, 3));
  const keen::Model<double> angles(keen::Centroids<double>::Ones(2, 3), keen::Metric::cosine);
  CHECK(message_of([&] { (void)keen::matched(flat, deep); }) ==
        "matched: both models must have the same number of coordinates, got 2 and 3");
  CHECK(message_of([&] { (void)keen::matched(flat, angles); }) == "matched: both models must have the same metric");
  CHECK(message_of([&] { (void)keen::matched(keen::Model<double>(), flat); }) == "matched: a model has no centroids");
}
