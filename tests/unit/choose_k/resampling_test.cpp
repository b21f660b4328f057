// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/csv.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k/choose_k.hpp>
#include <keen/choose_k/criteria/gap.hpp>
#include <keen/choose_k/criteria/indices.hpp>
#include <keen/choose_k/criteria/stability.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using keen::CriterionResult;
using keen::Index;
using keen::Labels;
using unit::message_of;
namespace criterion = keen::criterion;

using Any = keen::Criterion<double>;

Eigen::MatrixXd read(const std::string& name, Index coordinates) {
  return support::read_csv(std::string(KEEN_TESTS_DIR) + "/data/" + name).leftCols(coordinates).transpose();
}

keen::KSweep<double> sweep_of(const Eigen::MatrixXd& x, Index last) {
  return keen::sweep_k(keen::columns(x), {1, last}, {.restarts = 10});
}

/// Gives every k the number of points as its score.
struct PointsJudged {
  std::uint64_t seed = 0;

  [[nodiscard]] CriterionResult operator()(const keen::KSweep<double, 2>& sweep) const {
    CriterionResult result = keen::detail::start_selection(sweep, "points");
    result.score.assign(result.k.size(), static_cast<double>(sweep.data.size()));
    return result;
  }
};

/// R's values and ours are means of 100 draws each: their difference has sqrt(2) / 10 of the error of one.
void check_gap(const CriterionResult& found, const std::vector<double>& gap, const std::vector<double>& error) {
  for (std::size_t i = 0; i < gap.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(found.score[i] - gap[i]) < 5 * 0.1415 * error[i] + 0.005);  // and what a better solver gains
    CHECK(found.error[i] > 0.6 * error[i]);
    CHECK(found.error[i] < 1.5 * error[i]);
  }
}

}  // namespace

TEST_CASE("the gap statistic of real data is that of R's cluster::clusGap", "[gap]") {  // 2.1.4, d.power = 2, B = 100
  const Eigen::MatrixXd iris = read("iris.csv", 4);
  const auto sweep = sweep_of(iris, 6);
  const criterion::Gap axes{.references = 100, .rule = keen::GapRule::tibshirani_1se};
  const CriterionResult along_axes = Any(axes)(sweep);
  check_gap(along_axes, {0.0833, 0.5964, 0.8747, 1.0015, 1.0416, 1.063},
            {0.0651, 0.0456, 0.0406, 0.0418, 0.0403, 0.0384});
  CHECK(along_axes.best.value_or(0) >= 4);  // 4 by R, and by a hair
  const criterion::Gap box{.references = 100, .box = keen::ReferenceBox::coordinates};
  check_gap(Any(box)(sweep), {0.0757, 0.9875, 1.4398, 1.5782, 1.6469, 1.7127},
            {0.0453, 0.0392, 0.0384, 0.0403, 0.039, 0.0402});
}

TEST_CASE("every gap rule finds the groups of ruspini", "[gap]") {
  const Eigen::MatrixXd x = read("ruspini.csv", 2);
  const auto sweep = sweep_of(x, 8);
  for (const auto rule : {keen::GapRule::global_max, keen::GapRule::tibshirani_1se, keen::GapRule::first_max_1se}) {
    CHECK(Any(criterion::Gap{.rule = rule})(sweep).best == 4);
  }
}

TEST_CASE("the gap statistic says 1 of points without clusters", "[gap]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(500, 1);
  CHECK(keen::choose_k(x, {1, 6}, criterion::Gap{}).best == 1);
}

TEST_CASE("the gap statistic has the same bits for every number of threads", "[gap]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(200, 2);
  const auto one = keen::choose_k(x, {1, 4}, criterion::Gap{.references = 5}, {.threads = 1});
  const auto three = keen::choose_k(x, {1, 4}, criterion::Gap{.references = 5}, {.threads = 3});
  CHECK(one.score == three.score);
  CHECK(one.error == three.error);
  CHECK(keen::choose_k(x, {1, 4}, criterion::Gap{.references = 5, .seed = 1}).score != one.score);
}

