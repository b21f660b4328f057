// SPDX-License-Identifier: MIT
// Fits one set with one effort: POINTS.npy K EFFORT SEED CENTROIDS_OUT. The last line of standard output is JSON, as
// fit_python.py writes it; the centroids are doubles, one centroid after another.

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/version.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

using KMeans = keen::KMeans<double>;

KMeans settings(const std::string& effort) {
  if (effort == "lloyd") return {};
  if (effort == "restarts") return {.restarts = 10};
  if (effort == "swaps") return {.effort = keen::effort::Swaps{}};
  if (effort == "anneal") return {.effort = keen::effort::Anneal{.trials = 2000}};
  if (effort == "anneal-1s") return {.effort = keen::effort::Anneal{.time_limit = std::chrono::seconds(1)}};
  throw std::invalid_argument("no effort: " + effort);
}

void write(const std::string& path, const keen::Centroids<double, Eigen::Dynamic>& centroids) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(centroids.data()),
             static_cast<std::streamsize>(static_cast<std::size_t>(centroids.size()) * sizeof(double)));
}

void run(const std::string& points, KMeans kmeans, const std::string& out) {
  const auto table = keen::io::read_npy<double>(points);
  const keen::Index few = (std::min)(table.rows(), (std::max)(keen::Index{1000}, 2 * kmeans.k));
  static_cast<void>(kmeans.fit(keen::rows(table.topRows(few).eval())));  // page faults are not its speed
  const auto began = std::chrono::steady_clock::now();
  const auto clustering = kmeans.fit(keen::rows(table));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  write(out, clustering.model.centroids());
  std::printf("{\"seconds\": %.9f, \"trials\": %ld, \"version\": \"%s\"}\n", seconds.count(),
              static_cast<long>(clustering.swaps.trials), KEEN_VERSION_STRING);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 6) throw std::invalid_argument("usage: POINTS.npy K EFFORT SEED CENTROIDS_OUT");
  KMeans kmeans = settings(argv[3]);
  kmeans.k = std::stol(argv[2]);
  kmeans.seed = std::stoull(argv[4]);
  run(argv[1], kmeans, argv[5]);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
