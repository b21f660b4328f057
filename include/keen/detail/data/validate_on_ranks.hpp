// SPDX-License-Identifier: MIT
#pragma once

#include "../ranks/ranks.hpp"
#include "finite.hpp"
#include "validated_data.hpp"
#include "weighted_moments.hpp"
#include "whole_blocks.hpp"

#include <bit>
#include <cstdint>

namespace keen::detail {

/// The coordinates and weights of some points lie in these.
template <class Scalar>
struct PointRanges {
  MagnitudeRange<Scalar> magnitudes;
  WeightRange weights;
};

/// The ranges of the points of all ranks.
template <class Scalar>
[[nodiscard]] PointRanges<Scalar> ranges_of_ranks(const PointRanges<Scalar>& own, const Ranks& ranks) {
  // Bits of numbers >= 0 are ordered as the numbers are; of what is to be the smallest, less than all bits.
  const auto up = [](double x) { return std::bit_cast<std::uint64_t>(x) & ~(std::uint64_t{1} << 63); };  // -0 is 0
  const auto down = [&](double x) { return ~up(x); };
  std::uint64_t numbers[5] = {up(static_cast<double>(own.magnitudes.largest)),
                              own.magnitudes.smallest > 0 ? down(static_cast<double>(own.magnitudes.smallest)) : 0,
                              up(own.weights.largest), down(own.weights.smallest),
                              std::uint64_t{own.weights.has_extreme ? 1U : 0U}};
  ranks.find_largest(numbers, 5);
  const auto number = [](std::uint64_t bits) { return std::bit_cast<double>(bits); };
  PointRanges<Scalar> all;
  all.magnitudes.largest = static_cast<Scalar>(number(numbers[0]));
  all.magnitudes.smallest = numbers[1] == 0 ? Scalar(0) : static_cast<Scalar>(number(~numbers[1]));
  all.weights = {number(~numbers[3]), number(numbers[2]), numbers[4] != 0};
  return all;
}

/// Checks the points and weights of all ranks, and takes the moments. Each rank gets what is true of all of them.
/// Complexity: O(n dim) for the n points of a rank.
/// @param data  the points here
/// @throws std::invalid_argument naming the caller and the first bad point here
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate(const Points<Scalar>& data, const char* caller, Team& team,
                                             const Ranks& ranks) {
  const Index n = ranks.all_points(data.size());
  require_that(data.dim() >= 1, caller, ": points must have at least one coordinate, got dim = 0");
  const WeightRange weights = weight_range(data, caller);
  const WholeBlocks<Scalar> blocks(data, ranks, caller);  // checks those that other ranks will see
  Coordinates origin(data.dim());
  if (ranks.has(0)) origin = data.coordinates(0);
  ranks.broadcast(origin.data(), origin.size(), ranks.rank_of(0));
  Called called;
  called.first = blocks.skipped();
  FirstPass<Scalar> pass(blocks.points(), caller, origin, called);
  pass.run(team);
  const PointRanges<Scalar> all = ranges_of_ranks<Scalar>({pass.range(), weights}, ranks);
  ValidatedData<Scalar> validated = validated_points(data, all.magnitudes, all.weights, n, caller);
  if (has_plain_moments(validated, all.weights)) {
    validated.moments = in_unit(pass.moments(ranks), validated.largest);
  } else {
    ValidatedData<Scalar> whole = validated;
    whole.data = blocks.points();
    const Scale<double> unit = unit_scale(static_cast<double>(validated.largest));
    validated.moments = WeightedMoments<Scalar>(whole, unit)(team, ranks, origin);
  }
  return validated;
}

}  // namespace keen::detail
