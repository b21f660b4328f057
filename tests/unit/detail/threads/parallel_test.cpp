// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/threads/parallel.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using keen::Index;
using keen::detail::for_each_block;
using keen::detail::Team;
using keen::detail::thread_count;
using keen::detail::threads_for;

/// Runs all parts one after the other on the caller's thread, the last part first.
struct Backwards {
  int most = 4;

  [[nodiscard]] int concurrency() const { return most; }
  template <class Task>
  void bulk(int n, const Task& task) const {
    for (int part = n; part-- > 0;) task(part);
  }
};

/// Forgets to run anything.
struct Idle {
  [[nodiscard]] static int concurrency() { return 4; }
  template <class Task>
  static void bulk(int, const Task&) {}
};

/// How often each block was worked on in one call, and how many workers had a number out of range.
struct Visits {
  std::vector<std::atomic<int>> of_block;
  std::atomic<int> strangers{0};

  explicit Visits(Index blocks) : of_block(static_cast<std::size_t>(blocks)) {}

  [[nodiscard]] bool are_right() const {
    return strangers == 0 && std::all_of(of_block.begin(), of_block.end(), [](const auto& n) { return n == 1; });
  }
};

[[nodiscard]] bool visits_are_right(Team& team, Index blocks) {
  Visits visits(blocks);
  team.for_each_block(blocks, [&](Index block, int worker) {
    ++visits.of_block[static_cast<std::size_t>(block)];
    visits.strangers += worker >= 0 && worker < team.size() ? 0 : 1;
  });
  return visits.are_right();
}

/// Two blocks, neither of which ends before both have begun: the threads that work on them.
[[nodiscard]] std::set<std::thread::id> threads_of_two_blocks(Team& team) {
  std::vector<std::thread::id> threads(2);
  std::atomic<int> begun{0};
  team.for_each_block(2, [&](Index block, int) {
    threads[static_cast<std::size_t>(block)] = std::this_thread::get_id();
    ++begun;
    while (begun < 2) std::this_thread::yield();
  });
  return {threads.begin(), threads.end()};
}

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

TEST_CASE("a team works on every block of every job once") {
  for (const int threads : {1, 2, 3, 8}) {
    Team team(threads);
    CHECK(team.size() == threads);
    int wrong = 0;
    for (int job = 0; job < 3000; ++job) wrong += visits_are_right(team, job % 11) ? 0 : 1;
    INFO(threads << " threads");
    CHECK(wrong == 0);
  }
}

TEST_CASE("a team keeps its threads from one job to the next") {
  Team team(2);
  const auto first = threads_of_two_blocks(team);
  CHECK(first.size() == 2);
  CHECK(first.count(std::this_thread::get_id()) == 1);
  for (int job = 0; job < 100; ++job) CHECK(threads_of_two_blocks(team) == first);
}

TEST_CASE("a thread of a team that slept is woken by the next job") {
  Team team(2);
  const auto first = threads_of_two_blocks(team);
  for (int job = 0; job < 3; ++job) {
    const auto later = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
    while (std::chrono::steady_clock::now() < later) std::this_thread::yield();
    CHECK(threads_of_two_blocks(team) == first);
  }
}

TEST_CASE("a team gets more threads when a later job has more blocks") {
  Team team(4);
  CHECK(threads_of_two_blocks(team).size() == 2);
  std::atomic<int> begun{0};
  team.for_each_block(4, [&](Index, int) {
    ++begun;
    while (begun < 4) std::this_thread::yield();
  });
  CHECK(begun == 4);
}

TEST_CASE("what a job wrote is seen by the caller and by the next job") {
  Team team(4);
  std::vector<int> sums(64, 0);
  for (int job = 0; job < 500; ++job) {
    team.for_each_block(64, [&](Index block, int) { ++sums[static_cast<std::size_t>(block)]; });
    CHECK(std::count(sums.begin(), sums.end(), job + 1) == 64);
  }
}

TEST_CASE("a team that was never used, or only for one block, ends at once") {
  const Team unused(8);
  Team barely(8);
  const auto caller = std::this_thread::get_id();
  bool own = false;
  barely.for_each_block(1, [&](Index, int worker) { own = worker == 0 && std::this_thread::get_id() == caller; });
  CHECK(own);
}

TEST_CASE("a team works on after an exception") {
  Team team(3);
  for (int job = 0; job < 200; ++job) {
    const auto act = [&] {
      team.for_each_block(20, [](Index block, int) {
        if (block % 5 == 2) throw std::runtime_error("block " + std::to_string(block));
      });
    };
    CHECK_THROWS_WITH(act(), "block 2");
    CHECK(visits_are_right(team, 20));
  }
}

