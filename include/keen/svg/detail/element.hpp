// SPDX-License-Identifier: MIT
#pragma once

#include "colour.hpp"
#include "number.hpp"
#include "text.hpp"

#include <string>
#include <string_view>
#include <vector>

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
