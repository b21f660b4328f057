// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/choose_k.hpp> as one file, made by packaging/single_header.py. Do not edit.
//
// MIT License
//
// Copyright (c) 2026 The keen authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#pragma once

// ---- keen/choose_k.hpp

// The number of clusters: auto_k, and criteria. Not part of <keen/keen.hpp>.
//
//   const auto found = keen::auto_k(points);  // found.k, found.fit().model

#include "measures.hpp"

#include "keen.hpp"

// ---- keen/choose_k/criterion_result.hpp

#include <optional>
#include <string>
#include <vector>

namespace keen {

/// The numbers of clusters to try: first, first + 1, ..., last.
struct KRange {
  Index first = 1;  ///< >= 1
  Index last = 0;   ///< in [first, n]; 0: 10, or n if there are fewer points
};

/// The SSE of a clustering for each k.
struct SseCurve {
  std::vector<Index> k;     ///< ascending
  std::vector<double> sse;  ///< as Clustering::sse, one for each k
};

/// The result of a criterion: the chosen k, and a score for each k.
struct CriterionResult {
  std::optional<Index> best{};     ///< the chosen k; nullopt if there is none
  std::vector<Index> k{};          ///< the numbers tried, ascending
  std::vector<double> sse{};       ///< the SSE for each of them
  std::vector<double> score{};     ///< the score for each of them; NaN where it is not defined
  std::vector<double> error{};     ///< the standard error of each score; empty if the criterion has none
  std::string criterion{};         ///< its name, such as "gap statistic"
  bool smaller_is_better = false;  ///< true if smaller scores are better
};

}  // namespace keen

// ---- keen/choose_k/k_fit.hpp

#include <limits>
#include <utility>

namespace keen {

/// The best clustering found for one k, summarised for criteria in O(k dim) memory.
template <class Scalar, int Dim = Eigen::Dynamic>
struct KFit {
  KFit() = default;
  KFit(const KFit&) = default;
  KFit(KFit&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  KFit& operator=(const KFit& other) { return *this = KFit(other); }
  KFit& operator=(KFit&&) noexcept = default;
  ~KFit() = default;

  Model<Scalar, Dim> model;         ///< the centroids; `model.predict(points)` are the labels
  double sse = 0;                   ///< as Clustering::sse
  Index nonempty_clusters = 0;      ///< as Clustering::nonempty_clusters: below k if the data has fewer distinct points
  Eigen::VectorXd cluster_weights;  ///< the sum of the weights in each cluster
  Eigen::VectorXd
      mean_distances;  ///< mean distance of the points of each cluster to its centroid; 0 for an empty cluster
  Eigen::VectorXd removal_costs;  ///< the increase of the SSE if a centroid is removed and the others stay
  double simplified_silhouette = std::numeric_limits<double>::quiet_NaN();  ///< of all points; NaN for k = 1

  [[nodiscard]] Index k() const { return model.k(); }

  /// True if each cluster has points of positive weight. If not, the data has fewer than k distinct points, or
  /// EmptyClusters::keep left a cluster empty.
  [[nodiscard]] bool is_full() const { return nonempty_clusters == model.k(); }
};

namespace detail {

/// Reads the points once. Complexity: O(n k dim).
/// @param data  checked
template <class Scalar, int Dim>
[[nodiscard]] KFit<Scalar, Dim> describe_fit(const Dataset<Scalar, Dim>& data, Model<Scalar, Dim> model, double sse,
                                             Index nonempty_clusters, Team& team) {
  const NearestTwoTally tally = tally_nearest_two<Scalar>(data, model.centroids(), team);
  KFit<Scalar, Dim> fit;
  fit.model = std::move(model);
  fit.sse = sse;
  fit.nonempty_clusters = nonempty_clusters;
  fit.cluster_weights = tally.weights();
  fit.mean_distances = tally.mean_distances();
  fit.removal_costs = tally.removal_costs();
  if (fit.k() > 1) fit.simplified_silhouette = tally.simplified_silhouette();
  return fit;
}

template <class Scalar, int Dim>
[[nodiscard]] ClusterShape shape_of(const KFit<Scalar, Dim>& fit) {
  return {fit.model.centroids().template cast<double>(), fit.cluster_weights, fit.mean_distances, fit.sse};
}

}  // namespace detail

}  // namespace keen

// ---- keen/choose_k/sse_curve.hpp

#include <algorithm>
#include <type_traits>

namespace keen {

/// The start of the fits of an SSE curve.
enum class CurveStart {
  cold,  ///< each k separately, from the settings' init
  warm,  ///< from the centroids for k - 1 and one more point, drawn as in k-means++; the first k is cold
  both,  ///< both, and the better one is kept: the curve then never rises
};

namespace detail {

/// The range with its last k.
/// @throws std::invalid_argument naming the caller, if the range is not within [1, n], or empty
[[nodiscard]] inline KRange checked_range(KRange range, Index n, const char* caller) {
  constexpr Index usual = 10;
  if (range.last == 0) range.last = (std::max)(range.first, (std::min)(usual, n));
  require_that(range.first <= range.last || range.last < 1, caller, ": the first k must not be above the last, got [",
               range.first, ", ", range.last, "]");
  require_that(range.first >= 1 && range.first <= range.last && range.last <= n, caller,
               ": the range of k must lie in [1, n = ", n, "], got [", range.first, ", ", range.last, "]");
  return range;
}

/// Centroids of a fit with a smaller k, and as many points more as are missing, drawn as in greedy k-means++.
template <class Scalar>
struct WarmStart {
  Centroids<Scalar> centroids;

  template <int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const WarmStart<Scalar>& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

template <class Scalar, int Dim>
[[nodiscard]] Clustering<Scalar, Dim> fit_warm(const Dataset<Scalar, Dim>& data, KMeans<Scalar, Dim> settings,
                                               const Centroids<Scalar, Dim>& centroids, bool once) {
  settings.init = WarmStart<Scalar>{centroids};
  if (once) settings.restarts = 1;
  return settings.fit(data);
}

template <class Scalar, int Dim>
[[nodiscard]] Clustering<Scalar, Dim> fit_next(const Dataset<Scalar, Dim>& data, const KMeans<Scalar, Dim>& settings,
                                               const Centroids<Scalar, Dim>& previous, CurveStart start) {
  if (start == CurveStart::cold || previous.cols() == 0) return settings.fit(data);
  Clustering<Scalar, Dim> warm = fit_warm(data, settings, previous, start == CurveStart::both);
  if (start == CurveStart::warm) return warm;
  Clustering<Scalar, Dim> cold = settings.fit(data);
  return cold.sse < warm.sse ? cold : warm;
}

}  // namespace detail

/// The SSE of the best clustering found for each k in a range: the curve of which `elbow` finds the elbow.
///
///     const keen::SseCurve curve = keen::sse_curve(points, {.first = 1, .last = 10}, {.restarts = 8});
///
/// Complexity: (restarts + 1) fits for each k.
/// @param settings  settings of every fit; `k` is ignored
/// @throws std::invalid_argument if the range is not within [1, n], and as KMeans::fit
template <class Points>
[[nodiscard]] SseCurve sse_curve(const Points& points, KRange range, KMeansFor<Points> settings = {},
                                 CurveStart start = CurveStart::both) {
  const auto data = as_dataset(points);
  detail::require_in_memory(detail::Points(data), "sse_curve");
  range = detail::checked_range(range, data.size(), "sse_curve");
  SseCurve curve;
  std::remove_cvref_t<decltype(settings.fit(data).model.centroids())> centroids;
  for (Index k = range.first; k <= range.last; ++k) {
    settings.k = k;
    const auto clustering = detail::fit_next(data, settings, centroids, start);
    centroids = clustering.model.centroids();
    curve.k.push_back(k);
    curve.sse.push_back(clustering.sse);
  }
  return curve;
}

}  // namespace keen

// ---- keen/detail/seeding/warm_start.hpp

namespace keen::detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const WarmStart<Scalar>& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  return extend_plus_plus(data, init.centroids, k, greedy_candidates(k), rng, team);
}

}  // namespace keen::detail

// ---- keen/choose_k/k_sweep.hpp

#include <cstddef>

namespace keen {

/// The best clustering found for each k of a range, with the points and settings for criteria that make further fits.
template <class Scalar, int Dim = Eigen::Dynamic>
struct KSweep {
  Dataset<Scalar, Dim> data;     ///< the points: a view
  KMeans<Scalar, Dim> settings;  ///< of the fits, except `k`
  std::vector<KFit<Scalar, Dim>>
      fits;  ///< k ascending without gaps; ends early if a deadline or request ended the sweep

  /// The fit for a k of the range.
  [[nodiscard]] const KFit<Scalar, Dim>& at(Index k) const {
    const Index index = fits.empty() ? -1 : k - fits.front().k();
    detail::require_that(index >= 0 && index < static_cast<Index>(fits.size()),
                         "KSweep::at: there is no fit for k = ", k);
    return fits[static_cast<std::size_t>(index)];
  }

  /// The SSE of each fit.
  [[nodiscard]] SseCurve curve() const {
    SseCurve curve;
    for (const auto& fit : fits) {
      curve.k.push_back(fit.k());
      curve.sse.push_back(fit.sse);
    }
    return curve;
  }
};

namespace detail {

/// The centroids of a fit with k + 1, without the one that is missed least.
template <class Scalar, int Dim>
[[nodiscard]] Centroids<Scalar, Dim> without_cheapest(const KFit<Scalar, Dim>& fit) {
  Index cheapest = 0;
  fit.removal_costs.minCoeff(&cheapest);
  const Centroids<Scalar, Dim>& all = fit.model.centroids();
  Centroids<Scalar, Dim> rest(all.rows(), all.cols() - 1);
  rest.leftCols(cheapest) = all.leftCols(cheapest);
  rest.rightCols(rest.cols() - cheapest) = all.rightCols(rest.cols() - cheapest);
  return rest;
}

/// Fits every k of a range: on its own, then from the centroids for k - 1 and one more, then from those for k + 1 and
/// one less. The best counts, and where the last of these made k - 1 better than k, k is fitted from it once more: the
/// SSE never rises with k, unless a deadline or a request ends it all. One fit after the other where an observer
/// watches, or k are fewer than threads; otherwise the first kind of fit runs for several k at a time. The result does
/// not depend on it.
template <class Scalar, int Dim>
class Sweeper {
 public:
  Sweeper(const Dataset<Scalar, Dim>& data, KRange range, const KMeans<Scalar, Dim>& settings)
      : data_(data),
        settings_(settings),
        range_(range),
        threads_(thread_count(settings.threads, &settings.executor)),
        found_(range.last - range.first + 1) {}

  [[nodiscard]] std::vector<KFit<Scalar, Dim>> operator()() {
    fit_alone();
    const Index last = climb();
    Team team(threads_for(static_cast<double>(data_.size()) * static_cast<double>(data_.dim() * last), threads_),
              &settings_.executor);
    std::vector<KFit<Scalar, Dim>> fits = descend(last, team);
    if (!has_ended_) level(fits, team);
    return fits;
  }

 private:
  /// A clustering without its labels.
  struct Best {
    Centroids<Scalar, Dim> centroids;
    double sse = 0;
    Index nonempty_clusters = 0;
    bool ends_all = false;
  };

  [[nodiscard]] std::optional<Best>& at(Index k) { return found_[k - range_.first]; }

  void keep(Index k, const Clustering<Scalar, Dim>& clustering) {
    std::optional<Best>& best = at(k);
    const bool ends_all = ends_restarts(clustering.stop_reason);
    if (!best || clustering.sse < best->sse) {
      best = Best{clustering.model.centroids(), clustering.sse, clustering.nonempty_clusters, ends_all};
    }
    best->ends_all = best->ends_all || ends_all;
  }

  void fit_alone() {
    const Index count = range_.last - range_.first + 1;
    const bool is_side_by_side = !settings_.observer && threads_ > 1 && count >= threads_;
    KMeans<Scalar, Dim> settings = settings_;
    if (is_side_by_side) {
      settings.threads = 1;
      settings.executor = {};
    }
    Team team(is_side_by_side ? threads_ : 1, &settings_.executor);
    team.for_each_block(count, [&](Index block, int) {
      KMeans<Scalar, Dim> own = settings;
      own.k = range_.last - block;  // the longest first
      keep(own.k, own.fit(data_));
    });
  }

  /// Returns the last k that counts.
  Index climb() {
    for (Index k = range_.first; k <= range_.last; ++k) {
      if (!at(k)->ends_all && k > range_.first) fit_with_one_more(k, at(k - 1)->centroids);
      has_ended_ = at(k)->ends_all;
      if (has_ended_) return k;
    }
    return range_.last;
  }

  [[nodiscard]] std::vector<KFit<Scalar, Dim>> descend(Index last, Team& team) {
    std::vector<KFit<Scalar, Dim>> fits;
    for (Index k = last; k >= range_.first; --k) {
      if (!has_ended_ && !fits.empty() && k > 1) fit_without_one(fits.back());
      has_ended_ = has_ended_ || at(k)->ends_all;
      fits.push_back(described(k, team));
    }
    std::reverse(fits.begin(), fits.end());
    return fits;
  }

