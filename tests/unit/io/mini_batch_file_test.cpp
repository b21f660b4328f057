// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/guarded_bytes.hpp"
#include "unit/support/model_bytes.hpp"
#include "unit/support/temporary_folder.hpp"

#include <keen/io/mini_batch_file.hpp>
#include <keen/sparse.hpp>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
using unit::with_number;
namespace io = keen::io;
using MiniBatch = keen::MiniBatchKMeans<double>;
using Rows = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// The same stream, of which some comes before the estimator is saved and the rest after: nothing may tell the two.
template <class Points, class Batch>
void check_resumed(const Points& batches, const Batch& learn) {
  const MiniBatch settings{.k = 3, .init_size = 40, .seed = 5};
  for (std::size_t before = 0; before <= batches.size(); ++before) {
    CAPTURE(before);
    MiniBatch whole = settings, first = settings, second = settings;
    for (std::size_t i = 0; i < before; ++i) {
      learn(whole, batches[i]);
      learn(first, batches[i]);
    }
    const std::string bytes = io::to_bytes(first);
    io::resume_from_bytes(second, bytes);
    CHECK(io::to_bytes(second) == bytes);
    CHECK(second.has_model() == first.has_model());
    for (std::size_t i = before; i < batches.size(); ++i) {
      learn(whole, batches[i]);
      learn(second, batches[i]);
    }
    CHECK(second.model() == whole.model());
    CHECK(second.cluster_weights() == whole.cluster_weights());
  }
}

MiniBatch learnt(Index points) {
  const Eigen::MatrixXd x = unit::far_groups(points, 3, 3);
  MiniBatch kmeans{.k = 3, .init_size = 40};
  kmeans.partial_fit(keen::columns(x));
  return kmeans;
}

std::string refusal(const std::string& bytes, MiniBatch kmeans = {.k = 3}) {
  const unit::GuardedBytes guarded(bytes);
  const std::string message =
      message_of<std::runtime_error>([&] { io::resume_from_bytes(kmeans, guarded.view(), "s"); });
  if (message != "no error") CHECK_FALSE(kmeans.has_model());  // nothing has changed
  return message;
}

}  // namespace

TEST_CASE("a stream goes on after a save as if there had been none, bit for bit", "[io][mini_batch]") {
  std::vector<Eigen::MatrixXd> batches;
  for (std::uint64_t seed = 0; seed < 6; ++seed) batches.push_back(unit::far_groups(15, 3, seed));
  check_resumed(batches, [](MiniBatch& kmeans, const Eigen::MatrixXd& x) { kmeans.partial_fit(keen::columns(x)); });
  check_resumed(batches, [](MiniBatch& kmeans, const Eigen::MatrixXd& x) {
    kmeans.partial_fit(keen::weighted(keen::columns(x), Eigen::VectorXd(Eigen::VectorXd::LinSpaced(15, 0, 3))));
  });
}

TEST_CASE("sparse points that wait are saved too", "[io][mini_batch]") {
  std::vector<Rows> batches;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Eigen::MatrixXd x = unit::far_groups(15, 3, seed).transpose();
    for (Index i = 0; i < x.rows(); i += 4) x(i, i % 2) = 0;
    batches.emplace_back(x.sparseView());
  }
  check_resumed(batches, [](MiniBatch& kmeans, const Rows& x) { kmeans.partial_fit(keen::rows(x)); });
}

TEST_CASE("no part of a state is one, and every flipped bit is noticed", "[io][mini_batch]") {
  for (const Index points : {5, 60}) {  // points that wait; centroids
    const std::string bytes = io::to_bytes(learnt(points));
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(refusal(bytes.substr(0, size)).find("s: ") == 0);
    CHECK(refusal(bytes + '\0').find("s: ") == 0);
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      CAPTURE(bit);
      CHECK(refusal(flipped).find("s: ") == 0);
    }
  }
}

