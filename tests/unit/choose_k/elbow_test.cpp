// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k/elbow.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace {

using keen::ElbowRule;
using keen::Index;
using unit::message_of;

constexpr ElbowRule all_rules[] = {ElbowRule::chord, ElbowRule::second_difference, ElbowRule::log_second_difference};

/// A curve over k = 1, 2, 3, ...
keen::SseCurve curve_of(std::vector<double> sse) {
  keen::SseCurve curve{std::vector<Index>(sse.size()), std::move(sse)};
  std::iota(curve.k.begin(), curve.k.end(), Index{1});
  return curve;
}

/// The curves of the data sets of these names: scikit-learn 1.2.1, KMeans(n_init=20), inertia_ for k = 1, 2, ...
const std::vector<double> iris{681.3705999999996, 152.34795176035797, 78.851441426146,    57.22847321428572,
                               46.44618205128204, 39.03998724608725,  34.299712121212146, 29.990426406926424,
                               28.09200921688279, 26.046266290726834, 24.492395286730822, 22.713918404916985};
const std::vector<double> faithful{50440.15702526103,  8901.768720947204, 5188.540468232616, 2941.7209033137615,
                                   2028.4444778582267, 1458.612494875884, 1040.779197094385, 786.5888168953551,
                                   638.5547655884167,  542.035593260714};
const std::vector<double> ruspini{244373.8666666667,  89337.83214285714, 51063.47504567043, 12881.051236146632,
                                  10126.719788182827, 8575.406876456875, 7126.198543123544, 6203.841414141415,
                                  5202.332142857142,  4459.032142857143, 4005.252380952381, 3744.0220057720057};
const std::vector<double> hepta{1721.4679351991851, 1236.7211813246633, 970.0597116905774,  700.7308034883234,
                                448.63344865718943, 233.3707316589785,  106.14764659310865, 98.72691698088913,
                                91.64606876982741,  85.23251942373633,  78.57663139426833,  73.97033241370113,
                                68.15045412308417,  65.22900350427703};

void check_scores(const keen::CriterionResult& selection, const std::vector<double>& expected, double margin) {
  REQUIRE(selection.score.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isnan(expected[i])) {
      CHECK(std::isnan(selection.score[i]));
    } else {
      CHECK(selection.score[i] == Approx(expected[i]).margin(margin));
    }
  }
}

constexpr double none = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("the elbows of four data sets are those that numpy finds in scikit-learn's curves") {
  // numpy, from the formulas.
  const auto best = [](const std::vector<double>& sse, ElbowRule rule) {
    return keen::elbow(curve_of(sse), rule).best;
  };
  CHECK(best(iris, ElbowRule::chord) == 3);
  CHECK(best(faithful, ElbowRule::chord) == 2);
  CHECK(best(ruspini, ElbowRule::chord) == 4);
  CHECK(best(hepta, ElbowRule::chord) == 6);
  for (const auto& sse : {iris, faithful, ruspini, hepta}) CHECK(best(sse, ElbowRule::second_difference) == 2);
  CHECK(best(iris, ElbowRule::log_second_difference) == 2);
  CHECK(best(faithful, ElbowRule::log_second_difference) == 2);
  CHECK(best(ruspini, ElbowRule::log_second_difference) == 4);
  CHECK(best(hepta, ElbowRule::log_second_difference) == 7);
}

TEST_CASE("the scores of all rules are those of numpy") {
  // numpy. Differences of figures up to 244374 are off by a few units of their last place, 3e-11; those of
  // logarithms up to 12.4, and of distances below 1, by 1e-14.
  check_scores(keen::elbow(curve_of(ruspini), ElbowRule::second_difference),
               {none, 116761.67742662286, 91.93328766291233, 35428.09236155999, 1203.0185362378525, 102.10457839262199,
                526.851204351201, -79.15214230214406, 258.209271284275, 289.520238095236, 192.5493867243872, none},
               2e-10);
  check_scores(keen::elbow(curve_of(ruspini), ElbowRule::log_second_difference),
               {none, 0.44691865986160373, -0.8179565497173744, 1.1367322516535054, 0.07430086775119804,
                -0.018841499373236203, 0.046511267017372404, -0.037452423585779826, 0.021886389154619934,
                0.0468501407510864, 0.03987898035762072, none},
               1e-14);
  check_scores(
      keen::elbow(curve_of(ruspini), ElbowRule::chord),
      {0.0, 0.3913012502987593, 0.43949055616089916, 0.48740970995102656, 0.4312210612004262, 0.3714972625765186,
       0.31147342286721136, 0.2499013959004255, 0.18856196276108517, 0.12646376452779876, 0.06351479184491585, 0.0},
      1e-14);
}

TEST_CASE("a selection holds the curve that it was made from") {
  const keen::CriterionResult selection = keen::elbow(curve_of(iris));
  CHECK(selection.k == curve_of(iris).k);
  CHECK(selection.sse == iris);
}

TEST_CASE("a sharp bend is found by every rule, whatever the unit of the SSE") {
  for (const double unit : {1.0, 1e-300, 1e300}) {
    for (const ElbowRule rule : all_rules) {
      CHECK(keen::elbow(curve_of({1000 * unit, 700 * unit, 400 * unit, 10 * unit, 9 * unit, 8 * unit}), rule).best ==
            4);
    }
  }
}

