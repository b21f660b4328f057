// SPDX-License-Identifier: MIT
#pragma once

#include "block_options.hpp"
#include "dataset.hpp"
#include "detail/data/block_source.hpp"

#include <concepts>
#include <memory>
#include <utility>

namespace keen {

namespace detail {

/// Points that `read` reads, of numbers of this type and size.
template <class Scalar>
[[nodiscard]] Dataset<Scalar> blocks_of(BlockSource::Read read, NumberType type, Index number_size, Index n, Index dim,
                                        const BlockOptions& options) {
  const auto source = std::make_shared<const BlockSource>(std::move(read), n, dim, number_size, options);
  return Dataset<Scalar>(StoredPoints<Scalar>(nullptr, type, dim, {dim, 1}, source.get()), n, source);
}

}  // namespace detail

/// n points of `dim` coordinates that are not in memory: `read(first, count, numbers)` writes `count` of them from
/// number `first` on, dim numbers each, one point after the other. For files larger than memory, databases, and
/// whatever can be read again and again:
///
///     const auto points = keen::blocks<float>(n, 128, [&](keen::Index first, keen::Index count, float* numbers) {
///       file.seekg(first * 128 * sizeof(float));
///       file.read(reinterpret_cast<char*>(numbers), count * 128 * sizeof(float));
///       if (!file) throw std::runtime_error("vectors.bin: too short");
///     });
///     const auto clustering = keen::fit(points, {.k = 64, .threads = 0});
///
/// `KMeans::fit` reads all points once a pass, and two to five times before and after. Results have the bits of a fit
/// in memory. It starts from PlusPlus on a sample (see `Clustering::start_sample`), RandomPoints, RandomPartition,
/// FirstK, GivenCentroids, or a callable; with effort::Lloyd, and the algorithms lloyd and hamerly. `Model::predict`,
/// `transform` and `sse` read the points two or three times. What else takes points refuses these. Memory: three
/// blocks, 8 bytes a point for labels, 16 more with hamerly, the sample, and what O(k dim) takes; no more than
/// `memory_limit`.
///
/// @tparam Number  of the numbers, as `keen::points` takes them; bytes and halves stay as they are
/// @param read     is called by one thread at a time, not always the same, and writes the same numbers in every call;
///                 what it throws ends the fit, and comes out of it. With an executor, it runs on threads of that too
///                 and must not wait for them
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

}  // namespace keen
