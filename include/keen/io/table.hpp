// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/base/rounding.hpp"
#include "../types.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace keen::io {

/// What becomes of a row of a file that has no value in a column that is read.
enum class Missing {
  error,  ///< it is an error
  drop,   ///< the row is left out
  mean,   ///< the value is the mean of those that the column has
};

/// A row has no value where one is needed.
class MissingValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Some columns of a table of numbers.
struct TableNumbers {
  /// n x dim, one point per row.
  using Points = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  std::vector<double> values;  ///< one row after the other
  Index dim = 0;               ///< columns
  Index rows_in_file = 0;      ///< with those that were dropped
  std::vector<Index> rows;     ///< for each row of `values` its row in the file, counted from 0

  [[nodiscard]] Index size() const { return static_cast<Index>(rows.size()); }
  [[nodiscard]] Eigen::Map<const Points> points() const { return {values.data(), size(), dim}; }
  [[nodiscard]] Eigen::Map<Points> points() { return {values.data(), size(), dim}; }
};

/// What a column of a file holds.
class ColumnSummary {
 public:
  Index numbers = 0;                                      ///< finite ones; the figures below are theirs
  Index missing = 0;                                      ///< fields without a value
  Index texts = 0;                                        ///< fields that are neither numbers nor missing
  double min = std::numeric_limits<double>::infinity();   ///< infinity where there is no number
  double max = -std::numeric_limits<double>::infinity();  ///< -infinity where there is none
  double mean = 0;                                        ///< 0 where there is none

  /// The standard deviation, divided by their number; infinite if it is too large for a double.
  [[nodiscard]] double deviation() const {
    return numbers > 0 ? std::sqrt(sq_deviations_ / static_cast<double>(numbers)) : 0;
  }

  /// Whether the numbers differ by no more than rounding, as sums of shares do: by a few units in the last place.
  [[nodiscard]] bool is_constant() const { return keen::detail::is_rounding(deviation(), mean); }

  /// Takes another number in. Source: Welford, Technometrics 4 (1962).
  void add(double value) {
    ++numbers;
    min = (std::min)(min, value);
    max = (std::max)(max, value);
    const auto n = static_cast<double>(numbers);
    const double from_old = value / 2 - mean / 2;  // halves, which do not overflow
    mean += 2 * (from_old / n);
    const double from_new = value / 2 - mean / 2;
    sq_deviations_ += 4 * (from_old * from_new);
  }

 private:
  double sq_deviations_ = 0;  // from the mean, their sum
};

}  // namespace keen::io
