// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/simd/kernels.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;
using keen::Label;

const std::vector<Label> labels{4, 0, 6, 6, 1};  // in any order, some never, one twice

/// How many of the squared distances of a point to centroids are farther from the truth than `slack` times it, or are
/// written beyond the last. Points and centroids are in memory no longer than they are: reading past it would be seen.
template <class Scalar>
Index wrong_distances(SimdLevel level, const keen::Point<Scalar>& point, const keen::Centroids<Scalar>& centroids,
                      Index count, long double slack) {
  const Index dim = point.size();
  const std::vector<Scalar> x(point.begin(), point.end());
  const std::vector<Scalar> c(centroids.data(), centroids.data() + centroids.size());
  std::vector<Scalar> found(labels.size() + 1, Scalar(-7));
  measure_sq_distances<Scalar>(level, {x.data(), c.data(), dim, labels.data(), count, found.data()});
  Index wrong = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i >= static_cast<std::size_t>(count)) {
      wrong += found[i] == Scalar(-7) ? 0 : 1;
      continue;
    }
    long double sum = 0;
    for (Index d = 0; d < dim; ++d) {
      const auto apart = static_cast<long double>(point[d]) - static_cast<long double>(centroids(d, labels[i]));
      sum += apart * apart;
    }
    wrong += std::abs(static_cast<long double>(found[i]) - sum) <= slack * sum ? 0 : 1;
  }
  return wrong;
}

}  // namespace

TEMPLATE_TEST_CASE("squared distances of whole numbers are exact, for the centroids that are asked for", "", float,
                   double) {
  for (const Index dim : unit::kernel_dims()) {
    const keen::Point<TestType> x = unit::whole_numbers<TestType>(dim, 1, 20, static_cast<std::uint64_t>(dim));
    const auto centroids = unit::whole_numbers<TestType>(dim, 7, 20, 5);
    for (const SimdLevel level : unit::levels()) {
      for (const Index count : {0, 1, 5}) {
        INFO("dim " << dim << ", " << count << " centroids, level " << static_cast<int>(level));
        CHECK(wrong_distances<TestType>(level, x, centroids, count, 0) == 0);
      }
    }
  }
}

TEMPLATE_TEST_CASE("squared distances are off by no more than (dim + 4) eps / 2 of themselves", "", float, double) {
  constexpr auto eps = static_cast<long double>(std::numeric_limits<TestType>::epsilon());
  for (const Index dim : unit::kernel_dims()) {
    const keen::Point<TestType> x =
        unit::uniform_points(1, static_cast<std::uint64_t>(dim), dim).template cast<TestType>();
    const keen::Centroids<TestType> centroids = unit::uniform_points(7, 9, dim).template cast<TestType>();
    for (const SimdLevel level : unit::levels()) {
      INFO("dim " << dim << ", level " << static_cast<int>(level));
      CHECK(wrong_distances<TestType>(level, x, centroids, 5, static_cast<long double>(dim + 4) * eps / 2) == 0);
    }
  }
}

TEMPLATE_TEST_CASE("no digit is lost to a far origin: differences come before squares", "", float, double) {
  const keen::Point<TestType> x = keen::Point<TestType>::Constant(70, TestType(1 << 20));
  keen::Centroids<TestType> centroids = keen::Centroids<TestType>::Constant(70, 7, TestType(1 << 20));
  centroids.col(4).array() += TestType(0.25);
  for (const SimdLevel level : unit::levels()) CHECK(wrong_distances<TestType>(level, x, centroids, 5, 0) == 0);
}

TEMPLATE_TEST_CASE("without labels the first centroids are measured", "", float, double) {
  const keen::Point<TestType> x = unit::whole_numbers<TestType>(37, 1, 20, 1);
  const auto centroids = unit::whole_numbers<TestType>(37, 7, 20, 5);
  for (const SimdLevel level : unit::levels()) {
    std::vector<TestType> found(7);
    measure_sq_distances<TestType>(level, {x.data(), centroids.data(), 37, nullptr, 7, found.data()});
    for (Index j = 0; j < 7; ++j) {
      CHECK(found[static_cast<std::size_t>(j)] == (x - centroids.col(j)).squaredNorm());
    }
  }
}
