// SPDX-License-Identifier: MIT
// How often is each criterion right? Prints docs/choosing_k.md's tables: of sets drawn from families whose number of
// clusters is known, and of a folder with an INDEX.tsv, whose columns file, labels, n, d and k say what is known of
// each set. One of the folder takes part if it has labels, or is one of dimsets/, and n d k is at most 1e7. Run:
// keen_accuracy_of_k [SETS [SEED [FOLDER]]]    (24 sets of each family, seed 2)

#include "choosing_k/families.hpp"
#include "support/csv.hpp"

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using keen::benchmarks::Family;
using keen::benchmarks::KnownSet;
using Any = keen::Criterion<double>;
namespace criterion = keen::criterion;

struct Column {
  std::string name;
  std::optional<Any> criterion;  ///< none: auto_k
  bool is_shown = false;         ///< in the long tables
  bool is_quadratic = false;     ///< left out for n > 12000
};

std::vector<Column> all_columns() {
  using keen::ElbowRule;
  return {{"auto_k", {}, true},
          {"separation", criterion::Separation{}},
          {"simplified silhouette", criterion::SimplifiedSilhouette{}, true},
          {"silhouette", criterion::Silhouette{}, true, true},
          {"Calinski-Harabasz", criterion::CalinskiHarabasz{}, true},
          {"Davies-Bouldin", criterion::DaviesBouldin{}, true},
          {"Xie-Beni", criterion::XieBeni{}},
          {"Dunn", criterion::Dunn{}, false, true},
          {"BIC", criterion::Bic{}, true},
          {"BIC, X-means", criterion::Bic{keen::Likelihood::x_means}},
          {"AIC", criterion::Aic{}},
          {"jump", criterion::Jump{}},
          {"jump, Y = 1", criterion::Jump{1}},
          {"elbow, logarithms", criterion::Elbow{}},
          {"elbow, second difference", criterion::Elbow{ElbowRule::second_difference}},
          {"elbow, chord", criterion::Elbow{ElbowRule::chord}},
          {"Kneedle", criterion::Kneedle{}},
          {"gap statistic, largest",
           criterion::Gap{.references = 10, .rule = keen::GapRule::global_max, .max_points = 1000}, true},
          {"prediction strength", criterion::PredictionStrength{3}, true},
          {"G-means", criterion::GMeans{}}};
}

/// What the columns say of one set, and what is true.
struct Answers {
  std::string name;
  std::string group;  ///< its family, or where it is from
  Index n = 0, dim = 0, k = 0;
  bool can_be_known = false;               ///< k-means with the true k finds the classes: adjusted Rand index >= 0.8
  std::vector<std::optional<Index>> best;  ///< 0: none stands out; nothing where the column was left out
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// From 1 to beyond the true number, at least to 20, and no more than half of the points.
keen::KRange range_for(const KnownSet& set) {
  return {1, std::min({set.x.cols() / 2, Index{60}, std::max(Index{20}, set.k + set.k / 2)})};
}

bool finds_classes(const KnownSet& set) {
  if (set.classes.size() == 0) return false;
  const auto clustering = keen::fit(keen::columns(set.x), {.k = set.k, .effort = keen::effort::Swaps{}});
  std::vector<keen::Label> classes, labels;
  for (Index i = 0; i < set.x.cols(); ++i) {
    if (set.classes(i) < 0) continue;
    classes.push_back(set.classes(i));
    labels.push_back(clustering.labels(i));
  }
  const auto view = [](const std::vector<keen::Label>& of) {
    return Eigen::Map<const keen::Labels>(of.data(), static_cast<Index>(of.size()));
  };
  return keen::agreement(view(classes), view(labels)).adjusted_rand >= 0.8;
}

class Survey {
 public:
  Survey() : seconds_(columns_.size(), 0.0) {}

  void ask(const KnownSet& set, const std::string& group) {
    Answers answers{set.name, group, set.x.cols(), set.x.rows(), set.k, set.k == 1 || finds_classes(set), {}};
    const auto points = keen::columns(set.x);
    auto start = std::chrono::steady_clock::now();
    const auto sweep = keen::sweep_k(points, range_for(set));
    fits_ += seconds_since(start);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      start = std::chrono::steady_clock::now();
      if (column.is_quadratic && answers.n > 12000) {
        answers.best.push_back({});
      } else {
        answers.best.push_back(column.criterion ? (*column.criterion)(sweep).best.value_or(0) : keen::auto_k(points).k);
      }
      seconds_[i] += seconds_since(start);
    }
    all_.push_back(std::move(answers));
  }

