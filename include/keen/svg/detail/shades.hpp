// SPDX-License-Identifier: MIT
#pragma once

#include "colour.hpp"

#include <algorithm>
#include <cmath>

// A scale must not suggest steps that the data does not have, so lightness changes evenly along it. A diverging scale
// has its lightest colour in the middle, for a value such as 0 that both signs are compared with.

/// Numbers as colours: 65 levels, the middle one of which is 32.
namespace keen::svg::detail {

inline constexpr int last_level = 64;
inline constexpr int no_level = -1;  ///< of what is not drawn

/// Which colours the levels have. On a dark page they are the same: they carry the data.
enum class Shades {
  diverging,   ///< from blue over a light grey to orange, which colour-blind readers tell apart too
  sequential,  ///< one hue, from light to dark
  grey         ///< from black to white
};

/// The level of a share of the whole scale; shares outside [0, 1] are clamped.
[[nodiscard]] inline int level_of(double share) {
  return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * last_level));
}

/// The colour that `level` has between two others.
[[nodiscard]] inline Rgb between(int first, Rgb a, int last, Rgb b, int level) {
  return mixed(a, b, static_cast<double>(level - first) / static_cast<double>(last - first));
}

/// The colour of a level: lightness rises or falls evenly along a scale, or along either half of one that diverges.
/// None is a colour that the style sheet of an automatic picture repaints: that is why the last grey is not white.
/// Blue and orange are those of Okabe and Ito (2008, "Color Universal Design").
[[nodiscard]] inline Rgb shade(Shades shades, int level) {
  constexpr Rgb blue{0, 114, 178}, orange{213, 94, 0}, middle{241, 240, 238};
  constexpr Rgb pale{234, 242, 249}, deep{8, 48, 107}, off_white{254, 254, 254};
  constexpr int half = last_level / 2, at_blue = 42;
  switch (shades) {
    case Shades::diverging:
      return level < half ? between(0, blue, half, middle, level) : between(half, middle, last_level, orange, level);
    case Shades::sequential:
      return level < at_blue ? between(0, pale, at_blue, blue, level) : between(at_blue, blue, last_level, deep, level);
    case Shades::grey: return between(0, black, last_level, off_white, level);
  }
  return middle;
}

}  // namespace keen::svg::detail
