// SPDX-License-Identifier: MIT
#pragma once

// The bytes of a run as a fit: settings of every kind, right and wrong, and then the points and weights.

#include "target.hpp"

#include <keen/keen.hpp>
#include <keen/kmeans.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace fuzz {

using keen::Index;

/// The kind of an init and its parameters, of which each kind takes its own.
struct InitChoice {
  int kind = 0;
  Index count = 0;
  double factor = 0;
};

/// A fit of points and perhaps weights.
struct FitCase {
  keen::Centroids<float> points;  ///< dim x n
  std::vector<double> weights;    ///< n values, or none
  InitChoice init;
  keen::KMeans<float> settings;

  [[nodiscard]] keen::Dataset<float> data() const {
    const keen::Dataset<float> plain = keen::columns(points);
    return weights.empty() ? plain : keen::weighted(plain, weights);
  }
};

/// A coordinate: any bits, a small whole number, a few significant bits of any magnitude, or a fraction.
[[nodiscard]] inline float coordinate(Input& input, int kind) {
  switch (kind) {
    case 0: return input.take<float>();
    case 1: return input.take<std::int8_t>();
    case 2: return std::ldexp(static_cast<float>(input.take<std::int8_t>()), input.take<std::int8_t>());
    default: return static_cast<float>(input.take<std::int16_t>()) / 3.0F;
  }
}

/// A weight: any bits, a small count, or a power of two that double can hold.
[[nodiscard]] inline double weight(Input& input, int kind) {
  switch (kind) {
    case 1: return input.take<double>();
    case 2: return input.take<std::int8_t>() & 15;
    default: return std::ldexp(1.0, input.take<std::int16_t>() % 1075);
  }
}

[[nodiscard]] inline keen::Initializer<float, Eigen::Dynamic> init_of(const FitCase& fit) {
  const Index k = std::clamp(fit.settings.k, Index{0}, fit.points.cols());
  switch (fit.init.kind) {
    case 0: return keen::PlusPlus{.candidates = fit.init.count};
    case 1: return keen::ParallelPlusPlus{.rounds = fit.init.count % 8, .oversampling = fit.init.factor};
    case 2: return keen::AfkMc2{.chain_length = fit.init.count};
    case 3: return keen::RandomPoints{};
    case 4: return keen::RandomPartition{};
    case 5: return keen::FirstK{};
    case 6: return keen::GivenCentroids<float>(fit.points);
    default: return keen::GivenCentroids<float>(keen::Centroids<float>(fit.points.leftCols(k) / 2));
  }
}

/// Whether the init takes its parameters, and as many restarts as there are.
[[nodiscard]] inline bool is_init(const FitCase& fit) {
  switch (fit.init.kind) {
    case 0: return fit.init.count >= 0;
    case 1: return fit.init.count % 8 >= 1 && fit.init.factor > 0;
    case 2: return fit.init.count >= 1;
    case 5: return fit.settings.restarts == 1;
    case 6: return fit.settings.restarts == 1 && fit.settings.k == fit.points.cols();
    case 7: return fit.settings.restarts == 1;
    default: return true;
  }
}

/// @throws std::invalid_argument for a parameter out of range
[[nodiscard]] inline keen::StopRule stop_of(Input& input) {
  const keen::stop::MaxIterations most{1 + input.choice(24)};
  const int kind = input.choice(10);
  const auto parameter = static_cast<double>(input.take<float>());
  switch (kind) {
    case 0: return keen::stop::any_of(keen::stop::LabelsSettled{}, most);
    case 1: return keen::stop::any_of(keen::stop::CentroidShift{parameter}, most);
    case 2: return keen::stop::any_of(keen::stop::AbsoluteShift{parameter}, most);
    case 3: return keen::stop::any_of(keen::stop::PercentChange{parameter}, most);
    case 4: return keen::stop::any_of(keen::stop::RelativeSse{parameter}, most);
    case 5: return keen::stop::any_of(keen::stop::LabelFraction{parameter}, most);
    case 6:
      return keen::stop::any_of(keen::stop::patience(keen::stop::LabelsSettled{}, input.take<std::int8_t>()), most);
    case 7: return keen::stop::any_of(keen::stop::Requested{[] { return true; }}, most);
    case 8: return keen::stop::MaxIterations{input.take<std::int8_t>() % 24};
    default: return keen::stop::all_of(keen::stop::LabelsSettled{}, most);
  }
}

inline void take_points(Input& input, FitCase& fit) {
  const Index dim = input.choice(5), n = input.choice(65);
  const int kind = input.choice(4), weighting = input.choice(4);
  fit.points.resize(dim, n);
  for (Index i = 0; i < n; ++i) {
    if (weighting > 0) fit.weights.push_back(weight(input, weighting));
    for (Index d = 0; d < dim; ++d) fit.points(d, i) = coordinate(input, kind);
  }
}

/// Whether the points and weights are such as a fit takes.
[[nodiscard]] inline bool are_points(const FitCase& fit) {
  const auto is_weight = [](double w) { return std::isfinite(w) && w >= 0; };
  const auto is_zero = [](double w) { return w == 0; };
  return fit.points.size() > 0 && fit.points.allFinite() &&
         std::all_of(fit.weights.begin(), fit.weights.end(), is_weight) &&
         (fit.weights.empty() || !std::all_of(fit.weights.begin(), fit.weights.end(), is_zero));
}

/// Whether a fit must take it; if not, it must refuse it.
[[nodiscard]] inline bool is_right(const FitCase& fit) {
  const keen::KMeans<float>& settings = fit.settings;
  return are_points(fit) && settings.k >= 1 && settings.k <= fit.points.cols() && settings.threads >= 0 &&
         settings.restarts >= 1 && is_init(fit);
}

/// @throws std::invalid_argument for a stop rule with a parameter out of range
[[nodiscard]] inline FitCase fit_case(Input input) {
  FitCase fit;
  fit.settings.k = input.take<std::int8_t>();
  fit.settings.threads = input.choice(8) == 0 ? input.take<std::int8_t>() % 4 : 1;
  fit.settings.restarts = input.choice(4) == 0 ? input.take<std::int8_t>() % 4 : 1;
  fit.settings.seed = input.take<std::uint8_t>();
  fit.settings.algorithm = static_cast<keen::Algorithm>(input.choice(5));
  fit.settings.empty_clusters = static_cast<keen::EmptyClusters>(input.choice(3));
  fit.init = {input.choice(8), input.take<std::int8_t>(), static_cast<double>(input.take<float>())};
  fit.settings.stop = stop_of(input);
  take_points(input, fit);
  fit.settings.init = init_of(fit);
  return fit;
}

}  // namespace fuzz
