// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/plain_labels.hpp"

#include <keen/detail/search/nearest_few.hpp>

namespace {

using keen::Centroids;
using keen::Index;

template <class Scalar>
std::optional<keen::Labels> labels_of(const Centroids<Scalar>& points, const Centroids<Scalar>& centroids) {
  return keen::detail::nearest_of_few<Scalar>(keen::detail::view_columns<Scalar>(points), centroids);
}

}  // namespace

TEMPLATE_TEST_CASE("a few points: labels of the plain search, in any dimension", "[few]", float, double) {
  using Scalar = TestType;
  for (const Index dim : {1, 3, 4, 15, 16, 17, 64, 65, 200}) {
    for (const Index k : {1, 2, 33}) {
      INFO("dim " << dim << ", k = " << k);
      const Centroids<Scalar> points = unit::uniform_points(7, 11, dim).template cast<Scalar>();
      const Centroids<Scalar> centroids = unit::uniform_points(k, 12, dim).template cast<Scalar>();
      const auto found = labels_of<Scalar>(points, centroids);
      REQUIRE(found.has_value() == bool{KEEN_DETAIL_VECTORS});
      if (!found) continue;
      const auto expected = unit::plain_labels(points, centroids);
      for (Index i = 0; i < 7; ++i) CHECK((*found)[i] == expected[i]);
    }
  }
}

TEST_CASE("a few points: what is too close to call is left to others", "[few]") {
  const Centroids<float> centroids{{0, 2, 5}, {0, 0, 0}};
  CHECK_FALSE(labels_of<float>(Centroids<float>{{1}, {3}}, centroids).has_value());      // a tie
  CHECK_FALSE(labels_of<float>(Centroids<float>{{2}, {0}}, centroids).has_value());      // on a centroid
  CHECK_FALSE(labels_of<float>(Centroids<float>{{1e25F}, {0}}, centroids).has_value());  // out of range
  const Centroids<float> nearly{{std::nextafter(1.0F, 2.0F)}, {0}};
  CHECK_FALSE(labels_of<float>(nearly, centroids).has_value());
}
