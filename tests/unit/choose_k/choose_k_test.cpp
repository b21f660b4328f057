// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/csv.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k/choose_k.hpp>
#include <keen/choose_k/criteria/curve.hpp>
#include <keen/choose_k/criteria/indices.hpp>
#include <keen/choose_k/criteria/information.hpp>
#include <keen/init/random_points.hpp>
#include <keen/measures/indices.hpp>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using keen::CriterionResult;
using keen::Index;
using keen::KMeans;
using unit::message_of;
namespace criterion = keen::criterion;

using Any = keen::Criterion<double>;

Eigen::MatrixXd read(const std::string& name, Index coordinates) {
  return support::read_csv(std::string(KEEN_TESTS_DIR) + "/data/" + name).leftCols(coordinates).transpose();
}

/// The best clusterings that are known, for these small sets.
keen::KSweep<double> sweep_of(const Eigen::MatrixXd& x, Index last) {
  return keen::sweep_k(keen::columns(x), {1, last}, {.stop = keen::stop::LabelsSettled{}, .restarts = 20});
}

double score(const Any& criterion, const keen::KSweep<double>& sweep, Index k) {
  return criterion(sweep).score[static_cast<std::size_t>(k - 1)];
}

struct Expected {
  std::string file;
  Index coordinates;
  Index k;
  double simplified_silhouette;
  double davies_bouldin;
  double x_means_bic;
  double x_means_aic;
  double spherical_bic;
};

std::vector<Any> all_cheap() {
  return {criterion::SimplifiedSilhouette{},
          criterion::Silhouette{},
          criterion::CalinskiHarabasz{},
          criterion::DaviesBouldin{},
          criterion::XieBeni{},
          criterion::Bic{},
          criterion::Aic{},
          criterion::Jump{},
          criterion::Elbow{}};
}

struct ThreadsGiven {
  static constexpr const char* name = "threads";
  Index operator()(const keen::FitView<double, 2>& view) const { return view.threads; }
};

/// Runs all work on the calling thread.
struct InLine {
  [[nodiscard]] static int concurrency() { return 4; }
  static void bulk(int n, const keen::ExecutorTask& f) {
    for (int part = 0; part < n; ++part) f(part);
  }
};

struct LargestCluster {
  static constexpr const char* name = "largest cluster";
  static constexpr bool smaller_is_better = true;
  double operator()(const keen::FitView<double, 2>& view) const { return view.fit.cluster_weights.maxCoeff(); }
};

}  // namespace

TEST_CASE("criteria of real data are those of independent implementations", "[choose_k]") {  // numpy, scikit-learn
  const std::vector<Expected> cases{{"iris.csv", 4, 3, 0.6663855564711182, 0.6619715465007465, -444.58333396238675,
                                     -420.4982516096167, -442.01720412008285},
                                    {"faithful.csv", 2, 2, 0.7990641576273755, 0.36892898688049336, -1727.8746888013623,
                                     -1717.0572826024743, -1727.8672996164091},
                                    {"ruspini.csv", 2, 4, 0.8157677278836996, 0.3569642131969615, -671.4998534936507,
                                     -659.9124129259691, -675.7067238700623},
                                    {"usarrests.csv", 4, 4, 0.6448959185923878, 0.5869723204307866, -907.1875551039292,
                                     -888.0673250496477, -906.849394210024}};
  for (const Expected& expected : cases) {
    CAPTURE(expected.file);
    const Eigen::MatrixXd x = read(expected.file, expected.coordinates);
    const auto sweep = sweep_of(x, 6);
    const auto is = [&](double value) { return Approx(value).epsilon(1e-10); };
    CHECK(score(criterion::SimplifiedSilhouette{}, sweep, expected.k) == is(expected.simplified_silhouette));
    CHECK(score(criterion::DaviesBouldin{}, sweep, expected.k) == is(expected.davies_bouldin));
    CHECK(score(criterion::Bic{keen::Likelihood::x_means}, sweep, expected.k) == is(expected.x_means_bic));
    CHECK(score(criterion::Aic{keen::Likelihood::x_means}, sweep, expected.k) == is(expected.x_means_aic));
    CHECK(score(criterion::Bic{}, sweep, expected.k) == is(expected.spherical_bic));
  }
}

