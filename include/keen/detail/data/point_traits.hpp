// SPDX-License-Identifier: MIT
#pragma once

namespace keen::detail {

/// What is asked of points by algorithms that take them in any form. fit/dense_traits.hpp specialises this for
/// Points, and sparse/traits.hpp for sparse points.
template <class Data>
struct PointTraits;

}  // namespace keen::detail
