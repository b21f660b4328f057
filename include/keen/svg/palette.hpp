// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"
#include "detail/range.hpp"
#include "detail/swatches.hpp"
#include "theme.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace keen::svg {

/// Options of a strip of colours. The height follows from its content.
struct PaletteOptions {
  std::string title{};     ///< above the strip; none if empty
  std::string subtitle{};  ///< below the title
  Theme theme = Theme::light;
  int width = 760;             ///< pixels, at least 240
  int strip_height = 120;      ///< pixels, at least 40
  bool heaviest_first = true;  ///< largest share first, equals in their order; otherwise all in their order
};

namespace detail {

using Colours = Eigen::Matrix<double, 3, Eigen::Dynamic, Eigen::ColMajor>;

[[nodiscard]] inline Rgb rounded(const Eigen::Vector3d& colour) {
  for (const double channel : colour) {
    keen::detail::require_that(keen::detail::is_finite(&channel), "svg::palette: colours must be finite");
  }
  const auto channel = [&colour](Index c) { return static_cast<int>(std::lround(std::clamp(colour[c], 0.0, 255.0))); };
  return {channel(0), channel(1), channel(2)};
}

inline void require_weights(const Eigen::VectorXd& weights, Index k) {
  keen::detail::require_that(weights.size() == 0 || weights.size() == k,
                             "svg::palette: one weight a colour is needed, or none, got ", weights.size(),
                             " weights for k = ", k);
  for (const double weight : weights) {
    keen::detail::require_that(is_drawable(weight) && weight >= 0,
                               "svg::palette: weights must be finite and >= 0, got ", weight);
  }
}

/// Shares that sum to 1; equal ones if there are no weights, or only zeros.
[[nodiscard]] inline std::vector<Swatch> swatches_of(const Colours& colours, const Eigen::VectorXd& weights) {
  const double largest = weights.size() == 0 ? 0 : weights.maxCoeff();
  const double total = largest > 0 ? (weights / largest).sum() : 0;
  std::vector<Swatch> swatches;
  for (Index j = 0; j < colours.cols(); ++j) {
    const double share = total > 0 ? weights[j] / largest / total : 1.0 / static_cast<double>(colours.cols());
    swatches.push_back({rounded(colours.col(j)), share});
  }
  return swatches;
}

}  // namespace detail

/// Colours as a strip of swatches, with widths proportional to their weights and their hex codes. If some are too
/// narrow for the code, all of them are repeated below as chips of equal size: `palette(clustering.model.centroids(),
/// clustering.cluster_weights)`.
/// @param colours  3 x k: red, green, blue in [0, 255]; values outside are clamped
/// @param weights  k values >= 0; equal swatches if there are none, or only zeros
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for wrong shapes, a value that is not finite, a negative weight, or options out of
///         range
template <class ColourMatrix, class WeightVector>
[[nodiscard]] std::string palette(const Eigen::MatrixBase<ColourMatrix>& colours,
                                  const Eigen::MatrixBase<WeightVector>& weights, const PaletteOptions& options = {}) {
  keen::detail::require_that(colours.rows() == 3 || colours.cols() == 0, "svg::palette: colours must have 3 rows, got ",
                             colours.rows());
  keen::detail::require_that(options.width >= detail::least_width && options.strip_height >= 40,
                             "svg::palette: width and strip_height must be at least ", detail::least_width,
                             " and 40, got ", options.width, " and ", options.strip_height);
  detail::Colours columns(3, colours.cols());
  if (colours.cols() > 0) columns = colours.template cast<double>();
  Eigen::VectorXd masses(weights.size());
  masses = weights.template cast<double>();
  detail::require_weights(masses, columns.cols());
  std::vector<detail::Swatch> swatches = detail::swatches_of(columns, masses);
  if (options.heaviest_first) {
    std::stable_sort(swatches.begin(), swatches.end(),
                     [](const detail::Swatch& a, const detail::Swatch& b) { return a.share > b.share; });
  }
  return detail::palette_picture(
      {"svg::palette", options.title, options.subtitle, options.theme, options.width, options.strip_height}, swatches,
      options.strip_height);
}

}  // namespace keen::svg
