// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/data/magnitude.hpp>
#include <keen/detail/sums/exact_cluster_sums.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;
using keen::Label;
using keen::Labels;

template <class Scalar>
using Sums = ExactClusterSums<Scalar>;

/// Points whose magnitudes spread over 2^-spread to 2^spread, and some zeros.
template <class Scalar>
keen::Centroids<Scalar> spread_points(Index dim, Index n, Index spread, std::uint64_t seed) {
  keen::Rng rng(seed);
  keen::Centroids<Scalar> x(dim, n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < dim; ++d) {
      const double digits = rng.index(9) == 0 ? 0 : 2 * rng.uniform() - 1;
      x(d, i) = static_cast<Scalar>(std::ldexp(digits, static_cast<int>(rng.index(2 * spread + 1) - spread)));
    }
  }
  return x;
}

Labels random_labels(Index n, Index k, keen::Rng& rng) {
  Labels labels(n);
  for (Index i = 0; i < n; ++i) labels[i] = static_cast<Label>(rng.index(k));
  return labels;
}

/// In how many clusters and coordinates two sums differ by a bit.
template <class Scalar>
Index differences(const Sums<Scalar>& a, const Sums<Scalar>& b, Index dim) {
  Index found = 0;
  for (Index j = 0; j < a.clusters(); ++j) {
    found += a.size(j) == b.size(j) ? 0 : 1;
    for (Index d = 0; d < dim; ++d) {
      found += a.sum(j, d).hi == b.sum(j, d).hi && a.sum(j, d).lo == b.sum(j, d).lo ? 0 : 1;
    }
  }
  return found;
}

/// Moves some labels about, `passes` times, and counts where the updated sums are not those taken afresh.
template <class Scalar>
Index differences_after_updates(const keen::Centroids<Scalar>& x, Index k, int threads, int passes) {
  const auto data = view_columns<Scalar>(x);
  REQUIRE(fits_exact_sums(finite_range(data, "test"), x.cols()));
  Team team(threads);
  Team alone(1);
  keen::Rng rng(static_cast<std::uint64_t>(k));
  Labels labels = random_labels(x.cols(), k, rng);
  Sums<Scalar> updated(data, k, 3);
  updated.accumulate(labels, team);
  Index found = 0;
  for (int pass = 0; pass < passes; ++pass) {
    Changes<Scalar> changes(2);
    updated.follow(changes);
    const Index share = 1 + rng.index(4);
    for (Index i = 0; i < x.cols(); ++i) {
      if (rng.index(5) >= share) continue;
      changes.set(labels, i, static_cast<Label>(rng.index(k)), static_cast<int>(rng.index(2)));
    }
    changes.finish();
    updated.finish(team);
    Sums<Scalar> afresh(data, k, 3);
    afresh.accumulate(labels, alone);
    found += differences(updated, afresh, x.rows());
  }
  return found;
}

}  // namespace

TEMPLATE_TEST_CASE("sums that are updated are those taken afresh, bit for bit, whatever came before (F47)", "[C48]",
                   float, double) {
  for (const Index dim : {1, 3, 8, 17, 40}) {
    for (const Index k : {1, 2, 7, 30}) {
      for (const int threads : {1, 3}) {
        INFO("dim " << dim << ", k = " << k << ", " << threads << " threads");
        const auto x = spread_points<TestType>(dim, 1000, 15, static_cast<std::uint64_t>(dim));
        CHECK(differences_after_updates<TestType>(x, k, threads, 6) == 0);
      }
    }
  }
}

TEST_CASE("equal sums have equal bits, even where a part is a tie between two numbers") {
  // The sum of all but 2^-52 is 1 + 2^-53 + 2^-106: 2^-53 is half a unit of the last place of 1.
  const keen::Centroids<double> x{{1, 0x1p-52, 0x1p-54, 0x1p-54 + 0x1p-106, 0, 0}};
  const auto data = view_columns<double>(x);
  REQUIRE(fits_exact_sums(finite_range(data, "test"), x.cols()));
  Team alone(1);
  Labels labels{{0, 0, 0, 0, 0, 1}};
  Sums<double> updated(data, 2, 3);
  updated.accumulate(labels, alone);
  Changes<double> changes(1);
  updated.follow(changes);
  changes.set(labels, 1, 1, 0);
  changes.finish();
  updated.finish(alone);
  Sums<double> afresh(data, 2, 3);
  afresh.accumulate(labels, alone);
  CHECK(differences(updated, afresh, 1) == 0);
  const DoubleDouble count{4, 0};
  CHECK(divide(updated.sum(0, 0), count) == divide(afresh.sum(0, 0), count));
}

