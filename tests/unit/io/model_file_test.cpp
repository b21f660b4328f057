// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/guarded_bytes.hpp"
#include "unit/support/model_bytes.hpp"
#include "unit/support/temporary_folder.hpp"

#include <keen/io/model_file.hpp>
#include <keen/kmeans.hpp>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
using unit::with_number;
namespace io = keen::io;

const keen::Model<double> two_by_three((Eigen::MatrixXd(2, 3) << 1, -2.5, 0.1, 4, 1e300, -0.0).finished());

/// The message of the error, without the name of the file.
template <class Scalar = double, int Dim = Eigen::Dynamic>
std::string refusal(const std::string& bytes) {
  const unit::GuardedBytes guarded(bytes);
  return message_of<std::runtime_error>([&] { (void)io::model_from_bytes<Scalar, Dim>(guarded.view(), "m"); });
}

template <class Scalar, int Dim>
void check_round_trip(Index dim, Index k) {
  const keen::Centroids<Scalar, Dim> c = unit::uniform_points<>(k, 3, dim).template cast<Scalar>();
  const keen::Model<Scalar, Dim> model(c);
  const std::string bytes = io::to_bytes(model);
  CHECK(bytes.size() == 36 + static_cast<std::size_t>(k * dim) * sizeof(Scalar));
  CHECK(io::model_from_bytes<Scalar, Dim>(bytes) == model);
  CHECK(io::model_from_bytes<Scalar>(bytes).centroids() == c);
}

/// Models of both types, in several shapes, as files.
std::vector<std::string> three_files() {
  return {io::to_bytes(two_by_three), io::to_bytes(keen::Model<float, 3>(Eigen::Matrix3Xf::Ones(3, 2))),
          io::to_bytes(keen::Model<double>(Eigen::MatrixXd::Zero(1, 1)))};
}

}  // namespace

TEST_CASE("a model comes back from its bytes bit by bit", "[io]") {
  check_round_trip<double, 2>(2, 5);
  check_round_trip<float, 3>(3, 1);
  check_round_trip<float, Eigen::Dynamic>(17, 9);
  check_round_trip<double, Eigen::Dynamic>(1, 200);
  const auto zero = io::model_from_bytes<double>(io::to_bytes(two_by_three)).centroids()(1, 2);
  CHECK((zero == 0 && std::signbit(zero)));
}

TEST_CASE("the bytes of a model file are what its version 1 says", "[io]") {
  CHECK(io::detail::crc32c("123456789") == 0xE3069283U);  // the check value of the checksum's catalogue entry
  const keen::Model<float> model((Eigen::MatrixXf(1, 2) << 1, -2).finished());
  const std::string expected(
      "\x89keen\r\n\x1a\x01\0\x04\0\x04\x03\x02\x01\x02\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0"
      "\0\0\x80\x3f\0\0\0\xc0",
      40);
  CHECK(io::to_bytes(model).substr(0, 40) == expected);
  CHECK(io::to_bytes(model).size() == 44);
}

TEST_CASE("no part of a model file is a model, and nothing may follow it", "[io][C50]") {
  for (const std::string& bytes : three_files()) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CAPTURE(size);
      CHECK(refusal<double>(bytes.substr(0, size)).find("m: ") == 0);
      CHECK(refusal<float>(bytes.substr(0, size)).find("m: ") == 0);
    }
    for (std::size_t more = 1; more <= 16; ++more) CHECK(refusal(bytes + std::string(more, '\0')).find("m: ") == 0);
  }
}

TEST_CASE("every flipped bit of a model file is noticed", "[io][C50]") {
  for (const std::string& bytes : three_files()) {
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      CAPTURE(bit);
      CHECK(refusal<double>(flipped).find("m: ") == 0);
      CHECK(refusal<float>(flipped).find("m: ") == 0);
    }
  }
}