  /// Sees to it that the SSE never rises with k.
  void level(std::vector<KFit<Scalar, Dim>>& fits, Team& team) {
    for (std::size_t i = 1; i < fits.size(); ++i) {
      if (fits[i].sse <= fits[i - 1].sse) continue;
      fit_with_one_more(fits[i].k(), fits[i - 1].model.centroids());
      fits[i] = described(fits[i].k(), team);
    }
  }

  [[nodiscard]] KFit<Scalar, Dim> described(Index k, Team& team) {
    const Best& best = *at(k);
    return describe_fit(data_, Model<Scalar, Dim>(best.centroids), best.sse, best.nonempty_clusters, team);
  }

  void fit_with_one_more(Index k, const Centroids<Scalar, Dim>& smaller) {
    KMeans<Scalar, Dim> settings = settings_;
    settings.k = k;
    keep(k, fit_warm(data_, settings, smaller, true));
  }

  void fit_without_one(const KFit<Scalar, Dim>& larger) {
    if (!larger.is_full()) return;
    KMeans<Scalar, Dim> settings = settings_;
    settings.k = larger.k() - 1;
    settings.restarts = 1;
    settings.init = GivenCentroids<Scalar, Dim>(without_cheapest(larger));
    keep(settings.k, settings.fit(data_));
  }

  const Dataset<Scalar, Dim>& data_;
  const KMeans<Scalar, Dim>& settings_;
  KRange range_;
  int threads_;
  bool has_ended_ = false;  ///< by a deadline or a request
  IndexedVector<std::optional<Best>> found_;
};

/// @throws std::invalid_argument naming the caller, if the range is not within [1, n], and as KMeans::fit
template <class Scalar, int Dim>
[[nodiscard]] KSweep<Scalar, Dim> sweep_k(const Dataset<Scalar, Dim>& data, KRange range,
                                          const KMeans<Scalar, Dim>& settings, const char* caller) {
  require_in_memory(Points<Scalar>(data), caller);
  range = checked_range(range, data.size(), caller);
  require_that(settings.threads >= 0, caller, ": threads must be >= 0, got ", settings.threads);
  return {data, settings, Sweeper<Scalar, Dim>(data, range, settings)()};
}

}  // namespace detail

}  // namespace keen

// ---- keen/choose_k/criterion.hpp

#include <cmath>
#include <concepts>
#include <functional>

namespace keen {

namespace detail {

/// The number of threads that a criterion may use; with the caller's executor it starts none.
template <class Scalar, int Dim>
[[nodiscard]] int criterion_threads(const KMeans<Scalar, Dim>& settings) {
  return settings.executor ? 1 : thread_count(settings.threads, &settings.executor);
}

}  // namespace detail

/// One fit of a sweep, as a criterion sees it.
template <class Scalar, int Dim>
struct FitView {
  const Dataset<Scalar, Dim>& data;
  const KFit<Scalar, Dim>& fit;
  int threads = 1;  ///< that the criterion may use

  [[nodiscard]] Index k() const { return fit.k(); }

  /// The label of every point. Complexity: O(n k dim).
  [[nodiscard]] Labels labels() const { return fit.model.predict(data, threads); }
};

/// A criterion that scores each fit separately: `double operator()(const FitView&)`, NaN where it is not defined. It
/// has a `name`, and `static constexpr bool smaller_is_better = true` if smaller scores are better. The k with the best
/// score is chosen, of equal scores the smallest k.
template <class Judge, class Scalar, int Dim>
concept FitCriterionFor = std::copy_constructible<Judge> &&
    requires(const Judge& criterion, const FitView<Scalar, Dim>& fit) {
  { criterion(fit) } -> std::convertible_to<double>;
  { Judge::name } -> std::convertible_to<std::string>;
};

/// A criterion that evaluates a whole sweep: `CriterionResult operator()(const KSweep&)`.
template <class Judge, class Scalar, int Dim>
concept SweepCriterionFor = std::copy_constructible<Judge> &&
    requires(const Judge& criterion, const KSweep<Scalar, Dim>& sweep) {
  { criterion(sweep) } -> std::same_as<CriterionResult>;
};

namespace detail {

/// The k with the best score, of equal scores the smallest; nullopt if no score is defined.
[[nodiscard]] inline std::optional<Index> best_k(const std::vector<Index>& k, const std::vector<double>& score,
                                                 bool smaller_is_better) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < score.size(); ++i) {
    if (is_nan(score[i])) continue;
    if (!best || (smaller_is_better ? score[i] < score[*best] : score[i] > score[*best])) best = i;
  }
  if (!best) return {};
  return k[*best];
}

/// A selection with its curve, without scores.
template <class Scalar, int Dim>
[[nodiscard]] CriterionResult start_selection(const KSweep<Scalar, Dim>& sweep, std::string criterion,
                                              bool smaller_is_better = false) {
  SseCurve curve = sweep.curve();
  return {{}, std::move(curve.k), std::move(curve.sse), {}, {}, std::move(criterion), smaller_is_better};
}

template <class Judge>
[[nodiscard]] constexpr bool is_smaller_better() {
  if constexpr (requires { Judge::smaller_is_better; }) {
    return bool{Judge::smaller_is_better};
  } else {
    return false;
  }
}

}  // namespace detail

/// Any criterion that satisfies `FitCriterionFor` or `SweepCriterionFor`, type-erased. keen's criteria are in namespace
/// keen::criterion; a lambda that takes a KSweep is a criterion too.
template <class Scalar, int Dim = Eigen::Dynamic>
class Criterion {
 public:
  template <class Judge>
    requires(!std::same_as<Judge, Criterion> &&
             (FitCriterionFor<Judge, Scalar, Dim> || SweepCriterionFor<Judge, Scalar, Dim>))
  Criterion(Judge criterion) {  // NOLINT(google-explicit-constructor): a criterion is a Criterion
    if constexpr (requires { criterion.validate(); }) criterion.validate();
    if constexpr (SweepCriterionFor<Judge, Scalar, Dim>) {
      judge_ = std::move(criterion);
    } else {
      judge_ = [criterion = std::move(criterion)](const KSweep<Scalar, Dim>& sweep) {
        return scored(criterion, sweep);
      };
    }
  }

  /// Applies the criterion to a sweep. A k for which the data has too few distinct points is never chosen.
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const { return judge_(sweep); }

 private:
  template <class Judge>
  [[nodiscard]] static CriterionResult scored(const Judge& criterion, const KSweep<Scalar, Dim>& sweep) {
    CriterionResult selection = detail::start_selection(sweep, Judge::name, detail::is_smaller_better<Judge>());
    const int threads = detail::criterion_threads(sweep.settings);
    for (const KFit<Scalar, Dim>& fit : sweep.fits) {
      const bool is_defined = fit.is_full();
      selection.score.push_back(is_defined
                                    ? static_cast<double>(criterion(FitView<Scalar, Dim>{sweep.data, fit, threads}))
                                    : std::numeric_limits<double>::quiet_NaN());
    }
    selection.best = detail::best_k(selection.k, selection.score, selection.smaller_is_better);
    return selection;
  }

  std::function<CriterionResult(const KSweep<Scalar, Dim>&)> judge_;
};

namespace detail {

template <class Points>
struct CriterionOf;
template <class Scalar, int Dim>
struct CriterionOf<Dataset<Scalar, Dim>> {
  using Type = Criterion<Scalar, Dim>;
};

}  // namespace detail

/// The Criterion for points of this type.
template <class Points>
using CriterionFor = typename detail::CriterionOf<DatasetOf<const Points&>>::Type;

}  // namespace keen

// ---- keen/choose_k/choose_k.hpp

namespace keen {

/// Chooses the number of clusters: fits each k of a range once, and evaluates one or several criteria.
///
///     const auto by = keen::choose_k(points, {.first = 1, .last = 15},
///                                    {keen::criterion::SimplifiedSilhouette{}, keen::criterion::Gap{}});
///     if (by[0].best) use(*by[0].best);
///
/// For each k it runs `restarts` fits from the settings' init, one from the centroids for k - 1 and one from those for
/// k + 1, and keeps the best. If a stop rule ends a fit by deadline or request, the larger k are left out.
///
/// Complexity: (restarts + 2) fits and O(n k dim) for each k, plus the cost of the criteria. Memory: O(n + k_last^2
/// dim), plus that of `threads` simultaneous fits.
/// @param settings  settings of every fit; `k` is ignored. With an observer, fits run one after the other; without one,
///                  init and stop rules are called from several threads at a time. Some criteria make further fits, for
///                  example to halves of the points; the observer is called for these too
/// @return one result per criterion, in their order
/// @throws std::invalid_argument if the range is not within [1, n], as KMeans::fit, and as the criteria
template <class Points>
[[nodiscard]] std::vector<CriterionResult> choose_k(const Points& points, KRange range,
                                                    const std::vector<CriterionFor<Points>>& criteria,
                                                    const KMeansFor<Points>& settings = {}) {
  const auto sweep = detail::sweep_k(as_dataset(points), range, settings, "choose_k");
  std::vector<CriterionResult> selections;
  for (const auto& criterion : criteria) selections.push_back(criterion(sweep));
  return selections;
}

/// The same for one criterion.
template <class Points, class Judge>
  requires(std::is_convertible_v<Judge, CriterionFor<Points>>)
[[nodiscard]] CriterionResult choose_k(const Points& points, KRange range, const Judge& criterion,
                                       const KMeansFor<Points>& settings = {}) {
  return choose_k(points, range, std::vector<CriterionFor<Points>>{criterion}, settings).front();
}

/// Only the fits: a sweep to which criteria can be applied, `criterion(sweep)`. The points must outlive it unless they
/// are passed as a temporary.
/// Complexity and errors as choose_k.
template <class Points>
[[nodiscard]] auto sweep_k(Points&& points, KRange range, const KMeansFor<std::remove_cvref_t<Points>>& settings = {}) {
  return detail::sweep_k(as_dataset(std::forward<Points>(points)), range, settings, "sweep_k");
}

}  // namespace keen

// ---- keen/detail/statistics/mean_and_deviation.hpp

namespace keen::detail {

/// Mean and standard deviation of a sample; the latter is 0 for one value.
struct MeanAndDeviation {
  double mean = 0;
  double deviation = 0;
};

/// @param values  at least one
[[nodiscard]] inline MeanAndDeviation mean_and_deviation(const Eigen::VectorXd& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = values.mean();
  if (values.size() < 2) return {mean, 0};
  return {mean, std::sqrt((values.array() - mean).square().sum() / (n - 1))};
}

}  // namespace keen::detail

// ---- keen/choose_k/detail/resampling.hpp

#include <cstdint>
#include <iterator>

namespace keen::detail {

/// @throws std::invalid_argument naming the caller, unless a fit with the largest k of the sweep has so many points
template <class Scalar, int Dim>
void require_enough(const KSweep<Scalar, Dim>& sweep, Index points, const char* caller) {
  const Index last = sweep.fits.back().k();
  require_that(last <= points, caller, ": its fits have ", points, " points, too few for k = ", last);
}

/// `count` of the points of positive weight, drawn at random; all of them if there are fewer.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<Index> drawn_indices(const Dataset<Scalar, Dim>& data, Index count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Index> indices = shuffled(data.size(), rng);
  std::erase_if(indices, [&](Index i) { return !(data.weight(i) > 0); });
  indices.resize((std::min)(indices.size(), static_cast<std::size_t>(count)));
  return indices;
}

/// What a criterion says of other points than those of the sweep, clustered for the same range of k. The SSE is that of
/// the sweep.
template <class Judge, class Scalar, int Dim>
[[nodiscard]] CriterionResult judged_of(const Judge& criterion, const KSweep<Scalar, Dim>& sweep,
                                        const Sample<Scalar>& sample) {
  const Dataset<Scalar, Dim> points = sample.view();
  const KRange range{sweep.fits.front().k(), sweep.fits.back().k()};
  CriterionResult selection = criterion(sweep_k(points, range, sweep.settings, "choose_k"));
  selection.sse = sweep.curve().sse;
  selection.sse.resize(selection.k.size());
  return selection;
}

/// What a criterion says of `most` of the points, drawn at random, where there are more points than that.
template <class Judge, class Scalar, int Dim>
[[nodiscard]] std::optional<CriterionResult> judged_by_sample(const Judge& criterion, const KSweep<Scalar, Dim>& sweep,
                                                              Index most) {
  if (sweep.data.size() <= most || sweep.fits.back().k() > most / 2) return {};
  const std::vector<Index> drawn = drawn_indices(sweep.data, most, criterion.seed);
  if (std::ssize(drawn) < 2 * sweep.fits.back().k()) return {};
  return judged_of(criterion, sweep, Sample<Scalar>(sweep.data, drawn));
}

/// Points as often as they weigh, where weights are whole numbers and come to at most `most`; otherwise draws by
/// weight: `most`, or as many as there are points where weights are no whole numbers and these are fewer.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<Index> copies_by_weight(const Dataset<Scalar, Dim>& data, Index most, std::uint64_t seed) {
  const RelativeWeights<Scalar> weight{Points<Scalar>(data)};
  const auto [total, is_whole] = total_weight(weight, data.size());
  std::vector<Index> indices;
  if (is_whole && total <= static_cast<double>(most)) {
    for (Index i = 0; i < data.size(); ++i) indices.insert(indices.end(), static_cast<std::size_t>(weight(i)), i);
    return indices;
  }
  WeightedSampler sampler(data.size());
  sampler.set_all(weight);
  Rng rng(seed);
  indices.resize(static_cast<std::size_t>(is_whole ? most : (std::min)(most, data.size())));
  for (Index& index : indices) index = sampler.draw(rng);
  return indices;
}

