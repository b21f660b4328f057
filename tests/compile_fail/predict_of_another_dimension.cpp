// error: the points have another number of coordinates than the KMeans or Model
// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>

int main() {
  const keen::Model<double, 2> model(Eigen::Matrix2Xd::Zero(2, 3));
  const Eigen::Matrix3Xd points = Eigen::Matrix3Xd::Zero(3, 4);
  return static_cast<int>(model.predict(points)[0]);
}
