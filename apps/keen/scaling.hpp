// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <keen/scaling.hpp>
#include <string>

namespace cli {

using Scaling = keen::Scaling;

/// What --scale takes.
enum class Scale { none, standardize, robust };

std::string name_of(Scale scale);

/// "in standard deviations"; empty where nothing is scaled.
std::string unit_words(Scale scale);

/// @param points  with their weights
Scaling scaling_of(const keen::Dataset<double>& points, Scale scale);

/// Scales points, one a row, in place.
void apply(const Scaling& scaling,
           Eigen::Ref<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> points);

/// The values of a column in the units of the file again.
Eigen::VectorXd undone(const Scaling& scaling, const Eigen::VectorXd& values, Eigen::Index column);

}  // namespace cli
