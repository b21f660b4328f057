// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/seeding/weighted_sampler.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::detail::WeightedSampler;

WeightedSampler table_of(const std::vector<double>& masses) {
  WeightedSampler table(static_cast<Index>(masses.size()));
  table.set_all([&](Index i) { return masses[static_cast<std::size_t>(i)]; });
  return table;
}

/// Sparse whole numbers: sums of them are exact. Every run of zeros up to hundreds long occurs.
std::vector<double> sparse_masses(Index size, std::uint64_t seed) {
  keen::Rng rng(seed);
  std::vector<double> masses(static_cast<std::size_t>(size));
  for (double& mass : masses)
    mass = rng.index(seed % 2 == 0 ? 3 : 300) == 0 ? static_cast<double>(1 + rng.index(5)) : 0;
  masses[static_cast<std::size_t>(rng.index(size))] = 1;
  return masses;
}

}  // namespace

TEST_CASE("the first position whose running sum exceeds the target is found, in tables of any size") {
  for (const Index size : {1, 2, 255, 256, 257, 512, 513, 1500}) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      const std::vector<double> masses = sparse_masses(size, seed);
      const WeightedSampler table = table_of(masses);
      double before = 0;
      Index wrong = 0;
      for (Index i = 0; i < size; ++i) {
        const double mass = masses[static_cast<std::size_t>(i)];
        if (mass > 0) {
          wrong += table.find(before) == i ? 0 : 1;
          wrong += table.find(std::nextafter(before + mass, 0.0)) == i ? 0 : 1;
        }
        before += mass;
      }
      INFO("size " << size << ", seed " << seed);
      CHECK(wrong == 0);
      CHECK(table.total() == before);
    }
  }
}

TEST_CASE("a position without mass is never found, not for 0 nor the total nor beyond (F22, F23)") {
  for (const Index size : {3, 256, 257, 1000}) {
    for (const Index only : {Index{0}, size / 2, size - 1}) {
      WeightedSampler table(size);
      table.set(only, 0.1);
      for (const double target :
           {0.0, 0.05, std::nextafter(0.1, 0.0), 0.1, 0.2, std::numeric_limits<double>::infinity()}) {
        INFO("size " << size << ", mass at " << only << ", target " << target);
        CHECK(table.find(target) == only);
      }
    }
  }
}

TEST_CASE("a target that rounding has brought to the total finds the last position with mass (F22)") {
  std::vector<double> masses(600, 0.1);  // 0.1 is no binary fraction: block sums round
  for (std::size_t i = 550; i < 600; ++i) masses[i] = 0;
  const WeightedSampler table = table_of(masses);
  CHECK(table.find(table.total()) == 549);
  const Index near = table.find(std::nextafter(table.total(), 0.0));
  CHECK(masses[static_cast<std::size_t>(near)] > 0);
  CHECK(table.find(0) == 0);
}

TEST_CASE("drawing from masses as small as can be works (F25)") {
  WeightedSampler table(400);
  table.set(7, std::numeric_limits<double>::denorm_min());
  table.set(300, std::numeric_limits<double>::denorm_min());
  keen::Rng rng(1);
  int low = 0;
  for (int i = 0; i < 100; ++i) {
    const Index found = table.draw(rng);
    CHECK((found == 7 || found == 300));
    low += found == 7 ? 1 : 0;
  }
  CHECK(low > 0);
  CHECK(low < 100);
}

TEST_CASE("draws are in proportion to the masses") {
  const std::vector<double> masses{1, 0, 3, 0, 6};
  const WeightedSampler table = table_of(masses);
  keen::Rng rng(4);
  std::vector<int> counts(5);
  constexpr int draws = 20'000;
  for (int i = 0; i < draws; ++i) ++counts.at(static_cast<std::size_t>(table.draw(rng)));
  for (std::size_t i = 0; i < 5; ++i) {
    // Binomial: standard deviation at most sqrt(draws / 4) = 71; 6 of these are never left by chance.
    CHECK(std::abs(counts[i] - draws * masses[i] / 10) <= (masses[i] > 0 ? 426 : 0));
  }
}

TEST_CASE("a mass that is set anew counts from then on") {
  WeightedSampler table = table_of({1, 1, 1});
  table.set(1, 5);
  CHECK(table[1] == 5);
  CHECK(table.size() == 3);
  CHECK(table.total() == 7);
  CHECK(table.find(5.5) == 1);
  table.set(1, 0);
  CHECK(table.total() == 2);
  CHECK(table.find(1) == 2);
}