TEST_CASE("sizes that do not fit a model file cost nothing and are refused", "[io]") {
  const std::string bytes = io::to_bytes(two_by_three);
  const std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)();
  for (const std::uint64_t k : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{6}, std::uint64_t{1} << 31,
                                std::uint64_t{1} << 63, most, most / 2 + 2}) {
    CAPTURE(k);
    CHECK(refusal(with_number(bytes, 16, k)).find(" do not fit its 84 bytes") != std::string::npos);
    CHECK(refusal(with_number(bytes, 24, k)).find(" do not fit its 84 bytes") != std::string::npos);
  }
}

TEST_CASE("the header of a model file names every k and dim from 1 to 2^31 - 1, and no other", "[io]") {
  const std::string start = io::to_bytes(two_by_three).substr(0, 32);
  const auto header_with = [&](std::size_t place, std::uint64_t number) {
    return io::detail::header_of_model(with_number(start + "1234", place, number), {}, "m");
  };
  const std::uint64_t most = 0x7fffffff;
  for (const std::size_t place : {std::size_t{16}, std::size_t{24}}) {
    const std::uint64_t other = place == 16 ? 2 : 3;
    for (const std::uint64_t number : {std::uint64_t{1}, most}) {
      CHECK(header_with(place, number).length() == number * other * 8 + 36);
    }
    CHECK_THROWS_AS(header_with(place, 0), std::runtime_error);
    CHECK_THROWS_AS(header_with(place, most + 1), std::runtime_error);
  }
  // Of 2^31 - 1 times 2^31 - 1 doubles the bytes take 65 bits.
  const io::detail::ModelHeader huge{io::detail::ModelKind::plain, 8, 0x7fffffff, 0x7fffffff};
  CHECK(huge.length() == std::uint64_t{1} << 60);
}

TEST_CASE("a model file of a later version is called one, whatever its length", "[io]") {
  const unit::TemporaryFolder folder;
  const std::string later = with_number(io::to_bytes(two_by_three), 8, std::uint16_t{3});
  for (const std::string& bytes : {later, later + "more", later.substr(0, 40)}) {
    const std::filesystem::path file = folder.with("later.keen", bytes);
    CHECK(message_of<std::runtime_error>([&] { (void)io::load_model<double>(file); }) ==
          file.string() + ": model file of version 3, this keen reads versions 1 to 2");
  }
}

TEST_CASE("a model file whose checksum is right is looked at all the same", "[io]") {
  const std::string bytes = io::to_bytes(two_by_three);
  CHECK(refusal(with_number(bytes, 8, std::uint16_t{3})) ==
        "m: model file of version 3, this keen reads versions 1 to 2");
  CHECK(refusal(with_number(bytes, 8, std::uint16_t{0x100})) ==
        "m: its bytes are in another order: a model file has the least significant first");
  CHECK(refusal(with_number(bytes, 8, std::uint16_t{2})) == "m: broken header, bytes 10 to 15");
  CHECK(refusal(with_number(bytes, 10, std::uint8_t{16})) == "m: broken header, bytes 10 to 15");
  CHECK(refusal(with_number(bytes, 12, std::uint32_t{0x04030201})) == "m: broken header, bytes 10 to 15");
  CHECK(refusal(with_number(bytes, 40, std::numeric_limits<double>::quiet_NaN())).find("m: Model: ") == 0);
  CHECK(refusal(with_number(bytes, 40, std::numeric_limits<double>::infinity())).find("m: Model: ") == 0);
}

TEST_CASE("a model by angle is saved with its metric", "[io][spherical]") {
  const keen::Model<float, 3> model(Eigen::Matrix3Xf::Random(3, 4), keen::Metric::cosine);
  const std::string bytes = io::to_bytes(model);
  CHECK(bytes.size() == io::to_bytes(keen::Model<float, 3>(model.centroids())).size());
  const auto read = io::model_from_bytes<float, 3>(bytes);
  CHECK(read == model);
  CHECK(read.metric() == keen::Metric::cosine);
  CHECK(io::to_json(model).find(
            "\"version\": 2, \"scalar\": \"float32\", \"k\": 4, \"dim\": 3, \"metric\": \"cosine\",\n") !=
        std::string::npos);
  CHECK(refusal<float>(with_number(bytes, 32, 3.0F)) == "m: its centroids are not of length 1");
  CHECK(refusal<float>(with_number(bytes, 11, std::uint8_t{0})) == "m: broken header, bytes 10 to 15");
}

