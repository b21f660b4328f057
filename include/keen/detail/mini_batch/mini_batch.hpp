// SPDX-License-Identifier: MIT
#pragma once

#include "../../mini_batch.hpp"
#include "../data/sample.hpp"
#include "../fit/dense_traits.hpp"
#include "../fit/fit.hpp"
#include "../seeding/weighted_sampler.hpp"
#include "batch_draw.hpp"
#include "batch_means.hpp"

#include <algorithm>
#include <any>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

// k-means on a stream: see a batch of points, move the centroids a little, forget the batch. For each cluster j let v
// be the weight that it has seen, and let b points of the batch, with mean m, be nearest to its centroid c:
//
//     v <- decay v + b
//     c <- c + rate (m - c),      rate = b / v
//
// With decay = 1, c is exactly the mean of all points that it was ever given: (v c + b m) / (v + b) is the right side
// for v before the batch. The rate falls like 1/v and the centroids come to rest. With decay < 1 old batches fade: a
// weight seen t batches ago counts decay^t, so v stays bounded and the centroids follow data that drifts.
//
// The other rate, sqrt(b / B) for a batch of B points, does not depend on the past, and a proof bounds the number of
// batches until the progress is small (LearningRate::batch_share).
//
// The SSE of one batch is a noisy estimate of that of all points. `fit` smooths it exponentially, with a memory of
// about n / 2 points, and ends when the smoothed value has made no progress for ten batches.
//
// A cluster that the stream has left keeps its centroid and wastes it. Every 10 k points, `reassign` moves the
// centroids of clusters that have seen far less than the largest to points of the batch, drawn by D^2 sampling as in
// k-means++.
//
// Reading order: batch_draw.hpp (which points), batch_means.hpp (the update), mini_batch.hpp (fit and partial_fit).
// Source: Sculley, WWW 2010, algorithm 1 (rate 1/v); Schwartzman, ICLR 2023 (the other rate).

namespace keen::detail {

/// True if every point has weight 0.
template <class Scalar>
[[nodiscard]] bool weighs_nothing(const Points<Scalar>& data) {
  if (!data.is_weighted()) return false;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) != 0) return false;
  }
  return true;
}

/// What MiniBatchKMeans does to its state.
template <class Scalar>
class MiniBatch {
 public:
  MiniBatch(const FitSettings<Scalar>& settings, const MiniBatchOptions& options)
      : settings_(settings), options_(options) {}

  template <class Data>
  void learn(MiniBatchState& state, const Data& batch) const {
    constexpr const char* caller = "MiniBatchKMeans::partial_fit";
    require_mini_batch(settings_.k, settings_.threads, options_);
    const Index k_before = state.means.is_empty() ? settings_.k : state.means.centroids.cols();
    require_that(settings_.k == k_before, caller, ": k must stay ", k_before, ", got ", settings_.k);
    require_that(state.dim == 0 || batch.dim() == state.dim, caller, ": points must have ", state.dim,
                 " coordinates, got ", batch.dim());
    if (batch.size() == 0) return;
    if (weighs_nothing(PointTraits<Data>::weights_of(batch))) {  // nothing to learn
      (void)PointTraits<Data>::validate(batch.with_weights(nullptr), caller);
      return;
    }
    const auto validated = PointTraits<Data>::validate(batch, caller);
    MiniBatchState next = state;
    if (!next.rng) next.rng.emplace(settings_.seed);
    next.dim = batch.dim();
    if (!state.means.is_empty()) {
      update(next, validated);
    } else {
      const auto& first = append(next, batch);
      if (next.waiting >= first_points()) {
        const Data waiting = first.view();
        start(next, waiting);
        update(next, PointTraits<Data>::validate(waiting, caller));
        next.first.reset();
        next.waiting = 0;
      }
    }
    state = std::move(next);
  }

  template <class Data>
  [[nodiscard]] Clustering<Scalar> fit(const Data& data) const {
    constexpr const char* caller = "MiniBatchKMeans::fit";
    const auto begin = std::chrono::steady_clock::now();
    require_mini_batch(settings_.k, settings_.threads, options_);
    (void)PointTraits<Data>::validate(data, caller);
    const Index n = data.size();
    require_that(settings_.k <= n, caller, ": k must be in [1, n = ", n, "], got k = ", settings_.k);
    MiniBatchState state;
    Rng& rng = state.rng.emplace(settings_.seed);
    const BatchDraw<Scalar, Data> draw(data);
    start(state, draw.first(first_points(), rng).view());
    std::vector<Index> indices(static_cast<std::size_t>(options_.batch_size));
    const Index most = (options_.max_passes * n + options_.batch_size - 1) / options_.batch_size;
    const double share = (std::min)(1.0, 2.0 * static_cast<double>(options_.batch_size) / static_cast<double>(n + 1));
    Run<Scalar> run;
    double smooth = 0;
    double least = 0;
    Index still = 0;
    IterationRecord record;
    while (record.iteration < most && still < still_batches) {
      for (Index& index : indices) index = draw(rng);
      const typename PointTraits<Data>::Sample sample = draw.sample(indices);
      record.sse = update(state, PointTraits<Data>::validate(sample.view(), caller)) * draw.total() /
                   static_cast<double>(options_.batch_size);
      record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      ++record.iteration;
      run.history.push_back(record);
      smooth = record.iteration == 1 ? record.sse : smooth + share * (record.sse - smooth);
      still = record.iteration == 1 || smooth < least ? 0 : still + 1;
      least = record.iteration == 1 ? smooth : (std::min)(least, smooth);
    }
    run.stop_reason = still < still_batches ? StopReason::max_iterations : StopReason::sse_stalled;
    run.centroids = state.means.centroids.template cast<Scalar>();
    run.labels = Model<Scalar>(run.centroids).predict(data, settings_.threads);
    Team alone(1);
    run.sse = PointTraits<Data>::sum_of_squares(data, run.labels, run.centroids, alone);
    return describe<Scalar>(PointTraits<Data>::weights_of(data), std::move(run), 0);
  }

