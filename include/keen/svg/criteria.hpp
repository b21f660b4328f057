// SPDX-License-Identifier: MIT
#pragma once

#include "criterion.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace keen::svg {

/// How several criteria look side by side. The height follows from their number.
struct CriteriaOptions {
  std::string title = "Criteria by number of clusters";  ///< above all; none where empty
  std::string subtitle{};                                ///< below the title
  Theme theme = Theme::light;
  int columns = 3;         ///< panels in a row, at least 1
  int panel_width = 320;   ///< pixels, at least 240
  int panel_height = 240;  ///< pixels, at least 200
};

/// One small picture for each criterion, as `criterion` draws it: `criteria(choose_k(points, range, {...}))`.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument as `criterion`, and if there is no column
[[nodiscard]] inline std::string criteria(const std::vector<CriterionResult>& selections,
                                          const CriteriaOptions& options = {}) {
  keen::detail::require_that(options.columns >= 1, "svg::criteria: columns must be >= 1, got ", options.columns);
  const detail::Look panel{"svg::criteria", "", "", options.theme, options.panel_width, options.panel_height};
  detail::require_room(panel);
  const int panels = (std::max)(1, static_cast<int>(selections.size()));
  const int columns = (std::min)(options.columns, panels);
  detail::Look page{"svg::criteria", options.title, options.subtitle, options.theme, columns * options.panel_width, 0};
  const detail::Heading head = detail::heading(page);
  const int top = static_cast<int>(head.xml.empty() ? 0 : head.bottom);
  page.height = top + (panels + columns - 1) / columns * options.panel_height;
  std::string xml = head.xml;
  for (int i = 0; i < static_cast<int>(selections.size()); ++i) {
    const CriterionResult& selection = selections[static_cast<std::size_t>(i)];
    detail::require_scores(selection, "svg::criteria");
    detail::Look look = panel;
    look.title = selection.criterion;
    if (selection.smaller_is_better) look.subtitle = "smaller is better";
    detail::Element group("g");
    group.set("class", "panel")
        .set("transform", "translate(" + detail::integer_text(i % columns * options.panel_width) + " " +
                              detail::integer_text(top + i / columns * options.panel_height) + ")");
    const detail::CurveData data = detail::scores_of(selection, "best");
    xml += group.open() +
           detail::curve_content(look, data, {.x_label = "k", .y_label = "", .headroom = 0.3, .nan_is_noted = false}) +
           group.close();
  }
  if (selections.empty()) {
    const double width = page.width, height = page.height;
    xml += detail::remark({0, 0, width, height}, "no criteria", detail::palette_of(options.theme));
  }
  return detail::document(page, "Criteria", xml);
}

}  // namespace keen::svg
