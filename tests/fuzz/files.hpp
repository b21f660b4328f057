// SPDX-License-Identifier: MIT
#pragma once

// Files in memory, and what every loader promises: an object or a std::runtime_error, and memory for what is there.

#include "../unit/support/temporary_folder.hpp"
#include "heap_peak.hpp"
#include "target.hpp"

#include <keen/io/detail/bytes.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fuzz {

/// A file without a name, written anew for each run.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) { require(descriptor_ >= 0, "memfd_create works"); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  /// Its path, once it holds these bytes and no other.
  [[nodiscard]] std::filesystem::path with(std::string_view bytes) const {
    const bool is_written = ::ftruncate(descriptor_, 0) == 0 &&
                            ::pwrite(descriptor_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
    require(is_written, "a file in memory can be written");
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};

/// The bytes with their last four made the checksum that keen's own files end with.
[[nodiscard]] inline std::string with_checksum(std::string bytes) {
  constexpr std::size_t checksum = 4;
  if (bytes.size() < checksum) return bytes;
  bytes.resize(bytes.size() - checksum);
  keen::io::detail::put(bytes, keen::io::detail::crc32c(bytes));
  return bytes;
}

/// Where files take no disk, on a system that has such a place.
[[nodiscard]] inline std::filesystem::path quick_place() {
  const std::filesystem::path memory = "/dev/shm";
  return std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

/// What `load()` returns, or nothing where it refuses the file. Any exception but std::runtime_error ends the program.
/// @param size    of the file, in bytes
/// @param beyond  what the loader may take for something else than bytes of the file
template <class Load>
[[nodiscard]] auto loaded(std::size_t size, Load load, std::size_t beyond = 0) -> std::optional<decltype(load())> {
  const HeapPeak peak;
  std::optional<decltype(load())> result;
  try {
    result.emplace(load());
  } catch (const std::runtime_error& error) {
    require(is_shown_safely(error.what()), "a refusal is one line of text");
  }
  const std::size_t promised = 16 * size + (std::size_t{1} << 20) + beyond;
  require(peak.bytes() <= promised, std::to_string(peak.bytes()) + " bytes of memory for a file of " +
                                        std::to_string(size) + ", more than promised");
  return result;
}

}  // namespace fuzz
