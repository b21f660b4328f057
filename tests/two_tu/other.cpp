// SPDX-License-Identifier: MIT
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/sparse.hpp>
#include <keen/svg.hpp>

#include <array>
#include <vector>

int clusters_by_the_other_file(const std::vector<std::array<double, 2>>& points) {
  const keen::Model<double, 2> model(Eigen::Matrix2d{{0, 9}, {0, 9}});
  return model.predict(points).maxCoeff() + 1;
}
