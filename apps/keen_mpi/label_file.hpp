// SPDX-License-Identifier: MIT
#pragma once

#include "world.hpp"

#include <keen/types.hpp>
#include <string>

namespace cli {

/// Writes the labels of all ranks, one rank after the other, as a .npy file of int32. Rank 0 writes, the others send it
/// their labels, some at a time: the file is whole or not there, and only rank 0 must reach its folder.
/// @param n    labels of all ranks
/// @param own  those of this rank
/// @throws RankFailure on every rank, if the file cannot be written; what was there is then still there
void write_labels(const World& world, const std::string& path, Index n, const keen::Labels& own);

}  // namespace cli
