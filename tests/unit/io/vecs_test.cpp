// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/temporary_folder.hpp"

#include <keen/io/vecs.hpp>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <stdexcept>
#include <string>

namespace {

using keen::Index;
using unit::message_of;
using unit::TemporaryFolder;
namespace io = keen::io;

std::string record(std::int32_t dim, std::initializer_list<float> coordinates) {
  std::string bytes;
  io::detail::put(bytes, dim);
  for (const float value : coordinates) io::detail::put(bytes, value);
  return bytes;
}

std::string refusal(const std::string& bytes) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.with("a.fvecs", bytes);
  const std::string text = message_of<std::runtime_error>([&] { (void)io::read_fvecs(file); });
  const std::string mapping = message_of<std::runtime_error>([&] { (void)io::map_fvecs(file); });
  if (text != mapping) return "mapped otherwise: " + mapping;
  const std::size_t name = text.find("a.fvecs: ");
  return name == std::string::npos ? text : text.substr(name + 9);
}

}  // namespace

TEST_CASE("points of .fvecs and .bvecs are the columns", "[io]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.with("a.fvecs", record(2, {1, -2.5F}) + record(2, {3, 4}));
  CHECK(io::read_fvecs(file) == (Eigen::MatrixXf(2, 2) << 1, 3, -2.5F, 4).finished());
  CHECK(io::read_fvecs(file, 1) == Eigen::Vector2f(1, -2.5F));
  CHECK(io::read_fvecs(file, 0).cols() == 0);
  CHECK(io::read_fvecs(file, Index{1} << 62).cols() == 2);  // 12 bytes each: together 0 in 64 bits
  const std::string bytes("\x03\0\0\0\0\x7f\xff", 7);
  CHECK(io::read_bvecs(folder.with("a.bvecs", bytes)) == Eigen::Vector3f(0, 127, 255));
  CHECK(io::read_fvecs(folder.with("none.fvecs", "")).size() == 0);
  CHECK(io::read_fvecs(folder.with("line.fvecs", record(1, {7}) + record(1, {8}))) == Eigen::RowVector2f(7, 8));
}

TEST_CASE("points of .fvecs and .bvecs are viewed where they lie", "[io]") {
  const TemporaryFolder folder;
  const keen::Dataset<float> floats = io::map_fvecs(folder.with("a.fvecs", record(2, {1, -2.5F}) + record(2, {3, 4})));
  REQUIRE((floats.size() == 2 && floats.dim() == 2 && floats.has_addresses()));
  CHECK(floats.point(0) == Eigen::Vector2f(1, -2.5F));
  CHECK(floats.point(1) == Eigen::Vector2f(3, 4));
  const std::string bytes("\x03\0\0\0\0\x7f\xff\x03\0\0\0\x80\x01\x02", 14);
  const keen::Dataset<float> pixels = io::map_bvecs(folder.with("a.bvecs", bytes));
  REQUIRE((pixels.size() == 2 && pixels.number_type() == keen::NumberType::uint8));
  CHECK(pixels.point(0) == Eigen::Vector3f(0, 127, 255));
  CHECK(pixels.point(1) == Eigen::Vector3f(128, 1, 2));
}

TEST_CASE("what is written as .fvecs is read again", "[io]") {
  const TemporaryFolder folder;
  const Eigen::MatrixXf x = unit::uniform_points<>(11, 1, 4).cast<float>();
  io::write_fvecs(folder / "x.fvecs", x);
  CHECK(io::read_fvecs(folder / "x.fvecs") == x);
  CHECK(TemporaryFolder::bytes_of(folder / "x.fvecs").size() == 11 * 20);
}

TEST_CASE("broken .fvecs are refused with the point where they break", "[io]") {
  CHECK(refusal("ab") == "ends in point 0");
  CHECK(refusal(record(0, {})) == "point 0 has 0 coordinates");
  CHECK(refusal(record(-1, {1, 2})) == "point 0 has -1 coordinates");
  CHECK(refusal(record(2, {1, 2}) + record(2, {3})) == "ends in point 1, of 2 coordinates as point 0");
  CHECK(refusal(record(2, {1, 2}) + record(3, {3, 4})) == "point 1 has 3 coordinates, not 2 as point 0");
  CHECK(refusal(record(2147483647, {1})) == "ends in point 0, of 2147483647 coordinates as point 0");
  CHECK(message_of([] { io::write_fvecs("x", Eigen::MatrixXf(0, 3)); }) ==
        "io::write_fvecs: points must have from 1 to 2^31 - 1 coordinates, got 0");
}
