// SPDX-License-Identifier: MIT
#pragma once

#include "scaling.hpp"

#include <Eigen/Core>
#include <keen/io/csv.hpp>
#include <keen/types.hpp>
#include <string>
#include <vector>

namespace cli {

/// What `keen fit` leaves for `keen predict`, as a CSV file that people and spreadsheets can read too: a line for each
/// centroid, in the units of the data, and where the data were scaled a line of centers and one of scales.
///
///     cluster,eruptions,waiting
///     0,4.29793023255814,80.28488372093024
///     1,2.094330000000001,54.75
///     center,3.4877830882352936,70.8970588235294
///     scale,1.1392712102257678,13.569960017586371
struct CentroidFile {
  std::vector<std::string> names;
  keen::Centroids<double> centroids;  // dim x k
  Scaling scaling;

  /// The numbers are written so that they read back bit by bit.
  std::string text() const;

  /// The same, or a model file (.keen), whose coordinates have no names.
  /// @throws std::runtime_error naming the file
  static CentroidFile read(const std::string& file);

  /// The centroids with their rows in the order of some columns: by name; by order where they have no names.
  /// @throws std::invalid_argument where they are of other columns
  keen::Centroids<double> in_order_of(const std::vector<std::string>& columns) const;

  /// @throws std::runtime_error "FILE:LINE:COLUMN: reason"
  static CentroidFile parsed(const keen::io::detail::CsvText& csv);
};

/// Whether all are "column 3" and the like, which columns without a name are called.
bool have_no_names(const std::vector<std::string>& names);

}  // namespace cli
