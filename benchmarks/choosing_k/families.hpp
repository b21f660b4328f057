// SPDX-License-Identifier: MIT
#pragma once

#include <keen/random.hpp>
#include <keen/types.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace keen::benchmarks {

/// Points whose number of clusters is known.
struct KnownSet {
  std::string name;
  Eigen::MatrixXd x;  ///< one point a column
  Labels classes;     ///< -1: of none; empty: not known
  Index k = 1;
};

/// Sets that are made in one way, of many shapes.
struct Family {
  std::string name;
  bool is_for_tuning = false;  ///< rules were tuned on it; the others judge them
  bool has_clusters = true;
  std::function<KnownSet(Rng&)> draw;
};

/// Draws the numbers of sets: the same with every compiler.
class Draw {
 public:
  explicit Draw(Rng& rng) : rng_(rng) {}

  [[nodiscard]] double between(double low, double high) { return low + (high - low) * rng_.uniform(); }
  [[nodiscard]] double positive() { return 1 - rng_.uniform(); }
  [[nodiscard]] double normal() {
    const double radius = std::sqrt(-2 * std::log(positive()));
    return radius * std::cos(two_pi * rng_.uniform());
  }
  [[nodiscard]] double exponential() { return -std::log(positive()); }
  /// Of three degrees of freedom, with variance 1.
  [[nodiscard]] double student() {
    const double one = normal();
    const double two = normal();
    return two / std::sqrt(one * one + 2 * exponential());
  }
  template <class Type, std::size_t Size>
  [[nodiscard]] Type one_of(const std::array<Type, Size>& values) {
    return values[static_cast<std::size_t>(rng_.index(static_cast<Index>(Size)))];
  }
  [[nodiscard]] Eigen::VectorXd normals(Index dim) {
    return Eigen::VectorXd::NullaryExpr(dim, [&] { return normal(); });
  }
  [[nodiscard]] Eigen::VectorXd direction(Index dim) { return normals(dim).normalized(); }
  [[nodiscard]] Index index(Index n) { return rng_.index(n); }

  static constexpr double two_pi = 6.283185307179586;

 private:
  Rng& rng_;
};

/// What a set with clusters is made of. Widths are standard deviations along a coordinate.
struct Recipe {
  Index n = 0;
  Index dim = 0;
  Index k = 0;
  double separation = 0;  ///< of the two nearest centres, in the mean of their widths
  std::function<double(Draw&)> width = [](Draw&) { return 1.0; };  ///< of a cluster
  std::function<double(Draw&)> share = [](Draw&) { return 1.0; };  ///< of a cluster, of the points, before division
  std::function<Eigen::VectorXd(Draw&, Index)> shape = [](Draw& draw, Index count) { return draw.normals(count); };
};

/// k, dim and n at random; few dimensions for many clusters need not be.
[[nodiscard]] inline Recipe any_recipe(Draw& draw) {
  Recipe recipe;
  recipe.k = draw.one_of(std::array<Index, 12>{2, 2, 3, 3, 4, 5, 6, 8, 10, 15, 25, 40});
  recipe.dim = draw.one_of(std::array<Index, 8>{2, 2, 3, 5, 8, 16, 40, 100});
  const double each = draw.one_of(std::array<double, 3>{20, 50, 120});
  recipe.n = std::clamp(static_cast<Index>(each * static_cast<double>(recipe.k)), Index{60}, Index{2400});
  recipe.separation = draw.one_of(std::array<double, 6>{3, 3.5, 4, 5, 7, 10});
  return recipe;
}

/// Centres in a cube that is just large enough.
[[nodiscard]] inline Eigen::MatrixXd drawn_centres(Draw& draw, const Recipe& recipe, const Eigen::VectorXd& widths) {
  Eigen::MatrixXd best;
  double widest = 0;
  for (int trial = 0; trial < 50; ++trial) {
    const Eigen::MatrixXd centres =
        Eigen::MatrixXd::NullaryExpr(recipe.dim, recipe.k, [&] { return draw.between(-0.5, 0.5); });
    double nearest = std::numeric_limits<double>::infinity();
    for (Index i = 0; i < recipe.k; ++i) {
      for (Index j = 0; j < i; ++j) {
        nearest = (std::min)(nearest, 2 * (centres.col(i) - centres.col(j)).norm() / (widths(i) + widths(j)));
      }
    }
    if (nearest <= widest) continue;
    widest = nearest;
    best = centres;
  }
  return best * (recipe.separation / widest);
}

