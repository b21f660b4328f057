// SPDX-License-Identifier: MIT
// What must not show in a result: whether the dimension is known at compile time, and, where no decision is close,
// whether the points are float or double.

#include "laws/clear_clouds.hpp"
#include "laws/space.hpp"

namespace {

using keen::Index;

template <class Scalar, int Dim>
void check_dimension(std::uint64_t stream) {
  support::Draw draw(support::base_seed(), stream);
  for (int instance = 0; instance < 50; ++instance) {
    const support::Recipe recipe = support::random_recipe(draw, Dim);
    if (may_leave_range(recipe)) continue;
    INFO(to_string(recipe));
    const auto cloud = support::make_cloud<Scalar, Dim>(recipe);
    const auto loose = support::make_cloud<Scalar, Eigen::Dynamic>(recipe);
    const auto inits = support::every_init(cloud);
    const auto loose_inits = support::every_init(loose);
    for (std::size_t init = 0; init < inits.size(); ++init) {
      INFO(inits[init].name);
      const auto algorithm = draw.pick(laws::all_algorithms);
      const auto fixed =
          keen::KMeans<Scalar, Dim>{.k = recipe.k, .init = inits[init].init, .algorithm = algorithm}.fit(cloud.data());
      const auto dynamic =
          keen::KMeans<Scalar>{.k = recipe.k, .init = loose_inits[init].init, .algorithm = algorithm}.fit(loose.data());
      const keen::KMeans<Scalar> mixed{.k = recipe.k, .init = loose_inits[init].init, .algorithm = algorithm};
      REQUIRE(fixed.labels == dynamic.labels);
      REQUIRE(fixed.model.centroids() == dynamic.model.centroids());
      REQUIRE(fixed.sse == dynamic.sse);
      REQUIRE(fixed.iterations == dynamic.iterations);
      REQUIRE(laws::difference(mixed.fit(cloud.data()), dynamic) == "");
    }
  }
}

}  // namespace

TEST_CASE("a dimension known at compile time changes no bit", "[types]") {
  check_dimension<double, 3>(61);
  check_dimension<float, 2>(62);
}

TEST_CASE("float points widened to double keep their labels and passes", "[types][M15]") {
  const auto check = [](const auto& cloud, const auto& start, support::Draw&) {
    if (!laws::is_clear<laws::FloatDynamic>(cloud.data(), start)) return false;
    const laws::DoubleDynamic::Cloud wide{cloud.points.template cast<double>(), cloud.weights, cloud.k};
    const auto narrow_fit = laws::fit_from<laws::FloatDynamic>(cloud.data(), start);
    const auto wide_fit = laws::fit_from<laws::DoubleDynamic>(wide.data(), support::spread_start(wide));
    REQUIRE(narrow_fit.labels == wide_fit.labels);
    REQUIRE(narrow_fit.iterations == wide_fit.iterations);
    REQUIRE(narrow_fit.model.centroids() == wide_fit.model.centroids().template cast<float>());
    return true;
  };
  laws::for_clear_clouds<laws::FloatDynamic>(63, check);
}
