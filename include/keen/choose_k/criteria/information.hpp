// SPDX-License-Identifier: MIT
#pragma once

#include "../criterion.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace keen {

/// How likely the points are, if each cluster is a round Gaussian about its centroid, and all are equally wide.
/// n is the sum of weights, n_j that of cluster j, W the SSE.
enum class Likelihood {
  x_means,    ///< variance W / (dim (n - k)), without bias: X-means with its misprints corrected; k + 1 times dim
              ///< parameters, as ELKI counts them
  spherical,  ///< variance W / (n dim), of maximum likelihood; (k - 1) + k dim + 1 parameters
};

namespace detail {

struct LogLikelihood {
  double value = 0;       ///< infinity if W = 0; NaN if n <= k
  double parameters = 0;  ///< how many are free
};

/// sum n_j ln(n_j / n) - n dim / 2 ln(2 pi v) - W / (2 v)
template <class Scalar, int Dim>
[[nodiscard]] LogLikelihood log_likelihood(const FitView<Scalar, Dim>& view, Likelihood likelihood) {
  const Eigen::VectorXd& weights = view.fit.cluster_weights;
  const double n = weights.sum();
  const auto k = static_cast<double>(view.k());
  const auto dim = static_cast<double>(view.data.dim());
  const bool is_x_means = likelihood == Likelihood::x_means;
  const double parameters = is_x_means ? (k + 1) * dim : k + k * dim;
  if (!(n > k)) return {std::numeric_limits<double>::quiet_NaN(), parameters};
  const double degrees = is_x_means ? dim * (n - k) : n * dim;
  const double log_variance = std::log(view.fit.sse) - std::log(degrees);
  double value = -n * dim / 2 * (std::log(2 * std::numbers::pi) + log_variance) - degrees / 2;
  for (const double weight : weights) value += weight * std::log(weight / n);
  return {value, parameters};
}

}  // namespace detail

namespace criterion {

/// The Bayesian information criterion: the log-likelihood less ln(n) / 2 for each free parameter (see Likelihood).
/// Larger is better. Weights count as copies of a point. Prefers too many clusters where they are not round.
/// Source: Schwarz, Annals of Statistics 6 (1978); Pelleg and Moore, ICML 2000.
struct Bic {
  static constexpr const char* name = "BIC";
  Likelihood likelihood = Likelihood::spherical;

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    const detail::LogLikelihood log = detail::log_likelihood(view, likelihood);
    return log.value - log.parameters / 2 * std::log(view.fit.cluster_weights.sum());
  }
};

/// Akaike's information criterion: the log-likelihood less 1 for each free parameter. As Bic, and prefers more clusters
/// still. Source: Akaike, IEEE Transactions on Automatic Control 19 (1974).
struct Aic {
  static constexpr const char* name = "AIC";
  Likelihood likelihood = Likelihood::spherical;

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    const detail::LogLikelihood log = detail::log_likelihood(view, likelihood);
    return log.value - log.parameters;
  }
};

}  // namespace criterion

}  // namespace keen
