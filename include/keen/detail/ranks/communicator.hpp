// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <exception>
#include <stdexcept>
#include <string>

namespace keen::detail {

/// What becomes of the items of two ranks. None depends on the order of the ranks. sums/combine.hpp has what they do.
enum class Combine {
  sum,         ///< whole numbers of 64 bits, added
  largest,     ///< the larger of two such numbers, which are >= 0
  exact_sums,  ///< sums of three parts each, as ExactClusterSums keeps them, added without rounding
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
  std::string trouble;         ///< of this rank with what it has sent, which the others do not know of yet
};

/// What a communicator throws that has trouble. It has taken part in the call all the same, so that the other ranks do
/// not wait for this one; what it has got counts for nothing.
class CommunicationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace keen::detail
