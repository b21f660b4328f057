// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/model_bytes.hpp"
#include "unit/support/temporary_folder.hpp"

#include <keen/io/scaled_model_file.hpp>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace {

using unit::message_of;
using unit::with_number;
namespace io = keen::io;

const keen::ScaledModel<double> people((Eigen::MatrixXd(2, 3) << 1, -2.5, 0.1, 4e4, 1e5, -0.0).finished(),
                                       {Eigen::Vector2d(0.3, 5e4), Eigen::Vector2d(0.7, 1e4)});
const keen::ScaledModel<float, 1> narrow(Eigen::RowVector2f(1, 2),
                                         {Eigen::VectorXd::Ones(1), Eigen::VectorXd::Ones(1)});

template <class Scalar = double, int Dim = Eigen::Dynamic>
std::string refusal(const std::string& bytes) {
  return message_of<std::runtime_error>([&] { (void)io::scaled_model_from_bytes<Scalar, Dim>(bytes, "m"); });
}

}  // namespace

TEST_CASE("a scaled model comes back from its bytes bit by bit", "[io][scaling]") {
  CHECK(io::to_bytes(people).size() == 36 + 6 * 8 + 4 * 8);
  CHECK(io::scaled_model_from_bytes<double>(io::to_bytes(people)) == people);
  CHECK(io::to_bytes(narrow).size() == 36 + 2 * 4 + 2 * 8);
  const auto again = io::scaled_model_from_bytes<float, 1>(io::to_bytes(narrow));
  CHECK(again == narrow);
  CHECK(again.scaled() == narrow.scaled());
}

TEST_CASE("a plain model is a scaled one that scales nothing, in the same bytes", "[io][scaling]") {
  const keen::Model<double> model(people.centroids());
  const auto read = io::scaled_model_from_bytes<double>(io::to_bytes(model));
  CHECK(read.scaling().is_none());
  CHECK(read.scaled() == model);
  CHECK(io::to_bytes(read) == io::to_bytes(model));
  CHECK(io::to_json(read) == io::to_json(model));
  CHECK(message_of<std::runtime_error>([&] { (void)io::model_from_bytes<double>(io::to_bytes(people), "m"); }) ==
        "m: its points are scaled: io::load_scaled_model reads it");
}

TEST_CASE("no part of a scaled model file is one, and every flipped bit is noticed", "[io][scaling]") {
  const std::string bytes = io::to_bytes(people);
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(refusal(bytes.substr(0, size)).find("m: ") == 0);
  CHECK(refusal(bytes + std::string(16, '\0')).find("m: ") == 0);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    CHECK(refusal(flipped).find("m: ") == 0);
  }
}

TEST_CASE("a scaled model file whose checksum is right is looked at all the same", "[io][scaling]") {
  const std::string bytes = io::to_bytes(people);
  CHECK(refusal<float>(bytes) == "m: its centroids are of type double, not float");
  CHECK(refusal<double, 3>(bytes) == "m: its centroids have 2 coordinates, not 3");
  CHECK(refusal(with_number(bytes, 8, std::uint16_t{1})) == "m: broken header, bytes 10 to 15");
  CHECK(refusal(with_number(bytes, 11, std::uint8_t{2})).find("m: cut short or broken: ") == 0);
  CHECK(refusal(with_number(bytes, 11, std::uint8_t{3})) == "m: broken header, bytes 10 to 15");
  CHECK(refusal(io::to_bytes(keen::Model<double>(people.centroids(), keen::Metric::cosine))) ==
        "m: its points go by angle: io::load_model reads it");
  CHECK(refusal(with_number(bytes, 8, std::uint16_t{3})) ==
        "m: model file of version 3, this keen reads versions 1 to 2");
  CHECK(refusal(with_number(bytes, 16, std::uint64_t{1} << 63)).find("m: cut short or broken: ") == 0);
  const std::size_t scales = 32 + 6 * 8 + 2 * 8;
  CHECK(refusal(with_number(bytes, scales, 0.0)) == "m: Scaling: scales must be finite and > 0, got 0");
  CHECK(refusal(with_number(bytes, scales, std::numeric_limits<double>::quiet_NaN())) ==
        "m: Scaling: scales must be finite and > 0, got nan");
  CHECK(refusal(with_number(bytes, scales - 8, std::numeric_limits<double>::infinity())) ==
        "m: Scaling: centers must be finite, got inf");
  CHECK(message_of([] { (void)io::to_bytes(keen::ScaledModel<double>()); }) ==
        "io::to_bytes: the model has no centroids");
}

TEST_CASE("a saved scaled model predicts as before, from points as they are", "[io][scaling]") {
  const unit::TemporaryFolder folder;
  io::save(people, folder.path() / "people.keen");
  const auto loaded = io::load_scaled_model<double>(folder.path() / "people.keen");
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(2, 50).array() * 1e5;
  CHECK(loaded.predict(keen::columns(x)) == people.predict(keen::columns(x)));
  CHECK(io::to_json(loaded) ==
        "{\"format\": \"keen model\", \"version\": 2, \"scalar\": \"float64\", \"k\": 3, \"dim\": 2,\n"
        " \"cluster_centers\": [[1, 40000],\n  [-2.5, 1e+05],\n  [0.1, -0]],\n"
        " \"center\": [0.3, 50000],\n \"scale\": [0.7, 10000]}\n");
}
