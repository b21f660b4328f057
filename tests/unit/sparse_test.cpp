// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/detail/sparse/traits.hpp>
#include <keen/init/afk_mc2.hpp>
#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/init/random_partition.hpp>
#include <keen/init/random_points.hpp>
#include <keen/sparse.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
using KMeans = keen::KMeans<double>;
template <class Scalar>
using Rows = Eigen::SparseMatrix<Scalar, Eigen::RowMajor>;
template <class Scalar>
using Dense = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

/// n points of `dim` coordinates, one a row, of which about `share` are not 0; some are copies of others, some are all
/// 0, and those of group i % 3 have more of every third coordinate.
template <class Scalar = double>
Rows<Scalar> sparse_points(Index n, Index dim, double share, std::uint64_t seed) {
  keen::Rng rng(seed);
  std::vector<Eigen::Triplet<Scalar>> entries;
  std::vector<std::vector<std::pair<Index, double>>> points(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) {
    auto& point = points[static_cast<std::size_t>(i)];
    for (Index d = 0; d < dim; ++d) {
      if (rng.uniform() < share) point.emplace_back(d, rng.uniform() + (d % 3 == i % 3 ? 2 : 0));
    }
    if (i % 11 == 5) point = points[static_cast<std::size_t>(i / 2)];
    if (i % 29 == 7) point.clear();
    for (const auto& [d, value] : point) {
      entries.emplace_back(static_cast<int>(i), static_cast<int>(d), static_cast<Scalar>(value));
    }
  }
  Rows<Scalar> x(n, dim);
  x.setFromTriplets(entries.begin(), entries.end());
  return x;
}

/// Means of 20 points each, one a column.
template <class Scalar>
Dense<Scalar> start_of(const Dense<Scalar>& x, Index k) {
  Dense<Scalar> start(x.cols(), k);
  for (Index j = 0; j < k; ++j) start.col(j) = x.middleRows(7 * j, 20).colwise().mean().transpose();
  return start;
}

/// Points at equal distances in the order of the data.
struct SpreadOut {
  static constexpr bool takes_sparse = true;

  template <class Data>
  [[nodiscard]] Eigen::MatrixXd operator()(const Data& data, Index k, keen::Rng&) const {
    Eigen::MatrixXd centroids(data.dim(), k);
    for (Index j = 0; j < k; ++j) centroids.col(j) = data.point(j * data.size() / k);
    return centroids;
  }
};

template <class Scalar>
void check_against_dense(double tolerance) {
  const Rows<Scalar> x = sparse_points<Scalar>(400, 60, 0.1, 1);
  const Dense<Scalar> dense = x;
  for (const Index k : {1, 3, 12}) {
    const keen::KMeans<Scalar> kmeans{.k = k, .init = keen::GivenCentroids(start_of(dense, k))};
    const auto found = kmeans.fit(keen::rows(x));
    const auto expected = kmeans.fit(keen::rows(dense));
    CHECK(found.labels == expected.labels);
    CHECK(found.model.centroids().isApprox(expected.model.centroids(), static_cast<Scalar>(tolerance)));
    CHECK(found.sse == Approx(expected.sse).epsilon(1e-12));
    CHECK(found.iterations == expected.iterations);
    CHECK(found.stop_reason == expected.stop_reason);
    CHECK(found.cluster_sizes == expected.cluster_sizes);
    for (std::size_t pass = 0; pass < found.history.size(); ++pass) {
      CHECK(found.history[pass].sse == Approx(expected.history[pass].sse).epsilon(1e-12));
      CHECK(found.history[pass].relative_sq_shift == Approx(expected.history[pass].relative_sq_shift).epsilon(1e-6));
    }
    CHECK(found.model.predict(keen::rows(x)) == found.labels);
    CHECK(expected.model.predict(keen::rows(x)) == expected.labels);
    CHECK(found.model.sse(keen::rows(x)) == found.sse);
  }
}

}  // namespace

TEST_CASE("sparse points are clustered as dense ones are", "[sparse]") {
  check_against_dense<double>(1e-15);
  check_against_dense<float>(1e-7);
}

TEST_CASE("sparse points of which no coordinate is 0 are as dense ones", "[sparse]") {
  const Eigen::MatrixXd dense = unit::uniform_points<>(3, 1, 50).array() - 7;
  const Rows<double> x = dense.sparseView();
  CHECK(keen::detail::largest_magnitude(keen::rows(x)) == dense.cwiseAbs().maxCoeff());
  CHECK(keen::detail::largest_magnitude(keen::rows(Rows<double>(2.0 * x.topRows(1)))) ==
        2 * dense.row(0).cwiseAbs().maxCoeff());
  const KMeans kmeans{.k = 3, .init = keen::GivenCentroids(dense.topRows(3).transpose().eval())};
  const auto found = kmeans.fit(keen::rows(x)), expected = kmeans.fit(keen::rows(dense));
  CHECK(found.labels == expected.labels);
  CHECK(found.history[0].relative_sq_shift == Approx(expected.history[0].relative_sq_shift).epsilon(1e-9));
}

