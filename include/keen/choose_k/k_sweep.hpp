// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/base/indexed_vector.hpp"
#include "../detail/threads/parallel.hpp"
#include "../init/given_centroids.hpp"
#include "../kmeans.hpp"
#include "criterion_result.hpp"
#include "k_fit.hpp"
#include "sse_curve.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

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
