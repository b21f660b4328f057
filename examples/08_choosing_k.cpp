// SPDX-License-Identifier: MIT
// How many clusters? Points of 2, 4, 30 and 100 features, of which some say nothing: what auto_k answers, what each
// criterion says, and a criterion of one's own.
// Run: 08_choosing_k [--out DIR]

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>

#include "support/blobs.hpp"
#include "support/out_dir.hpp"

#include <cstdint>
#include <iomanip>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace {

using keen::Index;
namespace criterion = keen::criterion;

struct Data {
  std::string name;
  Index groups;       ///< that were put in
  Index dim;          ///< features of a point
  Index informative;  ///< of those, how many tell the groups apart; the rest is the same for all
};

/// Groups of 100 points, as wide as 1 in every feature; their centres are drawn from a cube of side 12.
Eigen::MatrixXd points_of(const Data& data, std::uint64_t seed) {
  keen::Rng rng(seed);
  Eigen::MatrixXd centres = Eigen::MatrixXd::Zero(data.dim, data.groups);
  for (Index j = 0; j < data.groups; ++j) {
    for (Index d = 0; d < data.informative; ++d) centres(d, j) = 12 * rng.uniform();
  }
  Eigen::MatrixXd points(data.dim, 100 * data.groups);
  for (Index i = 0; i < points.cols(); ++i) {
    for (Index d = 0; d < data.dim; ++d) points(d, i) = centres(d, i % data.groups) + support::normal(rng);
  }
  return points;
}

/// A criterion of one's own scores a fit: the largest score wins, and NaN never does. Here, the most clusters of which
/// none is tiny.
struct SmallestShare {
  static constexpr const char* name = "smallest share";
  double operator()(const keen::FitView<double, Eigen::Dynamic>& view) const {
    const double share = view.fit.cluster_weights.minCoeff() / view.fit.cluster_weights.sum();
    return share >= 0.1 ? static_cast<double>(view.k()) : std::numeric_limits<double>::quiet_NaN();
  }
};

std::string answer(const keen::CriterionResult& selection) {
  return selection.best ? std::to_string(*selection.best) : "none";
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "how many clusters? 2, 4, 30 and 100 features");
  const std::vector<Data> all{{"2 features", 5, 2, 2},
                              {"4 features", 3, 4, 4},
                              {"30 features", 6, 30, 10},
                              {"100 features", 4, 100, 20},
                              {"no groups", 1, 4, 0}};
  for (const Data& data : all) {
    const Eigen::MatrixXd matrix = points_of(data, 7);
    const auto points = keen::columns(matrix);

    // The fits are made once, and every criterion looks at them.
    const auto sweep = keen::sweep_k(points, {.first = 1, .last = 10}, {.restarts = 2});
    const auto found = keen::auto_k_of(sweep);
    std::cout << "== " << data.name << ", " << data.groups << (data.groups == 1 ? " group" : " groups")
              << " put in: auto_k says " << found.k << '\n';

    // What auto_k asked is there already: separation, which decides, and two others.
    std::vector<keen::CriterionResult> selections = found.criteria;
    const std::vector<keen::Criterion<double>> further{criterion::Silhouette{}, criterion::DaviesBouldin{},
                                                       criterion::Bic{},        criterion::Elbow{},
                                                       criterion::Gap{},        SmallestShare{}};
    for (const auto& judge : further) selections.push_back(judge(sweep));
    for (const keen::CriterionResult& selection : selections) {
      std::cout << "  " << std::left << std::setw(22) << selection.criterion << answer(selection) << '\n';
    }
    const std::string stem = "08_" + data.name.substr(0, data.name.find(' '));
    out.save(stem + "_criteria.svg", keen::svg::criteria(selections, {.title = data.name}));
    const auto& model = found.fit().model;
    out.save(stem + "_clusters.svg", data.dim <= 6 ? keen::svg::pairs(points, model, {.title = data.name})
                                                   : keen::svg::pca(points, model, {.title = data.name}));
  }
}
