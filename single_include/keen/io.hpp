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

// Files, without dependencies: models, CSV, .npy, .fvecs and .bvecs. Not part of <keen/keen.hpp>.
//
//   keen::io::save(clustering.model, "groups.keen");

#include "blocks.hpp"

// ---- keen/io/detail/bytes.hpp

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

// The checksum reads the file as a polynomial whose coefficients are its bits, 0 or 1, and keeps the remainder of a
// division by a fixed polynomial of degree 32. An error is the addition of another polynomial; it is missed only if
// that is a multiple of the divisor. A burst of at most 32 wrong bits never is, and the divisor of Castagnoli was
// chosen so that few wrong bits never are in files of usual size. A table holds the remainders of all 256 bytes.

/// Numbers as bytes, the least significant first, on every machine.
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

#include "keen.hpp"

// ---- keen/io/detail/file.hpp

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <random>
#include <stdexcept>
#include <system_error>

#if defined(__unix__) || defined(__APPLE__)
#define KEEN_IO_HAS_POSIX 1
#include <fcntl.h>
#include <sys/stat.h>
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
  // What is read is read, and what is written is closed by FileWriter.
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Closer>;

/// @throws std::runtime_error if it cannot be opened
[[nodiscard]] inline File open_to_read(const std::filesystem::path& path) {
  File file(std::fopen(path.string().c_str(), "rb"));
  if (!file) fail_to("open", path, errno);
  return file;
}

/// @param mode  of std::fopen
/// @throws std::runtime_error naming `shown`
[[nodiscard]] inline File open_to_write(const std::filesystem::path& path, const char* mode,
                                        const std::filesystem::path& shown) {
  File file(std::fopen(path.string().c_str(), mode));
  if (!file) fail_to("write", shown, errno);
  return file;
}

/// The size of a regular file; nothing for a pipe, a device, or a file that says 0 and may be made as it is read.
[[nodiscard]] inline std::optional<std::uintmax_t> size_of([[maybe_unused]] std::FILE* file,
                                                           [[maybe_unused]] const std::filesystem::path& path) {
  std::uintmax_t size = 0;
#ifdef KEEN_IO_HAS_POSIX
  struct ::stat about {};
  if (::fstat(::fileno(file), &about) == 0 && S_ISREG(about.st_mode)) size = static_cast<std::uintmax_t>(about.st_size);
#else
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) size = std::filesystem::file_size(path, ignored);
#endif
  return size > 0 ? std::optional(size) : std::nullopt;
}

/// The bytes of a file or pipe, read block by block. Memory grows with the bytes that are read, not with the size that
/// the file claims to have.
/// @param most       bytes; where there are more, one more is read
/// @param is_enough  whether to stop after a block, which it is shown
/// @throws std::runtime_error if it cannot be read
template <class IsEnough>
[[nodiscard]] std::string read_blocks(std::FILE* file, const std::filesystem::path& shown, std::uintmax_t most,
                                      const IsEnough& is_enough) {
  constexpr std::uintmax_t block = std::uintmax_t{1} << 16;
  std::string bytes;
  for (bool has_more = true; has_more;) {
    const std::size_t size = bytes.size();
    const auto asked = static_cast<std::size_t>((std::min)(block, most - size + 1));
    bytes.resize(size + asked);
    const std::size_t got = std::fread(bytes.data() + size, 1, asked, file);
    bytes.resize(size + got);
    has_more = got == asked && bytes.size() <= most && !is_enough(std::string_view(bytes).substr(size));
  }
  if (std::ferror(file) != 0) fail_to("read", shown, errno);
  return bytes;
}

/// The bytes of a file whose start determines its length. At most one byte more than this length is read.
/// @param start      so many bytes are looked at first
/// @param length_of  (the start, the size of the file if it is known) -> the most bytes that there may be; may throw
/// @throws std::runtime_error if it cannot be read
template <class LengthOf>
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::size_t start, const LengthOf& length_of) {
  const auto file = open_to_read(path);
  std::string bytes(start, '\0');
  bytes.resize(std::fread(bytes.data(), 1, start, file.get()));
  if (std::ferror(file.get()) != 0) fail_to("read", path, errno);
  const std::uintmax_t most = length_of(std::string_view(bytes), size_of(file.get(), path));
  if (bytes.size() == start && most >= start)
    bytes += read_blocks(file.get(), path, most - start, [](std::string_view) { return false; });
  return bytes;
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

}  // namespace keen::io::detail

// ---- keen/io/detail/printable.hpp

// UTF-8 in one table. The first byte has the length in its leading ones, every other byte begins with 10:
//
//     0xxxxxxx                                1 byte    up to U+007F
//     110xxxxx 10xxxxxx                       2 bytes   up to U+07FF
//     1110xxxx 10xxxxxx 10xxxxxx              3 bytes   up to U+FFFF
//     11110xxx 10xxxxxx 10xxxxxx 10xxxxxx     4 bytes   up to U+10FFFF
//
// A longer sequence than a code point needs is invalid; otherwise control characters could be hidden in it.

/// The content of a file, shown in a message. No byte of it can control the terminal.
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

// ---- keen/io/detail/npy_header.hpp

#include <charconv>
#include <limits>
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

// ---- keen/io/detail/unchanged_file.hpp

#include <fstream>
#include <ios>

namespace keen::io::detail {

/// A file that is read piece by piece. It must stay what it was when it was opened: its size and the time of its last
/// change are looked at before every piece. For one thread at a time.
class UnchangedFile {
 public:
  /// @throws std::runtime_error naming the file, if it cannot be opened, or is no regular file
  explicit UnchangedFile(const std::filesystem::path& path)
      : path_(path), stream_(opened(path)), bytes_(size()), changed_(std::filesystem::last_write_time(path)) {}

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::uintmax_t bytes() const { return bytes_; }

  /// @param count  bytes, which are there
  /// @throws std::runtime_error naming the file, if it cannot be read, or has changed since it was opened
  void read(std::uintmax_t offset, std::size_t count, char* to) {
    if (const std::uintmax_t now = size(); now != bytes_) {
      fail(path_, "has changed while it was read: it had ", bytes_, " bytes, and now ", now);
    }
    std::error_code ignored;
    if (std::filesystem::last_write_time(path_, ignored) != changed_) fail(path_, "has changed while it was read");
    stream_.seekg(static_cast<std::streamoff>(offset));
    stream_.read(to, static_cast<std::streamsize>(count));
    if (stream_.gcount() != static_cast<std::streamsize>(count)) fail(path_, "cannot be read to its end");
  }

 private:
  [[nodiscard]] static std::ifstream opened(const std::filesystem::path& path) {
    std::error_code ignored;
    const std::filesystem::file_status status = std::filesystem::status(path, ignored);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
      fail(path, "no regular file: it cannot be read again and again");
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) fail_to("open", path, errno);
    return stream;
  }

  [[nodiscard]] std::uintmax_t size() {
    stream_.clear();
    stream_.seekg(0, std::ios::end);
    return static_cast<std::uintmax_t>(std::streamoff{stream_.tellg()});
  }

  std::filesystem::path path_;
  std::ifstream stream_;
  std::uintmax_t bytes_;
  std::filesystem::file_time_type changed_;
};

}  // namespace keen::io::detail

// ---- keen/io/detail/block_file.hpp

namespace keen::io::detail {

/// @throws std::runtime_error naming the file, on a machine that has numbers in another order
inline void require_little_endian(const std::filesystem::path& path) {
  if (std::endian::native != std::endian::little)
    fail(path, "its numbers are little-endian, and those of this machine are not");
}

/// How points follow one another in a file.
struct BlockLayout {
  Index offset = 0;  ///< bytes before the first
  Index dim = 0;     ///< coordinates of each
  Index number_bytes = 0;
  bool has_dims = false;  ///< each point has its dimension before it, in 32 bits
};

/// A file of points that is read piece by piece, and must stay what it was.
class BlockFile {
 public:
  /// @throws std::runtime_error naming the file, if it cannot be opened, or does not hold whole points
  BlockFile(const std::filesystem::path& path, const BlockLayout& layout) : file_(path), layout_(layout) {
    constexpr std::uintmax_t most = (std::numeric_limits<Index>::max)();
    const std::uintmax_t point =
        static_cast<std::uintmax_t>(layout.dim) * static_cast<std::uintmax_t>(layout.number_bytes);
    if (file_.bytes() > most || point > most / 2) fail(path, "has more bytes than this program can count");
    const Index of_points = static_cast<Index>(file_.bytes()) - layout.offset;
    if (of_points < 0) fail(path, "its ", file_.bytes(), " bytes end before its points begin");
    point_ = static_cast<Index>(point);
    record_ = point_ + (layout.has_dims ? dim_bytes : 0);
    points_ = record_ > 0 ? of_points / record_ : 0;
    if (points_ * record_ != of_points) fail(path, "ends in point ", points_, ", of ", layout.dim, " coordinates");
  }

  [[nodiscard]] Index points() const { return points_; }

  /// Writes the coordinates of some points that follow one another. By one thread at a time.
  /// @throws std::runtime_error naming the file, if it cannot be read, or has changed since it was opened
  void read(Index first, Index count, void* numbers) {
    const auto offset = static_cast<std::uintmax_t>(layout_.offset + first * record_);
    const auto bytes = static_cast<std::size_t>(count * record_);
    if (!layout_.has_dims) return file_.read(offset, bytes, static_cast<char*>(numbers));
    records_.resize(bytes);
    file_.read(offset, bytes, records_.data());
    auto* to = static_cast<char*>(numbers);
    for (Index i = 0; i < count; ++i, to += point_) {
      const char* const record = records_.data() + i * record_;
      const auto own = number_at<std::int32_t>(record);
      if (own != layout_.dim) {
        fail(file_.path(), "point ", first + i, " has ", own, " coordinates, not ", layout_.dim, " as point 0");
      }
      std::memcpy(to, record + dim_bytes, static_cast<std::size_t>(point_));
    }
  }

  /// The first bytes of a file: as many as the header of a .npy file may have, or all there are.
  /// @throws std::runtime_error naming the file, if there are fewer than `least`
  [[nodiscard]] static std::string start_of(const std::filesystem::path& path, std::size_t least) {
    UnchangedFile file(path);
    std::string start(static_cast<std::size_t>((std::min)(file.bytes(), std::uintmax_t{npy_start})), '\0');
    file.read(0, start.size(), start.data());
    if (start.size() < least) fail(path, "ends in point 0");
    return start;
  }

 private:
  static constexpr Index dim_bytes = 4;

  UnchangedFile file_;
  BlockLayout layout_;
  Index point_ = 0;   // bytes of the coordinates of one
  Index record_ = 0;  // and of what stands before them
  Index points_ = 0;
  std::string records_;
};

}  // namespace keen::io::detail

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
  /// @param reader  the function that reads such files where this cannot
  /// @throws std::runtime_error if it is no regular file that can be read, or is empty
  MappedFile(const std::filesystem::path& path, [[maybe_unused]] const char* reader) {
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
    fail(path, "cannot map: this system has no mmap; ", reader, " reads it");
#endif
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
#ifdef KEEN_IO_HAS_POSIX
    ::munmap(const_cast<char*>(data_), size_);
#endif
  }

  /// Refuses little-endian values that this machine cannot use where they lie.
  /// @throws std::runtime_error if its byte order is another, or they are not aligned
  static void require_usable(bool is_aligned, const std::filesystem::path& path, const char* reader) {
    if (std::endian::native == std::endian::little && is_aligned) return;
    fail(path, "its values cannot be used where they lie; ", reader, " copies them");
  }

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace keen::io::detail

// ---- keen/io/write_file.hpp

namespace keen::io {

/// Writes a file piece by piece, and replaces the old file whole or not at all. It writes a new file in the same
/// folder, flushes it to disk, and renames it, so that readers, also after a loss of power, find the old bytes or the
/// new ones. It follows symbolic links and keeps the mode of a replaced file. A pipe or a device is written to
/// directly.
///
///     keen::io::FileWriter file("labels.csv");
///     for (...) file.write(...);
///     file.close();
///
/// Without `close` the old file stays unchanged.
class FileWriter {
 public:
  /// @throws std::runtime_error "PATH: cannot write: reason", as all members
  explicit FileWriter(const std::filesystem::path& path) : path_(path), target_(path) {
    namespace fs = std::filesystem;
    std::error_code error;
    status_ = fs::status(path, error);
    if (fs::is_directory(status_)) detail::fail(path, "cannot write: it is a directory");
    if (fs::exists(status_) && !fs::is_regular_file(status_)) {
      file_ = detail::open_to_write(path, "wb", path);
      return;
    }
    error.clear();
    if (fs::exists(status_)) target_ = fs::canonical(path, error);
    if (error) detail::fail_to("write", path, error.value());
    temporary_.emplace(target_);
    file_ = detail::open_to_write(temporary_->path(), "wbx", path);
  }

  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view bytes) {
    if (!file_) detail::fail(path_, "cannot write: it is closed");
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
      detail::fail_to("write", path_, errno);
    }
  }

  /// Completes the file and replaces the old one.
  void close() {
    namespace fs = std::filesystem;
    if (!file_) return;
    const bool is_written = std::fflush(file_.get()) == 0;
    const int write_error = errno;
    const bool is_closed = std::fclose(file_.release()) == 0;
    if (!is_written) detail::fail_to("write", path_, write_error);
    if (!is_closed) detail::fail_to("write", path_, errno);
    if (!temporary_) return;
    std::error_code error;
    if (fs::exists(status_)) fs::permissions(temporary_->path(), status_.permissions(), error);
    if (const int unsaved = detail::sync_to_disk(temporary_->path())) detail::fail_to("write", path_, unsaved);
    error.clear();
    fs::rename(temporary_->path(), target_, error);
    if (error) detail::fail_to("write", path_, error.value());
    // Not every file system can do this for a folder; the file is whole in any case.
    (void)detail::sync_to_disk(target_.has_parent_path() ? target_.parent_path() : fs::path("."));
  }

 private:
  std::filesystem::path path_;
  std::filesystem::path target_;  // where the links lead
  std::filesystem::file_status status_;
  std::optional<detail::TemporaryFile> temporary_;  // none: the file is written to directly
  detail::File file_;                               // closed before the temporary one is removed
};

/// Writes a whole file, as FileWriter.
/// @throws std::runtime_error "PATH: cannot write: reason"; the old file is then unchanged
inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  FileWriter file(path);
  file.write(bytes);
  file.close();
}

}  // namespace keen::io

// ---- keen/io/npy.hpp

#include <utility>