TEST_CASE("the way a sparse matrix lies in memory changes no bit", "[sparse]") {
  const Rows<double> x = sparse_points(300, 40, 0.1, 2);
  const KMeans kmeans{.k = 7};
  const auto expected = kmeans.fit(keen::rows(x));
  const Eigen::SparseMatrix<double> by_columns = x;
  CHECK(support::difference(kmeans.fit(keen::rows(by_columns)), expected) == "");
  CHECK(support::difference(kmeans.fit(keen::columns(x.transpose())), expected) == "");
  CHECK(support::difference(kmeans.fit(keen::columns(Rows<double>(x.transpose()))), expected) == "");
  CHECK(support::difference(kmeans.fit(keen::rows(Rows<double>(x))), expected) == "");
  CHECK(support::difference(kmeans.fit(keen::rows(2 * x * 0.5)), expected) == "");
  Eigen::SparseMatrix<double, Eigen::RowMajor, std::int64_t> wide = x;
  CHECK(support::difference(kmeans.fit(keen::rows(wide)), expected) == "");
  wide.reserve(Eigen::VectorXi::Constant(300, 9));
  REQUIRE_FALSE(wide.isCompressed());
  CHECK(support::difference(kmeans.fit(keen::rows(wide)), expected) == "");
  CHECK(expected.model.predict(keen::rows(x.row(3)))[0] == expected.labels[3]);
  const Eigen::Map<const Rows<double>> mapped(x.rows(), x.cols(), x.nonZeros(), x.outerIndexPtr(), x.innerIndexPtr(),
                                              x.valuePtr());
  CHECK(support::difference(kmeans.fit(keen::rows(mapped)), expected) == "");
  CHECK(support::difference(keen::fit(keen::rows(x), {.k = 7}), expected) == "");
}

TEST_CASE("some rows of a sparse matrix are points without a copy", "[sparse]") {
  const Rows<double> x = sparse_points(300, 40, 0.1, 2);
  const Rows<double> middle = x.middleRows(20, 200);
  CHECK(support::difference(KMeans{.k = 7}.fit(keen::rows(x.middleRows(20, 200))),
                            KMeans{.k = 7}.fit(keen::rows(middle))) == "");
  CHECK(keen::rows(x.middleRows(20, 200)).entries(0).values == x.valuePtr() + x.outerIndexPtr()[20]);
  CHECK(keen::rows(x.middleRows(20, 200)).nonzeros() == middle.nonZeros());
}

TEST_CASE("zeros that are written down and gaps between rows change no bit", "[sparse]") {
  const Rows<double> x = sparse_points(300, 40, 0.1, 3);
  Rows<double> loose = x;
  loose.reserve(Eigen::VectorXi::Constant(300, 5));
  for (Index i = 0; i < 300; ++i) {
    loose.coeffRef(i, (7 * i) % 40) += 0;
    loose.coeffRef(i, (3 * i + 1) % 40) += 0;
  }
  REQUIRE_FALSE(loose.isCompressed());
  REQUIRE(loose.nonZeros() > x.nonZeros());
  for (const Index k : {2, 9}) {
    CHECK(support::difference(KMeans{.k = k, .restarts = 2}.fit(keen::rows(loose)),
                              KMeans{.k = k, .restarts = 2}.fit(keen::rows(x))) == "");
  }
}

TEST_CASE("threads change no bit of a sparse fit", "[sparse]") {
  const Rows<double> x = sparse_points(6000, 100, 0.1, 4);
  for (const keen::Initializer<double, Eigen::Dynamic>& init :
       {keen::Initializer<double, Eigen::Dynamic>(keen::PlusPlus{}),
        keen::Initializer<double, Eigen::Dynamic>(keen::PlusPlus{.candidates = 1}),
        keen::Initializer<double, Eigen::Dynamic>(keen::RandomPoints{})}) {
    const auto alone = KMeans{.k = 40, .init = init}.fit(keen::rows(x));
    const auto found = KMeans{.k = 40, .init = init, .threads = 3}.fit(keen::rows(x));
    CHECK(support::difference(found, alone) == "");
    CHECK(alone.model.predict(keen::rows(x), 3) == alone.labels);
  }
}

TEST_CASE("a power of two changes no label of sparse points, however large or small", "[sparse]") {
  const Rows<double> x = sparse_points(200, 40, 0.15, 5);
  const auto plain = KMeans{.k = 6}.fit(keen::rows(x));
  for (const int exponent : {-1000, -600, -300, -40, 40, 300, 500, 1000}) {
    Rows<double> scaled = x;
    for (double& value : scaled.coeffs()) value = std::ldexp(value, exponent);
    const auto labels = [&](const KMeans& kmeans) { return kmeans.fit(keen::rows(scaled)).labels; };
    if (std::abs(exponent) < 510) {
      const auto found = KMeans{.k = 6}.fit(keen::rows(scaled));
      CHECK(found.labels == plain.labels);
      CHECK(found.sse == std::ldexp(plain.sse, 2 * exponent));
      CHECK(found.iterations == plain.iterations);
    } else {
      CHECK_THROWS_AS(labels({.k = 6}), std::range_error);
      Eigen::MatrixXd centroids = plain.model.centroids();
      for (double& c : centroids.reshaped()) c = std::ldexp(c, exponent);
      CHECK(keen::Model<double>(centroids).predict(keen::rows(scaled)) == plain.labels);
    }
  }
}

