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

// The algebra. With c = center + step q + r, and x made of bytes,
//
//     |x - c|^2 = |x - center|^2 + [ |c - center|^2 + 2 step center.q ] - 2 step x.q - 2 (x - center).r
//
// The first term is the same for all centroids, the bracket belongs to a centroid, x.q is an exact integer, and the
// last term is at most 2 |x - center| |r|. So a score without the last term is off by at most that, and two scores
// farther apart than twice the bound are in the right order.

namespace keen::detail {

/// Lists the centroids that may be nearest to points whose coordinates are bytes. A centroid c is rounded to
/// center + step * q with signed bytes q. Products of bytes are four times as fast as products of floats, and exact.
/// The rounding error r is at most step / 2 in each coordinate, and changes the squared distance by 2 (x - center).r,
/// which Cauchy-Schwarz bounds. Centroids beyond the bound are ruled out; if several are left, the caller measures
/// them.
template <class Scalar>
class ByteSearch {
 public:
  /// Whether there are such points, and a processor that is good at them.
  [[nodiscard]] static bool serves([[maybe_unused]] const Points<Scalar>& data, [[maybe_unused]] SimdLevel level) {
#if KEEN_DETAIL_X86_LEVELS
    constexpr Index least_dim = 48;
    constexpr Index most_dim = 65536;  // products of 16 bits each, in 32
    const bool has_bytes = data.number_type() == NumberType::uint8 || data.number_type() == NumberType::int8;
    return has_bytes && data.strides().coordinate == 1 && data.dim() >= least_dim && data.dim() <= most_dim &&
           level == SimdLevel::avx512 && has_byte_products();
#else
    return false;
#endif
  }

  /// What is known of a point that was scored.
  struct Nearest {
    std::span<const Label> candidates;  ///< ascending; one of them is the nearest by direct differences
    double sq_distance;                 ///< to the nearest
    double others;                      ///< a squared distance that all others have at least
    double error;                       ///< `sq_distance` lies within this of the truth
  };

  /// @param direct_error  what rounding may do to a squared distance by direct differences, relative to it
  /// @param least_safe    what underflow may do to one
  ByteSearch(const Points<Scalar>& data, const Point<Scalar>& center, int workers, double direct_error,
             double least_safe)
      : is_signed_(data.number_type() == NumberType::int8),
        groups_((data.dim() + 3) / 4),
        stride_((data.dim() + 63) / 64 * 64),
        direct_error_(direct_error),
        least_safe_(least_safe),
        center_(data.dim()),
        center_bytes_(stride_) {
    const double least = is_signed_ ? -128 : 0;
    for (Index d = 0; d < center_.size(); ++d) {
      center_[d] = std::clamp(std::nearbyint(static_cast<double>(center[d])), least, least + 255);
      center_bytes_.data()[d] = static_cast<std::uint8_t>(center_[d] - least);
      sq_center_ += (center_[d] - least) * (center_[d] - least);
    }
    workers_.reserve(workers);
    for (int worker = 0; worker < workers; ++worker) workers_.emplace_back();
  }

  /// Whether byte scores pay. With fewer centroids, the fixed work for each point takes longer than it saves.
  [[nodiscard]] static bool is_worth(Index k, Index dim) { return k >= 4 && k * dim >= 512; }

  /// Bytes that are taken for centroids, and by each worker.
  [[nodiscard]] static double memory(double k, double dim, int workers) {
    const double slots = k + 96;
    return slots * (dim + 8) + dim + 128 + workers * (slots * (byte_points + 1) * 4 + byte_points * (dim + 128) + 256);
  }

