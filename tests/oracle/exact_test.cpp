// SPDX-License-Identifier: MIT
// Lloyd's iteration against exact rational arithmetic (data/exact_lloyd.py): points on a grid, many ties, relocations.

#include "support/catch.hpp"
#include "support/csv.hpp"
#include "support/invariants.hpp"

#include <keen/keen.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace {

using keen::Index;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

Matrix to_matrix(const std::string& text, Index rows, Index cols) {
  const std::vector<double> numbers = support::to_numbers(text);
  return Eigen::Map<const Matrix>(numbers.data(), rows, cols);
}

/// Whole numbers below 2^20 and halves are exact in float as well; means are rounded once.
template <class Scalar>
void check_row(const std::vector<std::string>& row, keen::Algorithm algorithm) {
  using Points = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
  const auto n = static_cast<Index>(support::to_number(row[0]));
  const auto dim = static_cast<Index>(support::to_number(row[1]));
  const auto k = static_cast<Index>(support::to_number(row[2]));
  const Points points = to_matrix(row[3], dim, n).cast<Scalar>();
  const Points start = to_matrix(row[5], dim, k).cast<Scalar>();
  const keen::KMeans<Scalar> settings{
      .k = k, .init = keen::GivenCentroids(start), .stop = keen::stop::LabelsSettled{}, .algorithm = algorithm};
  const auto found = support::fit_checked(keen::weighted(keen::columns(points), support::to_numbers(row[4])), settings);
  REQUIRE(found.labels == to_matrix(row[6], n, 1).cast<keen::Label>());
  REQUIRE(found.iterations == static_cast<Index>(support::to_number(row[7])));
  const Points centroids = to_matrix(row[8], dim, k).cast<Scalar>();
  REQUIRE(found.model.centroids() == centroids);
  const double sse = support::to_number(row[9]);
  REQUIRE(std::abs(found.sse - sse) <= 1e-12 * sse);
}

}  // namespace

TEST_CASE("fits are those of exact rational arithmetic", "[oracle]") {
  const auto rows = support::read_tsv(KEEN_TESTS_DIR "/data/exact.tsv");
  REQUIRE(rows.size() == 60);
  for (const auto& row : rows) {
    for (const keen::Algorithm algorithm :
         {keen::Algorithm::lloyd, keen::Algorithm::filtering, keen::Algorithm::hamerly, keen::Algorithm::projection}) {
      INFO("points " << row[3] << ", weights " << row[4] << ", start " << row[5]);
      check_row<double>(row, algorithm);
      check_row<float>(row, algorithm);
    }
  }
}
