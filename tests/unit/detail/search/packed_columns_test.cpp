// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/search/packed_columns.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace keen::detail;
using keen::Index;

DoubleMatrix uneven(Index rows, Index columns, std::uint64_t seed) {
  return unit::uniform_points(columns, seed, rows).array() - 0.5;
}

/// True if `found` is the inner product of two vectors but for an epsilon of each term: what rounding may do.
template <class X, class Y>
bool is_product(double found, const X& x, const Y& y) {
  long double sum = 0;
  long double size = 0;
  for (Index d = 0; d < x.size(); ++d) {
    const long double term = static_cast<long double>(x[d]) * static_cast<long double>(y[d]);
    sum += term;
    size += std::abs(term);
  }
  constexpr auto eps = static_cast<long double>(std::numeric_limits<double>::epsilon());
  const long double slack = static_cast<long double>(x.size()) * eps * size;
  return std::abs(static_cast<long double>(found) - sum) <= slack;
}

constexpr Index dims[] = {1, 5, 64, 65};
constexpr Index column_counts[] = {1, 3, 4, 5, 6, 7, 12, 13, 48};  // about the borders of panels

}  // namespace

TEST_CASE("products and squared lengths of a tile of vectors are the naive ones, full or not") {
  for (const Index dim : dims) {
    for (const Index count : {1, 47, 48}) {
      const DoubleMatrix vectors = uneven(dim, count, 1);
      for (const Index columns : column_counts) {
        const DoubleMatrix matrix = uneven(dim, columns, 2);
        const PackedColumns packed(matrix);
        PackedColumns::Workspace space(packed);
        packed.multiply(vectors.data(), count, space);
        Index wrong = packed.rows() == dim ? 0 : 1;
        for (Index i = 0; i < count; ++i) {
          for (Index j = 0; j < columns; ++j) {
            wrong += is_product(space.product(i, j), vectors.col(i), matrix.col(j)) ? 0 : 1;
          }
          wrong += is_product(space.sq_norm[static_cast<std::size_t>(i)], vectors.col(i), vectors.col(i)) ? 0 : 1;
        }
        INFO("dim " << dim << ", " << count << " vectors, " << columns << " columns");
        CHECK(wrong == 0);
      }
    }
  }
}

TEST_CASE("a workspace may serve tile after tile") {
  const DoubleMatrix matrix = uneven(5, 7, 3);
  const PackedColumns packed(matrix);
  PackedColumns::Workspace space(packed);
  const DoubleMatrix many = uneven(5, 48, 4);
  const DoubleMatrix few = uneven(5, 2, 5);
  packed.multiply(many.data(), 48, space);
  packed.multiply(few.data(), 2, space);
  for (Index i = 0; i < 2; ++i) {
    for (Index j = 0; j < 7; ++j) CHECK(is_product(space.product(i, j), few.col(i), matrix.col(j)));
  }
}

TEST_CASE("inner products of two matrices are the naive ones, for any number of columns") {
  for (const Index dim : dims) {
    for (const Index left_columns : {1, 47, 48, 49, 97}) {
      const DoubleMatrix left = uneven(dim, left_columns, 6);
      for (const Index columns : column_counts) {
        const DoubleMatrix right = uneven(dim, columns, 7);
        const DoubleMatrix products = inner_products(left, right);
        REQUIRE(products.rows() == left_columns);
        REQUIRE(products.cols() == columns);
        Index wrong = 0;
        for (Index i = 0; i < left_columns; ++i) {
          for (Index j = 0; j < columns; ++j) {
            wrong += is_product(products(i, j), left.col(i), right.col(j)) ? 0 : 1;
          }
        }
        INFO("dim " << dim << ", " << left_columns << " x " << columns);
        CHECK(wrong == 0);
      }
    }
  }
}