TEST_CASE("k need not begin at 1, nor follow without gaps for the chord") {
  const keen::SseCurve curve{{2, 4, 5, 10}, {100, 20, 15, 10}};
  CHECK(keen::elbow(curve).best == 4);
  check_scores(keen::elbow(curve),
               {0, (1 - 0.25 - 10.0 / 90) / std::sqrt(2.0), (1 - 0.375 - 5.0 / 90) / std::sqrt(2.0), 0}, 1e-15);
}

TEST_CASE("a straight line has no elbow, rounding or not") {
  std::vector<double> exact;
  std::vector<double> rounded;
  std::vector<double> geometric;
  for (int k = 1; k <= 12; ++k) {
    exact.push_back(100 - k);
    rounded.push_back(10 - k / 3.0);
    geometric.push_back(std::pow(0.7, k));
  }
  CHECK_FALSE(keen::elbow(curve_of(exact), ElbowRule::chord).best);
  CHECK_FALSE(keen::elbow(curve_of(exact), ElbowRule::second_difference).best);
  CHECK_FALSE(keen::elbow(curve_of(rounded), ElbowRule::chord).best);
  CHECK_FALSE(keen::elbow(curve_of(rounded), ElbowRule::second_difference).best);
  CHECK_FALSE(keen::elbow(curve_of(geometric), ElbowRule::log_second_difference).best);
}

TEST_CASE("fewer than three points have no elbow") {
  for (const ElbowRule rule : all_rules) {
    CHECK_FALSE(keen::elbow(curve_of({}), rule).best);
    CHECK_FALSE(keen::elbow(curve_of({5}), rule).best);
    CHECK_FALSE(keen::elbow(curve_of({5, 1}), rule).best);
    CHECK(keen::elbow(curve_of({5, 1}), rule).score.size() == 2);
    CHECK(keen::elbow(curve_of({5, 1.5, 1}), rule).best == 2);
  }
}

TEST_CASE("a curve that does not fall, or falls ever faster, has no elbow") {
  for (const ElbowRule rule : all_rules) {
    CHECK_FALSE(keen::elbow(curve_of({3, 3, 3, 3}), rule).best);
    CHECK_FALSE(keen::elbow(curve_of({0, 0, 0, 0}), rule).best);
    CHECK_FALSE(keen::elbow(curve_of({1, 2, 3, 4}), rule).best);
    CHECK_FALSE(keen::elbow(curve_of({10, 9.9, 9, 6, 1}), rule).best);
  }
}

TEST_CASE("of equally good k the smallest is the elbow") {
  CHECK(keen::elbow(curve_of({4, 2, 1, 0}), ElbowRule::chord).best == 2);                 // as far at 3
  CHECK(keen::elbow(curve_of({6, 4, 3, 1, 0}), ElbowRule::second_difference).best == 2);  // 1 at 2 and at 4
}

TEST_CASE("logarithms end at the first SSE of 0, and what lies there is not defined") {
  const keen::CriterionResult selection =
      keen::elbow(curve_of({100, 50, 10, 5, 0, 0}), ElbowRule::log_second_difference);
  CHECK(selection.best == 3);
  check_scores(selection, {none, std::log(100 * 10 / 2500.0), std::log(50 * 5 / 100.0), none, none, none}, 1e-14);
  CHECK_FALSE(keen::elbow(curve_of({100, 50, 0, 0}), ElbowRule::log_second_difference).best);
  CHECK(keen::elbow(curve_of({100, 10, 0, 0}), ElbowRule::chord).best == 2);
}

TEST_CASE("curves that are none are refused with what is wrong") {
  CHECK(message_of([] {
          (void)keen::elbow(keen::SseCurve{{1, 2, 3}, {5, 4}});
        }) == "elbow: one SSE for each k is needed, got 2 for 3");
  CHECK(message_of([] {
          (void)keen::elbow(keen::SseCurve{{1, 3, 3}, {5, 4, 3}});
        }) == "elbow: k must ascend, got 3 at 2");
  CHECK(message_of([] {
          (void)keen::elbow(keen::SseCurve{{1, 2, 3}, {5, none, 3}});
        }) == "elbow: the SSE must be finite at k = 2");
  CHECK(message_of([] {
          (void)keen::elbow(keen::SseCurve{{1, 2, 3}, {none, 5, 3}});
        }) == "elbow: the SSE must be finite at k = 1");
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(message_of([&] {
          (void)keen::elbow(keen::SseCurve{{1, 2, 7}, {5, 4, infinity}});
        }) == "elbow: the SSE must be finite at k = 7");
}

TEST_CASE("the number of far groups is the elbow of their points") {
  const Eigen::Matrix2Xd x = unit::far_groups(80, 4, 1);
  const keen::CriterionResult chord = keen::elbow(x, {.first = 1, .last = 8}, {.restarts = 4});
  CHECK(chord.k == std::vector<Index>{1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(keen::elbow(x, {1, 8}, {.restarts = 4}, ElbowRule::log_second_difference).best == 4);
  CHECK(chord.best == keen::elbow(keen::SseCurve{chord.k, chord.sse}).best);
}

TEST_CASE("points that are all equal have no elbow") {
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Constant(2, 12, 0.1);
  for (const ElbowRule rule : all_rules) CHECK_FALSE(keen::elbow(x, {1, 5}, {}, rule).best);
}
