// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/simd/kernels.hpp>

#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;
using keen::Label;

/// The sum that one plain loop comes to.
template <class Scalar>
double plain(const Scalar* x, const Scalar* c, Index dim) {
  double sum = 0;
  for (Index d = 0; d < dim; ++d) {
    const double difference = static_cast<double>(x[d]) - static_cast<double>(c[d]);
    sum += difference * difference;
  }
  return sum;
}

}  // namespace

TEMPLATE_TEST_CASE("distances to own centroids have the bits of a plain loop, at every level and for any count", "",
                   float, double) {
  constexpr Index k = 5;
  for (const Index dim : unit::kernel_dims()) {
    const keen::Centroids<TestType> x = unit::uniform_points(60, 1, dim).template cast<TestType>();
    const keen::Centroids<TestType> centroids = unit::uniform_points(k, 2, dim).template cast<TestType>();
    for (const Index count : {1, 7, 16, 33, 60}) {
      std::vector<Label> labels;
      for (Index i = 0; i < count; ++i) labels.push_back(static_cast<Label>(i * i % k));
      for (const SimdLevel level : unit::levels()) {
        std::vector<double> found(static_cast<std::size_t>(count), -1);
        measure_own_sq_distances<TestType>(level,
                                           {x.data(), dim, centroids.data(), dim, labels.data(), count, found.data()});
        Index wrong = 0;
        for (Index i = 0; i < count; ++i) {
          const auto at = static_cast<std::size_t>(i);
          wrong += found[at] == plain(x.data() + i * dim, centroids.data() + labels[at] * dim, dim) ? 0 : 1;
        }
        INFO("dim " << dim << ", " << count << " points, level " << static_cast<int>(level));
        CHECK(wrong == 0);
      }
    }
  }
}

TEST_CASE("points may lie apart from one another") {
  const Eigen::MatrixXd wide = unit::uniform_points(9, 3, 20);
  const keen::Centroids<double> centroids = unit::uniform_points(2, 4, 12);
  const std::vector<Label> labels{1, 0, 1, 0, 1, 0, 1, 0, 1};
  for (const SimdLevel level : unit::levels()) {
    std::vector<double> found(9);
    measure_own_sq_distances<double>(level, {wide.data(), 20, centroids.data(), 12, labels.data(), 9, found.data()});
    for (std::size_t i = 0; i < 9; ++i) {
      CHECK(found[i] == plain(wide.data() + static_cast<Index>(i) * 20, centroids.data() + labels[i] * 12, 12));
    }
  }
}
