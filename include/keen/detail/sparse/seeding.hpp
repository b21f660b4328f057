// SPDX-License-Identifier: MIT
#pragma once

#include "../../random.hpp"
#include "../seeding/weighted_sampler.hpp"
#include "../threads/parallel.hpp"
#include "validate.hpp"

#include <algorithm>
#include <limits>
#include <vector>

// Candidates are made dense for one step, a few side by side in a table, so that one pass over the nonzeros of a point
// serves all of them. There is no batch of later candidates as in seeding/: a pass over sparse points is cheap beside
// one over dense ones of as many coordinates.

namespace keen::detail {

/// Seeds chosen one after the other by D^2 sampling among sparse points: as detail::Seeding, but with a pass over the
/// points for the candidates of every seed. What it draws does not depend on the team.
template <class Scalar>
class SparseSeeding {
 public:
  SparseSeeding(const ValidatedSparseData<Scalar>& validated, Team& team)
      : data_(validated.data),
        team_(team),
        weights_(weights_of(validated.data), validated.largest_weight),
        unit_(distance_unit(validated.largest)),
        sq_norms_(static_cast<std::size_t>(data_.size()), 0.0),
        sq_distances_(static_cast<std::size_t>(data_.size()), (std::numeric_limits<double>::max)()),
        masses_(data_.size()),
        table_(Table::Zero(at_once, data_.dim())) {
    for (Index i = 0; i < data_.size(); ++i) {
      data_.for_each_nonzero(i, [&](Index, Scalar x) { sq_norm(i) += scaled(x) * scaled(x); });
    }
  }

  /// A point drawn in proportion to the weights.
  [[nodiscard]] Index draw_by_weight(Rng& rng) {
    masses_.set_all([&](Index i) { return weights_(i); });
    return masses_.draw(rng);
  }

  /// Makes a point a seed. Complexity: O(nnz).
  void add(Index seed) {
    fill_table({seed});
    for_each_block([&](Index i, Index) {
      double& nearest = sq_distances_[static_cast<std::size_t>(i)];
      nearest = (std::min)(nearest, sq_distances({seed}, i)[0]);
    });
    clear({seed});
  }

  /// Of `candidates` points drawn by weight times squared distance to the nearest seed the one by which the points
  /// gain most, the first of equals; -1 if no point differs from all seeds. Complexity: O(nnz candidates).
  [[nodiscard]] Index draw(Index candidates, Rng& rng) {
    masses_.set_all([&](Index i) { return mass(i); });
    if (masses_.total() <= 0) masses_.set_all([&](Index i) { return is_apart(i) ? 1.0 : 0.0; });
    if (masses_.total() <= 0) return -1;
    std::vector<Index> drawn;
    for (Index draw = 0; draw < candidates; ++draw) drawn.push_back(masses_.draw(rng));
    if (candidates == 1) return drawn.front();
    Index best = drawn.front();
    double most = -1;
    for (std::size_t first = 0; first < drawn.size(); first += at_once) {
      const std::size_t last = (std::min)(drawn.size(), first + at_once);
      const std::vector<Index> some(drawn.begin() + static_cast<std::ptrdiff_t>(first),
                                    drawn.begin() + static_cast<std::ptrdiff_t>(last));
      Index winner = 0;
      const double gain = gains(some).maxCoeff(&winner);
      if (gain > most) best = some[static_cast<std::size_t>(winner)];
      most = (std::max)(most, gain);
    }
    return best;
  }

 private:
  static constexpr int at_once = 8;  // candidates
  static constexpr Index block_size = 1024;

  using PerCandidate = Eigen::Array<double, at_once, 1>;
  using Table = Eigen::Array<double, at_once, Eigen::Dynamic, Eigen::ColMajor>;

  [[nodiscard]] double scaled(Scalar x) const { return unit_(static_cast<double>(x)); }
  [[nodiscard]] double& sq_norm(Index i) { return sq_norms_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] double mass(Index i) const {
    return weights_(i) > 0 ? weights_(i) * sq_distances_[static_cast<std::size_t>(i)] : 0;
  }
  [[nodiscard]] bool is_apart(Index i) const {
    return data_.weight(i) > 0 && sq_distances_[static_cast<std::size_t>(i)] > 0;
  }