  /// @param centroids  dim x k, finite and of ordinary size
  /// Complexity: O(k dim).
  void set_centroids(const Centroids<Scalar>& centroids) {
    const Index dim = centroids.rows();
    count_ = centroids.cols();
    set_width();
    values_.resize(slots() * groups_ * 4);
    norms_.resize(slots());
    std::fill_n(values_.data(), slots() * groups_ * 4, std::int8_t{0});
    std::fill_n(norms_.data(), slots(), (std::numeric_limits<float>::max)());
    double reach = 0;
    for (Index j = 0; j < count_; ++j) {
      for (Index d = 0; d < dim; ++d) {
        reach = (std::max)(reach, std::abs(static_cast<double>(centroids(d, j)) - center_[d]));
      }
    }
    step_ = reach > 0 ? static_cast<double>(static_cast<float>(reach / 126)) : 1;  // 126: the quotient is rounded
    rest_ = 0;
    double largest = 0;  // magnitude of what is added up to a score
    for (Index j = 0; j < count_; ++j) {
      double norm = 0;
      double sq_rest = 0;
      double sum = 0;
      double magnitude = 0;
      for (Index d = 0; d < dim; ++d) {
        const double difference = static_cast<double>(centroids(d, j)) - center_[d];
        const double q = std::nearbyint(difference / step_);
        const double rest = difference - step_ * q;
        norm += difference * difference + 2 * center_[d] * step_ * q;  // |c|^2 - |center|^2 - 2 center.rest
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
    rest_ *= 1 + static_cast<double>(dim + 16) * std::numeric_limits<double>::epsilon();
    rounding_ = 4 * static_cast<double>(std::numeric_limits<float>::epsilon()) * largest;
    for (Index worker = 0; worker < workers_.size(); ++worker) workers_[worker].prepare(stride_, slots());
  }

  /// Scores points, at most byte_points.
  void score(const Points<Scalar>& data, const Index* points, Index count, int number) {
    Worker& worker = workers_[number];
    const std::byte* const in_place = place(data, points, count);
    for (Index i = 0; i < count && in_place == nullptr; ++i) {
      std::uint8_t* const to = worker.points.data() + i * stride_;
      std::memcpy(to, data.stored_bytes(points[i]), static_cast<std::size_t>(data.dim()));
      if (!is_signed_) continue;
      for (Index d = 0; d < data.dim(); ++d) to[d] = static_cast<std::uint8_t>(to[d] ^ 0x80U);
    }
#if KEEN_DETAIL_X86_LEVELS
    const bool is_copied = in_place == nullptr;
    const auto* const bytes = is_copied ? worker.points.data() : reinterpret_cast<const std::uint8_t*>(in_place);
    const Index stride = is_copied ? stride_ : data.strides().point;
    score_bytes({bytes, stride, groups_, values_.data(), norms_.data(), panels_, width_, static_cast<float>(-2 * step_),
                 worker.scores.data(), worker.least});
    measure_byte_norms({bytes, stride, stride_ / 64, center_bytes_.data(), sq_center_, worker.norms});
#endif
  }

  /// Which centroids may be the nearest of a point that was scored. Valid until the worker is asked again.
  [[nodiscard]] Nearest nearest(Index i, int number) {
    Worker& worker = workers_[number];
    const double sq_norm = worker.norms[i];
    const double error = 2 * std::sqrt(sq_norm) * rest_ + rounding_;  // of a score: squared distance less sq_norm
    const auto least = static_cast<double>(worker.least[i]);
    const double farthest = (std::max)(least + sq_norm + error, 0.0);  // that the nearest may be
    const double limit = least + 2 * error + 3 * direct_error_ * farthest + 2 * least_safe_;
    Index found = 0;
#if KEEN_DETAIL_X86_LEVELS
    found = list_scores(worker.scores.data() + i * slots(), slots(), static_cast<float>(limit + 1e-6 * std::abs(limit)),
                        worker.candidates.data());
#endif
    return {{worker.candidates.data(), static_cast<std::size_t>(found)},
            (std::max)(least + sq_norm, 0.0),
            (std::max)(limit - error + sq_norm, 0.0),
            error};
  }

 private:
  struct Worker {
    AlignedBuffer<std::uint8_t> points;
    AlignedBuffer<float> scores;
    AlignedBuffer<Label> candidates;
    float least[byte_points];
    double norms[byte_points];

    void prepare(Index stride, Index slots) {
      points.resize(byte_points * stride);
      scores.resize(byte_points * slots);
      candidates.resize(slots);
    }
  };

  [[nodiscard]] Index slots() const { return panels_ * width_; }

  /// Where points lie that follow each other and can be read in place; otherwise null.
  [[nodiscard]] const std::byte* place(const Points<Scalar>& data, const Index* points, Index count) const {
    bool is_range = !is_signed_ && data.dim() == stride_ && count == byte_points;
    for (Index i = 1; i < count; ++i) is_range = is_range && points[i] == points[0] + i;
    return is_range ? data.stored_bytes(points[0]) : nullptr;
  }

  /// The widest panels that leave few slots empty.
  void set_width() {
    const auto panels_of = [&](Index width) { return (count_ + width - 1) / width; };
    width_ = 96;
    for (const Index width : {Index{64}, Index{32}}) {
      if (8 * panels_of(width_) * width_ > 9 * panels_of(width) * width) width_ = width;
    }
    panels_ = panels_of(width_);
  }

  [[nodiscard]] std::int8_t& value(Index j, Index d) {
    const Index panel = j / width_;
    return values_.data()[((panel * groups_ + d / 4) * width_ + j % width_) * 4 + d % 4];
  }

  bool is_signed_;
  Index groups_;  // of four coordinates
  Index stride_;  // bytes of a point
  double direct_error_;
  double least_safe_;
  Coordinates center_;  // whole numbers
  AlignedBuffer<std::uint8_t> center_bytes_;
  double sq_center_ = 0;  // of the bytes
  Index count_ = 0;
  Index width_ = 96;  // centroids in a panel
  Index panels_ = 0;
  double step_ = 1;
  double rest_ = 0;  // the longest of the rests
  double rounding_ = 0;
  AlignedBuffer<std::int8_t> values_;
  AlignedBuffer<float> norms_;
  IndexedVector<Worker> workers_;
};

}  // namespace keen::detail
