// error: keen::fit: keen::KMeans has no such setting, or one of another type: k is the number of clusters, stop limits
// SPDX-License-Identifier: MIT
#include <keen/kmeans.hpp>

int main() {
  const auto found =
      keen::fit(Eigen::Matrix2Xd(2, 3),
                {.n_clusters = 3, .init = keen::PlusPlus{}, .n_init = 10, .max_iter = 300, .random_state = 0});
  return static_cast<int>(found.labels[0]);
}
