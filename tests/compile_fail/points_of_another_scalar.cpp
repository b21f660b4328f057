// error: the points are of another Scalar (float, double) than the KMeans or Model
// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>

int main() {
  const Eigen::Matrix2Xf points = Eigen::Matrix2Xf::Zero(2, 4);
  return static_cast<int>(keen::KMeans<double, 2>{.k = 1}.fit(points).labels[0]);
}
