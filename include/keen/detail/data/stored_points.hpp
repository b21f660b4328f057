// SPDX-License-Identifier: MIT
#pragma once

#include "../../number_type.hpp"
#include "../base/check.hpp"
#include "../base/inlining.hpp"
#include "../simd/kernels/widen.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>

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
struct StridedNumbers {
  using Bits = typename StoredNumber<type>::Bits;

  const Bits* data;
  Index stride;

  [[nodiscard]] KEEN_DETAIL_INLINE auto operator[](Index d) const {
    return StoredNumber<type>::widened(bits_at(data + d * stride));
  }
};

class Team;

/// Points that are not in memory as a whole: they are read when they are needed.
class PointSource {
 public:
  /// Takes points `first` to `last - 1`: numbers as they are stored, dim of each point, side by side.
  using Take = std::function<void(const void* numbers, Index first, Index last)>;

  PointSource() = default;
  PointSource(const PointSource&) = delete;
  PointSource& operator=(const PointSource&) = delete;
  virtual ~PointSource() = default;

  /// Reads all points once, in their order, and hands them on block by block; all blocks but the last are of a multiple
  /// of `block_unit` points.
  /// @param team  works on what `take` has: its workers read ahead meanwhile; null: there is none
  virtual void read_all(const Take& take, Team* team) const = 0;

  /// Reads some points that follow one another. May be called by any thread, also while all points are read.
  virtual void read(Index first, Index count, void* numbers) const = 0;

  /// Reads some points, in ascending order, if that saves a pass over all of them. Returns whether it has.
  [[nodiscard]] virtual bool read_chosen(const Index* /*points*/, Index /*count*/, void* /*numbers*/) const {
    return false;
  }

  /// The same points, the first of which stay in memory once they have been read: as many as these bytes hold. One pass
  /// at a time; not to outlive this.
  [[nodiscard]] virtual std::unique_ptr<const PointSource> keeping(Index bytes) const = 0;

  /// Some of the points that follow one another. Not to outlive this.
  [[nodiscard]] virtual std::shared_ptr<const PointSource> part(Index first, Index count) const = 0;

  /// What the blocks of one pass take of memory, in bytes.
  [[nodiscard]] virtual Index memory() const = 0;

  /// What a fit may take beside weights, in bytes; 0: what it needs.
  [[nodiscard]] virtual Index memory_limit() const = 0;

  static constexpr Index block_unit = 4096;
};

/// Where coordinates lie, and as what. Those that are stored as other numbers than Scalars, or not in memory, have no
/// address as such.
template <class Scalar>
class StoredPoints {
 public:
  StoredPoints(const void* data, NumberType type, Index dim, Strides strides, const PointSource* source = nullptr)
      : data_(data),
        type_(type),
        has_addresses_(type == *number_type_of<Scalar> && source == nullptr),
        dim_(dim),
        strides_(strides),
        source_(source) {}

  /// The same as another Scalar.
  template <class Other>
  explicit StoredPoints(const StoredPoints<Other>& other)
      : StoredPoints(other.data(), other.type(), other.dim(), other.strides(), other.source()) {}

  /// The same points, read by another source.
  [[nodiscard]] StoredPoints read_by(const PointSource& source) const {
    StoredPoints points = *this;
    points.source_ = &source;
    return points;
  }

  /// Numbers of the same points in memory, one point after the other, the first of them `first`.
  [[nodiscard]] StoredPoints block(const void* numbers, Index first) const {
    StoredPoints block(numbers, type_, dim_, {dim_, 1});
    block.first_ = first;
    return block;
  }

  [[nodiscard]] const void* data() const { return data_; }
  [[nodiscard]] NumberType type() const { return type_; }
  [[nodiscard]] bool has_addresses() const { return has_addresses_; }
  [[nodiscard]] Index dim() const { return dim_; }
  [[nodiscard]] Strides strides() const { return strides_; }
  [[nodiscard]] const PointSource* source() const { return source_; }
  [[nodiscard]] Index first() const { return first_; }  ///< the point at data()

  /// The first coordinate of a point. Needs numbers of one byte, in memory.
  [[nodiscard]] const std::byte* bytes(Index i) const { return static_cast<const std::byte*>(data_) + offset(i, 0); }

  /// Needs addresses.
  [[nodiscard]] const Scalar* address(Index i, Index d) const {
    return static_cast<const Scalar*>(data_) + offset(i, d);
  }

  [[nodiscard]] Scalar operator()(Index i, Index d) const { return has_addresses_ ? *address(i, d) : number(i, d); }

  /// Calls `visit(x)`, where `x[d]` are the coordinates of a point, each a number that Scalar holds exactly. What is
  /// called is compiled for each type that they may be stored as.
  template <class Visit>
  decltype(auto) visit(Index i, const Visit& visit) const {
    Room room;
    const StoredPoints here = in_memory(i, 1, room);
    return with_number_type<Scalar>(type_,
                                    [&](auto type) { return visit(here.template row<decltype(type)::value>(i)); });
  }

  /// Writes points as Scalars, one after the other. Complexity: O(count dim).
  /// @param to  count x dim
  KEEN_DETAIL_NOINLINE void widen(Index first, Index count, Scalar* to) const {
    constexpr Index few = 16;  // coordinates: below, the call of a kernel costs more than it saves
    Room room;
    const StoredPoints here = in_memory(first, count, room);
    with_number_type<Scalar>(type_, [&](auto type) {
      constexpr NumberType stored = decltype(type)::value;
      const StridedNumbers<stored> x = here.template row<stored>(first);
      if (count == 1 && dim_ < few) {
        for (Index d = 0; d < dim_; ++d) to[d] = static_cast<Scalar>(x[d]);
      } else {
        detail::widen<stored, Scalar>(simd_level(),
                                      {x.data, here.strides_.point, here.strides_.coordinate, count, dim_, to});
      }
    });
  }

 private:
  using Room = std::unique_ptr<std::byte[]>;  // for numbers of any type

  [[nodiscard]] Index offset(Index i, Index d) const { return (i - first_) * strides_.point + d * strides_.coordinate; }

  /// Points from memory, or read into it.
  [[nodiscard]] StoredPoints in_memory(Index first, Index count, Room& room) const {
    if (source_ == nullptr) return *this;
    room.reset(new std::byte[static_cast<std::size_t>(count * dim_) * sizeof(double)]);
    source_->read(first, count, room.get());
    return block(room.get(), first);
  }

  /// A point, read as a type that it is stored as.
  template <NumberType type>
  [[nodiscard]] StridedNumbers<type> row(Index i) const {
    using Bits = typename StridedNumbers<type>::Bits;
    return {static_cast<const Bits*>(data_) + offset(i, 0), strides_.coordinate};
  }

  [[nodiscard]] KEEN_DETAIL_NOINLINE Scalar number(Index i, Index d) const {
    return visit(i, [d](const auto& x) { return static_cast<Scalar>(x[d]); });
  }

  const void* data_;
  NumberType type_;
  bool has_addresses_;
  Index dim_;
  Strides strides_;
  const PointSource* source_;
  Index first_ = 0;  // the point at data_
};

}  // namespace keen::detail