 private:
  static constexpr Index still_batches = 10;  // without progress, and `fit` ends

  [[nodiscard]] Index first_points() const { return options_.first_points(settings_.k); }

  /// Keeps points until there are enough.
  template <class Data>
  [[nodiscard]] const typename PointTraits<Data>::PointBuffer& append(MiniBatchState& state, const Data& batch) const {
    using PointBuffer = typename PointTraits<Data>::PointBuffer;
    if (!state.first.has_value()) state.first = PointBuffer();
    auto* first = std::any_cast<PointBuffer>(&state.first);
    require_that(first != nullptr, "MiniBatchKMeans::partial_fit: the first ", first_points(),
                 " points must all be sparse, or none");
    first->append(batch);
    state.waiting = first->size();
    return *first;
  }

  /// The first centroids are those of KMeans on the first points, whether double holds their SSE or not.
  template <class Data>
  void start(MiniBatchState& state, const Data& points) const {
    FitSettings<Scalar> settings = settings_;
    settings.effort = PointTraits<Data>::effort_for_start(settings_.effort);
    settings.restarts = 1;
    const auto found = in_any_range<Scalar>([&] { return PointTraits<Data>::fit(settings, points); });
    state.means = means_from(found.model.centroids().template cast<double>());
  }

  /// Learns from a batch. Returns its SSE before.
  template <class Data>
  double update(MiniBatchState& state, const ValidatedData<Scalar, Data>& batch) const {
    const Model<Scalar> model(state.means.centroids.template cast<Scalar>());
    const Labels labels = model.predict(PointTraits<Data>::view(batch.data), settings_.threads);
    Team alone(1);
    const double sse = PointTraits<Data>::sum_of_squares(batch.data, labels, model.centroids(), alone).value();
    update_means(state.means, batch, labels, options_.learning_rate == LearningRate::batch_share, options_.decay);
    state.since_reassigned += static_cast<double>(batch.data.size());
    if (options_.reassignment_ratio > 0 && state.since_reassigned >= 10 * static_cast<double>(settings_.k)) {
      state.since_reassigned = 0;
      reassign(state, batch, labels);
    }
    return sse;
  }

  /// Moves the centroid of each small cluster to a point of the batch, drawn by D^2 sampling.
  template <class Data>
  void reassign(MiniBatchState& state, const ValidatedData<Scalar, Data>& batch, const Labels& labels) const {
    const Eigen::VectorXd weights = state.means.weights;
    const double least = options_.reassignment_ratio * weights.maxCoeff();
    double lightest = weights.maxCoeff();
    for (const double weight : weights) {
      if (weight >= least) lightest = (std::min)(lightest, weight);
    }
    if (lightest == weights.minCoeff()) return;  // none of them is small
    const Scale<double> unit = distance_unit(batch.largest);
    IndexedVector<double> sq_distances(batch.data.size());
    PointTraits<Data>::for_each_sq_distance(unit, batch.data, labels, state.means.centroids,
                                            [&](Index i, double sq_distance) { sq_distances[i] = sq_distance; });
    WeightedSampler masses(batch.data.size());
    masses.set_all([&](Index i) { return batch.data.weight(i) * sq_distances[i]; });
    for (Index j = 0; j < settings_.k; ++j) {
      if (weights[j] >= least || !(masses.total() > 0)) continue;
      const Index drawn = masses.draw(*state.rng);
      masses.set(drawn, 0);
      state.means.centroids.col(j) = batch.data.point(drawn).template cast<double>();
      state.means.weights[j] = lightest;
    }
  }

  const FitSettings<Scalar>& settings_;
  const MiniBatchOptions& options_;
};

template <class Scalar, class Data>
void learn(const FitSettings<Scalar>& settings, const MiniBatchOptions& options, MiniBatchState& state,
           const Data& batch) {
  MiniBatch<Scalar>(settings, options).learn(state, batch);
}

template <class Scalar, class Data>
[[nodiscard]] Clustering<Scalar> fit_batches(const FitSettings<Scalar>& settings, const MiniBatchOptions& options,
                                             const Data& data) {
  return MiniBatch<Scalar>(settings, options).fit(data);
}

}  // namespace keen::detail
