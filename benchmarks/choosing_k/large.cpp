// SPDX-License-Identifier: MIT
// What choosing k takes on many points: seconds and peak memory of the fits, and of each criterion on top of them.
// Run: keen_choosing_k_large [N [DIM [LAST [THREADS]]]]    (1000000 16 20 2)

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>

#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>

namespace {

using keen::Index;
namespace criterion = keen::criterion;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Of this process so far, in MiB.
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Eight groups, each wider than 1 along every axis by some.
Eigen::MatrixXf make_points(Index n, Index dim) {
  keen::Rng rng(1);
  Eigen::MatrixXf centres(dim, 8);
  for (float& value : centres.reshaped()) value = static_cast<float>(10 * rng.uniform());
  Eigen::MatrixXf points(dim, n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < dim; ++d) {
      points(d, i) = centres(d, i % 8) + static_cast<float>(2 * (rng.uniform() + rng.uniform() + rng.uniform()));
    }
  }
  return points;
}

void print(const std::string& what, double seconds, const std::string& answer) {
  std::cout << std::left << std::setw(24) << what << std::right << std::setw(9) << seconds << " s" << std::setw(9)
            << peak_memory() << " MiB   " << answer << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, long fallback) { return argc > i ? std::strtol(argv[i], nullptr, 10) : fallback; };
  const Eigen::MatrixXf points = make_points(argument(1, 1000000), argument(2, 16));
  const keen::KRange range{1, argument(3, 20)};
  const keen::KMeans<float> settings{.threads = static_cast<int>(argument(4, 2))};
  std::cout << std::fixed << std::setprecision(2);
  print("points", 0, std::to_string(points.cols()) + " x " + std::to_string(points.rows()));
  auto start = std::chrono::steady_clock::now();
  auto sweep = keen::sweep_k(keen::columns(points), range, settings);
  print("fits", seconds_since(start), std::to_string(sweep.fits.size()) + " numbers of clusters");
  const std::vector<keen::Criterion<float>> criteria{criterion::SimplifiedSilhouette{},
                                                     criterion::CalinskiHarabasz{},
                                                     criterion::DaviesBouldin{},
                                                     criterion::XieBeni{},
                                                     criterion::Dunn{},
                                                     criterion::Bic{},
                                                     criterion::Jump{},
                                                     criterion::Elbow{},
                                                     criterion::Kneedle{},
                                                     criterion::GMeans{},
                                                     criterion::Gap{},
                                                     criterion::PredictionStrength{},
                                                     criterion::BootstrapStability{},
                                                     criterion::CrossValidation{}};
  for (const auto& judge : criteria) {
    start = std::chrono::steady_clock::now();
    const keen::CriterionResult selection = judge(sweep);
    print(selection.criterion, seconds_since(start), selection.best ? std::to_string(*selection.best) : "none");
  }
  start = std::chrono::steady_clock::now();
  const auto found = keen::auto_k_of(std::move(sweep));
  print("auto_k, given the fits", seconds_since(start), std::to_string(found.k));
}
