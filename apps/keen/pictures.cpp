// SPDX-License-Identifier: MIT
#include "pictures.hpp"

#include "cluster_view.hpp"
#include "columns.hpp"
#include "text.hpp"
#include "text_table.hpp"

#include <algorithm>
#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/svg.hpp>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

constexpr const char* outlier_name = "outlier";
constexpr int figure_width = 560, figure_height = 440;  // of the page: small, so that a phone can show them

/// The axes that a user has named, with the reason for others.
ViewAxes named_axes(const Selection& data, const std::vector<Index>& columns) {
  return {columns, data.dim() > 2 ? "2 of " + std::to_string(data.dim()) + " columns" : ""};
}

/// Parts of a subtitle; empty ones are left out.
std::string noted(std::vector<std::string> parts) {
  parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
  return joined(parts, "; ");
}

/// @param options  title, subtitle and theme
std::string scatter_picture(const ClusterView& view, keen::svg::ScatterOptions options) {
  options.x_label = view.names.front();
  options.y_label = view.names.back();
  options.x_unit = view.units.front();
  options.y_unit = view.units.back();
  options.cells = view.shows_all;
  options.no_cluster = outlier_name;
  return keen::svg::scatter(keen::rows(view.rows.points), view.rows.labels, view.centroids, options);
}

std::string pairs_picture(const ClusteredRows& rows, keen::svg::PairsOptions options) {
  const DrawnRows drawn = all_columns(rows);
  for (const std::string& name : rows.data.names()) options.names.push_back(printable(name));
  options.subtitle = drawn.note;
  options.no_cluster = outlier_name;
  return keen::svg::pairs(keen::rows(drawn.points), drawn.labels, rows.scaling.undone(rows.centroids), options);
}

std::string cluster_words(Index k) { return k == 1 ? "All rows" : counted(k, "cluster"); }

/// "3 clusters by height and weight"
std::string cluster_title(Index k, const ClusterView& view, const ViewAxes& axes) {
  if (axes.columns.empty()) return cluster_words(k) + " by directions of largest spread";
  return cluster_words(k) + " by " + joined(view.names, " and ");
}

}  // namespace

