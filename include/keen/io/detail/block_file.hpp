// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.hpp"
#include "file.hpp"
#include "npy_header.hpp"

#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ios>
#include <limits>
#include <string>
#include <system_error>

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

/// A file of points that is read piece by piece. It must stay what it was when it was opened: its size and the time of
/// its last change are looked at before every piece.
class BlockFile {
 public:
  /// @throws std::runtime_error naming the file, if it cannot be opened, or does not hold whole points
  BlockFile(const std::filesystem::path& path, const BlockLayout& layout)
      : path_(path),
        layout_(layout),
        stream_(opened(path)),
        bytes_(size()),
        changed_(std::filesystem::last_write_time(path)) {
    constexpr std::uintmax_t most = (std::numeric_limits<Index>::max)();
    const std::uintmax_t point =
        static_cast<std::uintmax_t>(layout.dim) * static_cast<std::uintmax_t>(layout.number_bytes);
    if (bytes_ > most || point > most / 2) fail(path_, "has more bytes than this program can count");
    const Index of_points = static_cast<Index>(bytes_) - layout.offset;
    if (of_points < 0) fail(path_, "its ", bytes_, " bytes end before its points begin");
    point_ = static_cast<Index>(point);
    record_ = point_ + (layout.has_dims ? dim_bytes : 0);
    points_ = record_ > 0 ? of_points / record_ : 0;
    if (points_ * record_ != of_points) fail(path_, "ends in point ", points_, ", of ", layout.dim, " coordinates");
  }

  [[nodiscard]] Index points() const { return points_; }

  /// Writes the coordinates of some points that follow one another. By one thread at a time.
  /// @throws std::runtime_error naming the file, if it cannot be read, or has changed since it was opened
  void read(Index first, Index count, void* numbers) {
    if (const std::uintmax_t now = size(); now != bytes_) {
      fail(path_, "has changed while it was read: it had ", bytes_, " bytes, and now ", now);
    }
    std::error_code ignored;
    if (std::filesystem::last_write_time(path_, ignored) != changed_) fail(path_, "has changed while it was read");
    stream_.seekg(layout_.offset + first * record_);
    if (!layout_.has_dims) return read_bytes(static_cast<char*>(numbers), count * record_);
    records_.resize(static_cast<std::size_t>(count * record_));
    read_bytes(records_.data(), count * record_);
    auto* to = static_cast<char*>(numbers);
    for (Index i = 0; i < count; ++i, to += point_) {
      const char* const record = records_.data() + i * record_;
      const auto own = number_at<std::int32_t>(record);
      if (own != layout_.dim) {
        fail(path_, "point ", first + i, " has ", own, " coordinates, not ", layout_.dim, " as point 0");
      }
      std::memcpy(to, record + dim_bytes, static_cast<std::size_t>(point_));
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
    std::error_code ignored;
    const std::filesystem::file_status status = std::filesystem::status(path, ignored);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
      fail(path, "no regular file: it cannot be read again and again");
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) fail_to("open", path, errno);
    return stream;
  }

  [[nodiscard]] std::uintmax_t size() {
    stream_.clear();
    stream_.seekg(0, std::ios::end);
    return static_cast<std::uintmax_t>(std::streamoff{stream_.tellg()});
  }

  void read_bytes(char* to, Index count) {
    stream_.read(to, count);
    if (stream_.gcount() != count) fail(path_, "cannot be read to its end");
  }

  std::filesystem::path path_;
  BlockLayout layout_;
  std::ifstream stream_;
  std::uintmax_t bytes_;
  std::filesystem::file_time_type changed_;
  Index point_ = 0;   // bytes of the coordinates of one
  Index record_ = 0;  // and of what stands before them
  Index points_ = 0;
  std::string records_;
};

}  // namespace keen::io::detail
