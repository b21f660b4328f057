// SPDX-License-Identifier: MIT
#include "csv_table.hpp"

#include <keen/io/csv_blocks.hpp>
#include <stdexcept>

namespace cli {
namespace {

/// What `act` returns; where a value is missing, says what can be done about it.
template <class Act>
auto advised(const Act& act) {
  try {
    return act();
  } catch (const keen::io::MissingValue& error) {
    throw std::runtime_error(std::string(error.what()) + "; " + missing_advice);
  }
}

}  // namespace

Numbers CsvTable::numbers(const std::vector<Index>& columns, Missing missing) const {
  return advised([&] { return csv_->numbers(columns, missing); });
}

TableBlocks CsvTable::blocks(const std::vector<Index>& columns, Missing missing,
                             const keen::BlockOptions& options) const {
  return advised([&] {
    const keen::io::detail::CsvSelection selected{.columns = columns, .names = {}, .notes = {}};
    auto found = keen::io::detail::csv_blocks<double>(csv_, selected, missing, options);
    return TableBlocks{found.points, std::move(found.dropped)};
  });
}

}  // namespace cli
