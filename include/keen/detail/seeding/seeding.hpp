// SPDX-License-Identifier: MIT
#pragma once

#include "../../random.hpp"
#include "../base/indexed_vector.hpp"
#include "seed_search.hpp"
#include "weighted_sampler.hpp"

#include <algorithm>
#include <limits>

// Where centroids start. Lloyd's iteration ends in the local minimum that its start leads to, so a start with two
// centroids in one cluster and none in another is rarely repaired. k-means++ draws each next centroid from the points
// with probability
//
//     P(x) = w D(x)^2 / sum of w D^2,     D(x) the distance of x to the nearest centroid so far
//
// A far cluster has a large share of the sum and is likely to be hit; a single outlier has only its own share. In
// expectation the SSE of such a start is at most 8 (ln k + 2) times the least one. The greedy version draws a few
// candidates for each centroid and keeps the one after which the sum of w D^2 is least.
//
// The plain algorithm reads all points once for each centroid. Seeding reads them once for a batch of candidates:
//
//     draw    a batch from the masses w D^2 of now; for each candidate, list the points that are nearer to it than D
//     later   masses have fallen where seeds were taken: a candidate drawn with mass `stale` counts with probability
//             mass / stale, otherwise it is passed over
//     gain    sum over the list of w (D^2 - |x - candidate|^2), with the D of now
//
// The second line is rejection sampling. A point is drawn with probability stale / (sum of stale), then accepted with
// mass / stale: the product is proportional to mass. It is possible because masses never rise.
//
// Reading order: weighted_sampler.hpp and seed_distances.hpp; seed_gains.hpp (the lists), seed_search.hpp with the four
// *_gain_search.hpp (who fills them; gain_search.hpp has their error bounds); seeding.hpp; plus_plus.hpp. Independent
// inits: afk_mc2.hpp, parallel_plus_plus.hpp, random_points.hpp, random_partition.hpp, first_k.hpp, warm_start.hpp.
// Source: Arthur & Vassilvitskii, SODA 2007 (k-means++ and the bound).

namespace keen::detail {

/// Seeds chosen one after the other by D^2 sampling, in the distribution of its definition, at the cost of few passes
/// over the data. Candidates are drawn in batches from masses that may be stale, and one pass finds for all of a batch
/// which points would gain by them. When a candidate's turn comes, it is accepted with probability true mass over stale
/// mass, which makes it a draw from the true masses; what it would gain is a sum over its list. Neither lists nor draws
/// depend on the team, and where bounds on two gains overlap, both are computed in double.
/// Source: rejection sampling, von Neumann 1951.
template <class Scalar>
class Seeding {
 public:
  Seeding(const Points<Scalar>& data, Team& team)
      : data_(data), team_(team), distances_(data), search_(distances_, team), masses_(data.size()) {}

  Seeding(const Seeding&) = delete;
  Seeding& operator=(const Seeding&) = delete;
  ~Seeding() = default;

  [[nodiscard]] const SeedDistances<Scalar>& distances() const { return distances_; }

  /// Seeds so far.
  [[nodiscard]] Index count() const { return count_; }

  /// A point drawn in proportion to the weights.
  [[nodiscard]] Index draw_by_weight(Rng& rng) {
    masses_.set_all([&](Index i) { return distances_.weight(i); });
    return masses_.draw(rng);
  }

  /// @param seeds  dim x any number
  void add(const Centroids<Scalar>& seeds) {
    Index first = 0;
    while (first < seeds.cols() && count_ == 0) add_first(seeds.col(first++));
    while (first < seeds.cols()) {
      candidates_ = columns_of(seeds, first, (std::min)(seeds.cols() - first, batch_size(4)));
      search_.find(candidates_, count_, seeds.cols() - first, lists_);
      for (Index j = 0; j < candidates_.cols(); ++j) take(j);
      first += candidates_.cols();
    }
    forget_batch();
  }

  /// Draws one seed more for a total of `k`: of `candidates` draws the one by which the points gain most, the first of
  /// equals. Returns its point, or -1 if no point differs from all seeds. There must be a seed.
  [[nodiscard]] Index draw(Index candidates, Index k, Rng& rng) {
    accepted_.clear();
    while (accepted_.size() < candidates) {
      if (next_ == points_.size() && !refresh(candidates, k, rng)) return -1;
      const Index position = next_++;
      if (accepts(points_[position], rng)) accepted_.push_back(position);
    }
    const Index best = best_of_accepted();
    take(best);
    return points_[best];
  }

 private:
  /// Where the gain of a candidate lies.
  struct Bounds {
    double low = 0;
    double high = 0;
  };

  /// Candidates searched in one pass: few enough that the passes do not add up to many gains, nor the masses get stale.
  [[nodiscard]] Index batch_size(Index candidates) const {
    constexpr Index most = 512;
    const Index steps = (std::max)(Index{1}, count_ / 4);
    return std::clamp((std::min)(2 * count_, candidates * steps), Index{1}, most);
  }

  void forget_batch() {
    points_.clear();
    next_ = 0;
  }

  template <class Seed>
  void add_first(const Seed& seed) {
    distances_.add(seed, team_);
    ++count_;
  }

