// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/io.hpp> as one file, made by packaging/single_header.py. Do not edit.
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

// ---- keen/io.hpp

// Files, with no dependency: models, CSV, .npy, .fvecs and .bvecs. Not part of <keen/keen.hpp>: include it where files
// are read or written.
//
//   keen::io::save(clustering.model, "groups.keen");

#include "keen.hpp"

// ---- keen/io/detail/read_double.hpp

#include <charconv>
#include <system_error>

#ifndef __cpp_lib_to_chars  // libc++ has no std::from_chars for double before its version 20
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include <locale.h>
#if defined(__APPLE__) || defined(__FreeBSD__)
#include <xlocale.h>
#endif
#endif

namespace keen::io::detail {

#ifdef __cpp_lib_to_chars

/// As std::from_chars.
inline std::from_chars_result read_double(const char* first, const char* last, double& value) {
  return std::from_chars(first, last, value);
}

#else

/// The longest start of a text that is a number to std::from_chars.
class NumberText {
 public:
  NumberText(const char* first, const char* last) : first_(first), last_(last), end_(first) {
    skip('-');
    is_word_ = skip_word("infinity") || skip_word("inf") || skip_nan();
    if (is_word_) return;
    std::ptrdiff_t digits = skip_digits();
    if (skip('.')) digits += skip_digits();
    if (digits == 0) {
      end_ = first_;
      return;
    }
    is_zero_ = std::none_of(first_, end_, [](char c) { return c >= '1' && c <= '9'; });
    const char* const before = end_;
    if (!skip('e') && !skip('E')) return;
    if (!skip('+')) skip('-');
    if (skip_digits() == 0) end_ = before;
  }

  [[nodiscard]] const char* end() const { return end_; }
  [[nodiscard]] bool is_zero() const { return is_zero_; }  ///< whether it means 0, and is not rounded to it
  [[nodiscard]] bool is_word() const { return is_word_; }  ///< infinity or NaN

 private:
  bool skip(char c) {
    const bool is_next = end_ != last_ && *end_ == c;
    if (is_next) ++end_;
    return is_next;
  }

  std::ptrdiff_t skip_digits() {
    const char* const before = end_;
    while (end_ != last_ && *end_ >= '0' && *end_ <= '9') ++end_;
    return end_ - before;
  }

  /// @param word  in lower case
  bool skip_word(std::string_view word) {
    const std::string_view rest(end_, static_cast<std::size_t>(last_ - end_));
    const std::string_view start = rest.substr(0, word.size());
    const auto is_same = [](char c, char lower) { return c == lower || c == lower - 'a' + 'A'; };
    if (!std::equal(start.begin(), start.end(), word.begin(), word.end(), is_same)) return false;
    end_ += word.size();
    return true;
  }

  /// With or without letters and digits in parentheses.
  bool skip_nan() {
    if (!skip_word("nan")) return false;
    const char* const before = end_;
    if (!skip('(')) return true;
    const auto ends = [](char c) {
      return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_');
    };
    end_ = std::find_if(end_, last_, ends);
    if (!skip(')')) end_ = before;
    return true;
  }

  const char* first_;
  const char* last_;
  const char* end_;
  bool is_zero_ = false;
  bool is_word_ = false;
};

/// As std::from_chars: read by the C library, under a locale of its own.
inline std::from_chars_result read_double(const char* first, const char* last, double& value) {
  const NumberText number(first, last);
  if (number.end() == first) return {first, std::errc::invalid_argument};
  struct CLocale {
    CLocale() {
      if (value == locale_t()) throw std::bad_alloc();
    }
    const locale_t value = ::newlocale(LC_ALL_MASK, "C", locale_t());
    ~CLocale() { ::freelocale(value); }
  };
  static const CLocale locale;
  const double read = ::strtod_l(std::string(first, number.end()).c_str(), nullptr, locale.value);
  const bool has_overflown = std::abs(read) == HUGE_VAL && !number.is_word();
  if (has_overflown || (read == 0 && !number.is_zero())) return {number.end(), std::errc::result_out_of_range};
  value = read;
  return {number.end(), std::errc()};
}

#endif

}  // namespace keen::io::detail

// ---- keen/io/detail/csv_cell.hpp

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace keen::io::detail {

/// What a field of a CSV file holds.
enum class CsvKind { number, missing, infinite, out_of_range, text };

struct CsvCell {
  CsvKind kind = CsvKind::missing;
  double value = std::numeric_limits<double>::quiet_NaN();
};

[[nodiscard]] constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] inline bool means_missing(std::string_view bytes) {
  constexpr std::array<std::string_view, 7> words{"", "na", "n/a", "null", "?", "-", "nan"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::equal(bytes.begin(), bytes.end(), word.begin(), word.end(),
                      [](char a, char b) { return lower_case(a) == b; });
  });
}

/// std::from_chars takes no plus sign, which some programs write.
[[nodiscard]] inline std::string_view without_plus(std::string_view bytes) {
  const bool has_plus = bytes.size() > 1 && bytes[0] == '+' && bytes[1] != '-' && bytes[1] != '+';
  return has_plus ? bytes.substr(1) : bytes;
}

/// A field as std::from_chars reads it, wholly or not at all; the locale has no say. Missing are: nothing, NA, N/A,
/// null, ?, -, nan, whatever the case of their letters.
[[nodiscard]] inline CsvCell csv_cell(std::string_view bytes) {
  if (means_missing(bytes)) return {};
  const std::string_view digits = without_plus(bytes);
  CsvCell cell{.kind = CsvKind::number, .value = 0};
  const auto [end, error] = read_double(digits.data(), digits.data() + digits.size(), cell.value);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return {.kind = CsvKind::text};
  if (error == std::errc::result_out_of_range) return {.kind = CsvKind::out_of_range};
  if (keen::detail::is_nan(cell.value)) return {};
  if (!keen::detail::is_finite(&cell.value)) return {.kind = CsvKind::infinite};
  return cell;
}

/// Whether a text would be a number, if its comma were a point.
[[nodiscard]] inline bool has_decimal_comma(std::string_view bytes) {
  std::string text(bytes);
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) return false;
  text[comma] = '.';
  return csv_cell(text).kind == CsvKind::number;
}

}  // namespace keen::io::detail

// ---- keen/io/detail/file.hpp

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <random>
#include <stdexcept>

#if defined(__unix__) || defined(__APPLE__)
#define KEEN_IO_HAS_POSIX 1
#include <fcntl.h>
#include <unistd.h>
#endif