/// What a criterion that counts points says of weighted ones: a weight of 3 is three points.
template <class Judge, class Scalar, int Dim>
[[nodiscard]] std::optional<CriterionResult> judged_by_copies(const Judge& criterion, const KSweep<Scalar, Dim>& sweep,
                                                              Index most) {
  if (!sweep.data.is_weighted()) return {};
  const std::vector<Index> copies = copies_by_weight(sweep.data, most, criterion.seed);
  return judged_of(criterion, sweep, Sample<Scalar>(sweep.data.with_weights(nullptr), copies));
}

inline void require_max_points(Index most, const char* caller) {
  require_that(most >= 2, caller, ": max_points must be >= 2, got ", most);
}

/// Runs `task(i, settings)` for each i in [0, count), several at a time on one thread each; one after the other on all
/// threads where an observer watches.
template <class Scalar, int Dim, class Task>
void run_tasks(Index count, const KMeans<Scalar, Dim>& settings, const Task& task) {
  const bool is_watched = static_cast<bool>(settings.observer);
  KMeans<Scalar, Dim> inner = settings;
  if (!is_watched) {
    inner.threads = 1;
    inner.executor = {};
  }
  Team team(is_watched ? 1 : thread_count(settings.threads, &settings.executor), &settings.executor);
  team.for_each_block(count, [&](Index i, int) { task(i, inner); });
}

/// Sets scores and errors: mean and standard error of `score(i, k, settings)` over the trials i in [0, trials), for
/// each k of the sweep; NaN where the data has too few distinct points.
template <class Scalar, int Dim, class Score>
void score_resampled(const KSweep<Scalar, Dim>& sweep, Index trials, CriterionResult& selection, const Score& score) {
  const auto count = static_cast<Index>(sweep.fits.size());
  Eigen::MatrixXd scores(trials, count);
  run_tasks(trials * count, sweep.settings, [&](Index task, KMeans<Scalar, Dim> settings) {
    const Index index = task / trials;
    const KFit<Scalar, Dim>& fit = sweep.fits[static_cast<std::size_t>(index)];
    settings.k = fit.k();
    scores(task % trials, index) =
        fit.is_full() ? score(task % trials, fit.k(), settings) : std::numeric_limits<double>::quiet_NaN();
  });
  for (Index index = 0; index < count; ++index) {
    const MeanAndDeviation found = mean_and_deviation(scores.col(index));
    selection.score.push_back(found.mean);
    selection.error.push_back(found.deviation / std::sqrt(static_cast<double>(trials)));
  }
}

}  // namespace keen::detail

// ---- keen/choose_k/criteria/indices.hpp

namespace keen::criterion {

/// The silhouette through centroids: the mean of (b - a) / b, where a and b are the distances of a point to the nearest
/// and the second nearest centroid; 0 for the only point of a cluster, whatever its weight. It comes with the fits for
/// free, weighs points,
/// and was right more often than any other criterion on its own (docs/choosing_k.md). Cannot say 1.
/// Source: Hruschka, de Castro and Campello, ICDM 2004.
struct SimplifiedSilhouette {
  static constexpr const char* name = "simplified silhouette";

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    return view.fit.simplified_silhouette;
  }
};

/// The mean of keen::silhouette. Complexity: O(n^2 dim) for each k. Cannot say 1.
/// Throws std::invalid_argument for points with weights.
struct Silhouette {
  static constexpr const char* name = "silhouette";

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    return silhouette(view.data, view.labels(), view.threads).mean;
  }
};

/// As keen::calinski_harabasz; n is the sum of weights. Cannot say 1.
struct CalinskiHarabasz {
  static constexpr const char* name = "Calinski-Harabasz";

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    return detail::calinski_harabasz(detail::shape_of(view.fit));
  }
};

/// As keen::davies_bouldin. Cannot say 1.
struct DaviesBouldin {
  static constexpr const char* name = "Davies-Bouldin";
  static constexpr bool smaller_is_better = true;

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    return detail::davies_bouldin(detail::shape_of(view.fit));
  }
};

/// As keen::xie_beni. Cannot say 1.
struct XieBeni {
  static constexpr const char* name = "Xie-Beni";
  static constexpr bool smaller_is_better = true;

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    return detail::xie_beni(detail::shape_of(view.fit));
  }
};

/// As keen::dunn. Complexity: O(n^2 dim) for each k at worst, mostly far less; n at most `max_points`. Cannot say 1.
struct Dunn {
  static constexpr const char* name = "Dunn";
  Index max_points = 10000;  ///< >= 2; of more points, so many are drawn and judged
  std::uint64_t seed = 0;    ///< of the draw

  void validate() const { detail::require_max_points(max_points, "criterion::Dunn"); }

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    if (view.data.size() <= max_points) return dunn(view.data, view.labels());
    const detail::Sample<Scalar> sample(view.data, detail::drawn_indices(view.data, max_points, seed));
    const Labels labels = view.fit.model.predict(sample.view(), view.threads);
    const bool is_one_cluster = labels.minCoeff() == labels.maxCoeff();
    return is_one_cluster ? std::numeric_limits<double>::quiet_NaN() : dunn(sample.view(), labels);
  }
};

}  // namespace keen::criterion

// ---- keen/detail/statistics/effective_dimension.hpp

// How many directions matter. With the variances v along the principal axes, (sum v)^2 / sum v^2 is d if d of them are
// equal and the rest are 0. Neither sum needs the axes: sum v is the mean of |x|^2 over centred points, and
// sum v^2 = trace(C^2) is the mean of (x.y)^2 over pairs of independent points.

namespace keen::detail {

/// Of how many dimensions points spread alike would spread as these do: (sum of variances)^2 by the sum of the squared
/// variances along principal axes; at least 1. Estimated from the products of all pairs, so nothing is decomposed.
/// Complexity: O(n^2 dim).
/// @param data  some hundred points at most
template <class Scalar>
[[nodiscard]] double effective_dimension(const Points<Scalar>& data, const Scale<double>& unit) {
  const Index n = data.size();
  if (n < 3) return 1;
  Eigen::MatrixXd x(data.dim(), n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < data.dim(); ++d) x(d, i) = unit(static_cast<double>(data(i, d)));
  }
  const Eigen::VectorXd mean = x.rowwise().mean();
  for (Index i = 0; i < n; ++i) x.col(i) -= mean;
  double squares = 0;
  double products = 0;
  for (Index i = 0; i < n; ++i) {
    squares += x.col(i).squaredNorm();
    for (Index j = 0; j < i; ++j) {
      const double product = x.col(i).dot(x.col(j));
      products += product * product;
    }
  }
  const auto count = static_cast<double>(n);
  const double of_pair = products / (count * (count - 1) / 2);
  return of_pair > 0 ? (std::max)(1.0, (squares / count) * (squares / count) / of_pair) : 1;
}

}  // namespace keen::detail

// ---- keen/detail/statistics/held_out_separation.hpp

// For two centroids a and b, the place of x on the line through them follows from distances alone:
//
//     position = (|x - b|^2 - |x - a|^2) / |a - b|^2        1 at a, 0 half-way, -1 at b
//
// Ashman's D is the distance of the two means on this line over the root mean square of the two standard deviations.
// Two normal distributions of equal weight and variance have two peaks if D > 2. The points were not used in the fit,
// because a fit with too large a k cuts a cluster in two, and on its own points the two halves always look apart.

namespace keen::detail {

/// Where points lie on the lines from their own centroid to each other one: 0 half-way, 1 at their own.
class PositionSums {
 public:
  explicit PositionSums(Index k)
      : counts_(Eigen::VectorXd::Zero(k)),
        weights_(Eigen::VectorXd::Zero(k)),
        sums_(Eigen::MatrixXd::Zero(k, k)),
        squares_(Eigen::MatrixXd::Zero(k, k)) {}

  /// Adds a point.
  /// @param sq_distances   to each centroid
  /// @param between        squared distances of the centroids
  void add(double weight, const Eigen::VectorXd& sq_distances, const Eigen::MatrixXd& between) {
    Index own = 0;
    const double least = sq_distances.minCoeff(&own);
    counts_(own) += 1;
    weights_(own) += weight;
    for (Index other = 0; other < counts_.size(); ++other) {
      if (!(between(other, own) > 0)) continue;
      const double position = (sq_distances(other) - least) / between(other, own);
      sums_(other, own) += weight * position;
      squares_(other, own) += weight * position * position;
    }
  }

  /// 1 - (3 / D)^2, at least 0, where D is Ashman's: the distance of the means of two clusters on the line through
  /// their centroids, by the root mean square of their standard deviations there. The least over all others; 0 for a
  /// cluster of fewer than 3 points.
  [[nodiscard]] double separation(Index own) const {
    double least = 1;
    bool has_other = false;
    for (Index other = 0; other < counts_.size(); ++other) {
      if (other == own || !(counts_(other) > 0)) continue;
      has_other = true;
      const double apart = mean(other, own) + mean(own, other);
      const double spread = (variance(other, own) + variance(own, other)) / 2;
      least = (std::min)(least, apart > 0 ? 1 - 9 * spread / (apart * apart) : 0.0);
    }
    return has_other && counts_(own) >= 3 ? (std::max)(least, 0.0) : 0;
  }

 private:
  [[nodiscard]] double mean(Index other, Index own) const { return sums_(other, own) / weights_(own); }

  [[nodiscard]] double variance(Index other, Index own) const {
    if (counts_(own) < 2) return 0;
    const double of_mean = mean(other, own);
    const double biased = squares_(other, own) / weights_(own) - of_mean * of_mean;
    return (std::max)(biased, 0.0) * counts_(own) / (counts_(own) - 1);
  }

  Eigen::VectorXd counts_;
  Eigen::VectorXd weights_;
  Eigen::MatrixXd sums_;     ///< (other, own)
  Eigen::MatrixXd squares_;  ///< likewise
};

/// How far the clusters of a model stand apart on points that it was not fitted to: the mean over the clusters of what
/// `PositionSums::separation` says, in [0, 1]. Two halves of evenly spread points reach 0.25, of a normal distribution
/// 0, two normal clusters at a distance of 4 standard deviations 0.5, of 6 0.75.
/// Complexity: O(n k dim).
template <class Scalar>
[[nodiscard]] double held_out_separation(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                         const Scale<double>& unit) {
  const Index k = centroids.cols();
  Eigen::MatrixXd between(k, k);
  for (Index a = 0; a < k; ++a) {
    for (Index b = 0; b < k; ++b)
      between(b, a) = unit_sq_distance(unit, centroids.col(a).data(), centroids.col(b).data(), centroids.rows());
  }
  PositionSums sums(k);
  Eigen::VectorXd sq_distances(k);
  const RelativeWeights<Scalar> weight(data);
  for (Index i = 0; i < data.size(); ++i) {
    if (!(weight(i) > 0)) continue;
    for (Index j = 0; j < k; ++j) sq_distances(j) = unit_sq_distance(unit, data, i, centroids.col(j).data());
    sums.add(weight(i), sq_distances, between);
  }
  double sum = 0;
  for (Index j = 0; j < k; ++j) sum += sums.separation(j);
  return sum / static_cast<double>(k);
}

}  // namespace keen::detail

// ---- keen/choose_k/criteria/separation.hpp

namespace keen {

/// What halves of the points say of each k.
struct SeparationCurve {
  std::vector<Index> k{};            ///< as in the sweep
  std::vector<double> separation{};  ///< how far the clusters of one half stand apart in the other, in [0, 1]; NaN for
                                     ///< k = 1 and where a half has too few points
  std::vector<double> agreement{};   ///< the adjusted Rand index of what both halves find, the least of all splits
  double effective_dim = 1;          ///< of how many dimensions evenly spread points would spread as these do

  /// Where the figures of a k of the sweep stand.
  [[nodiscard]] std::size_t index_of(Index of) const { return static_cast<std::size_t>(of - k.front()); }

