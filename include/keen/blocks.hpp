// SPDX-License-Identifier: MIT
#pragma once

#include "dataset.hpp"
#include "detail/data/block_source.hpp"

#include <concepts>
#include <functional>
#include <memory>
#include <utility>

namespace keen {

/// How points are read block by block.
struct BlockOptions {
  Index points_at_once = 0;  ///< in a block, rounded up to a multiple of 4096; 0: as many as take 16 MB
};

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
/// `KMeans::fit` reads all points once a pass, and a few times before and after; one block is read ahead, on a thread
/// of its own, while the other is worked on. Results have the bits of a fit in memory. It starts from PlusPlus on a
/// sample (see `Clustering::start_sample`), RandomPoints, RandomPartition, FirstK, GivenCentroids, or a callable; with
/// effort::Lloyd, and the algorithms lloyd and hamerly. `Model::predict` and `sse` read the points once or twice.
/// Memory: two blocks, a label a point, 16 bytes a point with hamerly, and what O(k dim) takes.
///
/// @tparam Number  of the numbers, as `keen::points` takes them; bytes and halves stay as they are
/// @param read     is called by one thread at a time, not always the same, and writes the same numbers in every call;
///                 what it throws ends the fit, and comes out of it
/// @throws std::invalid_argument for a negative size
template <class Number, std::invocable<Index, Index, Number*> Read>
[[nodiscard]] auto blocks(Index n, Index dim, Read read, const BlockOptions& options = {}) {
  using Scalar = detail::ScalarOf<Number>;
  static_assert(detail::number_type_of<Number>.has_value(),
                "blocks are of float, double, Eigen::half, Eigen::bfloat16, or whole numbers of 8 or 16 bits");
  const auto source = std::make_shared<const detail::BlockSource>(
      [read = std::move(read)](Index first, Index count, void* numbers) {
        read(first, count, static_cast<Number*>(numbers));
      },
      n, dim, Index{sizeof(Number)}, options.points_at_once);
  return Dataset<Scalar>(
      detail::StoredPoints<Scalar>(nullptr, *detail::number_type_of<Number>, dim, {dim, 1}, source.get()), n, source);
}

}  // namespace keen