/// Whole files.
namespace keen::io::detail {

/// @throws std::runtime_error "PATH: what is wrong"
template <class... Parts>
[[noreturn]] void fail(const std::filesystem::path& path, const Parts&... parts) {
  throw std::runtime_error(keen::detail::concat(path.string(), ": ", parts...));
}

[[nodiscard]] inline std::string system_words(int error) { return std::system_category().message(error); }

/// @throws std::runtime_error "PATH: cannot DO: the system's reason"; std::bad_alloc where that is a lack of memory
[[noreturn]] inline void fail_to(const char* act, const std::filesystem::path& path, int error) {
  if (error == ENOMEM) throw std::bad_alloc();
  fail(path, "cannot ", act, ": ", system_words(error));
}

struct Closer {
  // What is read is read, and what is written is closed by write_checked.
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Closer>;

/// @throws std::runtime_error if it cannot be opened
[[nodiscard]] inline File open_to_read(const std::filesystem::path& path) {
  File file(std::fopen(path.string().c_str(), "rb"));
  if (!file) fail_to("open", path, errno);
  return file;
}

/// All bytes to the end of a file, which may be a pipe. Takes memory for what is there, whatever the file says of
/// itself.
/// @throws std::runtime_error if it cannot be read
[[nodiscard]] inline std::string read_all(std::FILE* file, const std::filesystem::path& shown) {
  constexpr std::size_t block = std::size_t{1} << 16;
  std::string bytes;
  for (std::size_t got = block; got == block;) {
    const std::size_t size = bytes.size();
    bytes.resize(size + block);
    got = std::fread(bytes.data() + size, 1, block, file);
    bytes.resize(size + got);
  }
  if (std::ferror(file) != 0) fail_to("read", shown, errno);
  return bytes;
}

/// @throws std::runtime_error if it cannot be read
[[nodiscard]] inline std::string read_file(const std::filesystem::path& path) {
  return read_all(open_to_read(path).get(), path);
}

/// Removes the file unless it has become the real one.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target) : path_(target) {
    path_ += ".tmp." + std::to_string(std::random_device{}()) + std::to_string(std::random_device{}());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Has what was written to a file, or the names in a folder, reach the disk. Returns errno, 0 if all is well.
[[nodiscard]] inline int sync_to_disk([[maybe_unused]] const std::filesystem::path& path) {
  int error = 0;
#ifdef KEEN_IO_HAS_POSIX
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  if (::fsync(descriptor) != 0) error = errno;
  ::close(descriptor);
#endif
  return error;
}

/// Writes and closes, with every step checked.
/// @param mode  of std::fopen
/// @throws std::runtime_error naming `shown`
inline void write_checked(const std::filesystem::path& target, const char* mode, std::string_view bytes,
                          const std::filesystem::path& shown) {
  std::FILE* file = std::fopen(target.string().c_str(), mode);
  if (file == nullptr) fail_to("write", shown, errno);
  const bool is_written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0;
  const int write_error = errno;
  const bool is_closed = std::fclose(file) == 0;
  if (!is_written) fail_to("write", shown, write_error);
  if (!is_closed) fail_to("write", shown, errno);
}

}  // namespace keen::io::detail

// ---- keen/io/detail/csv_text.hpp

#include <utility>

namespace keen::io::detail {

/// What the reader refuses to go beyond, so that a broken or hostile file costs little.
struct CsvLimits {
  static constexpr std::size_t field_bytes = 1024;
  static constexpr std::size_t record_bytes = std::size_t{16} << 20;
  static constexpr std::size_t fields = 65536;
};

/// The bytes of a CSV file, without a byte order mark, and the name to call it by.
class CsvText {
 public:
  /// @throws std::runtime_error for a NUL byte or UTF-16
  CsvText(std::string name, std::string text);

  /// Reads a whole file.
  /// @throws std::runtime_error where it cannot be read
  [[nodiscard]] static CsvText read(const std::filesystem::path& path) { return {path.string(), read_file(path)}; }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return std::string_view(text_).substr(begin_); }

  /// The line, counted from 1, in which `offset` lies.
  [[nodiscard]] std::size_t line(std::size_t offset) const;

  /// "NAME:LINE:COLUMN", the column counted in bytes from 1.
  [[nodiscard]] std::string at(std::size_t offset) const;

  /// @throws std::runtime_error always: "NAME:LINE:COLUMN: reason"
  [[noreturn]] void fail(std::size_t offset, const std::string& reason) const;

 private:
  [[nodiscard]] std::size_t line_begin(std::size_t offset) const;
  void refuse_other_encodings() const;

  std::string name_;
  std::string text_;
  std::size_t begin_ = 0;
};

inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
inline constexpr std::string_view utf16_little = "\xFF\xFE";
inline constexpr std::string_view utf16_big = "\xFE\xFF";
inline constexpr std::string_view zip = "PK\x03\x04";

inline CsvText::CsvText(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  refuse_other_encodings();
  if (text_.starts_with(utf8_mark)) begin_ = utf8_mark.size();
  const std::size_t nul = this->text().find('\0');
  if (nul != std::string_view::npos) fail(nul, "a NUL byte: this is not a text file");
}

inline void CsvText::refuse_other_encodings() const {
  const bool is_utf16 = text_.starts_with(utf16_little) || text_.starts_with(utf16_big);
  if (is_utf16) fail(0, "this is UTF-16 text; save it as UTF-8");
  if (text_.starts_with(zip)) fail(0, "this is an archive (.npz, .xlsx): save a table of it as .npy or CSV");
}

inline std::size_t CsvText::line_begin(std::size_t offset) const {
  const std::size_t end_before = offset == 0 ? std::string_view::npos : text().find_last_of("\r\n", offset - 1);
  return end_before == std::string_view::npos ? 0 : end_before + 1;
}

inline std::size_t CsvText::line(std::size_t offset) const {
  const std::string_view before = text().substr(0, offset);
  std::size_t line = 1;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool is_crlf_half = before[i] == '\r' && i + 1 < text().size() && text()[i + 1] == '\n';
    if (before[i] == '\n' || (before[i] == '\r' && !is_crlf_half)) ++line;
  }
  return line;
}

inline std::string CsvText::at(std::size_t offset) const {
  return name_ + ':' + std::to_string(line(offset)) + ':' + std::to_string(offset - line_begin(offset) + 1);
}

inline void CsvText::fail(std::size_t offset, const std::string& reason) const {
  throw std::runtime_error(at(offset) + ": " + reason);
}

}  // namespace keen::io::detail

// ---- keen/io/detail/csv_reader.hpp

#include <iterator>
#include <vector>

namespace keen::io::detail {

/// One field of a record: a view of its bytes without surrounding spaces and quotes.
struct CsvField {
  std::string_view bytes;
  std::size_t offset = 0;
  bool has_quotes = false;

  /// The bytes with doubled quotes made single.
  [[nodiscard]] std::string value() const;
};

/// Reads the records of a CSV text one after the other. A record is a line, or more where a quoted field holds line
/// ends. LF, CRLF and CR end a line; lines of nothing but spaces are skipped.
class CsvReader {
 public:
  CsvReader(const CsvText& csv, char delimiter) : csv_(csv), text_(csv.text()), delimiter_(delimiter) {}

  /// Puts the next record into `fields`; false at the end of the text.
  /// @throws std::runtime_error at a broken quote or beyond a limit
  bool next(std::vector<CsvField>& fields);

  /// Where the record that was read last begins.
  [[nodiscard]] std::size_t record_offset() const { return record_; }

 private:
  [[nodiscard]] bool is_space(char c) const { return c == ' ' || (c == '\t' && delimiter_ != '\t'); }
  [[nodiscard]] bool at_line_end() const { return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
  void skip_spaces();
  void skip_line_end();
  void skip_blank_lines();
  [[nodiscard]] CsvField field();
  [[nodiscard]] CsvField quoted_field();
  [[nodiscard]] std::size_t closing_quote() const;
  [[nodiscard]] std::string_view trimmed(std::string_view bytes) const;

  const CsvText& csv_;
  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  std::size_t record_ = 0;
};

inline std::string CsvField::value() const {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += bytes[i];
    if (has_quotes && bytes[i] == '"') ++i;
  }
  return text;
}

inline bool CsvReader::next(std::vector<CsvField>& fields) {
  fields.clear();
  skip_blank_lines();
  if (at_ == text_.size()) return false;
  record_ = at_;
  for (;;) {
    fields.push_back(field());
    if (fields.size() > CsvLimits::fields) csv_.fail(record_, "a line of more than 65536 fields");
    if (at_ - record_ > CsvLimits::record_bytes) csv_.fail(record_, "a line of more than 16 MiB");
    if (at_line_end()) break;
    ++at_;  // the delimiter
  }
  skip_line_end();
  return true;
}

inline void CsvReader::skip_spaces() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

inline void CsvReader::skip_line_end() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  const bool lf_belongs_here = at_ < text_.size() && text_[at_] == '\n';
  if (lf_belongs_here) ++at_;
}

inline void CsvReader::skip_blank_lines() {
  for (;;) {
    const std::size_t line = at_;
    skip_spaces();
    if (at_ == text_.size()) return;
    if (!at_line_end()) {
      at_ = line;
      return;
    }
    skip_line_end();
  }
}

inline CsvField CsvReader::field() {
  const std::size_t begin = at_;
  skip_spaces();
  if (at_ < text_.size() && text_[at_] == '"') return quoted_field();
  const std::size_t offset = at_ - begin > CsvLimits::field_bytes ? begin : at_;
  while (!at_line_end() && text_[at_] != delimiter_) ++at_;
  if (at_ - begin > CsvLimits::field_bytes) csv_.fail(offset, "a field of more than 1024 bytes");
  return {trimmed(text_.substr(offset, at_ - offset)), offset, false};
}

