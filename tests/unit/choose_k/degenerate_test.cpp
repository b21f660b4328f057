// SPDX-License-Identifier: MIT
// Data on which a criterion has nothing to go by: an answer that it can stand by, none, or a clear error.

#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using Any = keen::Criterion<double>;
namespace criterion = keen::criterion;

std::vector<std::pair<std::string, Any>> all_criteria() {
  using keen::ElbowRule;
  return {{"elbow, chord", criterion::Elbow{ElbowRule::chord}},
          {"elbow, second difference", criterion::Elbow{ElbowRule::second_difference}},
          {"elbow, logarithms", criterion::Elbow{ElbowRule::log_second_difference}},
          {"Kneedle", criterion::Kneedle{}},
          {"jump", criterion::Jump{}},
          {"simplified silhouette", criterion::SimplifiedSilhouette{}},
          {"silhouette", criterion::Silhouette{}},
          {"Calinski-Harabasz", criterion::CalinskiHarabasz{}},
          {"Davies-Bouldin", criterion::DaviesBouldin{}},
          {"Xie-Beni", criterion::XieBeni{}},
          {"Dunn", criterion::Dunn{}},
          {"BIC", criterion::Bic{}},
          {"AIC", criterion::Aic{keen::Likelihood::x_means}},
          {"gap", criterion::Gap{.references = 3}},
          {"gap, coordinates", criterion::Gap{.references = 3, .box = keen::ReferenceBox::coordinates}},
          {"prediction strength", criterion::PredictionStrength{2}},
          {"bootstrap stability", criterion::BootstrapStability{2}},
          {"cross-validation", criterion::CrossValidation{2}},
          {"G-means", criterion::GMeans{}}};
}

struct Case {
  std::string name;
  Eigen::MatrixXd x;  ///< one point a column
  Index last = 5;
};

Eigen::MatrixXd line(std::initializer_list<double> values) {
  Eigen::MatrixXd x(1, static_cast<Index>(values.size()));
  std::copy(values.begin(), values.end(), x.data());
  return x;
}

Eigen::MatrixXd with_outlier(Eigen::MatrixXd x, double factor) {
  x.col(0) *= factor;
  return x;
}

std::vector<Case> cases() {
  const Eigen::MatrixXd square = unit::uniform_points<2>(40, 1);
  const Eigen::MatrixXd groups = unit::far_groups(40, 4, 2);
  return {
      {"one point", line({3}), 1},
      {"two points", line({0, 1}), 2},
      {"two equal points", line({1, 1}), 2},
      {"three points, k up to n", line({0, 1, 5}), 3},
      {"eight points, k up to n", unit::uniform_points<2>(8, 3), 8},
      {"zeros", Eigen::MatrixXd::Zero(3, 20)},
      {"constant", Eigen::MatrixXd::Constant(2, 30, -7.25)},
      {"constant and huge", Eigen::MatrixXd::Constant(2, 30, 1e300)},
      {"two locations", line({0, 9}).replicate(1, 20)},
      {"three locations", line({0, 1, 7}).replicate(2, 10)},
      {"three locations, one of them once", line({0, 0, 0, 0, 0, 1, 1, 1, 1, 50})},
      {"every point twice", square.replicate(1, 2)},
      {"one coordinate constant", (Eigen::MatrixXd(2, 40) << square.row(0), Eigen::RowVectorXd::Ones(40)).finished()},
      {"both coordinates the same", square.row(0).replicate(2, 1)},
      {"on a line in 20 coordinates", square.row(0).replicate(20, 1)},
      {"more coordinates than points", unit::uniform_points<>(12, 4, 50)},
      {"one cluster", square},
      {"an outlier", with_outlier(square, 1e6)},
      {"an extreme outlier", with_outlier(square, 1e15)},
      {"equally spaced", Eigen::RowVectorXd::LinSpaced(50, 0, 1)},
      {"one at a time twice as far", line({1, 2, 4, 8, 16, 32, 64, 128, 256, 512})},
      {"far groups", groups},
      {"far groups, k up to their number", groups, 4},
      {"far groups, k too small", groups, 2},
      {"tiny unit", groups * 1e-120},
      {"huge unit", groups * 1e120},
      {"far from the origin", (groups.array() + 1e12).matrix()},
      {"beyond what is told apart", (square.array() * 1e-9 + 1e9).matrix()},
      {"subnormal differences", square * 1e-308},
      {"negative zeros", line({0.0, -0.0, 0.0, -0.0, 1, 1, 1, 1})}};
}

