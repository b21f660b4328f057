// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/mpi.hpp> as one file, made by packaging/single_header.py. Do not edit.
//
// MIT License
//
// Copyright (c) 2026 The keen authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#pragma once

// ---- keen/mpi.hpp

// k-means of points that are spread over the ranks of an MPI program. Not part of <keen/keen.hpp>: it needs <mpi.h>,
// the C interface of whichever MPI the program uses.

#include "keen.hpp"

// ---- keen/detail/sums/combine.hpp

#include <algorithm>
#include <cstdint>

namespace keen::detail {

/// Makes the items `into` what they and the items `from` are together: what a Communicator's `reduce` does with those
/// of two ranks.
inline void combine_items(Combine combine, const void* from, void* into, Index count, Index item_bytes) {
  if (combine == Combine::exact_sums) {
    const Index pitch = item_bytes / 3 / static_cast<Index>(sizeof(double));
    for (Index item = 0; item < count; ++item) {
      double* const sums = static_cast<double*>(into) + item * 3 * pitch;
      add_exact_sums(static_cast<const double*>(from) + item * 3 * pitch, sums, pitch, pitch);
      renormalize_sums(sums, pitch, pitch);
    }
    return;
  }
  const auto* const other = static_cast<const std::uint64_t*>(from);
  auto* const own = static_cast<std::uint64_t*>(into);
  for (Index i = 0; i < count; ++i) own[i] = combine == Combine::sum ? own[i] + other[i] : (std::max)(own[i], other[i]);
}

}  // namespace keen::detail

// ---- keen/detail/mpi/mpi_communicator.hpp

#include <mpi.h>

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

// ---- keen/mpi.hpp

#include <memory>

