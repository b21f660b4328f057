// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/measures/centroid_index.hpp>

#include <initializer_list>
#include <stdexcept>

namespace {

keen::Model<double, 1> model_of(std::initializer_list<double> centroids) {
  keen::Centroids<double, 1> values(1, static_cast<keen::Index>(centroids.size()));
  keen::Index j = 0;
  for (const double centroid : centroids) values(0, j++) = centroid;
  return keen::Model<double, 1>(values);
}

}  // namespace

TEST_CASE("the centroid index is 0 for the same structure in any order", "[centroid_index]") {
  CHECK(keen::centroid_index(model_of({0, 10, 20}), model_of({20.5, -0.5, 9})) == 0);
}

TEST_CASE("the centroid index counts the misplaced clusters, from either side", "[centroid_index]") {
  const auto truth = model_of({0, 10, 20, 30});
  CHECK(keen::centroid_index(truth, model_of({-1, 1, 10, 25})) == 1);
  CHECK(keen::centroid_index(truth, model_of({-1, 0, 1, 2})) == 3);
  CHECK(keen::centroid_index(model_of({-1, 0, 1, 2}), truth) == 3);
}

TEST_CASE("the centroid index compares solutions of different k", "[centroid_index]") {
  CHECK(keen::centroid_index(model_of({0, 10, 20}), model_of({0})) == 2);
  CHECK(keen::centroid_index(model_of({0}), model_of({0, 10, 20})) == 2);
}

TEST_CASE("the centroid index refuses models of different dimensions", "[centroid_index]") {
  const keen::Model<double> flat(keen::Centroids<double>::Zero(2, 3));
  const keen::Model<double> deep(keen::Centroids<double>::Zero(3, 3));
  CHECK_THROWS_AS(keen::centroid_index(flat, deep), std::invalid_argument);
}