TEST_CASE("tiny sparse points beside large ones have the nearest centroid", "[sparse]") {
  Rows<double> x(4, 3);
  x.insert(0, 0) = 1e-200;
  x.insert(1, 0) = 4e-200;
  x.insert(2, 2) = 1e100;
  const Eigen::MatrixXd centroids{{0, 3e-200, 0}, {0, 0, 0}, {1e100, 0, 2e-220}};
  CHECK(keen::Model<double>(centroids).predict(keen::rows(x)) == keen::Labels{{2, 1, 0, 2}});
}

TEST_CASE("sparse points that lie on or near centroids far from the origin are told apart", "[sparse]") {
  Rows<double> x(3, 4);
  for (Index i = 0; i < 3; ++i) {
    x.insert(i, 1) = 1e9 + static_cast<double>(i) * 1e-6;
    x.insert(i, 3) = -1e9;
  }
  const Eigen::MatrixXd centroids = Eigen::MatrixXd(x).transpose();
  const keen::Model<double> model(centroids);
  CHECK(model.predict(keen::rows(x)) == keen::Labels{{0, 1, 2}});
  CHECK(model.sse(keen::rows(x)) == 0);
  const keen::Model<double> first(centroids.leftCols(1));
  CHECK(first.sse(keen::rows(x)) == Approx(first.sse(keen::rows(Eigen::MatrixXd(x)))).epsilon(1e-14));
}

TEST_CASE("a sparse point one last place off its centroid is at that distance", "[sparse]") {
  Rows<double> x(1, 300);
  keen::Rng rng(18);
  for (Index d = 0; d < 300; d += 2) x.insert(0, d) = 1e8 * (1 + rng.uniform());
  Eigen::MatrixXd centroid = Eigen::MatrixXd(x).transpose();
  centroid(6, 0) = std::nextafter(centroid(6, 0), 0.0);
  const double gap = x.coeff(0, 6) - centroid(6, 0);
  CHECK(keen::Model<double>(centroid).sse(keen::rows(x)) == gap * gap);
  centroid(7, 0) = gap;
  CHECK(keen::Model<double>(centroid).sse(keen::rows(x)) == 2 * gap * gap);
}

TEST_CASE("differences of sparse float points are taken in double", "[sparse]") {
  Rows<float> x(1, 2);
  x.insert(0, 0) = 0x1p+22F;
  x.insert(0, 1) = 1;
  const Eigen::MatrixXf centroid = (Eigen::MatrixXf(2, 1) << 0x1p+22F, -0x1p-25F).finished();
  CHECK(keen::Model<float>(centroid).sse(keen::rows(x)) == (1 + 0x1p-25) * (1 + 0x1p-25));
  const Eigen::MatrixXf far = (Eigen::MatrixXf(2, 1) << -1.0F, 0.0F).finished();
  CHECK(keen::Model<float>(far).sse(keen::rows(x)) == (0x1p+22 + 1) * (0x1p+22 + 1) + 1);
}

TEST_CASE("ties of sparse points go to the lower label", "[sparse]") {
  Rows<double> x(3, 2);
  x.insert(1, 0) = 0.1;
  x.insert(2, 1) = 0.7;
  const Eigen::MatrixXd centroids{{0.3, -0.3, 0.3}, {-0.1, 0.1, -0.1}};
  CHECK(keen::Model<double>(centroids).predict(keen::rows(x)) == keen::Labels{{0, 0, 1}});
}

TEST_CASE("weights of sparse points", "[sparse]") {
  const Rows<double> x = sparse_points(120, 30, 0.15, 6);
  const Eigen::MatrixXd start = start_of(Eigen::MatrixXd(x), 4);
  const KMeans kmeans{.k = 4, .init = keen::GivenCentroids(start)};
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(120);
  CHECK(support::difference(kmeans.fit(keen::weighted(keen::rows(x), ones)), kmeans.fit(keen::rows(x))) == "");

  std::vector<int> weights;
  std::vector<Index> copied;
  for (Index i = 0; i < 120; ++i) {
    weights.push_back(static_cast<int>(i % 4));
    for (int copy = 0; copy < weights.back(); ++copy) copied.push_back(i);
  }
  Rows<double> copies(static_cast<Index>(copied.size()), 30);
  for (std::size_t i = 0; i < copied.size(); ++i) copies.row(static_cast<Index>(i)) = x.row(copied[i]);
  const auto weighted = kmeans.fit(keen::weighted(keen::rows(x), weights));
  const auto repeated = kmeans.fit(keen::rows(copies));
  CHECK(weighted.model.centroids().isApprox(repeated.model.centroids(), 1e-14));
  CHECK(weighted.sse == Approx(repeated.sse).epsilon(1e-12));
  CHECK(weighted.cluster_weights == repeated.cluster_weights);
  CHECK(weighted.history[0].relative_sq_shift == Approx(repeated.history[0].relative_sq_shift).epsilon(1e-9));
  CHECK(weighted.model.sse(keen::weighted(keen::rows(x), weights)) == weighted.sse);
  for (const auto seed : {1U, 2U, 3U}) {  // points of weight 0 are no seeds
    const auto found =
        KMeans{.k = 90, .stop = keen::stop::MaxIterations{1}, .seed = seed}.fit(keen::weighted(keen::rows(x), weights));
    CHECK(found.nonempty_clusters <= 90);
    CHECK(std::isfinite(found.sse));
  }
}

