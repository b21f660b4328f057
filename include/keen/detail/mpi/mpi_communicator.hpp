// SPDX-License-Identifier: MIT
#pragma once

#include "../../rank_error.hpp"
#include "../base/check.hpp"
#include "../ranks/communicator.hpp"
#include "../sums/combine.hpp"

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <numeric>
#include <optional>

// Exact sums over MPI. MPI adds doubles in an order of its own, and rounds. Therefore sums travel as integers, or as
// triples of doubles that an operation of ours adds without rounding (sums/combine.hpp).

namespace keen::detail {

/// The ranks of an MPI communicator: a duplicate of it, so that messages of the user's and of a fit do not meet. What
/// is more than MPI's counts can say is sent in parts.
class MpiCommunicator final : public Communicator {
 public:
  /// All ranks agree, over the user's communicator, whether each has a duplicate.
  /// @param most_bytes  in a part
  /// @throws RankError on every rank, if one could not duplicate the communicator
  /// @throws std::invalid_argument if MPI is not initialised, or for an intercommunicator
  explicit MpiCommunicator(MPI_Comm communicator, Index most_bytes = Index{1} << 30) : most_bytes_(most_bytes) {
    require_usable(communicator);
    MPI_Comm_rank(communicator, &rank_);
    MPI_Comm_size(communicator, &size_);
    const bool is_ready = MPI_Comm_dup(communicator, &communicator_) == MPI_SUCCESS && add_exact_sums_.make();
    int failed = is_ready ? 0 : size_ - rank_;  // the largest is of the lowest rank
    const int code = MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, communicator);
    if (!is_ready && code != MPI_SUCCESS)
      throw CommunicationError(
          "mpi: MPI cannot duplicate the communicator: "
          "the other ranks cannot be reached, and may wait for this one");
    if (failed != 0)
      throw RankError(size_ - failed, "mpi: MPI cannot duplicate the communicator");  // some have none to free
    MPI_Comm_set_errhandler(communicator_, MPI_ERRORS_RETURN);
    if (code != MPI_SUCCESS) trouble.set("mpi: MPI_Allreduce reports an error");
  }

  MpiCommunicator(const MpiCommunicator&) = delete;
  MpiCommunicator& operator=(const MpiCommunicator&) = delete;
  ~MpiCommunicator() override { MPI_Comm_free(&communicator_); }

  /// @throws std::invalid_argument if MPI is not initialised, or for an intercommunicator
  static void require_usable(MPI_Comm communicator) {
    int is_initialized = 0;
    int is_finalized = 0;
    check(MPI_Initialized(&is_initialized), "MPI_Initialized");
    check(MPI_Finalized(&is_finalized), "MPI_Finalized");
    require_that(is_initialized != 0 && is_finalized == 0,
                 "mpi: MPI must be initialised, and not finalised: call MPI_Init first");
    require_that(communicator != MPI_COMM_NULL, "mpi: the communicator is MPI_COMM_NULL");
    int is_inter = 0;
    check(MPI_Comm_test_inter(communicator, &is_inter), "MPI_Comm_test_inter");
    require_that(is_inter == 0, "mpi: the communicator must not be an intercommunicator");
  }

