// error: keen::fit: keen::KMeans has no such setting, or one of another type: k is the number of clusters, stop limits
// SPDX-License-Identifier: MIT
#include <keen/kmeans.hpp>

int main() { return static_cast<int>(keen::fit(Eigen::Matrix2Xd(2, 3), {.clusters = 3}).labels[0]); }
