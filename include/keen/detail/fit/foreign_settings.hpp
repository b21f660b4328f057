// SPDX-License-Identifier: MIT
#pragma once

namespace keen::detail {

/// The settings of KMeans by keen's names and by those of other libraries, so that keen::fit can answer
/// `{.n_clusters = 3}` with a sentence. The order suits both; values may be of any type.
/// @tparam Settings  the estimator: without one there is no such overload either
template <class Settings>
struct ForeignSettings {
  struct Any {
    Any() = default;
    template <class Value>
    Any(const Value&) {}  // NOLINT(google-explicit-constructor): any value is one
  };

  Any k = {};
  Any clusters = {}, n_clusters = {}, num_clusters = {};
  Any init = {};
  Any n_init = {};
  Any effort = {};
  Any max_iter = {}, max_iterations = {}, tol = {};
  Any stop = {};
  Any algorithm = {};
  Any empty_clusters = {};
  Any threads = {};
  Any n_jobs = {}, num_threads = {};
  Any restarts = {};
  Any seed = {};
  Any random_state = {};
  Any observer = {};
  Any executor = {};
};

}  // namespace keen::detail