  /// What the agreement must exceed: 0.9 on a line, 0.7 in a plane and so on by the logarithm; at least 0.35, at most
  /// 0.75. The fewer the dimensions, the more alike does k-means divide points that have no clusters.
  [[nodiscard]] double needed_agreement() const { return std::clamp(0.9 - 0.2 * std::log2(effective_dim), 0.35, 0.75); }
};

namespace criterion {

/// Separation: the points are split in halves, each half is clustered, and the other half shows whether those clusters
/// stand apart. Each cluster earns its separation, in [0, 1], and pays a price; the largest sum wins. 1 is the answer
/// if its clusters stand apart too little on average, or if in some split the halves find clusters too unlike, and no
/// other k has clusters that stand apart plainly in halves that agree.
///
/// The separation of a cluster is 1 - (3 / D)^2, at least 0; D is Ashman's, for the cluster and that other one from
/// which it is least apart: the distance of their means along the line through both centroids, by the root mean square
/// of their standard deviations on it. Two halves of evenly spread points have 0.25, of normal ones 0; two normal
/// clusters 4 standard deviations apart 0.5. Clusters of fewer than 3 points of a half earn nothing.
///
/// May say 1. Honours weights. Each half is fitted once, with effort::Swaps, unless the settings of the sweep have an
/// effort of their own. Right more often than any other criterion here: docs/choosing_k.md. Complexity: 2 `splits` fits
/// of n / 2 points for each k, n at most `max_points`. Memory: n dim values for each thread. Source: D, Ashman, Bird
/// and Zepf, Astronomical Journal 108 (1994); halves, Tibshirani and Walther, Journal of Computational and Graphical
/// Statistics 14 (2005).
struct Separation {
  Index splits = 5;                ///< >= 1
  double price = 0.1;              ///< of a cluster, in [0, 1]
  double least_separation = 0.15;  ///< of more than one cluster, in [0, 1]
  double plain_separation = 0.35;  ///< where halves disagree about the best: of others that may be it, in [0, 1]
  double plain_agreement = 0.8;    ///< and of their halves, in [0, 1]
  std::uint64_t seed = 0;          ///< of the splits
  Index max_points = 5000;         ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::Separation");
    detail::require_that(splits >= 1, "criterion::Separation: splits must be >= 1, got ", splits);
    detail::require_that(price >= 0 && price <= 1, "criterion::Separation: price must be in [0, 1], got ", price);
    detail::require_that(least_separation >= 0 && least_separation <= 1,
                         "criterion::Separation: least_separation must be in [0, 1], got ", least_separation);
    detail::require_that(plain_separation >= 0 && plain_separation <= 1,
                         "criterion::Separation: plain_separation must be in [0, 1], got ", plain_separation);
    detail::require_that(plain_agreement >= 0 && plain_agreement <= 1,
                         "criterion::Separation: plain_agreement must be in [0, 1], got ", plain_agreement);
  }

  /// What is behind the answer.
  template <class Scalar, int Dim>
  [[nodiscard]] SeparationCurve curve(const KSweep<Scalar, Dim>& sweep) const {
    const std::vector<Index> points = detail::drawn_indices(sweep.data, max_points, seed);
    const auto n = static_cast<Index>(points.size());
    const auto unit = detail::distance_unit(detail::validate(detail::Points(sweep.data), name).largest);
    const auto count = static_cast<Index>(sweep.fits.size());
    Eigen::MatrixXd separation(splits, count);
    Eigen::MatrixXd agreement(splits, count);
    KMeans<Scalar, Dim> base = sweep.settings;
    if (base.effort.is_plain()) {
      base.effort = effort::Swaps{};
      base.restarts = 1;
    }
    detail::run_tasks(splits * count, base, [&](Index task, KMeans<Scalar, Dim> settings) {
      const Index split = task % splits;
      const Index index = count - 1 - task / splits;  // the longest first
      const KFit<Scalar, Dim>& fit = sweep.fits[static_cast<std::size_t>(index)];
      settings.k = fit.k();
      const bool is_defined = fit.is_full() && settings.k >= 2 && settings.k <= n / 2;
      const SplitResult found = is_defined ? judge_split(sweep.data, points, split, settings, unit) : SplitResult{};
      separation(split, index) = found.separation;
      agreement(split, index) = found.agreement;
    });
    SeparationCurve found;
    const std::vector<Index> some(points.begin(), points.begin() + (std::min)(n, Index{500}));
    found.effective_dim = detail::effective_dimension<Scalar>(detail::Sample<Scalar>(sweep.data, some).view(), unit);
    for (Index index = 0; index < count; ++index) {
      found.k.push_back(sweep.fits[static_cast<std::size_t>(index)].k());
      found.separation.push_back(separation.col(index).mean());
      found.agreement.push_back(agreement.col(index).minCoeff());
    }
    return found;
  }

  /// The k from 2 on whose sum of separation less price is largest; of equal ones the smallest. Nothing if there is
  /// none.
  [[nodiscard]] std::optional<Index> largest(const SeparationCurve& curve) const {
    return detail::best_k(curve.k, scores(curve), false);
  }

  /// The same, if `is_found`; else of those alone whose clusters stand apart plainly in halves that agree, if there are
  /// any.
  [[nodiscard]] std::optional<Index> candidate(const SeparationCurve& curve) const {
    const std::optional<Index> best = largest(curve);
    if (!best || is_found(curve, *best)) return best;
    std::vector<double> plain = scores(curve);
    for (std::size_t i = 0; i < plain.size(); ++i) {
      if (!is_plain(curve, curve.k[i])) plain[i] = std::numeric_limits<double>::quiet_NaN();
    }
    const std::optional<Index> found = detail::best_k(curve.k, plain, false);
    return found ? found : best;
  }

  /// True if the clusters for this k stand apart plainly, and all halves found them.
  [[nodiscard]] bool is_plain(const SeparationCurve& curve, Index k) const {
    const std::size_t index = curve.index_of(k);
    return curve.separation[index] > plain_separation && curve.agreement[index] > plain_agreement;
  }

  /// True if the clusters for this k stand apart, and all halves found them.
  [[nodiscard]] bool is_found(const SeparationCurve& curve, Index k) const {
    const std::size_t index = curve.index_of(k);
    return curve.separation[index] > least_separation && curve.agreement[index] > curve.needed_agreement();
  }

  /// What the curve comes to.
  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult result(const KSweep<Scalar, Dim>& sweep, const SeparationCurve& curve) const {
    CriterionResult selection = detail::start_selection(sweep, name);
    selection.score = scores(curve);
    selection.best = candidate(curve);
    if (curve.k.empty() || curve.k.front() > 1) return selection;
    selection.score.front() = 0;
    if (!selection.best || !(is_found(curve, *selection.best) || is_plain(curve, *selection.best))) selection.best = 1;
    return selection;
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    return result(sweep, curve(sweep));
  }

  static constexpr const char* name = "separation";

 private:
  /// What one split says of one k; NaN where it says nothing.
  struct SplitResult {
    double separation = std::numeric_limits<double>::quiet_NaN();
    double agreement = std::numeric_limits<double>::quiet_NaN();
  };

  template <class Scalar, int Dim>
  [[nodiscard]] SplitResult judge_split(const Dataset<Scalar, Dim>& data, const std::vector<Index>& points, Index split,
                                        const KMeans<Scalar, Dim>& settings, const detail::Scale<double>& unit) const {
    Rng rng(seed, static_cast<std::uint64_t>(split) + 1);
    std::vector<Index> order = detail::shuffled(static_cast<Index>(points.size()), rng);
    for (Index& i : order) i = points[static_cast<std::size_t>(i)];
    const detail::Sample<Scalar> all(data, order);
    const auto middle = order.begin() + std::ssize(order) / 2;
    std::sort(order.begin(), middle);
    std::sort(middle, order.end());
    const detail::Sample<Scalar> first(data, {order.begin(), middle});
    const detail::Sample<Scalar> second(data, {middle, order.end()});
    const auto of_first = settings.fit(first.view()).model;
    const auto of_second = settings.fit(second.view()).model;
    return {(detail::held_out_separation<Scalar>(second.view(), of_first.centroids(), unit) +
             detail::held_out_separation<Scalar>(first.view(), of_second.centroids(), unit)) /
                2,
            detail::adjusted_rand(of_first.predict(all.view()), of_second.predict(all.view()))};
  }

  [[nodiscard]] std::vector<double> scores(const SeparationCurve& curve) const {
    std::vector<double> scores;
    for (std::size_t i = 0; i < curve.k.size(); ++i) {
      scores.push_back((curve.separation[i] - price) * static_cast<double>(curve.k[i]));
    }
    return scores;
  }
};

}  // namespace criterion

}  // namespace keen

// ---- keen/choose_k/auto_k.hpp

namespace keen {

/// The treatment of outliers before k is chosen.
enum class Outliers {
  set_aside,  ///< they are left out
  keep,       ///< they are used like other points
};

/// The choice of one criterion.
struct CriterionVote {
  std::string criterion;  ///< its name
  Index k = 1;            ///< its best k

