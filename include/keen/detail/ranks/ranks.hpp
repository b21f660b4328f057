// SPDX-License-Identifier: MIT
#pragma once

#include "../../rank_error.hpp"
#include "../base/check.hpp"
#include "../base/indexed_vector.hpp"
#include "communicator.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>

// Several processes, one clustering. Each rank has a part of the points and sees the sums of all. Because sums are
// exact, or taken in the order of the ranks, the result has the bits of a fit by one process:
//
//     sum, find_largest    integers and exact sums: any order of addition gives the same
//     in_turn              sums that round: rank 0 adds its points, rank 1 goes on from there, ...
//     broadcast, gather    what one rank decides, draws or needs
//
// Reading order: communicator.hpp (what carries bytes), ranks.hpp.

namespace keen::detail {

/// The ranks of a fit, and which points are whose: those of all ranks are numbered in the order of the ranks. A fit of
/// one process has a `Ranks` that is alone: then nothing is sent, and every function leaves its items as they are.
///
/// No rank waits for one that has failed. Before anything is sent, all agree that none has: a rank that throws takes
/// part in the next such agreement of the others, whatever they were about to send, and all throw one RankError. From
/// where it has failed to there, it takes no memory.
class Ranks {
 public:
  Ranks() = default;

  /// @param communicator  must outlive this and its copies
  explicit Ranks(Communicator& communicator) : communicator_(&communicator) {}

  [[nodiscard]] bool is_alone() const { return communicator_ == nullptr; }
  [[nodiscard]] int rank() const { return is_alone() ? 0 : communicator_->rank(); }
  [[nodiscard]] int size() const { return is_alone() ? 1 : communicator_->size(); }

  /// Calls `task()`, together with all other ranks. What it throws on one rank ends it on all of them.
  /// @throws RankError, or what `task` throws if this rank is alone
  template <class Task>
  [[nodiscard]] auto run(const Task& task) const {
    if (is_alone()) return task();
    std::optional<decltype(task())> result;
    FailureText message;
    try {
      result.emplace(task());
      agree();  // once more below, for a rank that has trouble here
    } catch (const std::exception& error) {
      if (communicator_->failure) throw;  // agreed upon
      message.set(error.what());
      if (message.is_empty()) message.set("an exception without a message");
    } catch (...) {
      message.set("something was thrown that is not a std::exception");
    }
    agree_on(0, message);
    return *std::move(result);
  }

  /// Notes how many points this rank has.
  void note_points(Index count) {
    if (is_alone()) return;
    begins_.assign(size() + 1, 0);
    begins_[rank() + 1] = count;
    sum(begins_.data(), begins_.size());
    for (Index other = 0; other < size(); ++other) begins_[other + 1] += begins_[other];
  }

  /// The number of the first point of a rank; that of rank size() is how many points there are.
  [[nodiscard]] Index begin_of(int rank) const { return begins_[rank]; }

  /// The number of the first point here.
  [[nodiscard]] Index first_point() const { return is_alone() ? 0 : begin_of(rank()); }

  /// How many points all ranks have.
  /// @param count  of them here
  [[nodiscard]] Index all_points(Index count) const { return is_alone() ? count : begin_of(size()); }

  /// Whether a point lies here.
  [[nodiscard]] bool has(Index point) const {
    return is_alone() || (point >= begin_of(rank()) && point < begin_of(rank() + 1));
  }

  /// The rank that has a point.
  [[nodiscard]] int rank_of(Index point) const {
    return is_alone() ? 0
                      : static_cast<int>(std::upper_bound(begins_.begin(), begins_.end(), point) - begins_.begin()) - 1;
  }

  /// Sees that no rank has failed. What follows may be sent without another agreement (`is_agreed`), as long as nothing
  /// comes between that might throw.
  /// @param number  >= 0
  /// Returns the largest number of all ranks.
  /// @throws RankError if one has failed
  std::uint64_t agree(std::uint64_t number = 0) const { return agree_on(number, {}); }

  /// Makes each number what those of all ranks add up to.
  void sum(Index* numbers, Index count, bool is_agreed = false) const {
    reduce(Combine::sum, numbers, count, sizeof(Index), is_agreed);
  }
  void sum(std::uint64_t* numbers, Index count) const { reduce(Combine::sum, numbers, count, sizeof(std::uint64_t)); }

  [[nodiscard]] Index sum(Index number) const {
    sum(&number, 1);
    return number;
  }

  /// Makes each number the largest of all ranks.
  void find_largest(std::uint64_t* numbers, Index count) const {
    reduce(Combine::largest, numbers, count, sizeof(std::uint64_t));
  }

  /// Gets ready to add such sums, before an agreement.
  void prepare_exact_sums(Index pitch) const {
    if (!is_alone()) communicator_->prepare_exact_sums(bytes_of_exact_sums(pitch));
  }

  /// Adds up sums that are kept as ExactClusterSums keeps them.
  /// @param sums  `count` times three parts of `pitch` doubles each
  void sum_exactly(double* sums, Index count, Index pitch, bool is_agreed = false) const {
    reduce(Combine::exact_sums, sums, count, bytes_of_exact_sums(pitch), is_agreed);
  }

  template <class Item>
  void broadcast(Item* items, Index count, int root = 0, bool is_agreed = false) const {
    static_assert(std::is_trivially_copyable_v<Item>);
    if (is_alone()) return;
    if (!is_agreed) agree();
    attempt([&] { communicator_->broadcast(items, count * static_cast<Index>(sizeof(Item)), root); });
  }

