// SPDX-License-Identifier: MIT
#pragma once

namespace keen {

/// Which k the gap statistic chooses. s(k) is the standard error of gap(k). R's cluster::maxSE has the same rules.
enum class GapRule {
  global_max,      ///< the largest gap
  first_max,       ///< the first gap that is no smaller than the next
  tibshirani_1se,  ///< the smallest k with gap(k) >= gap(k + 1) - s(k + 1): that of the paper
  first_max_1se,   ///< the smallest k with a gap within s of the first maximum
  global_max_1se,  ///< the smallest k with a gap within s of the largest gap
};

}  // namespace keen
