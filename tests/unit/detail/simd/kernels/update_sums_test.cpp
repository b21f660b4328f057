// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/base/aligned_buffer.hpp>
#include <keen/detail/simd/kernels.hpp>

#include <cmath>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

constexpr Index clusters = 3;
constexpr double untouched = 77;  // what padding holds

/// 40 points of which the parts of a sum in three doubles matter, and the clusters that they join.
template <class Scalar>
struct Members {
  explicit Members(Index dim) : x(dim, 40) {
    keen::Rng rng(static_cast<std::uint64_t>(dim));
    for (Index i = 0; i < x.cols(); ++i) {
      points.push_back(rng.index(x.cols()));
      owner.push_back(static_cast<keen::Label>(rng.index(clusters)));
      for (Index d = 0; d < dim; ++d) {
        // Multiples of 2^-19 below 2^36: 20 digits each, and any sum of 40 fits the 64 digits of a long double.
        const auto digits = static_cast<double>(rng.index(2 << 20) - (1 << 20));
        x(d, i) = static_cast<Scalar>(std::ldexp(digits, i % 2 == 0 ? 16 : -19));
      }
    }
  }

  [[nodiscard]] long double sum(Index j, Index d) const {
    long double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (owner[i] == j) sum += static_cast<long double>(x(d, points[i]));
    }
    return sum;
  }

  keen::Centroids<Scalar> x;
  std::vector<Index> points;
  std::vector<keen::Label> owner;
};

/// Sums that begin at 0, with padding.
struct Sums {
  explicit Sums(Index dim) : pitch((dim + 7) / 8 * 8), values(3 * pitch * clusters) {
    for (Index row = 0; row < 3 * clusters; ++row) {
      for (Index d = 0; d < pitch; ++d) values.data()[row * pitch + d] = d < dim ? 0 : untouched;
    }
  }

  template <class Scalar>
  void update(SimdLevel level, const Members<Scalar>& members, const Scalar* data, Index point_stride,
              Index coordinate_stride, double sign) {
    const std::vector<double> signs(members.points.size(), sign);
    update_sums<Scalar>(
        level, {data, point_stride, coordinate_stride, members.x.rows(), members.points.data(), members.owner.data(),
                static_cast<Index>(members.points.size()), values.data(), pitch, signs.data()});
  }

  [[nodiscard]] double part(Index j, Index number, Index d) const {
    return values.data()[(3 * j + number) * pitch + d];
  }
  [[nodiscard]] long double sum(Index j, Index d) const {
    return static_cast<long double>(part(j, 0, d)) + static_cast<long double>(part(j, 1, d)) +
           static_cast<long double>(part(j, 2, d));
  }

  Index pitch;
  AlignedBuffer<double> values;
};

template <class Scalar>
Index wrong_sums(const Sums& sums, const Members<Scalar>& members, long double sign) {
  Index wrong = 0;
  for (Index j = 0; j < clusters; ++j) {
    for (Index d = 0; d < members.x.rows(); ++d) wrong += sums.sum(j, d) == sign * members.sum(j, d) ? 0 : 1;
    for (Index d = members.x.rows(); d < sums.pitch; ++d) {
      for (Index number = 0; number < 3; ++number) wrong += sums.part(j, number, d) == untouched ? 0 : 1;
    }
  }
  return wrong;
}

}  // namespace

TEMPLATE_TEST_CASE("sums are exact, whether points are added or taken away, at every level and stride", "", float,
                   double) {
  for (const Index dim : unit::kernel_dims()) {
    const Members<TestType> members(dim);
    const keen::Centroids<TestType> by_coordinate = members.x.transpose();
    const keen::Centroids<TestType> turned = members.x.colwise().reverse();
    for (const SimdLevel level : unit::levels()) {
      INFO("dim " << dim << ", level " << static_cast<int>(level));
      Sums sums(dim);
      sums.update(level, members, members.x.data(), dim, 1, 1);
      CHECK(wrong_sums(sums, members, 1) == 0);
      sums.update(level, members, by_coordinate.data(), 1, members.x.cols(), -1);
      CHECK(wrong_sums(sums, members, 0) == 0);
      sums.update(level, members, turned.data() + dim - 1, dim, -1, -1);
      CHECK(wrong_sums(sums, members, -1) == 0);
    }
  }
}

TEMPLATE_TEST_CASE("the parts of a sum have the same bits at every level", "", float, double) {
  for (const Index dim : {1, 5, 8, 19, 130}) {
    Members<TestType> members(dim);
    members.x = (unit::uniform_points(40, 3, dim).array() * 1e3 + 1e-3).template cast<TestType>();
    Sums expected(dim);
    expected.update(SimdLevel::baseline, members, members.x.data(), dim, 1, 1);
    for (const SimdLevel level : unit::levels()) {
      Sums sums(dim);
      sums.update(level, members, members.x.data(), dim, 1, 1);
      CHECK(std::equal(sums.values.data(), sums.values.data() + 3 * sums.pitch * clusters, expected.values.data()));
    }
  }
}
