// SPDX-License-Identifier: MIT
// What seeding draws, and how often. What it keeps account of is in seeding_test.cpp.
#include "support/catch.hpp"
#include "unit/support/watched_seeding.hpp"

#include <keen/detail/seeding/seeding.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;
using unit::WatchedSeeding;

/// Numbers in [0, 1) that should be spread evenly.
class Spread {
 public:
  void add(double value) { ++counts_[static_cast<std::size_t>(value * bins)]; }

  /// Pearson's statistic, less its mean and over its standard deviation.
  [[nodiscard]] double deviation() const {
    const double expected = std::accumulate(counts_.begin(), counts_.end(), 0.0) / bins;
    double statistic = 0;
    for (const int count : counts_) statistic += (count - expected) * (count - expected) / expected;
    return (statistic - (bins - 1)) / std::sqrt(2.0 * (bins - 1));
  }

 private:
  static constexpr int bins = 25;
  std::vector<int> counts_ = std::vector<int>(static_cast<std::size_t>(bins), 0);
};

/// Where a point that was drawn lies in the law of the draw: with points ordered by `rank`, a number drawn evenly from
/// between the probabilities that one of a lower rank, and that one of no higher rank, is drawn. Of several candidates
/// the one of the highest rank is the one chosen; points of equal rank count as one, for two that are nearest to each
/// other may gain the same. Such numbers are spread evenly over [0, 1) if and only if each draw
/// is, given those before it, of the law.
double place_in_law(const std::vector<double>& masses, const std::vector<double>& rank, Index drawn, Index candidates,
                    keen::Rng& rng) {
  const double own = rank[static_cast<std::size_t>(drawn)];
  double total = 0;
  double lower = 0;
  double equal = 0;
  for (std::size_t i = 0; i < masses.size(); ++i) {
    const bool is_equal = std::abs(rank[i] - own) <= 1e-12 * own;
    total += masses[i];
    equal += is_equal ? masses[i] : 0;
    lower += !is_equal && rank[i] < own ? masses[i] : 0;
  }
  const auto below = [&](double mass) { return std::pow(mass / total, static_cast<double>(candidates)); };
  const double first = below(lower);
  return (std::min)(first + rng.uniform() * (below(lower + equal) - first), 1 - 1e-15);
}

/// Runs seedings to `k` seeds, from point 0 on, and returns how far their draws are from the law. Points are ordered by
/// what is left of their mass since the last seed but `look_back`: draws from stale masses would favour the first. For
/// several candidates they are ordered by what they gain.
template <class Scalar>
double deviation_of_draws(const keen::Dataset<Scalar>& data, Index candidates, Index k, std::uint64_t runs) {
  constexpr std::size_t look_back = 3;
  Spread spread;
  keen::Rng noise(1);
  for (std::uint64_t run = 0; run < runs; ++run) {
    WatchedSeeding<Scalar> watched(data, 1);
    watched.add_first(0);
    keen::Rng rng(run);
    std::vector<std::vector<double>> masses;
    while (watched.seeding().count() < k) {
      masses.emplace_back();
      for (Index i = 0; i < data.size(); ++i) masses.back().push_back(watched.mass(i));
      const std::vector<double>& old = masses[masses.size() - (std::min)(masses.size(), look_back)];
      std::vector<double> rank;
      for (Index i = 0; i < data.size(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double left = masses.back()[at] / (std::max)(old[at], 1e-300);
        rank.push_back(candidates > 1 ? watched.gain(i) : left + 1e-9 * static_cast<double>(i));
      }
      const Index drawn = watched.draw(candidates, k, rng);
      if (drawn < 0 || masses.back()[static_cast<std::size_t>(drawn)] <= 0) return 1e9;
      spread.add(place_in_law(masses.back(), rank, drawn, candidates, noise));
    }
  }
  return spread.deviation();
}

}  // namespace

// In what follows 5 stands for five standard deviations; chance alone stays far below, and with seeds fixed it can
// never change its mind.

