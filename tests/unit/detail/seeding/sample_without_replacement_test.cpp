// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/seeding/sample_without_replacement.hpp>

#include <algorithm>
#include <vector>

namespace {

using keen::Index;

/// All numbers in the order in which they are drawn.
std::vector<Index> draw_all(const std::vector<double>& weights, std::uint64_t seed) {
  const std::vector<double> x(weights.size());
  const auto n = static_cast<Index>(x.size());
  keen::detail::SampleWithoutReplacement<double> lottery(
      keen::Dataset<double, 1>(x.data(), n, 1, {1, 1}).with_weights(weights.data()));
  keen::Rng rng(seed);
  std::vector<Index> drawn;
  for (Index i = 0; i < n; ++i) drawn.push_back(lottery.draw(rng));
  return drawn;
}

bool is_permutation_of_all(std::vector<Index> drawn) {
  std::sort(drawn.begin(), drawn.end());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (drawn[i] != static_cast<Index>(i)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every point is drawn once, those without weight last (F17, F21)") {
  const std::vector<double> weights{0, 1, 0, 2, 0, 3};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<Index> drawn = draw_all(weights, seed);
    CHECK(is_permutation_of_all(drawn));
    for (std::size_t i = 0; i < 3; ++i) CHECK(drawn[i] % 2 == 1);
  }
}

TEST_CASE("points whose weight is lost beside a giant's are drawn before those without weight (F14)") {
  const std::vector<double> weights{0, 1e300, 0, 1e-300, 1e-320, 0};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<Index> drawn = draw_all(weights, seed);
    CHECK(is_permutation_of_all(drawn));
    CHECK(drawn[0] == 1);
    CHECK(drawn[1] + drawn[2] == 3 + 4);
  }
}

TEST_CASE("the first draw is in proportion to the weights") {
  constexpr int draws = 4000;
  int heavy = 0;
  for (int seed = 0; seed < draws; ++seed) heavy += draw_all({1, 3}, static_cast<std::uint64_t>(seed))[0] == 1 ? 1 : 0;
  // Binomial with mean 3000 and standard deviation 27; 6 of these are never left by chance.
  CHECK(std::abs(heavy - 3000) < 164);
}
