// SPDX-License-Identifier: MIT
#pragma once

// Point sets of a folder of benchmark data: .csv, raw bytes (.u8, named ...<n>x<dim>.u8), IDX images (...-idx3-ubyte)
// and binary .ppm pictures.

#include "csv.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

namespace support {

/// A file of points, and for how many clusters it is made (0: not known).
struct PointSet {
  std::filesystem::path path;
  Eigen::Index k = 0;
};

inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The last n * dim bytes of a file as a table.
inline Table table_of_bytes(const std::string& bytes, Eigen::Index n, Eigen::Index dim) {
  const auto size = static_cast<std::size_t>(n * dim);
  if (bytes.size() < size) throw std::runtime_error("the file is too short");
  Table table(n, dim);
  const char* data = bytes.data() + (bytes.size() - size);
  std::transform(data, data + size, table.data(),
                 [](char c) { return static_cast<double>(static_cast<unsigned char>(c)); });
  return table;
}

inline Eigen::Index big_endian(const std::string& bytes, std::size_t at) {
  Eigen::Index value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value * 256 + static_cast<unsigned char>(bytes.at(i));
  return value;
}

/// The points of a file, one a row; no rows, where it is of no kind that is known here.
inline Table read_points(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (path.extension() == ".csv") return read_csv(path);
  std::smatch shape;
  if (std::regex_search(name, shape, std::regex(R"((\d+)x(\d+)\.u8$)"))) {
    return table_of_bytes(read_bytes(path), std::stol(shape[1]), std::stol(shape[2]));
  }
  if (name.ends_with("idx3-ubyte")) {
    const std::string bytes = read_bytes(path);
    return table_of_bytes(bytes, big_endian(bytes, 4), big_endian(bytes, 8) * big_endian(bytes, 12));
  }
  if (path.extension() == ".ppm") {
    const std::string bytes = read_bytes(path);
    const std::string header = bytes.substr(0, 40);
    if (!std::regex_search(header, shape, std::regex(R"(^P6\s+(\d+)\s+(\d+)\s+255\s)"))) return {};
    return table_of_bytes(bytes, std::stol(shape[1]) * std::stol(shape[2]), 3);
  }
  return {};
}

/// The files below a folder, in the order of their names, with the number of clusters that its INDEX.tsv has for them
/// (columns `file` and `k`), if there is one.
inline std::vector<PointSet> find_point_sets(const std::filesystem::path& folder) {
  std::map<std::string, Eigen::Index> clusters;
  if (std::filesystem::exists(folder / "INDEX.tsv")) {
    const auto rows = read_tsv(folder / "INDEX.tsv");
    const auto column = [&](const char* name) {
      return static_cast<std::size_t>(std::find(rows.at(0).begin(), rows.at(0).end(), name) - rows.at(0).begin());
    };
    for (std::size_t i = 1; i < rows.size(); ++i) {
      clusters[rows[i].at(column("file"))] = static_cast<Eigen::Index>(to_number(rows[i].at(column("k"))));
    }
  }
  std::vector<PointSet> sets;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto known = clusters.find(std::filesystem::relative(entry.path(), folder).generic_string());
    sets.push_back({entry.path(), known == clusters.end() ? 0 : known->second});
  }
  std::sort(sets.begin(), sets.end(), [](const PointSet& a, const PointSet& b) { return a.path < b.path; });
  return sets;
}

}  // namespace support
