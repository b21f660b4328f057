// SPDX-License-Identifier: MIT
#include "json.hpp"

#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <keen/io/detail/number_text.hpp>
#include <keen/io/detail/printable.hpp>

namespace cli::json {
namespace {

std::vector<std::string> lines_of(const Members& members) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : members) lines.push_back(text(name) + ": " + value);
  return lines;
}

std::string escaped(char c) {
  if (c == '"' || c == '\\') return std::string("\\") + c;
  if (c == '\n') return "\\n";
  if (c == '\t') return "\\t";
  constexpr std::string_view hex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20) return std::string(1, c);
  return std::string("\\u00") + hex[byte >> 4] + hex[byte & 15];
}

}  // namespace

std::string text(std::string_view bytes) {
  std::string out = "\"";
  while (!bytes.empty()) {
    const std::size_t length = keen::io::detail::decode(bytes).bytes;
    if (length == 0) out += "\\ufffd";
    if (length == 1) out += escaped(bytes.front());
    if (length > 1) out += bytes.substr(0, length);  // JSON is for programs: C1 controls may stand in it
    bytes.remove_prefix(std::max(length, std::size_t{1}));
  }
  return out + '"';
}

std::string number(double value) { return std::isfinite(value) ? keen::io::detail::number_text(value) : "null"; }

std::string number(std::ptrdiff_t value) { return std::to_string(value); }

std::string boolean(bool value) { return value ? "true" : "false"; }

std::string array(const std::vector<std::string>& values) { return '[' + joined(values, ", ") + ']'; }

std::string object(const Members& members) { return '{' + joined(lines_of(members), ", ") + '}'; }

std::string document(const Members& members) { return "{\n  " + joined(lines_of(members), ",\n  ") + "\n}\n"; }

std::string texts(const std::vector<std::string>& values) {
  std::vector<std::string> quoted;
  for (const std::string& value : values) quoted.push_back(text(value));
  return array(quoted);
}

}  // namespace cli::json
