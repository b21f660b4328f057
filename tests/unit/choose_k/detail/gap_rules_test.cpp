// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/choose_k/detail/gap_rules.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace {

using keen::GapRule;
using keen::detail::chosen_index;

constexpr std::array<GapRule, 5> rules{GapRule::global_max, GapRule::first_max, GapRule::tibshirani_1se,
                                       GapRule::first_max_1se, GapRule::global_max_1se};

struct Case {
  std::vector<double> gap;
  std::vector<double> error;
  double se_factor;
  std::array<std::size_t, 5> k;  // in the order of `rules`, from 1
};

}  // namespace

TEST_CASE("gap rules choose as R's cluster::maxSE 2.1.4") {
  const std::vector<Case> cases{
      {{0.031065, 0.290535, 0.521399, 0.603595, 0.372603, 0.213318, 0.12911, 0.068245, 0.348943, 0.363482, 0.12363},
       {0.01557, 0.041316, 0.041024, 0.037655, 0.057567, 0.023242, 0.06307, 0.012874, 0.043272, 0.061322, 0.054},
       1,
       {4, 4, 4, 4, 4}},
      {{0.031065, 0.290535, 0.521399, 0.603595, 0.372603, 0.213318, 0.12911, 0.068245, 0.348943, 0.363482, 0.12363},
       {0.01557, 0.041316, 0.041024, 0.037655, 0.057567, 0.023242, 0.06307, 0.012874, 0.043272, 0.061322, 0.054},
       2,
       {4, 4, 4, 4, 4}},
      {{-0.218403, -0.065429, -0.033848, -0.037218, -0.25783, -0.349553},
       {0.062538, 0.09076, 0.046916, 0.06163, 0.048386, 0.008688},
       1,
       {3, 3, 2, 2, 2}},
      {{-0.218403, -0.065429, -0.033848, -0.037218, -0.25783, -0.349553},
       {0.062538, 0.09076, 0.046916, 0.06163, 0.048386, 0.008688},
       2,
       {3, 3, 1, 2, 2}},
      {{0.187176, 0.210206, 0.202238, 0.426635, 0.242452, 0.145769, -0.00391},
       {0.050593, 0.002814, 0.0289, 0.071478, 0.063956, 0.020783, 0.066777},
       1,
       {4, 2, 2, 2, 4}},
      {{0.187176, 0.210206, 0.202238, 0.426635, 0.242452, 0.145769, -0.00391},
       {0.050593, 0.002814, 0.0289, 0.071478, 0.063956, 0.020783, 0.066777},
       2,
       {4, 2, 2, 2, 4}},
      {{0.028927, 0.195882, 0.137027, 0.151566, -0.087427, 0.019742, -0.297816, -0.406364, -0.524651, -0.615513,
        -0.859036, -0.724577},
       {0.007103, 0.057624, 0.038193, 0.050072, 0.06529, 0.017458, 0.071145, 0.059929, 0.07929, 0.0247, 0.020883,
        0.003146},
       1,
       {2, 2, 2, 2, 2}},
      {{0.028927, 0.195882, 0.137027, 0.151566, -0.087427, 0.019742, -0.297816, -0.406364, -0.524651, -0.615513,
        -0.859036, -0.724577},
       {0.007103, 0.057624, 0.038193, 0.050072, 0.06529, 0.017458, 0.071145, 0.059929, 0.07929, 0.0247, 0.020883,
        0.003146},
       2,
       {2, 2, 2, 2, 2}}};
  for (const Case& expected : cases) {
    for (std::size_t r = 0; r < rules.size(); ++r) {
      CHECK(chosen_index(expected.gap, expected.error, rules[r], expected.se_factor) + 1 == expected.k[r]);
    }
  }
}

TEST_CASE("every gap rule takes the only index, the last of rising gaps and the first of equal ones") {
  for (const GapRule rule : rules) {
    CHECK(chosen_index({0.5}, {0.1}, rule) == 0);
    CHECK(chosen_index({0, 1, 2}, {0.1, 0.1, 0.1}, rule) == 2);
    CHECK(chosen_index({1, 1, 1}, {0.1, 0.1, 0.1}, rule) == 0);
  }
}

TEST_CASE("what lies in memory after the gaps plays no part") {
  std::vector<double> gap{0, 1, 2, 3};
  std::vector<double> error(4, 0.1);
  gap.pop_back();  // it stays where it was
  error.pop_back();
  for (const GapRule rule : rules) CHECK(chosen_index(gap, error, rule) == 2);
}
