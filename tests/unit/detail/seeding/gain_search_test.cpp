// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/seeding/gain_search.hpp>

#include <limits>

namespace {

using keen::Index;
using Line = keen::Centroids<float, 1>;

}  // namespace

TEST_CASE("the reach of a point is not below its squared distance, and hardly above") {
  const Line x{{0.0F, 0.1F, 3.0F, 1e-20F, 7e5F}};
  keen::detail::Team team(1);
  keen::detail::SeedDistances<float> distances(keen::columns(x));
  const keen::detail::GainMargins<float> margins(distances);
  CHECK(margins.sq_reach(1) < (std::numeric_limits<float>::max)() / 7);  // no seed yet: sums of it are finite, too
  distances.add(x.col(0), team);
  for (Index i = 0; i < x.cols(); ++i) {
    INFO("point " << i);
    const auto reach = static_cast<double>(margins.sq_reach(i));
    CHECK(reach + static_cast<double>(margins.least_safe()) >= distances[i]);
    CHECK(reach <= distances[i] * (1 + 4e-7) + 2e-45);  // two roundings, or one to a float that is not normal
  }
}

TEST_CASE("hits are counted from the first point of their block") {
  keen::detail::BlockHits<float> hits;
  hits.add(1, 2, 0, 1);
  hits.restart(960);
  CHECK(hits.hits().empty());
  hits.add(3, 965, 0.5F, 1.5F);
  REQUIRE(hits.hits().size() == 1);
  CHECK(hits.hits().front().candidate == 3);
  CHECK(hits.hits().front().offset == 5);
  CHECK(hits.hits().front().low == 0.5F);
  CHECK(hits.hits().front().high == 1.5F);
}
