// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/detail/data/magnitude.hpp>
#include <keen/detail/sums/sse.hpp>

#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

Points<double> view(const Eigen::Matrix2Xd& x) { return view_columns<double>(x); }

/// The sum by a team of so many threads.
double sse_of(const Points<double>& data, const keen::Labels& labels, const keen::Centroids<double, 2>& centroids,
              int threads = 1) {
  Team team(threads);
  return sum_of_squares(data, labels, centroids, team).value();
}

keen::Labels labels_of(Index n, Index k) {
  keen::Labels labels(n);
  for (Index i = 0; i < n; ++i) labels[i] = static_cast<keen::Label>(i * i % k);
  return labels;
}

}  // namespace

TEST_CASE("a squared distance is that of direct differences, in double (F31, F36)") {
  const Eigen::Matrix2Xf x{{1e6F}, {1e6F + 1}};
  const Eigen::Vector2f c(1e6F, 1e6F);
  CHECK(keen::detail::sq_distance(view_columns<float>(x), 0, c) == 1);
  const Eigen::Matrix2Xf large{{16777216.0F}, {16777216.0F}};
  CHECK(keen::detail::sq_distance(view_columns<float>(large), 0, Eigen::Vector2f(-1.0F, 0)) ==
        16777217.0 * 16777217.0 + 16777216.0 * 16777216.0);  // 2^24 + 1 is none of float's
  CHECK(keen::detail::sq_distance(view(Eigen::Matrix2Xd{{3.0}, {4.0}}), 0, Eigen::Vector2d(0, 0)) == 25);
}

TEST_CASE("the SSE equals the sum in long double, and its bits do not depend on the threads (F37, F47)", "[C48]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(20'000, 5).array() + 1e3;
  const keen::Centroids<double, 2> centroids = unit::uniform_points<2>(4, 6).array() + 1e3;
  const keen::Labels labels = labels_of(x.cols(), 4);
  long double exact = 0;
  for (Index i = 0; i < x.cols(); ++i) {
    for (Index d = 0; d < 2; ++d) {
      const long double difference =
          static_cast<long double>(x(d, i)) - static_cast<long double>(centroids(d, labels[i]));
      exact += difference * difference;
    }
  }
  const double sse = sse_of(view(x), labels, centroids);
  // Each of the n terms is rounded thrice, at random; their sum is exact to 106 bits.
  CHECK(sse == Approx(static_cast<double>(exact)).epsilon(4e-16));
  for (const int threads : {2, 3, 8}) CHECK(sse_of(view(x), labels, centroids, threads) == sse);
}

TEST_CASE("each point counts as often as its weight says (F16)") {
  const Eigen::Matrix2Xd x{{1.0, 2.0, 3.0}, {0.0, 0.0, 0.0}};
  const std::vector<double> weights{1, 0.5, 0};
  const auto data = view(x).with_weights(weights.data());
  const keen::Centroids<double, 2> origin = Eigen::Vector2d::Zero();
  CHECK(sse_of(data, keen::Labels::Zero(3), origin) == 1 + 0.5 * 4);
}

TEST_CASE("weights and distances of all sizes meet in one sum") {
  const keen::Centroids<double, 2> origin = Eigen::Vector2d::Zero();
  const auto sse = [&](double x, double weight) {
    const Eigen::Matrix2Xd points{{x}, {0.0}};
    return sse_of(view(points).with_weights(&weight), keen::Labels::Zero(1), origin);
  };
  CHECK(sse(1e200, 1e-300) == Approx(1e100).epsilon(1e-14));
  CHECK(sse(1e-200, 1e300) == Approx(1e-100).epsilon(1e-14));
  CHECK(sse(1e-100, 1e-50) == Approx(1e-250).epsilon(1e-14));
  CHECK(sse(1e100, 1e50) == Approx(1e250).epsilon(1e-14));
  CHECK(sse(1e-160, 1) == Approx(1e-320).epsilon(1e-3));
}

TEST_CASE("an SSE in the range of double is given as it is") {
  WideSum sum;
  CHECK(representable(sum, "caller") == 0);
  sum.add_square(3, 1);
  CHECK(representable(sum, "caller") == 9);
  sum.add_square(0x1p500, 1);
  CHECK(representable(sum, "caller") == 0x1p1000);
}

TEST_CASE("an SSE that double cannot hold is a range error with its magnitude (D2, F24, F25, F34)") {
  const auto refusal = [](double x, double weight) {
    WideSum sum;
    sum.add_square(x, weight);
    return unit::message_of<std::range_error>([&] { (void)representable(sum, "caller"); });
  };
  const std::string rest =
      ", which double cannot hold (2^-1022 to 2^1024): change the unit of the points or of the weights";
  CHECK(refusal(0x1p520, 1) == "caller: the SSE is about 2^1040" + rest);
  CHECK(refusal(0x1p1000, 0x1p1000) == "caller: the SSE is about 2^3000" + rest);
  CHECK(refusal(0x1p-520, 1) == "caller: the SSE is about 2^-1040" + rest);  // a denormal: not to its last digits
  CHECK(refusal(0x1p-1074, 0x1p-1074) == "caller: the SSE is about 2^-3222" + rest);
  CHECK(refusal(0x1p512, 1) == "caller: the SSE is about 2^1024" + rest);
  CHECK(refusal(0x1p-511, 0.5) == "caller: the SSE is about 2^-1023" + rest);
  CHECK(refusal(0x1p511, 2) == "no error");
  CHECK(refusal(0x1p-511, 1) == "no error");
}

TEST_CASE("an SSE of points at opposite ends of the range is a range error that names its size") {
  constexpr double huge = std::numeric_limits<double>::max();
  const Eigen::Matrix2Xd x{{huge, -huge}, {0.0, 0.0}};
  const keen::Centroids<double, 2> end = Eigen::Vector2d(-huge, 0);
  Team alone(1);
  const WideSum sum = sum_of_squares(view(x), keen::Labels::Zero(2), end, alone);
  const std::string message = unit::message_of<std::range_error>([&] { (void)representable(sum, "caller"); });
  CHECK_THAT(message, Catch::Matchers::StartsWith("caller: the SSE is about 2^2050, "));  // (2 * 2^1024)^2
}
