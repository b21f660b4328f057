// SPDX-License-Identifier: MIT
#pragma once

#include "label_output.hpp"
#include "report.hpp"
#include "scaling.hpp"

#include <keen/choose_k/criterion_result.hpp>
#include <keen/clustering.hpp>
#include <optional>

namespace cli {

/// What `keen fit` has found.
struct FitResult {
  Scaling scaling;
  std::optional<keen::CriterionResult> selection;  // where k was left open
  bool more_were_not_tried = false;                // and the last k tried is the best
  keen::Clustering<double> clustering;
  keen::Centroids<double> centroids;  // dim x k, in the units of the file
  Assignment assignment;
  ClusterSummary summary;
};

}  // namespace cli
