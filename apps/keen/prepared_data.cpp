// SPDX-License-Identifier: MIT
#include "prepared_data.hpp"

#include <keen/measures/outliers.hpp>
#include <vector>

namespace cli {

PreparedData prepared(const Table& table, const ColumnChoice& choice, Missing missing, const Preparation& how) {
  constexpr double most = 0.03;  // of the rows
  std::vector<Data::SetAside> rows;
  while (true) {  // among values scaled without one outlier the next may show
    PreparedData ready{Data(table, chosen_columns(table, choice), missing), {}};
    ready.data.set_aside_rows(rows);
    ready.scaling = scaling_of(ready.data.dataset(), how.scale);
    apply(ready.scaling, ready.data.points());
    if (!how.sets_outliers_aside || (!rows.empty() && how.scale == Scale::none)) return ready;
    const std::vector<keen::Outlier> outliers = keen::find_outliers(ready.data.dataset(), how.threads);
    const auto all = static_cast<double>(rows.size() + outliers.size());
    const bool are_too_many = !rows.empty() && all > most * static_cast<double>(table.rows());
    if (outliers.empty() || are_too_many) return ready;
    for (const keen::Outlier& outlier : outliers)
      rows.push_back({ready.data.rows()[static_cast<std::size_t>(outlier.index)], outlier.distance});
  }
}

}  // namespace cli
