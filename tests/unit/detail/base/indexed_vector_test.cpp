// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/base/indexed_vector.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

namespace {

using keen::Index;
using keen::detail::IndexedVector;

/// Counts those alive, and throws when the next copy is one too many.
struct Counted {
  static inline int alive = 0;
  static inline int copies_left = 1000;

  explicit Counted(int v = 0) : value(v) { ++alive; }
  Counted(const Counted& other) : value(other.value) {
    if (copies_left-- == 0) throw std::runtime_error("no more copies");
    ++alive;
  }
  Counted(Counted&& other) noexcept : value(std::exchange(other.value, -1)) { ++alive; }
  Counted& operator=(const Counted&) = default;
  Counted& operator=(Counted&&) = default;
  ~Counted() { --alive; }

  int value;
};

struct alignas(64) Line {
  double values[8];
};

}  // namespace

TEST_CASE("a vector of numbers begins with zeros and keeps what it had when it grows or shrinks") {
  IndexedVector<double> x(3);
  CHECK(x == IndexedVector<double>{0.0, 0.0, 0.0});
  x[1] = 5;
  x.resize(100);
  CHECK(x.size() == 100);
  CHECK(x[1] == 5);
  CHECK(x.back() == 0);
  x.resize(2);
  CHECK(x == IndexedVector<double>{0.0, 5.0});
  x.resize(3);
  CHECK(x.back() == 0);
  x.assign(2, 7);
  CHECK(x == IndexedVector<double>(2, 7.0));
  x.clear();
  CHECK(x.empty());
}

TEST_CASE("a copy that has room for what it is given keeps its storage") {
  IndexedVector<int> x(100);
  const int* const storage = x.data();
  const IndexedVector<int> y{1, 2, 3};
  x = y;
  CHECK(x == y);
  CHECK(x.data() == storage);
  const IndexedVector<int>& same = x;
  x = same;
  CHECK(x == y);
  x = IndexedVector<int>(2, 5);
  CHECK(x == IndexedVector<int>{5, 5});
}

TEST_CASE("items are added one by one, also a copy of one of its own") {
  IndexedVector<int> x;
  for (int i = 0; i < 1000; ++i) x.push_back(i);
  for (int i = 0; i < 1000; ++i) x.push_back(x[i]);
  CHECK(x.size() == 2000);
  CHECK(x[1999] == 999);
  x.pop_back();
  CHECK(x.back() == 998);
  const int more[] = {1, 2, 3};
  x.append(more, more + 3);
  CHECK(x.size() == 2002);
  CHECK(x.back() == 3);
  CHECK(x != IndexedVector<int>{});
}

TEST_CASE("items are made and destroyed once each, whether copied, moved or left over by an exception") {
  {
    IndexedVector<Counted> x;
    for (int i = 0; i < 10; ++i) x.emplace_back(i);
    IndexedVector<Counted> copy = x;
    IndexedVector<Counted> moved = std::move(x);
    CHECK(Counted::alive == 20);
    CHECK(moved[9].value == 9);
    copy = moved;
    CHECK(copy[3].value == 3);
    moved.resize(4);
    CHECK(Counted::alive == 14);
    Counted::copies_left = 2;
    CHECK_THROWS_AS(IndexedVector<Counted>(copy), std::runtime_error);
    CHECK(Counted::alive == 14);
    Counted::copies_left = 1000;
    moved.swap(copy);
    CHECK(copy.size() == 4);
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("items that can only be moved, and those of large alignment") {
  IndexedVector<std::unique_ptr<int>> pointers;
  for (int i = 0; i < 20; ++i) pointers.push_back(std::make_unique<int>(i));
  CHECK(*pointers[19] == 19);
  IndexedVector<Line> lines(5);
  lines.resize(50);
  CHECK(reinterpret_cast<std::uintptr_t>(lines.data()) % 64 == 0);
  CHECK(lines[49].values[7] == 0);
}

TEST_CASE("more items than memory can hold are refused") {
  CHECK_THROWS_AS(IndexedVector<double>((std::numeric_limits<Index>::max)() / 4), std::bad_alloc);
}
