// SPDX-License-Identifier: MIT
#pragma once

// Quality measures of a clustering: from the points alone, or against known classes or another model. Not part of
// <keen/keen.hpp>.
//
//   const auto silhouette = keen::silhouette(points, clustering.labels, {.threads = 4});

#include "measures/agreement.hpp"
#include "measures/centroid_index.hpp"
#include "measures/cluster_outliers.hpp"
#include "measures/dunn.hpp"
#include "measures/explain.hpp"
#include "measures/indices.hpp"
#include "measures/matched.hpp"
#include "measures/outliers.hpp"
#include "measures/silhouette.hpp"
#include "measures/simplified_silhouette.hpp"
#include "measures/transitions.hpp"
