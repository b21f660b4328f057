// SPDX-License-Identifier: MIT
#pragma once

#include "../../effort.hpp"
#include "../base/indexed_vector.hpp"
#include "budget.hpp"
#include "quiet_lloyd.hpp"
#include "removal.hpp"
#include "search_log.hpp"
#include "split.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

// Several swaps at once, because every pass costs the same however many centroids were moved. Gains and losses are
// computed one by one, so swaps of one set must not interact: a cluster that one swap splits, removes or makes the heir
// of a removed one is neither split nor removed by another. If the set fails, half as many swaps are tried, down to
// one.

namespace keen::detail {

/// Swaps where every centroid is near to every point: several at a time, and Lloyd's iteration over all points after
/// them, by the engine that serves the data best. As many clusters are split as are removed; a set of swaps that does
/// not lower the SSE is taken back, and half as many are tried.
/// Source: the swaps are those of swap_search.hpp; several at once, as Fritzke's breathing k-means has it (2020, arXiv
/// 2006.15666), with gain and loss computed exactly.
template <class Scalar>
class DenseSwaps {
 public:
  DenseSwaps(const ScaledPoints<Scalar>& points, const Run<Scalar>& begun, const QuietLloyd<Scalar>& run, Rng& rng,
             SearchLog<Scalar>& log)
      : points_(points), run_(run), rng_(rng), log_(log), state_(std::make_unique<State>(points, begun, rng())) {}

  /// Swaps as long as the SSE falls.
  void swap_best(const Budget& budget) {
    Label most = most_at_once;
    int failures = 0;
    while (failures < most_failures && budget.used(record_.trials) < 1) {
      const std::vector<Swap> swaps = choose(most, 0, most > 1 ? least_gain_of_many : least_gain);
      if (swaps.empty() && most == 1) return;
      if (!swaps.empty() && try_all(swaps)) {
        failures = 0;
        continue;
      }
      if (swaps.size() == 1) {
        ++failures;
        state_->has_failed[swaps[0].split] = true;
      }
      most = halved(swaps);
    }
  }

  /// Swaps that are chosen less strictly by what they gain, and are kept if the SSE falls.
  void anneal(const Budget& budget) {
    const Index trials_before = record_.trials;
    Label most = most_at_once;
    while (budget.used(record_.trials - trials_before) < 1) {
      const Index left = budget.left(record_.trials - trials_before);
      const std::vector<Swap> swaps = choose(static_cast<Label>((std::min)(Index{most}, left)), jitter, 0);
      if (swaps.empty()) return;
      most = try_all(swaps) ? (std::min)(2 * most, most_at_once) : halved(swaps);
    }
    record_.reached_deadline = budget.ended_by_deadline(record_.trials - trials_before);
  }

  /// The labels of the least SSE so far, and their centroids, one after the other.
  [[nodiscard]] const Labels& best_labels() const { return state_->partition.labels(); }
  [[nodiscard]] const IndexedVector<double>& best() const { return state_->partition.centroids(); }
  [[nodiscard]] double best_sse() const { return state_->partition.sse(); }
  [[nodiscard]] const SwapRecord& record() const { return record_; }

 private:
  /// A cluster that becomes two, and one whose centroid goes there.
  struct Swap {
    Label split;
    Label removed;
  };

  /// A clustering, and what each cluster would gain or cost.
  struct State {
    State(const ScaledPoints<Scalar>& points, const Run<Scalar>& run, std::uint64_t seed)
        : partition(points, run.labels, points.in_own_unit(run.centroids)),
          splits(partition, seed),
          removal(partition),
          has_failed(partition.k(), false) {}

    Partition<Scalar> partition;
    Splits<Scalar> splits;
    Removal<Scalar> removal;
    IndexedVector<bool> has_failed;  // alone, when it was split
    bool is_up_to_date = false;
  };

  using Order = std::vector<std::pair<double, Label>>;