TEST_CASE("sparse seeds are drawn, and compared, by what points weigh", "[sparse]") {
  // A heavy point at the origin is the first seed; point 1 weighs more than all others together, which lie as far off.
  Rows<double> x(6, 2);
  x.insert(1, 0) = 1;
  for (const Index i : {2, 3, 4, 5}) x.insert(i, 1) = 1;
  const auto label_of_point_1 = [&](Index candidates, std::uint64_t seed, double other) {
    const std::vector<double> weights{1e9, 3, other, other, other, other};
    const KMeans kmeans{.k = 2,
                        .init = keen::PlusPlus{.candidates = candidates},
                        .effort = keen::effort::Lloyd{},
                        .stop = keen::stop::MaxIterations{1},
                        .seed = seed};
    const keen::Labels labels = kmeans.fit(keen::weighted(keen::rows(x), weights)).labels;
    return labels[1] != labels[0] && labels[2] == labels[0];
  };
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    CHECK(label_of_point_1(1, seed, 1e-9));  // the only candidate is drawn by weight
    CHECK(label_of_point_1(30, seed, 0.5));  // of many candidates, the one that lowers the weighted SSE most is taken
  }
}

TEST_CASE("weights of sparse points of extreme size count as those of dense ones", "[sparse]") {
  const std::vector<double> weights{3, 0.5, 0, 7};
  for (const double size : {1e-170, 1e-100, 1.0, 1e100, 1e150}) {
    CAPTURE(size);
    Rows<double> x(4, 3);
    for (Index i = 0; i < 4; ++i) x.insert(i, i % 3) = (1 + static_cast<double>(i)) * size;
    const Eigen::MatrixXd dense = x;
    const double weight = size < 1e-160 ? 1e100 : 1;  // else double cannot hold the SSE
    std::vector<double> own = weights;
    for (double& w : own) w *= weight;
    const keen::Model<double> model(Eigen::MatrixXd::Constant(3, 1, size / 4));
    CHECK(model.sse(keen::weighted(keen::rows(x), own)) ==
          Approx(model.sse(keen::weighted(keen::rows(dense), own))).epsilon(1e-13));
  }
  // Where the unit is that of a large point, the squared distance of a tiny one underflows.
  Rows<double> apart(2, 1);
  apart.insert(0, 0) = 1e150;
  apart.insert(1, 0) = 1e-100;
  const keen::Model<double> model(Eigen::MatrixXd{{1e150, 0.0}});
  const std::vector<double> own{1, 5};
  CHECK(model.sse(keen::weighted(keen::rows(apart), own)) == Approx(5e-200).epsilon(1e-13));
}

TEST_CASE("as many clusters as sparse points, and more than are distinct", "[sparse]") {
  Rows<double> x(8, 50);
  for (Index i = 0; i < 8; ++i) x.insert(i, 6 * i) = 1 + static_cast<double>(i);
  const auto each = KMeans{.k = 8}.fit(keen::rows(x));
  CHECK(each.sse == 0);
  CHECK(each.nonempty_clusters == 8);
  Rows<double> twice(16, 50);
  for (Index i = 0; i < 16; ++i) twice.row(i) = x.row(i % 8);
  for (const auto policy : {keen::EmptyClusters::relocate_farthest, keen::EmptyClusters::keep}) {
    const auto found = KMeans{.k = 12, .empty_clusters = policy}.fit(keen::rows(twice));
    CHECK(found.sse == 0);
    CHECK(found.nonempty_clusters == 8);
  }
  const KMeans strict{.k = 12, .empty_clusters = keen::EmptyClusters::error};
  CHECK_THROWS_AS(strict.fit(keen::rows(twice)), std::runtime_error);
  const KMeans none{.k = 3};
  CHECK(none.fit(keen::rows(Rows<double>(5, 4))).sse == 0);
}

