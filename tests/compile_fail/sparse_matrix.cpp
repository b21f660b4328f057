// error: for sparse matrices include <keen/sparse.hpp> and say keen::rows(x) or keen::columns(x)
// SPDX-License-Identifier: MIT
#include <keen/sparse.hpp>

int main() { return static_cast<int>(keen::KMeans<double>{.k = 1}.fit(Eigen::SparseMatrix<double>(3, 3)).iterations); }
