// SPDX-License-Identifier: MIT
#pragma once

#include "../io/write_file.hpp"

#include <filesystem>
#include <string_view>

namespace keen::svg {

/// Writes a picture to a file, whole or not at all; a file that exists is replaced.
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
inline void save(const std::filesystem::path& path, std::string_view svg) { io::write_file(path, svg); }

}  // namespace keen::svg
