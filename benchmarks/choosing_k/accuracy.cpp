// SPDX-License-Identifier: MIT
// How often is each criterion right? Prints docs/choosing_k.md's tables for a folder with an INDEX.tsv, whose columns
// file, labels, n, d and k say what is known of each set. A set takes part if it has labels, or is one of dimsets/, and
// n d k is at most 1e7. Then, on points that are drawn without any clusters: how often is 1 the answer?
// Run: keen_accuracy_of_k FOLDER

#include "support/csv.hpp"

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using Any = keen::Criterion<double>;
namespace criterion = keen::criterion;

/// A set whose number of clusters is known.
struct PointSet {
  std::string name;
  Eigen::MatrixXd x;  ///< one point a column
  Index k = 0;
};

struct Column {
  std::string name;
  std::optional<Any> criterion;  ///< none: auto_k
  bool is_quadratic = false;     ///< left out for n > 12000
  bool may_say_one = false;
};

/// What the columns say of one set; nothing where they were left out.
struct Answers {
  std::string name;
  Index n = 0, dim = 0, k = 0;
  std::vector<std::optional<Index>> best;  ///< 0: none stands out
};

std::vector<Column> all_columns() {
  using keen::ElbowRule;
  return {{"auto_k", {}, false, true},
          {"simplified silhouette", criterion::SimplifiedSilhouette{}},
          {"silhouette", criterion::Silhouette{}, true},
          {"Calinski-Harabasz", criterion::CalinskiHarabasz{}},
          {"Davies-Bouldin", criterion::DaviesBouldin{}},
          {"Xie-Beni", criterion::XieBeni{}},
          {"Dunn", criterion::Dunn{}, true},
          {"BIC", criterion::Bic{}, false, true},
          {"BIC, X-means", criterion::Bic{keen::Likelihood::x_means}, false, true},
          {"AIC", criterion::Aic{}, false, true},
          {"jump", criterion::Jump{}, false, true},
          {"jump, Y = 1", criterion::Jump{1}, false, true},
          {"elbow, logarithms", criterion::Elbow{}},
          {"elbow, second difference", criterion::Elbow{ElbowRule::second_difference}},
          {"elbow, chord", criterion::Elbow{ElbowRule::chord}},
          {"Kneedle", criterion::Kneedle{}},
          {"gap, 1 SE", criterion::Gap{.references = 10}, false, true},
          {"gap, largest", criterion::Gap{.references = 10, .rule = keen::GapRule::global_max}, false, true},
          {"prediction strength", criterion::PredictionStrength{5}, false, true},
          {"bootstrap stability", criterion::BootstrapStability{5}},
          {"cross-validation", criterion::CrossValidation{5}},
          {"G-means", criterion::GMeans{}, false, true}};
}

/// Points whose coordinates are drawn one after the other.
template <class Draw>
PointSet drawn(const std::string& name, Index n, Index dim, const Draw& draw) {
  return {name, Eigen::MatrixXd::NullaryExpr(dim, n, [&] { return draw(); }), 1};
}

/// Points without clusters, as many kinds as there are ways to have none; all from one seed.
std::vector<PointSet> sets_without_clusters(std::uint64_t seed) {
  keen::Rng rng(seed);
  std::normal_distribution<double> normal;
  const auto evenly = [&] { return rng.uniform(); };
  const auto normally = [&] { return normal(rng); };
  const auto exponentially = [&] { return -std::log1p(-rng.uniform()); };
  std::vector<PointSet> sets;
  for (const auto& [n, dim] : {std::pair<Index, Index>{12, 2}, {30, 2}, {400, 2}, {2000, 2}, {300, 1}, {500, 10}})
    sets.push_back(drawn("even", n, dim, evenly));
  for (const auto& [n, dim] : {std::pair<Index, Index>{60, 2}, {400, 2}, {500, 1}, {400, 10}, {300, 50}})
    sets.push_back(drawn("normal", n, dim, normally));
  sets.push_back(drawn("normal, correlated", 500, 5, normally));
  sets.back().x = drawn("", 5, 5, normally).x * sets.back().x;
  sets.push_back(drawn("disc", 600, 2, evenly));
  for (auto x : sets.back().x.colwise()) {
    const double radius = std::sqrt(x(0)), angle = 6.283185307179586 * x(1);
    x = Eigen::Vector2d(radius * std::cos(angle), radius * std::sin(angle));
  }
  sets.push_back(drawn("exponential", 500, 3, exponentially));
  return sets;
}

std::vector<PointSet> read_sets(const std::filesystem::path& folder) {
  const auto rows = support::read_tsv(folder / "INDEX.tsv");
  const auto cell = [&](const std::vector<std::string>& row, const char* name) {
    const auto place = std::find(rows.at(0).begin(), rows.at(0).end(), name);
    return row.at(static_cast<std::size_t>(place - rows.at(0).begin()));
  };
  std::vector<PointSet> sets;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::filesystem::path file = cell(rows[i], "file");
    const auto k = static_cast<Index>(support::to_number(cell(rows[i], "k")));
    const double values = support::to_number(cell(rows[i], "n")) * support::to_number(cell(rows[i], "d"));
    const bool is_known = !cell(rows[i], "labels").empty() || *file.begin() == "dimsets";
    if (!is_known || k < 1 || file.extension() != ".csv" || values * static_cast<double>(k) > 1e7) continue;
    sets.push_back({file.stem().string(), support::read_csv(folder / file).transpose(), k});
  }
  return sets;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// From 1 to twice the true number, at least to 10, and no more than half of the points.