  friend bool operator==(const CriterionVote&, const CriterionVote&) = default;
};

/// The number of clusters, its confidence, and the clusterings.
template <class Scalar, int Dim = Eigen::Dynamic>
struct AutoK {
  AutoK() = default;
  AutoK(const AutoK&) = default;
  AutoK(AutoK&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  AutoK& operator=(const AutoK& other) { return *this = AutoK(other); }
  AutoK& operator=(AutoK&&) noexcept = default;
  ~AutoK() = default;

  /// The value that `separation` must exceed for more than one cluster.
  static constexpr double least_separation = criterion::Separation{}.least_separation;

  Index k = 1;          ///< the answer
  Index candidate = 1;  ///< the best k above 1: the answer if its clusters are separated and found in all halves
  /// The separation of the candidate's clusters, in [0, 1]; NaN if there is no candidate.
  double separation = std::numeric_limits<double>::quiet_NaN();
  /// The agreement of the candidate's clusters in halves of the points: the lowest adjusted Rand index; NaN if there is
  /// no candidate.
  double halves_agreement = std::numeric_limits<double>::quiet_NaN();
  double needed_agreement = 0;  ///< the value that `halves_agreement` must exceed: SeparationCurve::needed_agreement
  /// The k with the largest sum of separations if its clusters are separated, otherwise 1. It differs from `candidate`
  /// if halves of the points do not find the same clusters.
  Index peak = 1;
  bool is_at_end = false;  ///< the peak is the largest k tried, so a wider range may give another answer
  double agreement = 0;    ///< the fraction of the votes for k, in [0, 1]; 0 without votes
  /// The choices of separation, which decides, simplified silhouette and Calinski-Harabasz; those without a choice are
  /// left out.
  std::vector<CriterionVote> votes;
  std::vector<CriterionResult> criteria;  ///< the results of these criteria
  std::vector<Outlier> outliers;          ///< points that were set aside, the farthest first
  std::vector<KFit<Scalar, Dim>> fits;    ///< the best clustering of the other points for each k tried, ascending

  /// The clustering with `k` clusters.
  [[nodiscard]] const KFit<Scalar, Dim>& fit() const { return fits[static_cast<std::size_t>(k - fits.front().k())]; }
};

namespace detail {

template <class Scalar, int Dim>
void count_votes(AutoK<Scalar, Dim>& found) {
  for (const CriterionResult& result : found.criteria) {
    if (result.best) found.votes.push_back({result.criterion, *result.best});
  }
  const auto count = std::count_if(found.votes.begin(), found.votes.end(),
                                   [&](const CriterionVote& vote) { return vote.k == found.k; });
  if (!found.votes.empty()) found.agreement = static_cast<double>(count) / static_cast<double>(found.votes.size());
}

/// The points without the outliers.
/// @param outliers  some of the points
template <class Scalar>
[[nodiscard]] Sample<Scalar> without(const Points<Scalar>& data, const std::vector<Outlier>& outliers) {
  std::vector<bool> is_left_out(static_cast<std::size_t>(data.size()));
  for (const Outlier& outlier : outliers) is_left_out[static_cast<std::size_t>(outlier.index)] = true;
  std::vector<Index> rest;
  for (Index i = 0; i < data.size(); ++i) {
    if (!is_left_out[static_cast<std::size_t>(i)]) rest.push_back(i);
  }
  return Sample<Scalar>(data, rest);
}

}  // namespace detail

/// The answer of `auto_k` from existing fits: `auto_k_of(sweep_k(points, range))`. It sets no outliers aside and does
/// not extend the range.
/// @throws std::invalid_argument if the sweep has no fits
template <class Scalar, int Dim>
[[nodiscard]] AutoK<Scalar, Dim> auto_k_of(KSweep<Scalar, Dim> sweep) {
  detail::require_that(!sweep.fits.empty(), "auto_k_of: the sweep has no fits");
  AutoK<Scalar, Dim> found;
  const criterion::Separation separation{.seed = sweep.settings.seed};
  const SeparationCurve curve = separation.curve(sweep);
  found.criteria.push_back(separation.result(sweep, curve));
  for (const Criterion<Scalar, Dim>& judge : {Criterion<Scalar, Dim>(criterion::SimplifiedSilhouette{}),
                                              Criterion<Scalar, Dim>(criterion::CalinskiHarabasz{})})
    found.criteria.push_back(judge(sweep));
  found.k = found.criteria.front().best.value_or(sweep.fits.front().k());
  if (const auto candidate = separation.candidate(curve)) {
    const std::size_t index = curve.index_of(*candidate);
    found.candidate = *candidate;
    found.separation = curve.separation[index];
    found.halves_agreement = curve.agreement[index];
    found.needed_agreement = curve.needed_agreement();
  }
  if (const auto peak = separation.largest(curve)) {
    if (curve.separation[curve.index_of(*peak)] > found.least_separation) found.peak = *peak;
  }
  found.is_at_end = found.peak > 1 && found.peak == sweep.fits.back().k();
  detail::count_votes(found);
  found.fits = std::move(sweep.fits);
  return found;
}

namespace detail {

/// keen::auto_k.
template <class Scalar, int Dim>
[[nodiscard]] AutoK<Scalar, Dim> auto_k(Dataset<Scalar, Dim> data, KRange range, const KMeans<Scalar, Dim>& settings,
                                        Outliers treatment, const char* caller = "auto_k") {
  constexpr Index most = 80;
  const bool may_widen = range.last == 0;
  range = checked_range(range, data.size(), caller);
  std::vector<Outlier> outliers;
  if (treatment == Outliers::set_aside) outliers = find_outliers(data, criterion_threads(settings));
  std::optional<Sample<Scalar>> rest;
  if (!outliers.empty()) data = rest.emplace(without(Points<Scalar>(data), outliers)).view();
  range.last = (std::max)(range.first, (std::min)(range.last, data.size()));
  AutoK<Scalar, Dim> found = auto_k_of(sweep_k(data, range, settings, caller));
  while (may_widen && 10 * found.peak > 7 * range.last && range.last < (std::min)(most, data.size())) {
    range.last = (std::min)({2 * range.last, most, data.size()});
    found = auto_k_of(sweep_k(data, range, settings, caller));
  }
  found.outliers = std::move(outliers);
  return found;
}

}  // namespace detail

/// Finds the number of clusters, with one answer. Use it unless you need a particular criterion.
///
///     const auto found = keen::auto_k(points);
///     const auto labels = found.fit().model.predict(points);
///
/// Outliers are set aside first (`find_outliers`), because a single distant point is not a cluster. The other points
/// are judged by `criterion::Separation`: it clusters halves of the points, and requires that the clusters of one half
/// are separated in the other. If they are not, or if the halves find different clusters, the answer is 1, or another k
/// with clearly separated clusters. The results of simplified silhouette and Calinski-Harabasz are included for
/// comparison. docs/choosing_k.md reports how often each is right.
///
/// If `range.last` is 0, the range ends at 10, and is doubled repeatedly, up to 80, while clusters are separated for a
/// k in its last third.
///
/// If all points are equal, the answer is the first k of the range. Uses weights. Complexity: as choose_k, and 10 fits
/// for each k of at most 2500 points.
/// @param range     the numbers of clusters to try
/// @param outliers  whether outliers are set aside
/// @throws std::invalid_argument as choose_k
template <class Points>
[[nodiscard]] auto auto_k(const Points& points, KRange range = {}, const KMeansFor<Points>& settings = {},
                          Outliers outliers = Outliers::set_aside) {
  return detail::auto_k(as_dataset(points), range, settings, outliers);
}

}  // namespace keen

// ---- keen/choose_k/detail/require_curve.hpp

namespace keen::detail {

/// @throws std::invalid_argument naming the caller, unless there is a finite SSE for each k, and `k` ascends
inline void require_curve(const SseCurve& curve, const char* caller) {
  require_that(curve.k.size() == curve.sse.size(), caller, ": one SSE for each k is needed, got ", curve.sse.size(),
               " for ", curve.k.size());
  for (std::size_t i = 0; i < curve.k.size(); ++i) {
    require_that(is_finite(&curve.sse[i]), caller, ": the SSE must be finite at k = ", curve.k[i]);
    require_that(i == 0 || curve.k[i] > curve.k[i - 1], caller, ": k must ascend, got ", curve.k[i], " at ", i);
  }
}

}  // namespace keen::detail

// ---- keen/choose_k/elbow.hpp

namespace keen {

/// The definition of the elbow of an SSE curve W(k).
enum class ElbowRule {
  chord,                  ///< farthest below the line from the first to the last point, both axes scaled to [0, 1]
  second_difference,      ///< largest W(k-1) - 2 W(k) + W(k+1): the decrease slows down most
  log_second_difference,  ///< the same for ln W: the relative decrease slows down most
};

namespace detail {

inline constexpr double undefined_score = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] inline std::vector<double> second_differences(const std::vector<double>& w) {
  std::vector<double> score(w.size(), undefined_score);
  for (std::size_t i = 1; i + 1 < w.size(); ++i) score[i] = (w[i - 1] - w[i]) - (w[i] - w[i + 1]);
  return score;
}

/// The logarithms up to the first SSE of 0: there every cluster is a point, and larger k give no information.
[[nodiscard]] inline std::vector<double> log_second_differences(const std::vector<double>& w) {
  std::vector<double> logs;
  for (const double sse : w) {
    if (sse <= 0) break;
    logs.push_back(std::log(sse));
  }
  std::vector<double> score = second_differences(logs);
  score.resize(w.size(), undefined_score);
  return score;
}

[[nodiscard]] inline std::vector<double> chord_distances(const std::vector<Index>& k, const std::vector<double>& w) {
  std::vector<double> score(w.size(), undefined_score);
  const double fall = w.empty() ? 0 : w.front() - w.back();
  if (!(fall > 0)) return score;
  const auto width = static_cast<double>(k.back() - k.front());
  for (std::size_t i = 0; i < w.size(); ++i) {
    const double x = static_cast<double>(k[i] - k.front()) / width;
    const double y = (w[i] - w.back()) / fall;
    score[i] = (1 - x - y) / std::sqrt(2.0);
  }
  return score;
}

[[nodiscard]] inline std::vector<double> elbow_scores(const SseCurve& curve, ElbowRule rule) {
  switch (rule) {
    case ElbowRule::chord: return chord_distances(curve.k, curve.sse);
    case ElbowRule::second_difference: return second_differences(curve.sse);
    case ElbowRule::log_second_difference: return log_second_differences(curve.sse);
  }
  return {};
}

/// The smallest score that rounding errors of a straight line cannot reach.
[[nodiscard]] inline double least_elbow_score(const SseCurve& curve, ElbowRule rule) {
  constexpr double rounding = 1e-9;
  return rule == ElbowRule::second_difference ? rounding * (curve.sse.front() - curve.sse.back()) : rounding;
}

}  // namespace detail

/// The elbow of an SSE curve. There is none if the curve has fewer than three points, does not fall, or is nowhere
/// convex (a straight line, or one that falls ever faster). The answer depends on the range of k: with `chord`, a wider
/// range tends to give a larger answer. Complexity: O(number of k).
/// @throws std::invalid_argument if `k` and `sse` differ in length, `k` does not ascend, or an SSE is not finite
/// Source: chord: Satopaa et al., ICDCSW 2011 (without smoothing).
[[nodiscard]] inline CriterionResult elbow(const SseCurve& curve, ElbowRule rule = ElbowRule::chord) {
  detail::require_curve(curve, "elbow");
  CriterionResult selection{{}, curve.k, curve.sse, detail::elbow_scores(curve, rule), {}, "elbow", false};
  if (curve.k.size() < 3 || !(curve.sse.front() > curve.sse.back())) return selection;
  double highest = detail::least_elbow_score(curve, rule);
  for (std::size_t i = 1; i + 1 < curve.k.size(); ++i) {
    if (!(selection.score[i] > highest)) continue;
    highest = selection.score[i];
    selection.best = curve.k[i];
  }
  return selection;
}

/// Fits every k in a range and returns the elbow of the SSE curve.
///
///     const auto choice = keen::elbow(points, {.first = 1, .last = 10}, {.restarts = 8});
///     if (choice.best) use(*choice.best);
///
/// @throws as `sse_curve`
template <class Points>
[[nodiscard]] CriterionResult elbow(const Points& points, KRange range, KMeansFor<Points> settings = {},
                                    ElbowRule rule = ElbowRule::chord) {
  return elbow(sse_curve(points, range, std::move(settings)), rule);
}

}  // namespace keen

// ---- keen/detail/statistics/knees.hpp

// The knee of a falling curve is where it is farthest below its chord, after both axes are scaled to [0, 1].
//
//     1 |*.                      difference = chord - curve; its maxima are the candidates. A maximum is a knee if the
//       | *   .   chord           difference then falls by more than the sensitivity before it rises again, so that
//       |  *      .               noise makes no knee.
//       |    *       .
//       |       *   *   .*
//     0 +-----------------1

namespace keen::detail {

/// How far a falling curve is below its chord, both axes scaled to [0, 1]; NaN if it is flat.
/// @param x  ascending
/// @param y  as many
[[nodiscard]] inline std::vector<double> knee_differences(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> difference(x.size(), std::numeric_limits<double>::quiet_NaN());
  if (x.size() < 2) return difference;
  const auto [least, most] = std::minmax_element(y.begin(), y.end());
  const double height = *most - *least;
  if (!(height > 0)) return difference;
  for (std::size_t i = 0; i < x.size(); ++i)
    difference[i] = (*most - y[i]) / height - (x[i] - x.front()) / (x.back() - x.front());
  return difference;
}

/// The places of the knees, in the order in which they are found: maxima (ends and flat parts count) after which the
/// difference drops by more than `sensitivity` mean steps of x, before it comes to a minimum. The first one is the knee
/// of the offline algorithm, the last one that of the online algorithm. Complexity: O(n).
/// @param difference  of a falling curve, from the left
/// Source: Satopaa, Albrecht, Irwin and Raghavan, ICDCSW 2011, section III, without smoothing.
[[nodiscard]] inline std::vector<std::size_t> knees(const std::vector<double>& difference, double sensitivity) {
  std::vector<std::size_t> found;
  const double drop = sensitivity / (static_cast<double>(difference.size()) - 1);
  constexpr std::size_t none = (std::numeric_limits<std::size_t>::max)();
  std::size_t maximum = none;
  for (std::size_t i = 0; i + 1 < difference.size(); ++i) {
    const double here = difference[i];
    const double before = difference[i == 0 ? 0 : i - 1];
    const double after = difference[i + 1];
    if (here >= before && here >= after) maximum = i;
    if (here <= before && here <= after) maximum = none;
    if (maximum == none || !(after < difference[maximum] - drop)) continue;
    if (found.empty() || found.back() != maximum) found.push_back(maximum);
  }
  return found;
}

}  // namespace keen::detail

// ---- keen/choose_k/kneedle.hpp

namespace keen {

namespace detail {

inline void require_sensitivity(double sensitivity) {
  require_that(is_finite(&sensitivity) && sensitivity >= 0, "kneedle: sensitivity must be >= 0, got ", sensitivity);
}

}  // namespace detail

/// The knee of an SSE curve by Kneedle: the first k that is a local maximum of the distance below the chord, both axes
/// scaled to [0, 1], after which that distance drops by more than `sensitivity` mean steps of k before it rises again.
/// The scores are these distances; NaN if the curve is flat.
///
/// There is none if the curve has fewer than three points, does not fall, has no such drop, or is nowhere convex (a
/// straight line, or one that falls ever faster). The answer depends on the range of k: with a larger last k it tends
/// to be larger. Complexity: O(number of k).
/// @param sensitivity  S of the paper, >= 0: the larger, the sharper a knee has to be
/// @throws std::invalid_argument if `k` and `sse` differ in length, `k` does not ascend, an SSE is not finite, or the
///   sensitivity is negative or not finite
/// Source: Satopaa, Albrecht, Irwin and Raghavan, ICDCSW 2011: offline, without smoothing. Unlike in the paper, a k on
/// or above the chord is never a knee.
[[nodiscard]] inline CriterionResult kneedle(const SseCurve& curve, double sensitivity = 1) {
  detail::require_curve(curve, "kneedle");
  detail::require_sensitivity(sensitivity);
  const std::vector<double> k(curve.k.begin(), curve.k.end());
  CriterionResult selection{{}, curve.k, curve.sse, detail::knee_differences(k, curve.sse), {}, "Kneedle", false};
  if (k.size() < 3 || !(curve.sse.front() > curve.sse.back())) return selection;
  constexpr double rounding = 1e-9;  // what it makes of a straight line is less
  for (const std::size_t index : detail::knees(selection.score, sensitivity)) {
    if (!(selection.score[index] > rounding)) continue;
    selection.best = curve.k[index];
    break;
  }
  return selection;
}

/// Fits every k in a range and returns the knee of the SSE curve.
///
///     const auto choice = keen::kneedle(points, {.first = 1, .last = 10}, {.restarts = 8});
///     if (choice.best) use(*choice.best);
///
/// @throws as `sse_curve`; std::invalid_argument for a sensitivity that is negative or not finite
template <class Points>
[[nodiscard]] CriterionResult kneedle(const Points& points, KRange range, KMeansFor<Points> settings = {},
                                      double sensitivity = 1) {
  detail::require_sensitivity(sensitivity);
  return kneedle(sse_curve(points, range, std::move(settings)), sensitivity);
}

}  // namespace keen

// ---- keen/choose_k/criteria/curve.hpp

namespace keen::criterion {

/// keen::elbow of the SSE curve.
struct Elbow {
  ElbowRule rule = ElbowRule::log_second_difference;

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    return elbow(sweep.curve(), rule);
  }
};

/// keen::kneedle of the SSE curve.
struct Kneedle {
  double sensitivity = 1;  ///< >= 0: how far the curve must flatten after a knee

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    return kneedle(sweep.curve(), sensitivity);
  }
};

/// The jump statistic: the largest rise of D(k)^-Y over D(k - 1)^-Y, where D(k) is the SSE by n dim, n the sum of
/// weights, and Y = dim / 2 unless told otherwise. Scores are given in units of the largest D^-Y, since it may be
/// beyond double. Defined for the first k of the range only if that is 1, where D(0)^-Y is 0; so it may say 1. Source:
/// Sugar and James, Journal of the American Statistical Association 98 (2003).
struct Jump {
  double power = 0;  ///< Y, >= 0; 0 stands for dim / 2

