// SPDX-License-Identifier: MIT
#pragma once

#include "../data/points.hpp"
#include "../data/validated_data.hpp"
#include "../threads/parallel.hpp"
#include "sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace keen::detail {

/// Sums of weights and of weighted coordinates for each cluster. Every sum is taken in the order of the points by one
/// thread, to about 106 bits, so that neither the offset of the data nor the number of threads shows in the means.
/// Where coordinates or weights are of extreme size, each cluster is summed under powers of two of its own.
template <class Scalar, class Data = Points<Scalar>>
class WeightedSums {
 public:
  WeightedSums(const ValidatedData<Scalar, Data>& validated, Index k)
      : data_(validated.data),
        is_extreme_(validated.is_extreme),
        sizes_(static_cast<std::size_t>(k)),
        weights_(static_cast<std::size_t>(k)),
        coordinates_(static_cast<std::size_t>(k * data_.dim())) {
    if (!is_extreme_) return;
    weight_exponents_.resize(weights_.size());
    coordinate_exponents_.resize(coordinates_.size());
  }

  [[nodiscard]] Index clusters() const { return static_cast<Index>(sizes_.size()); }
  [[nodiscard]] Index size(Index j) const { return at(sizes_, j); }  ///< points of positive weight in cluster j

  /// Sums afresh. Complexity: O(n dim), each thread for clusters of its own.
  void accumulate(const Labels& labels, Team& team) {
    const Index parts = (std::min)(Index{team.size()}, clusters());
    team.for_each_block(parts, [&](Index part, int) {
      const auto first = static_cast<Label>(clusters() * part / parts);
      const auto last = static_cast<Label>(clusters() * (part + 1) / parts);
      const auto for_each_member = [&](const auto& visit) {
        for (Index i = 0; i < data_.size(); ++i) {
          if (labels[i] >= first && labels[i] < last && data_.weight(i) > 0) visit(i, labels[i]);
        }
      };
      for (Index j = first; j < last; ++j) clear(j);
      if (is_extreme_) {
        for_each_member([&](Index i, Index j) { note_size(i, j); });
        for_each_member([&](Index i, Index j) { add_scaled(i, j); });
      } else {
        for_each_member([&](Index i, Index j) { add(i, j); });
      }
    });
  }

  /// Moves the centroid of every cluster that has weight to the mean of its points; the others stay.
  void move_to_means(Centroids<Scalar>& centroids) const {
    for (Index j = 0; j < clusters(); ++j) {
      if (size(j) == 0) continue;
      for (Index d = 0; d < data_.dim(); ++d) {
        const double mean = divide(at(coordinates_, slot(j, d)), at(weights_, j));
        centroids(d, j) =
            static_cast<Scalar>(is_extreme_ ? std::ldexp(mean, at(coordinate_exponents_, slot(j, d))) : mean);
      }
    }
  }

 private:
  template <class Values>
  [[nodiscard]] static auto& at(Values& values, Index i) {
    return values[static_cast<std::size_t>(i)];
  }

  [[nodiscard]] Index slot(Index j, Index d) const { return j * data_.dim() + d; }

  void clear(Index j) {
    constexpr int none = (std::numeric_limits<int>::min)() / 2;
    at(sizes_, j) = 0;
    at(weights_, j) = {};
    if (is_extreme_) at(weight_exponents_, j) = none;
    for (Index d = 0; d < data_.dim(); ++d) {
      at(coordinates_, slot(j, d)) = {};
      if (is_extreme_) at(coordinate_exponents_, slot(j, d)) = none;
    }
  }

  void add(Index i, Index j) {
    const double weight = data_.weight(i);
    ++at(sizes_, j);
    at(weights_, j).add(weight);
    DoubleDouble* sums = &at(coordinates_, slot(j, 0));
    data_.for_each_nonzero(i, [&](Index d, Scalar x) {
      if (data_.is_weighted()) {
        sums[d].add_product(weight, static_cast<double>(x));
      } else {
        sums[d].add(static_cast<double>(x));
      }
    });
  }

  /// Notes the binary exponents of the largest weight and coordinates of each cluster.
  void note_size(Index i, Index j) {
    int& weight_exponent = at(weight_exponents_, j);
    weight_exponent = (std::max)(weight_exponent, std::ilogb(data_.weight(i)));
    data_.for_each_nonzero(i, [&](Index d, Scalar x) {
      int& exponent = at(coordinate_exponents_, slot(j, d));
      if (x != 0) exponent = (std::max)(exponent, std::ilogb(x));
    });
  }

  void add_scaled(Index i, Index j) {
    const double weight = std::ldexp(data_.weight(i), -at(weight_exponents_, j));
    ++at(sizes_, j);
    at(weights_, j).add(weight);
    data_.for_each_nonzero(i, [&](Index d, Scalar x) {
      const int exponent = -at(coordinate_exponents_, slot(j, d));
      at(coordinates_, slot(j, d)).add_product(weight, std::ldexp(static_cast<double>(x), exponent));
    });
  }

  const Data& data_;
  bool is_extreme_;
  std::vector<Index> sizes_;
  std::vector<DoubleDouble> weights_;
  std::vector<DoubleDouble> coordinates_;
  std::vector<int> weight_exponents_;
  std::vector<int> coordinate_exponents_;
};

}  // namespace keen::detail