inline CsvField CsvReader::quoted_field() {
  const std::size_t offset = at_;
  const std::size_t end = closing_quote();
  at_ = end + 1;
  skip_spaces();
  if (!at_line_end() && text_[at_] != delimiter_) csv_.fail(at_, "text after the closing quote of a field");
  return {trimmed(text_.substr(offset + 1, end - offset - 1)), offset, true};
}

inline std::size_t CsvReader::closing_quote() const {
  const std::size_t begin = at_ + 1;
  for (std::size_t i = begin; i < text_.size(); ++i) {
    if (i - begin > CsvLimits::field_bytes)
      csv_.fail(at_, "a quoted field of more than 1024 bytes: is its end quote missing?");
    if (text_[i] != '"') continue;
    const bool is_doubled = i + 1 < text_.size() && text_[i + 1] == '"';
    if (!is_doubled) return i;
    ++i;
  }
  csv_.fail(at_, "a quote that is never closed");
}

inline std::string_view CsvReader::trimmed(std::string_view bytes) const {
  const auto is_blank = [&](char c) { return is_space(c); };
  const auto first = std::find_if_not(bytes.begin(), bytes.end(), is_blank);
  const auto last = std::find_if_not(bytes.rbegin(), std::make_reverse_iterator(first), is_blank).base();
  return bytes.substr(static_cast<std::size_t>(first - bytes.begin()), static_cast<std::size_t>(last - first));
}

/// How often each candidate occurs in one line, outside quotes.
using DelimiterCounts = std::array<std::size_t, 3>;
inline constexpr std::array<char, 3> delimiter_candidates{'\t', ';', ','};

[[nodiscard]] inline std::vector<DelimiterCounts> delimiters_of_first_lines(std::string_view text) {
  constexpr std::size_t most_lines = 16;
  std::vector<DelimiterCounts> lines;
  DelimiterCounts counts{};
  bool is_inside_quotes = false;
  bool is_blank = true;
  for (const char c : text.substr(0, std::size_t{1} << 16)) {
    if (c == '"') is_inside_quotes = !is_inside_quotes;
    const bool ends_line = !is_inside_quotes && (c == '\n' || c == '\r');
    if (ends_line && !is_blank) lines.push_back(std::exchange(counts, {}));
    if (lines.size() == most_lines) return lines;
    is_blank = ends_line || (is_blank && c == ' ');
    for (std::size_t i = 0; i < delimiter_candidates.size(); ++i)
      counts[i] += !is_inside_quotes && c == delimiter_candidates[i] ? 1u : 0u;
  }
  if (lines.empty() || (!is_blank && text.size() < (std::size_t{1} << 16))) lines.push_back(counts);
  return lines;
}

/// The delimiter of a CSV text: tab, semicolon or comma, the first of them that splits each of the first lines into
/// the same number of fields. A semicolon goes before a comma since numbers may be written with decimal commas.
[[nodiscard]] inline char detected_delimiter(const CsvText& csv) {
  const std::vector<DelimiterCounts> lines = delimiters_of_first_lines(csv.text());
  const DelimiterCounts& first = lines.front();
  for (std::size_t i = 0; i < delimiter_candidates.size(); ++i) {
    const bool is_consistent =
        std::all_of(lines.begin(), lines.end(), [&](const DelimiterCounts& counts) { return counts[i] == first[i]; });
    if (first[i] > 0 && is_consistent) return delimiter_candidates[i];
  }
  const std::ptrdiff_t most = std::max_element(first.begin(), first.end()) - first.begin();
  return first[static_cast<std::size_t>(most)] > 0 ? delimiter_candidates[static_cast<std::size_t>(most)] : ',';
}

}  // namespace keen::io::detail

// ---- keen/io/detail/printable.hpp

#include <cstdint>

/// What a file holds, shown in a message: whatever its bytes are, they do nothing to a terminal.
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

// ---- keen/io/table.hpp

#include <cmath>

namespace keen::io {

/// What becomes of a row of a file that has no value in a column that is read.
enum class Missing {
  error,  ///< it is an error
  drop,   ///< the row is left out
};

/// A row has no value where one is needed.
class MissingValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Some columns of a table of numbers.
struct TableNumbers {
  /// n x dim, one point a row.
  using Points = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  std::vector<double> values;  ///< one row after the other
  Index dim = 0;               ///< columns
  Index rows_in_file = 0;      ///< with those that were dropped
  std::vector<Index> rows;     ///< for each row of `values` its row in the file, counted from 0

  [[nodiscard]] Index size() const { return static_cast<Index>(rows.size()); }
  [[nodiscard]] Eigen::Map<const Points> points() const { return {values.data(), size(), dim}; }
  [[nodiscard]] Eigen::Map<Points> points() { return {values.data(), size(), dim}; }
};

/// What a column of a file holds.
class ColumnSummary {
 public:
  Index numbers = 0;                                      ///< finite ones; the figures below are theirs
  Index missing = 0;                                      ///< fields without a value
  Index texts = 0;                                        ///< fields that are neither numbers nor missing
  double min = std::numeric_limits<double>::infinity();   ///< infinity where there is no number
  double max = -std::numeric_limits<double>::infinity();  ///< -infinity where there is none
  double mean = 0;                                        ///< 0 where there is none

  /// The standard deviation, divided by their number; infinite if it is too large for a double.
  [[nodiscard]] double deviation() const {
    return numbers > 0 ? std::sqrt(sq_deviations_ / static_cast<double>(numbers)) : 0;
  }

  /// Takes another number in. Source: Welford, Technometrics 4 (1962).
  void add(double value) {
    ++numbers;
    min = (std::min)(min, value);
    max = (std::max)(max, value);
    const auto n = static_cast<double>(numbers);
    const double from_old = value / 2 - mean / 2;  // halves, which do not overflow
    mean += 2 * (from_old / n);
    const double from_new = value / 2 - mean / 2;
    sq_deviations_ += 4 * (from_old * from_new);
  }

 private:
  double sq_deviations_ = 0;  // from the mean, their sum
};

}  // namespace keen::io

// ---- keen/io/csv_file.hpp

#include <optional>

namespace keen::io {

/// How a CSV file is written; what is not said is found out.
struct CsvFormat {
  std::optional<char> delimiter{};   ///< of comma, semicolon and tab, that which splits the first lines alike
  std::optional<bool> has_header{};  ///< yes, if a column of numbers begins with a text
};

/// A CSV file whose columns have been looked at: which of them hold numbers, and if not, why not. `read_csv` is the
/// short way.
///
/// Takes what spreadsheets, R and pandas write: LF, CRLF or CR; quotes, with delimiters and line ends between them; a
/// byte order mark; blank lines. Numbers are read as std::from_chars does, in any locale, and decimal commas are texts.
/// Missing are: nothing, NA, N/A, null, ?, -, nan, whatever the case of their letters. A field may have 1024 bytes, a
/// row 65536 fields and 16 MiB. A column or row that is not there is a std::invalid_argument.
class CsvFile {
 public:
  /// Reads the whole file.
  /// @throws std::runtime_error "FILE:LINE:COLUMN: reason", for a row of another length than the first, say
  explicit CsvFile(const std::filesystem::path& path, const CsvFormat& format = {})
      : CsvFile(detail::CsvText::read(path), format) {}

  /// A text that has been read, and the name to call it by.
  /// @throws std::runtime_error as the constructor
  [[nodiscard]] static CsvFile of_text(std::string name, std::string text, const CsvFormat& format = {}) {
    return CsvFile(detail::CsvText(std::move(name), std::move(text)), format);
  }

  CsvFile(const CsvFile&) = delete;  // its columns are views of its text
  CsvFile& operator=(const CsvFile&) = delete;

