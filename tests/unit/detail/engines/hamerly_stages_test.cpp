// SPDX-License-Identifier: MIT
// Many centroids, of which a pass moves some far, some a little and most not at all: what the stages of the search are
// made for.
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/engines/dense_engine.hpp>
#include <keen/detail/engines/hamerly_engine.hpp>

#include <string>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Centroids;
using keen::Index;
using keen::Labels;

/// Steps of a tenth of the centroids far, of three tenths a little; every seventh pass moves nothing at all.
template <class Scalar>
std::vector<Centroids<Scalar>> passes(const Centroids<Scalar>& start, Scalar step) {
  std::vector<Centroids<Scalar>> all{start};
  keen::Rng rng(5);
  for (int pass = 1; pass < 30; ++pass) {
    Centroids<Scalar> next = all.back();
    for (Index j = 0; j < next.cols() && pass % 7 != 0; ++j) {
      const Index fate = static_cast<Index>(rng.index(10));
      const Scalar reach = fate == 0 ? step : fate < 4 ? step / 64 : Scalar(0);
      for (Index d = 0; d < next.rows(); ++d) next(d, j) += reach * (static_cast<Scalar>(rng.index(5)) - 2);
    }
    all.push_back(next);
  }
  return all;
}

/// The first pass whose labels differ from those of the dense engine; empty if there is none.
template <class Scalar>
std::string difference(const Centroids<Scalar>& points, const std::vector<Centroids<Scalar>>& passes, Index rank) {
  const auto data = view_columns<Scalar>(points);
  const keen::Point<Scalar> center = points.rowwise().mean();
  Team team(2);
  DenseEngine<Scalar> dense(data, {}, center, team);
  HamerlyEngine<Scalar> hamerly(data, {}, center, team, rank);
  Changes<Scalar> changes(team.size());
  Labels expected = Labels::Constant(data.size(), -1);
  Labels labels = expected;
  for (std::size_t pass = 0; pass < passes.size(); ++pass) {
    changes.begin();
    dense.assign(passes[pass], expected, changes);
    changes.begin();
    hamerly.assign(passes[pass], labels, changes);
    const auto wrong = (labels.array() != expected.array()).count();
    if (wrong > 0) return "pass " + std::to_string(pass) + ", " + std::to_string(wrong) + " labels";
  }
  return "";
}

}  // namespace

TEMPLATE_TEST_CASE("many centroids: Hamerly's engine gives the labels of the dense one, with and without projection",
                   "[stages]", float, double) {
  using Scalar = TestType;
  for (const Index dim : {3, 17, 40}) {
    for (const Index rank : {Index{0}, dim / 2}) {
      INFO("dim " << dim << ", rank " << rank);
      const Centroids<Scalar> points = unit::uniform_points(2000, 1, dim).template cast<Scalar>();
      const Centroids<Scalar> start = unit::uniform_points(450, 2, dim).template cast<Scalar>();
      CHECK(difference<Scalar>(points, passes<Scalar>(start, Scalar(0.0625)), rank) == "");
    }
  }
}

TEST_CASE("many centroids: ties go to the lower label, wherever a centroid is packed", "[stages]") {
  Centroids<float> lattice(3, 2000);
  for (Index i = 0; i < 2000; ++i) {
    lattice.col(i) << static_cast<float>(i % 10), static_cast<float>(i / 10 % 10), static_cast<float>(i / 100);
  }
  Centroids<float> start(3, 600);
  for (Index j = 0; j < 600; ++j) start.col(j) = lattice.col(3 * j).array() + 0.5F;
  CHECK(difference<float>(lattice, passes<float>(start, 0.5F), 0) == "");
  CHECK(difference<float>(lattice, passes<float>(start, 0.5F), 2) == "");
}

TEST_CASE("small moves after a long one are not lost (F42)", "[stages]") {
  const Centroids<double> points = Centroids<double>::Constant(1, 96, 1 - 1e-10);
  std::vector<Centroids<double>> passes(3, Centroids<double>{{0, 2}});
  passes.push_back(Centroids<double>{{-2000, 2002}});
  for (int pass = 0; pass < 2500; ++pass) passes.push_back(Centroids<double>{{-1e-13 * pass, 2}});
  CHECK(difference<double>(points, passes, 0) == "");
}