TEST_CASE("equal weights leave the gap statistic as it is", "[gap]") {
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 3);
  const std::vector<double> weights(90, 2.0);
  const auto plain = keen::choose_k(x, {1, 5}, criterion::Gap{});
  const auto weighted = keen::choose_k(keen::weighted(keen::as_dataset(x), weights), {1, 5}, criterion::Gap{});
  for (std::size_t i = 0; i < 5; ++i) CHECK(weighted.score[i] == Approx(plain.score[i]).epsilon(1e-6));
}

TEST_CASE("stability of real data is that of R's fpc", "[stability]") {  // 2.2-10, M = B = 50
  const Eigen::MatrixXd x = read("iris.csv", 4);
  const auto sweep = sweep_of(x, 4);
  const CriterionResult strength = Any(criterion::PredictionStrength{.splits = 50})(sweep);
  const std::vector<double> expected_strength{1, 0.971, 0.7706, 0.5553};
  const CriterionResult instability = Any(criterion::BootstrapStability{.pairs = 50})(sweep);
  const std::vector<double> expected_instability{0, 0.00626, 0.02923, 0.04595};
  CHECK(std::isnan(instability.score[0]));
  CHECK(strength.score[0] == 1);
  for (std::size_t i = 1; i < 4; ++i) {
    CAPTURE(i);
    CHECK(std::abs(strength.score[i] - expected_strength[i]) < 6 * strength.error[i]);
    CHECK(std::abs(instability.score[i] - expected_instability[i]) < 6 * instability.error[i]);
  }
  CHECK(strength.best == 2);
  CHECK(instability.best == 2);
  CHECK(instability.smaller_is_better);
}

TEST_CASE("prediction strength counts pairs within the clusters of one labelling", "[stability]") {
  const Labels own = (Labels(7) << 0, 0, 0, 0, 1, 1, 2).finished();
  const Labels other = (Labels(7) << 5, 5, 5, 6, 5, 5, 6).finished();
  CHECK(keen::detail::prediction_strength(own, other) == 0.5);  // 3 of the 6 pairs of cluster 0; cluster 2 has none
  CHECK(keen::detail::prediction_strength(own, own) == 1);
}

TEST_CASE("disagreement counts the pairs that one labelling alone puts together", "[stability]") {
  const Labels a = (Labels(4) << 0, 0, 1, 1).finished();
  const Labels b = (Labels(4) << 0, 0, 0, 1).finished();
  CHECK(keen::detail::disagreement(a, b) == 2 * 3 / 16.0);  // of a: (2, 3); of b: (0, 2) and (1, 2)
  CHECK(keen::detail::disagreement(a, a) == 0);
}

TEST_CASE("cross-validated distortion is that of points held out", "[stability]") {
  const Eigen::Matrix2Xd x = unit::far_groups(200, 4, 5);
  const CriterionResult found = keen::choose_k(x, {1, 8}, criterion::CrossValidation{});
  CHECK(found.best == 4);
  const auto fit = keen::fit(x, {.k = 4});
  CHECK(found.score[3] > fit.sse / 200);  // points held out lie farther than those fitted
  CHECK(found.score[3] < 2 * fit.sse / 200);
}

TEST_CASE("one mean for each left out point: leave-one-out of one cluster in closed form", "[stability]") {
  const Eigen::MatrixXd x = (Eigen::MatrixXd(1, 3) << 0, 3, 6).finished();
  const CriterionResult found = keen::choose_k(keen::columns(x), {1, 1}, criterion::CrossValidation{.folds = 3});
  CHECK(found.score[0] == Approx((4.5 * 4.5 + 0 + 4.5 * 4.5) / 3));
  CHECK(!found.best);
}