  [[nodiscard]] const std::string& file() const { return csv_.name(); }
  [[nodiscard]] Index rows() const { return rows_; }  ///< without the header line
  [[nodiscard]] Index column_count() const { return static_cast<Index>(columns_.size()); }
  [[nodiscard]] bool has_header() const { return has_header_; }

  /// The header's name of a column (counted from 0), or "column 3" for the third where it has none.
  [[nodiscard]] std::string name(Index column) const;

  /// Whether a column holds numbers (an infinite one too, which `numbers` refuses) and missing values only, and not
  /// only missing values.
  [[nodiscard]] bool is_numeric(Index column) const;

  /// Whether a column holds texts, and more numbers than texts: they are likely mistakes.
  [[nodiscard]] bool is_mostly_numeric(Index column) const;

  /// What a column holds.
  [[nodiscard]] const ColumnSummary& summary(Index column) const { return about(column).summary; }

  /// Why a column that is not numeric is not: `"setosa" in line 2 is text`.
  [[nodiscard]] std::string why_not_numeric(Index column) const;

  /// The numbers of `columns` (counted from 0, as everywhere here), in that order. A second pass over the text: no
  /// field is stored before.
  /// @throws std::runtime_error at the first text, infinite value, or number beyond double's range
  /// @throws MissingValue at the first missing value, unless such rows are dropped
  [[nodiscard]] TableNumbers numbers(const std::vector<Index>& columns, Missing missing = Missing::error) const;

  /// Refuses a value for a reason of the caller's own.
  /// @throws std::runtime_error always, with the row and column of the field, both counted from 0
  [[noreturn]] void fail(Index row, Index column, const std::string& reason) const;

 private:
  struct Column {
    std::string_view header;  // as in the file; empty without a header line
    bool has_quoted_header = false;
    ColumnSummary summary;
    std::string_view first_text;  // the first that is neither a number nor missing, as in the file
  };

  CsvFile(detail::CsvText csv, const CsvFormat& format);

  [[nodiscard]] const Column& about(Index column) const {
    keen::detail::require_that(column >= 0 && column < column_count(), "io::CsvFile: column must be in [0, ",
                               column_count(), "), got ", column);
    return columns_[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] detail::CsvReader rows_reader() const;
  [[nodiscard]] bool is_header_line() const;
  void survey(const std::vector<detail::CsvField>& fields);
  void check_length(const std::vector<detail::CsvField>& fields, std::size_t offset) const;
  bool append(const std::vector<detail::CsvField>& fields, const std::vector<Index>& columns, Missing missing,
              std::vector<double>& values) const;
  [[noreturn]] void refuse(const detail::CsvField& field, Index column, detail::CsvKind kind) const;

  detail::CsvText csv_;
  char delimiter_;
  bool has_header_ = false;
  Index rows_ = 0;
  std::vector<Column> columns_;
};

inline CsvFile::CsvFile(detail::CsvText csv, const CsvFormat& format)
    : csv_(std::move(csv)), delimiter_(format.delimiter ? *format.delimiter : detail::detected_delimiter(csv_)) {
  constexpr std::string_view reserved = "\n\r\" ";
  keen::detail::require_that(reserved.find(delimiter_) == std::string_view::npos,
                             "io::CsvFile: the delimiter must not be a quote, a space or a line end");
  std::vector<detail::CsvField> fields;
  detail::CsvReader reader(csv_, delimiter_);
  if (!reader.next(fields)) csv_.fail(0, "the file holds no data");
  columns_.resize(fields.size());
  has_header_ = format.has_header ? *format.has_header : is_header_line();
  if (has_header_) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      columns_[i].header = fields[i].bytes;
      columns_[i].has_quoted_header = fields[i].has_quotes;
    }
  } else {
    survey(fields);
  }
  while (reader.next(fields)) {
    check_length(fields, reader.record_offset());
    survey(fields);
  }
  if (rows_ == 0) csv_.fail(0, "no row follows the header line");
}

/// A header line has a text where the first value below it is a number.
inline bool CsvFile::is_header_line() const {
  constexpr int most_rows = 100;
  detail::CsvReader reader(csv_, delimiter_);
  std::vector<detail::CsvField> fields;
  reader.next(fields);
  std::vector<bool> is_open;  // text in the first line, and nothing but missing values below it so far
  for (const auto& field : fields) is_open.push_back(detail::csv_cell(field.bytes).kind == detail::CsvKind::text);
  for (int row = 0; row < most_rows && reader.next(fields); ++row) {
    for (std::size_t i = 0; i < (std::min)(fields.size(), is_open.size()); ++i) {
      if (!is_open[i]) continue;
      const detail::CsvKind kind = detail::csv_cell(fields[i].bytes).kind;
      if (kind != detail::CsvKind::missing && kind != detail::CsvKind::text) return true;
      is_open[i] = kind == detail::CsvKind::missing;
    }
  }
  return false;
}

inline void CsvFile::survey(const std::vector<detail::CsvField>& fields) {
  ++rows_;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    ColumnSummary& summary = columns_[i].summary;
    const detail::CsvCell cell = detail::csv_cell(fields[i].bytes);
    if (cell.kind == detail::CsvKind::number) summary.add(cell.value);
    if (cell.kind == detail::CsvKind::missing) ++summary.missing;
    if (cell.kind == detail::CsvKind::text && summary.texts++ == 0) columns_[i].first_text = fields[i].bytes;
  }
}

inline void CsvFile::check_length(const std::vector<detail::CsvField>& fields, std::size_t offset) const {
  if (fields.size() == columns_.size()) return;
  const auto found = static_cast<std::ptrdiff_t>(fields.size());
  csv_.fail(offset,
            detail::counted(found, "field") + " in a line, where the first line has " + std::to_string(column_count()));
}

inline std::string CsvFile::name(Index column) const {
  const std::string header = detail::CsvField{about(column).header, 0, about(column).has_quoted_header}.value();
  return header.empty() ? "column " + std::to_string(column + 1) : header;
}

inline bool CsvFile::is_numeric(Index column) const {
  return summary(column).texts == 0 && summary(column).missing < rows_;
}

inline bool CsvFile::is_mostly_numeric(Index column) const {
  const Index texts = summary(column).texts;
  return texts > 0 && rows_ - summary(column).missing - texts > texts;
}

inline std::string CsvFile::why_not_numeric(Index column) const {
  if (summary(column).texts == 0) return "no value in any row";
  const std::string_view text = about(column).first_text;
  const auto offset = static_cast<std::size_t>(text.data() - csv_.text().data());
  return detail::in_quotes(text) + " in line " + std::to_string(csv_.line(offset)) + " is text" +
         (detail::has_decimal_comma(text) ? " (decimals are written with a point here)" : "");
}

inline detail::CsvReader CsvFile::rows_reader() const {
  detail::CsvReader reader(csv_, delimiter_);
  std::vector<detail::CsvField> header;
  if (has_header_) reader.next(header);
  return reader;
}

inline TableNumbers CsvFile::numbers(const std::vector<Index>& columns, Missing missing) const {
  for (const Index column : columns) static_cast<void>(about(column));
  TableNumbers found{.values = {}, .dim = static_cast<Index>(columns.size()), .rows_in_file = rows_, .rows = {}};
  found.values.reserve(static_cast<std::size_t>(rows_) * columns.size());
  found.rows.reserve(static_cast<std::size_t>(rows_));
  detail::CsvReader reader = rows_reader();
  std::vector<detail::CsvField> fields;
  for (Index row = 0; reader.next(fields); ++row) {
    if (append(fields, columns, missing, found.values)) found.rows.push_back(row);
  }
  return found;
}

/// Whether the row is complete; one that is not leaves `values` as it was.
inline bool CsvFile::append(const std::vector<detail::CsvField>& fields, const std::vector<Index>& columns,
                            Missing missing, std::vector<double>& values) const {
  const std::size_t before = values.size();
  bool is_complete = true;
  for (const Index column : columns) {
    const detail::CsvField& field = fields[static_cast<std::size_t>(column)];
    const detail::CsvCell cell = detail::csv_cell(field.bytes);
    const bool is_dropped = cell.kind == detail::CsvKind::missing && missing == Missing::drop;
    if (cell.kind != detail::CsvKind::number && !is_dropped) refuse(field, column, cell.kind);
    is_complete = is_complete && !is_dropped;
    values.push_back(cell.value);
  }
  if (!is_complete) values.resize(before);
  return is_complete;
}

