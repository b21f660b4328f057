// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/statistics/cluster_labels.hpp"
#include "detail/profiles_picture.hpp"
#include "scatter.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace keen::svg {

/// Options of a plot of the mean curve of each cluster.
struct ProfilesOptions {
  std::string title{};                 ///< above the picture; none if empty
  std::string subtitle{};              ///< below the title; also states what is not drawn
  std::string x_label = "coordinate";  ///< below the frame; none if empty
  std::string y_label = "mean";        ///< left of the frame; none if empty
  std::vector<double> x{};             ///< where each coordinate lies, ascending; 1, 2, ... if empty
  std::vector<std::string> names{};    ///< of the clusters, by label; "cluster 0" and so on if empty
  Theme theme = Theme::light;
  int width = 760;    ///< pixels, at least 240
  int height = 440;   ///< pixels, at least 200
  bool bands = true;  ///< the range of the middle 80 % of a cluster's points, as a band behind its curve
};

namespace detail {

/// One label per point, none below -1.
inline void require_all_labelled(const Labels& labels, Index n, const char* function) {
  keen::detail::require_that(labels.size() == n, function, ": one label a point is needed, got ", labels.size(),
                             " labels for n = ", n);
  keen::detail::require_cluster_labels(labels, function);
}

inline void require_profiles(const ProfilesOptions& options, Index dim, Index k) {
  keen::detail::require_that(dim >= 1, "svg::profiles: points must have at least one coordinate");
  keen::detail::require_that(options.x.empty() || static_cast<Index>(options.x.size()) == dim,
                             "svg::profiles: one x a coordinate is needed, or none, got ", options.x.size(),
                             " for dim = ", dim);
  for (std::size_t d = 0; d < options.x.size(); ++d) {
    keen::detail::require_that(is_drawable(options.x[d]), "svg::profiles: x must be finite, got ", options.x[d]);
    keen::detail::require_that(d == 0 || options.x[d - 1] < options.x[d], "svg::profiles: x must ascend, got ",
                               options.x[d], " after ", d == 0 ? 0 : options.x[d - 1]);
  }
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) >= k,
                             "svg::profiles: one name a cluster is needed, or none, got ", options.names.size(),
                             " for k = ", k);
}

[[nodiscard]] inline ProfilesPlan profiles_plan(const ProfilesOptions& options, const ProfilesData& data, Index dim) {
  ProfilesPlan plan{options.x_label, options.y_label, options.x, {}};
  for (Index d = static_cast<Index>(plan.x.size()); d < dim; ++d) plan.x.push_back(static_cast<double>(d + 1));
  for (const auto& [label, profile] : data.clusters) {
    plan.names[label] =
        options.names.empty() ? "cluster " + integer_text(label) : options.names[static_cast<std::size_t>(label)];
  }
  return plan;
}

template <class Scalar, int Dim>
[[nodiscard]] std::string profiles_of(const Dataset<Scalar, Dim>& points, const Labels& labels,
                                      const ProfilesOptions& options) {
  const Look look{"svg::profiles", options.title, options.subtitle, options.theme, options.width, options.height};
  require_room(look);
  require_all_labelled(labels, points.size(), "svg::profiles");
  require_profiles(options, points.dim(), keen::detail::cluster_count(labels));
  const ProfilesData data = ProfilesReader<Scalar, Dim>(points, labels)(options.bands);
  return profiles_picture(look, data, profiles_plan(options, data, points.dim()));
}

}  // namespace detail

/// The mean of each cluster as a curve over its coordinates, for coordinates that have an order: hours of a day,
/// months, samples of a heart beat. Bands show where the middle 80 % of the points lie, coordinate by coordinate. The
/// legend lists name and size of each cluster. There are 20 colours; after every eight clusters, marks and dashes
/// differ too. Points of label -1, and those with a coordinate that is not finite, or 1e300 and more, are left out.
/// Complexity: O(n dim log n) with bands, O(n dim) without.
///
///     keen::svg::profiles(days, keen::fit(days, {.k = 4}), {.x_label = "hour", .y_label = "passengers"})
///
/// @param points  anything that `as_dataset` accepts; n points of dim >= 1 coordinates; a weight counts as that many
///                copies
/// @param labels  n values, >= 0, or -1 for a point in no cluster
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for labels, x or names that do not fit, or options out of range
template <class Points>
[[nodiscard]] std::string profiles(const Points& points, const Labels& labels, const ProfilesOptions& options = {}) {
  const auto data = as_dataset(points);
  return detail::profiles_of(data, labels, options);
}

/// The mean curves of a clustering of these points. The default subtitle has k, SSE and passes.
/// @param points  anything that `as_dataset` accepts
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument likewise
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string profiles(const Points& points, const Clustering<Scalar, Dim>& clustering,
                                   const ProfilesOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  ProfilesOptions filled = options;
  if (filled.subtitle.empty()) filled.subtitle = detail::clustering_note(clustering);
  return detail::profiles_of(data, clustering.labels, filled);
}

}  // namespace keen::svg