  /// Calls `body(i, block)` for all points, by the team.
  template <class Body>
  void for_each_block(const Body& body) {
    team_.for_each_block((data_.size() + block_size - 1) / block_size, [&](Index block, int) {
      const Index last = (std::min)(data_.size(), (block + 1) * block_size);
      for (Index i = block * block_size; i < last; ++i) body(i, block);
    });
  }

  /// Writes candidates, up to `at_once`, side by side into the table.
  void fill_table(const std::vector<Index>& candidates) {
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      data_.for_each_nonzero(candidates[c], [&](Index d, Scalar x) { table_(static_cast<Index>(c), d) = scaled(x); });
    }
  }

  void clear(const std::vector<Index>& candidates) {
    for (const Index candidate : candidates) {
      data_.for_each_nonzero(candidate, [&](Index d, Scalar) { table_.col(d).setZero(); });
    }
  }

  /// From point `i` to candidates that are in the table; where nearly all cancels, by differences.
  [[nodiscard]] PerCandidate sq_distances(const std::vector<Index>& candidates, Index i) const {
    PerCandidate products = PerCandidate::Zero();
    data_.for_each_nonzero(i, [&](Index d, Scalar x) { products += scaled(x) * table_.col(d); });
    PerCandidate result = PerCandidate::Zero();
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const auto at = static_cast<Index>(c);
      const double size = sq_norms_[static_cast<std::size_t>(i)] + sq_norms_[static_cast<std::size_t>(candidates[c])];
      const double sq_distance = size - 2 * products[at];
      const bool is_certain = sq_distance > 0x1p-20 * size + least_safe_square<double>(data_.dim());
      result[at] = is_certain ? sq_distance : between(i, candidates[c]);
    }
    return result;
  }

  /// The squared distance of two points; 0 only where they are equal.
  [[nodiscard]] double between(Index i, Index j) const {
    const auto x = data_.entries(i);
    const auto y = data_.entries(j);
    double sum = 0;
    bool is_equal = true;
    Index a = 0;
    Index b = 0;
    while (a < x.count || b < y.count) {
      const bool takes_x = b == y.count || (a < x.count && x.coordinates[a] <= y.coordinates[b]);
      const bool takes_y = a == x.count || (b < y.count && y.coordinates[b] <= x.coordinates[a]);
      const Scalar of_x = takes_x ? x.values[a++] : Scalar(0);
      const Scalar of_y = takes_y ? y.values[b++] : Scalar(0);
      const double difference = scaled(of_x) - scaled(of_y);
      sum += difference * difference;
      is_equal = is_equal && of_x == of_y;
    }
    return sum > 0 || is_equal ? sum : (std::numeric_limits<double>::denorm_min)();
  }

  /// What all points together gain by each candidate; -1 where there is none.
  [[nodiscard]] PerCandidate gains(const std::vector<Index>& candidates) {
    const std::size_t blocks = static_cast<std::size_t>((data_.size() + block_size - 1) / block_size);
    std::vector<PerCandidate, Eigen::aligned_allocator<PerCandidate>> sums(blocks, PerCandidate::Zero());
    fill_table(candidates);
    for_each_block([&](Index i, Index block) {
      const double now = sq_distances_[static_cast<std::size_t>(i)];
      if (now == 0 || weights_(i) == 0) return;
      sums[static_cast<std::size_t>(block)] += weights_(i) * ((now - sq_distances(candidates, i)).max)(0);
    });
    clear(candidates);
    PerCandidate total = PerCandidate::Zero();
    for (const PerCandidate& sum : sums) total += sum;
    for (Index c = static_cast<Index>(candidates.size()); c < at_once; ++c) total[c] = -1;
    return total;
  }

  SparseDataset<Scalar> data_;
  Team& team_;
  RelativeWeights<Scalar> weights_;
  Scale<double> unit_;
  std::vector<double> sq_norms_;
  std::vector<double> sq_distances_;
  WeightedSampler masses_;
  Table table_;  // coordinates of candidates, and 0
};

}  // namespace keen::detail