inline void CsvFile::refuse(const detail::CsvField& field, Index column, detail::CsvKind kind) const {
  const std::string where = " in column " + detail::in_quotes(name(column));
  const std::string what = detail::in_quotes(field.value()) + where;
  switch (kind) {
    case detail::CsvKind::missing:
      throw MissingValue(csv_.at(field.offset) + ": missing value" + where + ", " +
                         detail::counted(summary(column).missing, "value") + " missing there in all");
    case detail::CsvKind::infinite: csv_.fail(field.offset, what + " is not a finite number");
    case detail::CsvKind::out_of_range: csv_.fail(field.offset, what + " is beyond the range of a double");
    case detail::CsvKind::number:
    case detail::CsvKind::text: break;
  }
  csv_.fail(field.offset, what + " is not a number");
}

inline void CsvFile::fail(Index row, Index column, const std::string& reason) const {
  static_cast<void>(about(column));
  keen::detail::require_that(row >= 0 && row < rows_, "io::CsvFile: row must be in [0, ", rows_, "), got ", row);
  detail::CsvReader reader = rows_reader();
  std::vector<detail::CsvField> fields;
  for (Index i = 0; i <= row; ++i) reader.next(fields);
  csv_.fail(fields[static_cast<std::size_t>(column)].offset, reason);
}

}  // namespace keen::io

// ---- keen/io/detail/number_text.hpp

namespace keen::io::detail {

/// The fewest digits that read back as the same value, in any locale.
template <class Number>
[[nodiscard]] std::string number_text(Number value) {
  std::array<char, 40> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

}  // namespace keen::io::detail

// ---- keen/io/write_file.hpp

namespace keen::io {

/// Writes a file whole or not at all: into a new file beside it, which reaches the disk and is then renamed. A reader,
/// or a machine that loses power, finds the old bytes or the new ones. A symbolic link is followed, the mode of a file
/// that is replaced is kept; what is no regular file, a pipe or a device, is written to directly.
/// @throws std::runtime_error "PATH: cannot write: reason"; the file is then as it was
inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) detail::fail(path, "cannot write: it is a directory");
  if (fs::exists(status) && !fs::is_regular_file(status)) return detail::write_checked(path, "wb", bytes, path);
  error.clear();
  const fs::path target = fs::exists(status) ? fs::canonical(path, error) : path;
  if (error) detail::fail_to("write", path, error.value());
  const detail::TemporaryFile temporary(target);
  detail::write_checked(temporary.path(), "wbx", bytes, path);
  if (fs::exists(status)) fs::permissions(temporary.path(), status.permissions(), error);
  if (const int unsaved = detail::sync_to_disk(temporary.path())) detail::fail_to("write", path, unsaved);
  error.clear();
  fs::rename(temporary.path(), target, error);
  if (error) detail::fail_to("write", path, error.value());
  // Not every file system can do this for a folder; the file is whole in any case.
  (void)detail::sync_to_disk(target.has_parent_path() ? target.parent_path() : fs::path("."));
}

}  // namespace keen::io

// ---- keen/io/csv.hpp

#include <type_traits>

namespace keen::io {

/// How `read_csv` reads.
struct CsvOptions {
  std::vector<std::string> columns{};  ///< which, by their names or by their numbers from 1; all numeric ones if empty
  Missing missing = Missing::error;    ///< what becomes of rows with missing values
  CsvFormat format{};                  ///< delimiter and header, where they should not be found out
};

/// The points of a CSV file.
template <class Scalar>
struct CsvTable {
  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> points;  ///< n x dim, one point a row
  std::vector<std::string> names;                                                 ///< of the columns
  std::vector<Index> rows;  ///< the row of the file, from 0 and without the header, that each point comes from
};

namespace detail {

/// A name before a number, as a column may be called "2".
[[nodiscard]] inline Index csv_column(const CsvFile& file, const std::string& wanted) {
  std::vector<Index> called;
  for (Index i = 0; i < file.column_count(); ++i) {
    if (file.name(i) == wanted) called.push_back(i);
  }
  if (called.size() == 1) return called.front();
  keen::detail::require_that(called.empty(), "io::read_csv: ", called.size(), " columns of ", file.file(),
                             " are called ", in_quotes(wanted));
  Index number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool is_number = error == std::errc{} && end == wanted.data() + wanted.size();
  keen::detail::require_that(is_number && number >= 1 && number <= file.column_count(), "io::read_csv: no column ",
                             in_quotes(wanted), " in ", file.file());
  return number - 1;
}

/// @throws std::runtime_error where there is none, or a column of numbers holds a text
[[nodiscard]] inline std::vector<Index> numeric_columns(const CsvFile& file) {
  std::vector<Index> columns;
  for (Index i = 0; i < file.column_count(); ++i) {
    if (file.is_numeric(i)) columns.push_back(i);
    if (file.is_mostly_numeric(i)) {
      fail(file.file(), "column ", in_quotes(file.name(i)), " is of numbers, but ", file.why_not_numeric(i),
           ": mend it, or name the columns to read");
    }
  }
  if (columns.empty()) fail(file.file(), "no column of numbers; ", file.why_not_numeric(0));
  return columns;
}

}  // namespace detail

/// The points of a CSV file, one a row.
///
///     const auto table = keen::io::read_csv("people.csv", {.columns = {"height", "weight"}});
///     const auto clustering = keen::fit(keen::rows(table.points), {.k = 3});
///
/// CsvFile says what files it takes. A column that is numbers but for a few texts is an error, not left out.
/// Complexity: three passes over the text, which is held in memory whole beside the points.
/// @throws std::runtime_error "FILE:LINE:COLUMN: reason", if the file cannot be read, is broken, or a value that is
///   wanted is no finite number
/// @throws MissingValue, which is one, at a missing value, unless such rows are dropped
/// @throws std::invalid_argument for columns that are not there, or are called alike
template <class Scalar = double>
[[nodiscard]] CsvTable<Scalar> read_csv(const std::filesystem::path& path, const CsvOptions& options = {}) {
  static_assert(std::is_floating_point_v<Scalar>, "points of float or double");
  const CsvFile file(path, options.format);
  std::vector<Index> columns;
  for (const std::string& wanted : options.columns) columns.push_back(detail::csv_column(file, wanted));
  if (columns.empty()) columns = detail::numeric_columns(file);
  TableNumbers numbers = file.numbers(columns, options.missing);
  if (numbers.size() == 0) detail::fail(path, "a value is missing in every row");
  CsvTable<Scalar> table;
  table.points = std::as_const(numbers).points().template cast<Scalar>();
  for (Index i = 0; i < table.points.size(); ++i) {
    if (keen::detail::is_finite(table.points.data() + i)) continue;
    const auto row = static_cast<std::size_t>(i / numbers.dim);
    file.fail(numbers.rows[row], columns[static_cast<std::size_t>(i % numbers.dim)], "beyond the range of a float");
  }
  for (const Index column : columns) table.names.push_back(file.name(column));
  table.rows = std::move(numbers.rows);
  return table;
}

namespace detail {

/// A field, between quotes where it needs them.
[[nodiscard]] inline std::string csv_field(std::string_view text) {
  const bool has_edge_space = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  const bool is_like_a_mark = text.starts_with(utf8_mark) || text.starts_with(utf16_little) ||
                              text.starts_with(utf16_big) || text.starts_with(zip);  // at the beginning of the file
  const bool is_plain = text.find_first_of(",;\t\"\r\n") == std::string_view::npos;
  if (is_plain && !has_edge_space && !is_like_a_mark) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace detail

/// Writes a matrix as CSV: a line of names, if there are any, and a line for each row. Finite values have the fewest
/// digits that read back bit by bit; NaN is read as missing, and infinity is refused. Where all names are numbers,
/// readers must be told that there is a header (`CsvFormat::has_header`). The file is replaced when all is on the disk.
///
///     keen::io::write_csv("labels.csv", clustering.labels, {"cluster"});
///
/// @param values  of integers or real numbers; a column vector is one column
/// @throws std::invalid_argument if there are names, but not one for each column
/// @throws std::runtime_error naming the file, if it cannot be written; what was there is then still there
template <class Derived>
void write_csv(const std::filesystem::path& path, const Eigen::DenseBase<Derived>& values,
               const std::vector<std::string>& names = {}) {
  keen::detail::require_that(names.empty() || static_cast<Index>(names.size()) == values.cols(),
                             "io::write_csv: ", names.size(), " names for ", values.cols(), " columns");
  const auto matrix = values.derived().eval();
  std::string text;
  for (std::size_t j = 0; j < names.size(); ++j) {
    if (j > 0) text += ',';
    text += detail::csv_field(names[j]);
  }
  if (!names.empty()) text += '\n';
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.cols(); ++j) {
      if (j > 0) text += ',';
      text += detail::number_text(matrix.coeff(i, j));
    }
    text += '\n';
  }
  write_file(path, text);
}

}  // namespace keen::io