namespace keen::io {

/// Points, one per row, in numpy's default order.
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

/// @throws std::runtime_error if the values of the file are floating-point numbers wider than Scalar
template <class Scalar>
void require_width(const NpyHeader& header, const std::filesystem::path& path) {
  const NpyType type = header.type();
  if (type.kind == 'f' && type.width > sizeof(Scalar)) fail(path, "its values are float64: read them as double");
}

/// A stored number, its bytes in the order of the file.
template <class Stored>
[[nodiscard]] Stored stored_at(const char* bytes, bool is_big_endian) {
  if (!is_big_endian) return number_at<Stored>(bytes);
  char swapped[sizeof(Stored)];
  std::reverse_copy(bytes, bytes + sizeof(Stored), swapped);
  return number_at<Stored>(swapped);
}

/// @param read  makes a Scalar of a Stored
template <class Stored, class Scalar, class Read>
void read_values(std::string_view bytes, const NpyHeader& header, NpyMatrix<Scalar>& values, const Read& read) {
  const char* next = bytes.data() + header.data;
  const bool is_big_endian = header.type().is_big_endian;
  const Index outer = header.is_fortran ? values.cols() : values.rows();
  const Index inner = header.is_fortran ? values.rows() : values.cols();
  for (Index a = 0; a < outer; ++a) {
    for (Index b = 0; b < inner; ++b, next += sizeof(Stored)) {
      (header.is_fortran ? values(b, a) : values(a, b)) = read(stored_at<Stored>(next, is_big_endian));
    }
  }
}

/// @throws std::runtime_error at an integer that a Scalar does not hold exactly
template <class Stored, class Scalar>
void read_integers(std::string_view bytes, const NpyHeader& header, NpyMatrix<Scalar>& values,
                   const std::filesystem::path& path) {
  read_values<Stored>(bytes, header, values, [&](Stored stored) {
    constexpr bool fits_always = std::numeric_limits<Stored>::digits <= std::numeric_limits<Scalar>::digits;
    if constexpr (!fits_always) {
      constexpr Stored most = Stored{1} << std::numeric_limits<Scalar>::digits;
      const bool fits = stored <= most && (std::is_unsigned_v<Stored> || stored >= Stored{0} - most);
      if (!fits)
        fail(path, "its value ", stored, " is none that a ", sizeof(Scalar) == 4 ? "float" : "double", " holds");
    }
    return static_cast<Scalar>(stored);
  });
}

/// The NumberType as which values can be viewed; nullopt if they must be converted.
[[nodiscard]] inline std::optional<NumberType> viewed_type(const NpyType& type) {
  if (type.is_big_endian && type.width > 1) return {};
  if (type.kind == 'f') {
    return type.width == 2 ? NumberType::float16 : type.width == 4 ? NumberType::float32 : NumberType::float64;
  }
  if (type.width > 2) return {};
  if (type.kind == 'i') return type.width == 1 ? NumberType::int8 : NumberType::int16;
  return type.width == 1 ? NumberType::uint8 : NumberType::uint16;  // a boolean is a byte
}

/// What the values of an array can be viewed as, under a model of Scalar.
/// @throws std::runtime_error if they must be converted
template <class Scalar>
[[nodiscard]] NumberType viewed_type(const NpyHeader& header, const std::filesystem::path& path) {
  require_width<Scalar>(header, path);
  const std::optional<NumberType> type = viewed_type(header.type());
  if (!type) fail(path, "its values are of type ", in_quotes(header.descr), ": io::read_npy converts them");
  return *type;
}

/// The values of any type that npy_header takes.
template <class Scalar>
void read_all_values(std::string_view bytes, const NpyHeader& header, NpyMatrix<Scalar>& values,
                     const std::filesystem::path& path) {
  const NpyType type = header.type();
  const auto cast = [](auto stored) { return static_cast<Scalar>(stored); };
  switch (type.kind) {
    case 'f':
      if (type.width == 2) {
        using Half = keen::detail::StoredNumber<NumberType::float16>;
        return read_values<std::uint16_t>(bytes, header, values, [&](auto bits) { return cast(Half::widened(bits)); });
      }
      if (type.width == 4) return read_values<float>(bytes, header, values, cast);
      return read_values<double>(bytes, header, values, cast);
    case 'i':
      if (type.width == 1) return read_integers<std::int8_t>(bytes, header, values, path);
      if (type.width == 2) return read_integers<std::int16_t>(bytes, header, values, path);
      if (type.width == 4) return read_integers<std::int32_t>(bytes, header, values, path);
      return read_integers<std::int64_t>(bytes, header, values, path);
    default:
      if (type.width == 1) return read_integers<std::uint8_t>(bytes, header, values, path);
      if (type.width == 2) return read_integers<std::uint16_t>(bytes, header, values, path);
      if (type.width == 4) return read_integers<std::uint32_t>(bytes, header, values, path);
      return read_integers<std::uint64_t>(bytes, header, values, path);
  }
}

/// All bytes of a .npy file.
/// @throws std::runtime_error naming the file, if it cannot be read, or its start says that it is none that keen reads
[[nodiscard]] inline std::string read_npy_bytes(const std::filesystem::path& path) {
  return read_file(path, npy_start, [&](std::string_view start, std::optional<std::uintmax_t> size) -> std::uintmax_t {
    if (size) {
      static_cast<void>(npy_header(start, *size, path));
      return *size;
    }
    constexpr std::uintmax_t endless = std::uintmax_t{1} << 60;
    const NpyHeader header = npy_header(start, path);
    const auto rows = static_cast<std::uintmax_t>(header.rows());
    const auto row = static_cast<std::uintmax_t>(header.columns()) * header.type().width;
    return row > 0 && rows > endless / row ? endless : header.data + rows * row;
  });
}

}  // namespace detail

/// The array of a .npy file, as numpy.save writes it: n x dim, one point per row; n x 1 for an array of one dimension.
/// Accepts float16, float32, float64, integers of any width and booleans, in C or Fortran order and either byte order
/// (versions 1 to 3 of the format). Values are never rounded: float64 is not read as float, and an integer that Scalar
/// cannot represent exactly is an error. Complexity: O(n dim).
///
///     const auto table = keen::io::read_npy<double>("points.npy");
///     const auto clustering = keen::fit(keen::rows(table), {.k = 3});
///
/// @throws std::runtime_error naming the file, if it cannot be read, is not such an array, or its size does not match
///   its shape
template <class Scalar>
[[nodiscard]] NpyMatrix<Scalar> read_npy(const std::filesystem::path& path) {
  const std::string bytes = detail::read_npy_bytes(path);
  const detail::NpyHeader header = detail::npy_header(bytes, bytes.size(), path);
  detail::require_width<Scalar>(header, path);
  NpyMatrix<Scalar> values(header.rows(), header.columns());
  detail::read_all_values(bytes, header, values, path);
  return values;
}

/// The points of a .npy file, mapped into memory: the system reads the pages of the file when they are used. float16,
/// float32, booleans and integers of 8 or 16 bits are not converted, for float and double models. The file must not
/// change or shrink while a copy of the view exists. Not available on Windows. Complexity: O(1).
///
///     const auto clustering = keen::fit(keen::io::map_npy<float>("vectors.npy"), {.k = 1000});
///
/// @throws std::runtime_error as read_npy; and for values of another type, float64 if Scalar is float, another byte
///   order, or values at an unaligned offset in the file (numpy has not written such files since 2006)
template <class Scalar>
[[nodiscard]] Dataset<Scalar> map_npy(const std::filesystem::path& path) {
  const auto file = std::make_shared<const detail::MappedFile>(path, "io::read_npy");
  const detail::NpyHeader header =
      detail::npy_header(file->bytes().substr(0, detail::npy_start), file->bytes().size(), path);
  const NumberType type = detail::viewed_type<Scalar>(header, path);
  file->require_usable(header.data % header.type().width == 0, path, "io::read_npy");
  const Strides strides = header.is_fortran ? Strides{1, header.rows()} : Strides{header.columns(), 1};
  return Dataset<Scalar>(file->bytes().data() + header.data, type, header.rows(), header.columns(), strides, file);
}

/// Writes a matrix or a vector for numpy.load, in its storage order. The file is replaced whole or not at all.
///
///     keen::io::write_npy("labels.npy", clustering.labels);
///
/// @param values  of float, double, or integers of 4 or 8 bytes; a vector becomes an array of one dimension
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
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

// ---- keen/io/block_file.hpp

namespace keen::io {

namespace detail {

/// Points of a file that is read block by block.
template <class Scalar>
[[nodiscard]] Dataset<Scalar> stream(std::shared_ptr<BlockFile> file, NumberType type, Index number_size, Index dim,
                                     const BlockOptions& options) {
  const Index n = file->points();
  return keen::detail::blocks_of<Scalar>(
      [file = std::move(file)](Index first, Index count, void* numbers) { file->read(first, count, numbers); }, type,
      number_size, n, dim, options);
}

template <class Number>
[[nodiscard]] Dataset<float> stream_vecs(const std::filesystem::path& path, const BlockOptions& options) {
  require_little_endian(path);
  const auto dim = number_at<std::int32_t>(BlockFile::start_of(path, 4).data());
  if (dim < 1) fail(path, "point 0 has ", dim, " coordinates");
  const auto file = std::make_shared<BlockFile>(
      path, BlockLayout{.dim = dim, .number_bytes = Index{sizeof(Number)}, .has_dims = true});
  return stream<float>(file, *keen::detail::number_type_of<Number>, Index{sizeof(Number)}, dim, options);
}

}  // namespace detail

/// The points of a .npy file of any size, read block by block; keen::blocks describes what such points support.
/// float16, float32, booleans and integers of 8 or 16 bits are not converted. Each pass of a fit reads the file once,
/// sequentially.
///
///     const auto clustering = keen::fit(keen::io::stream_npy<float>("vectors.npy"), {.k = 1000, .threads = 0});
///
/// @throws std::runtime_error naming the file, as io::map_npy, and for an array in Fortran order, whose points are not
///   contiguous; during a fit, if the file cannot be read, or its size has changed
template <class Scalar>
[[nodiscard]] Dataset<Scalar> stream_npy(const std::filesystem::path& path, const BlockOptions& options = {}) {
  detail::require_little_endian(path);
  const std::string start = detail::BlockFile::start_of(path, 0);
  const detail::NpyHeader header = detail::npy_header(start, std::filesystem::file_size(path), path);
  const NumberType type = detail::viewed_type<Scalar>(header, path);
  if (header.is_fortran && header.rows() > 1 && header.columns() > 1) {
    detail::fail(path, "its points are scattered (Fortran order): io::map_npy takes it, or save it in C order");
  }
  const auto width = static_cast<Index>(header.type().width);
  const auto file = std::make_shared<detail::BlockFile>(
      path,
      detail::BlockLayout{.offset = static_cast<Index>(header.data), .dim = header.columns(), .number_bytes = width});
  return detail::stream<Scalar>(file, type, width, header.columns(), options);
}

/// The same for .fvecs. The dimension of each point is checked when it is read, which needs memory for one more block.
/// @throws std::runtime_error naming the file and the point, as read_fvecs; as stream_npy
[[nodiscard]] inline Dataset<float> stream_fvecs(const std::filesystem::path& path, const BlockOptions& options = {}) {
  return detail::stream_vecs<float>(path, options);
}

/// The same for .bvecs; coordinates remain bytes.
[[nodiscard]] inline Dataset<float> stream_bvecs(const std::filesystem::path& path, const BlockOptions& options = {}) {
  return detail::stream_vecs<std::uint8_t>(path, options);
}

/// The same for a raw file: numbers without a header, little-endian, one point after the other, as numpy's tofile
/// writes them.
///
///     const auto points = keen::io::stream_raw<std::uint8_t>("pixels.raw", 3);
///
/// @param dim     coordinates of each point, >= 1
/// @param offset  bytes before the first point, >= 0
/// @throws std::runtime_error naming the file, if its size is not a whole number of points; as stream_npy
template <class Number>
[[nodiscard]] auto stream_raw(const std::filesystem::path& path, Index dim, Index offset = 0,
                              const BlockOptions& options = {}) {
  detail::require_little_endian(path);
  keen::detail::require_that(dim >= 1, "io::stream_raw: dim must be >= 1, got ", dim);
  keen::detail::require_that(offset >= 0, "io::stream_raw: offset must be >= 0, got ", offset);
  const auto file = std::make_shared<detail::BlockFile>(
      path, detail::BlockLayout{.offset = offset, .dim = dim, .number_bytes = Index{sizeof(Number)}});
  return detail::stream<keen::detail::ScalarOf<Number>>(file, *keen::detail::number_type_of<Number>,
                                                        Index{sizeof(Number)}, dim, options);
}

}  // namespace keen::io

// ---- keen/io/detail/read_double.hpp

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

namespace keen::io::detail {

/// What a field of a CSV file holds.
enum class CsvKind { number, missing, infinite, out_of_range, text };

struct CsvCell {
  CsvKind kind = CsvKind::missing;
  double value = std::numeric_limits<double>::quiet_NaN();
};

[[nodiscard]] constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// As spreadsheets, R, pandas, SQL and the C library write that there is no value.
[[nodiscard]] inline bool means_missing(std::string_view bytes) {
  static constexpr std::array<std::string_view, 29> words{
      "",        "na",       "n/a",    "<na>",    "#n/a",    "#na",     "n.a.",  "null",  "<null>", "(null)",
      "\\n",     "none",     "nil",    "?",       ".",       "-",       "--",    "nan",   "-nan",   "+nan",
      "1.#qnan", "-1.#qnan", "1.#ind", "-1.#ind", "#div/0!", "#value!", "#ref!", "#num!", "#name?"};
  constexpr std::size_t longest = 8;
  if (bytes.empty()) return true;
  constexpr std::string_view begins = "nN<#(\\?.-+1";
  if (begins.find(bytes[0]) == std::string_view::npos) return false;  // most fields, soon told
  if (bytes.size() > 1 && is_digit(bytes[1]) && bytes.find('#') == std::string_view::npos) return false;
  return bytes.size() <= longest && std::any_of(words.begin(), words.end(), [&](std::string_view word) {
           return std::equal(bytes.begin(), bytes.end(), word.begin(), word.end(),
                             [](char a, char b) { return lower_case(a) == b; });
         });
}

/// std::from_chars takes no plus sign, which some programs write.
[[nodiscard]] inline std::string_view without_plus(std::string_view bytes) {
  const bool has_plus = bytes.size() > 1 && bytes[0] == '+' && bytes[1] != '-' && bytes[1] != '+';
  return has_plus ? bytes.substr(1) : bytes;
}

/// Whether a number that no double holds is too small, and not too large.
/// @param digits  a number as std::from_chars takes it, beyond double's range
[[nodiscard]] inline bool is_underflow(std::string_view digits) {
  const std::size_t mark = (std::min)(digits.find_first_of("eE"), digits.size());
  const std::string_view mantissa = digits.substr(0, mark);
  const std::size_t point = (std::min)(mantissa.find('.'), mantissa.size());
  const std::size_t first = (std::min)(mantissa.find_first_of("123456789"), mantissa.size());
  const std::string_view power = mark < digits.size() ? without_plus(digits.substr(mark + 1)) : "0";
  long exponent = 0;
  const std::errc error = std::from_chars(power.data(), power.data() + power.size(), exponent).ec;
  if (error != std::errc{}) return power.front() == '-';
  return exponent < static_cast<long>(first) - static_cast<long>(point);
}

/// A field as std::from_chars reads it, wholly or not at all; the locale has no say. What is too small for a double
/// is 0.
[[nodiscard]] inline CsvCell csv_cell(std::string_view bytes) {
  if (means_missing(bytes)) return {};
  const std::string_view digits = without_plus(bytes);
  CsvCell cell{.kind = CsvKind::number, .value = 0};
  const auto [end, error] = read_double(digits.data(), digits.data() + digits.size(), cell.value);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return {.kind = CsvKind::text};
  if (error == std::errc::result_out_of_range) {
    if (!is_underflow(digits)) return {.kind = CsvKind::out_of_range};
    cell.value = digits.front() == '-' ? -0.0 : 0.0;
  }
  if (keen::detail::is_nan(cell.value)) return {};
  if (!keen::detail::is_finite(&cell.value)) return {.kind = CsvKind::infinite};
  return cell;
}

}  // namespace keen::io::detail

