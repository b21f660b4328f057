// SPDX-License-Identifier: MIT
#pragma once

#include "colour.hpp"

#include <string>
#include <string_view>
#include <vector>

// One file for two themes. The picture is drawn in the colours of the light theme. A style sheet with a media query
// selects elements by the colour that they are drawn with, [fill="#ffffff"], and repaints them in the dark theme. It
// works because no two roles share a colour.

/// Pictures that are light or dark as their reader is: drawn light, with a style sheet that repaints them.
namespace keen::svg::detail {

/// The class of such a picture. Its rules are the same in all pictures of a page.
inline constexpr std::string_view automatic_class = "keen-automatic";

/// A colour of the light theme, and the one in its place in the dark theme.
struct Repainted {
  Rgb light;
  Rgb dark;
};

/// Clusters keep their colours.
[[nodiscard]] inline std::vector<Repainted> repainted_colours() {
  const Palette &light = palette_of(Theme::light), &dark = palette_of(Theme::dark);
  std::vector<Repainted> all;
  for (const auto colour : {&Palette::background, &Palette::ink, &Palette::muted, &Palette::line, &Palette::grid,
                            &Palette::neutral, &Palette::curve, &Palette::accent}) {
    all.push_back({light.*colour, dark.*colour});
  }
  all.push_back({outline(light.neutral, Theme::light), outline(dark.neutral, Theme::dark)});
  for (Label j = 0; j < cluster_colours; ++j) {
    const Rgb fill = cluster_colour(j);
    all.push_back({outline(fill, Theme::light), outline(fill, Theme::dark)});
  }
  return all;
}

/// The rule that repaints fills or strokes of one colour; none where the content has none. White texts stand on marks,
/// and colours of the data (in a strip or on chips) are what they are.
[[nodiscard]] inline std::string repainting(std::string_view content, std::string_view attribute, Repainted colour) {
  std::string selected(attribute);
  selected += "=\"" + hex(colour.light) + "\"";
  if (content.find(selected) == std::string_view::npos) return "";
  std::string rule = ".";
  rule.append(automatic_class).append(" [").append(selected).append("]");
  if (attribute == "fill") rule += colour.light == white ? ":not(text,.strip *,.chips *)" : ":not(.strip *,.chips *)";
  return rule.append("{").append(attribute).append(":").append(hex(colour.dark)).append("}\n");
}

[[nodiscard]] inline std::string automatic_style(std::string_view content) {
  std::string style = "<style>\n@media screen and (prefers-color-scheme: dark) {\n";
  for (const Repainted colour : repainted_colours()) {
    style += repainting(content, "fill", colour) + repainting(content, "stroke", colour);
  }
  return style + "}\n</style>\n";
}

}  // namespace keen::svg::detail
