// SPDX-License-Identifier: MIT
#pragma once

#include "../../iteration.hpp"
#include "scaled_points.hpp"

#include <chrono>
#include <utility>
#include <vector>

namespace keen::detail {

/// Keeps the steps of a local search.
template <class Scalar>
class SearchLog {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param points  define the unit of the SSE; must outlive this
  /// @param start   when `fit` was called
  SearchLog(const ScaledPoints<Scalar>& points, Clock::time_point start) : points_(&points), start_(start) {}

  /// Adds the passes of a run over all points.
  void add(const std::vector<IterationRecord>& passes) {
    records_.insert(records_.end(), passes.begin(), passes.end());
  }

  /// Adds a step that led to this SSE, in the unit of the points.
  void add(Step step, double sse, Index labels_changed) {
    IterationRecord record;
    record.step = step;
    record.sse = points_->sse_in_data_unit(sse);
    record.labels_changed = labels_changed;
    record.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    records_.push_back(record);
  }

  /// All steps; the log is spent.
  [[nodiscard]] std::vector<IterationRecord> take_records() { return std::move(records_); }

 private:
  const ScaledPoints<Scalar>* points_;
  Clock::time_point start_;
  std::vector<IterationRecord> records_;
};

}  // namespace keen::detail
