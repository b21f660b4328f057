// SPDX-License-Identifier: MIT
#pragma once

#include "../../algorithm.hpp"
#include "../../block_options.hpp"
#include "../../init/parallel_plus_plus.hpp"
#include "../../init/random_partition.hpp"
#include "../../init/random_points.hpp"
#include "../base/check.hpp"
#include "../data/points.hpp"
#include "../data/sample.hpp"
#include "../search/byte_search.hpp"
#include "../seeding/plus_plus.hpp"
#include "fit_settings.hpp"

#include <algorithm>
#include <cmath>

// How a fit keeps a promise about memory. `memory_limit` is compared with upper bounds of what each part allocates,
// before any of it is allocated:
//
//     least      what every fit needs: buffers of blocks, labels, sums, and the larger of the start and the passes
//     bounds     two doubles a point: allowed if there is room, otherwise every pass is exhaustive
//     kept       all that is left keeps the first points in memory, so that later passes need not read them
//
// The bounds are sums of products of sizes in double, and follow the code of the parts.

namespace keen::detail {

/// What a fit of points that are read block by block takes of memory, in bytes: bounds from above, by what its parts
/// allocate. (In double: no product of sizes overflows.)
template <class Scalar>
class FitMemory {
 public:
  /// @param threads  how many may work on it
  /// @param all      points of all ranks; 0: this process is alone
  FitMemory(const FitSettings<Scalar>& settings, const Points<Scalar>& data, int threads, Index all = 0)
      : settings_(settings),
        data_(data),
        is_alone_(all == 0),
        n_(static_cast<double>(data.size())),
        all_(is_alone_ ? n_ : static_cast<double>(all)),
        dim_(static_cast<double>(data.dim())),
        values_(std::ceil(dim_ / 8) * 8 * static_cast<double>(settings.k)),
        threads_(threads) {}

  /// Without bounds.
  [[nodiscard]] double least() const {
    const double best_so_far = settings_.restarts > 1 ? labels() : 0;
    return static_cast<double>(data_.source()->memory()) + first_pass() + best_so_far + (std::max)(start(), passes()) +
           bytes(static_cast<double>(settings_.k)) + (is_alone_ ? 0 : of_ranks()) + few;
  }

  /// The bounds of Algorithm::hamerly on all points, and the centroids in double.
  [[nodiscard]] double bounds() const { return 16 * n_ + 24 * values_; }

 private:
  [[nodiscard]] double labels() const { return static_cast<double>(sizeof(Label)) * n_; }

  /// The sums of all ranks; the points of blocks that lie on two ranks, and blocks that are read with them; weights in
  /// the order of those blocks, and on rank 0 those of all points.
  [[nodiscard]] double of_ranks() const {
    const double block = size_of_scalar * dim_ * static_cast<double>(PointSource::block_unit);
    return 25 * values_ + 3 * block + 0x1p+24 + (data_.is_weighted() ? 16 * n_ + 16 * all_ : 0);
  }

  /// Its figures for each block.
  [[nodiscard]] double first_pass() const {
    return (n_ / static_cast<double>(PointSource::block_unit) + 1) * (8 * dim_ + 256);
  }

  /// Labels, those of points that are moved to empty clusters, centroids of this and other passes, and sums. Sums of
  /// one cluster are 24 bytes a coordinate, of each thread up to 64 MB.
  [[nodiscard]] double passes() const {
    const double sums = 24 * values_;
    const double of_threads = (std::max)(sums, (std::min)(sums * threads_, 0x1p+26));
    const double relocated = settings_.empty_clusters == EmptyClusters::relocate_farthest ? labels() : 0;
    return labels() + relocated + n_ / 8 + 12 * size_of_scalar * values_ + of_threads +
           threads_ * (room_of_thread + 200 * size_of_scalar * dim_);
  }

  /// The search of so many centroids for points that are stored as bytes, and a row of the centroids' distances.
  [[nodiscard]] double bytes(double count) const {
    if (!ByteSearch<Scalar>::serves(data_, simd_level())) return 0;
    return ByteSearch<Scalar>::memory(count, dim_, threads_) + threads_ * size_of_scalar * count;
  }

