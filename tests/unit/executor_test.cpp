// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/threads/parallel.hpp>
#include <keen/executor.hpp>

#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Executor;
using keen::ExecutorTask;
using keen::Index;

/// All on the caller's thread.
struct Inline {
  [[nodiscard]] static int concurrency() { return 3; }
  static void bulk(int n, const ExecutorTask& f) {
    for (int part = 0; part < n; ++part) f(part);
  }
};

/// A std::async for every part but the first.
struct Async {
  [[nodiscard]] static int concurrency() { return 4; }
  template <class F>
  void bulk(int n, F f) const {
    std::vector<std::future<void>> others;
    for (int part = 1; part < n; ++part) others.push_back(std::async(std::launch::async, f, part));
    f(0);
    for (auto& other : others) other.get();
  }
};

/// Counts its calls, and cannot be copied.
struct Pool {
  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() = default;

  [[nodiscard]] int concurrency() const { return 2; }
  void bulk(int n, const ExecutorTask& f) {
    ++calls;
    Inline::bulk(n, f);
  }

  int calls = 0;
};

struct WithoutBulk {
  [[nodiscard]] static int concurrency() { return 1; }
};

struct OneFunctionOnly {
  [[nodiscard]] static int concurrency() { return 1; }
  static void bulk(int, void (*)(int)) {}
};

/// The parts that `bulk(n, ...)` calls, each counted.
[[nodiscard]] std::vector<int> parts_called(const Executor& executor, int n) {
  std::vector<int> calls(static_cast<std::size_t>(n), 0);
  executor.bulk(n, [&](int part) { ++calls[static_cast<std::size_t>(part)]; });
  return calls;
}

/// A sum over blocks of values of very different size, whose bits tell the order of the additions.
[[nodiscard]] double sum_of_blocks(keen::detail::Team& team) {
  std::vector<double> sums(50, 0.0);
  team.for_each_block(50, [&](Index block, int) {
    for (int i = 1; i < 200; ++i) sums[static_cast<std::size_t>(block)] += 1.0 / (static_cast<double>(block) + i * i);
  });
  double total = 0;
  for (const double sum : sums) total = total * 0.7 + sum;
  return total;
}

static_assert(keen::ExecutorFor<const Inline> && keen::ExecutorFor<const Async> && keen::ExecutorFor<Pool>);
static_assert(!keen::ExecutorFor<const Pool>, "bulk is not const");
static_assert(!keen::ExecutorFor<WithoutBulk> && !keen::ExecutorFor<OneFunctionOnly> && !keen::ExecutorFor<int>);
static_assert(std::is_convertible_v<Inline, Executor> && std::is_convertible_v<std::reference_wrapper<Pool>, Executor>);
static_assert(!std::is_constructible_v<Executor, Pool> && !std::is_constructible_v<Executor, int>);

}  // namespace

TEST_CASE("an Executor is none until told otherwise, and then runs the parts in order on the caller's thread") {
  const Executor none;
  CHECK_FALSE(none);
  CHECK(none.concurrency() == 1);
  std::vector<int> order;
  none.bulk(3, [&](int part) { order.push_back(part); });
  CHECK(order == std::vector<int>{0, 1, 2});
}

TEST_CASE("an Executor calls each part once, whatever it holds") {
  Pool pool;
  for (const Executor& executor : {Executor(Inline{}), Executor(Async{}), Executor(std::ref(pool))}) {
    CHECK(executor);
    CHECK(parts_called(executor, 4) == std::vector<int>(4, 1));
    CHECK(parts_called(executor, 1) == std::vector<int>{1});
  }
}

TEST_CASE("an Executor of a reference uses that very object, and so do its copies") {
  Pool pool;
  const Executor executor = std::ref(pool);
  const Executor copy = executor;
  CHECK(executor.concurrency() == 2);
  CHECK(parts_called(executor, 1) == std::vector<int>{1});
  CHECK(parts_called(copy, 1) == std::vector<int>{1});
  CHECK(pool.calls == 2);
}

TEST_CASE("an Executor that is given as const reference wrapper is used as const") {
  const Inline inline_executor;
  const Executor executor = std::cref(inline_executor);
  CHECK(executor.concurrency() == 3);
  CHECK(parts_called(executor, 2) == std::vector<int>{1, 1});
}

TEST_CASE("own threads and every executor give the same bits") {
  Pool pool;
  keen::detail::Team alone(1);
  const double expected = sum_of_blocks(alone);
  keen::detail::Team own(4);
  CHECK(sum_of_blocks(own) == expected);
  for (const Executor& executor : {Executor(Inline{}), Executor(Async{}), Executor(std::ref(pool))}) {
    keen::detail::Team team(4, &executor);
    for (int repeat = 0; repeat < 20; ++repeat) CHECK(sum_of_blocks(team) == expected);
  }
  CHECK(pool.calls == 20);
}

TEST_CASE("an exception in a part of std::async reaches the caller by block number") {
  const Executor executor = Async{};
  keen::detail::Team team(4, &executor);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const auto act = [&] {
      team.for_each_block(8, [](Index block, int) { throw std::runtime_error("block " + std::to_string(block)); });
    };
    CHECK_THROWS_WITH(act(), "block 0");
  }
}