TEST_CASE("cross-validation of few distinct points judges those k that they allow", "[stability]") {
  const Eigen::MatrixXd x = (Eigen::MatrixXd(1, 3) << 0, 1, 7).finished().replicate(1, 10);
  const auto selection = keen::choose_k(keen::columns(x), {1, 5}, keen::criterion::CrossValidation{5});
  CHECK(selection.score.size() == 5);
  CHECK(selection.score[2] == 0);  // as the SSE, so nothing is left to compare logarithms with
  CHECK(std::isnan(selection.score[3]));
  CHECK_FALSE(selection.best);
}

TEST_CASE("cross-validation divides the points that weigh something", "[stability]") {
  const Eigen::Matrix2Xd x = unit::far_groups(60, 3, 6);
  std::vector<double> weights(60, 0.0);
  for (std::size_t i = 0; i < 24; ++i) weights[i] = 2;
  const auto selection = keen::choose_k(keen::weighted(x, weights), {1, 5}, keen::criterion::CrossValidation{12});
  CHECK(selection.best == 3);
  for (const double score : selection.score) CHECK(std::isfinite(score));
}

TEST_CASE("points of weight 0 do not widen the box of the references", "[gap]") {
  Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Zero(2, 401);
  x.row(0) = unit::uniform_points<1>(401, 9);
  x.col(400) << 0.5, 1;
  std::vector<double> weights(401, 1.0);
  weights.back() = 0;
  for (const auto box : {keen::ReferenceBox::principal_axes, keen::ReferenceBox::coordinates}) {
    const keen::criterion::Gap gap{.references = 10, .box = box};
    CHECK(keen::choose_k(keen::weighted(x, weights), {1, 4}, gap).best == 1);
  }
}

TEST_CASE("references of float points near the end of the range are finite", "[gap]") {
  const Eigen::Matrix2Xf corners =
      (Eigen::Matrix2Xf(2, 4) << 3e38F, -3e38F, 1e38F, -1e38F, 3e38F, -3e38F, -1e38F, 1e38F).finished();
  const Eigen::Matrix2Xf x = corners.replicate(1, 5);
  const auto selection = keen::choose_k(x, {1, 3}, keen::criterion::Gap{.references = 20});
  for (const double score : selection.score) CHECK(std::isfinite(score));
}

TEST_CASE("a weight is so many points to criteria that count pairs", "[stability]") {
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 7);
  std::vector<double> weights;
  std::vector<Index> copies;
  for (Index i = 0; i < 90; ++i) {
    weights.push_back(static_cast<double>(i / 3 % 4));
    copies.insert(copies.end(), static_cast<std::size_t>(i / 3 % 4), i);
  }
  const Eigen::Matrix2Xd copied = unit::columns_at(x, copies);
  const auto check = [&](const auto& asked) {
    const CriterionResult found = keen::choose_k(keen::weighted(x, weights), {1, 5}, asked);
    const CriterionResult expected = keen::choose_k(copied, {1, 5}, asked);
    CHECK(found.best == 3);
    for (std::size_t k = 0; k < 5; ++k) CHECK((found.score[k] == expected.score[k] || std::isnan(expected.score[k])));
  };
  check(criterion::PredictionStrength{.splits = 5});
  check(criterion::BootstrapStability{.pairs = 5});
  for (const double unit : {0.1, 1e4, 1e-300}) {  // draws by weight: of shares, of more copies than are judged
    std::vector<double> shares = weights;
    for (double& share : shares) share *= unit;
    const auto points = keen::weighted(x, shares);
    const criterion::PredictionStrength strength{.splits = 5, .max_points = 300};
    CHECK(keen::choose_k(points, {1, 5}, strength).score[2] == 1);
    const criterion::BootstrapStability stability{.pairs = 5, .max_points = 300};
    CHECK(keen::choose_k(points, {1, 5}, stability).score[2] == 0);
  }
}

