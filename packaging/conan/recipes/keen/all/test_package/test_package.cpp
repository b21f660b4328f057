// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>

int main() {
  const keen::Model<double, 2> model(Eigen::Matrix2d{{0, 9}, {0, 9}});
  return model.nearest(Eigen::Vector2d(8, 9)) == 1 ? 0 : 1;
}