  /// Draws a new batch behind the candidates accepted already. Returns false if no point has mass.
  [[nodiscard]] bool refresh(Index candidates, Index k, Rng& rng) {
    masses_.set_all([&](Index i) { return distances_.mass(i); });
    is_flat_ = masses_.total() <= 0;  // underflow, or every point lies on a seed
    if (is_flat_) masses_.set_all([&](Index i) { return true_mass(i); });
    if (masses_.total() <= 0) return false;
    IndexedVector<Index> points;
    for (const Index position : accepted_) points.push_back(points_[position]);
    const Index carried = points.size();
    const Index needed = candidates * (k - count_) - carried;
    const Index size = (std::min)((std::max)(batch_size(candidates), candidates - carried), needed + needed / 8);
    for (Index draw = 0; draw < size; ++draw) points.push_back(masses_.draw(rng));
    points_.swap(points);
    for (Index j = 0; j < carried; ++j) accepted_[j] = j;
    next_ = carried;
    candidates_ = Centroids<Scalar>(data_.dim(), points_.size());
    for (Index j = 0; j < candidates_.cols(); ++j) data_.copy_point(points_[j], candidates_.col(j).data());
    search_.find(candidates_, count_, needed + carried, lists_);
    return true;
  }

  [[nodiscard]] double true_mass(Index i) const {
    if (is_flat_) return distances_.is_apart(i) ? 1 : 0;
    return distances_.mass(i);
  }

  [[nodiscard]] bool accepts(Index i, Rng& rng) const {
    const double stale = masses_[i];
    const double mass = true_mass(i);
    return mass >= stale || rng.uniform() * stale < mass;
  }

  /// What all points together gain by a candidate.
  [[nodiscard]] Bounds gain_bounds(Index candidate) const {
    Bounds sum;
    lists_.for_each(candidate, [&](const Gain& gain) {
      const double now = distances_[gain.point];
      const double weight = distances_.weight(gain.point);
      sum.high += weight * (std::max)(0.0, now - static_cast<double>(gain.low));
      sum.low += weight * (std::max)(0.0, now - static_cast<double>(gain.high));
    });
    return sum;
  }

  [[nodiscard]] double exact_gain(Index candidate) const {
    const Point<double> seed = candidates_.col(candidate).template cast<double>();
    double sum = 0;
    lists_.for_each(candidate, [&](const Gain& gain) {
      const double now = distances_[gain.point];
      if (static_cast<double>(gain.low) >= now) return;
      sum += distances_.weight(gain.point) * (std::max)(0.0, now - distances_.to_seed(gain.point, seed.data()));
    });
    return sum;
  }

  /// Calls `body(0)` to `body(count - 1)`, by the team where there is work for it.
  template <class Body>
  void for_each_accepted(const Body& body) const {
    constexpr std::size_t least_for_team = 20'000;
    std::size_t work = 0;
    for (const Index j : accepted_) work += lists_.size(j);
    if (work >= least_for_team) {
      team_.for_each_block(accepted_.size(), [&](Index at, int) { body(at); });
    } else {
      for (Index at = 0; at < accepted_.size(); ++at) body(at);
    }
  }

  /// The accepted candidate by which points gain most: by bounds, and where these do not settle it, exactly.
  [[nodiscard]] Index best_of_accepted() const {
    if (accepted_.size() == 1) return accepted_.front();
    IndexedVector<Bounds> bounds(accepted_.size());
    for_each_accepted([&](Index at) { bounds[at] = gain_bounds(accepted_[at]); });
    double most = 0;
    for (const Bounds& bound : bounds) most = (std::max)(most, bound.low);
    // What rounding may do to a sum of n terms.
    most *= 1 - static_cast<double>(2 * data_.size() + 8) * std::numeric_limits<double>::epsilon();
    const auto may_be_best = [&](Index at) { return bounds[at].high >= most; };
    Index contenders = 0;
    Index best = 0;
    for (Index at = accepted_.size(); at-- > 0;) {
      if (!may_be_best(at)) continue;
      ++contenders;
      best = at;
    }
    if (contenders == 1) return accepted_[best];
    IndexedVector<double> gains(accepted_.size(), -1.0);
    for_each_accepted([&](Index at) {
      if (may_be_best(at)) gains[at] = exact_gain(accepted_[at]);
    });
    return accepted_[std::max_element(gains.begin(), gains.end()) - gains.begin()];
  }

  /// Makes a candidate a seed.
  void take(Index candidate) {
    constexpr std::size_t least_for_team = 4096;
    const Point<double> seed = candidates_.col(candidate).template cast<double>();
    const auto approach = [&](const Gain& gain) {
      if (static_cast<double>(gain.low) >= distances_[gain.point]) return;
      distances_.lower(gain.point, distances_.to_seed(gain.point, seed.data()));
    };
    if (lists_.size(candidate) < least_for_team) {
      lists_.for_each(candidate, approach);
    } else {
      team_.for_each_block(lists_.blocks(), [&](Index block, int) { lists_.for_each_in(block, candidate, approach); });
    }
    ++count_;
  }

  Points<Scalar> data_;
  Team& team_;
  SeedDistances<Scalar> distances_;
  SeedSearch<Scalar> search_;
  WeightedSampler masses_;  // those that the batch was drawn from
  Index count_ = 0;
  bool is_flat_ = false;  // all masses have underflowed: every point off the seeds counts alike

  IndexedVector<Index> points_;   // the batch
  Centroids<Scalar> candidates_;  // replaced, never resized: Eigen frees twice where a resize finds no memory
  GainLists<Scalar> lists_;
  Index next_ = 0;                 // the first candidate of the batch whose turn has not come
  IndexedVector<Index> accepted_;  // candidates for the seed that is being drawn
};

}  // namespace keen::detail
