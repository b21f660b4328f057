// SPDX-License-Identifier: MIT
#include "cluster_view.hpp"

#include "text.hpp"
#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <keen/detail/statistics/principal_axes.hpp>
#include <keen/keen.hpp>
#include <keen/measures/explain.hpp>
#include <numeric>
#include <utility>

namespace cli {
namespace {

using Components = keen::detail::PrincipalComponents;

constexpr Index most_rows = 2000;  // that are looked at to choose a view

/// Some of the rows, one a column, with their labels.
struct Sample {
  explicit Sample(const ClusteredRows& rows) {
    constexpr Index least_rows = 200, most_values = 1'000'000;
    const Index n = rows.data.size();
    const Index count = std::min(n, std::clamp(most_values / rows.data.dim(), least_rows, most_rows));
    points.resize(rows.data.dim(), count);
    labels.resize(count);
    for (Index j = 0; j < count; ++j) {
      const Index i = j * n / count;
      points.col(j) = rows.data.points().row(i).transpose();
      labels[j] = rows.labels[i];
    }
  }

  Eigen::MatrixXd points;
  keen::Labels labels;
};

/// The share of the points that lie nearest to the centroid of their own cluster.
double share_at_own(const Eigen::Matrix2Xd& points, const keen::Labels& labels, const Eigen::Matrix2Xd& centroids) {
  Index own = 0;
  for (Index i = 0; i < points.cols(); ++i) {
    Index nearest = 0;
    (centroids.colwise() - points.col(i)).colwise().squaredNorm().minCoeff(&nearest);
    own += nearest == labels[i] ? 1 : 0;
  }
  return static_cast<double>(own) / static_cast<double>(points.cols());
}

Eigen::Matrix2Xd two_rows(const Eigen::MatrixXd& matrix, Index a, Index b) {
  Eigen::Matrix2Xd both(2, matrix.cols());
  both << matrix.row(a), matrix.row(b);
  return both;
}

Components directions(const Sample& sample) {
  const keen::Dataset<double> points = keen::columns(sample.points);
  return keen::detail::principal_components(keen::detail::Points<double>(points), 2);
}

Eigen::MatrixXd along(const Components& components, const Eigen::MatrixXd& points) {
  const Eigen::VectorXd middle = components.axes.transpose() * components.mean;
  return (components.axes.transpose() * points).colwise() - middle;
}

/// Two columns, and the share of rows that they put nearest to their own centroid.
struct Pair {
  std::vector<Index> columns;
  double share = -1;
};

/// Those columns come first that separate the clusters most, or spread most where there is one cluster. Of pairs with
/// equal shares the first counts.
Pair best_pair(const ClusteredRows& rows, const Sample& sample) {
  constexpr Index most_candidates = 8;
  const keen::Explanation why = keen::explain(rows.data.dataset(), rows.labels);
  std::vector<Index> order = why.ranking();
  if (why.k() == 1)
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return why.deviation(a) > why.deviation(b); });
  Pair best;
  const Index count = std::min(rows.data.dim(), most_candidates);
  for (Index i = 1; i < count; ++i) {
    for (Index j = 0; j < i; ++j) {
      const Index a = order[static_cast<std::size_t>(j)], b = order[static_cast<std::size_t>(i)];
      const double share = share_at_own(two_rows(sample.points, a, b), sample.labels, two_rows(rows.centroids, a, b));
      if (share > best.share) best = {{a, b}, share};
    }
  }
  return best;
}

ViewAxes in_words(Pair pair, const ClusteredRows& rows) {
  std::sort(pair.columns.begin(), pair.columns.end());
  const std::string reason = rows.centroids.cols() == 1 ? "2 of " + std::to_string(rows.data.dim()) + " columns"
                                                        : "the 2 of " + std::to_string(rows.data.dim()) +
                                                              " columns that show the clusters best";
  return {std::move(pair.columns), reason};
}

ViewAxes all_of(const Data& data) {
  std::vector<Index> columns(static_cast<std::size_t>(data.dim()));
  std::iota(columns.begin(), columns.end(), Index{0});
  return {std::move(columns), ""};
}

/// "spent, orders": the columns that make a direction, if at most 3 make most of it.
std::string makers(const Eigen::VectorXd& axis, const std::vector<std::string>& names) {
  constexpr std::size_t most = 3, name_cells = 20;
  std::vector<Index> order(names.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return std::abs(axis[a]) > std::abs(axis[b]); });
  std::vector<std::string> found;
  double share = 0;
  for (std::size_t i = 0; i < std::min(most, order.size()) && share < 0.7; ++i) {
    share += axis[order[i]] * axis[order[i]];
    found.push_back(shortened(printable(names[static_cast<std::size_t>(order[i])]), name_cells));
  }
  return share < 0.6 ? "" : joined(found, ", ");
}

std::string direction_name(const Components& components, Index axis) {
  return "direction " + std::to_string(axis + 1) + " (" + fixed(100 * components.shares[axis], 0) +
         " % of the variance)";
}

/// "; direction 1 is mostly spent, orders"
std::string makers_note(const Components& components, const std::vector<std::string>& names) {
  std::string note;
  for (const Index axis : {0, 1}) {
    const std::string columns = makers(components.axes.col(axis), names);
    if (!columns.empty()) note += "; direction " + std::to_string(axis + 1) + " is mostly " + columns;
  }
  return note;
}

keen::svg::AxisUnit unit_of(const Scaling& scaling, Index column) {
  if (scaling.is_none()) return {};
  return {scaling.center[column], scaling.scale[column]};
}

