// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/coordinates.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/points.hpp"
#include "../simd/kernels/byte_scores.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

namespace keen::detail {

/// Which centroids may be the nearest of points whose coordinates are bytes. A centroid c is taken as center + step * q
/// with q of signed bytes, and x.q is a product of whole numbers, four times as fast as one of floats. What c differs
/// from that by is r, at most step / 2 a coordinate: it changes the squared distance by 2 (x - center).r, of which
/// Cauchy and Schwarz give a bound. Centroids beyond it are ruled out; the others are measured by who asks.
template <class Scalar>
class ByteSearch {
 public:
  /// Whether there are such points, and a processor that is good at them.
  [[nodiscard]] static bool serves([[maybe_unused]] const Points<Scalar>& data, [[maybe_unused]] SimdLevel level) {
#if KEEN_DETAIL_X86_LEVELS
    constexpr Index least_dim = 32;
    constexpr Index most_dim = 65536;  // products of 16 bits each, in 32
    const bool has_bytes = data.number_type() == NumberType::uint8 || data.number_type() == NumberType::int8;
    return has_bytes && data.strides().coordinate == 1 && data.dim() >= least_dim && data.dim() <= most_dim &&
           level == SimdLevel::avx512 && has_byte_products();
#else
    return false;
#endif
  }

  ByteSearch(const Points<Scalar>& data, const Point<Scalar>& center, int workers)
      : is_signed_(data.number_type() == NumberType::int8), groups_((data.dim() + 3) / 4), center_(data.dim()) {
    for (Index d = 0; d < center_.size(); ++d) center_[d] = static_cast<double>(center[d]);
    workers_.reserve(workers);
    for (int worker = 0; worker < workers; ++worker) workers_.emplace_back();
  }

  /// Whether it pays for so many centroids: below, what is done once for each point takes longer than it saves.
  [[nodiscard]] static bool is_worth(Index k, Index dim) { return k >= 48 && k * dim >= 24576; }

  /// Bytes that are taken for centroids, and by each worker.
  [[nodiscard]] static double memory(double k, double dim, int workers) {
    const double slots = k + byte_panel_width;
    return slots * (dim + 8) + workers * (slots * (byte_points + 1) * 4 + byte_points * (dim + 128) + 256);
  }

  /// @param centroids  dim x k, finite and of ordinary size
  /// Complexity: O(k dim).
  void set_centroids(const Centroids<Scalar>& centroids) {
    const Index dim = centroids.rows();
    count_ = centroids.cols();
    panels_ = (count_ + byte_panel_width - 1) / byte_panel_width;
    values_.resize(panels_ * byte_panel_width * groups_ * 4);
    norms_.resize(panels_ * byte_panel_width);
    std::fill_n(values_.data(), panels_ * byte_panel_width * groups_ * 4, std::int8_t{0});
    std::fill_n(norms_.data(), panels_ * byte_panel_width, (std::numeric_limits<float>::max)());
    double reach = 0;
    for (Index j = 0; j < count_; ++j) {
      for (Index d = 0; d < dim; ++d) {
        reach = (std::max)(reach, std::abs(static_cast<double>(centroids(d, j)) - center_[d]));
      }
    }
    step_ = reach > 0 ? static_cast<double>(static_cast<float>(reach / 126)) : 1;  // 126: the quotient is rounded
    double sq_center = 0;
    for (Index d = 0; d < dim; ++d) sq_center += center_[d] * center_[d];
    rest_ = 0;
    double largest = 0;  // magnitude of what is added up to a score
    for (Index j = 0; j < count_; ++j) {
      double norm = -sq_center;
      double sq_rest = 0;
      double sum = 0;
      double magnitude = 0;
      for (Index d = 0; d < dim; ++d) {
        const auto c = static_cast<double>(centroids(d, j));
        const double q = std::nearbyint((c - center_[d]) / step_);
        const double rest = c - center_[d] - step_ * q;
        norm += c * c - 2 * center_[d] * rest;
        sq_rest += rest * rest;
        sum += q;
        magnitude += std::abs(q);
        value(j, d) = static_cast<std::int8_t>(q);
      }
      if (is_signed_) norm += 256 * step_ * sum;  // points are moved by 128, so that they have no sign
      norms_.data()[j] = static_cast<float>(norm);
      rest_ = (std::max)(rest_, std::sqrt(sq_rest));
      largest = (std::max)(largest, std::abs(norm) + 2 * step_ * 255 * magnitude);
    }
    const double sq_norm_error =
        static_cast<double>(dim + 16) * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
    rest_ *= 1 + sq_norm_error;
    rounding_ = 4 * static_cast<double>(std::numeric_limits<float>::epsilon()) * largest;
    const Index slots = panels_ * byte_panel_width;
    for (Index worker = 0; worker < workers_.size(); ++worker) workers_[worker].prepare(groups_, slots);
  }