// ---- keen/io/detail/bytes.hpp

#include <bit>
#include <cstring>

/// Numbers as bytes, the least significant first, whatever the machine.
namespace keen::io::detail {

template <class Number>
using UnsignedOf =
    std::conditional_t<sizeof(Number) == 1, std::uint8_t,
                       std::conditional_t<sizeof(Number) == 2, std::uint16_t,
                                          std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>>>;

/// Appends a number.
template <class Number>
void put(std::string& bytes, Number value) {
  auto bits = std::bit_cast<UnsignedOf<Number>>(value);
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    bytes += static_cast<char>(static_cast<unsigned char>(bits & 0xFFU));
    if constexpr (sizeof(Number) > 1) bits = static_cast<UnsignedOf<Number>>(bits >> 8);
  }
}

/// The number in the first sizeof(Number) bytes.
template <class Number>
[[nodiscard]] Number number_at(const char* bytes) {
  UnsignedOf<Number> bits = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&bits, bytes, sizeof bits);
  } else {
    for (std::size_t i = sizeof(Number); i-- > 0;) {
      bits = static_cast<UnsignedOf<Number>>((bits << 8) | static_cast<unsigned char>(bytes[i]));
    }
  }
  return std::bit_cast<Number>(bits);
}

/// One step of the checksum for every byte there is.
[[nodiscard]] constexpr std::array<std::uint32_t, 256> crc32c_steps() {
  constexpr std::uint32_t polynomial = 0x82F63B78U;
  std::array<std::uint32_t, 256> steps{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? (value >> 1) ^ polynomial : value >> 1;
    steps[byte] = value;
  }
  return steps;
}

/// CRC-32C: finds every change of one to three bits, and of any 32 bits in a row.
/// Source: Castagnoli, Braeuer and Herrmann, IEEE Transactions on Communications 41 (1993).
[[nodiscard]] inline std::uint32_t crc32c(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 256> steps = crc32c_steps();
  std::uint32_t value = ~std::uint32_t{0};
  for (const char c : bytes) value = (value >> 8) ^ steps[(value ^ static_cast<unsigned char>(c)) & 0xFFU];
  return ~value;
}

}  // namespace keen::io::detail

// ---- keen/io/model_file.hpp

namespace keen::io {

namespace detail {

/// The model file, version 1. Numbers have the least significant byte first.
///
///     bytes 0-7    "\x89keen\r\n\x1a": no text, and not what a transfer as text leaves of it
///     8-9          version, 1
///     10           scalar: 4 for float, 8 for double
///     11           0
///     12-15        0x01020304
///     16-23        k, from 1 to 2^31 - 1
///     24-31        dim, from 1 to 2^31 - 1
///     32-          centroid after centroid, k dim values of IEEE 754
///     the last 4   CRC-32C of all bytes before
inline constexpr std::string_view model_magic = "\x89keen\r\n\x1a";
inline constexpr std::uint16_t model_version = 1;
inline constexpr std::uint32_t model_byte_order = 0x01020304U;
inline constexpr std::size_t model_header = 32;
inline constexpr std::size_t model_checksum = 4;

[[nodiscard]] inline const char* scalar_name(std::size_t bytes) { return bytes == 4 ? "float" : "double"; }

/// What is written before the centroids, checked.
struct ModelHeader {
  std::size_t scalar = 0;
  Index k = 0;
  Index dim = 0;
};

/// @throws std::runtime_error naming the file, for anything but a whole model file
[[nodiscard]] inline ModelHeader checked_header(std::string_view bytes, const std::filesystem::path& path) {
  if (bytes.size() < model_header + model_checksum || bytes.substr(0, model_magic.size()) != model_magic) {
    fail(path, "not a model file of keen");
  }
  const auto version = number_at<std::uint16_t>(bytes.data() + 8);
  if (version != model_version)
    fail(path, "model file of version ", version, ", this keen reads version ", model_version);
  const auto scalar = static_cast<unsigned char>(bytes[10]);
  const bool has_rest = bytes[11] == 0 && number_at<std::uint32_t>(bytes.data() + 12) == model_byte_order;
  if ((scalar != 4 && scalar != 8) || !has_rest) fail(path, "broken header, bytes 10 to 15");
  const auto k = number_at<std::uint64_t>(bytes.data() + 16), dim = number_at<std::uint64_t>(bytes.data() + 24);
  constexpr std::uint64_t most = (std::numeric_limits<std::int32_t>::max)();
  const std::uint64_t values = (bytes.size() - model_header - model_checksum) / scalar;
  const bool fits = k >= 1 && k <= most && dim >= 1 && dim <= most && dim <= values / k && k * dim == values &&
                    values * scalar + model_header + model_checksum == bytes.size();
  if (!fits) fail(path, "cut short or broken: k = ", k, " and dim = ", dim, " do not fit its ", bytes.size(), " bytes");
  const auto checksum = number_at<std::uint32_t>(bytes.data() + bytes.size() - model_checksum);
  if (checksum != crc32c(bytes.substr(0, bytes.size() - model_checksum))) fail(path, "the checksum is wrong");
  return {scalar, static_cast<Index>(k), static_cast<Index>(dim)};
}

}  // namespace detail

/// The bytes of a model file: 36 + k dim sizeof(Scalar), the same on every machine.
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_bytes(const Model<Scalar, Dim>& model) {
  keen::detail::require_that(model.k() > 0, "io::to_bytes: the model has no centroids");
  std::string bytes(detail::model_magic);
  detail::put(bytes, detail::model_version);
  detail::put(bytes, static_cast<std::uint8_t>(sizeof(Scalar)));
  detail::put(bytes, std::uint8_t{0});
  detail::put(bytes, detail::model_byte_order);
  detail::put(bytes, static_cast<std::uint64_t>(model.k()));
  detail::put(bytes, static_cast<std::uint64_t>(model.dim()));
  for (Index j = 0; j < model.k(); ++j) {
    for (Index d = 0; d < model.dim(); ++d) detail::put(bytes, model.centroids()(d, j));
  }
  detail::put(bytes, detail::crc32c(bytes));
  return bytes;
}

/// The model in the bytes of a model file, bit by bit that which was saved.
/// @param name  of the file, for messages
/// @throws std::runtime_error naming the file, for anything but a whole model file with this Scalar and, if it is
///   fixed, this Dim: other bytes, a missing or further byte, a wrong checksum, a value that is not finite
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] Model<Scalar, Dim> model_from_bytes(std::string_view bytes, const std::filesystem::path& name = "model") {
  const detail::ModelHeader header = detail::checked_header(bytes, name);
  if (header.scalar != sizeof(Scalar)) {
    detail::fail(name, "its centroids are of type ", detail::scalar_name(header.scalar), ", not ",
                 detail::scalar_name(sizeof(Scalar)));
  }
  if (Dim != Eigen::Dynamic && header.dim != Dim) {
    detail::fail(name, "its centroids have ", header.dim, " coordinates, not ", Dim);
  }
  Centroids<Scalar, Dim> centroids(header.dim, header.k);
  const char* next = bytes.data() + detail::model_header;
  for (Scalar& value : centroids.reshaped()) {
    value = detail::number_at<Scalar>(next);
    next += sizeof(Scalar);
  }
  try {
    return Model<Scalar, Dim>(std::move(centroids));
  } catch (const std::invalid_argument& error) {
    detail::fail(name, error.what());
  }
}