  /// The items of all ranks, in the order of the ranks, on rank 0; nothing on the others.
  template <class Item>
  [[nodiscard]] IndexedVector<Item> gather(const Item* items, Index count) const {
    static_assert(std::is_trivially_copyable_v<Item>);
    IndexedVector<Item> all;
    if (is_alone()) {
      all.append(items, items + count);
      return all;
    }
    IndexedVector<Index> counts(size());
    counts[rank()] = count * static_cast<Index>(sizeof(Item));
    sum(counts.data(), counts.size());
    if (rank() == 0) {
      Index bytes = 0;
      for (const Index of_rank : counts) bytes += of_rank;
      all.resize(bytes / static_cast<Index>(sizeof(Item)));
    }
    agree();
    attempt([&] { communicator_->gather(items, counts[rank()], all.data(), counts.data()); });
    return all;
  }

  /// Sends items to other ranks, and returns those that come here, in the order of the ranks. Not for one that is
  /// alone.
  /// @param items  those for each rank one after the other, in the order of the ranks
  /// @param to     how many go to each rank
  /// @param from   how many come from each
  template <class Item>
  [[nodiscard]] IndexedVector<Item> exchange(const Item* items, IndexedVector<Index> to,
                                             IndexedVector<Index> from) const {
    static_assert(std::is_trivially_copyable_v<Item>);
    Index count = 0;
    for (const Index of_rank : from) count += of_rank;
    IndexedVector<Item> received(count);
    for (Index& of_rank : to) of_rank *= static_cast<Index>(sizeof(Item));
    for (Index& of_rank : from) of_rank *= static_cast<Index>(sizeof(Item));
    agree();
    attempt([&] { communicator_->exchange(items, to.data(), received.data(), from.data()); });
    return received;
  }

  /// Calls `work()` on one rank after the other, for what must be done in the order of the points. Each begins with
  /// what the one before has made of some numbers, and all end with the same.
  /// @param arrays  the numbers
  template <class Work, class... Items>
  void in_turn(const Work& work, std::span<Items>... arrays) const {
    for (int turn = 0; turn < size(); ++turn) {
      if (turn == rank()) work();
      agree();
      (broadcast(arrays.data(), std::ssize(arrays), turn, true), ...);
    }
  }

 private:
  static constexpr Index bytes_of_exact_sums(Index pitch) { return 3 * pitch * static_cast<Index>(sizeof(double)); }

  /// Sends something. A rank that has trouble with it goes on with the others, who know nothing of it, and says so when
  /// they agree the next time. Returns whether it had none.
  template <class Call>
  bool attempt(const Call& call) const {
    try {
      call();
      return true;
    } catch (const std::exception& error) {
      if (communicator_->trouble.is_empty()) communicator_->trouble.set(error.what());
      return false;
    }
  }

  void reduce(Combine combine, void* items, Index count, Index item_bytes, bool is_agreed = false) const {
    if (is_alone()) return;
    if (!is_agreed) agree();
    attempt([&] { communicator_->reduce(combine, items, count, item_bytes); });
  }

  /// @param number   what all get the largest of
  /// @param message  what this rank has to say if it has failed; else empty
  std::uint64_t agree_on(std::uint64_t number, const FailureText& message) const {
    if (is_alone()) return number;
    if (communicator_->failure) std::rethrow_exception(communicator_->failure);
    const bool has_trouble = !communicator_->trouble.is_empty();
    FailureText text = has_trouble ? communicator_->trouble : message;
    // The lowest rank that has failed, as a number that is the largest; and the number.
    std::uint64_t numbers[2] = {text.is_empty() ? 0 : static_cast<std::uint64_t>(size() - rank()), number};
    const bool is_heard = attempt([&] { communicator_->reduce(Combine::largest, numbers, 2, sizeof numbers[0]); });
    if (has_trouble && !is_heard) {
      end([&] {
        return std::runtime_error(
            concat(text.c_str(), ": the other ranks cannot be reached, and may wait for this one"));
      });
    }
    const std::uint64_t failed = numbers[0];
    if (failed == 0) return numbers[1];
    const int rank = size() - static_cast<int>(failed);
    attempt([&] { communicator_->broadcast(text.data(), FailureText::capacity, rank); });
    end([&] { return RankError(rank, text.c_str()); });
  }

  /// Nothing is sent any more. Throws an error, or std::bad_alloc if there is no memory for it.
  template <class MakeError>
  [[noreturn]] void end(const MakeError& make_error) const {
    try {
      communicator_->failure = std::make_exception_ptr(make_error());
    } catch (...) {
      communicator_->failure = std::current_exception();
    }
    std::rethrow_exception(communicator_->failure);
  }

  Communicator* communicator_ = nullptr;
  IndexedVector<Index> begins_;  // of each rank, and the end of the last
};

/// Compares what this rank was given with what rank 0 was given.
struct SameAsFirst {
  const char* caller;

  /// @throws std::invalid_argument if they differ
  template <class Value>
  void operator()(Value here, Value there, const char* name) const {
    require_that(here == there, caller, ": ", name, " must be the same on all ranks, got ", here, ", and rank 0 has ",
                 there);
  }
};

}  // namespace keen::detail