  /// How far a score may be off: squared distance less `sq_norm`.
  /// @param sq_norm  of a point, seen from the centre
  [[nodiscard]] double score_error(double sq_norm) const { return 2 * std::sqrt(sq_norm) * rest_ + rounding_; }

  /// Scores points, at most byte_points.
  void score(const Points<Scalar>& data, const Index* points, Index count, int number) {
    Worker& worker = workers_[number];
    const Index stride = 4 * groups_;
    for (Index i = 0; i < count; ++i) {
      std::uint8_t* const to = worker.points.data() + i * stride;
      std::memcpy(to, data.stored_bytes(points[i]), static_cast<std::size_t>(data.dim()));
      if (!is_signed_) continue;
      for (Index d = 0; d < data.dim(); ++d) to[d] = static_cast<std::uint8_t>(to[d] ^ 0x80U);
    }
    std::fill_n(worker.least.data(), 16 * byte_points, (std::numeric_limits<float>::max)());
#if KEEN_DETAIL_X86_LEVELS
    score_bytes({worker.points.data(), groups_, values_.data(), norms_.data(), panels_, static_cast<float>(-2 * step_),
                 worker.scores.data(), worker.least.data()});
#endif
  }

  /// The least score of a point that was scored.
  [[nodiscard]] double least(Index i, int number) {
    const float* const least = workers_[number].least.data() + 16 * i;
    return static_cast<double>(*std::min_element(least, least + 16));
  }

  /// The centroids whose scores are at most `limit`, ascending. Valid until the worker is asked again.
  [[nodiscard]] std::span<const Label> within(Index i, float limit, int number) {
    Worker& worker = workers_[number];
    const Index slots = panels_ * byte_panel_width;
    Index found = 0;
#if KEEN_DETAIL_X86_LEVELS
    found = list_scores(worker.scores.data() + i * slots, slots, limit, worker.candidates.data());
#endif
    return {worker.candidates.data(), static_cast<std::size_t>(found)};
  }

 private:
  struct Worker {
    AlignedBuffer<std::uint8_t> points;
    AlignedBuffer<float> scores;
    AlignedBuffer<float> least;
    AlignedBuffer<Label> candidates;

    void prepare(Index groups, Index slots) {
      points.resize(byte_points * 4 * groups);
      scores.resize(byte_points * slots);
      least.resize(byte_points * 16);
      candidates.resize(slots);
    }
  };

  [[nodiscard]] std::int8_t& value(Index j, Index d) {
    const Index panel = j / byte_panel_width;
    return values_.data()[((panel * groups_ + d / 4) * byte_panel_width + j % byte_panel_width) * 4 + d % 4];
  }

  bool is_signed_;
  Index groups_;  // of four coordinates
  Coordinates center_;
  Index count_ = 0;
  Index panels_ = 0;
  double step_ = 1;
  double rest_ = 0;  // the longest of the rests
  double rounding_ = 0;
  AlignedBuffer<std::int8_t> values_;
  AlignedBuffer<float> norms_;
  IndexedVector<Worker> workers_;
};

}  // namespace keen::detail