/// Writes a model file, whole or not at all: the file is replaced when all is on the disk.
///
///     keen::io::save(clustering.model, "groups.keen");
///     const auto model = keen::io::load_model<double>("groups.keen");
///
/// @throws std::runtime_error naming the file, if it cannot be written; what was there is then still there
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
void save(const Model<Scalar, Dim>& model, const std::filesystem::path& path) {
  write_file(path, to_bytes(model));
}

/// Reads a model file. Takes no more memory than twice the bytes of the file.
/// @throws std::runtime_error naming the file, if it cannot be read, and as model_from_bytes
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] Model<Scalar, Dim> load_model(const std::filesystem::path& path) {
  return model_from_bytes<Scalar, Dim>(detail::read_file(path), path);
}

/// The model as JSON, for programs in other languages: `cluster_centers` has a list of coordinates for each centroid,
/// as scikit-learn's `cluster_centers_` has rows. Numbers are the shortest that give the same bits again.
///
///     KMeans(n_clusters=m["k"], init=np.array(m["cluster_centers"]), n_init=1, max_iter=1)    # Python
///
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_json(const Model<Scalar, Dim>& model) {
  keen::detail::require_that(model.k() > 0, "io::to_json: the model has no centroids");
  std::string json = "{\"format\": \"keen model\", \"version\": " + std::to_string(detail::model_version) +
                     ", \"scalar\": \"" + (sizeof(Scalar) == 4 ? "float32" : "float64") +
                     "\", \"k\": " + std::to_string(model.k()) + ", \"dim\": " + std::to_string(model.dim()) +
                     ",\n \"cluster_centers\": [";
  for (Index j = 0; j < model.k(); ++j) {
    json += j == 0 ? "[" : ",\n  [";
    for (Index d = 0; d < model.dim(); ++d) {
      if (d > 0) json += ", ";
      json += detail::number_text(model.centroids()(d, j));
    }
    json += ']';
  }
  return json + "]}\n";
}

}  // namespace keen::io

// ---- keen/io/detail/mapped_file.hpp

#ifdef KEEN_IO_HAS_POSIX
#include <sys/mman.h>
#include <sys/stat.h>
#endif

namespace keen::io::detail {

/// The bytes of a file, read by the system when they are used.
/// Class invariant: the bytes stay where they are as long as the object lives.
class MappedFile {
 public:
  /// @throws std::runtime_error if it is no regular file that can be read, or is empty
  explicit MappedFile(const std::filesystem::path& path) {
#ifdef KEEN_IO_HAS_POSIX
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail_to("open", path, errno);
    struct stat status {};
    const bool is_file = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
    size_ = is_file ? static_cast<std::size_t>(status.st_size) : 0;
    void* address = is_file ? ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
    const int error = errno;
    ::close(descriptor);
    if (!is_file) fail(path, "cannot map: it is empty, or no regular file");
    if (address == MAP_FAILED) fail_to("map", path, error);
    data_ = static_cast<const char*>(address);
#else
    fail(path, "cannot map: this system has no mmap; io::read_npy reads it");
#endif
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
#ifdef KEEN_IO_HAS_POSIX
    ::munmap(const_cast<char*>(data_), size_);
#endif
  }

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace keen::io::detail

// ---- keen/io/detail/npy_header.hpp

namespace keen::io::detail {

/// What a .npy file says of its array.
struct NpyHeader {
  std::string descr;         ///< type and byte order, such as "<f8"
  bool is_fortran = false;   ///< the first index changes fastest
  std::vector<Index> shape;  ///< one or two
  std::size_t data = 0;      ///< where the values begin

  [[nodiscard]] Index rows() const { return shape[0]; }
  [[nodiscard]] Index columns() const { return shape.size() > 1 ? shape[1] : 1; }
  /// Bytes of a value.
  [[nodiscard]] std::size_t width() const { return descr == "<f4" ? 4 : 8; }
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
      if (which == 1) header.descr = quoted();
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
      if (error != std::errc{} || value < 0 || values.size() == 2) broken();
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      values.push_back(value);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    if (values.empty()) broken();
    return values;
  }

