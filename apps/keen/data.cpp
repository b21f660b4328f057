// SPDX-License-Identifier: MIT
#include "data.hpp"

#include "columns.hpp"
#include "text.hpp"

#include <algorithm>
#include <keen/adapters.hpp>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

std::vector<Index> with(std::vector<Index> columns, std::optional<Index> weights) {
  if (weights) columns.push_back(*weights);
  return columns;
}

}  // namespace

Data::Data(const Table& table, std::vector<Index> columns, std::optional<Index> weights, Missing missing)
    : table_(table),
      columns_(std::move(columns)),
      names_(names_of(table, columns_)),
      numbers_(table.numbers(with(columns_, weights), missing)),
      weights_(Eigen::VectorXd::Ones(numbers_.size())),
      is_weighted_(weights.has_value()) {
  if (size() == 0) throw std::runtime_error(table.file() + ": a value is missing in every row");
  if (weights) read_weights(*weights);
}

keen::Dataset<double> Data::dataset() {
  const keen::Dataset<double> rows = keen::rows(points());
  return is_weighted() ? keen::weighted(rows, weights()) : rows;
}

void Data::read_weights(Index column) {
  weights_ = std::as_const(numbers_).points().rightCols(1);
  for (Index i = 0; i < size(); ++i) {
    if (weights_[i] >= 0) continue;
    table_.fail(numbers_.rows[static_cast<std::size_t>(i)], column,
                "the weight " + shortest(weights_[i]) + " is negative");
  }
  if (weights_.maxCoeff() == 0) throw std::runtime_error(table_.file() + ": all weights are 0");
}

std::vector<Index> default_columns(const Table& table, std::optional<Index> weights) {
  std::vector<Index> columns = table.numeric_columns();
  if (weights) std::erase(columns, *weights);
  for (Index i = 0; i < table.column_count(); ++i) {
    if (i != weights && table.is_mostly_numeric(i))
      throw std::runtime_error(table.file() + ": column " + in_quotes(table.name(i)) + " is of numbers, but " +
                               table.why_not_numeric(i) + ": mend it, or name the columns to use with --columns");
  }
  if (!columns.empty()) return columns;
  throw std::runtime_error(table.file() + ": no column of numbers; in " + in_quotes(table.name(0)) + " " +
                           table.why_not_numeric(0));
}

Data selected_data(const Table& table, const std::string& columns, const std::string& weights, Missing missing) {
  std::optional<Index> weight_column;
  if (!weights.empty()) weight_column = found_column(table, weights);
  return {table, columns.empty() ? default_columns(table, weight_column) : listed_columns(table, columns),
          weight_column, missing};
}

std::string labels_text(const Numbers& numbers, const Eigen::Ref<const Eigen::VectorXi>& labels) {
  std::string out = "row,label\n";
  out.reserve(static_cast<std::size_t>(numbers.rows_in_file) * 12);
  Index next = 0;
  for (Index row = 0; row < numbers.rows_in_file; ++row) {
    const bool is_kept = next < numbers.size() && numbers.rows[static_cast<std::size_t>(next)] == row;
    out += std::to_string(row + 1) + ',' + (is_kept ? std::to_string(labels[next++]) : std::string()) + '\n';
  }
  return out;
}

}  // namespace cli
