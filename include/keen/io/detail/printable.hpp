// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// UTF-8 in one table. The first byte has the length in its leading ones, every other byte begins with 10:
//
//     0xxxxxxx                                1 byte    up to U+007F
//     110xxxxx 10xxxxxx                       2 bytes   up to U+07FF
//     1110xxxx 10xxxxxx 10xxxxxx              3 bytes   up to U+FFFF
//     11110xxx 10xxxxxx 10xxxxxx 10xxxxxx     4 bytes   up to U+10FFFF
//
// A longer sequence than a code point needs is invalid; otherwise control characters could be hidden in it.

/// The content of a file, shown in a message. No byte of it can control the terminal.
namespace keen::io::detail {

/// A code point and how many bytes it took; no bytes where the input is not valid UTF-8.
struct Decoded {
  std::uint32_t code_point = 0;
  std::size_t bytes = 0;
};

[[nodiscard]] inline std::uint32_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

[[nodiscard]] inline std::size_t sequence_length(std::uint32_t first_byte) {
  if (first_byte < 0x80) return 1;
  if (first_byte >= 0xC2 && first_byte < 0xE0) return 2;
  if (first_byte >= 0xE0 && first_byte < 0xF0) return 3;
  if (first_byte >= 0xF0 && first_byte < 0xF5) return 4;
  return 0;
}

[[nodiscard]] inline Decoded decode(std::string_view text) {
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
[[nodiscard]] inline bool is_shown(std::uint32_t c) {
  if (c < 0x20 || c == '"' || c == '\\' || (c >= 0x7F && c < 0xA0)) return false;
  const bool is_invisible = (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || c == 0xFEFF;
  return !is_invisible && !(c >= 0x2060 && c <= 0x206F);
}

[[nodiscard]] inline std::string escaped(char c) {
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  if (c == '"' || c == '\\') return std::string("\\") + c;
  constexpr std::string_view hex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
}

/// `bytes` made fit for a terminal line: valid UTF-8 letters stay, control characters and stray bytes become `\xNN`.
/// At most `limit` bytes come out, then "...".
[[nodiscard]] inline std::string printable(std::string_view bytes, std::size_t limit = 64) {
  std::string text;
  while (!bytes.empty()) {
    const Decoded next = decode(bytes);
    const bool as_is = next.bytes > 0 && is_shown(next.code_point);
    const std::size_t taken = as_is ? next.bytes : 1;
    const std::string piece = as_is ? std::string(bytes.substr(0, taken)) : escaped(bytes.front());
    if (text.size() + piece.size() > limit) return text + "...";
    text += piece;
    bytes.remove_prefix(taken);
  }
  return text;
}

/// `bytes` made printable, between double quotes.
[[nodiscard]] inline std::string in_quotes(std::string_view bytes) { return '"' + printable(bytes) + '"'; }

/// "1 row", "2 rows".
[[nodiscard]] inline std::string counted(std::ptrdiff_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace keen::io::detail
