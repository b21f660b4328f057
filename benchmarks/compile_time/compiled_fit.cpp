// SPDX-License-Identifier: MIT
#define KEEN_COMPILED  // as a program that links keen::compiled

#include <keen/keen.hpp>

keen::Labels labels_of(const Eigen::MatrixXd& x) { return keen::fit(keen::columns(x), {.k = 3}).labels; }
