// SPDX-License-Identifier: MIT
#include "csv_table.hpp"

#include <keen/io/detail/csv_points.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

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

RowsOnDisk CsvTable::rows_on_disk(const std::vector<Index>& columns, Missing missing) const {
  return advised([&] {
    using Points = keen::io::detail::CsvPoints<double>;
    const keen::io::detail::CsvSelection selected{.columns = columns, .names = {}, .notes = {}};
    const auto points = std::make_shared<const Points>(csv_, selected, missing);
    const auto read = [points](Index first, Index count, double* to) { points->read(first, count, to); };
    return RowsOnDisk{read, nullptr, points->dropped()};
  });
}

}  // namespace cli
