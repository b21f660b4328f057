// SPDX-License-Identifier: MIT
#pragma once

#include "clustering.hpp"
#include "detail/batch_means.hpp"
#include "detail/mass_table.hpp"
#include "detail/point_form.hpp"
#include "detail/sample.hpp"
#include "init/initializer.hpp"
#include "init/plus_plus.hpp"
#include "kmeans.hpp"

#include <algorithm>
#include <any>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace keen {

/// How far a batch moves a centroid.
enum class LearningRate {
  running_mean,  ///< to the mean of all points that it was given since it was put in its place; Sculley 2010
  batch_share,   ///< towards the mean of those in the batch, by the root of their share of it; Schwartzman 2023
};

/// The settings of MiniBatchKMeans.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct MiniBatchSettings {
  Index k = 8;                                 ///< clusters, >= 1
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids, among the first points
  Effort effort = effort::Swaps{};             ///< what is done for a low SSE of the first points
  Index first = 0;                             ///< the number of those, >= k; 0: 20 k
  Index batch = 1024;                          ///< points that `fit` draws at a time, >= 1
  Index passes = 100;                          ///< `fit` draws so many times n points at most, >= 1
  LearningRate learning_rate = LearningRate::running_mean;
  double decay = 1;  ///< what a point counts for after each batch that follows, in (0, 1]; below 1 old points fade
  double reassign = 0.01;  ///< clusters of less than this share of the largest get a new place, in [0, 1); 0: none
  int threads = 1;         ///< at most so many; 0: all that the process may use
  std::uint64_t seed = 0;  ///< of all random draws
};

/// k-means of points that come in batches: from a stream, or from data of which each pass would take too long.
///
///     keen::MiniBatchKMeans<float, 3> kmeans({.k = 20});
///     while (read(chunk)) kmeans.partial_fit(chunk);
///     const keen::Labels labels = kmeans.model().predict(chunk);
///
/// Each batch is assigned to the nearest centroids, which then move towards the means of their points. The result is
/// near a minimum of the SSE, not in one. Memory: O((k + batch) dim), however many points come by.
/// Source: Sculley, WWW 2010; Schwartzman, ICLR 2023; places for small clusters as in scikit-learn 1.2.
template <class Scalar = double, int Dim = Eigen::Dynamic>
class MiniBatchKMeans {
 public:
  using Settings = MiniBatchSettings<Scalar, Dim>;

  /// @throws std::invalid_argument for a setting out of range
  explicit MiniBatchKMeans(Settings settings) : settings_(std::move(settings)), state_{.rng = Rng(settings_.seed)} {
    require_settings();
  }

  [[nodiscard]] const Settings& settings() const { return settings_; }

  /// Learns from some more points. The first ones are kept until there are enough of them to start from.
  /// Complexity: O(n k dim).
  /// @param points  anything that `as_dataset` takes; of the same dimension in every call
  /// @throws std::invalid_argument for points or weights that are not finite, or of another dimension; nothing changes
  template <class Points>
  void partial_fit(const Points& points) {
    learn(detail::dataset_for<Scalar, Dim>(points));
  }

  /// The same for points in a form of their own: keen::SparseDataset of <keen/sparse.hpp>. The first points must all
  /// be of one form.
  template <detail::OwnForm Points>
  void partial_fit(const Points& points) {
    learn(points);
  }

  /// True once there are centroids: the first points have come.
  [[nodiscard]] bool has_model() const { return !state_.means.is_empty(); }

  /// The centroids so far.
  /// @throws std::invalid_argument if there are none yet
  [[nodiscard]] Model<Scalar, Dim> model() const {
    detail::require_that(has_model(), "MiniBatchKMeans::model: ", first_points(), " points are needed first, got ",
                         state_.waiting);
    return Model<Scalar, Dim>(state_.means.centroids().template cast<Scalar>());
  }

  /// What each cluster weighs: the weights of the points that it was given, as far as they have not faded. k values.
  [[nodiscard]] const Eigen::VectorXd& cluster_weights() const { return state_.means.weights(); }