namespace keen {

namespace detail {

template <class Scalar, int Dim>
[[nodiscard]] Clustering<Scalar, Dim> fit_by_mpi(MpiCommunicator& communicator, const Dataset<Scalar, Dim>& data,
                                                 const KMeans<Scalar, Dim>& settings) {
  const auto prepare = [&] {
    FitSettings<Scalar> fields(settings);
    fields.caller = "mpi::fit";
    communicator.require_threads(data, fields.threads);
    return fields;
  };
  const FitSettings<Scalar> fields = Ranks(communicator).run(prepare);
  return with_dim<Dim>(fit_on_ranks<Scalar>(fields, data, communicator));
}

/// mpi::sse.
template <class Scalar>
[[nodiscard]] double sse_on_ranks(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Metric metric,
                                  int threads, Communicator& communicator);

/// mpi::simplified_silhouette.
template <class Scalar>
[[nodiscard]] double simplified_silhouette_on_ranks(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                                    Metric metric, int threads, Communicator& communicator);

/// The points of this rank for a model, whose number of coordinates all ranks agree on later.
template <class Scalar, int Dim, class Points>
[[nodiscard]] Dataset<Scalar> points_for_model(MpiCommunicator& communicator, const Points& points, int threads) {
  using Given = DatasetTypes<DatasetOf<const Points&>>;
  static_assert(may_be_equal(Given::dim, Dim), "the points have another number of coordinates than the model");
  return Ranks(communicator).run([&] {
    auto own = dataset_for<Scalar, Eigen::Dynamic>(points);
    communicator.require_threads(own, threads);
    return own;
  });
}

/// Some points that follow one another, in place; of points that are read block by block, a part that is read so too.
template <class Scalar, int Dim>
[[nodiscard]] Dataset<Scalar, Dim> part_of(const Dataset<Scalar, Dim>& all, Index first, Index count) {
  const double* const weights = all.is_weighted() ? all.weights() + first : nullptr;
  const auto owner = std::make_shared<const Dataset<Scalar, Dim>>(all);
  if (const PointSource* const source = all.stored_points().source()) {
    struct Kept {
      Dataset<Scalar, Dim> all;
      std::shared_ptr<const PointSource> source;
    };
    const auto kept = std::make_shared<const Kept>(Kept{all, source->part(first, count)});
    const Dataset<Scalar, Dim> points(all.stored_points().read_by(*kept->source), count, kept);
    return points.with_weights(weights, kept);
  }
  const Index number_size = with_number_type<Scalar>(
      all.number_type(), [](auto type) { return Index{sizeof(typename StoredNumber<decltype(type)::value>::Bits)}; });
  const auto* const numbers = static_cast<const std::byte*>(all.stored()) + first * all.strides().point * number_size;
  const Dataset<Scalar, Dim> part(numbers, all.number_type(), count, all.dim(), all.strides(), owner);
  return part.with_weights(weights, owner);
}

}  // namespace detail

/// Fits, and measures of them, over the ranks of an MPI program.
namespace mpi {

/// Clusters the points of all ranks. All ranks of the communicator call this together, with the same settings, each
/// with points of its own, or without any. Each gets the labels of its points; all else is the same on every rank, and,
/// bit for bit, what `keen::fit` finds for the points of all ranks, one rank after the other, if it starts from the
/// same centroids. (`seconds` in the history are by the clock of each rank.)
///
///     const auto clustering = keen::mpi::fit(MPI_COMM_WORLD, my_points, {.k = 1000});
///
/// `threads` are those of each rank. The observer, the stop rule and an initialization of the user's are called on rank
/// 0 alone; the observer sees the labels of its points. `PlusPlus` chooses from a sample, as it does for points that
/// are read block by block: from all points where there are no more than max(65536, 64 k). RandomPartition, and
/// initializations of the user's that read all points, have them sent to rank 0, where one thread may read them.
/// Efforts and AfkMc2 are refused: they need all points on one rank.
///
/// MPI must be initialised: with MPI_THREAD_FUNNELED if `threads` is not 1, or where points are read block by block,
/// ahead of the work. The communicator is duplicated for the time of the fit, and left as it was. Whatever fails on one
/// rank ends the fit on all of them; but if a process dies, what becomes of the others is for MPI to say.
///
/// Sent in a pass, by each rank: 24 k (dim + 7) + 16 k bytes at most, and a few numbers, however many points there are;
/// three times as much where a cluster runs empty. With weights that differ, or coordinates whose sums need more than
/// 159 bits, sums are taken on one rank after the other.
/// Complexity: O(n k dim / ranks) a pass.
/// @param communicator  an intracommunicator: MPI_COMM_WORLD, a part of it, MPI_COMM_SELF
/// @param points        those of this rank; of a rank that has none, the dimension does not matter
/// @throws RankError on every rank, with what one of them had to say: what `keen::fit` throws, settings that differ
///         between ranks, MPI that is not initialised for threads
/// @throws SseOutOfRange on every rank, as KMeans::fit
/// @throws std::invalid_argument if MPI is not initialised, or for an intercommunicator
template <class Points>
[[nodiscard]] auto fit(MPI_Comm communicator, const Points& points, const KMeansFor<Points>& settings) {
  detail::MpiCommunicator ranks(communicator);
  const auto data = detail::Ranks(ranks).run([&] { return as_dataset(points); });
  return detail::fit_by_mpi(ranks, data, settings);
}

/// The sum of w |x - c|^2 over the points of all ranks and their nearest centroids: bit for bit what `model.sse` gives
/// for the points of all ranks in one process, however they are spread. All ranks of the communicator call this
/// together, with the same model, each with points of its own, or without any.
///
///     const double sse = keen::mpi::sse(MPI_COMM_WORLD, my_points, clustering.model);
///
/// MPI must be initialised as for `fit`. Sent by each rank: the centroids once, and a few hundred numbers.
/// Complexity: O(n k dim / ranks).
/// @param points   those of this rank; of a rank that has none, the dimension does not matter
/// @param model    of centroids that have no model: `keen::Model(centroids)`
/// @param threads  of each rank, as in Model::sse; the sum does not depend on them
/// @throws RankError on every rank, with what one of them had to say: what `Model::sse` throws, a model that differs
///         between ranks, weights on some ranks only, MPI that is not initialised for threads
/// @throws std::invalid_argument if MPI is not initialised, or for an intercommunicator
template <class Points, class Scalar, int Dim>
[[nodiscard]] double sse(MPI_Comm communicator, const Points& points, const Model<Scalar, Dim>& model,
                         int threads = 1) {
  detail::MpiCommunicator ranks(communicator);
  const auto data = detail::points_for_model<Scalar, Dim>(ranks, points, threads);
  return detail::sse_on_ranks<Scalar>(data, model.centroids(), model.metric(), threads, ranks);
}

/// The mean simplified silhouette of the points of all ranks: bit for bit what `keen::simplified_silhouette` gives for
/// them in one process, however they are spread. All ranks of the communicator call this together, with the same model,
/// each with points of its own, or without any.
///
///     const double found = keen::mpi::simplified_silhouette(MPI_COMM_WORLD, my_points, clustering.model);
///
/// MPI must be initialised as for `fit`. Sent by each rank: the centroids once, k counts, and a few hundred numbers.
/// Complexity: O(n k dim / ranks).
/// @param points   those of this rank; of a rank that has none, the dimension does not matter
/// @param threads  of each rank; the result does not depend on them
/// @throws RankError on every rank, with what one of them had to say: what `keen::simplified_silhouette` throws, a
///         model that differs between ranks, weights on some ranks only, MPI that is not initialised for threads
/// @throws std::invalid_argument if MPI is not initialised, or for an intercommunicator
template <class Points, class Scalar, int Dim>
[[nodiscard]] double simplified_silhouette(MPI_Comm communicator, const Points& points, const Model<Scalar, Dim>& model,
                                           int threads = 1) {
  detail::MpiCommunicator ranks(communicator);
  const auto data = detail::points_for_model<Scalar, Dim>(ranks, points, threads);
  return detail::simplified_silhouette_on_ranks<Scalar>(data, model.centroids(), model.metric(), threads, ranks);
}

/// The part of some points that is this rank's, if all have even shares, in the order of the ranks: of points that
/// every rank can reach, such as those of a file. Nothing is copied, read or sent.
///
///     const auto mine = keen::mpi::part(MPI_COMM_WORLD, keen::io::stream_npy<float>("vectors.npy"));
///
/// @throws std::invalid_argument as `fit` for the communicator
template <class Points>
[[nodiscard]] auto part(MPI_Comm communicator, const Points& points) {
  const auto all = as_dataset(points);
  detail::MpiCommunicator::require_usable(communicator);
  int own = 0;
  int ranks = 1;
  MPI_Comm_rank(communicator, &own);
  MPI_Comm_size(communicator, &ranks);
  const auto begin_of = [&](int rank) { return all.size() / ranks * rank + all.size() % ranks * rank / ranks; };
  return detail::part_of(all, begin_of(own), begin_of(own + 1) - begin_of(own));
}

}  // namespace mpi

}  // namespace keen

