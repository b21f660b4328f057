// SPDX-License-Identifier: MIT
#pragma once

namespace keen {

/// The rule by which the gap statistic chooses k. s(k) is the standard error of gap(k). The rules are those of R's
/// cluster::maxSE.
enum class GapRule {
  global_max,      ///< the largest gap
  first_max,       ///< the first gap that is not smaller than the next
  tibshirani_1se,  ///< the smallest k with gap(k) >= gap(k + 1) - s(k + 1), as in the paper
  first_max_1se,   ///< the smallest k with a gap within s of the first maximum
  global_max_1se,  ///< the smallest k with a gap within s of the largest gap
};

}  // namespace keen
