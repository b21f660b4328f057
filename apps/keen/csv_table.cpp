// SPDX-License-Identifier: MIT
#include "csv_table.hpp"

#include <stdexcept>

namespace cli {

Numbers CsvTable::numbers(const std::vector<Index>& columns, Missing missing) const {
  try {
    return csv_.numbers(columns, missing);
  } catch (const keen::io::MissingValue& error) {
    throw std::runtime_error(std::string(error.what()) + "; " + missing_advice);
  }
}

}  // namespace cli