TEST_CASE("a model file says which type and dimension it is for", "[io][C41]") {
  const std::string bytes = io::to_bytes(two_by_three);
  CHECK(refusal<float>(bytes) == "m: its centroids are of type double, not float");
  CHECK(refusal<double, 3>(bytes) == "m: its centroids have 2 coordinates, not 3");
  CHECK(refusal("P5 2 2 255 not a model, but long enough") == "m: not a model file of keen");
  CHECK(message_of([] { (void)io::to_bytes(keen::Model<double>()); }) == "io::to_bytes: the model has no centroids");
  CHECK(message_of([] { (void)io::to_json(keen::Model<double>()); }) == "io::to_json: the model has no centroids");
}

TEST_CASE("a saved model predicts as before, and saving replaces the file whole", "[io]") {
  const unit::TemporaryFolder folder;
  const Eigen::Matrix2Xd x = unit::far_groups(60, 3, 1);
  const auto clustering = keen::fit(x, {.k = 3});
  const std::filesystem::path file = folder.with("model.keen",
                                                 "something else, and longer than a model file is: "
                                                 "0123456789012345678901234567890123456789");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  io::save(clustering.model, file);
  const auto loaded = io::load_model<double, 2>(file);
  CHECK(loaded.predict(x) == clustering.labels);
  CHECK(folder.count() == 1);
  CHECK(std::filesystem::status(file).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("saving through a symbolic link keeps the link", "[io]") {
  const unit::TemporaryFolder folder;
  const std::filesystem::path file = folder.with("real.keen", "old");
  std::filesystem::create_symlink("real.keen", folder / "link.keen");
  io::save(two_by_three, folder / "link.keen");
  CHECK(std::filesystem::is_symlink(folder / "link.keen"));
  CHECK(io::load_model<double>(file) == two_by_three);
}

TEST_CASE("what cannot be written or read is told, and nothing is left behind", "[io]") {
  const unit::TemporaryFolder folder;
  const auto saving = [&](const std::filesystem::path& path) {
    return message_of<std::runtime_error>([&] { io::save(two_by_three, path); });
  };
  CHECK(saving(folder / "no/such/m").find("m: cannot write: ") != std::string::npos);
  CHECK(saving(folder.path()).find("cannot write: it is a directory") != std::string::npos);
  if (std::filesystem::exists("/dev/full")) CHECK(saving("/dev/full").find("/dev/full: cannot write: ") == 0);
  CHECK(folder.count() == 0);
  CHECK(saving("") == ": cannot write: No such file or directory");
  const auto loading = [&](const std::filesystem::path& path) {
    return message_of<std::runtime_error>([&] { (void)io::load_model<double>(path); });
  };
  CHECK(loading(folder / "none").find("none: cannot open: ") != std::string::npos);
  CHECK(loading(folder.path()).find(": cannot read: ") != std::string::npos);
  CHECK(loading(folder.with("empty", "")).find("empty: not a model file of keen") != std::string::npos);
}

TEST_CASE("a model as JSON has the centroids as rows, in the shortest digits", "[io]") {
  CHECK(io::to_json(two_by_three) ==
        "{\"format\": \"keen model\", \"version\": 1, \"scalar\": \"float64\", \"k\": 3, \"dim\": 2,\n"
        " \"cluster_centers\": [[1, 4],\n  [-2.5, 1e+300],\n  [0.1, -0]]}\n");
  CHECK(io::to_json(keen::Model<float>(Eigen::MatrixXf::Constant(1, 1, 0.1F))).find("[[0.1]]") != std::string::npos);
}
