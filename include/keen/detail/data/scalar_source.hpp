// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "points.hpp"

#include <algorithm>
#include <memory>
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
