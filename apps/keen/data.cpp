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

Data::Data(const Table& table, std::vector<Index> columns, std::optional<Index> weights, Missing missing,
           std::vector<std::string> left_out)
    : table_(table),
      columns_(std::move(columns)),
      names_(names_of(table, columns_)),
      numbers_(table.numbers(with(columns_, weights), missing)),
      weights_(Eigen::VectorXd::Ones(numbers_.size())),
      is_weighted_(weights.has_value()),
      left_out_(std::move(left_out)),
      set_aside_points_(0, dim()) {
  if (size() == 0) throw std::runtime_error(table.file() + ": a value is missing in every row");
  if (weights) read_weights(*weights, missing);
  if (missing != Missing::mean) return;
  for (const Index column : columns_) filled_ += table.summary(column).missing;
}

std::vector<std::string> Data::notes() const {
  std::vector<std::string> notes = table_.notes();
  notes.insert(notes.end(), left_out_.begin(), left_out_.end());
  return notes;
}

void Data::set_aside(const std::vector<SetAside>& rows) {
  set_aside_ = rows;
  if (rows.empty()) return;
  set_aside_points_.resize(static_cast<Index>(rows.size()), dim());
  const auto place_of = [&](Index row) {
    return std::find_if(rows.begin(), rows.end(), [row](const SetAside& other) { return other.row == row; });
  };
  auto all = numbers_.points();
  Index kept = 0;
  for (Index i = 0; i < all.rows(); ++i) {
    const Index row = numbers_.rows[static_cast<std::size_t>(i)];
    if (const auto place = place_of(row); place != rows.end()) {
      set_aside_points_.row(place - rows.begin()) = all.row(i).head(dim());
      continue;
    }
    if (kept < i) all.row(kept) = all.row(i);
    numbers_.rows[static_cast<std::size_t>(kept)] = row;
    weights_[kept] = weights_[i];
    ++kept;
  }
  numbers_.rows.resize(static_cast<std::size_t>(kept));
  weights_.conservativeResize(kept);
}

keen::Dataset<double> Data::dataset() {
  const keen::Dataset<double> rows = keen::rows(points());
  return is_weighted() ? keen::weighted(rows, weights()) : rows;
}

void Data::read_weights(Index column, Missing missing) {
  if (missing == Missing::mean) static_cast<void>(table_.numbers({column}, Missing::error));  // all must be there
  weights_ = std::as_const(numbers_).points().rightCols(1);
  for (Index i = 0; i < size(); ++i) {
    if (weights_[i] >= 0) continue;
    table_.fail(numbers_.rows[static_cast<std::size_t>(i)], column,
                "the weight " + shortest(weights_[i]) + " is negative");
  }
  if (weights_.maxCoeff() == 0) throw std::runtime_error(table_.file() + ": all weights are 0");
}

Data selected_data(const Table& table, const ColumnChoice& choice, Missing missing) {
  std::optional<Index> weights;
  if (!choice.weights.empty()) weights = found_column(table, choice.weights);
  if (!choice.columns.empty() && !choice.exclude.empty())
    throw std::invalid_argument("--columns or --exclude, not both");
  if (!choice.columns.empty()) return {table, listed_columns(table, choice.columns), weights, missing};
  std::vector<Index> others;
  if (!choice.exclude.empty()) others = listed_columns(table, choice.exclude);
  keen::io::Features features = table.features(with(others, weights));
  return {table, std::move(features.columns), weights, missing, std::move(features.left_out)};
}

}  // namespace cli
