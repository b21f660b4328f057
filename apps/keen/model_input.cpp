// SPDX-License-Identifier: MIT
#include "model_input.hpp"

#include <filesystem>
#include <keen/io/model_file.hpp>
#include <stdexcept>

namespace cli {

bool is_model_file(const std::string& file) { return std::filesystem::path(file).extension() == ".keen"; }

void refuse_json_model(const std::string& file) {
  if (std::filesystem::path(file).extension() != ".json") return;
  throw std::runtime_error(file + ": keen reads models as .keen; JSON ones are for other programs");
}

ModelInput read_model(const std::string& file) {
  const std::string bytes = keen::io::detail::read_file(file);
  if (keen::io::detail::checked_header(bytes, file).scalar == sizeof(float))
    return {"float32", keen::io::model_from_bytes<float>(bytes, file).centroids().cast<double>()};
  return {"float64", keen::io::model_from_bytes<double>(bytes, file).centroids()};
}

}  // namespace cli