TEST_CASE("an empty cluster gets the farthest of sparse points", "[sparse]") {
  const Rows<double> x = sparse_points(100, 30, 0.15, 7);
  Eigen::MatrixXd start = start_of(Eigen::MatrixXd(x), 4);
  start.col(2).setConstant(1000);
  const KMeans kmeans{.k = 4, .init = keen::GivenCentroids(start)};
  const auto found = kmeans.fit(keen::rows(x));
  CHECK(found.nonempty_clusters == 4);
  CHECK(found.history.front().relocated == 1);
  CHECK(found.labels == kmeans.fit(keen::rows(Eigen::MatrixXd(x))).labels);
}

TEST_CASE("greedy k-means++ of sparse points starts as low as that of dense ones", "[sparse]") {
  const Rows<double> x = sparse_points(600, 40, 0.15, 8);
  const Eigen::MatrixXd dense = x;
  const auto start_sse = [](const auto& points, keen::PlusPlus init) {
    double sum = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const KMeans kmeans{.k = 15, .init = init, .stop = keen::stop::MaxIterations{1}, .seed = seed};
      sum += kmeans.fit(points).history.front().sse / 20;
    }
    return sum;
  };
  for (const Index candidates : {0, 1, 11}) {
    const keen::PlusPlus init{.candidates = candidates};
    CHECK(start_sse(keen::rows(x), init) == Approx(start_sse(keen::rows(dense), init)).epsilon(0.02));
  }
}

TEST_CASE("other inits of sparse points are as those of dense ones", "[sparse]") {
  const Rows<double> x = sparse_points(200, 30, 0.15, 9);
  const Eigen::MatrixXd dense = x;
  const std::vector<double> weights = [] {
    std::vector<double> some(200, 1.0);
    some[0] = some[2] = 0;
    return some;
  }();
  for (const keen::Initializer<double, Eigen::Dynamic>& init :
       {keen::Initializer<double, Eigen::Dynamic>(keen::FirstK{}),
        keen::Initializer<double, Eigen::Dynamic>(keen::RandomPoints{}),
        keen::Initializer<double, Eigen::Dynamic>(keen::RandomPartition{})}) {
    const KMeans kmeans{.k = 5, .init = init, .seed = 3};
    const auto found = kmeans.fit(keen::weighted(keen::rows(x), weights));
    const auto expected = kmeans.fit(keen::weighted(keen::rows(dense), weights));
    CHECK(found.labels == expected.labels);
    CHECK(found.model.centroids().isApprox(expected.model.centroids(), 1e-14));
  }
}

TEST_CASE("a user's init is given sparse points", "[sparse]") {
  const Rows<double> x = sparse_points(200, 30, 0.15, 9);
  const Eigen::MatrixXd dense = x;
  const auto last_k = [](const keen::SparseDataset<double>& data, Index k, keen::Rng&) {
    Eigen::MatrixXd centroids(data.dim(), k);
    for (Index j = 0; j < k; ++j) centroids.col(j) = data.point(data.size() - 1 - j);
    return centroids;
  };
  const Eigen::MatrixXd start = dense.bottomRows(5).colwise().reverse().transpose();
  const auto found = KMeans{.k = 5, .init = last_k}.fit(keen::rows(x));
  CHECK(support::difference(found, KMeans{.k = 5, .init = keen::GivenCentroids(start)}.fit(keen::rows(x))) == "");
  CHECK(keen::fit(keen::rows(x), {.k = 5, .init = last_k}).labels == found.labels);
  const auto refusal = [](const KMeans& kmeans, const auto& points) {
    return message_of([&] { (void)kmeans.fit(points); });
  };
  CHECK(refusal({.k = 5, .init = last_k}, keen::rows(dense)) ==
        "KMeans::fit: init accepts only a keen::SparseDataset, but the points are dense");
  keen::MiniBatchKMeans<double> stream{.k = 5, .init = last_k, .init_size = 200};
  stream.partial_fit(keen::rows(x));
  CHECK(stream.has_model());

  const auto zeros = [](Index dim, Index count) {
    return
        [=](const keen::SparseDataset<double>&, Index, keen::Rng&) { return Eigen::MatrixXd::Zero(dim, count).eval(); };
  };
  CHECK(refusal({.k = 5, .init = zeros(29, 5)}, keen::rows(x)) ==
        "KMeans::fit: init must return centroids of dim = 30 coordinates, got 29");
  CHECK(refusal({.k = 5, .init = zeros(30, 6)}, keen::rows(x)) ==
        "KMeans::fit: init must return k = 5 centroids, got 6");
  CHECK(refusal({.k = 5, .init = zeros(30, 4)}, keen::rows(x)) ==
        "KMeans::fit: init must return k = 5 centroids, got 4 that do not cover all distinct points");
  CHECK(KMeans{.k = 5, .init = zeros(30, 1)}.fit(keen::rows(Rows<double>(9, 30))).nonempty_clusters == 1);
}

