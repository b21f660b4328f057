// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/seeds.hpp"

#include <keen/detail/threads/parallel.hpp>
#include <keen/init/parallel_plus_plus.hpp>
#include <keen/init/plus_plus.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using keen::Index;
using unit::Line;

/// The law of the set of seeds by its definition: for each set of points, as bits, how likely it is to be chosen.
class Law {
 public:
  Law(const Line& x, const std::vector<double>& weights, int candidates)
      : x_(x), weights_(weights), candidates_(candidates), probability_(std::size_t{1} << n(), 0.0) {
    double total = 0;
    for (const double weight : weights) total += weight;
    for (std::size_t i = 0; i < n(); ++i) probability_[std::size_t{1} << i] = weights[i] / total;
    for (std::size_t set = 1; set < probability_.size(); ++set) spread(set);
  }

  [[nodiscard]] std::size_t n() const { return weights_.size(); }
  [[nodiscard]] double operator[](std::size_t set) const { return probability_[set]; }

 private:
  [[nodiscard]] static bool has(std::size_t set, std::size_t i) { return ((set >> i) & 1U) != 0; }

  [[nodiscard]] double mass(std::size_t i, std::size_t set) const {
    double nearest = 1e300;
    for (std::size_t j = 0; j < n(); ++j) {
      const double difference = x_[static_cast<Index>(i)] - x_[static_cast<Index>(j)];
      if (has(set, j)) nearest = std::min(nearest, difference * difference);
    }
    return weights_[i] * nearest;
  }

  [[nodiscard]] double potential(std::size_t set) const {
    double sum = 0;
    for (std::size_t i = 0; i < n(); ++i) sum += mass(i, set);
    return sum;
  }

  /// Hands the probability of a set on to the sets with one seed more. Of m draws, i is the best if none is better and
  /// one is i: F^m - (F - p)^m, for F the probability of a draw that is no better. No two candidates are equally good.
  void spread(std::size_t set) {
    if (probability_[set] == 0) return;
    const double total = potential(set);
    for (std::size_t i = 0; i < n(); ++i) {
      if (has(set, i)) continue;
      const double p = mass(i, set) / total;
      double no_better = p;
      if (candidates_ > 1) {
        const double own = potential(set | (std::size_t{1} << i));
        for (std::size_t j = 0; j < n(); ++j) {
          const bool is_worse = j != i && !has(set, j) && potential(set | (std::size_t{1} << j)) > own;
          no_better += is_worse ? mass(j, set) / total : 0;
        }
      }
      const double chosen =
          candidates_ == 1 ? p : std::pow(no_better, candidates_) - std::pow(no_better - p, candidates_);
      probability_[set | (std::size_t{1} << i)] += probability_[set] * chosen;
    }
  }

  Line x_;
  std::vector<double> weights_;
  int candidates_;
  std::vector<double> probability_;
};

/// Pearson's statistic of the sets drawn, less its mean and over its standard deviation; sets that are expected fewer
/// than 10 times count as one.
double deviation_from(const Law& law, const Line& x, const std::vector<double>& weights, Index candidates, Index k) {
  constexpr int draws = 20000;
  std::vector<int> counts(std::size_t{1} << law.n(), 0);
  for (std::uint64_t seed = 0; seed < draws; ++seed) {
    std::size_t set = 0;
    for (const Index i : unit::points_drawn(
             x, unit::draw(keen::PlusPlus{.candidates = candidates}, keen::weighted(x, weights), k, seed))) {
      set |= std::size_t{1} << i;
    }
    ++counts[set];
  }
  double statistic = 0;
  double rare_expected = 0;
  double rare = 0;
  int classes = 0;
  for (std::size_t set = 0; set < counts.size(); ++set) {
    if (std::popcount(set) != static_cast<int>(k)) continue;
    const double expected = draws * law[set];
    if (expected < 10) {
      rare_expected += expected;
      rare += counts[set];
    } else {
      statistic += (counts[set] - expected) * (counts[set] - expected) / expected;
      ++classes;
    }
  }
  if (rare_expected > 0) statistic += (rare - rare_expected) * (rare - rare_expected) / rare_expected;
  return (statistic - classes) / std::sqrt(2.0 * classes);
}

/// Points of which no two sets are alike, in loose groups, so that masses fall by much from one seed to the next.
/// No two weights are the same: of two points that are nearest to each other neither may be as good a seed.
Line uneven_points() { return Line{{0.0, 0.31, 0.57, 1.9, 2.6, 2.75, 5.2, 5.9, 6.05, 9.4, 9.9, 13.1, 13.3, 20.2}}; }

const std::vector<double> uneven_weights{1, 2, 0.5, 1.1, 3, 0.25, 0.9, 1.5, 2.2, 1.05, 0.75, 1.15, 2.5, 0.125};

}  // namespace

TEST_CASE("k-means++ chooses sets of seeds in the distribution of its definition, however stale its masses (F17)") {
  const Line x = uneven_points();
  for (const Index candidates : {1, 2, 4}) {
    const Law law(x, uneven_weights, static_cast<int>(candidates));
    for (const Index k : {2, 4, 10, 12}) {
      INFO("candidates = " << candidates << ", k = " << k);
      // In 6 of its standard deviations; chance alone stays far below, with seeds fixed it can never change its mind.
      CHECK(deviation_from(law, x, uneven_weights, candidates, k) < 6);
    }
  }
}

TEST_CASE("seeds are the same for any number of threads (F30)", "[C32]") {
  const auto check = [](const auto& data, Index k, const auto& init) {
    keen::Rng rng(11);
    const auto expected = init(data, k, rng);
    for (const int threads : {1, 2, 3}) {
      keen::detail::Team team(threads);
      keen::Rng again(11);
      CHECK(keen::detail::start_by(init, keen::detail::Points(data), k, again, team) == expected);
    }
  };
  const Eigen::Matrix<float, 3, Eigen::Dynamic> x = unit::uniform_points<3>(20000, 1).cast<float>();
  check(keen::as_dataset(x), 60, keen::PlusPlus{});
  check(keen::as_dataset(x), 60, keen::PlusPlus{.candidates = 1});
  check(keen::as_dataset(x), 60, keen::ParallelPlusPlus{});
  const Eigen::MatrixXf wide = unit::uniform_points<Eigen::Dynamic>(2000, 2, 260).cast<float>();
  check(keen::columns(wide), 40, keen::PlusPlus{});
}
