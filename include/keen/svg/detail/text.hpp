// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
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
