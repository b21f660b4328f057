// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/check.hpp"

namespace keen::detail {

/// @throws std::invalid_argument naming the caller, for a label below -1
inline void require_cluster_label(Label label, const char* caller) {
  require_that(label >= -1, caller, ": labels must be >= 0, or -1 for no cluster, got ", label);
}

inline void require_cluster_labels(const Labels& labels, const char* caller) {
  for (const Label label : labels) require_cluster_label(label, caller);
}

/// The number of clusters: the largest label and one more.
[[nodiscard]] inline Index cluster_count(const Labels& labels) {
  return labels.size() == 0 ? 0 : Index{labels.maxCoeff()} + 1;
}

}  // namespace keen::detail
