// error: keen::fit: keen::KMeans has no such setting, or one of another type: k is the number of clusters, stop limits
// SPDX-License-Identifier: MIT
#include <keen/kmeans.hpp>

int main() {
  const auto found = keen::fit(keen::rows(Eigen::MatrixXf(3, 2)), {.k = 3, .max_iter = 100, .seed = 7});
  return static_cast<int>(found.labels[0]);
}
