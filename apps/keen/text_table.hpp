// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cli {

/// Text in rows and columns; the first row is the heading. Every row has as many cells as the first.
using TextTable = std::vector<std::vector<std::string>>;

/// Rows become columns.
TextTable transposed(const TextTable& table);

/// The cells that the widest line of `lines(table)` takes.
std::size_t width(const TextTable& table);

/// The table as lines, columns aligned to the right, the first to the left where it holds names.
std::string lines(const TextTable& table, bool names_come_first = false);

/// The same in parts that fit into lines of so many cells, one below the other, each with the first column.
std::string parted_lines(const TextTable& table, std::size_t cells);

/// How many of the first columns fit into a line of so many cells.
std::size_t fitting_columns(const TextTable& table, std::size_t cells);

/// The numbers in one form, with about four significant digits in the largest of them.
std::vector<std::string> in_one_form(const std::vector<double>& numbers);

/// A name of at most `cells` terminal cells, its end left out where it is longer.
std::string shortened(const std::string& name, std::size_t cells);

}  // namespace cli
