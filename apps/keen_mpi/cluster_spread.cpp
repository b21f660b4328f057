// SPDX-License-Identifier: MIT
#include "cluster_spread.hpp"

#include <mpi.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <keen/blocks.hpp>
#include <vector>

namespace cli {
namespace {

/// A sum of terms >= 0 for each cluster, in units of 2^-90 of a number that none exceeds. Each term is cut to the unit,
/// and then nothing is rounded: the order of the terms does not matter.
class ClusterSums {
 public:
  /// @param most  what no sum exceeds, but for rounding; finite
  ClusterSums(Index k, double most)
      : words_(2 * static_cast<std::size_t>(k)), exponent_(most > 0 ? std::ilogb(most) + 1 : 0) {}

  void add(Index j, double term) {
    const double scaled = std::ldexp(term, high_bits - exponent_);
    const double whole = std::floor(scaled);
    std::uint64_t& high = words_[2 * static_cast<std::size_t>(j)];
    std::uint64_t& low = words_[2 * static_cast<std::size_t>(j) + 1];
    low += static_cast<std::uint64_t>(std::ldexp(scaled - whole, low_bits));
    high += static_cast<std::uint64_t>(whole) + (low >> low_bits);
    low &= (std::uint64_t{1} << low_bits) - 1;
  }

  void add_other_ranks() {
    MPI_Allreduce(MPI_IN_PLACE, words_.data(), static_cast<int>(words_.size()), MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
  }

  double operator[](Index j) const {
    const auto high = static_cast<double>(words_[2 * static_cast<std::size_t>(j)]);
    const auto low = static_cast<double>(words_[2 * static_cast<std::size_t>(j) + 1]);
    return std::ldexp(high + std::ldexp(low, -low_bits), exponent_ - high_bits);
  }

 private:
  static constexpr int high_bits = 50;
  static constexpr int low_bits = 40;

  std::vector<std::uint64_t> words_;  // two of each cluster
  int exponent_;
};

}  // namespace

Eigen::VectorXd cluster_spread(const World& world, const keen::Dataset<double>& points,
                               const keen::Clustering<double>& found) {
  const Index k = found.model.k();
  ClusterSums sums(k, found.sse);
  world.run([&] {
    keen::for_each_block(points, [&](const auto& block, Index first) {
      for (Index i = 0; i < block.size(); ++i) {
        const Index j = found.labels[first + i];
        sums.add(j, (block.point(i) - found.model.centroids().col(j)).squaredNorm());
      }
    });
  });
  sums.add_other_ranks();
  Eigen::VectorXd spread = Eigen::VectorXd::Zero(k);
  for (Index j = 0; j < k; ++j) {
    if (found.cluster_sizes[j] > 0) spread[j] = std::sqrt(sums[j] / static_cast<double>(found.cluster_sizes[j]));
  }
  return spread;
}

}  // namespace cli
