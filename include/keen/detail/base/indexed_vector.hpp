// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "inlining.hpp"

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <new>
#include <span>
#include <type_traits>

// The ground floor: what every other folder may use and what uses none of them. There is no clustering here.
//
//     indexed_vector.hpp, aligned_buffer.hpp   memory: growing arrays with signed sizes; arrays on cache lines
//     check.hpp                                messages, refusals, and tests on the bits of floating-point numbers
//     radix_sort.hpp                           O(n) sorting by digits
//     coordinates.hpp, few_coordinates.hpp     plain loops over one point; loops unrolled for 1 to 3 coordinates
//     rounding.hpp                             is a deviation more than rounding?
//     inlining.hpp, compiled.hpp               words for the compiler and for the linker

namespace keen::detail {

/// What the core uses of std::vector, with sizes and positions of type Index, as Eigen's are. A program has one for
/// each of some thirty types, and each takes the compiler a third of the time of a std::vector. Positions are not
/// checked.
template <class Item>
class IndexedVector {
 public:
  IndexedVector() = default;
  // By the default constructor first, so that the destructor runs where the rest throws.
  explicit IndexedVector(Index size) : IndexedVector() { resize(size); }
  IndexedVector(Index size, const Item& value) : IndexedVector() { assign(size, value); }
  IndexedVector(std::initializer_list<Item> items) : IndexedVector() { append(items.begin(), items.end()); }
  IndexedVector(const IndexedVector& other) : IndexedVector() { append(other.begin(), other.end()); }
  IndexedVector(IndexedVector&& other) noexcept { swap(other); }
  /// Takes no new storage where there is room.
  IndexedVector& operator=(const IndexedVector& other) {
    if (this == &other) return *this;
    clear();
    append(other.begin(), other.end());
    return *this;
  }
  IndexedVector& operator=(IndexedVector&& other) noexcept {
    swap(other);
    return *this;
  }
  ~IndexedVector() {
    clear();
    release(items_);
  }

  [[nodiscard]] Item& operator[](Index at) { return items_[at]; }
  [[nodiscard]] const Item& operator[](Index at) const { return items_[at]; }

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] Item* data() { return items_; }
  [[nodiscard]] const Item* data() const { return items_; }
  [[nodiscard]] Item* begin() { return items_; }
  [[nodiscard]] const Item* begin() const { return items_; }
  [[nodiscard]] Item* end() { return items_ + size_; }
  [[nodiscard]] const Item* end() const { return items_ + size_; }
  [[nodiscard]] Item& front() { return items_[0]; }
  [[nodiscard]] const Item& front() const { return items_[0]; }
  [[nodiscard]] Item& back() { return items_[size_ - 1]; }
  [[nodiscard]] const Item& back() const { return items_[size_ - 1]; }

  /// New items are value-initialised: numbers are 0.
  KEEN_DETAIL_NOINLINE void resize(Index size) {
    reserve(size);
    while (size_ > size) items_[--size_].~Item();
    for (; size_ < size; ++size_) ::new (static_cast<void*>(items_ + size_)) Item();
  }

  /// @param value  no item of this
  KEEN_DETAIL_NOINLINE void assign(Index size, const Item& value) {
    clear();
    reserve(size);
    for (; size_ < size; ++size_) ::new (static_cast<void*>(items_ + size_)) Item(value);
  }

  /// Exactly as much room, where there is less.
  void reserve(Index capacity) {
    if (capacity > capacity_) grow(capacity);
  }

  void clear() {
    while (size_ > 0) items_[--size_].~Item();
  }

  void push_back(Item item) { emplace_back(static_cast<Item&&>(item)); }

  /// @param arguments  no items of this
  template <class... Arguments>
  Item& emplace_back(Arguments&&... arguments) {
    if (size_ == capacity_) grow(2 * capacity_ + 4);
    Item* const item = ::new (static_cast<void*>(items_ + size_)) Item{static_cast<Arguments&&>(arguments)...};
    ++size_;
    return *item;
  }

  void pop_back() { items_[--size_].~Item(); }

  /// @param first, last  a range outside of this
  KEEN_DETAIL_NOINLINE void append(const Item* first, const Item* last) {
    reserve(size_ + (last - first));
    for (; first != last; ++first, ++size_) ::new (static_cast<void*>(items_ + size_)) Item(*first);
  }

  [[nodiscard]] bool operator==(const IndexedVector& other) const {
    if (size_ != other.size_) return false;
    Index at = 0;
    while (at < size_ && items_[at] == other.items_[at]) ++at;
    return at == size_;
  }

  void swap(IndexedVector& other) noexcept {
    Item* const items = items_;
    const Index size = size_;
    const Index capacity = capacity_;
    items_ = other.items_;
    size_ = other.size_;
    capacity_ = other.capacity_;
    other.items_ = items;
    other.size_ = size;
    other.capacity_ = capacity;
  }

 private:
  static constexpr auto alignment = static_cast<std::align_val_t>(alignof(Item));

  KEEN_DETAIL_COLD void grow(Index capacity) {
    static_assert(std::is_nothrow_move_constructible_v<Item>);
    if (capacity > (std::numeric_limits<Index>::max)() / static_cast<Index>(sizeof(Item))) throw std::bad_alloc();
    Item* const items =
        static_cast<Item*>(::operator new(static_cast<std::size_t>(capacity) * sizeof(Item), alignment));
    for (Index i = 0; i < size_; ++i) {
      ::new (static_cast<void*>(items + i)) Item(static_cast<Item&&>(items_[i]));
      items_[i].~Item();
    }
    release(items_);
    items_ = items;
    capacity_ = capacity;
  }

  static void release(Item* items) {
    if (items != nullptr) ::operator delete(static_cast<void*>(items), alignment);
  }

  Item* items_ = nullptr;
  Index size_ = 0;
  Index capacity_ = 0;
};

template <class Item>
[[nodiscard]] std::span<Item> span_of(IndexedVector<Item>& items) {
  return {items.data(), static_cast<std::size_t>(items.size())};
}

}  // namespace keen::detail