  void validate() const {
    detail::require_that(detail::is_finite(&power) && power >= 0, "criterion::Jump: power must be >= 0, got ", power);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    CriterionResult selection = detail::start_selection(sweep, "jump");
    const double y = power > 0 ? power : static_cast<double>(sweep.data.dim()) / 2;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& fit : sweep.fits) {
      if (fit.sse > 0) least = (std::min)(least, std::log(fit.sse));
    }
    double before = sweep.fits.front().k() == 1 ? 0 : std::numeric_limits<double>::quiet_NaN();
    for (const auto& fit : sweep.fits) {
      const double transformed = std::exp(-y * (std::log(fit.sse) - least));  // infinity for an SSE of 0
      selection.score.push_back(fit.is_full() ? transformed - before : std::numeric_limits<double>::quiet_NaN());
      before = transformed;
    }
    selection.best = detail::best_k(selection.k, selection.score, false);
    return selection;
  }
};

}  // namespace keen::criterion

// ---- keen/detail/statistics/anderson_darling.hpp

// Is a sample normal? Sort and standardise it to z(1) <= ... <= z(n), and compare its distribution function with Phi,
// that of the normal distribution. Anderson and Darling weight the squared difference by 1 / (Phi (1 - Phi)), so that
// the tails count. The integral over the sample is the sum
//
//     A^2 = -n - 1/n  sum over i of  (2 i - 1) ( ln Phi(z(i)) + ln(1 - Phi(z(n + 1 - i))) )
//
// G-means splits a cluster if its points, projected on the line between two halves, fail this test. Far in the tails
// Phi underflows while its logarithm is an ordinary number, hence `log_normal_cdf`.

namespace keen::detail {

/// The logarithm of the probability that a standard normal variable is below `z`. Its relative error is of the order of
/// rounding, however far out z is.
[[nodiscard]] inline double log_normal_cdf(double z) {
  constexpr double root_half = 0.70710678118654752440;
  if (z > 0) return std::log1p(-0.5 * std::erfc(z * root_half));
  if (z > -35) return std::log(0.5 * std::erfc(-z * root_half));
  constexpr double log_root_two_pi = 0.91893853320467274178;
  const double w = 1 / (z * z);  // erfc would underflow: its asymptotic series, of which the next term is below 1e-10
  return -0.5 * z * z - log_root_two_pi - std::log(-z) + std::log1p(-w * (1 - 3 * w * (1 - 5 * w)));
}

/// A value, and how often it was seen, > 0.
struct SeenValue {
  double x;
  double count;
};

/// Values with mean 0 and variance 1 (by n - 1) instead of theirs. Those in `values` ascend, and are not all equal.
inline void standardise(std::vector<SeenValue>& values, double n) {
  const Scale<double> scale = unit_scale((std::max)(std::abs(values.front().x), std::abs(values.back().x)));
  const double origin = scale(values.front().x);
  const Scale<double> unit = unit_scale(scale(values.back().x) - origin);
  for (SeenValue& value : values) value.x = unit(scale(value.x) - origin);
  double mean = 0;
  for (const SeenValue& value : values) mean += value.count * value.x / n;
  double variance = 0;
  for (const SeenValue& value : values) variance += value.count * (value.x - mean) * (value.x - mean) / (n - 1);
  for (SeenValue& value : values) value.x = (value.x - mean) / std::sqrt(variance);
}

/// How much speaks against values being drawn from a normal distribution, whose mean and variance are not known: A^2 of
/// Anderson and Darling, times 1 + 4 / n - 25 / n^2. Above 1.8692 for one in 10^4 sets of normal values. 0, for nothing
/// speaks against it, if there are fewer than 8 values, or all are equal. Complexity: O(n log n).
///
/// The i-th of n values has the factor 2 i - 1; of a value that was seen several times they add up to a difference of
/// squares.
/// @param values  finite, in any order
/// Source: Hamerly and Elkan, NIPS 2003.
[[nodiscard]] inline double anderson_darling(std::vector<SeenValue> values) {
  std::sort(values.begin(), values.end(), [](const SeenValue& a, const SeenValue& b) { return a.x < b.x; });
  double n = 0;
  for (const SeenValue& value : values) n += value.count;
  if (n < 8 || values.front().x == values.back().x) return 0;
  standardise(values, n);
  double sum = 0;
  double before = 0;
  for (const SeenValue& value : values) {
    const double after = before + value.count;
    const double from_below = after * after - before * before;
    const double from_above = (n - before) * (n - before) - (n - after) * (n - after);
    sum += from_below * log_normal_cdf(value.x) + from_above * log_normal_cdf(-value.x);
    before = after;
  }
  return (-n - sum / n) * (1 + 4 / n - 25 / (n * n));
}

}  // namespace keen::detail

// ---- keen/detail/statistics/principal_axes.hpp

namespace keen::detail {

/// The directions in which data spreads most, orthogonal to each other.
struct PrincipalComponents {
  Eigen::VectorXd mean;       ///< dim values: the weighted mean, in the unit of the data
  Eigen::MatrixXd axes;       ///< dim x m: unit columns; the largest loading of each is positive
  Eigen::VectorXd variances;  ///< along all dim axes, descending, >= 0; infinite where they are too large for a double
  Eigen::VectorXd shares;     ///< of each in the sum of the variances, however large; all 0 if all points are equal

  /// Where a point lies along the axes: m values.
  template <class Vector>
  [[nodiscard]] Eigen::VectorXd operator()(const Vector& x) const {
    return axes.transpose() * (x.template cast<double>() - mean);
  }
};

/// The first `m` principal components: the eigenvectors of the weighted covariance (sums divided by the sum of the
/// weights), computed in double and in a unit in which nothing overflows. Axes of equal variance may be any basis of
/// their space. Complexity: O(n dim^2 + dim^3), or O(n^2 dim + m^2 dim) if fewer than dim points have weight.
/// @param data  n >= 1 points that are finite wherever their weight is not 0, dim >= 1
/// @param m     in [0, dim]
/// @throws std::invalid_argument naming the caller, if a weight is negative or not finite, or all are 0
/// Source: Pearson, Philosophical Magazine 2 (1901).
template <class Scalar>
[[nodiscard]] PrincipalComponents principal_components(const Points<Scalar>& data, Index m,
                                                       const char* caller = "principal_components");

}  // namespace keen::detail

// ---- keen/detail/statistics/principal_components.hpp

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

// Two ways to the same axes. With A the matrix of the weighted deviations, one point a column, the covariance is A A',
// dim x dim. If there are fewer points than dimensions, A'A is smaller, n x n, and has the same positive eigenvalues:
//
//     A'A u = v u   implies   A A' (A u) = v (A u)
//
// so A u, at length 1, is an axis of variance v.

namespace keen::detail {

/// Sums about the spread of data, in units of unit_scale and as differences from the first point that counts: of points
/// that are all equal the mean is exact and the covariance 0. Points of weight 0 are never read.
template <class Scalar>
class CovarianceSums {
 public:
  CovarianceSums(const Points<Scalar>& data, const char* caller)
      : data_(data), weight_(data, require_weights(data, caller)), unit_(unit_scale(largest())) {
    while (weight_(first_) == 0) ++first_;
    for_each_block([this](const Eigen::MatrixXd&, const Eigen::VectorXd& weights) {
      total_ += weights.sum();
      counting_ += weights.size();
    });
  }

  [[nodiscard]] const Scale<double>& unit() const { return unit_; }

  [[nodiscard]] Eigen::VectorXd mean() const {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(data_.dim());
    for_each_block([&sum](const Eigen::MatrixXd& x, const Eigen::VectorXd& weights) { sum += x * weights; });
    return sum / total_;
  }

  /// dim x dim; the upper triangle is left 0. Complexity: O(n dim^2).
  [[nodiscard]] Eigen::MatrixXd covariance(const Eigen::VectorXd& mean) const {
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(data_.dim(), data_.dim());
    for_each_block([&](const Eigen::MatrixXd& x, const Eigen::VectorXd& weights) {
      const Eigen::MatrixXd moved = (x.colwise() - mean) * weights.cwiseSqrt().asDiagonal();
      sum.template selfadjointView<Eigen::Lower>().rankUpdate(moved);
    });
    return sum / total_;
  }

  /// Points less the mean, each times the root of its share in the weights: their products are the covariance. dim x
  /// (points that count). Complexity: O(n dim).
  [[nodiscard]] Eigen::MatrixXd deviations(const Eigen::VectorXd& mean) const {
    Eigen::MatrixXd all(data_.dim(), counting_);
    Index next = 0;
    for_each_block([&](const Eigen::MatrixXd& x, const Eigen::VectorXd& weights) {
      all.middleCols(next, x.cols()) = (x.colwise() - mean) * (weights / total_).cwiseSqrt().asDiagonal();
      next += x.cols();
    });
    return all;
  }

  [[nodiscard]] Index counting() const { return counting_; }  ///< points whose weight is not 0

  /// What the differences are from, in units.
  [[nodiscard]] Eigen::VectorXd origin() const {
    return data_.point(first_).template cast<double>() * unit_.first * unit_.second;
  }

 private:
  static constexpr Index block_size = 256;

  [[nodiscard]] double largest() const {
    double largest = 0;
    for (Index i = 0; i < data_.size(); ++i) {
      for (Index d = 0; d < data_.dim() && data_.weight(i) != 0; ++d) {
        largest = (std::max)(largest, std::abs(static_cast<double>(data_(i, d))));
      }
    }
    return largest;
  }

  /// Visits the points that count, in their order: dim x (points of a block), and their weights.
  template <class Visit>
  void for_each_block(const Visit& visit) const {
    Eigen::MatrixXd x(data_.dim(), (std::min)(block_size, data_.size()));
    Eigen::VectorXd weights(x.cols());
    for (Index i = first_; i < data_.size();) {
      Index count = 0;
      for (; i < data_.size() && count < x.cols(); ++i) {
        if (weight_(i) == 0) continue;
        for (Index d = 0; d < x.rows(); ++d) x(d, count) = scaled(i, d) - scaled(first_, d);
        weights(count++) = weight_(i);
      }
      visit(x.leftCols(count), weights.head(count));
    }
  }

  [[nodiscard]] double scaled(Index i, Index d) const { return unit_(static_cast<double>(data_(i, d))); }

  Points<Scalar> data_;
  RelativeWeights<Scalar> weight_;
  Scale<double> unit_;
  Index first_ = 0;
  double total_ = 0;
  Index counting_ = 0;
};

/// The column with the sign that makes its largest loading positive; of loadings that rounding cannot tell apart the
/// first counts.
[[nodiscard]] inline Eigen::VectorXd signed_axis(const Eigen::VectorXd& axis) {
  constexpr double rounding = 1e-6;
  const double almost_largest = axis.cwiseAbs().maxCoeff() * (1 - rounding);
  Index d = 0;
  while (std::abs(axis(d)) < almost_largest) ++d;
  return axis(d) < 0 ? Eigen::VectorXd(-axis) : axis;
}

/// Directions, the one of the largest variance first, and the variances along all dim of them.
struct AxesInUnit {
  Eigen::MatrixXd axes;
  Eigen::VectorXd variances;
};

/// By the covariance: dim x dim numbers.
[[nodiscard]] inline AxesInUnit axes_of_covariance(const Eigen::MatrixXd& covariance, Index m) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  return {solver.eigenvectors().rowwise().reverse().leftCols(m), solver.eigenvalues().reverse().cwiseMax(0.0)};
}

/// By the products of the points with each other, for fewer points than dimensions: their eigenvalues are those of the
/// covariance that are not 0, and the points, weighed by an eigenvector, are an axis. The axes beyond the rank are any
/// that are orthogonal to the others. Complexity: O(n^2 dim + m^2 dim).
[[nodiscard]] inline AxesInUnit axes_of_few_points(const Eigen::MatrixXd& deviations, Index m) {
  const Index dim = deviations.rows();
  const Index n = deviations.cols();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(deviations.transpose() * deviations);
  AxesInUnit found{Eigen::MatrixXd(dim, m), Eigen::VectorXd::Zero(dim)};
  found.variances.head(n) = solver.eigenvalues().reverse().cwiseMax(0.0);
  const double rounding = static_cast<double>(n) * std::numeric_limits<double>::epsilon() * found.variances(0);
  const Index rank = (found.variances.head(n).array() > rounding).count();
  found.variances.tail(dim - rank).setZero();
  const Index known = (std::min)(rank, m);
  for (Index j = 0; j < known; ++j) {
    found.axes.col(j) = (deviations * solver.eigenvectors().col(n - 1 - j)).normalized();
  }
  if (known == m) return found;
  if (known == 0) {
    found.axes.setIdentity();
    return found;
  }
  const Eigen::HouseholderQR<Eigen::MatrixXd> others(found.axes.leftCols(known));
  const Eigen::MatrixXd basis = others.householderQ() * Eigen::MatrixXd::Identity(dim, m);
  found.axes.rightCols(m - known) = basis.rightCols(m - known);
  return found;
}

