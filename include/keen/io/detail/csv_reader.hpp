// SPDX-License-Identifier: MIT
#pragma once

#include "csv_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
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

/// The fields of one line, whose delimiters count outside quotes only.
/// @param delimiter  ' ': any run of spaces and tabs
[[nodiscard]] inline std::size_t fields_of_line(std::string_view line, char delimiter) {
  std::size_t fields = delimiter == ' ' ? 0 : 1;
  bool is_inside_quotes = false;
  bool is_after_blank = true;
  for (const char c : line) {
    if (c == '"') is_inside_quotes = !is_inside_quotes;
    const bool is_blank = !is_inside_quotes && (c == ' ' || c == '\t');
    if (delimiter == ' ') {
      fields += !is_blank && is_after_blank ? 1u : 0u;
    } else {
      fields += !is_inside_quotes && c == delimiter ? 1u : 0u;
    }
    is_after_blank = is_blank;
  }
  return fields;
}

/// How a CSV text is divided into records and fields.
struct CsvDialect {
  char delimiter = ',';    ///< ' ': any run of spaces and tabs
  std::size_t begin = 0;   ///< where the first line begins
  std::size_t fields = 0;  ///< of a record; 0: not known, and then there are no comments
};

/// Reads the records of a CSV text one after the other. A record is a line, or more where a quoted field holds line
/// ends. LF, CRLF and CR end a line. Skipped are lines of nothing but spaces, and comments: lines that begin with # and
/// have another number of fields than a record.
///
/// A text on the disk is read in pieces: `text_` is a part of it, and a record that reaches the end of a part may go on
/// behind it, so that it is read again from a part that begins with its line.
class CsvReader {
 public:
  CsvReader(const CsvText& csv, const CsvDialect& dialect) : CsvReader(csv, dialect, dialect.begin) {}

  /// @param begin  where a line begins
  CsvReader(const CsvText& csv, const CsvDialect& dialect, std::size_t begin) : csv_(csv), dialect_(dialect) {
    load(begin, csv_.piece_bytes());
  }

  CsvReader(const CsvReader&) = delete;  // text_ is a view of the buffer
  CsvReader& operator=(const CsvReader&) = delete;

  /// Puts the next record into `fields`, views that hold until the next call; false at the end of the text.
  /// @throws std::runtime_error at a broken quote or beyond a limit
  bool next(std::vector<CsvField>& fields);

  /// Where the record that was read last begins.
  [[nodiscard]] std::size_t record_offset() const { return part_ + record_; }

  /// Where it ends: at its line end.
  [[nodiscard]] std::size_t record_end() const { return part_ + record_end_; }

  /// Where the line behind it begins.
  [[nodiscard]] std::size_t offset() const { return part_ + at_; }

 private:
  [[nodiscard]] bool is_space(char c) const { return c == ' ' || (c == '\t' && dialect_.delimiter != '\t'); }
  [[nodiscard]] bool is_split_by_blanks() const { return dialect_.delimiter == ' '; }
  [[nodiscard]] bool at_delimiter() const {
    return is_split_by_blanks() ? is_space(text_[at_]) : text_[at_] == dialect_.delimiter;
  }
  [[nodiscard]] bool at_line_end() const { return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
  [[nodiscard]] bool is_last_part() const { return part_ + text_.size() == csv_.size(); }
  void load(std::size_t offset, std::size_t most);
  bool next_of_part(std::vector<CsvField>& fields);
  void skip_spaces();
  void skip_line_end();
  void skip_to_record();
  bool skip_comment();
  [[nodiscard]] CsvField field();
  [[nodiscard]] CsvField quoted_field();
  [[nodiscard]] std::size_t closing_quote() const;
  [[nodiscard]] std::string_view trimmed(std::string_view bytes) const;
  [[noreturn]] void fail(std::size_t at, const char* reason) const { csv_.fail(part_ + at, reason); }

  const CsvText& csv_;
  CsvDialect dialect_;
  std::string buffer_;
  std::string_view text_;
  std::size_t part_ = 0;  // where text_ begins; what follows counts from there
  std::size_t at_ = 0;
  std::size_t line_ = 0;  // where the record that is read begins, or a line that is skipped
  std::size_t record_ = 0;
  std::size_t record_end_ = 0;
};

inline std::string CsvField::value() const {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += bytes[i];
    if (has_quotes && bytes[i] == '"') ++i;
  }
  return text;
}

