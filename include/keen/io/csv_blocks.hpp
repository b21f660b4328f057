// SPDX-License-Identifier: MIT
#pragma once

#include "../blocks.hpp"
#include "csv.hpp"
#include "detail/csv_points.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace keen::io {

/// The points of a CSV file that are read block by block.
template <class Scalar>
struct CsvBlocks {
  Dataset<Scalar> points;          ///< the points; copies read the same file
  std::vector<std::string> names;  ///< of the columns
  std::vector<Index> dropped;      ///< rows of the file that were dropped, from 0, not counting the header
  std::vector<std::string> notes;  ///< as in CsvTable
};

namespace detail {

template <class Scalar>
[[nodiscard]] CsvBlocks<Scalar> csv_blocks(const std::shared_ptr<const CsvFile>& file, const CsvSelection& selected,
                                           Missing missing, const BlockOptions& blocks) {
  const auto points = std::make_shared<const CsvPoints<Scalar>>(file, selected, missing);
  const auto read = [points](Index first, Index count, Scalar* numbers) { points->read(first, count, numbers); };
  return {.points = keen::blocks<Scalar>(points->size(), points->dim(), read, blocks),
          .names = selected.names,
          .dropped = points->dropped(),
          .notes = selected.notes};
}

}  // namespace detail

/// The points of a CSV file of any size, read block by block: those of read_csv, bit for bit. keen::blocks describes
/// what such points support.
///
///     const auto table = keen::io::stream_csv<float>("people.csv", {.exclude = {"age"}});
///     const auto clustering = keen::fit(table.points, {.k = 100, .threads = 0});
///
/// The file is read once to examine it; once more if numbers are not written as in C++ or rows are dropped; and once
/// for each column of integers that has the name of an id and does not ascend. Each pass of a fit parses the file
/// again. For many passes, convert it to .npy and use stream_npy.
///
/// Memory: 256 KiB, the longest line, 16 bytes for every 4096 points and for each dropped row, and the blocks; while
/// the file is opened, 8 bytes per row for a column that has the name of an id and does not ascend.
/// @throws std::runtime_error, MissingValue and std::invalid_argument as read_csv, before any point is read, and if
///   `texts` are requested; for a pipe or anything else that is not a regular file; during a fit, if the file cannot be
///   read, or its size or time has changed
template <class Scalar = double>
[[nodiscard]] CsvBlocks<Scalar> stream_csv(const std::filesystem::path& path, const CsvOptions& options = {},
                                           const BlockOptions& blocks = {}) {
  static_assert(std::is_floating_point_v<Scalar>, "points of float or double");
  keen::detail::require_valid(blocks);
  keen::detail::require_that(options.texts.empty(), "io::stream_csv: only io::read_csv reads texts");
  const std::shared_ptr<const CsvFile> file(new CsvFile(CsvFile::on_disk(path, options.format)));
  return detail::csv_blocks<Scalar>(file, detail::selected_columns(*file, options, "io::stream_csv"), options.missing,
                                    blocks);
}

}  // namespace keen::io