template <class Scalar>
[[nodiscard]] PrincipalComponents principal_components(const Points<Scalar>& data, Index m, const char* caller) {
  require_in_memory(data, caller);
  const CovarianceSums<Scalar> sums(data, caller);
  const Eigen::VectorXd mean = sums.mean();
  const AxesInUnit found = sums.counting() < data.dim() ? axes_of_few_points(sums.deviations(mean), m)
                                                        : axes_of_covariance(sums.covariance(mean), m);
  const Scale<double>& unit = sums.unit();
  PrincipalComponents components;
  components.mean = (sums.origin() + mean) / unit.first / unit.second;
  components.axes.resize(data.dim(), m);
  for (Index j = 0; j < m; ++j) components.axes.col(j) = signed_axis(found.axes.col(j));
  const Eigen::VectorXd& in_unit = found.variances;
  const double total = in_unit.sum();
  components.shares = total > 0 ? Eigen::VectorXd(in_unit / total) : in_unit;
  components.variances = in_unit / unit.first / unit.first / unit.second / unit.second;
  return components;
}

}  // namespace keen::detail

// ---- keen/choose_k/criteria/g_means.hpp

#include <numbers>

namespace keen {

namespace detail {

/// The points of one cluster that have weight, in the unit of `unit_scale`.
template <int Dim>
struct ClusterPoints {
  Centroids<double, Dim> points;  ///< one a column
  Eigen::VectorXd weights;

  [[nodiscard]] Dataset<double, Dim> dataset() const { return weighted(columns(points), weights); }
};

/// The points of each cluster, the clusters in the order of their labels.
template <class Scalar, int Dim>
[[nodiscard]] IndexedVector<ClusterPoints<Dim>> split_by_label(const Dataset<Scalar, Dim>& data, const Labels& labels,
                                                               Index k) {
  const auto validated = validate<Scalar>(data, "criterion::GMeans");
  const Scale<double> scale = unit_scale(static_cast<double>(validated.largest));
  IndexedVector<Index> next(k);
  for (Index i = 0; i < data.size(); ++i) next[labels(i)] += data.weight(i) > 0 ? 1 : 0;
  IndexedVector<ClusterPoints<Dim>> clusters;
  for (Index& size : next) {
    clusters.push_back({Centroids<double, Dim>(data.dim(), size), Eigen::VectorXd(size)});
    size = 0;
  }
  for (Index i = 0; i < data.size(); ++i) {
    if (!(data.weight(i) > 0)) continue;
    ClusterPoints<Dim>& cluster = clusters[labels(i)];
    const Index at = next[labels(i)]++;
    for (Index d = 0; d < data.dim(); ++d) cluster.points(d, at) = scale(static_cast<double>(data(i, d)));
    cluster.weights(at) = data.weight(i);
  }
  return clusters;
}

/// Where points lie along the line that joins the centroids of their halves; none if they are all equal. The two
/// centroids start on either side of the mean, on the first principal axis, sqrt(2 variance / pi) away.
template <int Dim>
[[nodiscard]] std::vector<SeenValue> along_split(const ClusterPoints<Dim>& cluster) {
  const Dataset<double, Dim> data = cluster.dataset();
  const PrincipalComponents components = principal_components<double>(data, 1, "criterion::GMeans");
  if (!(components.variances(0) > 0)) return {};
  const Eigen::VectorXd offset = components.axes.col(0) * std::sqrt(2 * components.variances(0) / std::numbers::pi);
  Centroids<double, Dim> start(cluster.points.rows(), 2);
  start << components.mean + offset, components.mean - offset;
  const auto halves =
      KMeans<double, Dim>{.k = 2, .init = GivenCentroids<double, Dim>(std::move(start)), .threads = 1}.fit(data);
  const Eigen::VectorXd line = halves.model.centroids().col(0) - halves.model.centroids().col(1);
  std::vector<SeenValue> values;
  for (Index i = 0; i < cluster.points.cols(); ++i)
    values.push_back({(cluster.points.col(i) - components.mean).dot(line), cluster.weights(i)});
  return values;
}

}  // namespace detail

namespace criterion {

/// The test of G-means: whether each cluster, seen along the line on which it would split in two, looks drawn from a
/// normal distribution. The score is the largest corrected Anderson-Darling statistic of a cluster; the smallest k
/// whose score is at most `critical` is chosen. Says nothing if none is: then clusters are not normal, or there are
/// more of them; or the clusters have too few points for their dimension, so that the split follows their noise. May
/// say 1. Clusters of fewer than 8 points pass. A weight of 3 is three points, of one place.
///
/// Complexity: a fit with k = 2 of each cluster, and O(n dim^2), for each k. Memory: a copy of the points in double.
/// Source: Hamerly and Elkan, NIPS 2003, which splits clusters that fail; here the fits of the sweep are tested.
struct GMeans {
  static constexpr const char* name = "G-means";
  double critical = 1.8692;  ///< > 0; one normal cluster in 10^4 fails above 1.8692

  void validate() const {
    detail::require_that(detail::is_finite(&critical) && critical > 0, "criterion::GMeans: critical must be > 0, got ",
                         critical);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    const int threads = detail::criterion_threads(sweep.settings);
    CriterionResult selection = detail::start_selection(sweep, name, true);
    for (const auto& fit : sweep.fits) {
      const double score = fit.is_full() ? largest_statistic(FitView<Scalar, Dim>{sweep.data, fit, threads})
                                         : std::numeric_limits<double>::quiet_NaN();
      selection.score.push_back(score);
      if (!selection.best && score <= critical) selection.best = fit.k();
    }
    return selection;
  }

 private:
  template <class Scalar, int Dim>
  [[nodiscard]] static double largest_statistic(const FitView<Scalar, Dim>& view) {
    double largest = 0;
    for (const auto& cluster : detail::split_by_label(view.data, view.labels(), view.k())) {
      if (cluster.points.cols() < 2) continue;
      largest = (std::max)(largest, detail::anderson_darling(detail::along_split<Dim>(cluster)));
    }
    return largest;
  }
};

}  // namespace criterion

}  // namespace keen

// ---- keen/detail/statistics/uniform_box.hpp

// The reference of the gap statistic: data without clusters, of the same extent. A box along the coordinate axes is
// simple; a box along the principal axes follows the shape of the data, which is the better reference where coordinates
// correlate.
// Source: Tibshirani, Walther & Hastie, Journal of the Royal Statistical Society B 63(2), 2001, references (a) and (b).

namespace keen::detail {

/// Draws points evenly from the box that just holds the data: along its coordinates, or along its principal axes.
template <class Scalar>
class UniformBox {
 public:
  UniformBox(const Points<Scalar>& data, bool along_principal_axes) : data_(data) {
    const Index dim = data.dim();
    if (along_principal_axes) {
      PrincipalComponents components = principal_components(data, (std::min)(dim, data.size()));  // flat along others
      mean_ = std::move(components.mean);
      axes_ = std::move(components.axes);
    } else {
      mean_ = data.point(0).template cast<double>();
    }
    low_ = Eigen::VectorXd::Constant(axes_.size() > 0 ? axes_.cols() : dim, std::numeric_limits<double>::infinity());
    high_ = -low_;
    for (Index i = 0; i < data.size(); ++i) {
      if (!(data.weight(i) > 0)) continue;
      Eigen::VectorXd x = data.point(i).template cast<double>() - mean_;
      if (axes_.size() > 0) x = axes_.transpose() * x;
      low_ = low_.cwiseMin(x).eval();
      high_ = high_.cwiseMax(x).eval();
    }
  }

  /// As many points as the data has: dim x n.
  [[nodiscard]] Centroids<Scalar> operator()(Rng& rng) const {
    constexpr Index block = 64;
    constexpr double largest = (std::numeric_limits<Scalar>::max)();
    Centroids<Scalar> points(data_.dim(), data_.size());
    for (Index first = 0; first < points.cols(); first += block) {
      Eigen::MatrixXd x(low_.size(), (std::min)(block, points.cols() - first));
      for (auto column : x.colwise()) {
        for (Index d = 0; d < x.rows(); ++d) column(d) = low_(d) + rng.uniform() * (high_(d) - low_(d));
      }
      if (axes_.size() > 0) x = (axes_ * x).eval();
      x.colwise() += mean_;
      points.middleCols(first, x.cols()) = x.cwiseMax(-largest).cwiseMin(largest).template cast<Scalar>();
    }
    return points;
  }

  /// Such points, with the weights of the data.
  [[nodiscard]] Dataset<Scalar> view(const Centroids<Scalar>& points) const {
    return view_columns<Scalar>(points).with_weights(data_.weights()).dataset();
  }

 private:
  Points<Scalar> data_;
  Eigen::VectorXd mean_;
  Eigen::MatrixXd axes_;
  Eigen::VectorXd low_;
  Eigen::VectorXd high_;
};

}  // namespace keen::detail

// ---- keen/choose_k/gap_rule.hpp

namespace keen {

/// The rule by which the gap statistic chooses k. s(k) is the standard error of gap(k). The rules are those of R's
/// cluster::maxSE.
enum class GapRule {
  global_max,      ///< the largest gap
  first_max,       ///< the first gap that is not smaller than the next
  tibshirani_1se,  ///< the smallest k with gap(k) >= gap(k + 1) - s(k + 1), as in the paper
  first_max_1se,   ///< the smallest k with a gap within s of the first maximum
  global_max_1se,  ///< the smallest k with a gap within s of the largest gap
};

}  // namespace keen

// ---- keen/choose_k/detail/gap_rules.hpp

// Gap(k) says how much lower the log of the SSE is than on data without clusters. It is an estimate with a standard
// error s, so its maximum is too optimistic about large k. The rules differ in what they do about s:
//
//     global_max, first_max     the largest gap, or the first that is no smaller than the next
//     ..._1se                   the first k within one s of that maximum: simpler, and no worse by what is known
//     tibshirani_1se            the first k with Gap(k) >= Gap(k + 1) - s(k + 1)
//
// Source: Tibshirani, Walther & Hastie, Journal of the Royal Statistical Society B 63(2), 2001 (tibshirani_1se).

namespace keen::detail {

/// The first index whose value is no smaller than the next one; the last index if there is none.
[[nodiscard]] inline std::size_t first_maximum(const std::vector<double>& values) {
  std::size_t index = 0;
  while (index + 1 < values.size() && values[index] < values[index + 1]) ++index;
  return index;
}

/// The first index whose value reaches `least`; `last` if none before it does.
[[nodiscard]] inline std::size_t first_reaching(const std::vector<double>& values, double least, std::size_t last) {
  std::size_t index = 0;
  while (index < last && !(values[index] >= least)) ++index;
  return index;
}

/// The index that the rule chooses.
/// @param gap    at least one
/// @param error  as many
[[nodiscard]] inline std::size_t chosen_index(const std::vector<double>& gap, const std::vector<double>& error,
                                              GapRule rule, double se_factor = 1) {
  const auto largest = static_cast<std::size_t>(std::max_element(gap.begin(), gap.end()) - gap.begin());
  const auto within = [&](std::size_t index) {
    return first_reaching(gap, gap[index] - se_factor * error[index], index);
  };
  switch (rule) {
    case GapRule::global_max: return largest;
    case GapRule::global_max_1se: return within(largest);
    case GapRule::first_max: return first_maximum(gap);
    case GapRule::first_max_1se: return within(first_maximum(gap));
    case GapRule::tibshirani_1se: break;
  }
  std::size_t index = 0;
  while (index + 1 < gap.size() && !(gap[index] >= gap[index + 1] - se_factor * error[index + 1])) ++index;
  return index;
}

}  // namespace keen::detail

// ---- keen/choose_k/criteria/gap.hpp

namespace keen {

/// Where the points without clusters, which the gap statistic compares with, are drawn from.
enum class ReferenceBox {
  principal_axes,  ///< the box along the principal axes of the data that just holds it
  coordinates,     ///< the box along the coordinates
};

namespace detail {

/// ln SSE of the fits of a sweep; -infinity for an SSE of 0.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<double> log_curve(const std::vector<KFit<Scalar, Dim>>& fits) {
  std::vector<double> logs;
  for (const auto& fit : fits) logs.push_back(std::log(fit.sse));
  return logs;
}

}  // namespace detail

