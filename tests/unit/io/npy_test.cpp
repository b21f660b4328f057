// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/temporary_folder.hpp"

#include <keen/io/npy.hpp>
#include <keen/kmeans.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
using unit::TemporaryFolder;
namespace io = keen::io;

/// A file with such a header, padded as numpy pads it, and data.
std::string npy(const std::string& dictionary, const std::string& data, char version = 1) {
  std::string bytes = std::string("\x93NUMPY") + version + '\0';
  const std::size_t before = version == 1 ? 10 : 12;
  std::string header = dictionary;
  header.append(63 - (before + header.size()) % 64, ' ');
  header += '\n';
  if (version == 1) {
    io::detail::put(bytes, static_cast<std::uint16_t>(header.size()));
  } else {
    io::detail::put(bytes, static_cast<std::uint32_t>(header.size()));
  }
  return bytes + header + data;
}

template <class T>
std::string values(std::initializer_list<T> list) {
  std::string bytes;
  for (const T value : list) io::detail::put(bytes, value);
  return bytes;
}

const std::string six = values<double>({1, 2, 3, 4, 5, 6});
const Eigen::MatrixXd three_by_two = (Eigen::MatrixXd(3, 2) << 1, 2, 3, 4, 5, 6).finished();

std::string header(const std::string& descr, const std::string& order, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}

template <class Scalar = double>
std::string refusal(const std::string& bytes) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.with("a.npy", bytes);
  const std::string reading = message_of<std::runtime_error>([&] { (void)io::read_npy<Scalar>(file); });
  const std::string mapping = message_of<std::runtime_error>([&] { (void)io::map_npy<Scalar>(file); });
  if (!bytes.empty() && reading != mapping) return "mapped otherwise: " + mapping;
  const std::size_t name = reading.find("a.npy: ");
  return name == std::string::npos ? reading : reading.substr(name + 7);
}

}  // namespace

TEST_CASE("arrays of either order, width and version are read as numpy has them", "[io]") {
  const TemporaryFolder folder;
  for (const char version : {'\1', '\2', '\3'}) {
    CHECK(io::read_npy<double>(folder.with("c.npy", npy(header("<f8", "False", "(3, 2)"), six, version))) ==
          three_by_two);
  }
  const std::string by_columns = values<double>({1, 3, 5, 2, 4, 6});
  CHECK(io::read_npy<double>(folder.with("f.npy", npy(header("<f8", "True", "(3, 2)"), by_columns))) == three_by_two);
  const std::string narrow = npy(header("<f4", "False", "(2,)"), values<float>({0.1F, -7}));
  CHECK(io::read_npy<float>(folder.with("n.npy", narrow)) == Eigen::Vector2f(0.1F, -7));
  CHECK(io::read_npy<double>(folder / "n.npy") == Eigen::Vector2d(0.1F, -7));
  CHECK(io::read_npy<double>(folder.with("0.npy", npy(header("<f8", "False", "(0, 3)"), ""))).cols() == 3);
  const std::string any_order = npy("{\"shape\":(3,2),\"fortran_order\":False,\"descr\":\"<f8\"}", six);
  CHECK(io::read_npy<double>(folder.with("o.npy", any_order)) == three_by_two);
}

