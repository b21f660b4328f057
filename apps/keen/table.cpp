// SPDX-License-Identifier: MIT
#include "table.hpp"

#include "array_table.hpp"
#include "csv_table.hpp"

#include <cstdio>
#include <filesystem>
#include <keen/io/npy.hpp>
#include <keen/io/vecs.hpp>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

struct Text {
  std::string name;
  std::string bytes;
};

Text text_of(const std::string& path) {
  if (path == "-") return {"(standard input)", keen::io::detail::read_text(stdin, "(standard input)")};
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw std::runtime_error(path + ": is a directory");
  return {path, keen::io::detail::read_text(keen::io::detail::open_to_read(path).get(), path)};
}

std::unique_ptr<const Table> array_table(const std::string& file, const keen::io::VecsMatrix& points) {
  return std::make_unique<ArrayTable>(file, points.transpose().cast<double>());
}

}  // namespace

std::vector<Index> Table::numeric_columns() const {
  std::vector<Index> columns;
  for (Index i = 0; i < column_count(); ++i)
    if (is_numeric(i)) columns.push_back(i);
  return columns;
}

std::unique_ptr<const Table> opened_table(const InputOptions& input) {
  const std::string& file = input.file;
  const std::filesystem::path extension = std::filesystem::path(file).extension();
  if (extension == ".npy") return std::make_unique<ArrayTable>(file, keen::io::read_npy<double>(file));
  if (extension == ".fvecs") return array_table(file, keen::io::read_fvecs(file));
  if (extension == ".bvecs") return array_table(file, keen::io::read_bvecs(file));
  Text text = text_of(file);
  return std::make_unique<CsvTable>(std::move(text.name), std::move(text.bytes), input.csv);
}

keen::io::detail::CsvText read_text(const std::string& path) {
  Text text = text_of(path);
  return {std::move(text.name), std::move(text.bytes)};
}

}  // namespace cli
