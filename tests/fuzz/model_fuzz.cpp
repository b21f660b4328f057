// SPDX-License-Identifier: MIT
// Model files: any bytes, any bytes with a right checksum, and any numbers as centroids, centers and scales.

#include "files.hpp"

#include <keen/io/scaled_model_file.hpp>

#include <cmath>
#include <stdexcept>
#include <string>

namespace {

const fuzz::MemoryFile file;
const unit::TemporaryFolder folder(fuzz::quick_place());

/// A model file with these bytes for centroids, as far as they go, and all else right.
template <class Scalar>
std::string around(std::string_view values, std::uint64_t k, bool is_scaled = false) {
  const std::uint64_t of_feature = k * sizeof(Scalar) + (is_scaled ? 16 : 0);
  const std::uint64_t dim = values.size() / of_feature;
  std::string bytes(keen::io::detail::model_magic);
  const auto kind = is_scaled ? keen::io::detail::ModelKind::scaled : keen::io::detail::ModelKind::plain;
  keen::io::detail::put(bytes, keen::io::detail::version_of(kind));
  keen::io::detail::put(bytes, static_cast<std::uint8_t>(sizeof(Scalar)));
  keen::io::detail::put(bytes, static_cast<std::uint8_t>(kind));
  keen::io::detail::put(bytes, keen::io::detail::model_byte_order);
  keen::io::detail::put(bytes, k);
  keen::io::detail::put(bytes, dim);
  return fuzz::with_checksum(bytes + std::string(values.substr(0, dim * of_feature)) + "sums");
}

/// Every centroid is nearest to itself, or to an equal one before it.
template <class Scalar>
void check_labels(const keen::Model<Scalar>& model) {
  const keen::Labels labels = model.predict(keen::columns(model.centroids()));
  for (keen::Index j = 0; j < model.k(); ++j) {
    fuzz::require(labels[j] >= 0 && labels[j] <= j, "a centroid has a label up to its own");
    fuzz::require(model.centroids().col(labels[j]) == model.centroids().col(j), "a centroid lies on its nearest");
    fuzz::require(model.nearest(model.centroids().col(j)) == labels[j], "nearest says what predict says");
  }
}

template <class Scalar>
void check_model(const keen::Model<Scalar>& model, std::string_view bytes) {
  fuzz::require(model.k() >= 1 && model.dim() >= 1 && model.centroids().allFinite(), "a model is whole and finite");
  fuzz::require(keen::io::to_bytes(model) == bytes, "a model is written as it was read");
  fuzz::require(keen::io::to_json(model).ends_with("]]}\n"), "a model has a JSON form");
  check_labels(model);
}

/// Whether the bytes are a model.
template <class Scalar, int Dim = Eigen::Dynamic>
bool is_model(std::string_view bytes) {
  const auto model = fuzz::loaded(bytes.size(), [&] { return keen::io::model_from_bytes<Scalar, Dim>(bytes); });
  if constexpr (Dim == Eigen::Dynamic) {
    if (model) check_model(*model, bytes);
  }
  return model.has_value();
}

/// Whether the bytes are a model, scaled or not.
template <class Scalar>
bool is_scaled_model(std::string_view bytes) {
  const auto model = fuzz::loaded(bytes.size(), [&] { return keen::io::scaled_model_from_bytes<Scalar>(bytes); });
  if (!model) return false;
  fuzz::require(keen::io::to_bytes(*model) == bytes, "a scaled model is written as it was read");
  fuzz::require(keen::io::to_json(*model).ends_with("]}\n"), "a scaled model has a JSON form");
  fuzz::require(model->scaled().centroids().allFinite(), "centroids are finite where distances are measured");
  check_labels(model->scaled());
  return true;
}

/// Files, which cost more time than bytes.
void try_files(std::string_view bytes) {
  const auto path = file.with(bytes);
  const auto model = fuzz::loaded(bytes.size(), [&] { return keen::io::load_model<double>(path); });
  fuzz::require(model.has_value() == is_model<double>(bytes), "a file is a model if its bytes are");
  if (!model) return;
  keen::io::save(*model, folder.path() / "m.keen");
  const auto again = keen::io::load_model<double>(folder.path() / "m.keen");
  fuzz::require(fuzz::same_bits(model->centroids(), again.centroids()), "a saved model is loaded bit by bit");
}

void try_bytes(const std::string& bytes) {
  const bool is_float = is_model<float>(bytes), is_double = is_model<double>(bytes);
  fuzz::require(!is_float || !is_double, "a model is of one type");
  const bool is_plain = bytes.size() > 11 && bytes[11] == 0;  // and not by angle
  fuzz::require(!is_float || !is_plain || is_scaled_model<float>(bytes), "a model is one that scales nothing");
  fuzz::require(!is_double || !is_plain || is_scaled_model<double>(bytes), "a model is one that scales nothing");
  static_cast<void>(is_scaled_model<double>(bytes));
  if (!is_double) return;
  const auto dim = keen::io::detail::number_at<std::uint64_t>(bytes.data() + 24);
  fuzz::require(is_model<double, 2>(bytes) == (dim == 2), "a fixed dimension takes what has that dimension");
}

template <class Scalar>
void try_centroids(std::string_view values, std::uint64_t k) {
  const std::string bytes = around<Scalar>(values, k);
  bool is_finite = values.size() >= k * sizeof(Scalar);
  for (std::size_t at = keen::io::detail::model_header; at + sizeof(Scalar) < bytes.size(); at += sizeof(Scalar)) {
    is_finite = is_finite && std::isfinite(keen::io::detail::number_at<Scalar>(bytes.data() + at));
  }
  fuzz::require(is_model<Scalar>(bytes) == is_finite, "finite centroids make a model, and others do not");
  static_cast<void>(is_scaled_model<Scalar>(around<Scalar>(values, k, true)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  fuzz::Input input(data, size);
  const int choice = input.choice(256);
  try_bytes(fuzz::with_checksum(bytes));
  if (choice % 8 == 1) try_files(fuzz::with_checksum(bytes));  // as the first byte of a model file does
  static_cast<void>(is_model<double>(bytes));
  const auto k = static_cast<std::uint64_t>(1 + choice / 2 % 16);
  choice % 2 == 0 ? try_centroids<float>(input.rest(), k) : try_centroids<double>(input.rest(), k);
  return 0;
}