TEST_CASE("what resampling cannot do is refused", "[stability]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(9, 6);
  const auto message = [&](const auto& points, keen::KRange range, const auto& asked) {
    return message_of([&] { (void)keen::choose_k(points, range, asked); });
  };
  CHECK(message(x, {1, 5}, criterion::PredictionStrength{}) ==
        "criterion::PredictionStrength: its fits have 4 points, too few for k = 5");
  CHECK(message(x, {1, 2}, criterion::CrossValidation{.folds = 10}) ==
        "criterion::CrossValidation: folds must be <= n = 9, got 10");
  CHECK(message(x, {1, 9}, criterion::CrossValidation{.folds = 3}) ==
        "criterion::CrossValidation: its fits have 6 points, too few for k = 9");
  CHECK(message(x, {1, 2}, criterion::Gap{.references = 1}) == "criterion::Gap: references must be >= 2, got 1");
  CHECK(message(x, {1, 2}, criterion::PredictionStrength{.splits = 0}) ==
        "criterion::PredictionStrength: splits must be >= 1, got 0");
  CHECK(message(x, {1, 2}, criterion::BootstrapStability{.pairs = 0}) ==
        "criterion::BootstrapStability: pairs must be >= 1, got 0");
}

TEST_CASE("of many points some are drawn and judged, and the SSE stays that of all", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::far_groups(3000, 4, 3);
  const auto sweep = keen::sweep_k(x, {1, 6});
  const keen::Criterion<double, 2> criteria[] = {keen::criterion::Dunn{.max_points = 200},
                                                 keen::criterion::Gap{.references = 4, .max_points = 200},
                                                 keen::criterion::PredictionStrength{.splits = 3, .max_points = 200},
                                                 keen::criterion::BootstrapStability{.pairs = 3, .max_points = 200},
                                                 keen::criterion::CrossValidation{.folds = 4, .max_points = 200}};
  for (const auto& judge : criteria) {
    const auto selection = judge(sweep);
    CAPTURE(selection.criterion);
    CHECK((selection.best == 4 || selection.criterion == "bootstrap instability"));
    CHECK(selection.sse == sweep.curve().sse);
    CHECK(selection.k.size() == 6);
  }
}

TEST_CASE("points that weigh nothing are not drawn", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::far_groups(2000, 2, 3);
  std::vector<double> weights(2000, 0);
  for (std::size_t i = 0; i < 60; ++i) weights[i] = 1;
  const auto sweep = keen::sweep_k(keen::weighted(x, weights), {1, 4});
  CHECK(keen::Criterion<double, 2>(keen::criterion::Gap{.references = 4, .max_points = 100})(sweep).best == 2);
}

TEST_CASE("a sample is judged if it has twice as many points that weigh something as the largest k", "[choose_k]") {
  const Eigen::Matrix2Xd x = unit::far_groups(40, 2, 3);
  const auto points_judged = [&](double counting, Index most) {
    std::vector<double> weights(40, 0.0);
    for (std::size_t i = 0; i < 40; ++i) weights[i] = static_cast<double>(i) < counting ? 1 : 0;
    const auto sweep = keen::sweep_k(keen::weighted(x, weights), {1, 5});
    const auto judged = keen::detail::judged_by_sample(PointsJudged{}, sweep, most);
    return judged ? judged->score.back() : 0;  // 0: all points are judged, and not by this function
  };
  CHECK(points_judged(40, 9) == 0);
  CHECK(points_judged(40, 10) == 10);
  CHECK(points_judged(40, 39) == 39);
  CHECK(points_judged(40, 40) == 0);
  CHECK(points_judged(9, 20) == 0);
  CHECK(points_judged(10, 20) == 10);
}

