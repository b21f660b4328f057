// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/statistics/mean_and_deviation.hpp>

TEST_CASE("mean and standard deviation of a sample, which divides by one less than there are") {
  const auto found = keen::detail::mean_and_deviation(Eigen::Vector4d(2, 4, 4, 10));
  CHECK(found.mean == 5);
  CHECK(found.deviation * found.deviation == Approx(12));  // (9 + 1 + 1 + 25) / 3
}

TEST_CASE("one value has no deviation") {
  const auto found = keen::detail::mean_and_deviation(Eigen::VectorXd::Constant(1, 7));
  CHECK(found.mean == 7);
  CHECK(found.deviation == 0);
}
