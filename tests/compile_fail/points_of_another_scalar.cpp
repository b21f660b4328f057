// error: the points are of double, the KMeans or Model of float
// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>

int main() {
  const Eigen::Matrix2Xd points = Eigen::Matrix2Xd::Zero(2, 4);
  return static_cast<int>(keen::KMeans<float, 2>{.k = 1}.fit(points).labels[0]);
}
