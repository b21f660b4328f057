// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"
#include "unit/support/plain_labels.hpp"

#include <keen/detail/engines/filtering_engine.hpp>

#include <vector>

#if KEEN_DETAIL_VECTORS  // without kernels it is not used

namespace {

using namespace keen::detail;
using keen::Centroids;
using keen::Index;
using keen::Labels;

template <class Scalar>
using Passes = std::vector<Centroids<Scalar>>;

/// Runs the engine over a sequence of centroids and counts the labels that are not those of direct differences, and the
/// passes whose count of changes is wrong.
template <class Scalar>
Index differences(const Centroids<Scalar>& points, const Passes<Scalar>& passes, int threads = 1) {
  const auto data = view_columns<Scalar>(points);
  const keen::Point<Scalar> center = points.col(0);
  Team team(threads);
  FilteringEngine<Scalar> engine(data, {}, center, team,
                                 std::make_shared<const keen::detail::SpatialTiles<Scalar>>(data, center, team));
  Changes<Scalar> changes(team.size());
  Labels labels = Labels::Constant(data.size(), -1);
  Index found = 0;
  for (const Centroids<Scalar>& centroids : passes) {
    const Labels before = labels;
    const Labels expected = unit::plain_labels<Scalar, Eigen::Dynamic>(points, centroids);
    changes.begin();
    engine.assign(centroids, labels, changes);
    found += (labels.array() != expected.array()).count();
    found += changes.count() == (expected.array() != before.array()).count() ? 0 : 1;
  }
  return found;
}

/// k centroids that wander about: small steps, tiny ones, long ones and jumps, and rest now and then.
Passes<double> wandering(Index dim, Index k, std::uint64_t seed) {
  Passes<double> passes{unit::uniform_points(k, seed, dim)};
  keen::Rng rng(seed);
  for (int pass = 1; pass < 25; ++pass) {
    Centroids<double> next = passes.back();
    const double reach = pass % 4 == 0 ? 0.3 : pass % 4 == 1 ? 0.003 : pass % 4 == 2 ? 1e-7 : 0;
    next += reach * (unit::uniform_points(k, rng(), dim).array() - 0.5).matrix();
    if (pass % 5 == 0) next.col(rng.index(k)) = unit::uniform_points(1, rng(), dim);
    passes.push_back(next);
  }
  return passes;
}

template <class Scalar>
Passes<Scalar> placed(const Passes<double>& passes, double factor, double offset) {
  Passes<Scalar> result;
  for (const Centroids<double>& centroids : passes) {
    result.push_back((centroids.array() * factor + offset).matrix().template cast<Scalar>());
  }
  return result;
}

}  // namespace

TEST_CASE("filtering gives the labels of direct differences, pass by pass, jumps included (F28, F42)", "[C13]") {
  for (const Index dim : {1, 2, 3, 4}) {
    for (const Index k : {1, 2, 3, 20, 150}) {
      INFO("dim " << dim << ", k = " << k);
      const auto points = unit::uniform_points(1500, static_cast<std::uint64_t>(k) + 50, dim);
      const Passes<double> passes = wandering(dim, k, 1);
      CHECK(differences<double>(points, passes) == 0);
      CHECK(differences<double>(points, passes, 3) == 0);
      CHECK(differences<float>(points.cast<float>(), placed<float>(passes, 1, 0)) == 0);
    }
  }
}

