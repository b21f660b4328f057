// SPDX-License-Identifier: MIT
// Compiled with -Ofast -march=native, under which a compiler takes every value to be finite: what is not finite must be
// refused all the same, wherever it comes in, and what is finite clustered.

#include <keen/keen.hpp>

#include <iostream>
#include <limits>
#include <stdexcept>

namespace {

template <class Scalar>
using Points = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

template <class Action>
bool is_refused(const Action& action) {
  try {
    action();
  } catch (const std::invalid_argument&) {
    return true;
  }
  return false;
}

/// 0, 1, 2, ... each in one of three coordinates.
template <class Scalar>
Points<Scalar> some_points(int n) {
  Points<Scalar> x = Points<Scalar>::Zero(3, n);
  for (int i = 0; i < n; ++i) x(i % 3, i) = static_cast<Scalar>(i);
  return x;
}

/// Fits and predicts, with one value among the points that may be bad.
template <class Scalar>
bool points_are_refused(Scalar value, int n) {
  const keen::Model<Scalar> model(some_points<Scalar>(2));
  Points<Scalar> x = some_points<Scalar>(n);
  x(1, n - 1) = value;
  const bool to_fit = is_refused([&] { static_cast<void>(keen::fit(keen::columns(x), {.k = 2})); });
  const bool to_predict = is_refused([&] { static_cast<void>(model.predict(keen::columns(x))); });
  return to_fit && to_predict;
}

template <class Scalar>
bool starts_are_refused(Scalar value) {
  Points<Scalar> start = some_points<Scalar>(2);
  start(2, 0) = value;
  const Points<Scalar> x = some_points<Scalar>(9);
  const auto init = [&](const keen::Dataset<Scalar>&, keen::Index, keen::Rng&) { return start; };
  return is_refused([&] { static_cast<void>(keen::fit(keen::columns(x), {.k = 2, .init = init})); }) &&
         is_refused([&] { static_cast<void>(keen::Model<Scalar>(start)); });
}

bool weights_are_refused(double value) {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Identity(2, 2);
  const Eigen::Vector2d weights(1, value);
  return is_refused([&] { static_cast<void>(keen::fit(keen::weighted(keen::columns(x), weights), {.k = 1})); });
}

template <class Scalar>
bool all_are_refused() {
  using Limits = std::numeric_limits<Scalar>;
  bool all = true;
  for (const Scalar bad : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
    for (const int n : {2, 7, 1000}) all = points_are_refused(bad, n) && all;
    all = starts_are_refused(bad) && weights_are_refused(static_cast<double>(bad)) && all;
  }
  return all && !points_are_refused(Scalar{2}, 1000) && !starts_are_refused(Scalar{2}) && !weights_are_refused(2);
}

bool groups_are_found() {
  const Eigen::MatrixXd x{{0, 1, 100, 101}};
  const auto clustering = keen::fit(keen::columns(x), {.k = 2});
  return clustering.labels[0] == clustering.labels[1] && clustering.labels[2] == clustering.labels[3] &&
         clustering.labels[0] != clustering.labels[2] && clustering.sse == 1;
}

}  // namespace

int main() {
  const bool is_right = all_are_refused<float>() && all_are_refused<double>() && groups_are_found();
  std::cout << (is_right ? "right\n" : "a value that is not finite was taken, or a group not found\n");
  return is_right ? 0 : 1;
}