// ---- keen/io/detail/column_role.hpp

#include <cmath>

// Row numbers and dates look like features, and ruin a clustering: they vary more than anything else. Evidence from the
// numbers (whole, ascending, 1, 2, 3, ...) and from the name of the column decides what is left out and reported.

/// Numbers that are no features of a point: they name it, count it or date it.
namespace keen::io::detail {

/// What is seen of the numbers of a column, one after the other.
class NumberSequence {
 public:
  void add(double value) {
    if (count_ == 0) first_ = value;
    is_whole_ = is_whole_ && std::floor(value) == value && std::abs(value) <= most_exact;
    is_ascending_ = is_ascending_ && (count_ == 0 || value > last_);
    is_counting_ = is_counting_ && (count_ == 0 || value == last_ + 1);
    is_dates_ = is_dates_ && is_date(value);
    last_ = value;
    ++count_;
  }

  [[nodiscard]] bool is_whole() const { return count_ > 0 && is_whole_; }
  [[nodiscard]] bool is_ascending() const { return is_ascending_; }        ///< and so no two are equal
  [[nodiscard]] bool is_dates() const { return count_ > 0 && is_dates_; }  ///< such as 20221101

  /// 0, 1, 2, ... or 1, 2, 3, ...
  [[nodiscard]] bool counts_rows() const { return count_ > 1 && is_counting_ && (first_ == 0 || first_ == 1); }

 private:
  static constexpr double most_exact = 9007199254740992;  // 2^53

  [[nodiscard]] static bool is_date(double value) {
    if (!(value >= 19000101 && value <= 21001231) || std::floor(value) != value) return false;
    const auto date = static_cast<long>(value);
    const long month = date / 100 % 100, day = date % 100;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }

  Index count_ = 0;
  double first_ = 0;
  double last_ = 0;
  bool is_whole_ = true;
  bool is_ascending_ = true;
  bool is_counting_ = true;
  bool is_dates_ = true;
};

/// Whether a column is called as those are that number or name rows: id, customer_id, CustomerID, index, row, Unnamed:
/// 0.
[[nodiscard]] inline bool is_named_like_id(std::string_view name) {
  constexpr std::string_view separators = " _-.:";
  std::string letters;
  for (const char c : name) {
    if (separators.find(c) == std::string_view::npos) letters += lower_case(c);
  }
  constexpr std::array<std::string_view, 25> words{
      "id",     "ids",       "idx",      "index",    "key", "row",    "rows",   "rowid",    "rowno",
      "rownum", "rownumber", "rownames", "rn",       "no",  "nr",     "number", "unnamed0", "uid",
      "uuid",   "guid",      "pk",       "recordid", "obs", "serial", "code"};
  if (std::find(words.begin(), words.end(), letters) != words.end()) return true;
  const std::size_t size = name.size();
  if (size < 3) return false;
  const std::string_view end = name.substr(size - 2);
  const bool is_id = lower_case(end[0]) == 'i' && lower_case(end[1]) == 'd';
  const char before = name[size - 3];
  const bool is_word = before == '_' || before == ' ' || before == '-' || before == '.';
  const bool is_capital = end[0] == 'I' && before >= 'a' && before <= 'z';
  return is_id && (is_word || is_capital);
}

}  // namespace keen::io::detail

// ---- keen/detail/base/rounding.hpp

namespace keen::detail {

/// True if a deviation from a mean is at most a few units in the last place, as rounding leaves it.
[[nodiscard]] inline bool is_rounding(double deviation, double mean) {
  constexpr double few = 16 * std::numeric_limits<double>::epsilon();
  return deviation <= few * std::abs(mean);
}

}  // namespace keen::detail

// ---- keen/io/table.hpp

namespace keen::io {

/// The treatment of a row with a missing value in a column that is read.
enum class Missing {
  error,  ///< throws MissingValue
  drop,   ///< the row is left out
  mean,   ///< the value is replaced by the mean of the column
};

/// Thrown at a missing value.
class MissingValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Some columns of a table of numbers.
struct TableNumbers {
  /// n x dim, one point per row.
  using Points = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  std::vector<double> values;  ///< one row after the other
  Index dim = 0;               ///< columns
  Index rows_in_file = 0;      ///< including dropped rows
  std::vector<Index> rows;     ///< the row in the file of each row of `values`, counted from 0

  [[nodiscard]] Index size() const { return static_cast<Index>(rows.size()); }
  [[nodiscard]] Eigen::Map<const Points> points() const { return {values.data(), size(), dim}; }
  [[nodiscard]] Eigen::Map<Points> points() { return {values.data(), size(), dim}; }
};

/// Summary statistics of a column of a file.
class ColumnSummary {
 public:
  Index numbers = 0;  ///< number of finite values, from which min, max, mean and deviation are computed
  Index missing = 0;  ///< fields without a value
  Index texts = 0;    ///< fields that are neither numbers nor missing
  double min = std::numeric_limits<double>::infinity();   ///< infinity if there is none
  double max = -std::numeric_limits<double>::infinity();  ///< -infinity if there is none
  double mean = 0;                                        ///< 0 if there is none

  /// The standard deviation (divided by n, not n - 1); infinity if it exceeds double.
  [[nodiscard]] double deviation() const {
    return numbers > 0 ? std::sqrt(sq_deviations_ / static_cast<double>(numbers)) : 0;
  }

  /// Whether the numbers differ only by rounding errors, by a few units in the last place.
  [[nodiscard]] bool is_constant() const { return keen::detail::is_rounding(deviation(), mean); }

  /// Adds a number. Source: Welford, Technometrics 4 (1962).
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

// ---- keen/io/detail/csv_text.hpp

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

// ---- keen/io/detail/csv_reader.hpp

#include <iterator>

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

// ---- keen/io/detail/number_format.hpp

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

// ---- keen/io/detail/csv_column.hpp

namespace keen::io::detail {

/// Reads the fields of a CSV file, with the user's words and numbers for no value.
class CsvCells {
 public:
  explicit CsvCells(std::vector<std::string> missing_words) : missing_words_(std::move(missing_words)) {
    for (const std::string& word : missing_words_) {
      const CsvCell number = csv_cell(word);
      if (number.kind == CsvKind::number) missing_numbers_.push_back(number.value);
    }
  }

  [[nodiscard]] CsvCell operator()(std::string_view bytes, const NumberFormat& format) const {
    for (const std::string& word : missing_words_) {
      if (bytes == word) return {};
    }
    const CsvCell read = csv_cell(bytes, format);
    for (const double number : missing_numbers_) {
      if (read.kind == CsvKind::number && read.value == number) return {};
    }
    return read;
  }

 private:
  std::vector<std::string> missing_words_;
  std::vector<double> missing_numbers_;
};

/// A field that is remembered.
struct CsvSeen {
  std::string bytes;
  std::size_t offset = 0;
};

/// A column of a CSV file, and what is seen of its fields.
struct CsvColumn {
  std::string header;  // as in the file; empty without a header line
  bool has_quoted_header = false;
  bool is_ambiguous = false;  // whether its commas are decimal or between thousands
  Index number_like = 0;      // fields that are numbers in any format, each in its own
  ColumnSummary summary;
  NumberSequence sequence;
  FormatCandidates candidates;
  NumberFormat format;
  CsvSeen first_text;          // the first that is neither missing nor a number in any format
  CsvSeen first_other_format;  // the first that is a number, but not as C++ writes it

  /// @param cell  what the field holds in the format of this column
  void add(const CsvField& field, const CsvCell& cell);
};

inline void CsvColumn::add(const CsvField& field, const CsvCell& cell) {
  switch (cell.kind) {
    case CsvKind::missing: ++summary.missing; return;
    case CsvKind::number:
      summary.add(cell.value);
      sequence.add(cell.value);
      if (format.is_plain()) candidates.add_plain(field.bytes);
      return;
    case CsvKind::infinite:
    case CsvKind::out_of_range: return;
    case CsvKind::text: break;
  }
  ++summary.texts;
  const bool is_other_format = format.is_plain() && candidates.add_text(field.bytes);
  CsvSeen& first = is_other_format ? first_other_format : first_text;
  if (first.bytes.empty()) first = {std::string(field.bytes), field.offset};
}

/// Chooses how the columns are read that are not written as in C++.
class FormatChoice {
 public:
  /// @param decimal        '.' or ','; nothing: either
  /// @param has_thousands  as `allowed_formats` takes it
  FormatChoice(std::optional<char> decimal, bool has_thousands)
      : decimal_(decimal),
        allowed_(allowed_formats(decimal, has_thousands)),
        has_decimal_commas_(decimal == ','),
        has_decimal_points_(decimal == '.') {}

  /// Whether another than the plain one was chosen: then these columns have forgotten what was seen of them.
  [[nodiscard]] bool operator()(std::vector<CsvColumn>& columns, Index rows, char delimiter);

 private:
  void choose(CsvColumn& column, FormatSet set);
  void choose_alone(CsvColumn& column, Index rows);
  void choose_by_others(CsvColumn& column, char delimiter);

  std::optional<char> decimal_;
  FormatSet allowed_;
  bool has_decimal_commas_;
  bool has_decimal_points_;
  bool is_any_chosen_ = false;
};

inline bool FormatChoice::operator()(std::vector<CsvColumn>& columns, Index rows, char delimiter) {
  for (CsvColumn& column : columns) choose_alone(column, rows);
  for (CsvColumn& column : columns) choose_by_others(column, delimiter);
  for (CsvColumn& column : columns) {
    if (!is_any_chosen_ || column.format.is_plain()) continue;
    column.summary = {};
    column.sequence = {};
  }
  return is_any_chosen_;
}

inline void FormatChoice::choose(CsvColumn& column, FormatSet set) {
  column.format = first_format(set);
  column.format.unit = column.candidates.unit();
  is_any_chosen_ = is_any_chosen_ || !column.format.is_plain();
  has_decimal_commas_ = has_decimal_commas_ || column.format.decimal == ',';
  has_decimal_points_ = has_decimal_points_ || column.format.group == ',';
}

inline void FormatChoice::choose_alone(CsvColumn& column, Index rows) {
  const Index texts = column.summary.texts;
  column.number_like = rows - column.summary.missing - texts + column.candidates.count();
  const bool is_plain = texts == 0 && (!column.candidates.has_points() || (allowed_ & plain_format) != 0);
  has_decimal_points_ = has_decimal_points_ || (is_plain && column.candidates.has_points());
  if (is_plain || texts > column.candidates.count()) return;
  const FormatSet set = column.candidates.formats() & allowed_;
  const auto has = [set](FormatSet one) { return (set & one) != 0; };
  column.is_ambiguous = has(decimal_comma) && has(comma_groups) && !has(plain_format);  // 1,000, and not $10
  if (set != 0 && !column.is_ambiguous) choose(column, set);
  if (set == 0 && decimal_ == ',') choose(column, decimal_comma);
}

inline void FormatChoice::choose_by_others(CsvColumn& column, char delimiter) {
  const bool may_have_groups = (column.candidates.formats() & allowed_ & point_groups) != 0;
  if (column.is_ambiguous) {
    const bool is_known = has_decimal_commas_ != has_decimal_points_ || delimiter == ',';
    const bool is_decimal = has_decimal_commas_ && !has_decimal_points_;
    if (is_known) choose(column, is_decimal ? decimal_comma : comma_groups);
    column.is_ambiguous = !is_known;
  } else if (column.summary.texts == 0 && has_decimal_commas_ && column.candidates.has_points() && may_have_groups) {
    choose(column, point_groups);
  }
}

}  // namespace keen::io::detail

// ---- keen/io/detail/csv_header.hpp

#include <set>

namespace keen::io::detail {

/// Whether the first line of a CSV file holds names.
struct HeaderEvidence {
  bool is_header = false;
  std::string decided;    ///< why names were seen in numbers; empty where nobody could doubt
  std::string ambiguous;  ///< why it cannot be told; empty where it can
};

/// Looks at the first line of a CSV file, and at up to 100 rows below it.
class HeaderCheck {
 public:
  HeaderCheck(const CsvText& csv, const CsvDialect& dialect) {
    constexpr std::size_t most_rows = 100;
    CsvReader reader(csv, dialect);
    std::vector<CsvField> fields;
    if (!reader.next(fields)) return;
    columns_.resize(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) columns_[i].first = seen(fields[i]);
    for (std::size_t row = 0; row < most_rows && !has_text_over_number() && reader.next(fields); ++row) {
      for (std::size_t i = 0; i < (std::min)(fields.size(), columns_.size()); ++i) add_below(columns_[i], fields[i]);
    }
  }

  [[nodiscard]] HeaderEvidence operator()() const {
    if (has_text_over_number()) return {.is_header = true, .decided = {}, .ambiguous = {}};
    const std::vector<Column> numbers = columns_of_numbers();
    if (is_quoted_over_unquoted(numbers)) return decided("its numbers are quoted and those below are not");
    if (is_counted_over_fractions(numbers)) return decided("it counts the columns, and fractions stand below");
    return years(numbers);
  }

