// SPDX-License-Identifier: MIT
#pragma once

#include "choose_k_report.hpp"
#include "data.hpp"
#include "fit_result.hpp"
#include "k_verdict.hpp"

#include <Eigen/Core>
#include <keen/kmeans.hpp>
#include <string>
#include <vector>

namespace cli {

/// The two columns that the picture of the clusters shows, in the units of the file; one where there is only one.
class PlotData {
 public:
  /// @param scaling  of the data
  /// @param axes     a list of two columns; the first two where empty
  /// @throws std::invalid_argument for axes that are not two columns of the data
  PlotData(Data& data, const Scaling& scaling, const std::string& axes);

  /// The picture. Voronoi cells are drawn where all columns are shown, and in the units of the distances.
  std::string picture(const FitResult& result, const std::string& file, bool is_dark) const;

  /// The iteration in motion, in the units of the distances: an SVG picture, or a page with a slider.
  /// @param data  as it is clustered
  std::string animation(Data& data, const keen::KMeans<double>& kmeans, const std::string& file, bool is_dark,
                        bool is_standardized, bool is_page) const;

 private:
  std::vector<Index> axes_;  // positions among the columns of the data
  std::vector<std::string> labels_;
  Index dim_;
  Numbers::Points points_;
};

/// SSE by pass.
std::string convergence_picture(const FitResult& result, const std::string& file, bool is_dark);

/// SSE by k.
std::string elbow_picture(const FitResult& result, const std::string& file, bool is_dark);

/// What the page on k shows: criteria side by side, SSE by k, silhouettes (of at most 5000 rows
/// without weights), and the clusters: every column against every other one where there are at most 6, else along the
/// directions in which the rows spread most.
std::vector<ChooseKReport::Figure> verdict_figures(Data& data, const KVerdict& verdict, bool is_dark);

}  // namespace cli
