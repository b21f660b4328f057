// SPDX-License-Identifier: MIT
#include "selection.hpp"

#include "columns.hpp"
#include "text.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace cli {

std::vector<Index> ChosenColumns::with_weights() const {
  std::vector<Index> all = columns;
  if (weights) all.push_back(*weights);
  return all;
}

ChosenColumns chosen_columns(const Table& table, const ColumnChoice& choice) {
  std::optional<Index> weights;
  if (!choice.weights.empty()) weights = found_column(table, choice.weights);
  if (!choice.columns.empty() && !choice.exclude.empty())
    throw std::invalid_argument("--columns or --exclude, not both");
  if (!choice.columns.empty()) return {listed_columns(table, choice.columns), weights};
  std::vector<Index> others;
  if (!choice.exclude.empty()) others = listed_columns(table, choice.exclude);
  if (weights) others.push_back(*weights);
  keen::io::Features features = table.features(others);
  return {std::move(features.columns), weights, std::move(features.left_out)};
}

Selection::Selection(const Table& table, ChosenColumns chosen, Missing missing)
    : table_(&table), chosen_(std::move(chosen)), names_(names_of(table, chosen_.columns)) {
  if (missing != Missing::mean) return;
  for (const Index column : columns()) filled_ += table.summary(column).missing;
}

std::vector<std::string> Selection::notes() const {
  std::vector<std::string> notes = table_->notes();
  notes.insert(notes.end(), chosen_.left_out.begin(), chosen_.left_out.end());
  return notes;
}

void Selection::use_all_but(std::vector<Index> rows) {
  unused_rows_ = std::move(rows);
  if (size() == 0) throw std::runtime_error(table().file() + ": a value is missing in every row");
}

void Selection::put_aside(const std::vector<SetAside>& rows) {
  set_aside_ = rows;
  for (const SetAside& other : rows) unused_rows_.push_back(other.row);
  std::sort(unused_rows_.begin(), unused_rows_.end());
}

void Selection::require_weight(double weight, Index row) const {
  if (!(weight >= 0)) table().fail(row, *chosen_.weights, "the weight " + shortest(weight) + " is negative");
}

void Selection::refuse_weights_of_zero() const { throw std::runtime_error(table().file() + ": all weights are 0"); }

}  // namespace cli