  static constexpr Label most_at_once = 5;
  static constexpr int most_failures = 3;            // in a row, each of one swap
  static constexpr double least_gain = 0.6;          // of the loss: both are computed before centroids move
  static constexpr double least_gain_of_many = 1.0;  // or a bad swap is hidden among good ones
  static constexpr double jitter = 0.5;              // of the logarithms of gains and losses
  static constexpr Index most_passes = 30;           // after swaps

  [[nodiscard]] static Label halved(const std::vector<Swap>& swaps) {
    return (std::max)(Label{1}, static_cast<Label>(swaps.size() / 2));
  }

  /// A figure times e^u, u even in [-spread, spread].
  [[nodiscard]] double blurred(double figure, double spread) {
    return spread > 0 ? figure * std::exp(spread * (2 * rng_.uniform() - 1)) : figure;
  }

  /// Swaps that involve different clusters, the best first.
  /// @param share  a swap gains so much of what it costs, or more
  [[nodiscard]] std::vector<Swap> choose(Label most, double spread, double share) {
    update_gains_and_losses();
    Order gains;
    Order losses;
    for (Label j = 0; j < state_->partition.k(); ++j) {
      gains.emplace_back(-blurred(state_->splits.gain(j), spread), j);
      losses.emplace_back(blurred(state_->removal.loss(j), spread), j);
    }
    std::sort(gains.begin(), gains.end());
    std::sort(losses.begin(), losses.end());
    IndexedVector<bool> is_taken(state_->partition.k(), false);
    std::vector<Swap> swaps;
    for (const auto& [minus_gain, j] : gains) {
      if (std::ssize(swaps) == most || !(minus_gain < 0)) break;
      const bool has_failed = spread <= 0 && state_->has_failed[j];
      if (has_failed || is_taken[j]) continue;
      const auto removed = std::find_if(losses.begin(), losses.end(), [&, own = j](const auto& loss) {
        return loss.second != own && !is_taken[loss.second];
      });
      if (removed == losses.end() || !(-minus_gain > share * removed->first)) break;
      swaps.push_back({j, removed->second});
      for (const Label taken : {j, removed->second, heir(removed->second)}) {
        is_taken[taken] = true;
      }
    }
    return swaps;
  }

  void update_gains_and_losses() {
    if (std::exchange(state_->is_up_to_date, true)) return;
    state_->splits.update();
    state_->removal.update();
  }

  /// The cluster that most members of `removed` are likely to go to: the one of the nearest centroid.
  [[nodiscard]] Label heir(Label removed) const {
    Label nearest = removed;
    double least = 0;
    for (Label j = 0; j < state_->partition.k(); ++j) {
      if (j == removed) continue;
      const double sq_distance = state_->partition.sq_distance(removed, j);
      if (nearest != removed && sq_distance >= least) continue;
      nearest = j;
      least = sq_distance;
    }
    return nearest;
  }

  /// Makes the swaps, and keeps them if the SSE falls.
  bool try_all(const std::vector<Swap>& swaps) {
    record_.trials += std::ssize(swaps);
    IndexedVector<double> centroids = state_->partition.centroids();
    for (const Swap& swap : swaps) {
      std::copy_n(state_->splits.first(swap.split), points_.dim(), &centroids[slot(swap.split)]);
      std::copy_n(state_->splits.second(swap.split), points_.dim(), &centroids[slot(swap.removed)]);
    }
    auto next = std::make_unique<State>(points_, run_(points_.in_data_unit(centroids), most_passes), rng_());
    if (!(next->partition.sse() < state_->partition.sse() * (1 - 1e-12))) return false;
    const auto& labels = next->partition.labels();
    log_.add(Step::swaps, next->partition.sse(), (labels.array() != state_->partition.labels().array()).count());
    state_ = std::move(next);
    record_.accepted += std::ssize(swaps);
    return true;
  }

  [[nodiscard]] Index slot(Label j) const { return j * points_.dim(); }

  const ScaledPoints<Scalar>& points_;
  const QuietLloyd<Scalar>& run_;
  Rng& rng_;
  SearchLog<Scalar>& log_;
  std::unique_ptr<State> state_;
  SwapRecord record_;
};

}  // namespace keen::detail
