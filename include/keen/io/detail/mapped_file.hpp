// SPDX-License-Identifier: MIT
#pragma once

#include "file.hpp"

#include <bit>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string_view>

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
