// SPDX-License-Identifier: MIT
#pragma once

#include "clustering.hpp"
#include "init/plus_plus.hpp"
#include "kmeans.hpp"

#include <any>
#include <cstdint>
#include <limits>
#include <optional>

namespace keen {

/// The step by which a batch moves a centroid.
enum class LearningRate {
  running_mean,  ///< to the mean of all points assigned to it since it was last set; Sculley 2010
  batch_share,   ///< towards the mean of its points in the batch, by the square root of their share of it; Schwartzman
                 ///< 2023
};

namespace detail {

/// Centroids that follow batches of points, in double, and what weighs on each.
struct BatchMeans {
  BatchMeans() = default;
  BatchMeans(const BatchMeans&) = default;
  BatchMeans(BatchMeans&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  BatchMeans& operator=(const BatchMeans& other) { return *this = BatchMeans(other); }
  BatchMeans& operator=(BatchMeans&&) noexcept = default;
  ~BatchMeans() = default;

  Centroids<double> centroids;
  Eigen::VectorXd weights;

  [[nodiscard]] bool is_empty() const { return centroids.cols() == 0; }
};

/// Settings that only MiniBatchKMeans has.
struct MiniBatchOptions {
  Index init_size;
  Index batch_size;
  Index max_passes;
  LearningRate learning_rate;
  double decay;
  double reassignment_ratio;

  [[nodiscard]] Index first_points(Index k) const { return init_size > 0 ? init_size : 20 * k; }
};

/// What is learnt; a copy is changed and then kept.
struct MiniBatchState {
  MiniBatchState() = default;
  MiniBatchState(const MiniBatchState&) = default;
  MiniBatchState(MiniBatchState&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  MiniBatchState& operator=(const MiniBatchState& other) { return *this = MiniBatchState(other); }
  MiniBatchState& operator=(MiniBatchState&&) noexcept = default;
  ~MiniBatchState() = default;

  std::optional<Rng> rng = {};  // nullopt: before the first points
  BatchMeans means = {};
  std::any first = {};          // points that wait for more, copied
  Index waiting = 0;            // how many
  Index dim = 0;                // of all points so far; 0: none
  double since_reassigned = 0;  // points
};

/// @throws std::invalid_argument for a setting out of range
inline void require_mini_batch(Index k, int threads, const MiniBatchOptions& options) {
  constexpr const char* caller = "MiniBatchKMeans: ";
  require_that(k >= 1 && k <= (std::numeric_limits<Label>::max)(), caller,
               "k must be >= 1 and fit a Label, got k = ", k);
  require_that(options.init_size == 0 || options.init_size >= k, caller, "init_size must be 0 or at least k = ", k,
               ", got ", options.init_size);
  require_that(options.batch_size >= 1, caller, "batch_size must be >= 1, got ", options.batch_size);
  require_that(options.max_passes >= 1, caller, "max_passes must be >= 1, got ", options.max_passes);
  require_that(threads >= 0, caller, "threads must be >= 0, got ", threads);
  require_that(is_finite(&options.decay) && options.decay > 0 && options.decay <= 1, caller,
               "decay must be in (0, 1], got ", options.decay);
  const double ratio = options.reassignment_ratio;
  require_that(is_finite(&ratio) && ratio >= 0 && ratio < 1, caller, "reassignment_ratio must be in [0, 1), got ",
               ratio);
}

/// MiniBatchKMeans::partial_fit.
/// @tparam Data  Dataset<Scalar>, or SparseDataset<Scalar>
template <class Scalar, class Data>
void learn(const FitSettings<Scalar>& settings, const MiniBatchOptions& options, MiniBatchState& state,
           const Data& batch);

/// MiniBatchKMeans::fit.
template <class Scalar, class Data>
[[nodiscard]] Clustering<Scalar> fit_batches(const FitSettings<Scalar>& settings, const MiniBatchOptions& options,
                                             const Data& data);

}  // namespace detail

/// k-means of points that arrive in batches: from a stream, or from data for which complete passes take too long.
///
///     keen::MiniBatchKMeans<float, 3> kmeans{.k = 20};
///     while (read(chunk)) kmeans.partial_fit(chunk);
///     const keen::Labels labels = kmeans.model().predict(chunk);
///
/// Each batch is assigned to the nearest centroids, which then move towards the means of their points. The result is
/// close to a minimum of the SSE, not at one. Memory: O((k + batch_size) dim), for any number of points.
/// Source: Sculley, WWW 2010; Schwartzman, ICLR 2023; small clusters are reassigned as in scikit-learn 1.2.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct MiniBatchKMeans {
  Index k = 8;                                 ///< clusters, >= 1
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids, from the first points
  Effort<Scalar> effort = effort::Swaps{};     ///< improves the start centroids on the first points
  Index init_size = 0;                         ///< number of points to start from, >= k; 0: 20 k
  Index batch_size = 1024;                     ///< points that `fit` draws at a time, >= 1
  Index max_passes = 100;                      ///< `fit` draws at most this many times n points, >= 1
  LearningRate learning_rate = LearningRate::running_mean;
  double decay = 1;  ///< factor in (0, 1] by which each batch multiplies the weight of older points
  /// Clusters whose weight is below this fraction of the largest get a point of the batch as their centroid; in [0, 1).
  /// 0: none.
  double reassignment_ratio = 0.01;
  int threads = 1;         ///< maximum number; 0: every CPU that the process may use
  std::uint64_t seed = 0;  ///< of all random draws; read by the first partial_fit, and by each fit

