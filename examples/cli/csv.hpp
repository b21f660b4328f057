// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

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

  /// Reads a whole file; the path "-" is the standard input.
  /// @throws std::runtime_error where it cannot be read
  static CsvText read(const std::string& path);

  const std::string& name() const { return name_; }
  std::string_view text() const { return std::string_view(text_).substr(begin_); }

  /// The line, counted from 1, in which `offset` lies.
  std::size_t line(std::size_t offset) const;

  /// @throws std::runtime_error always: "NAME:LINE:COLUMN: reason", the column counted in bytes from 1
  [[noreturn]] void fail(std::size_t offset, const std::string& reason) const;

 private:
  std::size_t line_begin(std::size_t offset) const;
  void refuse_other_encodings() const;

  std::string name_;
  std::string text_;
  std::size_t begin_ = 0;
};

/// One field of a record: a view of its bytes without surrounding spaces and quotes.
struct Field {
  std::string_view bytes;
  std::size_t offset = 0;
  bool has_quotes = false;

  /// The bytes with doubled quotes made single.
  std::string value() const;
};

/// Reads the records of a CSV text one after the other. A record is a line, or more where a quoted field holds line
/// ends. LF, CRLF and CR end a line; lines of nothing but spaces are skipped.
class CsvReader {
 public:
  CsvReader(const CsvText& csv, char delimiter) : csv_(csv), text_(csv.text()), delimiter_(delimiter) {}

  /// Puts the next record into `fields`; false at the end of the text.
  /// @throws std::runtime_error at a broken quote or beyond a limit
  bool next(std::vector<Field>& fields);

  /// Where the record that was read last begins.
  std::size_t record_offset() const { return record_; }

 private:
  bool is_space(char c) const { return c == ' ' || (c == '\t' && delimiter_ != '\t'); }
  bool at_line_end() const { return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
  void skip_spaces();
  void skip_line_end();
  void skip_blank_lines();
  Field field();
  Field quoted_field();
  std::size_t closing_quote() const;
  std::string_view trimmed(std::string_view bytes) const;

  const CsvText& csv_;
  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  std::size_t record_ = 0;
};

/// The delimiter of a CSV text: tab, semicolon or comma, the first of them that splits each of the first lines into
/// the same number of fields. A semicolon goes before a comma since numbers may be written with decimal commas.
char detected_delimiter(const CsvText& csv);

}  // namespace cli
