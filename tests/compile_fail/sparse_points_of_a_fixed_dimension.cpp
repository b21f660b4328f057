// error: sparse points need a KMeans or Model whose dimension is Eigen::Dynamic
// SPDX-License-Identifier: MIT
#include <keen/sparse.hpp>

int main() {
  const Eigen::SparseMatrix<double> x(3, 3);
  return static_cast<int>(keen::KMeans<double, 3>{.k = 1}.fit(keen::rows(x)).iterations);
}
