// SPDX-License-Identifier: MIT
#include "label_output.hpp"

#include "output.hpp"
#include "text.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

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

std::string labels_text(const Numbers& numbers, const FieldsOfRow& fields) {
  std::string out = "row," + joined(fields.names("label"), ",") + '\n';
  for (Index row = 0; row < numbers.rows_in_file; ++row)
    out += std::to_string(row + 1) + ',' + joined(fields(row), ",") + '\n';
  return out;
}

}  // namespace

std::vector<std::string> LabelOutput::files() const {
  std::vector<std::string> files;
  if (!is_printed()) files.push_back(file);
  if (!append.empty()) files.push_back(append);
  return files;
}

void LabelOutput::check(const char* option, bool is_json) const {
  if (is_printed() && is_json) throw std::invalid_argument(std::string(option) + " - and --json, not both");
}

Assignment LabelOutput::assignment(Data& data, keen::Labels labels, const keen::Centroids<double>& centroids) const {
  Assignment found{std::move(labels), {}};
  if (!has_distances) return found;
  found.distances.resize(found.labels.size());
  const auto points = data.points();
  for (Index i = 0; i < found.labels.size(); ++i)
    found.distances[i] = (points.row(i).transpose() - centroids.col(found.labels[i])).stableNorm();
  return found;
}

std::vector<WrittenFile> LabelOutput::write(const Data& data, const Assignment& assignment) const {
  const FieldsOfRow fields(data.numbers(), assignment);
  const std::string labels = labels_text(data.numbers(), fields);
  std::vector<WrittenFile> files;
  if (is_printed()) {
    std::cout << labels;
  } else {
    write_file(file, labels);
    files.push_back({file, "the cluster of each row"});
  }
  if (append.empty()) return files;
  write_file(append, data.table().with_columns(fields.names("cluster"), fields));
  files.push_back({append, "the file with the cluster of each row"});
  return files;
}

}  // namespace cli