TEST_CASE("criteria of a sweep are the measures of its labels", "[choose_k]") {
  const Eigen::MatrixXd x = read("iris.csv", 4);
  const auto sweep = sweep_of(x, 5);
  const auto points = keen::columns(x);
  const auto labels = sweep.at(4).model.predict(points);
  CHECK(score(criterion::CalinskiHarabasz{}, sweep, 4) ==
        Approx(keen::calinski_harabasz(points, labels)).epsilon(1e-10));
  CHECK(score(criterion::XieBeni{}, sweep, 4) == Approx(keen::xie_beni(points, labels)).epsilon(1e-10));
  CHECK(score(criterion::Silhouette{}, sweep, 4) == keen::silhouette(points, labels).mean);
}

TEST_CASE("the jump statistic of real data is numpy's, but for its unit", "[choose_k]") {
  const Eigen::MatrixXd x = read("ruspini.csv", 2);
  const std::vector<double> expected{0.0006138135883596936, 0.0010652063341311502, 0.0012585004845288934,
                                     0.008707491886625368, 0.0031672865689184176};
  const CriterionResult jump = Any(criterion::Jump{})(sweep_of(x, 5));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(jump.score[i] / jump.score[3] == Approx(expected[i] / expected[3]).epsilon(1e-9));
  }
  CHECK(jump.best == 4);
}

TEST_CASE("a jump in 784 dimensions does not overflow", "[choose_k]") {
  const Eigen::MatrixXd x = unit::far_groups(60, 3, 1).replicate(392, 1);
  const CriterionResult jump = keen::choose_k(keen::columns(x), {1, 6}, criterion::Jump{});
  for (const double value : jump.score) CHECK(std::isfinite(value));
  CHECK(jump.best.has_value());
}

TEST_CASE("criteria find far groups", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::far_groups(300, 5, 2);
  for (const CriterionResult& selection : keen::choose_k(x, {1, 9},
                                                         std::vector<keen::CriterionFor<Eigen::Matrix2Xd>>{
                                                             criterion::SimplifiedSilhouette{},
                                                             criterion::Silhouette{},
                                                             criterion::CalinskiHarabasz{},
                                                             criterion::DaviesBouldin{},
                                                             criterion::XieBeni{},
                                                             criterion::Bic{},
                                                             criterion::Jump{},
                                                         })) {
    CAPTURE(selection.criterion);
    CHECK(selection.best == 5);
    CHECK(selection.k.size() == 9);
    CHECK(selection.score.size() == 9);
  }
}

TEST_CASE("the SSE of a sweep never rises with k", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(400, 3);
  const auto sweep = keen::sweep_k(x, {1, 20}, {.init = keen::PlusPlus{.candidates = 1}});
  for (std::size_t i = 1; i < sweep.fits.size(); ++i) CHECK(sweep.fits[i].sse <= sweep.fits[i - 1].sse);
}

TEST_CASE("the SSE of a sweep does not rise where a fit for k + 1 has led to a better one for k", "[choose_k]") {
  for (const std::uint64_t seed : {271U, 1107U}) {  // there, it once did
    keen::Rng rng(seed);
    Eigen::Matrix2Xd x(2, 20 + rng.index(60));
    for (double& value : x.reshaped()) value = static_cast<double>(rng.index(seed % 3 == 0 ? 8 : 1000));
    const auto sweep = keen::sweep_k(x, {1, 12}, {.init = keen::RandomPoints{}, .seed = seed});
    for (std::size_t i = 1; i < sweep.fits.size(); ++i) CHECK(sweep.fits[i].sse <= sweep.fits[i - 1].sse);
  }
}

TEST_CASE("a sweep keeps points that were handed over as a temporary", "[choose_k]") {
  const auto sweep = keen::sweep_k(Eigen::Matrix2Xd(unit::far_groups(60, 3, 5)), {1, 4});
  CHECK(keen::Criterion<double, 2>(criterion::Silhouette{})(sweep).best == 3);
}

