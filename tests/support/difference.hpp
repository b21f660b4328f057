// SPDX-License-Identifier: MIT
#pragma once

#include <keen/clustering.hpp>

#include <cstddef>
#include <string>

namespace support {

/// The bits of numbers that lie side by side: a matrix, a vector.
template <class Values>
[[nodiscard]] std::string bits(const Values& values) {
  return {reinterpret_cast<const char*>(values.data()),
          static_cast<std::size_t>(values.size()) * sizeof(values.data()[0])};
}

/// Which of two clusterings' parts differ by a bit; nothing, where none does.
template <class Scalar, int Dim>
[[nodiscard]] std::string difference(const keen::Clustering<Scalar, Dim>& a, const keen::Clustering<Scalar, Dim>& b) {
  std::string parts;
  const auto compare = [&parts](bool is_same, const char* part) {
    if (!is_same) parts += std::string(part) + " ";
  };
  compare(bits(a.labels) == bits(b.labels), "labels");
  compare(bits(a.model.centroids()) == bits(b.model.centroids()), "centroids");
  compare(bits(a.cluster_weights) == bits(b.cluster_weights), "cluster_weights");
  compare(bits(a.cluster_sizes) == bits(b.cluster_sizes), "cluster_sizes");
  compare(bits(Eigen::Array2d(a.sse, 0)) == bits(Eigen::Array2d(b.sse, 0)), "sse");
  compare(a.iterations == b.iterations, "iterations");
  compare(a.stop_reason == b.stop_reason, "stop_reason");
  compare(a.nonempty_clusters == b.nonempty_clusters, "nonempty_clusters");
  compare(a.restart == b.restart, "restart");
  compare(a.swaps.trials == b.swaps.trials && a.swaps.accepted == b.swaps.accepted, "swaps");
  bool is_same_history = a.history.size() == b.history.size();
  for (std::size_t pass = 0; is_same_history && pass < a.history.size(); ++pass) {
    keen::IterationRecord one = a.history[pass];
    keen::IterationRecord other = b.history[pass];
    const auto numbers = [](const keen::IterationRecord& it) {
      return Eigen::Array<double, 5, 1>(it.sse, it.sq_shift, it.max_sq_shift, it.relative_sq_shift,
                                        it.max_percent_change);
    };
    is_same_history = bits(numbers(one)) == bits(numbers(other)) && one.labels_changed == other.labels_changed &&
                      one.relocated == other.relocated;
  }
  compare(is_same_history, "history");
  return parts;
}

}  // namespace support
