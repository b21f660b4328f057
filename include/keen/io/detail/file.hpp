// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/check.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
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
