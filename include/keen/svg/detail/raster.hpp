// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"
#include "shades.hpp"

#include <cstddef>
#include <string>
#include <vector>

// A picture of cells as text, and small. Cells of one colour share one path; a run of equal cells in a row is one
// horizontal stroke, as wide as the row. Moves are relative to where the pen is, so most runs cost a few bytes:
//
//     M0 0h3m2 0h1m-6 1h6      row 0: cells 0-2 and 5; row 1: cells 0-5

/// Cells of equal size, in few bytes.
namespace keen::svg::detail {

/// The level of each cell, row 0 at the top.
using Levels = Eigen::Matrix<int, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The path through all cells of one level: a stroke as wide as a row through each run of cells.
class LevelPath {
 public:
  void add_run(Index row, Index first, Index length) {
    d_ += d_.empty() ? "M" : "m";
    d_.append(integer_text(first - column_)).append(" ").append(integer_text(row - row_));
    d_.append("h").append(integer_text(length));
    row_ = row;
    column_ = first + length;
  }

  [[nodiscard]] const std::string& d() const { return d_; }

 private:
  std::string d_;
  Index row_ = 0, column_ = 0;  // where the pen is
};

[[nodiscard]] inline std::vector<LevelPath> level_paths(const Levels& levels) {
  std::vector<LevelPath> paths(last_level + 1);
  for (Index row = 0; row < levels.rows(); ++row) {
    for (Index first = 0, end = 0; first < levels.cols(); first = end) {
      const int level = levels(row, first);
      for (end = first + 1; end < levels.cols() && levels(row, end) == level;) ++end;
      if (level != no_level) paths[static_cast<std::size_t>(level)].add_run(row, first, end - first);
    }
  }
  return paths;
}

/// The cells, filling a frame. Equal neighbours in a row are one piece; 100,000 cells of random colours take less than
/// 1 MB. Edges fall on whole pixels of the screen, and rows overlap by a hundredth, so that no seam shows between
/// cells.
[[nodiscard]] inline std::string raster(const Levels& levels, Shades shades, const Frame& frame) {
  if (levels.size() == 0) return "";
  const double width = frame.width() / static_cast<double>(levels.cols());
  const double height = frame.height() / static_cast<double>(levels.rows());
  Element group("g");
  group.set("class", "raster").set("fill", "none").set("stroke-width", 1.01).set("shape-rendering", "crispEdges");
  group.set("transform", "translate(" + pixel_text(frame.left) + " " + pixel_text(frame.top + height / 2) + ") scale(" +
                             value_text(width) + " " + value_text(height) + ")");
  std::string xml = group.open();
  const std::vector<LevelPath> paths = level_paths(levels);
  for (int level = 0; level <= last_level; ++level) {
    const LevelPath& path = paths[static_cast<std::size_t>(level)];
    if (!path.d().empty()) xml += Element("path").set("stroke", shade(shades, level)).set("d", path.d()).empty();
  }
  return xml + group.close();
}

/// "3 values not drawn (not finite)"; nothing where all are.
[[nodiscard]] inline std::string undrawn_note(Index count) {
  return count == 0 ? "" : counted(count, "value", "values") + " not drawn (not finite)";
}

}  // namespace keen::svg::detail
