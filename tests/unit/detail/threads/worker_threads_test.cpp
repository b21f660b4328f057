// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/threads/worker_threads.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace {

using keen::detail::WorkerThreads;

/// How often each worker is called in one job, when every call waits for `waited_for` calls to have begun.
[[nodiscard]] std::vector<int> calls_of_workers(WorkerThreads& threads, int count, int waited_for) {
  std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));
  std::atomic<int> begun{0};
  threads.run(count, [&](int worker) {
    ++calls[static_cast<std::size_t>(worker)];
    ++begun;
    while (begun < waited_for) std::this_thread::yield();
  });
  return {calls.begin(), calls.end()};
}

}  // namespace

TEST_CASE("every worker is called once if the caller waits for it, and at most once if not") {
  WorkerThreads threads;
  for (int job = 0; job < 500; ++job) {
    const int count = 2 + job % 3;
    CHECK(calls_of_workers(threads, count, count) == std::vector<int>(static_cast<std::size_t>(count), 1));
    const auto calls = calls_of_workers(threads, count, 1);
    CHECK(calls[0] == 1);
    CHECK(std::all_of(calls.begin(), calls.end(), [](int n) { return n <= 1; }));
  }
}

TEST_CASE("a call that is under way is waited for") {
  WorkerThreads threads;
  for (int job = 0; job < 500; ++job) {
    std::atomic<bool> other_began{false};
    int written = 0;
    threads.run(2, [&](int worker) {
      if (worker == 0) {
        while (!other_began) std::this_thread::yield();
        return;
      }
      other_began = true;
      for (int i = 0; i < job; ++i) keen::detail::cpu_pause();
      written = job + 1;
    });
    CHECK(written == job + 1);
  }
}

TEST_CASE("a caller that fell asleep over a long call is woken") {
  WorkerThreads threads;
  for (int job = 0; job < 5; ++job) {
    std::atomic<bool> other_began{false};
    bool has_ended = false;
    threads.run(2, [&](int worker) {
      if (worker == 0) {
        while (!other_began) std::this_thread::yield();
        return;
      }
      other_began = true;
      const auto later = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
      while (std::chrono::steady_clock::now() < later) std::this_thread::yield();
      has_ended = true;
    });
    CHECK(has_ended);
  }
}

TEST_CASE("threads that never had a job need no end") { const WorkerThreads threads; }
