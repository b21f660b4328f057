// SPDX-License-Identifier: MIT
#pragma once

// Estimators of every kind as one type, so that a law is written, and compiled, once for all of them. Points and
// centroids are told in double, which holds every float.

#include "support/generate.hpp"

#include <keen/clustering.hpp>
#include <keen/executor.hpp>
#include <keen/number_type.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace family {

using keen::Index;

/// Where the points lie in memory. Sparse points: the storage order, with zeros written down or not.
enum class Layout { columns, rows, strided };

/// Points, one a column, perhaps with weights.
struct Points {
  Eigen::MatrixXd x;
  std::vector<double> weights = {};

  [[nodiscard]] double weight(Index i) const { return weights.empty() ? 1 : weights[static_cast<std::size_t>(i)]; }
};

/// What a law asks of a fit. Estimators that lack a setting leave it out.
struct Settings {
  Index k = 3;
  std::optional<Eigen::MatrixXd> start = {};  ///< start centroids; none: the first k points, or drawn by `seed`
  bool starts_with_first = false;
  Index restarts = 1;
  std::uint64_t seed = 0;
  int threads = 1;
  keen::Algorithm algorithm = keen::Algorithm::automatic;
  keen::Executor executor = {};
  Index passes = 0;  ///< at most so many; 0: until the labels have settled
  Layout layout = Layout::columns;
  std::optional<keen::NumberType> number_type = {};  ///< as what points are stored that are such numbers; none: Scalars
};

/// What a fit found, and what its model says.
struct Found {
  keen::Labels labels;
  Eigen::MatrixXd centroids;
  Eigen::VectorXd cluster_weights;
  std::vector<Index> cluster_sizes;
  double sse = 0;
  Index nonempty_clusters = 0;
  bool has_settled = false;
  Index relocated = 0;  ///< how often an empty cluster was filled
  std::vector<double> sse_by_pass;
  std::vector<Index> outliers;  ///< points that do not count

  keen::Labels predicted;         ///< by the model, of the same points
  double sse_of_model = 0;        ///< of the same points
  keen::Labels loaded_predicted;  ///< by the model that was saved and read again
  Eigen::MatrixXd loaded_centroids;
  bool has_kept_points = false;  ///< they are as they were, bit by bit
};

/// An estimator for points of one Scalar and Dim.
struct Estimator {
  std::string name;  ///< "KMeans<float, 3>"
  bool is_float = false;
  bool is_sparse = false;
  bool is_spherical = false;  ///< measures by angle
  bool is_trimmed = false;    ///< some points do not count
  Index dim = 0;              ///< of the points; 0: any
  Index start_centroids = 0;  ///< so many are given as a start; 0: k
  std::function<Found(const Points&, const Settings&)> fit;
};

/// A kind of estimators, for each Scalar and Dim that is tried.
template <class Kind>
[[nodiscard]] const std::vector<Estimator>& estimators();

// The kinds: tags for the tests' names.
struct KMeans;
struct KMeansWithSwaps;
struct HartiganWong;
struct SphericalKMeans;
struct TrimmedKMeans;
struct BisectingKMeans;
struct BalancedKMeans;
struct MiniBatchKMeans;
struct SparseKMeans;
struct SparseSphericalKMeans;
struct SparseMiniBatchKMeans;

}  // namespace family
