// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>

keen::Labels labels_of(const Eigen::MatrixXd& x) { return keen::fit(keen::columns(x), {.k = 3}).labels; }

keen::Labels labels_in_the_plane(const Eigen::Matrix2Xd& x) { return keen::fit(x, {.k = 3}).labels; }
