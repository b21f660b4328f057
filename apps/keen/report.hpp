// SPDX-License-Identifier: MIT
#pragma once

#include "scaling.hpp"
#include "selection.hpp"
#include "table.hpp"
#include "text_table.hpp"

#include <Eigen/Core>
#include <keen/measures/explain.hpp>
#include <keen/types.hpp>
#include <string>
#include <vector>

namespace cli {

/// What the table of clusters shows.
struct ClusterSummary {
  std::vector<std::string> names;     // of the columns
  keen::Centroids<double> centroids;  // dim x k, in the units of the file
  std::vector<Index> sizes;           // points in each cluster
  Eigen::VectorXd weights;            // their weight
  Eigen::VectorXd spread;             // root mean squared distance to the centroid
  bool is_weighted = false;
  keen::Explanation why;  // in the units of the file
};

/// Sizes, weights and spreads alone.
/// @param points     in the units in which distances are measured
/// @param centroids  dim x k, in the same units
ClusterSummary summarized(const keen::Dataset<double>& points, const keen::Labels& labels,
                          const keen::Centroids<double>& centroids);

/// All of a summary.
/// @param data       as it was clustered
/// @param centroids  dim x k, in the units of the distances
/// @param own        the same in the units of the file
ClusterSummary summarized(const Selection& data, const Scaling& scaling, const keen::Labels& labels,
                          const keen::Centroids<double>& centroids, const keen::Centroids<double>& own);

/// The same in sentences: in which columns the clusters differ most, then one for each cluster, at most 20. Nothing of
/// one cluster.
std::vector<std::string> explanation_sentences(const ClusterSummary& summary);

/// The same for a terminal.
std::string explanation_lines(const ClusterSummary& summary, std::size_t cells);

/// A line for each cluster; or a line for each column where that fits better into `cells`.
std::string cluster_lines(const ClusterSummary& summary, std::size_t cells);

/// One row a cluster, below a heading: number, size, share, spread and centroid; or one column a cluster where that is
/// too wide for a page. At most 100 columns of the file.
TextTable cluster_table(const ClusterSummary& summary);

/// What that table holds.
std::string cluster_table_note(const ClusterSummary& summary, Scale scale);

/// Rows and columns that were read, and what was left out and why.
/// @param were_chosen  whether the user named the columns
std::string input_lines(const Selection& data, bool were_chosen, std::size_t cells);

/// The rows that were set aside as outliers, the first few by number and distance; nothing if there are none.
std::string set_aside_lines(const Selection& data);

/// A line and a bar for each k, with a mark at the one that was chosen.
std::string curve_lines(const std::vector<Index>& k, const std::vector<double>& sse, Index best, std::size_t cells);

/// The files that were written, and what each holds.
struct WrittenFile {
  std::string path;
  std::string what;
};
std::string file_lines(const std::vector<WrittenFile>& files);

}  // namespace cli
