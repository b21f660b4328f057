// SPDX-License-Identifier: MIT
#include <keen/detail/fit/engine_maker.hpp>

#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/blocks.hpp>
#include <keen/detail/fit/fit_context.hpp>
#include <keen/kmeans.hpp>

#include <algorithm>

namespace {

using keen::Algorithm;
using keen::Index;
using namespace keen::detail;

enum class Made { lloyd, hamerly, filtering };

Made made(Algorithm algorithm, const keen::Dataset<double>& data) {
  const keen::KMeans<double> kmeans{.k = 3, .algorithm = algorithm};
  const FitSettings<double> settings(kmeans);
  FitContext<double> context(settings, data);
  const auto engine = EngineMaker<double>(algorithm, context.setup(), 3)(keen::Centroids<double>::Random(2, 3));
  if (dynamic_cast<DenseEngine<double>*>(engine.get()) != nullptr) return Made::lloyd;
  return dynamic_cast<HamerlyEngine<double>*>(engine.get()) != nullptr ? Made::hamerly : Made::filtering;
}

}  // namespace

TEST_CASE("points that are read block by block have no engine that keeps a copy of them") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(5000, 1);
  const keen::Dataset<double> memory = keen::columns(x);
  const keen::Dataset<double> blocks = keen::blocks<double>(
      5000, 2, [&](Index first, Index count, double* to) { std::copy_n(x.data() + 2 * first, 2 * count, to); });
  CHECK(made(Algorithm::automatic, memory) == Made::filtering);
  CHECK(made(Algorithm::filtering, memory) == Made::filtering);
  CHECK(made(Algorithm::hamerly, memory) == Made::hamerly);
  CHECK(made(Algorithm::lloyd, memory) == Made::lloyd);
  CHECK(made(Algorithm::automatic, blocks) == Made::hamerly);
  CHECK(made(Algorithm::filtering, blocks) == Made::hamerly);
  CHECK(made(Algorithm::projection, blocks) == Made::hamerly);
  CHECK(made(Algorithm::lloyd, blocks) == Made::lloyd);
}
