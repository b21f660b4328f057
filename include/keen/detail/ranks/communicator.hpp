// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <exception>
#include <stdexcept>

namespace keen::detail {

/// What becomes of the items of two ranks. None depends on the order of the ranks. sums/combine.hpp has what they do.
enum class Combine {
  sum,         ///< whole numbers of 64 bits, added
  largest,     ///< the larger of two such numbers, which are >= 0
  exact_sums,  ///< sums of three parts each, as ExactClusterSums keeps them, added without rounding
};

/// What a rank says that has failed, up to so many bytes. It takes no memory, which may be what the rank lacks.
class FailureText {
 public:
  static constexpr std::size_t capacity = 2000;

  [[nodiscard]] bool is_empty() const { return text_[0] == 0; }
  [[nodiscard]] const char* c_str() const { return text_; }
  [[nodiscard]] char* data() { return text_; }  ///< `capacity` bytes, the last of them 0

  void set(const char* text) {
    const std::size_t length = (std::min)(std::strlen(text), capacity - 1);
    std::memcpy(text_, text, length);
    text_[length] = 0;
  }

 private:
  char text_[capacity] = {};
};

/// What carries data between the ranks of a fit, the processes that each have some of the points. All ranks call the
/// same functions in the same order, with the same sizes. MPI is one (keen/mpi.hpp); the tests have one of threads.
class Communicator {
 public:
  Communicator() = default;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  virtual ~Communicator() = default;

  [[nodiscard]] virtual int rank() const = 0;  ///< of this process, in [0, size())
  [[nodiscard]] virtual int size() const = 0;

  /// Gives every rank the items of all ranks, combined item by item.
  /// @param items  `count` of them, of `item_bytes` bytes
  virtual void reduce(Combine combine, void* items, Index count, Index item_bytes) = 0;

  /// Gets ready to add such items exactly. Nothing is sent: what this throws, `reduce` need not.
  virtual void prepare_exact_sums(Index /*item_bytes*/) {}

  /// Gives every rank the bytes of one.
  virtual void broadcast(void* bytes, Index count, int root) = 0;

  /// Gives rank 0 the bytes of every rank, one rank after the other.
  /// @param count   bytes of this rank
  /// @param counts  of each rank; counts for rank 0 alone, as `all` does
  virtual void gather(const void* bytes, Index count, void* all, const Index* counts) = 0;

  /// Sends bytes to every rank, and gets those that the others send to this one.
  /// @param to, from  how many bytes go to each rank, and come from it
  virtual void exchange(const void* bytes, const Index* to, void* received, const Index* from) = 0;

  std::exception_ptr failure;  ///< what has ended the fit on all ranks: nothing is sent after it
  FailureText trouble;         ///< of this rank with what it has sent, which the others do not know of yet
};

/// What a communicator throws that has trouble. It has taken part in the call all the same, so that the other ranks do
/// not wait for this one; what it has got counts for nothing.
class CommunicationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace keen::detail