#include "measures.hpp"

// ---- keen/detail/data/scalar_source.hpp

#include <stdexcept>

namespace keen::detail {

/// A source within a fit, of Scalars side by side: it is read as a whole, and keeps nothing.
template <class Scalar>
class ScalarSource : public PointSource {
 public:
  [[nodiscard]] std::unique_ptr<const PointSource> keeping(Index) const final {
    throw std::logic_error("a source within a fit keeps no points");
  }
  [[nodiscard]] std::shared_ptr<const PointSource> part(Index, Index) const final {
    throw std::logic_error("a source within a fit is read as a whole");
  }
  [[nodiscard]] Index memory() const final { return 0; }
  [[nodiscard]] Index memory_limit() const final { return 0; }

 protected:
  /// The points that are read here. They must not outlive this.
  /// @param weights  n values, or none
  [[nodiscard]] Points<Scalar> points_of_source(Index n, Index dim, const IndexedVector<double>& weights) const {
    const StoredPoints<Scalar> stored(nullptr, *number_type_of<Scalar>, dim, {dim, 1}, this);
    return Points<Scalar>(Dataset<Scalar>(stored, n)).with_weights(weights.empty() ? nullptr : weights.data());
  }

  /// Reads points `first` to `last - 1`, and hands them on in whole blocks of up to 16 MB together.
  void read_in_blocks(Index first, Index last, Index dim, const Take& take) const {
    constexpr Index bytes = Index{1} << 24;
    const Index block_bytes = block_unit * dim * static_cast<Index>(sizeof(Scalar));
    const Index at_once = (std::min)(last - first, block_unit * (std::max)(bytes / block_bytes, Index{1}));
    IndexedVector<Scalar> room(at_once * dim);
    for (; first < last; first += at_once) {
      const Index end = (std::min)(last, first + at_once);
      this->read(first, end - first, room.data());
      take(room.data(), first, end);
    }
  }
};

}  // namespace keen::detail

// ---- keen/detail/data/points_of_ranks.hpp

#include <span>
#include <thread>
#include <utility>

