// SPDX-License-Identifier: MIT
#pragma once

#include "../init/given.hpp"
#include "../kmeans.hpp"
#include "k_fit.hpp"
#include "k_selection.hpp"
#include "sse_curve.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace keen {

/// The best clustering found for each k of a range, and what a criterion of the caller's may need to go on from there.
template <class Scalar, int Dim = Eigen::Dynamic>
struct KSweep {
  Dataset<Scalar, Dim> data;            ///< the points
  KMeans<Scalar, Dim> settings;         ///< of the fits, but for `k`
  std::vector<KFit<Scalar, Dim>> fits;  ///< k ascending without gaps; ends early where a stop rule ended all

  /// The fit for a k of the range.
  [[nodiscard]] const KFit<Scalar, Dim>& at(Index k) const {
    const Index place = fits.empty() ? -1 : k - fits.front().k();
    detail::require(place >= 0 && place < static_cast<Index>(fits.size()), "KSweep::at: there is no fit for k = ", k);
    return fits[static_cast<std::size_t>(place)];
  }

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
/// one less. The best counts, so the SSE never rises with k. One after the other where an observer watches; otherwise
/// the first kind of fit runs for several k at a time. The result does not depend on it.
template <class Scalar, int Dim>
class Sweeper {
 public:
  Sweeper(const Dataset<Scalar, Dim>& data, KRange range, const KMeans<Scalar, Dim>& settings)
      : data_(data),
        settings_(settings),
        range_(range),
        threads_(thread_count(settings.threads, &settings.executor)),
        found_(static_cast<std::size_t>(range.last - range.first + 1)) {}

  [[nodiscard]] std::vector<KFit<Scalar, Dim>> operator()() {
    fit_alone();
    Index last = climb();
    return descend(last);
  }

 private:
  /// A clustering without its labels.
  struct Best {
    Centroids<Scalar, Dim> centroids;
    double sse = 0;
    Index effective_clusters = 0;
    bool ends_all = false;
  };

  [[nodiscard]] std::optional<Best>& at(Index k) { return found_[static_cast<std::size_t>(k - range_.first)]; }

  void keep(Index k, const Clustering<Scalar, Dim>& clustering) {
    std::optional<Best>& best = at(k);
    const bool ends_all =
        clustering.stop_reason == StopReason::deadline || clustering.stop_reason == StopReason::requested;
    if (!best || clustering.sse < best->sse) {
      best = Best{clustering.model.centroids(), clustering.sse, clustering.effective_clusters, ends_all};
    }
    best->ends_all = best->ends_all || ends_all;
  }

  void fit_alone() {
    const Index count = range_.last - range_.first + 1;
    const bool is_watched = static_cast<bool>(settings_.observer);
    KMeans<Scalar, Dim> settings = settings_;
    if (!is_watched && threads_ > 1) {
      settings.threads = 1;
      settings.executor = {};
    }
    Team team(is_watched ? 1 : threads_, &settings_.executor);
    team.for_each_block(count, [&](Index block, int) {
      KMeans<Scalar, Dim> own = settings;
      own.k = range_.last - block;  // the longest first
      keep(own.k, own.fit(data_));
    });
  }

  /// Returns the last k that counts.
  Index climb() {
    for (Index k = range_.first; k <= range_.last; ++k) {
      if (at(k)->ends_all) return k;
      if (k > range_.first && k > 1) {
        KMeans<Scalar, Dim> settings = settings_;
        settings.k = k;
        keep(k, fit_warm(data_, settings, at(k - 1)->centroids, true));
      }
    }
    return range_.last;
  }

  [[nodiscard]] std::vector<KFit<Scalar, Dim>> descend(Index last) {
    Team team(threads_for(static_cast<double>(data_.size()) * static_cast<double>(data_.dim() * last), threads_),
              &settings_.executor);
    std::vector<KFit<Scalar, Dim>> fits;
    for (Index k = last; k >= range_.first; --k) {
      if (!fits.empty() && k > 1 && !at(k)->ends_all) fit_without_one(fits.back());
      Best& best = *at(k);
      fits.push_back(
          describe_fit(data_, Model<Scalar, Dim>(std::move(best.centroids)), best.sse, best.effective_clusters, team));
    }
    std::reverse(fits.begin(), fits.end());
    return fits;
  }

  void fit_without_one(const KFit<Scalar, Dim>& larger) {
    if (!larger.is_full()) return;
    KMeans<Scalar, Dim> settings = settings_;
    settings.k = larger.k() - 1;
    settings.restarts = 1;
    settings.init = Given<Scalar, Dim>(without_cheapest(larger));
    keep(settings.k, settings.fit(data_));
  }

  const Dataset<Scalar, Dim>& data_;
  const KMeans<Scalar, Dim>& settings_;
  KRange range_;
  int threads_;
  std::vector<std::optional<Best>> found_;
};

/// @throws std::invalid_argument naming the caller, if the range is not within [1, n], and as KMeans::fit
template <class Scalar, int Dim>
[[nodiscard]] KSweep<Scalar, Dim> sweep_k(const Dataset<Scalar, Dim>& data, KRange range,
                                          const KMeans<Scalar, Dim>& settings, const char* caller) {
  require(range.first >= 1 && range.first <= range.last && range.last <= data.size(), caller,
          ": the range of k must lie in [1, n = ", data.size(), "], got [", range.first, ", ", range.last, "]");
  require(settings.threads >= 0, caller, ": threads must be >= 0, got ", settings.threads);
  return {data, settings, Sweeper<Scalar, Dim>(data, range, settings)()};
}

}  // namespace detail

}  // namespace keen
