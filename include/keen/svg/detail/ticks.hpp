// SPDX-License-Identifier: MIT
#pragma once

#include "decimal.hpp"
#include "range.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

// Round numbers for an axis. A step is 1, 2 or 5 times a power of ten, because people read multiples of these without
// thought. The smallest such step that makes at most `most` multiples in the range wins: the search begins one power
// below range / most and goes up by factors of 2, 2.5 and 2.
//
// Multiples are kept as whole numbers of a power of ten (Decimal), not as doubles: 3 times 0.1 is then "0.3", and not
// 0.30000000000000004.

/// Where an axis has its ticks, and what is written there.
namespace keen::svg::detail {

struct Tick {
  double at = 0;  ///< a value of the data
  std::string text;
};

inline constexpr std::array<std::int64_t, 3> nice_digits{1, 2, 5};

/// Numbers as texts of one kind: plain, unless that is long and powers of ten are shorter. Where both are long, because
/// the numbers are far from zero and close together, the first is written in full and the others as what they are above
/// it: "1000000.000", "+0.001", "+0.002".
[[nodiscard]] inline std::vector<Tick> written(const std::vector<Decimal>& numbers) {
  constexpr int readable = 7, longest = 9;
  int plain = 0, scientific = 0;
  bool are_alike = true;
  for (const Decimal number : numbers) {
    plain = (std::max)(plain, plain_length(number));
    scientific = (std::max)(scientific, static_cast<int>(scientific_text(number).size()));
    are_alike = are_alike && number.exponent == numbers.front().exponent;
  }
  const bool is_plain = plain <= readable || plain <= scientific;
  const bool is_relative = are_alike && (std::min)(plain, scientific) > longest;
  std::vector<Tick> ticks;
  for (const Decimal number : numbers) {
    Decimal shown = number;
    if (is_relative && !ticks.empty()) shown.digits -= numbers.front().digits;
    const bool is_short = is_plain || (shown.digits != number.digits && plain_length(shown) <= readable);
    const std::string text = is_short ? plain_text(shown) : scientific_text(shown);
    ticks.push_back({number.value(), (shown.digits != number.digits ? "+" : "") + text});
  }
  return ticks;
}

/// The multiples of `step` in `range`, both ends included, whichever way rounding moved them; none if there are more
/// than `most`.
[[nodiscard]] inline std::vector<Decimal> multiples(Range range, Decimal step, int most) {
  constexpr double slack = 1e-9;  // steps
  const double first = std::ceil(range.low / step.value() - slack);
  const double last = std::floor(range.high / step.value() + slack);
  std::vector<Decimal> numbers;
  if (last - first + 1 > most) return numbers;
  for (auto i = static_cast<std::int64_t>(first); i <= static_cast<std::int64_t>(last); ++i) {
    numbers.push_back({i * step.digits, step.exponent});
  }
  return numbers;
}

/// Every 2nd, 3rd, ... of more than `most` numbers: at least two of them, at most `most` (`most` >= 2).
[[nodiscard]] inline std::vector<Decimal> thinned(const std::vector<Decimal>& numbers, int most) {
  const std::size_t stride = (numbers.size() + static_cast<std::size_t>(most) - 1) / static_cast<std::size_t>(most);
  if (stride <= 1) return numbers;
  std::vector<Decimal> kept;
  for (std::size_t i = (numbers.size() - 1) % stride / 2; i < numbers.size(); i += stride) kept.push_back(numbers[i]);
  return kept;
}

/// Ticks at multiples of the smallest 1, 2 or 5 times a power of ten that makes at most `most` of them (`most` >= 2).
/// Where that is one tick alone, a part of those of the next smaller step.
/// @param range        has an extent
/// @param least_power  no step below 10 to this power: 0 keeps ticks on whole numbers (none if the range has none)
[[nodiscard]] inline std::vector<Tick> linear_ticks(Range range, int most, int least_power = -400) {
  const int power = static_cast<int>(std::floor(std::log10(range.span() / most)));
  const int first = (std::max)(power - 1, least_power);
  std::vector<Decimal> finer;
  for (int exponent = first; exponent <= first + 3;
       ++exponent) {  // a step a thousand times as long has passed the range
    for (const std::int64_t digits : nice_digits) {
      const Decimal step{digits, exponent};
      const std::vector<Decimal> numbers = multiples(range, step, most);
      if (numbers.size() >= 2 || (!numbers.empty() && finer.empty())) return written(numbers);
      if (!numbers.empty()) return written(thinned(finer, most));
      finer = multiples(range, step, 100 * most);
    }
  }
  return written(thinned(finer, most));
}

/// Powers of ten in a range of logarithms, every one or every 2nd, 5th, 10th, ...
[[nodiscard]] inline std::vector<Decimal> powers_of_ten(Range logarithms, int most) {
  const std::vector<Tick> exponents = linear_ticks(logarithms, most, 0);
  std::vector<Decimal> numbers;
  for (const Tick& tick : exponents) numbers.push_back({1, static_cast<int>(std::lround(tick.at))});
  return numbers;
}

/// 1, 2 and 5 times the powers of ten in a range of logarithms.
[[nodiscard]] inline std::vector<Decimal> nice_numbers(Range logarithms) {
  std::vector<Decimal> numbers;
  for (int exponent = static_cast<int>(std::floor(logarithms.low)); exponent <= logarithms.high; ++exponent) {
    for (const std::int64_t digits : nice_digits) {
      const double logarithm = std::log10(static_cast<double>(digits)) + exponent;
      if (logarithm >= logarithms.low && logarithm <= logarithms.high) numbers.push_back({digits, exponent});
    }
  }
  return numbers;
}

/// Ticks of a logarithmic axis: powers of ten, or 1-2-5 between them where there are few, or equal steps on a range
/// too short for either.
/// @param logarithms  the decimal logarithms of the range; has an extent
[[nodiscard]] inline std::vector<Tick> logarithmic_ticks(Range logarithms, int most) {
  constexpr std::size_t enough = 3;
  if (logarithms.span() >= 4) return written(powers_of_ten(logarithms, most));
  const std::vector<Decimal> nice = nice_numbers(logarithms);
  if (nice.size() >= enough && nice.size() <= static_cast<std::size_t>(most)) return written(nice);
  const std::vector<Decimal> powers = powers_of_ten(logarithms, most);
  if (nice.size() >= enough) return written(powers.size() >= 2 ? powers : thinned(nice, most));
  return linear_ticks({std::pow(10.0, logarithms.low), std::pow(10.0, logarithms.high)}, most);
}

}  // namespace keen::svg::detail
