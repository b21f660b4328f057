// SPDX-License-Identifier: MIT
// Lloyd's iteration from given rows against R's stats::kmeans (algorithm "Lloyd") and scikit-learn's KMeans (tol = 0),
// both in double. data/README.md has their versions.

#include "support/catch.hpp"
#include "support/csv.hpp"
#include "support/invariants.hpp"

#include <keen/keen.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using keen::Index;

/// One run of another implementation.
struct Case {
  std::string tool;
  std::string points;
  bool is_weighted = false;  // the weights are then 1 2 3 4 5 1 2 3 4 5 ...
  std::vector<double> start_rows;
  Index passes = 0;
  double sse = 0;
  std::vector<double> sizes;
  std::vector<double> centroids;
  std::string labels;  // one character a point, or "-"
};

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::vector<Case> cases;
  for (const auto& row : support::read_tsv(path)) {
    cases.push_back({row[0], row[1], row[2] == "1-5", support::to_numbers(row[3]),
                     static_cast<Index>(support::to_number(row[4])), support::to_number(row[5]),
                     support::to_numbers(row[6]), support::to_numbers(row[7]), row[8]});
  }
  return cases;
}

std::string as_characters(const keen::Labels& labels) {
  std::string text;
  for (const keen::Label label : labels) {
    text += "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[label];
  }
  return text;
}

template <int Dim>
void check_case(const Case& expected, const support::Table& table, keen::Algorithm algorithm) {
  const auto k = static_cast<Index>(expected.start_rows.size());
  keen::Centroids<double, Dim> start(table.cols(), k);
  for (Index j = 0; j < k; ++j) {
    start.col(j) = table.row(static_cast<Index>(expected.start_rows[static_cast<std::size_t>(j)])).transpose();
  }
  std::vector<double> weights;
  for (Index i = 0; i < table.rows(); ++i) weights.push_back(expected.is_weighted ? static_cast<double>(i % 5 + 1) : 1);
  const keen::Dataset<double, Dim> data = keen::weighted(keen::rows(table), weights);
  const keen::KMeans<double, Dim> settings{
      .k = k, .init = keen::GivenCentroids(start), .stop = keen::stop::LabelsSettled{}, .algorithm = algorithm};
  const auto found = support::fit_checked(data, settings);

  REQUIRE(found.stop_reason == keen::StopReason::labels_settled);
  REQUIRE(found.iterations == expected.passes);
  REQUIRE(std::abs(found.sse - expected.sse) <= 1e-12 * expected.sse);
  if (expected.labels != "-") REQUIRE(as_characters(found.labels) == expected.labels);
  for (Index j = 0; j < k; ++j) {
    REQUIRE(static_cast<double>(found.cluster_sizes[j]) == expected.sizes[static_cast<std::size_t>(j)]);
  }
  // R prints 15 digits, and both tools add up in plain double: 1e-12 of the largest coordinate.
  const Eigen::Map<const Eigen::MatrixXd> centroids(expected.centroids.data(), table.cols(), k);
  REQUIRE((found.model.centroids() - centroids).cwiseAbs().maxCoeff() <= 1e-12 * centroids.cwiseAbs().maxCoeff());
}

void check_cases(const std::vector<Case>& cases, const std::filesystem::path& points) {
  for (const Case& expected : cases) {
    for (const keen::Algorithm algorithm :
         {keen::Algorithm::lloyd, keen::Algorithm::filtering, keen::Algorithm::hamerly, keen::Algorithm::projection}) {
      INFO(expected.tool << " on " << expected.points << ", k = " << expected.start_rows.size()
                         << (expected.is_weighted ? ", weighted" : ""));
      const support::Table table = support::read_csv(points / expected.points);
      check_case<Eigen::Dynamic>(expected, table, algorithm);
      if (table.cols() == 2) check_case<2>(expected, table, algorithm);
    }
  }
}

}  // namespace

TEST_CASE("fits from fixed rows are those of R and scikit-learn", "[oracle]") {
  const std::filesystem::path data = KEEN_TESTS_DIR "/data";
  const std::vector<Case> cases = read_cases(data / "fixed_start.tsv");
  REQUIRE(cases.size() == 24);
  check_cases(cases, data);
}

TEST_CASE("iris from rows 1, 51 and 101 of R settles in 4 passes at 78.851441426146", "[oracle]") {
  const support::Table iris = support::read_csv(KEEN_TESTS_DIR "/data/iris.csv");
  Eigen::Matrix<double, 4, 3, Eigen::ColMajor> start;
  start << iris.row(0).transpose(), iris.row(50).transpose(), iris.row(100).transpose();
  const auto found = keen::fit(keen::rows(iris), {.k = 3, .init = keen::GivenCentroids(start)});
  REQUIRE(found.iterations == 4);
  REQUIRE(found.stop_reason == keen::StopReason::labels_settled);
  REQUIRE(std::abs(found.sse - 78.851441426146) <= 1e-12 * 78.851441426146);
  REQUIRE(found.cluster_sizes == Eigen::Matrix<Index, 3, 1>(50, 62, 38));
}

TEST_CASE("iris in float has the labels of iris in double", "[oracle]") {
  const Eigen::MatrixXd iris = support::read_csv(KEEN_TESTS_DIR "/data/iris.csv");
  const Eigen::MatrixXf single = iris.cast<float>();
  const auto in_double = keen::fit(keen::rows(iris), {.k = 3, .init = keen::FirstK{}});
  const auto in_float = keen::fit(keen::rows(single), {.k = 3, .init = keen::FirstK{}});
  REQUIRE(in_float.labels == in_double.labels);
  REQUIRE(in_float.iterations == in_double.iterations);
  REQUIRE(std::abs(in_float.sse - in_double.sse) <= 1e-6 * in_double.sse);
}
