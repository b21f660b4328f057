// SPDX-License-Identifier: MIT
#pragma once

#include "../csv.hpp"
#include "../csv_file.hpp"
#include "../table.hpp"
#include "csv_reader.hpp"
#include "csv_text.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

// Random access to lines. A record has no fixed length, so its place is unknown until the records before it are read.
// One pass notes the place of every 4096th point. To read from point i on, start at the mark below i and skip fewer
// than 4096 records: a bounded cost for 8 bytes for each 4096 points.

namespace keen::io::detail {

/// The points of a CSV file that stays on the disk. The place of each 4096th is known; those behind it are found by
/// reading on from there.
template <class Scalar>
class CsvPoints {
 public:
  /// @param file  on the disk
  /// @throws std::exception as io::read_csv
  CsvPoints(std::shared_ptr<const CsvFile> file, CsvSelection selected, Missing missing)
      : file_(std::move(file)), selected_(std::move(selected)), missing_(missing) {
    if (all_rows_are_points()) {
      size_ = file_->rows();
      marks_ = file_->marks_;
    } else {
      find_points();
    }
    require_points(size_, file_->file());
  }

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] Index dim() const { return static_cast<Index>(selected_.columns.size()); }

  /// The rows that are no points, as values are missing.
  [[nodiscard]] const std::vector<Index>& dropped() const { return dropped_; }

  /// Writes the coordinates of some points that follow one another. By one thread at a time.
  /// @throws std::runtime_error naming the file, if it cannot be read, or has changed since it was opened
  void read(Index first, Index count, Scalar* to) const {
    if (count == 0) return;
    CsvReader reader(file_->csv_, file_->dialect_, marks_[static_cast<std::size_t>(first / points_per_mark)]);
    std::vector<CsvField> fields;
    std::vector<double> values;
    for (Index point = first / points_per_mark * points_per_mark; point < first + count;) {
      if (!file_->next_row(reader, fields)) fail(file_->file(), "has changed while it was read");
      const bool is_skipped = point < first;
      if (is_skipped && dropped_.empty()) {  // then every row is a point
        ++point;
        continue;
      }
      values.clear();
      if (!file_->append(fields, selected_.columns, missing_, values)) continue;
      ++point;
      if (!is_skipped) to = std::transform(values.begin(), values.end(), to, converted);
    }
  }

 private:
  static constexpr Index points_per_mark = CsvFile::rows_per_mark;

  [[nodiscard]] static Scalar converted(double value) { return static_cast<Scalar>(value); }

  [[nodiscard]] static bool is_held(double value) {
    const Scalar number = converted(value);
    return keen::detail::is_finite(&number);
  }

  /// Whether this can be seen without another look at the file.
  [[nodiscard]] bool all_rows_are_points() const {
    return std::all_of(selected_.columns.begin(), selected_.columns.end(), [&](Index column) {
      const ColumnSummary& all = file_->summary(column);
      const Index values = all.numbers + (missing_ == Missing::mean ? all.missing : 0);
      return values == file_->rows() && is_held(all.min) && is_held(all.max);
    });
  }

  /// Reads all rows, and refuses those that are to be refused.
  void find_points() {
    std::optional<std::pair<Index, std::size_t>> out_of_range;  // row, column
    std::vector<double> values;
    Index row = 0;
    file_->for_each_row([&](const std::vector<CsvField>& fields, std::size_t offset) {
      values.clear();
      if (file_->append(fields, selected_.columns, missing_, values)) {
        if (size_++ % points_per_mark == 0) marks_.push_back(offset);
        const auto refused = std::find_if_not(values.begin(), values.end(), is_held);
        if (refused != values.end() && !out_of_range)
          out_of_range = {row, static_cast<std::size_t>(refused - values.begin())};
      } else {
        dropped_.push_back(row);
      }
      ++row;
    });
    if (out_of_range) selected_.refuse_range(*file_, out_of_range->first, out_of_range->second);
  }

  std::shared_ptr<const CsvFile> file_;
  CsvSelection selected_;
  Missing missing_;
  Index size_ = 0;
  std::vector<std::size_t> marks_;
  std::vector<Index> dropped_;
};

}  // namespace keen::io::detail
