// SPDX-License-Identifier: MIT
// Numbers of points, clusters and dimensions about the borders of vectors, tiles, panels, blocks and chunks. Each value
// of one meets each value of another at least once.
#include "support/catch.hpp"

#include "laws/space.hpp"

#include <array>
#include <vector>

namespace {

using keen::Algorithm;
using keen::Index;

constexpr std::array<Index, 15> point_counts{1, 7, 15, 16, 17, 47, 48, 49, 63, 64, 65, 959, 960, 961, 1023};
constexpr std::array<Index, 10> cluster_counts{1, 2, 3, 7, 8, 9, 15, 16, 17, 33};

std::vector<Index> dims() {
  std::vector<Index> dims;
  for (Index dim = 1; dim <= 33; ++dim) dims.push_back(dim);
  for (const Index dim : {63, 64, 65, 127, 128, 129, 768, 784, 1536}) dims.push_back(dim);
  return dims;
}

/// Points of seven groups; whole numbers, full of ties, in every third.
template <class Scalar>
keen::Centroids<Scalar> points(Index dim, Index n, Index turn) {
  keen::Rng rng(static_cast<std::uint64_t>(dim * 10'000 + n));
  keen::Centroids<Scalar> x(dim, n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < dim; ++d) {
      const double whole = static_cast<double>(rng.index(3)) + static_cast<double>(i % 7);
      x(d, i) = static_cast<Scalar>(turn % 3 == 0 ? whole : whole + rng.uniform() + (turn % 3 == 1 ? 0 : 1000));
    }
  }
  return x;
}

template <class Scalar>
void check_fits(Index n, Index k, Index dim, Index turn) {
  const keen::Centroids<Scalar> x = points<Scalar>(dim, n, turn);
  const auto data = keen::columns(x);
  keen::KMeans<Scalar> settings{.k = k, .init = keen::FirstK{}, .stop = keen::stop::MaxIterations{3}};
  settings.algorithm = Algorithm::lloyd;
  const auto expected = settings.fit(data);
  CHECK(expected.model.predict(data) == expected.labels);
  constexpr Algorithm others[] = {Algorithm::automatic, Algorithm::filtering, Algorithm::hamerly,
                                  Algorithm::projection};
  for (const Algorithm algorithm : others) {
    INFO("algorithm " << static_cast<int>(algorithm));
    settings.algorithm = algorithm;
    CHECK(laws::difference(settings.fit(data), expected) == "");
  }
  for (const int threads : {2, 3}) {
    INFO(threads << " threads");
    settings.algorithm = laws::all_algorithms[static_cast<std::size_t>(turn + threads) % 5];
    settings.threads = threads;
    CHECK(laws::difference(settings.fit(data), expected) == "");
  }
}

}  // namespace

TEMPLATE_TEST_CASE("every algorithm and number of threads gives the same bits, for every size", "[levels]", float,
                   double) {
  Index row = 0;
  for (const Index dim : dims()) {
    Index turn = row++;
    for (const Index n : point_counts) {
      std::vector<Index> possible;
      for (const Index k : cluster_counts) {
        if (k <= n) possible.push_back(k);
      }
      const Index k = possible[static_cast<std::size_t>(turn++) % possible.size()];
      INFO("n = " << n << ", k = " << k << ", dim " << dim);
      check_fits<TestType>(n, k, dim, turn);
    }
  }
}
