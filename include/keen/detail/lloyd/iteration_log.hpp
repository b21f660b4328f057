// SPDX-License-Identifier: MIT
#pragma once

#include "../../iteration.hpp"
#include "../base/check.hpp"
#include "lloyd_setup.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace keen::detail {

/// Measures each pass of a run and keeps the records.
template <class Scalar>
class IterationLog {
 public:
  template <class Data>
  IterationLog(const LloydSetup<Scalar, Data>& setup, Index k, Index restart)
      : unit_(setup.unit), mean_variance_(setup.mean_variance), start_(setup.start) {
    stats_.n = setup.ranks.all_points(setup.validated.data.size());
    stats_.k = k;
    stats_.dim = setup.validated.data.dim();
    stats_.restart = restart;
    records_.reserve(usual_passes);
  }

  /// What the last pass did.
  [[nodiscard]] const IterationStats& stats() const { return stats_; }

  /// Adds a pass.
  /// @param before, after  the centroids
  void add(double sse, Index labels_changed, Index relocated, const Centroids<Scalar>& before,
           const Centroids<Scalar>& after) {
    ++stats_.iteration;
    stats_.labels_changed = labels_changed;
    stats_.relocated = relocated;
    stats_.previous_sse = stats_.sse;
    stats_.sse = sse;
    measure_moves(before, after);
    stats_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    records_.push_back(stats_);
  }

  /// Shows the last pass to an observer, with its labels and the centroids after it.
  KEEN_DETAIL_COLD void show(const Observer& observer, const Labels& labels, const Centroids<Scalar>& centroids) {
    watched_ = centroids.template cast<double>();
    stats_.labels = {labels.data(), static_cast<std::size_t>(labels.size())};
    stats_.centroid_data = {watched_.data(), static_cast<std::size_t>(watched_.size())};
    observer(stats_);
  }

  /// The records of all passes; the log is spent.
  [[nodiscard]] std::vector<IterationRecord> take_records() { return std::move(records_); }

 private:
  static constexpr std::size_t usual_passes = 64;

  void measure_moves(const Centroids<Scalar>& before, const Centroids<Scalar>& after) {
    stats_.centroids_unchanged = true;
    double sum = 0;
    double largest = 0;
    stats_.max_percent_change = 0;
    for (Index j = 0; j < before.cols(); ++j) {
      const Scalar* const old = before.data() + j * before.rows();
      const Scalar* const now = after.data() + j * before.rows();
      stats_.centroids_unchanged = stats_.centroids_unchanged && std::equal(old, old + before.rows(), now);
      const double sq_shift = sq_move(old, now);
      sum += sq_shift;
      largest = (std::max)(largest, sq_shift);
      stats_.max_percent_change = (std::max)(stats_.max_percent_change, percent_change(old, now));
    }
    stats_.relative_sq_shift = sum > 0 ? sum / mean_variance_ : 0;
    stats_.sq_shift = in_data_unit(sum);
    stats_.max_sq_shift = in_data_unit(largest);
  }

  /// A square in the unit of the data again; infinity or 0 where double cannot hold it.
  [[nodiscard]] double in_data_unit(double square) const { return square > 0 ? square / unit_(1) / unit_(1) : 0; }

  [[nodiscard]] double sq_move(const Scalar* before, const Scalar* after) const {
    double sum = 0;
    for (Index d = 0; d < stats_.dim; ++d) {
      const double move = unit_(static_cast<double>(after[d]) - static_cast<double>(before[d]));
      sum += move * move;
    }
    return sum;
  }

  [[nodiscard]] double percent_change(const Scalar* before, const Scalar* after) const {
    double sum = 0;
    for (Index d = 0; d < stats_.dim; ++d) {
      if (before[d] == after[d]) continue;
      const double old = std::abs(static_cast<double>(before[d]));
      sum += old > 0 ? 100 * (std::abs(static_cast<double>(after[d]) - static_cast<double>(before[d])) / old) : 100;
    }
    return sum;
  }

  Scale<double> unit_;
  double mean_variance_;
  std::chrono::steady_clock::time_point start_;
  IterationStats stats_;
  std::vector<IterationRecord> records_;
  Centroids<double> watched_;  // what an observer sees
};

}  // namespace keen::detail
