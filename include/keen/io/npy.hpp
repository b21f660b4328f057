// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "detail/bytes.hpp"
#include "detail/file.hpp"
#include "detail/mapped_file.hpp"
#include "detail/npy_header.hpp"
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
#include <type_traits>
#include <utility>

namespace keen::io {

/// Points, one per row, in numpy's default order.
template <class Scalar>
using NpyMatrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace detail {

template <class Number>
[[nodiscard]] constexpr std::string_view npy_descr() {
  if constexpr (std::is_same_v<Number, float>) {
    return "<f4";
  } else if constexpr (std::is_same_v<Number, double>) {
    return "<f8";
  } else {
    static_assert(std::is_integral_v<Number> && (sizeof(Number) == 4 || sizeof(Number) == 8),
                  "float, double, or integers of 4 or 8 bytes");
    return std::is_signed_v<Number> ? (sizeof(Number) == 4 ? "<i4" : "<i8") : (sizeof(Number) == 4 ? "<u4" : "<u8");
  }
}

/// Version 1, padded so that the values begin at a multiple of 64.
[[nodiscard]] inline std::string npy_preamble(std::string_view descr, bool is_fortran, const std::string& shape) {
  std::string header = "{'descr': '" + std::string(descr) + "', 'fortran_order': " + (is_fortran ? "True" : "False") +
                       ", 'shape': (" + shape + "), }";
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  put(bytes, static_cast<std::uint16_t>(header.size()));
  return bytes + header;
}

/// @throws std::runtime_error if the values of the file are floating-point numbers wider than Scalar
template <class Scalar>
void require_width(const NpyHeader& header, const std::filesystem::path& path) {
  const NpyType type = header.type();
  if (type.kind == 'f' && type.width > sizeof(Scalar)) fail(path, "its values are float64: read them as double");
}

/// A stored number, its bytes in the order of the file.
template <class Stored>
[[nodiscard]] Stored stored_at(const char* bytes, bool is_big_endian) {
  if (!is_big_endian) return number_at<Stored>(bytes);
  char swapped[sizeof(Stored)];
  std::reverse_copy(bytes, bytes + sizeof(Stored), swapped);
  return number_at<Stored>(swapped);
}

/// @param read  makes a Scalar of a Stored
template <class Stored, class Scalar, class Read>
void read_values(std::string_view bytes, const NpyHeader& header, NpyMatrix<Scalar>& values, const Read& read) {
  const char* next = bytes.data() + header.data;
  const bool is_big_endian = header.type().is_big_endian;
  const Index outer = header.is_fortran ? values.cols() : values.rows();
  const Index inner = header.is_fortran ? values.rows() : values.cols();
  for (Index a = 0; a < outer; ++a) {
    for (Index b = 0; b < inner; ++b, next += sizeof(Stored)) {
      (header.is_fortran ? values(b, a) : values(a, b)) = read(stored_at<Stored>(next, is_big_endian));
    }
  }
}

/// @throws std::runtime_error at an integer that a Scalar does not hold exactly
template <class Stored, class Scalar>
void read_integers(std::string_view bytes, const NpyHeader& header, NpyMatrix<Scalar>& values,
                   const std::filesystem::path& path) {
  read_values<Stored>(bytes, header, values, [&](Stored stored) {
    constexpr bool fits_always = std::numeric_limits<Stored>::digits <= std::numeric_limits<Scalar>::digits;
    if constexpr (!fits_always) {
      constexpr Stored most = Stored{1} << std::numeric_limits<Scalar>::digits;
      const bool fits = stored <= most && (std::is_unsigned_v<Stored> || stored >= Stored{0} - most);
      if (!fits)
        fail(path, "its value ", stored, " is none that a ", sizeof(Scalar) == 4 ? "float" : "double", " holds");
    }
    return static_cast<Scalar>(stored);
  });
}

/// The NumberType as which values can be viewed; nullopt if they must be converted.
[[nodiscard]] inline std::optional<NumberType> viewed_type(const NpyType& type) {
  if (type.is_big_endian && type.width > 1) return {};
  if (type.kind == 'f') {
    return type.width == 2 ? NumberType::float16 : type.width == 4 ? NumberType::float32 : NumberType::float64;
  }
  if (type.width > 2) return {};
  if (type.kind == 'i') return type.width == 1 ? NumberType::int8 : NumberType::int16;
  return type.width == 1 ? NumberType::uint8 : NumberType::uint16;  // a boolean is a byte
}

/// What the values of an array can be viewed as, under a model of Scalar.
/// @throws std::runtime_error if they must be converted
template <class Scalar>
[[nodiscard]] NumberType viewed_type(const NpyHeader& header, const std::filesystem::path& path) {
  require_width<Scalar>(header, path);
  const std::optional<NumberType> type = viewed_type(header.type());
  if (!type) fail(path, "its values are of type ", in_quotes(header.descr), ": io::read_npy converts them");
  return *type;
}

/// The values of any type that npy_header takes.
template <class Scalar>
void read_all_values(std::string_view bytes, const NpyHeader& header, NpyMatrix<Scalar>& values,
                     const std::filesystem::path& path) {
  const NpyType type = header.type();
  const auto cast = [](auto stored) { return static_cast<Scalar>(stored); };
  switch (type.kind) {
    case 'f':
      if (type.width == 2) {
        using Half = keen::detail::StoredNumber<NumberType::float16>;
        return read_values<std::uint16_t>(bytes, header, values, [&](auto bits) { return cast(Half::widened(bits)); });
      }
      if (type.width == 4) return read_values<float>(bytes, header, values, cast);
      return read_values<double>(bytes, header, values, cast);
    case 'i':
      if (type.width == 1) return read_integers<std::int8_t>(bytes, header, values, path);
      if (type.width == 2) return read_integers<std::int16_t>(bytes, header, values, path);
      if (type.width == 4) return read_integers<std::int32_t>(bytes, header, values, path);
      return read_integers<std::int64_t>(bytes, header, values, path);
    default:
      if (type.width == 1) return read_integers<std::uint8_t>(bytes, header, values, path);
      if (type.width == 2) return read_integers<std::uint16_t>(bytes, header, values, path);
      if (type.width == 4) return read_integers<std::uint32_t>(bytes, header, values, path);
      return read_integers<std::uint64_t>(bytes, header, values, path);
  }
}

/// All bytes of a .npy file.
/// @throws std::runtime_error naming the file, if it cannot be read, or its start says that it is none that keen reads
[[nodiscard]] inline std::string read_npy_bytes(const std::filesystem::path& path) {
  return read_file(path, npy_start, [&](std::string_view start, std::optional<std::uintmax_t> size) -> std::uintmax_t {
    if (size) {
      static_cast<void>(npy_header(start, *size, path));
      return *size;
    }
    constexpr std::uintmax_t endless = std::uintmax_t{1} << 60;
    const NpyHeader header = npy_header(start, path);
    const auto rows = static_cast<std::uintmax_t>(header.rows());
    const auto row = static_cast<std::uintmax_t>(header.columns()) * header.type().width;
    return row > 0 && rows > endless / row ? endless : header.data + rows * row;
  });
}

}  // namespace detail

/// The array of a .npy file, as numpy.save writes it: n x dim, one point per row; n x 1 for an array of one dimension.
/// Accepts float16, float32, float64, integers of any width and booleans, in C or Fortran order and either byte order
/// (versions 1 to 3 of the format). Values are never rounded: float64 is not read as float, and an integer that Scalar
/// cannot represent exactly is an error. Complexity: O(n dim).
///
///     const auto table = keen::io::read_npy<double>("points.npy");
///     const auto clustering = keen::fit(keen::rows(table), {.k = 3});
///
/// @throws std::runtime_error naming the file, if it cannot be read, is not such an array, or its size does not match
///   its shape
template <class Scalar>
[[nodiscard]] NpyMatrix<Scalar> read_npy(const std::filesystem::path& path) {
  const std::string bytes = detail::read_npy_bytes(path);
  const detail::NpyHeader header = detail::npy_header(bytes, bytes.size(), path);
  detail::require_width<Scalar>(header, path);
  NpyMatrix<Scalar> values(header.rows(), header.columns());
  detail::read_all_values(bytes, header, values, path);
  return values;
}

/// The points of a .npy file, mapped into memory: the system reads the pages of the file when they are used. float16,
/// float32, booleans and integers of 8 or 16 bits are not converted, for float and double models. The file must not
/// change or shrink while a copy of the view exists. Not available on Windows. Complexity: O(1).
///
///     const auto clustering = keen::fit(keen::io::map_npy<float>("vectors.npy"), {.k = 1000});
///
/// @throws std::runtime_error as read_npy; and for values of another type, float64 if Scalar is float, another byte
///   order, or values at an unaligned offset in the file (numpy has not written such files since 2006)
template <class Scalar>
[[nodiscard]] Dataset<Scalar> map_npy(const std::filesystem::path& path) {
  const auto file = std::make_shared<const detail::MappedFile>(path, "io::read_npy");
  const detail::NpyHeader header =
      detail::npy_header(file->bytes().substr(0, detail::npy_start), file->bytes().size(), path);
  const NumberType type = detail::viewed_type<Scalar>(header, path);
  file->require_usable(header.data % header.type().width == 0, path, "io::read_npy");
  const Strides strides = header.is_fortran ? Strides{1, header.rows()} : Strides{header.columns(), 1};
  return Dataset<Scalar>(file->bytes().data() + header.data, type, header.rows(), header.columns(), strides, file);
}

/// Writes a matrix or a vector for numpy.load, in its storage order. The file is replaced whole or not at all.
///
///     keen::io::write_npy("labels.npy", clustering.labels);
///
/// @param values  of float, double, or integers of 4 or 8 bytes; a vector becomes an array of one dimension
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
template <class Derived>
void write_npy(const std::filesystem::path& path, const Eigen::DenseBase<Derived>& values) {
  using Number = typename Derived::Scalar;
  constexpr bool is_vector = Derived::IsVectorAtCompileTime != 0;
  constexpr bool is_fortran = !is_vector && Derived::IsRowMajor == 0;
  const std::string shape = is_vector ? std::to_string(values.size()) + ","
                                      : std::to_string(values.rows()) + ", " + std::to_string(values.cols());
  const auto matrix = values.derived().eval();
  std::string bytes = detail::npy_preamble(detail::npy_descr<Number>(), is_fortran, shape);
  bytes.reserve(bytes.size() + static_cast<std::size_t>(values.size()) * sizeof(Number));
  for (Index a = 0; a < matrix.outerSize(); ++a) {
    for (Index b = 0; b < matrix.innerSize(); ++b) {
      detail::put(bytes, Derived::IsRowMajor != 0 ? matrix.coeff(a, b) : matrix.coeff(b, a));
    }
  }
  write_file(path, bytes);
}

}  // namespace keen::io
