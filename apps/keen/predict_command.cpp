// SPDX-License-Identifier: MIT
#include "predict_command.hpp"

#include "centroid_file.hpp"
#include "columns.hpp"
#include "data.hpp"
#include "disk_data.hpp"
#include "json_report.hpp"
#include "output.hpp"
#include "progress_lines.hpp"
#include "report.hpp"
#include "terminal.hpp"
#include "text.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <keen/model.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace cli {
namespace {

constexpr Index ambiguous = -1;

/// The column of each name, with "column 3" for the third one too, as `keen fit` calls a column without a name.
std::unordered_map<std::string, Index> columns_by_name(const Table& table) {
  std::unordered_map<std::string, Index> columns;
  for (Index i = 0; i < table.column_count(); ++i) {
    const auto [place, is_new] = columns.try_emplace(table.name(i), i);
    if (!is_new) place->second = ambiguous;
  }
  for (Index i = 0; i < table.column_count(); ++i) columns.try_emplace("column " + std::to_string(i + 1), i);
  return columns;
}

std::vector<Index> matched_by_name(const Table& table, const std::vector<std::string>& names) {
  const std::unordered_map<std::string, Index> known = columns_by_name(table);
  std::vector<Index> columns;
  for (const std::string& name : names) {
    const auto found = known.find(name);
    const bool is_known = found != known.end();
    if (!is_known || found->second == ambiguous) {
      throw std::runtime_error(
          table.file() + " has " + (is_known ? "more than one column " : "no column ") + in_quotes(name) +
          ", which the centroids were made from; --columns names the columns to take, in their order");
    }
    columns.push_back(found->second);
  }
  return columns;
}

std::vector<Index> matched_by_order(const Table& table, const std::vector<std::string>& names) {
  std::vector<Index> columns = table.features({}).columns;
  if (columns.size() != names.size()) columns = table.numeric_columns();
  if (columns.size() == names.size()) return columns;
  throw std::runtime_error(table.file() + " has " + counted(static_cast<std::ptrdiff_t>(columns.size()), "column") +
                           " of numbers, but the centroids were made from " + std::to_string(names.size()) +
                           "; --columns names the columns to take, in their order");
}

std::vector<Index> chosen(const Table& table, const std::string& list, std::size_t count) {
  std::vector<Index> columns = listed_columns(table, list);
  if (columns.size() == count) return columns;
  throw std::invalid_argument("--columns names " + counted(static_cast<std::ptrdiff_t>(columns.size()), "column") +
                              ", but the centroids were made from " + std::to_string(count));
}

[[noreturn]] void refuse_to_guess(const Table& table) {
  throw std::invalid_argument("the columns of " + table.file() +
                              " have names and those of the centroids have none: name the columns to take with "
                              "--columns, in the order of the fit");
}

/// By the user's list; by name; by order where the table has no names, and where names and order are the same anyway.
/// Of columns that had no names in the fit either, those at the same places are taken.
std::vector<Index> matched_columns(const Table& table, const std::vector<std::string>& names, const std::string& list) {
  if (!list.empty()) return chosen(table, list, names.size());
  if (names_of(table, table.numeric_columns()) == names) return table.numeric_columns();
  const bool made_up = have_no_names(names);
  if (table.has_names() && made_up) refuse_to_guess(table);
  return table.has_names() || made_up ? matched_by_name(table, names) : matched_by_order(table, names);
}

/// The rows in the units of the fit's distances.
std::unique_ptr<const Selection> scaled_rows(const PredictCommand& command, const Table& table,
                                             const ChosenColumns& columns, const Scaling& scaling,
                                             ReadProgress& reading) {
  const Missing missing = command.input.missing;
  if (command.input.memory > 0) {
    constexpr Index label = sizeof(keen::Label);
    constexpr Index distance = sizeof(double);
    const MemoryShare memory{.all = command.input.memory,
                             .per_row = label + (command.labels.has_distances ? distance : 0)};
    auto rows = std::make_unique<DiskData>(table, columns, missing, memory, reading.on_read());
    rows->scale(scaling);
    return rows;
  }
  auto rows = std::make_unique<Data>(table, columns, missing);
  apply(scaling, rows->points());
  return rows;
}

}  // namespace

void PredictCommand::run() const {
  labels.check("--out", is_json);
  refuse_overwriting(input.file, labels.files());
  refuse_overwriting(centroids, labels.files());
  const CentroidFile fitted = CentroidFile::read(centroids);
  if (input.memory > 0 && !labels.append.empty())
    throw std::invalid_argument("--append needs the rows in memory: leave it or --memory out");
  const std::unique_ptr<const Table> opened = input.memory > 0 ? table_on_disk(input) : opened_table(input);
  const Table& table = *opened;
  Progress progress(errors_go_to_terminal() && !is_quiet);
  ReadProgress reading(progress, bytes_of_row(input, table));
  reading.begin("the labels", table.rows());
  const std::unique_ptr<const Selection> data =
      scaled_rows(*this, table, {.columns = matched_columns(table, fitted.names, columns)}, fitted.scaling, reading);
  const keen::Centroids<double> scaled = fitted.scaling.applied(keen::columns(fitted.centroids));
  if (!scaled.allFinite()) throw std::runtime_error(centroids + ": its scales are too small for its centroids");
  const keen::Model<double> model(scaled);
  const Assignment found = labels.assignment(*data, model.predict(data->dataset(), threads), model.centroids());
  progress.clear();
  const std::vector<WrittenFile> files = labels.write(*data, found);
  if (is_quiet || labels.is_printed()) return;
  ClusterSummary summary = summarized(data->dataset(), found.labels, model.centroids());
  summary.centroids = keen::Centroids<double>(0, model.k());
  progress.clear();
  if (is_json) {
    std::cout << json_report(*data, summary, files);
    return;
  }
  print(input_lines(*data, true, terminal_width()) + '\n' + cluster_lines(summary, terminal_width()) + '\n' +
        file_lines(files));
}

}  // namespace cli
