// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/adapters.hpp>
#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/init/initializer.hpp>
#include <keen/init/random_points.hpp>

namespace {

using keen::Index;
using Data = keen::Dataset<double, 2>;
using Initializer = keen::Initializer<double, 2>;

constexpr auto zeros = [](const Data&, Index k, keen::Rng&) { return Eigen::Matrix2Xd(Eigen::Matrix2Xd::Zero(2, k)); };
constexpr auto generic_zeros = [](const auto& data, Index k, auto&) {
  return Eigen::MatrixXd(Eigen::MatrixXd::Zero(data.dim(), k));
};
constexpr auto returns_labels = [](const Data&, Index, keen::Rng&) { return std::string("no"); };
constexpr auto takes_nothing = [] { return Eigen::Matrix2Xd(2, 1); };

struct MoveOnly {
  MoveOnly() = default;
  MoveOnly(MoveOnly&&) = default;
  Eigen::Matrix2Xd operator()(const Data&, Index k, keen::Rng&) const { return Eigen::Matrix2Xd(2, k); }
};

struct Fixed {
  static constexpr bool is_deterministic = true;
  Eigen::Matrix2Xd operator()(const Data&, Index k, keen::Rng&) const { return Eigen::Matrix2Xd::Zero(2, k); }
};

struct Drawn {
  static constexpr bool is_deterministic = false;
  Eigen::Matrix2Xd operator()(const Data&, Index k, keen::Rng&) const { return Eigen::Matrix2Xd::Zero(2, k); }
};

struct SparseZeros {
  static constexpr bool takes_sparse = true;
  Eigen::MatrixXd operator()(const keen::SparseDataset<double>&, Index k, keen::Rng&) const {
    return Eigen::MatrixXd::Zero(3, k);
  }
};

struct Zeros : SparseZeros {
  using SparseZeros::operator();
  Eigen::MatrixXd operator()(const keen::Dataset<double, Eigen::Dynamic>& data, Index k, keen::Rng&) const {
    return Eigen::MatrixXd::Zero(data.dim(), k);
  }
};

}  // namespace

TEST_CASE("anything of the shape is a way to start, and nothing else") {
  STATIC_REQUIRE(keen::InitializerFor<decltype(zeros), double, 2>);
  STATIC_REQUIRE(keen::InitializerFor<decltype(generic_zeros), double, 2>);
  STATIC_REQUIRE(keen::InitializerFor<keen::FirstK, float, Eigen::Dynamic>);
  STATIC_REQUIRE_FALSE(keen::InitializerFor<decltype(returns_labels), double, 2>);
  STATIC_REQUIRE_FALSE(keen::InitializerFor<decltype(takes_nothing), double, 2>);
  STATIC_REQUIRE_FALSE(keen::InitializerFor<MoveOnly, double, 2>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Initializer, int>);
}

TEST_CASE("a start takes sparse points where it says so, and the dimension is known at run time alone") {
  STATIC_REQUIRE(keen::SparseInitializerFor<SparseZeros, double, Eigen::Dynamic>);
  STATIC_REQUIRE_FALSE(keen::SparseInitializerFor<SparseZeros, double, 3>);
  STATIC_REQUIRE_FALSE(keen::InitializerFor<SparseZeros, double, Eigen::Dynamic>);
  CHECK(keen::Initializer<double, Eigen::Dynamic>(SparseZeros{}).start().sparse_draw.has_value());
  CHECK(keen::Initializer<double, Eigen::Dynamic>(Zeros{}).start().sparse_draw.has_value());
  CHECK_FALSE(keen::Initializer<double, Eigen::Dynamic>(generic_zeros).start().sparse_draw.has_value());
  CHECK_FALSE(Initializer(zeros).start().sparse_draw.has_value());
}

TEST_CASE("a start that draws nothing is known by what it says of itself") {
  CHECK(Initializer(Fixed{}).is_deterministic());
  CHECK(Initializer(keen::FirstK{}).is_deterministic());
  CHECK_FALSE(Initializer(Drawn{}).is_deterministic());
  CHECK_FALSE(Initializer(zeros).is_deterministic());
  CHECK_FALSE(Initializer(keen::RandomPoints{}).is_deterministic());
}

TEST_CASE("a start needs the points, unless it says that it does not") {
  CHECK(Initializer(zeros).needs_points());
  CHECK(Initializer(keen::FirstK{}).needs_points());
  CHECK_FALSE(Initializer(keen::GivenCentroids<double, 2>(Eigen::Matrix2Xd::Zero(2, 1))).needs_points());
}

TEST_CASE("a copy of an initializer does the same") {
  const Initializer init = keen::RandomPoints{};
  const Initializer copy = init;
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Random(2, 20);
  keen::Rng a(5);
  keen::Rng b(5);
  CHECK(init(keen::as_dataset(x), 3, a) == copy(keen::as_dataset(x), 3, b));
  CHECK(a() == b());
}