TEST_CASE("one init may serve dense and sparse points", "[sparse]") {
  const Rows<double> x = sparse_points(200, 30, 0.15, 9);
  const auto found = KMeans{.k = 5, .init = SpreadOut{}}.fit(keen::rows(x));
  const auto expected = KMeans{.k = 5, .init = SpreadOut{}}.fit(keen::rows(Eigen::MatrixXd(x)));
  CHECK(found.labels == expected.labels);
  CHECK(found.model.centroids().isApprox(expected.model.centroids(), 1e-14));
  const auto of_dense = [](const auto& data, Index k, keen::Rng& rng) { return keen::FirstK{}(data, k, rng); };
  CHECK(
      message_of([&] { (void)KMeans{.k = 5, .init = of_dense}.fit(keen::rows(x)); }) ==
      "KMeans::fit: sparse points take PlusPlus, RandomPoints, RandomPartition, FirstK, GivenCentroids, or a callable "
      "of a keen::SparseDataset as init");
}

TEST_CASE("stop rules, restarts and observers work on sparse points", "[sparse]") {
  const Rows<double> x = sparse_points(300, 40, 0.1, 10);
  Index passes = 0;
  const auto found = KMeans{
      .k = 6, .stop = keen::stop::MaxIterations{2}, .restarts = 3, .observer = [&](const keen::IterationStats& it) {
        ++passes;
        CHECK(it.centroids().rows() == 40);
      }}.fit(keen::rows(x));
  CHECK(passes == 6);
  CHECK(found.stop_reason == keen::StopReason::max_iterations);
  for (std::uint64_t restart = 0; restart < 3; ++restart) {
    const auto one = KMeans{.k = 6, .stop = keen::stop::MaxIterations{2}, .seed = restart}.fit(keen::rows(x));
    CHECK(one.iterations == 2);
  }
  CHECK(found.sse <= KMeans{.k = 6, .stop = keen::stop::MaxIterations{2}}.fit(keen::rows(x)).sse);
}

TEST_CASE("sparse points by angle are as dense ones", "[sparse]") {
  Rows<double> x = sparse_points(300, 40, 0.2, 11);
  for (Index i = 0; i < 300; ++i) x.coeffRef(i, (5 * i) % 40) += 1;  // none is 0
  x.makeCompressed();
  const Eigen::MatrixXd dense = x;
  const keen::SphericalKMeans<double> spherical{.k = 5, .init = keen::GivenCentroids(start_of(dense, 5))};
  const auto found = spherical.fit(keen::rows(x));
  const auto expected = spherical.fit(keen::rows(dense));
  CHECK(found.labels == expected.labels);
  CHECK(found.model.centroids().isApprox(expected.model.centroids(), 1e-14));
  CHECK(found.sse == Approx(expected.sse).epsilon(1e-12));
  CHECK(found.model.predict(keen::rows(x)) == found.labels);
  CHECK(found.model.sse(keen::rows(x)) == found.sse);
  Rows<double> longer = x;
  for (Index i = 0; i < longer.rows(); ++i) longer.row(i) *= std::ldexp(1.0, static_cast<int>(i % 7) * 100 - 300);
  CHECK(found.model.predict(keen::rows(longer)) == found.labels);
  CHECK(found.model.sse(keen::rows(longer)) == found.sse);
  const keen::SphericalKMeans<double> drawn{.k = 5, .threads = 2, .restarts = 3};
  const std::vector<double> weights(300, 2.0);
  const auto weighted = drawn.fit(keen::weighted(keen::rows(x), weights));
  const auto plain = drawn.fit(keen::rows(x));
  CHECK(weighted.labels == plain.labels);
  CHECK(weighted.sse == Approx(2 * plain.sse).epsilon(1e-12));
  CHECK(message_of([&] { (void)spherical.fit(keen::rows(Rows<double>(6, 40))); }) ==
        "SphericalKMeans::fit: point 0 has length 0, and so no direction");
  std::vector<double> negative(300, 1.0);
  negative[7] = -1;
  CHECK(message_of([&] { (void)drawn.fit(keen::weighted(keen::rows(x), negative)); }) ==
        "SphericalKMeans::fit: weights must be >= 0, got -1 at point 7");
  CHECK(message_of([&] { (void)drawn.fit(keen::rows(x.topRows(4))); }) ==
        "SphericalKMeans::fit: k must be in [1, n = 4], got k = 5");
  x.coeffRef(1, 5) = std::numeric_limits<double>::infinity();
  CHECK(message_of([&] { (void)drawn.fit(keen::rows(x)); }) ==
        "SphericalKMeans::fit: points must be finite, got inf at point 1, coordinate 5");
}

TEST_CASE("a stream of sparse points is learnt as a dense one is", "[sparse]") {
  const Rows<double> x = sparse_points(2000, 40, 0.15, 12);
  const Eigen::MatrixXd dense = x;
  const keen::MiniBatchKMeans<double> settings{.k = 5,
                                               .init = keen::GivenCentroids(start_of(dense, 5)),
                                               .effort = keen::effort::Lloyd{},
                                               .reassignment_ratio = 0};
  keen::MiniBatchKMeans<double> sparse_stream = settings, dense_stream = settings;
  std::vector<double> weights;
  for (Index i = 0; i < 80; ++i) weights.push_back(0.5 * static_cast<double>(i % 5));  // of 1 in the mean
  for (Index first = 0; first < 2000; first += 80) {
    sparse_stream.partial_fit(keen::weighted(keen::rows(x.middleRows(first, 80)), weights));
    dense_stream.partial_fit(keen::weighted(keen::rows(dense.middleRows(first, 80)), weights));
    CHECK(sparse_stream.has_model() == dense_stream.has_model());
  }
  CHECK(sparse_stream.model().centroids().isApprox(dense_stream.model().centroids(), 1e-12));
  CHECK(sparse_stream.cluster_weights() == dense_stream.cluster_weights());
  sparse_stream.partial_fit(keen::rows(dense));  // centroids are centroids
  CHECK(sparse_stream.cluster_weights().sum() == 4000);
}

