// SPDX-License-Identifier: MIT
#pragma once

// What every target is made of: an entry that libFuzzer and replay.cpp call, and ways to take its bytes apart. What
// must hold is required; a broken requirement ends the program, which both take for a finding.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

/// A target: takes any bytes, returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

inline void require(bool holds, const std::string& rule) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", rule.c_str());
  std::abort();
}

/// Whether two arrays of numbers are the same bits; of NaN too.
template <class Matrix>
[[nodiscard]] bool same_bits(const Matrix& a, const Matrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  return a.size() == 0 ||
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(typename Matrix::Scalar)) == 0;
}

/// Whether a message may be shown on a terminal: it says something, in one line.
[[nodiscard]] inline bool is_shown_safely(std::string_view message) {
  for (const char c : message) {
    if ((c >= 0 && c < ' ') || c == '\x7f') return false;
  }
  return !message.empty();
}

/// The bytes of a run, taken from the front. Where they end, zeros follow.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_(reinterpret_cast<const char*>(data), size) {}

  template <class T>
  [[nodiscard]] T take() {
    T value{};
    const std::size_t got = bytes_.size() < sizeof value ? bytes_.size() : sizeof value;
    if (got > 0) std::memcpy(&value, bytes_.data(), got);
    bytes_.remove_prefix(got);
    return value;
  }

  /// A choice among `count`, made by one byte.
  [[nodiscard]] int choice(int count) { return take<std::uint8_t>() % count; }

  /// What has not been taken.
  [[nodiscard]] std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace fuzz
