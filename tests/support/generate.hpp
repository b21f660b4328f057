// SPDX-License-Identifier: MIT
#pragma once

// Made-up data, nasty on purpose. A recipe says all there is to know about a data set: the same recipe gives the same
// bits everywhere, so a failure that prints its recipe can be repeated.

#include <keen/keen.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace support {

using keen::Index;

/// Where the points lie.
enum class Shape {
  uniform,        ///< a cube
  blobs,          ///< k groups
  lattice,        ///< whole numbers 0 to 4: many points half-way between centroids [A3]
  binary,         ///< 0 and 1 alone [A12]
  few_distinct,   ///< `distinct` points, over and over [A4]
  growing_gaps,   ///< 1, 2, 4, 8, ...: relocations cascade [A6]
  even_line,      ///< evenly spaced: slow to settle [A13]
  mirrored,       ///< x and -x: only ties decide [A14]
  mixed_columns,  ///< one coordinate of 1e8, the others of 1e-8 [A10]
  one_apart,      ///< all points equal but the last [A15]
  thirds,         ///< whole numbers over 3: means that never come out even [A18]
  extremes,       ///< -0, the smallest denormal, the largest finite number, ... [A11]
};

inline constexpr Shape all_shapes[] = {Shape::uniform,       Shape::blobs,        Shape::lattice,   Shape::binary,
                                       Shape::few_distinct,  Shape::growing_gaps, Shape::even_line, Shape::mirrored,
                                       Shape::mixed_columns, Shape::one_apart,    Shape::thirds,    Shape::extremes};

/// What the points weigh.
enum class Weighting {
  none,
  ones,
  whole,       ///< 1 to 5
  fractions,   ///< in (0, 1)
  some_zeros,  ///< one in three, the first point among them
  dominant,    ///< one point of 1e12, the others of 1
  heavy,       ///< 1e-300 to 1e300 [A7]
};

inline constexpr Weighting all_weightings[] = {Weighting::none,      Weighting::ones,       Weighting::whole,
                                               Weighting::fractions, Weighting::some_zeros, Weighting::dominant,
                                               Weighting::heavy};

/// Everything that a data set is made from.
struct Recipe {
  std::uint64_t seed = 1;
  Index n = 60;
  Index dim = 2;
  Index k = 3;
  Shape shape = Shape::blobs;
  Index distinct = 2;        ///< few_distinct: how many points differ
  double offset = 0;         ///< added to every coordinate, in spreads of the data [A1]
  int exponent = 0;          ///< then every coordinate times 2^exponent [A2]
  bool has_outlier = false;  ///< one point a million spreads away [A5]
  bool is_shuffled = true;   ///< else sorted by group, where there are groups [A17]
  Weighting weighting = Weighting::none;
};

inline std::string to_string(const Recipe& recipe) {
  std::ostringstream text;
  text << "Recipe{.seed = " << recipe.seed << "u, .n = " << recipe.n << ", .dim = " << recipe.dim
       << ", .k = " << recipe.k << ", .shape = Shape(" << static_cast<int>(recipe.shape)
       << "), .distinct = " << recipe.distinct << ", .offset = " << recipe.offset << ", .exponent = " << recipe.exponent
       << ", .has_outlier = " << recipe.has_outlier << ", .is_shuffled = " << recipe.is_shuffled
       << ", .weighting = Weighting(" << static_cast<int>(recipe.weighting) << ")}";
  return text.str();
}

/// True if the sum of squares may leave the range of double, so that a std::range_error is an answer too.
inline bool may_leave_range(const Recipe& recipe) {
  return recipe.shape == Shape::extremes || recipe.weighting == Weighting::heavy || std::abs(recipe.exponent) > 300;
}

/// Points, perhaps weighted, and the number of clusters to look for.
template <class Scalar, int Dim>
struct Cloud {
  keen::Centroids<Scalar, Dim> points;  ///< dim x n, one point a column
  std::vector<double> weights;          ///< n values, or none
  Index k = 1;

