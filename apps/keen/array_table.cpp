// SPDX-License-Identifier: MIT
#include "array_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <keen/blocks.hpp>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace cli {

ArrayTable::ArrayTable(std::string file, Open open, Index memory, std::vector<std::string> names)
    : file_(std::move(file)),
      open_(std::move(open)),
      memory_(memory),
      values_(values_for_a_pass()),
      names_(std::move(names)) {
  if (rows() == 0 || column_count() == 0) throw std::runtime_error(file_ + ": the file holds no data");
}

/// Reads the values the first time.
const std::vector<keen::io::ColumnSummary>& ArrayTable::summaries() const {
  if (!summaries_.empty()) return summaries_;
  std::vector<keen::io::ColumnSummary> all(static_cast<std::size_t>(column_count()));
  for_each_row([&](Index, const std::vector<double>& values) {
    for (std::size_t column = 0; column < values.size(); ++column) {
      if (std::isfinite(values[column])) {
        all[column].add(values[column]);
      } else if (std::isnan(values[column])) {
        ++all[column].missing;
      }
    }
  });
  return summaries_ = std::move(all);
}

/// Calls `visit(row, values)` for each row, in their order.
template <class Visit>
void ArrayTable::for_each_row(const Visit& visit) const {
  std::vector<double> values(static_cast<std::size_t>(column_count()));
  keen::for_each_block(values_for_a_pass(), [&](const auto& block, Index first) {
    for (Index i = 0; i < block.size(); ++i) {
      block.copy(i, 1, values.data());
      visit(first + i, values);
    }
  });
}

std::string ArrayTable::name(Index column) const {
  return names_.empty() ? "column " + std::to_string(column + 1) : names_[static_cast<std::size_t>(column)];
}

bool ArrayTable::is_missing_anywhere(const std::vector<Index>& columns) const {
  return std::any_of(columns.begin(), columns.end(), [&](Index column) { return summary(column).missing > 0; });
}

/// Refuses the first value that is infinite, or missing where that is an error.
void ArrayTable::require_values(const std::vector<Index>& columns, Missing missing, const char* advice) const {
  const bool has_all = std::all_of(columns.begin(), columns.end(), [&](Index column) {
    return summary(column).numbers + (missing == Missing::error ? 0 : summary(column).missing) == rows();
  });
  if (has_all) return;
  for_each_row([&](Index row, const std::vector<double>& values) {
    for (const Index column : columns) {
      const double value = values[static_cast<std::size_t>(column)];
      if (std::isinf(value)) fail(row, column, "the value is not finite");
      if (std::isnan(value) && missing == Missing::error)
        fail(row, column, std::string("missing value (nan); ") + advice);
    }
  });
}

Numbers ArrayTable::numbers(const std::vector<Index>& columns, Missing missing) const {
  require_values(columns, missing, missing_advice);
  Numbers out{.values = {}, .dim = static_cast<Index>(columns.size()), .rows_in_file = rows(), .rows = {}};
  out.values.reserve(static_cast<std::size_t>(rows()) * columns.size());
  out.rows.reserve(static_cast<std::size_t>(rows()));
  for_each_row([&](Index row, const std::vector<double>& values) {
    const auto value = [&](Index column) { return values[static_cast<std::size_t>(column)]; };
    const auto is_missing = [&](Index column) { return std::isnan(value(column)); };
    if (missing == Missing::drop && std::any_of(columns.begin(), columns.end(), is_missing)) return;
    for (const Index column : columns) out.values.push_back(is_missing(column) ? summary(column).mean : value(column));
    out.rows.push_back(row);
  });
  return out;
}

RowsOnDisk ArrayTable::rows_on_disk(const std::vector<Index>& columns, Missing missing) const {
  if (missing == Missing::drop && is_missing_anywhere(columns))
    throw std::runtime_error(file_ + ": with --memory, rows with missing values are left out of CSV files only; " +
                             "--missing mean fills them in");
  require_values(columns, missing, "--missing mean fills them in");
  std::vector<double> means;
  for (const Index column : columns) means.push_back(summary(column).mean);
  const auto read = [values = values_, columns, means](Index first, Index count, double* to) {
    constexpr Index most_numbers = 8192;  // at once, so that little memory is taken
    const Index at_once = std::max(most_numbers / values.dim(), Index{1});
    std::vector<double> room(static_cast<std::size_t>(std::min(at_once, count) * values.dim()));
    for (const Index end = first + count; first < end; first += at_once) {
      const Index rows = std::min(at_once, end - first);
      values.copy(first, rows, room.data());
      for (Index i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns.size(); ++j) {
          const double value = room[static_cast<std::size_t>(i * values.dim() + columns[j])];
          *to++ = std::isnan(value) ? means[j] : value;
        }
      }
    }
  };
  std::vector<Index> all(static_cast<std::size_t>(column_count()));
  std::iota(all.begin(), all.end(), Index{0});
  return {read, columns == all && !is_missing_anywhere(columns) ? open_ : nullptr, {}};
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
