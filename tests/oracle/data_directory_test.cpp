// SPDX-License-Identifier: MIT
// The library against the naive iteration on real data: every point set below the folder that the environment variable
// KEEN_TEST_DATA names, from rows spread over the set, for several k. Without the variable there is nothing to do.

#include "support/catch.hpp"
#include "support/csv_directory.hpp"
#include "support/naive_lloyd.hpp"

#include <keen/keen.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <set>
#include <string>

namespace {

using keen::Index;

keen::Centroids<double> spread_rows(const support::Table& table, Index k) {
  keen::Centroids<double> start(table.cols(), k);
  for (Index j = 0; j < k; ++j) start.col(j) = table.row(j * table.rows() / k).transpose();
  return start;
}

/// As many passes as take the naive iteration some seconds.
Index affordable_passes(const support::Table& table, Index k) {
  return std::clamp(Index{3'000'000'000} / (table.size() * k), Index{4}, Index{10'000});
}

/// What differs between a clustering and a naive run; nothing, where nothing does.
template <class Real>
std::string difference(const keen::Clustering<double>& found, const support::NaiveRun<Real>& naive, double spread) {
  std::string text;
  const Index labels = (found.labels.array() != naive.labels.array()).count();
  if (labels > 0) text += std::to_string(labels) + " labels ";
  if (found.iterations != naive.passes) {
    text += std::to_string(found.iterations) + " passes, not " + std::to_string(naive.passes) + " ";
  }
  const auto apart = (found.model.centroids() - naive.centroids.template cast<double>()).cwiseAbs().maxCoeff();
  if (!(apart <= 1e-12 * spread)) text += "centroids by " + keen::detail::concat(apart / spread) + " spreads";
  return text;
}

/// Plain and Hamerly's engine against naive double; where they differ, against naive long double. A difference is
/// forgiven only where the path has a tie, within rounding, that double may well break another way.
void check_set(const std::string& name, const support::Table& table, Index k) {
  const keen::Centroids<double> start = spread_rows(table, k);
  const Index passes = affordable_passes(table, k);
  const double spread = (table.colwise().maxCoeff() - table.colwise().minCoeff()).maxCoeff();
  keen::KMeans<double> settings{
      .k = k,
      .init = keen::GivenCentroids(start),
      .stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::MaxIterations{passes}),
      .algorithm = keen::Algorithm::lloyd,
      .threads = 0};
  const auto data = keen::rows(table);
  const auto found = settings.fit(data);
  for (const keen::Algorithm algorithm :
       {keen::Algorithm::filtering, keen::Algorithm::hamerly, keen::Algorithm::projection}) {
    settings.algorithm = algorithm;
    const auto other = settings.fit(data);
    REQUIRE(other.labels == found.labels);
    REQUIRE(other.model == found.model);
    REQUIRE(other.iterations == found.iterations);
  }

  const std::string differs = difference(found, support::naive_lloyd<double>(data, start, passes), spread);
  if (differs.empty()) return;
  const auto naive = support::naive_lloyd<long double>(data, start, passes);
  const std::string from_exact = difference(found, naive, spread);
  const auto margin = static_cast<double>(naive.least_margin);
  WARN(name << " differs from naive double: " << differs << "; from long double: " << from_exact << "; least margin "
            << margin << ", relocated " << naive.relocated);
  const double tie = 16 * static_cast<double>(table.cols() + 2) * std::numeric_limits<double>::epsilon();
  REQUIRE((from_exact.empty() || margin <= tie));
}

}  // namespace

TEST_CASE("fits of all point sets in KEEN_TEST_DATA are those of the naive iteration", "[oracle][data]") {
  const char* folder = std::getenv("KEEN_TEST_DATA");
  if (folder == nullptr) SUCCEED("KEEN_TEST_DATA names no folder: nothing compared");
  if (folder == nullptr) return;
  int compared = 0;
  for (const support::PointSet& set : support::find_point_sets(folder)) {
    const support::Table table = support::read_points(set.path);
    for (const Index k : std::set<Index>{2, 3, 8, set.k}) {
      if (k < 1 || k > table.rows()) continue;
      const std::string name = keen::detail::concat(set.path.string(), ", k = ", k);
      INFO(name);
      check_set(name, table, k);
      ++compared;
    }
  }
  WARN(compared << " fits compared");
  REQUIRE(compared > 0);
}
