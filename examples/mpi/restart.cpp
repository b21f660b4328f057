// SPDX-License-Identifier: MIT
// A fit that may be killed at any time: `mpiexec -n 4 restart vectors.npy 1000 centroids.npy`. After each pass rank 0
// writes the centroids; a job that finds the file goes on from there. It comes to the same centroids, bit for bit, as
// a job that nobody kills: this fit runs until nothing changes, and a pass depends on nothing but the centroids before
// it. A rule that stops earlier, or counts passes, may stop a job that goes on at another pass.
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/mpi.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>

namespace {

using Settings = keen::KMeans<float>;

int rank_of_this() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

/// One centroid a row. The file replaces the one before as a whole: whoever reads it gets one or the other.
void write_centroids(const std::string& path, const keen::Centroids<float>& centroids) {
  keen::io::write_npy(path, keen::io::NpyMatrix<float>(centroids.transpose()));
}

/// Whether rank 0 sees the file: for all ranks, which must start alike.
bool is_there(const std::string& path) {
  int found = rank_of_this() == 0 && std::filesystem::exists(path) ? 1 : 0;
  MPI_Bcast(&found, 1, MPI_INT, 0, MPI_COMM_WORLD);
  return found != 0;
}

void run(const char* points_path, keen::Index k, const std::string& centroids_path) {
  const auto points = keen::mpi::part(MPI_COMM_WORLD, keen::io::stream_npy<float>(points_path));
  Settings settings{.k = k, .stop = keen::stop::LabelsSettled{}};
  const bool goes_on = is_there(centroids_path);
  if (goes_on) {
    settings.init = keen::GivenCentroids<float>(keen::io::read_npy<float>(centroids_path).transpose());
  }
  settings.observer = [&](const keen::IterationStats& pass) {  // called on rank 0 alone
    write_centroids(centroids_path, pass.centroids().cast<float>());
  };
  const auto clustering = keen::mpi::fit(MPI_COMM_WORLD, points, settings);
  if (rank_of_this() != 0) return;
  write_centroids(centroids_path, clustering.model.centroids());
  std::printf("%s: %td passes, SSE %.17g\n", goes_on ? "went on" : "started", clustering.iterations, clustering.sse);
}

}  // namespace

int main(int argc, char** argv) {
  int thread_level = 0;  // points are read ahead by a thread, which does not call MPI
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &thread_level);
  int status = EXIT_FAILURE;
  if (argc != 4) {
    if (rank_of_this() == 0) std::fprintf(stderr, "usage: mpiexec -n RANKS %s POINTS.npy K CENTROIDS.npy\n", argv[0]);
  } else {
    try {
      run(argv[1], std::atol(argv[2]), argv[3]);
      status = EXIT_SUCCESS;
    } catch (const keen::RankError& error) {  // all ranks have it
      if (rank_of_this() == 0) std::fprintf(stderr, "%s\n", error.what());
    } catch (const std::exception& error) {  // of this rank, perhaps: the others do not wait for it
      std::fprintf(stderr, "%s\n", error.what());
      MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    }
  }
  MPI_Finalize();
  return status;
}
