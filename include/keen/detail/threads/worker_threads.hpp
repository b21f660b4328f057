// SPDX-License-Identifier: MIT
#pragma once

#include "spin_then_wait.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <system_error>
#include <thread>
#include <vector>

// Why a gate. `run` must not wait for a thread that the system has not woken yet: often the caller finishes all blocks
// first. But such a thread must not start on a job whose data is gone. The gate counts who is inside, and is open or
// shut:
//
//     caller   open ... task(0) ... shut, wait until nobody is inside, return
//     thread        enter (only while open) ... task(i) ... leave
//
// Both facts are in one atomic integer, so that no thread can enter between the shutting and the waiting.

namespace keen::detail {

/// A value that shares no cache line with the next one.
template <class Value>
struct CacheLinePadded {
  Value value{};
  char space[64] = {};
};

/// Threads that wait for jobs, and are joined in the end. They are started when the first job needs them.
///
/// A job stands behind a gate. Only while the gate is open may a thread enter; the caller shuts it as soon as its own
/// part has ended and waits for those inside. So a thread that wakes up late finds the gate shut, or another job.
class WorkerThreads {
 public:
  WorkerThreads() = default;
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;
  ~WorkerThreads() {
    stop_ = true;
    call();
    for (std::thread& thread : threads_) thread.join();
  }

  /// Calls `task(0)` on this thread and, at the same time, `task(1)` to `task(count - 1)` on others: each at most once,
  /// and not at all where the system refuses a thread or `task(0)` is back before the thread is there. Returns when all
  /// calls have ended. One call of `run` at a time. `task` must not throw.
  template <class Task>
  void run(int count, const Task& task) {
    start(count - 1);
    job_ = {job_.number + 1, count, &task, [](const void* of, int worker) { (*static_cast<const Task*>(of))(worker); }};
    gate_.value = open;
    call();
    task(0);
    gate_.value.fetch_and(~open);
    spin_then_wait(gate_.value, [](int gate) { return gate == 0; });
  }

 private:
  struct Job {
    std::uint32_t number = 0;
    int count = 0;
    const void* task = nullptr;
    void (*run)(const void* task, int worker) = nullptr;
  };

  /// The gate: bit 0 is set while it is open; the other bits count the threads inside.
  static constexpr int open = 1;
  static constexpr int one_inside = 2;

  /// Wakes the threads.
  void call() {
    ++calls_.value;
    calls_.value.notify_all();
  }

  /// Has `count` threads ready: fewer where the system refuses more, and then it is not asked again.
  void start(int count) {
    if (refused_ || count <= std::ssize(threads_)) return;
    threads_.reserve(static_cast<std::size_t>(count));
    try {
      for (int worker = static_cast<int>(threads_.size()) + 1; worker <= count; ++worker) {
        threads_.emplace_back(&WorkerThreads::serve, this, worker, calls_.value.load(), job_.number);
      }
    } catch (const std::system_error&) {
      refused_ = true;
    }
  }

  /// What a thread does: `calls` are those before its start, `done` is the last job then.
  void serve(int worker, std::uint32_t calls, std::uint32_t done) {
    for (;;) {
      spin_then_wait(calls_.value, [&](std::uint32_t now) { return now != calls; });
      calls = calls_.value;
      if (stop_) return;
      if (!enter()) continue;
      // Who comes late to one job may have done the next one before its call is seen.
      if (worker < job_.count && job_.number != done) job_.run(job_.task, worker);
      done = job_.number;
      leave();
    }
  }

  [[nodiscard]] bool enter() {
    int gate = gate_.value;
    while ((gate & open) != 0) {
      if (gate_.value.compare_exchange_weak(gate, gate + one_inside)) return true;
    }
    return false;
  }

  void leave() {
    if (gate_.value.fetch_sub(one_inside) == one_inside) gate_.value.notify_one();  // the last one, and it is shut
  }

  std::vector<std::thread> threads_;
  bool refused_ = false;
  std::atomic<bool> stop_{false};
  Job job_;  // written only while the gate is shut and nobody inside
  CacheLinePadded<std::atomic<std::uint32_t>> calls_;
  CacheLinePadded<std::atomic<int>> gate_;
};

}  // namespace keen::detail
