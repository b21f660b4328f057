// SPDX-License-Identifier: MIT
// What an empty cluster gets, and what its donor keeps. What users see of it: empty_clusters_test.cpp.
#include "support/catch.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/fit/dense_traits.hpp>
#include <keen/detail/lloyd/relocate.hpp>
#include <keen/detail/sparse/traits.hpp>
#include <keen/sparse.hpp>

#include <vector>

namespace {

using keen::Index;
using keen::Labels;
using Line = Eigen::RowVectorXd;
using Centroids = keen::Centroids<double>;

struct Relocated {
  Index served;
  std::vector<Index> sizes;
  Centroids means;  // what the centroids move to
};

bool operator==(const Relocated& a, const Relocated& b) {
  return a.served == b.served && a.sizes == b.sizes && a.means == b.means;
}

template <class Data>
Relocated relocated(const Data& data, const Labels& labels, const Centroids& centroids) {
  const auto validated = keen::detail::PointTraits<Data>::validate(data, "test");
  keen::detail::Team team(1);
  keen::detail::ClusterSums<double, Data> sums(validated, centroids.cols(), 1);
  sums.accumulate(labels, team);
  const keen::Observer observer;
  const keen::detail::LloydSetup<double, Data> setup{
      .validated = validated, .unit = {}, .team = team, .observer = observer, .start = {}};
  Relocated found{keen::detail::relocate_empty(setup, labels, centroids, sums), {}, centroids};
  for (Index j = 0; j < sums.clusters(); ++j) found.sizes.push_back(sums.size(j));
  sums.move_to_means(found.means);
  return found;
}

/// Checked for dense and for sparse points, and with weights that make the sums of both kinds.
void check_relocated(const Line& x, const std::vector<double>& weights, const Labels& labels,
                     const Centroids& centroids, const Relocated& expected) {
  const keen::detail::Points<double> dense(keen::as_dataset(x));
  const Eigen::SparseMatrix<double, Eigen::RowMajor> column = x.transpose().sparseView();
  const auto sparse = keen::rows(column);
  if (weights.empty()) {
    CHECK(relocated(dense, labels, centroids) == expected);
    CHECK(relocated(sparse, labels, centroids) == expected);
  } else {
    CHECK(relocated(dense.with_weights(weights.data()), labels, centroids) == expected);
    CHECK(relocated(sparse.with_weights(weights.data()), labels, centroids) == expected);
  }
}

/// The centroids after the first empty cluster has been put on a point; nothing of them if none was.
template <class Data>
Centroids refilled(const Data& data, const Labels& labels, Centroids centroids) {
  const auto validated = keen::detail::PointTraits<Data>::validate(data, "test");
  keen::detail::Team team(1);
  keen::detail::ClusterSums<double, Data> sums(validated, centroids.cols(), 1);
  sums.accumulate(labels, team);
  const keen::Observer observer;
  const keen::detail::LloydSetup<double, Data> setup{
      .validated = validated, .unit = {}, .team = team, .observer = observer, .start = {}};
  const bool has_filled = keen::detail::refill_first_empty(setup, labels, sums, centroids);
  return has_filled ? centroids : Centroids();
}

}  // namespace

TEST_CASE("a cluster of two far points gives one of them, and keeps the other") {
  // The farthest points, 100 and 90, are one cluster; clusters 2 and 3 are empty.
  const Line x{{0.0, 1.0, 2.0, 90.0, 100.0}};
  const Labels labels{{0, 0, 0, 1, 1}};
  const Centroids centroids{{0.0, 50.0, -1.0, -1.0}};
  check_relocated(x, {}, labels, centroids, {2, {2, 1, 1, 1}, Centroids{{0.5, 90.0, 100.0, 2.0}}});
}

TEST_CASE("a donor keeps the sum and the weight of the points that are left") {
  const Line x{{1.0, 2.0, 9.0, 20.0}};
  const Labels labels{{0, 0, 0, 0}};
  const Centroids centroids{{0.0, 50.0, 60.0}};
  check_relocated(x, {}, labels, centroids, {2, {2, 1, 1}, Centroids{{1.5, 20.0, 9.0}}});
  check_relocated(x, {3, 1, 0.25, 8}, labels, centroids, {2, {2, 1, 1}, Centroids{{1.25, 20.0, 9.0}}});
  check_relocated(x, {3, 1, 0.25, 0}, labels, centroids, {2, {1, 1, 1}, Centroids{{1.0, 9.0, 2.0}}});
}

TEST_CASE("no more clusters are served than there are points to give") {
  check_relocated(Line{{1.0, 5.0}}, {}, Labels{{0, 0}}, Centroids{{0.0, 7.0, 8.0}},
                  {1, {1, 1, 0}, Centroids{{1.0, 5.0, 8.0}}});
  check_relocated(Line{{1.0, 1.0, 1.0}}, {}, Labels{{0, 0, 0}}, Centroids{{1.0, 7.0}},
                  {0, {3, 0}, Centroids{{1.0, 7.0}}});
}

TEST_CASE("the first empty cluster is put on the farthest point that does not stand alone") {
  const Line x{{0.0, 4.0, 30.0}};
  const keen::detail::Points<double> points(keen::as_dataset(x));
  CHECK(refilled(points, Labels{{0, 0, 1}}, Centroids{{1.0, 10.0, 50.0, 60.0}}) == Centroids{{1.0, 10.0, 4.0, 60.0}});
  CHECK(refilled(points, Labels{{0, 0, 1}}, Centroids{{1.0, 10.0}}).size() == 0);
  CHECK(refilled(points, Labels{{0, 1, 2}}, Centroids{{1.0, 10.0, 20.0, 60.0}}).size() == 0);
}