[[nodiscard]] inline KnownSet drawn_set(Draw& draw, const Recipe& recipe) {
  KnownSet set{{}, Eigen::MatrixXd(recipe.dim, recipe.n), Labels(recipe.n), recipe.k};
  Eigen::VectorXd widths(recipe.k);
  Eigen::VectorXd shares(recipe.k);
  for (Index j = 0; j < recipe.k; ++j) {
    widths(j) = recipe.width(draw);
    shares(j) = recipe.share(draw);
  }
  const Eigen::MatrixXd centres = drawn_centres(draw, recipe, widths);
  Index i = 0;
  double sum = 0;
  for (Index j = 0; j < recipe.k; ++j) {
    sum += shares(j) / shares.sum();
    const Index last = j + 1 == recipe.k ? recipe.n : static_cast<Index>(sum * static_cast<double>(recipe.n));
    for (; i < last; ++i) {
      set.x.col(i) = centres.col(j) + widths(j) * recipe.shape(draw, recipe.dim);
      set.classes(i) = static_cast<Label>(j);
    }
  }
  return set;
}

/// The box that holds all points, a little larger.
[[nodiscard]] inline Eigen::VectorXd point_in_box(Draw& draw, const Eigen::MatrixXd& x, double stretch) {
  Eigen::VectorXd point(x.rows());
  for (Index d = 0; d < x.rows(); ++d) {
    const double low = x.row(d).minCoeff(), high = x.row(d).maxCoeff(), more = (stretch - 1) / 2 * (high - low);
    point(d) = draw.between(low - more, high + more);
  }
  return point;
}

inline void append(KnownSet& set, const Eigen::MatrixXd& more, Label of) {
  const Index n = set.x.cols();
  set.x.conservativeResize(Eigen::NoChange, n + more.cols());
  set.x.rightCols(more.cols()) = more;
  set.classes.conservativeResize(n + more.cols());
  set.classes.tail(more.cols()).setConstant(of);
}

[[nodiscard]] inline KnownSet with_noise(Draw& draw, KnownSet set) {
  const double share = draw.one_of(std::array<double, 3>{0.03, 0.08, 0.15});
  Eigen::MatrixXd noise(set.x.rows(),
                        (std::max)(Index{1}, static_cast<Index>(share * static_cast<double>(set.x.cols()))));
  for (auto x : noise.colwise()) x = point_in_box(draw, set.x, 1.1);
  append(set, noise, -1);
  return set;
}

/// One to five points far away from all.
[[nodiscard]] inline KnownSet with_outliers(Draw& draw, KnownSet set) {
  const double radius = (set.x.colwise() - set.x.rowwise().mean()).colwise().norm().maxCoeff();
  Eigen::MatrixXd far(set.x.rows(), draw.one_of(std::array<Index, 4>{1, 1, 2, 5}));
  const double times = draw.one_of(std::array<double, 3>{4, 10, 100});
  for (auto x : far.colwise()) {
    const Eigen::VectorXd direction = draw.direction(x.size());
    x = set.x.rowwise().mean() + times * draw.between(0.8, 1.2) * radius * direction;
  }
  append(set, far, -1);
  return set;
}

/// A compact group of 10 to 25 points, apart from the others.
[[nodiscard]] inline KnownSet with_rare_group(Draw& draw, KnownSet set) {
  const Eigen::VectorXd mean = set.x.rowwise().mean();
  const double radius = (set.x.colwise() - mean).colwise().norm().maxCoeff();
  const Eigen::VectorXd direction = draw.direction(mean.size());
  const Eigen::VectorXd centre = mean + draw.between(1.6, 3) * radius * direction;
  Eigen::MatrixXd group(set.x.rows(), draw.one_of(std::array<Index, 3>{10, 15, 25}));
  for (auto x : group.colwise()) x = centre + draw.normals(mean.size());
  append(set, group, static_cast<Label>(set.k));
  ++set.k;
  return set;
}

