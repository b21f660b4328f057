// SPDX-License-Identifier: MIT
#pragma once

#include "support/invariants.hpp"

namespace unit {

/// Fits, and checks all that must hold of any result (I1 to I10). The settings may be written in braces.
template <class Scalar, int Dim>
[[nodiscard]] keen::Clustering<Scalar, Dim> checked_fit(const keen::Dataset<Scalar, Dim>& data,
                                                        const keen::KMeans<Scalar, Dim>& settings) {
  return support::fit_checked(data, settings);
}

}  // namespace unit
