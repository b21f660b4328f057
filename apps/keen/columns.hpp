// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// The column that a user names: by its name in the header, else by its number from 1.
/// @throws std::invalid_argument where there is none, or two have that name
Index found_column(const Table& table, std::string_view name);

/// The columns of a list such as "height,weight", "1,3" or "2-5".
/// @throws std::invalid_argument where one is missing, ambiguous or named twice
std::vector<Index> listed_columns(const Table& table, std::string_view list);

/// The names of columns, in their order.
std::vector<std::string> names_of(const Table& table, const std::vector<Index>& columns);

/// What a column holds: "numbers", "mixed", "text" or "empty".
const char* kind_of(const Table& table, Index column);

/// A line that advises to standardize, where the deviations of the columns differ by more than ten times; else nothing.
std::string advice_on_scale(const Table& table, const std::vector<Index>& columns);

}  // namespace cli
