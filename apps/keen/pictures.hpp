// SPDX-License-Identifier: MIT
#pragma once

#include "choose_k_report.hpp"
#include "data.hpp"
#include "fit_result.hpp"
#include "k_verdict.hpp"

#include <Eigen/Core>
#include <keen/kmeans.hpp>
#include <keen/svg/theme.hpp>
#include <string>
#include <vector>

namespace cli {

/// The picture of the clusters, and the iteration in motion, in the units of the file.
class PlotData {
 public:
  /// @param data  outlives this, as `scaling` does
  /// @param axes  a list of two columns; those that show the clusters best where empty
  /// @throws std::invalid_argument for axes that are not two columns of the data
  PlotData(Data& data, const Scaling& scaling, const std::string& axes);

  /// Cells are drawn where all columns are shown.
  std::string picture(const FitResult& result, const std::string& file, keen::svg::Theme theme) const;

  /// An SVG picture, or a page with a slider. The rows that were set aside are not in it.
  std::string animation(const FitResult& result, const keen::KMeans<double>& kmeans, const std::string& file,
                        keen::svg::Theme theme, bool is_page) const;

 private:
  Data& data_;
  const Scaling& scaling_;
  std::vector<Index> axes_;  // positions among the columns of the data; empty where none were named
};

/// SSE by pass.
std::string convergence_picture(const FitResult& result, const std::string& file, keen::svg::Theme theme);

/// SSE by k.
std::string elbow_picture(const FitResult& result, const std::string& file, keen::svg::Theme theme);

/// The clusters where they are seen best.
ChooseKReport::Figure cluster_view_figure(Data& data, const Scaling& scaling, const KVerdict& verdict,
                                          keen::svg::Theme theme);

/// Every column against every other one, where there are from 3 to 6; nothing of others.
std::vector<ChooseKReport::Figure> column_figures(Data& data, const Scaling& scaling, const KVerdict& verdict,
                                                  keen::svg::Theme theme);

/// Criteria side by side, SSE by k, and silhouettes of at most 5000 rows without weights.
std::vector<ChooseKReport::Figure> reason_figures(Data& data, const KVerdict& verdict, keen::svg::Theme theme);

}  // namespace cli