  [[nodiscard]] Index n() const { return points.cols(); }
  [[nodiscard]] Index dim() const { return points.rows(); }

  [[nodiscard]] keen::Dataset<Scalar, Dim> data() const {
    const keen::Dataset<Scalar, Dim> plain = keen::columns(points);
    return weights.empty() ? plain : keen::weighted(plain, weights);
  }
};

/// Random numbers beyond what keen::Rng offers.
class Draw {
 public:
  explicit Draw(std::uint64_t seed, std::uint64_t stream = 0) : rng_(seed, stream) {}

  Index index(Index n) { return rng_.index(n); }
  Index between(Index first, Index last) { return first + rng_.index(last - first + 1); }
  bool chance(double share) { return rng_.uniform() < share; }
  double uniform(double low = 0, double high = 1) { return low + (high - low) * rng_.uniform(); }
  std::uint64_t bits() { return rng_(); }

  /// Roughly normal: mean 0, variance 1.
  double bell() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += rng_.uniform();
    return sum;
  }

  template <class T, std::size_t N>
  const T& pick(const T (&values)[N]) {
    return values[index(static_cast<Index>(N))];
  }

 private:
  keen::Rng rng_;
};

namespace detail {

/// Coordinates before outlier, offset and scale; a spread is about 10.
class Sketch {
 public:
  Sketch(const Recipe& recipe, Draw& draw) : recipe_(recipe), draw_(draw), centres_(recipe.dim, recipe.k) {
    for (double& x : centres_.reshaped()) x = draw.uniform(-10, 10);
    values_.resize(recipe.dim, (std::max)(Index{1}, recipe.distinct));
    for (double& x : values_.reshaped()) x = static_cast<double>(draw.between(-9, 9));
  }

  double operator()(Index i, Index d) {
    switch (recipe_.shape) {
      case Shape::uniform: return draw_.uniform(-5, 5);
      case Shape::blobs: return centres_(d, i * recipe_.k / recipe_.n) + 0.7 * draw_.bell();
      case Shape::lattice: return static_cast<double>(draw_.index(5));
      case Shape::binary: return static_cast<double>(draw_.index(2));
      case Shape::few_distinct: return values_(d, i % values_.cols());
      case Shape::growing_gaps: return std::ldexp(1.0, static_cast<int>(i % 30));
      case Shape::even_line: return static_cast<double>(i) / 8;
      case Shape::mirrored: return (i % 2 == 0 ? 1 : -1) * static_cast<double>(1 + (i / 2 * 7 + d * 3) % 13);
      case Shape::mixed_columns: return draw_.uniform(-1, 1) * (d == 0 ? 1e8 : 1e-8);
      case Shape::one_apart: return i + 1 == recipe_.n ? 4.0 : 3.0;
      case Shape::thirds: return static_cast<double>(draw_.between(-7, 7)) / 3;
      case Shape::extremes: return 0;  // set in the type of the points: see extreme_value
    }
    return 0;
  }

 private:
  const Recipe& recipe_;
  Draw& draw_;
  Eigen::MatrixXd centres_;
  Eigen::MatrixXd values_;
};

template <class Scalar>
Scalar extreme_value(Draw& draw) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar values[] = {
      Scalar(0),        Scalar(-0.0), (Limits::min)(), -(Limits::min)(),  Limits::denorm_min(), (Limits::max)(),
      Limits::lowest(), Scalar(1),    Scalar(-1),      Limits::epsilon(), (Limits::max)() / 2};
  return draw.pick(values);
}

inline double weight_of(Weighting weighting, Index i, Index heavy_one, Draw& draw) {
  switch (weighting) {
    case Weighting::none: return 1;
    case Weighting::ones: return 1;
    case Weighting::whole: return static_cast<double>(draw.between(1, 5));
    case Weighting::fractions: return draw.uniform(0x1p-20, 1);
    case Weighting::some_zeros: return i == 0 || draw.chance(1.0 / 3) ? 0 : draw.uniform(0.5, 2);
    case Weighting::dominant: return i == heavy_one ? 1e12 : 1;
    case Weighting::heavy: return std::pow(10.0, draw.uniform(-300, 300));
  }
  return 1;
}

