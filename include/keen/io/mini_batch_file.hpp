// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/data/point_buffer.hpp"
#include "../detail/data/validated_data.hpp"
#include "../detail/sparse/point_buffer.hpp"
#include "../mini_batch.hpp"
#include "detail/bytes.hpp"
#include "detail/file.hpp"
#include "write_file.hpp"

#include <any>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keen::io {

namespace detail {

/// The file of a MiniBatchKMeans state, version 1. Numbers are little-endian.
///
///     bytes 0-7    "\x89keen-b\x1a"
///     8-9          version, 1
///     10           scalar of points that wait: 4 for float, 8 for double
///     11           points that wait: 0 none, 1 dense, 2 sparse
///     12-15        0x01020304
///     16-39        k, dim, and how many points wait: 8 bytes each; k is 0 before there are centroids
///     40-47        points since clusters were reassigned, in double
///     48-79        the state of the generator; 0 before the first points
///     then         k dim centroids and k weights, in double
///     then         for each point that waits its weight, in double, and its coordinates; of a sparse one how many are
///                  written down (8 bytes), and for each its number (4 bytes) and value
///     the last 4   CRC-32C of all bytes before
inline constexpr std::string_view mini_batch_magic = "\x89keen-b\x1a";
inline constexpr std::uint16_t mini_batch_version = 1;
inline constexpr std::uint32_t mini_batch_byte_order = 0x01020304U;
inline constexpr std::size_t mini_batch_header = 80;

enum class Waiting : std::uint8_t { none = 0, dense = 1, sparse = 2 };

template <class Scalar>
void put_points(std::string& bytes, const Dataset<Scalar>& points) {
  for (Index i = 0; i < points.size(); ++i) {
    put(bytes, points.weight(i));
    for (Index d = 0; d < points.dim(); ++d) put(bytes, points(i, d));
  }
}

template <class Scalar>
void put_points(std::string& bytes, const SparseDataset<Scalar>& points) {
  for (Index i = 0; i < points.size(); ++i) {
    const auto entries = points.entries(i);
    put(bytes, points.weight(i));
    put(bytes, static_cast<std::uint64_t>(entries.count));
    for (Index at = 0; at < entries.count; ++at) {
      put(bytes, static_cast<std::uint32_t>(entries.coordinates[at]));
      put(bytes, entries.values[at]);
    }
  }
}

/// Takes numbers from bytes, one after the other, and fails where they end.
class ByteReader {
 public:
  ByteReader(std::string_view bytes, const std::filesystem::path& path) : bytes_(bytes), path_(path) {}

  template <class Number>
  [[nodiscard]] Number take() {
    if (bytes_.size() < sizeof(Number)) refuse();
    const auto number = number_at<Number>(bytes_.data());
    bytes_.remove_prefix(sizeof(Number));
    return number;
  }

  /// Whether so many things, each of `size` bytes, may still come.
  [[nodiscard]] bool has(Index count, std::size_t size) const {
    return static_cast<std::uint64_t>(count) <= bytes_.size() / size;
  }

  /// A count of things of which each takes `size` bytes that are still to come.
  [[nodiscard]] Index take_count(std::size_t size) {
    const auto count = take<std::uint64_t>();
    if (count > bytes_.size() / size) refuse();
    return static_cast<Index>(count);
  }

  /// A finite number.
  template <class Number>
  [[nodiscard]] Number take_finite() {
    const auto number = take<Number>();
    if (!keen::detail::is_finite(&number)) fail(path_, "a number is not finite");
    return number;
  }

  [[nodiscard]] double take_weight() {
    const auto weight = take_finite<double>();
    if (weight < 0) fail(path_, "a weight is negative");
    return weight;
  }

  void require_end() const {
    if (!bytes_.empty()) refuse();
  }

  [[noreturn]] void refuse() const { fail(path_, "cut short or broken"); }

