// SPDX-License-Identifier: MIT
// k-means of a file by several processes: `mpiexec -n 4 fit_file vectors.npy 1000 labels.bin`. Each reads its part of
// the points, block by block; the labels of all go to one file, 4 bytes each: numpy.fromfile("labels.bin", "int32").
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/mpi.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>

namespace {

/// Every rank writes the labels of its points where they belong.
/// @param first  the number of the first of them
void write_labels(const char* path, keen::Index first, const keen::Labels& labels) {
  const auto check = [&](int code) {
    if (code != MPI_SUCCESS) throw std::runtime_error(std::string(path) + ": cannot be written");
  };
  MPI_File file = MPI_FILE_NULL;
  check(MPI_File_open(MPI_COMM_WORLD, path, MPI_MODE_CREATE | MPI_MODE_WRONLY, MPI_INFO_NULL, &file));
  check(MPI_File_set_size(file, 0));
  constexpr keen::Index at_once = 1 << 28;  // counts of MPI have 32 bits
  for (keen::Index begin = 0; begin < labels.size(); begin += at_once) {
    const auto count = static_cast<int>(std::min(at_once, labels.size() - begin));
    const MPI_Offset offset = (first + begin) * MPI_Offset{sizeof(keen::Label)};
    check(MPI_File_write_at(file, offset, labels.data() + begin, count, MPI_INT32_T, MPI_STATUS_IGNORE));
  }
  check(MPI_File_close(&file));
}

void run(const char* points_path, keen::Index k, const char* labels_path) {
  const auto points = keen::mpi::part(MPI_COMM_WORLD, keen::io::stream_npy<float>(points_path));
  const auto clustering = keen::mpi::fit(MPI_COMM_WORLD, points, {.k = k});

  keen::Index first = 0;  // the points of the ranks before this one
  const keen::Index count = points.size();
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Exscan(&count, &first, 1, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
  write_labels(labels_path, rank == 0 ? 0 : first, clustering.labels);
  if (rank == 0) std::puts(keen::to_string(clustering).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  int thread_level = 0;  // points are read ahead by a thread, which does not call MPI
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &thread_level);
  int status = EXIT_FAILURE;
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (argc != 4) {
    if (rank == 0) std::fprintf(stderr, "usage: mpiexec -n RANKS %s POINTS.npy K LABELS.bin\n", argv[0]);
  } else {
    try {
      run(argv[1], std::atol(argv[2]), argv[3]);
      status = EXIT_SUCCESS;
    } catch (const keen::RankError& error) {  // all ranks have it
      if (rank == 0) std::fprintf(stderr, "%s\n", error.what());
    } catch (const std::exception& error) {  // of this rank, perhaps: the others do not wait for it
      std::fprintf(stderr, "%s\n", error.what());
      MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    }
  }
  MPI_Finalize();
  return status;
}