TEST_CASE("batches of sparse points end near a whole fit", "[sparse]") {
  const Rows<double> x = sparse_points(5000, 40, 0.15, 13);
  const double whole = KMeans{.k = 6, .restarts = 3}.fit(keen::rows(x)).sse;
  const auto found = keen::MiniBatchKMeans<double>{.k = 6, .batch_size = 500}.fit(keen::rows(x));
  CHECK(found.sse < 1.03 * whole);
  CHECK(found.labels == found.model.predict(keen::rows(x)));
  CHECK(found.cluster_sizes.sum() == 5000);
  const auto with_threads = keen::MiniBatchKMeans<double>{.k = 6, .batch_size = 500, .threads = 3}.fit(keen::rows(x));
  CHECK(support::difference(with_threads, found) == "");
}

TEST_CASE("first points of a stream are all sparse, or none", "[sparse]") {
  const Rows<double> x = sparse_points(20, 40, 0.15, 14);
  keen::MiniBatchKMeans<double> kmeans{.k = 2};
  kmeans.partial_fit(keen::rows(x));
  CHECK(message_of([&] { kmeans.partial_fit(keen::rows(Eigen::MatrixXd(x))); }) ==
        "MiniBatchKMeans::partial_fit: the first 40 points must all be sparse, or none");
  CHECK(message_of([&] { kmeans.partial_fit(keen::rows(Rows<double>(3, 39))); }) ==
        "MiniBatchKMeans::partial_fit: points must have 40 coordinates, got 39");
  CHECK(message_of([&] { (void)kmeans.model(); }) ==
        "MiniBatchKMeans::model: 40 points are needed first, got 20: "
        "give more to partial_fit, or set init_size");
  kmeans.partial_fit(keen::rows(x));
  CHECK(kmeans.cluster_weights().sum() == 40);
  keen::MiniBatchKMeans<double> annealed{.k = 2, .effort = keen::effort::Anneal{}, .init_size = 2};
  CHECK(message_of([&] { annealed.partial_fit(keen::rows(x)); }) == "KMeans::fit: sparse points take effort::Lloyd");
  CHECK_FALSE(annealed.has_model());
}

TEST_CASE("sparse points and weights that are not finite, or not in order, are refused", "[sparse]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values{1, 2, 3, 4};
  std::vector<int> coordinates{0, 2, 1, 3};
  std::vector<int> starts{0, 2, 4};
  const Eigen::Map<const Rows<double>> x(2, 5, 4, starts.data(), coordinates.data(), values.data());
  const auto refusal = [&](const KMeans& kmeans) { return message_of([&] { (void)kmeans.fit(keen::rows(x)); }); };
  CHECK(refusal({.k = 2}) == "no error");
  CHECK(refusal({.k = 3}) == "KMeans::fit: k must be in [1, n = 2], got k = 3");
  values[3] = nan;
  CHECK(refusal({.k = 2}) == "KMeans::fit: points must be finite, got nan at point 1, coordinate 3");
  values[3] = 4;
  coordinates[3] = 1;
  CHECK(refusal({.k = 2}) == "KMeans::fit: coordinates of a sparse point must ascend, got 1 after 1 at point 1");
  coordinates[3] = 5;
  CHECK(refusal({.k = 2}) == "KMeans::fit: coordinates of sparse points must be in [0, dim = 5), got 5 at point 1");
  coordinates[0] = -1;
  CHECK(refusal({.k = 2}) == "KMeans::fit: coordinates of sparse points must be in [0, dim = 5), got -1 at point 0");
  const keen::Model<double> model(Eigen::MatrixXd::Ones(5, 2).eval());
  CHECK(message_of([&] { (void)model.predict(keen::rows(x)); }) ==
        "Model::predict: coordinates of sparse points must be in [0, dim = 5), got -1 at point 0");
  coordinates = {0, 2, 1, 3};
  CHECK(message_of([&] {
          (void)KMeans{.k = 2}.fit(keen::weighted(keen::rows(x), std::vector<double>{1, -1}));
        }) == "KMeans::fit: weights must be >= 0, got -1 at point 1");
  CHECK(message_of([&] { (void)keen::weighted(keen::rows(x), std::vector<double>{1}); }) ==
        "weighted: one weight a point is needed, got 1 weights for n = 2");
  CHECK(message_of([&] { (void)KMeans{.k = 1}.fit(keen::rows(Rows<double>(0, 5))); }) ==
        "KMeans::fit: at least one point is needed, got n = 0");
  CHECK(message_of([&] { (void)KMeans{.k = 1}.fit(keen::rows(Rows<double>(5, 0))); }) ==
        "KMeans::fit: points must have at least one coordinate, got dim = 0");
}

