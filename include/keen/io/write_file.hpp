// SPDX-License-Identifier: MIT
#pragma once

#include "detail/file.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>

namespace keen::io {

/// Writes a file whole or not at all: into a new file beside it, which reaches the disk and is then renamed. A reader,
/// or a machine that loses power, finds the old bytes or the new ones. A symbolic link is followed, the mode of a file
/// that is replaced is kept; what is no regular file, a pipe or a device, is written to directly.
/// @throws std::runtime_error "PATH: cannot write: reason"; the file is then as it was
inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) detail::fail(path, "cannot write: it is a directory");
  if (fs::exists(status) && !fs::is_regular_file(status)) return detail::write_checked(path, "wb", bytes, path);
  error.clear();
  const fs::path target = fs::exists(status) ? fs::canonical(path, error) : path;
  if (error) detail::fail_to("write", path, error.value());
  const detail::TemporaryFile temporary(target);
  detail::write_checked(temporary.path(), "wbx", bytes, path);
  if (fs::exists(status)) fs::permissions(temporary.path(), status.permissions(), error);
  if (const int unsaved = detail::sync_to_disk(temporary.path())) detail::fail_to("write", path, unsaved);
  error.clear();
  fs::rename(temporary.path(), target, error);
  if (error) detail::fail_to("write", path, error.value());
  // Not every file system can do this for a folder; the file is whole in any case.
  (void)detail::sync_to_disk(target.has_parent_path() ? target.parent_path() : fs::path("."));
}

}  // namespace keen::io
