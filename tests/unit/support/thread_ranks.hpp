// SPDX-License-Identifier: MIT
// Ranks that are threads of one process.
#pragma once

#include "support/forever.hpp"

#include <keen/detail/ranks/communicator.hpp>
#include <keen/detail/sums/combine.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstring>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ranks {

using keen::Index;

/// What the ranks share: they meet before and after each exchange.
class Meeting {
 public:
  explicit Meeting(int size) : size_(size), calls_(static_cast<std::size_t>(size)) {}

  /// What one rank brings to a call.
  struct Call {
    std::string what;  ///< must be the same on all ranks
    const std::byte* bytes = nullptr;
    const Index* counts = nullptr;
  };

  /// Waits for all; then calls `take()` on each, and waits for all again. Nobody waits forever.
  template <class Take>
  void call(int rank, Call call, const Take& take) {
    calls_[static_cast<std::size_t>(rank)] = std::move(call);
    wait();
    for (const Call& other : calls_) {
      if (other.what != calls_.front().what)
        throw keen::detail::CommunicationError("ranks call different functions: " + calls_.front().what + ", " +
                                               other.what);
    }
    take();
    wait();
  }

  [[nodiscard]] const Call& of(int rank) const { return calls_[static_cast<std::size_t>(rank)]; }
  [[nodiscard]] int size() const { return size_; }

 private:
  void wait() {
    std::unique_lock lock(mutex_);
    const long turn = turn_;
    if (++waiting_ == size_) {
      waiting_ = 0;
      ++turn_;
      all_.notify_all();
    } else if (!all_.wait_for(lock, forever, [&] { return turn_ != turn; })) {
      throw keen::detail::CommunicationError("a rank waits for one that does not come");
    }
  }

  int size_;
  std::vector<Call> calls_;
  std::mutex mutex_;
  std::condition_variable all_;
  int waiting_ = 0;
  long turn_ = 0;
};

class ThreadCommunicator final : public keen::detail::Communicator {
 public:
  ThreadCommunicator(Meeting& meeting, int rank) : meeting_(meeting), rank_(rank) {}

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return meeting_.size(); }

  void reduce(keen::detail::Combine combine, void* items, Index count, Index item_bytes) override {
    std::vector<std::byte> result(static_cast<std::size_t>(count * item_bytes));
    const auto take = [&] {
      // From the middle on, as the order must not matter.
      for (int turn = 0; turn < size(); ++turn) {
        const std::byte* const other = meeting_.of((size() / 2 + turn) % size()).bytes;
        if (turn == 0) {
          copy(result.data(), other, count * item_bytes);
        } else {
          keen::detail::combine_items(combine, other, result.data(), count, item_bytes);
        }
      }
    };
    call("reduce " + std::to_string(static_cast<int>(combine)) + " " + std::to_string(count) + " x " +
             std::to_string(item_bytes),
         items, nullptr, take);
    copy(static_cast<std::byte*>(items), result.data(), count * item_bytes);
    sent += count * item_bytes;
  }

  void broadcast(void* bytes, Index count, int root) override {
    call("broadcast " + std::to_string(count) + " from " + std::to_string(root), bytes, nullptr, [&] {
      if (rank_ != root) copy(static_cast<std::byte*>(bytes), meeting_.of(root).bytes, count);
    });
    sent += count;
  }

  void gather(const void* bytes, Index count, void* all, const Index* counts) override {
    call("gather", bytes, nullptr, [&] {
      auto* to = static_cast<std::byte*>(all);
      for (int other = 0; rank_ == 0 && other < size(); to += counts[other], ++other) {
        copy(to, meeting_.of(other).bytes, counts[other]);
      }
    });
    sent += count;
  }

  void exchange(const void* bytes, const Index* to, void* received, const Index* from) override {
    call("exchange", bytes, to, [&] {
      auto* into = static_cast<std::byte*>(received);
      for (int other = 0; other < size(); into += from[other], ++other) {
        Index before = 0;
        for (int rank = 0; rank < rank_; ++rank) before += meeting_.of(other).counts[rank];
        if (meeting_.of(other).counts[rank_] != from[other])
          throw keen::detail::CommunicationError("a rank sends what is not expected");
        copy(into, meeting_.of(other).bytes + before, from[other]);
      }
    });
  }

  Index calls = 0;  ///< of all functions
  Index sent = 0;   ///< bytes that this rank has brought
  std::function<void(Index call)> before_call;

 private:
  template <class Take>
  void call(std::string what, const void* bytes, const Index* counts, const Take& take) {
    if (before_call) before_call(calls);
    ++calls;
    meeting_.call(rank_, {std::move(what), static_cast<const std::byte*>(bytes), counts}, take);
  }

  static void copy(std::byte* to, const std::byte* from, Index bytes) {
    if (bytes > 0) std::memcpy(to, from, static_cast<std::size_t>(bytes));
  }

  Meeting& meeting_;
  int rank_;
};

/// Calls `task(communicator)` on as many threads as meet, each of them a rank.
template <class Task>
void on_threads(Meeting& meeting, const Task& task) {
  std::vector<std::thread> threads;
  for (int rank = 0; rank < meeting.size(); ++rank) {
    threads.emplace_back([&meeting, &task, rank] {
      ThreadCommunicator communicator(meeting, rank);
      task(communicator);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

template <class Task>
void on_threads(int size, const Task& task) {
  Meeting meeting(size);
  on_threads(meeting, task);
}

}  // namespace ranks
