// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/engines/dense_engine.hpp>
#include <keen/detail/engines/hamerly_engine.hpp>

namespace {

using namespace keen::detail;
using keen::Centroids;
using keen::Index;
using keen::Labels;

/// Runs both engines over a sequence of centroids and counts the labels and figures in which they differ.
template <class Scalar>
Index differences(const Centroids<Scalar, 2>& points, const std::vector<Centroids<Scalar, 2>>& passes, int threads) {
  const auto data = view_columns<Scalar>(points);
  const Scale<Scalar> scale = scale_for(require_finite(data, "test"));
  const keen::Point<Scalar, 2> center = points.col(0);
  Team alone(1);
  Team team(threads);
  DenseEngine<Scalar> dense(data, scale, center, alone);
  HamerlyEngine<Scalar> hamerly(data, scale, center, team);
  Changes<Scalar> expected_changes(alone.size());
  Changes<Scalar> changes(team.size());
  Labels expected = Labels::Constant(data.size(), -1);
  Labels labels = expected;
  Index found = 0;
  for (const Centroids<Scalar, 2>& centroids : passes) {
    expected_changes.begin();
    changes.begin();
    dense.assign(centroids, expected, expected_changes);
    hamerly.assign(centroids, labels, changes);
    found += changes.count() == expected_changes.count() ? 0 : 1;
    found += (labels.array() != expected.array()).count();
  }
  return found;
}

/// k centroids that wander about: small steps, long ones and jumps, as Lloyd's steps and relocations are.
std::vector<Eigen::Matrix2Xd> wandering(Index k, std::uint64_t seed) {
  std::vector<Eigen::Matrix2Xd> passes{unit::uniform_points<2>(k, seed)};
  keen::Rng rng(seed);
  for (int pass = 1; pass < 25; ++pass) {
    Eigen::Matrix2Xd next = passes.back();
    const double reach = pass % 3 == 0 ? 0.3 : 0.003;
    next += reach * (unit::uniform_points<2>(k, rng()).array() - 0.5).matrix();
    if (pass % 5 == 0) next.col(rng.index(k)) = unit::uniform_points<2>(1, rng());
    passes.push_back(next);
  }
  return passes;
}

}  // namespace

TEST_CASE("Hamerly's engine gives the labels of the dense one, pass by pass, jumps included (F28, F42)", "[C13]") {
  for (const Index k : {1, 2, 3, 20}) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      INFO("k = " << k << ", seed " << seed);
      const auto points = unit::uniform_points<2>(1500, seed + 50);
      CHECK(differences<double>(points, wandering(k, seed), 1) == 0);
      CHECK(differences<double>(points, wandering(k, seed), 3) == 0);
    }
  }
}

TEST_CASE("Hamerly's engine decides ties as the dense one does, on a lattice full of them (F43)", "[A3]") {
  Eigen::Matrix2Xf points(2, 400);
  for (Index i = 0; i < 400; ++i) points.col(i) << static_cast<float>(i % 20), static_cast<float>(i / 20);
  std::vector<Centroids<float, 2>> passes;
  keen::Rng rng(1);
  for (int pass = 0; pass < 40; ++pass) {
    Eigen::Matrix2Xf centroids(2, 8);
    for (Index j = 0; j < 8; ++j) {
      centroids.col(j) << static_cast<float>(rng.index(39)) / 2, static_cast<float>(rng.index(39)) / 2;
    }
    passes.push_back(centroids);
    if (pass > 0) passes.push_back(passes.back());  // and once more with nothing moved
  }
  CHECK(differences<float>(points, passes, 1) == 0);
}

TEST_CASE("Hamerly's engine agrees where float has few digits left for the spread (F31)", "[A1]") {
  const Eigen::Matrix2Xf points = unit::uniform_points<2>(500, 8).cast<float>().array() + 1e5F;
  std::vector<Centroids<float, 2>> passes;
  for (const Eigen::Matrix2Xd& centroids : wandering(6, 8)) passes.push_back(centroids.cast<float>().array() + 1e5F);
  CHECK(differences<float>(points, passes, 1) == 0);
}

TEST_CASE("Hamerly's engine agrees at the ends of the range (D2, F34)") {
  for (const double factor : {1e-310, 1e-160, 1e160, 1e300}) {
    std::vector<Eigen::Matrix2Xd> passes = wandering(5, 3);
    for (Eigen::Matrix2Xd& centroids : passes) centroids *= factor;
    INFO("factor " << factor);
    CHECK(differences<double>(unit::uniform_points<2>(300, 3) * factor, passes, 1) == 0);
  }
}
