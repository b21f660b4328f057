// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/temporary_folder.hpp"

#include <keen/io/block_file.hpp>
#include <keen/io/vecs.hpp>
#include <keen/keen.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

using keen::Index;
using unit::message_of;
using unit::TemporaryFolder;
namespace io = keen::io;
using Bytes = Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic>;

template <class Matrix>
std::string bytes_of(const Matrix& x) {
  return {static_cast<const char*>(static_cast<const void*>(x.data())),
          static_cast<std::size_t>(x.size()) * sizeof(typename Matrix::Scalar)};
}

std::string bvecs(const Bytes& x) {
  std::string bytes;
  for (Index i = 0; i < x.cols(); ++i) {
    io::detail::put(bytes, static_cast<std::int32_t>(x.rows()));
    bytes += bytes_of(x.col(i).eval());
  }
  return bytes;
}

template <class Points, class Expected>
bool fits_alike(const Points& points, const Expected& expected) {
  const auto found = keen::fit(points, {.k = 4});
  const auto in_memory = keen::fit(expected, {.k = 4});
  return found.labels == in_memory.labels && found.model == in_memory.model && found.sse == in_memory.sse;
}

/// The words after the name of the file.
template <class Task>
std::string refusal(const std::filesystem::path& file, const Task& task) {
  const std::string text = message_of<std::runtime_error>(task);
  const std::string name = file.string() + ": ";
  return text.find(name) == 0 ? text.substr(name.size()) : text;
}

}  // namespace

TEST_CASE("files of every form give the fit of the same points in memory", "[io]") {
  const TemporaryFolder folder;
  const Eigen::MatrixXf x = unit::uniform_points<>(9000, 1, 3).cast<float>();
  const Bytes bytes = (x * 255).array().round().cast<std::uint8_t>();
  const keen::BlockOptions small{.points_at_once = 4096};

  io::write_npy(folder / "x.npy", Eigen::Matrix<float, -1, -1, Eigen::RowMajor>(x.transpose()));
  CHECK(fits_alike(io::stream_npy<float>(folder / "x.npy", small), keen::columns(x)));
  CHECK(io::stream_npy<double>(folder / "x.npy").number_type() == keen::NumberType::float32);
  io::write_npy(folder / "line.npy", Eigen::VectorXf(x.row(0).transpose()));
  CHECK(io::stream_npy<float>(folder / "line.npy").dim() == 1);

  io::write_fvecs(folder / "x.fvecs", x);
  CHECK(fits_alike(io::stream_fvecs(folder / "x.fvecs", small), keen::columns(x)));
  CHECK(fits_alike(io::stream_bvecs(folder.with("x.bvecs", bvecs(bytes)), small), keen::columns(bytes)));
  CHECK(fits_alike(io::stream_raw<std::uint8_t>(folder.with("x.raw", "header" + bytes_of(bytes)), 3, 6, small),
                   keen::columns(bytes)));
}

TEST_CASE("a file that does not hold whole points is refused before any work", "[io]") {
  const TemporaryFolder folder;
  const auto raw = folder.with("x.raw", "1234567");
  CHECK(refusal(raw, [&] { (void)io::stream_raw<std::uint8_t>(raw, 2); }) == "ends in point 3, of 2 coordinates");
  CHECK(refusal(raw, [&] { (void)io::stream_raw<std::uint8_t>(raw, 2, 8); }) ==
        "its 7 bytes end before its points begin");
  const auto none = folder / "none.raw";
  CHECK(refusal(none, [&] { (void)io::stream_raw<float>(none, 2); }).find("cannot open") == 0);
  const auto vecs = folder.with("x.bvecs", std::string("\3\0\0\0abc\3\0", 9));
  CHECK(refusal(vecs, [&] { (void)io::stream_bvecs(vecs); }) == "ends in point 1, of 3 coordinates");
  const auto empty = folder.with("x.fvecs", "");
  CHECK(refusal(empty, [&] { (void)io::stream_fvecs(empty); }) == "ends in point 0");
  io::write_npy(folder / "f.npy", Eigen::MatrixXf::Zero(3, 2).eval());
  CHECK(refusal(folder / "f.npy", [&] { (void)io::stream_npy<float>(folder / "f.npy"); }).find("Fortran order") !=
        std::string::npos);
  io::write_npy(folder / "d.npy", Eigen::VectorXd::Zero(3).eval());
  CHECK(refusal(folder / "d.npy", [&] { (void)io::stream_npy<float>(folder / "d.npy"); }) ==
        "its values are float64: read them as double");
  CHECK(message_of([&] { (void)io::stream_raw<float>(raw, 0); }) == "io::stream_raw: dim must be >= 1, got 0");
  CHECK(message_of([&] { (void)io::stream_raw<float>(raw, 1, -1); }) == "io::stream_raw: offset must be >= 0, got -1");
}

TEST_CASE("a point of another dimension is told when it is read", "[io]") {
  const TemporaryFolder folder;
  Bytes x = Bytes::Random(2, 5000);
  std::string bytes = bvecs(x);
  bytes[6 * 4500] = '\7';
  const auto file = folder.with("x.bvecs", bytes);
  const auto points = io::stream_bvecs(file, {.points_at_once = 4096});
  CHECK(refusal(file, [&] { (void)keen::fit(points, {.k = 2}); }) == "point 4500 has 7 coordinates, not 2 as point 0");
}

TEST_CASE("a file that shrinks or grows in the middle of a pass ends the fit", "[io]") {
  for (const std::uintmax_t size : {0U, 39'999U, 40'001U}) {
    const TemporaryFolder folder;
    const auto file = folder.with("x.raw", bytes_of(Bytes::Random(4, 10'000).eval()));
    const auto points = io::stream_raw<std::uint8_t>(file, 4, 0, {.points_at_once = 4096});
    int passes = 0;
    const keen::KMeans<float> kmeans{.k = 3, .observer = [&](const keen::IterationStats&) {
                                       if (++passes == 2) std::filesystem::resize_file(file, size);
                                     }};
    CHECK(refusal(file, [&] { (void)kmeans.fit(points); }) ==
          "has changed while it was read: it had 40000 bytes, and now " + std::to_string(size));
    CHECK(passes == 2);
  }
}
