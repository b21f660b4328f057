// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.hpp"
#include "file.hpp"
#include "npy_header.hpp"
#include "unchanged_file.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>

namespace keen::io::detail {

/// @throws std::runtime_error naming the file, on a machine that has numbers in another order
inline void require_little_endian(const std::filesystem::path& path) {
  if (std::endian::native != std::endian::little)
    fail(path, "its numbers are little-endian, and those of this machine are not");
}

/// How points follow one another in a file.
struct BlockLayout {
  Index offset = 0;  ///< bytes before the first
  Index dim = 0;     ///< coordinates of each
  Index number_bytes = 0;
  bool has_dims = false;  ///< each point has its dimension before it, in 32 bits
};

/// A file of points that is read piece by piece, and must stay what it was.
class BlockFile {
 public:
  /// @throws std::runtime_error naming the file, if it cannot be opened, or does not hold whole points
  BlockFile(const std::filesystem::path& path, const BlockLayout& layout) : file_(path), layout_(layout) {
    constexpr std::uintmax_t most = (std::numeric_limits<Index>::max)();
    const std::uintmax_t point =
        static_cast<std::uintmax_t>(layout.dim) * static_cast<std::uintmax_t>(layout.number_bytes);
    if (file_.bytes() > most || point > most / 2) fail(path, "has more bytes than this program can count");
    const Index of_points = static_cast<Index>(file_.bytes()) - layout.offset;
    if (of_points < 0) fail(path, "its ", file_.bytes(), " bytes end before its points begin");
    point_ = static_cast<Index>(point);
    record_ = point_ + (layout.has_dims ? dim_bytes : 0);
    points_ = record_ > 0 ? of_points / record_ : 0;
    if (points_ * record_ != of_points) fail(path, "ends in point ", points_, ", of ", layout.dim, " coordinates");
  }

  [[nodiscard]] Index points() const { return points_; }

  /// Writes the coordinates of some points that follow one another. By one thread at a time.
  /// @throws std::runtime_error naming the file, if it cannot be read, or has changed since it was opened
  void read(Index first, Index count, void* numbers) {
    const auto offset = static_cast<std::uintmax_t>(layout_.offset + first * record_);
    const auto bytes = static_cast<std::size_t>(count * record_);
    if (!layout_.has_dims) return file_.read(offset, bytes, static_cast<char*>(numbers));
    records_.resize(bytes);
    file_.read(offset, bytes, records_.data());
    auto* to = static_cast<char*>(numbers);
    for (Index i = 0; i < count; ++i, to += point_) {
      const char* const record = records_.data() + i * record_;
      const auto own = number_at<std::int32_t>(record);
      if (own != layout_.dim) {
        fail(file_.path(), "point ", first + i, " has ", own, " coordinates, not ", layout_.dim, " as point 0");
      }
      std::memcpy(to, record + dim_bytes, static_cast<std::size_t>(point_));
    }
  }

  /// The first bytes of a file: as many as the header of a .npy file may have, or all there are.
  /// @throws std::runtime_error naming the file, if there are fewer than `least`
  [[nodiscard]] static std::string start_of(const std::filesystem::path& path, std::size_t least) {
    UnchangedFile file(path);
    std::string start(static_cast<std::size_t>((std::min)(file.bytes(), std::uintmax_t{npy_start})), '\0');
    file.read(0, start.size(), start.data());
    if (start.size() < least) fail(path, "ends in point 0");
    return start;
  }

 private:
  static constexpr Index dim_bytes = 4;

  UnchangedFile file_;
  BlockLayout layout_;
  Index point_ = 0;   // bytes of the coordinates of one
  Index record_ = 0;  // and of what stands before them
  Index points_ = 0;
  std::string records_;
};

}  // namespace keen::io::detail
