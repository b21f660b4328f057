// SPDX-License-Identifier: MIT
#include "scaling.hpp"

#include "text.hpp"

#include <cmath>
#include <keen/io/table.hpp>
#include <stdexcept>

namespace cli {

void Scaling::apply(Eigen::Ref<Points> points) const {
  if (is_identity()) return;
  for (Eigen::Index j = 0; j < points.cols(); ++j)
    points.col(j) = ((points.col(j).array() - mean[j]) / scale[j]).matrix();
}

keen::Centroids<double> Scaling::applied(const keen::Centroids<double>& centroids) const {
  if (is_identity()) return centroids;
  return ((centroids.colwise() - mean).array().colwise() / scale.array()).matrix();
}

keen::Centroids<double> Scaling::undone(const keen::Centroids<double>& centroids) const {
  if (is_identity()) return centroids;
  return (centroids.array().colwise() * scale.array()).matrix().colwise() + mean;
}

Eigen::VectorXd Scaling::undone(const Eigen::VectorXd& values, Eigen::Index column) const {
  if (is_identity()) return values;
  return (values.array() * scale[column] + mean[column]).matrix();
}

Scaling z_scores(const Eigen::Ref<const Scaling::Points>& points, const Eigen::VectorXd& weights,
                 const std::vector<std::string>& names) {
  const double total = weights.sum();
  Scaling out{Eigen::VectorXd(points.cols()), Eigen::VectorXd(points.cols())};
  for (Eigen::Index j = 0; j < points.cols(); ++j) {
    const double first = points(0, j);  // sums of differences from one of the values lose less
    const double mean = first + weights.dot((points.col(j).array() - first).matrix()) / total;
    const double variance = weights.dot((points.col(j).array() - mean).square().matrix()) / total;
    if (!std::isfinite(mean) || !std::isfinite(variance)) {
      throw std::runtime_error("column " + in_quotes(names[static_cast<std::size_t>(j)]) +
                               " cannot be standardized: its values are too large");
    }
    const double deviation = std::sqrt(variance);
    out.mean[j] = mean;
    out.scale[j] = keen::io::ColumnSummary::is_rounding(deviation, mean) ? 1 : deviation;
  }
  return out;
}

}  // namespace cli
