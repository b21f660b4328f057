// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/svg.hpp> as one file, made by packaging/single_header.py. Do not edit.
//
// MIT License
//
// Copyright (c) 2026 The keen authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#pragma once

// ---- keen/svg.hpp

// Pictures as SVG text, without dependencies. Not part of <keen/keen.hpp>.
//
//   keen::svg::save("clusters.svg", keen::svg::scatter(points, keen::fit(points, {.k = 3})));

#include "keen.hpp"

// ---- keen/svg/axis_unit.hpp

namespace keen::svg {

/// The unit of an axis, which shows a coordinate x as offset + factor * x. To draw standardized points, (value - mean)
/// / deviation, in their original units, use offset = mean and factor = deviation.
struct AxisUnit {
  double offset = 0;
  double factor = 1;  ///< > 0

  [[nodiscard]] double operator()(double x) const { return offset + factor * x; }
};

}  // namespace keen::svg

// ---- keen/svg/theme.hpp

namespace keen::svg {

/// The background for which a picture is made.
enum class Theme {
  light,
  dark,
  automatic  ///< light or dark by the setting of the reader's device; light in viewers without style sheets
};

}  // namespace keen::svg

// ---- keen/svg/detail/colour.hpp

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

// ---- keen/svg/detail/number.hpp

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>

