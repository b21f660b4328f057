// SPDX-License-Identifier: MIT
#pragma once

/// keen: k-means for Eigen. This header has all but what is opt-in (svg.hpp).

#include "adapters.hpp"
#include "algorithm.hpp"
#include "choose_k/elbow.hpp"
#include "choose_k/k_selection.hpp"
#include "choose_k/sse_curve.hpp"
#include "clustering.hpp"
#include "dataset.hpp"
#include "empty_clusters.hpp"
#include "executor.hpp"
#include "init/afk_mc2.hpp"
#include "init/first_k.hpp"
#include "init/given.hpp"
#include "init/initializer.hpp"
#include "init/parallel_plus_plus.hpp"
#include "init/plus_plus.hpp"
#include "init/random_partition.hpp"
#include "init/random_points.hpp"
#include "iteration.hpp"
#include "kmeans.hpp"
#include "model.hpp"
#include "random.hpp"
#include "stop.hpp"
#include "types.hpp"
#include "version.hpp"
