// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.hpp"
#include "file.hpp"
#include "npy_header.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>

namespace keen::io::detail {

/// @throws std::runtime_error naming the file, on a machine that has numbers in another order
inline void require_little_endian(const std::filesystem::path& path) {
  if (std::endian::native != std::endian::little)
    fail(path, "its numbers are little-endian, those of this machine not");
}

/// How points follow one another in a file.
struct BlockLayout {
  Index offset = 0;             ///< bytes before the first
  Index point_bytes = 0;        ///< of the coordinates of one
  std::int32_t dim_before = 0;  ///< > 0: each point has its dimension before it, 32 bits, which must be this
};

/// A file of points that is read piece by piece. Its size must stay what it was when it was opened.
class BlockFile {
 public:
  /// @throws std::runtime_error naming the file, if it cannot be opened, or does not hold whole points
  BlockFile(const std::filesystem::path& path, const BlockLayout& layout)
      : path_(path),
        layout_(layout),
        record_(layout.point_bytes + (layout.dim_before > 0 ? dim_bytes : 0)),
        stream_(opened(path)),
        bytes_(size()) {
    const Index of_points = bytes_ - layout.offset;
    if (of_points < 0) fail(path_, "its ", bytes_, " bytes end before its points begin");
    points_ = record_ > 0 ? of_points / record_ : 0;
    if (points_ * record_ != of_points) fail(path_, "ends in point ", points_, ", of ", layout.point_bytes, " bytes");
  }

  [[nodiscard]] Index points() const { return points_; }

  /// Writes the coordinates of some points that follow one another. By one thread at a time.
  /// @throws std::runtime_error naming the file, if it cannot be read, or has changed since it was opened
  void read(Index first, Index count, void* numbers) {
    if (const Index now = size(); now != bytes_) {
      fail(path_, "has changed while it was read: it had ", bytes_, " bytes, and now ", now);
    }
    stream_.seekg(layout_.offset + first * record_);
    if (layout_.dim_before == 0) return read_bytes(static_cast<char*>(numbers), count * record_);
    records_.resize(static_cast<std::size_t>(count * record_));
    read_bytes(records_.data(), count * record_);
    auto* to = static_cast<char*>(numbers);
    for (Index i = 0; i < count; ++i, to += layout_.point_bytes) {
      const char* const record = records_.data() + i * record_;
      const auto own = number_at<std::int32_t>(record);
      if (own != layout_.dim_before) {
        fail(path_, "point ", first + i, " has ", own, " coordinates, not ", layout_.dim_before, " as point 0");
      }
      std::memcpy(to, record + dim_bytes, static_cast<std::size_t>(layout_.point_bytes));
    }
  }

  /// The first bytes of a file: as many as the header of a .npy file may have, or all there are.
  /// @throws std::runtime_error naming the file, if there are fewer than `least`
  [[nodiscard]] static std::string start_of(const std::filesystem::path& path, std::size_t least) {
    std::ifstream stream = opened(path);
    std::string start(npy_start, '\0');
    stream.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(stream.gcount()));
    if (start.size() < least) fail(path, "ends in point 0");
    return start;
  }

 private:
  static constexpr Index dim_bytes = 4;

  [[nodiscard]] static std::ifstream opened(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) fail_to("open", path, errno);
    if (!std::filesystem::is_regular_file(path)) fail(path, "no regular file: it cannot be read again and again");
    return stream;
  }

  [[nodiscard]] Index size() {
    stream_.clear();
    stream_.seekg(0, std::ios::end);
    return static_cast<Index>(stream_.tellg());
  }

  void read_bytes(char* to, Index count) {
    stream_.read(to, count);
    if (stream_.gcount() != count) fail(path_, "cannot be read to its end");
  }

  std::filesystem::path path_;
  BlockLayout layout_;
  Index record_;
  std::ifstream stream_;
  Index bytes_;
  Index points_ = 0;
  std::string records_;
};

}  // namespace keen::io::detail
