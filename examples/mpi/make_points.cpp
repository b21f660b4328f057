// SPDX-License-Identifier: MIT
// Points for fit_file: `make_points vectors.npy 100000 16` writes so many, of so many coordinates, about 100 centres.
#include <keen/io.hpp>
#include <keen/random.hpp>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s POINTS.npy N DIM\n", argv[0]);
    return EXIT_FAILURE;
  }
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  keen::Rng rng(1);
  const Rows centers =
      Rows::NullaryExpr(100, std::atol(argv[3]), [&] { return static_cast<float>(10 * rng.uniform()); });
  Rows points(std::atol(argv[2]), centers.cols());
  for (keen::Index i = 0; i < points.rows(); ++i) {
    points.row(i) = centers.row(rng.index(100));
    for (float& x : points.row(i)) x += static_cast<float>(rng.uniform() + rng.uniform() - 1);
  }
  keen::io::write_npy(argv[1], points);
}