 private:
  struct Field {
    bool is_text = false;
    bool is_number = false;
    bool has_quotes = false;
    double value = 0;
  };

  struct Column {
    Field first;
    bool is_open = true;              // nothing but missing values below so far
    bool begins_with_number = false;  // the first value below
    bool has_quotes_below = false;
    bool has_years_below = false;
    bool has_whole_below = false;
    Index numbers_below = 0;
  };

  static constexpr double first_year = 1800;
  static constexpr double last_year = 2200;

  [[nodiscard]] static bool is_whole(double value) { return std::floor(value) == value; }
  [[nodiscard]] static bool is_year(double value) {
    return is_whole(value) && value >= first_year && value <= last_year;
  }

  [[nodiscard]] static Field seen(const CsvField& field) {
    const CsvCell cell = csv_cell(field.bytes);
    const bool is_text = cell.kind == CsvKind::text && written_number(field.bytes).formats == 0;
    const bool is_missing = cell.kind == CsvKind::missing;
    return {is_text, !is_text && !is_missing, field.has_quotes, cell.kind == CsvKind::number ? cell.value : 0.5};
  }

  static void add_below(Column& column, const CsvField& field) {
    const Field below = seen(field);
    if (below.is_number) {
      ++column.numbers_below;
      column.has_years_below = column.has_years_below || is_year(below.value);
      column.has_whole_below = column.has_whole_below || is_whole(below.value);
      column.has_quotes_below = column.has_quotes_below || below.has_quotes;
    }
    if (column.is_open) column.begins_with_number = below.is_number;
    column.is_open = column.is_open && !below.is_text && !below.is_number;
  }

  [[nodiscard]] bool has_text_over_number() const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [](const Column& column) { return column.first.is_text && column.begins_with_number; });
  }

  /// The columns that hold a number in the first line and below.
  [[nodiscard]] std::vector<Column> columns_of_numbers() const {
    std::vector<Column> found;
    for (const Column& column : columns_) {
      if (column.first.is_number && column.numbers_below > 0) found.push_back(column);
    }
    return found;
  }

  [[nodiscard]] static HeaderEvidence decided(const std::string& why) {
    return {.is_header = true, .decided = why, .ambiguous = {}};
  }

  [[nodiscard]] static bool is_quoted_over_unquoted(const std::vector<Column>& columns) {
    return !columns.empty() && std::all_of(columns.begin(), columns.end(), [](const Column& column) {
      return column.first.has_quotes && !column.has_quotes_below;
    });
  }

  /// 0, 1, 2, ... or 1, 2, 3, ... over fractions alone, as pandas writes a table without names.
  [[nodiscard]] static bool is_counted_over_fractions(const std::vector<Column>& columns) {
    if (columns.size() < 3) return false;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double before = i == 0 ? columns[0].first.value - 1 : columns[i - 1].first.value;
      if (columns[i].first.value != before + 1 || columns[i].has_whole_below) return false;
    }
    return columns[0].first.value == 0 || columns[0].first.value == 1;
  }

  /// Different years over numbers that are none.
  [[nodiscard]] HeaderEvidence years(const std::vector<Column>& columns) const {
    std::set<double> values;
    for (const Column& column : columns) {
      if (!is_year(column.first.value) || column.has_years_below) return {};
      values.insert(column.first.value);
    }
    if (columns.empty() || values.size() < columns.size()) return {};
    const bool is_even =
        values.size() > 1 && *values.rbegin() - *values.begin() == static_cast<double>(values.size() - 1);
    if (is_even) return decided("it holds years in a row, and no years stand below");
    const bool has_text =
        std::any_of(columns_.begin(), columns_.end(), [](const Column& c) { return c.first.is_text; });
    if (!has_text) return {};
    return {.is_header = false, .decided = {}, .ambiguous = "the numbers of the first line may be years and so names"};
  }

  std::vector<Column> columns_;
};

}  // namespace keen::io::detail

// ---- keen/io/csv_file.hpp

#include <functional>
#include <map>

namespace keen::io {

namespace detail {
template <class Scalar>
class CsvPoints;
}

/// The format of a CSV file; options left unset are detected.
struct CsvFormat {
  std::optional<char> delimiter{};   ///< tab, semicolon, bar, comma, or ' ' (any run of blanks)
  std::optional<bool> has_header{};  ///< detected: true if a column of numbers begins with a text; see CsvFile::notes
  std::optional<char> decimal{};     ///< '.' or ','
  bool has_thousands = false;        ///< groups of three digits are separated by '.' or ',', whichever is not `decimal`
  std::vector<std::string> missing{};  ///< additional words or numbers that mark missing values
  Index skip = 0;                      ///< number of lines to skip at the start
};

/// The numeric columns of a file that are useful for clustering.
struct Features {
  std::vector<Index> columns;         ///< counted from 0, at least one
  std::vector<std::string> left_out;  ///< a sentence for each numeric column that is left out
};

/// A CSV file whose columns have been examined: which of them are numeric, and for others why not. `read_csv` is
/// simpler to use.
///
/// Accepts files written by spreadsheets, R and pandas: LF, CRLF or CR; quotes, with delimiters and line ends between
/// them; byte order marks; blank lines; comments, which begin with `#` and have another number of fields than the other
/// lines; a header without a field for the names of the rows. Numbers are read as by std::from_chars, in any locale. If
/// a whole column has them, also decimal commas; commas, points, spaces or apostrophes between thousands; one unit ($,
/// EUR, %, ...) before or after every number; base 16 (0x1F).
///
/// Missing values are: an empty field, `NA`, `N/A`, `<NA>`, `#N/A`, `null`, `None`, `\N`, `?`, `.`, `-`, `--`, `nan`,
/// `#DIV/0!` and similar markers, in upper or lower case. Limits: 1024 bytes per field, 131072 fields and 16 MiB per
/// row, 32 MiB from a pipe. A column or row that does not exist is a std::invalid_argument.
class CsvFile {
 public:
  /// Reads the whole file.
  /// @throws std::runtime_error "FILE:LINE:COLUMN: reason": for example for a row of another length than the first, or
  ///   a first line that may or may not be a header
  explicit CsvFile(const std::filesystem::path& path, const CsvFormat& format = {})
      : CsvFile(detail::CsvText::read(path), format) {}

  /// A CSV text in memory, with a name for error messages.
  /// @throws std::runtime_error as the constructor
  [[nodiscard]] static CsvFile of_text(std::string name, std::string text, const CsvFormat& format = {}) {
    return CsvFile(detail::CsvText(std::move(name), std::move(text)), format);
  }

  /// A file of any size that stays on disk and must not change. It is read in pieces, by one thread at a time.
  /// `with_columns` is not available.
  /// @throws std::runtime_error as the constructor; for a pipe or anything else that is not a regular file; later, if
  ///   the file has changed
  [[nodiscard]] static CsvFile on_disk(const std::filesystem::path& path, const CsvFormat& format = {}) {
    const detail::CsvText text = detail::CsvText::on_disk(path);
    try {
      return CsvFile(text, format);
    } catch (const std::runtime_error&) {
      text.require_text();  // a NUL byte is refused before all else, as where the whole file is read at once
      throw;
    }
  }

  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  [[nodiscard]] const std::string& file() const { return csv_.name(); }
  [[nodiscard]] Index rows() const { return rows_; }  ///< number of rows, without the header line
  [[nodiscard]] Index column_count() const { return static_cast<Index>(columns_.size()); }
  [[nodiscard]] bool has_header() const { return has_header_; }

  /// A sentence for each decision that was not obvious, for example a first line of numbers that is treated as a
  /// header, or numbers that are not written as in C++.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

  /// The name of a column (counted from 0) in the header, or "column 3" for the third column if it has none.
  [[nodiscard]] std::string name(Index column) const;

  /// Whether a column has only numbers and missing values, and at least one number. Infinity counts as a number, but
  /// `numbers` refuses it.
  [[nodiscard]] bool is_numeric(Index column) const;

  /// Whether a column has texts but more numbers, in any of the formats; the texts are then likely mistakes.
  [[nodiscard]] bool is_mostly_numeric(Index column) const;

  /// The summary of a column.
  [[nodiscard]] const ColumnSummary& summary(Index column) const { return about(column).summary; }

  /// The reason why a column is not numeric: `"setosa" in line 2 is text`.
  [[nodiscard]] std::string why_not_numeric(Index column) const;

  /// All numeric columns except those that number, identify or date the rows: a column of distinct integers that has
  /// the name of an id, or has no name although others do; 1, 2, 3, ... in the first column, from 10 rows on; dates
  /// such as 20221101.
  /// @param others  columns to leave out
  /// @throws std::runtime_error if no column is left, or a column has numbers and a few texts
  [[nodiscard]] Features features(const std::vector<Index>& others = {}) const;

  /// The values of `columns` (counted from 0), in that order. Reads the text again, because fields are not stored.
  /// @throws std::runtime_error at the first text, infinite value, or number beyond double's range
  /// @throws MissingValue at the first missing value if `missing` is Missing::error
  [[nodiscard]] TableNumbers numbers(const std::vector<Index>& columns, Missing missing = Missing::error) const;

  /// The fields of a column (counted from 0) as texts, one per row, without surrounding spaces and quotes. A missing
  /// value is a text too, such as "" or "NA".
  [[nodiscard]] std::vector<std::string> texts(Index column) const;

  /// The text of the file with further columns at the end of each line; the other bytes are unchanged.
  /// @param names   for the header line, if there is one
  /// @param fields  the new fields of a row, counted from 0; as many as names
  /// @throws std::invalid_argument for a file that is on disk
  [[nodiscard]] std::string with_columns(const std::vector<std::string>& names,
                                         const std::function<std::vector<std::string>(Index row)>& fields) const;

  /// Refuses a value with a reason given by the caller.
  /// @throws std::runtime_error always, with the row and column of the field, both counted from 0
  [[noreturn]] void fail(Index row, Index column, const std::string& reason) const;

 private:
  using Column = detail::CsvColumn;
  using Fields = std::vector<detail::CsvField>;

  template <class Scalar>
  friend class detail::CsvPoints;

  static constexpr Index rows_per_mark = 4096;

  CsvFile(detail::CsvText csv, const CsvFormat& format);

  [[nodiscard]] const Column& about(Index column) const {
    keen::detail::require_that(column >= 0 && column < column_count(), "io::CsvFile: column must be in [0, ",
                               column_count(), "), got ", column);
    return columns_[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] detail::CsvReader rows_reader() const { return {csv_, dialect_, rows_begin_}; }
  bool next_row(detail::CsvReader& reader, Fields& fields) const;
  template <class Take>
  void for_each_row(const Take& take) const;
  void read_header(const CsvFormat& format);
  [[nodiscard]] bool has_unnamed_first_column(const Fields& header) const;
  void survey_rows();
  void survey_again();
  void note_formats();
  [[nodiscard]] std::string why_left_out(Index column) const;
  [[nodiscard]] bool holds_no_value_twice(Index column) const;
  bool append(const Fields& fields, const std::vector<Index>& columns, Missing missing,
              std::vector<double>& values) const;
  [[noreturn]] void refuse(const detail::CsvField& field, Index column, detail::CsvKind kind) const;

  detail::CsvText csv_;
  detail::CsvDialect dialect_;
  detail::CsvCells cell_;
  bool has_header_ = false;
  std::size_t rows_begin_ = 0;
  Index rows_ = 0;
  std::vector<std::size_t> marks_;  // where each row begins whose number is a multiple of rows_per_mark
  std::vector<Column> columns_;
  std::vector<std::string> notes_;
};

inline CsvFile::CsvFile(detail::CsvText csv, const CsvFormat& format)
    : csv_(std::move(csv)),
      dialect_(detail::detected_dialect(csv_, format.delimiter, csv_.offset_of_line(format.skip))),
      cell_(format.missing) {
  constexpr std::string_view reserved = "\n\r\"#";
  keen::detail::require_that(reserved.find(dialect_.delimiter) == std::string_view::npos,
                             "io::CsvFile: the delimiter must not be a quote, # or a line end");
  keen::detail::require_that(!format.decimal || *format.decimal == '.' || *format.decimal == ',',
                             "io::CsvFile: decimal must be '.' or ','");
  keen::detail::require_that(format.skip >= 0, "io::CsvFile: skip must be >= 0, got ", format.skip);
  read_header(format);
  survey_rows();
  if (detail::FormatChoice(format.decimal, format.has_thousands)(columns_, rows_, dialect_.delimiter)) {
    survey_again();
    note_formats();
  }
  if (rows_ == 0) csv_.fail(0, "no row follows the header line");
}

/// Names the columns.
inline void CsvFile::read_header(const CsvFormat& format) {
  Fields fields;
  detail::CsvReader reader(csv_, dialect_);
  if (!reader.next(fields)) csv_.fail(0, "the file holds no data");
  if (format.has_header != false && has_unnamed_first_column(fields)) {
    fields.insert(fields.begin(), detail::CsvField{});
    has_header_ = true;
  } else if (format.has_header) {
    has_header_ = *format.has_header;
  } else {
    const detail::HeaderEvidence evidence = detail::HeaderCheck(csv_, dialect_)();
    if (!evidence.ambiguous.empty()) {
      csv_.fail(reader.record_offset(),
                evidence.ambiguous + ": say whether it is a header (CsvFormat::has_header; " + "--header yes or no)");
    }
    has_header_ = evidence.is_header;
    if (!evidence.decided.empty()) notes_.push_back("the first line is taken for names: " + evidence.decided);
  }
  columns_.resize(fields.size());
  rows_begin_ = has_header_ ? reader.offset() : dialect_.begin;
  if (!has_header_) return;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    columns_[i].header = fields[i].bytes;
    columns_[i].has_quoted_header = fields[i].has_quotes;
  }
  std::string& first = columns_.front().header;
  const bool is_marked = !columns_.front().has_quoted_header && first.starts_with('#') &&
                         first.find_first_not_of("# ") != std::string_view::npos;
  if (is_marked) first.erase(0, first.find_first_not_of("# "));  // as numpy.savetxt writes a header
}

/// Whether the first line is a header of R's write.table: texts, one fewer than the fields of each row, of which the
/// first is a text or the number of the row.
inline bool CsvFile::has_unnamed_first_column(const Fields& header) const {
  constexpr Index most_rows = 16;
  const auto is_text = [](const detail::CsvField& field) {
    return detail::csv_cell(field.bytes).kind == detail::CsvKind::text;
  };
  if (!std::all_of(header.begin(), header.end(), is_text)) return false;
  detail::CsvReader reader(csv_, dialect_);
  Fields fields;
  reader.next(fields);
  Index row = 0;
  for (; row < most_rows && reader.next(fields); ++row) {
    if (fields.size() != header.size() + 1) return false;
    if (!is_text(fields[0]) && detail::csv_cell(fields[0].bytes).value != static_cast<double>(row + 1)) return false;
  }
  return row > 1;
}

/// The next row, which has a field for each column.
inline bool CsvFile::next_row(detail::CsvReader& reader, Fields& fields) const {
  if (!reader.next(fields)) return false;
  if (fields.size() == columns_.size()) return true;
  const auto found = static_cast<std::ptrdiff_t>(fields.size());
  csv_.fail(reader.record_offset(),
            detail::counted(found, "field") + " in a line, where the first line has " + std::to_string(column_count()));
}

/// Calls take(fields, where it begins) for each row.
template <class Take>
void CsvFile::for_each_row(const Take& take) const {
  Fields fields;
  detail::CsvReader reader = rows_reader();
  while (next_row(reader, fields)) take(fields, reader.record_offset());
}

inline void CsvFile::survey_rows() {
  for_each_row([&](const Fields& fields, std::size_t offset) {
    if (rows_++ % rows_per_mark == 0) marks_.push_back(offset);
    for (std::size_t i = 0; i < fields.size(); ++i) columns_[i].add(fields[i], cell_(fields[i].bytes, {}));
  });
}

/// Surveys the columns whose format was chosen.
inline void CsvFile::survey_again() {
  for_each_row([&](const Fields& fields, std::size_t) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      Column& column = columns_[i];
      if (!column.format.is_plain()) column.add(fields[i], cell_(fields[i].bytes, column.format));
    }
  });
}

