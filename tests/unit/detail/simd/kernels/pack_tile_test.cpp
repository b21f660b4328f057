// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/base/aligned_buffer.hpp>
#include <keen/detail/simd/kernels.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

/// tile_points points, each in memory of its own that is no longer than the point: reading past its ends would be seen.
template <class Scalar>
class Rows {
 public:
  Rows(const keen::Centroids<Scalar>& points, Index stride) {
    const Index span = (points.rows() - 1) * std::abs(stride) + 1;
    for (Index i = 0; i < points.cols(); ++i) {
      std::vector<Scalar> row(static_cast<std::size_t>(span), Scalar(99));
      const Index first = stride < 0 ? span - 1 : 0;
      for (Index d = 0; d < points.rows(); ++d) row[static_cast<std::size_t>(first + d * stride)] = points(d, i);
      memory_.push_back(std::move(row));
      rows_[static_cast<std::size_t>(i)] = memory_.back().data() + first;
    }
  }

  [[nodiscard]] const Scalar* const* data() const { return rows_.data(); }

 private:
  std::vector<std::vector<Scalar>> memory_;
  std::array<const Scalar*, static_cast<std::size_t>(tile_points)> rows_{};
};

/// How many coordinates, or squares of norms, of a packed tile are not what they should be.
template <class Scalar>
Index wrong_values(SimdLevel level, const keen::Centroids<Scalar>& points, Index stride,
                   const keen::Point<Scalar>& center) {
  const Index dim = points.rows();
  const Rows<Scalar> rows(points, stride);
  AlignedBuffer<Scalar> tile(dim * tile_points);
  std::array<Scalar, static_cast<std::size_t>(tile_points)> sq_norm;
  pack_tile<Scalar>(level, {rows.data(), stride, dim, center.data(), tile.data(), sq_norm.data()});
  Index wrong = 0;
  for (Index i = 0; i < tile_points; ++i) {
    long double sum = 0;
    for (Index d = 0; d < dim; ++d) {
      const Scalar expected = points(d, i) - center[d];
      wrong += tile.data()[d * tile_points + i] == expected ? 0 : 1;
      sum += static_cast<long double>(expected) * static_cast<long double>(expected);
    }
    // A sum of dim squares is rounded 2 dim times, each time by half an epsilon.
    const long double slack =
        sum * static_cast<long double>(dim) * static_cast<long double>(std::numeric_limits<Scalar>::epsilon());
    const auto found = static_cast<long double>(sq_norm[static_cast<std::size_t>(i)]);
    wrong += std::abs(found - sum) <= slack ? 0 : 1;
  }
  return wrong;
}

}  // namespace

TEMPLATE_TEST_CASE("a tile holds points less the centre, coordinate by coordinate, and their squared norms", "", float,
                   double) {
  for (const Index dim : unit::kernel_dims()) {
    const keen::Centroids<TestType> points =
        unit::uniform_points(tile_points, static_cast<std::uint64_t>(dim), dim).template cast<TestType>();
    const keen::Point<TestType> center =
        unit::uniform_points(1, static_cast<std::uint64_t>(dim) + 1, dim).template cast<TestType>();
    for (const SimdLevel level : unit::levels()) {
      for (const Index stride : {1, 2, 7, -1, -3}) {
        INFO("dim " << dim << ", stride " << stride << ", level " << static_cast<int>(level));
        CHECK(wrong_values<TestType>(level, points, stride, center) == 0);
      }
    }
  }
}

TEMPLATE_TEST_CASE("squared norms of whole numbers are exact, no coordinate counts twice", "", float, double) {
  for (const Index dim : unit::kernel_dims()) {
    const keen::Centroids<TestType> points = keen::Centroids<TestType>::Constant(dim, tile_points, TestType(3));
    const keen::Point<TestType> center = keen::Point<TestType>::Ones(dim);
    for (const SimdLevel level : unit::levels()) {
      const Rows<TestType> rows(points, 1);
      AlignedBuffer<TestType> tile(dim * tile_points);
      std::array<TestType, static_cast<std::size_t>(tile_points)> sq_norm;
      pack_tile<TestType>(level, {rows.data(), 1, dim, center.data(), tile.data(), sq_norm.data()});
      INFO("dim " << dim << ", level " << static_cast<int>(level));
      CHECK(std::count(sq_norm.begin(), sq_norm.end(), static_cast<TestType>(4 * dim)) == tile_points);
    }
  }
}
