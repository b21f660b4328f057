// SPDX-License-Identifier: MIT
#pragma once

#include "terminal.hpp"

#include <keen/iteration.hpp>

namespace cli {

/// An observer that shows each pass, as often as a person can read it.
/// @param progress  outlives the observer
keen::Observer shown_iterations(Progress& progress, keen::Index restarts);

}  // namespace cli
