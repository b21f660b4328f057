// SPDX-License-Identifier: MIT
// Prints what a few fits have found, to the last bit: labels as a checksum, centroids and SSE as hexadecimal numbers.

#include "../support/checksum.hpp"

#include <keen/keen.hpp>

#include <cstdint>
#include <iomanip>
#include <iostream>

namespace {

using keen::Index;

template <class Scalar>
keen::Centroids<Scalar> random_points(Index dim, Index n, double offset) {
  keen::Rng rng(static_cast<std::uint64_t>(dim));
  keen::Centroids<Scalar> x(dim, n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < dim; ++d) x(d, i) = static_cast<Scalar>(rng.uniform() + offset + static_cast<double>(i % 7));
  }
  return x;
}

template <class Scalar>
void print_fit(Index dim, Index k, double offset, keen::Algorithm algorithm) {
  const keen::Centroids<Scalar> x = random_points<Scalar>(dim, 3000, offset);
  const auto found = keen::KMeans<Scalar>{.k = k, .algorithm = algorithm}.fit(keen::columns(x));
  std::cout << sizeof(Scalar) << " bytes, dim " << dim << ", k = " << k << ", offset " << offset << ": labels "
            << support::checksum(found.labels) << ", " << found.iterations << " passes, sse " << std::hexfloat
            << found.sse << "\n  centroids";
  for (Index d = 0; d < dim; ++d) std::cout << ' ' << found.model.centroids()(d, d % k);
  for (const auto& pass : found.history) std::cout << ' ' << pass.sse;
  std::cout << std::defaultfloat << '\n';
}

template <class Scalar>
void print_fits() {
  for (const keen::Algorithm algorithm :
       {keen::Algorithm::lloyd, keen::Algorithm::filtering, keen::Algorithm::hamerly, keen::Algorithm::projection}) {
    for (const Index dim : {1, 2, 3, 17, 130}) {
      for (const double offset : {0.0, 1e4}) print_fit<Scalar>(dim, dim % 2 == 0 ? 13 : 40, offset, algorithm);
    }
  }
}

}  // namespace

int main() {
  print_fits<float>();
  print_fits<double>();
}
