// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <fstream>
#include <ios>
#include <stdexcept>
#include <string>
#include <string_view>

namespace keen::svg {

/// Writes a picture to a file, which is replaced if it exists.
/// @throws std::runtime_error naming the file, if it cannot be written completely; it may then hold a part
inline void save(const std::filesystem::path& path, std::string_view svg) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(svg.data(), static_cast<std::streamsize>(svg.size()));
  file.close();  // only now is the last buffer written, and a full disk noticed
  if (!file) throw std::runtime_error("svg::save: cannot write '" + path.string() + "'");
}

}  // namespace keen::svg
