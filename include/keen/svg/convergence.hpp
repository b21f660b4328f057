// SPDX-License-Identifier: MIT
#pragma once

#include "../iteration.hpp"
#include "detail/curve_picture.hpp"
#include "detail/step_words.hpp"
#include "theme.hpp"

#include <span>
#include <string>

namespace keen::svg {

/// Options of a plot of SSE against steps.
struct ConvergenceOptions {
  std::string title = "Convergence";  ///< above the picture; none if empty
  std::string subtitle{};             ///< below the title; steps and last SSE if empty
  std::string x_label{};              ///< if empty: "pass", or "step" if there are other steps
  std::string y_label = "SSE";
  Theme theme = Theme::light;
  int width = 760;     ///< pixels, at least 240
  int height = 440;    ///< pixels, at least 200
  bool log_y = false;  ///< a logarithmic y axis; an SSE of 0 is left out
};

/// The SSE of each step of a fit as a curve: `convergence(clustering.history)`. The y axis covers the range of the
/// values and need not begin at 0.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for options out of range
[[nodiscard]] inline std::string convergence(std::span<const IterationRecord> history,
                                             const ConvergenceOptions& options = {}) {
  detail::CurveData data;
  for (const IterationRecord& pass : history) {
    data.x.push_back(static_cast<double>(pass.iteration));
    data.y.push_back(pass.sse);
  }
  const detail::StepWords words = detail::step_words(history);
  const std::string label = options.x_label.empty() ? words.one : options.x_label;
  std::string subtitle = options.subtitle;
  if (subtitle.empty() && !history.empty()) {
    subtitle = detail::counted(static_cast<Index>(history.size()), words.one, words.many) + ", last SSE " +
               detail::value_text(history.back().sse);
  }
  return detail::curve_picture(
      {"svg::convergence", options.title, subtitle, options.theme, options.width, options.height}, data,
      {label, options.y_label, options.log_y, false});
}

}  // namespace keen::svg
