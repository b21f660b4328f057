// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/random.hpp>

#include <array>
#include <cmath>
#include <random>
#include <type_traits>

// The numbers here come from an implementation in Python 3.11 of SplitMix64 and xoshiro256** that shares no code with
// this one, itself checked against the published vectors: xoshiro256** of the state {1, 2, 3, 4} gives 11520, 0,
// 1509978240, 1215971899390074240, and SplitMix64 of 1234567 starts with 6457827717110365317, 3203168211198807973.

namespace {

/// All of 1000 draws in one number.
template <class Draw>
std::uint64_t digest(const Draw& draw) {
  keen::Rng rng(42);
  std::uint64_t hash = 0;
  for (int i = 0; i < 1000; ++i) hash = (hash * 0x100000001b3ULL) ^ draw(rng);
  return hash;
}

}  // namespace

TEST_CASE("the stream of a seed is the recorded one (F48)", "[C36]") {
  using Words = std::array<std::uint64_t, 4>;
  const auto first_words = [](keen::Rng rng) { return Words{rng(), rng(), rng(), rng()}; };
  CHECK(first_words(keen::Rng(0)) ==
        Words{0xfb5405f7bd79c540, 0x780c98e26cea5883, 0x2a146e0980febc66, 0x4851477db8791fca});
  CHECK(first_words(keen::Rng(42)) ==
        Words{0x19e479e2aaa77bfb, 0x5e3efe753be27527, 0xc3ed7125b780200a, 0x85b911e2152f876e});
  CHECK(first_words(keen::Rng(42, 1)) ==
        Words{0xc2faaa11a6d3ad7d, 0x20df191928673a4a, 0x9f1f3bef7f9a3f54, 0x4030b59efb13c1b6});
  CHECK(first_words(keen::Rng(~0ULL)) ==
        Words{0x0983212965e7b92a, 0x93cb01ae0f01e8af, 0x2738ef165b8f858a, 0x0355a94910e1ce49});
}

TEST_CASE("the first thousand words, whole numbers and reals are as recorded (F48)", "[C36]") {
  CHECK(digest([](keen::Rng& rng) { return rng(); }) == 0x822b187a3a1079deULL);
  CHECK(digest([](keen::Rng& rng) { return static_cast<std::uint64_t>(rng.index(1000)); }) == 0xa8381ea5d987050eULL);
  CHECK(digest([](keen::Rng& rng) { return static_cast<std::uint64_t>(rng.uniform() * 0x1p53); }) ==
        0x7f714775d2e5c8b7ULL);
}

TEST_CASE("whole numbers of small and of huge ranges are as recorded", "[C36]") {
  keen::Rng small(42);
  for (const keen::Index expected : {1, 3, 0, 4, 2, 5, 0, 2, 0, 2, 8, 6, 5, 8, 6, 1})
    CHECK(small.index(10) == expected);
  keen::Rng huge(7);
  constexpr keen::Index largest = (std::numeric_limits<keen::Index>::max)();
  for (const keen::Index expected : {5478278237059175447, 8872480371313529814, 5918088815361298344}) {
    CHECK(huge.index(largest) == expected);
  }
}

TEST_CASE("draws that would favour some numbers are drawn again") {
  // 2^64 = 2 n + 2^64 / 3 for this n, so that a third of all words is refused: the six numbers take seven words.
  constexpr keen::Index n = 6148914691236517206;
  keen::Rng rng(42);
  for (const keen::Index expected : {642230376354095057, 1820235431209694558, 3486837849215087128, 5328183687954886616,
                                     5394845246402436573, 2657495954954078034}) {
    CHECK(rng.index(n) == expected);
  }
  keen::Rng other(42);
  for (int word = 0; word < 7; ++word) other();
  CHECK(rng() == other());
}

TEST_CASE("whole numbers stay in their range and are spread evenly") {
  keen::Rng rng(1);
  CHECK(rng.index(1) == 0);
  constexpr int draws = 70'000;
  std::array<int, 7> counts{};
  for (int i = 0; i < draws; ++i) ++counts.at(static_cast<std::size_t>(rng.index(7)));  // at: throws if out of range
  // Each count is binomial with mean 10000 and standard deviation 92.6; 6 of these are never left by chance.
  for (const int count : counts) CHECK(std::abs(count - 10'000) < 556);
}

TEST_CASE("reals are multiples of 2^-53 in [0, 1) and are spread evenly") {
  keen::Rng rng(2);
  constexpr int draws = 100'000;
  double sum = 0;
  int strange = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = rng.uniform();
    strange += x >= 0 && x < 1 && x * 0x1p53 == std::floor(x * 0x1p53) ? 0 : 1;
    sum += x;
  }
  CHECK(strange == 0);
  // The mean has standard deviation 1 / sqrt(12 draws) = 0.00092.
  CHECK(sum / draws == Approx(0.5).margin(6 * 0.00092));
}

TEST_CASE("streams of one seed differ, and so do seeds of one stream") {
  CHECK(keen::Rng(5, 0)() != keen::Rng(5, 1)());
  CHECK(keen::Rng(5, 1)() != keen::Rng(5, 2)());
  CHECK(keen::Rng(5, 1)() != keen::Rng(6, 1)());
  CHECK(keen::Rng(5)() == keen::Rng(5, 0)());
}

TEST_CASE("the distributions of <random> accept it") {
  STATIC_REQUIRE(std::is_same_v<keen::Rng::result_type, std::uint64_t>);
  STATIC_REQUIRE(std::uniform_random_bit_generator<keen::Rng>);
  keen::Rng rng(3);
  const int die = std::uniform_int_distribution<int>(1, 6)(rng);
  CHECK((die >= 1 && die <= 6));
}

TEST_CASE("numbers of a key are those of SplitMix64") {
  CHECK(keen::detail::keyed_uniform(0, 0) == std::ldexp(static_cast<double>(0xe220a8397b1dcdafULL >> 11), -53));
  std::uint64_t state = 12345;
  for (keen::Index i = 0; i < 100; ++i) {
    const double expected = std::ldexp(static_cast<double>(keen::detail::split_mix(state) >> 11), -53);
    CHECK(keen::detail::keyed_uniform(12345, i) == expected);
  }
}
