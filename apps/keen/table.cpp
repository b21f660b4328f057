// SPDX-License-Identifier: MIT
#include "table.hpp"

#include "array_table.hpp"
#include "csv_table.hpp"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <keen/adapters.hpp>
#include <keen/io/block_file.hpp>
#include <keen/io/npy.hpp>
#include <keen/io/vecs.hpp>
#include <stdexcept>
#include <system_error>
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

/// @param points  in memory
std::unique_ptr<const Table> array_table(const std::string& file, const keen::Dataset<double>& points) {
  return std::make_unique<ArrayTable>(file, [points](const keen::BlockOptions&) { return points; });
}

/// Whether a file is a .npy file of which no block can be used as it is.
bool must_be_converted(const std::string& file) {
  if (std::filesystem::path(file).extension() != ".npy") return false;
  const std::string start = keen::io::detail::BlockFile::start_of(file, 0);
  const keen::io::detail::NpyHeader header =
      keen::io::detail::npy_header(start, std::filesystem::file_size(file), file);
  return header.is_fortran || !keen::io::detail::viewed_type(header.type());
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
  if (extension == ".npy") return array_table(file, keen::rows(keen::io::read_npy<double>(file)));
  if (extension == ".fvecs") return array_table(file, keen::columns(keen::io::read_fvecs(file)));
  if (extension == ".bvecs") return array_table(file, keen::columns(keen::io::read_bvecs(file)));
  Text text = text_of(file);
  return std::make_unique<CsvTable>(std::move(text.name), std::move(text.bytes), input.csv);
}

std::function<keen::Dataset<double>(const keen::BlockOptions&)> array_on_disk(const std::string& file,
                                                                              const std::string& who) {
  using Options = keen::BlockOptions;
  if (must_be_converted(file))
    throw std::runtime_error(file + ": " + who + " needs numbers that can stay as they are: save them as float64 or " +
                             "float32, in C order");
  const std::filesystem::path extension = std::filesystem::path(file).extension();
  if (extension == ".npy")
    return [file](const Options& options) { return keen::io::stream_npy<double>(file, options); };
  if (extension == ".fvecs") return [file](const Options& options) { return keen::io::stream_fvecs(file, options); };
  if (extension == ".bvecs") return [file](const Options& options) { return keen::io::stream_bvecs(file, options); };
  return nullptr;
}

std::unique_ptr<const Table> table_on_disk(const InputOptions& input) {
  const std::string& file = input.file;
  if (file == "-") throw std::runtime_error("(standard input): --memory needs a file, which is read more than once");
  if (ArrayTable::Open open = array_on_disk(file, "--memory"))
    return std::make_unique<ArrayTable>(file, std::move(open), input.memory);
  return std::make_unique<CsvTable>(file, input.csv);
}

std::unique_ptr<const Table> table_for_a_look(const InputOptions& input) {
  std::error_code ignored;
  const bool is_file = std::filesystem::is_regular_file(input.file, ignored);
  const bool is_empty = is_file && std::filesystem::file_size(input.file) == 0;
  return is_file && !is_empty && !must_be_converted(input.file) ? table_on_disk(input) : opened_table(input);
}

double bytes_of_row(const InputOptions& input, const Table& table) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(input.file, error);
  return error ? 0 : static_cast<double>(bytes) / static_cast<double>(table.rows());
}

keen::io::detail::CsvText read_text(const std::string& path) {
  Text text = text_of(path);
  return {std::move(text.name), std::move(text.bytes)};
}

}  // namespace cli
