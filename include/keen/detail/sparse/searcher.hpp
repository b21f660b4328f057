// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../search/extreme_range_search.hpp"
#include "../sums/sums.hpp"
#include "../threads/parallel.hpp"
#include "validate.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

// Points that are mostly zeros, such as word counts. A point with m nonzeros of dim coordinates should cost O(m) and
// not O(dim). Centroids are means of many points and are dense, so write
//
//     |x - c|^2  =  |c|^2  +  sum over the d with x(d) != 0 of  (x(d)^2 - 2 x(d) c(d))
//
// and compute |c|^2 once for each centroid. The table of centroids is stored coordinate by coordinate, so that one
// nonzero of x is multiplied with a row of k numbers side by side.
//
// The price is cancellation: where x is near c, the large terms nearly cancel. So scores come with error bounds, and
// what they do not settle is computed again, to 106 bits and at last by direct differences. Dense and sparse fits
// thereby agree on what "nearest" means.
//
// Not all of the dense machinery is here: there are no bounds, tiles or swaps. A centre other than the origin would
// make every point dense, so scores are measured from the origin.
//
// Reading order: traits.hpp (what the algorithms ask of sparse points); validate.hpp; distances.hpp; searcher.hpp and
// engine.hpp; seeding.hpp and start.hpp; sums.hpp and variance.hpp; fit.hpp; directions.hpp (cosine distance).

namespace keen::detail {

/// Finds the nearest centroids of sparse points: those of least |c|^2 - 2 x.c. Scores are computed in double, then to
/// about 106 bits for the centroids that rounding does not rule out, then by direct differences. Ties go to the lower
/// label. A label depends on its point and the centroids alone.
template <class Scalar>
class SparseSearcher {
 public:
  /// @param largest  the largest magnitude of a coordinate
  SparseSearcher(const SparseDataset<Scalar>& data, Scalar largest, int workers)
      : data_(data), largest_(largest), workers_(static_cast<std::size_t>(workers)) {}

  /// Complexity: O(k dim).
  void set_centroids(const Centroids<Scalar>& centroids, Team& team) {
    centroids_ = &centroids;
    unit_ = unit_for(largest_, centroids);
    is_unscaled_ = unit_.first == 1 && unit_.second == 1;
    width_ = (centroids.cols() + 7) / 8 * 8;
    table_.resize(centroids.rows() * width_);
    fill_table(team);
    measure_norms(team);
    find_copies();
    for (Workspace& space : workers_) space.scores.resize(width_);
  }

  /// The label of the nearest centroid of point `i`. Complexity: O(nnz k), nnz that of the point.
  [[nodiscard]] Label operator()(Index i, int worker) {
    Workspace& space = workers_[static_cast<std::size_t>(worker)];
    const double sq_norm = score(i, space);
    const Index k = centroids_->cols();
    const double least = Scores(space.scores.data(), k).minCoeff();
    const Index terms = data_.entries(i).count;
    const double rounding = static_cast<double>(terms + 8) * std::numeric_limits<double>::epsilon();
    const double error = rounding * (sq_norm + largest_sq_norm_) + least_safe();
    space.rivals.clear();
    for (Index j = 0; j < k; ++j) {
      if (space.scores.data()[j] <= least + 2 * error && !is_copy_[static_cast<std::size_t>(j)]) {
        space.rivals.push_back(static_cast<Label>(j));
      }
    }
    return space.rivals.size() == 1 ? space.rivals.front() : nearest_rival(i, sq_norm, space);
  }

 private:
  using Scores = Eigen::Map<Eigen::ArrayXd, Eigen::AlignedMax>;
  using Row = Eigen::Map<const Eigen::ArrayXd, Eigen::AlignedMax>;

  struct Workspace {
    AlignedBuffer<double> scores;
    std::vector<Label> rivals;  // centroids that rounding does not rule out, in ascending order
    std::vector<DoubleDouble> exact_scores;
  };

  [[nodiscard]] double least_safe() const { return least_safe_square<double>(data_.dim()); }

  [[nodiscard]] double scaled(Scalar x) const {
    return is_unscaled_ ? static_cast<double>(x) : unit_(static_cast<double>(x));
  }

  /// A row of centroids for each coordinate.
  void fill_table(Team& team) {
    constexpr Index rows_per_block = 256;
    const Index dim = centroids_->rows();
    team.for_each_block((dim + rows_per_block - 1) / rows_per_block, [&](Index block, int) {
      const Index last = (std::min)(dim, (block + 1) * rows_per_block);
      for (Index j = 0; j < width_; ++j) {
        for (Index d = block * rows_per_block; d < last; ++d) {
          table_.data()[d * width_ + j] = j < centroids_->cols() ? scaled((*centroids_)(d, j)) : 0;
        }
      }
    });
  }

  void measure_norms(Team& team) {
    const Index k = centroids_->cols();
    sq_norms_.assign(static_cast<std::size_t>(k), {});
    hashes_.assign(static_cast<std::size_t>(k), 0);
    team.for_each_block(k, [&](Index j, int) {
      DoubleDouble& sq_norm = sq_norms_[static_cast<std::size_t>(j)];
      std::uint64_t& hash = hashes_[static_cast<std::size_t>(j)];
      for (Index d = 0; d < centroids_->rows(); ++d) {
        const Scalar& coordinate = (*centroids_)(d, j);
        if (coordinate == 0) continue;
        const double c = scaled(coordinate);
        sq_norm.add_product(c, c);
        hash = (hash ^ magnitude_bits(&coordinate) ^ static_cast<std::uint64_t>(d)) * 0x100000001b3ULL;
      }
    });
    rounded_sq_norms_.resize(k);
    for (Index j = 0; j < k; ++j) rounded_sq_norms_[j] = sq_norms_[static_cast<std::size_t>(j)].value();
    largest_sq_norm_ = rounded_sq_norms_.maxCoeff();
  }

