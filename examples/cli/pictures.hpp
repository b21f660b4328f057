// SPDX-License-Identifier: MIT
#pragma once

#include "data.hpp"
#include "fit_result.hpp"

#include <Eigen/Core>
#include <string>
#include <vector>

namespace cli {

/// The two columns that the picture of the clusters shows, in the units of the file; one where there is only one.
class PlotData {
 public:
  /// @param axes  a list of two columns; the first two where empty
  /// @throws std::invalid_argument for axes that are not two columns of the data
  PlotData(Data& data, const std::string& axes);

  /// The picture. Voronoi cells are drawn where all columns are shown, and in the units of the distances.
  std::string picture(const FitResult& result, const std::string& file, bool is_dark) const;

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

}  // namespace cli
