// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../theme.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

// Readable colours can be computed. The luminance L of a colour is a weighted sum of its channels after the display's
// gamma is undone, and the contrast of two colours is (L1 + 0.05) / (L2 + 0.05), L1 the lighter one. Text on a coloured
// mark is black or white, whichever has the larger contrast; this is at least 4.58 for every colour, above the 4.5 that
// WCAG asks.

/// Colours: those of the themes, those of the clusters, and whether one can be read on another.
namespace keen::svg::detail {

/// A colour of sRGB.
struct Rgb {
  int red = 0;  ///< each in [0, 255]
  int green = 0;
  int blue = 0;

  friend bool operator==(const Rgb&, const Rgb&) = default;
};

inline constexpr Rgb black{0, 0, 0};
inline constexpr Rgb white{255, 255, 255};

/// "#rrggbb".
[[nodiscard]] inline std::string hex(Rgb colour) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "#";
  for (const int channel : {colour.red, colour.green, colour.blue}) {
    text += digits[static_cast<std::size_t>(channel / 16)];
    text += digits[static_cast<std::size_t>(channel % 16)];
  }
  return text;
}

/// `share` of `b` stirred into `a`.
[[nodiscard]] inline Rgb mixed(Rgb a, Rgb b, double share) {
  const auto channel = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
  return {channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue)};
}

/// Relative luminance in [0, 1] (WCAG 2.2, "relative luminance").
[[nodiscard]] inline double luminance(Rgb colour) {
  const auto linear = [](int channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

/// How well two colours can be told apart: 1 (not at all) to 21 (black on white). WCAG asks for 4.5 in text, 3 in
/// marks.
[[nodiscard]] inline double contrast(Rgb a, Rgb b) {
  const double la = luminance(a), lb = luminance(b);
  return ((std::max)(la, lb) + 0.05) / ((std::min)(la, lb) + 0.05);
}

/// Black or white, whichever reads better on `background`.
[[nodiscard]] inline Rgb ink_on(Rgb background) {
  return contrast(background, black) >= contrast(background, white) ? black : white;
}

/// The colours of one theme.
struct Palette {
  Rgb background;
  Rgb ink;    ///< titles, labels, the rings of centroids
  Rgb muted;  ///< tick text, subtitles
  Rgb line;   ///< frames and the borders of cells
  Rgb grid;
  Rgb neutral;  ///< points without a label
  Rgb curve;
  Rgb accent;  ///< what is singled out
};

/// An automatic picture is drawn light. No two colours of a theme are equal, nor equal to a cluster's, so that a style
/// sheet can tell them apart.
[[nodiscard]] inline const Palette& palette_of(Theme theme) {
  static constexpr Palette light{{255, 255, 255}, {31, 35, 40},    {89, 99, 110}, {140, 149, 159},
                                 {228, 232, 237}, {125, 133, 144}, {0, 110, 176}, {208, 90, 0}};
  static constexpr Palette dark{{13, 17, 23}, {230, 237, 243}, {150, 159, 170}, {110, 118, 129},
                                {38, 44, 52}, {139, 148, 158}, {86, 180, 233},  {230, 159, 0}};
  return theme == Theme::dark ? dark : light;
}

/// How many clusters get a colour that no other has.
inline constexpr Label cluster_colours = 20;

/// The colour of a cluster, on any page. The first seven are those of Okabe and Ito (2008, "Color Universal Design");
/// each of the others is the one farthest from all before it, and from the grey of points without a cluster, in OKLab
/// as seen with and without red-green colour blindness.
[[nodiscard]] inline Rgb cluster_colour(Label label) {
  static constexpr Rgb colours[cluster_colours]{
      {0, 114, 178}, {230, 159, 0},  {0, 158, 115},   {213, 94, 0},    {86, 180, 233},  {204, 121, 167}, {240, 228, 66},
      {150, 30, 90}, {45, 90, 0},    {0, 240, 195},   {255, 195, 255}, {135, 120, 255}, {240, 135, 255}, {105, 45, 180},
      {60, 195, 75}, {180, 75, 195}, {225, 180, 165}, {210, 45, 105},  {0, 90, 105},    {180, 45, 0}};
  return colours[label % cluster_colours];
}

/// How much of a cluster's colour its cell has.
inline constexpr double cell_tint = 0.15;

/// What a mark of this colour is outlined with: it carries the contrast that yellow lacks on a light page, and blue on
/// a dark one.
[[nodiscard]] inline Rgb outline(Rgb fill, Theme theme) {
  return theme == Theme::dark ? mixed(fill, white, 0.4) : mixed(fill, black, 0.45);
}

}  // namespace keen::svg::detail
