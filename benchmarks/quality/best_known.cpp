// SPDX-License-Identifier: MIT
// The least SSE that is known of each (set, k) of best_known.tsv, and the fit of keen's that reaches it.
//
//     keen_best_known --verify best_known.tsv FOLDER                     fits each row again, and compares
//     keen_best_known --search best_known.tsv FOLDER SECONDS [SET[:K]...]  looks for better ones, so long a row
//     keen_best_known --fit FILE.csv K EFFORT TRIALS SEED                one fit
//
// FOLDER has an INDEX.tsv with the columns name and file. Rows whose set is not there are left as they are. A search
// begins with the fit that the row names, so that the file tells what the present code reaches; then it tries more and
// more trials of annealing, with four seeds each. SECONDS are of the processor. It writes the file after every row, and
// may be stopped.

#include "sets.hpp"

#include <keen/keen.hpp>

#include <cmath>
#include <cstdint>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <limits>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using keen::Index;

constexpr double tolerance = 1e-11;  // the file has twelve digits

/// What to repeat for an SSE.
struct Recipe {
  std::string effort;  ///< empty: none yet
  Index trials = 0;
  std::uint64_t seed = 0;
  double sse = std::numeric_limits<double>::infinity();
};

/// A line of the file.
struct Row {
  std::string set;
  Index k = 0;
  double known = std::numeric_limits<double>::infinity();  ///< from elsewhere, with all the digits that were given
  std::string source;                                      ///< of `known`
  Recipe recipe;                                           ///< the best of keen's
};

/// An effort by its name in the file and on the command line.
keen::Effort<double> effort_of(std::string_view name, Index trials) {
  if (name == "lloyd") return keen::effort::Lloyd{};
  if (name == "hartigan") return keen::effort::Hartigan{};
  if (name == "swaps") return keen::effort::Swaps{};
  if (name == "anneal") return keen::effort::Anneal{.trials = trials};
  throw std::runtime_error("no effort: " + std::string(name));
}

double or_infinite(const std::string& text) {
  return text.empty() || text == "-" ? std::numeric_limits<double>::infinity() : support::to_number(text);
}