namespace criterion {

/// The gap statistic: how much lower ln SSE is than for points spread evenly over a box, on average over some
/// references, gap(k) = mean ln W*(k) - ln W(k). Its error is the standard deviation times sqrt(1 + 1 / references).
/// May say 1. References have as many points as the data, with the same weights.
///
/// Complexity: a sweep over the same range for each reference, of at most `max_points` (all points, if the last k is
/// above half of that), and O(dim min(n, dim) (n + dim)) for each box along principal axes. Memory: n dim values for
/// each thread. Source: Tibshirani, Walther and Hastie, Journal of the Royal Statistical Society B 63 (2001).
struct Gap {
  Index references = 20;                            ///< >= 2
  ReferenceBox box = ReferenceBox::principal_axes;  ///< what they fill
  GapRule rule = GapRule::first_max_1se;            ///< which k is chosen
  std::uint64_t seed = 0;                           ///< of the draws
  Index max_points = 10000;                         ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::Gap");
    detail::require_that(references >= 2, "criterion::Gap: references must be >= 2, got ", references);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    if (auto judged = detail::judged_by_sample(*this, sweep, max_points)) return *judged;
    CriterionResult selection = detail::start_selection(sweep, "gap statistic");
    const std::vector<double> logs = detail::log_curve(sweep.fits);
    const auto references_logs = reference_logs(sweep);
    std::vector<double> gaps;
    std::vector<double> errors;
    for (std::size_t index = 0; index < logs.size(); ++index) {
      Eigen::VectorXd values(references);
      bool is_defined = sweep.fits[index].is_full();
      for (Index b = 0; b < references; ++b) {
        const std::vector<double>& reference = references_logs[b];
        is_defined = is_defined && index < reference.size();
        values(b) = is_defined ? reference[index] : 0;
      }
      const detail::MeanAndDeviation over = detail::mean_and_deviation(values);
      gaps.push_back(is_defined ? over.mean - logs[index] : std::numeric_limits<double>::quiet_NaN());
      errors.push_back(over.deviation * std::sqrt(1 + 1 / static_cast<double>(references)));
    }
    selection.score = gaps;
    selection.error = errors;
    while (!gaps.empty() && detail::is_nan(gaps.back())) {
      gaps.pop_back();
      errors.pop_back();
    }
    if (!gaps.empty()) selection.best = selection.k[detail::chosen_index(gaps, errors, rule)];
    return selection;
  }

 private:
  template <class Scalar, int Dim>
  [[nodiscard]] detail::IndexedVector<std::vector<double>> reference_logs(const KSweep<Scalar, Dim>& sweep) const {
    detail::IndexedVector<std::vector<double>> logs(references);
    const detail::UniformBox<Scalar> draw(sweep.data, box == ReferenceBox::principal_axes);
    const KRange range{sweep.fits.front().k(), sweep.fits.back().k()};
    detail::run_tasks(references, sweep.settings, [&](Index b, const KMeans<Scalar, Dim>& settings) {
      Rng rng(seed, static_cast<std::uint64_t>(b));
      const auto points = draw(rng);
      const Dataset<Scalar, Dim> data = draw.view(points);
      logs[b] = detail::log_curve(detail::Sweeper<Scalar, Dim>(data, range, settings)());
    });
    return logs;
  }
};

}  // namespace criterion

}  // namespace keen

// ---- keen/choose_k/criteria/information.hpp

namespace keen {

/// How likely the points are, if each cluster is a round Gaussian about its centroid, and all are equally wide.
/// n is the sum of weights, n_j that of cluster j, W the SSE.
enum class Likelihood {
  x_means,    ///< variance W / (dim (n - k)), without bias: X-means with its misprints corrected; k + 1 times dim
              ///< parameters, as ELKI counts them
  spherical,  ///< variance W / (n dim), of maximum likelihood; (k - 1) + k dim + 1 parameters
};

namespace detail {

struct LogLikelihood {
  double value = 0;       ///< infinity if W = 0; NaN if n <= k
  double parameters = 0;  ///< how many are free
};

/// sum n_j ln(n_j / n) - n dim / 2 ln(2 pi v) - W / (2 v)
template <class Scalar, int Dim>
[[nodiscard]] LogLikelihood log_likelihood(const FitView<Scalar, Dim>& view, Likelihood likelihood) {
  const Eigen::VectorXd& weights = view.fit.cluster_weights;
  const double n = weights.sum();
  const auto k = static_cast<double>(view.k());
  const auto dim = static_cast<double>(view.data.dim());
  const bool is_x_means = likelihood == Likelihood::x_means;
  const double parameters = is_x_means ? (k + 1) * dim : k + k * dim;
  if (!(n > k)) return {std::numeric_limits<double>::quiet_NaN(), parameters};
  const double degrees = is_x_means ? dim * (n - k) : n * dim;
  const double log_variance = std::log(view.fit.sse) - std::log(degrees);
  double value = -n * dim / 2 * (std::log(2 * std::numbers::pi) + log_variance) - degrees / 2;
  for (const double weight : weights) value += weight * std::log(weight / n);
  return {value, parameters};
}

}  // namespace detail

namespace criterion {

/// The Bayesian information criterion: the log-likelihood less ln(n) / 2 for each free parameter (see Likelihood).
/// Larger is better. Weights count as copies of a point. Prefers too many clusters where they are not round.
/// Source: Schwarz, Annals of Statistics 6 (1978); Pelleg and Moore, ICML 2000.
struct Bic {
  static constexpr const char* name = "BIC";
  Likelihood likelihood = Likelihood::spherical;

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    const detail::LogLikelihood log = detail::log_likelihood(view, likelihood);
    return log.value - log.parameters / 2 * std::log(view.fit.cluster_weights.sum());
  }
};

/// Akaike's information criterion: the log-likelihood less 1 for each free parameter. As Bic, and prefers more clusters
/// still. Source: Akaike, IEEE Transactions on Automatic Control 19 (1974).
struct Aic {
  static constexpr const char* name = "AIC";
  Likelihood likelihood = Likelihood::spherical;

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    const detail::LogLikelihood log = detail::log_likelihood(view, likelihood);
    return log.value - log.parameters;
  }
};

}  // namespace criterion

}  // namespace keen

// ---- keen/choose_k/criteria/stability.hpp

namespace keen {

namespace detail {

/// The least, over the clusters `own` of some points, of the share of its pairs of points that `other` keeps together.
/// Clusters of one point have no pairs and do not count; 1 if none has.
[[nodiscard]] inline double prediction_strength(const Labels& own, const Labels& other) {
  const Contingency table = contingency(own.data(), other.data(), own.size());
  IndexedVector<double> together(table.rows.size());
  for (const auto& cell : table.cells) {
    const auto count = static_cast<double>(cell.count);
    together[cell.row] += count * (count - 1);
  }
  double least = 1;
  for (Index j = 0; j < together.size(); ++j) {
    const auto size = static_cast<double>(table.rows[j]);
    if (size > 1) least = (std::min)(least, together[j] / (size * (size - 1)));
  }
  return least;
}

/// The share of ordered pairs of points that are together in one of two clusterings alone.
[[nodiscard]] inline double disagreement(const Labels& a, const Labels& b) {
  const Contingency table = contingency(a.data(), b.data(), a.size());
  const auto square = [](Index count) { return static_cast<double>(count) * static_cast<double>(count); };
  double alone = 0;
  for (const Index size : table.rows) alone += square(size);
  for (const Index size : table.columns) alone += square(size);
  for (const auto& cell : table.cells) alone -= 2 * square(cell.count);
  return alone / square(a.size());
}

}  // namespace detail

namespace criterion {

/// Prediction strength: the points are split in halves and each half is clustered; the score is the share of pairs of
/// points in a cluster of one half that the centroids of the other half keep together, in the worst cluster, averaged
/// over both directions and all splits. The largest k with a score above `threshold` is chosen. k = 1 has score 1, so
/// it may say 1. Asks "would the clusters be found again?", not "are there more?".
///
/// Complexity: 2 `splits` fits of n / 2 points for each k, n at most `max_points`. Memory: n dim values for each
/// thread. A weight of 3 is three points. Throws std::invalid_argument for n < 2 k_last. Source: Tibshirani and
/// Walther, Journal of Computational and Graphical Statistics 14 (2005).
struct PredictionStrength {
  Index splits = 20;         ///< >= 1
  double threshold = 0.8;    ///< in [0, 1]
  std::uint64_t seed = 0;    ///< of the splits
  Index max_points = 10000;  ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::PredictionStrength");
    detail::require_that(splits >= 1, "criterion::PredictionStrength: splits must be >= 1, got ", splits);
    detail::require_that(threshold >= 0 && threshold <= 1,
                         "criterion::PredictionStrength: threshold must be in [0, 1], got ", threshold);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    if (auto judged = detail::judged_by_copies(*this, sweep, max_points)) return *judged;
    if (auto judged = detail::judged_by_sample(*this, sweep, max_points)) return *judged;
    const Index n = sweep.data.size();
    detail::require_enough(sweep, n / 2, "criterion::PredictionStrength");
    CriterionResult selection = detail::start_selection(sweep, "prediction strength");
    detail::score_resampled(sweep, splits, selection, [&](Index split, Index k, const auto& settings) {
      if (k == 1) return 1.0;
      Rng rng(seed, static_cast<std::uint64_t>(split));
      const std::vector<Index> indices = detail::shuffled(n, rng);
      const auto middle = indices.begin() + n / 2;
      const detail::Sample<Scalar> first(sweep.data, {indices.begin(), middle});
      const detail::Sample<Scalar> second(sweep.data, {middle, indices.end()});
      const auto one = settings.fit(first.view());
      const auto two = settings.fit(second.view());
      return (detail::prediction_strength(one.labels, two.model.predict(first.view())) +
              detail::prediction_strength(two.labels, one.model.predict(second.view()))) /
             2;
    });
    for (std::size_t i = 0; i < selection.k.size(); ++i) {
      if (selection.score[i] > threshold) selection.best = selection.k[i];
    }
    return selection;
  }
};

/// Instability under the bootstrap: pairs of samples of n points, drawn with repetition, are clustered, and both
/// clusterings are extended to all points; the score is the share of pairs of points that only one of them puts
/// together. The smallest is chosen. Cannot say 1.
///
/// Complexity: 2 `pairs` fits for each k, of at most `max_points`. Memory: n dim values for each thread.
/// A weight of 3 is three points.
/// Source: Fang and Wang, Computational Statistics and Data Analysis 56 (2012).
struct BootstrapStability {
  Index pairs = 20;          ///< >= 1, of samples
  std::uint64_t seed = 0;    ///< of the samples
  Index max_points = 10000;  ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::BootstrapStability");
    detail::require_that(pairs >= 1, "criterion::BootstrapStability: pairs must be >= 1, got ", pairs);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    if (auto judged = detail::judged_by_copies(*this, sweep, max_points)) return *judged;
    if (auto judged = detail::judged_by_sample(*this, sweep, max_points)) return *judged;
    const Index n = sweep.data.size();
    detail::require_enough(sweep, n, "criterion::BootstrapStability");
    CriterionResult selection = detail::start_selection(sweep, "bootstrap instability", true);
    detail::score_resampled(sweep, pairs, selection, [&](Index pair, Index k, const auto& settings) {
      if (k == 1) return std::numeric_limits<double>::quiet_NaN();
      Rng rng(seed, static_cast<std::uint64_t>(pair));
      const auto labels = [&] {
        const detail::Sample<Scalar> sample(sweep.data, detail::bootstrap_draws(n, rng));
        return settings.fit(sample.view()).model.predict(sweep.data);
      };
      const Labels one = labels();
      return detail::disagreement(one, labels());
    });
    selection.best = detail::best_k(selection.k, selection.score, true);
    return selection;
  }
};

/// Cross-validated distortion: the mean of w |x - c|^2 over points that were held out of the fit, with its standard
/// error over the folds. It goes on falling, more slowly, beyond the right k; what is chosen is the elbow of its
/// logarithm (ElbowRule::log_second_difference). Weights count.
///
/// Complexity: `folds` fits for each k, of at most `max_points`. Memory: n dim values for each thread.
/// Throws std::invalid_argument if the points outside a fold are fewer than k_last. Points of weight 0 do not count.
struct CrossValidation {
  Index folds = 10;          ///< in [2, n]
  std::uint64_t seed = 0;    ///< of the division into folds
  Index max_points = 10000;  ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::CrossValidation");
    detail::require_that(folds >= 2, "criterion::CrossValidation: folds must be >= 2, got ", folds);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    if (auto judged = detail::judged_by_sample(*this, sweep, max_points)) return *judged;
    const std::vector<Index> indices = detail::drawn_indices(sweep.data, sweep.data.size(), seed);
    const auto n = static_cast<Index>(indices.size());
    detail::require_that(folds <= n, "criterion::CrossValidation: folds must be <= n = ", n, ", got ", folds);
    detail::require_enough(sweep, n - (n + folds - 1) / folds, "criterion::CrossValidation");
    CriterionResult selection = detail::start_selection(sweep, "cross-validated distortion", true);
    detail::score_resampled(sweep, folds, selection, [&](Index fold, Index, const auto& settings) {
      std::vector<Index> inside;
      std::vector<Index> outside;
      for (Index i = 0; i < n; ++i)
        (i % folds == fold ? outside : inside).push_back(indices[static_cast<std::size_t>(i)]);
      const detail::Sample<Scalar> training(sweep.data, inside);
      const detail::Sample<Scalar> held_out(sweep.data, outside);
      double weight = 0;
      for (const Index i : outside) weight += sweep.data.weight(i);
      return settings.fit(training.view()).model.sse(held_out.view()) / weight;
    });
    selection.best = elbow(defined_part(selection), ElbowRule::log_second_difference).best;
    return selection;
  }

 private:
  /// The scores up to the first that is not defined.
  [[nodiscard]] static SseCurve defined_part(const CriterionResult& selection) {
    SseCurve curve;
    for (std::size_t i = 0; i < selection.k.size() && !detail::is_nan(selection.score[i]); ++i) {
      curve.k.push_back(selection.k[i]);
      curve.sse.push_back(selection.score[i]);
    }
    return curve;
  }
};

}  // namespace criterion

}  // namespace keen