namespace keen::detail {

/// The points of all ranks, as rank 0 sees them: it asks, and the others `serve` what they have until it has
/// `finished`. For what is done once a run by one process alone, such as an initialization.
template <class Scalar>
class PointsOfRanks final : public ScalarSource<Scalar> {
 public:
  /// @param data           the points here
  /// @param needs_weights  whether rank 0 will ask for weights
  PointsOfRanks(const Points<Scalar>& data, const Ranks& ranks, bool needs_weights) : data_(data), ranks_(ranks) {
    if (needs_weights && data.is_weighted()) weights_ = ranks.gather(data.weights(), data.size());
  }

  /// On rank 0: all points. They must not outlive this.
  [[nodiscard]] Points<Scalar> points() const {
    return this->points_of_source(ranks_.all_points(data_.size()), data_.dim(), weights_);
  }

  /// On rank 0: no more will be asked.
  void finish() const { (void)ask({.count = finished}); }

  /// On all other ranks: answers until rank 0 has finished.
  void serve() const {
    for (Request request; (request = ask({})).count != finished;) answer(request, nullptr);
  }

  void read(Index first, Index count, void* numbers) const override {
    if (first + count <= data_.size()) {  // those of rank 0 come first
      copy_points(data_, first, count, static_cast<Scalar*>(numbers));
    } else {
      answer(ask({.first = first, .count = count}), numbers);
    }
  }

  [[nodiscard]] bool read_chosen(const Index* points, Index count, void* numbers) const override {
    chosen_.clear();
    chosen_.append(points, points + count);
    answer(ask({.first = chosen, .count = count}), numbers);
    return true;
  }

  void read_all(const PointSource::Take& take, Team*) const override {
    this->read_in_blocks(0, ranks_.all_points(data_.size()), data_.dim(), take);
  }

 private:
  static constexpr Index finished = -1;
  static constexpr Index chosen = -1;

  /// Points that follow one another; or `chosen` ones, whose numbers are sent next; or `finished`.
  struct Request {
    Index first = 0;
    Index count = 0;
  };

  /// Tells all ranks what rank 0 asks for.
  [[nodiscard]] Request ask(Request request) const {
    if (std::this_thread::get_id() != thread_) throw std::logic_error("points of ranks are read by one thread alone");
    ranks_.broadcast(&request, 1);
    if (request.count != finished && request.first == chosen) {
      chosen_.resize(request.count);
      ranks_.broadcast(chosen_.data(), request.count);
    }
    return request;
  }

  /// Sends what is asked for to rank 0.
  void answer(const Request& request, void* numbers) const {
    const Index begin = ranks_.first_point();
    IndexedVector<Scalar> all;
    if (request.first == chosen) {
      IndexedVector<Index> here;
      for (const Index point : chosen_) {
        if (ranks_.has(point)) here.push_back(point - begin);
      }
      const Sample<Scalar> own(data_, std::span(here.data(), static_cast<std::size_t>(here.size())));
      all = ranks_.gather(own.points().data(), own.points().size());
    } else {
      const Index first = (std::max)(request.first - begin, Index{0});
      const Index last = (std::min)(request.first + request.count - begin, data_.size());
      IndexedVector<Scalar> own((std::max)(last - first, Index{0}) * data_.dim());
      copy_points(data_, first, (std::max)(last - first, Index{0}), own.data());
      all = ranks_.gather(own.data(), own.size());
    }
    std::copy(all.begin(), all.end(), static_cast<Scalar*>(numbers));
  }

  Points<Scalar> data_;
  const Ranks& ranks_;
  IndexedVector<double> weights_;
  mutable IndexedVector<Index> chosen_;
  std::thread::id thread_ = std::this_thread::get_id();
};

}  // namespace keen::detail

// ---- keen/detail/data/whole_blocks.hpp