TEST_CASE("what sparse points cannot have is refused by name", "[sparse]") {
  const Rows<double> x = sparse_points(50, 10, 0.3, 15);
  const auto refusal = [&](const KMeans& kmeans) { return message_of([&] { (void)kmeans.fit(keen::rows(x)); }); };
  CHECK(
      refusal({.k = 2, .init = keen::AfkMc2{}}) ==
      "KMeans::fit: sparse points take PlusPlus, RandomPoints, RandomPartition, FirstK, GivenCentroids, or a callable "
      "of a keen::SparseDataset as init");
  CHECK(refusal({.k = 2, .effort = keen::effort::Swaps{}}) == "KMeans::fit: sparse points take effort::Lloyd");
  CHECK(refusal({.k = 2, .algorithm = keen::Algorithm::hamerly}) ==
        "KMeans::fit: sparse points take Algorithm::lloyd, or automatic");
  CHECK(refusal({.k = 2, .algorithm = keen::Algorithm::lloyd}) == "no error");
  CHECK(refusal({.k = 2, .init = keen::PlusPlus{.candidates = -1}}) == "PlusPlus: candidates must be >= 0, got -1");
  CHECK(refusal({.k = 2, .init = keen::GivenCentroids(Eigen::MatrixXd::Ones(9, 2).eval())}) ==
        "GivenCentroids: centroids must have the dimension of the points, got 9 for dim = 10");
  CHECK(refusal({.k = 3, .init = keen::GivenCentroids(Eigen::MatrixXd::Ones(10, 2).eval())}) ==
        "GivenCentroids: k centroids are needed, got 2 for k = 3");
  CHECK(refusal({.k = 1,
                 .init = keen::GivenCentroids(
                     Eigen::MatrixXd::Constant(10, 1, std::numeric_limits<double>::infinity()).eval())}) ==
        "KMeans::fit: start centroids must be finite, got inf at centroid 0, coordinate 0");
  CHECK(refusal({.k = 2, .init = keen::FirstK{}, .restarts = 2}) ==
        "KMeans::fit: restarts must be 1 with an init that draws nothing (GivenCentroids, FirstK), got restarts = 2");
  const keen::Model<double> model(Eigen::MatrixXd::Ones(9, 2).eval());
  CHECK(message_of([&] { (void)model.predict(keen::rows(x)); }) ==
        "Model::predict: points must have 9 coordinates, got 10");
  CHECK(message_of([&] { (void)model.sse(keen::rows(x)); }) == "Model::sse: points must have 9 coordinates, got 10");
  CHECK(message_of([&] { (void)keen::Model<double>().predict(keen::rows(x)); }) ==
        "Model::predict: the model has no centroids");
  const keen::Model<double> of_ten(Eigen::MatrixXd::Ones(10, 2).eval());
  CHECK(message_of([&] { (void)of_ten.predict(keen::rows(x), -1); }) == "Model::predict: threads must be >= 0, got -1");
  CHECK(message_of([&] { (void)of_ten.sse(keen::rows(x), -1); }) == "Model::sse: threads must be >= 0, got -1");
  CHECK(of_ten.predict(keen::rows(Rows<double>(0, 10))).size() == 0);
  CHECK(of_ten.sse(keen::rows(Rows<double>(0, 10))) == 0);
}

TEST_CASE("a sparse matrix that is not referred to any more is kept", "[sparse]") {
  const auto data = [] {
    Rows<double> x = sparse_points(50, 20, 0.2, 16);
    return keen::rows(std::move(x));
  }();
  CHECK(KMeans{.k = 3}.fit(data).labels == KMeans{.k = 3}.fit(keen::rows(sparse_points(50, 20, 0.2, 16))).labels);
}

TEST_CASE("sparse points of very many coordinates take little memory", "[sparse]") {
  const Index n = 20'000;
  const Index dim = 50'000;  // n dim doubles would be 8 GB
  std::vector<Eigen::Triplet<double>> entries;
  keen::Rng rng(17);
  for (Index i = 0; i < n; ++i) {
    for (int entry = 0; entry < 4; ++entry) {
      entries.emplace_back(static_cast<int>(i), static_cast<int>((i % 5) * 10'000 + rng.index(20)), 1.0);
    }
  }
  Rows<double> x(n, dim);
  x.setFromTriplets(entries.begin(), entries.end());
  const auto found = KMeans{.k = 5}.fit(keen::rows(x));
  CHECK(unit::renamed(found.labels) == unit::group_labels(n, 5));
  CHECK(unit::renamed(keen::SphericalKMeans<double>{.k = 5}.fit(keen::rows(x)).labels) == unit::group_labels(n, 5));
}
