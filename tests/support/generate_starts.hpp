// SPDX-License-Identifier: MIT
#pragma once

#include "generate.hpp"

#include <string>
#include <vector>

namespace support {

/// k different points of a cloud, spread over its rows.
template <class Scalar, int Dim>
[[nodiscard]] keen::Centroids<Scalar, Dim> spread_start(const Cloud<Scalar, Dim>& cloud) {
  keen::Centroids<Scalar, Dim> start(cloud.dim(), cloud.k);
  for (Index j = 0; j < cloud.k; ++j) start.col(j) = cloud.points.col(j * cloud.n() / cloud.k);
  return start;
}

/// Start centroids that a caller might give, most of them bad [A9]. Where a kind is beyond Scalar, it is `spread`.
enum class Start {
  spread,       ///< points of the data
  equal,        ///< all the same
  far_outside,  ///< a thousand spreads away, all on one side
  outside_on_one_axis,
  descending,  ///< sorted, the largest first
  grid,        ///< whole and half numbers: ties with a lattice
};

inline constexpr Start all_starts[] = {Start::spread,     Start::equal, Start::far_outside, Start::outside_on_one_axis,
                                       Start::descending, Start::grid};

template <class Scalar, int Dim>
[[nodiscard]] keen::Centroids<Scalar, Dim> make_start(const Cloud<Scalar, Dim>& cloud, Start start, Draw& draw) {
  keen::Centroids<Scalar, Dim> centroids = spread_start(cloud);
  const Scalar spread = cloud.points.maxCoeff() / 2 - cloud.points.minCoeff() / 2;
  switch (start) {
    case Start::spread: break;
    case Start::equal:
      for (Index j = 1; j < cloud.k; ++j) centroids.col(j) = centroids.col(0).eval();
      break;
    case Start::far_outside:
      for (Index j = 0; j < cloud.k; ++j) centroids.col(j).array() += spread * static_cast<Scalar>(1000 + j);
      break;
    case Start::outside_on_one_axis: centroids.row(0).array() += 4 * spread; break;
    case Start::descending:
      for (Index j = 0; j < cloud.k; ++j) {
        centroids.col(j).setConstant(cloud.points.maxCoeff() -
                                     spread / static_cast<Scalar>(cloud.k) * static_cast<Scalar>(j));
      }
      break;
    case Start::grid:
      for (Index j = 0; j < cloud.k; ++j) {
        for (Index d = 0; d < cloud.dim(); ++d) centroids(d, j) = static_cast<Scalar>(draw.between(-2, 10)) / 2;
      }
      break;
  }
  return centroids.allFinite() ? centroids : spread_start(cloud);
}

/// An init and what to call it.
template <class Scalar, int Dim>
struct NamedInit {
  std::string name;
  keen::Initializer<Scalar, Dim> init;
};

/// All the ways to start: those of the library, start centroids of the caller's, and a callable of the caller's.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<NamedInit<Scalar, Dim>> every_init(const Cloud<Scalar, Dim>& cloud) {
  const auto last_k = [](const keen::Dataset<Scalar, Dim>& data, Index k, keen::Rng& rng) {
    keen::Centroids<Scalar, Dim> centroids(data.dim(), k);
    for (Index j = 0; j < k; ++j) centroids.col(j) = data.point(data.size() - 1 - (j + rng.index(2)) % data.size());
    return centroids;
  };
  return {{"FirstK", keen::FirstK{}},
          {"RandomPoints", keen::RandomPoints{}},
          {"RandomPartition", keen::RandomPartition{}},
          {"PlusPlus", keen::PlusPlus{}},
          {"PlusPlus, one candidate", keen::PlusPlus{.candidates = 1}},
          {"ParallelPlusPlus", keen::ParallelPlusPlus{}},
          {"AfkMc2", keen::AfkMc2{.chain_length = 20}},
          {"Given", keen::GivenCentroids(spread_start(cloud))},
          {"a lambda", last_k}};
}

}  // namespace support
