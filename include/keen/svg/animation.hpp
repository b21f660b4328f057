// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../kmeans.hpp"
#include "axis_unit.hpp"
#include "detail/animation_picture.hpp"
#include "detail/player_page.hpp"
#include "scatter.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace keen::svg {

/// Options of an animation of Lloyd's iteration.
struct AnimationOptions {
  std::string title = "Lloyd's iteration";  ///< above the picture; none if empty
  std::string subtitle{};                   ///< below the title; also states what is not drawn
  std::string x_label{};                    ///< "column 1" and so on if empty
  std::string y_label{};
  Theme theme = Theme::light;
  int width = 760;                ///< pixels, at least 240
  int height = 540;               ///< pixels, at least 200
  Index x_axis = 0;               ///< the coordinate that runs to the right
  Index y_axis = 1;               ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 1000;        ///< larger sets are thinned to this many, evenly in their order
  Index max_passes = 20;          ///< maximum number of passes shown: the first ones and the last; at least 1
  double seconds_per_pass = 1.2;  ///< in (0, 3600]
  bool equal_scale = false;       ///< equal units on both axes, so that the picture shows true distances
  AxisUnit x_unit{};              ///< of the numbers along the axis
  AxisUnit y_unit{};
};

namespace detail {

[[nodiscard]] inline Look look_of(const AnimationOptions& options, std::string_view function) {
  return {function, options.title, options.subtitle, options.theme, options.width, options.height};
}

/// Fits, and records the passes.
template <class Scalar, int Dim>
[[nodiscard]] FilmedFit filmed(const Dataset<Scalar, Dim>& points, const KMeans<Scalar, Dim>& settings,
                               const AnimationOptions& options, const char* function) {
  require_room(look_of(options, function));
  require_axes(options, points.dim(), function);
  keen::detail::require_that(options.max_passes >= 1, function, ": max_passes must be >= 1, got ", options.max_passes);
  keen::detail::require_that(options.seconds_per_pass > 0 && options.seconds_per_pass <= 3600, function,
                             ": seconds_per_pass must be in (0, 3600], got ", options.seconds_per_pass);
  const ScatterPlan plan{.x_label = axis_label(options.x_label, options.x_axis),
                         .y_label = axis_label(options.y_label, options.y_axis),
                         .cells = shows_all(options, points.dim()),
                         .legend = false,
                         .equal_scale = options.equal_scale,
                         .no_cluster = ""};
  const ScatterReader<Scalar, Dim> read(points, options.x_axis, options.y_axis, options.x_unit, options.y_unit);
  ScatterData data = read({}, Centroids<Scalar, Dim>(points.dim(), 0), options.max_points);
  Film film = FilmMaker<Scalar, Dim>(points, options.x_axis, options.y_axis, data.drawn)(settings);
  for (Still& frame : film) {
    frame.centroids.row(0) = frame.centroids.row(0).unaryExpr(options.x_unit).eval();
    if (points.dim() > 1) frame.centroids.row(1) = frame.centroids.row(1).unaryExpr(options.y_unit).eval();
  }
  return {shortened_film(std::move(film), options.max_passes), std::move(data), plan, options.seconds_per_pass};
}

}  // namespace detail

/// An animation of Lloyd's iteration: points take the colour of their nearest centroid, in one or two dimensions with
/// Voronoi cells, and centroids move to the mean of their points. Of several restarts the best is shown. The animation
/// uses only CSS and works in browsers, also in `<img>`. Other viewers, and browsers set to reduced motion, show the
/// end.
///
///     keen::svg::save("lloyd.svg", keen::svg::animation(points, {.k = 4}));
///
/// @param points    anything that `as_dataset` accepts
/// @param settings  settings of the fit; its observer is called as usual
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for options out of range, and as KMeans::fit
template <class Points>
[[nodiscard]] std::string animation(const Points& points, const KMeansFor<Points>& settings,
                                    const AnimationOptions& options = {}) {
  const detail::FilmedFit fit = detail::filmed(as_dataset(points), settings, options, "svg::animation");
  return detail::animation_picture(detail::look_of(options, "svg::animation"), fit, true);
}

/// The same as an HTML page with a slider, buttons to play and to go to the next or previous step (also with the arrow
/// keys), and a description of each step. Narrow screens show a narrow picture. Needs no network; without scripts the
/// animation plays automatically.
///
///     keen::svg::save("lloyd.html", keen::svg::player(points, {.k = 4}));
///
/// @return an HTML document; the same bytes for the same input
/// @throws std::invalid_argument as `animation`
template <class Points>
[[nodiscard]] std::string player(const Points& points, const KMeansFor<Points>& settings,
                                 const AnimationOptions& options = {}) {
  const detail::FilmedFit fit = detail::filmed(as_dataset(points), settings, options, "svg::player");
  return detail::player_page(detail::look_of(options, "svg::player"), fit);
}

}  // namespace keen::svg