  std::string_view rest_;
  const std::filesystem::path& path_;
};

/// The header of a .npy file of version 1, 2 or 3, checked against the file.
/// @param start  the first bytes, at least as many as npy_start or all there are
/// @param size   of the whole file
/// @throws std::runtime_error naming the file, unless it is an array of one or two dimensions of '<f4' or '<f8' that
///   ends where the file ends
/// Source: numpy.lib.format, NEP 1.
inline constexpr std::size_t npy_start = 12 + 10000;

[[nodiscard]] inline NpyHeader npy_header(std::string_view start, std::uint64_t size,
                                          const std::filesystem::path& path) {
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
  if (header.descr != "<f4" && header.descr != "<f8") {
    fail(path, "its values are of type ", in_quotes(header.descr),
         ", which keen does not read: save them as float64 or float32, by .astype(float)");
  }
  const std::uint64_t values = (size - header.data) / header.width();
  const auto rows = static_cast<std::uint64_t>(header.rows()), columns = static_cast<std::uint64_t>(header.columns());
  // Of no values any number of rows could be claimed, and a loop over them would hardly end.
  constexpr std::uint64_t most_of_nothing = 1U << 24;
  const bool is_product = rows > 0 && columns > 0
                              ? columns <= values / rows && rows * columns == values
                              : values == 0 && rows <= most_of_nothing && columns <= most_of_nothing;
  if (!is_product || (size - header.data) % header.width() != 0) {
    fail(path, "its shape ", rows, " x ", columns, " does not fit its ", size, " bytes");
  }
  return header;
}

}  // namespace keen::io::detail

// ---- keen/io/npy.hpp

namespace keen::io {

/// Points, one a row, in the order in which numpy keeps them.
template <class Scalar>
using NpyMatrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace detail {

template <class Number>
[[nodiscard]] constexpr std::string_view npy_descr() {
  if constexpr (std::is_same_v<Number, float>) {
    return "<f4";
  } else if constexpr (std::is_same_v<Number, double>) {
    return "<f8";
  } else {
    static_assert(std::is_integral_v<Number> && (sizeof(Number) == 4 || sizeof(Number) == 8),
                  "float, double, or integers of 4 or 8 bytes");
    return std::is_signed_v<Number> ? (sizeof(Number) == 4 ? "<i4" : "<i8") : (sizeof(Number) == 4 ? "<u4" : "<u8");
  }
}

/// Version 1, padded so that the values begin at a multiple of 64.
[[nodiscard]] inline std::string npy_preamble(std::string_view descr, bool is_fortran, const std::string& shape) {
  std::string header = "{'descr': '" + std::string(descr) + "', 'fortran_order': " + (is_fortran ? "True" : "False") +
                       ", 'shape': (" + shape + "), }";
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  put(bytes, static_cast<std::uint16_t>(header.size()));
  return bytes + header;
}

/// @throws std::runtime_error if the values of the file are wider than Scalar
template <class Scalar>
void require_width(const NpyHeader& header, const std::filesystem::path& path) {
  if (header.width() > sizeof(Scalar)) fail(path, "its values are float64: read them as double");
}

template <class Stored, class Scalar>
void read_values(std::string_view bytes, const NpyHeader& header, NpyMatrix<Scalar>& values) {
  const char* next = bytes.data() + header.data;
  const Index outer = header.is_fortran ? values.cols() : values.rows();
  const Index inner = header.is_fortran ? values.rows() : values.cols();
  for (Index a = 0; a < outer; ++a) {
    for (Index b = 0; b < inner; ++b, next += sizeof(Stored)) {
      Scalar& value = header.is_fortran ? values(b, a) : values(a, b);
      value = static_cast<Scalar>(number_at<Stored>(next));
    }
  }
}

}  // namespace detail

/// The array of a .npy file, as numpy.save writes it: n x dim, one point a row; n x 1 for an array of one dimension.
/// Takes float32 and float64 in either order (versions 1 to 3 of the format); float32 may be read as double.
///
///     const auto table = keen::io::read_npy<double>("points.npy");
///     const auto clustering = keen::fit(keen::rows(table), {.k = 3});
///
/// @throws std::runtime_error naming the file, if it cannot be read, is no such array, or is not exactly as long as its
///   shape says
template <class Scalar>
[[nodiscard]] NpyMatrix<Scalar> read_npy(const std::filesystem::path& path) {
  const std::string bytes = detail::read_file(path);
  const detail::NpyHeader header = detail::npy_header(bytes, bytes.size(), path);
  detail::require_width<Scalar>(header, path);
  NpyMatrix<Scalar> values(header.rows(), header.columns());
  if (header.width() == 4) {
    detail::read_values<float>(bytes, header, values);
  } else {
    detail::read_values<double>(bytes, header, values);
  }
  return values;
}

/// The points of a .npy file without reading it: a view of the file in memory, which the system reads page by page as
/// it is used. The file must not change or shrink as long as a copy of the view lives. Not on Windows.
///
///     const auto clustering = keen::fit(keen::io::map_npy<float>("vectors.npy"), {.k = 1000});
///
/// @throws std::runtime_error as read_npy; and if the values are not of type Scalar, the byte order is another, or the
///   values begin at an odd offset in the file (which no version of numpy has written since 2006)
template <class Scalar>
[[nodiscard]] Dataset<Scalar> map_npy(const std::filesystem::path& path) {
  const auto file = std::make_shared<const detail::MappedFile>(path);
  const detail::NpyHeader header =
      detail::npy_header(file->bytes().substr(0, detail::npy_start), file->bytes().size(), path);
  detail::require_width<Scalar>(header, path);
  if (header.width() != sizeof(Scalar)) detail::fail(path, "its values are float32: map them as float");
  if (std::endian::native != std::endian::little || header.data % sizeof(Scalar) != 0) {
    detail::fail(path, "its values cannot be used where they lie; io::read_npy copies them");
  }
  const auto* values = reinterpret_cast<const Scalar*>(file->bytes().data() + header.data);
  const Strides strides = header.is_fortran ? Strides{1, header.rows()} : Strides{header.columns(), 1};
  return Dataset<Scalar>(values, header.rows(), header.columns(), strides, file);
}

/// Writes a matrix or a vector as numpy.load reads it, in the order in which it lies. The file is replaced when all is
/// on the disk.
///
///     keen::io::write_npy("labels.npy", clustering.labels);
///
/// @param values  of float, double, or integers of 4 or 8 bytes; a vector becomes an array of one dimension
/// @throws std::runtime_error naming the file, if it cannot be written; what was there is then still there
template <class Derived>
void write_npy(const std::filesystem::path& path, const Eigen::DenseBase<Derived>& values) {
  using Number = typename Derived::Scalar;
  constexpr bool is_vector = Derived::IsVectorAtCompileTime != 0;
  constexpr bool is_fortran = !is_vector && Derived::IsRowMajor == 0;
  const std::string shape = is_vector ? std::to_string(values.size()) + ","
                                      : std::to_string(values.rows()) + ", " + std::to_string(values.cols());
  const auto matrix = values.derived().eval();
  std::string bytes = detail::npy_preamble(detail::npy_descr<Number>(), is_fortran, shape);
  bytes.reserve(bytes.size() + static_cast<std::size_t>(values.size()) * sizeof(Number));
  for (Index a = 0; a < matrix.outerSize(); ++a) {
    for (Index b = 0; b < matrix.innerSize(); ++b) {
      detail::put(bytes, Derived::IsRowMajor != 0 ? matrix.coeff(a, b) : matrix.coeff(b, a));
    }
  }
  write_file(path, bytes);
}

}  // namespace keen::io

// ---- keen/io/vecs.hpp

namespace keen::io {

/// Points as the columns of a matrix: dim x n.
using VecsMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

namespace detail {

/// Points, each with its number of coordinates before it, and each coordinate a Stored.
/// @throws std::runtime_error naming the file and the point
template <class Stored>
[[nodiscard]] VecsMatrix read_vecs(const std::filesystem::path& path, Index most) {
  keen::detail::require_that(most >= 0, "io: most must be >= 0, got ", most);
  const std::string bytes = read_file(path);
  if (bytes.empty()) return VecsMatrix(0, 0);
  if (bytes.size() < 4) fail(path, "ends in point 0");
  const auto dim = number_at<std::int32_t>(bytes.data());
  if (dim < 1) fail(path, "point 0 has ", dim, " coordinates");
  const std::size_t record = 4 + static_cast<std::size_t>(dim) * sizeof(Stored);
  const std::size_t n = bytes.size() / record;
  if (n * record != bytes.size()) fail(path, "ends in point ", n, ", of ", dim, " coordinates as point 0");
  VecsMatrix points(dim, (std::min)(static_cast<Index>(n), most));
  for (Index i = 0; i < points.cols(); ++i) {
    const char* next = bytes.data() + static_cast<std::size_t>(i) * record;
    const auto own = number_at<std::int32_t>(next);
    if (own != dim) fail(path, "point ", i, " has ", own, " coordinates, not ", dim, " as point 0");
    next += 4;
    for (Index d = 0; d < dim; ++d, next += sizeof(Stored)) points(d, i) = static_cast<float>(number_at<Stored>(next));
  }
  return points;
}

}  // namespace detail

/// The points of a .fvecs file (SIFT1M, GIST1M, faiss), dim x n, one a column: for each point its dimension as a 32-bit
/// integer, then its coordinates as float32, little-endian.
///
///     const auto clustering = keen::fit(keen::columns(keen::io::read_fvecs("sift_base.fvecs")), {.k = 1000});
///
/// @param most  the first so many points and no more, >= 0
/// @throws std::runtime_error naming the file and the point, if it cannot be read, a dimension is below 1 or differs
///   from the first, or the file ends within a point
/// Source: corpus-texmex, Jégou, Tavenard, Douze and Amsaleg, ICASSP 2011.
[[nodiscard]] inline VecsMatrix read_fvecs(const std::filesystem::path& path,
                                           Index most = (std::numeric_limits<Index>::max)()) {
  return detail::read_vecs<float>(path, most);
}

/// The same for .bvecs (SIFT1B), whose coordinates are bytes from 0 to 255.
[[nodiscard]] inline VecsMatrix read_bvecs(const std::filesystem::path& path,
                                           Index most = (std::numeric_limits<Index>::max)()) {
  return detail::read_vecs<std::uint8_t>(path, most);
}

/// Writes points as .fvecs. The file is replaced when all is on the disk.
/// @param points  dim x n, one a column, dim >= 1
/// @throws std::runtime_error naming the file, if it cannot be written; what was there is then still there
/// @throws std::invalid_argument for points without coordinates, or more of them than 2^31 - 1
inline void write_fvecs(const std::filesystem::path& path, const Eigen::Ref<const VecsMatrix>& points) {
  keen::detail::require_that(points.rows() >= 1 && points.rows() <= (std::numeric_limits<std::int32_t>::max)(),
                             "io::write_fvecs: points must have from 1 to 2^31 - 1 coordinates, got ", points.rows());
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(points.cols()) * (4 + 4 * static_cast<std::size_t>(points.rows())));
  for (Index i = 0; i < points.cols(); ++i) {
    detail::put(bytes, static_cast<std::int32_t>(points.rows()));
    for (Index d = 0; d < points.rows(); ++d) detail::put(bytes, points(d, i));
  }
  write_file(path, bytes);
}

}  // namespace keen::io
