// SPDX-License-Identifier: MIT
#pragma once

#include "adapters.hpp"
#include "block_options.hpp"
#include "dataset.hpp"
#include "detail/base/check.hpp"
#include "detail/data/block_source.hpp"
#include "detail/data/points.hpp"
#include "detail/data/sample.hpp"
#include "random.hpp"

#include <concepts>
#include <cstdint>
#include <memory>
#include <utility>

namespace keen {

namespace detail {

/// Of random_sample.
template <class Scalar, int Dim>
[[nodiscard]] Dataset<Scalar, Dim> random_sample(const Dataset<Scalar, Dim>& points, Index count, std::uint64_t seed) {
  const Points<Scalar> data(points);
  Rng rng(seed);
  const auto sample = std::make_shared<const Sample<Scalar>>(data, draw_in_order(data, count, rng));
  const Dataset<Scalar> drawn = sample->view();
  return Dataset<Scalar, Dim>(drawn.stored_points(), drawn.size(), sample).with_weights(drawn.weights(), sample);
}

/// Points that `read` reads, of numbers of this type and size.
template <class Scalar>
[[nodiscard]] Dataset<Scalar> blocks_of(BlockSource::Read read, NumberType type, Index number_size, Index n, Index dim,
                                        const BlockOptions& options) {
  const auto source = std::make_shared<const BlockSource>(std::move(read), n, dim, number_size, options);
  return Dataset<Scalar>(StoredPoints<Scalar>(nullptr, type, dim, {dim, 1}, source.get()), n, source);
}

}  // namespace detail

/// A dataset of n points of `dim` coordinates that are not in memory. `read(first, count, numbers)` writes points
/// `first` to `first + count - 1` to `numbers`, `dim` values each, one point after the other. For files larger than
/// memory, databases, and any source that can be read repeatedly:
///
///     const auto points = keen::blocks<float>(n, 128, [&](keen::Index first, keen::Index count, float* numbers) {
///       file.seekg(first * 128 * sizeof(float));
///       file.read(reinterpret_cast<char*>(numbers), count * 128 * sizeof(float));
///       if (!file) throw std::runtime_error("vectors.bin: too short");
///     });
///     const auto clustering = keen::fit(points, {.k = 64, .threads = 0});
///
/// `KMeans::fit` reads all points once per pass, and two to five times before and after the passes; ParallelPlusPlus
/// reads them 13 more times. Results have the bits of a fit in memory. Supported are the inits PlusPlus (on a sample,
/// see `Clustering::start_sample`), ParallelPlusPlus, RandomPoints, RandomPartition, FirstK, GivenCentroids and
/// callables, effort::Lloyd, and the algorithms lloyd and hamerly. `Model::predict`, `transform`, `sse`,
/// `Scaling::standardize` and `explain` read the points two to four times. Other functions throw std::invalid_argument;
/// call them with a `random_sample`, or with the blocks of `for_each_block`. Memory: three blocks, 8 bytes per point
/// for labels, 16 more with hamerly, 17 during ParallelPlusPlus, the sample, and O(k dim); at most `memory_limit`.
///
/// @tparam Number  type of the coordinates, as for `keen::points`; bytes and halves are not converted
/// @param read     called by one thread at a time, not always the same; must write the same values in every call. An
///                 exception from it ends the fit and reaches the caller. With an executor it may run on the executor's
///                 threads, and must not wait for them
/// @throws std::invalid_argument for a negative size
template <class Number, std::invocable<Index, Index, Number*> Read>
[[nodiscard]] auto blocks(Index n, Index dim, Read read, const BlockOptions& options = {}) {
  using Scalar = detail::ScalarOf<Number>;
  static_assert(detail::number_type_of<Number>.has_value(),
                "blocks are of float, double, Eigen::half, Eigen::bfloat16, or whole numbers of 8 or 16 bits");
  const auto shared = std::make_shared<Read>(std::move(read));
  return detail::blocks_of<Scalar>(
      [shared](Index first, Index count, void* numbers) { (*shared)(first, count, static_cast<Number*>(numbers)); },
      *detail::number_type_of<Number>, Index{sizeof(Number)}, n, dim, options);
}

/// One pass over points in their order, block by block: calls `visit(block, first)`, where `block` is a Dataset in
/// memory of the points from index `first` on, with their weights. It is valid until `visit` returns. Each point is
/// read once; the next block is read during `visit`. Points in memory form one block. For example, to write labels to a
/// file:
///
///     keen::for_each_block(points, [&](const auto& block, keen::Index) {
///       const keen::Labels labels = model.predict(block, 0);
///       file.write(reinterpret_cast<const char*>(labels.data()), labels.size() * sizeof(keen::Label));
///     });
///
/// @throws any exception from the source or from `visit`
template <class Points, class Visit>
void for_each_block(const Points& points, const Visit& visit) {
  using Block = DatasetOf<const Points&>;
  const Block all = as_dataset(points);
  const detail::PointSource* const source = all.stored_points().source();
  if (all.size() == 0) return;
  if (source == nullptr) {
    visit(all, Index{0});
    return;
  }
  const auto take = [&](const void* numbers, Index first, Index last) {
    const Block block(numbers, all.number_type(), last - first, all.dim(), {all.dim(), 1});
    visit(all.is_weighted() ? block.with_weights(all.weights() + first) : block, first);
  };
  source->read_all(take, nullptr);
}

/// A copy of `count` points drawn with equal probability from those of positive weight, with their weights and in their
/// order; all of them if there are no more. For functions that need points in memory: auto_k, measures, pictures. Reads
/// each point once. Complexity: O(n + count dim).
///
///     const auto chosen = keen::auto_k(keen::random_sample(points, 20000));
///
/// @param count  number of points to draw, >= 1
/// @throws std::invalid_argument for a count below 1; any exception from the source
/// Source: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
template <class Points>
[[nodiscard]] auto random_sample(const Points& points, Index count, std::uint64_t seed = 0) {
  detail::require_that(count >= 1, "random_sample: count must be >= 1, got ", count);
  return detail::random_sample(as_dataset(points), count, seed);
}

}  // namespace keen
