// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/check.hpp"
#include "automatic.hpp"
#include "element.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keen::svg::detail {

/// The look that all kinds of pictures share.
struct Look {
  std::string_view function;  ///< named in error messages
  std::string title;
  std::string subtitle;
  Theme theme = Theme::light;
  int width = 0;
  int height = 0;
};

inline constexpr int least_width = 240;
inline constexpr int least_height = 200;
inline constexpr double title_size = 18;
inline constexpr double subtitle_size = 13;
inline constexpr double page_margin = 24;

/// @throws std::invalid_argument if the picture is too small for its texts
inline void require_room(const Look& look) {
  keen::detail::require_that(look.width >= least_width && look.height >= least_height, look.function,
                             ": width and height must be at least ", least_width, " and ", least_height, ", got ",
                             look.width, " and ", look.height);
}

/// A whole picture around its content.
/// @param fallback  what the picture is called (to those who cannot see it) where the user gave no title
[[nodiscard]] inline std::string document(const Look& look, std::string_view fallback, std::string_view content) {
  const std::string width = integer_text(look.width), height = integer_text(look.height);
  Element svg("svg");
  svg.set("xmlns", "http://www.w3.org/2000/svg")
      .set("width", width)
      .set("height", height)
      .set("viewBox", "0 0 " + width + " " + height)
      .set("role", "img")
      .set("font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, 'DejaVu Sans', sans-serif");
  if (look.theme == Theme::automatic) svg.set("class", automatic_class);
  std::string xml = svg.open();
  xml += Element("title").around(look.title.empty() ? fallback : std::string_view(look.title));
  std::string drawn =
      Element("rect").set("width", "100%").set("height", "100%").set("fill", palette_of(look.theme).background).empty();
  drawn += content;
  if (look.theme == Theme::automatic) xml += automatic_style(drawn);
  return xml + drawn + svg.close();
}

/// Title and subtitle, in lines, and where they end.
struct Heading {
  std::string xml;
  double bottom = 0;
};

/// In a low picture there are fewer lines, so that some room is left below them.
[[nodiscard]] inline Heading heading(const Look& look) {
  const bool is_low = look.height < 260;
  const Palette& colours = palette_of(look.theme);
  const double room = look.width - 2 * page_margin;
  Heading result{"", page_margin - 4};
  const auto add = [&](std::string_view text, double size, Rgb colour, std::string_view weight, std::size_t lines) {
    if (text.empty()) return;
    for (const std::string& line : wrapped(text, size, room, lines)) {
      result.bottom += size + 2;
      result.xml += text_at({page_margin, result.bottom - 2}, line, {.size = size, .colour = colour, .weight = weight});
    }
    result.bottom += 4;
  };
  add(look.title, title_size, colours.ink, "600", is_low ? 1 : 2);
  add(look.subtitle, subtitle_size, colours.muted, "normal", is_low ? 1 : look.height < 360 ? 2 : 3);
  return result;
}

/// Parts of a subtitle, joined by commas; empty ones are left out.
[[nodiscard]] inline std::string joined(std::string_view a, std::string_view b) {
  std::string text(a);
  if (!a.empty() && !b.empty()) text += ", ";
  return text += b;
}

/// "not drawn: no cluster (12 points)"
[[nodiscard]] inline std::string left_out_note(Index count, const std::string& name) {
  return "not drawn: " + name + " (" + counted(count, "point", "points") + ")";
}

}  // namespace keen::svg::detail
