// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <type_traits>

namespace keen::detail {

/// Calls `task` with the number of coordinates as a type: std::integral_constant<int, 1> to 3; 0 stands for more. A
/// loop over so few coordinates takes half the time where the compiler knows how many there are.
template <class Task>
decltype(auto) with_few_coordinates(Index dim, const Task& task) {
  switch (dim) {
    case 1: return task(std::integral_constant<int, 1>{});
    case 2: return task(std::integral_constant<int, 2>{});
    case 3: return task(std::integral_constant<int, 3>{});
    default: return task(std::integral_constant<int, 0>{});
  }
}

}  // namespace keen::detail