TEST_CASE("integers, booleans, half floats and other byte orders are read exactly", "[io]") {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& descr, const std::string& data) -> Eigen::MatrixXd {
    return io::read_npy<double>(folder.with("t.npy", npy(header(descr, "False", "(2, 1)"), data)));
  };
  CHECK(read("|i1", values<std::int8_t>({-128, 127})) == Eigen::Vector2d(-128, 127));
  CHECK(read("|u1", values<std::uint8_t>({0, 255})) == Eigen::Vector2d(0, 255));
  CHECK(read("|b1", values<std::uint8_t>({0, 1})) == Eigen::Vector2d(0, 1));
  CHECK(read("<i2", values<std::int16_t>({-32768, 5})) == Eigen::Vector2d(-32768, 5));
  CHECK(read("<u2", values<std::uint16_t>({65535, 5})) == Eigen::Vector2d(65535, 5));
  CHECK(read("<i4", values<std::int32_t>({-2147483647, 5})) == Eigen::Vector2d(-2147483647, 5));
  CHECK(read("<u4", values<std::uint32_t>({4294967295U, 5})) == Eigen::Vector2d(4294967295, 5));
  CHECK(read("<i8", values<std::int64_t>({-9007199254740992, 5})) == Eigen::Vector2d(-9007199254740992, 5));
  CHECK(read("<u8", values<std::uint64_t>({9007199254740992U, 5})) == Eigen::Vector2d(9007199254740992, 5));
  CHECK(read(">i2", std::string("\x01\x02\xFF\xFE", 4)) == Eigen::Vector2d(258, -2));
  CHECK(read(">f4", std::string("\x3F\x80\0\0\xC0\0\0\0", 8)) == Eigen::Vector2d(1, -2));
  CHECK(read(">f8", std::string("\x3F\xF0\0\0\0\0\0\0\xC0\0\0\0\0\0\0\0", 16)) == Eigen::Vector2d(1, -2));
  CHECK(read("<f2", values<std::uint16_t>({0x3C00, 0xC000})) == Eigen::Vector2d(1, -2));
  CHECK(read("<f2", values<std::uint16_t>({0x0001, 0x7BFF})) == Eigen::Vector2d(std::ldexp(1, -24), 65504));
  CHECK(read("<f2", values<std::uint16_t>({0x7C00, 0xFC00})).array().isInf().all());
  CHECK(read("<f2", values<std::uint16_t>({0x7E00, 0xFE00})).array().isNaN().all());
}

TEST_CASE("a number that would be rounded is refused, and one that must be converted is not mapped", "[io]") {
  const TemporaryFolder folder;
  const auto file = folder.with("t.npy", npy(header("<i8", "False", "(1,)"), values<std::int64_t>({9007199254740993})));
  CHECK_THROWS_WITH(io::read_npy<double>(file),
                    file.string() + ": its value 9007199254740993 is none that a double holds");
  CHECK_THROWS_WITH(io::map_npy<double>(file),
                    file.string() + ": its values are of type \"<i8\": io::read_npy converts them");
  const auto narrow = folder.with("f.npy", npy(header("<i4", "False", "(1,)"), values<std::int32_t>({-16777217})));
  CHECK_THROWS_WITH(io::read_npy<float>(narrow), narrow.string() + ": its value -16777217 is none that a float holds");
  CHECK(io::read_npy<double>(narrow)(0, 0) == -16777217);
  const auto swapped = folder.with("s.npy", npy(header(">f8", "False", "(3, 2)"), six));
  CHECK_THROWS_WITH(io::map_npy<double>(swapped),
                    swapped.string() + ": its values are of type \">f8\": io::read_npy converts them");
}

TEST_CASE("bytes, halves and floats are mapped as they are, and have the values of the array that is read", "[io]") {
  const TemporaryFolder folder;
  const auto check = [&](const std::string& descr, const std::string& data, keen::NumberType type) {
    INFO(descr);
    const auto file = folder.with("t.npy", npy(header(descr, "False", "(2, 1)"), data));
    const auto doubles = io::map_npy<double>(file);
    const auto floats = io::map_npy<float>(file);
    const auto read = io::read_npy<double>(file);
    CHECK(doubles.number_type() == type);
    CHECK(floats.number_type() == type);
    for (Index i = 0; i < 2; ++i) {
      CHECK(doubles(i, 0) == read(i, 0));
      CHECK(double{floats(i, 0)} == read(i, 0));
    }
  };
  check("|i1", values<std::int8_t>({-128, 127}), keen::NumberType::int8);
  check("|u1", values<std::uint8_t>({0, 255}), keen::NumberType::uint8);
  check(">u1", values<std::uint8_t>({0, 255}), keen::NumberType::uint8);
  check("|b1", values<std::uint8_t>({0, 1}), keen::NumberType::uint8);
  check("<i2", values<std::int16_t>({-32768, 5}), keen::NumberType::int16);
  check("<u2", values<std::uint16_t>({65535, 5}), keen::NumberType::uint16);
  check("<f2", values<std::uint16_t>({0x0001, 0x7BFF}), keen::NumberType::float16);
  check("<f4", values<float>({1e-40F, 3.5F}), keen::NumberType::float32);
}