 private:
  std::string_view bytes_;
  const std::filesystem::path& path_;
};

template <class Scalar>
[[nodiscard]] keen::detail::PointBuffer<Scalar> dense_points(ByteReader& reader, Index count, Index dim) {
  if (!reader.has(count, sizeof(double) + static_cast<std::size_t>(dim) * sizeof(Scalar))) reader.refuse();
  Centroids<Scalar> x(dim, count);
  std::vector<double> weights;
  for (auto point : x.colwise()) {
    weights.push_back(reader.take_weight());
    for (Scalar& value : point) value = reader.take_finite<Scalar>();
  }
  keen::detail::PointBuffer<Scalar> points;
  points.append(keen::detail::view_columns<Scalar>(x).with_weights(weights.data()));
  return points;
}

template <class Scalar>
[[nodiscard]] keen::detail::SparsePointBuffer<Scalar> sparse_points(ByteReader& reader, Index count, Index dim) {
  keen::detail::SparsePointBuffer<Scalar> points(dim);
  std::vector<int> coordinates;
  std::vector<Scalar> values;
  for (Index i = 0; i < count; ++i) {
    const double weight = reader.take_weight();
    const Index entries = reader.take_count(sizeof(std::uint32_t) + sizeof(Scalar));
    coordinates.clear();
    values.clear();
    for (Index at = 0; at < entries; ++at) {
      const auto coordinate = reader.take<std::uint32_t>();
      const bool ascends = coordinates.empty() || coordinate > static_cast<std::uint32_t>(coordinates.back());
      if (coordinate >= static_cast<std::uint64_t>(dim) || !ascends) reader.refuse();
      coordinates.push_back(static_cast<int>(coordinate));
      values.push_back(reader.take_finite<Scalar>());
      if (values.back() == 0) reader.refuse();  // zeros are not written down
    }
    const SparseDataset<Scalar> one(values.data(), coordinates.data(), {{0, entries}}, dim);
    points.append(one.with_weights(&weight));
  }
  return points;
}

inline void require_mini_batch_magic(std::string_view bytes, const std::filesystem::path& path) {
  if (bytes.substr(0, mini_batch_magic.size()) != mini_batch_magic)
    fail(path, "not the state of a MiniBatchKMeans of keen");
}

/// @throws std::runtime_error naming the file, for anything but the bytes of a state
template <class Scalar>
[[nodiscard]] keen::detail::MiniBatchState mini_batch_state(std::string_view bytes, const std::filesystem::path& path) {
  constexpr std::size_t checksum = 4;
  require_mini_batch_magic(bytes, path);
  if (bytes.size() < mini_batch_header + checksum) fail(path, "cut short or broken");
  if (crc32c(bytes.substr(0, bytes.size() - checksum)) !=
      number_at<std::uint32_t>(bytes.data() + bytes.size() - checksum))
    fail(path, "the checksum is wrong");
  ByteReader reader(bytes.substr(mini_batch_magic.size(), bytes.size() - mini_batch_magic.size() - checksum), path);
  const auto version = reader.take<std::uint16_t>();
  if (version != mini_batch_version)
    fail(path, "a state of version ", version, ", this keen reads version ", mini_batch_version);
  const auto scalar = reader.take<std::uint8_t>();
  const auto waiting = static_cast<Waiting>(reader.take<std::uint8_t>());
  const bool is_known = (scalar == 4 || scalar == 8) && waiting <= Waiting::sparse;
  if (!is_known || reader.take<std::uint32_t>() != mini_batch_byte_order) reader.refuse();
  if (waiting != Waiting::none && scalar != sizeof(Scalar))
    fail(path, "its points are of type ", scalar == 4 ? "float" : "double", ", not ",
         sizeof(Scalar) == 4 ? "float" : "double");
  constexpr std::uint64_t most = (std::numeric_limits<std::int32_t>::max)();
  const auto k = reader.take<std::uint64_t>(), dim = reader.take<std::uint64_t>();
  const Index count = reader.take_count(sizeof(double));
  const bool needs_points = (waiting == Waiting::none) != (count > 0);  // points that wait are there, and no others
  if (!needs_points || (count > 0 && dim == 0)) reader.refuse();
  if (k > most || dim > most || (k > 0 && (dim == 0 || (dim + 1) > bytes.size() / sizeof(double) / k))) reader.refuse();
  keen::detail::MiniBatchState state;
  state.dim = static_cast<Index>(dim);
  state.waiting = count;
  state.since_reassigned = reader.take_finite<double>();
  Rng::State words{};
  for (std::uint64_t& word : words) word = reader.take<std::uint64_t>();
  if (words != Rng::State{}) state.rng.emplace(words);
  state.means.centroids.resize(k > 0 ? state.dim : 0, static_cast<Index>(k));
  for (double& value : state.means.centroids.reshaped()) value = reader.take_finite<double>();
  state.means.weights.resize(static_cast<Index>(k));
  for (double& value : state.means.weights) value = reader.take_weight();
  if (waiting == Waiting::dense) state.first = dense_points<Scalar>(reader, count, state.dim);
  if (waiting == Waiting::sparse) state.first = sparse_points<Scalar>(reader, count, state.dim);
  reader.require_end();
  return state;
}

}  // namespace detail

