// SPDX-License-Identifier: MIT
#pragma once

#include "../../executor.hpp"
#include "../../types.hpp"
#include "processors.hpp"
#include "worker_threads.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <exception>
#include <functional>
#include <mutex>
#include <utility>

// Threads that change no bit. The work is cut into blocks of a fixed size, and whoever is free takes the next one:
//
//     blocks     0  1  2  3  4  5  6  7  8        time runs down; who takes which block is a matter of chance
//     worker 0   0        3     5     7
//     worker 1      1           4        8
//     worker 2         2           6
//
// A result is the same for any number of threads if it depends on blocks and never on workers. Three patterns do that:
//
// - Each block writes results of its own points, for example their labels.
// - Each block has a sum of its own, and the sums are added in the order of the blocks.
// - Each worker has a sum of its own, which is exact (sums/): without rounding, order does not matter.
//
// An error is treated alike: of the blocks that throw, the exception of the lowest block is passed on. Blocks are
// handed out in ascending order, so every block below the first that failed has run.
//
// Reading order: processors.hpp (how many CPUs the process may use), spin_then_wait.hpp, worker_threads.hpp,
// parallel.hpp.

namespace keen::detail {

/// The number of threads for a user's `threads`. 0 uses every CPU available to the process, or the executor's
/// concurrency. With an executor, its concurrency is the maximum.
[[nodiscard]] inline int thread_count(int threads, const Executor* executor = nullptr) {
  if (executor && *executor) {
    const int most = (std::max)(1, executor->concurrency());
    return threads > 0 ? (std::min)(threads, most) : most;
  }
  return threads > 0 ? threads : available_processors();
}

/// Threads worth using for `work` multiplications: a thread costs some tens of microseconds to start.
[[nodiscard]] inline int threads_for(double work, int threads) {
  constexpr double work_per_thread = 2'000'000;
  return static_cast<int>((std::min)(static_cast<double>(threads), 1 + work / work_per_thread));
}

/// A view of something that is called with a block and a worker. One type for all of them, so that what runs blocks is
/// compiled once; a call costs little against a block.
class BlockBody {
 public:
  template <class Body>
  explicit BlockBody(const Body& body)
      : body_(&body),
        call_([](const void* of, Index block, int worker) { (*static_cast<const Body*>(of))(block, worker); }) {}

  void operator()(Index block, int worker) const { call_(body_, block, worker); }

 private:
  const void* body_;
  void (*call_)(const void* body, Index block, int worker);
};

/// Blocks [0, count), handed out in order to whoever asks, until one fails.
class BlockQueue {
 public:
  explicit BlockQueue(Index count) : first_failed_(count), count_(count) {}

  /// Works on blocks until none is left.
  void work(const BlockBody& body, int worker) noexcept {
    while (!failed_) {  // asked before a block is taken: every block below one that failed has been worked on
      const Index block = next_++;
      if (block >= count_) return;
      try {
        body(block, worker);
      } catch (...) {
        fail(block, std::current_exception());
      }
    }
  }

  /// Throws what the first failed block by number has thrown, if any has. To be called when nobody works any more.
  void rethrow() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  void fail(Index block, std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    if (block >= first_failed_) return;
    first_failed_ = block;
    std::swap(failure_, failure);
  }

  std::atomic<Index> next_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::exception_ptr failure_;
  Index first_failed_;
  Index count_;
};

/// The workers of one fit: the caller's thread, and either threads of its own, which wait from one call to the next, or
/// those of an executor. To be used by one thread at a time.
class Team {
 public:
  /// @param threads   >= 1, as `thread_count` returns it
  /// @param executor  if there is one, it must outlive the team; no thread is started then
  explicit Team(int threads, const Executor* executor = nullptr)
      : executor_(executor && *executor ? executor : nullptr), size_(thread_count((std::max)(1, threads), executor_)) {}

  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team() = default;

  /// How many workers there are at most, the caller's thread among them.
  [[nodiscard]] int size() const { return size_; }

  /// Calls `body(block, worker)` once for each block in [0, blocks); `worker` in [0, size()) tells apart who works at
  /// the same time. Blocks are handed out in order to whoever is free, so the result of `body` must not depend on the
  /// worker. The first exception by block number is rethrown after all workers have ended. Not to be called by `body`.
  template <class Body>
  void for_each_block(Index blocks, const Body& body) {
    call_for_each(blocks, BlockBody(body));
  }

  /// Runs `job` together with the blocks of the next `for_each_block`, on the first worker that is free. What it throws
  /// comes out of there, before what blocks throw. There is one job at a time: another replaces it.
  void add_job(std::function<void()> job) { job_ = std::move(job); }

  /// Does the job that was added, unless it has been done.
  void finish_job() {
    if (const auto job = std::exchange(job_, nullptr)) job();
  }

  /// Forgets the job that was added.
  void drop_job() { job_ = nullptr; }

 private:
  void call_for_each(Index blocks, const BlockBody& body) {
    if (const auto job = std::exchange(job_, nullptr)) {
      const auto with_job = [&](Index block, int worker) { block == 0 ? job() : body(block - 1, worker); };
      return call_for_each(blocks + 1, BlockBody(with_job));
    }
    const Use use(in_use_);
    if (size_ == 1 || blocks <= 1) {
      for (Index block = 0; block < blocks; ++block) body(block, 0);
      return;
    }
    BlockQueue queue(blocks);
    run(static_cast<int>((std::min)(Index{size_}, blocks)), [&](int worker) { queue.work(body, worker); });
    queue.rethrow();
  }

  /// The time of one call.
  class Use {
   public:
    explicit Use(std::atomic<bool>& in_use) : in_use_(in_use) {
      [[maybe_unused]] const bool nested = in_use_.exchange(true);
      assert(!nested);
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { in_use_ = false; }

   private:
    std::atomic<bool>& in_use_;
  };

  template <class Work>
  void run(int count, const Work& work) {
    if (executor_) {
      executor_->bulk(count, [&work](int worker) { work(worker); });
      work(0);  // whatever the executor may have left undone
    } else {
      threads_.run(count, work);
    }
  }

  const Executor* executor_;
  int size_;
  std::atomic<bool> in_use_{false};
  std::function<void()> job_;
  WorkerThreads threads_;
};

/// Team::for_each_block with a team for this one call.
template <class Body>
void for_each_block(Index blocks, int threads, const Body& body) {
  Team(threads).for_each_block(blocks, body);
}

}  // namespace keen::detail
