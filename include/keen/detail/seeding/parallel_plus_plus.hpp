// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/parallel_plus_plus.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/block_loop.hpp"
#include "../data/sample.hpp"
#include "../data/validated_data.hpp"
#include "../ranks/ranks.hpp"
#include "../search/assign.hpp"
#include "plus_plus.hpp"
#include "seed_distances.hpp"
#include "weighted_sampler.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

// k-means|| takes many centroids at once. In each of a few rounds, every point is taken, independently of all others,
// with probability min(1, l w D^2 / sum of w D^2): about l points a round. Then each point gives its weight to the
// nearest of those taken, and weighted k-means++ chooses k of them.
//
// Independent draws are what blocks and processes can do alone. The random number of a point is a function of the key
// of the round and of the number of the point, not of the order of visits. The sum in the denominator must have the
// same bits everywhere too. Masses are rounded to whole numbers of a unit in which the largest is about 2^50, so a
// block of 4096 points sums to less than 2^63, and the sums of blocks are added in two halves of 32 bits.

namespace keen::detail {

/// Points, dim x any number, and the weight of those that are nearest to each.
template <class Scalar>
struct WeightedCandidates {
  Centroids<Scalar> points;
  IndexedVector<double> weights;
};

/// The points that rounds of k-means|| take, and how far all points are from them. Points need not be in memory: to
/// draw needs the distances alone, and to add takes two passes. What is drawn depends neither on blocks nor team, nor
/// on the ranks that have the points, which take the same points at the same time. Memory: 8 bytes and a label for each
/// point.
template <class Scalar>
class Oversampling {
 public:
  Oversampling(const ValidatedData<Scalar>& validated, Team& team, const Ranks& ranks)
      : data_(validated.data),
        team_(team),
        ranks_(ranks),
        largest_(validated.largest),
        distances_(data_, largest_, validated.largest_weight),
        taken_(data_.dim(), 0) {}

  Oversampling(const Oversampling&) = delete;
  Oversampling& operator=(const Oversampling&) = delete;
  ~Oversampling() = default;

  /// How many points have been taken.
  [[nodiscard]] Index count() const { return taken_.cols(); }

  /// The number of a point, of those of all ranks, drawn in proportion to the weights.
  [[nodiscard]] Index draw_by_weight(Rng& rng) const {
    const Index n = ranks_.all_points(data_.size());
    const double draw = rng.uniform();
    if (!data_.is_weighted()) return (std::min)(static_cast<Index>(draw * static_cast<double>(n)), n - 1);
    IndexedVector<double> weights(ranks_.is_alone() ? 0 : data_.size());
    for (Index i = 0; i < weights.size(); ++i) weights[i] = distances_.weight(i);
    const IndexedVector<double> all = ranks_.gather(weights.data(), weights.size());
    Index drawn = 0;
    if (ranks_.rank() == 0) {
      WeightedSampler sampler(n);
      sampler.set_all([&](Index i) { return ranks_.is_alone() ? distances_.weight(i) : all[i]; });
      drawn = sampler.find(draw * sampler.total());
    }
    ranks_.broadcast(&drawn, 1);
    return drawn;
  }

  /// Draws each point here with a chance in proportion to its mass, `expected` of all if no chance is above 1. Returns
  /// false if no point has mass.
  /// @param key  of the numbers that are drawn, one for each point
  [[nodiscard]] bool draw_round(double expected, std::uint64_t key, IndexedVector<Index>& drawn) const {
    const double largest = largest_mass();
    if (!(largest > 0)) return false;
    const MassUnit unit(largest);
    const double potential = this->potential(unit);
    const Index number = ranks_.first_point();
    IndexedVector<IndexedVector<Index>> drawn_of(blocks());
    for_each_block([&](Index first, Index last, int) {
      IndexedVector<Index>& own = drawn_of[first / block_size];
      for (Index i = first; i < last; ++i) {
        if (keyed_uniform(key, number + i) < expected * (unit(distances_.mass(i)) / potential)) own.push_back(i);
      }
    });
    drawn.clear();
    for (const IndexedVector<Index>& own : drawn_of) drawn.append(own.begin(), own.end());
    return true;
  }

  /// Takes points, but for those that lie on others of them. Complexity: O(n points dim).
  /// @param points  those that were drawn here, in ascending order; none lies on one that was taken before
  void add(const IndexedVector<Index>& points) {
    const Sample<Scalar> sample(data_, std::span(points.data(), static_cast<std::size_t>(points.size())));
    const Centroids<Scalar> seeds = distinct(of_all_ranks(sample.points()));
    if (seeds.cols() == 0) return;
    if (owners_.empty()) owners_.resize(data_.size());
    const auto before = static_cast<Label>(count());
    NearestCentroidSearch<Scalar> searcher = search_for<Scalar>(data_, seeds, largest_, team_.size());
    search_all(searcher, team_, [&](Index first, Index count, const TileResult<Scalar>& found, int) {
      for (Index lane = 0; lane < count; ++lane) {
        const Scalar* const seed = seeds.data() + found.label[lane] * seeds.rows();
        const double sq_distance = distances_.to_seed(searcher.data(), first + lane, seed);
        if (distances_.lower(first + lane, sq_distance)) owners_[first + lane] = before + found.label[lane];
      }
    });
    Centroids<Scalar> all(data_.dim(), taken_.cols() + seeds.cols());
    all << taken_, seeds;
    taken_.swap(all);
  }

  /// All that were taken.
  [[nodiscard]] WeightedCandidates<Scalar> candidates() const {
    IndexedVector<double> weights(count());
    ranks_.in_turn(
        [&] {
          for (Index i = 0; i < data_.size(); ++i) weights[owners_[i]] += distances_.weight(i);
        },
        span_of(weights));
    return {taken_, std::move(weights)};
  }

