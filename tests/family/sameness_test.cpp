// SPDX-License-Identifier: MIT
// What must not show in a result, not by a bit.

#include "family/instances.hpp"
#include "support/stored.hpp"

#include <atomic>

namespace family {

namespace {

using support::Draw;

void repeats_itself(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  REQUIRE(difference(estimator.fit(points, settings), estimator.fit(points, settings)) == "");
}

/// Enough work for three threads: threads_for wants 2,000,000 multiplications for each. How the dimension is known
/// decides nothing there.
template <class Kind, class Change>
void for_large_instances(std::uint64_t stream, const Change& change) {
  for (const Estimator& estimator : estimators<Kind>()) {
    if (estimator.dim != 0) continue;
    support::Draw draw(support::base_seed(), stream);
    for (const support::Weighting weighting : {support::Weighting::none, support::Weighting::fractions}) {
      support::Recipe recipe{.seed = draw.bits() >> 32, .n = 4100, .dim = 40, .shape = support::Shape::blobs};
      recipe.k = 6'000'000 / (recipe.n * recipe.dim) * (estimator.is_sparse ? 2 : 1) + 1;
      recipe.weighting = weighting;
      const Points points = make_points(estimator, recipe, draw);
      Settings settings{.k = recipe.k};
      settings.seed = draw.bits();
      settings.passes = 2;
      INFO(estimator.name << " of " << to_string(recipe));
      const Found alone = estimator.fit(points, settings);
      change(settings);
      REQUIRE(difference(estimator.fit(points, settings), alone) == "");
    }
  }
}

/// An executor of the caller's that does its parts one after the other, the last first.
struct Backwards {
  std::atomic<int>* calls;
  [[nodiscard]] static int concurrency() { return 3; }
  void bulk(int parts, const keen::ExecutorTask& task) const {
    ++*calls;
    for (int part = parts - 1; part >= 0; --part) task(part);
  }
};

void engines_agree(const Estimator& estimator, const Points& points, Settings settings, Draw&) {
  settings.algorithm = keen::Algorithm::lloyd;
  const Found plain = estimator.fit(points, settings);
  for (const keen::Algorithm algorithm : {keen::Algorithm::automatic, keen::Algorithm::filtering,
                                          keen::Algorithm::hamerly, keen::Algorithm::projection}) {
    INFO("algorithm " << static_cast<int>(algorithm));
    settings.algorithm = algorithm;
    REQUIRE(difference(estimator.fit(points, settings), plain) == "");
  }
}

void layouts_agree(const Estimator& estimator, const Points& points, Settings settings, Draw&) {
  const Found plain = estimator.fit(points, settings);
  for (const Layout layout : {Layout::rows, Layout::strided}) {
    settings.layout = layout;
    INFO("layout " << static_cast<int>(layout));
    REQUIRE(difference(estimator.fit(points, settings), plain) == "");
  }
}

/// Replaces coordinates by the nearest numbers of a type, spread over its range if they are whole numbers.
void round_to(Eigen::MatrixXd& x, keen::NumberType type) {
  const bool is_whole = support::with_number(type, [](auto number) { return std::is_integral_v<decltype(number)>; });
  const double largest = x.cwiseAbs().maxCoeff();
  for (Index i = 0; i < x.size(); ++i) {
    double& value = x.data()[i];
    if (is_whole && largest > 0) value *= 150 / largest;
    value = support::nearest_number(value, type);
  }
}

void number_types_agree(const Estimator& estimator, Points points, Settings settings, Draw& draw) {
  const auto type = draw.pick(support::number_types);
  if (estimator.is_float && type == keen::NumberType::float64) return;
  round_to(points.x, type);
  if (estimator.is_spherical) give_directions(points.x);
  if (!points.x.allFinite()) return;
  const Found converted = estimator.fit(points, settings);
  settings.number_type = type;
  for (const Layout layout : {Layout::columns, Layout::rows, Layout::strided}) {
    settings.layout = layout;
    INFO("stored as type " << static_cast<int>(type) << ", layout " << static_cast<int>(layout));
    REQUIRE(difference(estimator.fit(points, settings), converted) == "");
  }
}

/// The estimator for the same Scalar whose dimension is known at run time.
template <class Kind>
const Estimator& dynamic_one(const Estimator& fixed) {
  const auto& all = estimators<Kind>();
  return *std::find_if(all.begin(), all.end(),
                       [&](const Estimator& it) { return it.dim == 0 && it.is_float == fixed.is_float; });
}

}  // namespace

TEMPLATE_TEST_CASE("the same settings and points give the same bits", "[again]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 11}, repeats_itself);
}

TEMPLATE_TEST_CASE("any number of threads gives the same bits", "[threads]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_large_instances<TestType>(12, [](Settings& settings) { settings.threads = 3; });
}

// Not TrimmedKMeans, MiniBatchKMeans, SparseMiniBatchKMeans: they have no executor.
TEMPLATE_TEST_CASE("an executor of the caller's gives the same bits", "[executor][threads]", KMeans, KMeansWithSwaps,
                   HartiganWong, SphericalKMeans, BisectingKMeans, BalancedKMeans, SparseKMeans,
                   SparseSphericalKMeans) {
  std::atomic<int> calls = 0;
  for_large_instances<TestType>(13, [&calls](Settings& settings) {
    settings.executor = Backwards{&calls};
    settings.threads = 0;
  });
  REQUIRE(calls > 0);
}

// Not BalancedKMeans: it weighs all distances. Not MiniBatchKMeans: batches have one engine. Not SparseKMeans,
// SparseSphericalKMeans, SparseMiniBatchKMeans: sparse points have one engine.
TEMPLATE_TEST_CASE("every engine gives the same bits", "[engines]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans) {
  for_each_instance<TestType>({.stream = 14}, engines_agree);
}

TEMPLATE_TEST_CASE("every layout of the points gives the same bits", "[layouts]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 15}, layouts_agree);
}

// Not SparseKMeans, SparseSphericalKMeans, SparseMiniBatchKMeans: sparse points are stored as Scalars.
TEMPLATE_TEST_CASE("points that are stored as bytes, halves, ... give the bits of their converted copies",
                   "[number_types]", KMeans, KMeansWithSwaps, HartiganWong, SphericalKMeans, TrimmedKMeans,
                   BisectingKMeans, BalancedKMeans, MiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 17}, number_types_agree);
}

// Not SparseKMeans, SparseSphericalKMeans, SparseMiniBatchKMeans: the dimension of sparse points is known at run time.
TEMPLATE_TEST_CASE("a dimension that is known when compiled gives the same bits", "[dimension]", KMeans,
                   KMeansWithSwaps, HartiganWong, SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans,
                   MiniBatchKMeans) {
  for_each_instance<TestType>(
      {.stream = 16}, [](const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
        if (estimator.dim == 0) return;
        const Estimator& dynamic = dynamic_one<TestType>(estimator);
        REQUIRE(difference(estimator.fit(points, settings), dynamic.fit(points, settings)) == "");
      });
}

}  // namespace family