std::vector<Row> read(const std::filesystem::path& path) {
  const quality::Rows table = support::read_tsv(path);
  std::vector<Row> rows;
  for (std::size_t i = 1; i < table.size(); ++i) {
    const auto text = [&](const char* heading) { return quality::cell(table, i, heading); };
    Row row{text("set"), std::stol(text("k")), or_infinite(text("known")), text("source"), {}};
    if (const std::string effort = text("effort"); effort != "-") {
      row.recipe = {effort, std::stol(text("trials")), std::stoull(text("seed")), or_infinite(text("sse"))};
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string digits(double number) {
  std::ostringstream out;
  out << std::setprecision(12) << number;
  return std::isinf(number) ? "-" : out.str();
}

void write(const std::filesystem::path& path, const std::vector<Row>& rows) {
  std::ofstream file(path);
  // REUSE-IgnoreStart (this names the licence of the table)
  file << "# SPDX-License-Identifier: MIT\n";
  // REUSE-IgnoreEnd
  file << "# known: from elsewhere; sse: by keen with the effort, the trials (of annealing) and the seed that follow.\n"
          "# keen_best_known --verify repeats it, --search looks for better; README.md tells the rest.\n"
          "set\tk\tknown\tsource\tsse\teffort\ttrials\tseed\n";
  for (const Row& row : rows) {
    const Recipe& recipe = row.recipe;
    file << row.set << '\t' << row.k << '\t' << digits(row.known) << '\t' << row.source << '\t' << digits(recipe.sse)
         << '\t' << (recipe.effort.empty() ? "-" : recipe.effort) << '\t' << recipe.trials << '\t' << recipe.seed
         << '\n';
  }
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

double fitted_sse(const support::Table& x, Index k, const Recipe& recipe) {
  const keen::KMeans<double> kmeans{.k = k, .effort = effort_of(recipe.effort, recipe.trials), .seed = recipe.seed};
  return kmeans.fit(keen::rows(x)).sse;
}

/// Of this process: a search finds the same when the machine is busy.
double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// The best of annealing with more and more trials, four seeds each, until the next fit would take too long.
Recipe searched(const support::Table& x, Index k, const Recipe& from, double budget) {
  constexpr std::uint64_t seeds = 4;
  const double end = processor_seconds() + budget;
  Recipe best = from;
  std::uint64_t seed = 0;
  for (Index trials = 250;; trials *= 2) {
    for (const std::uint64_t stop = seed + seeds; seed < stop; ++seed) {
      const double start = processor_seconds();
      Recipe tried{"anneal", trials, seed};
      tried.sse = fitted_sse(x, k, tried);
      if (tried.sse < best.sse * (1 - tolerance)) best = tried;
      const double now = processor_seconds();
      const bool is_last = seed + 1 == stop;
      if (now + (now - start) * (is_last ? 2 : 1) > end) return best;
    }
  }
}

std::string against(double sse, double known) {
  std::ostringstream out;
  if (std::isfinite(known)) out << std::showpos << std::setprecision(3) << 100 * (sse / known - 1) << " %";
  return out.str();
}

/// Calls `task(row, points)` for every row whose set is in the folder.
template <class Task>
void for_each_row(std::vector<Row>& rows, const std::filesystem::path& folder, const Task& task) {
  const quality::Rows index = support::read_tsv(folder / "INDEX.tsv");
  std::string at_hand;
  support::Table x;
  for (Row& row : rows) {
    const std::filesystem::path file = quality::file_of(folder, index, row.set);
    if (file.empty()) {
      std::cout << row.set << ": not there\n";
      continue;
    }
    if (row.set != at_hand) x = support::read_csv(file);
    at_hand = row.set;
    task(row, x, file);
  }
}

void search(const std::filesystem::path& path, const std::filesystem::path& folder, double budget,
            const std::set<std::string>& wanted) {
  std::vector<Row> rows = read(path);
  for_each_row(rows, folder, [&](Row& row, const support::Table& x, const std::filesystem::path& file) {
    if (!wanted.empty() && !wanted.contains(row.set) && !wanted.contains(row.set + ':' + std::to_string(row.k))) return;
    if (!row.recipe.effort.empty()) row.recipe.sse = fitted_sse(x, row.k, row.recipe);
    const Recipe& best = row.recipe = searched(x, row.k, row.recipe, budget);
    write(path, rows);
    std::cout << row.set << '#' << row.k << ' ' << digits(best.sse) << ' ' << against(best.sse, row.known) << "  --fit "
              << file.filename().string() << ' ' << row.k << ' ' << best.effort << ' ' << best.trials << ' '
              << best.seed << std::endl;
  });
}

/// @returns how many rows are not what the file says
int verify(const std::filesystem::path& path, const std::filesystem::path& folder) {
  std::vector<Row> rows = read(path);
  int wrong = 0;
  for_each_row(rows, folder, [&](const Row& row, const support::Table& x, const std::filesystem::path&) {
    if (row.recipe.effort.empty()) return;
    const double sse = fitted_sse(x, row.k, row.recipe);
    const bool is_as_written = std::abs(sse / row.recipe.sse - 1) <= tolerance;
    if (!is_as_written) ++wrong;
    std::cout << row.set << '#' << row.k << ' ' << digits(sse) << (is_as_written ? " as written" : " NOT as written")
              << ", beside what is known: " << against(sse, row.known) << std::endl;
  });
  return wrong;
}

int run(const std::vector<std::string>& words) {
  const std::string mode = words.empty() ? "" : words[0];
  if (mode == "--verify" && words.size() == 3) return verify(words[1], words[2]) == 0 ? 0 : 1;
  if (mode == "--search" && words.size() >= 4) {
    search(words[1], words[2], std::stod(words[3]), {words.begin() + 4, words.end()});
    return 0;
  }
  if (mode == "--fit" && words.size() == 6) {
    const Recipe recipe{words[3], std::stol(words[4]), std::stoull(words[5])};
    std::cout << digits(fitted_sse(support::read_csv(words[1]), std::stol(words[2]), recipe)) << '\n';
    return 0;
  }
  std::cerr << "usage: keen_best_known --verify TSV FOLDER | --search TSV FOLDER SECONDS [SET[:K]...] |\n"
               "                       --fit FILE.csv K EFFORT TRIALS SEED\n";
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
