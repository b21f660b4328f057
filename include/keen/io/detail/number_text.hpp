// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <string>

namespace keen::io::detail {

/// The fewest digits that read back as the same value, in any locale.
template <class Number>
[[nodiscard]] std::string number_text(Number value) {
  std::array<char, 40> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

}  // namespace keen::io::detail
