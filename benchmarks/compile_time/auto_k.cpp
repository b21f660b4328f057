// SPDX-License-Identifier: MIT
#include <keen/choose_k.hpp>

keen::Index groups_in(const Eigen::MatrixXd& x) { return keen::auto_k(keen::columns(x)).k; }