inline void CsvReader::load(std::size_t offset, std::size_t most) {
  text_ = csv_.piece(offset, most, buffer_);
  part_ = offset;
  at_ = 0;
}

inline bool CsvReader::next(std::vector<CsvField>& fields) {
  bool has_record = next_of_part(fields);
  while (at_ == text_.size() && !is_last_part()) {
    const std::size_t most =
        line_ == 0 ? 2 * text_.size() : csv_.piece_bytes();  // more for a line longer than the part
    load(part_ + line_, most);
    has_record = next_of_part(fields);
  }
  return has_record;
}

/// The next record, of which no more may be seen than lies in this part; then `at_` is at its end.
inline bool CsvReader::next_of_part(std::vector<CsvField>& fields) {
  fields.clear();
  skip_to_record();
  if (at_ == text_.size()) return false;
  record_ = at_;
  for (;;) {
    fields.push_back(field());
    if (fields.size() > CsvLimits::fields) fail(record_, "a line of more than 131072 fields");
    if (at_ - record_ > CsvLimits::record_bytes) fail(record_, "a line of more than 16 MiB");
    if (is_split_by_blanks()) skip_spaces();
    if (at_line_end()) break;
    if (!is_split_by_blanks()) ++at_;  // the delimiter
  }
  record_end_ = at_;
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

inline void CsvReader::skip_to_record() {
  for (;;) {
    line_ = at_;
    skip_spaces();
    if (at_ == text_.size()) return;
    if (!at_line_end() && !skip_comment()) {
      at_ = line_;
      return;
    }
    skip_line_end();
    if (at_ == text_.size()) return;  // where a part ends, the line may go on
  }
}

/// Goes to the end of the line that begins here, if it is a comment, or may be one beyond the end of this part.
inline bool CsvReader::skip_comment() {
  if (dialect_.fields == 0 || text_[at_] != '#') return false;
  const std::size_t end = (std::min)(text_.find_first_of("\r\n", at_), text_.size());
  const bool is_whole = end < text_.size() || is_last_part();
  if (is_whole && fields_of_line(text_.substr(at_, end - at_), dialect_.delimiter) == dialect_.fields) return false;
  at_ = end;
  return true;
}

inline CsvField CsvReader::field() {
  const std::size_t begin = at_;
  skip_spaces();
  if (at_ < text_.size() && text_[at_] == '"') return quoted_field();
  const std::size_t offset = at_ - begin > CsvLimits::field_bytes ? begin : at_;
  while (!at_line_end() && !at_delimiter()) ++at_;
  if (at_ - begin > CsvLimits::field_bytes) fail(offset, "a field of more than 1024 bytes");
  return {trimmed(text_.substr(offset, at_ - offset)), part_ + offset, false};
}

inline CsvField CsvReader::quoted_field() {
  const std::size_t offset = at_;
  const std::size_t end = closing_quote();
  at_ = (std::min)(end + 1, text_.size());
  if (end == text_.size()) return {};  // it may be closed beyond the end of this part
  if (!is_split_by_blanks()) skip_spaces();
  if (!at_line_end() && !at_delimiter()) fail(at_, "text after the closing quote of a field");
  return {trimmed(text_.substr(offset + 1, end - offset - 1)), part_ + offset, true};
}

inline std::size_t CsvReader::closing_quote() const {
  const std::size_t begin = at_ + 1;
  for (std::size_t i = begin; i < text_.size(); ++i) {
    if (i - begin > CsvLimits::field_bytes)
      fail(at_, "a quoted field of more than 1024 bytes: is its end quote missing?");
    if (text_[i] != '"') continue;
    const bool is_doubled = i + 1 < text_.size() && text_[i + 1] == '"';
    if (!is_doubled) return i;
    ++i;
  }
  if (is_last_part()) fail(at_, "a quote that is never closed");
  return text_.size();
}

inline std::string_view CsvReader::trimmed(std::string_view bytes) const {
  const auto is_blank = [&](char c) { return is_space(c); };
  const auto first = std::find_if_not(bytes.begin(), bytes.end(), is_blank);
  const auto last = std::find_if_not(bytes.rbegin(), std::make_reverse_iterator(first), is_blank).base();
  return bytes.substr(static_cast<std::size_t>(first - bytes.begin()), static_cast<std::size_t>(last - first));
}

inline constexpr std::array<char, 5> delimiter_candidates{'\t', ';', '|', ',', ' '};

/// How many fields each candidate makes of one line.
using FieldCounts = std::array<std::size_t, delimiter_candidates.size()>;

/// @param lines  the first lines, without comments and blank ones
[[nodiscard]] inline char best_delimiter(const std::vector<FieldCounts>& lines) {
  const FieldCounts& first = lines.front();
  for (std::size_t i = 0; i < delimiter_candidates.size(); ++i) {
    const std::size_t fields = lines.back()[i];
    const bool is_consistent =
        std::all_of(lines.begin() + 1, lines.end(), [&](const FieldCounts& counts) { return counts[i] == fields; });
    const bool has_unnamed_column = fields > 2 && first[i] + 1 == fields;  // the header of R's write.table
    if (fields > 1 && is_consistent && (first[i] == fields || has_unnamed_column)) return delimiter_candidates[i];
  }
  const std::ptrdiff_t most = std::max_element(first.begin(), first.end() - 1) - first.begin();  // but blanks
  return first[static_cast<std::size_t>(most)] > 1 ? delimiter_candidates[static_cast<std::size_t>(most)] : ',';
}

inline constexpr std::size_t first_lines_bytes = std::size_t{1} << 16;

/// The beginnings of the first lines, without blank ones; a line goes on where it ends between quotes.
/// @param text  all, or more than first_lines_bytes of it
[[nodiscard]] inline std::vector<std::string_view> first_lines(std::string_view text) {
  constexpr std::size_t most_lines = 16;
  std::vector<std::string_view> lines;
  const std::string_view start = text.substr(0, first_lines_bytes);
  bool is_inside_quotes = false;
  std::size_t begin = 0;
  const auto add = [&](std::string_view line) {
    if (line.find_first_not_of(' ') != std::string_view::npos) lines.push_back(line);
  };
  for (std::size_t i = 0; i < start.size() && lines.size() < most_lines; ++i) {
    if (start[i] == '"') is_inside_quotes = !is_inside_quotes;
    if (is_inside_quotes || (start[i] != '\n' && start[i] != '\r')) continue;
    add(start.substr(begin, i - begin));
    begin = i + 1;
  }
  const bool is_cut = start.size() < text.size();
  if (lines.empty() || (lines.size() < most_lines && !is_cut)) add(start.substr(begin));
  return lines;
}

/// How a CSV text seems to be written: the delimiter is the first of tab, semicolon, bar, comma and blanks that splits
/// each of the first lines into the same number of fields, more than one. A semicolon goes before a comma since numbers
/// may be written with decimal commas.
/// @param begin  where the first line begins
[[nodiscard]] inline CsvDialect detected_dialect(const CsvText& csv, std::optional<char> delimiter,
                                                 std::size_t begin = 0) {
  std::string buffer;
  std::vector<std::string_view> lines = first_lines(csv.piece(begin, first_lines_bytes + 1, buffer));
  const auto is_comment = [](std::string_view line) { return line[line.find_first_not_of(' ')] == '#'; };
  const bool has_others = !std::all_of(lines.begin(), lines.end(), is_comment);
  if (has_others) lines.erase(std::remove_if(lines.begin(), lines.end(), is_comment), lines.end());
  if (lines.empty()) return {.delimiter = delimiter.value_or(','), .begin = begin};
  std::vector<FieldCounts> counts(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t j = 0; j < delimiter_candidates.size(); ++j) {
      counts[i][j] = fields_of_line(lines[i], delimiter_candidates[j]);
    }
  }
  const char split_by = delimiter ? *delimiter : best_delimiter(counts);
  return {.delimiter = split_by, .begin = begin, .fields = has_others ? fields_of_line(lines.back(), split_by) : 0};
}

}  // namespace keen::io::detail