inline void CsvFile::note_formats() {
  std::map<std::string, std::vector<std::string>> columns;  // by how they are read
  for (Index i = 0; i < column_count(); ++i) {
    const std::string how = detail::described(about(i).format);
    if (!how.empty() && is_numeric(i)) columns[how].push_back(detail::in_quotes(name(i)));
  }
  constexpr std::size_t most = 5;
  for (const auto& [how, names] : columns) {
    std::string text = names.size() == 1 ? "column " : "columns ";
    for (std::size_t i = 0; i < (std::min)(most, names.size()); ++i) text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    text += names.size() == 1 ? " is read with " : " are read with ";
    notes_.push_back(text + how);
  }
}

inline std::string CsvFile::name(Index column) const {
  const std::string header = detail::CsvField{about(column).header, 0, about(column).has_quoted_header}.value();
  return header.empty() ? "column " + std::to_string(column + 1) : header;
}

inline bool CsvFile::is_numeric(Index column) const {
  return summary(column).texts == 0 && summary(column).missing < rows_;
}

inline bool CsvFile::is_mostly_numeric(Index column) const {
  const ColumnSummary& all = summary(column);
  const Index number_like = about(column).number_like;
  return all.texts > 0 && number_like > rows_ - all.missing - number_like;
}

inline std::string CsvFile::why_not_numeric(Index column) const {
  const Column& found = about(column);
  if (found.summary.texts == 0) return "no value in any row";
  const bool has_text = !found.first_text.bytes.empty();
  const auto& [text, offset] = has_text ? found.first_text : found.first_other_format;
  const std::string which = detail::in_quotes(text) + " in line " + std::to_string(csv_.line(offset));
  if (found.is_ambiguous) {
    return which +
           " may have a decimal comma or a comma between thousands: say which (--decimal comma or --thousands; " +
           "CsvFormat::decimal or has_thousands)";
  }
  if (!found.format.is_plain()) return which + " is not read with " + detail::described(found.format);
  if (has_text) return which + " is text";
  const detail::WrittenNumber number = detail::written_number(text);
  detail::NumberFormat format = detail::first_format(number.formats);
  format.unit = number.unit;
  return which + " is not written as the other numbers there are: with " + detail::described(format);
}

inline std::string CsvFile::why_left_out(Index column) const {
  const Column& found = about(column);
  if (found.sequence.is_dates()) return "holds dates";
  constexpr Index least_rows = 10;
  if (column == 0 && rows_ >= least_rows && found.sequence.counts_rows()) return "numbers the rows";
  if (!has_header_ || !found.sequence.is_whole()) return "";
  const bool has_name = !found.header.empty();
  const bool may_name_rows =
      has_name ? detail::is_named_like_id(name(column)) : column == 0 || found.sequence.counts_rows();
  if (!may_name_rows || !holds_no_value_twice(column)) return "";
  return has_name ? "names the rows" : "numbers the rows";
}

inline bool CsvFile::holds_no_value_twice(Index column) const {
  if (about(column).sequence.is_ascending()) return true;  // spares the reading
  const std::vector<Index> columns{column};
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(summary(column).numbers));
  for_each_row([&](const Fields& fields, std::size_t) { append(fields, columns, Missing::drop, values); });
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) == values.end();
}

inline Features CsvFile::features(const std::vector<Index>& others) const {
  Features found;
  for (Index i = 0; i < column_count(); ++i) {
    if (std::find(others.begin(), others.end(), i) != others.end()) continue;
    const bool is_named = has_header_ && !about(i).header.empty();
    const std::string called = is_named ? "column " + detail::in_quotes(name(i)) : name(i);
    if (is_mostly_numeric(i) && is_named && detail::is_named_like_id(name(i))) {
      found.left_out.push_back(called + " is left out: it names the rows, and " + why_not_numeric(i));
      continue;
    }
    if (is_mostly_numeric(i)) {
      detail::fail(file(), called, " is of numbers, but ", why_not_numeric(i),
                   ": mend it, or name the columns to read (--columns or --exclude)");
    }
    if (!is_numeric(i)) continue;
    const std::string reason = why_left_out(i);
    if (reason.empty()) {
      found.columns.push_back(i);
    } else {
      const char* const unnamed = is_named ? "" : ", which has no name,";
      found.left_out.push_back(keen::detail::concat(called, unnamed, " is left out: it ", reason));
    }
  }
  if (!found.columns.empty()) return found;
  if (!found.left_out.empty())
    detail::fail(file(),
                 "no column of numbers but what must be named to be read (--columns): ", found.left_out.front());
  detail::fail(file(), "no column of numbers; in ", detail::in_quotes(name(0)), " ", why_not_numeric(0));
}

inline TableNumbers CsvFile::numbers(const std::vector<Index>& columns, Missing missing) const {
  for (const Index column : columns) static_cast<void>(about(column));
  TableNumbers found{.values = {}, .dim = static_cast<Index>(columns.size()), .rows_in_file = rows_, .rows = {}};
  found.values.reserve(static_cast<std::size_t>(rows_) * columns.size());
  found.rows.reserve(static_cast<std::size_t>(rows_));
  Index row = 0;
  for_each_row([&](const Fields& fields, std::size_t) {
    if (append(fields, columns, missing, found.values)) found.rows.push_back(row);
    ++row;
  });
  return found;
}

inline std::vector<std::string> CsvFile::texts(Index column) const {
  static_cast<void>(about(column));
  std::vector<std::string> found;
  found.reserve(static_cast<std::size_t>(rows_));
  for_each_row(
      [&](const Fields& fields, std::size_t) { found.push_back(fields[static_cast<std::size_t>(column)].value()); });
  return found;
}

