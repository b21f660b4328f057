// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <sstream>
#include <string>

namespace unit {

/// The colours of the cells of a raster, read back from its paths: "#rrggbb", or nothing where a cell is empty.
using PaintedCells = Eigen::Matrix<std::string, Eigen::Dynamic, Eigen::Dynamic>;

/// @param raster  the group of that class
inline PaintedCells painted_cells(const std::string& raster, Eigen::Index rows, Eigen::Index columns) {
  PaintedCells cells(rows, columns);
  const std::string start = "<path stroke=\"", middle = "\" d=\"";
  for (std::size_t at = raster.find(start); at != std::string::npos; at = raster.find(start, at + 1)) {
    const std::string colour = raster.substr(at + start.size(), 7);
    const std::size_t from = at + start.size() + 7 + middle.size();
    std::istringstream d(raster.substr(from, raster.find('"', from) - from));
    Eigen::Index column = 0, row = 0, dx = 0, dy = 0, length = 0;
    for (char move = 0, across = 0; d >> move >> dx >> dy >> across >> length;) {
      column += dx;
      row += dy;
      for (const Eigen::Index end = column + length; column < end; ++column) {
        cells(row, column) += colour;  // a cell that is painted twice has two colours
      }
    }
  }
  return cells;
}

}  // namespace unit
