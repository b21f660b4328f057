// SPDX-License-Identifier: MIT
// Compiled with -ffast-math, under which a compiler takes every value to be finite: what is not finite must be refused
// all the same, and what is finite clustered.

#include <keen/keen.hpp>

#include <iostream>
#include <limits>
#include <stdexcept>

namespace {

template <class Scalar>
bool is_refused(Scalar bad, int n) {
  Eigen::Matrix<Scalar, 3, Eigen::Dynamic> x = Eigen::Matrix<Scalar, 3, Eigen::Dynamic>::Zero(3, n);
  for (int i = 0; i < n; ++i) x(i % 3, i) = static_cast<Scalar>(i);
  x(1, n - 1) = bad;
  try {
    static_cast<void>(keen::fit(x, {.k = 2}));
  } catch (const std::invalid_argument&) {
    return true;
  }
  return false;
}

template <class Scalar>
bool all_are_refused() {
  using Limits = std::numeric_limits<Scalar>;
  bool all = true;
  for (const Scalar bad : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
    for (const int n : {2, 7, 1000}) all = is_refused(bad, n) && all;
  }
  return all && !is_refused(Scalar{2}, 1000);
}

bool weights_are_refused() {
  const Eigen::Matrix2Xd x = Eigen::MatrixXd::Identity(2, 2);
  const Eigen::Vector2d weights(1, std::numeric_limits<double>::quiet_NaN());
  try {
    static_cast<void>(keen::fit(keen::weighted(keen::columns(x), weights), {.k = 1}));
  } catch (const std::invalid_argument&) {
    return true;
  }
  return false;
}

bool groups_are_found() {
  const Eigen::Matrix<double, 1, 4> x{{0, 1, 100, 101}};
  const auto clustering = keen::fit(keen::columns(x), {.k = 2});
  return clustering.labels[0] == clustering.labels[1] && clustering.labels[2] == clustering.labels[3] &&
         clustering.labels[0] != clustering.labels[2] && clustering.sse == 1;
}

}  // namespace

int main() {
  const bool is_right =
      all_are_refused<float>() && all_are_refused<double>() && weights_are_refused() && groups_are_found();
  std::cout << (is_right ? "right\n" : "a value that is not finite was taken, or a group not found\n");
  return is_right ? 0 : 1;
}
