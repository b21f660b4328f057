// SPDX-License-Identifier: MIT
// Models in files, points in read-only memory, and what a fit prints: nothing.
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/temporary_folder.hpp"

#include <keen/io/model_file.hpp>
#include <keen/io/npy.hpp>
#include <keen/kmeans.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

namespace {

namespace io = keen::io;
using keen::Index;

/// What arrives at a file descriptor of the process while `act` runs.
template <class Act>
std::string written_to(int descriptor, const std::filesystem::path& file, const Act& act) {
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
  const int kept = ::dup(descriptor);
  const int target = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(target, descriptor);
  act();
  std::cout.flush();
  std::fflush(nullptr);
  ::dup2(kept, descriptor);
  ::close(kept);
  ::close(target);
  return unit::TemporaryFolder::bytes_of(file);
}

}  // namespace

TEST_CASE("a model that was saved and loaded answers bit by bit as before", "[C49]") {
  const unit::TemporaryFolder folder;
  const Eigen::MatrixXd x = unit::uniform_points<>(300, 1, 5);
  const keen::Model<double> model = keen::fit(keen::columns(x), {.k = 7}).model;
  io::save(model, folder / "m.keen");
  const auto loaded = io::load_model<double>(folder / "m.keen");
  CHECK(loaded == model);
  CHECK(loaded.predict(keen::columns(x)) == model.predict(keen::columns(x)));
  CHECK(loaded.transform(keen::columns(x)) == model.transform(keen::columns(x)));
  CHECK(loaded.sse(keen::columns(x)) == model.sse(keen::columns(x)));
}

TEST_CASE("a model file of version 1 that was written down is read for ever", "[C49]") {
  // Two centroids of one float each, 1 and -2; the checksum was worked out by another program.
  const std::string recorded(
      "\x89keen\r\n\x1a\x01\0\x04\0\x04\x03\x02\x01\x02\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0"
      "\0\0\x80\x3f\0\0\0\xc0\x4b\x7a\x27\x03",
      44);
  const auto model = io::model_from_bytes<float>(recorded);
  CHECK(model.centroids() == Eigen::MatrixXf{{1.0F, -2.0F}});
  CHECK(io::to_bytes(model) == recorded);
}

TEST_CASE("points in memory that cannot be written to give the bits of their copy", "[C46]") {
  const unit::TemporaryFolder folder;
  const Eigen::MatrixXd x = unit::uniform_points<>(500, 2, 3);
  io::write_npy(folder / "x.npy", x.transpose());
  const keen::Dataset<double> mapped = io::map_npy<double>(folder / "x.npy");
  const keen::KMeans<double> settings{.k = 9, .restarts = 2};
  const auto expected = settings.fit(keen::columns(x));
  const auto found = settings.fit(mapped);
  CHECK(found.model == expected.model);
  CHECK(found.labels == expected.labels);
  CHECK(found.sse == expected.sse);
  CHECK(found.model.predict(mapped) == expected.labels);
}

TEST_CASE("a fit writes to neither output, watched or not", "[C52]") {
  const unit::TemporaryFolder folder;
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(200, 3);
  int passes = 0;
  const auto fits = [&] {
    for (const auto policy : {keen::EmptyClusters::relocate_farthest, keen::EmptyClusters::keep}) {
      const keen::KMeans<double, 2> settings{.k = 9, .empty_clusters = policy, .restarts = 2};
      (void)settings.fit(x).model.predict(x);
      (void)keen::fit(x, {.k = 3, .observer = [&](const keen::IterationStats&) { ++passes; }});
      (void)keen::fit(Eigen::Matrix2Xd(Eigen::Matrix2Xd::Zero(2, 9)), {.k = 5});
    }
  };
  CHECK(written_to(STDOUT_FILENO, folder / "out", [] { std::cout << "heard"; }) == "heard");
  CHECK(written_to(STDOUT_FILENO, folder / "out", fits).empty());
  CHECK(written_to(STDERR_FILENO, folder / "err", fits).empty());
  CHECK(passes > 0);
}