TEST_CASE("a mapped array has the points of the array that is read", "[io]") {
  const TemporaryFolder folder;
  for (const char* order : {"False", "True"}) {
    const std::filesystem::path file = folder.with("m.npy", npy(header("<f8", order, "(3, 2)"), six));
    const auto mapped = io::map_npy<double>(file);
    const auto read = io::read_npy<double>(file);
    std::filesystem::remove(file);  // the view keeps what it maps
    REQUIRE((mapped.size() == 3 && mapped.dim() == 2));
    for (Index i = 0; i < 3; ++i) CHECK(mapped.point(i) == read.row(i).transpose());
  }
}

#ifdef KEEN_IO_HAS_POSIX
TEST_CASE("a program without standard input maps files too", "[io]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.with("m.npy", npy(header("<f8", "False", "(3, 2)"), six));
  const int input = ::dup(0);
  ::close(0);
  const std::string message = message_of([&] { (void)io::map_npy<double>(file); });
  if (input >= 0) {
    ::dup2(input, 0);
    ::close(input);
  }
  CHECK(message == "no error");
}
#endif

TEST_CASE("points are clustered where they lie in a file", "[io]") {
  const TemporaryFolder folder;
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 2);
  for (const bool by_rows : {true, false}) {
    if (by_rows) {
      io::write_npy(folder / "x.npy", Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor>(x.transpose()));
    } else {
      io::write_npy(folder / "x.npy", x.transpose());
    }
    CHECK(keen::fit(io::map_npy<double>(folder / "x.npy"), {.k = 3}).labels == keen::fit(x, {.k = 3}).labels);
  }
}

TEST_CASE("what is written is read again, and begins at a multiple of 64", "[io]") {
  const TemporaryFolder folder;
  const Eigen::MatrixXd x = unit::uniform_points<>(7, 3, 5);
  io::write_npy(folder / "x.npy", x);
  CHECK(io::read_npy<double>(folder / "x.npy") == x);
  io::write_npy(folder / "x.npy", x.topRows(2).transpose().cast<float>());
  CHECK(io::read_npy<float>(folder / "x.npy") == x.topRows(2).transpose().cast<float>());
  const keen::Labels labels = unit::group_labels(4, 3);
  io::write_npy(folder / "labels.npy", labels);
  CHECK(TemporaryFolder::bytes_of(folder / "labels.npy") ==
        npy(header("<i4", "False", "(4,)"), values<std::int32_t>({0, 1, 2, 0})));
  CHECK(folder.count() == 2);
}

TEST_CASE("what is no array of points is refused with what is wrong", "[io]") {
  CHECK(refusal("").find("a.npy: ") == std::string::npos);
  CHECK(refusal(std::string(200, 'x')) == "not a .npy file");
  CHECK(refusal(npy(header("<f8", "False", "(3, 2)"), six, 4)) == ".npy file of a version that keen does not read");
  const std::vector<std::pair<std::string, std::string>> types{{"|O", " (Python objects)"},
                                                               {"<U3", " (texts)"},
                                                               {"<c8", " (complex numbers)"},
                                                               {"<M8", " (dates or times)"},
                                                               {"", ""},
                                                               {"<f3", ""},
                                                               {"<1 ", ""},
                                                               {"<b2", ""},
                                                               {"|f8", ""}};
  for (const auto& [descr, kind] : types) {
    CAPTURE(descr);
    CHECK(refusal(npy(header(descr, "False", "(3, 2)"), six)) ==
          "its values are of type \"" + descr + '"' + kind +
              ", which keen does not read: save them as float64 or float32, by .astype(float)");
  }
  const std::string records = "{'descr': [('x', '<f8'), ('y', '<i4', (2,))], 'fortran_order': False, 'shape': (3,)}";
  CHECK(refusal(npy(records, six)) ==
        "an array of records, whose fields may be of any type: save the columns that are numbers as one array");
  CHECK(refusal(npy(header("<f8", "False", "()"), values<double>({1}))) ==
        "a single number (an array of no dimension), where rows of numbers are needed");
  CHECK(refusal(npy(header("<f8", "False", "(1, 2, 3)"), six)) ==
        "an array of 3 dimensions, where n x dim numbers are needed: reshape it first");
  CHECK(refusal<float>(npy(header("<f8", "False", "(3, 2)"), six)) == "its values are float64: read them as double");
  for (const char* shape : {"(3, 3)", "(2, 2)", "(6, 0)", "(9223372036854775807, 9223372036854775807)", "(0, 0)",
                            "(4611686018427387905, 4)",
                            // 9 times 6148914691236517206 is 6 in 64 bits.
                            "(9, 6148914691236517206)", "(6148914691236517206, 9)"}) {
    CAPTURE(shape);
    CHECK(refusal(npy(header("<f8", "False", shape), six)).find("its shape ") == 0);
  }
  CHECK(refusal(npy(header("<f8", "False", "(3, 2)"), six + "x")).find("its shape ") == 0);
}

