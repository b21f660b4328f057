// SPDX-License-Identifier: MIT
#include "label_output.hpp"

#include "output.hpp"
#include "text.hpp"

#include <algorithm>
#include <iostream>
#include <keen/blocks.hpp>
#include <keen/io/write_file.hpp>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

/// What is said of a row of the file: its cluster and its distance, or nothing if it is not used.
class FieldsOfRow {
 public:
  FieldsOfRow(const Selection& data, const Assignment& assignment)
      : unused_(data.unused_rows()), assignment_(assignment) {}

  std::vector<std::string> names(const char* label) const {
    return has_distances() ? std::vector<std::string>{label, "distance"} : std::vector<std::string>{label};
  }

  std::vector<std::string> operator()(Index row) const {
    std::vector<std::string> fields(has_distances() ? 2 : 1);
    const auto place = std::lower_bound(unused_.begin(), unused_.end(), row);
    if (place != unused_.end() && *place == row) return fields;
    const Index i = row - (place - unused_.begin());
    fields[0] = std::to_string(assignment_.labels[i]);
    if (has_distances()) fields[1] = shortest(assignment_.distances[i]);
    return fields;
  }

 private:
  bool has_distances() const { return assignment_.distances.size() > 0; }

  const std::vector<Index>& unused_;
  const Assignment& assignment_;
};

/// Calls `write(text)` for the lines of all rows, many at once.
template <class Write>
void write_labels(Index rows, const FieldsOfRow& fields, const Write& write) {
  constexpr std::size_t many = std::size_t{1} << 16;  // bytes
  std::string text = "row," + joined(fields.names("label"), ",") + '\n';
  for (Index row = 0; row < rows; ++row) {
    text += std::to_string(row + 1) + ',' + joined(fields(row), ",") + '\n';
    if (text.size() < many) continue;
    write(text);
    text.clear();
  }
  write(text);
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

Assignment LabelOutput::assignment(const Selection& data, keen::Labels labels,
                                   const keen::Centroids<double>& centroids) const {
  Assignment found{std::move(labels), {}};
  if (!has_distances) return found;
  found.distances.resize(found.labels.size());
  keen::for_each_block(data.dataset(), [&](const auto& block, Index first) {
    for (Index i = 0; i < block.size(); ++i)
      found.distances[first + i] = (block.point(i) - centroids.col(found.labels[first + i])).stableNorm();
  });
  return found;
}

std::vector<WrittenFile> LabelOutput::write(const Selection& data, const Assignment& assignment) const {
  const FieldsOfRow fields(data, assignment);
  const Index rows = data.table().rows();
  std::vector<WrittenFile> files;
  if (is_printed()) {
    write_labels(rows, fields, [](const std::string& text) { std::cout << text; });
  } else {
    keen::io::FileWriter labels(file);
    write_labels(rows, fields, [&](const std::string& text) { labels.write(text); });
    labels.close();
    files.push_back({file, "the cluster of each row"});
  }
  if (append.empty()) return files;
  write_file(append, data.table().with_columns(fields.names("cluster"), fields));
  files.push_back({append, "the file with the cluster of each row"});
  return files;
}

}  // namespace cli
