// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "detail/bytes.hpp"
#include "detail/file.hpp"
#include "detail/mapped_file.hpp"
#include "write_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keen::io {

/// Points as the columns of a matrix: dim x n.
using VecsMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

namespace detail {

/// Points, each with its number of coordinates before it, and each coordinate a Stored.
/// @throws std::runtime_error naming the file and the point
template <class Stored>
[[nodiscard]] VecsMatrix read_vecs(const std::filesystem::path& path, Index max_points) {
  keen::detail::require_that(max_points >= 0, "io: max_points must be >= 0, got ", max_points);
  std::int32_t dim = 0;
  std::uintmax_t record = 1;
  std::uintmax_t length = 0;
  const std::string bytes = read_file(path, 4, [&](std::string_view start, std::optional<std::uintmax_t> size) {
    if (start.empty()) return length;
    if (start.size() < 4) fail(path, "ends in point 0");
    dim = number_at<std::int32_t>(start.data());
    if (dim < 1) fail(path, "point 0 has ", dim, " coordinates");
    record = 4 + static_cast<std::uintmax_t>(dim) * sizeof(Stored);
    if (size && *size % record != 0)
      fail(path, "ends in point ", *size / record, ", of ", dim, " coordinates as point 0");
    constexpr std::uintmax_t endless = std::uintmax_t{1} << 60;
    const auto points = static_cast<std::uintmax_t>(max_points);
    length = points > endless / record ? endless : points * record;
    return length;
  });
  if (bytes.empty()) return VecsMatrix(0, 0);
  const std::size_t n = (std::min<std::uintmax_t>)(bytes.size(), length) / record;
  if (bytes.size() <= length && n * record != bytes.size())
    fail(path, "ends in point ", n, ", of ", dim, " coordinates as point 0");
  VecsMatrix points(dim, static_cast<Index>(n));
  for (Index i = 0; i < points.cols(); ++i) {
    const char* next = bytes.data() + static_cast<std::size_t>(i) * record;
    const auto own = number_at<std::int32_t>(next);
    if (own != dim) fail(path, "point ", i, " has ", own, " coordinates, not ", dim, " as point 0");
    next += 4;
    for (Index d = 0; d < dim; ++d, next += sizeof(Stored)) points(d, i) = static_cast<float>(number_at<Stored>(next));
  }
  return points;
}

/// The same in place.
template <class Stored>
[[nodiscard]] Dataset<float> map_vecs(const std::filesystem::path& path, const char* reader) {
  const auto file = std::make_shared<const MappedFile>(path, reader);
  const std::string_view bytes = file->bytes();
  if (bytes.size() < 4) fail(path, "ends in point 0");
  const auto dim = number_at<std::int32_t>(bytes.data());
  if (dim < 1) fail(path, "point 0 has ", dim, " coordinates");
  const std::uintmax_t record = 4 + static_cast<std::uintmax_t>(dim) * sizeof(Stored);
  const std::uintmax_t n = bytes.size() / record;
  for (std::uintmax_t i = 0; i < n; ++i) {
    const auto own = number_at<std::int32_t>(bytes.data() + static_cast<std::size_t>(i * record));
    if (own != dim) fail(path, "point ", i, " has ", own, " coordinates, not ", dim, " as point 0");
  }
  if (n * record != bytes.size()) fail(path, "ends in point ", n, ", of ", dim, " coordinates as point 0");
  MappedFile::require_usable(true, path, reader);
  const Index before = 4 / Index{sizeof(Stored)};  // the dimension, in Stored
  return Dataset<float>(bytes.data() + 4, *keen::detail::number_type_of<Stored>, static_cast<Index>(n), dim,
                        {dim + before, 1}, file);
}

}  // namespace detail

/// The points of a .fvecs file (SIFT1M, GIST1M, faiss), dim x n, one per column: for each point its dimension as a
/// 32-bit integer, then its coordinates as float32, little-endian.
///
///     const auto clustering = keen::fit(keen::columns(keen::io::read_fvecs("sift_base.fvecs")), {.k = 1000});
///
/// @param max_points  maximum number of points to read, from the start of the file, >= 0
/// @throws std::runtime_error naming the file and the point, if it cannot be read, a dimension is below 1 or differs
///   from the first, or the file ends within a point
/// Source: corpus-texmex, Jégou, Tavenard, Douze and Amsaleg, ICASSP 2011.
[[nodiscard]] inline VecsMatrix read_fvecs(const std::filesystem::path& path,
                                           Index max_points = (std::numeric_limits<Index>::max)()) {
  return detail::read_vecs<float>(path, max_points);
}

/// The same for .bvecs (SIFT1B), whose coordinates are bytes from 0 to 255.
[[nodiscard]] inline VecsMatrix read_bvecs(const std::filesystem::path& path,
                                           Index max_points = (std::numeric_limits<Index>::max)()) {
  return detail::read_vecs<std::uint8_t>(path, max_points);
}

/// The points of a .fvecs file, mapped into memory as by io::map_npy. The dimension of every point is checked. The file
/// must not change or shrink while a copy of the view exists. Not available on Windows. Complexity: O(n).
/// @throws std::runtime_error as read_fvecs, and for an empty file
[[nodiscard]] inline Dataset<float> map_fvecs(const std::filesystem::path& path) {
  return detail::map_vecs<float>(path, "io::read_fvecs");
}

/// The same for .bvecs; coordinates remain bytes, a quarter of the size of floats.
///
///     const auto clustering = keen::fit(keen::io::map_bvecs("sift1b.bvecs"), {.k = 1000});
[[nodiscard]] inline Dataset<float> map_bvecs(const std::filesystem::path& path) {
  return detail::map_vecs<std::uint8_t>(path, "io::read_bvecs");
}

/// Writes points as .fvecs. The file is replaced whole or not at all.
/// @param points  dim x n, one per column, dim >= 1
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
/// @throws std::invalid_argument for points without coordinates, or more of them than 2^31 - 1
inline void write_fvecs(const std::filesystem::path& path, const Eigen::Ref<const VecsMatrix>& points) {
  keen::detail::require_that(points.rows() >= 1 && points.rows() <= (std::numeric_limits<std::int32_t>::max)(),
                             "io::write_fvecs: points must have from 1 to 2^31 - 1 coordinates, got ", points.rows());
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(points.cols()) * (4 + 4 * static_cast<std::size_t>(points.rows())));
  for (Index i = 0; i < points.cols(); ++i) {
    detail::put(bytes, static_cast<std::int32_t>(points.rows()));
    for (Index d = 0; d < points.rows(); ++d) detail::put(bytes, points(d, i));
  }
  write_file(path, bytes);
}

}  // namespace keen::io
