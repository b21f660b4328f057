// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <limits>
#include <opencv2/core.hpp>

namespace {

/// The nearest start centroid of every point: OpenCV is given a start as labels, not as centroids.
std::vector<int> start_labels(const peers::Workload& workload) {
  const peers::Floats floats(workload);
  const std::size_t d = workload.d;
  std::vector<int> labels(workload.n);
  for (std::size_t i = 0; i < workload.n; ++i) {
    const float* x = floats.data() + i * d;
    float best = std::numeric_limits<float>::infinity();
    for (std::size_t j = 0; j < workload.k; ++j) {
      const float* c = workload.start.data() + j * d;
      float sq_distance = 0;
      for (std::size_t a = 0; a < d; ++a) sq_distance += (x[a] - c[a]) * (x[a] - c[a]);
      if (sq_distance < best) best = sq_distance, labels[i] = static_cast<int>(j);
    }
  }
  return labels;
}

/// From labels, a pass of cv::kmeans is an update, then an assignment, and its last pass does not assign: one pass more
/// makes as many assignments as the other peers do, and one update more.
peers::Fit fit(const peers::Workload& workload, const std::vector<int>& labels, int threads, int max_iterations) {
  cv::setNumThreads(threads);
  const int n = static_cast<int>(workload.n), d = static_cast<int>(workload.d), k = static_cast<int>(workload.k);
  const peers::Floats floats(workload);
  const cv::Mat points(n, d, CV_32F, const_cast<float*>(floats.data()));  // read only
  cv::Mat best = cv::Mat(n, 1, CV_32S, const_cast<int*>(labels.data())).clone();
  cv::Mat centroids;
  const cv::TermCriteria stop(cv::TermCriteria::COUNT + cv::TermCriteria::EPS, max_iterations + 1, 0);
  cv::kmeans(points, k, best, stop, 1, cv::KMEANS_USE_INITIAL_LABELS, centroids);
  return {{centroids.begin<float>(), centroids.end<float>()}, max_iterations};
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<int> labels;
  const auto prepare = [&](const peers::Workload& workload) { labels = start_labels(workload); };
  const auto peer = [&](const peers::Workload& workload, int threads, int max_iterations) {
    return fit(workload, labels, threads, max_iterations);
  };
  return peers::run(argc, argv, peer, "no centroid moved", CV_VERSION, prepare);
}
