// SPDX-License-Identifier: MIT
#include "array_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace cli {

ArrayTable::ArrayTable(std::string file, Numbers::Points values) : file_(std::move(file)), values_(std::move(values)) {
  if (values_.size() == 0) throw std::runtime_error(file_ + ": the file holds no data");
}

bool ArrayTable::is_numeric(Index column) const { return !values_.col(column).array().isNaN().all(); }

keen::io::ColumnSummary ArrayTable::summary(Index column) const {
  keen::io::ColumnSummary summary;
  for (const double value : values_.col(column)) {
    if (std::isnan(value)) ++summary.missing;
    if (std::isfinite(value)) summary.add(value);
  }
  return summary;
}

Numbers ArrayTable::numbers(const std::vector<Index>& columns, Missing missing) const {
  Numbers out{.values = {}, .dim = static_cast<Index>(columns.size()), .rows_in_file = rows(), .rows = {}};
  out.values.reserve(static_cast<std::size_t>(rows()) * columns.size());
  out.rows.reserve(static_cast<std::size_t>(rows()));
  std::vector<double> means;
  if (missing == Missing::mean) {
    for (const Index column : columns) means.push_back(summary(column).mean);
  }
  for (Index row = 0; row < rows(); ++row) {
    bool is_complete = true;
    for (const Index column : columns) {
      const double value = values_(row, column);
      if (std::isinf(value)) fail(row, column, "the value is not finite");
      if (std::isnan(value) && missing == Missing::error)
        fail(row, column, std::string("missing value (nan); ") + missing_advice);
      is_complete = is_complete && (missing == Missing::mean || !std::isnan(value));
    }
    if (!is_complete) continue;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double value = values_(row, columns[i]);
      out.values.push_back(std::isnan(value) ? means[i] : value);
    }
    out.rows.push_back(row);
  }
  return out;
}

keen::io::Features ArrayTable::features(const std::vector<Index>& others) const {
  keen::io::Features found;
  for (const Index column : numeric_columns()) {
    if (std::find(others.begin(), others.end(), column) == others.end()) found.columns.push_back(column);
  }
  if (found.columns.empty()) throw std::runtime_error(file_ + ": no column of numbers");
  return found;
}

std::string ArrayTable::with_columns(const std::vector<std::string>&,
                                     const std::function<std::vector<std::string>(Index row)>&) const {
  throw std::invalid_argument("--append needs a CSV file, which " + file_ + " is not");
}

void ArrayTable::fail(Index row, Index column, const std::string& reason) const {
  throw std::runtime_error(file_ + ": row " + std::to_string(row + 1) + ", " + name(column) + ": " + reason);
}

}  // namespace cli
