// SPDX-License-Identifier: MIT
#pragma once

#include "support/csv.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// A folder of sets: INDEX.tsv names them and their files; the columns in use are name, file and best_known_sse(...).
namespace quality {

using Rows = std::vector<std::vector<std::string>>;  ///< of a .tsv; the first one is the heading

inline std::string cell(const Rows& rows, std::size_t row, std::string_view heading) {
  const auto place = std::find(rows.at(0).begin(), rows.at(0).end(), heading);
  if (place == rows.at(0).end()) throw std::runtime_error("no column " + std::string(heading));
  const auto column = static_cast<std::size_t>(place - rows.at(0).begin());
  return column < rows.at(row).size() ? rows[row][column] : "";
}

/// The file of a set; empty if the folder has none of that name.
inline std::filesystem::path file_of(const std::filesystem::path& folder, const Rows& index, std::string_view name) {
  for (std::size_t row = 1; row < index.size(); ++row) {
    if (cell(index, row, "name") != name) continue;
    const std::filesystem::path file = folder / cell(index, row, "file");
    return std::filesystem::exists(file) ? file : std::filesystem::path{};
  }
  return {};
}

}  // namespace quality