TEST_CASE("a team of an executor has no more workers than that can run") {
  const keen::Executor executor = Backwards{4};
  const keen::Executor none;
  const keen::Executor broken = Backwards{0};
  CHECK(Team(8, &executor).size() == 4);
  CHECK(Team(3, &executor).size() == 3);
  CHECK(Team(8, &none).size() == 8);
  CHECK(Team(8, &broken).size() == 1);
  CHECK(keen::detail::thread_count(0, &executor) == 4);
  CHECK(keen::detail::thread_count(3, &executor) == 3);
  CHECK(keen::detail::thread_count(7, &none) == 7);
}

TEST_CASE("a team of an empty Executor has threads of its own") {
  const keen::Executor none;
  Team team(2, &none);
  CHECK(threads_of_two_blocks(team).size() == 2);
}

TEST_CASE("a team of an executor starts no thread, and works on every block once") {
  const keen::Executor executor = Backwards{4};
  Team team(4, &executor);
  std::set<std::thread::id> threads;
  std::set<int> workers;
  team.for_each_block(100, [&](Index, int worker) {
    threads.insert(std::this_thread::get_id());
    workers.insert(worker);
  });
  CHECK(threads == std::set<std::thread::id>{std::this_thread::get_id()});
  CHECK(workers == std::set<int>{3});  // the first that is called finds all blocks
  for (Index blocks = 0; blocks < 20; ++blocks) CHECK(visits_are_right(team, blocks));
}

TEST_CASE("the first exception by block number reaches the caller through an executor too") {
  const keen::Executor executor = Backwards{4};
  Team team(4, &executor);
  const auto act = [&] {
    team.for_each_block(9, [](Index block, int) { throw std::runtime_error("block " + std::to_string(block)); });
  };
  CHECK_THROWS_WITH(act(), "block 0");
  CHECK(visits_are_right(team, 9));
}

TEST_CASE("no block is begun after one has failed") {
  const keen::Executor executor = Backwards{4};
  for (const keen::Executor* const runs : {&executor, static_cast<const keen::Executor*>(nullptr)}) {
    Team team(runs == nullptr ? 1 : 4, runs);
    int begun = 0;
    const auto act = [&] {
      team.for_each_block(9, [&](Index block, int) {
        ++begun;
        if (block == 3) throw std::runtime_error("block 3");
      });
    };
    CHECK_THROWS_WITH(act(), "block 3");
    CHECK(begun == 4);
  }
}

TEST_CASE("blocks that an executor leaves undone are worked on by the caller") {
  const keen::Executor executor = Idle{};
  Team team(4, &executor);
  CHECK(visits_are_right(team, 9));
}

TEST_CASE("no more threads are used than the work is worth") {
  CHECK(threads_for(0, 8) == 1);
  CHECK(threads_for(1e12, 8) == 8);
  CHECK(threads_for(1e12, 1) == 1);
  CHECK(threads_for(1e6, 1'000'000) < 20);
  CHECK(threads_for(1e12, thread_count(0)) == thread_count(0));
}

TEST_CASE("a job is done once, beside the blocks of the next call or when it is asked for") {
  for (const int threads : {1, 3}) {
    Team team(threads);
    std::atomic<int> jobs = 0;
    std::atomic<Index> blocks = 0;
    const auto count_block = [&](Index, int) { ++blocks; };
    team.add_job([&] { ++jobs; });
    CHECK(jobs == 0);
    team.for_each_block(5, count_block);
    team.for_each_block(5, count_block);
    team.finish_job();
    CHECK(jobs == 1);
    CHECK(blocks == 10);
    team.add_job([&] { ++jobs; });
    team.finish_job();
    team.for_each_block(5, count_block);
    CHECK(jobs == 2);
    team.add_job([&] { ++jobs; });
    team.drop_job();
    team.for_each_block(5, count_block);
    team.finish_job();
    CHECK(jobs == 2);
  }
}

TEST_CASE("what a job throws comes out of the call before what blocks throw, and is forgotten then") {
  for (const int threads : {1, 3}) {
    Team team(threads);
    team.add_job([] { throw std::runtime_error("job"); });
    std::string what;
    try {
      team.for_each_block(4, [](Index, int) { throw std::runtime_error("block"); });
    } catch (const std::runtime_error& error) {
      what = error.what();
    }
    CHECK(what == "job");
    Index blocks = 0;
    team.for_each_block(1, [&](Index, int) { ++blocks; });
    CHECK(blocks == 1);
  }
}
