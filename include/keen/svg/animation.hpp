// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../kmeans.hpp"
#include "axis_unit.hpp"
#include "detail/animation_picture.hpp"
#include "detail/player_page.hpp"
#include "scatter.hpp"

#include <string>
#include <utility>

namespace keen::svg {

/// How an animation of Lloyd's iteration looks.
struct AnimationOptions {
  std::string title = "Lloyd's iteration";  ///< above the picture; none where empty
  std::string subtitle{};                   ///< below the title; what is not drawn is said there too
  std::string x_label{};                    ///< "coordinate 0" and so on where empty
  std::string y_label{};
  Theme theme = Theme::light;
  int width = 760;                ///< pixels, at least 240
  int height = 540;               ///< pixels, at least 200
  Index x_axis = 0;               ///< the coordinate that runs to the right
  Index y_axis = 1;               ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 1000;        ///< more points than that are thinned, evenly in their order
  Index max_passes = 20;          ///< of more passes the first ones are shown, and the last; at least 1
  double seconds_per_pass = 1.2;  ///< in (0, 3600]
  bool equal_scale = false;       ///< one unit as long on either axis: distances look as k-means sees them
  AxisUnit x_unit{};              ///< of the numbers along the axis
  AxisUnit y_unit{};
};

namespace detail {

/// @param respects_wish  plays only for those who have not asked for less motion
template <class Scalar, int Dim>
[[nodiscard]] Animation animated(const Dataset<Scalar, Dim>& points, const KMeans<Scalar, Dim>& settings,
                                 const AnimationOptions& options, bool respects_wish, const char* function) {
  const Look look{function, options.title, options.subtitle, options.theme, options.width, options.height};
  require_room(look);
  require_axes(options, points.dim(), function);
  keen::detail::require_that(options.max_passes >= 1, function, ": max_passes must be >= 1, got ", options.max_passes);
  keen::detail::require_that(options.seconds_per_pass > 0 && options.seconds_per_pass <= 3600, function,
                             ": seconds_per_pass must be in (0, 3600], got ", options.seconds_per_pass);
  const ScatterPlan plan{.x_axis = options.x_axis,
                         .y_axis = options.y_axis,
                         .x_label = axis_label(options.x_label, options.x_axis),
                         .y_label = axis_label(options.y_label, options.y_axis),
                         .cells = shows_all(options, points.dim()),
                         .legend = false,
                         .equal_scale = options.equal_scale};
  const ScatterReader<Scalar, Dim> read(points, options.x_axis, options.y_axis, options.x_unit, options.y_unit);
  const ScatterData data = read({}, Centroids<Scalar, Dim>(points.dim(), 0), options.max_points);
  Film film = FilmMaker<Scalar, Dim>(points, options.x_axis, options.y_axis, data.drawn)(settings);
  for (Still& frame : film) {
    frame.centroids.row(0) = frame.centroids.row(0).unaryExpr(options.x_unit).eval();
    if (points.dim() > 1) frame.centroids.row(1) = frame.centroids.row(1).unaryExpr(options.y_unit).eval();
  }
  return animation_picture(look, shortened_film(std::move(film), options.max_passes), data, plan,
                           options.seconds_per_pass, respects_wish);
}

}  // namespace detail

/// Lloyd's iteration as it runs: points take the colour of their nearest centroid, in one or two dimensions with its
/// Voronoi cell, and centroids glide to the mean of their points. Of several restarts the best is shown. The picture
/// moves by CSS alone, wherever SVG is shown by a browser, `<img>` included; elsewhere, and for those who asked for
/// less motion, it shows the end.
///
///     keen::svg::save("lloyd.svg", keen::svg::animation(points, {.k = 4}));
///
/// @param points    anything that `as_dataset` takes
/// @param settings  of the fit, whose observer goes on being called
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for options out of range, and as KMeans::fit
template <class Points>
[[nodiscard]] std::string animation(const Points& points, const KMeansFor<Points>& settings,
                                    const AnimationOptions& options = {}) {
  return detail::animated(as_dataset(points), settings, options, true, "svg::animation").svg;
}

/// The same as an HTML page with a slider, steps forth and back, and a button that plays it. Needs no network; without
/// scripts the animation plays by itself.
///
///     keen::svg::save("lloyd.html", keen::svg::player(points, {.k = 4}));
///
/// @return an HTML document; the same bytes for the same input
/// @throws std::invalid_argument as `animation`
template <class Points>
[[nodiscard]] std::string player(const Points& points, const KMeansFor<Points>& settings,
                                 const AnimationOptions& options = {}) {
  return detail::player_page(detail::animated(as_dataset(points), settings, options, false, "svg::player"),
                             options.title, options.theme);
}

}  // namespace keen::svg
