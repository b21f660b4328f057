// SPDX-License-Identifier: MIT
#pragma once

#include "csv_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
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
