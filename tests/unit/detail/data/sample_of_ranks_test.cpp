// SPDX-License-Identifier: MIT
// A sample of the points of ranks: the same points however they are spread.
#include "support/catch.hpp"
#include "unit/support/asked_ranks.hpp"

#include <keen/blocks.hpp>
#include <keen/detail/data/agreed_points.hpp>
#include <keen/detail/data/sample_of_ranks.hpp>
#include <keen/keen.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using keen::detail::Points;
using keen::detail::Ranks;
using keen::detail::SampleOfRanks;

/// What comes to rank 0, and what the others have.
struct Drawn {
  std::vector<Index> numbers;
  std::vector<double> coordinates;
  std::vector<double> weights;
  bool is_drawn = false;
  Index elsewhere = 0;  ///< points on other ranks, which must have none
  friend bool operator==(const Drawn&, const Drawn&) = default;
};

Drawn drawn(const keen::Dataset<double>& all, const ranks::Counts& counts, Index most, std::uint64_t seed = 0) {
  Drawn found;
  std::vector<Index> sizes(counts.size());
  std::vector<std::string> errors(counts.size());
  ranks::on_threads(static_cast<int>(counts.size()), [&](ranks::ThreadCommunicator& communicator) {
    const auto rank = static_cast<std::size_t>(communicator.rank());
    const Index first = std::accumulate(counts.begin(), counts.begin() + communicator.rank(), Index{0});
    const auto own = ranks::part_of(all, first, counts[rank]);
    try {
      Ranks ranks(communicator);
      sizes[rank] = ranks.run([&] {
        const Points<double> points = keen::detail::agreed_points(Points<double>(own), ranks, "test");
        const SampleOfRanks<double> sample(points, most, seed, ranks, "test");
        const Points<double> here = sample.points();
        if (ranks.rank() > 0) return sample.size() + here.size();
        found.is_drawn = sample.is_drawn();
        for (Index i = 0; i < sample.size(); ++i) {
          found.numbers.push_back(sample.number(i));
          found.weights.push_back(here.weight(i));
          for (Index d = 0; d < here.dim(); ++d) found.coordinates.push_back(here(i, d));
        }
        return Index{0};
      });
    } catch (const std::exception& error) {
      errors[rank] = error.what();
    }
  });
  CHECK(errors == std::vector<std::string>(counts.size()));
  found.elsewhere = std::accumulate(sizes.begin(), sizes.end(), Index{0});
  return found;
}

/// The points that count with the smallest keys.
std::vector<Index> smallest(const keen::Dataset<double>& all, Index most, std::uint64_t seed) {
  const keen::detail::PointKeys key_of(seed, 0);
  std::vector<std::pair<std::uint64_t, Index>> keys;
  for (Index i = 0; i < all.size(); ++i) {
    if (all.weight(i) > 0) keys.emplace_back(key_of(i), i);
  }
  std::sort(keys.begin(), keys.end());
  keys.resize(std::min(keys.size(), static_cast<std::size_t>(most)));
  std::vector<Index> points;
  for (const auto& [key, point] : keys) points.push_back(point);
  std::sort(points.begin(), points.end());
  return points;
}

}  // namespace

TEST_CASE("a sample of ranks is the points with the smallest keys, however they are spread") {
  const ranks::Matrix x = ranks::random_points(3000, 2);
  const Index most = GENERATE(1, 2, 255, 256, 257, 1500, 2998, 2999);
  const auto all = ranks::columns(x);
  const Drawn whole = drawn(all, {3000}, most, 7);
  CHECK(whole.is_drawn);
  CHECK(whole.numbers == smallest(all, most, 7));
  for (std::size_t i = 0; i < whole.numbers.size(); ++i) {
    CHECK(x(0, whole.numbers[i]) == whole.coordinates[2 * i]);
    CHECK(x(1, whole.numbers[i]) == whole.coordinates[2 * i + 1]);
  }
  for (const ranks::Counts& counts : ranks::spreads) CHECK(drawn(all, counts, most, 7) == whole);
}

TEST_CASE("where all points are no more than the sample, it is all of them") {
  const ranks::Matrix x = ranks::random_points(3000, 2);
  Eigen::VectorXd weights(3000);
  for (Index i = 0; i < 3000; ++i) weights[i] = static_cast<double>(i % 3);
  std::vector<Index> numbers(3000);
  std::iota(numbers.begin(), numbers.end(), Index{0});
  for (const ranks::Counts& counts : ranks::spreads) {
    const Drawn found = drawn(keen::weighted(ranks::columns(x), weights), counts, 3000);
    CHECK_FALSE(found.is_drawn);
    CHECK(found.numbers == numbers);
    CHECK(found.weights == std::vector<double>(weights.begin(), weights.end()));
    CHECK(found.coordinates == std::vector<double>(x.data(), x.data() + x.size()));
    CHECK(found.elsewhere == 0);
  }
}

TEST_CASE("points of weight 0 are not drawn, and weights play no other part") {
  const ranks::Matrix x = ranks::random_points(3000, 2);
  Eigen::VectorXd weights(3000);
  for (Index i = 0; i < 3000; ++i) weights[i] = static_cast<double>(i % 3) * 5;  // 2000 that count
  const auto all = keen::weighted(ranks::columns(x), weights);
  for (const Index most : {100, 1999, 2000, 2001, 2999}) {
    for (const ranks::Counts& counts : ranks::spreads) {
      const Drawn found = drawn(all, counts, most, 3);
      CHECK(found.is_drawn);
      CHECK(found.numbers == smallest(all, most, 3));
      CHECK(std::all_of(found.weights.begin(), found.weights.end(), [](double w) { return w == 5 || w == 10; }));
    }
  }
}

TEST_CASE("keys differ between points and seeds, and points are as likely as others") {
  std::set<std::uint64_t> keys;
  for (Index i = 0; i < 5000; ++i) keys.insert(keen::detail::PointKeys(1, 0)(i));
  CHECK(keys.size() == 5000);
  CHECK(keen::detail::PointKeys(1, 30)(5) == keen::detail::PointKeys(1, 0)(35));
  const ranks::Matrix x = ranks::random_points(40, 1);
  std::vector<int> drawn_how_often(40);
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    for (const Index i : smallest(ranks::columns(x), 10, seed)) ++drawn_how_often[static_cast<std::size_t>(i)];
  }
  // 400 draws of one in four: 100, and a standard deviation of 8.7; five of these
  for (const int count : drawn_how_often) CHECK(std::abs(count - 100) < 44);
}

TEST_CASE("a sample of points that are read block by block") {
  const ranks::Matrix x = ranks::random_points(3000, 2);
  const auto blocks = keen::blocks<double>(
      3000, 2, [&](Index first, Index count, double* to) { std::copy_n(x.data() + 2 * first, 2 * count, to); },
      {.points_at_once = 100});
  const Ranks alone;
  const SampleOfRanks<double> of_blocks(Points<double>(blocks), 500, 1, alone, "test");
  const SampleOfRanks<double> in_memory(Points<double>(ranks::columns(x)), 500, 1, alone, "test");
  REQUIRE(of_blocks.size() == 500);
  for (Index i = 0; i < 500; ++i) {
    CHECK(of_blocks.number(i) == in_memory.number(i));
    CHECK(of_blocks.points()(i, 1) == in_memory.points()(i, 1));
  }
}
