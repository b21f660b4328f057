// SPDX-License-Identifier: MIT
#pragma once

#include <keen/choose_k/criterion_result.hpp>
#include <keen/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <set>
#include <string>
#include <vector>

namespace support {

/// The value in the middle; of an even number, the mean of the two in the middle.
/// @param values  at least one
[[nodiscard]] inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// The median of a column in one group.
/// @param points   one a row
/// @param members  rows, at least one
template <class Matrix>
[[nodiscard]] double median_of(const Matrix& points, keen::Index column, const std::vector<keen::Index>& members) {
  std::vector<double> values;
  for (const keen::Index i : members) values.push_back(static_cast<double>(points(i, column)));
  return median(std::move(values));
}

/// Prints the score of each k.
inline void print_scores(const keen::CriterionResult& scores) {
  std::cout << " k  " << scores.criterion << '\n' << std::fixed << std::setprecision(3);
  for (std::size_t i = 0; i < scores.k.size(); ++i) {
    std::cout << std::setw(2) << scores.k[i] << std::setw(12) << scores.score[i] << '\n';
  }
}

/// Prints how many points of each known class are in each group: a line for each group.
/// @param classes  one a point
inline void print_cross_table(const std::vector<std::string>& classes, const keen::Labels& labels) {
  const std::set<std::string> names(classes.begin(), classes.end());
  std::cout << "group";
  for (const std::string& name : names) std::cout << std::setw(std::max(6, static_cast<int>(name.size()) + 2)) << name;
  std::cout << '\n';
  for (keen::Label j = 0; j <= labels.maxCoeff(); ++j) {
    std::cout << std::setw(5) << j;
    for (const std::string& name : names) {
      keen::Index count = 0;
      for (keen::Index i = 0; i < labels.size(); ++i) {
        count += labels[i] == j && classes[static_cast<std::size_t>(i)] == name ? 1 : 0;
      }
      std::cout << std::setw(std::max(6, static_cast<int>(name.size()) + 2)) << count;
    }
    std::cout << '\n';
  }
}

}  // namespace support
