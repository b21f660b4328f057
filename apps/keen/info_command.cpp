// SPDX-License-Identifier: MIT
#include "info_command.hpp"

#include "columns.hpp"
#include "json_report.hpp"
#include "model_input.hpp"
#include "terminal.hpp"
#include "text.hpp"
#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <stdexcept>

namespace cli {
namespace {

std::vector<std::string> row_of(const Table& table, Index column) {
  const keen::io::ColumnSummary summary = table.summary(column);
  std::vector<std::string> row{shortened(printable(table.name(column)), 24), kind_of(table, column),
                               std::to_string(summary.missing)};
  const bool has_figures = table.is_numeric(column) && summary.numbers > 0;
  for (const double value : {summary.min, summary.mean, summary.max, summary.deviation()})
    row.push_back(!has_figures ? "" : std::isfinite(value) ? general(value, 5) : "too large");
  return row;
}

std::string columns_text(const Table& table, std::size_t cells) {
  constexpr Index most = 40;
  TextTable rows{{"column", "holds", "missing", "min", "mean", "max", "deviation"}};
  for (Index i = 0; i < std::min(most, table.column_count()); ++i) rows.push_back(row_of(table, i));
  const Index more = table.column_count() - most;
  return parted_lines(rows, cells) + (more > 0 ? "  and " + counted(more, "more column") + "\n" : "");
}

/// What was decided, and which columns `keen fit` leaves out or why it takes none.
std::string decisions(const Table& table) {
  std::string text;
  for (const std::string& note : table.notes()) text += note + '\n';
  try {
    for (const std::string& note : table.features({}).left_out) text += note + '\n';
  } catch (const std::runtime_error& error) {
    text += std::string(error.what()) + '\n';
  }
  return text;
}

std::string advice(const Table& table) {
  std::string text = decisions(table) + advice_on_scale(table, table.numeric_columns());
  for (const Index i : table.numeric_columns()) {
    if (table.summary(i).missing == 0) continue;
    return text + "Values are missing: " + missing_advice + ".\n";
  }
  return text;
}

std::string table_text(const Table& table) {
  const std::string further = advice(table);
  return printable(table.file(), 1000) + ": " + counted(table.rows(), "row") + ", " +
         counted(table.column_count(), "column") +
         (table.can_have_names() && !table.has_names() ? ", no header line" : "") + "\n\n" +
         columns_text(table, terminal_width()) + (further.empty() ? "" : "\n" + further);
}

std::string model_text(const std::string& file, const ModelInput& model) {
  return printable(file, 1000) + ": a model of " + counted(model.model.k(), "centroid") + " of " +
         counted(model.model.dim(), "coordinate") + ", " + model.scalar +
         (model.model.scaling().is_none() ? "\n" : ", which scales its points\n");
}

}  // namespace

void InfoCommand::run() const {
  refuse_json_model(input.file);
  if (is_model_file(input.file)) {
    const ModelInput model = read_model(input.file);
    if (is_json) {
      std::cout << json_report(input.file, model);
    } else {
      print(model_text(input.file, model));
    }
    return;
  }
  const std::unique_ptr<const Table> table = table_for_a_look(input);
  if (is_json) {
    std::cout << json_report(*table);
  } else {
    print(table_text(*table));
  }
}

}  // namespace cli
