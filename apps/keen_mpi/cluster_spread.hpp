// SPDX-License-Identifier: MIT
#pragma once

#include "world.hpp"

#include <Eigen/Core>
#include <keen/clustering.hpp>
#include <keen/dataset.hpp>

namespace cli {

/// The root mean squared distance of the points of all ranks to the centroid of their cluster; 0 for a cluster without
/// points. The same bits on any number of ranks. One pass over the points. All ranks call it together.
/// @param points  those of this rank, without weights
/// @throws RankFailure on every rank, if the points of one cannot be read
Eigen::VectorXd cluster_spread(const World& world, const keen::Dataset<double>& points,
                               const keen::Clustering<double>& found);

}  // namespace cli
