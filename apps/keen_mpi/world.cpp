// SPDX-License-Identifier: MIT
#include "world.hpp"

#include "options.hpp"

#include <mpi.h>

#include <cstddef>
#include <iterator>

namespace cli {

World::World(int& argc, char**& argv) {
  int thread_level = 0;  // threads read ahead and search; they do not call MPI
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &thread_level);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

World::~World() { MPI_Finalize(); }

void World::run(const std::function<void()>& task) const {
  Complaint complaint;
  try {
    task();
  } catch (const std::exception&) {
    complaint = current_complaint();
  }
  int failed = complaint.status == 0 ? 0 : size_ - rank_;  // the largest is of the lowest rank
  MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  if (failed == 0) return;
  const int first = size_ - failed;
  int numbers[2] = {complaint.status, static_cast<int>(complaint.text.size())};
  MPI_Bcast(numbers, 2, MPI_INT, first, MPI_COMM_WORLD);
  complaint.text.resize(static_cast<std::size_t>(numbers[1]));
  MPI_Bcast(complaint.text.data(), numbers[1], MPI_CHAR, first, MPI_COMM_WORLD);
  const std::string prefix = first == 0 ? "" : "rank " + std::to_string(first) + ": ";
  throw RankFailure(prefix + complaint.text, numbers[0]);
}

void World::require_same_arguments(int argc, char** argv) const {
  std::string own;
  for (int i = 1; i < argc; ++i) own.append(argv[i]).push_back('\0');
  std::string first = own;
  first.resize(static_cast<std::size_t>(of_first(std::ssize(own))));
  MPI_Bcast(first.data(), static_cast<int>(first.size()), MPI_CHAR, 0, MPI_COMM_WORLD);
  run([&] {
    if (own != first) throw std::invalid_argument("the command line must be the same on all ranks");
  });
}

Index World::of_first(Index number) const {
  MPI_Bcast(&number, 1, MPI_INT64_T, 0, MPI_COMM_WORLD);
  return number;
}

std::vector<Index> World::of_all(Index number) const {
  std::vector<Index> all(static_cast<std::size_t>(size_));
  MPI_Allgather(&number, 1, MPI_INT64_T, all.data(), 1, MPI_INT64_T, MPI_COMM_WORLD);
  return all;
}

}  // namespace cli
