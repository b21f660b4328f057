// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>

KEEN_DECLARE_FIT(double, Eigen::Dynamic);

keen::Labels labels_of(const Eigen::MatrixXd& x) { return keen::fit(keen::columns(x), {.k = 3}).labels; }
