// SPDX-License-Identifier: MIT
#pragma once

#include "criterion.hpp"

#include <type_traits>
#include <utility>
#include <vector>

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
