// SPDX-License-Identifier: MIT
// Points in a std::mdspan, which C++23 has: clustered in place, with the bits of the matrix that it views. Returns how
// many answers were wrong.

#include <keen/keen.hpp>

#include <iostream>
#include <mdspan>
#include <vector>

int main() {
  std::vector<double> numbers;
  keen::Rng rng(3);
  for (int i = 0; i < 60; ++i) numbers.push_back(rng.uniform() + (i % 6 < 2 ? 10 : 0));
  const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor>> matrix(numbers.data(), 30, 2);
  const auto expected = keen::fit(matrix, {.k = 3});
  const std::mdspan<const double, std::dextents<int, 2>> dynamic(numbers.data(), 30, 2);
  const std::mdspan<double, std::extents<std::size_t, std::dynamic_extent, 2>> two_columns(numbers.data(), 30);
  const std::mdspan<double, std::dextents<std::size_t, 2>, std::layout_left> by_columns(numbers.data(), 2, 30);
  int wrong = 0;
  wrong += keen::rows(dynamic).data() == numbers.data() ? 0 : 1;
  wrong += keen::fit(keen::rows(dynamic), {.k = 3}).labels == expected.labels ? 0 : 1;
  wrong += keen::fit(two_columns, {.k = 3}).model == expected.model ? 0 : 1;
  wrong += keen::fit(keen::columns(by_columns), {.k = 3}).labels == expected.labels ? 0 : 1;
  std::cout << wrong << " wrong\n";
  return wrong;
}