  /// Centroids that are copies of one before lose every tie: they need not be looked at again.
  void find_copies() {
    std::unordered_map<std::uint64_t, Index> first;
    is_copy_.assign(hashes_.size(), 0);
    for (Index j = 0; j < centroids_->cols(); ++j) {
      const auto [known, is_new] = first.emplace(hashes_[static_cast<std::size_t>(j)], j);
      if (!is_new) is_copy_[static_cast<std::size_t>(j)] = centroids_->col(j) == centroids_->col(known->second) ? 1 : 0;
    }
  }

  /// Computes all scores of a point. Returns |x|^2.
  double score(Index i, Workspace& space) const {
    Scores scores(space.scores.data(), width_);
    scores.setZero();
    double sq_norm = 0;
    const auto x = data_.entries(i);
    for (Index at = 0; at < x.count; ++at) {
      const double value = scaled(x.values[at]);
      sq_norm += value * value;
      scores += value * Row(table_.data() + Index{x.coordinates[at]} * width_, width_);
    }
    Scores(space.scores.data(), rounded_sq_norms_.size()) =
        rounded_sq_norms_ - 2 * Scores(space.scores.data(), rounded_sq_norms_.size());
    return sq_norm;
  }

  [[nodiscard]] DoubleDouble exact_score(Index i, Label j) const {
    DoubleDouble sum = sq_norms_[static_cast<std::size_t>(j)];
    data_.for_each_nonzero(i,
                           [&](Index d, Scalar x) { sum.add_product(-2 * scaled(x), table_.data()[d * width_ + j]); });
    return sum;
  }

  /// Of the rivals the first one than which no other is nearer.
  [[nodiscard]] Label nearest_rival(Index i, double sq_norm, Workspace& space) const {
    space.exact_scores.clear();
    double size = sq_norm;  // and of the largest |c|^2
    for (const Label j : space.rivals) {
      space.exact_scores.push_back(exact_score(i, j));
      size = (std::max)(size, sq_norm + rounded_sq_norms_[j]);
    }
    DoubleDouble least = space.exact_scores.front();
    for (const DoubleDouble& score : space.exact_scores) {
      if (excess(score, least) < 0) least = score;
    }
    const double rounding = 2 * pair_rounding(data_.dim() + data_.entries(i).count) * size;
    std::size_t count = 0;
    bool is_tie = rounding > least_safe();  // where squares do not underflow
    for (std::size_t r = 0; r < space.rivals.size(); ++r) {
      const double more = excess(space.exact_scores[r], least);
      if (more > rounding + least_safe()) continue;
      is_tie = is_tie && more == 0;
      space.rivals[count++] = space.rivals[r];
    }
    space.rivals.resize(count);
    return count == 1 || is_tie ? space.rivals.front() : nearest_by_differences(i, space.rivals);
  }

  [[nodiscard]] static double excess(const DoubleDouble& a, const DoubleDouble& b) {
    return (a.hi - b.hi) + (a.lo - b.lo);
  }

  /// The nearest of some centroids, by direct differences under a scale of their own. Complexity: O(dim) for each.
  [[nodiscard]] Label nearest_by_differences(Index i, const std::vector<Label>& rivals) const {
    const Point<Scalar> x = data_.point(i);
    Centroids<Scalar> centroids(data_.dim(), static_cast<Index>(rivals.size()));
    for (Index r = 0; r < centroids.cols(); ++r)
      centroids.col(r) = centroids_->col(rivals[static_cast<std::size_t>(r)]);
    const Points<Scalar> alone = view_columns<Scalar>(x);
    const ExtremeRangeSearch<Scalar> rare(alone, centroids);
    return rivals[static_cast<std::size_t>(rare(0))];
  }

  SparseDataset<Scalar> data_;
  Scalar largest_;
  std::vector<Workspace> workers_;
  const Centroids<Scalar>* centroids_ = nullptr;
  Scale<double> unit_;
  bool is_unscaled_ = true;
  Index width_ = 0;  // of a row of the table: k, and up to a multiple of a vector
  AlignedBuffer<double> table_;
  std::vector<DoubleDouble> sq_norms_;
  std::vector<std::uint64_t> hashes_;
  std::vector<char> is_copy_;
  Eigen::ArrayXd rounded_sq_norms_;
  double largest_sq_norm_ = 0;
};

/// Calls `take(i, label, worker)` with the nearest centroid of every point, from the team's threads.
template <class Scalar, class Take>
void search_all(SparseSearcher<Scalar>& searcher, Index points, Team& team, const Take& take) {
  constexpr Index block_size = 256;
  team.for_each_block((points + block_size - 1) / block_size, [&](Index block, int worker) {
    const Index last = (std::min)(points, (block + 1) * block_size);
    for (Index i = block * block_size; i < last; ++i) take(i, searcher(i, worker), worker);
  });
}

}  // namespace keen::detail
