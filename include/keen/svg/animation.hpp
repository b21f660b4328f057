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

/// How an animation of Lloyd's iteration looks.
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
  Index max_passes = 20;          ///< of more passes the first ones are shown, and the last; at least 1
  double seconds_per_pass = 1.2;  ///< in (0, 3600]
  bool equal_scale = false;       ///< one unit as long on either axis: distances look as k-means sees them
  AxisUnit x_unit{};              ///< of the numbers along the axis
  AxisUnit y_unit{};
};

namespace detail {

[[nodiscard]] inline Look look_of(const AnimationOptions& options, std::string_view function) {
  return {function, options.title, options.subtitle, options.theme, options.width, options.height};
}

/// Fits, and films it.
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

/// Lloyd's iteration as it runs: points take the colour of their nearest centroid, in one or two dimensions with its
/// Voronoi cell, and centroids glide to the mean of their points. Of several restarts the best is shown. The picture
/// moves by CSS alone, wherever SVG is shown by a browser, `<img>` included; elsewhere, and for those who asked for
/// less motion, it shows the end.
///
///     keen::svg::save("lloyd.svg", keen::svg::animation(points, {.k = 4}));
///
/// @param points    anything that `as_dataset` accepts
/// @param settings  of the fit, whose observer goes on being called
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for options out of range, and as KMeans::fit
template <class Points>
[[nodiscard]] std::string animation(const Points& points, const KMeansFor<Points>& settings,
                                    const AnimationOptions& options = {}) {
  const detail::FilmedFit fit = detail::filmed(as_dataset(points), settings, options, "svg::animation");
  return detail::animation_picture(detail::look_of(options, "svg::animation"), fit, true);
}

/// The same as an HTML page with a slider, buttons that play it and go to the next or previous step, as the arrow keys
/// do, and the step in words. On a narrow screen a narrow picture is shown. Needs no network; without scripts the
/// animation plays by itself.
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
