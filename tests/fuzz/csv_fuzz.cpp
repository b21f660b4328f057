// SPDX-License-Identifier: MIT
// CSV files. The first two bytes choose the options, the others are the file.

#include "files.hpp"

#include <keen/io/csv.hpp>
#include <keen/io/csv_blocks.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::io::CsvFile;
using keen::io::CsvOptions;

const fuzz::MemoryFile file;
const unit::TemporaryFolder folder(fuzz::quick_place());

struct Choices {
  CsvOptions options;
  bool is_float = false;
  bool is_written = false;  ///< and read again, which costs more time
};

Choices choices_of(fuzz::Input& input) {
  Choices choices;
  const int bits = input.take<std::uint8_t>();
  constexpr std::array<char, 8> delimiters{',', ';', '\t', ' ', '"', '\n', '1', 'a'};
  if ((bits & 1) != 0) choices.options.format.delimiter = delimiters[static_cast<std::size_t>(bits >> 1 & 7)];
  if ((bits & 16) != 0) choices.options.format.has_header = (bits & 32) != 0;
  if ((bits & 64) != 0) choices.options.missing = keen::io::Missing::drop;
  choices.is_float = (bits & 128) != 0;
  const std::vector<std::vector<std::string>> lists{{},           {"1"}, {"2", "1", "2"},         {"x"}, {"x", "1"},
                                                    {"column 1"}, {"0"}, {"99999999999999999999"}};
  const int choice = input.choice(256);
  choices.options.columns = lists[static_cast<std::size_t>(choice % 8)];
  choices.is_written = choice / 8 % 4 == 0;
  return choices;
}

/// A column costs memory that does not grow with its length: its summary, and its field in the row being read.
std::size_t memory_of_columns(std::string_view text) {
  constexpr std::size_t column = 512;
  return column * (std::min)(text.size(), keen::io::detail::CsvLimits::fields + 1);
}

void check_column(const CsvFile& table, Index column) {
  const keen::io::ColumnSummary& about = table.summary(column);
  fuzz::require(about.numbers >= 0 && about.missing >= 0 && about.texts >= 0, "counts are not negative");
  fuzz::require(about.numbers + about.missing + about.texts <= table.rows(), "no field is counted twice");
  fuzz::require(!table.name(column).empty(), "a column has a name");
  fuzz::require(about.deviation() >= 0, "a deviation is not negative, nor NaN");
  if (about.numbers > 0) fuzz::require(std::isfinite(about.mean) && about.min <= about.max, "figures are finite");
  if (!table.is_numeric(column)) {
    fuzz::require(fuzz::is_shown_safely(table.why_not_numeric(column)), "a reason is one line of text");
    return;
  }
  const auto rows = static_cast<std::size_t>(table.rows());
  const auto numbers = fuzz::loaded(rows, [&] { return table.numbers({column}, keen::io::Missing::drop); });
  if (!numbers) return;
  fuzz::require(numbers->size() == about.numbers && numbers->rows_in_file == table.rows(), "all numbers are read");
  for (const double value : numbers->values) {
    fuzz::require(value >= about.min && value <= about.max, "a number lies in the range of its column");
  }
}

void check_table(std::string_view text, const CsvOptions& options) {
  try {
    const CsvFile table = CsvFile::of_text("t.csv", std::string(text), options.format);
    fuzz::require(table.rows() >= 1 && table.column_count() >= 1, "a table has rows and columns");
    for (Index i = 0; i < (std::min)(table.column_count(), Index{8}); ++i) check_column(table, i);
  } catch (const std::runtime_error& error) {
    fuzz::require(fuzz::is_shown_safely(error.what()), "a refusal is one line of text");
  }
}

/// Whether a name comes back: the spaces at its edges do not, nor what quotes make longer than a field.
bool is_kept(const std::string& name) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  return !is_blank(name.front()) && !is_blank(name.back()) && 2 * name.size() <= 1024;
}

template <class Scalar>
void check_round_trip(const keen::io::CsvTable<Scalar>& table) {
  if (!std::all_of(table.names.begin(), table.names.end(), is_kept)) return;
  const auto path = folder.path() / "t.csv";
  keen::io::write_csv(path, table.points, table.names);
  const CsvFile again(path, {.has_header = true});
  std::vector<Index> all;
  for (Index i = 0; i < again.column_count(); ++i) {
    all.push_back(i);
    fuzz::require(again.name(i) == table.names[static_cast<std::size_t>(i)], "names that are written are read");
  }
  const keen::io::TableNumbers numbers = again.numbers(all);
  const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> points =
      numbers.points().template cast<Scalar>();
  fuzz::require(fuzz::same_bits(table.points, points), "numbers that are written are read bit by bit");
}

template <class Scalar>
void check_stream(const keen::io::CsvTable<Scalar>& table, const std::filesystem::path& path,
                  const CsvOptions& options) {
  const auto streamed = keen::io::stream_csv<Scalar>(path, options);
  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> points(streamed.points.size(),
                                                                                streamed.points.dim());
  streamed.points.copy(0, points.rows(), points.data());
  fuzz::require(fuzz::same_bits(table.points, points), "a stream has the points of a table");
  fuzz::require(streamed.names == table.names && streamed.notes == table.notes, "and its names and notes");
}

template <class Scalar>
void read(std::string_view text, const CsvOptions& options, bool is_written) {
  const auto path = file.with(text);
  try {
    const auto table = fuzz::loaded(
        text.size(), [&] { return keen::io::read_csv<Scalar>(path, options); }, memory_of_columns(text));
    if (!table) return;
    fuzz::require(table->points.allFinite() && table->points.size() > 0, "points are finite");
    fuzz::require(table->names.size() == static_cast<std::size_t>(table->points.cols()), "each column has a name");
    fuzz::require(table->rows.size() == static_cast<std::size_t>(table->points.rows()), "each point has a row");
    check_stream<Scalar>(*table, path, options);
    if (is_written) check_round_trip(*table);
  } catch (const std::invalid_argument& error) {  // documented, and only for what the options say
    const bool is_asked = !options.columns.empty() || options.format.delimiter;
    fuzz::require(is_asked && fuzz::is_shown_safely(error.what()), std::string("no misuse: ") + error.what());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const Choices choices = choices_of(input);
  const std::string_view text = input.rest();
  choices.is_float ? read<float>(text, choices.options, choices.is_written)
                   : read<double>(text, choices.options, choices.is_written);
  constexpr std::string_view reserved = "\n\"";
  const auto delimiter = choices.options.format.delimiter;
  if (!delimiter || reserved.find(*delimiter) == std::string_view::npos) check_table(text, choices.options);
  return 0;
}