TEST_CASE("an array of no values has no more rows or columns than one can loop over", "[io]") {
  for (const char* shape : {"(9223372036854775807, 0)", "(0, 9223372036854775807)", "(16777217, 0)", "(0, 16777217)"}) {
    CAPTURE(shape);
    CHECK(refusal(npy(header("<f8", "False", shape), "")).find("its shape ") == 0);
  }
  const unit::TemporaryFolder folder;
  const Eigen::MatrixXd tall(1000, 0);
  keen::io::write_npy(folder / "tall.npy", tall);
  const auto read = keen::io::read_npy<double>(folder / "tall.npy");
  CHECK((read.rows() == 1000 && read.cols() == 0));
}

TEST_CASE("a header that is not exactly numpy's three entries is refused", "[io][A20]") {
  for (const char* dictionary :
       {"", "{}", "{'descr': '<f8'}", "{'descr': [('x', '<f8'), 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-3, -2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), 'more': 1}",
        "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (3, 2)}",
        "{'descr': '<f8', 'fortran_order': false, 'shape': (3, 2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2)} x",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2)",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 2)}",
        "__import__('os').system('true')", "{'descr': '<f8, 'fortran_order': False, 'shape': (3, 2)}"}) {
    CAPTURE(dictionary);
    CHECK(refusal(npy(dictionary, six)) == "not a .npy file that keen reads: its header is broken");
  }
}

TEST_CASE("every part of a .npy file is refused, and a long header before it is read", "[io][A20]") {
  const std::string whole = npy(header("<f8", "False", "(3, 2)"), six);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(refusal(whole.substr(0, size)) != "no error");
  }
  CHECK(refusal(whole.substr(0, 9)) == "not a .npy file");
  CHECK(refusal(whole.substr(0, 10)) == "ends in its header");
  CHECK(refusal(npy("", "", 2).substr(0, 11)) == "ends in its header");
  std::string huge = std::string("\x93NUMPY\x02\0", 8);
  io::detail::put(huge, std::uint32_t{0xFFFFFFFF});
  CHECK(refusal(huge + six) == "a header of 4294967295 bytes, more than keen reads");
}

TEST_CASE("an array is mapped as what it is, or not at all", "[io]") {
  const TemporaryFolder folder;
  const auto mapping = [&](const std::string& bytes) {
    const std::filesystem::path file = folder.with("a.npy", bytes);
    return message_of<std::runtime_error>([&] { (void)io::map_npy<double>(file); });
  };
  CHECK(mapping("").find("cannot map: it is empty") != std::string::npos);
  CHECK(message_of<std::runtime_error>([&] { (void)io::map_npy<double>(folder.path()); }).find("no regular file") !=
        std::string::npos);
  std::string odd("\x93NUMPY\x01\0", 8);
  const std::string dictionary = header("<f8", "False", "(3, 2)") + std::string(61 - 59, ' ');
  io::detail::put(odd, static_cast<std::uint16_t>(dictionary.size()));
  odd += dictionary;
  if (odd.size() % 8 != 0) CHECK(mapping(odd + six).find("cannot be used where they lie") != std::string::npos);
  CHECK(io::read_npy<double>(folder.with("odd.npy", odd + six)) == three_by_two);
}