TEST_CASE("what has left a cluster leaves no trace, however large it was") {
  const keen::Centroids<double> x{{0.1, 0.2, 1e20, -1e19, 0x1.fffffffffffffp+40}};
  const auto data = view_columns<double>(x);
  REQUIRE(fits_exact_sums(finite_range(data, "test"), x.cols()));
  Team alone(1);
  Sums<double> sums(data, 2, 3);
  Labels labels = Labels::Zero(5);
  sums.accumulate(labels, alone);
  Changes<double> changes(1);
  sums.follow(changes);
  for (const Index i : {2, 3, 4}) changes.set(labels, i, 1, 0);
  changes.finish();
  sums.finish(alone);
  DoubleDouble expected;
  expected.add(0.1);
  expected.add(0.2);
  CHECK(sums.sum(0, 0).hi == expected.hi);
  CHECK(sums.sum(0, 0).lo == expected.lo);
  CHECK(sums.size(0) == 2);
  CHECK(sums.size(1) == 3);
}

TEST_CASE("a cluster that all points have left sums up to 0") {
  const auto x = spread_points<double>(3, 200, 20, 4);
  const auto data = view_columns<double>(x);
  Team alone(1);
  Sums<double> sums(data, 2, 3);
  Labels labels = Labels::Zero(200);
  sums.accumulate(labels, alone);
  Changes<double> changes(1);
  sums.follow(changes);
  for (Index i = 0; i < 200; ++i) changes.set(labels, i, 1, 0);
  changes.finish();
  sums.finish(alone);
  CHECK(sums.size(0) == 0);
  for (Index d = 0; d < 3; ++d) CHECK((sums.sum(0, d).hi == 0 && sums.sum(0, d).lo == 0));
}

TEST_CASE("a cluster is touched if a point has joined or left it in the last call") {
  const keen::Centroids<double> x{{1.0, 2.0, 3.0, 4.0}};
  Team team(2);
  Sums<double> sums(view_columns<double>(x), 4, 2);
  Labels labels{{0, 1, 2, 3}};
  sums.accumulate(labels, team);
  for (Index j = 0; j < 4; ++j) CHECK(sums.is_touched(j));
  Changes<double> changes(1);
  sums.follow(changes);
  changes.set(labels, 1, 2, 0);
  changes.finish();
  sums.finish(team);
  for (Index j = 0; j < 4; ++j) CHECK(sums.is_touched(j) == (j == 1 || j == 2));
  sums.follow(changes);
  changes.finish();
  sums.finish(team);
  for (Index j = 0; j < 4; ++j) CHECK_FALSE(sums.is_touched(j));
}

TEMPLATE_TEST_CASE("the mean of m copies of x is x, bit for bit, before and after others have come and gone (F35)",
                   "[C26]", float, double) {
  for (const Index copies : {1, 2, 3, 7, 48, 1000, 99'999}) {
    keen::Centroids<TestType> x = keen::Centroids<TestType>::Constant(2, copies + 2, TestType(1000.1));
    x.row(1).setConstant(TestType(-1) / 3);
    x.rightCols(2) = spread_points<TestType>(2, 2, 20, 3);
    const auto data = view_columns<TestType>(x);
    Team alone(1);
    Sums<TestType> sums(data, 2, 3);
    Labels labels = Labels::Zero(copies + 2);
    sums.accumulate(labels, alone);
    Changes<TestType> changes(1);
    sums.follow(changes);
    for (const Index i : {copies, copies + 1}) changes.set(labels, i, 1, 0);
    changes.finish();
    sums.finish(alone);
    const DoubleDouble count{static_cast<double>(copies), 0};
    CHECK(static_cast<TestType>(divide(sums.sum(0, 0), count)) == x(0, 0));
    CHECK(static_cast<TestType>(divide(sums.sum(0, 1), count)) == x(1, 0));
  }
}

TEMPLATE_TEST_CASE("sums of the widest data that fits are exact", "", float, double) {
  constexpr Index n = 60;
  constexpr int digits = std::numeric_limits<TestType>::digits;
  int span = 0;
  const auto fits = [](int exponents) {
    return fits_exact_sums<TestType>({TestType(1), std::ldexp(TestType(1), exponents)}, n);
  };
  while (span < std::numeric_limits<TestType>::max_exponent - 3 && fits(span + 1)) ++span;
  keen::Rng rng(8);
  keen::Centroids<TestType> x(4, n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < 4; ++d) {
      const TestType x0 = static_cast<TestType>(1 + rng.uniform()) + std::numeric_limits<TestType>::epsilon();
      const auto exponent = static_cast<int>(i % 3 == 0 ? 0 : i % 3 == 1 ? span : rng.index(span + 1));
      x(d, i) = std::ldexp(rng.index(2) == 0 ? x0 : -x0, exponent - span / 2);
    }
  }
  INFO("2^" << span << ", " << digits << " digits");
  CHECK(differences_after_updates<TestType>(x, 3, 1, 20) == 0);
}
