// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/measures/agreement.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace {

using keen::Agreement;
using keen::Index;
using keen::Label;
using keen::Labels;
using unit::message_of;

Labels labels_of(const std::vector<Label>& values) {
  return Eigen::Map<const Labels>(values.data(), static_cast<Index>(values.size()));
}

std::array<double, 7> values_of(const Agreement& found) {
  return {found.rand,           found.adjusted_rand, found.adjusted_mutual_information,
          found.homogeneity,    found.completeness,  found.v_measure,
          found.fowlkes_mallows};
}

Labels random_labels(Index n, Label groups, unsigned seed) {
  std::mt19937 draw(seed);
  Labels labels(n);
  for (Label& label : labels) label = static_cast<Label>(draw() % static_cast<unsigned>(groups));
  return labels;
}

/// Rand, precision and recall, pair by pair.
struct Pairs {
  double both = 0, classes_only = 0, labels_only = 0, neither = 0;
};

Pairs count_pairs(const Labels& classes, const Labels& labels) {
  Pairs pairs;
  for (Index i = 0; i < labels.size(); ++i) {
    for (Index j = 0; j < i; ++j) {
      const bool in_class = classes(i) == classes(j);
      const bool in_cluster = labels(i) == labels(j);
      double& seen =
          in_class ? (in_cluster ? pairs.both : pairs.classes_only) : (in_cluster ? pairs.labels_only : pairs.neither);
      ++seen;
    }
  }
  return pairs;
}

struct Case {
  std::vector<Label> classes, labels;
  std::array<double, 7> expected;  ///< in the order of Agreement's fields
};

/// scikit-learn 1.2.1, sklearn.metrics.
const std::vector<Case> cases{
    {{0, 0, 3, 1, 3, 1, 3, 0, 0, 1, 0, 3, 1, 0, 2, 1, 2, 0, 2, 1, 2,
      0, 3, 0, 2, 0, 1, 2, 2, 0, 3, 3, 1, 1, 3, 2, 0, 2, 1, 1, 1, 3},
     {2, 4, 3, 3, 0, 1, 4, 3, 4, 4, 4, 1, 0, 4, 2, 0, 2, 4, 1, 1, 0,
      2, 4, 4, 0, 4, 1, 4, 2, 0, 2, 3, 1, 2, 4, 4, 2, 2, 0, 1, 2, 2},
     {0.6713124274099884, 0.05423910385542449, 0.03773785490021542, 0.16122575602884606, 0.1445245469917194,
      0.15241901069775335, 0.26540909733895}},
    {{1, 2, 3, 1, 1, 0, 1, 0, 1, 0, 1, 3, 1, 1, 3, 1, 0, 2, 1, 3, 0, 0, 2, 1, 3, 0, 2, 2, 2},
     {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 2, 1, 0, 0, 2, 0, 0},
     {0.4482758620689655, 0.030881694763538713, 0.18270794569976123, 0.21461960585920875, 0.44021218861600925,
      0.2885570530090169, 0.42043449770942526}},
    {{2, 0, 1, 1, 2, 1, 2, 0, 1, 1, 0, 1, 1, 2, 2, 0, 2},
     {2, 2, 1, 1, 4, 0, 0, 0, 2, 4, 1, 3, 1, 1, 2, 4, 0},
     {0.5808823529411765, -0.10553337136337707, -0.19714806880035327, 0.10316830217812473, 0.07316263857117147,
      0.0856124872037203, 0.1543033499620919}},
    {{0, 1, 1, 0, 0, 0, 2, 3, 2, 0, 3, 2, 0, 2, 0, 0, 0, 1, 3, 0, 2, 2, 0, 2, 2, 3, 1,
      0, 3, 0, 0, 3, 0, 3, 3, 3, 0, 0, 2, 3, 1, 3, 1, 1, 0, 3, 0, 3, 2, 2, 2, 2, 2},
     {0, 1, 1, 0, 0, 0, 3, 3, 2, 0, 3, 2, 2, 2, 2, 2, 0, 1, 1, 0, 3, 2, 2, 2, 2, 3, 1,
      0, 3, 0, 0, 3, 0, 3, 3, 3, 0, 0, 2, 3, 1, 3, 2, 1, 0, 3, 0, 0, 2, 2, 2, 0, 2},
     {0.8243831640058055, 0.5433949760247995, 0.563636455054189, 0.5970548486607659, 0.5939817989657663,
      0.5955143593532107, 0.6620344184574907}},
    {{4, 4, 4, 2, 3, 2, 4, 4, 3, 0, 2, 3, 1, 0, 1, 3, 0, 4},
     {0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 1, 0, 1, 0, 0, 0},
     {0.5490196078431373, 0.20653889515219842, 0.3820706322931349, 0.37465361630274624, 0.8448447297523409,
      0.5191054735579491, 0.5095101710852532}},
    {{1, 1, 1, 4, 0, 2, 1, 2, 2, 1, 1, 0, 2, 2, 0, 3, 2, 4, 0, 3, 1, 4, 0, 0, 4, 1, 2, 4, 0, 4,
      3, 3, 1, 1, 3, 4, 1, 1, 3, 3, 0, 4, 0, 2, 4, 0, 1, 4, 1, 0, 3, 1, 1, 3, 0, 0, 4, 1, 0},
     {1, 0, 0, 4, 2, 0, 0, 2, 2, 1, 2, 0, 2, 2, 1, 3, 0, 2, 0, 3, 1, 4, 0, 0, 4, 1, 1, 4, 0, 2,
      2, 1, 2, 2, 3, 1, 0, 1, 0, 2, 2, 2, 0, 0, 4, 0, 1, 0, 1, 1, 3, 0, 2, 3, 0, 2, 4, 1, 0},
     {0.7101110461718293, 0.145784767265363, 0.21932625135088465, 0.29386259100442474, 0.309031473260422,
      0.30125620674324255, 0.3304255871306205}},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
     {0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 2, 0, 2, 0},
     {0.5705645161290323, 0.0, 0.0, 1.0, 0.0, 0.0, 0.7553572109466039}},
};

}  // namespace

