// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/fit/dense_traits.hpp>
#include <keen/detail/mini_batch/batch_draw.hpp>

#include <algorithm>
#include <cstdint>
#include <set>

TEST_CASE("first points are distinct where they are a good part of all", "[mini_batch]") {
  const Eigen::RowVectorXd x = Eigen::RowVectorXd::LinSpaced(40, 0, 39);
  const keen::detail::Points<double> points(keen::as_dataset(x));
  const keen::detail::BatchDraw<double, keen::detail::Points<double>> draw(points);
  for (const keen::Index count : {6, 20, 39, 40, 50}) {
    keen::Rng rng(static_cast<std::uint64_t>(count));
    const auto sample = draw.first(count, rng);
    std::set<double> found;
    for (keen::Index i = 0; i < sample.view().size(); ++i) found.insert(sample.view()(i, 0));
    CHECK(static_cast<keen::Index>(found.size()) == (std::min)(count, keen::Index{40}));
  }
}