namespace keen::detail {

/// The points of the blocks that begin on this rank, where blocks of fixed size go through the points of all ranks:
/// from the first such block on, and of the last block those too that other ranks have, which send them here once. So
/// what is computed block by block does not depend on which rank has which points.
template <class Scalar>
class WholeBlocks final : public ScalarSource<Scalar> {
 public:
  /// @param data  the points here; on all ranks with weights, or on none that has points
  /// @throws std::invalid_argument naming the caller, if one that is sent to another rank is not finite
  WholeBlocks(const Points<Scalar>& data, const Ranks& ranks, const char* caller)
      : data_(data), skipped_((std::min)(data.size(), up_to_next_block(ranks.first_point()))) {
    IndexedVector<Index> to(ranks.size());
    IndexedVector<Index> from(ranks.size());
    if (skipped_ > 0) to[ranks.rank_of(ranks.first_point() - ranks.first_point() % block_unit)] = skipped_;
    if (skipped_ < data.size()) {  // the last block begins here
      const Index end = ranks.begin_of(ranks.rank() + 1);
      const Index missing_end = end + up_to_next_block(end);
      for (int other = ranks.rank() + 1; other < ranks.size(); ++other) {
        const Index last = (std::min)(missing_end, ranks.begin_of(other + 1));
        from[other] = (std::max)(Index{0}, last - ranks.begin_of(other));
      }
    }
    IndexedVector<Scalar> sent(skipped_ * data.dim());
    IndexedVector<double> sent_weights(skipped_);
    copy_points(data, 0, skipped_, sent.data());
    for (Index i = 0; i < skipped_; ++i) sent_weights[i] = data.weight(i);
    (void)require_finite(Points<Scalar>(sent.data(), skipped_, data.dim(), {data.dim(), 1}), caller);
    IndexedVector<double> others = ranks.exchange(sent_weights.data(), to, from);
    size_ = data.size() - skipped_ + others.size();
    if (data.is_weighted()) {
      weights_.append(data.weights() + skipped_, data.weights() + data.size());
      weights_.append(others.begin(), others.end());
    }
    for (IndexedVector<Index>* const counts : {&to, &from}) {
      for (Index& count : *counts) count *= data.dim();
    }
    received_ = ranks.exchange(sent.data(), to, from);
  }

  /// How many points here belong to a block that begins on another rank.
  [[nodiscard]] Index skipped() const { return skipped_; }

  /// They must not outlive this.
  [[nodiscard]] Points<Scalar> points() const { return this->points_of_source(size_, data_.dim(), weights_); }

  void read_all(const PointSource::Take& take, Team*) const override {
    Index first = 0;
    if (data_.has_addresses() && data_.strides().point == data_.dim() && data_.strides().coordinate == 1) {
      first = (data_.size() - skipped_) / block_unit * block_unit;  // these are in place
      if (first > 0) take(data_.address(skipped_), 0, first);
    }
    this->read_in_blocks(first, size_, data_.dim(), take);
  }

  void read(Index first, Index count, void* numbers) const override {
    auto* const to = static_cast<Scalar*>(numbers);
    const Index here = (std::clamp)(data_.size() - skipped_ - first, Index{0}, count);
    copy_points(data_, skipped_ + first, here, to);
    const Scalar* const others = received_.data() + (first + here - (data_.size() - skipped_)) * data_.dim();
    if (here < count) std::copy_n(others, (count - here) * data_.dim(), to + here * data_.dim());
  }

 private:
  static constexpr Index block_unit = PointSource::block_unit;

  /// From a point to the first that begins a block, which may be itself.
  [[nodiscard]] static Index up_to_next_block(Index point) { return (block_unit - point % block_unit) % block_unit; }

  Points<Scalar> data_;
  Index skipped_;
  Index size_;
  IndexedVector<Scalar> received_;
  IndexedVector<double> weights_;
};

}  // namespace keen::detail

// ---- keen/detail/data/validate_on_ranks.hpp

#include <bit>

