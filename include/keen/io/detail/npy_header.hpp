// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "bytes.hpp"
#include "file.hpp"
#include "printable.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

// A .npy file has a short header in text and then the values:
//
//     \x93NUMPY  major minor  length of the dictionary (2 bytes in version 1, 4 in versions 2 and 3)
//     {'descr': '<f8', 'fortran_order': False, 'shape': (150, 4), }        padded by spaces, ended by a newline
//     values, row by row, or column by column if fortran_order is True
//
// In descr, < is little-endian, > big-endian, f8 a floating-point number of 8 bytes. Nothing in the header is trusted:
// the size of the file must be what shape and descr imply.

namespace keen::io::detail {

/// The type of the values of a .npy file.
struct NpyType {
  char kind = '\0';       ///< 'f', 'i', 'u' or 'b' (bool); 0 for any that is not read
  std::size_t width = 0;  ///< bytes of a value
  bool is_big_endian = false;
};

/// @param descr  such as "<f8", ">i2", "|b1"
[[nodiscard]] inline NpyType npy_type(std::string_view descr) {
  if (descr.size() != 3) return {};
  const bool is_single = descr == "|b1" || descr == "|i1" || descr == "|u1";
  const bool is_ordered = descr[0] == '<' || descr[0] == '>' || descr[0] == '=';
  constexpr std::array<std::string_view, 12> numbers{"i1", "i2", "i4", "i8", "u1", "u2",
                                                     "u4", "u8", "f2", "f4", "f8", "b1"};
  const bool is_number = std::find(numbers.begin(), numbers.end(), descr.substr(1)) != numbers.end();
  if (!is_single && !(is_ordered && is_number)) return {};
  return {descr[1], static_cast<std::size_t>(descr[2] - '0'), descr[0] == '>'};
}

/// The array that a .npy file describes.
struct NpyHeader {
  std::string descr;         ///< type and byte order, such as "<f8"; of records "["
  bool is_fortran = false;   ///< the first index changes fastest
  std::vector<Index> shape;  ///< sizes of the dimensions
  std::size_t data = 0;      ///< where the values begin

  [[nodiscard]] Index rows() const { return shape.empty() ? 1 : shape[0]; }
  [[nodiscard]] Index columns() const { return shape.size() > 1 ? shape[1] : 1; }
  [[nodiscard]] NpyType type() const { return npy_type(descr); }
};

/// Reads the dictionary of a .npy header: three entries in any order, each once, and nothing else.
class NpyDictionary {
 public:
  NpyDictionary(std::string_view text, const std::filesystem::path& path) : rest_(text), path_(path) {}

  [[nodiscard]] NpyHeader operator()() {
    NpyHeader header;
    expect('{');
    int seen = 0;
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      const int which = key == "descr" ? 1 : key == "fortran_order" ? 2 : key == "shape" ? 4 : 0;
      if (which == 0 || (seen & which) != 0) broken();
      seen |= which;
      if (which == 1) header.descr = type();
      if (which == 2) header.is_fortran = truth();
      if (which == 4) header.shape = tuple();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_spaces();
    if (seen != 7 || !rest_.empty()) broken();
    return header;
  }

 private:
  [[noreturn]] void broken() const { fail(path_, "not a .npy file that keen reads: its header is broken"); }

  void skip_spaces() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) rest_.remove_prefix(1);
  }

  bool accept(char c) {
    skip_spaces();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!accept(c)) broken();
  }

  [[nodiscard]] std::string quoted() {
    skip_spaces();
    const char quote = rest_.empty() ? ' ' : rest_.front();
    if (quote != '\'' && quote != '"') broken();
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) broken();
    const std::string text(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return text;
  }

  /// A type; of a list of types, which records have, its bracket.
  [[nodiscard]] std::string type() {
    if (!accept('[')) return quoted();
    int depth = 1;
    while (depth > 0 && !rest_.empty()) {
      depth += rest_.front() == '[' ? 1 : rest_.front() == ']' ? -1 : 0;
      rest_.remove_prefix(1);
    }
    if (depth > 0) broken();
    return "[";
  }

  [[nodiscard]] bool truth() {
    skip_spaces();
    for (const std::string_view word : {std::string_view("True"), std::string_view("False")}) {
      if (rest_.substr(0, word.size()) != word) continue;
      rest_.remove_prefix(word.size());
      return word == "True";
    }
    broken();
  }

  [[nodiscard]] std::vector<Index> tuple() {
    std::vector<Index> values;
    expect('(');
    while (!accept(')')) {
      skip_spaces();
      Index value = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
      if (error != std::errc{} || value < 0 || values.size() == most_dimensions) broken();
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      values.push_back(value);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return values;
  }

  static constexpr std::size_t most_dimensions = 64;  // of numpy

  std::string_view rest_;
  const std::filesystem::path& path_;
};

