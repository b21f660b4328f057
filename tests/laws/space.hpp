// SPDX-License-Identifier: MIT
#pragma once

// The spaces that laws run over. A law is a TEMPLATE_TEST_CASE over KEEN_LAW_SPACE, which each test program's file
// names before it includes the laws: one space a file, because every space is compiled from scratch.

#include "support/catch.hpp"
#include "support/generate.hpp"
#include "support/generate_starts.hpp"
#include "support/invariants.hpp"
#include "support/naive_lloyd.hpp"

#include <string>

namespace laws {

using keen::Index;
using support::fit_checked;
using support::try_fit_checked;

template <class S, int D>
struct Space {
  using Scalar = S;
  static constexpr int dim = D;
  using Cloud = support::Cloud<S, D>;
  using KMeans = keen::KMeans<S, D>;
  using Clustering = keen::Clustering<S, D>;
  using Centroids = keen::Centroids<S, D>;
  using Data = keen::Dataset<S, D>;

  /// A dimension to make data of.
  static Index draw_dim(support::Draw& draw) { return D == Eigen::Dynamic ? draw.between(1, 7) : Index{D}; }

  static Cloud make(const support::Recipe& recipe) { return support::make_cloud<S, D>(recipe); }
};

struct Double1 : Space<double, 1> {};
struct Double2 : Space<double, 2> {};
struct Double3 : Space<double, 3> {};
struct Double8 : Space<double, 8> {};
struct DoubleDynamic : Space<double, Eigen::Dynamic> {};
struct Float1 : Space<float, 1> {};
struct Float2 : Space<float, 2> {};
struct Float3 : Space<float, 3> {};
struct Float8 : Space<float, 8> {};
struct FloatDynamic : Space<float, Eigen::Dynamic> {};

inline constexpr keen::Algorithm all_algorithms[] = {keen::Algorithm::automatic, keen::Algorithm::lloyd,
                                                     keen::Algorithm::filtering, keen::Algorithm::hamerly,
                                                     keen::Algorithm::projection};

/// Which of two clusterings' parts differ by a bit; nothing, where none does.
template <class Scalar, int Dim>
[[nodiscard]] std::string difference(const keen::Clustering<Scalar, Dim>& a, const keen::Clustering<Scalar, Dim>& b) {
  std::string parts;
  const auto compare = [&parts](bool is_same, const char* part) {
    if (!is_same) parts += std::string(part) + " ";
  };
  const auto bits = [](const auto& values) {
    return std::string(reinterpret_cast<const char*>(values.data()),
                       static_cast<std::size_t>(values.size()) * sizeof(values.data()[0]));
  };
  compare(bits(a.labels) == bits(b.labels), "labels");
  compare(bits(a.model.centroids()) == bits(b.model.centroids()), "centroids");
  compare(bits(a.cluster_weights) == bits(b.cluster_weights), "cluster_weights");
  compare(bits(a.cluster_sizes) == bits(b.cluster_sizes), "cluster_sizes");
  compare(bits(Eigen::Array2d(a.sse, 0)) == bits(Eigen::Array2d(b.sse, 0)), "sse");
  compare(a.iterations == b.iterations, "iterations");
  compare(a.stop_reason == b.stop_reason, "stop_reason");
  compare(a.effective_clusters == b.effective_clusters, "effective_clusters");
  compare(a.restart == b.restart, "restart");
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

}  // namespace laws
