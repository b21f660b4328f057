// error: Initializer<double, 3>
// SPDX-License-Identifier: MIT
// An init that takes sparse points alone has no use for points whose dimension is known at compile time.
#include <keen/sparse.hpp>

int main() {
  const auto zeros = [](const keen::SparseDataset<double>& data, keen::Index k, keen::Rng&) {
    return keen::Centroids<double>(keen::Centroids<double>::Zero(data.dim(), k));
  };
  const keen::KMeans<double, 3> kmeans{.k = 2, .init = zeros};
  return static_cast<int>(kmeans.k);
}