TEST_CASE("classes may be called by names", "[agreement]") {
  const std::vector<std::string> names{"red", "white", "red", "", "white", "red"};
  const std::array<const char*, 6> texts{"red", "white", "red", "", "white", "red"};
  const std::vector<int> numbers{4, 7, 4, -1, 7, 4};
  const Labels labels = labels_of({0, 1, 0, 1, 1, 1});
  CHECK(values_of(keen::agreement(names, labels)) == values_of(keen::agreement(numbers, labels)));
  CHECK(values_of(keen::agreement(labels, texts)) == values_of(keen::agreement(labels, numbers)));
  CHECK(values_of(keen::agreement(names, labels, std::vector<int>{1, 2, 0, 1, 3, 1})) ==
        values_of(keen::agreement(numbers, labels, std::vector<int>{1, 2, 0, 1, 3, 1})));
  CHECK(keen::agreement(names, texts).adjusted_rand == 1);
}

TEST_CASE("every measure is scikit-learn's", "[agreement]") {
  for (const Case& one : cases) {
    const auto found = values_of(keen::agreement(labels_of(one.classes), labels_of(one.labels)));
    for (std::size_t i = 0; i < found.size(); ++i) {
      INFO("n = " << one.labels.size() << ", measure " << i);
      CHECK(found[i] == Approx(one.expected[i]).epsilon(1e-10).margin(1e-14));
    }
  }
}

TEST_CASE("measures of pairs are those of counting every pair", "[agreement]") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Labels classes = random_labels(40, 3, seed);
    const Labels labels = random_labels(40, 5, seed + 100);
    const auto [both, classes_only, labels_only, neither] = count_pairs(classes, labels);
    const Agreement found = keen::agreement(classes, labels);
    CHECK(found.rand == Approx((both + neither) / 780));
    CHECK(found.fowlkes_mallows == Approx(both / std::sqrt((both + classes_only) * (both + labels_only))));
  }
}

