// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace unit {

/// What of std::mdspan keen looks at, for standard libraries that have none.
template <class Element, std::size_t rows = std::dynamic_extent, std::size_t cols = std::dynamic_extent>
struct View {
  using element_type = Element;
  using reference = Element&;

  Element* first;
  std::array<std::size_t, 2> extents;
  std::array<std::size_t, 2> strides;

  [[nodiscard]] static constexpr std::size_t rank() { return 2; }
  [[nodiscard]] static constexpr bool is_always_strided() { return true; }
  [[nodiscard]] static constexpr std::size_t static_extent(std::size_t axis) { return axis == 0 ? rows : cols; }
  [[nodiscard]] Element* data_handle() const { return first; }
  [[nodiscard]] std::size_t extent(std::size_t axis) const { return extents[axis]; }
  [[nodiscard]] std::size_t stride(std::size_t axis) const { return strides[axis]; }
};

}  // namespace unit
