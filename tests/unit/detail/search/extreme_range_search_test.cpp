// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/search/extreme_range_search.hpp>

#include <vector>

namespace {

using Row = Eigen::Matrix<double, 1, Eigen::Dynamic, Eigen::RowMajor>;

keen::Label nearest(double x, const Row& centroids) {
  const keen::detail::Points<double> data(&x, 1, 1, {1, 1});
  return keen::detail::ExtremeRangeSearch<double>(data, centroids)(0);
}

keen::Label nearest(const Eigen::Vector2d& x, const Eigen::Matrix2Xd& centroids) {
  const keen::detail::Points<double> data(x.data(), 1, 2, {2, 1});
  return keen::detail::ExtremeRangeSearch<double>(data, centroids)(0);
}

constexpr double tiny = std::numeric_limits<double>::denorm_min();
constexpr double huge = std::numeric_limits<double>::max();

}  // namespace

TEST_CASE("ordinary points have the nearest centroid that they always have") {
  CHECK(nearest(1.4, Row{{0.0, 1.0, 2.0}}) == 1);
  CHECK(nearest(1.5, Row{{5.0, 2.0, 1.0}}) == 1);  // a tie: the lower label
  CHECK(nearest(1.0, Row{{0.0, 1.0, 1.0}}) == 1);
}

TEST_CASE("points whose squared distances underflow are told apart (D2, F25)") {
  CHECK(nearest(3 * tiny, Row{{0.0, tiny, 2 * tiny, 5 * tiny}}) == 2);
  CHECK(nearest(1e-200, Row{{0.0, 2.1e-200, 1.9e-200}}) == 2);
  CHECK(nearest(1 + 3 * 0x1p-52, Row{{1.0, 1 + 0x1p-52, 1 + 4 * 0x1p-52}}) == 2);
  CHECK(nearest(tiny, Row{{0.0, 2 * tiny}}) == 0);  // a tie
}

TEST_CASE("points whose squared distances overflow are told apart (D2, F34)") {
  CHECK(nearest(huge, Row{{-huge, 0.0, huge / 4, huge / 2}}) == 3);
  CHECK(nearest(-huge, Row{{huge, huge / 2, 0.0}}) == 2);
  CHECK(nearest(1e200, Row{{0.0, 3e200, 1.9e200}}) == 2);
  CHECK(nearest(0, Row{{huge, -huge}}) == 0);  // a tie
}

TEST_CASE("denormals are told apart though another centroid is huge (D2)") {
  CHECK(nearest(3 * tiny, Row{{1e308, tiny, 2 * tiny}}) == 2);
  CHECK(nearest(3 * tiny, Row{{1e308, -1e308, 2 * tiny, tiny}}) == 2);
}

TEST_CASE("all coordinates count, whatever their sizes") {
  CHECK(nearest({3e200, 4e200}, Eigen::Matrix2Xd{{0.0, 3e200}, {0.0, 8.9e200}}) == 1);
  CHECK(nearest({3e-200, 4e-200}, Eigen::Matrix2Xd{{0.0, 3e-200}, {0.0, 9.1e-200}}) == 0);
  CHECK(nearest({1e-200, 1.0}, Eigen::Matrix2Xd{{3e-200, 2e-200}, {1.0, 1.0}}) == 1);
}

TEST_CASE("a centroid on the point wins against one closer than squares can tell") {
  CHECK(nearest(1e-300, Row{{2e-300, 1e-300}}) == 1);
  CHECK(nearest({huge, tiny}, Eigen::Matrix2Xd{{huge, huge}, {0.0, tiny}}) == 1);
}

TEST_CASE("a point coincides with a centroid that is equal in every coordinate; zeros have no sign") {
  const Eigen::Vector2d x(0.0, 1.0);
  const Eigen::Matrix2Xd centroids{{-0.0, 0.0, tiny}, {1.0, 1.0 + 0x1p-52, 1.0}};
  const keen::detail::Points<double> data(x.data(), 1, 2, {2, 1});
  const keen::detail::ExtremeRangeSearch<double> rare(data, centroids);
  CHECK(rare.coincides(0, 0));
  CHECK_FALSE(rare.coincides(0, 1));
  CHECK_FALSE(rare.coincides(0, 2));
}

TEST_CASE("a denormal coordinate decides beside one that is huge (D2)") {
  CHECK(nearest({huge, 2 * tiny}, Eigen::Matrix2Xd{{huge, huge}, {0.0, 3 * tiny}}) == 1);
}
