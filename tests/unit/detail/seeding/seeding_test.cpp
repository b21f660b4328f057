// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/watched_seeding.hpp"

#include <keen/detail/seeding/seeding.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;
using unit::WatchedSeeding;

}  // namespace

TEST_CASE("distances and the number of seeds are those of a plain search after every draw") {
  for (const Index dim : {1, 3, 60, 260}) {
    for (const Index candidates : {1, 4}) {
      const Eigen::MatrixXf x = unit::loose_groups(dim, 200, 7).cast<float>();
      WatchedSeeding<float> watched(keen::columns(x), 2);
      watched.add_first(5);
      keen::Rng rng(8);
      for (Index seed = 1; seed < 50; ++seed) {
        watched.draw(candidates, 50, rng);
        INFO("dim " << dim << ", " << candidates << " candidates, seed " << seed);
        CHECK(watched.faults() == 0);
      }
    }
  }
}

TEST_CASE("distances to seeds given are those of a plain search") {
  for (const Index dim : {2, 60}) {
    const Eigen::MatrixXd x = unit::loose_groups(dim, 100, 9);
    WatchedSeeding<double> watched(keen::columns(x), 1);
    watched.add_first(0);
    watched.seeding().add(x.middleCols(10, 60));
    for (Index j = 10; j < 70; ++j) watched.take(j);
    CHECK(watched.seeding().count() == 61);
    CHECK(watched.faults() == 0);
  }
}

TEST_CASE("where no point differs from all seeds, none is drawn; before, each value once (F21)") {
  const std::vector<double> x{1, 2, 2, 1, 3, 3, 3};
  const std::vector<double> weight{1, 1, 2, 1, 1, 0, 1};
  for (const Index candidates : {1, 3}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const keen::Dataset<double> data(x.data(), 7, 1, {1, 1});
      WatchedSeeding<double> watched(data.with_weights(weight.data()), 1);
      keen::Rng rng(seed);
      watched.add_first(watched.seeding().draw_by_weight(rng));
      CHECK(watched.draw(candidates, 5, rng) >= 0);
      CHECK(watched.draw(candidates, 5, rng) >= 0);
      CHECK(watched.draw(candidates, 5, rng) == -1);
      CHECK(watched.seeding().count() == 3);
      CHECK(watched.seeding().distances().potential() == 0);
    }
  }
}

TEST_CASE("where all masses underflow, every point off the seeds counts alike (F25)") {
  const std::vector<double> x{0, 1e-170, 2e-170, 1};
  const std::vector<double> weight{1, 0.25, 0.2, 1};  // times the least positive number: 0
  const keen::Dataset<double> data(x.data(), 4, 1, {1, 1});
  int first = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    WatchedSeeding<double> watched(data.with_weights(weight.data()), 1);
    watched.add_first(0);
    watched.add_first(3);
    keen::Rng rng(seed);
    const Index drawn = watched.seeding().draw(1, 4, rng);
    REQUIRE((drawn == 1 || drawn == 2));
    first += drawn == 1 ? 1 : 0;
  }
  CHECK(std::abs(first - 500) < 5 * 16);  // the standard deviation is 15.8
}

TEST_CASE("the first point is drawn in proportion to the weights") {
  const std::vector<double> x{0, 1, 2, 3};
  const std::vector<double> weight{1, 0, 3, 4};
  std::vector<int> counts(4, 0);
  WatchedSeeding<double> watched(keen::Dataset<double>(x.data(), 4, 1, {1, 1}).with_weights(weight.data()), 1);
  keen::Rng rng(2);
  for (int draw = 0; draw < 8000; ++draw) ++counts[static_cast<std::size_t>(watched.seeding().draw_by_weight(rng))];
  CHECK(counts[1] == 0);
  CHECK(std::abs(counts[0] - 1000) < 5 * 30);  // standard deviations: 29.6, 43.3, 44.7
  CHECK(std::abs(counts[2] - 3000) < 5 * 44);
  CHECK(std::abs(counts[3] - 4000) < 5 * 45);
}

TEST_CASE("draws do not depend on the number of threads (F30)") {
  const Eigen::MatrixXf x = unit::loose_groups(5, 30'000, 10).cast<float>();
  const auto draws = [&](int threads) {
    Team team(threads);
    Seeding<float> seeding(keen::columns(x), team);
    seeding.add(x.col(0));
    keen::Rng rng(4);
    std::vector<Index> drawn;
    for (int seed = 1; seed < 40; ++seed) drawn.push_back(seeding.draw(4, 40, rng));
    return drawn;
  };
  const std::vector<Index> expected = draws(1);
  CHECK(draws(2) == expected);
  CHECK(draws(3) == expected);
}