TEST_CASE("the expected mutual information is the mean over all shuffles", "[agreement]") {
  const std::vector<Label> classes{0, 0, 0, 1, 1, 2, 2};
  std::vector<Label> shuffled{0, 0, 0, 0, 1, 1, 2};
  double sum = 0;
  double count = 0;
  std::vector<std::size_t> order(shuffled.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::vector<Label> labels = shuffled;
  do {
    for (std::size_t i = 0; i < order.size(); ++i) shuffled[i] = labels[order[i]];
    sum += keen::detail::mutual_information(keen::detail::contingency(classes.data(), shuffled.data(), 7));
    ++count;
  } while (std::next_permutation(order.begin(), order.end()));
  REQUIRE(count == 5040);
  const auto table = keen::detail::contingency(classes.data(), labels.data(), 7);
  CHECK(keen::detail::expected_mutual_information(table) == Approx(sum / count).epsilon(1e-12));
}

TEST_CASE("equal partitions agree wholly, whatever their groups are called", "[agreement]") {
  for (const Label groups : {1, 4, 50}) {
    const Labels labels = random_labels(50, groups, 7);
    const Labels renamed = (-3 * labels.array() + 1).matrix();
    for (const double value : values_of(keen::agreement(labels, renamed))) CHECK(value == 1);
  }
  const Labels each_its_own = Labels::LinSpaced(9, 0, 8);
  for (const double value : values_of(keen::agreement(each_its_own, each_its_own))) CHECK(value == 1);
}

TEST_CASE("swapping classes and labels swaps homogeneity and completeness alone", "[agreement]") {
  const Labels classes = random_labels(60, 3, 1);
  const Labels labels = random_labels(60, 6, 2);
  const Agreement one = keen::agreement(classes, labels);
  const Agreement other = keen::agreement(labels, classes);
  CHECK(one.homogeneity == Approx(other.completeness));
  CHECK(one.completeness == Approx(other.homogeneity));
  CHECK(one.adjusted_rand == Approx(other.adjusted_rand));
  CHECK(one.adjusted_mutual_information == Approx(other.adjusted_mutual_information));
}

TEST_CASE("random labels of many points agree as chance has it", "[agreement]") {
  const Agreement found = keen::agreement(random_labels(200'000, 20, 3), random_labels(200'000, 30, 4));
  CHECK(std::abs(found.adjusted_rand) < 1e-3);  // 0, give or take about 1 / n for each pair of groups
  CHECK(std::abs(found.adjusted_mutual_information) < 1e-3);
  CHECK(found.v_measure > 0);
}

TEST_CASE("agreement takes as many classes as labels, and at least one", "[agreement]") {
  CHECK(message_of([] { (void)keen::agreement(Labels::Zero(3), Labels::Zero(2)); }) ==
        "agreement: as many classes as labels are needed, at least one, got 3 and 2");
  CHECK_THROWS_AS(keen::agreement(Labels(0), Labels(0)), std::invalid_argument);
}

TEST_CASE("a weight is so many points, for every measure", "[agreement]") {
  const Index n = 120;
  const Labels classes = random_labels(n, 4, 7);
  const Labels labels = random_labels(n, 5, 8);
  std::vector<double> weights;
  std::vector<Label> copied_classes, copied_labels;
  for (Index i = 0; i < n; ++i) {
    weights.push_back(static_cast<double>(i % 4));
    copied_classes.insert(copied_classes.end(), static_cast<std::size_t>(i % 4), classes(i));
    copied_labels.insert(copied_labels.end(), static_cast<std::size_t>(i % 4), labels(i));
  }
  CHECK(values_of(keen::agreement(classes, labels, weights)) ==
        values_of(keen::agreement(copied_classes, copied_labels)));
  CHECK(values_of(keen::agreement(classes, labels, std::vector<int>(120, 1))) ==
        values_of(keen::agreement(classes, labels)));
  CHECK(keen::agreement(classes, classes, weights).adjusted_rand == 1);
  const auto refusal = [&](const std::vector<double>& bad) {
    return message_of([&] { (void)keen::agreement(classes, labels, bad); });
  };
  weights[3] = 0.5;
  CHECK(refusal(weights) == "agreement: weights must be whole numbers >= 0, got 0.5 at point 3");
  weights[3] = -1;
  CHECK(refusal(weights) == "agreement: weights must be whole numbers >= 0, got -1 at point 3");
  CHECK(refusal(std::vector<double>(120, 0)) == "agreement: the sum of the weights must be in [1, 2^53], got 0");
  CHECK(refusal({1, 2}) == "agreement: one weight for each of n = 120 points is needed, got 2");
}

TEST_CASE("labels may be whole numbers of any type, in any kind of array", "[agreement]") {
  const std::vector<int> classes{0, 0, 1, 1, 2, 2};
  const std::vector<long long> far_apart{-9000000000, -9000000000, 7, 7, 9000000000, 7};
  const std::array<unsigned char, 6> small{5, 5, 7, 7, 9, 7};
  const Labels labels = labels_of({0, 0, 1, 1, 2, 1});
  const auto expected = values_of(keen::agreement(labels_of({0, 0, 1, 1, 2, 2}), labels));
  CHECK(values_of(keen::agreement(classes, labels)) == expected);
  CHECK(values_of(keen::agreement(classes, far_apart)) == expected);
  CHECK(values_of(keen::agreement(std::span<const int>(classes), small)) == expected);
  const std::vector<std::uint64_t> large{1ULL << 63, 1ULL << 63, 3, 3, (1ULL << 63) + 1, 3};
  CHECK(values_of(keen::agreement(classes, large)) == expected);
  CHECK(values_of(keen::agreement(labels.head(6), labels.reverse().reverse())) ==
        values_of(keen::agreement(labels, labels)));
}