/// True if a point leaves the others less than half of an axis.
template <class Row>
bool is_outside(const Row& point, const Eigen::RowVectorXd& low, const Eigen::RowVectorXd& high) {
  for (Index d = 0; d < low.size(); ++d) {
    const double span = high[d] - low[d];
    if (span > 0 && (point[d] < low[d] - span / 2 || point[d] > high[d] + span / 2)) return true;
  }
  return false;
}

/// "1 outlier lies outside: row 151"
std::string outside_note(const std::vector<Index>& rows) {
  constexpr std::size_t most = 3;
  if (rows.empty()) return "";
  const bool is_one = rows.size() == 1;
  std::vector<std::string> named;
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) named.push_back(std::to_string(rows[i] + 1));
  return counted(static_cast<std::ptrdiff_t>(rows.size()), "outlier") + (is_one ? " lies" : " lie") + " outside: row" +
         (is_one ? " " : "s ") + joined(named, ", ") +
         (rows.size() > most ? " and " + std::to_string(rows.size() - most) + " more" : "");
}

/// Adds the rows that were set aside, if they leave room for the others.
/// @param points    one a row
/// @param outliers  one a row, the rows that were set aside in their order
DrawnRows with_outliers(const Numbers::Points& points, const Numbers::Points& outliers, const ClusteredRows& rows) {
  const Eigen::RowVectorXd low = points.colwise().minCoeff(), high = points.colwise().maxCoeff();
  std::vector<Index> shown, outside;
  for (Index i = 0; i < outliers.rows(); ++i) {
    if (is_outside(outliers.row(i), low, high)) {
      outside.push_back(rows.data.set_aside()[static_cast<std::size_t>(i)].row);
    } else {
      shown.push_back(i);
    }
  }
  const Index n = points.rows(), count = static_cast<Index>(shown.size());
  DrawnRows drawn{Numbers::Points(n + count, points.cols()), keen::Labels(n + count), outside_note(outside)};
  drawn.points.topRows(n) = points;
  for (Index i = 0; i < count; ++i) drawn.points.row(n + i) = outliers.row(shown[static_cast<std::size_t>(i)]);
  drawn.labels.head(n) = rows.labels;
  drawn.labels.tail(count).setConstant(-1);
  return drawn;
}

template <class Matrix>
Numbers::Points chosen(const Matrix& matrix, const std::vector<Index>& columns) {
  Numbers::Points some(matrix.rows(), static_cast<Index>(columns.size()));
  for (Index i = 0; i < some.rows(); ++i) {
    for (Index j = 0; j < some.cols(); ++j) some(i, j) = matrix(i, columns[static_cast<std::size_t>(j)]);
  }
  return some;
}

/// The rows that were set aside, in the units of the distances.
Numbers::Points scaled_outliers(const ClusteredRows& rows) {
  Numbers::Points outliers = rows.data.set_aside_points();
  apply(rows.scaling, outliers);
  return outliers;
}

}  // namespace

ViewAxes best_columns(const ClusteredRows& rows) {
  if (rows.data.dim() <= 2) return all_of(rows.data);
  return in_words(best_pair(rows, Sample(rows)), rows);
}

ViewAxes best_axes(const ClusteredRows& rows) {
  constexpr Index few_columns = 6;
  constexpr double by_far = 0.05;
  if (rows.data.dim() <= few_columns) return best_columns(rows);
  const Sample sample(rows);
  const Components components = directions(sample);
  const double share = share_at_own(along(components, sample.points), sample.labels, along(components, rows.centroids));
  Pair pair = best_pair(rows, sample);
  const bool is_one = rows.centroids.cols() == 1;
  if (!is_one && share <= pair.share + by_far) return in_words(std::move(pair), rows);
  return {{},
          (is_one ? "the 2 directions in which the rows spread most, of "
                  : "the 2 directions of largest spread, which show the clusters better than any 2 of ") +
              std::to_string(rows.data.dim()) + " columns" + makers_note(components, rows.data.names())};
}

ClusterView view_of(const ClusteredRows& rows, const ViewAxes& axes) {
  ClusterView view;
  const Numbers::Points outliers = scaled_outliers(rows);
  if (axes.columns.empty()) {
    const Components components = directions(Sample(rows));
    const auto seen = [&](const auto& points) -> Numbers::Points {
      return along(components, points.transpose()).transpose();
    };
    view.rows = with_outliers(seen(rows.data.points()), seen(outliers), rows);
    view.centroids = along(components, rows.centroids);
    view.units.resize(2);
    for (const Index axis : {0, 1}) view.names.push_back(direction_name(components, axis));
    return view;
  }
  view.rows = with_outliers(chosen(rows.data.points(), axes.columns), chosen(outliers, axes.columns), rows);
  view.centroids = chosen(rows.centroids.transpose(), axes.columns).transpose();
  for (const Index column : axes.columns) {
    view.units.push_back(unit_of(rows.scaling, column));
    view.names.push_back(printable(rows.data.names()[static_cast<std::size_t>(column)]));
  }
  view.shows_all = rows.data.dim() == 1 || (rows.data.dim() == 2 && axes.columns.front() != axes.columns.back());
  return view;
}

DrawnRows all_columns(const ClusteredRows& rows) {
  Numbers::Points points = rows.data.points();
  for (Index j = 0; j < points.cols(); ++j) points.col(j) = undone(rows.scaling, points.col(j), j);
  return with_outliers(points, rows.data.set_aside_points(), rows);
}

}  // namespace cli