/// Clusters in `dim` coordinates, and as many more of noise as wide as the clusters.
[[nodiscard]] inline KnownSet with_idle_coordinates(Draw& draw, const KnownSet& set, Index more) {
  KnownSet wide = set;
  wide.x.conservativeResize(set.x.rows() + more, Eigen::NoChange);
  for (auto x : wide.x.colwise()) x.tail(more) = draw.normals(more);
  return wide;
}

template <class Make>
[[nodiscard]] Family family(const char* name, bool is_for_tuning, const Make& make) {
  return {name, is_for_tuning, true, [make](Rng& rng) {
            Draw draw(rng);
            Recipe recipe = any_recipe(draw);
            return make(draw, recipe);
          }};
}

/// @param point  (draw, dim) -> a point
template <class Point>
[[nodiscard]] Family shapeless(const char* name, bool is_for_tuning, const Point& point, Index least_dim = 1,
                               Index most_dim = 100) {
  return {name, is_for_tuning, false, [=](Rng& rng) {
            Draw draw(rng);
            const Index n = draw.one_of(std::array<Index, 7>{15, 40, 100, 300, 600, 1200, 2000});
            const Index dim =
                std::clamp(draw.one_of(std::array<Index, 8>{1, 2, 2, 3, 5, 10, 30, 100}), least_dim, most_dim);
            KnownSet set{{}, Eigen::MatrixXd(dim, n), Labels::Zero(n), 1};
            for (auto x : set.x.colwise()) x = point(draw, dim);
            return set;
          }};
}

/// Points whose coordinates are drawn one after the other.
template <class Coordinate>
[[nodiscard]] auto coordinates(Coordinate coordinate) {
  return [coordinate](Draw& draw, Index dim) {
    return Eigen::VectorXd(Eigen::VectorXd::NullaryExpr(dim, [&] { return coordinate(draw); }));
  };
}

/// Points of a part of a ring.
[[nodiscard]] inline Eigen::VectorXd around_origin(double radius, double angle) {
  return Eigen::Vector2d(radius * std::cos(angle), radius * std::sin(angle));
}