namespace keen::detail {

/// The coordinates and weights of some points lie in these.
template <class Scalar>
struct PointRanges {
  MagnitudeRange<Scalar> magnitudes;
  WeightRange weights;
};

/// The ranges of the points of all ranks.
template <class Scalar>
[[nodiscard]] PointRanges<Scalar> ranges_of_ranks(const PointRanges<Scalar>& own, const Ranks& ranks) {
  // Bits of numbers >= 0 are ordered as the numbers are; of what is to be the smallest, less than all bits.
  const auto up = [](double x) { return std::bit_cast<std::uint64_t>(x) & ~(std::uint64_t{1} << 63); };  // -0 is 0
  const auto down = [&](double x) { return ~up(x); };
  std::uint64_t numbers[5] = {up(static_cast<double>(own.magnitudes.largest)),
                              own.magnitudes.smallest > 0 ? down(static_cast<double>(own.magnitudes.smallest)) : 0,
                              up(own.weights.largest), down(own.weights.smallest),
                              std::uint64_t{own.weights.has_extreme ? 1U : 0U}};
  ranks.find_largest(numbers, 5);
  const auto number = [](std::uint64_t bits) { return std::bit_cast<double>(bits); };
  PointRanges<Scalar> all;
  all.magnitudes.largest = static_cast<Scalar>(number(numbers[0]));
  all.magnitudes.smallest = numbers[1] == 0 ? Scalar(0) : static_cast<Scalar>(number(~numbers[1]));
  all.weights = {number(~numbers[3]), number(numbers[2]), numbers[4] != 0};
  return all;
}

/// Checks the points and weights of all ranks, and takes the moments. Each rank gets what is true of all of them.
/// Complexity: O(n dim) for the n points of a rank.
/// @param data  the points here
/// @throws std::invalid_argument naming the caller and the first bad point here
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate(const Points<Scalar>& data, const char* caller, Team& team,
                                             const Ranks& ranks) {
  const Index n = ranks.all_points(data.size());
  require_that(data.dim() >= 1, caller, ": points must have at least one coordinate, got dim = 0");
  const WeightRange weights = weight_range(data, caller);
  const WholeBlocks<Scalar> blocks(data, ranks, caller);  // checks those that other ranks will see
  Coordinates origin(data.dim());
  if (ranks.has(0)) origin = data.coordinates(0);
  ranks.broadcast(origin.data(), origin.size(), ranks.rank_of(0));
  Called called;
  called.first = blocks.skipped();
  FirstPass<Scalar> pass(blocks.points(), caller, origin, called);
  pass.run(team);
  const PointRanges<Scalar> all = ranges_of_ranks<Scalar>({pass.range(), weights}, ranks);
  ValidatedData<Scalar> validated = validated_points(data, all.magnitudes, all.weights, n, caller);
  if (has_plain_moments(validated, all.weights)) {
    validated.moments = in_unit(pass.moments(ranks), validated.largest);
  } else {
    ValidatedData<Scalar> whole = validated;
    whole.data = blocks.points();
    const Scale<double> unit = unit_scale(static_cast<double>(validated.largest));
    validated.moments = WeightedMoments<Scalar>(whole, unit)(team, ranks, origin);
  }
  return validated;
}

}  // namespace keen::detail

// ---- keen/detail/fit/fit_on_ranks.hpp

