// SPDX-License-Identifier: MIT
#pragma once

#include "file.hpp"

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
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
