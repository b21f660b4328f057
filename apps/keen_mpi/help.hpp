// SPDX-License-Identifier: MIT
#pragma once

/// What `keen-mpi --help` and `keen-mpi fit --help` say after the options.
namespace cli::mpi_help {

inline constexpr const char* program = R"(Examples:
  mpiexec -n 4 keen-mpi fit vectors.npy --k 1000 --labels labels.npy --model vectors.keen
                                            four processes, each with a quarter of the rows

Files are .npy (numpy.save), .fvecs or .bvecs, by their extension. keen, without MPI, reads CSV
too, chooses k, and draws what it finds.

Exit status: 0 done, 1 a file is bad or cannot be written, 2 the command line makes no sense.)";

inline constexpr const char* fit = R"(Examples:
  mpiexec -n 4 keen-mpi fit vectors.npy --k 1000 --labels labels.npy --centroids centroids.npy
      Each process, a rank, reads its part of the rows from the file, block by block, once a pass.
  srun keen-mpi fit vectors.fvecs --k 1000 --threads 16 --memory 60G --model vectors.keen
      One rank a machine, with 16 threads and at most 60 GB each.
  mpiexec -n 4 keen-mpi fit vectors.npy --from vectors.keen --model better.keen
      Goes on from the centroids of an earlier fit.

One run of Lloyd's iteration, unless --restarts says otherwise. The same seed gives the same
result, bit for bit, on any number of ranks and threads, and in keen fit --memory. All ranks read
the file; rank 0 alone prints, and writes files. What fails on one rank ends all of them.)";

}  // namespace cli::mpi_help
