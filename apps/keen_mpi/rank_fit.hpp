// SPDX-License-Identifier: MIT
#pragma once

#include "fit_command.hpp"
#include "world.hpp"

#include <keen/algorithm.hpp>
#include <string>

namespace cli {

/// `keen-mpi fit`: clusters the rows of a file by the processes of an MPI program, which each read a part of them.
struct RankFit {
  FitCommand fit;         // what it shares with keen fit; --memory is for each rank, and may be left out
  std::string centroids;  // .csv or .npy; none where empty
  keen::Algorithm algorithm = keen::Algorithm::automatic;

  RankFit();

  /// All ranks call it together, with the same options.
  /// @throws RankFailure on every rank
  void run(const World& world) const;
};

}  // namespace cli
