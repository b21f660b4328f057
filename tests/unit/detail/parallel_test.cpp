// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/parallel.hpp>

#include <set>
#include <stdexcept>

namespace {

using keen::Index;
using keen::detail::for_each_block;

}  // namespace

TEST_CASE("every block is worked on once, by a worker with a number below the count of threads") {
  for (const int threads : {1, 2, 3, 8}) {
    for (const Index blocks : {0, 1, 2, 7, 100}) {
      std::vector<std::atomic<int>> visits(static_cast<std::size_t>(blocks));
      std::atomic<int> strangers{0};
      for_each_block(blocks, threads, [&](Index block, int worker) {
        ++visits[static_cast<std::size_t>(block)];
        strangers += worker >= 0 && worker < threads ? 0 : 1;
      });
      INFO(blocks << " blocks, " << threads << " threads");
      CHECK(strangers == 0);
      CHECK(std::all_of(visits.begin(), visits.end(), [](const auto& count) { return count == 1; }));
    }
  }
}

TEST_CASE("no two threads share a worker's number at one time") {
  constexpr int threads = 4;
  std::vector<std::atomic<int>> busy(threads);
  std::atomic<int> clashes{0};
  for_each_block(200, threads, [&](Index, int worker) {
    clashes += ++busy[static_cast<std::size_t>(worker)] == 1 ? 0 : 1;
    --busy[static_cast<std::size_t>(worker)];
  });
  CHECK(clashes == 0);
}

TEST_CASE("one thread does all the work on the caller's own thread, in order") {
  const auto caller = std::this_thread::get_id();
  std::vector<Index> order;
  bool own = true;
  for_each_block(5, 1, [&](Index block, int) {
    order.push_back(block);
    own = own && std::this_thread::get_id() == caller;
  });
  CHECK(order == std::vector<Index>{0, 1, 2, 3, 4});
  CHECK(own);
}

TEST_CASE("an exception in a worker reaches the caller when all threads have ended (F64)") {
  for (const int threads : {1, 2, 4}) {
    std::atomic<int> running{0};
    const auto act = [&] {
      for_each_block(50, threads, [&](Index block, int) {
        ++running;
        if (block == 3) {
          --running;
          throw std::runtime_error("block 3");
        }
        --running;
      });
    };
    CHECK_THROWS_WITH(act(), "block 3");
    CHECK(running == 0);
  }
}

TEST_CASE("when every block throws, the first one's exception is the one that arrives") {
  for (int repeat = 0; repeat < 20; ++repeat) {
    const auto act = [] {
      for_each_block(8, 4, [](Index block, int) { throw std::runtime_error("block " + std::to_string(block)); });
    };
    CHECK_THROWS_WITH(act(), "block 0");
  }
}

TEST_CASE("0 threads stands for all that there are, and that is at least one (F66)") {
  CHECK(keen::detail::thread_count(0) >= 1);
  CHECK(keen::detail::thread_count(1) == 1);
  CHECK(keen::detail::thread_count(7) == 7);
}