/// Numbers as text, the same bytes under every locale.
namespace keen::svg::detail {

template <class Integer>
[[nodiscard]] std::string integer_text(Integer value) {
  std::array<char, 24> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

/// `value` / 10^decimals, with the point set by hand: 5, 2 gives "0.05".
[[nodiscard]] inline std::string fixed_text(std::int64_t value, int decimals) {
  std::string digits = integer_text(value < 0 ? -value : value);
  const auto count = static_cast<std::size_t>(decimals);
  if (digits.size() <= count) digits.insert(0, count + 1 - digits.size(), '0');
  if (count > 0) digits.insert(digits.size() - count, 1, '.');
  return value < 0 ? "-" + digits : digits;
}

/// A length or coordinate in the picture: hundredths of a pixel are as fine as anybody sees.
[[nodiscard]] inline std::string pixel_text(double pixels) {
  constexpr double far_outside = 1e7;
  std::int64_t hundredths = std::llround(std::clamp(pixels, -far_outside, far_outside) * 100);
  int decimals = 2;
  for (; decimals > 0 && hundredths % 10 == 0; --decimals) hundredths /= 10;
  return fixed_text(hundredths, decimals);
}

/// A count with its thousands marked: 1,234,567.
[[nodiscard]] inline std::string count_text(Index count) {
  std::string digits = integer_text(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

/// "1 point", "2 points".
[[nodiscard]] inline std::string counted(Index count, std::string_view one, std::string_view many) {
  return count_text(count) + " " + std::string(count == 1 ? one : many);
}

/// A measured value, five digits of it.
[[nodiscard]] inline std::string value_text(double value) {
  if (!keen::detail::is_finite(&value)) return keen::detail::non_finite_name(&value);
  std::array<char, 40> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 5);
  return {buffer.data(), result.ptr};
}

/// A share in [0, 1] as percent, one decimal: "12.3%". What is there but rounds to nothing is "<0.1%".
[[nodiscard]] inline std::string percent_text(double share) {
  const std::int64_t thousandths = std::llround(share * 1000);
  if (thousandths == 0 && share > 0) return "<0.1%";
  return fixed_text(thousandths, 1) + "%";
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/text.hpp

#include <cstddef>
#include <vector>

// A picture is laid out without a font: the viewer's font is unknown. So the width of a text is bounded from above,
// character by character, by a little more than the widest common font needs. What fits by this bound fits everywhere.

/// Text that a user wrote, made fit for XML, and how much room it takes.
namespace keen::svg::detail {

/// One character of UTF-8 text. What is malformed, or forbidden in XML 1.0, is U+FFFD, one byte at a time.
struct Character {
  char32_t code = 0xFFFD;
  std::size_t bytes = 1;
};

[[nodiscard]] inline bool is_xml_character(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xD800 || (code >= 0xE000 && code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF);
}

/// The first character of `text`, which is not empty.
[[nodiscard]] inline Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t bytes = byte(0) < 0x80 ? 1 : byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) >= 0xF8 || (byte(0) >= 0x80 && byte(0) < 0xC0) || bytes > text.size()) return {};
  char32_t code = bytes == 1 ? byte(0) : byte(0) & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[bytes] || !is_xml_character(code)) return {};
  return {code, bytes};
}

/// `text` as the content of an XML element or attribute.
[[nodiscard]] inline std::string escape(std::string_view text) {
  std::string xml;
  while (!text.empty()) {
    const Character c = first_character(text);
    switch (c.code) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      case '\'': xml += "&#39;"; break;
      case 0xFFFD: xml += "\xEF\xBF\xBD"; break;
      default: xml += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return xml;
}

/// The width of a character in units of the font size: a little more than in the widest of the common fonts.
[[nodiscard]] inline double character_width(char32_t code) {
  constexpr std::string_view narrow = "ijlI.,:;'|!()[] /ftr-";
  constexpr std::string_view wide = "mwMW%@";
  if (code >= 0x2E80) return 1.0;
  if (code >= 0x80) return 0.75;
  const auto c = static_cast<char>(code);
  if (narrow.find(c) != std::string_view::npos) return 0.42;
  if (wide.find(c) != std::string_view::npos) return 1.0;
  return c >= 'A' && c <= 'Z' ? 0.75 : 0.64;
}

/// An upper bound, in pixels, of the width of `text` at a font size.
[[nodiscard]] inline double text_width(std::string_view text, double font_size) {
  double width = 0;
  while (!text.empty()) {
    const Character c = first_character(text);
    width += character_width(c.code);
    text.remove_prefix(c.bytes);
  }
  return width * font_size;
}

/// `text`, cut and ended by an ellipsis where it is wider than `room` pixels.
[[nodiscard]] inline std::string shortened(std::string_view text, double font_size, double room) {
  if (text_width(text, font_size) <= room) return std::string(text);
  std::string_view rest = text;
  double width = font_size;  // of the ellipsis
  while (!rest.empty()) {
    const Character c = first_character(rest);
    width += character_width(c.code) * font_size;
    if (width > room) break;
    rest.remove_prefix(c.bytes);
  }
  return std::string(text.substr(0, text.size() - rest.size())) + "\xE2\x80\xA6";
}

/// `text` in lines of at most `room` pixels, broken at spaces; the last of `most` lines is shortened.
[[nodiscard]] inline std::vector<std::string> wrapped(std::string_view text, double font_size, double room,
                                                      std::size_t most) {
  std::vector<std::string> lines;
  while (text_width(text, font_size) > room && lines.size() + 1 < most) {
    std::size_t end = std::string_view::npos;
    for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) {
      if (text_width(text.substr(0, at), font_size) > room) break;
      end = at;
    }
    if (end == std::string_view::npos) break;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  lines.push_back(shortened(text, font_size, room));
  return lines;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/element.hpp

namespace keen::svg::detail {

/// A position in the picture, in pixels from its upper left corner.
struct Position {
  double x = 0;
  double y = 0;
};

/// One element of the picture, being written: `Element("rect").set("x", 1).set("fill", colour).empty()`.
class Element {
 public:
  explicit Element(std::string_view name) : name_(name), xml_("<" + name_) {}

  /// @param value  ours, not the user's: it is written as it stands
  Element& set(std::string_view attribute, std::string_view value) {
    xml_ += ' ';
    xml_ += attribute;
    xml_ += "=\"";
    xml_ += value;
    xml_ += '"';
    return *this;
  }
  Element& set(std::string_view attribute, double pixels) { return set(attribute, pixel_text(pixels)); }
  Element& set(std::string_view attribute, Rgb colour) { return set(attribute, hex(colour)); }

  [[nodiscard]] std::string empty() const { return xml_ + "/>\n"; }
  [[nodiscard]] std::string open() const { return xml_ + ">\n"; }
  [[nodiscard]] std::string close() const { return "</" + name_ + ">\n"; }

  /// The element around a text of the user's.
  [[nodiscard]] std::string around(std::string_view text) const {
    return xml_ + ">" + escape(text) + "</" + name_ + ">\n";
  }

 private:
  std::string name_;
  std::string xml_;
};

/// The `d` of a closed path.
[[nodiscard]] inline std::string closed_path(const std::vector<Position>& corners) {
  std::string d;
  for (const Position corner : corners) {
    d += d.empty() ? "M" : "L";
    d += pixel_text(corner.x) + "," + pixel_text(corner.y);
  }
  return d + "Z";
}

/// How a text is set.
struct TextStyle {
  double size = 12;
  Rgb colour{};
  std::string_view anchor = "start";  ///< start, middle or end
  std::string_view weight = "normal";
  double rotation = 0;  ///< degrees, clockwise
};

[[nodiscard]] inline std::string text_at(Position at, std::string_view text, const TextStyle& style) {
  Element element("text");
  element.set("x", at.x).set("y", at.y).set("font-size", style.size).set("fill", style.colour);
  if (style.anchor != "start") element.set("text-anchor", style.anchor);
  if (style.weight != "normal") element.set("font-weight", style.weight);
  if (style.rotation != 0) {
    element.set("transform",
                "rotate(" + pixel_text(style.rotation) + " " + pixel_text(at.x) + " " + pixel_text(at.y) + ")");
  }
  return element.around(text);
}

[[nodiscard]] inline std::string line_from(Position a, Position b, Rgb colour, double width = 1) {
  return Element("line")
      .set("x1", a.x)
      .set("y1", a.y)
      .set("x2", b.x)
      .set("y2", b.y)
      .set("stroke", colour)
      .set("stroke-width", width)
      .empty();
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/animation_style.hpp

// An animation without a script. Every moving part has CSS keyframes over the whole film, and an infinite loop plays
// them:
//
//     seconds   0    1.0         1.6     2.2        2.8    ...   end
//               lead | points     centroids | points  centroids   tail
//                    | recolour   glide     | recolour glide
//
// Points change at once ("step-end"); centroids wait for half a frame and then glide ("ease-in-out"). Times are written
// as percentages of the whole.

namespace keen::svg::detail {

/// When each frame is shown, in seconds: first the start centroids alone; then, frame after frame, the points take
/// their colours, that stands, and the centroids glide to the next frame.
struct Timeline {
  double lead = 1;
  double a_frame = 1.2;
  double tail = 3;
  std::size_t frames = 1;

  [[nodiscard]] double shown(std::size_t frame) const { return lead + a_frame * static_cast<double>(frame); }
  [[nodiscard]] double leaves(std::size_t frame) const { return shown(frame) + a_frame / 2; }
  [[nodiscard]] double end() const { return shown(frames - 1) + tail; }

  /// "12.5%" of the whole, rounded down: at that second, what is to happen then has happened.
  [[nodiscard]] std::string percent(double seconds) const {
    return fixed_text(std::llround(std::floor(seconds / end() * 1e5)), 3) + "%";
  }

  /// Positions to stop at: each frame, and where its centroids have arrived at the next.
  [[nodiscard]] std::vector<double> stops() const {
    const double just_before = (std::min)(0.02, a_frame / 4);
    std::vector<double> all{0};
    for (std::size_t f = 0; f < frames; ++f) {
      all.push_back(shown(f));
      if (f + 1 < frames) all.push_back(shown(f + 1) - just_before);
    }
    return all;
  }
};

/// The style sheet of an animation, and the names in it. What moves also has the attributes of its last state, for
/// viewers that know no animation.
class AnimationStyle {
 public:
  /// @param name  of this picture alone, so that several can stand on a page
  AnimationStyle(Timeline timeline, const std::string& name) : timeline_(timeline), prefix_("keen-" + name + "-") {}

  /// What is seen from one frame to the next alone.
  [[nodiscard]] std::string only_in(std::size_t frame) {
    std::string steps = "0%{opacity:0}";
    steps += timeline_.percent(timeline_.shown(frame)) + "{opacity:1}";
    if (frame + 1 < timeline_.frames) steps += timeline_.percent(timeline_.shown(frame + 1)) + "{opacity:0}";
    return add(keen::detail::concat("f", frame), steps, "step-end");
  }

  /// What is seen from a frame on.
  [[nodiscard]] std::string from(std::size_t frame) {
    const std::string steps = "0%{opacity:0}" + timeline_.percent(timeline_.shown(frame)) + "{opacity:1}";
    return add(keen::detail::concat("w", frame), steps, "step-end");
  }

  /// Marks with such labels, frame by frame.
  [[nodiscard]] std::string coloured(const std::vector<Label>& labels, Theme theme) {
    const std::string name = keen::detail::concat("p", count_++);
    if (theme == Theme::automatic) dark_rules_ += keyframes(name, colours(labels, Theme::dark));
    return add(name, colours(labels, theme), "step-end");
  }

  /// The class of what has these positions in the frames.
  [[nodiscard]] std::string moved(const std::vector<Position>& positions) {
    std::string steps;
    for (std::size_t f = 0; f < positions.size(); ++f) {
      const std::string at =
          "{transform:translate(" + pixel_text(positions[f].x) + "px," + pixel_text(positions[f].y) + "px)}";
      steps += (f == 0 ? "0%" : timeline_.percent(timeline_.shown(f)));
      steps += ',';
      steps += (f + 1 < positions.size() ? timeline_.percent(timeline_.leaves(f)) : "100%") + at;
    }
    return add(keen::detail::concat("c", count_++), steps, "ease-in-out");
  }

  /// @param respects_wish  plays only for those who have not asked for less motion
  [[nodiscard]] std::string element(bool respects_wish) const {
    std::string rules = rules_;
    if (!dark_rules_.empty()) rules += "@media screen and (prefers-color-scheme: dark) {\n" + dark_rules_ + "}\n";
    if (respects_wish) rules = "@media (prefers-reduced-motion: no-preference) {\n" + rules + "}\n";
    return "<style>\n" + rules + "</style>\n";
  }

 private:
  [[nodiscard]] static std::string paint(Rgb fill, Theme theme) {
    return "{fill:" + hex(fill) + ";stroke:" + hex(outline(fill, theme)) + "}";
  }

  [[nodiscard]] std::string keyframes(const std::string& name, const std::string& steps) const {
    return "@keyframes " + prefix_ + name + "{" + steps + "}\n";
  }

  [[nodiscard]] std::string colours(const std::vector<Label>& labels, Theme theme) const {
    std::string steps = "0%" + paint(palette_of(theme).neutral, theme);
    for (std::size_t f = 0; f < labels.size(); ++f) {
      if (f > 0 && labels[f] == labels[f - 1]) continue;
      steps += timeline_.percent(timeline_.shown(f)) + paint(cluster_colour(labels[f]), theme);
    }
    return steps;
  }

  [[nodiscard]] std::string add(const std::string& name, const std::string& steps, std::string_view easing) {
    rules_ += keyframes(name, steps) + "." + prefix_ + name + "{animation:" + prefix_ + name + " " +
              pixel_text(timeline_.end()) + "s " + std::string(easing) + " infinite}\n";
    return prefix_ + name;
  }

  Timeline timeline_;
  std::string prefix_;
  std::string rules_;
  std::string dark_rules_;  ///< of an automatic picture: keyframes in place of those of the same name
  std::size_t count_ = 0;
};

}  // namespace keen::svg::detail

// ---- keen/svg/detail/range.hpp

#include <limits>

// Axes must survive any data: no values, equal values, values near the ends of double. What cannot be drawn is left out
// and counted; what is left always has a range with low < high whose span does not overflow.

namespace keen::svg::detail {

/// Values of this size and more are not drawn, so that sums and differences of those that are cannot overflow.
inline constexpr double undrawable = 1e300;

[[nodiscard]] inline bool is_drawable(double value) {
  return keen::detail::is_finite(&value) && std::abs(value) < undrawable;
}

/// The values that an axis shows: [low, high], or none.
struct Range {
  double low = undrawable;
  double high = -undrawable;

  [[nodiscard]] bool empty() const { return low > high; }
  [[nodiscard]] double span() const { return high - low; }

  void include(double value) {
    if (!is_drawable(value)) return;
    low = (std::min)(low, value);
    high = (std::max)(high, value);
  }
};

/// True if the values differ by no more than rounding errors, or are all practically zero.
[[nodiscard]] inline bool is_constant(Range range) {
  const double largest = (std::max)(std::abs(range.low), std::abs(range.high));
  return largest < 1e-290 || range.span() < 1e-11 * largest;
}

/// A range that an axis can show: never empty, never without extent.
[[nodiscard]] inline Range with_extent(Range range) {
  if (range.empty()) return {0, 1};
  if (!is_constant(range)) return range;
  const double middle = range.low / 2 + range.high / 2;
  const double margin = std::abs(middle) < 1e-290 ? 1.0 : std::abs(middle) / 2;
  return {middle - margin, middle + margin};
}

/// The range with parts of its extent added at either end.
[[nodiscard]] inline Range widened(Range range, double below, double above) {
  return {range.low - below * range.span(), range.high + above * range.span()};
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/scatter_data.hpp

#include <map>

namespace keen::svg::detail {

/// What a scatter picture shows of the data: two coordinates, as doubles, of some of the points.
struct ScatterData {
  std::vector<double> x, y;                    ///< the points that are drawn
  std::vector<Index> drawn;                    ///< which they are
  std::vector<Label> labels;                   ///< theirs; empty where there are none
  std::map<Label, Index> sizes;                ///< points by label, of all points; 0 where only a centroid has it
  Range x_range, y_range;                      ///< of all points and centroids
  std::vector<double> centroid_x, centroid_y;  ///< by label; may be none
  std::vector<double> path_x, path_y;          ///< points that are joined by a line, in its order
  double x_factor = 1, y_factor = 1;           ///< what a unit of distance measures along the axes
  Index n = 0;
  Index dim = 0;
  Index considered = 0;  ///< points left by thinning
  Index undrawn = 0;     ///< of those, points too large to draw, or not finite

  [[nodiscard]] bool has_labels() const { return !sizes.empty(); }
};

/// The fraction of i times the golden ratio, in [0, 1): however many there are, they spread evenly.
[[nodiscard]] inline double golden_fraction(Index i) {
  constexpr double golden_ratio = 0.61803398874989485;
  const double turns = static_cast<double>(i) * golden_ratio;
  return turns - std::floor(turns);
}

/// The point drawn for stretch `j` of `count` equal ones that n points are divided into: not always at the same
/// position, because the order of the points may have a period too.
[[nodiscard]] inline Index point_of_stretch(Index j, Index count, Index n) {
  const auto start = [=](Index s) { return n / count * s + n % count * s / count; };
  const auto length = static_cast<double>(start(j + 1) - start(j));
  return start(j) + static_cast<Index>(golden_fraction(j) * length);
}

/// Reads two coordinates of points and centroids.
template <class Scalar, int Dim>
class ScatterReader {
 public:
  ScatterReader(const Dataset<Scalar, Dim>& points, Index x_axis, Index y_axis, AxisUnit x_unit = {},
                AxisUnit y_unit = {})
      : points_(points), x_axis_(x_axis), y_axis_(y_axis), x_unit_(x_unit), y_unit_(y_unit) {
    keen::detail::require_in_memory(keen::detail::Points<Scalar>(points), "svg: a picture of points");
  }

  /// Thins evenly: one point of each of `max_points` stretches; points in no cluster stay where they are few.
  [[nodiscard]] ScatterData operator()(const Labels& labels, const Centroids<Scalar, Dim>& centroids,
                                       Index max_points) const {
    ScatterData data;
    data.n = points_.size();
    data.dim = points_.dim();
    data.x_factor = x_unit_.factor;
    data.y_factor = y_unit_.factor;
    data.considered = (std::min)(data.n, max_points);
    read_ranges(data);
    read_labels(data, labels, centroids.cols());
    read_centroids(data, centroids);
    for (Index j = 0; j < data.considered; ++j) {
      add_point(data, point_of_stretch(j, data.considered, data.n), labels);
    }
    if (data.considered < data.n && data.sizes.contains(-1) && 10 * data.sizes[-1] <= max_points) {
      add_unclustered(data, labels);
    }
    return data;
  }

  /// Adds the points of a way, those that can be drawn, thinned or not.
  void add_path(ScatterData& data, const std::vector<Index>& path) const {
    for (const Index i : path) {
      if (!is_drawable(x(i)) || !is_drawable(y(i))) continue;
      data.path_x.push_back(x(i));
      data.path_y.push_back(y(i));
    }
  }

 private:
  [[nodiscard]] double x(Index i) const { return x_unit_(static_cast<double>(points_(i, x_axis_))); }
  /// Points of one coordinate are spread in height, so that they do not hide each other.
  [[nodiscard]] double y(Index i) const {
    return points_.dim() == 1 ? golden_fraction(i) - 0.5 : y_unit_(static_cast<double>(points_(i, y_axis_)));
  }

  void read_ranges(ScatterData& data) const {
    for (Index i = 0; i < data.n; ++i) {
      const double px = x(i), py = y(i);
      if (!is_drawable(px) || !is_drawable(py)) continue;
      data.x_range.include(px);
      data.y_range.include(py);
    }
  }

  static void read_labels(ScatterData& data, const Labels& labels, Index k) {
    if (labels.size() == 0) return;
    for (Index j = 0; j < k; ++j) data.sizes[static_cast<Label>(j)] = 0;
    for (const Label label : labels) ++data.sizes[label];
  }

  void read_centroids(ScatterData& data, const Centroids<Scalar, Dim>& centroids) const {
    for (Index j = 0; j < centroids.cols(); ++j) {
      data.centroid_x.push_back(x_unit_(static_cast<double>(centroids(x_axis_, j))));
      data.centroid_y.push_back(data.dim == 1 ? 0.0 : y_unit_(static_cast<double>(centroids(y_axis_, j))));
      if (!is_drawable(data.centroid_x.back()) || !is_drawable(data.centroid_y.back())) continue;
      data.x_range.include(data.centroid_x.back());
      data.y_range.include(data.centroid_y.back());
    }
  }

  void add_point(ScatterData& data, Index i, const Labels& labels) const {
    const double px = x(i), py = y(i);
    if (!is_drawable(px) || !is_drawable(py)) {
      ++data.undrawn;
      return;
    }
    data.x.push_back(px);
    data.y.push_back(py);
    data.drawn.push_back(i);
    if (labels.size() > 0) data.labels.push_back(labels[i]);
  }

  /// Those that thinning has left out.
  void add_unclustered(ScatterData& data, const Labels& labels) const {
    const std::vector<Index> thinned = data.drawn;
    for (Index i = 0; i < data.n; ++i) {
      if (labels[i] >= 0 || std::binary_search(thinned.begin(), thinned.end(), i)) continue;
      ++data.considered;
      add_point(data, i, labels);
    }
  }

  const Dataset<Scalar, Dim>& points_;
  Index x_axis_;
  Index y_axis_;
  AxisUnit x_unit_;
  AxisUnit y_unit_;
};

}  // namespace keen::svg::detail

// ---- keen/svg/detail/film.hpp

#include <utility>

namespace keen::svg::detail {

/// Centroids, and the points that are drawn by their nearest centroid.
struct Still {
  Eigen::Matrix2Xd centroids;  ///< the two coordinates that are shown
  std::vector<Label> labels;
  std::string caption;
  Index pass = 0;  ///< which one assigns these labels; of the last still, how many there were
};

/// One run of Lloyd's iteration: the start centroids, then those after each pass.
using Film = std::vector<Still>;

/// Fits, and films the run that turns out best.
template <class Scalar, int Dim>
class FilmMaker {
 public:
  /// @param drawn  the points that are filmed
  FilmMaker(const Dataset<Scalar, Dim>& data, Index x_axis, Index y_axis, std::vector<Index> drawn)
      : data_(data), x_axis_(x_axis), y_axis_(y_axis), drawn_(std::move(drawn)) {}

  [[nodiscard]] Film operator()(KMeans<Scalar, Dim> settings) {
    keen::detail::require_settings(keen::detail::FitSettings<Scalar>(settings), data_.size());
    settings.init = recorded(settings.init);
    settings.observer = [this, watching = settings.observer](const IterationStats& it) {
      record(it);
      if (watching) watching(it);
    };
    const Clustering<Scalar, Dim> clustering = settings.fit(data_);
    Film film = std::move(runs_[clustering.restart]);
    end(film, clustering);
    return film;
  }

 private:
  [[nodiscard]] Initializer<Scalar, Dim> recorded(const Initializer<Scalar, Dim>& init) {
    return [this, init](const Dataset<Scalar, Dim>& data, Index k, Rng& rng) {
      Centroids<Scalar, Dim> start = init(data, k, rng);
      if (start.rows() == data.dim()) runs_.emplace_back().push_back({seen(start), {}, "", 0});  // if not, fit says so
      return start;
    };
  }

  void record(const IterationStats& it) {
    Film& film = runs_[it.restart];
    Still& assigned = film.back();
    for (const Index i : drawn_) assigned.labels.push_back(it.labels[static_cast<std::size_t>(i)]);
    assigned.pass = it.iteration;
    assigned.caption = "pass " + integer_text(it.iteration) + ": SSE " + value_text(it.sse);
    if (it.iteration > 1) assigned.caption += ", " + counted(it.labels_changed, "label", "labels") + " changed";
    complete(assigned.centroids, it.k);
    film.push_back({seen(it.centroids()), {}, "", 0});
  }

  /// The last centroids replace those before if they are the same.
  void end(Film& film, const Clustering<Scalar, Dim>& clustering) const {
    Still& last = film.back();
    for (const Index i : drawn_) last.labels.push_back(clustering.labels(i));
    last.pass = clustering.iterations;
    last.caption = "after " + counted(clustering.iterations, "pass", "passes") + ": SSE " + value_text(clustering.sse) +
                   ", " + std::string(to_string(clustering.stop_reason));
    if (film.size() < 2) return;
    Still& before = film[film.size() - 2];
    if (before.centroids != last.centroids || before.labels != last.labels) return;
    before = std::move(last);
    film.pop_back();
  }

  /// A start that has fewer centroids than k goes on with copies of the first.
  static void complete(Eigen::Matrix2Xd& centroids, Index k) {
    const Index found = centroids.cols();
    centroids.conservativeResize(Eigen::NoChange, k);
    for (Index j = found; j < k; ++j) centroids.col(j) = centroids.col(0).eval();
  }

  template <class Matrix>
  [[nodiscard]] Eigen::Matrix2Xd seen(const Matrix& centroids) const {
    Eigen::Matrix2Xd both = Eigen::Matrix2Xd::Zero(2, centroids.cols());
    both.row(0) = centroids.row(x_axis_).template cast<double>();
    if (data_.dim() > 1) both.row(1) = centroids.row(y_axis_).template cast<double>();
    return both;
  }

  Dataset<Scalar, Dim> data_;
  Index x_axis_;
  Index y_axis_;
  std::vector<Index> drawn_;
  keen::detail::IndexedVector<Film> runs_;
};

/// The film without the passes between the first ones and the last, where there are more than that.
[[nodiscard]] inline Film shortened_film(Film film, Index most_passes) {
  if (static_cast<Index>(film.size()) - 1 <= most_passes) return film;
  const auto last = static_cast<std::size_t>(most_passes);
  std::swap(film[last], film.back());
  film.resize(last + 1);
  return film;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/decimal.hpp

// Decimal numbers as people write them, digits times a power of ten. Texts are made from the digits, so they show
// exactly the number that was meant; the double is only computed for positions.

namespace keen::svg::detail {

[[nodiscard]] inline double power_of_ten(int exponent) { return std::pow(10.0, exponent); }

/// A number as people write it, without rounding: digits * 10^exponent.
struct Decimal {
  std::int64_t digits = 0;
  int exponent = 0;

  /// The nearest double. A negative power divides, because 10^-1 is not a double and 10^1 is.
  [[nodiscard]] double value() const {
    const auto number = static_cast<double>(digits);
    return exponent < 0 ? number / power_of_ten(-exponent) : number * power_of_ten(exponent);
  }
};

/// 0.25, 2500: all digits, as many decimals as the exponent says.
[[nodiscard]] inline std::string plain_text(Decimal number) {
  if (number.exponent <= 0) return fixed_text(number.digits, -number.exponent);
  const std::string digits = integer_text(number.digits);
  return number.digits == 0 ? digits : digits + std::string(static_cast<std::size_t>(number.exponent), '0');
}

/// 2.5e+13: one digit before the point, no zeros at the end, no power that is 1.
[[nodiscard]] inline std::string scientific_text(Decimal number) {
  if (number.digits == 0) return "0";
  while (number.digits % 10 == 0) {
    number.digits /= 10;
    ++number.exponent;
  }
  const int decimals = static_cast<int>(integer_text(std::abs(number.digits)).size()) - 1;
  const int exponent = number.exponent + decimals;
  if (exponent == 0) return fixed_text(number.digits, decimals);
  const std::string power = integer_text(std::abs(exponent));
  return fixed_text(number.digits, decimals) + (exponent < 0 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
}

/// The length of plain_text, which may be too long to be made.
[[nodiscard]] inline int plain_length(Decimal number) {
  const int digits = static_cast<int>(integer_text(std::abs(number.digits)).size());
  if (number.exponent >= 0) return digits + number.exponent;
  return (std::max)(digits, 1 - number.exponent) + 1;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/ticks.hpp

// Round numbers for an axis. A step is 1, 2 or 5 times a power of ten, because people read multiples of these without
// thought. The smallest such step that makes at most `most` multiples in the range wins: the search begins one power
// below range / most and goes up by factors of 2, 2.5 and 2.
//
// Multiples are kept as whole numbers of a power of ten (Decimal), not as doubles: 3 times 0.1 is then "0.3", and not
// 0.30000000000000004.

/// Where an axis has its ticks, and what is written there.
namespace keen::svg::detail {

struct Tick {
  double at = 0;  ///< a value of the data
  std::string text;
};

inline constexpr std::array<std::int64_t, 3> nice_digits{1, 2, 5};

/// Numbers as texts of one kind: plain, unless that is long and powers of ten are shorter. Where both are long, because
/// the numbers are far from zero and close together, the first is written in full and the others as what they are above
/// it: "1000000.000", "+0.001", "+0.002".
[[nodiscard]] inline std::vector<Tick> written(const std::vector<Decimal>& numbers) {
  constexpr int readable = 7, longest = 9;
  int plain = 0, scientific = 0;
  bool are_alike = true;
  for (const Decimal number : numbers) {
    plain = (std::max)(plain, plain_length(number));
    scientific = (std::max)(scientific, static_cast<int>(scientific_text(number).size()));
    are_alike = are_alike && number.exponent == numbers.front().exponent;
  }
  const bool is_plain = plain <= readable || plain <= scientific;
  const bool is_relative = are_alike && (std::min)(plain, scientific) > longest;
  std::vector<Tick> ticks;
  for (const Decimal number : numbers) {
    Decimal shown = number;
    if (is_relative && !ticks.empty()) shown.digits -= numbers.front().digits;
    const bool is_short = is_plain || (shown.digits != number.digits && plain_length(shown) <= readable);
    const std::string text = is_short ? plain_text(shown) : scientific_text(shown);
    ticks.push_back({number.value(), (shown.digits != number.digits ? "+" : "") + text});
  }
  return ticks;
}

/// The multiples of `step` in `range`, both ends included, whichever way rounding moved them; none if there are more
/// than `most`.
[[nodiscard]] inline std::vector<Decimal> multiples(Range range, Decimal step, int most) {
  constexpr double slack = 1e-9;  // steps
  const double first = std::ceil(range.low / step.value() - slack);
  const double last = std::floor(range.high / step.value() + slack);
  std::vector<Decimal> numbers;
  if (last - first + 1 > most) return numbers;
  for (auto i = static_cast<std::int64_t>(first); i <= static_cast<std::int64_t>(last); ++i) {
    numbers.push_back({i * step.digits, step.exponent});
  }
  return numbers;
}

/// Every 2nd, 3rd, ... of more than `most` numbers: at least two of them, at most `most` (`most` >= 2).
[[nodiscard]] inline std::vector<Decimal> thinned(const std::vector<Decimal>& numbers, int most) {
  const std::size_t stride = (numbers.size() + static_cast<std::size_t>(most) - 1) / static_cast<std::size_t>(most);
  if (stride <= 1) return numbers;
  std::vector<Decimal> kept;
  for (std::size_t i = (numbers.size() - 1) % stride / 2; i < numbers.size(); i += stride) kept.push_back(numbers[i]);
  return kept;
}

/// Ticks at multiples of the smallest 1, 2 or 5 times a power of ten that makes at most `most` of them (`most` >= 2).
/// Where that is one tick alone, a part of those of the next smaller step.
/// @param range        has an extent
/// @param least_power  no step below 10 to this power: 0 keeps ticks on whole numbers (none if the range has none)
[[nodiscard]] inline std::vector<Tick> linear_ticks(Range range, int most, int least_power = -400) {
  const int power = static_cast<int>(std::floor(std::log10(range.span() / most)));
  const int first = (std::max)(power - 1, least_power);
  std::vector<Decimal> finer;
  for (int exponent = first; exponent <= first + 3;
       ++exponent) {  // a step a thousand times as long has passed the range
    for (const std::int64_t digits : nice_digits) {
      const Decimal step{digits, exponent};
      const std::vector<Decimal> numbers = multiples(range, step, most);
      if (numbers.size() >= 2 || (!numbers.empty() && finer.empty())) return written(numbers);
      if (!numbers.empty()) return written(thinned(finer, most));
      finer = multiples(range, step, 100 * most);
    }
  }
  return written(thinned(finer, most));
}

/// Powers of ten in a range of logarithms, every one or every 2nd, 5th, 10th, ...
[[nodiscard]] inline std::vector<Decimal> powers_of_ten(Range logarithms, int most) {
  const std::vector<Tick> exponents = linear_ticks(logarithms, most, 0);
  std::vector<Decimal> numbers;
  for (const Tick& tick : exponents) numbers.push_back({1, static_cast<int>(std::lround(tick.at))});
  return numbers;
}

/// 1, 2 and 5 times the powers of ten in a range of logarithms.
[[nodiscard]] inline std::vector<Decimal> nice_numbers(Range logarithms) {
  std::vector<Decimal> numbers;
  for (int exponent = static_cast<int>(std::floor(logarithms.low)); exponent <= logarithms.high; ++exponent) {
    for (const std::int64_t digits : nice_digits) {
      const double logarithm = std::log10(static_cast<double>(digits)) + exponent;
      if (logarithm >= logarithms.low && logarithm <= logarithms.high) numbers.push_back({digits, exponent});
    }
  }
  return numbers;
}

/// Ticks of a logarithmic axis: powers of ten, or 1-2-5 between them where there are few, or equal steps on a range
/// too short for either.
/// @param logarithms  the decimal logarithms of the range; has an extent
[[nodiscard]] inline std::vector<Tick> logarithmic_ticks(Range logarithms, int most) {
  constexpr std::size_t enough = 3;
  if (logarithms.span() >= 4) return written(powers_of_ten(logarithms, most));
  const std::vector<Decimal> nice = nice_numbers(logarithms);
  if (nice.size() >= enough && nice.size() <= static_cast<std::size_t>(most)) return written(nice);
  const std::vector<Decimal> powers = powers_of_ten(logarithms, most);
  if (nice.size() >= enough) return written(powers.size() >= 2 ? powers : thinned(nice, most));
  return linear_ticks({std::pow(10.0, logarithms.low), std::pow(10.0, logarithms.high)}, most);
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/axis.hpp

namespace keen::svg::detail {

enum class Scale { linear, whole_numbers, logarithmic };

/// What an axis is to show. The margins are parts of the extent of the values.
struct AxisPlan {
  Range values{};  ///< on a logarithmic scale: positive ones
  Scale scale = Scale::linear;
  double margin_low = 0.05;
  double margin_high = 0.05;
  std::string label{};
  bool ticked = true;

  /// An axis without values has none either.
  [[nodiscard]] bool has_ticks() const { return ticked && !values.empty(); }
};

/// A value on the scale of its axis: itself or its decimal logarithm.
[[nodiscard]] inline double on_scale(double value, Scale scale) {
  return scale == Scale::logarithmic ? std::log10(value) : value;
}

/// A scale between two ends.
/// Class invariant: range.span() > 0.
struct Axis {
  Range range;  ///< on the scale
  Scale scale = Scale::linear;

  /// Where a value lies: 0 at the low end, 1 at the high end.
  [[nodiscard]] double fraction(double value) const { return (on_scale(value, scale) - range.low) / range.span(); }

  /// At most `most` ticks, `most` >= 2.
  [[nodiscard]] std::vector<Tick> ticks(int most) const {
    switch (scale) {
      case Scale::linear: return linear_ticks(range, most);
      case Scale::whole_numbers: return linear_ticks(range, most, 0);
      case Scale::logarithmic: return logarithmic_ticks(range, most);
    }
    return {};
  }
};

[[nodiscard]] inline Range scaled_extent(const AxisPlan& plan) {
  if (plan.scale == Scale::logarithmic) {
    if (plan.values.empty()) return {0, 1};
    const Range logarithms{std::log10(plan.values.low), std::log10(plan.values.high)};
    return logarithms.span() < 1e-9 ? Range{logarithms.low - 0.5, logarithms.high + 0.5} : logarithms;
  }
  if (plan.scale == Scale::whole_numbers && !plan.values.empty() && plan.values.span() < 1) {
    return {plan.values.low - 1, plan.values.high + 1};
  }
  return with_extent(plan.values);
}

[[nodiscard]] inline Axis make_axis(const AxisPlan& plan) {
  return {widened(scaled_extent(plan), plan.margin_low, plan.margin_high), plan.scale};
}

/// The widest text among the ticks, in pixels.
[[nodiscard]] inline double widest(const std::vector<Tick>& ticks, double font_size) {
  double width = 0;
  for (const Tick& tick : ticks) width = (std::max)(width, text_width(tick.text, font_size));
  return width;
}

/// As many ticks as fit side by side over `length` pixels without their texts running into one another.
[[nodiscard]] inline std::vector<Tick> ticks_side_by_side(const Axis& axis, double length, double font_size) {
  constexpr double gap = 16;
  const double least_apart = axis.scale == Scale::whole_numbers ? 24 : 48;  // whole numbers are short
  int most = (std::max)(2, static_cast<int>(length / least_apart));
  std::vector<Tick> ticks = axis.ticks(most);
  while (most > 2 && static_cast<double>(ticks.size()) * (widest(ticks, font_size) + gap) > length) {
    ticks = axis.ticks(--most);
  }
  return ticks;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/automatic.hpp

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

// ---- keen/svg/detail/document.hpp

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

// ---- keen/svg/detail/chart.hpp

// A chart is a frame and what surrounds it. The widths depend on each other: the left margin on the texts of the ticks,
// these on the range, and the range, where both axes have one scale, on the size of the frame. They are laid out in the
// order heading, y axis, legend, x axis, and the ticks of y once more after the ranges were made equal.
//
//     +---------------------------------------------+
//     | title                                       |
//     | y |  +-------------------------+   legend   |
//     | l |  |                         |   o 0  50  |
//     | a 20 +         frame           |   o 1  48  |
//     | b |  |                         |            |
//     | e  0 +-------------------------+            |
//     | l       0         1         2               |
//     |                x label                      |
//     +---------------------------------------------+

/// A frame with two axes, a heading above and room for a legend beside it.
namespace keen::svg::detail {

inline constexpr double tick_size = 12;
inline constexpr double label_size = 13;

/// The rectangle that data are drawn in.
struct Frame {
  double left = 0, top = 0, right = 0, bottom = 0;

  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
};

struct Chart {
  Frame frame;
  Axis x, y;
  std::vector<Tick> x_ticks, y_ticks;

  /// Where a point of the data lies.
  [[nodiscard]] Position at(double vx, double vy) const { return of_unit(x.fraction(vx), y.fraction(vy)); }

  /// Where a point of the unit square lies, (0, 0) being the lower left corner of the frame.
  [[nodiscard]] Position of_unit(double u, double v) const {
    return {frame.left + u * frame.width(), frame.bottom - v * frame.height()};
  }
};

/// How far a frame is from the edges of its picture.
struct Margins {
  double left = 0, top = 0, right = 0;

  void include(const Margins& other) {
    left = (std::max)(left, other.left);
    top = (std::max)(top, other.top);
    right = (std::max)(right, other.right);
  }
};

/// What a chart consists of, before it is laid out.
struct ChartPlan {
  AxisPlan x, y;
  double legend_width = 0;
  bool equal_scale = false;  ///< one unit is as long on either axis (linear scales only)
  double above = 0;          ///< room above the frame
  Margins least{};           ///< frames of pictures side by side are aligned by the largest of their margins
};

/// Widens the range of one axis until a unit is as long on both.
inline void equalise(Axis& x, Axis& y, const Frame& frame) {
  const double unit = (std::max)(x.range.span() / frame.width(), y.range.span() / frame.height());
  const auto widen = [unit](Axis& axis, double length) {
    const double missing = (unit * length / axis.range.span() - 1) / 2;
    axis.range = widened(axis.range, missing, missing);
  };
  widen(x, frame.width());
  widen(y, frame.height());
}

/// The width of what stands left of the frame: the label, the texts of the ticks.
[[nodiscard]] inline double left_margin(const ChartPlan& plan, const std::vector<Tick>& y_ticks) {
  return page_margin + (plan.y.label.empty() ? 0 : label_size + 6) + widest(y_ticks, tick_size) + 8;
}

/// The ticks along x, and the frame narrowed where the first or the last text, which stand astride its corners, would
/// leave the page.
inline void lay_out_x(Chart& chart, const ChartPlan& plan) {
  Frame& frame = chart.frame;
  chart.x_ticks = ticks_side_by_side(chart.x, frame.width(), tick_size);
  if (chart.x_ticks.empty()) return;
  const double half = widest(chart.x_ticks, tick_size) / 2 + 4;
  const double right_overhang = (std::max)(0.0, half - plan.legend_width - page_margin);
  const double left_overhang = (std::max)(0.0, half - frame.left);
  if (right_overhang + left_overhang == 0) return;
  frame.left += left_overhang;
  frame.right -= right_overhang;
  chart.x_ticks = ticks_side_by_side(chart.x, frame.width(), tick_size);
}

/// Lays out the frame between the heading, the texts of the axes and the legend.
[[nodiscard]] inline Chart laid_out(const Look& look, const ChartPlan& plan, double heading_bottom) {
  Chart chart{{}, make_axis(plan.x), make_axis(plan.y), {}, {}};
  Frame& frame = chart.frame;
  frame.top = (std::max)(heading_bottom + 10 + plan.above, plan.least.top);
  frame.bottom = look.height - page_margin - (plan.x.label.empty() ? 0 : label_size + 8) - tick_size - 2;
  const int y_most = (std::max)(2, static_cast<int>(frame.height() / 44));
  if (plan.y.has_ticks()) chart.y_ticks = chart.y.ticks(y_most);
  frame.left = (std::max)(left_margin(plan, chart.y_ticks), plan.least.left);
  frame.right = look.width - (std::max)(page_margin + plan.legend_width, plan.least.right);
  if (plan.equal_scale && plan.y.has_ticks()) {
    equalise(chart.x, chart.y, frame);
    chart.y_ticks = chart.y.ticks(y_most);
  }
  if (plan.x.has_ticks()) lay_out_x(chart, plan);
  return chart;
}

[[nodiscard]] inline Margins margins_of(const Look& look, const Frame& frame) {
  return {frame.left, frame.top, look.width - frame.right};
}

[[nodiscard]] inline std::string grid(const Chart& chart, const Palette& colours) {
  const Frame& frame = chart.frame;
  std::string xml;
  for (const Tick& tick : chart.x_ticks) {
    const double x = chart.of_unit(chart.x.fraction(tick.at), 0).x;
    xml += line_from({x, frame.top}, {x, frame.bottom}, colours.grid);
  }
  for (const Tick& tick : chart.y_ticks) {
    const double y = chart.of_unit(0, chart.y.fraction(tick.at)).y;
    xml += line_from({frame.left, y}, {frame.right, y}, colours.grid);
  }
  return xml;
}

[[nodiscard]] inline std::string border(const Frame& frame, const Palette& colours) {
  return Element("rect")
      .set("class", "frame")
      .set("x", frame.left)
      .set("y", frame.top)
      .set("width", frame.width())
      .set("height", frame.height())
      .set("fill", "none")
      .set("stroke", colours.line)
      .empty();
}

[[nodiscard]] inline std::string tick_texts(const Chart& chart, const Palette& colours) {
  const Frame& frame = chart.frame;
  std::string xml;
  for (const Tick& tick : chart.x_ticks) {
    xml += text_at({chart.of_unit(chart.x.fraction(tick.at), 0).x, frame.bottom + tick_size + 6}, tick.text,
                   {.size = tick_size, .colour = colours.muted, .anchor = "middle"});
  }
  for (const Tick& tick : chart.y_ticks) {
    xml += text_at({frame.left - 8, chart.of_unit(0, chart.y.fraction(tick.at)).y + tick_size * 0.36}, tick.text,
                   {.size = tick_size, .colour = colours.muted, .anchor = "end"});
  }
  return xml;
}

[[nodiscard]] inline std::string axis_labels(const Look& look, const ChartPlan& plan, const Chart& chart) {
  const Frame& frame = chart.frame;
  const TextStyle style{.size = label_size, .colour = palette_of(look.theme).ink, .anchor = "middle"};
  TextStyle upright = style;
  upright.rotation = -90;
  std::string xml;
  if (!plan.x.label.empty()) {
    const double middle = frame.left + frame.width() / 2;
    const double room = 2 * (std::min)(middle, look.width - middle) - page_margin;
    xml += text_at({middle, look.height - page_margin + 4.0}, shortened(plan.x.label, label_size, room), style);
  }
  if (!plan.y.label.empty()) {
    xml += text_at({page_margin + label_size - 4, frame.top + frame.height() / 2},
                   shortened(plan.y.label, label_size, frame.height()), upright);
  }
  return xml;
}

/// A remark in the middle of the frame, for a picture without data.
[[nodiscard]] inline std::string remark(const Frame& frame, std::string_view text, const Palette& colours) {
  return text_at({frame.left + frame.width() / 2, frame.top + frame.height() / 2}, text,
                 {.size = label_size, .colour = colours.muted, .anchor = "middle"});
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/marker.hpp

namespace keen::svg::detail {

/// How many shapes of marks there are.
inline constexpr Label marker_shapes = 6;

/// The shape of a cluster's marks: another one after every eight, because more colours than that are hard to tell
/// apart. Of the first 240 clusters no two have the same colour and shape.
[[nodiscard]] inline Label shape_of(Label cluster) { return cluster / 8 % marker_shapes; }

/// A polygon given in units of the mark's radius, moved to `centre`.
[[nodiscard]] inline std::string polygon_at(Position centre, double radius, const std::vector<Position>& corners) {
  std::vector<Position> moved;
  for (const Position corner : corners) moved.push_back({centre.x + radius * corner.x, centre.y + radius * corner.y});
  return Element("path").set("d", closed_path(moved)).empty();
}

/// A mark without a colour: it takes that of the group it stands in. All shapes look about equally large.
[[nodiscard]] inline std::string marker(Label shape, Position at, double radius) {
  static const std::vector<Position> square{{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}};
  static const std::vector<Position> triangle{{0, -1.25}, {1.15, 0.8}, {-1.15, 0.8}};
  static const std::vector<Position> diamond{{0, -1.35}, {1.2, 0}, {0, 1.35}, {-1.2, 0}};
  static const std::vector<Position> upside_down{{0, 1.25}, {-1.15, -0.8}, {1.15, -0.8}};
  static const std::vector<Position> plus{{-0.45, -1.3}, {0.45, -1.3}, {0.45, -0.45}, {1.3, -0.45},
                                          {1.3, 0.45},   {0.45, 0.45}, {0.45, 1.3},   {-0.45, 1.3},
                                          {-0.45, 0.45}, {-1.3, 0.45}, {-1.3, -0.45}, {-0.45, -0.45}};
  switch (shape) {
    case 1: return polygon_at(at, radius, square);
    case 2: return polygon_at(at, radius, triangle);
    case 3: return polygon_at(at, radius, diamond);
    case 4: return polygon_at(at, radius, upside_down);
    case 5: return polygon_at(at, radius, plus);
    default: return Element("circle").set("cx", at.x).set("cy", at.y).set("r", radius).empty();
  }
}

/// The mark of a centroid: a ringed disc.
[[nodiscard]] inline std::string disc(Position at, double radius, Rgb fill, Theme theme) {
  Element circle("circle");
  circle.set("cx", at.x).set("cy", at.y).set("r", radius);
  return circle.set("fill", fill).set("stroke", palette_of(theme).ink).set("stroke-width", 1.75).empty();
}

/// What sets a disc off from the points around it.
[[nodiscard]] inline std::string halo(Position at, double radius, Theme theme) {
  Element circle("circle");
  circle.set("cx", at.x).set("cy", at.y).set("r", radius + 3.5);
  return circle.set("fill", palette_of(theme).background).set("fill-opacity", "0.85").empty();
}

/// The group that colours the marks of one cluster.
[[nodiscard]] inline Element marker_group(Rgb fill, Theme theme, double radius) {
  Element group("g");
  group.set("fill", fill).set("stroke", outline(fill, theme)).set("stroke-width", radius < 2.5 ? 0.5 : 0.8);
  return group;
}

/// A cluster's curve: its colour on the darker or lighter one of its outline. Dashed otherwise after every eight
/// clusters, as marks are of another shape.
[[nodiscard]] inline std::string cluster_line(const std::vector<Position>& positions, Label label, Theme theme) {
  static constexpr std::string_view dashes[marker_shapes]{"", "9 4", "4 3", "12 3 3 3", "2 3", "9 3 3 3 3 3"};
  std::string points;
  for (const Position position : positions) {
    if (!points.empty()) points += ' ';
    points.append(pixel_text(position.x)).append(",").append(pixel_text(position.y));
  }
  const std::string_view dash = dashes[shape_of(label)];
  const auto drawn = [&](Rgb colour, double width) {
    Element line("polyline");
    line.set("points", points).set("fill", "none").set("stroke", colour).set("stroke-width", width);
    if (!dash.empty()) line.set("stroke-dasharray", dash);
    return line.set("stroke-linejoin", "round").empty();
  };
  const Rgb colour = cluster_colour(label);
  return drawn(outline(colour, theme), 3.25) + drawn(colour, 1.75);
}

/// The group of the marks of points that are in no cluster: hollow.
[[nodiscard]] inline Element hollow_group(Theme theme, double radius) {
  Element group("g");
  group.set("fill", "none").set("stroke", palette_of(theme).neutral).set("stroke-width", radius < 2.5 ? 1.0 : 1.4);
  return group;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/legend.hpp

namespace keen::svg::detail {

/// The room that a legend may take.
struct Room {
  double width = 0;
  double height = 0;
};

/// What a legend is to explain.
struct LegendPlan {
  std::map<Label, Index> sizes{};  ///< by label, that of points without a cluster (-1) included
  bool has_centroids = false;
  std::string no_cluster{};              ///< what points without a cluster are called
  std::map<Label, std::string> names{};  ///< of the clusters; their numbers where empty
  bool has_lines = false;                ///< the marks stand on pieces of the clusters' curves
};

/// Beside the frame: mark, number and size of each cluster, in columns. Without the sizes where there is no room for
/// them, and in a sentence where there is none for a table.
struct Legend {
  std::vector<std::pair<Label, Index>> clusters;
  std::vector<std::string> sentence;  ///< lines in place of the table
  Index unclustered = 0;
  std::string no_cluster;
  bool has_centroids = false;
  bool has_sizes = true;
  std::size_t column_rows = 0;
  double column_width = 0;
  double width = 0;  ///< of all, the gap before it included; 0 without a legend
  std::map<Label, std::string> names{};
  bool has_lines = false;

  /// What stands beside a cluster's mark.
  [[nodiscard]] std::string name_of(Label label) const {
    const auto found = names.find(label);
    return found == names.end() ? integer_text(label) : found->second;
  }
};

inline constexpr double legend_row = 20;
inline constexpr double legend_gap = 20;
inline constexpr double legend_mark = 20;  ///< the room of a mark before its text

/// "60 clusters", "of 3 to 120 points".
[[nodiscard]] inline std::vector<std::string> cluster_sentence(const std::vector<std::pair<Label, Index>>& clusters) {
  const auto by_size = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto [least, most] = std::minmax_element(clusters.begin(), clusters.end(), by_size);
  std::string sizes = "of " + count_text(least->second);
  if (least->second != most->second) sizes += " to " + count_text(most->second);
  return {counted(static_cast<Index>(clusters.size()), "cluster", "clusters"),
          sizes + (most->second == 1 ? " point" : " points")};
}

/// The width of what stands below the table.
[[nodiscard]] inline double footer_width(const Legend& legend) {
  double width = legend.has_centroids ? legend_mark + text_width("centroid", tick_size) : 0;
  if (legend.unclustered == 0) return width;
  const double counts = 14 + text_width(count_text(legend.unclustered), tick_size);
  return (std::max)(width, legend_mark + text_width(legend.no_cluster, tick_size) + counts);
}

/// The legend with its table in as few columns as the height allows.
[[nodiscard]] inline Legend tabulated(Legend legend, double rows, bool has_sizes) {
  const auto columns = static_cast<std::size_t>(std::ceil(static_cast<double>(legend.clusters.size()) / rows));
  double numbers = columns > 1 ? 0 : text_width("cluster", tick_size);
  double counts = columns > 1 ? 0 : text_width("points", tick_size);
  for (const auto& [label, size] : legend.clusters) {
    numbers = (std::max)(numbers, text_width(legend.name_of(label), tick_size) + legend_mark);
    counts = (std::max)(counts, text_width(count_text(size), tick_size));
  }
  legend.has_sizes = has_sizes;
  legend.column_rows = (legend.clusters.size() + columns - 1) / columns;
  legend.column_width = has_sizes ? numbers + 12 + counts : numbers;
  const double table = static_cast<double>(columns) * (legend.column_width + legend_gap);
  legend.width = (std::max)(table, legend_gap + footer_width(legend));
  return legend;
}

[[nodiscard]] inline Legend in_a_sentence(Legend legend) {
  legend.sentence = cluster_sentence(legend.clusters);
  legend.clusters.clear();
  double width = footer_width(legend);
  for (const std::string& line : legend.sentence) width = (std::max)(width, text_width(line, tick_size));
  legend.width = legend_gap + width;
  return legend;
}

/// The fullest legend that fits; none without labels, or where even a sentence does not fit.
[[nodiscard]] inline Legend legend_of(const LegendPlan& plan, Room room) {
  constexpr double longest_name = 90, room_of_size = 62;
  Legend legend{.clusters = {},
                .sentence = {},
                .no_cluster = shortened(plan.no_cluster, tick_size, longest_name),
                .has_centroids = plan.has_centroids,
                .has_lines = plan.has_lines};
  const double room_of_name = room.width - legend_gap - legend_mark - room_of_size;
  for (const auto& [label, name] : plan.names) legend.names[label] = shortened(name, tick_size, room_of_name);
  for (const auto& [label, size] : plan.sizes) {
    if (label < 0) legend.unclustered = size;
    if (label >= 0) legend.clusters.emplace_back(label, size);
  }
  const double footer = (legend.has_centroids ? 1.5 : 0) + (legend.unclustered > 0 ? 1.5 : 0);
  const double rows = std::floor(room.height / legend_row - 1 - footer);
  if (plan.sizes.empty() || rows < 2) return {};
  for (const bool has_sizes : {true, false}) {
    Legend table = tabulated(legend, rows, has_sizes);
    if (table.width <= room.width) return table;
  }
  Legend sentence = in_a_sentence(std::move(legend));
  return sentence.width <= room.width ? sentence : Legend{};
}

/// How much a legend says: 0 for none.
[[nodiscard]] inline int fullness(const Legend& legend) {
  if (legend.width == 0) return 0;
  return !legend.sentence.empty() ? 1 : legend.has_sizes ? 3 : 2;
}

/// Draws a legend, from its upper left corner.
class LegendPainter {
 public:
  LegendPainter(Position corner, const Legend& legend, Theme theme)
      : left_(corner.x + legend_gap), top_(corner.y + tick_size), legend_(legend), theme_(theme) {}

  [[nodiscard]] std::string operator()() const {
    if (legend_.width == 0) return "";
    Element group("g");
    std::string xml = group.set("class", "legend").open();
    double y = top_ + legend_row * static_cast<double>(legend_.column_rows);
    if (legend_.column_rows > 0) xml += table();
    if (!legend_.sentence.empty()) y -= legend_row;
    for (const std::string& line : legend_.sentence) xml += text(left_, y += legend_row, line);
    if (legend_.unclustered > 0) xml += unclustered(y += legend_row * (legend_.has_centroids ? 1.25 : 1.5));
    if (legend_.has_centroids) xml += centroid(y + legend_row * 1.25);
    return xml + group.close();
  }

 private:
  [[nodiscard]] std::string table() const {
    std::string xml = heading_of(left_, legend_.clusters.size() <= legend_.column_rows);
    for (std::size_t i = 0; i < legend_.clusters.size(); ++i) {
      const std::size_t column = i / legend_.column_rows, row = i % legend_.column_rows;
      xml += cluster(legend_.clusters[i], left_ + static_cast<double>(column) * (legend_.column_width + legend_gap),
                     top_ + static_cast<double>(row + 1) * legend_row);
    }
    return xml;
  }

  [[nodiscard]] std::string heading_of(double x, bool is_one_column) const {
    if (!legend_.has_sizes) return text(x, top_, "clusters", "start", true);
    if (!is_one_column) return text(x, top_, "clusters, points", "start", true);
    return text(x, top_, "cluster", "start", true) + text(x + legend_.column_width, top_, "points", "end", true);
  }

  [[nodiscard]] std::string cluster(std::pair<Label, Index> row, double x, double y) const {
    const auto [label, size] = row;
    const Element mark = marker_group(cluster_colour(label), theme_, 5);
    const Position at = mark_at(x, y);
    std::string xml;
    if (legend_.has_lines) xml += cluster_line({{at.x - 7, at.y}, {at.x + 7, at.y}}, label, theme_);
    xml += mark.open() + marker(shape_of(label), at, legend_.has_lines ? 4 : 5) + mark.close();
    xml += text(x + legend_mark, y, legend_.name_of(label));
    return legend_.has_sizes ? xml + text(x + legend_.column_width, y, count_text(size), "end") : xml;
  }

  [[nodiscard]] std::string unclustered(double y) const {
    const Element mark = hollow_group(theme_, 5);
    const double right = left_ + (std::max)(legend_.column_width, footer_width(legend_));
    return mark.open() + marker(0, mark_at(left_, y), 4) + mark.close() +
           text(left_ + legend_mark, y, legend_.no_cluster) + text(right, y, count_text(legend_.unclustered), "end");
  }

  [[nodiscard]] std::string centroid(double y) const {
    return disc(mark_at(left_, y), 5, palette_of(theme_).background, theme_) +
           text(left_ + legend_mark, y, "centroid", "start", true);
  }

  [[nodiscard]] static Position mark_at(double x, double y) { return {x + 6, y - tick_size * 0.36}; }

  [[nodiscard]] std::string text(double x, double y, std::string_view words, std::string_view anchor = "start",
                                 bool is_muted = false) const {
    const Palette& colours = palette_of(theme_);
    return text_at({x, y}, words,
                   {.size = tick_size, .colour = is_muted ? colours.muted : colours.ink, .anchor = anchor});
  }

  double left_;
  double top_;
  const Legend& legend_;
  Theme theme_;
};

}  // namespace keen::svg::detail

// ---- keen/svg/detail/path.hpp

// Placing a name. Texts must not cover points, and a perfect layout is a hard problem. A greedy one suffices for two
// names: of 8 directions at 3 distances, the place inside the frame that covers the fewest obstacles.

/// The way that one thing takes through a scatter picture, from point to point.
namespace keen::svg::detail {

[[nodiscard]] inline std::vector<Position> path_positions(const Chart& chart, const ScatterData& data) {
  std::vector<Position> positions;
  for (std::size_t i = 0; i < data.path_x.size(); ++i) {
    positions.push_back(chart.at(data.path_x[i], data.path_y[i]));
  }
  return positions;
}

[[nodiscard]] inline double distance(Position a, Position b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// A triangle in the middle of a stretch, pointing to its end.
[[nodiscard]] inline std::string arrow_head(Position from, Position to) {
  constexpr double length = 11, half_width = 4.5;
  const double whole = distance(from, to);
  const Position along{(to.x - from.x) / whole, (to.y - from.y) / whole};
  const Position middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
  const auto at = [&](double ahead, double aside) {
    return Position{middle.x + ahead * along.x - aside * along.y, middle.y + ahead * along.y + aside * along.x};
  };
  const std::vector<Position> corners{at(length / 2, 0), at(-length / 2, half_width), at(-length / 2, -half_width)};
  return Element("path").set("d", closed_path(corners)).empty();
}

/// Heads on stretches that are long enough, not closer together than eyes need them; one at least, on the longest.
[[nodiscard]] inline std::string arrow_heads(const std::vector<Position>& path) {
  constexpr double least_stretch = 14, least_apart = 60;
  std::string heads;
  double since_last = least_apart;
  std::size_t longest = 0;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const double stretch = distance(path[i], path[i + 1]);
    if (stretch > distance(path[longest], path[longest + 1])) longest = i;
    since_last += stretch;
    if (stretch < least_stretch || since_last < least_apart) continue;
    heads += arrow_head(path[i], path[i + 1]);
    since_last = stretch / 2;
  }
  const bool moves = path.size() > 1 && distance(path[longest], path[longest + 1]) > 0;
  return heads.empty() && moves ? arrow_head(path[longest], path[longest + 1]) : heads;
}

[[nodiscard]] inline std::string path_line(const std::vector<Position>& path, Rgb colour, double width) {
  std::string d;
  for (const Position position : path) {
    d += d.empty() ? "M" : "L";
    d += pixel_text(position.x) + "," + pixel_text(position.y);
  }
  Element line("path");
  line.set("d", d).set("fill", "none").set("stroke", colour).set("stroke-width", width);
  return line.set("stroke-linejoin", "round").empty();
}

/// The line, set off from the points below it, with its arrow heads.
[[nodiscard]] inline std::string drawn_path(const std::vector<Position>& path, const Palette& colours) {
  if (path.empty()) return "";
  Element group("g"), heads("g");
  heads.set("fill", colours.ink).set("stroke", colours.background).set("stroke-width", 0.75);
  return group.set("class", "path").open() + path_line(path, colours.background, 3.5) +
         path_line(path, colours.ink, 1.25) + heads.open() + arrow_heads(path) + heads.close() + group.close();
}

/// A place for a text of one line.
struct TextBox {
  Position left_middle;
  double width = 0, height = 0;

  [[nodiscard]] bool covers(Position p, double margin) const {
    return p.x > left_middle.x - margin && p.x < left_middle.x + width + margin &&
           std::abs(p.y - left_middle.y) < height / 2 + margin;
  }
};

/// The place near a position where a text covers the fewest obstacles, within the frame.
[[nodiscard]] inline TextBox free_place(Position at, double width, const Frame& frame,
                                        const std::vector<Position>& obstacles) {
  constexpr double height = 16, margin = 4;
  TextBox best{{at.x + 10, at.y}, width, height};
  std::ptrdiff_t fewest = -1;
  for (const double away : {10.0, 22.0, 40.0}) {
    for (int turn = 0; turn < 8; ++turn) {
      const double angle = turn * 0.78539816339744831;  // pi / 4
      const double dx = std::cos(angle), dy = std::sin(angle);
      const Position middle{at.x + dx * (away + width / 2), at.y + dy * (away + height / 2)};
      const TextBox box{{middle.x - width / 2, middle.y}, width, height};
      if (box.left_middle.x < frame.left + 2 || box.left_middle.x + width > frame.right - 2) continue;
      if (middle.y - height / 2 < frame.top + 2 || middle.y + height / 2 > frame.bottom - 2) continue;
      const auto covered =
          std::count_if(obstacles.begin(), obstacles.end(), [&](Position p) { return box.covers(p, margin); });
      if (fewest >= 0 && covered >= fewest) continue;
      fewest = covered;
      best = box;
    }
  }
  return best;
}

/// "start" and "end" beside rings around the first point and the last.
/// @param obstacles  what the texts are not to cover; the way and its names are added
[[nodiscard]] inline std::string path_ends(const std::vector<Position>& path, const Frame& frame,
                                           std::vector<Position> obstacles, const Palette& colours) {
  if (path.empty()) return "";
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    for (int eighth = 0; eighth < 8; ++eighth) {
      const double t = eighth / 8.0;
      obstacles.push_back({path[i].x + t * (path[i + 1].x - path[i].x), path[i].y + t * (path[i + 1].y - path[i].y)});
    }
  }
  Element group("g");
  std::string xml = group.set("class", "ends").open();
  const auto add = [&](Position at, std::string_view text) {
    const TextBox box = free_place(at, text_width(text, tick_size), frame, obstacles);
    for (int tenth = 0; tenth <= 10; ++tenth) {
      obstacles.push_back({box.left_middle.x + tenth * box.width / 10, box.left_middle.y});
    }
    xml += Element("circle")
               .set("cx", at.x)
               .set("cy", at.y)
               .set("r", 6.5)
               .set("fill", "none")
               .set("stroke", colours.ink)
               .set("stroke-width", 1.75)
               .empty();
    Element words("text");
    words.set("x", box.left_middle.x + box.width / 2).set("y", box.left_middle.y + tick_size * 0.36);
    words.set("font-size", tick_size).set("font-weight", "700").set("text-anchor", "middle").set("fill", colours.ink);
    words.set("stroke", colours.background).set("stroke-width", 3).set("paint-order", "stroke");
    xml += words.around(text);
  };
  add(path.front(), "start");
  if (path.size() > 1) add(path.back(), "end");
  return xml + group.close();
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/voronoi.hpp

// The cell of a site is the intersection of half-planes: for each rival, the side of the perpendicular bisector that
// has the site. Start with the frame and cut it with one line for each rival:
//
//     +---------+        +------+.        The corners inside a half-plane stay. Where an edge crosses its line, the
//     |    s    |   ->   |    s  .        crossing is a new corner.
//     +---------+        +-------+
//
// This takes O(k^2) cuts for k sites, which is nothing beside the drawing, and needs no data structure. The metric is
// that of the data: the frame may stretch one axis, so normals are scaled by the square of the extents.

/// Who owns which part of the picture.
namespace keen::svg::detail {

/// A point of the frame: (0, 0) is its lower left corner, (1, 1) the upper right one.
struct UnitPoint {
  double u = 0;
  double v = 0;
};

/// A convex polygon, its corners in order; empty where there is no area.
using Polygon = std::vector<UnitPoint>;

/// How long the frame is in either direction, in units of the data, the longer being 1. Distances are those of the
/// data, not those of the picture.
struct Extent {
  double u = 1;
  double v = 1;
};

/// The points p with normal . p <= offset.
struct HalfPlane {
  double normal_u = 0;
  double normal_v = 0;
  double offset = 0;

  [[nodiscard]] double excess(UnitPoint p) const { return normal_u * p.u + normal_v * p.v - offset; }
};

/// The points no nearer to `rival` than to `own`.
[[nodiscard]] inline HalfPlane nearer_half(UnitPoint own, UnitPoint rival, Extent extent) {
  const double normal_u = (rival.u - own.u) * extent.u * extent.u;
  const double normal_v = (rival.v - own.v) * extent.v * extent.v;
  return {normal_u, normal_v, normal_u * (own.u + rival.u) / 2 + normal_v * (own.v + rival.v) / 2};
}

/// The part of a polygon in a half-plane (Sutherland and Hodgman, 1974, one edge of the clipping polygon).
[[nodiscard]] inline Polygon clipped(const Polygon& polygon, const HalfPlane& half) {
  Polygon kept;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const UnitPoint a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    const double over_a = half.excess(a), over_b = half.excess(b);
    if (over_a <= 0) kept.push_back(a);
    if ((over_a < 0 && over_b > 0) || (over_a > 0 && over_b < 0)) {
      const double t = over_a / (over_a - over_b);
      kept.push_back({a.u + t * (b.u - a.u), a.v + t * (b.v - a.v)});
    }
  }
  if (kept.size() < 3) kept.clear();
  return kept;
}

/// The Voronoi cell of each site within the frame. Of equal sites the first owns the cell, as the lower
/// label does. Complexity: O(k^2) for k sites.
[[nodiscard]] inline std::vector<Polygon> voronoi_cells(const std::vector<UnitPoint>& sites, Extent extent) {
  std::vector<Polygon> cells;
  for (std::size_t own = 0; own < sites.size(); ++own) {
    Polygon cell{{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    for (std::size_t rival = 0; rival < sites.size() && !cell.empty(); ++rival) {
      if (rival == own) continue;
      const HalfPlane half = nearer_half(sites[own], sites[rival], extent);
      const bool are_equal = half.normal_u == 0 && half.normal_v == 0;
      if (!are_equal) cell = clipped(cell, half);
      if (are_equal && rival < own) cell.clear();
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/scatter_picture.hpp

namespace keen::svg::detail {

/// What a scatter picture is to show beside the points.
struct ScatterPlan {
  std::string x_label, y_label;
  bool cells = true;
  bool legend = true;
  bool equal_scale = false;
  std::string no_cluster{};  ///< what points of label -1 are called
};

/// Which points are shown, where not all are: "4,000 of 100,000 points drawn".
[[nodiscard]] inline std::string points_note(const ScatterData& data) {
  const Index drawn = data.considered - data.undrawn;
  if (drawn == data.n) return "";
  const std::string note = count_text(drawn) + " of " + counted(data.n, "point", "points") + " drawn";
  return data.undrawn == 0 ? note : note + " (" + count_text(data.undrawn) + " not finite or too large)";
}

/// That not all coordinates are shown: which ones are, the axes say.
[[nodiscard]] inline std::string axes_note(const ScatterData& data) {
  return data.dim <= 2 ? "" : "2 of " + integer_text(data.dim) + " columns shown";
}

/// The cell of each centroid in the unit square; none for centroids that cannot be drawn.
[[nodiscard]] inline std::map<Label, Polygon> cells_by_label(const Chart& chart, const ScatterData& data) {
  std::vector<UnitPoint> sites;
  std::vector<Label> labels;
  for (std::size_t j = 0; j < data.centroid_x.size(); ++j) {
    const double x = data.centroid_x[j], y = data.centroid_y[j];
    if (!is_drawable(x) || !is_drawable(y)) continue;
    sites.push_back({chart.x.fraction(x), chart.y.fraction(y)});
    labels.push_back(static_cast<Label>(j));
  }
  const double width = chart.x.range.span() / data.x_factor, height = chart.y.range.span() / data.y_factor;
  const double longer = (std::max)(width, height);
  const Extent of_data{width / longer, height / longer};
  // In one dimension all sites are at one height, so the cells are upright whatever that height stands for.
  const std::vector<Polygon> cells = voronoi_cells(sites, data.dim == 1 ? Extent{} : of_data);
  std::map<Label, Polygon> by_label;
  for (std::size_t j = 0; j < cells.size(); ++j) by_label[labels[j]] = cells[j];
  return by_label;
}

[[nodiscard]] inline std::string drawn_cells(const Chart& chart, const ScatterData& data, Theme theme) {
  Element group("g");
  group.set("class", "cells").set("fill-opacity", cell_tint);
  group.set("stroke", palette_of(theme).line).set("stroke-width", 1).set("stroke-linejoin", "round");
  std::string xml = group.open();
  for (const auto& [label, cell] : cells_by_label(chart, data)) {
    std::vector<Position> corners;
    for (const UnitPoint corner : cell) corners.push_back(chart.of_unit(corner.u, corner.v));
    if (corners.empty()) continue;
    xml += Element("path").set("fill", cluster_colour(label)).set("d", closed_path(corners)).empty();
  }
  return xml + group.close();
}

/// Smaller marks for more points.
[[nodiscard]] inline double point_radius(std::size_t points) {
  return points <= 300 ? 4 : points <= 1000 ? 3.2 : points <= 3000 ? 2.5 : 2;
}

/// The marks of each label, in one group each; on top of the others, hollow, those of points in no cluster.
[[nodiscard]] inline std::string drawn_points(const Chart& chart, const ScatterData& data, Theme theme, double radius) {
  std::map<Label, std::string> marks;
  std::string unclustered;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    const Label label = data.labels.empty() ? -1 : data.labels[i];
    std::string& own = label < 0 ? unclustered : marks[label];
    own += marker(label < 0 ? 0 : shape_of(label), chart.at(data.x[i], data.y[i]), radius);
  }
  Element all("g");
  std::string xml = all.set("class", "points").set("fill-opacity", "0.85").open();
  for (const auto& [label, text] : marks) {
    const Element group = marker_group(cluster_colour(label), theme, radius);
    xml += group.open() + text + group.close();
  }
  const Element group =
      data.labels.empty() ? marker_group(palette_of(theme).neutral, theme, radius) : hollow_group(theme, radius);
  if (!unclustered.empty()) xml += group.open() + unclustered + group.close();
  return xml + all.close();
}

/// Where a centroid is marked, and how.
struct CentroidMark {
  Position at;
  Label label = 0;
  double radius = 0;
  bool numbered = true;
};

/// The marks of the centroids that can be drawn: discs with numbers, or small ones without where there is no room, as
/// in a small frame.
[[nodiscard]] inline std::vector<CentroidMark> centroid_marks(const Chart& chart, const ScatterData& data) {
  const bool is_small = (std::min)(chart.frame.width(), chart.frame.height()) < 150;
  const std::size_t most_numbered = is_small ? 0 : 100;
  const double small_radius = is_small ? 3.5 : 5;
  std::vector<CentroidMark> marks;
  for (std::size_t j = 0; j < data.centroid_x.size(); ++j) {
    const double x = data.centroid_x[j], y = data.centroid_y[j];
    if (!is_drawable(x) || !is_drawable(y)) continue;
    const auto label = static_cast<Label>(j);
    marks.push_back({chart.at(x, y), label, 7.0 + 1.5 * static_cast<double>(integer_text(label).size())});
  }
  const auto collide = [](const CentroidMark& a, const CentroidMark& b) {
    return a.label != b.label && std::hypot(a.at.x - b.at.x, a.at.y - b.at.y) < a.radius + b.radius;
  };
  for (CentroidMark& mark : marks) {
    mark.numbered = marks.size() <= most_numbered &&
                    std::none_of(marks.begin(), marks.end(), [&](const auto& other) { return collide(mark, other); });
  }
  for (CentroidMark& mark : marks) mark.radius = mark.numbered ? mark.radius : small_radius;
  return marks;
}

/// Ringed discs, on halos that set them off from the points.
[[nodiscard]] inline std::string drawn_centroids(const Chart& chart, const ScatterData& data, Theme theme) {
  const std::vector<CentroidMark> marks = centroid_marks(chart, data);
  Element group("g");
  std::string xml = group.set("class", "centroids").open();
  for (const CentroidMark& mark : marks) xml += halo(mark.at, mark.radius, theme);
  for (const CentroidMark& mark : marks) {
    const Rgb fill = cluster_colour(mark.label);
    xml += disc(mark.at, mark.radius, fill, theme);
    if (!mark.numbered) continue;
    xml += text_at({mark.at.x, mark.at.y + 4}, integer_text(mark.label),
                   {.size = 11, .colour = ink_on(fill), .anchor = "middle", .weight = "700"});
  }
  return xml + group.close();
}

/// What names are not to cover: points, and the discs of centroids, which count for more.
[[nodiscard]] inline std::vector<Position> obstacles_of(const Chart& chart, const ScatterData& data) {
  std::vector<Position> all;
  for (std::size_t i = 0; i < data.x.size(); ++i) all.push_back(chart.at(data.x[i], data.y[i]));
  for (const CentroidMark& mark : centroid_marks(chart, data)) {
    for (const double dx : {-1.0, 0.0, 1.0}) {
      for (const double dy : {-1.0, 0.0, 1.0}) {
        all.push_back({mark.at.x + dx * mark.radius, mark.at.y + dy * mark.radius});
      }
    }
  }
  return all;
}

/// The axes of a scatter picture; the heights of one-dimensional data mean nothing and get no ticks.
[[nodiscard]] inline ChartPlan axes_of(const ScatterData& data, const ScatterPlan& plan, double legend_width) {
  ChartPlan chart;
  chart.x = {.values = data.x_range, .label = plan.x_label};
  chart.y = {.values = data.y_range, .label = plan.y_label};
  chart.legend_width = legend_width;
  chart.equal_scale = plan.equal_scale && data.dim > 1;
  if (data.dim != 1) return chart;
  chart.y = {.values = {-0.65, 0.65}, .label = "", .ticked = false};
  return chart;
}

/// The legend beside a frame that ends `below` pixels above the lower edge; none in a narrow picture.
[[nodiscard]] inline Legend legend_beside(const Look& look, const ScatterData& data, const ScatterPlan& plan,
                                          double top) {
  constexpr double below = 60, widest_share = 0.3, always = 150;
  if (!plan.legend || look.width < 400) return {};
  return legend_of({data.sizes, !data.centroid_x.empty(), plan.no_cluster},
                   {(std::max)(widest_share * look.width, always), look.height - top - below});
}

/// What hollow marks are, where no legend says it: "hollow: no cluster (12)".
[[nodiscard]] inline std::string hollow_note(const ScatterData& data, const ScatterPlan& plan, const Legend& legend) {
  const auto found = data.sizes.find(-1);
  if (found == data.sizes.end() || legend.width > 0) return "";
  return "hollow: " + plan.no_cluster + " (" + count_text(found->second) + ")";
}

[[nodiscard]] inline std::string scatter_picture(Look look, const ScatterData& data, const ScatterPlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(joined(look.subtitle, axes_note(data)), points_note(data));
  const Legend legend = legend_beside(look, data, plan, heading(look).bottom);
  look.subtitle = joined(look.subtitle, hollow_note(data, plan, legend));
  const Heading head = heading(look);
  const ChartPlan axes = axes_of(data, plan, legend.width);
  const Chart chart = laid_out(look, axes, head.bottom);
  std::string xml = head.xml + grid(chart, colours);
  if (plan.cells && !data.centroid_x.empty()) xml += drawn_cells(chart, data, look.theme);
  xml += border(chart.frame, colours) + tick_texts(chart, colours) + axis_labels(look, axes, chart);
  if (data.x.empty() && data.centroid_x.empty()) xml += remark(chart.frame, "no points", colours);
  const std::vector<Position> path = path_positions(chart, data);
  xml += drawn_points(chart, data, look.theme, point_radius(data.x.size())) + drawn_path(path, colours) +
         drawn_centroids(chart, data, look.theme) + path_ends(path, chart.frame, obstacles_of(chart, data), colours);
  xml += LegendPainter({look.width - page_margin - legend.width, chart.frame.top}, legend, look.theme)();
  return document(look, "Points by cluster", xml);
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/animation_picture.hpp

namespace keen::svg::detail {

[[nodiscard]] inline std::vector<std::string> caption_lines(const Still& still, double room) {
  return wrapped(still.caption, subtitle_size, room, 2);
}

/// Draws the frames of a film one above the other; a style sheet shows them one after the other.
class AnimationPainter {
 public:
  /// @param data  the points that are drawn, without labels and centroids
  AnimationPainter(const Film& film, const ScatterData& data, const Chart& chart, Theme theme, AnimationStyle style)
      : film_(film), data_(data), chart_(chart), theme_(theme), style_(std::move(style)) {}

  [[nodiscard]] std::string cells() {
    std::string xml;
    for (std::size_t f = 0; f < film_.size(); ++f) {
      ScatterData frame;
      frame.dim = data_.dim;
      frame.x_factor = data_.x_factor;
      frame.y_factor = data_.y_factor;
      for (const auto& c : film_[f].centroids.colwise()) {
        frame.centroid_x.push_back(c(0));
        frame.centroid_y.push_back(c(1));
      }
      xml += in_frame(f, drawn_cells(chart_, frame, theme_));
    }
    return xml;
  }

  /// Points that always change together stand in one group.
  [[nodiscard]] std::string points() {
    const double radius = point_radius(data_.x.size());
    std::map<std::vector<Label>, std::string> marks;
    for (std::size_t i = 0; i < data_.x.size(); ++i) {
      std::vector<Label> labels;
      for (const Still& frame : film_) labels.push_back(frame.labels[i]);
      marks[labels] += marker(0, chart_.at(data_.x[i], data_.y[i]), radius);
    }
    Element all("g");
    std::string xml = all.set("class", "points").set("fill-opacity", "0.85").open();
    for (const auto& [labels, text] : marks) {
      Element group = marker_group(cluster_colour(labels.back()), theme_, radius);
      group.set("class", style_.coloured(labels, theme_));
      xml += group.open() + text + group.close();
    }
    return xml + all.close();
  }

  /// The ways of the centroids as far as they have come, and the centroids.
  [[nodiscard]] std::string centroids() {
    Element all("g");
    std::string ways, discs;
    for (std::size_t f = 0; f + 1 < film_.size(); ++f) ways += ways_to_next(f);
    for (Index j = 0; j < film_.back().centroids.cols(); ++j) {
      const std::vector<Position> positions = positions_of(j);
      Element group("g");
      group.set("class", style_.moved(positions));
      group.set("transform",
                "translate(" + pixel_text(positions.back().x) + " " + pixel_text(positions.back().y) + ")");
      discs += group.open() + drawn_centroid(static_cast<Label>(j)) + group.close();
    }
    return all.set("class", "centroids").open() + ways + discs + all.close();
  }

  [[nodiscard]] std::string captions(Position at, double room) {
    std::string xml;
    for (std::size_t f = 0; f < film_.size(); ++f) {
      std::string text;
      Position line = at;
      for (const std::string& words : caption_lines(film_[f], room)) {
        text += text_at(line, words, {.size = subtitle_size, .colour = palette_of(theme_).ink});
        line.y += subtitle_size + 3;
      }
      xml += in_frame(f, text);
    }
    return xml;
  }

  [[nodiscard]] std::string style(bool respects_wish) const { return style_.element(respects_wish); }

 private:
  [[nodiscard]] std::string in_frame(std::size_t frame, const std::string& xml) {
    Element group("g");
    group.set("class", style_.only_in(frame)).set("opacity", frame + 1 < film_.size() ? "0" : "1");
    return group.open() + xml + group.close();
  }

  [[nodiscard]] std::vector<Position> positions_of(Index j) const {
    std::vector<Position> positions;
    for (const Still& frame : film_) positions.push_back(chart_.at(frame.centroids(0, j), frame.centroids(1, j)));
    return positions;
  }

  /// The ways of all centroids from a frame to the next, seen from then on.
  [[nodiscard]] std::string ways_to_next(std::size_t frame) {
    Element group("g");
    group.set("class", style_.from(frame + 1)).set("stroke-opacity", "0.7").set("stroke-dasharray", "3 3");
    std::string xml;
    for (Index j = 0; j < film_.back().centroids.cols(); ++j) {
      const std::vector<Position> positions = positions_of(j);
      const Position a = positions[frame], b = positions[frame + 1];
      if (a.x != b.x || a.y != b.y) xml += line_from(a, b, palette_of(theme_).ink, 1.25);
    }
    return group.open() + xml + group.close();
  }

  [[nodiscard]] std::string drawn_centroid(Label label) const {
    constexpr Index most_numbered = 30;
    const std::string number = integer_text(label);
    const bool is_numbered = film_.back().centroids.cols() <= most_numbered;
    const double radius = is_numbered ? 7.0 + 1.5 * static_cast<double>(number.size()) : 5.0;
    const Rgb fill = cluster_colour(label);
    std::string xml = halo({0, 0}, radius, theme_) + disc({0, 0}, radius, fill, theme_);
    if (!is_numbered) return xml;
    return xml + text_at({0, 4}, number, {.size = 11, .colour = ink_on(fill), .anchor = "middle", .weight = "700"});
  }

  const Film& film_;
  const ScatterData& data_;
  const Chart& chart_;
  Theme theme_;
  AnimationStyle style_;
};

/// What an animation is made of.
struct FilmedFit {
  Film film;
  ScatterData data;  ///< the points that are drawn, without labels and centroids
  ScatterPlan plan;
  double seconds_per_pass = 1.2;

  [[nodiscard]] Timeline timeline() const { return {.a_frame = seconds_per_pass, .frames = film.size()}; }
};

/// Eight digits that hardly any two texts share (FNV-1a, Fowler, Noll and Vo).
[[nodiscard]] inline std::string fingerprint(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  std::string digits;
  for (int shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(hash >> shift) & 15U];
  return digits;
}

/// The name of an animation on its page.
[[nodiscard]] inline std::string name_of(const Look& look, const FilmedFit& fit) {
  std::string text = look.title + look.subtitle + fit.plan.x_label + fit.plan.y_label;
  for (const int number : {look.width, look.height, static_cast<int>(look.theme)}) text += integer_text(number) + " ";
  for (const Still& still : fit.film) {
    text += still.caption;
    for (const double x : still.centroids.reshaped()) text += value_text(x);
  }
  return fingerprint(text);
}

/// The axes, which have room for all positions of the centroids.
[[nodiscard]] inline ChartPlan axes_of(const FilmedFit& fit) {
  ScatterData data = fit.data;
  for (const Still& frame : fit.film) {
    for (const double x : frame.centroids.row(0)) data.x_range.include(x);
    for (const double y : frame.centroids.row(1)) data.y_range.include(y);
  }
  return axes_of(data, fit.plan, 0);
}

/// An SVG document.
/// @param respects_wish  plays only for those who have not asked for less motion
[[nodiscard]] inline std::string animation_picture(Look look, const FilmedFit& fit, bool respects_wish) {
  const Palette& colours = palette_of(look.theme);
  const AnimationStyle style(fit.timeline(), name_of(look, fit));
  look.subtitle = joined(joined(look.subtitle, axes_note(fit.data)), points_note(fit.data));
  const Heading head = heading(look);
  std::size_t lines = 1;
  for (const Still& still : fit.film) {
    lines = (std::max)(lines, caption_lines(still, look.width - 2 * page_margin).size());
  }
  const ChartPlan axes = axes_of(fit);
  const Chart chart = laid_out(look, axes, head.bottom + static_cast<double>(lines) * (subtitle_size + 3) + 3);
  AnimationPainter painter(fit.film, fit.data, chart, look.theme, style);
  std::string moving = fit.plan.cells ? painter.cells() : "";
  const std::string still = border(chart.frame, colours) + tick_texts(chart, colours) + axis_labels(look, axes, chart);
  moving += still + painter.points() + painter.centroids() +
            painter.captions({page_margin, head.bottom + subtitle_size}, look.width - 2 * page_margin);
  return document(look, "Lloyd's iteration", painter.style(respects_wish) + head.xml + grid(chart, colours) + moving);
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/player_page.hpp

namespace keen::svg::detail {

inline constexpr std::string_view player_style = R"(
body { margin: 0; font: 16px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, "DejaVu Sans", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 0.5rem; }
svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
@media (max-width: 34rem) { .wide { display: none; } .narrow { display: block; } }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin: 0.5rem; }
form[hidden] { display: none; }
output { flex: 1 0 100%; min-height: 2.8em; font-weight: 600; }
input { flex: 1 1 8rem; min-width: 6rem; accent-color: #0072b2; }
button { font: inherit; min-width: 5.5rem; padding: 0.4rem 0.7rem; cursor: pointer; color: inherit; background: transparent;
         border: 1px solid currentColor; border-radius: 6px; }
button:disabled { opacity: 0.45; cursor: default; }
.held * { animation-play-state: paused !important; animation-delay: var(--at) !important; }
)";

/// Holds the animation and moves it by hand: where it is, is a delay before now. `stops` and `steps` come before it.
inline constexpr std::string_view player_script = R"(
const byId = id => document.getElementById(id);
const pictures = document.querySelectorAll('svg'), slider = byId('at'), play = byId('play');
const previous = byId('previous'), next = byId('next'), last = stops[stops.length - 1];
let at = 0, before = null;
function show(seconds) {
  at = Math.min(Math.max(seconds, 0), last);
  slider.value = at;
  const step = steps[stops.filter(s => s <= at + 1e-6).length - 1];
  if (byId('step').textContent !== step) byId('step').textContent = step;
  slider.setAttribute('aria-valuetext', step);
  previous.disabled = at <= 0;
  next.disabled = at >= last;
  pictures.forEach(svg => svg.style.setProperty('--at', -at + 's'));
}
function pause() { before = null; play.textContent = 'Play'; }
function tick(now) {
  if (before === null) return;
  if (at >= last) return pause();
  show(at + Math.max(0, now - before) / 1000);
  before = now;
  requestAnimationFrame(tick);
}
function toggle() {
  if (before !== null) return pause();
  if (at >= last) show(0);
  before = performance.now();
  play.textContent = 'Pause';
  requestAnimationFrame(tick);
}
function back() { pause(); show(stops.filter(s => s < at - 1e-6).pop() ?? 0); }
function forth() { pause(); show(stops.find(s => s > at + 1e-6) ?? at); }
play.onclick = toggle;
previous.onclick = back;
next.onclick = forth;
slider.oninput = () => { pause(); show(Number(slider.value)); };
document.addEventListener('keydown', event => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const action = { ArrowLeft: back, ArrowRight: forth, ' ': event.target.tagName === 'BUTTON' ? null : toggle }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
slider.max = last;
pictures.forEach(svg => svg.classList.add('held'));
byId('controls').hidden = false;
show(0);
)";

[[nodiscard]] inline std::string page_colours(Theme theme) {
  const Palette& colours = palette_of(theme);
  const std::string_view scheme = theme == Theme::automatic ? "light dark" : theme == Theme::dark ? "dark" : "light";
  std::string css = ":root { color-scheme: " + std::string(scheme) + "; }\nbody { color: " + hex(colours.ink) +
                    "; background: " + hex(colours.background) + "; }\n";
  if (theme == Theme::automatic) {
    const Palette& dark = palette_of(Theme::dark);
    css += "@media (prefers-color-scheme: dark) { body { color: " + hex(dark.ink) +
           "; background: " + hex(dark.background) + "; } }\n";
  }
  return css;
}

/// What happens at each stop of the timeline, in words.
[[nodiscard]] inline std::vector<std::string> steps_of(const Film& film) {
  const std::string total = " of " + integer_text(film.back().pass) + ": ";
  std::vector<std::string> steps{"start: " + counted(film.front().centroids.cols(), "centroid", "centroids") +
                                 ", no point has a cluster yet"};
  for (std::size_t f = 0; f + 1 < film.size(); ++f) {
    const Index pass = film[f].pass, last_of_jump = film[f + 1].pass - 1;
    steps.push_back("pass " + integer_text(pass) + total + "points join the nearest centroid");
    const bool is_jump = last_of_jump > pass;
    const std::string passes =
        is_jump ? "passes " + integer_text(pass) + " to " + integer_text(last_of_jump) : "pass " + integer_text(pass);
    steps.push_back(passes + total + "centroids move to the mean of their points");
  }
  steps.push_back("end, after " + counted(film.back().pass, "pass", "passes"));
  return steps;
}

/// The same for a narrow screen, in which the picture is not scaled down until nobody can read it.
[[nodiscard]] inline Look narrow(Look look) {
  look.width = 400;
  look.height = (std::min)(look.height, 440);
  return look;
}

[[nodiscard]] inline std::string pictures_of(const Look& look, const FilmedFit& fit) {
  constexpr int wide = 480;
  const std::string picture = animation_picture(look, fit, false);
  if (look.width <= wide) return picture;
  return "<div class=\"wide\">\n" + picture + "</div>\n<div class=\"narrow\">\n" +
         animation_picture(narrow(look), fit, false) + "</div>\n";
}

/// A page around an animation, with a slider, steps and a button that plays it.
[[nodiscard]] inline std::string player_page(const Look& look, const FilmedFit& fit) {
  std::string stops, steps;
  for (const double stop : fit.timeline().stops()) stops += (stops.empty() ? "" : ",") + pixel_text(stop);
  for (const std::string& step : steps_of(fit.film)) steps += (steps.empty() ? "'" : ",'") + step + "'";
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += Element("title").around(look.title.empty() ? "Lloyd's iteration" : look.title);
  html += "<style>" + std::string(player_style) + page_colours(look.theme) + "</style>\n</head>\n<body>\n<main>\n";
  html += pictures_of(look, fit);
  html +=
      "<form id=\"controls\" hidden onsubmit=\"return false\">\n<output id=\"step\"></output>\n"
      "<button type=\"button\" id=\"previous\">Previous</button>\n"
      "<button type=\"button\" id=\"play\">Play</button>\n"
      "<button type=\"button\" id=\"next\">Next</button>\n"
      "<input type=\"range\" id=\"at\" min=\"0\" step=\"any\" value=\"0\" aria-label=\"time\">\n"
      "</form>\n</main>\n<script>\n";
  html += "const stops = [" + stops + "];\nconst steps = [" + steps + "];";
  return html + std::string(player_script) + "</script>\n</body>\n</html>\n";
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/step_words.hpp

#include <span>

namespace keen::svg::detail {

/// The word for the steps of a history: "passes" if all of them are passes.
struct StepWords {
  const char* one = "pass";
  const char* many = "passes";
};

[[nodiscard]] inline StepWords step_words(std::span<const IterationRecord> history) {
  const bool are_passes = std::all_of(history.begin(), history.end(),
                                      [](const IterationRecord& record) { return record.step == Step::pass; });
  return are_passes ? StepWords{} : StepWords{"step", "steps"};
}

}  // namespace keen::svg::detail

// ---- keen/svg/scatter.hpp

#include <type_traits>

namespace keen::svg {

/// Options of a scatter plot.
struct ScatterOptions {
  std::string title{};     ///< above the picture; none if empty
  std::string subtitle{};  ///< below the title; also states what is not drawn
  std::string x_label{};   ///< "column 1" and so on if empty
  std::string y_label{};
  Theme theme = Theme::light;
  int width = 760;                        ///< pixels, at least 240
  int height = 540;                       ///< pixels, at least 200
  Index x_axis = 0;                       ///< the coordinate that runs to the right
  Index y_axis = 1;                       ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 4000;                ///< larger sets are thinned to this many, evenly in their order
  bool cells = true;                      ///< Voronoi cells of the centroids, for points of at most two coordinates
  bool legend = true;                     ///< number and size of each cluster, in columns, if there is room
  bool equal_scale = false;               ///< equal units on both axes, so that the picture shows true distances
  std::string no_cluster = "no cluster";  ///< name of label -1 in the legend
  std::vector<Index> path{};  ///< points in order of time: a line with arrows joins them, from "start" to "end"
  AxisUnit x_unit{};          ///< of the numbers along the axis; cells are those of the points' own distances
  AxisUnit y_unit{};
};

namespace detail {

/// @param options  ScatterOptions, or others with the same fields
template <class Options>
void require_axes(const Options& options, Index dim, const char* function) {
  const auto inside = [dim](Index axis) { return axis >= 0 && axis < dim; };
  keen::detail::require_that(dim >= 1, function, ": points must have at least one coordinate");
  keen::detail::require_that(inside(options.x_axis) && (dim == 1 || inside(options.y_axis)), function,
                             ": x_axis and y_axis must be in [0, dim = ", dim, "), got ", options.x_axis, " and ",
                             options.y_axis);
  keen::detail::require_that(options.max_points >= 0, function, ": max_points must be >= 0, got ", options.max_points);
}

inline void require_labels(const Labels& labels, Index n, Index k, const char* function) {
  keen::detail::require_that(labels.size() == 0 || labels.size() == n, function,
                             ": one label a point is needed, or none, got ", labels.size(), " labels for n = ", n);
  const Index end = k > 0 ? k : Index{(std::numeric_limits<Label>::max)()};
  for (const Label label : labels) {
    keen::detail::require_that(label >= -1 && label < end, function, ": labels must be in [0, ", end,
                               "), or -1 for no cluster, got ", label);
  }
}

inline void require_path(const std::vector<Index>& path, Index n, const char* function) {
  for (const Index i : path) {
    keen::detail::require_that(i >= 0 && i < n, function, ": path must hold indices of points, in [0, n = ", n,
                               "), got ", i);
  }
}

/// Readers of a picture know their data as a table, whose first column is column 1.
[[nodiscard]] inline std::string axis_label(const std::string& given, Index axis) {
  return given.empty() ? "column " + integer_text(axis + 1) : given;
}

/// Cells are right where the picture shows all coordinates.
template <class Options>
[[nodiscard]] bool shows_all(const Options& options, Index dim) {
  return dim == 1 || (dim == 2 && options.x_axis != options.y_axis);
}

template <class Scalar, int Dim>
[[nodiscard]] std::string clustering_note(const Clustering<Scalar, Dim>& found) {
  const StepWords words = step_words(found.history);
  return "k = " + integer_text(found.model.k()) + ", SSE " + value_text(found.sse) + " after " +
         counted(found.iterations, words.one, words.many);
}

}  // namespace detail

/// Points coloured by cluster, with the centroids as numbered discs and, in one or two dimensions, their Voronoi cells.
/// There are 20 colours; from the ninth cluster on, marks differ in shape too. Points with coordinates that are not
/// finite, or 1e300 and more, are left out. One-dimensional points are spread vertically, without meaning.
/// @param labels     one per point, -1 for a point in no cluster, which is drawn hollow; or none: points are grey then
///                   ("before")
/// @param centroids  dim x k, may have 0 columns; then no cells are drawn
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for a wrong number of labels, or options out of range
template <class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Dataset<Scalar, Dim>& points, const Labels& labels,
                                  const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                                  const ScatterOptions& options = {}) {
  const detail::Look look{"svg::scatter", options.title, options.subtitle,
                          options.theme,  options.width, options.height};
  detail::require_room(look);
  detail::require_axes(options, points.dim(), "svg::scatter");
  detail::require_labels(labels, points.size(), centroids.cols(), "svg::scatter");
  detail::require_path(options.path, points.size(), "svg::scatter");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == points.dim(),
                             "svg::scatter: centroids must have ", points.dim(), " coordinates, as the points, got ",
                             centroids.rows());
  const detail::ScatterReader<Scalar, Dim> read(points, options.x_axis, options.y_axis, options.x_unit, options.y_unit);
  const detail::ScatterPlan plan{.x_label = detail::axis_label(options.x_label, options.x_axis),
                                 .y_label = detail::axis_label(options.y_label, options.y_axis),
                                 .cells = options.cells && detail::shows_all(options, points.dim()),
                                 .legend = options.legend,
                                 .equal_scale = options.equal_scale,
                                 .no_cluster = options.no_cluster};
  detail::ScatterData data = read(labels, centroids, options.max_points);
  read.add_path(data, options.path);
  return detail::scatter_picture(look, data, plan);
}

/// The same for a clustering of these points. The default subtitle has k, SSE and passes.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Points& points, const Clustering<Scalar, Dim>& clustering,
                                  const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  ScatterOptions filled = options;
  if (filled.subtitle.empty()) {
    filled.subtitle = detail::clustering_note(clustering);
  }
  return scatter(data, clustering.labels, clustering.model.centroids(), filled);
}

/// The same for the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Points& points, const Model<Scalar, Dim>& model,
                                  const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return scatter(data, model.predict(data), model.centroids(), options);
}

/// The points before clustering, in grey.
/// @param points  anything that `as_dataset` accepts
template <class Points>
[[nodiscard]] std::string scatter(const Points& points, const ScatterOptions& options = {}) {
  const auto data = as_dataset(points);
  return scatter(data, Labels{}, {}, options);
}

}  // namespace keen::svg

// ---- keen/svg/animation.hpp

namespace keen::svg {

/// Options of an animation of Lloyd's iteration.
struct AnimationOptions {
  std::string title = "Lloyd's iteration";  ///< above the picture; none if empty
  std::string subtitle{};                   ///< below the title; also states what is not drawn
  std::string x_label{};                    ///< "column 1" and so on if empty
  std::string y_label{};
  Theme theme = Theme::light;
  int width = 760;                ///< pixels, at least 240
  int height = 540;               ///< pixels, at least 200
  Index x_axis = 0;               ///< the coordinate that runs to the right
  Index y_axis = 1;               ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 1000;        ///< larger sets are thinned to this many, evenly in their order
  Index max_passes = 20;          ///< maximum number of passes shown: the first ones and the last; at least 1
  double seconds_per_pass = 1.2;  ///< in (0, 3600]
  bool equal_scale = false;       ///< equal units on both axes, so that the picture shows true distances
  AxisUnit x_unit{};              ///< of the numbers along the axis
  AxisUnit y_unit{};
};

namespace detail {

[[nodiscard]] inline Look look_of(const AnimationOptions& options, std::string_view function) {
  return {function, options.title, options.subtitle, options.theme, options.width, options.height};
}

/// Fits, and records the passes.
template <class Scalar, int Dim>
[[nodiscard]] FilmedFit filmed(const Dataset<Scalar, Dim>& points, const KMeans<Scalar, Dim>& settings,
                               const AnimationOptions& options, const char* function) {
  require_room(look_of(options, function));
  require_axes(options, points.dim(), function);
  keen::detail::require_that(options.max_passes >= 1, function, ": max_passes must be >= 1, got ", options.max_passes);
  keen::detail::require_that(options.seconds_per_pass > 0 && options.seconds_per_pass <= 3600, function,
                             ": seconds_per_pass must be in (0, 3600], got ", options.seconds_per_pass);
  const ScatterPlan plan{.x_label = axis_label(options.x_label, options.x_axis),
                         .y_label = axis_label(options.y_label, options.y_axis),
                         .cells = shows_all(options, points.dim()),
                         .legend = false,
                         .equal_scale = options.equal_scale,
                         .no_cluster = ""};
  const ScatterReader<Scalar, Dim> read(points, options.x_axis, options.y_axis, options.x_unit, options.y_unit);
  ScatterData data = read({}, Centroids<Scalar, Dim>(points.dim(), 0), options.max_points);
  Film film = FilmMaker<Scalar, Dim>(points, options.x_axis, options.y_axis, data.drawn)(settings);
  for (Still& frame : film) {
    frame.centroids.row(0) = frame.centroids.row(0).unaryExpr(options.x_unit).eval();
    if (points.dim() > 1) frame.centroids.row(1) = frame.centroids.row(1).unaryExpr(options.y_unit).eval();
  }
  return {shortened_film(std::move(film), options.max_passes), std::move(data), plan, options.seconds_per_pass};
}

}  // namespace detail

/// An animation of Lloyd's iteration: points take the colour of their nearest centroid, in one or two dimensions with
/// Voronoi cells, and centroids move to the mean of their points. Of several restarts the best is shown. The animation
/// uses only CSS and works in browsers, also in `<img>`. Other viewers, and browsers set to reduced motion, show the
/// end.
///
///     keen::svg::save("lloyd.svg", keen::svg::animation(points, {.k = 4}));
///
/// @param points    anything that `as_dataset` accepts
/// @param settings  settings of the fit; its observer is called as usual
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for options out of range, and as KMeans::fit
template <class Points>
[[nodiscard]] std::string animation(const Points& points, const KMeansFor<Points>& settings,
                                    const AnimationOptions& options = {}) {
  const detail::FilmedFit fit = detail::filmed(as_dataset(points), settings, options, "svg::animation");
  return detail::animation_picture(detail::look_of(options, "svg::animation"), fit, true);
}

/// The same as an HTML page with a slider, buttons to play and to go to the next or previous step (also with the arrow
/// keys), and a description of each step. Narrow screens show a narrow picture. Needs no network; without scripts the
/// animation plays automatically.
///
///     keen::svg::save("lloyd.html", keen::svg::player(points, {.k = 4}));
///
/// @return an HTML document; the same bytes for the same input
/// @throws std::invalid_argument as `animation`
template <class Points>
[[nodiscard]] std::string player(const Points& points, const KMeansFor<Points>& settings,
                                 const AnimationOptions& options = {}) {
  const detail::FilmedFit fit = detail::filmed(as_dataset(points), settings, options, "svg::player");
  return detail::player_page(detail::look_of(options, "svg::player"), fit);
}

}  // namespace keen::svg

// ---- keen/svg/detail/curve_picture.hpp

#include <optional>

/// One value against a whole number: SSE against k, SSE against pass.
namespace keen::svg::detail {

struct CurveData {
  std::vector<double> x;  ///< whole numbers, ascending
  std::vector<double> y;
  std::optional<double> marked;  ///< an x that is singled out
  std::string remark;            ///< what is said of it, or of there being none
  std::vector<double> error{};   ///< of each y, drawn as a bar of twice that length; empty where there is none

  /// True for a value that has a bar.
  [[nodiscard]] bool has_bar(std::size_t i) const {
    return i < error.size() && is_drawable(y[i]) && is_drawable(error[i]) && error[i] > 0;
  }
};

/// Singles out a k: "MARK at k = 3"; or says that there is none. Nothing without a mark.
inline void mark_k(CurveData& data, std::optional<Index> best, const std::string& mark, const std::string& none) {
  if (mark.empty()) return;
  data.remark = best ? mark + " at k = " + integer_text(*best) : none;
  if (best) data.marked = static_cast<double>(*best);
}

/// What a curve is to show beside its values.
struct CurvePlan {
  std::string x_label, y_label;
  bool log_y = false;
  bool from_zero = false;    ///< the y axis begins at 0 (if linear)
  bool nan_is_noted = true;  ///< the subtitle counts values that are NaN among those not drawn
  std::string name = "SSE";  ///< what the picture is called where it has no title
  Margins least{};           ///< of the frame
};

/// True for a value that the scale can show.
[[nodiscard]] inline bool is_on_scale(double y, bool log_y) { return is_drawable(y) && (!log_y || y > 0); }

/// What is not drawn: "2 values not drawn".
[[nodiscard]] inline std::string values_note(const CurveData& data, const CurvePlan& plan) {
  const auto undrawn = std::count_if(data.y.begin(), data.y.end(), [&plan](double y) {
    return !is_on_scale(y, plan.log_y) && (plan.nan_is_noted || !keen::detail::is_nan(y));
  });
  if (undrawn == 0) return "";
  return counted(undrawn, "value", "values") +
         (plan.log_y ? " not drawn (zero or not finite)" : " not drawn (not finite)");
}

/// The axes. The remark stands above the frame, where no curve goes.
[[nodiscard]] inline ChartPlan axes_of(const CurveData& data, const CurvePlan& plan) {
  ChartPlan axes;
  axes.x = {.scale = Scale::whole_numbers, .margin_low = 0.03, .margin_high = 0.03, .label = plan.x_label};
  axes.y = {.scale = plan.log_y ? Scale::logarithmic : Scale::linear, .label = plan.y_label};
  axes.above = label_size + 5;
  axes.least = plan.least;
  for (const double x : data.x) axes.x.values.include(x);
  for (const double y : data.y) {
    if (is_on_scale(y, plan.log_y)) axes.y.values.include(y);
  }
  for (std::size_t i = 0; i < data.y.size() && !plan.log_y; ++i) {
    if (!data.has_bar(i)) continue;
    axes.y.values.include(data.y[i] - data.error[i]);
    axes.y.values.include(data.y[i] + data.error[i]);
  }
  if (plan.from_zero && !plan.log_y && !axes.y.values.empty()) {
    if (axes.y.values.low >= 0) axes.y.margin_low = 0;
    axes.y.values.include(0);
  }
  return axes;
}

/// The positions of the values; values that the scale cannot show part the curve in pieces.
[[nodiscard]] inline std::vector<std::vector<Position>> pieces_of(const Chart& chart, const CurveData& data,
                                                                  bool log_y) {
  std::vector<std::vector<Position>> pieces(1);
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (is_on_scale(data.y[i], log_y)) {
      pieces.back().push_back(chart.at(data.x[i], data.y[i]));
    } else if (!pieces.back().empty()) {
      pieces.emplace_back();
    }
  }
  return pieces;
}

[[nodiscard]] inline std::string drawn_line(const std::vector<Position>& positions, const Palette& colours) {
  std::string points;
  for (const Position position : positions) {
    if (!points.empty()) points += ' ';
    points += pixel_text(position.x);
    points += ',';
    points += pixel_text(position.y);
  }
  return Element("polyline")
      .set("points", points)
      .set("fill", "none")
      .set("stroke", colours.curve)
      .set("stroke-width", 2)
      .set("stroke-linejoin", "round")
      .set("stroke-linecap", "round")
      .empty();
}

[[nodiscard]] inline std::string dot(Position at, double radius, Rgb fill, const Palette& colours) {
  return Element("circle")
      .set("cx", at.x)
      .set("cy", at.y)
      .set("r", radius)
      .set("fill", fill)
      .set("stroke", colours.background)
      .set("stroke-width", 1.5)
      .empty();
}

/// A bar from one error below each value to one above it (on a linear scale).
[[nodiscard]] inline std::string drawn_errors(const Chart& chart, const CurveData& data, const Palette& colours) {
  constexpr double half_cap = 4;
  std::string xml;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (!data.has_bar(i)) continue;
    const Position low = chart.at(data.x[i], data.y[i] - data.error[i]);
    const Position high = chart.at(data.x[i], data.y[i] + data.error[i]);
    xml += line_from(low, high, colours.muted, 1.5);
    for (const Position end : {low, high}) {
      xml += line_from({end.x - half_cap, end.y}, {end.x + half_cap, end.y}, colours.muted, 1.5);
    }
  }
  Element group("g");
  return xml.empty() ? "" : group.set("class", "errors").open() + xml + group.close();
}

/// The curve, with a dot a value while there is room for dots.
[[nodiscard]] inline std::string drawn_curve(const Chart& chart, const CurveData& data, bool log_y,
                                             const Palette& colours) {
  const bool dotted = static_cast<double>(data.x.size()) * 10 <= chart.frame.width();
  Element group("g");
  std::string xml = group.set("class", "curve").open();
  for (const std::vector<Position>& positions : pieces_of(chart, data, log_y)) {
    if (positions.size() > 1) xml += drawn_line(positions, colours);
    if (!dotted && positions.size() > 1) continue;
    for (const Position position : positions) xml += dot(position, 4.5, colours.curve, colours);
  }
  return xml + group.close();
}

/// What is said above the frame: astride its mark, or as near to that as the frame is wide; at the right without one.
[[nodiscard]] inline std::string drawn_remark(const Chart& chart, const CurveData& data, const Palette& colours) {
  if (data.remark.empty()) return "";
  const Frame& frame = chart.frame;
  const std::string text = shortened(data.remark, label_size, frame.width());
  const double half = text_width(text, label_size) / 2, y = frame.top - 7;
  TextStyle style{.size = label_size, .colour = colours.ink, .anchor = "middle", .weight = "600"};
  const double x = data.marked ? chart.of_unit(chart.x.fraction(*data.marked), 0).x : frame.right;
  if (!data.marked) style.colour = colours.muted;
  if (x + half > frame.right) style.anchor = "end";
  if (x - half < frame.left) style.anchor = "start";
  const double at = style.anchor == "end" ? frame.right : style.anchor == "start" ? frame.left : x;
  return text_at({at, y}, text, style);
}

/// A dashed line at an x, with the remark at its head, and a large dot where it meets the curve.
[[nodiscard]] inline std::string drawn_mark(const Chart& chart, const CurveData& data, bool log_y,
                                            const Palette& colours) {
  const Frame& frame = chart.frame;
  const double x = chart.of_unit(chart.x.fraction(*data.marked), 0).x;
  Element group("g"), line("line");
  std::string xml = group.set("class", "mark").open();
  xml += line.set("x1", x)
             .set("y1", frame.top)
             .set("x2", x)
             .set("y2", frame.bottom)
             .set("stroke", colours.accent)
             .set("stroke-width", 1.5)
             .set("stroke-dasharray", "6 4")
             .empty();
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (data.x[i] != *data.marked || !is_on_scale(data.y[i], log_y)) continue;
    xml += dot(chart.at(data.x[i], data.y[i]), 7, colours.accent, colours);
  }
  return xml + drawn_remark(chart, data, colours) + group.close();
}

[[nodiscard]] inline Look with_note(Look look, const CurveData& data, const CurvePlan& plan) {
  look.subtitle = joined(look.subtitle, values_note(data, plan));
  return look;
}

/// The margins of a picture's frame.
[[nodiscard]] inline Margins margins_of(const Look& look, const CurveData& data, const CurvePlan& plan) {
  const Look noted = with_note(look, data, plan);
  return margins_of(look, laid_out(noted, axes_of(data, plan), heading(noted).bottom).frame);
}

/// What stands on the page.
[[nodiscard]] inline std::string curve_content(Look look, const CurveData& data, const CurvePlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look = with_note(std::move(look), data, plan);
  const Heading head = heading(look);
  const ChartPlan axes = axes_of(data, plan);
  const Chart chart = laid_out(look, axes, head.bottom);
  std::string xml = head.xml + grid(chart, colours) + border(chart.frame, colours);
  xml += tick_texts(chart, colours) + axis_labels(look, axes, chart);
  if (axes.y.values.empty()) xml += remark(chart.frame, "no values", colours);
  if (!plan.log_y) xml += drawn_errors(chart, data, colours);
  xml += drawn_curve(chart, data, plan.log_y, colours);
  xml += data.marked ? drawn_mark(chart, data, plan.log_y, colours) : drawn_remark(chart, data, colours);
  return xml;
}

[[nodiscard]] inline std::string curve_picture(const Look& look, const CurveData& data, const CurvePlan& plan) {
  require_room(look);
  return document(look, plan.name, curve_content(look, data, plan));
}

}  // namespace keen::svg::detail

// ---- keen/svg/convergence.hpp

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

#include "choose_k.hpp"

// ---- keen/svg/criterion.hpp

namespace keen::svg {

/// Options of a plot of a criterion against k.
struct CriterionOptions {
  std::optional<std::string> title{};  ///< above the picture: the criterion's name, unless given; none if empty
  std::string subtitle{};              ///< below the title
  std::string x_label = "number of clusters k";
  std::string y_label{};  ///< "score" if empty, and which scores are better if it is the smaller ones
  Theme theme = Theme::light;
  int width = 760;            ///< pixels, at least 240
  int height = 440;           ///< pixels, at least 200
  std::string mark = "best";  ///< what the chosen k is called: "best at k = 3", or "none stands out"; nothing if empty
};

namespace detail {

inline void require_scores(const CriterionResult& selection, std::string_view function) {
  const auto n = selection.k.size();
  keen::detail::require_that(selection.score.size() == n, function, ": one score for each k is needed, got ",
                             selection.score.size(), " for ", n);
  keen::detail::require_that(selection.error.empty() || selection.error.size() == n, function,
                             ": one error for each k is needed, or none, got ", selection.error.size(), " for ", n);
}

[[nodiscard]] inline CurveData scores_of(const CriterionResult& selection, const std::string& mark) {
  CurveData data{{selection.k.begin(), selection.k.end()}, selection.score, {}, "", selection.error};
  mark_k(data, selection.best, mark, "none stands out");
  return data;
}

[[nodiscard]] inline std::string score_label(const CriterionResult& selection) {
  return selection.smaller_is_better ? "score (smaller is better)" : "score";
}

}  // namespace detail

/// The score of a criterion for each k, with bars of the standard errors if it has them, and the chosen k marked.
/// Values that are not finite are left out and interrupt the curve; NaN means that the criterion is not defined.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if the number of scores or errors differs from that of k, or options are out of range
[[nodiscard]] inline std::string criterion(const CriterionResult& selection, const CriterionOptions& options = {}) {
  detail::require_scores(selection, "svg::criterion");
  const std::string y_label = options.y_label.empty() ? detail::score_label(selection) : options.y_label;
  return detail::curve_picture(
      {"svg::criterion", options.title.value_or(selection.criterion), options.subtitle, options.theme, options.width,
       options.height},
      detail::scores_of(selection, options.mark),
      {.x_label = options.x_label, .y_label = y_label, .nan_is_noted = false, .name = selection.criterion});
}

}  // namespace keen::svg

// ---- keen/svg/criteria.hpp

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

#include "measures.hpp"

// ---- keen/svg/detail/shades.hpp

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

// ---- keen/svg/detail/raster.hpp

// A picture of cells as text, and small. Cells of one colour share one path; a run of equal cells in a row is one
// horizontal stroke, as wide as the row. Moves are relative to where the pen is, so most runs cost a few bytes:
//
//     M0 0h3m2 0h1m-6 1h6      row 0: cells 0-2 and 5; row 1: cells 0-5

/// Cells of equal size, in few bytes.
namespace keen::svg::detail {

/// The level of each cell, row 0 at the top.
using Levels = Eigen::Matrix<int, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The path through all cells of one level: a stroke as wide as a row through each run of cells.
class LevelPath {
 public:
  void add_run(Index row, Index first, Index length) {
    d_ += d_.empty() ? "M" : "m";
    d_.append(integer_text(first - column_)).append(" ").append(integer_text(row - row_));
    d_.append("h").append(integer_text(length));
    row_ = row;
    column_ = first + length;
  }

  [[nodiscard]] const std::string& d() const { return d_; }

 private:
  std::string d_;
  Index row_ = 0, column_ = 0;  // where the pen is
};

[[nodiscard]] inline std::vector<LevelPath> level_paths(const Levels& levels) {
  std::vector<LevelPath> paths(last_level + 1);
  for (Index row = 0; row < levels.rows(); ++row) {
    for (Index first = 0, end = 0; first < levels.cols(); first = end) {
      const int level = levels(row, first);
      for (end = first + 1; end < levels.cols() && levels(row, end) == level;) ++end;
      if (level != no_level) paths[static_cast<std::size_t>(level)].add_run(row, first, end - first);
    }
  }
  return paths;
}

/// The cells, filling a frame. Equal neighbours in a row are one piece; 100,000 cells of random colours take less than
/// 1 MB. Edges fall on whole pixels of the screen, and rows overlap by a hundredth, so that no seam shows between
/// cells.
[[nodiscard]] inline std::string raster(const Levels& levels, Shades shades, const Frame& frame) {
  if (levels.size() == 0) return "";
  const double width = frame.width() / static_cast<double>(levels.cols());
  const double height = frame.height() / static_cast<double>(levels.rows());
  Element group("g");
  group.set("class", "raster").set("fill", "none").set("stroke-width", 1.01).set("shape-rendering", "crispEdges");
  group.set("transform", "translate(" + pixel_text(frame.left) + " " + pixel_text(frame.top + height / 2) + ") scale(" +
                             value_text(width) + " " + value_text(height) + ")");
  std::string xml = group.open();
  const std::vector<LevelPath> paths = level_paths(levels);
  for (int level = 0; level <= last_level; ++level) {
    const LevelPath& path = paths[static_cast<std::size_t>(level)];
    if (!path.d().empty()) xml += Element("path").set("stroke", shade(shades, level)).set("d", path.d()).empty();
  }
  return xml + group.close();
}

/// "3 values not drawn (not finite)"; nothing where all are.
[[nodiscard]] inline std::string undrawn_note(Index count) {
  return count == 0 ? "" : counted(count, "value", "values") + " not drawn (not finite)";
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/heat_map_data.hpp

/// Numbers, how they are coloured and how they are written.
namespace keen::svg::detail {

/// A matrix of numbers with the scale of its colours.
class HeatMapData {
 public:
  HeatMapData(Eigen::MatrixXd values, bool is_diverging)
      : values_(std::move(values)), shades_(is_diverging ? Shades::diverging : Shades::sequential) {
    for (const double value : values_.reshaped()) {
      range_.include(value);
      if (!is_drawable(value)) ++undrawn_;
    }
    decimals_ = range_.empty() ? 0 : decimals_of(range_);
  }

  [[nodiscard]] Index rows() const { return values_.rows(); }
  [[nodiscard]] Index cols() const { return values_.cols(); }
  [[nodiscard]] const Range& range() const { return range_; }
  [[nodiscard]] Shades shades() const { return shades_; }
  [[nodiscard]] Index undrawn() const { return undrawn_; }

  /// What the bar of the scale shows: from the least value to the largest, and to 0 where colours diverge from it.
  [[nodiscard]] Range shown() const {
    Range shown = range_;
    if (shades_ == Shades::diverging) shown.include(0);
    return shown;
  }

  /// Of a value that can be drawn; where colours diverge, 0 has the middle one.
  [[nodiscard]] int level(double value) const {
    const double largest = (std::max)(std::abs(range_.low), std::abs(range_.high));
    if (shades_ == Shades::diverging) return level_of(largest > 0 ? 0.5 + value / largest / 2 : 0.5);
    return level_of(range_.span() > 0 ? (value - range_.low) / range_.span() : 0.5);
  }

  [[nodiscard]] int level(Index row, Index column) const {
    const double value = values_(row, column);
    return is_drawable(value) ? level(value) : no_level;
  }

  [[nodiscard]] Levels levels() const {
    return Levels::NullaryExpr(rows(), cols(), [this](Index row, Index column) { return level(row, column); });
  }

  /// A value with enough decimals to distinguish the values of this matrix.
  [[nodiscard]] std::string text(double value) const {
    constexpr int most_decimals = 6;
    constexpr double longest = 1e7;
    const bool is_plain = decimals_ <= most_decimals && (std::max)(-range_.low, range_.high) < longest;
    if (is_plain) return fixed_text(std::llround(value * power_of_ten(decimals_)), decimals_);
    std::array<char, 40> buffer{};
    const auto result =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 3);
    return {buffer.data(), result.ptr};
  }

  [[nodiscard]] std::string text(Index row, Index column) const { return text(values_(row, column)); }

 private:
  /// Two where values differ by 1, fewer where they differ by more.
  [[nodiscard]] static int decimals_of(Range range) {
    const double size = is_constant(range) ? std::abs(range.high) : range.span();
    return size > 0 ? (std::max)(0, static_cast<int>(std::ceil(1.5 - std::log10(size)))) : 0;
  }

  Eigen::MatrixXd values_;
  Shades shades_;
  Range range_;
  Index undrawn_ = 0;
  int decimals_ = 0;
};

}  // namespace keen::svg::detail

// ---- keen/svg/detail/swatches.hpp

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

// ---- keen/svg/detail/label_strip.hpp

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

// ---- keen/svg/detail/side_names.hpp

/// Names beside the rows and below the columns of a grid of cells.
namespace keen::svg::detail {

inline constexpr double name_line = tick_size + 2;

/// A name in its lines, and the row or column that it belongs to.
struct PlacedName {
  std::size_t index = 0;
  std::vector<std::string> lines;
};

/// How the names of columns are set: each in one line, in several lines as wide as the column, or from top to bottom.
enum class NameLayout { level, wrapped, upright };

struct ColumnNames {
  NameLayout layout = NameLayout::level;
  std::vector<PlacedName> names;
  double height = 0;  ///< the gap above them included; 0 without names
};

/// The names, empty ones left out, that stand apart from the one before; places are `pitch` pixels apart.
/// @param extent  the room that a name takes
template <class Extent>
[[nodiscard]] std::vector<PlacedName> names_apart(const std::vector<std::string>& names, double pitch,
                                                  const Extent& extent) {
  std::vector<PlacedName> placed;
  double end = -undrawable;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * pitch, half = extent(names[i]) / 2;
    if (names[i].empty() || middle - half < end) continue;
    placed.push_back({i, {names[i]}});
    end = middle + half;
  }
  return placed;
}

[[nodiscard]] inline double widest_name(const std::vector<std::string>& names) {
  double width = 0;
  for (const std::string& name : names) width = (std::max)(width, text_width(name, tick_size));
  return width;
}

[[nodiscard]] inline std::size_t count_named(const std::vector<std::string>& names) {
  return static_cast<std::size_t>(
      std::count_if(names.begin(), names.end(), [](const std::string& name) { return !name.empty(); }));
}

/// The names in lines that are no wider than a column; none if a name does not fit so.
[[nodiscard]] inline std::vector<PlacedName> names_wrapped(const std::vector<std::string>& names, double pitch) {
  constexpr std::size_t most_lines = 3;
  std::vector<PlacedName> placed;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    placed.push_back({i, wrapped(names[i], tick_size, pitch - 4, most_lines)});
    std::string whole;
    for (const std::string& line : placed.back().lines) whole += (whole.empty() ? "" : " ") + line;
    if (whole != names[i]) return {};  // a word was cut
  }
  return placed;
}

/// Lays out the names of columns, `pitch` pixels apart from `left` on, in a picture `width` pixels wide.
/// @param most_height  of names from top to bottom, which are shortened
[[nodiscard]] inline ColumnNames column_names(const std::vector<std::string>& names, double left, double pitch,
                                              double width, double most_height) {
  constexpr double gap = 6;
  const std::size_t count = count_named(names);
  if (count == 0) return {};
  const auto is_within = [&](const PlacedName& name) {
    const double middle = left + (static_cast<double>(name.index) + 0.5) * pitch;
    const double half = text_width(name.lines.front(), tick_size) / 2;
    return middle - half >= 4 && middle + half <= width - 4;
  };
  std::vector<PlacedName> level =
      names_apart(names, pitch, [](const std::string& name) { return text_width(name, tick_size) + 8; });
  if (level.size() == count && std::all_of(level.begin(), level.end(), is_within)) {
    return {NameLayout::level, std::move(level), gap + name_line};
  }
  std::vector<PlacedName> broken = names_wrapped(names, pitch);
  if (!broken.empty()) {
    std::size_t lines = 1;
    for (const PlacedName& name : broken) lines = (std::max)(lines, name.lines.size());
    return {NameLayout::wrapped, std::move(broken), gap + static_cast<double>(lines) * name_line};
  }
  std::vector<PlacedName> upright = names_apart(names, pitch, [](const std::string&) { return name_line; });
  for (PlacedName& name : upright) name.lines.front() = shortened(name.lines.front(), tick_size, most_height);
  return {NameLayout::upright, std::move(upright), gap + (std::min)(widest_name(names), most_height)};
}

/// The names of columns below `top`, where the first column begins at `left`.
[[nodiscard]] inline std::string drawn_column_names(const ColumnNames& names, double left, double pitch, double top,
                                                    const Palette& colours) {
  Element group("g");
  std::string xml = group.set("class", "column-names").open();
  for (const PlacedName& name : names.names) {
    const double x = left + (static_cast<double>(name.index) + 0.5) * pitch;
    if (names.layout == NameLayout::upright) {
      xml += text_at({x + tick_size * 0.36, top + 6}, name.lines.front(),
                     {.size = tick_size, .colour = colours.ink, .anchor = "end", .rotation = -90});
      continue;
    }
    double y = top + 6 - 3;
    for (const std::string& line : name.lines) {
      xml += text_at({x, y += name_line}, line, {.size = tick_size, .colour = colours.ink, .anchor = "middle"});
    }
  }
  return xml + group.close();
}

/// The names of rows, ending at `right`, where the first row begins at `top`. Each takes at most `room` pixels.
[[nodiscard]] inline std::string drawn_row_names(const std::vector<std::string>& names, double right, double room,
                                                 double top, double pitch, const Palette& colours) {
  Element group("g");
  std::string xml = group.set("class", "row-names").open();
  for (const PlacedName& name : names_apart(names, pitch, [](const std::string&) { return name_line; })) {
    const double y = top + (static_cast<double>(name.index) + 0.5) * pitch + tick_size * 0.36;
    xml += text_at({right, y}, shortened(name.lines.front(), tick_size, room),
                   {.size = tick_size, .colour = colours.ink, .anchor = "end"});
  }
  return xml + group.close();
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/heat_map_picture.hpp

/// A matrix of numbers as coloured cells.
namespace keen::svg::detail {

/// What a heat map is to show beside the cells.
struct HeatMapPlan {
  std::string x_label, y_label;
  std::vector<std::string> rows, columns;
  Labels row_labels, column_labels;
  bool values = true;  ///< the numbers are written in the cells, where they fit
};

/// The texts of the scale, from the largest value to the least, and the shares of the bar below them.
struct ScaleTexts {
  std::vector<std::string> texts;
  std::vector<double> heights;
  double width = 0;  ///< of bar and texts, the gap before them included; 0 without a scale
};

inline constexpr double scale_gap = 16, scale_bar = 14, scale_text_gap = 6;

/// The largest value, 0 or the middle one, and the least; none in a narrow picture.
[[nodiscard]] inline ScaleTexts scale_texts(const HeatMapData& data, const Look& look) {
  constexpr double least_apart = 0.08;
  const Range shown = data.shown();
  if (look.width < 400 || shown.empty()) return {};
  ScaleTexts scale;
  const auto add = [&](double value, double height) {
    scale.texts.push_back(data.text(value));
    scale.heights.push_back(height);
  };
  if (!(shown.span() > 0)) {
    add(shown.high, 0.5);
  } else {
    const bool is_diverging = data.shades() == Shades::diverging;
    const double middle = is_diverging ? 0 : shown.low / 2 + shown.high / 2;
    const double height = (middle - shown.low) / shown.span();
    add(shown.high, 1);
    if (height > least_apart && height < 1 - least_apart) add(middle, height);
    add(shown.low, 0);
  }
  scale.width = scale_gap + scale_bar + scale_text_gap + widest_name(scale.texts);
  return scale;
}

/// The layout of a heat map.
struct HeatMapLayout {
  Frame frame;
  double cell_width = 0, cell_height = 0;
  double row_name_room = 0;
  double names_right = 0;  ///< where the names of rows end
  double names_top = 0;    ///< where those of columns begin
  ColumnNames columns;
};

[[nodiscard]] inline HeatMapLayout layout_of(const Look& look, const HeatMapData& data, const HeatMapPlan& plan,
                                             const ScaleTexts& scale, double heading_bottom) {
  constexpr double least_height_of_cells = 40;  // names of columns are left out before there is less
  constexpr double widest_share = 0.28, highest_share = 0.36, strip = label_strip_size + label_strip_gap;
  HeatMapLayout layout;
  Frame& frame = layout.frame;
  layout.row_name_room = (std::min)(widest_name(plan.rows), widest_share * look.width);
  layout.names_right = page_margin + (plan.y_label.empty() ? 0 : label_size + 6) + layout.row_name_room;
  frame.left = layout.names_right + (layout.row_name_room > 0 ? 6 : 0) + (plan.row_labels.size() > 0 ? strip : 0);
  frame.right = look.width - page_margin - scale.width;
  layout.cell_width = frame.width() / static_cast<double>((std::max)(data.cols(), Index{1}));
  frame.top = heading_bottom + 10;
  const double bottom = look.height - page_margin - (plan.x_label.empty() ? 0 : label_size + 6);
  const double strip_height = plan.column_labels.size() > 0 ? strip : 0;
  layout.columns = column_names(plan.columns, frame.left, layout.cell_width, look.width, highest_share * look.height);
  if (bottom - strip_height - layout.columns.height - frame.top < least_height_of_cells) layout.columns = {};
  layout.names_top = bottom - layout.columns.height;
  frame.bottom = layout.names_top - strip_height;
  layout.cell_height = frame.height() / static_cast<double>((std::max)(data.rows(), Index{1}));
  return layout;
}

/// Thin lines of the page's colour between large cells.
[[nodiscard]] inline std::string cell_gaps(const HeatMapLayout& layout, const HeatMapData& data,
                                           const Palette& colours) {
  constexpr double least_cell = 12;
  if ((std::min)(layout.cell_width, layout.cell_height) < least_cell) return "";
  const Frame& frame = layout.frame;
  std::string xml;
  for (Index column = 1; column < data.cols(); ++column) {
    const double x = frame.left + static_cast<double>(column) * layout.cell_width;
    xml += line_from({x, frame.top}, {x, frame.bottom}, colours.background);
  }
  for (Index row = 1; row < data.rows(); ++row) {
    const double y = frame.top + static_cast<double>(row) * layout.cell_height;
    xml += line_from({frame.left, y}, {frame.right, y}, colours.background);
  }
  return xml;
}

/// The size of type in which all numbers fit into their cells; 0 if there is none.
[[nodiscard]] inline double number_size(const HeatMapLayout& layout, const HeatMapData& data) {
  constexpr double least = 10, padding = 4;
  if (layout.cell_height < least + padding || layout.cell_width < least) return 0;
  double width = 0;  // in type of size 1
  for (Index column = 0; column < data.cols(); ++column) {
    for (Index row = 0; row < data.rows(); ++row) {
      if (data.level(row, column) != no_level) width = (std::max)(width, text_width(data.text(row, column), 1));
    }
  }
  for (const double size : {tick_size, tick_size - 1, least}) {
    if (width * size + padding <= layout.cell_width && size + padding <= layout.cell_height) return size;
  }
  return 0;
}

/// The numbers in their cells, in black or white.
[[nodiscard]] inline std::string cell_numbers(const HeatMapLayout& layout, const HeatMapData& data) {
  const double size = number_size(layout, data);
  if (size == 0) return "";
  Element group("g");
  std::string xml = group.set("class", "numbers").open();
  for (Index row = 0; row < data.rows(); ++row) {
    for (Index column = 0; column < data.cols(); ++column) {
      const int level = data.level(row, column);
      if (level == no_level) continue;
      const double x = layout.frame.left + (static_cast<double>(column) + 0.5) * layout.cell_width;
      const double y = layout.frame.top + (static_cast<double>(row) + 0.5) * layout.cell_height + size * 0.36;
      xml += text_at({x, y}, data.text(row, column),
                     {.size = size, .colour = ink_on(shade(data.shades(), level)), .anchor = "middle"});
    }
  }
  return xml + group.close();
}

/// A bar of the colours, beside the frame, with its values.
[[nodiscard]] inline std::string drawn_scale(const ScaleTexts& scale, const HeatMapData& data, const Frame& frame,
                                             const Palette& colours) {
  if (scale.texts.empty()) return "";
  const Frame bar{frame.right + scale_gap, frame.top, frame.right + scale_gap + scale_bar, frame.bottom};
  const Range shown = data.shown();
  const Levels levels = Levels::NullaryExpr(2 * Index{last_level}, 1, [&](Index row, Index) {
    const double share = (static_cast<double>(row) + 0.5) / (2 * last_level);
    return data.level(shown.high - share * shown.span());
  });
  Element group("g");
  std::string xml = group.set("class", "scale").open() + raster(levels, data.shades(), bar);
  xml += Element("rect")
             .set("x", bar.left)
             .set("y", bar.top)
             .set("width", bar.width())
             .set("height", bar.height())
             .set("fill", "none")
             .set("stroke", colours.line)
             .empty();
  for (std::size_t i = 0; i < scale.texts.size(); ++i) {
    const double y = bar.bottom - scale.heights[i] * bar.height() + tick_size * 0.36;
    xml += text_at({bar.right + scale_text_gap, std::clamp(y, bar.top + tick_size * 0.72, bar.bottom)}, scale.texts[i],
                   {.size = tick_size, .colour = colours.muted});
  }
  return xml + group.close();
}

[[nodiscard]] inline std::string drawn_strips(const HeatMapLayout& layout, const HeatMapPlan& plan) {
  const Frame& frame = layout.frame;
  std::string xml;
  if (plan.row_labels.size() > 0) {
    const double right = frame.left - label_strip_gap;
    xml += label_strip(plan.row_labels, {right - label_strip_size, frame.top, right, frame.bottom}, true);
  }
  if (plan.column_labels.size() > 0) {
    const double top = frame.bottom + label_strip_gap;
    xml += label_strip(plan.column_labels, {frame.left, top, frame.right, top + label_strip_size}, false);
  }
  return xml;
}

[[nodiscard]] inline std::string heat_map_picture(Look look, const HeatMapData& data, const HeatMapPlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(look.subtitle, undrawn_note(data.undrawn()));
  const Heading head = heading(look);
  const ScaleTexts scale = scale_texts(data, look);
  const HeatMapLayout layout = layout_of(look, data, plan, scale, head.bottom);
  const Frame& frame = layout.frame;
  ChartPlan axes;
  axes.x.label = plan.x_label;
  axes.y.label = plan.y_label;
  std::string xml = head.xml + raster(data.levels(), data.shades(), frame) + cell_gaps(layout, data, colours);
  xml += border(frame, colours) + drawn_strips(layout, plan);
  if (plan.values) xml += cell_numbers(layout, data);
  if (data.range().empty()) xml += remark(frame, "no values", colours);
  xml += drawn_row_names(plan.rows, layout.names_right, layout.row_name_room, frame.top, layout.cell_height, colours);
  xml += drawn_column_names(layout.columns, frame.left, layout.cell_width, layout.names_top, colours);
  xml += axis_labels(look, axes, Chart{frame, {}, {}, {}, {}}) + drawn_scale(scale, data, frame, colours);
  return document(look, "Heat map", xml);
}

}  // namespace keen::svg::detail

// ---- keen/svg/heat_map.hpp

namespace keen::svg {

/// Options of a heat map.
struct HeatMapOptions {
  std::string title{};                 ///< above the picture; none if empty
  std::string subtitle{};              ///< below the title; also states how many values are not drawn
  std::vector<std::string> rows{};     ///< names, from top to bottom; none if empty
  std::vector<std::string> columns{};  ///< names, from left to right; none if empty
  std::string x_label{};               ///< below the columns; none if empty
  std::string y_label{};               ///< left of the rows; none if empty
  Labels row_labels{};                 ///< a strip at the left in the colours of these clusters, one per row
  Labels column_labels{};  ///< a strip below in the colours of these clusters, one per column; -1: no cluster
  bool diverging = true;   ///< colours diverge from 0 (blue below, orange above); otherwise from the least value to the
                           ///< largest
  bool values = true;      ///< writes the values into the cells if they fit
  Theme theme = Theme::light;
  int width = 760;   ///< pixels, at least 240
  int height = 440;  ///< pixels, at least 200
};

namespace detail {

/// One name or label a row or column, or none.
inline void require_one_each(Index got, Index count, std::string_view what, std::string_view of) {
  keen::detail::require_that(got == 0 || got == count, "svg::heat_map: one ", what, " a ", of,
                             " is needed, or none, got ", got, " for ", count);
}

inline void require_heat_map(const HeatMapOptions& options, Index rows, Index columns) {
  require_one_each(static_cast<Index>(options.rows.size()), rows, "name", "row");
  require_one_each(static_cast<Index>(options.columns.size()), columns, "name", "column");
  require_one_each(options.row_labels.size(), rows, "label", "row");
  require_one_each(options.column_labels.size(), columns, "label", "column");
  keen::detail::require_cluster_labels(options.row_labels, "svg::heat_map");
  keen::detail::require_cluster_labels(options.column_labels, "svg::heat_map");
}

}  // namespace detail

/// A matrix of numbers as coloured cells: centroids by feature, or a spectrogram. A colour bar at the right shows the
/// scale. The colours are the same on light and dark pages, and colour-blind readers see them in the same order. There
/// are 65 levels, so values closer than 1/64 of the scale look the same. Names that do not fit horizontally are set
/// vertically, or left out if they do not fit either. Cells of values that are NaN, infinite, or 1e300 and more are
/// empty.
///
///     keen::svg::heat_map(clustering.model.centroids().transpose(), {.columns = features})
///
/// @param values  rows x columns, row 0 at the top
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for a wrong number of names or labels, or options out of range
template <class Matrix>
[[nodiscard]] std::string heat_map(const Eigen::MatrixBase<Matrix>& values, const HeatMapOptions& options = {}) {
  const detail::Look look{"svg::heat_map", options.title, options.subtitle,
                          options.theme,   options.width, options.height};
  detail::require_room(look);
  detail::require_heat_map(options, values.rows(), values.cols());
  return detail::heat_map_picture(look, detail::HeatMapData(values.template cast<double>(), options.diverging),
                                  {options.x_label, options.y_label, options.rows, options.columns, options.row_labels,
                                   options.column_labels, options.values});
}

}  // namespace keen::svg

// ---- keen/svg/detail/images_picture.hpp

/// Grey images of one size, side by side.
namespace keen::svg::detail {

/// The images, and which values are black and white.
class ImagesData {
 public:
  /// @param pixels  an image a column
  /// @param ends    the values that are black and white; the least and the largest of all where equal
  ImagesData(Eigen::MatrixXd pixels, Index image_rows, Index image_columns, std::pair<double, double> ends)
      : pixels_(std::move(pixels)),
        rows_(image_rows),
        columns_(image_columns),
        black_(ends.first),
        white_(ends.second) {
    Range range;
    for (const double value : pixels_.reshaped()) {
      range.include(value);
      if (!is_drawable(value)) ++undrawn_;
    }
    if (black_ != white_ || range.empty()) return;
    black_ = range.low;
    white_ = range.high;
  }

  [[nodiscard]] Index count() const { return pixels_.cols(); }
  [[nodiscard]] Index undrawn() const { return undrawn_; }

  /// The height of an image that is 1 wide.
  [[nodiscard]] double aspect() const { return static_cast<double>(rows_) / static_cast<double>(columns_); }

  /// The grey of a value; where black and white are one value, that is in the middle.
  [[nodiscard]] int level(double value) const {
    if (!is_drawable(value)) return no_level;
    return level_of(black_ == white_ ? 0.5 : (value - black_) / (white_ - black_));
  }

  [[nodiscard]] Levels levels(Index image) const {
    return Levels::NullaryExpr(rows_, columns_, [this, image](Index row, Index column) {
      return level(pixels_(row * columns_ + column, image));
    });
  }

 private:
  Eigen::MatrixXd pixels_;
  Index rows_, columns_;
  double black_, white_;
  Index undrawn_ = 0;
};

/// The layout of a picture of images: rows of equal frames, each with its name below.
struct ImageGrid {
  Index columns = 1;
  double width = 0, height = 0;  ///< of one image
  double top = 0;

  static constexpr double gap = 12, name_height = 20, row_gap = 8;
  static constexpr double least_width = 16;  ///< of one image

  [[nodiscard]] Frame frame(Index image) const {
    const Index row = image / columns, column = image % columns;
    const double x = page_margin + static_cast<double>(column) * (width + gap);
    const double y = top + static_cast<double>(row) * (height + name_height + row_gap);
    return {x, y, x + width, y + height};
  }

  /// How many images fit into a row.
  [[nodiscard]] static Index most_columns(int picture_width) {
    return static_cast<Index>((picture_width - 2 * page_margin + gap) / (least_width + gap));
  }
};

/// Columns for images about 100 pixels wide, with rows as full as they can be.
[[nodiscard]] inline Index chosen_columns(Index count, double room) {
  constexpr double good_width = 100;
  const auto most = (std::max)(Index{1}, static_cast<Index>((room + ImageGrid::gap) / (good_width + ImageGrid::gap)));
  const Index rows = (std::max)(Index{1}, (count + most - 1) / most);
  return (std::max)(Index{1}, (count + rows - 1) / rows);
}

/// @param columns  0: chosen
[[nodiscard]] inline ImageGrid image_grid(const ImagesData& data, Index columns, int picture_width, double top) {
  constexpr double most_width = 220, most_height = 320;
  const double room = picture_width - 2 * page_margin;
  ImageGrid grid{.columns = columns > 0 ? columns : chosen_columns(data.count(), room), .top = top};
  const double share = (room + ImageGrid::gap) / static_cast<double>(grid.columns) - ImageGrid::gap;
  grid.width = std::clamp(most_height / data.aspect(), 1.0, (std::min)(share, most_width));
  grid.height = (std::max)(1.0, grid.width * data.aspect());
  return grid;
}

/// An image in its frame, with its name below.
[[nodiscard]] inline std::string drawn_image(const Levels& levels, const std::string& name, const ImageGrid& grid,
                                             const Frame& frame, const Palette& colours) {
  const double middle = (frame.left + frame.right) / 2;
  const double room = grid.width + ImageGrid::gap - 4;
  return raster(levels, Shades::grey, frame) + border(frame, colours) +
         text_at({middle, frame.bottom + tick_size + 4}, shortened(name, tick_size, room),
                 {.size = tick_size, .colour = colours.ink, .anchor = "middle"});
}

/// @param names    of the images; their numbers where empty
/// @param columns  0: chosen
[[nodiscard]] inline std::string images_picture(Look look, const ImagesData& data,
                                                const std::vector<std::string>& names, Index columns) {
  const Palette& colours = palette_of(look.theme);
  look.height = 540;  // it follows below, and has room for all lines of the heading
  look.subtitle = joined(look.subtitle, undrawn_note(data.undrawn()));
  const Heading head = heading(look);
  const ImageGrid grid = image_grid(data, columns, look.width, head.bottom + 10);
  Element group("g");
  std::string xml = head.xml + group.set("class", "images").open();
  double bottom = grid.top + 60;
  for (Index image = 0; image < data.count(); ++image) {
    const Frame frame = grid.frame(image);
    const std::string name = names.empty() ? integer_text(image) : names[static_cast<std::size_t>(image)];
    xml += drawn_image(data.levels(image), name, grid, frame, colours);
    bottom = frame.bottom + ImageGrid::name_height;
  }
  xml += group.close();
  if (data.count() == 0) {
    xml += remark({page_margin, grid.top, look.width - page_margin, bottom}, "no images", colours);
  }
  look.height = static_cast<int>(std::ceil(bottom + page_margin - 4));
  return document(look, "Images", xml);
}

}  // namespace keen::svg::detail

// ---- keen/svg/images.hpp

namespace keen::svg {

/// Options of grey images side by side. The height follows from their number.
struct ImagesOptions {
  std::string title{};               ///< above the picture; none if empty
  std::string subtitle{};            ///< below the title; also states how many values are not drawn
  std::vector<std::string> names{};  ///< below each image; its number if empty
  double black = 0;                  ///< the value that is drawn black; with `white` equal: the least of all images
  double white = 0;                  ///< the value that is drawn white; with `black` equal: the largest of all images
  Index columns = 0;                 ///< images in a row; 0: chosen
  Theme theme = Theme::light;
  int width = 760;  ///< pixels, at least 240
};

namespace detail {

inline void require_images(const ImagesOptions& options, Index count) {
  keen::detail::require_that(options.width >= least_width, "svg::images: width must be at least ", least_width,
                             ", got ", options.width);
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) == count,
                             "svg::images: one name an image is needed, or none, got ", options.names.size(), " for ",
                             count);
  keen::detail::require_that(is_drawable(options.black) && is_drawable(options.white),
                             "svg::images: black and white must be finite, got ", options.black, " and ",
                             options.white);
  const Index most = ImageGrid::most_columns(options.width);
  keen::detail::require_that(options.columns >= 0 && options.columns <= most, "svg::images: columns must be in [0, ",
                             most, "] for width = ", options.width, ", got ", options.columns);
}

inline void require_image_size(Index pixels, Index image_rows, Index image_columns) {
  keen::detail::require_that(image_rows >= 1 && image_columns >= 1,
                             "svg::images: image_rows and image_columns must be at least 1, got ", image_rows, " and ",
                             image_columns);
  // Divided, because the product of two sizes may overflow.
  keen::detail::require_that(pixels % image_columns == 0 && pixels / image_columns == image_rows,
                             "svg::images: pixels must have image_rows * image_columns = ", image_rows, " * ",
                             image_columns, " rows, got ", pixels);
}

}  // namespace detail

/// Grey images of one size side by side, such as centroids of pixels. They share one scale of 65 greys, so that they
/// can be compared. Values outside `black` and `white` are clamped; if `black` is above `white`, the images are
/// inverted. Pixels of values that are NaN, infinite, or 1e300 and more are empty.
///
///     keen::svg::images(clustering.model.centroids(), 28, 28)
///
/// @param pixels         (image_rows * image_columns) x count: an image a column, its rows one after the other from the
///                       top
/// @param image_rows     >= 1
/// @param image_columns  >= 1
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for a wrong number of pixels or names, or options out of range
template <class Matrix>
[[nodiscard]] std::string images(const Eigen::MatrixBase<Matrix>& pixels, Index image_rows, Index image_columns,
                                 const ImagesOptions& options = {}) {
  detail::require_image_size(pixels.rows(), image_rows, image_columns);
  detail::require_images(options, pixels.cols());
  return detail::images_picture(
      {"svg::images", options.title, options.subtitle, options.theme, options.width},
      detail::ImagesData(pixels.template cast<double>(), image_rows, image_columns, {options.black, options.white}),
      options.names, options.columns);
}

}  // namespace keen::svg

// ---- keen/svg/detail/pairs_picture.hpp

namespace keen::svg::detail {

/// The layout of a pair plot: the panels of row r have coordinate r upwards, those of column c coordinate c to the
/// right. Nothing is drawn above the diagonal.
struct PairGrid {
  double left = 0, top = 0;
  double panel_width = 0, panel_height = 0;
  static constexpr double gap = 14;

  [[nodiscard]] Frame panel(Index row, Index column) const {
    const double x = left + static_cast<double>(column) * (panel_width + gap);
    const double y = top + static_cast<double>(row) * (panel_height + gap);
    return {x, y, x + panel_width, y + panel_height};
  }
};

/// The counts of each label's values in equal bins of the axis.
[[nodiscard]] inline std::map<Label, std::vector<double>> histograms(const Axis& axis, const ScatterData& data,
                                                                     std::size_t bins) {
  std::map<Label, std::vector<double>> counts;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    std::vector<double>& own = counts[data.labels.empty() ? -1 : data.labels[i]];
    own.resize(bins, 0.0);
    const double bin = axis.fraction(data.x[i]) * static_cast<double>(bins);
    ++own[static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(bins) - 1))];
  }
  return counts;
}

/// How the values of one coordinate are spread, for each label; the highest bar fills the panel.
[[nodiscard]] inline std::string drawn_histograms(const Chart& chart, const ScatterData& data, Theme theme) {
  const auto bins = static_cast<std::size_t>(std::clamp(chart.frame.width() / 8, 8.0, 30.0));
  const auto counts = histograms(chart.x, data, bins);
  double most = 1;
  for (const auto& [label, own] : counts) most = (std::max)(most, *std::max_element(own.begin(), own.end()));
  Element group("g");
  std::string xml = group.set("class", "histogram").set("fill-opacity", "0.5").open();
  for (const auto& [label, own] : counts) {
    std::vector<Position> corners{chart.of_unit(0, 0)};
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const double height = 0.94 * own[bin] / most;
      corners.push_back(chart.of_unit(static_cast<double>(bin) / static_cast<double>(bins), height));
      corners.push_back(chart.of_unit(static_cast<double>(bin + 1) / static_cast<double>(bins), height));
    }
    corners.push_back(chart.of_unit(1, 0));
    const Rgb fill = label < 0 ? palette_of(theme).neutral : cluster_colour(label);
    Element path("path");
    path.set("d", closed_path(corners)).set("stroke", outline(fill, theme));
    xml += (label < 0 && !data.labels.empty() ? path.set("fill", "none") : path.set("fill", fill)).empty();
  }
  return xml + group.close();
}

/// A pair plot in the making.
class PairsPainter {
 public:
  /// @param diagonal  coordinate by coordinate, the data with that coordinate on both axes
  /// @param names     of the coordinates
  PairsPainter(const Look& look, const std::vector<ScatterData>& diagonal, const std::vector<std::string>& names,
               double top)
      : look_(look), colours_(palette_of(look.theme)), diagonal_(diagonal), names_(names) {
    const auto dim = static_cast<double>(diagonal.size());
    double y_ticks = 0;
    for (const ScatterData& data : diagonal) {
      axes_.push_back(make_axis({.values = data.x_range, .label = ""}));
      y_ticks = (std::max)(y_ticks, widest(axes_.back().ticks(3), tick_size));
    }
    grid_.left = page_margin + label_size + 6 + y_ticks + 8;
    grid_.top = top + 10;
    const double gaps = (dim - 1) * PairGrid::gap;
    grid_.panel_width = (look.width - page_margin - grid_.left - gaps) / dim;
    for (const Axis& axis : axes_) x_ticks_height_ = (std::max)(x_ticks_height_, ticks_height(axis));
    grid_.panel_height = (look.height - page_margin - label_size - 8 - x_ticks_height_ - 8 - grid_.top - gaps) / dim;
  }

  /// The spread of one coordinate.
  [[nodiscard]] std::string on_diagonal(Index axis) const {
    Chart chart = chart_at(axis, axis);
    chart.y_ticks.clear();
    return grid(chart, colours_) + drawn_histograms(chart, diagonal_[static_cast<std::size_t>(axis)], look_.theme) +
           around(chart, axis, axis);
  }

  /// One coordinate against another.
  [[nodiscard]] std::string below(Index row, Index column, const ScatterData& data) const {
    const Chart chart = chart_at(row, column);
    const double radius = (std::min)(point_radius(data.x.size()), (std::max)(1.2, grid_.panel_width / 60));
    return grid(chart, colours_) + drawn_points(chart, data, look_.theme, radius) +
           drawn_centroids(chart, data, look_.theme) + around(chart, row, column);
  }

  /// The fullest legend that fits above the diagonal: of `columns` free columns, so many rows fewer than all are free.
  [[nodiscard]] Legend legend(const LegendPlan& plan) const {
    Legend found;
    for (Index columns = 1; columns < axes_.size(); ++columns) {
      const Frame upper = grid_.panel(0, axes_.size() - columns), lower = grid_.panel(axes_.size() - columns - 1, 0);
      const Legend fitting = legend_of(plan, {right() - upper.left, lower.bottom - upper.top});
      if (fullness(fitting) > fullness(found)) found = fitting;
    }
    return found;
  }

  /// Where a legend begins.
  [[nodiscard]] Position free_corner(const Legend& legend) const { return {right() - legend.width, grid_.top}; }

 private:
  [[nodiscard]] Chart chart_at(Index row, Index column) const {
    Chart chart{grid_.panel(row, column), axis(column), axis(row), {}, {}};
    chart.x_ticks = ticks_side_by_side(chart.x, grid_.panel_width, tick_size);
    chart.y_ticks = chart.y.ticks((std::max)(2, static_cast<int>(grid_.panel_height / 36)));
    return chart;
  }

  /// The height of the texts below an axis: more than one line of text if they must be upright, because side by side
  /// they would run into one another or into those of the next panel.
  [[nodiscard]] double ticks_height(const Axis& axis) const {
    const std::vector<Tick> ticks = ticks_side_by_side(axis, grid_.panel_width, tick_size);
    double free_from = -PairGrid::gap / 2;
    for (const Tick& tick : ticks) {
      const double middle = axis.fraction(tick.at) * grid_.panel_width, half = text_width(tick.text, tick_size) / 2;
      if (middle - half < free_from || middle + half > grid_.panel_width + PairGrid::gap / 2) {
        return widest(ticks, tick_size);
      }
      free_from = middle + half + 4;
    }
    return tick_size;
  }

  /// The texts below the panels of the last row.
  [[nodiscard]] std::string below_axis(const Chart& chart) const {
    if (x_ticks_height_ == tick_size) return tick_texts(chart, colours_);
    Chart upright = chart;
    upright.x_ticks.clear();
    std::string xml = tick_texts(upright, colours_);
    for (const Tick& tick : chart.x_ticks) {
      const double x = chart.of_unit(chart.x.fraction(tick.at), 0).x;
      xml += text_at({x + tick_size * 0.36, chart.frame.bottom + 6}, tick.text,
                     {.size = tick_size, .colour = colours_.muted, .anchor = "end", .rotation = -90});
    }
    return xml;
  }

  /// The border, and in the outermost panels what stands beside the axes.
  [[nodiscard]] std::string around(Chart chart, Index row, Index column) const {
    const Frame& frame = chart.frame;
    const bool is_last = row + 1 == axes_.size();
    if (!is_last) chart.x_ticks.clear();
    if (column > 0) chart.y_ticks.clear();
    std::string xml = border(frame, colours_) + below_axis(chart);
    TextStyle style{.size = label_size, .colour = colours_.ink, .anchor = "middle"};
    if (is_last) {
      xml += text_at({frame.left + frame.width() / 2, frame.bottom + x_ticks_height_ + 8 + label_size + 4},
                     shortened(name(column), label_size, frame.width() + PairGrid::gap - 4), style);
    }
    if (column > 0) return xml;
    style.rotation = -90;
    return xml + text_at({page_margin + label_size - 4, frame.top + frame.height() / 2},
                         shortened(name(row), label_size, frame.height() + PairGrid::gap - 4), style);
  }

  [[nodiscard]] double right() const { return grid_.panel(0, axes_.size() - 1).right; }
  [[nodiscard]] const Axis& axis(Index i) const { return axes_[i]; }
  [[nodiscard]] const std::string& name(Index i) const { return names_[static_cast<std::size_t>(i)]; }

  const Look& look_;
  const Palette& colours_;
  const std::vector<ScatterData>& diagonal_;
  const std::vector<std::string>& names_;
  keen::detail::IndexedVector<Axis> axes_;
  PairGrid grid_;
  double x_ticks_height_ = tick_size;
};

}  // namespace keen::svg::detail

// ---- keen/svg/pairs.hpp

namespace keen::svg {

/// Options of a pair plot.
struct PairsOptions {
  std::string title{};               ///< above the picture; none if empty
  std::string subtitle{};            ///< below the title; also states what is not drawn
  std::vector<std::string> names{};  ///< of the coordinates; "column 1" and so on if empty
  Theme theme = Theme::light;
  int width = 900;                        ///< pixels, at least 240, and 60 for each coordinate
  int height = 860;                       ///< pixels, at least 200, and 60 for each coordinate
  Index max_points = 1000;                ///< larger sets are thinned to this many, evenly in their order
  std::string no_cluster = "no cluster";  ///< name of label -1 in the legend
};

namespace detail {

inline void require_pairs(const PairsOptions& options, Index dim) {
  constexpr Index most = 6;
  constexpr int margins = 180;
  keen::detail::require_that(dim >= 2 && dim <= most, "svg::pairs: points must have from 2 to ", most,
                             " coordinates, got ", dim, dim > most ? "; svg::pca draws points of more" : "");
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) == dim,
                             "svg::pairs: one name a coordinate is needed, or none, got ", options.names.size(),
                             " for dim = ", dim);
  keen::detail::require_that(options.max_points >= 0, "svg::pairs: max_points must be >= 0, got ", options.max_points);
  const Index least = margins + 60 * dim;
  keen::detail::require_that(options.width >= least && options.height >= least,
                             "svg::pairs: width and height must be at least ", least, " for ", dim,
                             " coordinates, got ", options.width, " and ", options.height);
}

[[nodiscard]] inline std::vector<std::string> coordinate_names(const PairsOptions& options, Index dim) {
  std::vector<std::string> names = options.names;
  for (Index d = static_cast<Index>(names.size()); d < dim; ++d) names.push_back(axis_label("", d));
  return names;
}

}  // namespace detail

/// Every coordinate against every other one, for points of 2 to 6 coordinates, coloured by cluster as in `scatter`,
/// with the centroids; on the diagonal the distribution of each coordinate in each cluster. Points with coordinates
/// that are not finite, or 1e300 and more, are left out.
/// @param labels     one per point, -1 for a point in no cluster; or none: points are grey then
/// @param centroids  dim x k, may have no column
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for a wrong number of labels, options or a dimension out of range
template <class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Dataset<Scalar, Dim>& points, const Labels& labels,
                                const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                                const PairsOptions& options = {}) {
  const Index dim = points.dim();
  detail::require_pairs(options, dim);
  detail::require_labels(labels, points.size(), centroids.cols(), "svg::pairs");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == dim, "svg::pairs: centroids must have ", dim,
                             " coordinates, as the points, got ", centroids.rows());
  const auto read = [&](Index x_axis, Index y_axis) {
    return detail::ScatterReader<Scalar, Dim>(points, x_axis, y_axis)(labels, centroids, options.max_points);
  };
  std::vector<detail::ScatterData> diagonal;
  for (Index d = 0; d < dim; ++d) diagonal.push_back(read(d, d));
  detail::Look look{"svg::pairs", options.title, options.subtitle, options.theme, options.width, options.height};
  const auto fewest_drawn = std::max_element(diagonal.begin(), diagonal.end(),
                                             [](const auto& a, const auto& b) { return a.undrawn < b.undrawn; });
  look.subtitle = detail::joined(look.subtitle, detail::points_note(*fewest_drawn));
  const detail::Heading head = detail::heading(look);
  const std::vector<std::string> names = detail::coordinate_names(options, dim);
  const detail::PairsPainter painter(look, diagonal, names, head.bottom);
  std::string xml = head.xml;
  for (Index row = 0; row < dim; ++row) {
    for (Index column = 0; column < row; ++column) xml += painter.below(row, column, read(column, row));
    xml += painter.on_diagonal(row);
  }
  const detail::Legend legend = painter.legend({diagonal.front().sizes, centroids.cols() > 0, options.no_cluster});
  xml += detail::LegendPainter(painter.free_corner(legend), legend, options.theme)();
  return detail::document(look, "Pairs of coordinates", xml);
}

/// The same for a clustering of these points. The default subtitle has k, SSE and passes.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Points& points, const Clustering<Scalar, Dim>& clustering,
                                PairsOptions options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  if (options.subtitle.empty()) {
    options.subtitle = detail::clustering_note(clustering);
  }
  return pairs(data, clustering.labels, clustering.model.centroids(), options);
}

/// The same for the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Points& points, const Model<Scalar, Dim>& model,
                                const PairsOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return pairs(data, model.predict(data), model.centroids(), options);
}

}  // namespace keen::svg

// ---- keen/svg/palette.hpp

namespace keen::svg {

/// Options of a strip of colours. The height follows from its content.
struct PaletteOptions {
  std::string title{};     ///< above the strip; none if empty
  std::string subtitle{};  ///< below the title
  Theme theme = Theme::light;
  int width = 760;             ///< pixels, at least 240
  int strip_height = 120;      ///< pixels, at least 40
  bool heaviest_first = true;  ///< largest share first, equals in their order; otherwise all in their order
};

namespace detail {

using Colours = Eigen::Matrix<double, 3, Eigen::Dynamic, Eigen::ColMajor>;

[[nodiscard]] inline Rgb rounded(const Eigen::Vector3d& colour) {
  for (const double channel : colour) {
    keen::detail::require_that(keen::detail::is_finite(&channel), "svg::palette: colours must be finite");
  }
  const auto channel = [&colour](Index c) { return static_cast<int>(std::lround(std::clamp(colour[c], 0.0, 255.0))); };
  return {channel(0), channel(1), channel(2)};
}

inline void require_weights(const Eigen::VectorXd& weights, Index k) {
  keen::detail::require_that(weights.size() == 0 || weights.size() == k,
                             "svg::palette: one weight a colour is needed, or none, got ", weights.size(),
                             " weights for k = ", k);
  for (const double weight : weights) {
    keen::detail::require_that(is_drawable(weight) && weight >= 0,
                               "svg::palette: weights must be finite and >= 0, got ", weight);
  }
}

/// Shares that sum to 1; equal ones if there are no weights, or only zeros.
[[nodiscard]] inline std::vector<Swatch> swatches_of(const Colours& colours, const Eigen::VectorXd& weights) {
  const double largest = weights.size() == 0 ? 0 : weights.maxCoeff();
  const double total = largest > 0 ? (weights / largest).sum() : 0;
  std::vector<Swatch> swatches;
  for (Index j = 0; j < colours.cols(); ++j) {
    const double share = total > 0 ? weights[j] / largest / total : 1.0 / static_cast<double>(colours.cols());
    swatches.push_back({rounded(colours.col(j)), share});
  }
  return swatches;
}

}  // namespace detail

/// Colours as a strip of swatches, with widths proportional to their weights and their hex codes. If some are too
/// narrow for the code, all of them are repeated below as chips of equal size: `palette(clustering.model.centroids(),
/// clustering.cluster_weights)`.
/// @param colours  3 x k: red, green, blue in [0, 255]; values outside are clamped
/// @param weights  k values >= 0; equal swatches if there are none, or only zeros
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for wrong shapes, a value that is not finite, a negative weight, or options out of
///         range
template <class ColourMatrix, class WeightVector>
[[nodiscard]] std::string palette(const Eigen::MatrixBase<ColourMatrix>& colours,
                                  const Eigen::MatrixBase<WeightVector>& weights, const PaletteOptions& options = {}) {
  keen::detail::require_that(colours.rows() == 3 || colours.cols() == 0, "svg::palette: colours must have 3 rows, got ",
                             colours.rows());
  keen::detail::require_that(options.width >= detail::least_width && options.strip_height >= 40,
                             "svg::palette: width and strip_height must be at least ", detail::least_width,
                             " and 40, got ", options.width, " and ", options.strip_height);
  detail::Colours columns(3, colours.cols());
  if (colours.cols() > 0) columns = colours.template cast<double>();
  Eigen::VectorXd masses(weights.size());
  masses = weights.template cast<double>();
  detail::require_weights(masses, columns.cols());
  std::vector<detail::Swatch> swatches = detail::swatches_of(columns, masses);
  if (options.heaviest_first) {
    std::stable_sort(swatches.begin(), swatches.end(),
                     [](const detail::Swatch& a, const detail::Swatch& b) { return a.share > b.share; });
  }
  return detail::palette_picture(
      {"svg::palette", options.title, options.subtitle, options.theme, options.width, options.strip_height}, swatches,
      options.strip_height);
}

}  // namespace keen::svg

// ---- keen/svg/pca.hpp

namespace keen::svg {

namespace detail {

/// 1 for points that can be drawn, 0 for others.
template <class Scalar, int Dim>
[[nodiscard]] keen::detail::IndexedVector<double> drawable_points(const Dataset<Scalar, Dim>& points) {
  keen::detail::require_in_memory(keen::detail::Points<Scalar>(points), "svg::pca");
  keen::detail::IndexedVector<double> is_drawn(points.size(), 1.0);
  for (Index i = 0; i < points.size(); ++i) {
    for (Index d = 0; d < points.dim(); ++d) {
      if (!is_drawable(static_cast<double>(points(i, d)))) is_drawn[i] = 0;
    }
  }
  return is_drawn;
}

/// Points and centroids along the first two principal axes of the points that can be drawn, one per column; NaN for
/// those that cannot.
struct PrincipalView {
  Eigen::Matrix2Xd points;
  Eigen::Matrix2Xd centroids;
  Eigen::VectorXd shares;
};

template <class Scalar, int Dim>
[[nodiscard]] PrincipalView principal_view(const Dataset<Scalar, Dim>& points,
                                           const Centroids<Scalar, Dim>& centroids) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const keen::detail::IndexedVector<double> weights = drawable_points(points);
  PrincipalView view{Eigen::Matrix2Xd::Constant(2, points.size(), nan),
                     Eigen::Matrix2Xd::Constant(2, centroids.cols(), nan), Eigen::VectorXd::Zero(points.dim())};
  if (std::none_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; })) return view;
  const Index m = (std::min)(points.dim(), Index{2});
  const auto components =
      keen::detail::principal_components<Scalar>(points.with_weights(weights.data()), m, "svg::pca");
  view.shares = components.shares;
  Eigen::VectorXd x(points.dim());
  for (Index i = 0; i < points.size(); ++i) {
    if (!(weights[i] > 0)) continue;
    for (Index d = 0; d < points.dim(); ++d) x(d) = static_cast<double>(points(i, d));
    view.points.col(i).setZero();
    view.points.col(i).head(m) = components(x);
  }
  for (Index j = 0; j < centroids.cols(); ++j) {
    view.centroids.col(j).setZero();
    view.centroids.col(j).head(m) = components(centroids.col(j));
  }
  return view;
}

[[nodiscard]] inline std::string component_label(const PrincipalView& view, Index component) {
  const double share = component < view.shares.size() ? view.shares(component) : 0;
  return "component " + integer_text(component + 1) + " (" + percent_text(share) + " of variance)";
}

}  // namespace detail

/// Points of any dimension, projected to their first two principal components and drawn as by `scatter`, without cells.
/// Points with coordinates that are not finite, or 1e300 and more, are left out.
/// Complexity: O(n dim^2 + dim^3).
/// @param labels     one per point, -1 for a point in no cluster; or none
/// @param centroids  dim x k, may have no column
/// @param options    x_axis, y_axis and cells are ignored; empty axis labels are replaced by the share of the variance
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument as `scatter`
/// Source: Pearson, Philosophical Magazine 2 (1901).
template <class Scalar, int Dim>
[[nodiscard]] std::string pca(const Dataset<Scalar, Dim>& points, const Labels& labels,
                              const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                              ScatterOptions options = {}) {
  keen::detail::require_that(points.dim() >= 1, "svg::pca: points must have at least one coordinate");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == points.dim(),
                             "svg::pca: centroids must have ", points.dim(), " coordinates, as the points, got ",
                             centroids.rows());
  const detail::PrincipalView view = detail::principal_view<Scalar, Dim>(points, centroids);
  if (options.x_label.empty()) options.x_label = detail::component_label(view, 0);
  if (options.y_label.empty()) options.y_label = detail::component_label(view, 1);
  options.x_axis = 0;
  options.y_axis = 1;
  options.cells = false;
  return scatter(Dataset<double, 2>(as_dataset(view.points)), labels, view.centroids, options);
}

/// The same for a clustering of these points. The default subtitle has k, SSE and passes.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pca(const Points& points, const Clustering<Scalar, Dim>& clustering,
                              ScatterOptions options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  if (options.subtitle.empty()) {
    options.subtitle = detail::clustering_note(clustering);
  }
  return pca(data, clustering.labels, clustering.model.centroids(), options);
}

/// The same for the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pca(const Points& points, const Model<Scalar, Dim>& model,
                              const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return pca(data, model.predict(data), model.centroids(), options);
}

}  // namespace keen::svg

// ---- keen/svg/detail/profiles_data.hpp

// The weighted quantile: sort the values, and add up weights until a share of the total is reached. With equal weights
// it is the usual order statistic, and a weight of 3 counts as three values.

/// What a picture of mean curves shows of the data.
namespace keen::svg::detail {

/// One cluster, coordinate by coordinate.
struct Profile {
  Index size = 0;                 ///< points
  std::vector<double> mean;       ///< weighted; empty if no point of the cluster can be drawn
  std::vector<double> low, high;  ///< the ends of the middle 80 % of the weight; empty without bands
};

struct ProfilesData {
  std::map<Label, Profile> clusters;  ///< those that have points
  Index unclustered = 0;              ///< points of label -1
  Index undrawn = 0;                  ///< points of a cluster with a coordinate that cannot be drawn
};

/// A value and the weight of its point.
using WeightedValue = std::pair<double, double>;

/// The least value with at least `share` of the weight at or below it.
/// @param sorted  by value; not empty
[[nodiscard]] inline double quantile(const std::vector<WeightedValue>& sorted, double total, double share) {
  constexpr double slack = 1e-12;  // of the weight: sums of weights are rounded
  double below = 0;
  for (const auto& [value, weight] : sorted) {
    below += weight;
    if (below >= (share - slack) * total) return value;
  }
  return sorted.back().first;
}

/// Reads the profiles of the clusters.
template <class Scalar, int Dim>
class ProfilesReader {
 public:
  ProfilesReader(const Dataset<Scalar, Dim>& points, const Labels& labels) : points_(points) {
    keen::detail::require_in_memory(keen::detail::Points<Scalar>(points), "svg::profiles");
    for (Index i = 0; i < points.size(); ++i) {
      if (labels[i] < 0) {
        ++data_.unclustered;
        continue;
      }
      ++data_.clusters[labels[i]].size;
      if (!can_be_drawn(i)) {
        ++data_.undrawn;
      } else if (points.weight(i) > 0) {
        members_[labels[i]].push_back(i);
      }
    }
  }

  /// Complexity: O(n dim log n) with bands, O(n dim) without.
  [[nodiscard]] ProfilesData operator()(bool has_bands) {
    for (const auto& [label, members] : members_) {
      for (Index d = 0; d < points_.dim(); ++d) add_coordinate(data_.clusters[label], members, d, has_bands);
    }
    return std::move(data_);
  }

 private:
  [[nodiscard]] bool can_be_drawn(Index i) const {
    for (Index d = 0; d < points_.dim(); ++d) {
      if (!is_drawable(static_cast<double>(points_(i, d)))) return false;
    }
    return true;
  }

  void add_coordinate(Profile& profile, const std::vector<Index>& members, Index d, bool has_bands) {
    double total = 0, mean = 0;
    values_.clear();
    for (const Index i : members) {
      const auto value = static_cast<double>(points_(i, d));
      const double weight = points_.weight(i);
      total += weight;
      mean += (value - mean) * (weight / total);  // no sum that could overflow
      values_.emplace_back(value, weight);
    }
    profile.mean.push_back(mean);
    if (!has_bands) return;
    std::sort(values_.begin(), values_.end());
    profile.low.push_back(quantile(values_, total, 0.1));
    profile.high.push_back(quantile(values_, total, 0.9));
  }

  const Dataset<Scalar, Dim>& points_;
  std::map<Label, std::vector<Index>> members_;
  std::vector<WeightedValue> values_;
  ProfilesData data_;
};

}  // namespace keen::svg::detail

// ---- keen/svg/detail/profiles_picture.hpp

/// The mean curves of clusters over an ordered axis.
namespace keen::svg::detail {

/// What a picture of profiles is to show beside the curves.
struct ProfilesPlan {
  std::string x_label, y_label;
  std::vector<double> x;               ///< where each coordinate lies, ascending
  std::map<Label, std::string> names;  ///< of all clusters that have points
};

/// What is not drawn: "not drawn: no cluster (12 points), 3 points not drawn (not finite or too large)".
[[nodiscard]] inline std::string profiles_note(const ProfilesData& data) {
  std::string note = data.unclustered > 0 ? left_out_note(data.unclustered, "no cluster") : "";
  if (data.undrawn == 0) return note;
  return joined(note, counted(data.undrawn, "point", "points") + " not drawn (not finite or too large)");
}

/// Beside the frame, that ends 60 pixels above the lower edge; none in a narrow picture.
[[nodiscard]] inline Legend profiles_legend(const Look& look, const ProfilesData& data, const ProfilesPlan& plan,
                                            double top) {
  constexpr double below = 60, widest_share = 0.36, always = 150;
  if (look.width < 400) return {};
  LegendPlan legend{.sizes = {}, .names = plan.names, .has_lines = true};
  for (const auto& [label, profile] : data.clusters) legend.sizes[label] = profile.size;
  return legend_of(legend, {(std::max)(widest_share * look.width, always), look.height - top - below});
}

[[nodiscard]] inline ChartPlan axes_of(const ProfilesData& data, const ProfilesPlan& plan, double legend_width) {
  const bool is_whole = std::all_of(plan.x.begin(), plan.x.end(), [](double x) { return x == std::floor(x); });
  ChartPlan axes;
  axes.x = {.scale = is_whole ? Scale::whole_numbers : Scale::linear,
            .margin_low = 0.02,
            .margin_high = 0.02,
            .label = plan.x_label};
  axes.y = {.label = plan.y_label};
  axes.legend_width = legend_width;
  for (const double x : plan.x) axes.x.values.include(x);
  for (const auto& [label, profile] : data.clusters) {
    for (const auto* values : {&profile.mean, &profile.low, &profile.high}) {
      for (const double value : *values) axes.y.values.include(value);
    }
  }
  return axes;
}

[[nodiscard]] inline std::vector<Position> positions_of(const Chart& chart, const std::vector<double>& x,
                                                        const std::vector<double>& y) {
  std::vector<Position> positions;
  for (std::size_t d = 0; d < y.size(); ++d) positions.push_back(chart.at(x[d], y[d]));
  return positions;
}

/// The bands of all clusters, along the upper ends and back along the lower ones.
[[nodiscard]] inline std::string drawn_bands(const Chart& chart, const ProfilesData& data,
                                             const std::vector<double>& x) {
  Element group("g");
  std::string xml = group.set("class", "bands").set("fill-opacity", cell_tint).open();
  for (const auto& [label, profile] : data.clusters) {
    if (profile.low.empty()) continue;
    std::vector<Position> corners = positions_of(chart, x, profile.high);
    const std::vector<Position> low = positions_of(chart, x, profile.low);
    corners.insert(corners.end(), low.rbegin(), low.rend());
    xml += Element("path").set("fill", cluster_colour(label)).set("d", closed_path(corners)).empty();
  }
  return xml + group.close();
}

/// True if marks on all curves at these places stand apart.
[[nodiscard]] inline bool has_room_for_marks(const Chart& chart, const std::vector<double>& x) {
  constexpr double least_apart = 14;
  for (std::size_t d = 1; d < x.size(); ++d) {
    if (chart.at(x[d], 0).x - chart.at(x[d - 1], 0).x < least_apart) return false;
  }
  return true;
}

/// The curves of the means; with a mark at each coordinate while there is room for marks.
[[nodiscard]] inline std::string drawn_profiles(const Chart& chart, const ProfilesData& data,
                                                const std::vector<double>& x, Theme theme) {
  constexpr double radius = 3;
  const bool is_marked = has_room_for_marks(chart, x);
  Element group("g");
  std::string xml = group.set("class", "profiles").open();
  for (const auto& [label, profile] : data.clusters) {
    const std::vector<Position> positions = positions_of(chart, x, profile.mean);
    if (positions.size() > 1) xml += cluster_line(positions, label, theme);
    if (!is_marked || positions.empty()) continue;
    const Element marks = marker_group(cluster_colour(label), theme, radius);
    xml += marks.open();
    for (const Position position : positions) xml += marker(shape_of(label), position, radius);
    xml += marks.close();
  }
  return xml + group.close();
}

[[nodiscard]] inline std::string profiles_picture(Look look, const ProfilesData& data, const ProfilesPlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(look.subtitle, profiles_note(data));
  const Heading head = heading(look);
  const Legend legend = profiles_legend(look, data, plan, head.bottom);
  const ChartPlan axes = axes_of(data, plan, legend.width);
  const Chart chart = laid_out(look, axes, head.bottom);
  std::string xml = head.xml + grid(chart, colours) + drawn_bands(chart, data, plan.x) + border(chart.frame, colours);
  xml += tick_texts(chart, colours) + axis_labels(look, axes, chart);
  if (axes.y.values.empty()) xml += remark(chart.frame, "no points", colours);
  xml += drawn_profiles(chart, data, plan.x, look.theme);
  xml += LegendPainter({look.width - page_margin - legend.width, chart.frame.top}, legend, look.theme)();
  return document(look, "Mean curves of the clusters", xml);
}

}  // namespace keen::svg::detail

// ---- keen/svg/profiles.hpp

namespace keen::svg {

/// Options of a plot of the mean curve of each cluster.
struct ProfilesOptions {
  std::string title{};                 ///< above the picture; none if empty
  std::string subtitle{};              ///< below the title; also states what is not drawn
  std::string x_label = "coordinate";  ///< below the frame; none if empty
  std::string y_label = "mean";        ///< left of the frame; none if empty
  std::vector<double> x{};             ///< where each coordinate lies, ascending; 1, 2, ... if empty
  std::vector<std::string> names{};    ///< of the clusters, by label; "cluster 0" and so on if empty
  Theme theme = Theme::light;
  int width = 760;    ///< pixels, at least 240
  int height = 440;   ///< pixels, at least 200
  bool bands = true;  ///< the range of the middle 80 % of a cluster's points, as a band behind its curve
};

namespace detail {

/// One label per point, none below -1.
inline void require_all_labelled(const Labels& labels, Index n, const char* function) {
  keen::detail::require_that(labels.size() == n, function, ": one label a point is needed, got ", labels.size(),
                             " labels for n = ", n);
  keen::detail::require_cluster_labels(labels, function);
}

inline void require_profiles(const ProfilesOptions& options, Index dim, Index k) {
  keen::detail::require_that(dim >= 1, "svg::profiles: points must have at least one coordinate");
  keen::detail::require_that(options.x.empty() || static_cast<Index>(options.x.size()) == dim,
                             "svg::profiles: one x a coordinate is needed, or none, got ", options.x.size(),
                             " for dim = ", dim);
  for (std::size_t d = 0; d < options.x.size(); ++d) {
    keen::detail::require_that(is_drawable(options.x[d]), "svg::profiles: x must be finite, got ", options.x[d]);
    keen::detail::require_that(d == 0 || options.x[d - 1] < options.x[d], "svg::profiles: x must ascend, got ",
                               options.x[d], " after ", d == 0 ? 0 : options.x[d - 1]);
  }
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) >= k,
                             "svg::profiles: one name a cluster is needed, or none, got ", options.names.size(),
                             " for k = ", k);
}

[[nodiscard]] inline ProfilesPlan profiles_plan(const ProfilesOptions& options, const ProfilesData& data, Index dim) {
  ProfilesPlan plan{options.x_label, options.y_label, options.x, {}};
  for (Index d = static_cast<Index>(plan.x.size()); d < dim; ++d) plan.x.push_back(static_cast<double>(d + 1));
  for (const auto& [label, profile] : data.clusters) {
    plan.names[label] =
        options.names.empty() ? "cluster " + integer_text(label) : options.names[static_cast<std::size_t>(label)];
  }
  return plan;
}

template <class Scalar, int Dim>
[[nodiscard]] std::string profiles_of(const Dataset<Scalar, Dim>& points, const Labels& labels,
                                      const ProfilesOptions& options) {
  const Look look{"svg::profiles", options.title, options.subtitle, options.theme, options.width, options.height};
  require_room(look);
  require_all_labelled(labels, points.size(), "svg::profiles");
  require_profiles(options, points.dim(), keen::detail::cluster_count(labels));
  const ProfilesData data = ProfilesReader<Scalar, Dim>(points, labels)(options.bands);
  return profiles_picture(look, data, profiles_plan(options, data, points.dim()));
}

}  // namespace detail

/// The mean of each cluster as a curve over its coordinates, for coordinates that have an order: hours of a day,
/// months, samples of a heart beat. Bands show where the middle 80 % of the points lie, coordinate by coordinate. The
/// legend lists name and size of each cluster. There are 20 colours; after every eight clusters, marks and dashes
/// differ too. Points of label -1, and those with a coordinate that is not finite, or 1e300 and more, are left out.
/// Complexity: O(n dim log n) with bands, O(n dim) without.
///
///     keen::svg::profiles(days, keen::fit(days, {.k = 4}), {.x_label = "hour", .y_label = "passengers"})
///
/// @param points  anything that `as_dataset` accepts; n points of dim >= 1 coordinates; a weight counts as that many
///                copies
/// @param labels  n values, >= 0, or -1 for a point in no cluster
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for labels, x or names that do not fit, or options out of range
template <class Points>
[[nodiscard]] std::string profiles(const Points& points, const Labels& labels, const ProfilesOptions& options = {}) {
  const auto data = as_dataset(points);
  return detail::profiles_of(data, labels, options);
}

/// The mean curves of a clustering of these points. The default subtitle has k, SSE and passes.
/// @param points  anything that `as_dataset` accepts
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument likewise
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string profiles(const Points& points, const Clustering<Scalar, Dim>& clustering,
                                   const ProfilesOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  ProfilesOptions filled = options;
  if (filled.subtitle.empty()) filled.subtitle = detail::clustering_note(clustering);
  return detail::profiles_of(data, clustering.labels, filled);
}

}  // namespace keen::svg

#include "io.hpp"

// ---- keen/svg/save.hpp

#include <filesystem>

namespace keen::svg {

/// Writes a picture to a file, whole or not at all; a file that exists is replaced.
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
inline void save(const std::filesystem::path& path, std::string_view svg) { io::write_file(path, svg); }

}  // namespace keen::svg

// ---- keen/svg/detail/scatter_grid_picture.hpp

/// Small scatter plots in rows and columns.
namespace keen::svg::detail {

/// What stands around the panels of a grid.
struct ScatterGridPlan {
  std::vector<std::string> column_names, row_names;
  Index columns = 1;
  bool equal_scale = true;
};

/// One panel: its points, and the text below it.
struct GridPanel {
  const ScatterData* data = nullptr;  ///< none: the place stays empty
  std::string_view note;
};

/// The lines of a name: broken at a line end, or at a space where it is too wide.
[[nodiscard]] inline std::vector<std::string> name_lines(std::string_view name, double room) {
  const std::size_t end = name.find('\n');
  if (end == std::string_view::npos) return wrapped(name, label_size, room, 2);
  return {shortened(name.substr(0, end), label_size, room), shortened(name.substr(end + 1), label_size, room)};
}

/// The round marks of one colour in small files: each is the round cap of a line a tenth of a pixel long, which every
/// viewer draws. Outlines lie below all marks, so that only the outline of a crowd is seen.
class Dots {
 public:
  /// @param at  from the panel's upper left corner
  void add(Position at) { d_ += "M" + tenths(at.x) + " " + tenths(at.y) + "h1"; }

  [[nodiscard]] std::string drawn(Rgb fill, Rgb edge, double radius) const {
    constexpr double half_edge = 0.25;
    const auto path = [&](Rgb colour, double width) {
      return Element("path").set("stroke", colour).set("stroke-width", 10 * width).set("d", d_).empty();
    };
    return path(edge, 2 * (radius + half_edge)) + path(fill, 2 * (radius - half_edge));
  }

 private:
  [[nodiscard]] static std::string tenths(double pixels) { return integer_text(std::llround(10 * pixels)); }

  std::string d_;
};

/// A grid in the making, row by row from the top.
class ScatterGridPainter {
 public:
  ScatterGridPainter(Look look, ScatterGridPlan plan)
      : look_(std::move(look)), plan_(std::move(plan)), colours_(palette_of(look_.theme)) {
    look_.height = 540;  // it follows in document(), and has room for all lines of the heading
    const Heading head = heading(look_);
    left_ = page_margin + (plan_.row_names.empty() ? 0 : lines_height(2) + 4);
    const auto columns = static_cast<double>(plan_.columns);
    size_ = (std::min)(most_size, (look_.width - page_margin - left_ - (columns - 1) * gap) / columns);
    top_ = head.bottom + 10;
    xml_ = head.xml + column_names();
  }

  /// Adds a row of at most as many panels as there are columns.
  void add_row(const std::vector<GridPanel>& panels) {
    const bool has_notes = std::any_of(panels.begin(), panels.end(), [](const auto& one) { return !one.note.empty(); });
    Range x, y;
    for (const GridPanel& panel : panels) {
      if (!panel.data) continue;
      for (const double end : {panel.data->x_range.low, panel.data->x_range.high}) x.include(end);
      for (const double end : {panel.data->y_range.low, panel.data->y_range.high}) y.include(end);
    }
    if (static_cast<std::size_t>(row_) < plan_.row_names.size()) xml_ += row_name();
    for (std::size_t column = 0; column < panels.size(); ++column) {
      if (panels[column].data) xml_ += panel(panels[column], frame(column), x, y);
    }
    top_ += size_ + (has_notes ? note_size + 6 : 0) + gap;
    ++row_;
  }

  /// The picture of the rows so far.
  [[nodiscard]] std::string document() {
    std::string xml = xml_;
    if (row_ == 0) {
      xml += remark({page_margin, top_, look_.width - page_margin, top_ + 60}, "no panels", colours_);
      top_ += 60 + gap;
    }
    look_.height = static_cast<int>(std::ceil(top_ - gap + page_margin));
    return svg::detail::document(look_, "Clusterings side by side", xml);
  }

 private:
  static constexpr double gap = 8, note_size = 11, most_size = 320;

  [[nodiscard]] static double lines_height(std::size_t lines) { return static_cast<double>(lines) * (label_size + 2); }

  [[nodiscard]] Frame frame(std::size_t column) const {
    const double x = left_ + static_cast<double>(column) * (size_ + gap);
    return {x, top_, x + size_, top_ + size_};
  }

  /// Above the panels, each name's last line at one height; moves the first row below them.
  [[nodiscard]] std::string column_names() {
    std::vector<std::vector<std::string>> names;
    std::size_t most = 0;
    for (const std::string& name : plan_.column_names) {
      names.push_back(name_lines(name, size_ + gap - 2));
      most = (std::max)(most, names.back().size());
    }
    top_ += lines_height(most);
    std::string xml;
    for (std::size_t column = 0; column < names.size(); ++column) {
      const Frame panel = frame(column);
      for (std::size_t line = 0; line < names[column].size(); ++line) {
        const double above = lines_height(names[column].size() - 1 - line);
        xml += text_at({(panel.left + panel.right) / 2, top_ - 2 - above}, names[column][line],
                       {.size = label_size, .colour = colours_.ink, .anchor = "middle", .weight = "600"});
      }
    }
    top_ += most > 0 ? 4 : 0;
    return xml;
  }

  [[nodiscard]] std::string row_name() const {
    std::string xml;
    const std::vector<std::string> lines = name_lines(plan_.row_names[static_cast<std::size_t>(row_)], size_ + gap);
    for (std::size_t line = 0; line < lines.size(); ++line) {
      const double x = left_ - 10 - lines_height(lines.size() - 1 - line);
      xml +=
          text_at({x, top_ + size_ / 2}, lines[line],
                  {.size = label_size, .colour = colours_.ink, .anchor = "middle", .weight = "600", .rotation = -90});
    }
    return xml;
  }

  [[nodiscard]] std::string panel(const GridPanel& panel, const Frame& frame, Range x, Range y) const {
    const ScatterData& data = *panel.data;
    const Range heights = data.dim == 1 ? Range{-0.65, 0.65} : y;
    Chart chart{frame, make_axis({.values = x, .label = ""}), make_axis({.values = heights, .label = ""}), {}, {}};
    if (plan_.equal_scale && data.dim > 1) equalise(chart.x, chart.y, frame);
    Element group("g");
    std::string xml = group.set("class", "panel").open() + border(frame, colours_);
    if (data.x.empty() && data.centroid_x.empty()) xml += remark(frame, "no points", colours_);
    xml += points(chart, data);
    xml += centroids(chart, data);
    if (!panel.note.empty()) {
      xml += text_at({(frame.left + frame.right) / 2, frame.bottom + note_size + 3},
                     shortened(panel.note, note_size, size_ + gap - 2),
                     {.size = note_size, .colour = colours_.muted, .anchor = "middle"});
    }
    return xml + group.close();
  }

  /// The points of each label; on top of the others, hollow, those in no cluster.
  [[nodiscard]] std::string points(const Chart& chart, const ScatterData& data) const {
    const double radius = std::clamp(size_ / 60, 1.2, 4.0);
    std::map<Label, Dots> dots;          // of marks that are round
    std::map<Label, std::string> marks;  // of the others
    for (std::size_t i = 0; i < data.x.size(); ++i) {
      const Label label = data.labels.empty() ? -1 : data.labels[i];
      const Position at = chart.at(data.x[i], data.y[i]);
      if (label < 0 ? data.labels.empty() : shape_of(label) == 0) {
        dots[label].add({at.x - chart.frame.left, at.y - chart.frame.top});
      } else {
        marks[label] += marker(label < 0 ? 0 : shape_of(label), at, radius);
      }
    }
    Element all("g"), tenths("g");
    const std::string corner = pixel_text(chart.frame.left) + " " + pixel_text(chart.frame.top);
    tenths.set("class", "dots").set("transform", "translate(" + corner + ") scale(.1)").set("stroke-linecap", "round");
    std::string xml = all.set("class", "points").open() + tenths.open();
    for (const auto& [label, own] : dots) {
      const Rgb fill = label < 0 ? colours_.neutral : cluster_colour(label);
      xml += own.drawn(fill, outline(fill, look_.theme), radius);
    }
    xml += tenths.close();
    const auto add = [&](const Element& group, const std::string& own) { xml += group.open() + own + group.close(); };
    for (const auto& [label, own] : marks) {
      if (label >= 0) add(marker_group(cluster_colour(label), look_.theme, radius), own);
    }
    if (marks.contains(-1)) add(hollow_group(look_.theme, radius), marks[-1]);
    return xml + all.close();
  }

  /// Small discs without numbers, and narrow rings that set them off from the points.
  [[nodiscard]] std::string centroids(const Chart& chart, const ScatterData& data) const {
    const double radius = std::clamp(size_ / 30, 2.5, 6.0);
    Element group("g");
    std::string xml = group.set("class", "centroids").open();
    for (const CentroidMark& mark : centroid_marks(chart, data)) {
      Element ring("circle");
      ring.set("cx", mark.at.x).set("cy", mark.at.y).set("r", radius + 1.9).set("fill", colours_.background);
      xml += ring.empty() + disc(mark.at, radius, cluster_colour(mark.label), look_.theme);
    }
    return xml + group.close();
  }

  Look look_;
  ScatterGridPlan plan_;
  const Palette& colours_;
  double left_ = 0, top_ = 0, size_ = 0;
  Index row_ = 0;
  std::string xml_;
};

}  // namespace keen::svg::detail

// ---- keen/svg/scatter_grid.hpp

namespace keen::svg {

/// How one panel of a grid looks.
struct ScatterPanelOptions {
  std::string note{};       ///< below the panel; none where empty
  Index x_axis = 0;         ///< the coordinate that runs to the right
  Index y_axis = 1;         ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 1000;  ///< more points than that are thinned, evenly in their order
};

/// How a grid of scatter plots looks. The height of the picture follows. Names have up to two lines, broken at `\\n` or
/// where they are too wide.
struct ScatterGridOptions {
  std::string title{};                 ///< above the picture; none where empty
  std::string subtitle{};              ///< below the title
  std::vector<std::string> columns{};  ///< above each column; none where empty
  std::vector<std::string> rows{};     ///< left of each row, upright; none where empty
  bool equal_scale = true;             ///< one unit as long on either axis: distances look as k-means sees them
  Theme theme = Theme::light;
  int width = 960;  ///< pixels, at least 240, and 40 for each column beside 100 for margins
};

/// A small scatter plot: points coloured by cluster, with the centroids. It copies what it shows.
class ScatterPanel {
 public:
  /// A place in the grid that stays empty.
  ScatterPanel() = default;

  /// @param points     anything that `as_dataset` takes
  /// @param labels     one a point, -1 for a point in no cluster, which is drawn hollow; or none: points are grey then
  /// @param centroids  dim x k, may have no column
  /// @throws std::invalid_argument for labels or centroids that do not fit, or options out of range
  template <class Points, class CentroidMatrix>
  ScatterPanel(const Points& points, const Labels& labels, const Eigen::MatrixBase<CentroidMatrix>& centroids,
               ScatterPanelOptions options = {})
      : note_(std::move(options.note)), is_empty_(false) {
    constexpr const char* caller = "svg::ScatterPanel";
    const auto data = as_dataset(points);
    detail::require_axes(options, data.dim(), caller);
    detail::require_labels(labels, data.size(), centroids.cols(), caller);
    keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == data.dim(), caller,
                               ": centroids must have ", data.dim(), " coordinates, as the points, got ",
                               centroids.rows());
    data_ = detail::ScatterReader(data, options.x_axis, options.y_axis)(
        labels, centroids.template cast<typename CentroidMatrix::Scalar>(), options.max_points);
  }

  /// The panel of a clustering of these points.
  template <class Points, class Scalar, int Dim>
  ScatterPanel(const Points& points, const Clustering<Scalar, Dim>& clustering, ScatterPanelOptions options = {})
      : ScatterPanel(points, clustering.labels, clustering.model.centroids(), std::move(options)) {}

  [[nodiscard]] const detail::ScatterData& data() const { return data_; }
  [[nodiscard]] const std::string& note() const { return note_; }
  [[nodiscard]] bool is_empty() const { return is_empty_; }

 private:
  detail::ScatterData data_;
  std::string note_;
  bool is_empty_ = true;
};

namespace detail {

inline void require_scatter_grid(const ScatterGridOptions& options, Index count, Index columns) {
  constexpr Index margins = 100, least_panel = 40;
  keen::detail::require_that(columns >= 1, "svg::scatter_grid: columns must be >= 1, got ", columns);
  const Index rows = count / columns + (count % columns > 0 ? 1 : 0);
  // Divided, because the product may overflow.
  keen::detail::require_that(options.width >= least_width && (options.width - margins) / least_panel >= columns,
                             "svg::scatter_grid: width must be at least ", least_width, ", and ", margins, " + ",
                             least_panel, " for each column, got ", options.width, " for ", columns,
                             columns == 1 ? " column" : " columns");
  const auto require_names = [](const std::vector<std::string>& names, Index needed, const char* what) {
    keen::detail::require_that(names.empty() || static_cast<Index>(names.size()) == needed,
                               "svg::scatter_grid: one name a ", what, " is needed, or none, got ", names.size(),
                               " for ", needed);
  };
  require_names(options.columns, columns, "column");
  require_names(options.rows, rows, "row");
}

}  // namespace detail

/// Many small scatter plots in one picture, to compare clusterings: rows of square panels, from the top, the last row
/// as long as panels are left. The panels of a row share their axes, so that a row should show one set of points.
/// There are 20 colours; from the ninth cluster on, marks differ in shape too.
///
///     keen::svg::scatter_grid({{points, keen::fit(points, {.k = 3}), {.note = "k = 3"}},
///                              {points, keen::fit(points, {.k = 4}), {.note = "k = 4"}}}, 2)
///
/// @param panels   row by row
/// @param columns  panels in a row, >= 1
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for names of another number than columns or rows, or a width too small
[[nodiscard]] inline std::string scatter_grid(const std::vector<ScatterPanel>& panels, Index columns,
                                              const ScatterGridOptions& options = {}) {
  detail::require_scatter_grid(options, static_cast<Index>(panels.size()), columns);
  detail::ScatterGridPainter painter(
      {"svg::scatter_grid", options.title, options.subtitle, options.theme, options.width},
      {options.columns, options.rows, columns, options.equal_scale});
  for (std::size_t first = 0; first < panels.size(); first += static_cast<std::size_t>(columns)) {
    const std::size_t end = (std::min)(panels.size(), first + static_cast<std::size_t>(columns));
    std::vector<detail::GridPanel> row;
    for (std::size_t i = first; i < end; ++i) {
      row.push_back({panels[i].is_empty() ? nullptr : &panels[i].data(), panels[i].note()});
    }
    painter.add_row(row);
  }
  return painter.document();
}

}  // namespace keen::svg

// ---- keen/svg/detail/silhouette_picture.hpp

#include <functional>

// How to read the picture. Each cluster is a block of bars, one for each point, sorted; a bar is as long as the
// silhouette of the point. A good cluster is a block of long bars with a sharp end; a long tail towards 0, or below it,
// are points that belong as well to a neighbour.

namespace keen::svg::detail {

/// The values of each cluster, the largest first.
using Silhouettes = std::map<Label, std::vector<double>>;

[[nodiscard]] inline Silhouettes sorted_silhouettes(const Eigen::VectorXd& values, const Labels& labels) {
  Silhouettes clusters;
  for (Index i = 0; i < values.size(); ++i) {
    if (labels(i) >= 0) clusters[labels(i)].push_back(values(i));
  }
  for (auto& [label, cluster] : clusters) std::sort(cluster.begin(), cluster.end(), std::greater<>());
  return clusters;
}

[[nodiscard]] inline double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// A value to two decimals: "-0.05", "0.63".
[[nodiscard]] inline std::string two_decimals(double value) { return fixed_text(std::llround(value * 100), 2); }

/// The outline of the bars of one cluster, between two heights. At most one bar a pixel.
[[nodiscard]] inline std::string bars(const Chart& chart, const std::vector<double>& values, double top,
                                      double bottom) {
  const auto n = static_cast<double>(values.size());
  const double count = (std::min)(n, (std::max)(1.0, std::floor(bottom - top)));
  const double zero = chart.at(0, 0).x;
  std::vector<Position> corners{{zero, top}};
  for (int i = 0; i < static_cast<int>(count); ++i) {
    const double bar = i;
    const double value = values[static_cast<std::size_t>((bar + 0.5) * n / count)];
    const double x = chart.at(value, 0).x;
    corners.push_back({x, top + (bottom - top) * bar / count});
    corners.push_back({x, top + (bottom - top) * (bar + 1) / count});
  }
  corners.push_back({zero, bottom});
  return closed_path(corners);
}

/// "2: 50 points, mean 0.42", or in short "2: mean 0.42".
[[nodiscard]] inline std::string cluster_note(Label label, const std::vector<double>& values, bool is_short) {
  const std::string size = counted(static_cast<Index>(values.size()), "point", "points") + ", ";
  return integer_text(label) + ": " + (is_short ? "" : size) + "mean " + two_decimals(mean_of(values));
}

/// What is said of each cluster, and the room for it.
struct Notes {
  bool is_short = false;
  double width = 0;  ///< 0 without notes
};

[[nodiscard]] inline Notes notes_on(const Silhouettes& clusters, double most_width) {
  for (const bool is_short : {false, true}) {
    double width = 12;
    for (const auto& [label, values] : clusters) {
      width = (std::max)(width, 12 + text_width(cluster_note(label, values, is_short), tick_size));
    }
    if (width <= most_width) return {is_short, width};
  }
  return {};
}

/// The bars of all clusters, and what is said of each beside them, of as many as there is room for.
[[nodiscard]] inline std::string drawn_silhouettes(const Chart& chart, const Silhouettes& clusters, Theme theme,
                                                   Notes notes) {
  const Frame& frame = chart.frame;
  const double most_gap = 0.3 * frame.height() / static_cast<double>(clusters.size() + 1);
  const double gap = (std::min)(clusters.size() > 20 ? 1.0 : 8.0, most_gap);
  double n = 0;
  for (const auto& [label, values] : clusters) n += static_cast<double>(values.size());
  const double unit = (frame.height() - gap * static_cast<double>(clusters.size() + 1)) / n;
  double top = frame.top + gap, note_end = frame.top - tick_size;
  Element group("g");
  std::string xml = group.set("class", "bars").open();
  for (const auto& [label, values] : clusters) {
    const double bottom = top + unit * static_cast<double>(values.size());
    const Rgb fill = cluster_colour(label);
    xml += Element("path")
               .set("d", bars(chart, values, top, bottom))
               .set("fill", fill)
               .set("stroke", outline(fill, theme))
               .set("stroke-width", 0.5)
               .empty();
    const double middle = (top + bottom) / 2;
    if (notes.width > 0 && middle - tick_size / 2 - 1 >= note_end) {
      xml += text_at({frame.right + 10, middle + tick_size * 0.36}, cluster_note(label, values, notes.is_short),
                     {.size = tick_size, .colour = palette_of(theme).ink});
      note_end = middle + tick_size / 2 + 1;
    }
    top = bottom + gap;
  }
  return xml + group.close();
}

/// A dashed line at the mean of all, with its value.
[[nodiscard]] inline std::string mean_line(const Chart& chart, double mean, const Palette& colours) {
  const Frame& frame = chart.frame;
  const double x = chart.at(mean, 0).x;
  Element group("g");
  std::string xml = group.set("class", "mean").open();
  xml += Element("line")
             .set("x1", x)
             .set("y1", frame.top)
             .set("x2", x)
             .set("y2", frame.bottom)
             .set("stroke", colours.ink)
             .set("stroke-width", 1.5)
             .set("stroke-dasharray", "6 4")
             .empty();
  const std::string text = "mean " + two_decimals(mean);
  const double half = text_width(text, tick_size) / 2;
  xml += text_at({std::clamp(x, frame.left + half, (std::max)(frame.left + half, frame.right - half)), frame.top - 5},
                 text, {.size = tick_size, .colour = colours.ink, .anchor = "middle", .weight = "600"});
  return xml + group.close();
}

[[nodiscard]] inline std::string silhouette_picture(const Look& look, const Silhouettes& clusters, double mean,
                                                    const std::string& x_label) {
  const Palette& colours = palette_of(look.theme);
  const Heading head = heading(look);
  ChartPlan plan;
  plan.x = {.values = {0, 1}, .margin_low = 0, .margin_high = 0, .label = x_label};
  for (const auto& [label, values] : clusters) plan.x.values.include(values.back());
  plan.y = {.values = {0, 1}, .margin_low = 0, .margin_high = 0, .label = "", .ticked = false};
  const Notes notes = notes_on(clusters, look.width * 0.35);
  plan.legend_width = notes.width;
  const Chart chart = laid_out(look, plan, head.bottom + tick_size);
  std::string xml = head.xml + grid(chart, colours) + border(chart.frame, colours) + tick_texts(chart, colours) +
                    axis_labels(look, plan, chart);
  if (clusters.empty()) return document(look, "Silhouette", xml + remark(chart.frame, "no points", colours));
  xml += drawn_silhouettes(chart, clusters, look.theme, notes) + mean_line(chart, mean, colours);
  return document(look, "Silhouette", xml);
}

}  // namespace keen::svg::detail

// ---- keen/svg/silhouette.hpp

namespace keen::svg {

/// Options of a silhouette plot.
struct SilhouetteOptions {
  std::string title = "Silhouette";  ///< above the picture; none if empty
  std::string subtitle{};            ///< below the title
  std::string x_label = "silhouette value";
  Theme theme = Theme::light;
  int width = 760;                        ///< pixels, at least 240
  int height = 540;                       ///< pixels, at least 200
  std::string no_cluster = "no cluster";  ///< name of label -1, whose points are counted but not drawn
};

/// The silhouette value of every point as a bar: clusters one below the other, in each the largest value first, with
/// number, size and mean of each cluster, and a line at the mean of all. If there are more points than rows of pixels,
/// a bar represents several points and shows the middle one.
///
///     keen::svg::silhouette(keen::silhouette(points, clustering.labels), clustering.labels)
///
/// @param labels  one per point, >= 0, or -1 for a point in no cluster, whose value is ignored
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if labels and values differ in number, a label is below -1, a value is not in [-1, 1],
///         or options are out of range
/// Source: Rousseeuw, Journal of Computational and Applied Mathematics 20 (1987).
[[nodiscard]] inline std::string silhouette(const Silhouette& found, const Labels& labels,
                                            const SilhouetteOptions& options = {}) {
  detail::Look look{"svg::silhouette", options.title, options.subtitle, options.theme, options.width, options.height};
  detail::require_room(look);
  keen::detail::require_that(labels.size() == found.value.size(), "svg::silhouette: one label a value is needed, got ",
                             labels.size(), " labels for ", found.value.size());
  for (Index i = 0; i < labels.size(); ++i) {
    keen::detail::require_cluster_label(labels(i), "svg::silhouette");
    keen::detail::require_that(labels(i) < 0 || (found.value(i) >= -1 && found.value(i) <= 1),
                               "svg::silhouette: values must be in [-1, 1], got ", found.value(i));
  }
  const Index left_out = (labels.array() < 0).count();
  if (left_out > 0) look.subtitle = detail::joined(look.subtitle, detail::left_out_note(left_out, options.no_cluster));
  return detail::silhouette_picture(look, detail::sorted_silhouettes(found.value, labels), found.mean, options.x_label);
}

}  // namespace keen::svg

// ---- keen/svg/sse_curve.hpp

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

// ---- keen/svg/detail/transitions_picture.hpp

// Who went where. There is one column for each period, one block for each cluster, and a ribbon between two blocks of
// neighbouring columns for the objects that are in both. All heights are numbers of objects on one scale, so a block is
// as high as its ribbons together, and the objects that come or go.

/// Parallel sets: a column of blocks for each period, and ribbons from one to the next. Kosara, Bendix and Hauser, IEEE
/// Transactions on Visualization and Computer Graphics 12 (2006).
namespace keen::svg::detail {

/// How many objects are in each cluster in each period, and how many go from where to where.
struct Flows {
  std::vector<std::map<Label, Index>> sizes;                      ///< one a period
  std::vector<std::map<std::pair<Label, Label>, Index>> ribbons;  ///< {from, to}; one a pair of neighbours
  Index objects_missing = 0;                                      ///< those with a label of -1 in some period
};

[[nodiscard]] inline Flows flows_of(const std::vector<Labels>& over_time) {
  Flows flows;
  for (std::size_t time = 0; time < over_time.size(); ++time) {
    flows.sizes.emplace_back();
    for (const Label label : over_time[time]) {
      if (label >= 0) ++flows.sizes.back()[label];
    }
    if (time == 0) continue;
    const Labels &before = over_time[time - 1], &after = over_time[time];
    flows.ribbons.emplace_back();
    for (Index i = 0; i < after.size(); ++i) {
      if (before[i] >= 0 && after[i] >= 0) ++flows.ribbons.back()[{before[i], after[i]}];
    }
  }
  for (Index i = 0; !over_time.empty() && i < over_time.front().size(); ++i) {
    const auto is_missing = [i](const Labels& labels) { return labels[i] < 0; };
    if (std::any_of(over_time.begin(), over_time.end(), is_missing)) ++flows.objects_missing;
  }
  return flows;
}

/// What is written beside the blocks.
struct TransitionsPlan {
  std::vector<std::string> periods;  ///< as many as there are
  std::string heading;               ///< of the names; may be empty
  std::vector<std::string> names;    ///< of the clusters that occur, by `labels`
  std::vector<Label> labels;         ///< those, ascending
};

/// The names of clusters beside the columns, the highest number above, as the blocks are stacked.
struct BlockLegend {
  std::string heading;
  std::vector<std::string> names;  ///< none where there is no room for all
  double row = 0;                  ///< height of one
  double width = 0;                ///< of all, the gap before it included
};

inline constexpr double block_legend_gap = 20;
inline constexpr double block_legend_mark = 20;  ///< the room of a mark before its text

[[nodiscard]] inline BlockLegend block_legend(const TransitionsPlan& plan, double most_width, double height) {
  constexpr double least_row = 14, most_row = 20;
  const std::size_t rows = plan.names.size() + (plan.heading.empty() ? 0 : 1);
  const double row = (std::min)(most_row, height / static_cast<double>(rows));
  if (row < least_row) return {};
  BlockLegend legend{plan.heading, {}, row, block_legend_gap + text_width(plan.heading, tick_size)};
  for (const std::string& name : plan.names) {
    legend.names.push_back(shortened(name, tick_size, most_width - block_legend_gap - block_legend_mark));
    const double width = block_legend_gap + block_legend_mark + text_width(legend.names.back(), tick_size);
    legend.width = (std::max)(legend.width, width);
  }
  return legend;
}

/// Where the columns are, and how high an object is.
struct Columns {
  Frame frame;
  double width = 0;
  double step = 0;  ///< from one column to the next
  double gap = 0;   ///< between blocks
  double unit = 0;  ///< of one object

  [[nodiscard]] double left(std::size_t period) const { return frame.left + static_cast<double>(period) * step; }
};

[[nodiscard]] inline Columns columns_in(Frame frame, const Flows& flows) {
  constexpr double most_width = 44, share = 0.42, most_gap = 6;
  const auto steps = static_cast<double>(flows.sizes.size()) - 1;
  Columns columns;
  columns.width = (std::min)(most_width, share * frame.width() / (steps + share));
  columns.step = steps > 0 ? (frame.width() - columns.width) / steps : 0;
  if (steps == 0) frame.left += (frame.width() - columns.width) / 2;
  columns.frame = frame;
  std::size_t most_blocks = 1;
  Index most_objects = 1;
  for (const auto& sizes : flows.sizes) {
    Index objects = 0;
    for (const auto& [label, size] : sizes) objects += size;
    most_blocks = (std::max)(most_blocks, sizes.size());
    most_objects = (std::max)(most_objects, objects);
  }
  columns.gap = (std::min)(most_gap, 0.3 * frame.height() / static_cast<double>(most_blocks));
  columns.unit =
      (frame.height() - columns.gap * static_cast<double>(most_blocks - 1)) / static_cast<double>(most_objects);
  return columns;
}

/// The lower edge of each block of a column: cluster 0 stands at the bottom.
[[nodiscard]] inline std::map<Label, double> block_bottoms(const Columns& columns,
                                                           const std::map<Label, Index>& sizes) {
  std::map<Label, double> bottoms;
  double bottom = columns.frame.bottom;
  for (const auto& [label, size] : sizes) {
    bottoms[label] = bottom;
    bottom -= columns.unit * static_cast<double>(size) + columns.gap;
  }
  return bottoms;
}

/// The `d` of a band of one height that leaves and arrives level. Cubic curves with control points halfway.
[[nodiscard]] inline std::string ribbon_path(Position from, Position to, double height) {
  const double middle = (from.x + to.x) / 2;
  const auto pair = [](double x, double y) { return pixel_text(x) + "," + pixel_text(y); };
  const auto curve = [&](Position start, Position end) {
    return "C" + pair(middle, start.y) + " " + pair(middle, end.y) + " " + pair(end.x, end.y);
  };
  const Position above_from{from.x, from.y - height}, above_to{to.x, to.y - height};
  return "M" + pair(from.x, from.y) + curve(from, to) + "L" + pair(above_to.x, above_to.y) +
         curve(above_to, above_from) + "Z";
}

/// The ribbons between two columns. At a block they are stacked in the order of the blocks at their other end, so that
/// those from one block never cross each other; objects that come or go stand above them, without a ribbon.
[[nodiscard]] inline std::string drawn_ribbons(const Columns& columns, const Flows& flows, std::size_t period) {
  constexpr double least_ribbon = 0.6;
  std::map<Label, double> from_edges = block_bottoms(columns, flows.sizes[period]);
  std::map<Label, double> to_edges = block_bottoms(columns, flows.sizes[period + 1]);
  std::string staying, switching;
  for (const auto& [ends, count] : flows.ribbons[period]) {
    double &from = from_edges[ends.first], &to = to_edges[ends.second];
    const double height = columns.unit * static_cast<double>(count);
    const bool is_switch = ends.first != ends.second;
    (is_switch ? switching : staying) +=
        Element("path")
            .set("d", ribbon_path({columns.left(period) + columns.width, from}, {columns.left(period + 1), to},
                                  (std::max)(height, least_ribbon)))
            .set("fill", cluster_colour(ends.first))
            .set("fill-opacity", is_switch ? "0.75" : "0.3")
            .empty();
    from -= height;
    to -= height;
  }
  return staying + switching;
}

/// The blocks of one column, with their counts where there is room.
[[nodiscard]] inline std::string drawn_blocks(const Columns& columns, const Flows& flows, std::size_t period,
                                              Theme theme) {
  constexpr double count_size = 11;
  const auto& sizes = flows.sizes[period];
  std::string xml;
  for (const auto& [label, bottom] : block_bottoms(columns, sizes)) {
    const double height = columns.unit * static_cast<double>(sizes.at(label));
    const Rgb fill = cluster_colour(label);
    xml += Element("rect")
               .set("x", columns.left(period))
               .set("y", bottom - height)
               .set("width", columns.width)
               .set("height", height)
               .set("fill", fill)
               .set("stroke", outline(fill, theme))
               .set("stroke-width", 0.5)
               .empty();
    const std::string count = count_text(sizes.at(label));
    if (text_width(count, count_size) > columns.width - 2 || height < count_size + 3) continue;
    xml += text_at({columns.left(period) + columns.width / 2, bottom - height / 2 + count_size * 0.36}, count,
                   {.size = count_size, .colour = ink_on(fill), .anchor = "middle"});
  }
  return xml;
}

/// The widest text that may stand below every `stride`-th column: it meets no other one, even where the outer texts
/// are moved into the page.
[[nodiscard]] inline double period_room(const Columns& columns, std::size_t stride, std::size_t periods) {
  constexpr double gap = 8, edge = page_margin / 2;
  const double first = columns.left(0) + columns.width / 2;
  if (stride >= periods) return columns.frame.right - columns.frame.left;
  const double step = static_cast<double>(stride) * columns.step;
  return (std::min)(step - gap, (std::max)(2 * (first - edge), (first + step - edge - gap) * 2 / 3));
}

/// The names of the periods below their columns, of every 2nd, 3rd, ... where there is no room for all.
[[nodiscard]] inline std::string period_texts(const Look& look, const Columns& columns,
                                              const std::vector<std::string>& periods) {
  constexpr double most_width = 90, edge = page_margin / 2;
  double wanted = 0;
  for (const std::string& name : periods) wanted = (std::max)(wanted, text_width(name, tick_size));
  wanted = (std::min)(wanted, most_width);
  std::size_t stride = 1;
  while (stride < periods.size() && period_room(columns, stride, periods.size()) < wanted) ++stride;
  const double room = period_room(columns, stride, periods.size());
  Element group("g");
  std::string xml = group.set("class", "periods").open();
  for (std::size_t period = 0; period < periods.size(); period += stride) {
    const std::string text = shortened(periods[period], tick_size, room);
    const double half = text_width(text, tick_size) / 2;
    const double x = std::clamp(columns.left(period) + columns.width / 2, (std::min)(edge + half, look.width / 2.0),
                                (std::max)(look.width - edge - half, look.width / 2.0));
    xml += text_at({x, columns.frame.bottom + tick_size + 6}, text,
                   {.size = tick_size, .colour = palette_of(look.theme).muted, .anchor = "middle"});
  }
  return xml + group.close();
}

[[nodiscard]] inline std::string drawn_legend(Position corner, const BlockLegend& legend, const TransitionsPlan& plan,
                                              Theme theme) {
  if (legend.names.empty()) return "";
  constexpr double side = 11;
  Element group("g");
  std::string xml = group.set("class", "legend").open();
  double y = corner.y + tick_size;
  if (!legend.heading.empty()) {
    xml += text_at({corner.x + block_legend_gap, y}, legend.heading,
                   {.size = tick_size, .colour = palette_of(theme).muted});
    y += legend.row;
  }
  for (std::size_t at = legend.names.size(); at-- > 0;) {
    const Rgb fill = cluster_colour(plan.labels[at]);
    xml += Element("rect")
               .set("x", corner.x + block_legend_gap)
               .set("y", y - side + 1)
               .set("width", side)
               .set("height", side)
               .set("fill", fill)
               .set("stroke", outline(fill, theme))
               .set("stroke-width", 0.5)
               .empty();
    xml += text_at({corner.x + block_legend_gap + block_legend_mark, y}, legend.names[at],
                   {.size = tick_size, .colour = palette_of(theme).ink});
    y += legend.row;
  }
  return xml + group.close();
}

/// An SVG document.
[[nodiscard]] inline std::string transitions_picture(const Look& look, const Flows& flows,
                                                     const TransitionsPlan& plan) {
  const Heading head = heading(look);
  Frame frame{page_margin, head.bottom + 10, look.width - page_margin, look.height - page_margin - tick_size - 2};
  if (plan.labels.empty()) {
    return document(look, "Transitions", head.xml + remark(frame, "no objects", palette_of(look.theme)));
  }
  const BlockLegend legend = block_legend(plan, look.width * 0.3, frame.height());
  frame.right -= legend.width;
  const Columns columns = columns_in(frame, flows);
  Element ribbons("g"), blocks("g");
  std::string xml = head.xml + ribbons.set("class", "ribbons").open();
  for (std::size_t time = 0; time < flows.ribbons.size(); ++time) xml += drawn_ribbons(columns, flows, time);
  xml += ribbons.close() + blocks.set("class", "blocks").open();
  for (std::size_t time = 0; time < flows.sizes.size(); ++time) xml += drawn_blocks(columns, flows, time, look.theme);
  xml += blocks.close() + period_texts(look, columns, plan.periods);
  return document(look, "Transitions", xml + drawn_legend({frame.right, frame.top}, legend, plan, look.theme));
}

}  // namespace keen::svg::detail

// ---- keen/svg/transitions.hpp

namespace keen::svg {

/// Options of a plot of transitions.
struct TransitionsOptions {
  std::string title{};                 ///< above the picture; none if empty
  std::string subtitle{};              ///< below the title; also states how many objects are not in all columns
  std::vector<std::string> periods{};  ///< names below the columns, one each; if empty, their numbers from 0
  std::vector<std::string> names{};    ///< names of the clusters, at least k; if empty, their numbers
  Theme theme = Theme::light;
  int width = 760;   ///< pixels, at least 240
  int height = 440;  ///< pixels, at least 200
};

namespace detail {

/// @param k  the largest label plus one
[[nodiscard]] inline TransitionsPlan transitions_plan(const Flows& flows, const TransitionsOptions& options, Index k) {
  const std::size_t periods = flows.sizes.size();
  keen::detail::require_that(options.periods.empty() || options.periods.size() == periods,
                             "svg::transitions: one name for each of ", periods, " periods is needed, or none, got ",
                             options.periods.size());
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) >= k,
                             "svg::transitions: a name for each of k = ", k, " clusters is needed, or none, got ",
                             options.names.size());
  TransitionsPlan plan{options.periods, options.names.empty() ? "cluster" : "", {}, {}};
  for (std::size_t time = plan.periods.size(); time < periods; ++time) plan.periods.push_back(integer_text(time));
  std::map<Label, Index> occurring;
  for (const auto& sizes : flows.sizes) occurring.insert(sizes.begin(), sizes.end());
  for (const auto& [label, size] : occurring) {
    plan.labels.push_back(label);
    plan.names.push_back(options.names.empty() ? integer_text(label) : options.names[static_cast<std::size_t>(label)]);
  }
  return plan;
}

}  // namespace detail

/// Changes of cluster over time, as parallel sets. Each period is a column with a block for each cluster, cluster 0 at
/// the bottom; the height is the number of objects. Ribbons between neighbouring columns have the colour of the cluster
/// that they come from, pale where objects stay and strong where they switch.
///
///     keen::svg::transitions({last_year.labels, this_year.labels}, {.periods = {"2023", "2024"}})
///
/// Clusters must have the same numbers in all periods, as by keen::matched. An object of label -1 is left out of the
/// column and has no ribbon before and after it. There are 20 colours. The legend is left out if there is no room.
/// Complexity: O(n log k) per period.
/// @param over_time  one Labels for each period, in order, each with one label for each object, >= 0, or -1 if it is
///                   absent; may be empty
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if periods differ in length, a label is below -1, or options are out of range
/// Source: Kosara, Bendix and Hauser, IEEE Transactions on Visualization and Computer Graphics 12 (2006).
[[nodiscard]] inline std::string transitions(const std::vector<Labels>& over_time,
                                             const TransitionsOptions& options = {}) {
  detail::Look look{"svg::transitions", options.title, options.subtitle, options.theme, options.width, options.height};
  detail::require_room(look);
  const Index k = keen::detail::cluster_count_over_time(over_time, "svg::transitions");
  const detail::Flows flows = detail::flows_of(over_time);
  const detail::TransitionsPlan plan = detail::transitions_plan(flows, options, k);
  if (flows.objects_missing > 0) {
    look.subtitle = detail::joined(
        look.subtitle, "not in all columns: " + detail::counted(flows.objects_missing, "object", "objects"));
  }
  return detail::transitions_picture(look, flows, plan);
}

}  // namespace keen::svg
