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

/// Writes a file piece by piece, whole or not at all: into a new file beside it, which reaches the disk and is then
/// renamed. A reader, or a machine that loses power, finds the old bytes or the new ones. A symbolic link is followed,
/// the mode of a file that is replaced is kept; what is no regular file, a pipe or a device, is written to directly.
///
///     keen::io::FileWriter file("labels.csv");
///     for (...) file.write(...);
///     file.close();
///
/// Without `close`, nothing has changed.
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

  /// All has been written; then the file is there.
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
/// @throws std::runtime_error "PATH: cannot write: reason"; the file is then as it was
inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  FileWriter file(path);
  file.write(bytes);
  file.close();
}

}  // namespace keen::io
