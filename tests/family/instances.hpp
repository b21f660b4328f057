// SPDX-License-Identifier: MIT
#pragma once

// The data that the laws are tried on.

#include "estimator.hpp"
#include "support/catch.hpp"
#include "support/difference.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace family {

inline constexpr int instances = 40;  // for each law, kind, Scalar and Dim

enum class Weights { none, whole, any };
enum class Start { given, drawn };

/// What a law wants to be tried on.
struct Wish {
  std::uint64_t stream;  ///< of random numbers: another for each law
  Weights weights = Weights::any;
  Start start = Start::drawn;
  bool has_many_ties = true;  ///< lattices, few distinct points, ... among the data
};

/// Replaces points without a direction.
inline void give_directions(Eigen::MatrixXd& x) {
  for (Index i = 0; i < x.cols(); ++i) {
    if (x.col(i).isZero(0)) x(0, i) = 1;
  }
}

[[nodiscard]] inline support::Recipe draw_recipe(const Estimator& estimator, const Wish& wish, support::Draw& draw) {
  support::Recipe recipe = support::random_recipe(draw, estimator.dim == 0 ? draw.between(1, 6) : estimator.dim);
  recipe.n = draw.between(12, 60);
  recipe.k = draw.between(1, recipe.n / 4);
  recipe.exponent = 0;
  if (recipe.shape == support::Shape::extremes || !wish.has_many_ties)
    recipe.shape = draw.chance(0.5) ? support::Shape::uniform : support::Shape::blobs;
  const support::Weighting any[] = {support::Weighting::none, support::Weighting::whole, support::Weighting::fractions,
                                    support::Weighting::some_zeros};
  recipe.weighting = draw.pick(any);
  if (wish.weights == Weights::none) recipe.weighting = support::Weighting::none;
  if (wish.weights == Weights::whole) recipe.weighting = support::Weighting::whole;
  return recipe;
}

[[nodiscard]] inline Points make_points(const Estimator& estimator, const support::Recipe& recipe,
                                        support::Draw& draw) {
  auto cloud = support::make_cloud<double, Eigen::Dynamic>(recipe);
  Points points{std::move(cloud.points), std::move(cloud.weights)};
  if (estimator.is_float) points.x = points.x.cast<float>().cast<double>().eval();
  for (Index d = 1; estimator.is_sparse && d < points.x.rows(); ++d) {
    for (Index i = 0; i < points.x.cols(); ++i) {
      if (draw.chance(0.5)) points.x(d, i) = 0;
    }
  }
  if (estimator.is_spherical) give_directions(points.x);
  return points;
}

/// Start centroids among the points.
[[nodiscard]] inline Eigen::MatrixXd some_points(const Estimator& estimator, const Points& points, Index k) {
  const Index count = estimator.start_centroids == 0 ? k : estimator.start_centroids;
  Eigen::MatrixXd start(points.x.rows(), count);
  for (Index j = 0; j < count; ++j) start.col(j) = points.x.col(j * points.x.cols() / count);
  return start;
}

/// Calls `law(estimator, points, settings, draw)` for random data and each Scalar and Dim of a kind of estimators.
template <class Kind, class Law>
void for_each_instance(const Wish& wish, const Law& law) {
  for (const Estimator& estimator : estimators<Kind>()) {
    support::Draw draw(support::base_seed(), wish.stream);
    for (int instance = 0; instance < instances; ++instance) {
      const support::Recipe recipe = draw_recipe(estimator, wish, draw);
      const Points points = make_points(estimator, recipe, draw);
      Settings settings{.k = recipe.k};
      settings.seed = draw.bits();
      if (wish.start == Start::given) settings.start = some_points(estimator, points, recipe.k);
      INFO(estimator.name << ", instance " << instance << " of " << to_string(recipe));
      law(estimator, points, settings, draw);
    }
  }
}

template <class Values>
[[nodiscard]] bool has_same_bits(const Values& a, const Values& b) {
  return support::bits(a) == support::bits(b);
}

/// Which parts of two results differ by a bit; nothing, where none does.
[[nodiscard]] inline std::string difference(const Found& a, const Found& b) {
  std::string parts;
  const auto compare = [&parts](bool is_same, const char* part) {
    if (!is_same) parts += std::string(part) + ' ';
  };
  compare(has_same_bits(a.labels, b.labels), "labels");
  compare(has_same_bits(a.centroids, b.centroids), "centroids");
  compare(has_same_bits(a.cluster_weights, b.cluster_weights), "cluster_weights");
  compare(a.cluster_sizes == b.cluster_sizes, "cluster_sizes");
  compare(a.sse == b.sse, "sse");
  compare(a.nonempty_clusters == b.nonempty_clusters, "nonempty_clusters");
  compare(a.has_settled == b.has_settled, "has_settled");
  compare(has_same_bits(a.sse_by_pass, b.sse_by_pass), "sse_by_pass");
  compare(a.outliers == b.outliers, "outliers");
  compare(has_same_bits(a.predicted, b.predicted), "predicted");
  compare(a.sse_of_model == b.sse_of_model, "sse_of_model");
  return parts;
}

/// How far a sum of products may be from its exact value: a share of it.
[[nodiscard]] inline double rounding(const Estimator& estimator) { return estimator.is_float ? 1e-5 : 1e-11; }

}  // namespace family