  /// What the init takes: a sample and what is known of its points, or masses to draw from.
  [[nodiscard]] double start() const {
    const double centroids = 4 * size_of_scalar * values_;
    if (const auto* init = settings_.init.template get_if<PlusPlus>()) {
      const double count = (std::min)(all_, static_cast<double>(most_in_start_sample(settings_.k)));
      return count * (size_of_scalar * dim_ + seeding_bytes(candidates_of(*init, settings_.k))) +
             (512 * size_of_scalar + (dim_ < 256 ? 0 : 8192)) * dim_ + centroids;
    }
    if (const auto* init = settings_.init.template get_if<ParallelPlusPlus>()) return parallel_start(*init) + centroids;
    const double masses = 9.125 * all_;
    if (settings_.init.template get_if<RandomPoints>() != nullptr) return masses + centroids;
    if (settings_.init.template get_if<RandomPartition>() != nullptr)
      return masses + static_cast<double>(sizeof(Label)) * all_ + 24 * values_ + centroids;
    return centroids;
  }

  /// Distances of all points and masses to draw the first from, or labels; the points that are taken, several times
  /// where they are drawn and thinned, and a search for one round. How many they are is a matter of chance: as many as
  /// are to be expected and 8 standard deviations.
  [[nodiscard]] double parallel_start(const ParallelPlusPlus& init) const {
    const auto k = static_cast<double>(settings_.k);
    const double expected = (std::max)(init.oversampling, 1.0) * k;
    const double drawn = (std::min)(all_, expected + 8 * std::sqrt(expected) + 64);
    const double taken = (std::min)(all_, drawn * static_cast<double>(init.rounds) + 1);
    const double values = std::ceil(dim_ / 8) * 8 * size_of_scalar;
    return 17.125 * n_ + drawn * (6 * values + 128) + bytes(drawn) +
           taken * (3 * values + 16 + seeding_bytes(candidates_of(PlusPlus{}, settings_.k))) + 512 * values +
           threads_ * (200 * values + room_of_thread);
  }

  /// Of each point of a sample: distance and mass, 16; lists of those that gain, of a batch of up to twice as
  /// many candidates as there are seeds, or of those of one step; a sorted copy, or images.
  [[nodiscard]] double seeding_bytes(Index candidates) const {
    const double copies = size_of_scalar * (dim_ <= 4 ? 8 : dim_ < 256 ? 0 : 48);
    return 16 + 108 + 12 * static_cast<double>(candidates) + copies;
  }

  static constexpr double size_of_scalar = sizeof(Scalar);
  static constexpr double few = 1 << 16;             // what does not depend on any size
  static constexpr double room_of_thread = 3 << 17;  // groups of changes, and their coordinates

  const FitSettings<Scalar>& settings_;
  Points<Scalar> data_;
  bool is_alone_;
  double n_;
  double all_;  // points of all ranks
  double dim_;
  double values_;  // of all centroids
  int threads_;
};

/// What a fit may do in the memory that it may take.
struct MemoryPlan {
  Algorithm algorithm;
  Index kept_bytes;  ///< of points that stay in memory from pass to pass
};

/// @param data     read block by block, with a memory_limit
/// @param all      how many there are on all ranks; 0: this process is alone
/// @param threads  of the fit
/// @throws MemoryLimitError if the fit needs more
template <class Scalar>
[[nodiscard]] MemoryPlan plan_memory(const FitSettings<Scalar>& settings, const Points<Scalar>& data, Index all,
                                     int threads) {
  const Index limit = data.source()->memory_limit();
  const FitMemory<Scalar> memory(settings, data, threads, all);
  double taken = memory.least();
  if (!(taken <= static_cast<double>(limit))) {
    throw MemoryLimitError(concat(settings.caller, ": n = ", data.size(), " points of dim = ", data.dim(),
                                  " in k = ", settings.k, " clusters take ", std::ceil(taken / 1e6),
                                  " MB, more than memory_limit = ", static_cast<double>(limit) / 1e6, " MB"),
                           taken);
  }
  const bool has_bounds =
      settings.algorithm != Algorithm::lloyd && taken + memory.bounds() <= static_cast<double>(limit);
  if (has_bounds) taken += memory.bounds();
  return {has_bounds ? settings.algorithm : Algorithm::lloyd, limit - static_cast<Index>(std::ceil(taken))};
}

}  // namespace keen::detail
