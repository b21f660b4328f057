// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

// A sum in fixed point, wide enough for every product of three doubles. Bit b of word w has the value
// 2^(32 w + b - 3296). A term has 53 digits, so it covers at most three neighbouring words:
//
//     word    w + 2      w + 1       w
//          |........|......53|digits..|      each word has 64 bits, and a term adds less than 2^32 to it
//
// Therefore 2^32 - 1 terms can be added before any carry is due, and addition of integers is exact and commutative:
// neither threads nor ranks can change a bit of the result. The smallest product, of a squared difference and a weight
// that are all denormal, is 2^(3 * -1074) = 2^-3222, with digits down to 2^-3274; the largest is below 2^3075. Both fit
// between 2^-3296 and 2^3360, with room for the number of terms.
//
// A plain array of 208 words would be slow to clear and to add. Only words in [begin_, end_) have been reached, and
// data of ordinary size reaches a few of them.

namespace keen::detail {

/// A sum of terms >= 0 of any size, without rounding. The order of the terms and the threads that add them do not
/// change a bit. Each term is a double times a power of two. Holds 2^32 - 1 terms; as many sums can be added to one
/// another.
/// Source: Kulisch & Miranker, SIAM Review 28(1), 1986 (long accumulators).
class WideSum {
 public:
  WideSum() = default;  // NOLINT(cppcoreguidelines-pro-type-member-init): words are set when they are reached
  WideSum(const WideSum& other) noexcept { *this = other; }
  WideSum& operator=(const WideSum& other) noexcept {
    if (this == &other) return *this;
    begin_ = other.begin_;
    end_ = other.end_;
    std::copy(other.words_ + begin_, other.words_ + end_, words_ + begin_);
    return *this;
  }
  ~WideSum() = default;

  /// Adds a term >= 0, finite.
  void add(double term) { add_scaled(term, 0); }

  /// Adds weight * difference^2 * 2^exponent, all finite; the product is rounded once for each multiplication.
  void add_square(double difference, double weight, int exponent = 0) {
    if (difference == 0 || weight == 0) return;
    const int size = std::ilogb(difference);
    const double rest = std::ldexp(difference, -size);
    add_product(rest * rest, weight, 2 * size + exponent);
  }

  /// Adds term * weight * 2^exponent, all finite, of a term that is not denormal.
  void add_product(double term, double weight, int exponent) {
    if (term == 0 || weight == 0) return;
    const int size = std::ilogb(term);
    const int weight_size = std::ilogb(weight);
    add_scaled(std::ldexp(term, -size) * std::ldexp(weight, -weight_size), size + weight_size + exponent);
  }

  void add(const WideSum& other) {
    if (other.begin_ == other.end_) return;
    WideSum carried = other;
    carried.carry();
    reach(carried.begin_, carried.end_);
    for (int word = carried.begin_; word < carried.end_; ++word) words_[word] += carried.words_[word];
  }

  /// The words of a sum over ranks. Each rank writes the words of its part; the words are added and read as the whole
  /// sum.
  static constexpr int words = 208;  // the sum of the largest products, and what is carried

  /// @param to  `words` of them, each below 2^32
  void write(std::uint64_t* to) const {
    WideSum carried = *this;
    carried.carry();
    for (int at = 0; at < words; ++at) to[at] = carried.word(at);
  }

  [[nodiscard]] static WideSum read(const std::uint64_t* from) {
    WideSum sum;
    const auto* const begin = std::find_if(from, from + words, [](std::uint64_t word) { return word != 0; });
    int end = words;
    while (end > begin - from && from[end - 1] == 0) --end;
    sum.begin_ = static_cast<int>(begin - from);
    sum.end_ = end;
    std::copy(begin, from + end, sum.words_ + sum.begin_);
    return sum;
  }

  /// True for a term in whose computation nothing can have overflowed or underflowed. Zero may be an underflow, so it
  /// is not ordinary.
  [[nodiscard]] static bool is_ordinary(double term) { return term > 0x1p-900 && term < 0x1p+900; }

  /// The sum, rounded; infinity, a denormal or 0 where double cannot hold it.
  [[nodiscard]] double value() const {
    const Rounded sum = rounded();
    return std::ldexp(sum.digits, sum.exponent);
  }

