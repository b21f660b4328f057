// SPDX-License-Identifier: MIT
// What the others are compared with: a file that multiplies two matrices, and includes what most programs do anyway.

#include <Eigen/Core>
#include <functional>
#include <thread>
#include <vector>

Eigen::MatrixXd product(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return a * b; }
