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
#include <utility>
#include <vector>

namespace cli {

/// The picture of the clusters, and the iteration in motion, in the units of the file.
class PlotData {
 public:
  /// @param data    outlives this, as `scaling` does
  /// @param axes    as listed_axes has it
  /// @param labels  of the rows of `data`
  /// @param note    what the picture should say of the rows; may be empty
  PlotData(Data& data, const Scaling& scaling, std::vector<Index> axes, keen::Labels labels, std::string note = {})
      : data_(data), scaling_(scaling), axes_(std::move(axes)), labels_(std::move(labels)), note_(std::move(note)) {}

  /// Cells are drawn where all columns are shown.
  std::string picture(const FitResult& result, const std::string& file, keen::svg::Theme theme) const;

  /// An SVG picture, or a page with a slider. The rows that were set aside are not in it.
  std::string animation(const FitResult& result, const keen::KMeans<double>& kmeans, const std::string& file,
                        keen::svg::Theme theme, bool is_page) const;

 private:
  Data& data_;
  const Scaling& scaling_;
  std::vector<Index> axes_;  // positions among the columns of the data; empty where none were named
  keen::Labels labels_;
  std::string note_;
};

/// The two columns of a list, as positions among those that are used; none where it is empty.
/// @throws std::invalid_argument for what is not two columns of the selection
std::vector<Index> listed_axes(const Selection& data, const std::string& list);

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
