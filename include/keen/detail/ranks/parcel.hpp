// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/indexed_vector.hpp"
#include "ranks.hpp"

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace keen::detail {

/// Values that one rank sends to all others, as bytes. Both sides name the same values in the same order, each by
/// `transfer(parcel, value)`: it is written where the parcel is made, and read elsewhere. A type of several fields has
/// a `transfer` of its own, which names its fields.
class Parcel {
 public:
  enum class Side { writes, reads };

  explicit Parcel(Side side) : is_read_(side == Side::reads) {}

  [[nodiscard]] bool is_read() const { return is_read_; }

  void transfer_bytes(void* bytes, Index count) {
    if (is_read_) {
      if (count > 0) std::memcpy(bytes, bytes_.data() + read_, static_cast<std::size_t>(count));
      read_ += count;
    } else {
      const auto* const from = static_cast<const std::byte*>(bytes);
      if (bytes_.size() + count > room_) bytes_.reserve(room_ = 2 * (bytes_.size() + count));
      bytes_.append(from, from + count);
    }
  }

  /// Gives all ranks what rank 0 has written.
  void broadcast(const Ranks& ranks) {
    Index size = bytes_.size();
    ranks.broadcast(&size, 1);
    bytes_.resize(size);
    ranks.broadcast(bytes_.data(), size);
  }

 private:
  bool is_read_;
  IndexedVector<std::byte> bytes_;
  Index room_ = 0;  // grows by doubling: most values are one number
  Index read_ = 0;
};

template <class Number>
  requires(std::is_arithmetic_v<Number>)
void transfer(Parcel& parcel, Number& number) { parcel.transfer_bytes(&number, Index{sizeof number}); }

inline void transfer(Parcel& parcel, std::string& text) {
  auto size = static_cast<Index>(text.size());
  transfer(parcel, size);
  text.resize(static_cast<std::size_t>(size));
  parcel.transfer_bytes(text.data(), size);
}

template <class Item>
void transfer(Parcel& parcel, std::optional<Item>& item) {
  bool has_value = item.has_value();
  transfer(parcel, has_value);
  if (!has_value) return item.reset();
  if (!item) item.emplace();
  transfer(parcel, *item);
}

template <class Item>
void transfer(Parcel& parcel, std::vector<Item>& items) {
  auto size = static_cast<Index>(items.size());
  transfer(parcel, size);
  items.resize(static_cast<std::size_t>(size));
  for (Item& item : items) transfer(parcel, item);
}

template <class Scalar, int rows_, int cols_>
void transfer(Parcel& parcel, Eigen::Matrix<Scalar, rows_, cols_, Eigen::ColMajor>& matrix) {
  Index rows = matrix.rows();
  Index cols = matrix.cols();
  transfer(parcel, rows);
  transfer(parcel, cols);
  matrix.resize(rows, cols);
  parcel.transfer_bytes(matrix.data(), matrix.size() * static_cast<Index>(sizeof(Scalar)));
}

/// Gives all ranks the value of rank 0, whatever they had.
template <class Value>
void broadcast_value(Value& value, const Ranks& ranks) {
  Parcel parcel(ranks.rank() == 0 ? Parcel::Side::writes : Parcel::Side::reads);
  if (!parcel.is_read()) transfer(parcel, value);
  parcel.broadcast(ranks);
  if (parcel.is_read()) transfer(parcel, value);
}

}  // namespace keen::detail
