// error: Initializer<double, 2>
// SPDX-License-Identifier: MIT
// A way to start must return centroids, not the numbers of points.
#include <keen/keen.hpp>

#include <vector>

int main() {
  const auto numbers = [](const keen::Dataset<double, 2>&, keen::Index, keen::Rng&) {
    return std::vector<keen::Index>{0, 1};
  };
  const keen::KMeans<double, 2> kmeans{.k = 2, .init = numbers};
  return static_cast<int>(kmeans.k);
}
