// SPDX-License-Identifier: MIT
#pragma once

#include "data.hpp"
#include "scaling.hpp"

#include <Eigen/Core>
#include <keen/svg/axis_unit.hpp>
#include <keen/types.hpp>
#include <string>
#include <vector>

namespace cli {

/// Clustered rows, in the units of the distances.
struct ClusteredRows {
  Data& data;
  const Scaling& scaling;
  const keen::Labels& labels;                // one a row, but for the rows that were set aside
  const keen::Centroids<double>& centroids;  // dim x k
};

/// What a picture of the clusters shows: one column where there is only one; two columns; or, where `columns` is empty,
/// the two directions in which the rows spread most.
struct ViewAxes {
  std::vector<Index> columns;  // positions among the columns of the data
  std::string reason;          // why these, in a few words; empty where all columns are shown
};

/// The two columns that show the clusters best: in the plane of which most rows lie nearest to the centroid of their
/// own cluster. Of more than 6 columns the directions of largest spread, where they do so for more rows by far. Judges
/// at most 2000 rows, and pairs of the 8 columns that separate the clusters most.
ViewAxes best_axes(const ClusteredRows& rows);

/// The same, but never directions.
ViewAxes best_columns(const ClusteredRows& rows);

/// Points to draw; rows that were set aside stand at the end, with the label -1.
struct DrawnRows {
  Numbers::Points points;  // one a row
  keen::Labels labels;
  std::string note;  // which rows were set aside and are not among them, as they would leave no room for the others
};

/// What a scatter picture takes.
struct ClusterView {
  DrawnRows rows;  // in the units of the distances
  keen::Centroids<double> centroids;
  std::vector<keen::svg::AxisUnit> units;  // which take them to those of the file
  std::vector<std::string> names;          // of the axes
  bool shows_all = false;                  // of the columns
};

ClusterView view_of(const ClusteredRows& rows, const ViewAxes& axes);

/// All columns, in the units of the file.
DrawnRows all_columns(const ClusteredRows& rows);

}  // namespace cli
