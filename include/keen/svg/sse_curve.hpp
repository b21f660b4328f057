// SPDX-License-Identifier: MIT
#pragma once

#include "../choose_k/criterion_result.hpp"
#include "detail/curve_picture.hpp"
#include "theme.hpp"

#include <string>

namespace keen::svg {

/// Options of a plot of SSE against k.
struct SseCurveOptions {
  std::string title = "SSE by number of clusters";  ///< above the picture; none if empty
  std::string subtitle{};                           ///< below the title
  std::string x_label = "number of clusters k";
  std::string y_label = "SSE";
  Theme theme = Theme::light;
  int width = 760;             ///< pixels, at least 240
  int height = 440;            ///< pixels, at least 200
  bool log_y = false;          ///< a logarithmic y axis; an SSE of 0 is left out
  std::string mark = "elbow";  ///< what the best k is called: "elbow at k = 3", or "no elbow"; nothing if empty
};

/// The SSE of each k as a curve, with the chosen k marked, or a note that there is none. Values that are not finite are
/// left out and interrupt the curve. A linear y axis begins at 0.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if k and sse differ in length, or options are out of range
[[nodiscard]] inline std::string sse_curve(const CriterionResult& selection, const SseCurveOptions& options = {}) {
  keen::detail::require_that(selection.k.size() == selection.sse.size(),
                             "svg::sse_curve: one SSE for each k is needed, got ", selection.sse.size(), " for ",
                             selection.k.size());
  detail::CurveData data{{selection.k.begin(), selection.k.end()}, selection.sse, {}, ""};
  detail::mark_k(data, selection.best, options.mark, "no " + options.mark);
  return detail::curve_picture(
      {"svg::sse_curve", options.title, options.subtitle, options.theme, options.width, options.height}, data,
      {options.x_label, options.y_label, options.log_y, true});
}

}  // namespace keen::svg
