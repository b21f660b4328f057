// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace keen::detail {

/// `threads` as the user wrote it, as a count: 0 stands for all that the process may use.
[[nodiscard]] inline int thread_count(int threads) {
  return threads > 0 ? threads : (std::max)(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// Threads that are joined whatever happens.
class ThreadGroup {
 public:
  ThreadGroup() = default;
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;
  ~ThreadGroup() {
    for (std::thread& thread : threads_) thread.join();
  }

  /// Starts `task(1)` to `task(count)`, each on a thread: fewer where the system refuses more.
  template <class Task>
  void start(int count, const Task& task) {
    threads_.reserve(static_cast<std::size_t>(count));
    try {
      for (int worker = 1; worker <= count; ++worker) threads_.emplace_back(task, worker);
    } catch (const std::system_error&) {
      // The caller's own thread takes part, so all work is done with however many were started.
    }
  }

 private:
  std::vector<std::thread> threads_;
};

/// Calls `body(block, worker)` once for each block in [0, blocks), on at most `threads` threads, the caller's among
/// them; `worker` in [0, threads) tells them apart. Blocks are handed out in order to whoever is free, so the result of
/// `body` must not depend on the worker. The first exception by block number is rethrown after all threads have ended.
template <class Body>
void for_each_block(Index blocks, int threads, const Body& body) {
  if (threads <= 1 || blocks <= 1) {
    for (Index block = 0; block < blocks; ++block) body(block, 0);
    return;
  }
  std::atomic<Index> next{0};
  std::vector<std::exception_ptr> failures(static_cast<std::size_t>(blocks));
  std::atomic<bool> failed{false};
  const auto work = [&](int worker) {
    while (!failed) {  // asked before a block is taken: every block below one that failed has been worked on
      const Index block = next++;
      if (block >= blocks) return;
      try {
        body(block, worker);
      } catch (...) {
        failures[static_cast<std::size_t>(block)] = std::current_exception();
        failed = true;
      }
    }
  };
  {
    ThreadGroup group;
    group.start(static_cast<int>((std::min)(Index{threads}, blocks)) - 1, work);
    work(0);
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace keen::detail
