// SPDX-License-Identifier: MIT
// [A16] More than 2^31 coordinates, and more than 2^31 pairs of a point and a centroid. The points repeat: 2 MiB of
// memory are mapped thousands of times in a row, so that the fits alone need memory, and may have 1 GiB of it.

#include <keen/keen.hpp>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <vector>

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using keen::Index;

constexpr std::size_t tile_bytes = std::size_t{1} << 21;
constexpr Index tile_values = static_cast<Index>(tile_bytes / sizeof(float));
constexpr double beyond_int = 2147483648.0;

/// A tile of values, again and again.
class Repeated {
 public:
  Repeated(const std::vector<float>& tile, Index copies) : bytes_(static_cast<std::size_t>(copies) * tile_bytes) {
    const int file = ::memfd_create("tile", 0);
    is_whole_ = file >= 0 && ::write(file, tile.data(), tile_bytes) == static_cast<ssize_t>(tile_bytes);
    void* const place = ::mmap(nullptr, bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    is_whole_ = is_whole_ && place != MAP_FAILED;
    start_ = static_cast<char*>(place);
    for (std::size_t at = 0; is_whole_ && at < bytes_; at += tile_bytes) {
      is_whole_ = ::mmap(start_ + at, tile_bytes, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0) == start_ + at;
    }
    ::close(file);
  }
  Repeated(const Repeated&) = delete;
  Repeated& operator=(const Repeated&) = delete;
  ~Repeated() { ::munmap(start_, bytes_); }

  [[nodiscard]] bool is_whole() const { return is_whole_; }
  [[nodiscard]] const float* data() const { return static_cast<const float*>(static_cast<const void*>(start_)); }

 private:
  std::size_t bytes_;
  char* start_ = nullptr;
  bool is_whole_ = false;
};

/// Points about k corners of (0, ..., 0), (100, ..., 100), ..., in turn: from 0 to 7 beyond them in each coordinate,
/// each as often as the others.
struct Clouds {
  Index dim;
  Index k;
  Index copies;

  [[nodiscard]] Index n() const { return tile_values / dim * copies; }
  [[nodiscard]] float coordinate(Index i, Index d) const { return static_cast<float>(100 * (i % k) + (i / k + d) % 8); }
  [[nodiscard]] std::vector<float> tile() const {
    std::vector<float> values(static_cast<std::size_t>(tile_values));
    for (Index v = 0; v < tile_values; ++v) values[static_cast<std::size_t>(v)] = coordinate(v / dim, v % dim);
    return values;
  }
  [[nodiscard]] keen::Centroids<float> first_points() const {
    keen::Centroids<float> points(dim, k);
    for (Index j = 0; j < k; ++j) {
      for (Index d = 0; d < dim; ++d) points(d, j) = coordinate(j, d);
    }
    return points;
  }
};

int wrong_answers = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  ++wrong_answers;
  std::cout << "wrong: " << what << '\n';
}

/// True if point i has label i % k, for all points.
bool take_turns(const keen::Labels& labels, Index n, Index k) {
  if (labels.size() != n) return false;
  for (Index first = 0; first < n; first += k) {
    for (Index j = 0; j < k && first + j < n; ++j) {
      if (labels[first + j] != j) return false;
    }
  }
  return true;
}

void check(const Clouds& clouds, const keen::Clustering<float>& found) {
  const Index n = clouds.n();
  expect(take_turns(found.labels, n, clouds.k), "labels");
  expect(found.iterations == 2 && found.stop_reason == keen::StopReason::labels_settled, "passes");
  for (Index j = 0; j < clouds.k; ++j) {
    const float mean = static_cast<float>(100 * j) + 3.5F;
    expect((found.model.centroids().col(j).array() == mean).all(), "centroids");
    expect(found.cluster_sizes[j] == n / clouds.k, "sizes");
    expect(found.cluster_weights[j] == static_cast<double>(n / clouds.k), "weights");
  }
  expect(found.sse == 5.25 * static_cast<double>(n) * static_cast<double>(clouds.dim), "SSE");
}

void fit(const Clouds& clouds, std::initializer_list<keen::Algorithm> algorithms) {
  const Repeated memory(clouds.tile(), clouds.copies);
  expect(memory.is_whole(), "memory cannot be mapped");
  if (!memory.is_whole()) return;
  const auto points = keen::points(memory.data(), clouds.n(), clouds.dim);
  for (const keen::Algorithm algorithm : algorithms) {
    const auto start = std::chrono::steady_clock::now();
    const keen::KMeans<float> settings{
        .k = clouds.k, .init = keen::GivenCentroids{clouds.first_points()}, .algorithm = algorithm, .threads = 0};
    const auto found = settings.fit(points);
    check(clouds, found);
    expect(take_turns(found.model.predict(points, 0), clouds.n(), clouds.k), "labels of predict");
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cout << clouds.n() << " points, dim " << clouds.dim << ", k = " << clouds.k << ", algorithm "
              << static_cast<int>(algorithm) << ": " << seconds.count() << " s" << std::endl;
  }
}

}  // namespace

int main() {
  const rlimit most{std::size_t{1} << 30, std::size_t{1} << 30};
  expect(::setrlimit(RLIMIT_DATA, &most) == 0, "memory cannot be limited");

  using keen::Algorithm;
  const Clouds many_coordinates{.dim = 64, .k = 4, .copies = 4100};
  expect(static_cast<double>(many_coordinates.n()) * 64 > beyond_int, "coordinates are too few");
  fit(many_coordinates, {Algorithm::lloyd});

  const Clouds many_pairs{.dim = 1, .k = 64, .copies = 65};
  expect(static_cast<double>(many_pairs.n()) * 64 > beyond_int, "pairs are too few");
  fit(many_pairs, {Algorithm::lloyd, Algorithm::filtering, Algorithm::hamerly});
  return wrong_answers == 0 ? 0 : 1;
}
