// SPDX-License-Identifier: MIT
#pragma once

#include "../measures/transitions.hpp"
#include "detail/transitions_picture.hpp"
#include "theme.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace keen::svg {

/// Options of a plot of transitions.
struct TransitionsOptions {
  std::string title{};                 ///< above the picture; none if empty
  std::string subtitle{};              ///< below the title; also states how many objects are not in all columns
  std::vector<std::string> periods{};  ///< names below the columns, one each; if empty, their numbers from 0
  std::vector<std::string> names{};    ///< names of the clusters, at least k; if empty, their numbers
  Theme theme = Theme::light;
  int width = 760;   ///< pixels, at least 240
  int height = 440;  ///< pixels, at least 200
};

namespace detail {

/// @param k  the largest label plus one
[[nodiscard]] inline TransitionsPlan transitions_plan(const Flows& flows, const TransitionsOptions& options, Index k) {
  const std::size_t periods = flows.sizes.size();
  keen::detail::require_that(options.periods.empty() || options.periods.size() == periods,
                             "svg::transitions: one name for each of ", periods, " periods is needed, or none, got ",
                             options.periods.size());
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) >= k,
                             "svg::transitions: a name for each of k = ", k, " clusters is needed, or none, got ",
                             options.names.size());
  TransitionsPlan plan{options.periods, options.names.empty() ? "cluster" : "", {}, {}};
  for (std::size_t time = plan.periods.size(); time < periods; ++time) plan.periods.push_back(integer_text(time));
  std::map<Label, Index> occurring;
  for (const auto& sizes : flows.sizes) occurring.insert(sizes.begin(), sizes.end());
  for (const auto& [label, size] : occurring) {
    plan.labels.push_back(label);
    plan.names.push_back(options.names.empty() ? integer_text(label) : options.names[static_cast<std::size_t>(label)]);
  }
  return plan;
}

}  // namespace detail

/// Changes of cluster over time, as parallel sets. Each period is a column with a block for each cluster, cluster 0 at
/// the bottom; the height is the number of objects. Ribbons between neighbouring columns have the colour of the cluster
/// that they come from, pale where objects stay and strong where they switch.
///
///     keen::svg::transitions({last_year.labels, this_year.labels}, {.periods = {"2023", "2024"}})
///
/// Clusters must have the same numbers in all periods, as by keen::matched. An object of label -1 is left out of the
/// column and has no ribbon before and after it. There are 20 colours. The legend is left out if there is no room.
/// Complexity: O(n log k) per period.
/// @param over_time  one Labels for each period, in order, each with one label for each object, >= 0, or -1 if it is
///                   absent; may be empty
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if periods differ in length, a label is below -1, or options are out of range
/// Source: Kosara, Bendix and Hauser, IEEE Transactions on Visualization and Computer Graphics 12 (2006).
[[nodiscard]] inline std::string transitions(const std::vector<Labels>& over_time,
                                             const TransitionsOptions& options = {}) {
  detail::Look look{"svg::transitions", options.title, options.subtitle, options.theme, options.width, options.height};
  detail::require_room(look);
  const Index k = keen::detail::cluster_count_over_time(over_time, "svg::transitions");
  const detail::Flows flows = detail::flows_of(over_time);
  const detail::TransitionsPlan plan = detail::transitions_plan(flows, options, k);
  if (flows.objects_missing > 0) {
    look.subtitle = detail::joined(
        look.subtitle, "not in all columns: " + detail::counted(flows.objects_missing, "object", "objects"));
  }
  return detail::transitions_picture(look, flows, plan);
}

}  // namespace keen::svg
