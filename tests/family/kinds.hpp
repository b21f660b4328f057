// SPDX-License-Identifier: MIT
#pragma once

// How the estimators of the library are made to look alike.

#include "estimator.hpp"
#include "support/difference.hpp"
#include "support/stored.hpp"

#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/io/model_file.hpp>
#include <keen/kmeans.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace family {

/// An estimator with those of the settings that it has.
template <class Estimator, class Scalar, int Dim>
[[nodiscard]] Estimator with_settings(const Settings& settings) {
  Estimator made;
  made.k = settings.k;
  made.threads = settings.threads;
  made.seed = settings.seed;
  made.init = keen::PlusPlus{};
  if (settings.starts_with_first) made.init = keen::FirstK{};
  if (settings.start) {
    const keen::Centroids<Scalar, Dim> start = settings.start->cast<Scalar>();
    made.init = keen::GivenCentroids<Scalar, Dim>(start);
  }
  if constexpr (requires { made.stop; }) {
    made.stop = keen::stop::LabelsSettled{};
    if (settings.passes > 0) made.stop = keen::stop::MaxIterations{settings.passes};
  }
  if constexpr (requires { made.algorithm; }) made.algorithm = settings.algorithm;
  if constexpr (requires { made.restarts; }) made.restarts = settings.restarts;
  if constexpr (requires { made.executor; }) made.executor = settings.executor;
  if constexpr (requires { made.outlier_fraction; }) {
    made.outlier_fraction = 0.1;
    if (settings.passes > 0) made.max_iterations = settings.passes;
  }
  if constexpr (requires { made.batch_size; }) {
    made.batch_size = 32;
    made.max_passes = settings.passes > 0 ? 1 : 20;
  }
  return made;
}

/// Points in memory of their own, in some layout.
template <class Scalar, int Dim>
class DensePoints {
 public:
  DensePoints(const Points& points, const Settings& settings)
      : n_(points.x.cols()),
        dim_(points.x.rows()),
        type_(settings.number_type.value_or(*keen::detail::number_type_of<Scalar>)) {
    if (settings.layout == Layout::columns) strides_ = {dim_, 1};
    if (settings.layout == Layout::rows) strides_ = {1, n_};
    if (settings.layout == Layout::strided) strides_ = {2 * dim_ + 3, 2};
    bytes_.assign(static_cast<std::size_t>(n_ * strides_.point + dim_ * strides_.coordinate) * sizeof(double), '\x42');
    for (Index i = 0; i < n_; ++i) {
      for (Index d = 0; d < dim_; ++d) {
        support::store(points.x(d, i), type_, bytes_.data(), i * strides_.point + d * strides_.coordinate);
      }
    }
  }

  [[nodiscard]] keen::Dataset<Scalar, Dim> data() const {
    return keen::Dataset<Scalar, Dim>(bytes_.data(), type_, n_, dim_, strides_);
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  Index n_, dim_;
  keen::NumberType type_;
  keen::Strides strides_;
  std::string bytes_;
};

template <class Scalar, int Dim>
[[nodiscard]] Found found_by(const keen::Clustering<Scalar, Dim>& clustering) {
  Found found;
  found.labels = clustering.labels;
  found.centroids = clustering.model.centroids().template cast<double>();
  found.cluster_weights = clustering.cluster_weights;
  found.cluster_sizes.assign(clustering.cluster_sizes.begin(), clustering.cluster_sizes.end());
  found.sse = clustering.sse;
  found.nonempty_clusters = clustering.nonempty_clusters;
  found.has_settled = clustering.stop_reason == keen::StopReason::labels_settled;
  for (const keen::IterationRecord& record : clustering.history) {
    found.sse_by_pass.push_back(record.sse);
    found.relocated += record.relocated;
  }
  return found;
}

/// Fits, and asks the model.
template <class Fit, class Scalar, int Dim, template <class, int> class Held>
[[nodiscard]] Found fit(const Points& points, const Settings& settings) {
  const Held<Scalar, Dim> held(points, settings);
  const std::string points_before = held.bytes();
  const std::vector<double> weights = points.weights;
  const auto plain = held.data();
  const auto data = weights.empty() ? plain : keen::weighted(plain, weights);
  const auto clustering = with_settings<Fit, Scalar, Dim>(settings).fit(data);
  Found found = found_by(clustering);
  if constexpr (requires { clustering.outliers; }) found.outliers = clustering.outliers;
  found.predicted = clustering.model.predict(data, settings.threads);
  found.sse_of_model = clustering.model.sse(data, settings.threads);
  const auto loaded = keen::io::model_from_bytes<Scalar, Dim>(keen::io::to_bytes(clustering.model));
  found.loaded_predicted = loaded.predict(data);
  found.loaded_centroids = loaded.centroids().template cast<double>();
  found.has_kept_points = held.bytes() == points_before && weights == points.weights;
  return found;
}

template <template <class, int> class Fit, class Scalar, int Dim, template <class, int> class Held = DensePoints>
[[nodiscard]] Estimator estimator(std::string_view name) {
  const std::string scalar = sizeof(Scalar) == 4 ? "float" : "double";
  Estimator made;
  made.name = std::string(name) + '<' + scalar + (Dim == Eigen::Dynamic ? ">" : ", " + std::to_string(Dim) + '>');
  made.is_float = sizeof(Scalar) == 4;
  made.dim = Dim == Eigen::Dynamic ? 0 : Dim;
  made.fit = fit<Fit<Scalar, Dim>, Scalar, Dim, Held>;
  return made;
}

/// The same with a difference.
inline std::vector<Estimator> with(std::vector<Estimator> all, const std::function<void(Estimator&)>& change) {
  for (Estimator& estimator : all) change(estimator);
  return all;
}

/// For points whose dimension is known when they are compiled, and others.
template <template <class, int> class Fit>
[[nodiscard]] std::vector<Estimator> dense_estimators(std::string_view name) {
  return {estimator<Fit, double, 2>(name), estimator<Fit, double, Eigen::Dynamic>(name), estimator<Fit, float, 3>(name),
          estimator<Fit, float, Eigen::Dynamic>(name)};
}

}  // namespace family
