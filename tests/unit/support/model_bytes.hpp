// SPDX-License-Identifier: MIT
#pragma once

#include <keen/io/detail/bytes.hpp>

#include <cstddef>
#include <string>

namespace unit {

/// The bytes of a model file with another number at a place, and the checksum that belongs to them.
template <class T>
std::string with_number(std::string bytes, std::size_t place, T number) {
  std::string text;
  keen::io::detail::put(text, number);
  bytes.replace(place, text.size(), text);
  bytes.resize(bytes.size() - 4);
  keen::io::detail::put(bytes, keen::io::detail::crc32c(bytes));
  return bytes;
}

}  // namespace unit
