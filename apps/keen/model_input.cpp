// SPDX-License-Identifier: MIT
#include "model_input.hpp"

#include <filesystem>
#include <keen/io/scaled_model_file.hpp>
#include <stdexcept>

namespace cli {

bool is_model_file(const std::string& file) { return std::filesystem::path(file).extension() == ".keen"; }

void refuse_json_model(const std::string& file) {
  if (std::filesystem::path(file).extension() != ".json") return;
  throw std::runtime_error(file + ": keen reads models as .keen; JSON ones are for other programs");
}

ModelInput read_model(const std::string& file) {
  const std::string bytes = keen::io::detail::read_model_bytes(file);
  const keen::io::detail::ModelHeader header = keen::io::detail::checked_header(bytes, file);
  if (header.kind == keen::io::detail::ModelKind::cosine)
    throw std::runtime_error(file + ": its points go by angle; keen takes models of plain k-means");
  if (header.scalar == sizeof(double)) return {"float64", keen::io::scaled_model_from_bytes<double>(bytes, file)};
  const auto model = keen::io::scaled_model_from_bytes<float>(bytes, file);
  return {"float32", keen::ScaledModel<double>(model.centroids().cast<double>(), model.scaling())};
}

}  // namespace cli
