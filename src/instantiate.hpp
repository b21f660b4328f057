// SPDX-License-Identifier: MIT
#pragma once

// The core, compiled for one Scalar: every function that the public headers declare in keen::detail and, where
// KEEN_COMPILED is defined, leave to keen::compiled.

#include <keen/choose_k.hpp>
#include <keen/detail/fit/fit_on_ranks.hpp>
#include <keen/detail/search/sse_on_ranks.hpp>
#include <keen/detail/statistics/simplified_silhouette.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/sparse.hpp>

// NOLINTBEGIN(bugprone-macro-parentheses): types
#define KEEN_INSTANTIATE_START(Scalar, Init) \
  template Centroids<Scalar> start_by<Scalar>(const Init&, const Points<Scalar>&, Index, Rng&, Team&)

#define KEEN_INSTANTIATE_EFFORT(Scalar, Asked) \
  template Centroids<Scalar> improved_start<Asked, Scalar>(const Asked&, const EffortContext<Scalar>&)

#define KEEN_INSTANTIATE_MINI_BATCH(Scalar, Data)                                                            \
  template void learn<Scalar, Data>(const FitSettings<Scalar>&, const MiniBatchOptions&, MiniBatchState&,    \
                                    const Data&);                                                            \
  template Clustering<Scalar> fit_batches<Scalar, Data>(const FitSettings<Scalar>&, const MiniBatchOptions&, \
                                                        const Data&)

#define KEEN_INSTANTIATE(Scalar)                                                                                       \
  namespace keen::detail {                                                                                             \
  template Labels predict<Scalar>(const Points<Scalar>&, const CentroidsView<Scalar>&, Scalar, int);                   \
  template Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances<Scalar>(                   \
      const Points<Scalar>&, const CentroidsView<Scalar>&);                                                            \
  template double sse<Scalar>(const Points<Scalar>&, const CentroidsView<Scalar>&, Scalar, int);                       \
  template void require_settings<Scalar>(const FitSettings<Scalar>&, Index);                                           \
  template Clustering<Scalar> fit<Scalar>(const FitSettings<Scalar>&, const Points<Scalar>&);                          \
  template Clustering<Scalar> fit_on_ranks<Scalar>(const FitSettings<Scalar>&, const Points<Scalar>&, Communicator&);  \
  template double sse_on_ranks<Scalar>(const Points<Scalar>&, const CentroidsView<Scalar>&, Metric, int,               \
                                       Communicator&);                                                                 \
  template double simplified_silhouette<Scalar>(const Points<Scalar>&, const CentroidsView<Scalar>&, Metric, int);     \
  template double simplified_silhouette_on_ranks<Scalar>(const Points<Scalar>&, const CentroidsView<Scalar>&, Metric,  \
                                                         int, Communicator&);                                          \
  template Centroids<Scalar> draw_alone<Scalar>(const StartCentroids<Scalar>&, const Points<Scalar>&, Index, Rng&);    \
  KEEN_INSTANTIATE_START(Scalar, PlusPlus);                                                                            \
  KEEN_INSTANTIATE_START(Scalar, ParallelPlusPlus);                                                                    \
  KEEN_INSTANTIATE_START(Scalar, AfkMc2);                                                                              \
  KEEN_INSTANTIATE_START(Scalar, RandomPoints);                                                                        \
  KEEN_INSTANTIATE_START(Scalar, RandomPartition);                                                                     \
  KEEN_INSTANTIATE_START(Scalar, FirstK);                                                                              \
  KEEN_INSTANTIATE_START(Scalar, WarmStart<Scalar>);                                                                   \
  template Centroids<Scalar> start_of_user<Scalar>(const UserEffort<Scalar>&, const EffortContext<Scalar>&);           \
  KEEN_INSTANTIATE_EFFORT(Scalar, effort::Hartigan);                                                                   \
  KEEN_INSTANTIATE_EFFORT(Scalar, effort::Swaps);                                                                      \
  KEEN_INSTANTIATE_EFFORT(Scalar, effort::Anneal);                                                                     \
  template BalancedClustering<Scalar> fit_balanced<Scalar>(FitSettings<Scalar>, const AskedSizes&,                     \
                                                           const Points<Scalar>&);                                     \
  template TrimmedClustering<Scalar> fit_trimmed<Scalar>(const FitSettings<Scalar>&, const TrimmedSettings&,           \
                                                         const Points<Scalar>&);                                       \
  template BisectingClustering<Scalar> fit_bisecting<Scalar>(const FitSettings<Scalar>&, SplitNext,                    \
                                                             const Points<Scalar>&);                                   \
  template Centroids<Scalar> directions_of<Scalar>(const Points<Scalar>&, const char*, const Called&);                 \
  KEEN_INSTANTIATE_MINI_BATCH(Scalar, Dataset<Scalar>);                                                                \
  KEEN_INSTANTIATE_MINI_BATCH(Scalar, SparseDataset<Scalar>);                                                          \
  template Clustering<Scalar> fit_sparse<Scalar>(const FitSettings<Scalar>&, const SparseDataset<Scalar>&);            \
  template Clustering<Scalar> fit_sparse_directions<Scalar>(const FitSettings<Scalar>&, const SparseDataset<Scalar>&); \
  template Labels predict_sparse<Scalar>(const Model<Scalar>&, const SparseDataset<Scalar>&, int);                     \
  template double sse_sparse<Scalar>(const Model<Scalar>&, const SparseDataset<Scalar>&, int);                         \
  template NearestTwoTally tally_nearest_two<Scalar>(const Points<Scalar>&, const CentroidsView<Scalar>&, Team&);      \
  template PrincipalComponents principal_components<Scalar>(const Points<Scalar>&, Index, const char*);                \
  }
// NOLINTEND(bugprone-macro-parentheses)
