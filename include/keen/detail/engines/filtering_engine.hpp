// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/indexed_vector.hpp"
#include "../search/assign.hpp"
#include "../search/spatial_tiles.hpp"
#include "candidate_filter.hpp"
#include "centroid_moves.hpp"
#include "engine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

// The tree of boxes. Candidates shrink on the way down: what is ruled out for a box is ruled out for all boxes in it.
//
//     root            all k centroids
//      +-- box          12 candidates
//           +-- box        4 candidates
//                +-- tile     1 candidate: all 48 points get its label, and none is measured
//
// Why a box can be skipped. Let `gap` be by how much every other centroid is farther than the nearest, from each point
// of the box. If no centroid has moved more than m since, the nearest is at most m farther and any other at most m
// nearer. So the answer stands while 2 m < gap. `moved_` adds up the largest move of every pass, and each box stores
// the value of `moved_` up to which its answer stands (`reach`); the reach of a box is the least reach of the boxes in
// it.

namespace keen::detail {

/// For few dimensions. From the root of a tree of boxes down to tiles of points, each box drops the centroids that are
/// nearest to none of its points, and only the remaining ones are searched. A centroid is dropped only if another one
/// is nearer to the whole box by more than the rounding error of the search, so every label is that of the exhaustive
/// search. A box is filtered again only after the centroids have moved far enough to change its result.
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
        labels_(tiles_.tiles() * tile_points, -1),
        rounding_(4 * static_cast<double>(data.dim() + 8) *
                  static_cast<double>(std::numeric_limits<Scalar>::epsilon())),
        filter_(rounding_),
        workers_(team.size()) {
    for (Index level = 0; level < tiles_.levels(); ++level) {
      reach_.push_back(IndexedVector<double>(tiles_.boxes(level), 0.0));
      pivots_.push_back(IndexedVector<Label>(tiles_.boxes(level), -1));
    }
  }

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    searcher_.set_centroids(centroids);
    const double move = filter_.set_centroids(centroids, center_, tiles_.box(tiles_.levels() - 1, 0));
    moved_ = sum_above(moved_, move);
    for (Worker& worker : workers_) worker.prepare(centroids.cols(), dim_, tiles_.levels());
    const Index top = top_level();
    team_.for_each_block(tiles_.boxes(top), [&](Index i, int number) {
      Worker& worker = workers_[number];
      Candidates& all = worker.candidates.back();
      all.restart(centroids.cols());
      descend({worker, number, labels, changes}, top, i, all);
    });
  }

 private:
  struct Worker {
    IndexedVector<Candidates> candidates;  // one for each level, and one for all centroids
    IndexedVector<Index> unsettled;
    AlignedBuffer<Scalar> values;
    AlignedBuffer<Scalar> norms;
    alignas(64) Scalar best[tile_points];
    alignas(64) Scalar second[tile_points];
    alignas(64) LaneInteger<Scalar> found[tile_points];

    void prepare(Index k, Index dim, Index levels) {
      candidates.resize(levels + 1);
      values.resize((k + 8) * dim);
      norms.resize(k + 8);
    }
  };

  /// What a visit needs to know beside the box.
  struct Visit {
    Worker& worker;
    int number;
    Labels& labels;
    Changes<Scalar>& changes;
  };

  /// The level whose boxes are handed to the workers.
  [[nodiscard]] Index top_level() const {
    Index level = 0;
    while (level + 1 < tiles_.levels() && tiles_.boxes(level) > 256) ++level;
    return level;
  }

  /// What centroids may move, in all passes together, before the box must be asked again.
  [[nodiscard]] double& reach(Index level, Index i) { return reach_[level][i]; }

  /// Labels the points of a box. Returns its reach.
  double descend(const Visit& visit, Index level, Index i, const Candidates& above) {
    if (moved_ < reach(level, i)) return reach(level, i);
    Candidates& here = visit.worker.candidates[level];
    filter_(tiles_.box(level, i), pivots_[level][i], above, here);
    if (level == 0) return reach(level, i) = label_tile(visit, i, here);
    double least = (std::numeric_limits<double>::max)();
    const Index last = (std::min)(tiles_.boxes(level - 1), (i + 1) * tiles_.fan_out);
    for (Index child = i * tiles_.fan_out; child < last; ++child) {
      least = (std::min)(least, descend(visit, level - 1, child, here));
    }
    return reach(level, i) = least;
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
    Label& own = labels_[tile * tile_points + lane];
    if (own == label) return;
    own = label;
    visit.changes.set(visit.labels, tiles_.points(tile)[lane], label, visit.number);
  }

  /// Searches some centroids for the points of a tile. Returns by how much, at least, every other of these is farther
  /// from each point than its nearest.
  double search_tile_among(const Visit& visit, Index tile, const IndexedVector<Label>& candidates) {
    Worker& worker = visit.worker;
    const Index panels = gather(candidates, worker);
    std::fill_n(worker.best, tile_points, (std::numeric_limits<Scalar>::max)());
    std::fill_n(worker.second, tile_points, (std::numeric_limits<Scalar>::max)());
    std::fill_n(worker.found, tile_points, LaneInteger<Scalar>(0));
    search_tile<Scalar>(simd_level(), {tiles_.values(tile), dim_, worker.values.data(), worker.norms.data(), 0, panels,
                                       worker.best, worker.second, worker.found});
    const Scalar sq_norm = tiles_.largest_sq_norm(tile);
    Scalar least = (std::numeric_limits<Scalar>::max)();
    Scalar largest = 0;
    for (Index lane = 0; lane < tile_points; ++lane) {
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

  [[nodiscard]] static Label label_at(const IndexedVector<Label>& candidates, const Worker& worker, Index lane) {
    return candidates[worker.found[lane]];
  }

  /// Labels the points of a tile one by one: those too close to call by direct differences.
  void assign_tile(const Visit& visit, Index tile, const IndexedVector<Label>& candidates, Scalar margin) {
    Worker& worker = visit.worker;
    worker.unsettled.clear();
    Index lanes_left[tile_points];
    for (Index lane = 0; lane < tiles_.count(tile); ++lane) {
      if (worker.second[lane] - worker.best[lane] > margin) {
        set(visit, tile, lane, label_at(candidates, worker, lane));
      } else {
        lanes_left[worker.unsettled.size()] = lane;
        worker.unsettled.push_back(tiles_.points(tile)[lane]);
      }
    }
    const Index count = worker.unsettled.size();
    const TileResult<Scalar>& found = searcher_.search_among(candidates, worker.unsettled.data(), count, visit.number);
    for (Index i = 0; i < count; ++i) set(visit, tile, lanes_left[i], found.label[i]);
  }

  /// Copies candidates into panels. Returns how many panels they fill.
  Index gather(const IndexedVector<Label>& candidates, Worker& worker) const {
    const Index width = panel_width(simd_level());
    const Index count = candidates.size();
    const Index panels = (count + width - 1) / width;
    for (Index slot = 0; slot < panels * width; ++slot) {
      Scalar* const values = worker.values.data() + slot / width * width * dim_ + slot % width;
      if (slot < count) {
        searcher_.panels().copy_column(candidates[slot], values, width);
        worker.norms.data()[slot] = searcher_.panels().norms()[candidates[slot]];
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
  IndexedVector<Label> labels_;  // tile by tile
  double rounding_;              // of the search, relative to a squared distance
  CandidateFilter filter_;
  IndexedVector<Worker> workers_;
  double moved_ = 0;                            // what centroids may have moved in all passes together
  IndexedVector<IndexedVector<double>> reach_;  // of each level, and each of its boxes
  IndexedVector<IndexedVector<Label>> pivots_;
};

}  // namespace keen::detail
