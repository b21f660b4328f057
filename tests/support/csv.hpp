// SPDX-License-Identifier: MIT
#pragma once

// The files of tests/data: tables of numbers (.csv, no header) and tables of text (.tsv, lines that begin with # are
// comments). Trusting and short, which is all that files of our own need.

#include <charconv>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

namespace support {

/// Numbers as they stand in a file: one row a line, n x columns.
using Table = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The parts of a text between separators. A separator at the end makes no part.
inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

inline double to_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error("not a number: '" + std::string(text) + "'");
  }
  return number;
}

/// Numbers with `separator` between them.
inline std::vector<double> to_numbers(std::string_view text, char separator = ' ') {
  std::vector<double> numbers;
  for (const std::string& part : split(text, separator)) numbers.push_back(to_number(part));
  return numbers;
}

inline std::vector<std::string> read_lines(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty() && line.front() != '#') lines.push_back(line);
  }
  return lines;
}

/// A table of numbers; every line must have as many.
inline Table read_csv(const std::filesystem::path& path) {
  const std::vector<std::string> lines = read_lines(path);
  Table table;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::vector<double> row = to_numbers(lines[i], ',');
    if (i == 0) table.resize(static_cast<Eigen::Index>(lines.size()), static_cast<Eigen::Index>(row.size()));
    if (static_cast<Eigen::Index>(row.size()) != table.cols()) throw std::runtime_error("ragged: " + path.string());
    for (std::size_t d = 0; d < row.size(); ++d) {
      table(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(d)) = row[d];
    }
  }
  return table;
}

/// A table of text, one row a line.
inline std::vector<std::vector<std::string>> read_tsv(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : read_lines(path)) rows.push_back(split(line, '\t'));
  return rows;
}

}  // namespace support
