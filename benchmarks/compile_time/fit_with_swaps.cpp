// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>

keen::Labels labels_of(const Eigen::MatrixXd& x) {
  return keen::fit(keen::columns(x), {.k = 3, .effort = keen::effort::Swaps{}}).labels;
}
