// SPDX-License-Identifier: MIT
#pragma once

#include "file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace keen::io::detail {

/// What the reader refuses to go beyond, so that a broken or hostile file costs little.
struct CsvLimits {
  static constexpr std::size_t field_bytes = 1024;
  static constexpr std::size_t record_bytes = std::size_t{16} << 20;
  static constexpr std::size_t fields = std::size_t{1} << 17;
  static constexpr std::size_t endless_bytes = std::size_t{1} << 25;  // of what has no size of its own, such as a pipe
};

/// All bytes to the end of a text file. What has no size of its own, such as a pipe, is read up to 32 MiB; a file up to
/// the size that it had when it was opened; and neither beyond a NUL byte, as /dev/zero is full of them.
/// @throws std::runtime_error where more follows, or it cannot be read
/// @param size  of the file, as it was opened
[[nodiscard]] inline std::string read_text(std::FILE* file, const std::filesystem::path& shown,
                                           std::optional<std::uintmax_t> size) {
  const std::uintmax_t most = size.value_or(CsvLimits::endless_bytes);
  const auto has_nul = [](std::string_view block) { return block.find('\0') != std::string_view::npos; };
  std::string bytes = read_blocks(file, shown, most, has_nul);
  if (bytes.size() <= most || has_nul(bytes)) return bytes;
  if (size) fail(shown, "it grows while it is read");
  fail(shown, "more than 32 MiB without an end that can be seen: write it to a file first");
}

[[nodiscard]] inline std::string read_text(std::FILE* file, const std::filesystem::path& shown) {
  return read_text(file, shown, size_of(file, shown));
}

/// The bytes of a CSV file, without a byte order mark, and the name to call it by.
class CsvText {
 public:
  /// @throws std::runtime_error for a NUL byte or UTF-16
  CsvText(std::string name, std::string text);

  /// Reads a whole file.
  /// @throws std::runtime_error where it cannot be read
  [[nodiscard]] static CsvText read(const std::filesystem::path& path) {
    return {path.string(), read_text(open_to_read(path).get(), path)};
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return std::string_view(text_).substr(begin_); }

  /// The byte order marks before it.
  [[nodiscard]] std::string_view marks() const { return std::string_view(text_).substr(0, begin_); }

  /// The line, counted from 1, in which `offset` lies.
  [[nodiscard]] std::size_t line(std::size_t offset) const;

  /// "NAME:LINE:COLUMN", the column counted in bytes from 1.
  [[nodiscard]] std::string at(std::size_t offset) const;

  /// @throws std::runtime_error always: "NAME:LINE:COLUMN: reason"
  [[noreturn]] void fail(std::size_t offset, const std::string& reason) const;

 private:
  [[nodiscard]] std::size_t line_begin(std::size_t offset) const;
  void refuse_other_kinds() const;

  std::string name_;
  std::string text_;
  std::size_t begin_ = 0;
};

inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
inline constexpr std::string_view utf16_little = "\xFF\xFE";
inline constexpr std::string_view utf16_big = "\xFE\xFF";
inline constexpr std::string_view zip = "PK\x03\x04";

/// How a file of another kind begins, and what to say of it.
struct OtherKind {
  std::string_view begins;
  std::string_view what;
};

inline constexpr std::array<OtherKind, 12> other_kinds{{
    {utf16_little, "this is UTF-16 text; save it as UTF-8"},
    {utf16_big, "this is UTF-16 text; save it as UTF-8"},
    {zip, "this is an archive (.npz, .xlsx): save a table of it as .npy or CSV"},
    {"\x1F\x8B", "this is compressed by gzip: unpack it first (gzip -dk FILE)"},
    {"BZh91AY&SY", "this is compressed by bzip2: unpack it first (bzip2 -dk FILE)"},
    {"\xFD\x37zXZ", "this is compressed by xz: unpack it first (xz -dk FILE)"},
    {"\x28\xB5\x2F\xFD", "this is compressed by zstd: unpack it first (zstd -d FILE)"},
    {"\xD0\xCF\x11\xE0", "this is an old spreadsheet (.xls): save a table of it as CSV"},
    {"PAR1\x15", "this is a Parquet file: save it as CSV or .npy"},
    {"\x89HDF", "this is an HDF5 file: save a table of it as CSV or .npy"},
    {std::string_view("SQLite format 3\0", 16), "this is an SQLite database: save a table of it as CSV"},
    {"\x93NUMPY", "this is a .npy file: give it a name that ends in .npy"},
}};

inline CsvText::CsvText(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  refuse_other_kinds();
  while (this->text().starts_with(utf8_mark)) begin_ += utf8_mark.size();
  const std::size_t nul = this->text().find('\0');
  if (nul != std::string_view::npos) fail(nul, "a NUL byte: this is not a text file");
}

inline void CsvText::refuse_other_kinds() const {
  for (const OtherKind& kind : other_kinds) {
    if (text_.starts_with(kind.begins)) fail(0, std::string(kind.what));
  }
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