 private:
  static constexpr Index block_size = 4096;

  /// Masses in a unit in which the largest is 2^50 or up to twice as much.
  class MassUnit {
   public:
    explicit MassUnit(double largest) : scale_(unit_scale(largest)) {}
    [[nodiscard]] double operator()(double mass) const { return scale_(mass) * 0x1p+50; }

   private:
    Scale<double> scale_;
  };

  /// Those of every rank, in the order of the ranks.
  [[nodiscard]] Centroids<Scalar> of_all_ranks(const Centroids<Scalar>& points) const {
    if (ranks_.is_alone()) return points;
    const IndexedVector<Scalar> gathered = ranks_.gather(points.data(), points.size());
    Centroids<Scalar> all(data_.dim(), ranks_.sum(points.cols()));
    std::copy(gathered.begin(), gathered.end(), all.data());
    ranks_.broadcast(all.data(), all.size());
    return all;
  }

  [[nodiscard]] Index blocks() const { return (data_.size() + block_size - 1) / block_size; }

  template <class Body>
  void for_each_block(const Body& body) const {
    for_each_block_between(0, data_.size(), block_size, team_, body);
  }

  [[nodiscard]] double largest_mass() const {
    IndexedVector<double> largest_of(blocks());
    for_each_block([&](Index first, Index last, int) {
      double& largest = largest_of[first / block_size];
      for (Index i = first; i < last; ++i) largest = (std::max)(largest, distances_.mass(i));
    });
    double largest = 0;
    for (const double of_block : largest_of) largest = (std::max)(largest, of_block);
    return std::bit_cast<double>(ranks_.agree(std::bit_cast<std::uint64_t>(largest)));
  }

  /// The sum of all masses, as whole numbers, so that their order does not matter.
  [[nodiscard]] double potential(const MassUnit& unit) const {
    IndexedVector<std::uint64_t> sums(blocks());
    for_each_block([&](Index first, Index last, int) {
      std::uint64_t& sum = sums[first / block_size];
      for (Index i = first; i < last; ++i) sum += static_cast<std::uint64_t>(unit(distances_.mass(i)));
    });
    std::uint64_t halves[2] = {0, 0};  // of 32 bits and more
    for (const std::uint64_t sum : sums) {
      halves[0] += sum & 0xffffffff;
      halves[1] += sum >> 32;
    }
    ranks_.sum(halves, 2);
    halves[1] += halves[0] >> 32;
    return static_cast<double>(halves[1]) * 0x1p+32 + static_cast<double>(halves[0] & 0xffffffff);
  }

  /// Each point once, where it comes first.
  [[nodiscard]] static Centroids<Scalar> distinct(const Centroids<Scalar>& points) {
    std::set<std::vector<Scalar>> known;
    Centroids<Scalar> once(points.rows(), points.cols());
    Index count = 0;
    for (Index j = 0; j < points.cols(); ++j) {
      const Scalar* const x = points.data() + j * points.rows();
      if (known.emplace(x, x + points.rows()).second) once.col(count++) = points.col(j);
    }
    return columns_of(once, 0, count);
  }

  Points<Scalar> data_;
  Team& team_;
  const Ranks& ranks_;
  Scalar largest_;
  SeedDistances<Scalar> distances_;
  IndexedVector<Label> owners_;  // which of those taken is nearest to each point
  Centroids<Scalar> taken_;
};

/// The points taken in all rounds, and in as many more as it takes to have k, if there are as many.
/// @param validated  its points are those of this rank
template <class Scalar>
[[nodiscard]] WeightedCandidates<Scalar> oversampled(const ParallelPlusPlus& init,
                                                     const ValidatedData<Scalar>& validated, Index k, Rng& rng,
                                                     Team& team, const Ranks& ranks) {
  Oversampling<Scalar> taken(validated, team, ranks);
  IndexedVector<Index> drawn;
  const Index first = taken.draw_by_weight(rng);
  if (ranks.has(first)) drawn.push_back(first - ranks.first_point());
  taken.add(drawn);
  for (Index round = 0; round < init.rounds || taken.count() < k; ++round) {
    const double factor = round < init.rounds ? init.oversampling : (std::max)(init.oversampling, 1.0);
    if (!taken.draw_round(factor * static_cast<double>(k), rng(), drawn)) break;
    taken.add(drawn);
  }
  return taken.candidates();
}

/// k-means|| by ranks that call this together, with generators in the same state. At most k centroids: fewer where the
/// points drawn have fewer distinct ones.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_parallel(const ParallelPlusPlus& init, const ValidatedData<Scalar>& validated,
                                              Index k, Rng& rng, Team& team, const Ranks& ranks) {
  require_that(init.rounds >= 1, "ParallelPlusPlus: rounds must be >= 1, got ", init.rounds);
  require_that(init.oversampling > 0, "ParallelPlusPlus: oversampling must be > 0, got ", init.oversampling);
  const WeightedCandidates<Scalar> taken = oversampled(init, validated, k, rng, team, ranks);
  if (taken.points.cols() <= k) return taken.points;
  const Points<Scalar> candidates = view_columns<Scalar>(taken.points).with_weights(taken.weights.data());
  return start_by(PlusPlus{}, candidates, k, rng, team);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const ParallelPlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  ValidatedData<Scalar> validated{data};
  validated.largest = require_finite(data, "init");
  validated.largest_weight = require_weights(data, "init");
  const Centroids<Scalar> found = draw_parallel(init, validated, k, rng, team, {});
  return found.cols() == k ? found : with_other_points(data, found, k);
}

}  // namespace keen::detail