inline std::vector<double> make_weights(const Recipe& recipe, Draw& draw) {
  std::vector<double> weights;
  if (recipe.weighting == Weighting::none) return weights;
  const Index heavy_one = draw.index(recipe.n);
  for (Index i = 0; i < recipe.n; ++i) weights.push_back(weight_of(recipe.weighting, i, heavy_one, draw));
  weights[static_cast<std::size_t>(heavy_one)] += weights[static_cast<std::size_t>(heavy_one)] == 0 ? 1 : 0;
  return weights;
}

}  // namespace detail

/// The data set of a recipe. Dim must be Eigen::Dynamic or recipe.dim.
template <class Scalar, int Dim>
[[nodiscard]] Cloud<Scalar, Dim> make_cloud(const Recipe& recipe) {
  Draw draw(recipe.seed, 77);
  detail::Sketch sketch(recipe, draw);
  Eigen::MatrixXd sketched(recipe.dim, recipe.n);
  for (Index i = 0; i < recipe.n; ++i) {
    for (Index d = 0; d < recipe.dim; ++d) sketched(d, i) = sketch(i, d);
  }
  if (recipe.is_shuffled) {
    for (Index i = recipe.n - 1; i > 0; --i) sketched.col(i).swap(sketched.col(draw.index(i + 1)));
  }
  if (recipe.has_outlier) sketched.col(draw.index(recipe.n)) *= 1e6;
  sketched.array() += 10 * recipe.offset;
  Cloud<Scalar, Dim> cloud{keen::Centroids<Scalar, Dim>(recipe.dim, recipe.n), {}, recipe.k};
  for (Index i = 0; i < recipe.n; ++i) {
    for (Index d = 0; d < recipe.dim; ++d) {
      cloud.points(d, i) = recipe.shape == Shape::extremes
                               ? detail::extreme_value<Scalar>(draw)
                               : std::ldexp(static_cast<Scalar>(sketched(d, i)), recipe.exponent);
    }
  }
  cloud.weights = detail::make_weights(recipe, draw);
  return cloud;
}

/// A recipe of any kind: small, and with all of it in play. [A8]
[[nodiscard]] inline Recipe random_recipe(Draw& draw, Index dim) {
  Recipe recipe;
  recipe.seed = draw.bits() >> 32;
  recipe.dim = dim;
  recipe.n = draw.chance(0.2) ? draw.between(1, 8) : draw.between(9, 90);
  recipe.k = draw.between(1, (std::min)(recipe.n, Index{20}));
  if (draw.chance(0.1)) recipe.k = recipe.n - (recipe.n > 1 ? draw.index(2) : 0);
  recipe.shape = draw.pick(all_shapes);
  const Index distinct_choices[] = {1, 2, recipe.k - 1, recipe.k, recipe.k + 1};
  recipe.distinct = (std::max)(Index{1}, draw.pick(distinct_choices));
  if (draw.chance(0.2)) recipe.offset = std::pow(10.0, static_cast<double>(draw.index(6)));
  if (draw.chance(0.2)) recipe.exponent = static_cast<int>(draw.between(-60, 60));
  recipe.has_outlier = draw.chance(0.1);
  recipe.is_shuffled = draw.chance(0.7);
  if (draw.chance(0.5)) recipe.weighting = draw.pick(all_weightings);
  return recipe;
}

/// The seed that all laws start from: KEEN_TEST_SEED where the environment has it, so that other data can be tried
/// without building anew. Every failure prints the recipe, which repeats it.
[[nodiscard]] inline std::uint64_t base_seed() {
  const char* text = std::getenv("KEEN_TEST_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

/// How many random fits to make for each kind of points: KEEN_TEST_FITS, or 3000.
[[nodiscard]] inline int random_fits() {
  const char* text = std::getenv("KEEN_TEST_FITS");
  return text == nullptr ? 3000 : std::atoi(text);
}

}  // namespace support