TEST_CASE("a sweep describes its fits", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 4);
  const auto sweep = keen::sweep_k(x, {2, 4});
  for (const auto& fit : sweep.fits) {
    const auto labels = fit.model.predict(x);
    const Eigen::MatrixXd distances = fit.model.transform(x);
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(fit.k());
    Eigen::VectorXd sums = weights;
    Eigen::VectorXd rises = weights;
    for (Index i = 0; i < x.cols(); ++i) {
      const Index j = labels(i);
      Eigen::VectorXd row = distances.row(i);
      const double own = row(j);
      row(j) = std::numeric_limits<double>::infinity();
      weights(j) += 1;
      sums(j) += own;
      rises(j) += row.minCoeff() * row.minCoeff() - own * own;
    }
    CHECK(fit.cluster_weights == weights);
    CHECK(fit.mean_distances.isApprox(sums.cwiseQuotient(weights), 1e-12));
    CHECK(fit.removal_costs.isApprox(rises, 1e-10));
    CHECK(fit.sse == Approx(fit.model.sse(x)).epsilon(1e-12));
  }
}

TEST_CASE("a sweep has the same bits for every number of threads, and when it is watched", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(9000, 5);
  const auto scores = [&](int threads, const keen::Observer& observer) {
    KMeans<double, 2> settings{.threads = threads, .observer = observer};
    return keen::choose_k(x, {1, 6}, criterion::SimplifiedSilhouette{}, settings).score;
  };
  const auto bits = [](const std::vector<double>& values) {
    return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(values.data() + 1, 5));  // without the NaN of k = 1
  };
  Index passes = 0;
  const auto one = bits(scores(1, nullptr));
  CHECK(bits(scores(3, nullptr)) == one);
  CHECK(bits(scores(0, nullptr)) == one);
  CHECK(bits(scores(2, [&](const keen::IterationStats&) { ++passes; })) == one);
  CHECK(passes > 6);
}

TEST_CASE("weights count as copies", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(80, 6);
  const std::vector<double> weights(80, 3.0);
  const Eigen::MatrixXd copies = x.replicate(1, 3);
  const auto weighted = keen::sweep_k(keen::weighted(keen::columns(Eigen::MatrixXd(x)), weights), {1, 4});
  const keen::KSweep<double> repeated{keen::columns(copies), {}, weighted.fits};
  for (const Any& criterion : std::vector<Any>{criterion::CalinskiHarabasz{}, criterion::DaviesBouldin{},
                                               criterion::XieBeni{}, criterion::Bic{}, criterion::Aic{}}) {
    CHECK(criterion(weighted).score[3] == Approx(criterion(repeated).score[3]).epsilon(1e-12));
  }
  CHECK(Any(criterion::Silhouette{})(weighted).score[3] ==
        Approx(Any(criterion::Silhouette{})(repeated).score[3]).epsilon(1e-12));
}

TEST_CASE("a k that the data has no points for is not chosen", "[choose_k]") {
  Eigen::MatrixXd x(1, 40);
  for (Index i = 0; i < x.cols(); ++i) x(0, i) = static_cast<double>(i % 3);
  for (const CriterionResult& selection : keen::choose_k(keen::columns(x), {1, 6}, all_cheap())) {
    CAPTURE(selection.criterion);
    CHECK(selection.best.value_or(3) == 3);
    for (const double value : {selection.score[3], selection.score[4]}) CHECK(std::isnan(value));
  }
}

TEST_CASE("of equal scores the one of the smaller k is best", "[choose_k]") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  for (const bool smaller_is_better : {false, true}) {
    CHECK(keen::detail::best_k({2, 3, 4}, {none, 5, 5}, smaller_is_better) == 3);
    CHECK(keen::detail::best_k({2, 3}, {5, none}, smaller_is_better) == 2);
    CHECK(!keen::detail::best_k({2, 3}, {none, none}, smaller_is_better));
  }
  CHECK(keen::detail::best_k({2, 3, 4}, {1, 3, 2}, false) == 3);
  CHECK(keen::detail::best_k({2, 3, 4}, {3, 1, 2}, true) == 3);
}

