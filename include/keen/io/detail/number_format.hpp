// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "csv_cell.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

// One field alone may be ambiguous: 1.234 is a number below 2, or one thousand two hundred and thirty-four. A column
// decides: each field that is a number in some formats keeps the set of these formats, and the column has the
// intersection. A field 12.5 excludes groups of three, and 1.234.567 excludes decimal points.

/// Numbers as people write them: with decimal commas, thousands separators, units, or in base 16.
namespace keen::io::detail {

/// One way to write numbers.
struct NumberFormat {
  char decimal = '.';     ///< '.' or ','
  char group = '\0';      ///< between groups of three digits: '.', ',', ' ' or '\''; 0: nothing
  int base = 10;          ///< or 16, after 0x
  std::string_view unit;  ///< before or behind every number, such as "$"; none if empty

  [[nodiscard]] bool is_plain() const { return decimal == '.' && group == '\0' && base == 10 && unit.empty(); }
};

/// A set of the formats below, bit by bit.
using FormatSet = std::uint16_t;

/// Where a column can be read in several of them, the first counts.
inline constexpr std::array<NumberFormat, 9> number_formats{{
    {'.', '\0', 10, {}},
    {'.', ',', 10, {}},
    {'.', ' ', 10, {}},
    {'.', '\'', 10, {}},
    {',', '\0', 10, {}},
    {',', '.', 10, {}},
    {',', ' ', 10, {}},
    {',', '\'', 10, {}},
    {'.', '\0', 16, {}},
}};
inline constexpr FormatSet all_formats = (1u << number_formats.size()) - 1;
inline constexpr FormatSet plain_format = 1u << 0;
inline constexpr FormatSet comma_groups = 1u << 1;
inline constexpr FormatSet decimal_comma = 1u << 4;
inline constexpr FormatSet point_groups = 1u << 5;

/// The first format of a set, which must not be empty.
[[nodiscard]] inline NumberFormat first_format(FormatSet set) {
  std::size_t i = 0;
  while ((FormatSet(1u << i) & set) == 0) ++i;
  return number_formats[i];
}

/// The formats that a reader may choose from.
/// @param decimal        '.' or ','; nothing: either
/// @param has_thousands  whether digits stand in groups of three, divided by ',' or '.' (what is not `decimal`)
[[nodiscard]] inline FormatSet allowed_formats(std::optional<char> decimal, bool has_thousands) {
  constexpr FormatSet with_comma = 0b1111u << 4;
  if (decimal == ',') return with_comma;
  if (decimal == '.') return static_cast<FormatSet>(all_formats & ~with_comma);
  return has_thousands ? static_cast<FormatSet>(all_formats & ~decimal_comma) : all_formats;
}

/// A number and the unit that stands before or behind it.
struct Quantity {
  std::string number;
  std::string_view unit;  ///< of the text, or empty
};

[[nodiscard]] inline std::string_view without_blanks(std::string_view bytes) {
  while (!bytes.empty() && bytes.front() == ' ') bytes.remove_prefix(1);
  while (!bytes.empty() && bytes.back() == ' ') bytes.remove_suffix(1);
  return bytes;
}

/// Spaces that do not break, and typographic apostrophes, as plain ones.
[[nodiscard]] inline std::string with_plain_spaces(std::string_view bytes) {
  static constexpr std::array<std::string_view, 3> spaces{"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};
  constexpr std::string_view apostrophe = "\xE2\x80\x99";
  std::string text;
  while (!bytes.empty()) {
    const auto begins_with = [&](std::string_view what) { return bytes.starts_with(what); };
    const auto* const space = std::find_if(spaces.begin(), spaces.end(), begins_with);
    const bool is_apostrophe = begins_with(apostrophe);
    text += space != spaces.end() ? ' ' : is_apostrophe ? '\'' : bytes.front();
    bytes.remove_prefix(space != spaces.end() ? space->size() : is_apostrophe ? apostrophe.size() : 1);
  }
  return text;
}

[[nodiscard]] inline Quantity quantity(std::string_view bytes) {
  static constexpr std::array<std::string_view, 11> units{
      "$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5", "\xE2\x82\xB9", "%", "USD", "EUR", "GBP", "CHF", "kr"};
  const std::string_view sign = !bytes.empty() && (bytes[0] == '-' || bytes[0] == '+') ? bytes.substr(0, 1) : "";
  const std::string_view rest = without_blanks(bytes.substr(sign.size()));
  for (const std::string_view unit : units) {
    if (rest.size() <= unit.size()) continue;
    if (rest.starts_with(unit)) {
      return {std::string(sign) + with_plain_spaces(without_blanks(rest.substr(unit.size()))), unit};
    }
    if (rest.ends_with(unit)) {
      return {std::string(sign) + with_plain_spaces(without_blanks(rest.substr(0, rest.size() - unit.size()))), unit};
    }
  }
  return {with_plain_spaces(bytes), {}};
}

/// The number of `text` with a decimal point and without separators; nothing if it is not written in that format.
[[nodiscard]] inline std::optional<std::string> plainly(std::string_view text, const NumberFormat& format) {
  const std::size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t mark = (std::min)(text.find(format.decimal, sign), text.size());
  std::string plain(text.substr(0, sign));
  std::size_t digits = 0;  // since the last separator
  std::size_t groups = 0;
  const bool has_leading_zero = mark > sign + 1 && text[sign] == '0';
  for (std::size_t i = sign; i < mark; ++i) {
    const char c = text[i];
    if (format.group != '\0' && c == format.group) {
      const bool is_group = groups == 0 ? digits >= 1 && digits <= 3 && !has_leading_zero : digits == 3;
      if (!is_group) return {};
      ++groups;
      digits = 0;
      continue;
    }
    const bool is_exponent = groups == 0 && (c == 'e' || c == 'E' || c == '-' || c == '+');
    if (!is_digit(c) && !is_exponent) return {};
    plain += c;
    ++digits;
  }
  if (groups > 0 && digits != 3) return {};
  if (mark < text.size()) plain += '.';
  for (std::size_t i = mark + 1; i < text.size(); ++i) {
    if (text[i] == '.' || text[i] == ',') return {};
    plain += text[i];
  }
  return plain;
}

/// A number without its unit, as the format has it.
[[nodiscard]] inline CsvCell number_cell(std::string_view number, const NumberFormat& format) {
  constexpr CsvCell text{.kind = CsvKind::text};
  if (format.base == 16) {
    if (!number.starts_with("0x") && !number.starts_with("0X")) return text;
    std::uint64_t value = 0;
    const char* const last = number.data() + number.size();
    const auto [end, error] = std::from_chars(number.data() + 2, last, value, 16);
    constexpr std::uint64_t most = std::uint64_t{1} << 53;  // beyond it, a double would be another number
    if (error != std::errc{} || end != last || value > most) return text;
    return {.kind = CsvKind::number, .value = static_cast<double>(value)};
  }
  const std::optional<std::string> plain = plainly(number, format);
  if (!plain || means_missing(*plain)) return text;
  return csv_cell(*plain);
}

/// A field by the format of its column.
[[nodiscard]] inline CsvCell csv_cell(std::string_view bytes, const NumberFormat& format) {
  if (format.is_plain() || means_missing(bytes)) return csv_cell(bytes);
  const Quantity written = quantity(bytes);
  return written.unit == format.unit ? number_cell(written.number, format) : CsvCell{.kind = CsvKind::text};
}

/// How a field is a number.
struct WrittenNumber {
  FormatSet formats = 0;  ///< in which it is one, its unit aside; none: it is a text
  std::string_view unit;
};

[[nodiscard]] inline WrittenNumber written_number(std::string_view bytes) {
  const auto begins_with = [](std::string_view text, std::string_view letters) {
    const std::size_t first = text.find_first_not_of("+- ");
    return first != std::string_view::npos && letters.find(text[first]) != std::string_view::npos;
  };
  if (!begins_with(bytes, "0123456789.,$%UEGCk\xC2\xE2")) return {};  // as most texts, soon told
  const Quantity written = quantity(bytes);
  if (!begins_with(written.number, "0123456789.,")) return {};
  WrittenNumber number{.formats = 0, .unit = written.unit};
  for (std::size_t i = 0; i < number_formats.size(); ++i) {
    if (number_cell(written.number, number_formats[i]).kind != CsvKind::text) number.formats |= FormatSet(1u << i);
  }
  return number;
}

/// Which formats every field of a column is a number in. A field that is a number as it stands costs a look for a
/// point.
class FormatCandidates {
 public:
  /// A number as std::from_chars reads it.
  void add_plain(std::string_view bytes) {
    has_plain_ = true;
    keep(static_cast<FormatSet>(~hexadecimal));
    if (bytes.find('.') == std::string_view::npos) return;
    has_points_ = true;
    const bool may_be_groups = (formats_ & point_groups) != 0 && plainly(bytes, first_format(point_groups));
    keep(may_be_groups ? decimal_points | point_groups : decimal_points);
  }

  /// A text; returns whether it is a number in some format.
  bool add_text(std::string_view bytes) {
    const WrittenNumber number = written_number(bytes);
    if (number.formats == 0) return false;
    keep(number.formats);
    units_differ_ = units_differ_ || (count_++ > 0 && number.unit != unit_);
    unit_ = number.unit;
    return true;
  }

  [[nodiscard]] Index count() const { return count_; }  ///< texts that are numbers in some format
  [[nodiscard]] bool has_points() const { return has_points_; }

  /// The formats of all fields so far, none if their units differ.
  [[nodiscard]] FormatSet formats() const {
    return units_differ_ || (has_plain_ && count_ > 0 && !unit_.empty()) ? FormatSet{0} : formats_;
  }
  [[nodiscard]] std::string_view unit() const { return unit_; }

 private:
  static constexpr FormatSet hexadecimal = 1u << 8;
  static constexpr FormatSet decimal_points = 0b1111;

  void keep(FormatSet formats) { formats_ &= formats; }

  FormatSet formats_ = all_formats;
  bool has_plain_ = false;
  bool has_points_ = false;
  bool units_differ_ = false;
  std::string_view unit_;
  Index count_ = 0;
};

/// "decimal commas", "thousands separated by points" and so on, for a sentence.
[[nodiscard]] inline std::string described(const NumberFormat& format) {
  std::string text;
  const auto add = [&](std::string_view what) { text += (text.empty() ? "" : ", ") + std::string(what); };
  if (format.base == 16) add("base 16");
  if (format.decimal == ',') add("decimal commas");
  if (format.group == ',') add("commas between thousands");
  if (format.group == '.') add("points between thousands");
  if (format.group == ' ') add("spaces between thousands");
  if (format.group == '\'') add("apostrophes between thousands");
  if (!format.unit.empty()) add('"' + std::string(format.unit) + "\" beside the number");
  return text;
}

}  // namespace keen::io::detail
