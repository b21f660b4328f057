// SPDX-License-Identifier: MIT
#pragma once

#include "fit_command.hpp"

namespace cli {

/// `keen fit --memory`: the same of a file that stays on the disk, in Lloyd's iteration. An open k is chosen by a
/// sample, and the picture shows one.
/// @throws std::runtime_error for bad files, std::invalid_argument for what needs the rows in memory
void fit_on_disk(const FitCommand& command);

}  // namespace cli