namespace keen::detail {

/// What must be the same on all ranks.
struct AgreedSettings {
  Index k;
  Index restarts;
  Index empty_clusters;
  Index bytes_of_scalar;
  std::uint64_t seed;
  Index kind_of_init;   ///< by what ranks do together
  Index rounds;         ///< of k-means||
  double oversampling;  ///< of k-means||
};

template <class Scalar>
[[nodiscard]] AgreedSettings agreed_settings(const FitSettings<Scalar>& settings) {
  AgreedSettings agreed{settings.k,
                        settings.restarts,
                        static_cast<Index>(settings.empty_clusters),
                        static_cast<Index>(sizeof(Scalar)),
                        settings.seed,
                        settings.init.needs_points ? 1 : 0,
                        0,
                        0};
  if (settings.init.template get_if<PlusPlus>() != nullptr) agreed.kind_of_init = 2;
  if (const auto* init = settings.init.template get_if<ParallelPlusPlus>()) {
    agreed.kind_of_init = 3;
    agreed.rounds = init->rounds;
    agreed.oversampling = init->oversampling;
  }
  return agreed;
}

/// @throws std::invalid_argument on the ranks whose settings are not those of rank 0
template <class Scalar>
void require_same_settings(const FitSettings<Scalar>& settings, const Ranks& ranks) {
  const AgreedSettings own = agreed_settings(settings);
  AgreedSettings first = own;
  ranks.broadcast(&first, 1);
  const SameAsFirst require_same{settings.caller};
  require_same(own.bytes_of_scalar, first.bytes_of_scalar, "the bytes of a coordinate");
  require_same(own.k, first.k, "k");
  require_same(own.restarts, first.restarts, "restarts");
  require_same(own.seed, first.seed, "the seed");
  require_same(own.empty_clusters, first.empty_clusters, "empty_clusters");
  require_that(own.kind_of_init == first.kind_of_init, settings.caller, ": init must be the same on all ranks");
  require_same(own.rounds, first.rounds, "rounds of ParallelPlusPlus");
  require_same(own.oversampling, first.oversampling, "oversampling of ParallelPlusPlus");
}

/// The start centroids of one run. k-means|| draws them on all ranks; for other inits, rank 0 draws from the points of
/// all ranks.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_on_ranks(const FitSettings<Scalar>& settings, const LloydSetup<Scalar>& setup,
                                               Index restart) {
  const Ranks& ranks = setup.ranks;
  if (const auto* init = settings.init.template get_if<ParallelPlusPlus>()) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    Centroids<Scalar> found = draw_parallel(*init, setup.validated, settings.k, rng, setup.team, ranks);
    if (found.cols() == settings.k) return found;  // else the data may have fewer distinct points: rank 0 looks
  }
  const PointsOfRanks<Scalar> source(setup.validated.data, ranks, settings.init.needs_points);
  Centroids<Scalar> centroids(setup.validated.data.dim(), settings.k);
  if (ranks.rank() == 0) {
    ValidatedData<Scalar> all = setup.validated;
    all.data = source.points();
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    centroids = start_centroids(all, settings.init, settings.k, rng, setup.team);
    source.finish();
  } else {
    source.serve();
  }
  ranks.broadcast(centroids.data(), centroids.size());
  return centroids;
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_on_ranks(const FitSettings<Scalar>& settings, const Points<Scalar>& data,
                                              Communicator& communicator) {
  std::optional<SseOutOfRange<Scalar>> refused;
  Ranks ranks(communicator);
  const auto fit_here = [&] {
    require_that(settings.effort.is_plain(), settings.caller, ": an effort needs all points on one rank");
    require_same_settings(settings, ranks);
    const Points<Scalar> points = agreed_points(data, ranks, settings.caller);
    const Index n = ranks.all_points(points.size());
    require_that(n >= 1, settings.caller, ": at least one point is needed, got n = 0 on all ranks");
    require_settings(settings, n);
    Clustering<Scalar> found =
        fit_in_memory_limit(settings, points, n, [&](const FitSettings<Scalar>& planned, const Points<Scalar>& own) {
          FitContext<Scalar> context(planned, own, ranks);
          const EngineMaker<Scalar> make_engine(planned.algorithm, context.setup(), planned.k);
          return context.best_of_runs(planned.restarts, [&](Index restart) {
            try {
              Centroids<Scalar> start = start_on_ranks(planned, context.setup(), restart);
              const auto engine = make_engine(start);
              return Lloyd<Scalar>(context.setup(), *engine, planned.stop, restart).run(std::move(start));
            } catch (const SseOutOfRange<Scalar>& error) {  // of a fit that the user's code makes
              throw std::range_error(error.what());
            }
          });
        });
    if (settings.init.template get_if<PlusPlus>() != nullptr) {
      found.start_sample = start_sample(ranks.sum(count_counting(points)), settings.k);
    }
    return found;
  };
  Clustering<Scalar> found = ranks.run([&] { return in_any_range<Scalar>(fit_here, &refused); });
  if (refused) throw SseOutOfRange<Scalar>(*refused);
  return found;
}

}  // namespace keen::detail

// ---- keen/detail/search/sse_on_ranks.hpp

namespace keen::detail {

/// The sum of w |x - c|^2 over the points of this rank and their nearest centroids.
template <class Scalar>
[[nodiscard]] WideSum sum_on_rank(const Points<Scalar>& points, const CentroidsView<Scalar>& centroids, int threads,
                                  const Ranks& ranks) {
  const AgreedMagnitudes<Scalar> agreed = agreed_magnitudes(points, centroids, ranks, "mpi::sse");
  if (points.size() == 0) return {};
  return sum_of_nearest_squares(points, centroids, agreed.largest, threads);
}

/// mpi::sse.
/// @throws RankError on every rank
template <class Scalar>
[[nodiscard]] double sse_on_ranks(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Metric metric,
                                  int threads, Communicator& communicator) {
  Ranks ranks(communicator);
  return ranks.run([&] {
    require_that(centroids.cols() > 0, "mpi::sse: the model has no centroids");
    require_that(threads >= 0, "mpi::sse: threads must be >= 0, got ", threads);
    require_that(data.size() == 0 || data.dim() == centroids.rows(), "mpi::sse: points must have ", centroids.rows(),
                 " coordinates, got ", data.dim());
    require_same_centroids<Scalar>(centroids, metric, ranks, "mpi::sse");
    const Points<Scalar> points = agreed_points(data, ranks, "mpi::sse");
    const WideSum own = measured_by<Scalar>(metric, points, "mpi::sse", [&](const Points<Scalar>& measured) {
      return sum_on_rank<Scalar>(measured, centroids, threads, ranks);
    });
    return representable(total_of_ranks(own, ranks), "mpi::sse");
  });
}

}  // namespace keen::detail