  /// The square root of the sum.
  [[nodiscard]] double root() const {
    const Rounded sum = rounded();
    const int odd = sum.exponent % 2;
    return std::ldexp(std::sqrt(std::ldexp(sum.digits, odd)), (sum.exponent - odd) / 2);
  }

  /// True if something other than zero was added.
  [[nodiscard]] bool is_positive() const {
    return std::any_of(words_ + begin_, words_ + end_, [](std::uint64_t word) { return word != 0; });
  }

  /// The binary logarithm of the sum, wherever it lies; the sum must be positive.
  [[nodiscard]] double log2() const {
    const Rounded sum = rounded();
    return std::log2(sum.digits) + sum.exponent;
  }

  friend bool operator<(const WideSum& a, const WideSum& b) {
    WideSum left = a;
    WideSum right = b;
    left.carry();
    right.carry();
    for (int word = (std::max)(left.end_, right.end_); word-- > (std::min)(left.begin_, right.begin_);) {
      if (left.word(word) != right.word(word)) return left.word(word) < right.word(word);
    }
    return false;
  }

 private:
  /// digits * 2^exponent
  struct Rounded {
    double digits = 0;
    int exponent = 0;
  };

  static constexpr int bits = 32;               // of a word
  static constexpr int least_exponent = -3296;  // of the last bit: below that of the smallest product

  /// Adds term * 2^exponent.
  void add_scaled(double term, int exponent) {
    const auto representation = std::bit_cast<std::uint64_t>(term);
    const auto biased = static_cast<int>(representation >> 52 & 0x7ff);
    const std::uint64_t fraction = representation & 0xfffffffffffff;
    const std::uint64_t digits = biased == 0 ? fraction : fraction | std::uint64_t{1} << 52;
    const int position = (std::max)(biased, 1) - 1075 + exponent - least_exponent;
    const int first = position / bits;
    const int shift = position % bits;
    reach(first, first + 3);
    const std::uint64_t low = digits << shift;
    words_[first] += low & 0xffffffff;
    words_[first + 1] += low >> bits;
    words_[first + 2] += digits >> 1 >> (63 - shift);
  }

  /// Sets words to 0 that no term has reached before.
  void reach(int begin, int end) {
    if (begin >= begin_ && end <= end_) return;
    if (begin_ == end_) begin_ = end_ = begin;
    for (; begin_ > begin; words_[begin_] = 0) --begin_;
    for (; end_ < end; ++end_) words_[end_] = 0;
  }

  /// Leaves 32 bits in each word.
  void carry() {
    if (begin_ == end_) return;
    reach(begin_, (std::min)(end_ + 2, words));
    std::uint64_t carried = 0;
    for (int word = begin_; word < end_; ++word) {
      carried += words_[word];
      words_[word] = carried & 0xffffffff;
      carried >>= bits;
    }
  }

  /// A word, after `carry`.
  [[nodiscard]] std::uint64_t word(int at) const { return at >= begin_ && at < end_ ? words_[at] : 0; }

  /// To 53 bits, ties to even.
  [[nodiscard]] Rounded rounded() const {
    WideSum carried = *this;
    carried.carry();
    int top = carried.end_ - 1;
    while (top >= carried.begin_ && carried.words_[top] == 0) --top;
    if (top < carried.begin_) return {};
    // The first 64 bits, of which the first is 1, and whether anything follows.
    const std::uint64_t first = carried.word(top) << bits | carried.word(top - 1);
    const std::uint64_t second = carried.word(top - 2) << bits | carried.word(top - 3);
    const int shift = std::countl_zero(first);
    const std::uint64_t leading = shift == 0 ? first : first << shift | second >> (64 - shift);
    bool is_more = second << shift != 0;
    for (int word = carried.begin_; word < top - 3; ++word) is_more = is_more || carried.words_[word] != 0;
    std::uint64_t digits = leading >> 11;
    const std::uint64_t rest = leading & 0x7ff;
    if (rest > 0x400 || (rest == 0x400 && (is_more || digits % 2 == 1))) ++digits;
    return {static_cast<double>(digits), (top - 1) * bits - shift + 11 + least_exponent};
  }

  int begin_ = 0;  // the words that count
  int end_ = 0;
  std::uint64_t words_[words];
};

}  // namespace keen::detail
