// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>

namespace cli {
namespace {

/// A code point and how many bytes it took; no bytes where the input is not valid UTF-8.
struct Decoded {
  std::uint32_t code_point = 0;
  std::size_t bytes = 0;
};

std::uint32_t byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

std::size_t sequence_length(std::uint32_t first_byte) {
  if (first_byte < 0x80) return 1;
  if (first_byte >= 0xC2 && first_byte < 0xE0) return 2;
  if (first_byte >= 0xE0 && first_byte < 0xF0) return 3;
  if (first_byte >= 0xF0 && first_byte < 0xF5) return 4;
  return 0;
}

Decoded decode(std::string_view text) {
  const std::size_t length = sequence_length(byte_at(text, 0));
  if (length == 0 || length > text.size()) return {};
  if (length == 1) return {byte_at(text, 0), 1};
  std::uint32_t code_point = byte_at(text, 0) & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0u) != 0x80u) return {};
    code_point = (code_point << 6) | (byte_at(text, i) & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code_point >= 0xD800 && code_point < 0xE000;
  if (code_point < smallest[length] || code_point > 0x10FFFF || is_surrogate) return {};
  return {code_point, length};
}

/// Whether a terminal shows the code point as itself: no controls, no marks that reverse or hide text.
bool is_shown(std::uint32_t c) {
  if (c < 0x20 || c == '"' || c == '\\' || (c >= 0x7F && c < 0xA0)) return false;
  const bool is_invisible = (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || c == 0xFEFF;
  return !is_invisible && !(c >= 0x2060 && c <= 0x206F);
}

/// Combining marks take no cell of a terminal, East Asian letters and emoji two.
std::size_t cells_of(std::uint32_t c) {
  if (c >= 0x300 && c < 0x370) return 0;
  const bool is_wide = (c >= 0x1100 && c < 0x1160) || (c >= 0x2E80 && c < 0xA4D0) || (c >= 0xAC00 && c < 0xD7A4) ||
                       (c >= 0xF900 && c < 0xFB00) || (c >= 0xFE30 && c < 0xFE70) || (c >= 0xFF00 && c < 0xFF61) ||
                       (c >= 0xFFE0 && c < 0xFFE7) || (c >= 0x1F300 && c < 0x1F650) || (c >= 0x20000 && c < 0x3FFFE);
  return is_wide ? 2 : 1;
}

std::string escaped(char c) {
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  if (c == '"' || c == '\\') return std::string("\\") + c;
  constexpr std::string_view hex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
}

template <class... Format>
std::string to_text(double value, Format... format) {
  std::array<char, 400> buffer{};  // the longest fixed double has 309 digits before the point
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...);
  return error == std::errc{} ? std::string(buffer.data(), end) : std::string("?");
}

std::string padding(std::string_view text, std::size_t cells) {
  return std::string(cells - std::min(cells, width(text)), ' ');
}

}  // namespace

std::string printable(std::string_view bytes, std::size_t limit) {
  std::string out;
  while (!bytes.empty()) {
    const Decoded next = decode(bytes);
    const bool as_is = next.bytes > 0 && is_shown(next.code_point);
    const std::size_t taken = as_is ? next.bytes : 1;
    const std::string piece = as_is ? std::string(bytes.substr(0, taken)) : escaped(bytes.front());
    if (out.size() + piece.size() > limit) return out + "...";
    out += piece;
    bytes.remove_prefix(taken);
  }
  return out;
}

std::string in_quotes(std::string_view bytes) { return '"' + printable(bytes) + '"'; }

std::size_t width(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) {
    const Decoded next = decode(text);
    cells += next.bytes > 0 ? cells_of(next.code_point) : 1;
    text.remove_prefix(std::max(next.bytes, std::size_t{1}));
  }
  return cells;
}

std::string right_aligned(std::string_view text, std::size_t cells) { return padding(text, cells) + std::string(text); }

std::string left_aligned(std::string_view text, std::size_t cells) { return std::string(text) + padding(text, cells); }

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

std::string short_name(const std::string& file) { return printable(std::filesystem::path(file).filename().string()); }

std::string wrapped(std::string_view text, std::size_t cells) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t wide = width(word);
    if (used > 0) out += used + 1 + wide > cells ? '\n' : ' ';
    used = used > 0 && used + 1 + wide <= cells ? used + 1 + wide : wide;
    out += word;
  }
  return out;
}

std::string fixed(double value, int decimals) {
  const std::string text = to_text(value, std::chars_format::fixed, decimals);
  const bool is_minus_zero = text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos;
  return is_minus_zero ? text.substr(1) : text;
}

std::string general(double value, int digits) { return to_text(value, std::chars_format::general, digits); }

std::string shortest(double value) { return to_text(value); }

std::string counted(std::ptrdiff_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace cli
