// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "../base/indexed_vector.hpp"
#include "../ranks/ranks.hpp"
#include "points.hpp"
#include "sample.hpp"
#include "scalar_source.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>

namespace keen::detail {

/// The points of all ranks, as rank 0 sees them: it asks, and the others `serve` what they have until it has
/// `finished`. For what is done once a run by one process alone, such as an initialization.
template <class Scalar>
class PointsOfRanks final : public ScalarSource<Scalar> {
 public:
  /// @param data           the points here
  /// @param needs_weights  whether rank 0 will ask for weights
  PointsOfRanks(const Points<Scalar>& data, const Ranks& ranks, bool needs_weights) : data_(data), ranks_(ranks) {
    if (needs_weights && data.is_weighted()) weights_ = ranks.gather(data.weights(), data.size());
  }

  /// On rank 0: all points. They must not outlive this.
  [[nodiscard]] Points<Scalar> points() const {
    return this->points_of_source(ranks_.all_points(data_.size()), data_.dim(), weights_);
  }

  /// On rank 0: no more will be asked.
  void finish() const { (void)ask({.count = finished}); }

  /// On all other ranks: answers until rank 0 has finished.
  void serve() const {
    for (Request request; (request = ask({})).count != finished;) answer(request, nullptr);
  }

  void read(Index first, Index count, void* numbers) const override {
    if (first + count <= data_.size()) {  // those of rank 0 come first
      copy_points(data_, first, count, static_cast<Scalar*>(numbers));
    } else {
      answer(ask({.first = first, .count = count}), numbers);
    }
  }

  [[nodiscard]] bool read_chosen(const Index* points, Index count, void* numbers) const override {
    chosen_.clear();
    chosen_.append(points, points + count);
    answer(ask({.first = chosen, .count = count}), numbers);
    return true;
  }

  void read_all(const PointSource::Take& take, Team*) const override {
    this->read_in_blocks(0, ranks_.all_points(data_.size()), data_.dim(), take);
  }

 private:
  static constexpr Index finished = -1;
  static constexpr Index chosen = -1;

  /// Points that follow one another; or `chosen` ones, whose numbers are sent next; or `finished`.
  struct Request {
    Index first = 0;
    Index count = 0;
  };

  /// Tells all ranks what rank 0 asks for.
  [[nodiscard]] Request ask(Request request) const {
    if (std::this_thread::get_id() != thread_) throw std::logic_error("points of ranks are read by one thread alone");
    ranks_.broadcast(&request, 1);
    if (request.count != finished && request.first == chosen) {
      chosen_.resize(request.count);
      ranks_.broadcast(chosen_.data(), request.count);
    }
    return request;
  }

  /// Sends what is asked for to rank 0.
  void answer(const Request& request, void* numbers) const {
    const Index begin = ranks_.first_point();
    IndexedVector<Scalar> all;
    if (request.first == chosen) {
      IndexedVector<Index> here;
      for (const Index point : chosen_) {
        if (ranks_.has(point)) here.push_back(point - begin);
      }
      const Sample<Scalar> own(data_, std::span(here.data(), static_cast<std::size_t>(here.size())));
      all = ranks_.gather(own.points().data(), own.points().size());
    } else {
      const Index first = (std::max)(request.first - begin, Index{0});
      const Index last = (std::min)(request.first + request.count - begin, data_.size());
      IndexedVector<Scalar> own((std::max)(last - first, Index{0}) * data_.dim());
      copy_points(data_, first, (std::max)(last - first, Index{0}), own.data());
      all = ranks_.gather(own.data(), own.size());
    }
    std::copy(all.begin(), all.end(), static_cast<Scalar*>(numbers));
  }

  Points<Scalar> data_;
  const Ranks& ranks_;
  IndexedVector<double> weights_;
  mutable IndexedVector<Index> chosen_;
  std::thread::id thread_ = std::this_thread::get_id();
};

}  // namespace keen::detail
