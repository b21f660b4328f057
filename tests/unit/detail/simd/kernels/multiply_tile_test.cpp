// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/base/aligned_buffer.hpp>
#include <keen/detail/simd/kernels.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace keen::detail;
using keen::Index;

/// How many products are farther than `slack` times dim times the sum of all |x y| from the truth, or written beyond
/// the last.
template <class Scalar>
Index wrong_products(SimdLevel level, const keen::Centroids<Scalar>& points, const keen::Centroids<Scalar>& directions,
                     long double slack) {
  const Index dim = points.rows();
  const Index width = panel_width(level);
  AlignedBuffer<Scalar> tile(dim * tile_points);
  AlignedBuffer<Scalar> panels(directions.size());
  for (Index d = 0; d < dim; ++d) {
    for (Index i = 0; i < tile_points; ++i) tile.data()[d * tile_points + i] = points(d, i);
    for (Index j = 0; j < directions.cols(); ++j) {
      panels.data()[j / width * width * dim + d * width + j % width] = directions(d, j);
    }
  }
  AlignedBuffer<Scalar> products((directions.cols() + 1) * tile_points);
  for (Index i = 0; i < (directions.cols() + 1) * tile_points; ++i) products.data()[i] = Scalar(99.5);
  multiply_tile<Scalar>(level, {tile.data(), dim, panels.data(), directions.cols() / width, products.data()});
  Index wrong = 0;
  for (Index i = 0; i < tile_points; ++i) {
    wrong += products.data()[directions.cols() * tile_points + i] == Scalar(99.5) ? 0 : 1;
    for (Index j = 0; j < directions.cols(); ++j) {
      long double sum = 0;
      long double size = 0;
      for (Index d = 0; d < dim; ++d) {
        const long double term = static_cast<long double>(points(d, i)) * static_cast<long double>(directions(d, j));
        sum += term;
        size += std::abs(term);
      }
      const auto found = static_cast<long double>(products.data()[j * tile_points + i]);
      wrong += std::abs(found - sum) <= slack * static_cast<long double>(dim) * size ? 0 : 1;
    }
  }
  return wrong;
}

}  // namespace

TEMPLATE_TEST_CASE("products of whole numbers are exact, at their places, and nothing is written beyond them", "",
                   float, double) {
  for (const Index dim : unit::kernel_dims()) {
    const auto points = unit::whole_numbers<TestType>(dim, tile_points, 5, static_cast<std::uint64_t>(dim));
    for (const SimdLevel level : unit::levels()) {
      for (const Index panels : {0, 1, 2, 5}) {
        const auto directions = unit::whole_numbers<TestType>(dim, panels * panel_width(level), 5, 7);
        INFO("dim " << dim << ", " << panels << " panels, level " << static_cast<int>(level));
        CHECK(wrong_products<TestType>(level, points, directions, 0) == 0);
      }
    }
  }
}

TEMPLATE_TEST_CASE("products are rounded no more than once a term", "", float, double) {
  // Each of dim products and dim - 1 sums is off by half an epsilon at most: dim epsilons of the sum of all |x y|.
  constexpr auto eps = static_cast<long double>(std::numeric_limits<TestType>::epsilon());
  for (const Index dim : unit::kernel_dims()) {
    const keen::Centroids<TestType> points =
        unit::uniform_points(tile_points, static_cast<std::uint64_t>(dim), dim).template cast<TestType>();
    for (const SimdLevel level : unit::levels()) {
      const keen::Centroids<TestType> directions =
          (unit::uniform_points(3 * panel_width(level), 8, dim).array() - 0.5).template cast<TestType>();
      INFO("dim " << dim << ", level " << static_cast<int>(level));
      CHECK(wrong_products<TestType>(level, points, directions, eps) == 0);
    }
  }
}
