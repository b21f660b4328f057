// compiles
// SPDX-License-Identifier: MIT
// The control: with these includes and flags, right use of the library compiles.
#include <keen/keen.hpp>

#include <array>
#include <vector>

struct Derived : keen::KMeansFor<Eigen::Matrix2Xd> {};
struct Convertible {
  operator keen::KMeansFor<Eigen::Matrix2Xd>() const { return {}; }
};

int main() {
  const Eigen::MatrixXd table = Eigen::MatrixXd::Zero(4, 2);
  const std::vector<std::array<float, 3>> pixels(4);
  const Eigen::Matrix2Xd columns = Eigen::Matrix2Xd::Zero(2, 20);
  const keen::KMeans<double, 2> settings{.k = 2};
  return static_cast<int>(
      keen::fit(keen::rows(table), {.k = 1}).labels[0] + keen::fit(pixels, {.k = 1}).labels[0] +
      keen::fit(columns, {}).labels[0] + keen::fit(columns, {4}).labels[0] + keen::fit(columns, settings).labels[0] +
      keen::fit(columns, Derived{}).labels[0] + keen::fit(columns, Convertible{}).labels[0] +
      keen::fit(columns, {.k = 2, .init = keen::PlusPlus{}, .stop = keen::stop::MaxIterations{5}}).labels[0] +
      keen::fit(columns, {.threads = 0, .restarts = 2, .seed = 1}).labels[0]);
}
