// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "file.hpp"
#include "unchanged_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

// The grammar of CSV files. RFC 4180 with what is found in practice:
//
//     record    field { delimiter field } line-end        line-end: LF, CRLF or CR
//     field     bytes without delimiter and line-end      spaces around it are trimmed
//               " bytes, with "" for a quote "            may hold delimiters and line ends
//
// Which delimiter? Each candidate splits the first lines. The right one splits all of them into the same number of
// fields, more than one; a wrong one hardly ever does:
//
//     1,5;2,5;0            ';' gives 3 3 3        ',' gives 3 3 2
//     2,5;3,5;1
//     3,5;4;1

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

/// Counts the lines of a text, byte by byte. LF, CRLF and CR end a line.
struct LineCount {
  std::size_t at = 0;     ///< bytes
  std::size_t lines = 0;  ///< that have ended
  std::size_t begin = 0;  ///< where the line begins that has not
  bool is_after_cr = false;

  void add(char c) {
    ++at;
    const bool is_half = is_after_cr && c == '\n';
    is_after_cr = c == '\r';
    if (c != '\n' && c != '\r') return;
    begin = at;
    if (!is_half) ++lines;
  }
};

/// The bytes of a CSV file, without a byte order mark, and the name to call it by. They are in memory, or stay on the
/// disk and are read piece by piece.
class CsvText {
 public:
  /// @throws std::runtime_error for a NUL byte or UTF-16
  CsvText(std::string name, std::string text);

  /// Reads a whole file.
  /// @throws std::runtime_error where it cannot be read
  [[nodiscard]] static CsvText read(const std::filesystem::path& path) {
    return {path.string(), read_text(open_to_read(path).get(), path)};
  }

  /// A file that stays on the disk, where it must not change. A NUL byte is refused when its piece is read.
  /// @param piece_bytes  that are read at once, and more of a longer line
  /// @throws std::runtime_error where it cannot be read
  [[nodiscard]] static CsvText on_disk(const std::filesystem::path& path,
                                       std::size_t piece_bytes = std::size_t{1} << 18) {
    return CsvText(path, piece_bytes);
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_in_memory() const { return !file_; }

  /// What is in memory.
  [[nodiscard]] std::string_view text() const { return std::string_view(text_).substr(begin_); }

  /// The byte order marks before it, which are in memory too.
  [[nodiscard]] std::string_view marks() const { return std::string_view(text_).substr(0, begin_); }

  /// Of all bytes without the marks, also those on the disk.
  [[nodiscard]] std::size_t size() const {
    return (file_ ? static_cast<std::size_t>(file_->bytes()) : text_.size()) - begin_;
  }

  [[nodiscard]] std::size_t piece_bytes() const { return piece_bytes_; }

  /// Bytes from `offset` on: of a text in memory all, of one on the disk up to `most`, which `buffer` then holds.
  /// @throws std::runtime_error for a NUL byte, or if the file has changed
  [[nodiscard]] std::string_view piece(std::size_t offset, std::size_t most, std::string& buffer) const;

  /// Refuses what would be refused if it were in memory.
  /// @throws std::runtime_error for a NUL byte, wherever it is
  void require_text() const {
    std::string buffer;
    for (std::size_t at = 0; at < size();) at += piece(at, piece_bytes_, buffer).size();
  }

  /// Where a line begins, counted from 0; the end of the text if there is none.
  [[nodiscard]] std::size_t offset_of_line(Index line) const {
    const auto is_there = [&](const LineCount& found, char c) {
      return static_cast<Index>(found.lines) >= line && !(found.is_after_cr && c == '\n');
    };
    return line > 0 ? counted_lines(size(), is_there).at : 0;
  }

  /// The line, counted from 1, in which `offset` lies.
  [[nodiscard]] std::size_t line(std::size_t offset) const { return lines_before(offset).lines + 1; }

  /// "NAME:LINE:COLUMN", the column counted in bytes from 1.
  [[nodiscard]] std::string at(std::size_t offset) const {
    const LineCount before = lines_before(offset);
    return name_ + ':' + std::to_string(before.lines + 1) + ':' + std::to_string(offset - before.begin + 1);
  }

  /// @throws std::runtime_error always: "NAME:LINE:COLUMN: reason"
  [[noreturn]] void fail(std::size_t offset, const std::string& reason) const {
    throw std::runtime_error(at(offset) + ": " + reason);
  }

 private:
  CsvText(const std::filesystem::path& path, std::size_t piece_bytes);

  void begin_after_marks();
  [[nodiscard]] std::string_view bytes(std::size_t offset, std::size_t most, std::string& buffer) const;
  void refuse_other_kinds(std::string_view start) const;
  void refuse_nul(std::size_t offset, std::string_view bytes) const;

  /// Counts the lines of the first `most` bytes, up to where `is_enough(lines before, byte)` holds.
  template <class IsEnough>
  [[nodiscard]] LineCount counted_lines(std::size_t most, const IsEnough& is_enough) const {
    LineCount lines;
    std::string buffer;
    while (lines.at < most) {
      for (const char c : piece(lines.at, (std::min)(piece_bytes_, most - lines.at), buffer)) {
        if (lines.at == most || is_enough(lines, c)) return lines;
        lines.add(c);
      }
    }
    return lines;
  }

  [[nodiscard]] LineCount lines_before(std::size_t offset) const {
    return counted_lines(offset, [](const LineCount&, char) { return false; });
  }

  std::string name_;
  std::string text_;
  std::shared_ptr<UnchangedFile> file_;  // none: all is in `text_`
  std::size_t piece_bytes_ = 0;
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
  begin_after_marks();
  refuse_nul(0, this->text());
}

inline CsvText::CsvText(const std::filesystem::path& path, std::size_t piece_bytes)
    : name_(path.string()), file_(std::make_shared<UnchangedFile>(path)), piece_bytes_(piece_bytes) {
  if (file_->bytes() > (std::numeric_limits<std::size_t>::max)()) {
    detail::fail(path, "has more bytes than this program can count");
  }
  begin_after_marks();
}

inline void CsvText::begin_after_marks() {
  constexpr std::size_t longest_kind = 16;
  std::string buffer;
  refuse_other_kinds(bytes(0, longest_kind, buffer));
  while (bytes(0, utf8_mark.size(), buffer).starts_with(utf8_mark)) begin_ += utf8_mark.size();
}

/// As `piece`, whatever the bytes are.
inline std::string_view CsvText::bytes(std::size_t offset, std::size_t most, std::string& buffer) const {
  if (!file_) return text().substr(offset);
  buffer.resize((std::min)(most, size() - offset));
  file_->read(begin_ + offset, buffer.size(), buffer.data());
  return buffer;
}

inline std::string_view CsvText::piece(std::size_t offset, std::size_t most, std::string& buffer) const {
  const std::string_view found = bytes(offset, most, buffer);
  if (file_) refuse_nul(offset, found);  // what is in memory has been looked at
  return found;
}

inline void CsvText::refuse_nul(std::size_t offset, std::string_view bytes) const {
  const std::size_t nul = bytes.find('\0');
  if (nul != std::string_view::npos) fail(offset + nul, "a NUL byte: this is not a text file");
}

inline void CsvText::refuse_other_kinds(std::string_view start) const {
  for (const OtherKind& kind : other_kinds) {
    if (start.starts_with(kind.begins)) fail(0, std::string(kind.what));
  }
}

}  // namespace keen::io::detail
