// SPDX-License-Identifier: MIT
#pragma once

#include "../../effort.hpp"
#include "../../iteration.hpp"
#include "engine_maker.hpp"

#include <functional>
#include <vector>

namespace keen::detail {

/// What an effort may use of a fit.
template <class Scalar>
struct EffortContext {
  const LloydSetup<Scalar>& setup;
  const EngineMaker<Scalar>& make_engine;
  const std::function<Centroids<Scalar>()>& draw_start;  ///< the start centroids, dim x k; others each time
  Index k;
  bool starts_differ;  ///< `draw_start` does not return the same each time
  Index restart;       ///< the number of the run, and of all runs, which share the time
  Index restarts;
  Rng& rng;
  SwapRecord& record;                     ///< what the effort did
  std::vector<IterationRecord>& history;  ///< step by step, on the way to what it returns
};

/// Start centroids of a user's effort: k of them, checked.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_of_user(const UserEffort<Scalar>& asked, const EffortContext<Scalar>& context) {
  constexpr const char* caller = "KMeans::fit: ";
  const Points<Scalar>& data = context.setup.validated.data;
  const Centroids<Scalar> better = asked(data.dataset(), context.draw_start(), context.rng);
  require_that(better.rows() == data.dim() && better.cols() == context.k, caller,
               "effort must return dim x k = ", data.dim(), " x ", context.k, " centroids, got ", better.rows(), " x ",
               better.cols());
  require_finite(view_columns<Scalar>(better), "KMeans::fit", Called{"centroids of the effort", "centroid"});
  return better;
}

}  // namespace keen::detail