/// @throws std::runtime_error unless it is an array of one or two dimensions of numbers that keen reads
inline void require_readable(const NpyHeader& header, const std::filesystem::path& path) {
  if (header.shape.empty()) fail(path, "a single number (an array of no dimension), where rows of numbers are needed");
  if (header.shape.size() > 2) {
    fail(path, "an array of ", header.shape.size(), " dimensions, where n x dim numbers are needed: reshape it first");
  }
  if (header.descr == "[") {
    fail(path, "an array of records, whose fields may be of any type: save the columns that are numbers as one array");
  }
  if (header.type().kind != '\0') return;
  const char kind = header.descr.size() > 1 ? header.descr[1] : ' ';
  fail(path, "its values are of type ", in_quotes(header.descr),
       kind == 'O'                  ? " (Python objects)"
       : kind == 'U' || kind == 'S' ? " (texts)"
       : kind == 'c'                ? " (complex numbers)"
       : kind == 'M' || kind == 'm' ? " (dates or times)"
                                    : "",
       ", which keen does not read: save them as float64 or float32, by .astype(float)");
}

/// As many bytes as a header may have.
inline constexpr std::size_t npy_start = 12 + 10000;

/// The header of a .npy file of version 1, 2 or 3.
/// @param start  the first bytes, at least as many as npy_start or all there are
/// @throws std::runtime_error naming the file, unless it is an array of one or two dimensions of floating-point
/// numbers,
///   integers or booleans
/// Source: numpy.lib.format, NEP 1.
[[nodiscard]] inline NpyHeader npy_header(std::string_view start, const std::filesystem::path& path) {
  if (start.size() < 10 || start.substr(0, 6) != "\x93NUMPY") fail(path, "not a .npy file");
  const int version = static_cast<unsigned char>(start[6]);
  if (version < 1 || version > 3 || start[7] != 0) fail(path, ".npy file of a version that keen does not read");
  const std::size_t before = version == 1 ? 10 : 12;
  if (start.size() < before) fail(path, "ends in its header");
  const std::size_t length =
      version == 1 ? number_at<std::uint16_t>(start.data() + 8) : number_at<std::uint32_t>(start.data() + 8);
  if (length > npy_start - 12) fail(path, "a header of ", length, " bytes, more than keen reads");
  if (start.size() < before + length) fail(path, "ends in its header");
  NpyHeader header = NpyDictionary(start.substr(before, length), path)();
  header.data = before + length;
  require_readable(header, path);
  return header;
}

/// The same of a file whose size is known.
/// @throws std::runtime_error too, unless the array ends where the file ends
[[nodiscard]] inline NpyHeader npy_header(std::string_view start, std::uint64_t size,
                                          const std::filesystem::path& path) {
  const NpyHeader header = npy_header(start, path);
  const std::size_t width = header.type().width;
  const std::uint64_t values = (size - header.data) / width;
  const auto rows = static_cast<std::uint64_t>(header.rows()), columns = static_cast<std::uint64_t>(header.columns());
  // Of no values any number of rows could be claimed, and a loop over them would hardly end.
  constexpr std::uint64_t most_of_nothing = 1U << 24;
  const bool is_product = rows > 0 && columns > 0
                              ? columns <= values / rows && rows * columns == values
                              : values == 0 && rows <= most_of_nothing && columns <= most_of_nothing;
  if (!is_product || (size - header.data) % width != 0) {
    fail(path, "its shape ", rows, " x ", columns, " does not fit its ", size, " bytes");
  }
  return header;
}

}  // namespace keen::io::detail
