// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string_view>

namespace support {

/// A file of examples/data, wherever the program runs.
[[nodiscard]] inline std::filesystem::path data_file(std::string_view name) {
  return std::filesystem::path(__FILE__).parent_path().parent_path() / "data" / name;
}

}  // namespace support