/// Whether the row is complete; one that is not leaves `values` as it was.
inline bool CsvFile::append(const Fields& fields, const std::vector<Index>& columns, Missing missing,
                            std::vector<double>& values) const {
  const std::size_t before = values.size();
  bool is_complete = true;
  for (const Index column : columns) {
    const detail::CsvField& field = fields[static_cast<std::size_t>(column)];
    const detail::CsvCell read = cell_(field.bytes, about(column).format);
    const bool is_missing = read.kind == detail::CsvKind::missing && missing != Missing::error;
    if (read.kind != detail::CsvKind::number && !is_missing) refuse(field, column, read.kind);
    is_complete = is_complete && (!is_missing || missing == Missing::mean);
    values.push_back(is_missing ? summary(column).mean : read.value);
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
  csv_.fail(field.offset, about(column).is_ambiguous ? why_not_numeric(column) : what + " is not a number");
}

inline std::string CsvFile::with_columns(const std::vector<std::string>& names,
                                         const std::function<std::vector<std::string>(Index row)>& fields) const {
  keen::detail::require_that(csv_.is_in_memory(), "io::CsvFile::with_columns: the text must be in memory");
  const std::string_view text = csv_.text();
  std::string all(csv_.marks());
  std::size_t copied = 0;
  detail::CsvReader reader(csv_, dialect_);
  Fields record;
  for (Index row = has_header_ ? -1 : 0; reader.next(record); ++row) {
    all += text.substr(copied, reader.record_end() - copied);
    copied = reader.record_end();
    const std::vector<std::string> added = row < 0 ? names : fields(row);
    keen::detail::require_that(added.size() == names.size(), "io::CsvFile: ", added.size(), " fields for ",
                               names.size(), " columns in row ", row);
    for (const std::string& field : added) all += dialect_.delimiter + field;
  }
  return all += text.substr(copied);
}

inline void CsvFile::fail(Index row, Index column, const std::string& reason) const {
  static_cast<void>(about(column));
  keen::detail::require_that(row >= 0 && row < rows_, "io::CsvFile: row must be in [0, ", rows_, "), got ", row);
  detail::CsvReader reader(csv_, dialect_, marks_[static_cast<std::size_t>(row / rows_per_mark)]);
  Fields fields;
  for (Index i = row % rows_per_mark; i >= 0; --i) {
    if (!next_row(reader, fields)) detail::fail(file(), "has changed while it was read");
  }
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

// ---- keen/io/csv.hpp

namespace keen::io {

/// Options of `read_csv` and `stream_csv`.
struct CsvOptions {
  std::vector<std::string> columns{};  ///< columns to read, by name or number from 1; empty: those of CsvFile::features
  std::vector<std::string> exclude{};  ///< columns to leave out of CsvFile::features
  std::vector<std::string> texts{};    ///< columns to read as texts; not read as numbers unless named above
  Missing missing = Missing::error;    ///< treatment of rows with missing values
  CsvFormat format{};                  ///< delimiter, header and so on; detected where unset
};

/// The points of a CSV file.
template <class Scalar>
struct CsvTable {
  CsvTable() = default;
  CsvTable(const CsvTable&) = default;
  CsvTable(CsvTable&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  CsvTable& operator=(const CsvTable& other) { return *this = CsvTable(other); }
  CsvTable& operator=(CsvTable&&) noexcept = default;
  ~CsvTable() = default;

  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> points;  ///< n x dim, one point per row
  std::vector<std::string> names;                                                 ///< of the columns
  std::vector<std::vector<std::string>> texts;  ///< for each column of `CsvOptions::texts`, a text for each point
  std::vector<Index> rows;                      ///< the row of each point in the file, from 0, not counting the header
  std::vector<std::string> notes;  ///< CsvFile::notes, and a sentence for each numeric column that was left out
};

namespace detail {

/// The index of a column. Names take precedence over numbers, because a column may be called "2".
/// @param who  the function to name in an error
[[nodiscard]] inline Index csv_column(const CsvFile& file, const std::string& wanted, const char* who) {
  std::vector<Index> called;
  for (Index i = 0; i < file.column_count(); ++i) {
    if (file.name(i) == wanted) called.push_back(i);
  }
  if (called.size() == 1) return called.front();
  keen::detail::require_that(called.empty(), who, ": ", called.size(), " columns of ", file.file(), " are called ",
                             in_quotes(wanted));
  Index number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool is_number = error == std::errc{} && end == wanted.data() + wanted.size();
  keen::detail::require_that(is_number && number >= 1 && number <= file.column_count(), who, ": no column ",
                             in_quotes(wanted), " in ", file.file());
  return number - 1;
}

/// The columns of a file that points are made of.
struct CsvSelection {
  std::vector<Index> columns;
  std::vector<Index> texts{};
  std::vector<std::string> names;
  std::vector<std::string> notes;

  /// Refuses a value that Scalar cannot hold.
  [[noreturn]] void refuse_range(const CsvFile& file, Index row, std::size_t column) const {
    file.fail(row, columns[column], "beyond the range of a float");
  }
};

[[nodiscard]] inline CsvSelection selected_columns(const CsvFile& file, const CsvOptions& options, const char* who) {
  CsvSelection selected{.columns = {}, .texts = {}, .names = {}, .notes = file.notes()};
  std::vector<Index> excluded;
  for (const std::string& wanted : options.columns) selected.columns.push_back(csv_column(file, wanted, who));
  for (const std::string& other : options.exclude) excluded.push_back(csv_column(file, other, who));
  for (const std::string& text : options.texts) selected.texts.push_back(csv_column(file, text, who));
  keen::detail::require_that(selected.columns.empty() || excluded.empty(), who, ": columns or exclude, not both");
  if (selected.columns.empty()) {
    excluded.insert(excluded.end(), selected.texts.begin(), selected.texts.end());
    Features features = file.features(excluded);
    selected.columns = std::move(features.columns);
    selected.notes.insert(selected.notes.end(), features.left_out.begin(), features.left_out.end());
  }
  for (const Index column : selected.columns) selected.names.push_back(file.name(column));
  return selected;
}

/// Refuses a file of which no row is a point.
inline void require_points(Index points, const std::filesystem::path& path) {
  if (points == 0) fail(path, "a value is missing in every row");
}

}  // namespace detail

/// The points of a CSV file, one per row.
///
///     const auto table = keen::io::read_csv("people.csv", {.columns = {"height", "weight"}});
///     const auto clustering = keen::fit(keen::rows(table.points), {.k = 3});
///
/// With `.texts = {"name"}`, `table.texts[0]` has the names of the rows.
///
/// CsvFile describes the accepted files, and CsvFile::features the columns that are read by default. A column of
/// numbers with a few texts is an error; `notes` has a sentence for everything else that was left out or decided.
/// Complexity: three passes over the text, and one for each column of texts. Memory: the whole text and the points;
/// `stream_csv` (csv_blocks.hpp) keeps neither in memory.
/// @throws std::runtime_error "FILE:LINE:COLUMN: reason", if the file cannot be read or is malformed, or a value is not
///   a finite number
/// @throws MissingValue, a std::runtime_error, at a missing value if `missing` is Missing::error
/// @throws std::invalid_argument for columns that do not exist, or whose name is not unique
template <class Scalar = double>
[[nodiscard]] CsvTable<Scalar> read_csv(const std::filesystem::path& path, const CsvOptions& options = {}) {
  static_assert(std::is_floating_point_v<Scalar>, "points of float or double");
  const CsvFile file(path, options.format);
  detail::CsvSelection selected = detail::selected_columns(file, options, "io::read_csv");
  TableNumbers numbers = file.numbers(selected.columns, options.missing);
  detail::require_points(numbers.size(), path);
  CsvTable<Scalar> table;
  table.points = std::as_const(numbers).points().template cast<Scalar>();
  for (Index i = 0; i < table.points.size(); ++i) {
    if (keen::detail::is_finite(table.points.data() + i)) continue;
    const auto row = static_cast<std::size_t>(i / numbers.dim);
    selected.refuse_range(file, numbers.rows[row], static_cast<std::size_t>(i % numbers.dim));
  }
  table.names = std::move(selected.names);
  table.notes = std::move(selected.notes);
  table.rows = std::move(numbers.rows);
  for (const Index column : selected.texts) {
    const std::vector<std::string> all = file.texts(column);
    std::vector<std::string>& texts = table.texts.emplace_back();
    for (const Index row : table.rows) texts.push_back(all[static_cast<std::size_t>(row)]);
  }
  return table;
}

namespace detail {

/// A field, quoted if necessary.
[[nodiscard]] inline std::string csv_field(std::string_view text) {
  const bool has_edge_space = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  const bool is_like_a_mark =  // at the beginning of the file
      text.starts_with(utf8_mark) || std::any_of(other_kinds.begin(), other_kinds.end(),
                                                 [&](const OtherKind& kind) { return text.starts_with(kind.begins); });
  const bool is_plain = text.find_first_of(",;|\t\"\r\n") == std::string_view::npos && !text.starts_with('#');
  if (is_plain && !has_edge_space && !is_like_a_mark) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace detail

/// Writes a matrix as CSV: a line of names, if there are any, and a line for each row. Finite values have the fewest
/// digits that read back exactly. read_csv reads NaN as missing and refuses infinity. If all names are numbers, readers
/// need `CsvFormat::has_header`. The file is replaced whole or not at all. Complexity: O(rows columns).
///
///     keen::io::write_csv("labels.csv", clustering.labels, {"cluster"});
///
/// @param values  of integers or real numbers; a column vector is one column
/// @throws std::invalid_argument if the number of names is neither 0 nor that of the columns
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
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

// ---- keen/io/detail/csv_points.hpp

// Random access to lines. A record has no fixed length, so its place is unknown until the records before it are read.
// One pass notes the place of every 4096th point. To read from point i on, start at the mark below i and skip fewer
// than 4096 records: a bounded cost for 8 bytes for each 4096 points.

namespace keen::io::detail {

/// The points of a CSV file that stays on the disk. The place of each 4096th is known; those behind it are found by
/// reading on from there.
template <class Scalar>
class CsvPoints {
 public:
  /// @param file  on the disk
  /// @throws std::exception as io::read_csv
  CsvPoints(std::shared_ptr<const CsvFile> file, CsvSelection selected, Missing missing)
      : file_(std::move(file)), selected_(std::move(selected)), missing_(missing) {
    if (all_rows_are_points()) {
      size_ = file_->rows();
      marks_ = file_->marks_;
    } else {
      find_points();
    }
    require_points(size_, file_->file());
  }

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] Index dim() const { return static_cast<Index>(selected_.columns.size()); }

  /// The rows that are no points, as values are missing.
  [[nodiscard]] const std::vector<Index>& dropped() const { return dropped_; }

  /// Writes the coordinates of some points that follow one another. By one thread at a time.
  /// @throws std::runtime_error naming the file, if it cannot be read, or has changed since it was opened
  void read(Index first, Index count, Scalar* to) const {
    if (count == 0) return;
    CsvReader reader(file_->csv_, file_->dialect_, marks_[static_cast<std::size_t>(first / points_per_mark)]);
    std::vector<CsvField> fields;
    std::vector<double> values;
    for (Index point = first / points_per_mark * points_per_mark; point < first + count;) {
      if (!file_->next_row(reader, fields)) fail(file_->file(), "has changed while it was read");
      const bool is_skipped = point < first;
      if (is_skipped && dropped_.empty()) {  // then every row is a point
        ++point;
        continue;
      }
      values.clear();
      if (!file_->append(fields, selected_.columns, missing_, values)) continue;
      ++point;
      if (!is_skipped) to = std::transform(values.begin(), values.end(), to, converted);
    }
  }

 private:
  static constexpr Index points_per_mark = CsvFile::rows_per_mark;

  [[nodiscard]] static Scalar converted(double value) { return static_cast<Scalar>(value); }

  [[nodiscard]] static bool is_held(double value) {
    const Scalar number = converted(value);
    return keen::detail::is_finite(&number);
  }

  /// Whether this can be seen without another look at the file.
  [[nodiscard]] bool all_rows_are_points() const {
    return std::all_of(selected_.columns.begin(), selected_.columns.end(), [&](Index column) {
      const ColumnSummary& all = file_->summary(column);
      const Index values = all.numbers + (missing_ == Missing::mean ? all.missing : 0);
      return values == file_->rows() && is_held(all.min) && is_held(all.max);
    });
  }

  /// Reads all rows, and refuses those that are to be refused.
  void find_points() {
    std::optional<std::pair<Index, std::size_t>> out_of_range;  // row, column
    std::vector<double> values;
    Index row = 0;
    file_->for_each_row([&](const std::vector<CsvField>& fields, std::size_t offset) {
      values.clear();
      if (file_->append(fields, selected_.columns, missing_, values)) {
        if (size_++ % points_per_mark == 0) marks_.push_back(offset);
        const auto refused = std::find_if_not(values.begin(), values.end(), is_held);
        if (refused != values.end() && !out_of_range)
          out_of_range = {row, static_cast<std::size_t>(refused - values.begin())};
      } else {
        dropped_.push_back(row);
      }
      ++row;
    });
    if (out_of_range) selected_.refuse_range(*file_, out_of_range->first, out_of_range->second);
  }

  std::shared_ptr<const CsvFile> file_;
  CsvSelection selected_;
  Missing missing_;
  Index size_ = 0;
  std::vector<std::size_t> marks_;
  std::vector<Index> dropped_;
};

}  // namespace keen::io::detail

// ---- keen/io/csv_blocks.hpp

namespace keen::io {

/// The points of a CSV file that are read block by block.
template <class Scalar>
struct CsvBlocks {
  Dataset<Scalar> points;          ///< the points; copies read the same file
  std::vector<std::string> names;  ///< of the columns
  std::vector<Index> dropped;      ///< rows of the file that were dropped, from 0, not counting the header
  std::vector<std::string> notes;  ///< as in CsvTable
};

namespace detail {

template <class Scalar>
[[nodiscard]] CsvBlocks<Scalar> csv_blocks(const std::shared_ptr<const CsvFile>& file, const CsvSelection& selected,
                                           Missing missing, const BlockOptions& blocks) {
  const auto points = std::make_shared<const CsvPoints<Scalar>>(file, selected, missing);
  const auto read = [points](Index first, Index count, Scalar* numbers) { points->read(first, count, numbers); };
  return {.points = keen::blocks<Scalar>(points->size(), points->dim(), read, blocks),
          .names = selected.names,
          .dropped = points->dropped(),
          .notes = selected.notes};
}

}  // namespace detail

/// The points of a CSV file of any size, read block by block: those of read_csv, bit for bit. keen::blocks describes
/// what such points support.
///
///     const auto table = keen::io::stream_csv<float>("people.csv", {.exclude = {"age"}});
///     const auto clustering = keen::fit(table.points, {.k = 100, .threads = 0});
///
/// The file is read once to examine it; once more if numbers are not written as in C++ or rows are dropped; and once
/// for each column of integers that has the name of an id and does not ascend. Each pass of a fit parses the file
/// again. For many passes, convert it to .npy and use stream_npy.
///
/// Memory: 256 KiB, the longest line, 16 bytes for every 4096 points and for each dropped row, and the blocks; while
/// the file is opened, 8 bytes per row for a column that has the name of an id and does not ascend.
/// @throws std::runtime_error, MissingValue and std::invalid_argument as read_csv, before any point is read, and if
///   `texts` are requested; for a pipe or anything else that is not a regular file; during a fit, if the file cannot be
///   read, or its size or time has changed
template <class Scalar = double>
[[nodiscard]] CsvBlocks<Scalar> stream_csv(const std::filesystem::path& path, const CsvOptions& options = {},
                                           const BlockOptions& blocks = {}) {
  static_assert(std::is_floating_point_v<Scalar>, "points of float or double");
  keen::detail::require_valid(blocks);
  keen::detail::require_that(options.texts.empty(), "io::stream_csv: only io::read_csv reads texts");
  const std::shared_ptr<const CsvFile> file(new CsvFile(CsvFile::on_disk(path, options.format)));
  return detail::csv_blocks<Scalar>(file, detail::selected_columns(*file, options, "io::stream_csv"), options.missing,
                                    blocks);
}

}  // namespace keen::io

// ---- keen/io/model_file.hpp

namespace keen::io {

namespace detail {

/// The model file. Numbers are little-endian.
///
///     bytes 0-7    "\x89keen\r\n\x1a": no text, and not what a transfer as text leaves of it
///     8-9          version: 1, or 2 where byte 11 is not 0
///     10           scalar: 4 for float, 8 for double
///     11           1 where points are scaled, 2 where the metric is cosine, else 0
///     12-15        0x01020304
///     16-23        k, from 1 to 2^31 - 1
///     24-31        dim, from 1 to 2^31 - 1
///     32-          centroid after centroid, k dim values of IEEE 754
///     then         where points are scaled: dim centers and dim scales (see Scaling), in double
///     the last 4   CRC-32C of all bytes before
inline constexpr std::string_view model_magic = "\x89keen\r\n\x1a";
inline constexpr std::uint16_t model_version = 2;  // the latest

/// The version of the file for a kind of model.
enum class ModelKind : std::uint8_t { plain = 0, scaled = 1, cosine = 2 };

[[nodiscard]] constexpr std::uint16_t version_of(ModelKind kind) { return kind == ModelKind::plain ? 1 : 2; }

template <class Scalar, int Dim>
[[nodiscard]] ModelKind kind_of(const Model<Scalar, Dim>& model) {
  return model.metric() == Metric::cosine ? ModelKind::cosine : ModelKind::plain;
}
inline constexpr std::uint32_t model_byte_order = 0x01020304U;
inline constexpr std::size_t model_header = 32;
inline constexpr std::size_t model_checksum = 4;

[[nodiscard]] inline const char* scalar_name(std::size_t bytes) { return bytes == 4 ? "float" : "double"; }

/// The header of a model file, checked.
struct ModelHeader {
  ModelKind kind = ModelKind::plain;
  std::size_t scalar = 0;
  Index k = 0;
  Index dim = 0;

  /// The size of the whole file in bytes; at most 2^60.
  [[nodiscard]] std::uint64_t length() const {
    constexpr std::uint64_t most = std::uint64_t{1} << 60;
    const std::uint64_t of_scaling = kind == ModelKind::scaled ? 2 * sizeof(double) : 0;
    const std::uint64_t of_feature = static_cast<std::uint64_t>(k) * scalar + of_scaling;
    const auto features = static_cast<std::uint64_t>(dim);
    return features > most / of_feature ? most : features * of_feature + model_header + model_checksum;
  }
};

/// The header in the first bytes of a model file.
/// @param start  at least model_header bytes, unless the file has fewer
/// @param size   of the file, if it is known
/// @throws std::runtime_error naming the file, if it is not a model file, or has a later version or another size
[[nodiscard]] inline ModelHeader header_of_model(std::string_view start, std::optional<std::uintmax_t> size,
                                                 const std::filesystem::path& path) {
  if (start.size() < model_header || start.substr(0, model_magic.size()) != model_magic)
    fail(path, "not a model file of keen");
  const auto version = number_at<std::uint16_t>(start.data() + 8);
  if (version == 0x100 || version == 0x200)
    fail(path, "its bytes are in another order: a model file has the least significant first");
  if (version < 1 || version > model_version)
    fail(path, "model file of version ", version, ", this keen reads versions 1 to ", model_version);
  const auto scalar = static_cast<unsigned char>(start[10]);
  const auto kind = static_cast<ModelKind>(start[11]);
  const bool has_kind = kind <= ModelKind::cosine && version == version_of(kind);
  const bool has_rest = has_kind && number_at<std::uint32_t>(start.data() + 12) == model_byte_order;
  if ((scalar != 4 && scalar != 8) || !has_rest) fail(path, "broken header, bytes 10 to 15");
  const auto k = number_at<std::uint64_t>(start.data() + 16), dim = number_at<std::uint64_t>(start.data() + 24);
  constexpr std::uint64_t most = (std::numeric_limits<std::int32_t>::max)();
  const ModelHeader header{kind, scalar, static_cast<Index>(k), static_cast<Index>(dim)};
  const bool is_in_range = k >= 1 && k <= most && dim >= 1 && dim <= most;
  if (!is_in_range || (size && *size != header.length())) {
    const std::string bytes = size ? keen::detail::concat("its ", *size, " bytes") : "a model";
    fail(path, "cut short or broken: k = ", k, " and dim = ", dim, " do not fit ", bytes);
  }
  return header;
}

/// The header of all the bytes of a model file.
/// @throws std::runtime_error naming the file, unless the bytes are a complete model file
[[nodiscard]] inline ModelHeader checked_header(std::string_view bytes, const std::filesystem::path& path) {
  const ModelHeader header = header_of_model(bytes, bytes.size(), path);
  const auto checksum = number_at<std::uint32_t>(bytes.data() + bytes.size() - model_checksum);
  if (checksum != crc32c(bytes.substr(0, bytes.size() - model_checksum))) fail(path, "the checksum is wrong");
  return header;
}

/// All bytes of a model file.
/// @throws std::runtime_error naming the file, if it cannot be read, or is none by its start
[[nodiscard]] inline std::string read_model_bytes(const std::filesystem::path& path) {
  return read_file(path, model_header, [&](std::string_view start, std::optional<std::uintmax_t> size) {
    return header_of_model(start, size, path).length();
  });
}

/// "[1, 2.5]"
template <class Vector>
[[nodiscard]] std::string json_list(const Vector& values) {
  std::string json = "[";
  for (Index d = 0; d < values.size(); ++d) json += (d == 0 ? "" : ", ") + number_text(values[d]);
  return json + ']';
}

/// The bytes before the checksum, but for a scaling.
template <class Scalar, int Dim>
[[nodiscard]] std::string model_bytes(ModelKind kind, const Centroids<Scalar, Dim>& centroids) {
  keen::detail::require_that(centroids.cols() > 0, "io::to_bytes: the model has no centroids");
  std::string bytes(model_magic);
  put(bytes, version_of(kind));
  put(bytes, static_cast<std::uint8_t>(sizeof(Scalar)));
  put(bytes, static_cast<std::uint8_t>(kind));
  put(bytes, model_byte_order);
  put(bytes, static_cast<std::uint64_t>(centroids.cols()));
  put(bytes, static_cast<std::uint64_t>(centroids.rows()));
  for (const Scalar value : centroids.reshaped()) put(bytes, value);
  return bytes;
}

/// The centroids after a header, unchecked.
/// @throws std::runtime_error naming the file, if they are of another type or dimension
template <class Scalar, int Dim>
[[nodiscard]] Centroids<Scalar, Dim> centroids_after(const ModelHeader& header, std::string_view bytes,
                                                     const std::filesystem::path& name) {
  if (header.scalar != sizeof(Scalar))
    fail(name, "its centroids are of type ", scalar_name(header.scalar), ", not ", scalar_name(sizeof(Scalar)));
  if (Dim != Eigen::Dynamic && header.dim != Dim)
    fail(name, "its centroids have ", header.dim, " coordinates, not ", Dim);
  Centroids<Scalar, Dim> centroids(header.dim, header.k);
  const char* next = bytes.data() + model_header;
  for (Scalar& value : centroids.reshaped()) {
    value = number_at<Scalar>(next);
    next += sizeof(Scalar);
  }
  return centroids;
}

/// The members of a model in JSON up to the centroids, all but the closing brace.
template <class Scalar, int Dim>
[[nodiscard]] std::string json_members(ModelKind kind, const Centroids<Scalar, Dim>& centroids) {
  keen::detail::require_that(centroids.cols() > 0, "io::to_json: the model has no centroids");
  std::string json = "{\"format\": \"keen model\", \"version\": " + std::to_string(version_of(kind)) +
                     ", \"scalar\": \"" + (sizeof(Scalar) == 4 ? "float32" : "float64") +
                     "\", \"k\": " + std::to_string(centroids.cols()) +
                     ", \"dim\": " + std::to_string(centroids.rows()) + ",\n \"cluster_centers\": [";
  if (kind == ModelKind::cosine) json.insert(json.rfind(",\n"), ", \"metric\": \"cosine\"");
  for (Index j = 0; j < centroids.cols(); ++j) json += (j == 0 ? "" : ",\n  ") + json_list(centroids.col(j));
  return json + ']';
}

}  // namespace detail

/// The bytes of a model file: 36 + k dim sizeof(Scalar), the same on every machine.
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_bytes(const Model<Scalar, Dim>& model) {
  std::string bytes = detail::model_bytes(detail::kind_of(model), model.centroids());
  detail::put(bytes, detail::crc32c(bytes));
  return bytes;
}

/// The model in the bytes of a model file, bit for bit the one that was saved.
/// @param name  of the file, for messages
/// @throws std::runtime_error naming the file, unless the bytes are a complete model file with this Scalar and, if it
///   is fixed, this Dim: other bytes, a missing or further byte, a wrong checksum, a value that is not finite
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] Model<Scalar, Dim> model_from_bytes(std::string_view bytes, const std::filesystem::path& name = "model") {
  const detail::ModelHeader header = detail::checked_header(bytes, name);
  if (header.kind == detail::ModelKind::scaled)
    detail::fail(name, "its points are scaled: io::load_scaled_model reads it");
  auto centroids = detail::centroids_after<Scalar, Dim>(header, bytes, name);
  try {
    const Model<Scalar, Dim> model(centroids,
                                   header.kind == detail::ModelKind::cosine ? Metric::cosine : Metric::euclidean);
    if (model.centroids() != centroids) detail::fail(name, "its centroids are not of length 1");
    return model;
  } catch (const std::invalid_argument& error) {
    detail::fail(name, error.what());
  }
}

/// Writes a model file, whole or not at all.
///
///     keen::io::save(clustering.model, "groups.keen");
///     const auto model = keen::io::load_model<double>("groups.keen");
///
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
void save(const Model<Scalar, Dim>& model, const std::filesystem::path& path) {
  write_file(path, to_bytes(model));
}

/// Reads a model file. Memory: at most twice the size of the file.
/// @throws std::runtime_error naming the file, if it cannot be read, and as model_from_bytes
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] Model<Scalar, Dim> load_model(const std::filesystem::path& path) {
  return model_from_bytes<Scalar, Dim>(detail::read_model_bytes(path), path);
}

/// The model as JSON, for programs in other languages: `cluster_centers` has a list of coordinates for each centroid,
/// as scikit-learn's `cluster_centers_` has rows. Numbers have the fewest digits that read back exactly.
///
///     KMeans(n_clusters=m["k"], init=np.array(m["cluster_centers"]), n_init=1, max_iter=1)    # Python
///
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_json(const Model<Scalar, Dim>& model) {
  return detail::json_members(detail::kind_of(model), model.centroids()) + "}\n";
}

}  // namespace keen::io

// ---- keen/detail/statistics/scaling_figures.hpp

// Robust scaling: the distance between the quartiles of a normal distribution is 1.349 standard deviations, so the
// distance between the quartiles over 1.349 estimates the standard deviation. A quarter of the values may be
// arbitrarily wrong on either side without an effect on it.

namespace keen::detail {

struct CenterAndScale {
  double center;
  double scale;  ///< > 0
};

/// The centre and spread of each feature. They are computed in a unit of the feature's own, a power of two in which its
/// values are below 2, so that nothing overflows.
template <class Scalar>
class ScalingFigures {
 public:
  /// @throws std::invalid_argument naming the caller, for no points, or a value or weight that is not finite
  ScalingFigures(const Points<Scalar>& data, const char* caller)
      : data_(data), weight_(data, largest_weight(data, caller)) {
    std::vector<double> largest(static_cast<std::size_t>(dim()), 0.0);
    for_each_point([&](const Points<Scalar>& points, Index i) {
      for (Index d = 0; d < dim(); ++d) {
        double& most = largest[static_cast<std::size_t>(d)];
        most = (std::max)(most, std::abs(static_cast<double>(points(i, d))));
      }
    });
    for (const double most : largest) units_.push_back(unit_scale(most));
  }

  [[nodiscard]] Index dim() const { return data_.dim(); }

  /// Mean and standard deviation of each feature. Reads the points twice. Complexity: O(n dim).
  [[nodiscard]] std::vector<CenterAndScale> moments() const {
    double total = 0;
    std::vector<double> first(static_cast<std::size_t>(dim()), 0.0);
    std::vector<double> sums(first);
    std::vector<double> squares(first);
    for_each_point([&](const Points<Scalar>& points, Index i) {
      for (Index d = 0; d < dim(); ++d) {
        const auto feature = static_cast<std::size_t>(d);
        if (i == 0) first[feature] = value(points, i, d);  // sums of differences from one of the values lose less
        sums[feature] += weight_(i) * (value(points, i, d) - first[feature]);
      }
      total += weight_(i);
    });
    std::vector<double> means(first);
    for (std::size_t d = 0; d < means.size(); ++d) means[d] += sums[d] / total;
    for_each_point([&](const Points<Scalar>& points, Index i) {
      for (Index d = 0; d < dim(); ++d) {
        const double difference = value(points, i, d) - means[static_cast<std::size_t>(d)];
        squares[static_cast<std::size_t>(d)] += weight_(i) * difference * difference;
      }
    });
    std::vector<CenterAndScale> found;
    for (std::size_t d = 0; d < means.size(); ++d) {
      found.push_back(in_data_unit(static_cast<Index>(d), means[d], std::sqrt(squares[d] / total)));
    }
    return found;
  }

  /// Median, and the distance between the quartiles in standard deviations of a bell curve, of each feature; of one
  /// whose quartiles are equal, its standard deviation. Needs points in memory. Complexity: O(n log n dim).
  [[nodiscard]] std::vector<CenterAndScale> quartiles() const {
    std::vector<CenterAndScale> found;
    std::vector<CenterAndScale> other;
    for (Index d = 0; d < dim(); ++d) {
      found.push_back(quartiles(d));
      if (found.back().scale > 0) continue;
      if (other.empty()) other = moments();
      found.back().scale = other[static_cast<std::size_t>(d)].scale;
    }
    return found;
  }

 private:
  using Weighted = std::pair<double, double>;  // a value and its weight

  [[nodiscard]] static double largest_weight(const Points<Scalar>& data, const char* caller) {
    Team alone(1);
    return validate(data, caller, alone).largest_weight;
  }

  /// Calls `act(points, i)` for each point in their order, where `points` has it in memory.
  template <class Act>
  void for_each_point(const Act& act) const {
    data_.for_each_block_in_memory([&](const Points<Scalar>& points, Index first, Index last) {
      for (Index i = first; i < last; ++i) act(points, i);
    });
  }

  /// A coordinate in the unit of its feature.
  [[nodiscard]] double value(const Points<Scalar>& points, Index i, Index d) const {
    return units_[static_cast<std::size_t>(d)](static_cast<double>(points(i, d)));
  }

  [[nodiscard]] CenterAndScale in_data_unit(Index d, double center, double scale) const {
    constexpr double most = (std::numeric_limits<double>::max)();  // of 1.5 times it there are spreads
    const Scale<double>& unit = units_[static_cast<std::size_t>(d)];
    const double undone = (std::min)(scale / unit.first / unit.second, most);
    return {center / unit.first / unit.second, is_rounding(scale, center) || !(undone > 0) ? 1 : undone};
  }

  /// Scale 0 where the quartiles are equal.
  [[nodiscard]] CenterAndScale quartiles(Index d) const {
    constexpr double of_bell_curve = 1.3489795003921634;  // between its quartiles, in standard deviations
    std::vector<Weighted> sorted;
    double total = 0;
    for (Index i = 0; i < data_.size(); ++i) {
      if (weight_(i) > 0) sorted.emplace_back(value(data_, i, d), weight_(i));
      total += weight_(i);
    }
    std::sort(sorted.begin(), sorted.end());
    const double median = quantile(sorted, 0.5 * total);
    const double spread = quantile(sorted, 0.75 * total) - quantile(sorted, 0.25 * total);
    const CenterAndScale found = in_data_unit(d, median, spread / of_bell_curve);
    return {found.center, is_rounding(spread, median) ? 0 : found.scale};
  }

  /// The value below which so much of the weight lies; the mean of two where it lies between them.
  /// @param values  ascending
  [[nodiscard]] static double quantile(const std::vector<Weighted>& values, double part) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
      sum += values[i].second;
      if (sum > part) return values[i].first;
      if (sum == part) return values[i].first / 2 + values[i + 1].first / 2;
    }
    return values.back().first;
  }

  Points<Scalar> data_;
  RelativeWeights<Scalar> weight_;
  std::vector<Scale<double>> units_;  // of the features
};

}  // namespace keen::detail

// ---- keen/scaling.hpp

namespace keen {

/// A scaling of features: coordinate d of a point x becomes (x(d) - center(d)) / scale(d). Use it for features of
/// different units; otherwise the feature with the largest values dominates the distances.
///
///     const auto scaling = keen::Scaling::standardize(points);
///     const auto clustering = keen::fit(scaling.applied(points), {.k = 3});
///     const keen::ScaledModel<double> model(scaling.undone(clustering.model.centroids()), scaling);
///     const keen::Labels labels = model.predict(new_points);  // in their original units
struct Scaling {
  Scaling() = default;
  Scaling(Eigen::VectorXd centers, Eigen::VectorXd scales) : center(std::move(centers)), scale(std::move(scales)) {}
  Scaling(const Scaling&) = default;
  Scaling(Scaling&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Scaling& operator=(const Scaling& other) { return *this = Scaling(other); }
  Scaling& operator=(Scaling&&) noexcept = default;
  ~Scaling() = default;

  Eigen::VectorXd center{};  ///< dim values; empty: no scaling
  Eigen::VectorXd scale{};   ///< dim values, > 0

  /// The mean of each feature, and its standard deviation (divided by n, not n - 1). A feature that is constant up to
  /// rounding has scale 1. Uses weights. Complexity: O(n dim).
  /// @throws std::invalid_argument if there are no points, or points or weights are not finite
  template <class Points>
  [[nodiscard]] static Scaling standardize(const Points& points) {
    const auto data = as_dataset(points);
    return of_figures(detail::ScalingFigures(detail::Points(data), "Scaling::standardize").moments());
  }

  /// The median of each feature, and its interquartile range divided by 1.349, which is the standard deviation of
  /// normally distributed values. A few extreme values change neither. If the quartiles are equal but not all values
  /// are, the scale is the standard deviation. A weight of 3 is equivalent to three copies of the point. A quantile
  /// between two points is their mean. Complexity: O(n log n dim).
  /// @throws as standardize
  /// Source: Hyndman & Fan, The American Statistician 50(4), 1996, definition 2 of quantiles.
  template <class Points>
  [[nodiscard]] static Scaling robust(const Points& points) {
    const auto data = as_dataset(points);
    detail::require_in_memory(detail::Points(data), "Scaling::robust");
    return of_figures(detail::ScalingFigures(detail::Points(data), "Scaling::robust").quartiles());
  }

  /// True if the scaling is empty, so that points stay unchanged.
  [[nodiscard]] bool is_none() const { return center.size() == 0; }

  /// The scaled value of a coordinate.
  /// @param d  in [0, dim)
  [[nodiscard]] double applied(double x, Index d) const {
    const double difference = x - center[d];
    if (detail::is_finite(&difference)) return difference / scale[d];
    return 2 * ((x / 2 - center[d] / 2) / scale[d]);
  }

  /// The scaled points: dim x n, one per column, without weights. Complexity: O(n dim).
  /// @throws std::invalid_argument for points of another dimension, or as validate
  template <class Points>
  [[nodiscard]] auto applied(const Points& points) const {
    return scaled(as_dataset(points), [this](double x, Index d) { return applied(x, d); });
  }

  /// The inverse: centroids in the original units, dim x k. Complexity: O(k dim).
  /// @throws std::invalid_argument for centroids of another dimension, or as validate
  template <class Scalar, int Dim, int Options>
  [[nodiscard]] Centroids<Scalar, Dim> undone(
      const Eigen::Matrix<Scalar, Dim, Eigen::Dynamic, Options>& centroids) const {
    return scaled(columns(centroids), [this](double x, Index d) { return x * scale[d] + center[d]; });
  }

  /// @throws std::invalid_argument for a value that is not finite, a scale that is not > 0, or different numbers of
  ///   centers and scales
  void validate() const {
    detail::require_that(center.size() == scale.size(), "Scaling: there must be as many centers as scales, got ",
                         center.size(), " and ", scale.size());
    for (Index d = 0; d < center.size(); ++d) {
      detail::require_that(detail::is_finite(&center[d]), "Scaling: centers must be finite, got ", center[d]);
      detail::require_that(detail::is_finite(&scale[d]) && scale[d] > 0, "Scaling: scales must be finite and > 0, got ",
                           scale[d]);
    }
  }

  friend bool operator==(const Scaling& a, const Scaling& b) {
    return a.center.size() == b.center.size() && a.scale.size() == b.scale.size() && a.center == b.center &&
           a.scale == b.scale;
  }

 private:
  [[nodiscard]] static Scaling of_figures(const std::vector<detail::CenterAndScale>& figures) {
    const auto dim = static_cast<Index>(figures.size());
    Scaling found{Eigen::VectorXd(dim), Eigen::VectorXd(dim)};
    for (Index d = 0; d < dim; ++d) {
      found.center[d] = figures[static_cast<std::size_t>(d)].center;
      found.scale[d] = figures[static_cast<std::size_t>(d)].scale;
    }
    return found;
  }

  template <class Scalar, int Dim, class Change>
  [[nodiscard]] Centroids<Scalar, Dim> scaled(const Dataset<Scalar, Dim>& data, const Change& change) const {
    validate();
    detail::require_that(is_none() || data.dim() == center.size(), "Scaling: points must have ", center.size(),
                         " coordinates, got ", data.dim());
    Centroids<Scalar, Dim> found(data.dim(), data.size());
    for (Index i = 0; i < data.size(); ++i) {
      for (Index d = 0; d < data.dim(); ++d) {
        found(d, i) = is_none() ? data(i, d) : static_cast<Scalar>(change(static_cast<double>(data(i, d)), d));
      }
    }
    return found;
  }
};

}  // namespace keen

// ---- keen/scaled_model.hpp

namespace keen {

/// A model of scaled points. It has the centroids in the original units and accepts unscaled points. Distances and SSE
/// are those of scaled points. With an empty scaling it equals a Model.
///
/// Class invariant: that of Model, and a scaling that is empty or has the same dimension.
template <class Scalar, int Dim = Eigen::Dynamic>
class ScaledModel {
 public:
  ScaledModel(const ScaledModel&) = default;
  ScaledModel(ScaledModel&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  ScaledModel& operator=(const ScaledModel& other) { return *this = ScaledModel(other); }
  ScaledModel& operator=(ScaledModel&&) noexcept = default;
  ~ScaledModel() = default;

  ScaledModel() = default;

  /// @param centroids  dim x k, one per column, in the units of the points
  /// @throws std::invalid_argument as Model and Scaling::validate, for a scaling of another dimension, or a scale that
  ///   is too small for the centroids
  explicit ScaledModel(Centroids<Scalar, Dim> centroids, Scaling scaling = {})
      : centroids_(std::move(centroids)),
        scaling_(std::move(scaling)),
        scaled_(Centroids<Scalar, Dim>(scaling_.applied(columns(centroids_)))) {}

  [[nodiscard]] const Centroids<Scalar, Dim>& centroids() const { return centroids_; }  ///< dim x k, as given
  [[nodiscard]] const Scaling& scaling() const { return scaling_; }
  [[nodiscard]] const Model<Scalar, Dim>& scaled() const { return scaled_; }  ///< the model of scaled points
  [[nodiscard]] Index k() const { return scaled_.k(); }                       ///< the number of clusters
  [[nodiscard]] Index dim() const { return scaled_.dim(); }                   ///< coordinates of a point

  /// As Model::predict. Complexity: O(n k dim); a scaled copy of the points is made.
  /// @throws std::invalid_argument as Model::predict
  template <class Points>
  [[nodiscard]] Labels predict(const Points& points, int threads = 1) const {
    return asked(points, [&](const auto& data) { return scaled_.predict(data, threads); });
  }

  /// As Model::nearest.
  /// @throws std::invalid_argument as Model::nearest
  template <class PointLike>
  [[nodiscard]] Label nearest(const PointLike& point) const {
    const Index size = static_cast<Index>(point.size());
    detail::require_that(size == dim(), "ScaledModel::nearest: the point must have ", dim(), " coordinates, got ",
                         size);
    Centroids<Scalar, Dim> copy(dim(), 1);
    for (Index d = 0; d < dim(); ++d) copy(d, 0) = point[static_cast<decltype(point.size())>(d)];
    return predict(columns(copy))[0];
  }

  /// As Model::transform: the distances between scaled points.
  /// @throws as Model::transform
  template <class Points>
  [[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> transform(
      const Points& points) const {
    return asked(points, [&](const auto& data) { return scaled_.transform(data); });
  }

  /// As Model::sse: that of scaled points. Uses weights.
  /// @throws as Model::sse
  template <class Points>
  [[nodiscard]] double sse(const Points& points, int threads = 1) const {
    return asked(points, [&](const auto& data) { return scaled_.sse(data, threads); });
  }

  friend bool operator==(const ScaledModel& a, const ScaledModel& b) {
    return a.centroids_.rows() == b.centroids_.rows() && a.k() == b.k() && a.centroids_ == b.centroids_ &&
           a.scaling_ == b.scaling_;
  }

 private:
  /// Calls `ask` with the scaled points.
  template <class Points, class Ask>
  [[nodiscard]] auto asked(const Points& points, const Ask& ask) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    if (scaling_.is_none()) return ask(data);
    const Centroids<Scalar, Dim> scaled = scaling_.applied(data);
    return ask(columns(scaled).with_weights(data.weights()));
  }

  Centroids<Scalar, Dim> centroids_;
  Scaling scaling_;
  Model<Scalar, Dim> scaled_;
};

}  // namespace keen

// ---- keen/io/scaled_model_file.hpp

namespace keen::io {

/// The bytes of a model file: those of a plain model if the scaling is empty, otherwise 16 dim more.
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_bytes(const ScaledModel<Scalar, Dim>& model) {
  if (model.scaling().is_none()) return to_bytes(model.scaled());
  std::string bytes = detail::model_bytes(detail::ModelKind::scaled, model.centroids());
  for (const double value : model.scaling().center) detail::put(bytes, value);
  for (const double value : model.scaling().scale) detail::put(bytes, value);
  detail::put(bytes, detail::crc32c(bytes));
  return bytes;
}

/// The model in the bytes of a model file, bit for bit as it was saved; for a plain model, one with an empty scaling.
/// @param name  of the file, for messages
/// @throws std::runtime_error naming the file, as model_from_bytes, and for a scaling that Scaling::validate refuses
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] ScaledModel<Scalar, Dim> scaled_model_from_bytes(std::string_view bytes,
                                                               const std::filesystem::path& name = "model") {
  const detail::ModelHeader header = detail::checked_header(bytes, name);
  if (header.kind == detail::ModelKind::cosine) detail::fail(name, "its points go by angle: io::load_model reads it");
  auto centroids = detail::centroids_after<Scalar, Dim>(header, bytes, name);
  Scaling scaling;
  if (header.kind == detail::ModelKind::scaled) {
    const char* next = bytes.data() + detail::model_header + centroids.size() * Index{sizeof(Scalar)};
    for (Eigen::VectorXd* values : {&scaling.center, &scaling.scale}) {
      values->resize(header.dim);
      for (double& value : *values) {
        value = detail::number_at<double>(next);
        next += sizeof(double);
      }
    }
  }
  try {
    return ScaledModel<Scalar, Dim>(std::move(centroids), std::move(scaling));
  } catch (const std::invalid_argument& error) {
    detail::fail(name, error.what());
  }
}

/// Writes a model file, whole or not at all, as for a Model.
///
///     keen::io::save(keen::ScaledModel(centroids, scaling), "people.keen");
///     const auto model = keen::io::load_scaled_model<double>("people.keen");
///
/// @throws as save of a Model
template <class Scalar, int Dim>
void save(const ScaledModel<Scalar, Dim>& model, const std::filesystem::path& path) {
  write_file(path, to_bytes(model));
}

/// Reads a model file, with or without a scaling. Memory: at most three times the size of the file.
/// @throws std::runtime_error naming the file, if it cannot be read, and as scaled_model_from_bytes
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] ScaledModel<Scalar, Dim> load_scaled_model(const std::filesystem::path& path) {
  return scaled_model_from_bytes<Scalar, Dim>(detail::read_model_bytes(path), path);
}

/// The model as JSON, with `center` and `scale` unless the scaling is empty; `cluster_centers` are in the original
/// units.
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_json(const ScaledModel<Scalar, Dim>& model) {
  if (model.scaling().is_none()) return to_json(model.scaled());
  return detail::json_members(detail::ModelKind::scaled, model.centroids()) +
         ",\n \"center\": " + detail::json_list(model.scaling().center) +
         ",\n \"scale\": " + detail::json_list(model.scaling().scale) + "}\n";
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
[[nodiscard]] VecsMatrix read_vecs(const std::filesystem::path& path, Index max_points) {
  keen::detail::require_that(max_points >= 0, "io: max_points must be >= 0, got ", max_points);
  std::int32_t dim = 0;
  std::uintmax_t record = 1;
  std::uintmax_t length = 0;
  const std::string bytes = read_file(path, 4, [&](std::string_view start, std::optional<std::uintmax_t> size) {
    if (start.empty()) return length;
    if (start.size() < 4) fail(path, "ends in point 0");
    dim = number_at<std::int32_t>(start.data());
    if (dim < 1) fail(path, "point 0 has ", dim, " coordinates");
    record = 4 + static_cast<std::uintmax_t>(dim) * sizeof(Stored);
    if (size && *size % record != 0)
      fail(path, "ends in point ", *size / record, ", of ", dim, " coordinates as point 0");
    constexpr std::uintmax_t endless = std::uintmax_t{1} << 60;
    const auto points = static_cast<std::uintmax_t>(max_points);
    length = points > endless / record ? endless : points * record;
    return length;
  });
  if (bytes.empty()) return VecsMatrix(0, 0);
  const std::size_t n = (std::min<std::uintmax_t>)(bytes.size(), length) / record;
  if (bytes.size() <= length && n * record != bytes.size())
    fail(path, "ends in point ", n, ", of ", dim, " coordinates as point 0");
  VecsMatrix points(dim, static_cast<Index>(n));
  for (Index i = 0; i < points.cols(); ++i) {
    const char* next = bytes.data() + static_cast<std::size_t>(i) * record;
    const auto own = number_at<std::int32_t>(next);
    if (own != dim) fail(path, "point ", i, " has ", own, " coordinates, not ", dim, " as point 0");
    next += 4;
    for (Index d = 0; d < dim; ++d, next += sizeof(Stored)) points(d, i) = static_cast<float>(number_at<Stored>(next));
  }
  return points;
}

/// The same in place.
template <class Stored>
[[nodiscard]] Dataset<float> map_vecs(const std::filesystem::path& path, const char* reader) {
  const auto file = std::make_shared<const MappedFile>(path, reader);
  const std::string_view bytes = file->bytes();
  if (bytes.size() < 4) fail(path, "ends in point 0");
  const auto dim = number_at<std::int32_t>(bytes.data());
  if (dim < 1) fail(path, "point 0 has ", dim, " coordinates");
  const std::uintmax_t record = 4 + static_cast<std::uintmax_t>(dim) * sizeof(Stored);
  const std::uintmax_t n = bytes.size() / record;
  for (std::uintmax_t i = 0; i < n; ++i) {
    const auto own = number_at<std::int32_t>(bytes.data() + static_cast<std::size_t>(i * record));
    if (own != dim) fail(path, "point ", i, " has ", own, " coordinates, not ", dim, " as point 0");
  }
  if (n * record != bytes.size()) fail(path, "ends in point ", n, ", of ", dim, " coordinates as point 0");
  MappedFile::require_usable(true, path, reader);
  const Index before = 4 / Index{sizeof(Stored)};  // the dimension, in Stored
  return Dataset<float>(bytes.data() + 4, *keen::detail::number_type_of<Stored>, static_cast<Index>(n), dim,
                        {dim + before, 1}, file);
}

}  // namespace detail

/// The points of a .fvecs file (SIFT1M, GIST1M, faiss), dim x n, one per column: for each point its dimension as a
/// 32-bit integer, then its coordinates as float32, little-endian.
///
///     const auto clustering = keen::fit(keen::columns(keen::io::read_fvecs("sift_base.fvecs")), {.k = 1000});
///
/// @param max_points  maximum number of points to read, from the start of the file, >= 0
/// @throws std::runtime_error naming the file and the point, if it cannot be read, a dimension is below 1 or differs
///   from the first, or the file ends within a point
/// Source: corpus-texmex, Jégou, Tavenard, Douze and Amsaleg, ICASSP 2011.
[[nodiscard]] inline VecsMatrix read_fvecs(const std::filesystem::path& path,
                                           Index max_points = (std::numeric_limits<Index>::max)()) {
  return detail::read_vecs<float>(path, max_points);
}

/// The same for .bvecs (SIFT1B), whose coordinates are bytes from 0 to 255.
[[nodiscard]] inline VecsMatrix read_bvecs(const std::filesystem::path& path,
                                           Index max_points = (std::numeric_limits<Index>::max)()) {
  return detail::read_vecs<std::uint8_t>(path, max_points);
}

/// The points of a .fvecs file, mapped into memory as by io::map_npy. The dimension of every point is checked. The file
/// must not change or shrink while a copy of the view exists. Not available on Windows. Complexity: O(n).
/// @throws std::runtime_error as read_fvecs, and for an empty file
[[nodiscard]] inline Dataset<float> map_fvecs(const std::filesystem::path& path) {
  return detail::map_vecs<float>(path, "io::read_fvecs");
}

/// The same for .bvecs; coordinates remain bytes, a quarter of the size of floats.
///
///     const auto clustering = keen::fit(keen::io::map_bvecs("sift1b.bvecs"), {.k = 1000});
[[nodiscard]] inline Dataset<float> map_bvecs(const std::filesystem::path& path) {
  return detail::map_vecs<std::uint8_t>(path, "io::read_bvecs");
}

/// Writes points as .fvecs. The file is replaced whole or not at all.
/// @param points  dim x n, one per column, dim >= 1
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
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
