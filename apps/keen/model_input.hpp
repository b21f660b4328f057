// SPDX-License-Identifier: MIT
#pragma once

#include <keen/scaled_model.hpp>
#include <string>

namespace cli {

/// A model file, of float or double.
struct ModelInput {
  std::string scalar;  // "float32" or "float64"
  keen::ScaledModel<double> model;
};

/// Whether a file is a model, by its extension .keen.
bool is_model_file(const std::string& file);

/// @throws std::runtime_error for a file .json, which keen writes for others and does not read
void refuse_json_model(const std::string& file);

/// @throws std::runtime_error naming the file, for anything but a whole model file
ModelInput read_model(const std::string& file);

}  // namespace cli