  /// @throws std::invalid_argument if MPI is not initialised for a process that has threads, and what is done with
  /// these
  ///         points starts some
  template <class Data>
  static void require_threads(const Data& data, int threads) {
    if (threads == 1 && data.stored_points().source() == nullptr) return;
    int level = 0;
    check(MPI_Query_thread(&level), "MPI_Query_thread");
    require_that(level >= MPI_THREAD_FUNNELED,
                 "mpi: several threads, or points that are read block by block, need MPI_Init_thread with "
                 "MPI_THREAD_FUNNELED");
  }

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }

  void reduce(Combine combine, void* items, Index count, Index item_bytes) override {
    if (combine != Combine::exact_sums) {
      const MPI_Op op = combine == Combine::sum ? MPI_SUM : MPI_MAX;
      return reduce_parts(items, count, item_bytes, MPI_UINT64_T, op);
    }
    prepare_exact_sums(item_bytes);
    reduce_parts(items, count, item_bytes, item_type_->get(), add_exact_sums_.get());
  }

  void prepare_exact_sums(Index item_bytes) override {
    if (!item_type_ || item_type_->bytes() != item_bytes) item_type_.emplace(item_bytes);
  }

  void broadcast(void* bytes, Index count, int root) override {
    FirstError error;
    for_each_part(count, 1, [&](Index begin, int size) {
      error.note(MPI_Bcast(static_cast<std::byte*>(bytes) + begin, size, MPI_BYTE, root, communicator_), "MPI_Bcast");
    });
    error.raise();
  }

  void gather(const void* bytes, Index count, void* all, const Index* counts) override {
    FirstError error;
    if (rank_ != 0) send(bytes, count, 0, error);
    auto* to = static_cast<std::byte*>(all);
    if (rank_ == 0 && count > 0) std::memcpy(to, bytes, static_cast<std::size_t>(count));
    for (int other = 1; rank_ == 0 && other < size_; ++other) {
      to += counts[other - 1];
      receive(to, counts[other], other, error);
    }
    error.raise();
  }

  void exchange(const void* bytes, const Index* to, void* received, const Index* from) override {
    FirstError error;
    const auto* const sent = static_cast<const std::byte*>(bytes);
    auto* const into = static_cast<std::byte*>(received);
    for (int step = 0; step < size_; ++step) {  // from this rank to itself, to the next and from the last, and so on
      const int next = (rank_ + step) % size_;
      const int last = (rank_ + size_ - step) % size_;
      swap_parts(sent + std::accumulate(to, to + next, Index{0}), to[next], next,
                 into + std::accumulate(from, from + last, Index{0}), from[last], last, error);
    }
    error.raise();
  }

 private:
  static constexpr int tag = 1;

  /// Items of so many bytes.
  class ItemType {
   public:
    explicit ItemType(Index bytes) : bytes_(bytes) {
      check(MPI_Type_contiguous(static_cast<int>(bytes / static_cast<Index>(sizeof(double))), MPI_DOUBLE, &type_),
            "MPI_Type_contiguous");
      check(MPI_Type_commit(&type_), "MPI_Type_commit");
    }
    ItemType(const ItemType&) = delete;
    ItemType& operator=(const ItemType&) = delete;
    ~ItemType() { MPI_Type_free(&type_); }
    [[nodiscard]] MPI_Datatype get() const { return type_; }
    [[nodiscard]] Index bytes() const { return bytes_; }

   private:
    Index bytes_;
    MPI_Datatype type_ = MPI_DATATYPE_NULL;
  };

  /// Combine::exact_sums for MPI.
  class AddExactSums {
   public:
    AddExactSums() = default;
    AddExactSums(const AddExactSums&) = delete;
    AddExactSums& operator=(const AddExactSums&) = delete;
    ~AddExactSums() {
      if (op_ != MPI_OP_NULL) MPI_Op_free(&op_);
    }

    /// Returns whether MPI could make one.
    [[nodiscard]] bool make() { return MPI_Op_create(&add, 1, &op_) == MPI_SUCCESS; }
    [[nodiscard]] MPI_Op get() const { return op_; }

   private:
    static void add(void* from, void* into, int* count, MPI_Datatype* type) {
      int bytes = 0;
      MPI_Type_size(*type, &bytes);
      combine_items(Combine::exact_sums, from, into, *count, bytes);
    }

    MPI_Op op_ = MPI_OP_NULL;
  };

  /// What a call of MPI reports does not keep a rank from those that follow: the others make them too.
  class FirstError {
   public:
    void note(int code, const char* call) {
      if (code_ != MPI_SUCCESS) return;
      code_ = code;
      call_ = call;
    }

    /// @throws CommunicationError if there was one
    void raise() const { check(code_, call_); }

   private:
    int code_ = MPI_SUCCESS;
    const char* call_ = "";
  };

  /// @throws CommunicationError unless a call of MPI has succeeded
  static void check(int code, const char* call) {
    if (code == MPI_SUCCESS) return;
    char message[MPI_MAX_ERROR_STRING] = "";
    int length = 0;
    MPI_Error_string(code, message, &length);
    throw CommunicationError(concat("mpi: ", call, ": ", static_cast<const char*>(message)));
  }

  /// Calls `task(begin, size)` for parts of some items.
  template <class Task>
  void for_each_part(Index count, Index item_bytes, const Task& task) const {
    const Index most = (std::max)(most_bytes_ / (std::max)(item_bytes, Index{1}), Index{1});
    for (Index begin = 0; begin < count; begin += most) task(begin, static_cast<int>((std::min)(most, count - begin)));
  }

  void reduce_parts(void* items, Index count, Index item_bytes, MPI_Datatype type, MPI_Op op) const {
    FirstError error;
    for_each_part(count, item_bytes, [&](Index begin, int size) {
      auto* const part = static_cast<std::byte*>(items) + begin * item_bytes;
      error.note(MPI_Allreduce(MPI_IN_PLACE, part, size, type, op, communicator_), "MPI_Allreduce");
    });
    error.raise();
  }

  void send(const void* bytes, Index count, int to, FirstError& error) const {
    for_each_part(count, 1, [&](Index begin, int size) {
      const auto* const part = static_cast<const std::byte*>(bytes) + begin;
      error.note(MPI_Send(part, size, MPI_BYTE, to, tag, communicator_), "MPI_Send");
    });
  }

  void receive(void* bytes, Index count, int from, FirstError& error) const {
    for_each_part(count, 1, [&](Index begin, int size) {
      auto* const part = static_cast<std::byte*>(bytes) + begin;
      error.note(MPI_Recv(part, size, MPI_BYTE, from, tag, communicator_, MPI_STATUS_IGNORE), "MPI_Recv");
    });
  }

  /// Sends bytes to one rank, and receives some from another, part by part.
  void swap_parts(const std::byte* sent, Index sent_count, int to, std::byte* received, Index received_count, int from,
                  FirstError& error) const {
    const auto part = [&](Index count, Index begin) {
      return static_cast<int>((std::clamp)(count - begin, Index{0}, most_bytes_));
    };
    for (Index begin = 0; begin < (std::max)(sent_count, received_count); begin += most_bytes_) {
      const int sent_size = part(sent_count, begin);
      const int received_size = part(received_count, begin);
      error.note(
          MPI_Sendrecv(sent_size > 0 ? sent + begin : nullptr, sent_size, MPI_BYTE, sent_size > 0 ? to : MPI_PROC_NULL,
                       tag, received_size > 0 ? received + begin : nullptr, received_size, MPI_BYTE,
                       received_size > 0 ? from : MPI_PROC_NULL, tag, communicator_, MPI_STATUS_IGNORE),
          "MPI_Sendrecv");
    }
  }

  Index most_bytes_;
  AddExactSums add_exact_sums_;
  std::optional<ItemType> item_type_;
  MPI_Comm communicator_ = MPI_COMM_NULL;
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace keen::detail
