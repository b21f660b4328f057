// SPDX-License-Identifier: MIT
#pragma once

#include "label_output.hpp"

#include <string>

namespace cli {

/// `keen predict`: the nearest of the centroids that `keen fit` has written, or of a model file, for every row of a
/// file.
struct PredictCommand {
  std::string centroids;  // centroids.csv, or a model
  InputOptions input;
  std::string columns;  // a list in the centroids' order; matched by name where empty
  LabelOutput labels{.file = "labels.csv", .append = {}};
  int threads = 0;
  bool is_quiet = false;
  bool is_json = false;

  /// @throws std::runtime_error for bad files, std::invalid_argument for bad wishes
  void run() const;
};

}  // namespace cli
