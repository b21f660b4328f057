// SPDX-License-Identifier: MIT
#pragma once

#include "criterion.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace keen::svg {

/// Options of plots of several criteria side by side. The height follows from their number.
struct CriteriaOptions {
  std::string title = "Criteria by number of clusters";  ///< above all; none if empty
  std::string subtitle{};                                ///< below the title
  Theme theme = Theme::light;
  int columns = 3;         ///< panels in a row, at least 1
  int panel_width = 320;   ///< pixels, at least 240
  int panel_height = 240;  ///< pixels, at least 200
};

namespace detail {

/// One criterion among several.
struct CriterionPanel {
  Look look;
  CurveData data;
  CurvePlan plan;
};

/// The panels, with frames of one size.
[[nodiscard]] inline std::vector<CriterionPanel> aligned_panels(const std::vector<CriterionResult>& selections,
                                                                const Look& look) {
  std::vector<CriterionPanel> panels;
  Margins margins;
  for (const CriterionResult& selection : selections) {
    require_scores(selection, look.function);
    CriterionPanel panel{look, scores_of(selection, "best"), {.x_label = "k", .y_label = "", .nan_is_noted = false}};
    panel.look.title = selection.criterion;
    if (selection.smaller_is_better) panel.look.subtitle = "smaller is better";
    margins.include(margins_of(panel.look, panel.data, panel.plan));
    panels.push_back(std::move(panel));
  }
  for (CriterionPanel& panel : panels) panel.plan.least = margins;
  return panels;
}

}  // namespace detail

/// One small plot for each criterion, as by `criterion`, all of the same size: `criteria(choose_k(points, range,
/// {...}))`.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument as `criterion`, and if there is no column
[[nodiscard]] inline std::string criteria(const std::vector<CriterionResult>& selections,
                                          const CriteriaOptions& options = {}) {
  keen::detail::require_that(options.columns >= 1, "svg::criteria: columns must be >= 1, got ", options.columns);
  detail::Look look{"svg::criteria", "", "", options.theme, options.panel_width, options.panel_height};
  detail::require_room(look);
  constexpr int shared_margin = 20;  // panels one below the other need one margin between them, not two
  look.height += shared_margin;
  const std::vector<detail::CriterionPanel> panels = detail::aligned_panels(selections, look);
  const int count = (std::max)(1, static_cast<int>(panels.size()));
  const int columns = (std::min)(options.columns, count);
  detail::Look page{"svg::criteria",
                    options.title,
                    options.subtitle,
                    options.theme,
                    columns * options.panel_width,
                    options.panel_height + 2 * shared_margin};
  const detail::Heading head = detail::heading(page);
  const int top = head.xml.empty() ? shared_margin / 2 : static_cast<int>(head.bottom);
  page.height = top + (count + columns - 1) / columns * options.panel_height;
  std::string xml = head.xml;
  for (int i = 0; i < static_cast<int>(panels.size()); ++i) {
    const detail::CriterionPanel& panel = panels[static_cast<std::size_t>(i)];
    detail::Element group("g");
    group.set("class", "panel")
        .set("transform", "translate(" + detail::integer_text(i % columns * options.panel_width) + " " +
                              detail::integer_text(top - shared_margin / 2 + i / columns * options.panel_height) + ")");
    xml += group.open() + detail::curve_content(panel.look, panel.data, panel.plan) + group.close();
  }
  if (selections.empty()) {
    const double width = page.width, height = page.height;
    xml += detail::remark({0, 0, width, height}, "no criteria", detail::palette_of(options.theme));
  }
  return detail::document(page, "Criteria", xml);
}

}  // namespace keen::svg
