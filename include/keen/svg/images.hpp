// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"
#include "detail/images_picture.hpp"
#include "theme.hpp"

#include <string>
#include <vector>

namespace keen::svg {

/// Options of grey images side by side. The height follows from their number.
struct ImagesOptions {
  std::string title{};               ///< above the picture; none if empty
  std::string subtitle{};            ///< below the title; also states how many values are not drawn
  std::vector<std::string> names{};  ///< below each image; its number if empty
  double black = 0;                  ///< the value that is drawn black; with `white` equal: the least of all images
  double white = 0;                  ///< the value that is drawn white; with `black` equal: the largest of all images
  Index columns = 0;                 ///< images in a row; 0: chosen
  Theme theme = Theme::light;
  int width = 760;  ///< pixels, at least 240
};

namespace detail {

inline void require_images(const ImagesOptions& options, Index count) {
  keen::detail::require_that(options.width >= least_width, "svg::images: width must be at least ", least_width,
                             ", got ", options.width);
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) == count,
                             "svg::images: one name an image is needed, or none, got ", options.names.size(), " for ",
                             count);
  keen::detail::require_that(is_drawable(options.black) && is_drawable(options.white),
                             "svg::images: black and white must be finite, got ", options.black, " and ",
                             options.white);
  const Index most = ImageGrid::most_columns(options.width);
  keen::detail::require_that(options.columns >= 0 && options.columns <= most, "svg::images: columns must be in [0, ",
                             most, "] for width = ", options.width, ", got ", options.columns);
}

inline void require_image_size(Index pixels, Index image_rows, Index image_columns) {
  keen::detail::require_that(image_rows >= 1 && image_columns >= 1,
                             "svg::images: image_rows and image_columns must be at least 1, got ", image_rows, " and ",
                             image_columns);
  // Divided, because the product of two sizes may overflow.
  keen::detail::require_that(pixels % image_columns == 0 && pixels / image_columns == image_rows,
                             "svg::images: pixels must have image_rows * image_columns = ", image_rows, " * ",
                             image_columns, " rows, got ", pixels);
}

}  // namespace detail

/// Grey images of one size side by side, such as centroids of pixels. They share one scale of 65 greys, so that they
/// can be compared. Values outside `black` and `white` are clamped; if `black` is above `white`, the images are
/// inverted. Pixels of values that are NaN, infinite, or 1e300 and more are empty.
///
///     keen::svg::images(clustering.model.centroids(), 28, 28)
///
/// @param pixels         (image_rows * image_columns) x count: an image a column, its rows one after the other from the
///                       top
/// @param image_rows     >= 1
/// @param image_columns  >= 1
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for a wrong number of pixels or names, or options out of range
template <class Matrix>
[[nodiscard]] std::string images(const Eigen::MatrixBase<Matrix>& pixels, Index image_rows, Index image_columns,
                                 const ImagesOptions& options = {}) {
  detail::require_image_size(pixels.rows(), image_rows, image_columns);
  detail::require_images(options, pixels.cols());
  return detail::images_picture(
      {"svg::images", options.title, options.subtitle, options.theme, options.width},
      detail::ImagesData(pixels.template cast<double>(), image_rows, image_columns, {options.black, options.white}),
      options.names, options.columns);
}

}  // namespace keen::svg
