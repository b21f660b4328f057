// SPDX-License-Identifier: MIT
#pragma once

#include "../criterion.hpp"
#include "../elbow.hpp"
#include "../kneedle.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace keen::criterion {

/// keen::elbow of the SSE curve.
struct Elbow {
  ElbowRule rule = ElbowRule::log_second_difference;

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    return elbow(sweep.curve(), rule);
  }
};

/// keen::kneedle of the SSE curve.
struct Kneedle {
  double sensitivity = 1;  ///< >= 0: how far the curve must flatten after a knee

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    return kneedle(sweep.curve(), sensitivity);
  }
};

/// The jump statistic: the largest rise of D(k)^-Y over D(k - 1)^-Y, where D(k) is the SSE by n dim, n the sum of
/// weights, and Y = dim / 2 unless told otherwise. Scores are given in units of the largest D^-Y, since it may be
/// beyond double. Defined for the first k of the range only if that is 1, where D(0)^-Y is 0; so it may say 1. Source:
/// Sugar and James, Journal of the American Statistical Association 98 (2003).
struct Jump {
  double power = 0;  ///< Y, >= 0; 0 stands for dim / 2

  void validate() const {
    detail::require_that(detail::is_finite(&power) && power >= 0, "criterion::Jump: power must be >= 0, got ", power);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    CriterionResult selection = detail::start_selection(sweep, "jump");
    const double y = power > 0 ? power : static_cast<double>(sweep.data.dim()) / 2;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& fit : sweep.fits) {
      if (fit.sse > 0) least = (std::min)(least, std::log(fit.sse));
    }
    double before = sweep.fits.front().k() == 1 ? 0 : std::numeric_limits<double>::quiet_NaN();
    for (const auto& fit : sweep.fits) {
      const double transformed = std::exp(-y * (std::log(fit.sse) - least));  // infinity for an SSE of 0
      selection.score.push_back(fit.is_full() ? transformed - before : std::numeric_limits<double>::quiet_NaN());
      before = transformed;
    }
    selection.best = detail::best_k(selection.k, selection.score, false);
    return selection;
  }
};

}  // namespace keen::criterion
