// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <cstddef>
#include <initializer_list>
#include <vector>

namespace keen::detail {

/// A std::vector whose sizes and positions are Index, as Eigen's are. Positions are not checked.
template <class T>
class IndexedVector {
 public:
  using value_type = T;

  IndexedVector() = default;
  IndexedVector(std::initializer_list<T> items) : items_(items) {}
  explicit IndexedVector(Index size) : items_(static_cast<std::size_t>(size)) {}
  IndexedVector(Index size, const T& value) : items_(static_cast<std::size_t>(size), value) {}

  [[nodiscard]] T& operator[](Index at) { return items_[static_cast<std::size_t>(at)]; }
  [[nodiscard]] const T& operator[](Index at) const { return items_[static_cast<std::size_t>(at)]; }

  [[nodiscard]] Index size() const { return static_cast<Index>(items_.size()); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] T* data() { return items_.data(); }
  [[nodiscard]] const T* data() const { return items_.data(); }

  [[nodiscard]] auto begin() { return items_.begin(); }
  [[nodiscard]] auto begin() const { return items_.begin(); }
  [[nodiscard]] auto end() { return items_.end(); }
  [[nodiscard]] auto end() const { return items_.end(); }
  [[nodiscard]] T& front() { return items_.front(); }
  [[nodiscard]] const T& front() const { return items_.front(); }
  [[nodiscard]] T& back() { return items_.back(); }
  [[nodiscard]] const T& back() const { return items_.back(); }

  void resize(Index size) { items_.resize(static_cast<std::size_t>(size)); }
  void assign(Index size, const T& value) { items_.assign(static_cast<std::size_t>(size), value); }
  void reserve(Index size) { items_.reserve(static_cast<std::size_t>(size)); }
  void clear() { items_.clear(); }
  void push_back(const T& item) { items_.push_back(item); }
  void push_back(T&& item) { items_.push_back(static_cast<T&&>(item)); }
  void pop_back() { items_.pop_back(); }
  void swap(IndexedVector& other) noexcept { items_.swap(other.items_); }

 private:
  std::vector<T> items_;
};

}  // namespace keen::detail
