// SPDX-License-Identifier: MIT
#include "info_command.hpp"

#include "columns.hpp"
#include "json.hpp"
#include "model_input.hpp"
#include "text.hpp"
#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

namespace cli {
namespace {

const char* kind_of(const Table& table, Index column) {
  if (table.is_numeric(column)) return "numbers";
  const keen::io::ColumnSummary summary = table.summary(column);
  if (summary.texts == 0) return "empty";
  return table.is_mostly_numeric(column) ? "mixed" : "text";
}

std::vector<std::string> row_of(const Table& table, Index column) {
  const keen::io::ColumnSummary summary = table.summary(column);
  std::vector<std::string> row{shortened(printable(table.name(column)), 24), kind_of(table, column),
                               std::to_string(summary.missing)};
  const bool has_figures = table.is_numeric(column) && summary.numbers > 0;
  for (const double value : {summary.min, summary.mean, summary.max, summary.deviation()})
    row.push_back(!has_figures ? "" : std::isfinite(value) ? general(value, 5) : "too large");
  return row;
}

std::string columns_text(const Table& table) {
  constexpr Index most = 40;
  TextTable rows{{"column", "holds", "missing", "min", "mean", "max", "deviation"}};
  for (Index i = 0; i < std::min(most, table.column_count()); ++i) rows.push_back(row_of(table, i));
  const Index more = table.column_count() - most;
  return lines(rows, true) + (more > 0 ? "  and " + counted(more, "more column") + "\n" : "");
}

std::string advice(const Table& table) {
  std::string text = advice_on_scale(table, table.numeric_columns());
  for (const Index i : table.numeric_columns()) {
    if (table.summary(i).missing == 0) continue;
    return text + "Values are missing: --missing drop leaves such rows out.\n";
  }
  return text;
}

std::string column_json(const Table& table, Index column) {
  const keen::io::ColumnSummary summary = table.summary(column);
  json::Members members{{"name", json::text(table.name(column))},
                        {"holds", json::text(kind_of(table, column))},
                        {"missing", json::number(summary.missing)}};
  if (table.is_numeric(column)) {
    members.emplace_back("min", json::number(summary.min));
    members.emplace_back("mean", json::number(summary.mean));
    members.emplace_back("max", json::number(summary.max));
    members.emplace_back("deviation", json::number(summary.deviation()));
  }
  return json::object(members);
}

void print_table(const Table& table, bool is_json) {
  if (!is_json) {
    std::cout << printable(table.file(), 1000) << ": " << counted(table.rows(), "row") << ", "
              << counted(table.column_count(), "column")
              << (table.can_have_names() && !table.has_names() ? ", no header line" : "") << "\n\n"
              << columns_text(table);
    const std::string further = advice(table);
    if (!further.empty()) std::cout << '\n' << further;
    return;
  }
  std::vector<std::string> columns;
  for (Index i = 0; i < table.column_count(); ++i) columns.push_back(column_json(table, i));
  std::cout << json::document(
      {{"file", json::text(table.file())}, {"rows", json::number(table.rows())}, {"columns", json::array(columns)}});
}

void print_model(const std::string& file, bool is_json) {
  const ModelInput model = read_model(file);
  if (is_json) {
    std::cout << json::document({{"file", json::text(file)},
                                 {"scalar", json::text(model.scalar)},
                                 {"k", json::number(model.centroids.cols())},
                                 {"dim", json::number(model.centroids.rows())}});
  } else {
    std::cout << printable(file, 1000) << ": a model of " << counted(model.centroids.cols(), "centroid") << " of "
              << counted(model.centroids.rows(), "coordinate") << ", " << model.scalar << '\n';
  }
}

}  // namespace

void InfoCommand::run() const {
  refuse_json_model(input.file);
  if (is_model_file(input.file)) return print_model(input.file, is_json);
  print_table(*opened_table(input), is_json);
}

}  // namespace cli