/// What a MiniBatchKMeans has learnt, as bytes that are the same on every machine. Its settings are not among them.
template <class Scalar, int Dim>
[[nodiscard]] std::string to_bytes(const MiniBatchKMeans<Scalar, Dim>& kmeans) {
  const keen::detail::MiniBatchState& state = kmeans.state;
  const auto* const dense = std::any_cast<keen::detail::PointBuffer<Scalar>>(&state.first);
  const auto* const sparse = std::any_cast<keen::detail::SparsePointBuffer<Scalar>>(&state.first);
  std::string bytes(detail::mini_batch_magic);
  detail::put(bytes, detail::mini_batch_version);
  detail::put(bytes, static_cast<std::uint8_t>(sizeof(Scalar)));
  detail::put(bytes, static_cast<std::uint8_t>(dense != nullptr    ? detail::Waiting::dense
                                               : sparse != nullptr ? detail::Waiting::sparse
                                                                   : detail::Waiting::none));
  detail::put(bytes, detail::mini_batch_byte_order);
  for (const Index number : {state.means.centroids.cols(), state.dim, state.waiting})
    detail::put(bytes, static_cast<std::uint64_t>(number));
  detail::put(bytes, state.since_reassigned);
  for (const std::uint64_t word : state.rng ? state.rng->state() : Rng::State{}) detail::put(bytes, word);
  for (const double value : state.means.centroids.reshaped()) detail::put(bytes, value);
  for (const double value : state.means.weights) detail::put(bytes, value);
  if (dense != nullptr) detail::put_points(bytes, dense->view());
  if (sparse != nullptr) detail::put_points(bytes, sparse->view());
  detail::put(bytes, detail::crc32c(bytes));
  return bytes;
}

/// Has an estimator go on where another was: what both learn from then on is the same, bit for bit, if their settings
/// are. Where it fails, nothing has changed.
/// @param name  of the file, for messages
/// @throws std::runtime_error naming the file, for anything but a whole state, and for one of another k, dimension or,
///   where points wait, type
template <class Scalar, int Dim>
void resume_from_bytes(MiniBatchKMeans<Scalar, Dim>& kmeans, std::string_view bytes,
                       const std::filesystem::path& name = "state") {
  keen::detail::MiniBatchState state = detail::mini_batch_state<Scalar>(bytes, name);
  const Index k = state.means.centroids.cols();
  if (k > 0 && k != kmeans.k) detail::fail(name, "it has ", k, " centroids, and k is ", kmeans.k);
  if (Dim != Eigen::Dynamic && state.dim != 0 && state.dim != Dim)
    detail::fail(name, "its points have ", state.dim, " coordinates, not ", Dim);
  kmeans.state = std::move(state);
}

/// Writes what a MiniBatchKMeans has learnt, whole or not at all.
///
///     keen::io::save(kmeans, "stream.keen-state");
///     keen::MiniBatchKMeans<float, 3> again{.k = 20};
///     keen::io::resume(again, "stream.keen-state");  // and goes on with partial_fit
///
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
template <class Scalar, int Dim>
void save(const MiniBatchKMeans<Scalar, Dim>& kmeans, const std::filesystem::path& path) {
  write_file(path, to_bytes(kmeans));
}

/// Restores the state that was saved, so that the estimator continues from there.
/// @throws std::runtime_error naming the file, if it cannot be read, and as resume_from_bytes; the estimator is then
///   unchanged
template <class Scalar, int Dim>
void resume(MiniBatchKMeans<Scalar, Dim>& kmeans, const std::filesystem::path& path) {
  const auto length = [&](std::string_view start, std::optional<std::uintmax_t>) {
    detail::require_mini_batch_magic(start, path);
    return (std::numeric_limits<std::uintmax_t>::max)() / 2;
  };
  resume_from_bytes(kmeans, detail::read_file(path, detail::mini_batch_header, length), path);
}

}  // namespace keen::io