  /// Clusters points that are all there, by batches drawn from them, until the SSE of batches no longer falls. What
  /// partial_fit has learnt does not count.
  /// Complexity: O(batch k dim) a batch, and O(n k dim) for the labels.
  /// @param points  anything that `as_dataset` takes, n >= k points of dim >= 1 finite coordinates
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return fit_batches(detail::dataset_for<Scalar, Dim>(points));
  }

  /// The same for points in a form of their own: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::OwnForm Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return fit_batches(points);
  }

 private:
  template <class Data>
  using Form = detail::PointForm<Data>;

  static constexpr Index still_batches = 10;  // without progress, and `fit` ends

  void require_settings() const;
  template <class Data>
  void learn(const Data& batch);
  template <class Data>
  [[nodiscard]] Clustering<Scalar, Dim> fit_batches(const Data& data) const;
  [[nodiscard]] Index first_points() const { return settings_.first > 0 ? settings_.first : 20 * settings_.k; }

  /// What is learnt; a copy is changed and then kept.
  struct State {
    Rng rng;
    detail::BatchMeans<Dim> means = {};
    std::any first = {};          // points that wait for more: PointForm::Stored of their form
    Index waiting = 0;            // how many
    Index dim = 0;                // of all points so far; 0: none
    double since_reassigned = 0;  // points
  };

  template <class Data>
  [[nodiscard]] const typename Form<Data>::Stored& append(State& state, const Data& batch) const;
  template <class Data>
  void start(State& state, const Data& points) const;
  template <class Data>
  double update(State& state, const detail::Prepared<Scalar, Dim, Data>& batch) const;
  template <class Data>
  void reassign(State& state, const detail::Prepared<Scalar, Dim, Data>& batch, const Labels& labels) const;

  Settings settings_;
  State state_;
};

template <class Scalar, int Dim>
void MiniBatchKMeans<Scalar, Dim>::require_settings() const {
  const auto demand = [](bool holds, const auto&... words) {
    detail::require_that(holds, "MiniBatchKMeans: ", words...);
  };
  demand(settings_.k >= 1 && settings_.k <= (std::numeric_limits<Label>::max)(),
         "k must be >= 1 and fit a Label, got k = ", settings_.k);
  demand(settings_.first == 0 || settings_.first >= settings_.k, "first must be 0 or at least k = ", settings_.k,
         ", got ", settings_.first);
  demand(settings_.batch >= 1, "batch must be >= 1, got ", settings_.batch);
  demand(settings_.passes >= 1, "passes must be >= 1, got ", settings_.passes);
  demand(settings_.threads >= 0, "threads must be >= 0, got ", settings_.threads);
  demand(detail::is_finite(&settings_.decay) && settings_.decay > 0 && settings_.decay <= 1,
         "decay must be in (0, 1], got ", settings_.decay);
  demand(detail::is_finite(&settings_.reassign) && settings_.reassign >= 0 && settings_.reassign < 1,
         "reassign must be in [0, 1), got ", settings_.reassign);
}

template <class Scalar, int Dim>
template <class Data>
void MiniBatchKMeans<Scalar, Dim>::learn(const Data& batch) {
  constexpr const char* caller = "MiniBatchKMeans::partial_fit";
  detail::require_that(state_.dim == 0 || batch.dim() == state_.dim, caller, ": points must have ", state_.dim,
                       " coordinates, got ", batch.dim());
  if (batch.size() == 0) return;
  const auto prepared = Form<Data>::prepare(batch, caller);
  State next = state_;
  next.dim = batch.dim();
  if (has_model()) {
    update(next, prepared);
  } else {
    const auto& first = append(next, batch);
    if (next.waiting >= first_points()) {
      const Data waiting = first.view();
      start(next, waiting);
      update(next, Form<Data>::prepare(waiting, caller));
      next.first.reset();
      next.waiting = 0;
    }
  }
  state_ = std::move(next);
}

/// Keeps points until there are enough.
template <class Scalar, int Dim>
template <class Data>
const typename detail::PointForm<Data>::Stored& MiniBatchKMeans<Scalar, Dim>::append(State& state,
                                                                                     const Data& batch) const {
  using Stored = typename Form<Data>::Stored;
  if (!state.first.has_value()) state.first = Stored();
  auto* first = std::any_cast<Stored>(&state.first);
  detail::require_that(first != nullptr, "MiniBatchKMeans::partial_fit: the first ", first_points(),
                       " points must all be sparse, or none");
  first->append(batch);
  state.waiting = first->size();
  return *first;
}

/// The first centroids are those of KMeans on the first points.
template <class Scalar, int Dim>
template <class Data>
void MiniBatchKMeans<Scalar, Dim>::start(State& state, const Data& points) const {
  const KMeans<Scalar, Dim> kmeans{.k = settings_.k,
                                   .init = settings_.init,
                                   .effort = Form<Data>::effort_for_start(settings_.effort),
                                   .threads = settings_.threads,
                                   .seed = settings_.seed};
  state.means.start(kmeans.fit(points).model.centroids().template cast<double>());
}

