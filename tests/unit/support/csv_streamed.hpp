// SPDX-License-Identifier: MIT
#pragma once

#include "../../support/catch.hpp"
#include "temporary_folder.hpp"

#include <keen/io/csv_blocks.hpp>
#include <keen/io/detail/number_text.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

/// What read_csv and stream_csv make of the same file, as texts to compare.
namespace unit {

/// The type and the words of what `act` throws, without the name of the function; or what it returns.
template <class Act>
std::string outcome_of(const Act& act) {
  try {
    return act();
  } catch (const std::exception& error) {
    std::string text = error.what();
    for (const std::string who : {"io::read_csv", "io::stream_csv"}) {
      if (text.starts_with(who)) text.erase(0, who.size());
    }
    return std::string(typeid(error).name()) + ": " + text;
  }
}

/// @param at  at(i, d) is a coordinate, which has one text for each of its values, -0 and 0 too
template <class At>
std::string points_text(keen::Index n, keen::Index dim, const At& at) {
  std::string text;
  for (keen::Index i = 0; i < n; ++i) {
    for (keen::Index d = 0; d < dim; ++d) text += keen::io::detail::number_text(at(i, d)) + (d + 1 < dim ? "," : "; ");
  }
  return text;
}

inline std::string joined(const std::vector<std::string>& names, const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& name : names) text += name + '|';
  for (const std::string& note : notes) text += note + '|';
  return text;
}

template <class Scalar>
std::string read_outcome(const std::filesystem::path& file, const keen::io::CsvOptions& options) {
  return outcome_of([&] {
    const auto table = keen::io::read_csv<Scalar>(file, options);
    std::string text = joined(table.names, table.notes);
    for (const keen::Index row : table.rows) text += std::to_string(row) + ' ';
    return text + points_text(table.points.rows(), table.points.cols(),
                              [&](keen::Index i, keen::Index d) { return table.points(i, d); });
  });
}

template <class Scalar>
std::string streamed_outcome(const std::filesystem::path& file, const keen::io::CsvOptions& options) {
  return outcome_of([&] {
    const auto table = keen::io::stream_csv<Scalar>(file, options);
    std::string text = joined(table.names, table.notes);
    const keen::Index rows = table.points.size() + static_cast<keen::Index>(table.dropped.size());
    for (keen::Index row = 0; row < rows; ++row) {
      if (!std::binary_search(table.dropped.begin(), table.dropped.end(), row)) text += std::to_string(row) + ' ';
    }
    return text + points_text(table.points.size(), table.points.dim(),
                              [&](keen::Index i, keen::Index d) { return table.points.point(i)[d]; });
  });
}

/// Reads a CSV text both ways, with every way to treat missing values.
inline void check_streamed_alike(const std::string& csv, keen::io::CsvOptions options = {}) {
  const TemporaryFolder folder;
  const auto file = folder.with("t.csv", csv);
  for (const auto missing : {keen::io::Missing::error, keen::io::Missing::drop, keen::io::Missing::mean}) {
    options.missing = missing;
    CHECK(streamed_outcome<double>(file, options) == read_outcome<double>(file, options));
  }
}

}  // namespace unit
