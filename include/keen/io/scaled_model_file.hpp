// SPDX-License-Identifier: MIT
#pragma once

#include "../scaled_model.hpp"
#include "model_file.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace keen::io {

/// The bytes of a model file: those of a plain model if the scaling is empty, otherwise 16 dim more.
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_bytes(const ScaledModel<Scalar, Dim>& model) {
  if (model.scaling().is_none()) return to_bytes(model.scaled());
  std::string bytes = detail::model_bytes(detail::ModelKind::scaled, model.centroids());
  for (const double value : model.scaling().center) detail::put(bytes, value);
  for (const double value : model.scaling().scale) detail::put(bytes, value);
  detail::put(bytes, detail::crc32c(bytes));
  return bytes;
}

/// The model in the bytes of a model file, bit for bit as it was saved; for a plain model, one with an empty scaling.
/// @param name  of the file, for messages
/// @throws std::runtime_error naming the file, as model_from_bytes, and for a scaling that Scaling::validate refuses
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] ScaledModel<Scalar, Dim> scaled_model_from_bytes(std::string_view bytes,
                                                               const std::filesystem::path& name = "model") {
  const detail::ModelHeader header = detail::checked_header(bytes, name);
  if (header.kind == detail::ModelKind::cosine) detail::fail(name, "its points go by angle: io::load_model reads it");
  auto centroids = detail::centroids_after<Scalar, Dim>(header, bytes, name);
  Scaling scaling;
  if (header.kind == detail::ModelKind::scaled) {
    const char* next = bytes.data() + detail::model_header + centroids.size() * Index{sizeof(Scalar)};
    for (Eigen::VectorXd* values : {&scaling.center, &scaling.scale}) {
      values->resize(header.dim);
      for (double& value : *values) {
        value = detail::number_at<double>(next);
        next += sizeof(double);
      }
    }
  }
  try {
    return ScaledModel<Scalar, Dim>(std::move(centroids), std::move(scaling));
  } catch (const std::invalid_argument& error) {
    detail::fail(name, error.what());
  }
}

/// Writes a model file, whole or not at all, as for a Model.
///
///     keen::io::save(keen::ScaledModel(centroids, scaling), "people.keen");
///     const auto model = keen::io::load_scaled_model<double>("people.keen");
///
/// @throws as save of a Model
template <class Scalar, int Dim>
void save(const ScaledModel<Scalar, Dim>& model, const std::filesystem::path& path) {
  write_file(path, to_bytes(model));
}

/// Reads a model file, with or without a scaling. Memory: at most three times the size of the file.
/// @throws std::runtime_error naming the file, if it cannot be read, and as scaled_model_from_bytes
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] ScaledModel<Scalar, Dim> load_scaled_model(const std::filesystem::path& path) {
  return scaled_model_from_bytes<Scalar, Dim>(detail::read_model_bytes(path), path);
}

/// The model as JSON, with `center` and `scale` unless the scaling is empty; `cluster_centers` are in the original
/// units.
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_json(const ScaledModel<Scalar, Dim>& model) {
  if (model.scaling().is_none()) return to_json(model.scaled());
  return detail::json_members(detail::ModelKind::scaled, model.centroids()) +
         ",\n \"center\": " + detail::json_list(model.scaling().center) +
         ",\n \"scale\": " + detail::json_list(model.scaling().scale) + "}\n";
}

}  // namespace keen::io
