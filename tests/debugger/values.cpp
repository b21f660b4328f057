// SPDX-License-Identifier: MIT
// The values that gdb prints: six points in two groups.

#include <keen/balanced.hpp>
#include <keen/init/first_k.hpp>
#include <keen/kmeans.hpp>
#include <keen/trimmed.hpp>

#include <array>
#include <vector>

struct OwnStart {
  keen::Centroids<double, 2> operator()(const keen::Dataset<double, 2>& data, keen::Index k, keen::Rng&) const {
    keen::Centroids<double, 2> start(2, k);
    for (keen::Index j = 0; j < k; ++j) start.col(j) = data.point(data.size() - 1 - j);
    return start;
  }
};

struct OneThread {
  [[nodiscard]] int concurrency() const { return 1; }
  void bulk(int n, const keen::ExecutorTask& task) const {
    for (int part = 0; part < n; ++part) task(part);
  }
};

extern "C" void values_are_ready() {}

int main() {
  const std::vector<std::array<double, 2>> points{{0, 0}, {1, 0}, {0, 1}, {10, 10}, {11, 10}, {10, 11}};
  const std::vector<double> weights{1, 1, 1, 2, 2, 2};
  const Eigen::MatrixXf table = Eigen::Map<const Eigen::Matrix<double, 2, 6>>(points.front().data()).cast<float>();

  const keen::Dataset<double, 2> dataset = keen::as_dataset(points);
  const keen::Dataset<double, 2> weighted = keen::weighted(points, weights);
  const keen::Dataset<float> by_rows = keen::rows(table);
  const std::vector<float> nothing;
  const keen::Dataset<float> no_points = keen::points(nothing.data(), 0, 3);

  const keen::KMeans<double, 2> settings{.k = 2, .init = keen::FirstK{}};
  const keen::KMeans<double, 2> own_settings{.k = 2,
                                             .init = OwnStart{},
                                             .effort = keen::effort::Anneal{.trials = 10},
                                             .stop = keen::stop::MaxIterations{20},
                                             .executor = OneThread{}};
  const keen::Clustering<double, 2> clustering = settings.fit(points);
  const auto dynamic = keen::KMeans<float>{.k = 2, .init = keen::FirstK{}}.fit(keen::columns(table));
  const auto balanced = keen::BalancedKMeans<double, 2>{.k = 2, .init = keen::FirstK{}}.fit(points);
  const auto trimmed = keen::TrimmedKMeans<double, 2>{.k = 2, .outlier_fraction = 0.2}.fit(points);
  const keen::Model<float> angle(dynamic.model.centroids(), keen::Metric::cosine);
  const keen::Model<double> no_model;
  const keen::Clustering<double> no_clustering;
  const std::vector<std::array<double, 3>> many(1000, {1.0, 2.0, 3.0});
  const auto large = keen::fit(many, {.k = 1});

  values_are_ready();
  return clustering.model.k() + dynamic.model.k() + angle.k() + no_model.k() + no_clustering.model.k() == 6 ? 0 : 1;
}
