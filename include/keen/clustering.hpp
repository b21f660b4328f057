// SPDX-License-Identifier: MIT
#pragma once

#include "effort.hpp"
#include "iteration.hpp"
#include "model.hpp"

#include <iosfwd>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace keen {

/// The result of a fit. The labels belong to the centroids: `model.predict(points) == labels`, bit for bit.
template <class Scalar, int Dim = Eigen::Dynamic>
struct Clustering {
  Clustering() = default;
  Clustering(const Clustering&) = default;
  Clustering(Clustering&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Clustering& operator=(const Clustering& other) { return *this = Clustering(other); }
  Clustering& operator=(Clustering&&) noexcept = default;
  ~Clustering() = default;

  Model<Scalar, Dim> model;         ///< the centroids; predicts labels of new points
  Labels labels;                    ///< the nearest centroid of every point, n values in [0, k)
  Eigen::VectorXd cluster_weights;  ///< sum of the weights in each cluster, k values; without weights a point counts 1
  Eigen::Matrix<Index, Eigen::Dynamic, 1> cluster_sizes;  ///< points in each cluster, k values with sum n
  double sse = 0;        ///< sum of w |x - c|^2 (inertia, WCSS, distortion), in the square of the data's unit
  Index iterations = 0;  ///< steps of the best run, without the assignment after the last move
  StopReason stop_reason = StopReason::max_iterations;  ///< why the best run ended
  Index nonempty_clusters = 0;  ///< clusters with positive weight; below k if there are fewer distinct points
  Index start_sample = 0;       ///< size of the sample for PlusPlus, if points are read block by block; 0: no sample
  Index restart = 0;            ///< the index of the best run, from 0; of equally good runs the first
  std::vector<IterationRecord> history;  ///< the steps of the best run: those of an effort, then the passes
  SwapRecord swaps;                      ///< of the best run; see Effort
};

/// Thrown by a fit whose SSE double cannot hold. It contains the clustering, complete except for the SSE.
///
///     try {
///       use(keen::fit(points, {.k = 3}));
///     } catch (const keen::SseOutOfRange<double>& error) {
///       use(error.clustering());
///     }
template <class Scalar>
class SseOutOfRange : public std::range_error {
 public:
  SseOutOfRange(const std::string& message, Clustering<Scalar> found)
      : std::range_error(message), found_(std::make_shared<const Clustering<Scalar>>(std::move(found))) {}

  /// The clustering. Its `sse` is infinity, or a denormal or 0 if the SSE is too small.
  [[nodiscard]] const Clustering<Scalar>& clustering() const { return *found_; }

 private:
  std::shared_ptr<const Clustering<Scalar>> found_;
};

/// The indices of the points with label `j`, in ascending order. Complexity: O(n).
[[nodiscard]] inline std::vector<Index> members(const Labels& labels, Label j) {
  std::vector<Index> found;
  for (Index i = 0; i < labels.size(); ++i) {
    if (labels[i] == j) found.push_back(i);
  }
  return found;
}

/// One line for logs: `3 clusters of 50, 62, 38 points, SSE 78.8514 after 5 steps: labels settled`. Lists the sizes of
/// at most ten clusters.
template <class Scalar, int Dim>
[[nodiscard]] std::string to_string(const Clustering<Scalar, Dim>& found) {
  constexpr Index most = 10;
  const Index k = found.model.k();
  std::string sizes;
  for (Index j = 0; j < found.cluster_sizes.size() && j < most; ++j)
    sizes += detail::concat(j == 0 ? " of " : ", ", found.cluster_sizes[j]);
  if (k > 0) sizes += k > most ? ", ... points" : " points";
  return detail::concat(k, k == 1 ? " cluster" : " clusters", sizes, ", SSE ", found.sse, " after ", found.iterations,
                        found.iterations == 1 ? " step: " : " steps: ", to_string(found.stop_reason));
}

/// Writes `to_string(found)`. The caller includes `<ostream>`.
template <class Traits, class Scalar, int Dim>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& stream,
                                             const Clustering<Scalar, Dim>& found) {
  return stream << to_string(found);
}

}  // namespace keen