std::vector<Index> listed_axes(const Selection& data, const std::string& list) {
  if (list.empty()) return {};
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

std::string PlotData::picture(const FitResult& result, const std::string& file, keen::svg::Theme theme) const {
  const keen::Centroids<double> centroids = scaling_.applied(keen::columns(result.centroids));
  const ClusteredRows rows{data_, scaling_, labels_, centroids};
  const ViewAxes axes = axes_.empty() ? best_axes(rows) : named_axes(data_, axes_);
  const ClusterView view = view_of(rows, axes);
  return scatter_picture(view, {.title = short_name(file) + ": " + counted(centroids.cols(), "cluster"),
                                .subtitle = noted({axes.reason, note_, view.rows.note}),
                                .theme = theme});
}

std::string PlotData::animation(const FitResult& result, const keen::KMeans<double>& kmeans, const std::string& file,
                                keen::svg::Theme theme, bool is_page) const {
  const keen::Centroids<double> centroids = scaling_.applied(keen::columns(result.centroids));
  const ClusteredRows rows{data_, scaling_, labels_, centroids};
  const ViewAxes axes = axes_.empty() ? best_columns(rows) : named_axes(data_, axes_);
  const ClusterView view = view_of(rows, axes);
  keen::svg::AnimationOptions options;
  options.title = short_name(file) + ": " + counted(kmeans.k, "cluster");
  if (axes_.empty() && data_.dim() > 2) options.subtitle = "the columns that show the clusters best";
  options.x_label = view.names.front();
  options.y_label = view.names.back();
  options.x_unit = view.units.front();
  options.y_unit = view.units.back();
  options.theme = theme;
  options.x_axis = axes.columns.front();
  options.y_axis = axes.columns.back();
  const keen::Dataset<double> points = data_.dataset();
  return is_page ? keen::svg::player(points, kmeans, options) : keen::svg::animation(points, kmeans, options);
}

std::string convergence_picture(const FitResult& result, const std::string& file, keen::svg::Theme theme) {
  keen::svg::ConvergenceOptions options;
  options.title = short_name(file) + ": SSE step by step";
  options.theme = theme;
  return keen::svg::convergence(result.clustering.history, options);
}

std::string elbow_picture(const FitResult& result, const std::string& file, keen::svg::Theme theme) {
  keen::svg::SseCurveOptions options;
  options.title = short_name(file) + ": SSE by number of clusters";
  options.mark = "chosen";
  options.theme = theme;
  return keen::svg::sse_curve(*result.selection, options);
}

ChooseKReport::Figure cluster_view_figure(Data& data, const Scaling& scaling, const KVerdict& verdict,
                                          keen::svg::Theme theme) {
  const ClusteredRows rows{data, scaling, verdict.labels, verdict.found.fit().model.centroids()};
  const ViewAxes axes = best_axes(rows);
  const ClusterView view = view_of(rows, axes);
  const char* const all = verdict.found.k == 1 ? "all rows" : "the rows, and the region of each cluster";
  const std::string shown = view.shows_all ? all : axes.reason;
  return {scatter_picture(view, {.title = cluster_title(verdict.found.k, view, axes),
                                 .theme = theme,
                                 .width = figure_width,
                                 .height = figure_height}),
          capitalized(noted({shown, view.rows.note})) + '.'};
}

std::vector<ChooseKReport::Figure> column_figures(Data& data, const Scaling& scaling, const KVerdict& verdict,
                                                  keen::svg::Theme theme) {
  constexpr Index most_pairs = 6;
  if (data.dim() < 3 || data.dim() > most_pairs) return {};
  const ClusteredRows rows{data, scaling, verdict.labels, verdict.found.fit().model.centroids()};
  return {{pairs_picture(rows, {.title = cluster_words(verdict.found.k) + ", column by column",
                                .theme = theme,
                                .width = figure_width,
                                .height = figure_width}),
           "Every column against every other, and the distribution of each column, by cluster."}};
}

std::vector<ChooseKReport::Figure> reason_figures(Data& data, const KVerdict& verdict, keen::svg::Theme theme) {
  std::vector<ChooseKReport::Figure> figures;
  if (verdict.found.fits.size() < 2) return figures;
  std::vector<keen::CriterionResult> criteria = verdict.criteria;
  criteria.front().criterion = "sum of separations";
  const std::string first =
      "The first decides: the separation of each cluster, less a price of 0.1, summed over the clusters. ";
  figures.push_back(
      {keen::svg::criteria(criteria,
                           {.theme = theme, .columns = 2, .panel_width = figure_width / 2, .panel_height = 240}),
       "Each criterion by the number of clusters, and the number that it chooses. " + first +
           (verdict.found.k > 1 ? "" : "It is 1 if clusters are not separated, or if halves find different ones.")});
  keen::CriterionResult curve = verdict.criteria.front();
  curve.best = verdict.found.k;
  figures.push_back(
      {keen::svg::sse_curve(curve, {.theme = theme, .width = figure_width, .height = 360, .mark = "chosen"}),
       "The sum of squared distances (SSE) falls with every further cluster; look for where it stops falling fast."});
  const keen::Dataset<double> points = data.dataset();
  if (verdict.found.k > 1 && points.size() <= most_for_all_pairs)
    figures.push_back({keen::svg::silhouette(keen::silhouette(points, verdict.labels), verdict.labels,
                                             {.theme = theme, .width = figure_width, .height = figure_height}),
                       "Silhouette of every row: long bars are rows well inside their cluster, bars to the left of 0 "
                       "rows that are nearer to another."});
  return figures;
}

}  // namespace cli