TEST_CASE("weights that are no whole numbers are as many draws as there are points, or as may be judged",
          "[stability]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(6, 3);
  const auto draws = [&](double weight, Index most) {
    const std::vector<double> weights(6, weight);
    const keen::Dataset<double, 2> data = keen::weighted(x, weights);
    return keen::detail::copies_by_weight(data, most, 0).size();
  };
  CHECK(draws(0.5, 100) == 6);
  CHECK(draws(0.5, 4) == 4);
  CHECK(draws(2, 100) == 12);
  CHECK(draws(50, 100) == 100);
}

TEST_CASE("Dunn of a sample that falls in one cluster is not defined", "[choose_k]") {
  Eigen::Matrix2Xd x = unit::uniform_points<2>(2000, 4);
  x.col(7).setConstant(1e6);
  const auto sweep = keen::sweep_k(x, {2, 2});
  CHECK_FALSE(keen::Criterion<double, 2>(keen::criterion::Dunn{.max_points = 20})(sweep).best);
  CHECK(keen::Criterion<double, 2>(keen::criterion::Dunn{})(sweep).best == 2);
}

TEST_CASE("the ends of the ranges of what resampling takes are within them", "[stability]") {
  using OfPairs = keen::Criterion<double, 2>;
  const auto making = [](const auto& asked) { return message_of([&] { (void)OfPairs(asked); }); };
  CHECK(making(criterion::Gap{.references = 2, .max_points = 2}) == "no error");
  CHECK(making(criterion::PredictionStrength{.splits = 1, .threshold = 0}) == "no error");
  CHECK(making(criterion::PredictionStrength{.threshold = 1}) == "no error");
  CHECK(making(criterion::BootstrapStability{.pairs = 1}) == "no error");
  CHECK(making(criterion::CrossValidation{.folds = 2}) == "no error");
  CHECK(making(criterion::PredictionStrength{.threshold = 1.5}) ==
        "criterion::PredictionStrength: threshold must be in [0, 1], got 1.5");
  CHECK(making(criterion::PredictionStrength{.threshold = -0.5}) ==
        "criterion::PredictionStrength: threshold must be in [0, 1], got -0.5");
  CHECK(making(criterion::CrossValidation{.folds = 1}) == "criterion::CrossValidation: folds must be >= 2, got 1");
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(9, 6);
  CHECK(keen::choose_k(x, {1, 4}, criterion::PredictionStrength{.splits = 2}).score.size() == 4);
  CHECK(keen::choose_k(x, {1, 6}, criterion::CrossValidation{.folds = 3}).score.size() == 6);
}

TEST_CASE("criteria that resample do so as often as is documented unless told otherwise", "[choose_k]") {
  CHECK(keen::criterion::Gap{}.references == 20);
  CHECK(keen::criterion::PredictionStrength{}.splits == 20);
  CHECK(keen::criterion::PredictionStrength{}.threshold == 0.8);
  CHECK(keen::criterion::BootstrapStability{}.pairs == 20);
  CHECK(keen::criterion::CrossValidation{}.folds == 10);
  for (const Index most :
       {keen::criterion::Dunn{}.max_points, keen::criterion::Gap{}.max_points,
        keen::criterion::PredictionStrength{}.max_points, keen::criterion::BootstrapStability{}.max_points,
        keen::criterion::CrossValidation{}.max_points}) {
    CHECK(most == 10000);
  }
}

TEST_CASE("a sample of fewer than two points is refused", "[choose_k]") {
  CHECK(unit::message_of([] { keen::Criterion<double>(keen::criterion::Gap{.max_points = 1}); }) ==
        "criterion::Gap: max_points must be >= 2, got 1");
  CHECK(unit::message_of([] { keen::Criterion<double>(keen::criterion::CrossValidation{.max_points = 0}); }) ==
        "criterion::CrossValidation: max_points must be >= 2, got 0");
  CHECK(unit::message_of([] { keen::Criterion<double>(keen::criterion::Dunn{.max_points = 1}); }) ==
        "criterion::Dunn: max_points must be >= 2, got 1");
}
