// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/seeding/seed_search.hpp>

#include <set>

namespace {

using keen::Index;

/// Checks for all points and candidates that who gains is listed, once, and within the bounds; in the order of the data
/// where few candidates are coming. Returns how many were listed.
template <class Scalar>
std::size_t check_lists(const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>& x, Index seeds,
                        Index coming = 30) {
  const auto data = keen::columns(x);
  keen::detail::Team team(2);
  keen::detail::SeedDistances<Scalar> distances(data);
  for (Index seed = 0; seed < seeds; ++seed) distances.add(data.point(seed), team);
  keen::detail::SeedSearch<Scalar> search(distances, team);
  const keen::Centroids<Scalar, Eigen::Dynamic> candidates = x.middleCols(seeds, 30);
  keen::detail::GainLists<Scalar> lists;
  search.find(candidates, seeds, coming, lists);
  std::size_t total = 0;
  for (Index j = 0; j < candidates.cols(); ++j) {
    Index previous = -1;
    std::set<Index> listed;
    lists.for_each(j, [&](const keen::detail::Gain& gain) {
      const double sq_distance = distances.to_seed(gain.point, candidates.col(j).data());
      REQUIRE((coming > 30 || gain.point > previous));
      REQUIRE(static_cast<double>(gain.low) <= sq_distance);
      REQUIRE(sq_distance <= static_cast<double>(gain.high));
      previous = gain.point;
      REQUIRE(listed.insert(gain.point).second);
    });
    total += listed.size();
    for (Index i = 0; i < x.cols(); ++i) {
      const bool gains = distances.to_seed(i, candidates.col(j).data()) < distances[i];
      REQUIRE((!gains || listed.count(i) == 1));
    }
  }
  return total;
}

}  // namespace

TEST_CASE("every point that gains by a candidate is listed, by differences, by scores and by images") {
  for (const Index dim : {1, 4, 20, 130, 300}) {
    for (const Index n : {50, 1100}) {
      INFO("dim = " << dim << ", n = " << n);
      const Eigen::MatrixXd x = unit::uniform_points<Eigen::Dynamic>(n, 1, dim);
      check_lists<double>(x, 18);
      check_lists<float>(x.cast<float>(), 18);
      check_lists<float>((x * 1e30).cast<float>(), 3);
      check_lists<float>((x.array() + 1000).cast<float>(), 18);
    }
  }
}

TEST_CASE("a far point spoils no list") {
  Eigen::MatrixXf x = unit::uniform_points<Eigen::Dynamic>(1500, 3, 8).cast<float>();
  x.col(0) *= 1e6F;
  x.col(700) *= -1e6F;
  check_lists<float>(x, 1);
  check_lists<float>(x, 5);
}

TEST_CASE("in few dimensions, tiles of neighbouring points list who gains, and hardly more") {
  for (const Index dim : {1, 2, 3, 4}) {
    INFO("dim = " << dim);
    const Eigen::MatrixXd x = unit::uniform_points<Eigen::Dynamic>(2500, 1, dim);
    const std::size_t unsorted = check_lists<double>(x, 18);
    CHECK(check_lists<double>(x, 18, 1000) == unsorted);
    check_lists<float>(x.cast<float>(), 18, 1000);
    check_lists<float>((x.array() + 1000).cast<float>(), 18, 1000);
    Eigen::MatrixXd far = x;
    far.col(0) *= 1e6;
    far.col(700) *= -1e6;
    check_lists<double>(far, 8, 1000);
    check_lists<float>(far.cast<float>(), 8, 1000);
  }
}
