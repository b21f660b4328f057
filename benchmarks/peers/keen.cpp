// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <keen/keen.hpp>
#include <keen/version.hpp>

namespace {

/// The library as a program that knows its dimension at compile time uses it, or with Dim = Dynamic.
template <int Dim>
peers::Fit fit(const peers::Workload& workload, int threads, int max_iterations) {
  const auto d = static_cast<keen::Index>(workload.d), k = static_cast<keen::Index>(workload.k);
  const auto start = Eigen::Map<const keen::Centroids<float, Dim>>(workload.start.data(), d, k);
  const keen::KMeans<float, Dim> kmeans{
      .k = k,
      .init = keen::GivenCentroids(start),
      .stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::MaxIterations{max_iterations}),
      .threads = threads,
  };
  const auto n = static_cast<keen::Index>(workload.n);
  const auto clustering = workload.bytes.empty() ? kmeans.fit(keen::points(workload.points.data(), n, d))
                                                 : kmeans.fit(keen::points(workload.bytes.data(), n, d));
  const auto& centroids = clustering.model.centroids();
  return {{centroids.data(), centroids.data() + centroids.size()}, static_cast<long>(clustering.iterations)};
}

peers::Fit fit_any(const peers::Workload& workload, int threads, int max_iterations) {
  switch (workload.d) {
    case 2: return fit<2>(workload, threads, max_iterations);
    case 3: return fit<3>(workload, threads, max_iterations);
    default: return fit<Eigen::Dynamic>(workload, threads, max_iterations);
  }
}

}  // namespace

int main(int argc, char** argv) { return peers::run(argc, argv, fit_any, "labels unchanged", KEEN_VERSION_STRING); }
