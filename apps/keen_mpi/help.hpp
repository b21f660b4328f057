// SPDX-License-Identifier: MIT
#pragma once

/// What `keen-mpi --help` and `keen-mpi fit --help` print after the options.
namespace cli::mpi_help {

inline constexpr const char* program = R"(Examples:
  mpiexec -n 4 keen-mpi fit vectors.npy --k 1000 --labels labels.npy --model vectors.keen
                                            four processes, each with a quarter of the rows

Files are .npy (numpy.save), .fvecs or .bvecs, by their extension. The program keen, without MPI,
also reads CSV, chooses k, and draws the clusters.

Exit status: 0 success; 1 a file cannot be read or written, or its content is wrong; 2 the command
line is wrong.)";

inline constexpr const char* fit = R"(Examples:
  mpiexec -n 4 keen-mpi fit vectors.npy --k 1000 --labels labels.npy --centroids centroids.npy
      Each process, a rank, reads its part of the rows from the file, block by block, once a pass.
  srun keen-mpi fit vectors.fvecs --k 1000 --threads 16 --memory 60G --model vectors.keen
      One rank a machine, with 16 threads and at most 60 GB each.
  mpiexec -n 4 keen-mpi fit vectors.npy --from vectors.keen --model better.keen
      Starts from the centroids of an earlier fit.

Makes one run of Lloyd's iteration, or --restarts runs. The same seed gives the same result, bit
for bit, on any number of ranks and threads, and in keen fit --memory. All ranks read the file;
only rank 0 prints and writes files. An error on one rank ends all ranks.)";

}  // namespace cli::mpi_help