  /// How often each is right on the sets of some groups.
  void print_summary(const std::string& title, const std::vector<std::string>& groups) const {
    const std::vector<const Answers*> clustered = of(groups, false), shapeless = of(groups, true);
    const auto known =
        std::count_if(clustered.begin(), clustered.end(), [](const Answers* set) { return set->can_be_known; });
    std::cout << "\n"
              << title << ": " << clustered.size() << " sets with clusters, " << known << " of which can be known, "
              << shapeless.size() << " without\n\n"
              << "| criterion | right, of those that can be known | false 1 | right, of all | one off |"
              << (shapeless.empty() ? "" : " false >1 |") << "\n|---|--:|--:|--:|--:|"
              << (shapeless.empty() ? "" : "--:|") << '\n';
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      Index right_known = 0, false_one = 0, right = 0, near = 0, false_more = 0;
      for (const Answers* set : clustered) {
        const Index best = set->best[i].value_or(0);
        right += best == set->k ? 1 : 0;
        near += best == set->k + 1 || best + 1 == set->k ? 1 : 0;
        right_known += set->can_be_known && best == set->k ? 1 : 0;
        false_one += set->can_be_known && best == 1 ? 1 : 0;
      }
      for (const Answers* set : shapeless) false_more += set->best[i].value_or(0) > 1 ? 1 : 0;
      std::cout << "| " << columns_[i].name << " | " << right_known << " | " << false_one << " | " << right << " | "
                << near << " |";
      if (!shapeless.empty()) std::cout << ' ' << false_more << " |";
      std::cout << '\n';
    }
  }

  /// How often the first columns are right, family by family.
  void print_families(const std::vector<Family>& families) const {
    std::cout << "\n| family | judges | sets | can be known |";
    for (const std::size_t i : shown()) std::cout << ' ' << columns_[i].name << " |";
    std::cout << "\n|---|---|--:|--:|";
    for (std::size_t i = 0; i < shown().size(); ++i) std::cout << "--:|";
    for (const Family& family : families) {
      const std::vector<const Answers*> sets = of({family.name}, !family.has_clusters);
      Index known = 0;
      std::map<std::size_t, Index> right;
      for (const Answers* set : sets) {
        if (!set->can_be_known) continue;
        ++known;
        for (const std::size_t i : shown()) right[i] += set->best[i] == set->k ? 1 : 0;
      }
      std::cout << "\n| " << family.name << (family.has_clusters ? "" : " (1)") << " | "
                << (family.is_for_tuning ? "no" : "yes") << " | " << sets.size() << " | " << known << " |";
      for (const std::size_t i : shown()) std::cout << ' ' << right[i] << " |";
    }
    std::cout << '\n';
  }

  void print_sets(const std::string& group) const {
    std::cout << "\n| set | n | dim | k | can be known |";
    for (const std::size_t i : shown()) std::cout << ' ' << columns_[i].name << " |";
    std::cout << "\n|---|--:|--:|--:|---|";
    for (std::size_t i = 0; i < shown().size(); ++i) std::cout << "--:|";
    for (const Answers* set : of({group}, false)) {
      std::cout << "\n| " << set->name << " | " << set->n << " | " << set->dim << " | " << set->k << " | "
                << (set->can_be_known ? "yes |" : "|");
      for (const std::size_t i : shown()) {
        const auto& best = set->best[i];
        std::cout << ' ' << (!best ? "" : *best == 0 ? "-" : std::to_string(*best)) << (best == set->k ? " ✓ |" : " |");
      }
    }
    std::cout << '\n';
  }

  void print_seconds() const {
    std::cout << "\nSeconds: the fits " << fits_;
    for (std::size_t i = 0; i < columns_.size(); ++i) std::cout << ", " << columns_[i].name << ' ' << seconds_[i];
    std::cout << '\n';
  }

 private:
  [[nodiscard]] std::vector<const Answers*> of(const std::vector<std::string>& groups, bool is_shapeless) const {
    std::vector<const Answers*> sets;
    for (const Answers& set : all_) {
      const bool is_among = std::find(groups.begin(), groups.end(), set.group) != groups.end();
      if (is_among && (set.k == 1) == is_shapeless) sets.push_back(&set);
    }
    return sets;
  }

  /// The columns of the long tables.
  [[nodiscard]] std::vector<std::size_t> shown() const {
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].is_shown) shown.push_back(i);
    }
    return shown;
  }

  std::vector<Column> columns_ = all_columns();
  std::vector<double> seconds_;
  double fits_ = 0;
  std::vector<Answers> all_;
};

std::vector<KnownSet> read_sets(const std::filesystem::path& folder) {
  const auto rows = support::read_tsv(folder / "INDEX.tsv");
  const auto cell = [&](const std::vector<std::string>& row, const char* name) {
    const auto place = std::find(rows.at(0).begin(), rows.at(0).end(), name);
    return row.at(static_cast<std::size_t>(place - rows.at(0).begin()));
  };
  std::vector<KnownSet> sets;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::filesystem::path file = cell(rows[i], "file");
    const std::string labels = cell(rows[i], "labels");
    const auto k = static_cast<Index>(support::to_number(cell(rows[i], "k")));
    const double values = support::to_number(cell(rows[i], "n")) * support::to_number(cell(rows[i], "d"));
    const bool is_known = !labels.empty() || *file.begin() == "dimsets";
    if (!is_known || k < 2 || file.extension() != ".csv" || values * static_cast<double>(k) > 1e7) continue;
    KnownSet set{file.stem().string(), support::read_csv(folder / file).transpose(), {}, k};
    if (!labels.empty()) set.classes = support::read_csv(folder / labels).col(0).cast<keen::Label>();
    if (set.classes.size() != set.x.cols()) set.classes.resize(0);
    sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, long fallback) { return argc > i ? std::strtol(argv[i], nullptr, 10) : fallback; };
  try {
    const std::vector<Family> families = keen::benchmarks::all_families();
    Survey survey;
    std::vector<std::string> tuned, judged;
    for (const Family& family : families) {
      (family.is_for_tuning ? tuned : judged).push_back(family.name);
      const auto sets = keen::benchmarks::sets_of(family, argument(1, 24), static_cast<std::uint64_t>(argument(2, 2)));
      for (const KnownSet& set : sets) survey.ask(set, family.name);
      std::cerr << family.name << '\n';
    }
    if (argc > 3) {
      for (const KnownSet& set : read_sets(argv[3])) survey.ask(set, "folder");
    }
    std::cout << std::fixed << std::setprecision(1);
    survey.print_summary("Families that judge", judged);
    survey.print_summary("Families that rules were tuned on", tuned);
    survey.print_families(families);
    if (argc > 3) {
      survey.print_summary("Sets of the folder", {"folder"});
      survey.print_sets("folder");
    }
    survey.print_seconds();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return 1;
  }
}
