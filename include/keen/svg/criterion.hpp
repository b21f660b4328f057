// SPDX-License-Identifier: MIT
#pragma once

#include "../choose_k/criterion_result.hpp"
#include "detail/curve_picture.hpp"
#include "theme.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keen::svg {

/// Options of a plot of a criterion against k.
struct CriterionOptions {
  std::optional<std::string> title{};  ///< above the picture: the criterion's name, unless given; none if empty
  std::string subtitle{};              ///< below the title
  std::string x_label = "number of clusters k";
  std::string y_label{};  ///< "score" if empty, and which scores are better if it is the smaller ones
  Theme theme = Theme::light;
  int width = 760;            ///< pixels, at least 240
  int height = 440;           ///< pixels, at least 200
  std::string mark = "best";  ///< what the chosen k is called: "best at k = 3", or "none stands out"; nothing if empty
};

namespace detail {

inline void require_scores(const CriterionResult& selection, std::string_view function) {
  const auto n = selection.k.size();
  keen::detail::require_that(selection.score.size() == n, function, ": one score for each k is needed, got ",
                             selection.score.size(), " for ", n);
  keen::detail::require_that(selection.error.empty() || selection.error.size() == n, function,
                             ": one error for each k is needed, or none, got ", selection.error.size(), " for ", n);
}

[[nodiscard]] inline CurveData scores_of(const CriterionResult& selection, const std::string& mark) {
  CurveData data{{selection.k.begin(), selection.k.end()}, selection.score, {}, "", selection.error};
  mark_k(data, selection.best, mark, "none stands out");
  return data;
}

[[nodiscard]] inline std::string score_label(const CriterionResult& selection) {
  return selection.smaller_is_better ? "score (smaller is better)" : "score";
}

}  // namespace detail

/// The score of a criterion for each k, with bars of the standard errors if it has them, and the chosen k marked.
/// Values that are not finite are left out and interrupt the curve; NaN means that the criterion is not defined.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if the number of scores or errors differs from that of k, or options are out of range
[[nodiscard]] inline std::string criterion(const CriterionResult& selection, const CriterionOptions& options = {}) {
  detail::require_scores(selection, "svg::criterion");
  const std::string y_label = options.y_label.empty() ? detail::score_label(selection) : options.y_label;
  return detail::curve_picture(
      {"svg::criterion", options.title.value_or(selection.criterion), options.subtitle, options.theme, options.width,
       options.height},
      detail::scores_of(selection, options.mark),
      {.x_label = options.x_label, .y_label = y_label, .nan_is_noted = false, .name = selection.criterion});
}

}  // namespace keen::svg