keen::KRange range_for(const PointSet& set) {
  return {1, std::min({set.x.cols() / 2, Index{60}, std::max(Index{10}, 2 * set.k + 2)})};
}

Answers ask(const PointSet& set, const std::vector<Column>& columns, std::vector<double>& seconds) {
  Answers answers{set.name, set.x.cols(), set.x.rows(), set.k, {}};
  const auto points = keen::columns(set.x);
  const auto start = std::chrono::steady_clock::now();
  const auto sweep = keen::sweep_k(points, range_for(set));
  seconds.back() += seconds_since(start);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto begin = std::chrono::steady_clock::now();
    if (columns[i].is_quadratic && set.x.cols() > 12000) {
      answers.best.push_back({});
    } else if (columns[i].criterion) {
      answers.best.push_back((*columns[i].criterion)(sweep).best.value_or(0));
    } else {
      answers.best.push_back(keen::auto_k(points, range_for(set)).k);
    }
    seconds[i] += seconds_since(begin);
  }
  return answers;
}

void print_summary(const std::vector<Column>& columns, const std::vector<Answers>& all,
                   const std::vector<double>& seconds) {
  std::cout << "| criterion | right | one off | too few | too many | none stands out | seconds |\n"
            << "|---|--:|--:|--:|--:|--:|--:|\n";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    int right = 0, near = 0, few = 0, many = 0, none = 0;
    for (const Answers& set : all) {
      if (!set.best[i]) continue;
      const Index off = *set.best[i] - set.k;
      right += off == 0 ? 1 : 0;
      near += off == 1 || off == -1 ? 1 : 0;
      few += off < -1 && *set.best[i] > 0 ? 1 : 0;
      many += off > 1 ? 1 : 0;
      none += *set.best[i] == 0 ? 1 : 0;
    }
    std::cout << "| " << columns[i].name << " | " << right << " | " << near << " | " << few << " | " << many << " | "
              << none << " | " << seconds[i] << " |\n";
  }
  std::cout << "\nThe fits took " << seconds.back() << " s.\n";
}

void print_sets(const std::vector<Column>& columns, const std::vector<Answers>& all) {
  std::cout << "\n| set | n | dim | k |";
  for (const Column& column : columns) std::cout << ' ' << column.name << " |";
  std::cout << "\n|---|--:|--:|--:|";
  for (std::size_t i = 0; i < columns.size(); ++i) std::cout << "--:|";
  for (const Answers& set : all) {
    std::cout << "\n| " << set.name << " | " << set.n << " | " << set.dim << " | " << set.k << " |";
    for (const auto& best : set.best) {
      std::cout << ' ' << (!best ? "" : *best == 0 ? "-" : std::to_string(*best)) << (best == set.k ? " ✓ |" : " |");
    }
  }
  std::cout << '\n';
}

/// How often each column says 1 where there are no clusters.
/// @param columns  those that may
void print_without_clusters(const std::vector<Column>& columns) {
  constexpr std::uint64_t seeds = 10;
  std::vector<int> right(columns.size(), 0);
  std::vector<double> ignored(columns.size() + 1, 0.0);
  int sets = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    for (const PointSet& set : sets_without_clusters(seed)) {
      const Answers answers = ask(set, columns, ignored);
      for (std::size_t i = 0; i < columns.size(); ++i) right[i] += answers.best[i] == 1 ? 1 : 0;
      ++sets;
    }
  }
  std::cout << '\n' << sets << " sets without clusters\n\n| criterion | says 1 |\n|---|--:|\n";
  for (std::size_t i = 0; i < columns.size(); ++i) std::cout << "| " << columns[i].name << " | " << right[i] << " |\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "Usage: " << argv[0] << " FOLDER (with an INDEX.tsv)\n";
    return 2;
  }
  try {
    const std::vector<Column> columns = all_columns();
    std::vector<double> seconds(columns.size() + 1, 0.0);
    std::vector<Answers> all;
    for (const PointSet& set : read_sets(argv[1])) {
      all.push_back(ask(set, columns, seconds));
      std::cerr << set.name << '\n';
    }
    std::cout << all.size() << " sets\n\n" << std::fixed << std::setprecision(1);
    print_summary(columns, all, seconds);
    print_sets(columns, all);
    std::vector<Column> may_say_one;
    std::copy_if(columns.begin(), columns.end(), std::back_inserter(may_say_one),
                 [](const Column& column) { return column.may_say_one; });
    print_without_clusters(may_say_one);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return 1;
  }
}