TEST_CASE("filtering agrees for any number of points: tiles that are not full, and trees of many levels") {
  for (const Index n : {1, 2, 47, 48, 49, 384, 385, 14'000}) {
    INFO("n = " << n);
    CHECK(differences<double>(unit::uniform_points(n, 7, 2), wandering(2, 30, 7), 2) == 0);
  }
}

TEMPLATE_TEST_CASE("filtering decides ties for the lower label, on a lattice full of them (F43)", "[A3]", float,
                   double) {
  for (const Index dim : {1, 2, 3}) {
    const auto points = unit::whole_numbers<TestType>(dim, 700, 5, 1);
    Passes<TestType> passes;
    for (std::uint64_t pass = 0; pass < 40; ++pass) {
      passes.push_back(unit::whole_numbers<TestType>(dim, 12, 10, pass + 2) / 2);
      passes.push_back(passes.back());  // and once more with nothing moved
      passes.back().col(5) = passes.back().col(9);
      passes.back().col(2).swap(passes.back().col(8));
    }
    INFO("dim " << dim);
    CHECK(differences<TestType>(points, passes) == 0);
  }
}

TEST_CASE("filtering decides ties for the lower label where boxes lie in others too (F43)", "[A3]") {
  const auto points = unit::whole_numbers<double>(2, 14'000, 40, 1);
  Passes<double> passes;
  for (std::uint64_t pass = 0; pass < 4; ++pass) passes.push_back(unit::whole_numbers<double>(2, 60, 80, pass + 2) / 2);
  CHECK(differences<double>(points, passes) == 0);
}

TEST_CASE("filtering agrees where points are copies of few, and centroids lie on them and on each other") {
  Centroids<double> points(2, 1000);
  const Centroids<double> few = unit::uniform_points(7, 3, 2);
  for (Index i = 0; i < 1000; ++i) points.col(i) = few.col(i * i % 7);
  Passes<double> passes;
  for (const Centroids<double>& wandered : wandering(2, 12, 4)) {
    passes.push_back(wandered);
    passes.back().leftCols(4) = few.middleCols(2, 4);
    passes.back().col(11) = passes.back().col(1);
  }
  CHECK(differences<double>(points, passes) == 0);
  CHECK(differences<double>(Centroids<double>::Constant(2, 500, 0.25), passes) == 0);
}

TEST_CASE("a tile whose second nearest centroid is far is asked again when both have moved half of the difference") {
  const Centroids<double> points = Centroids<double>::Zero(1, tile_points);
  // After the second pass the centroids are 10 and 50 away; each of them then moves by 25.
  const Passes<double> passes{Centroids<double>{{0.0, 10.0}}, Centroids<double>{{50.0, 10.0}},
                              Centroids<double>{{25.0, 35.0}}};
  CHECK(differences<double>(points, passes) == 0);
}

TEST_CASE("filtering decides near ties, by the last digit of a coordinate, as differences do") {
  for (const Index dim : {1, 2, 3}) {
    const Centroids<float> centroids = unit::uniform_points(9, 5, dim).cast<float>();
    Centroids<float> points(dim, 900);
    for (Index i = 0; i < 900; ++i) {
      points.col(i) = centroids.col(i % 9) / 2 + centroids.col(i / 9 % 9) / 2;
      float& x = points(i % dim, i);
      if (i % 3 > 0) x = std::nextafter(x, i % 3 == 1 ? -9.0F : 9.0F);
    }
    Passes<float> passes{centroids, centroids};
    for (int pass = 0; pass < 12; ++pass) {  // steps of one last digit
      passes.push_back(passes.back());
      float& c = passes.back()(pass % dim, pass % 9);
      c = std::nextafter(c, 9.0F);
    }
    INFO("dim " << dim);
    CHECK(differences<float>(points, passes) == 0);
  }
}

TEST_CASE("filtering agrees with a far outlier among the points, or among the centroids") {
  for (const double far : {1e3, 1e9}) {
    Centroids<double> points = unit::uniform_points(1000, 9, 2);
    points.col(0) << far, -far;  // the centre that scores are measured from, too
    Passes<double> passes = wandering(2, 10, 9);
    CHECK(differences<double>(points, passes) == 0);
    for (Centroids<double>& centroids : passes) centroids.col(3) << far, far;
    CHECK(differences<double>(points, passes) == 0);
    points.col(0).swap(points.col(500));
    CHECK(differences<double>(points, passes) == 0);
    CHECK(differences<float>(points.cast<float>(), placed<float>(passes, 1, 0)) == 0);
  }
}

TEST_CASE("filtering agrees where float has few digits left for the spread (F31)", "[A1]") {
  for (const double offset : {1e3, 1e5}) {
    const Centroids<float> points = (unit::uniform_points(800, 8, 2).array() + offset).cast<float>();
    CHECK(differences<float>(points, placed<float>(wandering(2, 15, 8), 1, offset)) == 0);
  }
}

TEST_CASE("filtering agrees for large and small coordinates (D2, F34)") {
  for (const double factor : {1e-12, 1e12}) {
    INFO("factor " << factor);
    const Centroids<float> points = (unit::uniform_points(600, 3, 3) * factor).cast<float>();
    CHECK(differences<float>(points, placed<float>(wandering(3, 15, 3), factor, 0)) == 0);
    CHECK(differences<double>(points.cast<double>(), placed<double>(wandering(3, 15, 3), factor, 0)) == 0);
  }
}

TEST_CASE("filtering: a distance that has grown is rounded more, and a tie of floats is found (F43)") {
  Centroids<float> before(2, 2);
  Centroids<float> after(2, 2);
  before << 0x1.6660fep-2F, 0, -0x1.f81998p+0F, 0;
  after << 0x1.66610ep-3F, 0x1.da6e88p-1F, -0x1.f81998p-1F, -0x1.8102fep-2F;
  CHECK(differences<float>(Centroids<float>::Zero(2, 48), {before, after}) == 0);
}

TEST_CASE("filtering: small moves after a long one are not lost (F42)") {
  Passes<double> passes{Centroids<double>{{0, 2}}, Centroids<double>{{-2000, 2002}}};
  for (int pass = 0; pass < 2500; ++pass) passes.push_back(Centroids<double>{{-1e-13 * pass, 2}});
  CHECK(differences<double>(Centroids<double>::Constant(1, 96, 1 - 1e-10), passes) == 0);
}

#endif
