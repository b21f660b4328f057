// SPDX-License-Identifier: MIT
#include "pictures.hpp"

#include "columns.hpp"
#include "text.hpp"

#include <algorithm>
#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/svg.hpp>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

keen::svg::Theme theme(bool is_dark) { return is_dark ? keen::svg::Theme::dark : keen::svg::Theme::light; }

std::vector<Index> chosen_axes(const Data& data, const std::string& list) {
  if (list.empty()) return data.dim() == 1 ? std::vector<Index>{0} : std::vector<Index>{0, 1};
  std::vector<Index> axes;
  for (const Index column : listed_columns(data.table(), list)) {
    const auto found = std::find(data.columns().begin(), data.columns().end(), column);
    if (found == data.columns().end())
      throw std::invalid_argument("--axes: column " + in_quotes(data.table().name(column)) +
                                  " is not among the columns used");
    axes.push_back(found - data.columns().begin());
  }
  if (axes.size() != 2) throw std::invalid_argument("--axes must name two columns, such as --axes 1,2");
  return axes;
}

std::string cluster_note(const FitResult& result, Index dim, std::size_t shown) {
  std::string note = "SSE " + general(result.clustering.sse, 6);
  if (!result.scaling.is_identity()) note += " (standardized)";
  if (dim > static_cast<Index>(shown))
    note += ", " + std::to_string(shown) + " of " + std::to_string(dim) + " columns shown";
  return note;
}

ChooseKReport::Figure cluster_figure(Data& data, const KVerdict& verdict, bool is_dark) {
  constexpr Index most_pairs = 6;
  const keen::Dataset<double> points = data.dataset();
  const keen::Centroids<double>& centroids = verdict.found.fit().model.centroids();
  const std::string title = counted(verdict.found.k, "cluster");
  if (data.dim() > most_pairs) {
    return {keen::svg::pca(points, verdict.labels, centroids, {.title = title, .theme = theme(is_dark)}),
            "The rows along the two directions in which they spread most."};
  }
  std::vector<std::string> names;
  for (const std::string& name : data.names()) names.push_back(printable(name));
  if (data.dim() > 2) {
    return {keen::svg::pairs(points, verdict.labels, centroids,
                             {.title = title, .names = std::move(names), .theme = theme(is_dark)}),
            "Every column against every other one, and how each is spread, cluster by cluster."};
  }
  return {
      keen::svg::scatter(points, verdict.labels, centroids,
                         {.title = title, .x_label = names.front(), .y_label = names.back(), .theme = theme(is_dark)}),
      "The rows, and the region of each cluster."};
}

}  // namespace

PlotData::PlotData(Data& data, const Scaling& scaling, const std::string& axes)
    : axes_(chosen_axes(data, axes)), dim_(data.dim()), points_(data.size(), static_cast<Index>(axes_.size())) {
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    points_.col(static_cast<Index>(i)) = scaling.undone(data.points().col(axes_[i]), axes_[i]);
    labels_.push_back(printable(data.names()[static_cast<std::size_t>(axes_[i])]));
  }
}

std::string PlotData::picture(const FitResult& result, const std::string& file, bool is_dark) const {
  keen::svg::ScatterOptions options;
  options.title = short_name(file) + ": " + counted(result.centroids.cols(), "cluster");
  options.subtitle = cluster_note(result, dim_, axes_.size());
  options.x_label = labels_.front();
  options.y_label = labels_.back();
  options.theme = theme(is_dark);
  options.cells = dim_ == 2 && result.scaling.is_identity();
  keen::Centroids<double> centroids(points_.cols(), result.centroids.cols());
  for (std::size_t i = 0; i < axes_.size(); ++i) centroids.row(static_cast<Index>(i)) = result.centroids.row(axes_[i]);
  return keen::svg::scatter(keen::rows(points_), result.assignment.labels, centroids, options);
}

std::string PlotData::animation(Data& data, const keen::KMeans<double>& kmeans, const std::string& file, bool is_dark,
                                bool is_standardized, bool is_page) const {
  keen::svg::AnimationOptions options;
  options.title = short_name(file) + ": " + counted(kmeans.k, "cluster");
  options.x_label = labels_.front();
  options.y_label = labels_.back();
  if (is_standardized) options.subtitle = "in standard deviations";
  options.theme = theme(is_dark);
  options.x_axis = axes_.front();
  options.y_axis = axes_.back();
  const keen::Dataset<double> points = data.dataset();
  return is_page ? keen::svg::player(points, kmeans, options) : keen::svg::animation(points, kmeans, options);
}

std::string convergence_picture(const FitResult& result, const std::string& file, bool is_dark) {
  keen::svg::ConvergenceOptions options;
  options.title = short_name(file) + ": SSE step by step";
  options.theme = theme(is_dark);
  return keen::svg::convergence(result.clustering.history, options);
}

std::string elbow_picture(const FitResult& result, const std::string& file, bool is_dark) {
  keen::svg::SseCurveOptions options;
  options.title = short_name(file) + ": SSE by number of clusters";
  options.mark = "chosen";
  options.theme = theme(is_dark);
  return keen::svg::sse_curve(*result.selection, options);
}

std::vector<ChooseKReport::Figure> verdict_figures(Data& data, const KVerdict& verdict, bool is_dark) {
  std::vector<ChooseKReport::Figure> figures;
  figures.push_back({keen::svg::criteria(verdict.criteria, {.theme = theme(is_dark)}),
                     "Each criterion by the number of clusters, and the number it would choose."});
  keen::CriterionResult curve = verdict.criteria.front();
  curve.best = verdict.found.k;
  figures.push_back({keen::svg::sse_curve(curve, {.theme = theme(is_dark), .mark = "chosen"}),
                     "The sum of squared distances falls with every further cluster; how fast is what counts."});
  const keen::Dataset<double> points = data.dataset();
  const bool has_clusters = verdict.found.k > 1;
  if (has_clusters && !points.is_weighted() && points.size() <= most_for_all_pairs)
    figures.push_back(
        {keen::svg::silhouette(keen::silhouette(points, verdict.labels), verdict.labels, {.theme = theme(is_dark)}),
         "Silhouette of every row: long bars are rows well inside their cluster, bars to the left of 0 "
         "rows that are nearer to another."});
  figures.push_back(cluster_figure(data, verdict, is_dark));
  return figures;
}

}  // namespace cli
