// SPDX-License-Identifier: MIT
#pragma once

// k-means of points that are spread over the ranks of an MPI program. Not part of <keen/keen.hpp>: it needs <mpi.h>,
// the C interface of whichever MPI the program uses.

#include "detail/mpi/mpi_communicator.hpp"
#include "detail/ranks/ranks.hpp"
#include "kmeans.hpp"
#include "model.hpp"
#include "rank_error.hpp"

#include <mpi.h>

#include <cstddef>
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

#ifndef KEEN_COMPILED
#include "detail/fit/fit_on_ranks.hpp"
#include "detail/search/sse_on_ranks.hpp"
#include "detail/statistics/simplified_silhouette.hpp"
#endif
