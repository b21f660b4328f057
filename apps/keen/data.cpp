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

/// What is said of a row of the file: its cluster and its distance, or nothing if it was dropped.
class FieldsOfRow {
 public:
  FieldsOfRow(const Numbers& numbers, const Assignment& assignment) : numbers_(numbers), assignment_(assignment) {}

  std::vector<std::string> names(const char* label) const {
    return has_distances() ? std::vector<std::string>{label, "distance"} : std::vector<std::string>{label};
  }

  std::vector<std::string> operator()(Index row) const {
    std::vector<std::string> fields(has_distances() ? 2 : 1);
    const auto place = std::lower_bound(numbers_.rows.begin(), numbers_.rows.end(), row);
    if (place == numbers_.rows.end() || *place != row) return fields;
    const Index i = place - numbers_.rows.begin();
    fields[0] = std::to_string(assignment_.labels[i]);
    if (has_distances()) fields[1] = shortest(assignment_.distances[i]);
    return fields;
  }

 private:
  bool has_distances() const { return assignment_.distances.size() > 0; }

  const Numbers& numbers_;
  const Assignment& assignment_;
};

}  // namespace

Data::Data(const Table& table, std::vector<Index> columns, std::optional<Index> weights, Missing missing,
           std::vector<std::string> left_out)
    : table_(table),
      columns_(std::move(columns)),
      names_(names_of(table, columns_)),
      numbers_(table.numbers(with(columns_, weights), missing)),
      weights_(Eigen::VectorXd::Ones(numbers_.size())),
      is_weighted_(weights.has_value()),
      left_out_(std::move(left_out)) {
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

std::string labels_text(const Numbers& numbers, const Assignment& assignment) {
  const FieldsOfRow fields(numbers, assignment);
  std::string out = "row," + joined(fields.names("label"), ",") + '\n';
  for (Index row = 0; row < numbers.rows_in_file; ++row)
    out += std::to_string(row + 1) + ',' + joined(fields(row), ",") + '\n';
  return out;
}

std::string appended_text(const Data& data, const Assignment& assignment) {
  const FieldsOfRow fields(data.numbers(), assignment);
  return data.table().with_columns(fields.names("cluster"), [&](Index row) { return fields(row); });
}

Eigen::VectorXd distances(Data& data, const keen::Labels& labels, const keen::Centroids<double>& centroids) {
  Eigen::VectorXd found(labels.size());
  const auto points = data.points();
  for (Index i = 0; i < labels.size(); ++i)
    found[i] = (points.row(i).transpose() - centroids.col(labels[i])).stableNorm();
  return found;
}

}  // namespace cli
