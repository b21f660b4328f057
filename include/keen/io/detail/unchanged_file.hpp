// SPDX-License-Identifier: MIT
#pragma once

#include "file.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <system_error>

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
