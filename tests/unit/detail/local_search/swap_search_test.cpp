// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/local_search/swap_search.hpp>

#include <chrono>
#include <vector>

namespace {

using keen::Index;
using keen::Label;
using keen::detail::Budget;

/// A search, and the log that it keeps.
struct Search : keen::detail::SearchLog<double>, keen::detail::SwapSearch<double> {
  Search(keen::detail::Partition<double>& partition, keen::Rng& rng)
      : SearchLog(partition.points(), Clock::now()), SwapSearch(partition, rng, static_cast<SearchLog&>(*this)) {}
};

}  // namespace

TEST_CASE("swaps give every far group its centroid, wherever they begin", "[swaps]") {
  const Eigen::MatrixXd x = unit::far_groups(240, 8, 16);
  unit::OwnedPartition<> owned(keen::columns(x), unit::crowded_start(x, 8));
  keen::Rng rng(1);
  Search search(owned.partition, rng);
  CHECK(owned.partition.sse() > 10 * unit::sse_of_groups(x, 8));
  search.swap_best(Budget::endless());
  CHECK(owned.partition.sse() == Approx(unit::sse_of_groups(x, 8)));
  CHECK(search.record().accepted >= 5);
  CHECK(search.best() == owned.partition.centroids());
  const std::vector<keen::IterationRecord> steps = search.take_records();
  REQUIRE(std::ssize(steps) == search.record().accepted);
  CHECK(steps.back().sse == owned.partition.sse());
  for (const keen::IterationRecord& step : steps) {
    CHECK(step.step == keen::Step::swaps);
    CHECK(step.labels_changed >= 30);  // at least what a group of 30 points gains
    CHECK(step.sse <= steps.front().sse);
  }
}

TEST_CASE("every swap that is kept lowers the SSE, and what fails is not tried again", "[swaps]") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    unit::EvenPartition even(500, 2, 20, seed);
    const double before = even.owned.partition.sse();
    keen::Rng rng(seed);
    Search search(even.owned.partition, rng);
    search.swap_best(Budget::endless());
    CHECK(even.owned.partition.sse() < before);
    const auto record = search.record();
    search.swap_best(Budget::endless());
    CHECK(search.record().trials == record.trials);
  }
}

TEST_CASE("annealing tries what it may, keeps the best, and the same seed finds the same", "[swaps]") {
  std::vector<keen::detail::IndexedVector<double>> found;
  for (const std::uint64_t seed : {1U, 1U, 2U}) {
    unit::EvenPartition even(500, 2, 20, 17);
    keen::Rng rng(seed);
    Search search(even.owned.partition, rng);
    search.swap_best(Budget::endless());
    const auto swaps = search.record();
    const double before = even.owned.partition.sse();
    search.anneal(Budget::of(300));
    CHECK(search.record().trials == swaps.trials + 300);
    CHECK(search.record().accepted > swaps.accepted);
    CHECK_FALSE(search.record().reached_deadline);
    unit::OwnedPartition<> best(even.weighted(), Eigen::Map<const Eigen::MatrixXd>(search.best().data(), 2, 20));
    CHECK(best.partition.sse() <= before * (1 + 1e-12));
    found.push_back(search.best());
  }
  CHECK(found[0] == found[1]);
  CHECK(found[0] != found[2]);
}

TEST_CASE("annealing against the clock ends in time and says so", "[swaps]") {
  unit::EvenPartition even(500, 2, 20, 18);
  keen::Rng rng(1);
  Search search(even.owned.partition, rng);
  for (auto time = std::chrono::milliseconds(20); search.record().trials == 0; time *= 2) {  // longer on a busy machine
    search.anneal(Budget::until(Budget::Clock::now() + time));
  }
  CHECK(search.record().reached_deadline);
  const Index trials = search.record().trials;
  search.swap_best(Budget::until(Budget::Clock::now()));
  search.anneal(Budget::until(Budget::Clock::now()));
  CHECK(search.record().trials == trials);
}

TEST_CASE("two centroids can be swapped, and points that are all equal end a search", "[swaps]") {
  const Eigen::MatrixXd x = unit::far_groups(20, 2, 19);
  unit::OwnedPartition<> two(keen::columns(x), unit::crowded_start(x, 2));
  keen::Rng rng(1);
  Search search(two.partition, rng);
  search.swap_best(Budget::endless());
  search.anneal(Budget::of(50));
  CHECK(two.partition.sse() == Approx(unit::sse_of_groups(x, 2)));
  const Eigen::MatrixXd equal = Eigen::MatrixXd::Constant(2, 10, 3);
  unit::OwnedPartition<> none(keen::columns(equal), equal.leftCols(3));
  Search idle(none.partition, rng);
  idle.swap_best(Budget::endless());
  idle.anneal(Budget::of(50));
  CHECK(none.partition.sse() == 0);
  CHECK(idle.record().accepted == 0);
}