/// Learns from a batch. Returns its SSE before.
template <class Scalar, int Dim>
template <class Data>
double MiniBatchKMeans<Scalar, Dim>::update(State& state, const detail::Prepared<Scalar, Dim, Data>& batch) const {
  const Model<Scalar, Dim> model(state.means.centroids().template cast<Scalar>());
  const Labels labels = model.predict(batch.data, settings_.threads);
  detail::Team alone(1);
  const double sse = Form<Data>::sum_of_squares(batch.data, labels, model.centroids(), alone).value();
  const bool by_share = settings_.learning_rate == LearningRate::batch_share;
  state.means.update(batch, labels, by_share, settings_.decay);
  state.since_reassigned += static_cast<double>(batch.data.size());
  if (settings_.reassign > 0 && state.since_reassigned >= 10 * static_cast<double>(settings_.k)) {
    state.since_reassigned = 0;
    reassign(state, batch, labels);
  }
  return sse;
}

/// Gives clusters that hardly have any points a place where points are far from their centroids, by D^2 sampling.
template <class Scalar, int Dim>
template <class Data>
void MiniBatchKMeans<Scalar, Dim>::reassign(State& state, const detail::Prepared<Scalar, Dim, Data>& batch,
                                            const Labels& labels) const {
  const Eigen::VectorXd weights = state.means.weights();
  const double least = settings_.reassign * weights.maxCoeff();
  double lightest = weights.maxCoeff();
  for (const double weight : weights) {
    if (weight >= least) lightest = (std::min)(lightest, weight);
  }
  if (lightest == weights.minCoeff()) return;  // none of them is small
  const detail::Scale<double> unit = detail::distance_unit(batch.largest);
  const std::vector<double> sq_distances = Form<Data>::sq_distances(unit, batch.data, labels, state.means.centroids());
  detail::MassTable masses(batch.data.size());
  masses.set_all([&](Index i) { return batch.data.weight(i) * sq_distances[static_cast<std::size_t>(i)]; });
  for (Index j = 0; j < settings_.k; ++j) {
    if (weights[j] >= least || !(masses.total() > 0)) continue;
    const Index drawn = masses.draw(state.rng);
    masses.set(drawn, 0);
    state.means.place(j, batch.data.point(drawn), lightest);
  }
}

template <class Scalar, int Dim>
template <class Data>
Clustering<Scalar, Dim> MiniBatchKMeans<Scalar, Dim>::fit_batches(const Data& data) const {
  constexpr const char* caller = "MiniBatchKMeans::fit";
  const auto begin = std::chrono::steady_clock::now();
  (void)Form<Data>::prepare(data, caller);
  const Index n = data.size();
  detail::require_that(settings_.k <= n, "MiniBatchKMeans::fit: k must be in [1, n = ", n, "], got k = ", settings_.k);
  State state{.rng = Rng(settings_.seed)};
  std::vector<Index> places(static_cast<std::size_t>((std::min)(n, first_points())));
  if (n / 8 < first_points()) {
    const std::vector<Index> all = detail::shuffled(n, state.rng);
    std::copy_n(all.begin(), places.size(), places.begin());
  } else {
    for (Index& place : places) place = state.rng.index(n);  // the same point twice is rare
  }
  start(state, typename Form<Data>::Sample(data, places).view());
  places.resize(static_cast<std::size_t>(settings_.batch));
  const Index most = (settings_.passes * n + settings_.batch - 1) / settings_.batch;
  const double share = (std::min)(1.0, 2.0 * static_cast<double>(settings_.batch) / static_cast<double>(n + 1));
  detail::Run<Scalar, Dim> run;
  double smooth = 0;
  double least = 0;
  Index still = 0;
  IterationRecord record;
  while (record.iteration < most && still < still_batches) {
    for (Index& place : places) place = state.rng.index(n);
    const typename Form<Data>::Sample sample(data, places);
    record.sse = update(state, Form<Data>::prepare(sample.view(), caller)) * static_cast<double>(n) /
                 static_cast<double>(settings_.batch);
    record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    ++record.iteration;
    run.history.push_back(record);
    smooth = record.iteration == 1 ? record.sse : smooth + share * (record.sse - smooth);
    still = record.iteration == 1 || smooth < least ? 0 : still + 1;
    least = record.iteration == 1 ? smooth : (std::min)(least, smooth);
  }
  run.stop_reason = still < still_batches ? StopReason::max_iterations : StopReason::sse_stalled;
  run.centroids = state.means.centroids().template cast<Scalar>();
  run.labels = Model<Scalar, Dim>(run.centroids).predict(data, settings_.threads);
  detail::Team alone(1);
  run.sse = Form<Data>::sum_of_squares(data, run.labels, run.centroids, alone);
  return detail::describe<Scalar, Dim>(Form<Data>::weights_of(data), std::move(run), 0);
}

}  // namespace keen
