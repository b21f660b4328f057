// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"
#include "swatches.hpp"

#include <string>

/// The clusters of rows or columns, as a strip of their colours beside a grid of cells.
namespace keen::svg::detail {

inline constexpr double label_strip_size = 14;
inline constexpr double label_strip_gap = 4;

/// A run of equal labels, with its number where there is room.
[[nodiscard]] inline std::string label_run(const Frame& run, Label label) {
  constexpr double number_size = 10;
  const Rgb fill = cluster_colour(label);
  const std::string number = integer_text(label);
  std::string xml = filled({run.left, run.top}, run.width(), run.height(), fill);
  if (text_width(number, number_size) > run.width() || run.height() < number_size + 1) return xml;
  return xml + text_at({(run.left + run.right) / 2, (run.top + run.bottom) / 2 + number_size * 0.36}, number,
                       {.size = number_size, .colour = ink_on(fill), .anchor = "middle", .weight = "600"});
}

/// A strip that fills a frame, from top to bottom or from left to right; a label of -1 leaves a gap.
[[nodiscard]] inline std::string label_strip(const Labels& labels, const Frame& frame, bool is_upright) {
  Element group("g");
  std::string xml = group.set("class", is_upright ? "row-strip" : "column-strip").open();
  const double pitch = (is_upright ? frame.height() : frame.width()) / static_cast<double>(labels.size());
  for (Index first = 0, end = 0; first < labels.size(); first = end) {
    for (end = first + 1; end < labels.size() && labels[end] == labels[first];) ++end;
    if (labels[first] < 0) continue;
    const double start = pitch * static_cast<double>(first), stop = pitch * static_cast<double>(end);
    xml += label_run(is_upright ? Frame{frame.left, frame.top + start, frame.right, frame.top + stop}
                                : Frame{frame.left + start, frame.top, frame.left + stop, frame.bottom},
                     labels[first]);
  }
  return xml + group.close();
}

}  // namespace keen::svg::detail
