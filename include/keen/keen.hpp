// SPDX-License-Identifier: MIT
#pragma once

/// keen: k-means for Eigen. This header includes everything except the opt-in headers: the number of clusters
/// (choose_k.hpp), quality measures (measures.hpp), sparse points (sparse.hpp), files (io.hpp), pictures (svg.hpp) and
/// MPI (mpi.hpp).

#include "adapters.hpp"
#include "algorithm.hpp"
#include "balanced.hpp"
#include "bisecting.hpp"
#include "clustering.hpp"
#include "dataset.hpp"
#include "effort.hpp"
#include "empty_clusters.hpp"
#include "exact_1d.hpp"
#include "executor.hpp"
#include "hartigan_wong.hpp"
#include "init/afk_mc2.hpp"
#include "init/first_k.hpp"
#include "init/given_centroids.hpp"
#include "init/initializer.hpp"
#include "init/parallel_plus_plus.hpp"
#include "init/plus_plus.hpp"
#include "init/random_partition.hpp"
#include "init/random_points.hpp"
#include "iteration.hpp"
#include "kmeans.hpp"
#include "mini_batch.hpp"
#include "model.hpp"
#include "random.hpp"
#include "spherical.hpp"
#include "stop.hpp"
#include "trimmed.hpp"
#include "types.hpp"
#include "version.hpp"