Index places_of(const Eigen::MatrixXd& x) {
  std::set<std::vector<double>> locations;
  for (Index i = 0; i < x.cols(); ++i) {
    std::vector<double> location(x.col(i).begin(), x.col(i).end());
    for (double& value : location) value += 0.0;
    locations.insert(location);
  }
  return static_cast<Index>(locations.size());
}

/// What is wrong with an answer; nothing, where nothing is.
std::string fault_of(const keen::CriterionResult& selection, const Case& given) {
  if (selection.k.size() != selection.score.size() || selection.k.size() != selection.sse.size()) return "lengths";
  if (!selection.best) return "";
  if (*selection.best < 1 || *selection.best > std::min(given.last, places_of(given.x))) return "k out of range";
  const double score = selection.score[static_cast<std::size_t>(*selection.best - selection.k.front())];
  return std::isnan(score) ? "NaN was chosen" : "";
}

/// Runs it. Errors that are in order: there are too few points to divide, or double cannot hold the SSE.
std::string outcome(const std::function<std::string()>& run) {
  try {
    return run();
  } catch (const std::range_error& error) {
    const std::string text = error.what();
    return text.find("KMeans::fit: the SSE is about 2^") == 0 ? "" : text;
  } catch (const std::invalid_argument& error) {
    const std::string text = error.what();
    const bool is_division =
        text.find("too few for k") != std::string::npos || text.find("folds must be") != std::string::npos;
    return is_division && text.find("criterion::") == 0 ? "" : text;
  }
}

}  // namespace

TEST_CASE("every criterion has an answer, or a clear error, for degenerate data", "[choose_k][degenerate]") {
  const std::vector<Case> all = cases();
  REQUIRE(all.size() == 30);
  for (const Case& given : all) {
    for (const auto& [name, judge] : all_criteria()) {
      CAPTURE(given.name, name);
      CHECK(outcome([&, &judge = judge] {
              return fault_of(keen::choose_k(keen::columns(given.x), {1, given.last}, judge, {.restarts = 2}), given);
            }) == "");
    }
  }
}

TEST_CASE("auto_k has an answer, or a clear error, for degenerate data", "[auto_k][degenerate]") {
  for (const Case& given : cases()) {
    CAPTURE(given.name);
    CHECK(outcome([&] {
            const auto found = keen::auto_k(keen::columns(given.x), {1, given.last});
            const bool is_right = found.k >= 1 && found.k <= std::min(given.last, places_of(given.x)) &&
                                  found.fit().k() == found.k && found.agreement >= 0 && found.agreement <= 1;
            return std::string(is_right ? "" : "k out of range");
          }) == "");
  }
}

TEST_CASE("n below the last k, points that are not finite, and weights are refused or honoured",
          "[choose_k][degenerate]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Eigen::MatrixXd x = unit::far_groups(20, 2, 1);
  const std::vector<double> weights(20, 3);
  for (const auto& [name, judge] : all_criteria()) {
    CAPTURE(name);
    CHECK(unit::message_of([&, &judge = judge] {
            (void)keen::choose_k(keen::columns(x), {1, 21}, judge);
          }) == "choose_k: the range of k must lie in [1, n = 20], got [1, 21]");
    const auto weighted = keen::weighted(keen::columns(x), weights);
    const std::string answer = unit::message_of([&, &judge = judge] { (void)keen::choose_k(weighted, {1, 4}, judge); });
    CHECK(answer == "no error");
    Eigen::MatrixXd broken = x;
    broken(1, 3) = nan;
    CHECK_THROWS_AS(keen::choose_k(keen::columns(broken), {1, 4}, judge), std::invalid_argument);
  }
}
