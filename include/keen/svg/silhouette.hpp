// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/statistics/cluster_labels.hpp"
#include "../measures/silhouette.hpp"
#include "detail/silhouette_picture.hpp"
#include "theme.hpp"

#include <string>

namespace keen::svg {

/// Options of a silhouette plot.
struct SilhouetteOptions {
  std::string title = "Silhouette";  ///< above the picture; none if empty
  std::string subtitle{};            ///< below the title
  std::string x_label = "silhouette value";
  Theme theme = Theme::light;
  int width = 760;                        ///< pixels, at least 240
  int height = 540;                       ///< pixels, at least 200
  std::string no_cluster = "no cluster";  ///< name of label -1, whose points are counted but not drawn
};

/// The silhouette value of every point as a bar: clusters one below the other, in each the largest value first, with
/// number, size and mean of each cluster, and a line at the mean of all. If there are more points than rows of pixels,
/// a bar represents several points and shows the middle one.
///
///     keen::svg::silhouette(keen::silhouette(points, clustering.labels), clustering.labels)
///
/// @param labels  one per point, >= 0, or -1 for a point in no cluster, whose value is ignored
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if labels and values differ in number, a label is below -1, a value is not in [-1, 1],
///         or options are out of range
/// Source: Rousseeuw, Journal of Computational and Applied Mathematics 20 (1987).
[[nodiscard]] inline std::string silhouette(const Silhouette& found, const Labels& labels,
                                            const SilhouetteOptions& options = {}) {
  detail::Look look{"svg::silhouette", options.title, options.subtitle, options.theme, options.width, options.height};
  detail::require_room(look);
  keen::detail::require_that(labels.size() == found.value.size(), "svg::silhouette: one label a value is needed, got ",
                             labels.size(), " labels for ", found.value.size());
  for (Index i = 0; i < labels.size(); ++i) {
    keen::detail::require_cluster_label(labels(i), "svg::silhouette");
    keen::detail::require_that(labels(i) < 0 || (found.value(i) >= -1 && found.value(i) <= 1),
                               "svg::silhouette: values must be in [-1, 1], got ", found.value(i));
  }
  const Index left_out = (labels.array() < 0).count();
  if (left_out > 0) look.subtitle = detail::joined(look.subtitle, detail::left_out_note(left_out, options.no_cluster));
  return detail::silhouette_picture(look, detail::sorted_silhouettes(found.value, labels), found.mean, options.x_label);
}

}  // namespace keen::svg