TEST_CASE("each draw is of the law of D^2 sampling, given those before it, though masses are stale (F17)") {
  const Eigen::MatrixXd line = unit::loose_groups(1, 60, 1);
  CHECK(deviation_of_draws<double>(keen::columns(line), 1, 30, 500) < 5);
  CHECK(deviation_of_draws<double>(keen::weighted(keen::columns(line), unit::uneven_weights(60)), 1, 30, 500) < 5);
  const Eigen::MatrixXf scored = unit::loose_groups(60, 75, 2).cast<float>();  // enough numbers for the kernel
  CHECK(deviation_of_draws<float>(keen::columns(scored), 1, 40, 150) < 5);
  const Eigen::MatrixXf projected = unit::loose_groups(260, 75, 3).cast<float>();  // and for images
  CHECK(deviation_of_draws<float>(keen::weighted(keen::columns(projected), unit::uneven_weights(75)), 1, 40, 100) < 5);
}

TEST_CASE("of several candidates, each of that law, the one that gains most is chosen (F17)") {
  const Eigen::MatrixXd line = unit::loose_groups(1, 60, 4);
  for (const Index candidates : {2, 5}) {
    INFO(candidates << " candidates");
    CHECK(deviation_of_draws<double>(keen::columns(line), candidates, 25, 300) < 5);
    CHECK(deviation_of_draws<double>(keen::weighted(keen::columns(line), unit::uneven_weights(60)), candidates, 25,
                                     300) < 5);
  }
  const Eigen::MatrixXf scored = unit::loose_groups(60, 75, 5).cast<float>();
  CHECK(deviation_of_draws<float>(keen::weighted(keen::columns(scored), unit::uneven_weights(75)), 3, 25, 40) < 5);
}

TEST_CASE("after two seeds points are drawn as often as their masses say") {
  const std::vector<double> x{0, 1, 2, 4, 4.5, 7, 10};
  const std::vector<double> weight{1, 2, 1, 0, 3, 0.5, 1};
  const std::vector<double> masses{0, 2, 4, 0, 3 * 20.25, 0.5 * 9, 0};  // from seeds 0 and 10
  const double total = std::accumulate(masses.begin(), masses.end(), 0.0);
  std::vector<int> counts(7, 0);
  constexpr int draws = 20'000;
  const keen::Dataset<double> data(x.data(), 7, 1, {1, 1});
  for (std::uint64_t seed = 0; seed < draws; ++seed) {
    WatchedSeeding<double> watched(data.with_weights(weight.data()), 1);
    watched.add_first(0);
    watched.add_first(6);
    keen::Rng rng(seed);
    ++counts[static_cast<std::size_t>(watched.draw(1, 3, rng))];
  }
  for (std::size_t i = 0; i < 7; ++i) {
    const double p = masses[i] / total;
    CHECK(std::abs(counts[i] - draws * p) <= 5 * std::sqrt(draws * p * (1 - p)));
  }
}

TEST_CASE("with so many candidates that every point is one, the point that gains most is drawn") {
  for (const Index dim : {1, 60}) {
    for (const bool is_weighted : {false, true}) {
      const Eigen::MatrixXd x = unit::loose_groups(dim, 70, 6);
      const auto plain = keen::columns(x);
      const std::vector<double> some = unit::uneven_weights(70);
      WatchedSeeding<double> watched(is_weighted ? plain.with_weights(some.data()) : plain, 1);
      watched.add_first(0);
      keen::Rng rng(3);
      for (Index seed = 1; seed < 6; ++seed) {
        std::vector<double> gains;
        for (Index i = 0; i < 70; ++i) gains.push_back(watched.mass(i) > 0 ? watched.gain(i) : 0);
        const Index drawn = watched.draw(30'000, 6, rng);
        INFO("dim " << dim << ", weighted: " << is_weighted << ", seed " << seed);
        CHECK(gains[static_cast<std::size_t>(drawn)] == *std::max_element(gains.begin(), gains.end()));
      }
    }
  }
}
