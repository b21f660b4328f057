// SPDX-License-Identifier: MIT
#pragma once

#include "../base/few_coordinates.hpp"
#include "../search/assign.hpp"
#include "../search/spatial_tiles.hpp"
#include "centroid_moves.hpp"
#include "engine.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace keen::detail {

/// For few dimensions: boxes of neighbouring points are asked together which centroids can be nearest, from the root of
/// a tree down to tiles of points, and only those few are searched. A centroid is filtered out where another one is
/// nearer to the whole box by more than the rounding of the search, so the label of every point is that of the
/// exhaustive search. A box whose answer was clear is not asked again until centroids have moved far enough to turn it.
/// Memory: n (dim + 2) Scalars and integers.
/// Source: Kanungo et al., IEEE PAMI 24(7), 2002 (filtering); Pelleg & Moore, KDD 1999.
template <class Scalar>
class FilteringEngine final : public Engine<Scalar> {
 public:
  /// @param tiles  of the data, seen from `center`; engines may share them
  FilteringEngine(const Points<Scalar>& data, const Scale<Scalar>& scale, const Point<Scalar>& center, Team& team,
                  std::shared_ptr<const SpatialTiles<Scalar>> tiles)
      : dim_(data.dim()),
        center_(center),
        team_(team),
        searcher_(data, scale, center, team.size()),
        shared_tiles_(std::move(tiles)),
        tiles_(*shared_tiles_),
        labels_(static_cast<std::size_t>(tiles_.tiles() * tile_points), -1),
        rounding_(4 * static_cast<double>(data.dim() + 8) *
                  static_cast<double>(std::numeric_limits<Scalar>::epsilon())),
        workers_(static_cast<std::size_t>(team.size())) {
    for (Index level = 0; level < tiles_.levels(); ++level) {
      reach_.emplace_back(static_cast<std::size_t>(tiles_.boxes(level)), 0.0);
      pivots_.emplace_back(static_cast<std::size_t>(tiles_.boxes(level)), -1);
    }
  }

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes& changes) override {
    searcher_.set_centroids(centroids);
    scale_centroids(centroids);
    for (Worker& worker : workers_) worker.prepare(centroids.cols(), dim_, tiles_.levels());
    const Index top = top_level();
    team_.for_each_block(tiles_.boxes(top), [&](Index i, int number) {
      Worker& worker = workers_[static_cast<std::size_t>(number)];
      Candidates& all = worker.candidates.back();
      all.labels.resize(static_cast<std::size_t>(centroids.cols()));
      for (Index j = 0; j < centroids.cols(); ++j) all.labels[static_cast<std::size_t>(j)] = static_cast<Label>(j);
      all.gap = (std::numeric_limits<double>::max)();
      descend({worker, number, labels, changes}, top, i, all);
    });
  }

 private:
  using Level = std::vector<double>;

  /// Centroids that may be nearest to a point of a box, and by how much all others are farther.
  struct Candidates {
    std::vector<Label> labels;
    double gap = 0;
  };

  struct Worker {
    std::vector<Candidates> candidates;  // one for each level, and one for all centroids
    std::vector<Index> unsettled;
    AlignedBuffer<Scalar> values;
    AlignedBuffer<Scalar> norms;
    alignas(64) std::array<Scalar, static_cast<std::size_t>(tile_points)> best;
    alignas(64) std::array<Scalar, static_cast<std::size_t>(tile_points)> second;
    alignas(64) std::array<LaneInteger<Scalar>, static_cast<std::size_t>(tile_points)> found;

    void prepare(Index k, Index dim, Index levels) {
      candidates.resize(static_cast<std::size_t>(levels) + 1);
      values.resize((k + 8) * dim);
      norms.resize(k + 8);
    }
  };

  /// What a visit needs to know beside the box.
  struct Visit {
    Worker& worker;
    int number;
    Labels& labels;
    Changes& changes;
  };

  /// The level whose boxes are handed to the workers.
  [[nodiscard]] Index top_level() const {
    Index level = 0;
    while (level + 1 < tiles_.levels() && tiles_.boxes(level) > 256) ++level;
    return level;
  }

  /// Takes note of centroids and of how far any of them has moved in all.
  void scale_centroids(const Centroids<Scalar>& centroids) {
    const bool is_first = scaled_.empty();
    scaled_.resize(static_cast<std::size_t>(centroids.cols()));
    double most_sq = 0;
    double largest_sq = 0;
    for (std::size_t j = 0; j < scaled_.size(); ++j) {
      BoxPoint c = {};
      double sq_move = 0;
      double sq_norm = 0;
      for (Index d = 0; d < dim_; ++d) {
        const auto at = static_cast<std::size_t>(d);
        c[at] = static_cast<double>(centroids(d, static_cast<Index>(j))) - static_cast<double>(center_[d]);
        sq_move += (c[at] - scaled_[j][at]) * (c[at] - scaled_[j][at]);
        sq_norm += c[at] * c[at];
      }
      scaled_[j] = c;
      most_sq = (std::max)(most_sq, sq_move);
      largest_sq = (std::max)(largest_sq, sq_norm);
    }
    if (!is_first) moved_ = sum_above(moved_, std::sqrt(most_sq) * (1 + 1e-12));
    const Box& root = tiles_.box(tiles_.levels() - 1, 0);
    double sq_extent = 0;
    for (std::size_t d = 0; d < root.low.size(); ++d) {
      const double extent = (std::max)(std::abs(root.low[d]), std::abs(root.high[d]));
      sq_extent += extent * extent;
    }
    own_rounding_ = 1e-14 * (std::max)(sq_extent, largest_sq);
  }

  /// What centroids may move, in all passes together, before the box must be asked again.
  [[nodiscard]] double& reach(Index level, Index i) {
    return reach_[static_cast<std::size_t>(level)][static_cast<std::size_t>(i)];
  }

  /// Labels the points of a box. Returns its reach.
  double descend(const Visit& visit, Index level, Index i, const Candidates& above) {
    if (moved_ < reach(level, i)) return reach(level, i);
    Candidates& here = visit.worker.candidates[static_cast<std::size_t>(level)];
    Label& pivot = pivots_[static_cast<std::size_t>(level)][static_cast<std::size_t>(i)];
    with_few_coordinates(dim_, [&](auto few) {
      filter<static_cast<std::size_t>(decltype(few)::value == 0 ? most_box_dim : Index{decltype(few)::value})>(
          tiles_.box(level, i), pivot, above, here);
    });
    if (level == 0) return reach(level, i) = label_tile(visit, i, here);
    double least = (std::numeric_limits<double>::max)();
    const Index last = (std::min)(tiles_.boxes(level - 1), (i + 1) * tiles_.fan_out);
    for (Index child = i * tiles_.fan_out; child < last; ++child) {
      least = (std::min)(least, descend(visit, level - 1, child, here));
    }
    return reach(level, i) = least;
  }

  /// Keeps the centroids that may be nearest to a point of the box. One is out if even in the corner that suits it best
  /// it is farther than the pivot, which makes it farther in the whole box. Any centroid may be the pivot, even one
  /// that is out already; the nearer to the box, the more others it rules out.
  /// @tparam width  coordinates to look at, >= dim
  /// @param pivot   of the last time, or -1; becomes the one kept that is nearest to the middle of the box
  template <std::size_t width>
  void filter(const Box& box, Label& pivot, const Candidates& above, Candidates& kept) const {
    if (pivot < 0) pivot = nearest_to<width>(box, above.labels);
    const BoxPoint& c = scaled_[static_cast<std::size_t>(pivot)];
    double sum[width];
    double extent[width];
    double sq_reach = 0;
    KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
      sum[at] = box.low[at] + box.high[at];
      extent[at] = box.high[at] - box.low[at];
      const double reach = std::abs(2 * c[at] - sum[at]) + extent[at];
      sq_reach += reach * reach / 4;
    }
    const double margin = rounding_ * sq_reach + own_rounding_;
    double least = (std::numeric_limits<double>::max)();  // of the differences of squared distances of those left out
    kept.labels.clear();
    for (const Label label : above.labels) {
      // The least over the box of |x - z|^2 - |x - c|^2.
      const BoxPoint& z = scaled_[static_cast<std::size_t>(label)];
      double difference = 0;
      KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
        const double apart = c[at] - z[at];
        difference += apart * (sum[at] - c[at] - z[at]) - std::abs(apart) * extent[at];
      }
      if (difference > margin) {
        least = (std::min)(least, difference);
      } else {
        kept.labels.push_back(label);
      }
    }
    const double gap = (least - own_rounding_) / (std::sqrt(sq_reach + least) + std::sqrt(sq_reach));
    kept.gap = (std::min)(above.gap, gap - rounding_ * std::sqrt(sq_reach));
    pivot = nearest_to<width>(box, kept.labels);
  }

  template <std::size_t width>
  [[nodiscard]] Label nearest_to(const Box& box, const std::vector<Label>& labels) const {
    Label nearest = labels.front();
    double least = (std::numeric_limits<double>::max)();
    for (const Label label : labels) {
      const BoxPoint& c = scaled_[static_cast<std::size_t>(label)];
      double sq_distance = 0;
      KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
        const double apart = c[at] - (box.low[at] + box.high[at]) / 2;
        sq_distance += apart * apart;
      }
      if (sq_distance < least) {
        least = sq_distance;
        nearest = label;
      }
    }
    return nearest;
  }

  /// Labels the points of a tile; returns its reach.
  double label_tile(const Visit& visit, Index tile, const Candidates& candidates) {
    double gap = candidates.gap;
    if (candidates.labels.size() == 1) {
      const Label label = candidates.labels.front();
      for (Index lane = 0; lane < tiles_.count(tile); ++lane) set(visit, tile, lane, label);
    } else {
      gap = (std::min)(gap, search_tile_among(visit, tile, candidates.labels));
    }
    // By then the own distance, and with it what rounding does to it, may have grown by half the gap.
    return (moved_ + gap / 2 * (1 - rounding_ - 1e-9)) * (1 - 1e-15);
  }

  void set(const Visit& visit, Index tile, Index lane, Label label) {
    Label& own = labels_[static_cast<std::size_t>(tile * tile_points + lane)];
    if (own == label) return;
    own = label;
    visit.changes.set(visit.labels, tiles_.points(tile)[lane], label, visit.number);
  }

  /// Searches some centroids for the points of a tile. Returns by how much, at least, every other of these is farther
  /// from each point than its nearest.
  double search_tile_among(const Visit& visit, Index tile, const std::vector<Label>& candidates) {
    Worker& worker = visit.worker;
    const Index panels = gather(candidates, worker);
    worker.best.fill((std::numeric_limits<Scalar>::max)());
    worker.second.fill((std::numeric_limits<Scalar>::max)());
    worker.found.fill(0);
    search_tile<Scalar>(simd_level(), {tiles_.values(tile), dim_, worker.values.data(), worker.norms.data(), 0, panels,
                                       worker.best.data(), worker.second.data(), worker.found.data()});
    const Scalar sq_norm = tiles_.largest_sq_norm(tile);
    Scalar least = (std::numeric_limits<Scalar>::max)();
    Scalar largest = 0;
    for (std::size_t lane = 0; lane < worker.best.size(); ++lane) {
      least = (std::min)(least, worker.second[lane] - worker.best[lane]);
      largest = (std::max)(largest, worker.best[lane]);
    }
    const Scalar error = 2 * searcher_.score_error(sq_norm);
    const Scalar reach = largest + sq_norm + error;  // above the squared distance of any of the points to its nearest
    const Scalar margin = error + static_cast<Scalar>(rounding_) * reach;
    if (least > margin) {
      for (Index lane = 0; lane < tiles_.count(tile); ++lane)
        set(visit, tile, lane, label_at(candidates, worker, lane));
      const auto sq_gap = static_cast<double>(least - margin);
      const auto sq_reach = static_cast<double>(reach);
      return sq_gap / (std::sqrt(sq_reach + sq_gap) + std::sqrt(sq_reach));
    }
    assign_tile(visit, tile, candidates, margin);
    return 0;
  }

  [[nodiscard]] static Label label_at(const std::vector<Label>& candidates, const Worker& worker, Index lane) {
    return candidates[static_cast<std::size_t>(worker.found[static_cast<std::size_t>(lane)])];
  }

  /// Labels the points of a tile one by one: those too close to call by direct differences.
  void assign_tile(const Visit& visit, Index tile, const std::vector<Label>& candidates, Scalar margin) {
    Worker& worker = visit.worker;
    worker.unsettled.clear();
    std::array<Index, static_cast<std::size_t>(tile_points)> lanes_left;
    for (Index lane = 0; lane < tiles_.count(tile); ++lane) {
      const auto at = static_cast<std::size_t>(lane);
      if (worker.second[at] - worker.best[at] > margin) {
        set(visit, tile, lane, label_at(candidates, worker, lane));
      } else {
        lanes_left[worker.unsettled.size()] = lane;
        worker.unsettled.push_back(tiles_.points(tile)[lane]);
      }
    }
    const auto count = static_cast<Index>(worker.unsettled.size());
    const TileResult<Scalar>& found = searcher_.search_among(candidates, worker.unsettled.data(), count, visit.number);
    for (std::size_t i = 0; i < worker.unsettled.size(); ++i) set(visit, tile, lanes_left[i], found.label[i]);
  }

  /// Copies candidates into panels. Returns how many panels they fill.
  Index gather(const std::vector<Label>& candidates, Worker& worker) const {
    const Index width = panel_width(simd_level());
    const auto count = static_cast<Index>(candidates.size());
    const Index panels = (count + width - 1) / width;
    for (Index slot = 0; slot < panels * width; ++slot) {
      Scalar* const values = worker.values.data() + slot / width * width * dim_ + slot % width;
      if (slot < count) {
        searcher_.panels().copy_column(candidates[static_cast<std::size_t>(slot)], values, width);
        worker.norms.data()[slot] = searcher_.panels().norms()[candidates[static_cast<std::size_t>(slot)]];
      } else {
        for (Index d = 0; d < dim_; ++d) values[d * width] = 0;
        worker.norms.data()[slot] = (std::numeric_limits<Scalar>::max)() / 4;
      }
    }
    return panels;
  }

  Index dim_;
  Point<Scalar> center_;
  Team& team_;
  NearestCentroidSearch<Scalar> searcher_;
  std::shared_ptr<const SpatialTiles<Scalar>> shared_tiles_;
  const SpatialTiles<Scalar>& tiles_;
  std::vector<Label> labels_;  // tile by tile
  double rounding_;            // of the search, relative to a squared distance
  double own_rounding_ = 0;    // of what is worked out here about boxes
  std::vector<Worker> workers_;
  std::vector<BoxPoint> scaled_;  // the centroids, seen from the centre
  double moved_ = 0;
  std::vector<Level> reach_;
  std::vector<std::vector<Label>> pivots_;
};

}  // namespace keen::detail
