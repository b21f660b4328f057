// SPDX-License-Identifier: MIT
#pragma once

#include "criterion.hpp"

#include <type_traits>
#include <utility>
#include <vector>

namespace keen {

/// How many clusters? Fits each k of a range once, and asks one criterion or several.
///
///     const auto by = keen::choose_k(points, {.first = 1, .last = 15},
///                                    {keen::criterion::SimplifiedSilhouette{}, keen::criterion::Gap{}});
///     if (by[0].best) use(*by[0].best);
///
/// For each k, `restarts` fits from the settings' init, one from the centroids for k - 1 and one from those for k + 1;
/// the best counts. If a stop rule ends a fit by deadline or request, the larger k are left out.
///
/// Complexity: (restarts + 2) fits for each k, O(n k dim) more to describe them, and what the criteria take. Memory:
/// O(n + k_last^2 dim), and what fits on `threads` threads at a time need.
/// @param settings  of every fit; its `k` is not used. With an observer, one fit runs after the other; without one,
///                  init and stop rules are called from several threads at a time. Criteria that fit again do so to
///                  other points, such as halves of these: the observer sees those too
/// @return one selection for each criterion, in their order
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

/// The same by one criterion.
template <class Points, class Judge>
  requires(std::is_convertible_v<Judge, CriterionFor<Points>>)
[[nodiscard]] CriterionResult choose_k(const Points& points, KRange range, const Judge& criterion,
                                       const KMeansFor<Points>& settings = {}) {
  return choose_k(points, range, std::vector<CriterionFor<Points>>{criterion}, settings).front();
}

/// The fits alone: a sweep that any criterion can be asked about, `criterion(sweep)`, one after the other. The points
/// must outlive it unless they are handed over as a temporary.
/// Complexity and errors as choose_k.
template <class Points>
[[nodiscard]] auto sweep_k(Points&& points, KRange range, const KMeansFor<std::remove_cvref_t<Points>>& settings = {}) {
  return detail::sweep_k(as_dataset(std::forward<Points>(points)), range, settings, "sweep_k");
}

}  // namespace keen
