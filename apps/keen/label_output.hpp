// SPDX-License-Identifier: MIT
#pragma once

#include "report.hpp"
#include "selection.hpp"

#include <Eigen/Core>
#include <keen/types.hpp>
#include <string>
#include <vector>

namespace cli {

/// The cluster of each row that was used.
struct Assignment {
  keen::Labels labels;
  Eigen::VectorXd distances;  // from the centroids, scaled as the points are; empty if nobody asks
};

/// Where the clusters of the rows go.
struct LabelOutput {
  std::string file;    // of labels alone; "-": the standard output, and nothing else goes there
  std::string append;  // the file of the rows with a column of clusters; none where empty
  bool has_distances = false;

  bool is_printed() const { return file == "-"; }

  /// The files that `write` writes.
  std::vector<std::string> files() const;

  /// @param option  that names the file of labels
  /// @throws std::invalid_argument if labels and JSON would both be printed
  void check(const char* option, bool is_json) const;

  /// The labels, and how far each point is from its centroid if that is asked for.
  Assignment assignment(const Selection& data, keen::Labels labels, const keen::Centroids<double>& centroids) const;

  /// The labels as `row,label` or `row,label,distance`, a line for each row of the table; the appended file with
  /// `cluster` or `cluster,distance`. All are empty where a row is not used.
  /// @throws std::invalid_argument for an appended file that is no text; std::runtime_error where one cannot be written
  std::vector<WrittenFile> write(const Selection& data, const Assignment& assignment) const;
};

}  // namespace cli
