// SPDX-License-Identifier: MIT
#pragma once

#include "data.hpp"
#include "scaling.hpp"

namespace cli {

/// Points as they are clustered.
struct PreparedData {
  Data data;
  Scaling scaling;  // has been applied
};

/// How points are prepared.
struct Preparation {
  Scale scale = Scale::none;
  bool sets_outliers_aside = false;  // and scales the others anew
  int threads = 0;
};

/// The points that a user wants, ready to be clustered.
/// @throws as chosen_columns and Data
PreparedData prepared(const Table& table, const ColumnChoice& choice, Missing missing, const Preparation& how);

}  // namespace cli
