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
  Index k_sample = 0;                              // rows by which k was chosen; 0: all
  keen::Clustering<double> clustering;
  keen::Centroids<double> centroids;  // dim x k, in the units of the file
  keen::Model<double> model;          // the same in the units of the distances
  Assignment assignment;
  ClusterSummary summary;
};

}  // namespace cli
