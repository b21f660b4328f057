// SPDX-License-Identifier: MIT
#pragma once

#include "detail/file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

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