  /// The state of partial_fit, for internal use. A copy of the estimator continues independently.
  detail::MiniBatchState state = {};

  /// Updates the centroids by a batch of points. The first points are stored until there are `init_size` of them.
  /// Complexity: O(n k dim).
  /// @param points  anything that `as_dataset` accepts; of the same dimension in every call
  /// @throws std::invalid_argument for a setting out of range or another k than before, and for points or weights that
  ///         are not finite or of another dimension; nothing changes. A batch whose weights are all 0 has no effect
  template <class Points>
  void partial_fit(const Points& points) {
    learn(Dataset<Scalar>(detail::dataset_for<Scalar, Dim>(points)));
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>. The first points must all have the
  /// same type.
  template <detail::CustomDataset Points>
  void partial_fit(const Points& points) {
    learn(points);
  }

  /// True once there are centroids, which is after `init_size` points.
  [[nodiscard]] bool has_model() const { return !state.means.is_empty(); }

  /// The current centroids.
  /// @throws std::invalid_argument if there are none yet
  [[nodiscard]] Model<Scalar, Dim> model() const {
    detail::require_that(has_model(), "MiniBatchKMeans::model: ", options().first_points(k),
                         " points are needed first, got ", state.waiting,
                         ": give more to partial_fit, or set init_size");
    return Model<Scalar, Dim>(state.means.centroids.template cast<Scalar>());
  }

  /// The weight of each cluster: the sum of the weights of its points, reduced by `decay`. k values.
  [[nodiscard]] const Eigen::VectorXd& cluster_weights() const { return state.means.weights; }

  /// Clusters a complete data set by batches drawn from it, until the SSE of the batches no longer falls. Independent
  /// of the state of partial_fit.
  /// Complexity: O(batch_size k dim) per batch, and O(n k dim) for the labels.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return fit_batches(Dataset<Scalar>(detail::dataset_for<Scalar, Dim>(points)));
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return fit_batches(points);
  }

 private:
  template <class Data>
  void learn(const Data& batch) {
    detail::learn<Scalar>(detail::FitSettings<Scalar>(*this), options(), state, batch);
  }

  template <class Data>
  [[nodiscard]] Clustering<Scalar, Dim> fit_batches(const Data& data) const {
    return detail::with_dim<Dim>(detail::fit_batches<Scalar>(detail::FitSettings<Scalar>(*this), options(), data));
  }

  [[nodiscard]] detail::MiniBatchOptions options() const {
    return {init_size, batch_size, max_passes, learning_rate, decay, reassignment_ratio};
  }
};

}  // namespace keen

#ifndef KEEN_COMPILED
#include "detail/mini_batch/mini_batch.hpp"
#endif
