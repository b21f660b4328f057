// SPDX-License-Identifier: MIT
#pragma once

#include "../../number_type.hpp"
#include "../base/check.hpp"
#include "../simd/kernels/widen.hpp"

namespace keen::detail {

template <NumberType type>
using NumberTypeConstant = std::integral_constant<NumberType, type>;

/// Calls `task(NumberTypeConstant<type>())`: what follows is compiled for each type that widens to Scalar.
template <class Scalar, class Task>
decltype(auto) with_number_type(NumberType type, const Task& task) {
  switch (type) {
    case NumberType::float64:
      if constexpr (sizeof(Scalar) == sizeof(double)) return task(NumberTypeConstant<NumberType::float64>());
      [[fallthrough]];
    case NumberType::float32: return task(NumberTypeConstant<NumberType::float32>());
    case NumberType::float16: return task(NumberTypeConstant<NumberType::float16>());
    case NumberType::bfloat16: return task(NumberTypeConstant<NumberType::bfloat16>());
    case NumberType::int16: return task(NumberTypeConstant<NumberType::int16>());
    case NumberType::uint16: return task(NumberTypeConstant<NumberType::uint16>());
    case NumberType::int8: return task(NumberTypeConstant<NumberType::int8>());
    case NumberType::uint8: break;
  }
  return task(NumberTypeConstant<NumberType::uint8>());
}

/// The number at `data[d * stride]`, for each d, as it is read.
template <NumberType type>
struct Spaced {
  using Bits = typename StoredNumber<type>::Bits;

  const Bits* data;
  Index stride;

  [[nodiscard]] KEEN_DETAIL_INLINE auto operator[](Index d) const {
    return StoredNumber<type>::widened(data[d * stride]);
  }
};

/// Points as they are stored.
struct StoredRows {
  NumberType type;
  const void* data;
  Index first;  ///< where the first coordinate of the first point lies, in numbers
  Index point_stride;
  Index coordinate_stride;
};

/// Writes points as Scalars, one after the other. Complexity: O(points dim).
/// @param to  points x dim
template <class Scalar>
void widen(const StoredRows& rows, Index points, Index dim, Scalar* to) {
  with_number_type<Scalar>(rows.type, [&](auto type) {
    using Bits = typename StoredNumber<decltype(type)::value>::Bits;
    widen<decltype(type)::value, Scalar>(simd_level(), {static_cast<const Bits*>(rows.data) + rows.first,
                                                        rows.point_stride, rows.coordinate_stride, points, dim, to});
  });
}

/// The number at a position.
template <class Scalar>
[[nodiscard]] Scalar widened(NumberType number_type, const void* data, Index at) {
  return with_number_type<Scalar>(number_type, [&](auto type) {
    using Number = StoredNumber<decltype(type)::value>;
    return static_cast<Scalar>(Number::widened(static_cast<const typename Number::Bits*>(data)[at]));
  });
}

/// A point as an Eigen::Ref: in place if it is stored as Scalars, else with a copy of its own.
template <class View, class Scalar, int Dim>
[[nodiscard]] View point_view(NumberType type, const void* data, Index first, Index dim, Index stride) {
  using Map = Eigen::Map<const Point<Scalar, Dim>, Eigen::Unaligned, Eigen::InnerStride<>>;
  if (type == *number_type_of<Scalar>) {
    return View(Map(static_cast<const Scalar*>(data) + first, dim, 1, Eigen::InnerStride<>(stride)));
  }
  const auto number = [=](Index d) { return widened<Scalar>(type, data, first + d * stride); };
  return View(Point<Scalar, Dim>::NullaryExpr(dim, 1, number));
}

}  // namespace keen::detail
