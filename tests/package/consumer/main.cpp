// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>

#include <array>
#include <string_view>
#include <vector>

static_assert(std::string_view(KEEN_VERSION_STRING) == EXPECTED_VERSION);
#ifdef EXPECTED_EIGEN
static_assert(EIGEN_MAJOR_VERSION == EXPECTED_EIGEN);
#endif

#ifdef WITH_MPI
#include <keen/mpi.hpp>

/// Compiled and linked, and not called: how processes are started is not this project's matter.
keen::Clustering<double> fit_over_ranks(const Eigen::MatrixXd& points) {
  return keen::mpi::fit(MPI_COMM_WORLD, keen::rows(points), {.k = 2});
}
#endif

#ifdef WITH_FIT
bool fit_separates();  // fit.cpp: what takes long to compile
#else
bool fit_separates() { return true; }
#endif

int main() {
  const std::vector<std::array<double, 2>> points = {{0, 0}, {0, 1}, {9, 9}, {9, 8}};
  const keen::Model<double, 2> model(Eigen::Matrix2d{{0, 9}, {0, 9}});
  const keen::Labels labels = model.predict(points, 2);
  return labels[0] != labels[2] && fit_separates() ? 0 : 1;
}
