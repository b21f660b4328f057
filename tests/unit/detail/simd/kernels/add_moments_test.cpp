// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/simd/kernels.hpp>

#include <vector>

using namespace keen::detail;
using keen::Index;

TEMPLATE_TEST_CASE("sums and squares have the bits of a plain loop, at every level and stride", "", float, double) {
  constexpr Index n = 13;
  for (const Index dim : unit::kernel_dims()) {
    const keen::Centroids<TestType> x = unit::uniform_points(n, 1, dim).template cast<TestType>();
    const keen::Centroids<TestType> by_coordinate = x.transpose();
    const Eigen::VectorXd origin = unit::uniform_points(1, 2, dim);
    const Eigen::VectorXd center = unit::uniform_points(1, 3, dim);
    Eigen::VectorXd sums = Eigen::VectorXd::Constant(dim, 0.1);
    Eigen::VectorXd squares = Eigen::VectorXd::Constant(dim, 0.3);
    for (Index d = 0; d < dim; ++d) {
      for (Index i = 0; i < n; ++i) {
        const auto value = static_cast<double>(x(d, i));
        sums[d] += value - origin[d];
        const double square = (value - center[d]) * (value - center[d]);
        squares[d] += square;
      }
    }
    for (const SimdLevel level : unit::levels()) {
      const auto check = [&](const TestType* data, Index point_stride, Index coordinate_stride) {
        INFO("dim " << dim << ", level " << static_cast<int>(level) << ", stride " << coordinate_stride);
        Eigen::VectorXd found = Eigen::VectorXd::Constant(dim, 0.1);
        Eigen::VectorXd found_squares = Eigen::VectorXd::Constant(dim, 0.3);
        add_moments<TestType>(level, {data, point_stride, coordinate_stride, dim, n, origin.data(), center.data(),
                                      found.data(), found_squares.data()});
        CHECK(found == sums);
        CHECK(found_squares == squares);
      };
      check(x.data(), dim, 1);
      check(by_coordinate.data(), 1, n);
    }
  }
}
