// SPDX-License-Identifier: MIT
#pragma once

#include "../model.hpp"
#include "detail/bytes.hpp"
#include "detail/file.hpp"
#include "detail/number_text.hpp"
#include "write_file.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace keen::io {

namespace detail {

/// The model file. Numbers are little-endian.
///
///     bytes 0-7    "\x89keen\r\n\x1a": no text, and not what a transfer as text leaves of it
///     8-9          version: 1, or 2 where byte 11 is not 0
///     10           scalar: 4 for float, 8 for double
///     11           1 where points are scaled, 2 where the metric is cosine, else 0
///     12-15        0x01020304
///     16-23        k, from 1 to 2^31 - 1
///     24-31        dim, from 1 to 2^31 - 1
///     32-          centroid after centroid, k dim values of IEEE 754
///     then         where points are scaled: dim centers and dim scales (see Scaling), in double
///     the last 4   CRC-32C of all bytes before
inline constexpr std::string_view model_magic = "\x89keen\r\n\x1a";
inline constexpr std::uint16_t model_version = 2;  // the latest

/// The version of the file for a kind of model.
enum class ModelKind : std::uint8_t { plain = 0, scaled = 1, cosine = 2 };

[[nodiscard]] constexpr std::uint16_t version_of(ModelKind kind) { return kind == ModelKind::plain ? 1 : 2; }

template <class Scalar, int Dim>
[[nodiscard]] ModelKind kind_of(const Model<Scalar, Dim>& model) {
  return model.metric() == Metric::cosine ? ModelKind::cosine : ModelKind::plain;
}
inline constexpr std::uint32_t model_byte_order = 0x01020304U;
inline constexpr std::size_t model_header = 32;
inline constexpr std::size_t model_checksum = 4;

[[nodiscard]] inline const char* scalar_name(std::size_t bytes) { return bytes == 4 ? "float" : "double"; }

/// The header of a model file, checked.
struct ModelHeader {
  ModelKind kind = ModelKind::plain;
  std::size_t scalar = 0;
  Index k = 0;
  Index dim = 0;

  /// The size of the whole file in bytes; at most 2^60.
  [[nodiscard]] std::uint64_t length() const {
    constexpr std::uint64_t most = std::uint64_t{1} << 60;
    const std::uint64_t of_scaling = kind == ModelKind::scaled ? 2 * sizeof(double) : 0;
    const std::uint64_t of_feature = static_cast<std::uint64_t>(k) * scalar + of_scaling;
    const auto features = static_cast<std::uint64_t>(dim);
    return features > most / of_feature ? most : features * of_feature + model_header + model_checksum;
  }
};

/// The header in the first bytes of a model file.
/// @param start  at least model_header bytes, unless the file has fewer
/// @param size   of the file, if it is known
/// @throws std::runtime_error naming the file, if it is not a model file, or has a later version or another size
[[nodiscard]] inline ModelHeader header_of_model(std::string_view start, std::optional<std::uintmax_t> size,
                                                 const std::filesystem::path& path) {
  if (start.size() < model_header || start.substr(0, model_magic.size()) != model_magic)
    fail(path, "not a model file of keen");
  const auto version = number_at<std::uint16_t>(start.data() + 8);
  if (version == 0x100 || version == 0x200)
    fail(path, "its bytes are in another order: a model file has the least significant first");
  if (version < 1 || version > model_version)
    fail(path, "model file of version ", version, ", this keen reads versions 1 to ", model_version);
  const auto scalar = static_cast<unsigned char>(start[10]);
  const auto kind = static_cast<ModelKind>(start[11]);
  const bool has_kind = kind <= ModelKind::cosine && version == version_of(kind);
  const bool has_rest = has_kind && number_at<std::uint32_t>(start.data() + 12) == model_byte_order;
  if ((scalar != 4 && scalar != 8) || !has_rest) fail(path, "broken header, bytes 10 to 15");
  const auto k = number_at<std::uint64_t>(start.data() + 16), dim = number_at<std::uint64_t>(start.data() + 24);
  constexpr std::uint64_t most = (std::numeric_limits<std::int32_t>::max)();
  const ModelHeader header{kind, scalar, static_cast<Index>(k), static_cast<Index>(dim)};
  const bool is_in_range = k >= 1 && k <= most && dim >= 1 && dim <= most;
  if (!is_in_range || (size && *size != header.length())) {
    const std::string bytes = size ? keen::detail::concat("its ", *size, " bytes") : "a model";
    fail(path, "cut short or broken: k = ", k, " and dim = ", dim, " do not fit ", bytes);
  }
  return header;
}

/// The header of all the bytes of a model file.
/// @throws std::runtime_error naming the file, unless the bytes are a complete model file
[[nodiscard]] inline ModelHeader checked_header(std::string_view bytes, const std::filesystem::path& path) {
  const ModelHeader header = header_of_model(bytes, bytes.size(), path);
  const auto checksum = number_at<std::uint32_t>(bytes.data() + bytes.size() - model_checksum);
  if (checksum != crc32c(bytes.substr(0, bytes.size() - model_checksum))) fail(path, "the checksum is wrong");
  return header;
}

/// All bytes of a model file.
/// @throws std::runtime_error naming the file, if it cannot be read, or is none by its start
[[nodiscard]] inline std::string read_model_bytes(const std::filesystem::path& path) {
  return read_file(path, model_header, [&](std::string_view start, std::optional<std::uintmax_t> size) {
    return header_of_model(start, size, path).length();
  });
}

/// "[1, 2.5]"
template <class Vector>
[[nodiscard]] std::string json_list(const Vector& values) {
  std::string json = "[";
  for (Index d = 0; d < values.size(); ++d) json += (d == 0 ? "" : ", ") + number_text(values[d]);
  return json + ']';
}

/// The bytes before the checksum, but for a scaling.
template <class Scalar, int Dim>
[[nodiscard]] std::string model_bytes(ModelKind kind, const Centroids<Scalar, Dim>& centroids) {
  keen::detail::require_that(centroids.cols() > 0, "io::to_bytes: the model has no centroids");
  std::string bytes(model_magic);
  put(bytes, version_of(kind));
  put(bytes, static_cast<std::uint8_t>(sizeof(Scalar)));
  put(bytes, static_cast<std::uint8_t>(kind));
  put(bytes, model_byte_order);
  put(bytes, static_cast<std::uint64_t>(centroids.cols()));
  put(bytes, static_cast<std::uint64_t>(centroids.rows()));
  for (const Scalar value : centroids.reshaped()) put(bytes, value);
  return bytes;
}

/// The centroids after a header, unchecked.
/// @throws std::runtime_error naming the file, if they are of another type or dimension
template <class Scalar, int Dim>
[[nodiscard]] Centroids<Scalar, Dim> centroids_after(const ModelHeader& header, std::string_view bytes,
                                                     const std::filesystem::path& name) {
  if (header.scalar != sizeof(Scalar))
    fail(name, "its centroids are of type ", scalar_name(header.scalar), ", not ", scalar_name(sizeof(Scalar)));
  if (Dim != Eigen::Dynamic && header.dim != Dim)
    fail(name, "its centroids have ", header.dim, " coordinates, not ", Dim);
  Centroids<Scalar, Dim> centroids(header.dim, header.k);
  const char* next = bytes.data() + model_header;
  for (Scalar& value : centroids.reshaped()) {
    value = number_at<Scalar>(next);
    next += sizeof(Scalar);
  }
  return centroids;
}

/// The members of a model in JSON up to the centroids, all but the closing brace.
template <class Scalar, int Dim>
[[nodiscard]] std::string json_members(ModelKind kind, const Centroids<Scalar, Dim>& centroids) {
  keen::detail::require_that(centroids.cols() > 0, "io::to_json: the model has no centroids");
  std::string json = "{\"format\": \"keen model\", \"version\": " + std::to_string(version_of(kind)) +
                     ", \"scalar\": \"" + (sizeof(Scalar) == 4 ? "float32" : "float64") +
                     "\", \"k\": " + std::to_string(centroids.cols()) +
                     ", \"dim\": " + std::to_string(centroids.rows()) + ",\n \"cluster_centers\": [";
  if (kind == ModelKind::cosine) json.insert(json.rfind(",\n"), ", \"metric\": \"cosine\"");
  for (Index j = 0; j < centroids.cols(); ++j) json += (j == 0 ? "" : ",\n  ") + json_list(centroids.col(j));
  return json + ']';
}

}  // namespace detail