[[nodiscard]] inline std::vector<Family> all_families() {
  std::vector<Family> families;
  families.push_back(family("Gaussians", true, [](Draw& draw, Recipe& recipe) { return drawn_set(draw, recipe); }));
  families.push_back(family("unlike sizes", true, [](Draw& draw, Recipe& recipe) {
    recipe.share = [](Draw& of) { return of.between(0.15, 1); };
    return drawn_set(draw, recipe);
  }));
  families.push_back(family("outliers", true,
                            [](Draw& draw, Recipe& recipe) { return with_outliers(draw, drawn_set(draw, recipe)); }));
  families.push_back(family("idle features", true, [](Draw& draw, Recipe& recipe) {
    recipe.dim = (std::min)(recipe.dim, Index{16});
    return with_idle_coordinates(draw, drawn_set(draw, recipe), recipe.dim);
  }));
  families.push_back(family("elongated", true, [](Draw& draw, Recipe& recipe) {
    recipe.separation *= 1.5;
    recipe.shape = [](Draw& of, Index dim) {
      Eigen::VectorXd x = of.normals(dim);
      x(0) *= 2;
      return x;
    };
    return drawn_set(draw, recipe);
  }));
  families.push_back(family("unlike widths", false, [](Draw& draw, Recipe& recipe) {
    recipe.width = [](Draw& of) { return of.between(0.4, 1.6); };
    return drawn_set(draw, recipe);
  }));
  families.push_back(
      family("noise", false, [](Draw& draw, Recipe& recipe) { return with_noise(draw, drawn_set(draw, recipe)); }));
  families.push_back(family("rare group", false, [](Draw& draw, Recipe& recipe) {
    recipe.k = (std::min)(recipe.k, Index{6});
    return with_rare_group(draw, drawn_set(draw, recipe));
  }));
  families.push_back(family("heavy tails", false, [](Draw& draw, Recipe& recipe) {
    recipe.separation *= 1.3;
    recipe.shape = coordinates([](Draw& of) { return of.student(); });
    return drawn_set(draw, recipe);
  }));
  families.push_back(family("cubes", false, [](Draw& draw, Recipe& recipe) {
    recipe.shape = coordinates([](Draw& of) { return of.between(-1.7, 1.7); });
    return drawn_set(draw, recipe);
  }));
  families.push_back(family("skewed", false, [](Draw& draw, Recipe& recipe) {
    recipe.separation *= 1.2;
    recipe.shape = coordinates([](Draw& of) { return of.exponential(); });
    return drawn_set(draw, recipe);
  }));
  families.push_back(family("few values", false, [](Draw& draw, Recipe& recipe) {
    KnownSet set = drawn_set(draw, recipe);
    set.x = set.x.array().round();
    return set;
  }));
  families.push_back(family("Laplace", false, [](Draw& draw, Recipe& recipe) {
    recipe.separation *= 1.2;
    recipe.shape = coordinates([](Draw& of) {
      const double size = of.exponential();
      return size * (of.between(0, 1) < 0.5 ? -0.707 : 0.707);
    });
    return drawn_set(draw, recipe);
  }));
  families.push_back(shapeless("evenly", true, coordinates([](Draw& draw) { return draw.between(0, 1); })));
  families.push_back(shapeless("one Gaussian", true, coordinates([](Draw& draw) { return draw.normal(); })));
  families.push_back(shapeless(
      "a disc", true,
      [](Draw& draw, Index) {
        const double radius = std::sqrt(draw.between(0, 1)), angle = draw.between(0, Draw::two_pi);
        return around_origin(radius, angle);
      },
      2, 2));
  families.push_back(shapeless("exponential", true, coordinates([](Draw& draw) { return draw.exponential(); })));
  families.push_back(shapeless("heavy-tailed", false, coordinates([](Draw& draw) { return draw.student(); })));
  families.push_back(shapeless(
      "a ring", true,
      [](Draw& draw, Index) {
        const double radius = draw.between(0.9, 1.1), angle = draw.between(0, Draw::two_pi);
        return around_origin(radius, angle);
      },
      2, 2));
  families.push_back(shapeless(
      "a sphere", false, [](Draw& draw, Index dim) { return draw.direction(dim); }, 3, 30));
  families.push_back(shapeless(
      "a half moon", false,
      [](Draw& draw, Index) {
        const double radius = draw.between(0.8, 1.2), angle = draw.between(0, Draw::two_pi / 2);
        return around_origin(radius, angle);
      },
      2, 2));
  families.push_back(
      shapeless("log-normal", false, coordinates([](Draw& draw) { return std::exp(0.7 * draw.normal()); })));
  families.push_back(shapeless(
      "shares", false,
      [](Draw& draw, Index dim) {
        Eigen::VectorXd x = Eigen::VectorXd::NullaryExpr(dim, [&] { return draw.exponential(); });
        return Eigen::VectorXd(x / x.sum());
      },
      3, 30));
  families.push_back({"correlated", false, false, [](Rng& rng) {
                        Draw draw(rng);
                        const Index n = draw.one_of(std::array<Index, 5>{40, 100, 300, 600, 2000});
                        const Index dim = draw.one_of(std::array<Index, 5>{2, 3, 5, 10, 30});
                        const Eigen::MatrixXd mix =
                            Eigen::MatrixXd::NullaryExpr(dim, dim, [&] { return draw.normal(); });
                        KnownSet set{{}, Eigen::MatrixXd(dim, n), Labels::Zero(n), 1};
                        for (auto x : set.x.colwise()) x = mix * draw.normals(dim);
                        return set;
                      }});
  return families;
}

/// Some sets of a family; of one seed, the same.
[[nodiscard]] inline std::vector<KnownSet> sets_of(const Family& family, Index count, std::uint64_t seed) {
  std::vector<KnownSet> sets;
  std::uint64_t stream = seed;
  for (const char c : family.name) stream = stream * 131 + static_cast<unsigned char>(c);
  for (Index i = 0; i < count; ++i) {
    Rng rng(stream, static_cast<std::uint64_t>(i));
    sets.push_back(family.draw(rng));
    sets.back().name = family.name + " " + std::to_string(i + 1);
  }
  return sets;
}

}  // namespace keen::benchmarks
