// SPDX-License-Identifier: MIT
#pragma once

#include "document.hpp"

#include <algorithm>
#include <string>
#include <vector>

/// Colours as a strip of swatches.
namespace keen::svg::detail {

struct Swatch {
  Rgb colour;
  double share = 0;  ///< of the whole strip
};

inline constexpr double hex_size = 13;
inline constexpr double share_size = 11;
inline constexpr double chip_height = 28;
inline constexpr double chip_gap = 6;

[[nodiscard]] inline double hex_width() { return text_width("#000000", hex_size); }

/// How a swatch of the strip says what it is.
enum class Inscription { none, upright, level };

[[nodiscard]] inline Inscription inscription(double width, double height) {
  constexpr double padding = 8;
  if (width >= hex_width() + padding) return Inscription::level;
  if (width >= hex_size + padding && height >= hex_width() + padding) return Inscription::upright;
  return Inscription::none;
}

/// A rectangle of a colour. Its edges fall on whole pixels of the screen, so that no seam shows between two.
[[nodiscard]] inline std::string filled(Position corner, double width, double height, Rgb colour) {
  return Element("rect")
      .set("x", corner.x)
      .set("y", corner.y)
      .set("width", width)
      .set("height", height)
      .set("fill", colour)
      .set("shape-rendering", "crispEdges")
      .empty();
}

/// The text on a swatch of the strip: its hex code and, where it is wide enough, its share.
[[nodiscard]] inline std::string inscribed(Position corner, double width, double height, const Swatch& swatch) {
  const Rgb ink = ink_on(swatch.colour);
  const Position middle{corner.x + width / 2, corner.y + height / 2};
  const std::string code = hex(swatch.colour);
  switch (inscription(width, height)) {
    case Inscription::none: return "";
    case Inscription::upright:
      return text_at({middle.x + hex_size * 0.36, middle.y}, code,
                     {.size = hex_size, .colour = ink, .anchor = "middle", .rotation = -90});
    case Inscription::level:
      return text_at({middle.x, middle.y - 2}, code, {.size = hex_size, .colour = ink, .anchor = "middle"}) +
             text_at({middle.x, middle.y + 14}, percent_text(swatch.share),
                     {.size = share_size, .colour = ink, .anchor = "middle"});
  }
  return "";
}

[[nodiscard]] inline std::string strip(Position corner, double width, double height,
                                       const std::vector<Swatch>& swatches) {
  Element group("g");
  std::string xml = group.set("class", "strip").open();
  double left = corner.x;
  for (const Swatch& swatch : swatches) {
    const double part = swatch.share * width;
    if (part > 0) xml += filled({left, corner.y}, part, height, swatch.colour);
    xml += inscribed({left, corner.y}, part, height, swatch);
    left += part;
  }
  return xml + group.close();
}

/// Rows of equal chips, one a colour, each with its hex code and share.
struct ChipGrid {
  int columns = 0;
  int rows = 0;
  double width = 0;  ///< of one chip

  [[nodiscard]] double height() const { return rows * (chip_height + chip_gap); }
};

[[nodiscard]] inline ChipGrid chip_grid(std::size_t count, double room) {
  const double least = hex_width() + text_width("100.0%", share_size) + 28;
  const int columns = (std::max)(1, static_cast<int>((room + chip_gap) / (least + chip_gap)));
  const int rows = (static_cast<int>(count) + columns - 1) / columns;
  return {columns, rows, (room + chip_gap) / columns - chip_gap};
}

[[nodiscard]] inline std::string chips(Position corner, const ChipGrid& grid, const std::vector<Swatch>& swatches,
                                       const Palette& colours) {
  Element group("g");
  std::string xml = group.set("class", "chips").open();
  for (std::size_t i = 0; i < swatches.size(); ++i) {
    const int column = static_cast<int>(i) % grid.columns, row = static_cast<int>(i) / grid.columns;
    const double x = corner.x + column * (grid.width + chip_gap), y = corner.y + row * (chip_height + chip_gap);
    const Rgb ink = ink_on(swatches[i].colour);
    Element chip("rect");
    xml += chip.set("x", x)
               .set("y", y)
               .set("width", grid.width)
               .set("height", chip_height)
               .set("rx", 3)
               .set("fill", swatches[i].colour)
               .set("stroke", colours.line)
               .set("stroke-width", 0.75)
               .empty();
    xml += text_at({x + 10, y + 19}, hex(swatches[i].colour), {.size = hex_size, .colour = ink});
    xml += text_at({x + grid.width - 10, y + 18.5}, percent_text(swatches[i].share),
                   {.size = share_size, .colour = ink, .anchor = "end"});
  }
  return xml + group.close();
}

/// True if every swatch of a strip this size has room for its hex code.
[[nodiscard]] inline bool all_inscribed(const std::vector<Swatch>& swatches, double width, double height) {
  return std::all_of(swatches.begin(), swatches.end(), [=](const Swatch& swatch) {
    return inscription(swatch.share * width, height) != Inscription::none;
  });
}

/// The strip and, if some swatches are too narrow for their code, all of them again as chips below.
[[nodiscard]] inline std::string palette_picture(Look look, const std::vector<Swatch>& swatches, double strip_height) {
  const Palette& colours = palette_of(look.theme);
  look.height += 260;  // it follows below, and has room for all lines of the heading
  const Heading head = heading(look);
  const double room = look.width - 2 * page_margin;
  const Position corner{page_margin, head.bottom + 6};
  std::string xml = head.xml + strip(corner, room, strip_height, swatches);
  xml += Element("rect")
             .set("x", corner.x)
             .set("y", corner.y)
             .set("width", room)
             .set("height", strip_height)
             .set("fill", "none")
             .set("stroke", colours.line)
             .empty();
  double bottom = corner.y + strip_height;
  if (!all_inscribed(swatches, room, strip_height)) {
    const ChipGrid grid = chip_grid(swatches.size(), room);
    xml += chips({page_margin, bottom + 14}, grid, swatches, colours);
    bottom += 14 + grid.height() - chip_gap;
  }
  look.height = static_cast<int>(bottom + page_margin);
  return document(look, "Colours", xml);
}

}  // namespace keen::svg::detail
