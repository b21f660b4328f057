// SPDX-License-Identifier: MIT
// Files for end_to_end.cmake. `files make` writes points.npy, the same as points.fvecs, and bad.npy with one NaN;
// `files show LABELS.npy` prints labels as `keen fit` writes them to labels.csv.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <keen/io.hpp>
#include <keen/random.hpp>
#include <limits>
#include <string>

namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Rows blobs(keen::Index n, keen::Index dim) {
  keen::Rng rng(11);
  Rows points(n, dim);
  for (keen::Index i = 0; i < n; ++i) {
    const auto blob = static_cast<double>(rng.index(7));
    for (float& x : points.row(i)) x = static_cast<float>(blob + rng.uniform() + rng.uniform());
  }
  return points;
}

void write_fvecs(const char* path, const Rows& points) {
  std::ofstream file(path, std::ios::binary);
  const auto dim = static_cast<int>(points.cols());
  for (keen::Index i = 0; i < points.rows(); ++i) {
    file.write(reinterpret_cast<const char*>(&dim), sizeof dim);
    file.write(reinterpret_cast<const char*>(&points(i, 0)), dim * static_cast<std::streamsize>(sizeof(float)));
  }
}

void make() {
  Rows points = blobs(2000, 3);
  keen::io::write_npy("points.npy", points);
  write_fvecs("points.fvecs", points);
  points(1500, 2) = std::numeric_limits<float>::quiet_NaN();
  keen::io::write_npy("bad.npy", points);
}

void show(const char* path) {
  const keen::io::NpyMatrix<double> labels = keen::io::read_npy<double>(path);
  std::printf("row,label\n");
  for (keen::Index i = 0; i < labels.rows(); ++i) std::printf("%td,%d\n", i + 1, static_cast<int>(labels(i, 0)));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string act = argc > 1 ? argv[1] : "";
  if (act == "make" && argc == 2) {
    make();
  } else if (act == "show" && argc == 3) {
    show(argv[2]);
  } else {
    return EXIT_FAILURE;
  }
}
