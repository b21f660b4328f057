// SPDX-License-Identifier: MIT
#pragma once

#include <keen/types.hpp>

#include <cstdint>

namespace support {

/// Fowler, Noll and Vo's hash, 64 bits.
inline std::uint64_t checksum(const keen::Labels& labels) {
  std::uint64_t sum = 14695981039346656037U;
  for (const keen::Label label : labels) sum = (sum ^ static_cast<std::uint64_t>(label)) * 1099511628211U;
  return sum;
}

}  // namespace support