TEST_CASE("of equal points, no criterion says more than one cluster", "[choose_k]") {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(2, 12, 7.5);
  for (const CriterionResult& selection : keen::choose_k(keen::columns(x), {1, 5}, all_cheap())) {
    CAPTURE(selection.criterion);
    CHECK(selection.best.value_or(1) == 1);
  }
}

TEST_CASE("criteria are defined for as many clusters as points", "[choose_k]") {
  const Eigen::MatrixXd x = (Eigen::MatrixXd(1, 2) << 1, 2).finished();
  for (const CriterionResult& selection : keen::choose_k(keen::columns(x), {1, 2}, all_cheap())) {
    CAPTURE(selection.criterion);
    CHECK(selection.score.size() == 2);
    if (selection.best) CHECK(!std::isnan(selection.score[static_cast<std::size_t>(*selection.best - 1)]));
  }
}

TEST_CASE("a sweep ends where a stop rule ends all", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(500, 7);
  const KMeans<double, 2> settings{.stop = keen::stop::Deadline{std::chrono::seconds(0)}};
  const auto selection = keen::choose_k(x, {2, 30}, criterion::SimplifiedSilhouette{}, settings);
  CHECK(selection.k == std::vector<Index>{2});
  CHECK(selection.best == 2);
}

TEST_CASE("a request during the warm fits leaves out the larger k", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 7);
  KMeans<double, 2> settings;
  Index cold = 0;
  settings.observer = [&](const keen::IterationStats&) { ++cold; };
  for (settings.k = 1; settings.k <= 6; ++settings.k) (void)settings.fit(x);
  Index passes = 0;
  settings.observer = [&](const keen::IterationStats&) { ++passes; };
  settings.stop = keen::stop::any_of(settings.stop, keen::stop::Requested{[&] { return passes > cold; }});
  const auto sweep = keen::sweep_k(x, {1, 6}, settings);
  CHECK(passes == cold + 1);  // the first warm fit is that of k = 2
  CHECK(sweep.fits.size() == 2);
}

TEST_CASE("a criterion starts no threads beside an executor", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::far_groups(40, 2, 8);
  CHECK(keen::choose_k(x, {1, 1}, ThreadsGiven{}, {.threads = 3}).score.front() == 3);
  const InLine in_line;
  CHECK(keen::choose_k(x, {1, 1}, ThreadsGiven{}, {.threads = 3, .executor = in_line}).score.front() == 1);
}

TEST_CASE("a criterion of one's own scores fits or judges sweeps", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::far_groups(120, 4, 8);
  const auto own = keen::choose_k(x, {1, 4}, LargestCluster{});
  CHECK(own.best == 4);
  CHECK(own.criterion == "largest cluster");
  const auto last = keen::choose_k(x, {1, 4}, [](const keen::KSweep<double, 2>& sweep) {
    return CriterionResult{sweep.fits.back().k(), {}, {}, {}, {}, "last", false};
  });
  CHECK(last.best == 4);
}

TEST_CASE("a wrong range of k or a wrong parameter is refused", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(5, 9);
  const auto message = [&](keen::KRange range) {
    return message_of([&] { (void)keen::choose_k(x, range, criterion::Bic{}); });
  };
  CHECK(message({0, 3}) == "choose_k: the range of k must lie in [1, n = 5], got [0, 3]");
  CHECK(message({1, 6}) == "choose_k: the range of k must lie in [1, n = 5], got [1, 6]");
  CHECK(message({3, 2}) == "choose_k: the first k must not be above the last, got [3, 2]");
  CHECK(message_of([&] {
          (void)keen::choose_k(x, {1, 2}, criterion::Jump{-1});
        }) == "criterion::Jump: power must be >= 0, got -1");
  CHECK(message_of([&] {
          (void)keen::sweep_k(x, {1, 2}, {.threads = -1});
        }) == "sweep_k: threads must be >= 0, got -1");
  const auto sweep = keen::sweep_k(x, {2, 4});
  CHECK(message_of([&] { (void)sweep.at(1); }) == "KSweep::at: there is no fit for k = 1");
  CHECK(message_of([&] { (void)sweep.at(5); }) == "KSweep::at: there is no fit for k = 5");
  CHECK(sweep.at(2).k() == 2);
  CHECK(sweep.at(4).k() == 4);
}
