// SPDX-License-Identifier: MIT
#include "pictures.hpp"

#include "columns.hpp"
#include "text.hpp"

#include <algorithm>
#include <filesystem>
#include <keen/svg.hpp>
#include <stdexcept>

namespace cli {
namespace {

keen::svg::Theme theme(bool is_dark) { return is_dark ? keen::svg::Theme::dark : keen::svg::Theme::light; }

std::string short_name(const std::string& file) { return printable(std::filesystem::path(file).filename().string()); }

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

}  // namespace

PlotData::PlotData(Data& data, const std::string& axes)
    : axes_(chosen_axes(data, axes)), dim_(data.dim()), points_(data.size(), static_cast<Index>(axes_.size())) {
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    points_.col(static_cast<Index>(i)) = data.points().col(axes_[i]);
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
  return keen::svg::scatter(keen::rows(points_), result.labels, centroids, options);
}

std::string convergence_picture(const FitResult& result, const std::string& file, bool is_dark) {
  keen::svg::ConvergenceOptions options;
  options.title = short_name(file) + ": SSE by pass";
  options.theme = theme(is_dark);
  return keen::svg::convergence(result.clustering.history, options);
}

std::string elbow_picture(const FitResult& result, const std::string& file, bool is_dark) {
  keen::svg::SseCurveOptions options;
  options.title = short_name(file) + ": SSE by number of clusters";
  options.theme = theme(is_dark);
  return keen::svg::sse_curve(*result.selection, options);
}

}  // namespace cli
