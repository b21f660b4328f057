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

/// The treatment of a row with a missing value in a column that is read.
enum class Missing {
  error,  ///< throws MissingValue
  drop,   ///< the row is left out
  mean,   ///< the value is replaced by the mean of the column
};

/// Thrown at a missing value.
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
  Index rows_in_file = 0;      ///< including dropped rows
  std::vector<Index> rows;     ///< the row in the file of each row of `values`, counted from 0

  [[nodiscard]] Index size() const { return static_cast<Index>(rows.size()); }
  [[nodiscard]] Eigen::Map<const Points> points() const { return {values.data(), size(), dim}; }
  [[nodiscard]] Eigen::Map<Points> points() { return {values.data(), size(), dim}; }
};

/// Summary statistics of a column of a file.
class ColumnSummary {
 public:
  Index numbers = 0;  ///< number of finite values, from which min, max, mean and deviation are computed
  Index missing = 0;  ///< fields without a value
  Index texts = 0;    ///< fields that are neither numbers nor missing
  double min = std::numeric_limits<double>::infinity();   ///< infinity if there is none
  double max = -std::numeric_limits<double>::infinity();  ///< -infinity if there is none
  double mean = 0;                                        ///< 0 if there is none

  /// The standard deviation (divided by n, not n - 1); infinity if it exceeds double.
  [[nodiscard]] double deviation() const {
    return numbers > 0 ? std::sqrt(sq_deviations_ / static_cast<double>(numbers)) : 0;
  }

  /// Whether the numbers differ only by rounding errors, by a few units in the last place.
  [[nodiscard]] bool is_constant() const { return keen::detail::is_rounding(deviation(), mean); }

  /// Adds a number. Source: Welford, Technometrics 4 (1962).
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
