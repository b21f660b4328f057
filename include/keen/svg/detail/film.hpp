// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/indexed_vector.hpp"
#include "../../kmeans.hpp"
#include "number.hpp"
#include "scatter_data.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace keen::svg::detail {

/// Centroids, and the points that are drawn by their nearest centroid.
struct Still {
  Eigen::Matrix2Xd centroids;  ///< the two coordinates that are shown
  std::vector<Label> labels;
  std::string caption;
  Index pass = 0;  ///< which one assigns these labels; of the last still, how many there were
};

/// One run of Lloyd's iteration: the start centroids, then those after each pass.
using Film = std::vector<Still>;

/// Fits, and films the run that turns out best.
template <class Scalar, int Dim>
class FilmMaker {
 public:
  /// @param drawn  the points that are filmed
  FilmMaker(const Dataset<Scalar, Dim>& data, Index x_axis, Index y_axis, std::vector<Index> drawn)
      : data_(data), x_axis_(x_axis), y_axis_(y_axis), drawn_(std::move(drawn)) {}

  [[nodiscard]] Film operator()(KMeans<Scalar, Dim> settings) {
    keen::detail::require_settings(keen::detail::FitSettings<Scalar>(settings), data_.size());
    settings.init = recorded(settings.init);
    settings.observer = [this, watching = settings.observer](const IterationStats& it) {
      record(it);
      if (watching) watching(it);
    };
    const Clustering<Scalar, Dim> clustering = settings.fit(data_);
    Film film = std::move(runs_[clustering.restart]);
    end(film, clustering);
    return film;
  }

 private:
  [[nodiscard]] Initializer<Scalar, Dim> recorded(const Initializer<Scalar, Dim>& init) {
    return [this, init](const Dataset<Scalar, Dim>& data, Index k, Rng& rng) {
      Centroids<Scalar, Dim> start = init(data, k, rng);
      if (start.rows() == data.dim()) runs_.emplace_back().push_back({seen(start), {}, "", 0});  // if not, fit says so
      return start;
    };
  }

  void record(const IterationStats& it) {
    Film& film = runs_[it.restart];
    Still& assigned = film.back();
    for (const Index i : drawn_) assigned.labels.push_back(it.labels[static_cast<std::size_t>(i)]);
    assigned.pass = it.iteration;
    assigned.caption = "pass " + integer_text(it.iteration) + ": SSE " + value_text(it.sse);
    if (it.iteration > 1) assigned.caption += ", " + counted(it.labels_changed, "label", "labels") + " changed";
    complete(assigned.centroids, it.k);
    film.push_back({seen(it.centroids()), {}, "", 0});
  }

  /// The last centroids replace those before if they are the same.
  void end(Film& film, const Clustering<Scalar, Dim>& clustering) const {
    Still& last = film.back();
    for (const Index i : drawn_) last.labels.push_back(clustering.labels(i));
    last.pass = clustering.iterations;
    last.caption = "after " + counted(clustering.iterations, "pass", "passes") + ": SSE " + value_text(clustering.sse) +
                   ", " + std::string(to_string(clustering.stop_reason));
    if (film.size() < 2) return;
    Still& before = film[film.size() - 2];
    if (before.centroids != last.centroids || before.labels != last.labels) return;
    before = std::move(last);
    film.pop_back();
  }

  /// A start that has fewer centroids than k goes on with copies of the first.
  static void complete(Eigen::Matrix2Xd& centroids, Index k) {
    const Index found = centroids.cols();
    centroids.conservativeResize(Eigen::NoChange, k);
    for (Index j = found; j < k; ++j) centroids.col(j) = centroids.col(0).eval();
  }

  template <class Matrix>
  [[nodiscard]] Eigen::Matrix2Xd seen(const Matrix& centroids) const {
    Eigen::Matrix2Xd both = Eigen::Matrix2Xd::Zero(2, centroids.cols());
    both.row(0) = centroids.row(x_axis_).template cast<double>();
    if (data_.dim() > 1) both.row(1) = centroids.row(y_axis_).template cast<double>();
    return both;
  }

  Dataset<Scalar, Dim> data_;
  Index x_axis_;
  Index y_axis_;
  std::vector<Index> drawn_;
  keen::detail::IndexedVector<Film> runs_;
};

/// The film without the passes between the first ones and the last, where there are more than that.
[[nodiscard]] inline Film shortened_film(Film film, Index most_passes) {
  if (static_cast<Index>(film.size()) - 1 <= most_passes) return film;
  const auto last = static_cast<std::size_t>(most_passes);
  std::swap(film[last], film.back());
  film.resize(last + 1);
  return film;
}

}  // namespace keen::svg::detail
