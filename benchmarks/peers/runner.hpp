// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

/// What every C++ peer shares: reading a workload, the clock, the memory, and the line of JSON that the driver reads.
namespace peers {

/// A workload, or a part of it. Both blocks hold one point after another.
struct Workload {
  std::size_t n = 0, d = 0, k = 0;
  std::vector<float> points;        ///< n x d; none where they are bytes
  std::vector<float> start;         ///< k x d: the first centroids
  std::vector<std::uint8_t> bytes;  ///< n x d; none where they are floats
};

/// The points for a peer that takes floats alone: bytes are converted, which is its own time and memory.
class Floats {
 public:
  explicit Floats(const Workload& workload)
      : converted_(workload.bytes.begin(), workload.bytes.end()),
        data_(workload.bytes.empty() ? workload.points.data() : converted_.data()) {}

  const float* data() const { return data_; }

 private:
  std::vector<float> converted_;
  const float* data_;
};

/// What a peer says of a fit.
struct Fit {
  std::vector<float> centroids;  ///< k x d
  long iterations = 0;           ///< passes over the points
};

/// @param max_iterations  the limit; the peer's own rule may end it earlier
using Peer = std::function<Fit(const Workload&, int threads, int max_iterations)>;

template <class Number>
std::vector<Number> read_numbers(const std::string& path, std::size_t count) {
  std::vector<Number> values(count);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(Number)));
  if (!file) throw std::runtime_error(path + ": too short");
  return values;
}

/// Reads PREFIX.txt, PREFIX.f32 or PREFIX.u8, and PREFIX.start.f32, as workloads.py wrote them.
inline Workload load(const std::string& prefix) {
  Workload workload;
  std::ifstream shape(prefix + ".txt");
  if (!(shape >> workload.n >> workload.d >> workload.k)) throw std::runtime_error(prefix + ".txt: no shape");
  const std::size_t values = workload.n * workload.d;
  if (std::filesystem::exists(prefix + ".u8")) {
    workload.bytes = read_numbers<std::uint8_t>(prefix + ".u8", values);
  } else {
    workload.points = read_numbers<float>(prefix + ".f32", values);
  }
  workload.start = read_numbers<float>(prefix + ".start.f32", workload.k * workload.d);
  return workload;
}

/// The first few points, to be fitted before the clock starts: thread starts and lazy loads are not a peer's speed.
inline Workload warm_up(const Workload& whole) {
  const std::size_t n = std::min(whole.n, std::max<std::size_t>(1000, 2 * whole.k));
  const auto first = [n, &whole](const auto& values) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(values.size(), n * whole.d));
    return std::remove_cvref_t<decltype(values)>(values.begin(), values.begin() + count);
  };
  return {n, whole.d, whole.k, first(whole.points), whole.start, first(whole.bytes)};
}

/// A field of /proc/self/status, in bytes.
inline long memory(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long kilobytes = 0;
    if (word == field + ":" && status >> kilobytes) return 1024 * kilobytes;
  }
  return 0;
}

inline void write_floats(const std::string& path, const std::vector<float>& values) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
}

/// The main function of a runner: RUNNER FOLDER/NAME THREADS MAX_ITERATIONS CENTROIDS_OUT.
/// @param stop     in words, why the peer stops before the limit of passes
/// @param prepare  what the peer needs of a workload before the clock starts
inline int run(
    int argc, char** argv, const Peer& peer, const char* stop, const std::string& version,
    const std::function<void(const Workload&)>& prepare = [](const Workload&) {}) try {
  if (argc != 5) throw std::invalid_argument("usage: FOLDER/NAME THREADS MAX_ITERATIONS CENTROIDS_OUT");
  const int threads = std::atoi(argv[2]), max_iterations = std::atoi(argv[3]);
  const Workload workload = load(argv[1]);
  const Workload few = warm_up(workload);
  prepare(few);
  peer(few, threads, 2);
  prepare(workload);
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak counts from here
  const long before = memory("VmRSS");
  const auto began = std::chrono::steady_clock::now();
  const Fit fit = peer(workload, threads, max_iterations);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  const long peak = memory("VmHWM") - before;
  write_floats(argv[4], fit.centroids);
  std::printf("{\"seconds\": %.9f, \"iterations\": %ld, \"stop\": \"%s\", \"peak_bytes\": %ld, \"version\": \"%s\"}\n",
              seconds.count(), fit.iterations, stop, peak, version.c_str());
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return EXIT_FAILURE;
}

}  // namespace peers