/// The bytes of a model file: 36 + k dim sizeof(Scalar), the same on every machine.
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_bytes(const Model<Scalar, Dim>& model) {
  std::string bytes = detail::model_bytes(detail::kind_of(model), model.centroids());
  detail::put(bytes, detail::crc32c(bytes));
  return bytes;
}

/// The model in the bytes of a model file, bit for bit the one that was saved.
/// @param name  of the file, for messages
/// @throws std::runtime_error naming the file, unless the bytes are a complete model file with this Scalar and, if it
///   is fixed, this Dim: other bytes, a missing or further byte, a wrong checksum, a value that is not finite
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] Model<Scalar, Dim> model_from_bytes(std::string_view bytes, const std::filesystem::path& name = "model") {
  const detail::ModelHeader header = detail::checked_header(bytes, name);
  if (header.kind == detail::ModelKind::scaled)
    detail::fail(name, "its points are scaled: io::load_scaled_model reads it");
  auto centroids = detail::centroids_after<Scalar, Dim>(header, bytes, name);
  try {
    const Model<Scalar, Dim> model(centroids,
                                   header.kind == detail::ModelKind::cosine ? Metric::cosine : Metric::euclidean);
    if (model.centroids() != centroids) detail::fail(name, "its centroids are not of length 1");
    return model;
  } catch (const std::invalid_argument& error) {
    detail::fail(name, error.what());
  }
}

/// Writes a model file, whole or not at all.
///
///     keen::io::save(clustering.model, "groups.keen");
///     const auto model = keen::io::load_model<double>("groups.keen");
///
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
void save(const Model<Scalar, Dim>& model, const std::filesystem::path& path) {
  write_file(path, to_bytes(model));
}

/// Reads a model file. Memory: at most twice the size of the file.
/// @throws std::runtime_error naming the file, if it cannot be read, and as model_from_bytes
template <class Scalar, int Dim = Eigen::Dynamic>
[[nodiscard]] Model<Scalar, Dim> load_model(const std::filesystem::path& path) {
  return model_from_bytes<Scalar, Dim>(detail::read_model_bytes(path), path);
}

/// The model as JSON, for programs in other languages: `cluster_centers` has a list of coordinates for each centroid,
/// as scikit-learn's `cluster_centers_` has rows. Numbers have the fewest digits that read back exactly.
///
///     KMeans(n_clusters=m["k"], init=np.array(m["cluster_centers"]), n_init=1, max_iter=1)    # Python
///
/// @throws std::invalid_argument for a model without centroids
template <class Scalar, int Dim>
[[nodiscard]] std::string to_json(const Model<Scalar, Dim>& model) {
  return detail::json_members(detail::kind_of(model), model.centroids()) + "}\n";
}

}  // namespace keen::io
