// SPDX-License-Identifier: MIT
#pragma once

#include "../fit/dense_traits.hpp"
#include "../fit/effort_context.hpp"
#include "../lloyd/lloyd.hpp"

#include <utility>

namespace keen::detail {

/// Lloyd's iteration over all points, which nobody watches.
template <class Scalar>
class QuietLloyd {
 public:
  explicit QuietLloyd(const EffortContext<Scalar>& context)
      : setup_{.validated = context.setup.validated,
               .unit = context.setup.unit,
               .mean_variance = context.setup.mean_variance,
               .center = context.setup.center,
               .empty_clusters = EmptyClusters::keep,
               .team = context.setup.team,
               .observer = nobody_,
               .start = context.setup.start,
               .on_sphere = context.setup.on_sphere},
        make_engine_(context.make_engine) {}

  QuietLloyd(const QuietLloyd&) = delete;
  QuietLloyd& operator=(const QuietLloyd&) = delete;
  ~QuietLloyd() = default;

  [[nodiscard]] Run<Scalar> operator()(Centroids<Scalar> centroids, Index passes) const {
    const auto engine = make_engine_(centroids);
    return Lloyd<Scalar>(setup_, *engine, stop::MaxIterations{passes}, 0).run(std::move(centroids));
  }

 private:
  Observer nobody_;
  LloydSetup<Scalar> setup_;
  const EngineMaker<Scalar>& make_engine_;
};

}  // namespace keen::detail
