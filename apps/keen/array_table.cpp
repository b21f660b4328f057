// SPDX-License-Identifier: MIT
#include "array_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <keen/blocks.hpp>
#include <stdexcept>
#include <utility>

namespace cli {

ArrayTable::ArrayTable(std::string file, Open open, std::vector<std::string> names)
    : file_(std::move(file)), open_(std::move(open)), values_(open_({})), names_(std::move(names)) {
  if (rows() == 0 || column_count() == 0) throw std::runtime_error(file_ + ": the file holds no data");
  summaries_.resize(static_cast<std::size_t>(column_count()));
  keen::for_each_block(values_, [&](const auto& block, Index) {
    for (Index i = 0; i < block.size(); ++i) {
      for (Index column = 0; column < block.dim(); ++column) {
        keen::io::ColumnSummary& summary = summaries_[static_cast<std::size_t>(column)];
        const double value = block(i, column);
        if (std::isfinite(value)) {
          summary.add(value);
        } else if (std::isnan(value)) {
          ++summary.missing;
        }
      }
    }
  });
}

std::string ArrayTable::name(Index column) const {
  return names_.empty() ? "column " + std::to_string(column + 1) : names_[static_cast<std::size_t>(column)];
}

/// Refuses the first value that is infinite, or missing where that is an error.
void ArrayTable::require_values(const std::vector<Index>& columns, Missing missing) const {
  const bool has_all = std::all_of(columns.begin(), columns.end(), [&](Index column) {
    return summary(column).numbers + (missing == Missing::error ? 0 : summary(column).missing) == rows();
  });
  if (has_all) return;
  keen::for_each_block(values_, [&](const auto& block, Index first) {
    for (Index i = 0; i < block.size(); ++i) {
      for (const Index column : columns) {
        if (std::isinf(block(i, column))) fail(first + i, column, "the value is not finite");
        if (std::isnan(block(i, column)) && missing == Missing::error)
          fail(first + i, column, std::string("missing value (nan); ") + missing_advice);
      }
    }
  });
}

Numbers ArrayTable::numbers(const std::vector<Index>& columns, Missing missing) const {
  require_values(columns, missing);
  Numbers out{.values = {}, .dim = static_cast<Index>(columns.size()), .rows_in_file = rows(), .rows = {}};
  out.values.reserve(static_cast<std::size_t>(rows()) * columns.size());
  out.rows.reserve(static_cast<std::size_t>(rows()));
  keen::for_each_block(values_, [&](const auto& block, Index first) {
    for (Index i = 0; i < block.size(); ++i) {
      const auto is_missing = [&](Index column) { return std::isnan(block(i, column)); };
      if (missing == Missing::drop && std::any_of(columns.begin(), columns.end(), is_missing)) continue;
      for (const Index column : columns)
        out.values.push_back(is_missing(column) ? summary(column).mean : block(i, column));
      out.rows.push_back(first + i);
    }
  });
  return out;
}

TableBlocks ArrayTable::blocks(const std::vector<Index>& columns, Missing missing,
                               const keen::BlockOptions& options) const {
  require_values(columns, missing);
  const bool has_missing =
      std::any_of(columns.begin(), columns.end(), [&](Index column) { return summary(column).missing > 0; });
  if (has_missing && missing == Missing::drop)
    throw std::runtime_error(file_ + ": --memory and --missing drop, not both, for what is no CSV file");
  std::vector<Index> all(static_cast<std::size_t>(column_count()));
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Index>(i);
  if (columns == all && !has_missing) return {open_(options), {}};
  std::vector<double> means;
  for (const Index column : columns) means.push_back(summary(column).mean);
  const auto read = [values = values_, columns, means, room = std::vector<double>()](Index first, Index count,
                                                                                     double* to) mutable {
    room.resize(static_cast<std::size_t>(count * values.dim()));
    values.copy(first, count, room.data());
    for (Index i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < columns.size(); ++j) {
        const double value = room[static_cast<std::size_t>(i * values.dim() + columns[j])];
        *to++ = std::isnan(value) ? means[j] : value;
      }
    }
  };
  return {keen::blocks<double>(rows(), static_cast<Index>(columns.size()), read, options), {}};
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
