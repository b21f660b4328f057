// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <keen/types.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace cli {

using Index = keen::Index;

/// What has failed on one rank, or on all: every rank throws the same.
class RankFailure : public std::runtime_error {
 public:
  RankFailure(const std::string& text, int status) : std::runtime_error(text), status_(status) {}

  /// The exit status of the program.
  int status() const { return status_; }

 private:
  int status_;
};

/// All processes of the MPI program, from MPI_Init to MPI_Finalize.
class World {
 public:
  World(int& argc, char**& argv);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  int rank() const { return rank_; }
  int size() const { return size_; }

  /// Calls `task()` on every rank, and waits until all have done it. If it throws on one rank, all throw.
  /// @throws RankFailure with what the lowest rank that failed has to say, after its number unless it is rank 0
  void run(const std::function<void()>& task) const;

  /// Refuses command lines that differ between ranks, which would not do the same things together.
  /// @throws RankFailure
  void require_same_arguments(int argc, char** argv) const;

  /// The number that rank 0 has.
  Index of_first(Index number) const;

  /// The numbers of all ranks, in their order.
  std::vector<Index> of_all(Index number) const;

 private:
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace cli
