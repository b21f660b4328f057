// SPDX-License-Identifier: MIT
// An arma::mat keeps points as columns, as keen does: nothing is copied on the way in, nor on the way out.
// Run: 12_armadillo [--out DIR]

#include <keen/keen.hpp>

#include "support/out_dir.hpp"

#include <armadillo>
#include <iostream>

namespace {

keen::Dataset<double> columns(const arma::mat& points) {
  return keen::points(points.memptr(), static_cast<keen::Index>(points.n_cols),
                      static_cast<keen::Index>(points.n_rows));
}

/// The matrix of a keen result as an arma::mat that views it, and must not outlive it.
template <class Matrix>
arma::mat viewed(const Matrix& matrix) {
  return {const_cast<double*>(matrix.data()), static_cast<arma::uword>(matrix.rows()),
          static_cast<arma::uword>(matrix.cols()), false, true};
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "an arma::mat, clustered where it lies");

  const arma::mat points{{1, 1.5, 5, 8, 1, 9}, {2, 1.8, 8, 8, 0.6, 11}};  // 2 x 6: six points
  const auto clustering = keen::fit(columns(points), {.k = 2});
  std::cout << "labels " << clustering.labels.transpose() << '\n';

  const arma::mat centroids = viewed(clustering.model.centroids());
  centroids.raw_print(std::cout, "centroids, one a column");
  const arma::Col<int> labels(const_cast<int*>(clustering.labels.data()), points.n_cols, false, true);
  const arma::mat inside = points.cols(arma::find(labels == 0));
  std::cout << inside.n_cols << " points in cluster 0, their mean " << arma::mean(inside, 1).t();

  out.save("12_armadillo.svg", keen::svg::scatter(columns(points), clustering));
}