TEST_CASE("no part of a state is one, even if its checksum is right", "[io][mini_batch]") {
  const Rows few = Eigen::MatrixXd::Identity(7, 5).sparseView();
  MiniBatch sparse{.k = 3, .init_size = 40};
  sparse.partial_fit(keen::rows(few));
  for (const std::string& bytes : {io::to_bytes(learnt(5)), io::to_bytes(learnt(60)), io::to_bytes(sparse)}) {
    CHECK(refusal(bytes) == "no error");
    for (std::size_t size = io::detail::mini_batch_magic.size(); size + 4 < bytes.size(); ++size) {
      CAPTURE(size);
      CHECK(refusal(with_number(bytes.substr(0, size) + "1234", 0, bytes[0])) == "s: cut short or broken");
    }
  }
}

TEST_CASE("a state whose checksum is right is looked at all the same", "[io][mini_batch]") {
  const std::string waiting = io::to_bytes(learnt(5)), bytes = io::to_bytes(learnt(60));
  CHECK(refusal(bytes) == "no error");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal(with_number(bytes, 8, std::uint16_t{2})) == "s: a state of version 2, this keen reads version 1");
  CHECK(refusal(with_number(bytes, 11, std::uint8_t{1})) == "s: cut short or broken");
  CHECK(refusal(with_number(waiting, 11, std::uint8_t{0})) == "s: cut short or broken");
  CHECK(refusal(with_number(waiting, 11, std::uint8_t{3})) == "s: cut short or broken");
  CHECK(refusal(with_number(waiting, 10, std::uint8_t{4})) == "s: its points are of type float, not double");
  CHECK(refusal(with_number(bytes, 80, nan)) == "s: a number is not finite");
  CHECK(refusal(with_number(bytes, 80 + 48, -1.0)) == "s: a weight is negative");
  CHECK(refusal(with_number(waiting, 80, -1.0)) == "s: a weight is negative");
  for (const std::size_t place : {std::size_t{16}, std::size_t{24}, std::size_t{32}}) {
    for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{1} << 31, ~std::uint64_t{0}}) {
      CHECK(refusal(with_number(bytes, place, count)) == "s: cut short or broken");
      CHECK(refusal(with_number(waiting, place, count)) == "s: cut short or broken");
    }
  }
  // (k dim + k) 8 is 2^64, which 64 bits do not hold.
  const std::string huge = with_number(bytes, 16, std::uint64_t{1} << 30);
  CHECK(refusal(with_number(huge, 24, (std::uint64_t{1} << 31) - 1)) == "s: cut short or broken");
  const std::string fresh = io::to_bytes(MiniBatch{.k = 3});
  CHECK(refusal(with_number(fresh, 24, std::uint64_t{1} << 31)) == "s: cut short or broken");
  CHECK(
      refusal("no state, but long enough to be one, as there are more than eighty-four bytes in this very sentence") ==
      "s: not the state of a MiniBatchKMeans of keen");
  CHECK(refusal(bytes, {.k = 4}) == "s: it has 3 centroids, and k is 4");
  keen::MiniBatchKMeans<double, 3> solid{.k = 3};
  CHECK(message_of<std::runtime_error>([&] { io::resume_from_bytes(solid, bytes, "s"); }) ==
        "s: its points have 2 coordinates, not 3");
}

TEST_CASE("a state is saved to a file, and read from it", "[io][mini_batch]") {
  const unit::TemporaryFolder folder;
  const MiniBatch kmeans = learnt(60);
  io::save(kmeans, folder / "stream");
  MiniBatch again{.k = 3};
  io::resume(again, folder / "stream");
  CHECK(again.model() == kmeans.model());
  CHECK(message_of<std::runtime_error>([&] { io::resume(again, folder / "none"); }).find("none") != std::string::npos);
}

TEST_CASE("a generator goes on where another was", "[random]") {
  keen::Rng one(7);
  (void)one();
  keen::Rng other(one.state());
  CHECK(one() == other());
  CHECK(message_of([] { (void)keen::Rng(keen::Rng::State{}); }) == "Rng: a state must not be 0");
}
