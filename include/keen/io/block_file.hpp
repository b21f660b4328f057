// SPDX-License-Identifier: MIT
#pragma once

#include "../blocks.hpp"
#include "detail/block_file.hpp"
#include "detail/npy_header.hpp"
#include "npy.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace keen::io {

namespace detail {

/// Points of a file that is read block by block.
template <class Scalar>
[[nodiscard]] Dataset<Scalar> stream(std::shared_ptr<BlockFile> file, NumberType type, Index number_size, Index dim,
                                     const BlockOptions& options) {
  const Index n = file->points();
  return keen::detail::blocks_of<Scalar>(
      [file = std::move(file)](Index first, Index count, void* numbers) { file->read(first, count, numbers); }, type,
      number_size, n, dim, options);
}

template <class Number>
[[nodiscard]] Dataset<float> stream_vecs(const std::filesystem::path& path, const BlockOptions& options) {
  require_little_endian(path);
  const auto dim = number_at<std::int32_t>(BlockFile::start_of(path, 4).data());
  if (dim < 1) fail(path, "point 0 has ", dim, " coordinates");
  const auto file = std::make_shared<BlockFile>(
      path, BlockLayout{.dim = dim, .number_bytes = Index{sizeof(Number)}, .has_dims = true});
  return stream<float>(file, *keen::detail::number_type_of<Number>, Index{sizeof(Number)}, dim, options);
}

}  // namespace detail

/// The points of a .npy file of any size, read block by block; keen::blocks describes what such points support.
/// float16, float32, booleans and integers of 8 or 16 bits are not converted. Each pass of a fit reads the file once,
/// sequentially.
///
///     const auto clustering = keen::fit(keen::io::stream_npy<float>("vectors.npy"), {.k = 1000, .threads = 0});
///
/// @throws std::runtime_error naming the file, as io::map_npy, and for an array in Fortran order, whose points are not
///   contiguous; during a fit, if the file cannot be read, or its size has changed
template <class Scalar>
[[nodiscard]] Dataset<Scalar> stream_npy(const std::filesystem::path& path, const BlockOptions& options = {}) {
  detail::require_little_endian(path);
  const std::string start = detail::BlockFile::start_of(path, 0);
  const detail::NpyHeader header = detail::npy_header(start, std::filesystem::file_size(path), path);
  const NumberType type = detail::viewed_type<Scalar>(header, path);
  if (header.is_fortran && header.rows() > 1 && header.columns() > 1) {
    detail::fail(path, "its points are scattered (Fortran order): io::map_npy takes it, or save it in C order");
  }
  const auto width = static_cast<Index>(header.type().width);
  const auto file = std::make_shared<detail::BlockFile>(
      path,
      detail::BlockLayout{.offset = static_cast<Index>(header.data), .dim = header.columns(), .number_bytes = width});
  return detail::stream<Scalar>(file, type, width, header.columns(), options);
}

/// The same for .fvecs. The dimension of each point is checked when it is read, which needs memory for one more block.
/// @throws std::runtime_error naming the file and the point, as read_fvecs; as stream_npy
[[nodiscard]] inline Dataset<float> stream_fvecs(const std::filesystem::path& path, const BlockOptions& options = {}) {
  return detail::stream_vecs<float>(path, options);
}

/// The same for .bvecs; coordinates remain bytes.
[[nodiscard]] inline Dataset<float> stream_bvecs(const std::filesystem::path& path, const BlockOptions& options = {}) {
  return detail::stream_vecs<std::uint8_t>(path, options);
}

/// The same for a raw file: numbers without a header, little-endian, one point after the other, as numpy's tofile
/// writes them.
///
///     const auto points = keen::io::stream_raw<std::uint8_t>("pixels.raw", 3);
///
/// @param dim     coordinates of each point, >= 1
/// @param offset  bytes before the first point, >= 0
/// @throws std::runtime_error naming the file, if its size is not a whole number of points; as stream_npy
template <class Number>
[[nodiscard]] auto stream_raw(const std::filesystem::path& path, Index dim, Index offset = 0,
                              const BlockOptions& options = {}) {
  detail::require_little_endian(path);
  keen::detail::require_that(dim >= 1, "io::stream_raw: dim must be >= 1, got ", dim);
  keen::detail::require_that(offset >= 0, "io::stream_raw: offset must be >= 0, got ", offset);
  const auto file = std::make_shared<detail::BlockFile>(
      path, detail::BlockLayout{.offset = offset, .dim = dim, .number_bytes = Index{sizeof(Number)}});
  return detail::stream<keen::detail::ScalarOf<Number>>(file, *keen::detail::number_type_of<Number>,
                                                        Index{sizeof(Number)}, dim, options);
}

}  // namespace keen::io
