// SPDX-License-Identifier: MIT
// Countries that change group: life expectancy and income of 142 countries, every five years from 1952 to 2007. One
// clustering of all years gives the groups; then each country is followed through them.
// Run: countries [--out DIR]

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace {

using keen::Index;
using keen::Label;

/// Labels in the order of a feature of the centroids: 0 for the cluster with the lowest.
keen::Labels sorted_by(Index feature, const keen::Clustering<double>& groups) {
  std::vector<Index> order(static_cast<std::size_t>(groups.model.k()));
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::sort(order, {}, [&](Index j) { return groups.model.centroids()(feature, j); });
  keen::Labels sorted(groups.labels.size());
  for (Index i = 0; i < sorted.size(); ++i) {
    sorted[i] = static_cast<Label>(std::ranges::find(order, groups.labels[i]) - order.begin());
  }
  return sorted;
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "countries that change group, 1952 to 2007");
  const auto table =
      keen::io::read_csv(support::data_file("gapminder.csv"),
                         {.columns = {"life_expectancy_years", "gdp_per_head_usd"}, .texts = {"country", "year"}});
  Eigen::MatrixXd features = table.points;  // one country in one year a row
  features.col(1) = features.col(1).array().log10();
  const Eigen::MatrixXd scaled = keen::Scaling::standardize(keen::rows(features)).applied(keen::rows(features));
  const auto groups = keen::fit(keen::columns(scaled), {.k = 3, .restarts = 20});
  const keen::Labels labels = sorted_by(1, groups);
  std::cout << std::fixed << std::setprecision(4) << features.rows() << " rows, SSE " << groups.sse << '\n'
            << std::setprecision(0);
  const std::vector<std::string> names{"poor", "middle", "rich"};
  for (Label j = 0; j < 3; ++j) {
    const std::vector<Index> members = keen::members(labels, j);
    std::cout << std::left << std::setw(7) << names[static_cast<std::size_t>(j)] << std::right << members.size()
              << " rows, " << support::median_of(table.points, 0, members) << " years, "
              << support::median_of(table.points, 1, members) << " USD a head (medians)\n";
  }

  // One period after the other: the rows are sorted by country, then by year.
  const std::set<std::string> years(table.texts[1].begin(), table.texts[1].end());
  const Index periods = std::ssize(years), countries = labels.size() / periods;
  std::vector<keen::Labels> over_time;
  for (Index t = 0; t < periods; ++t) over_time.push_back(labels(Eigen::seqN(t, countries, periods)));
  const keen::Transitions moves = keen::transitions(over_time);

  const keen::Labels &first = over_time.front(), &last = over_time.back();
  std::set<Index> movers;
  std::set<std::string> fallen;
  for (const keen::Switch& move : moves.switches) {
    movers.insert(move.object);
    if (move.to < move.from) fallen.insert(table.texts[0][static_cast<std::size_t>(move.object * periods)]);
  }
  std::cout << '\n'
            << (last.array() > first.array()).count() << " of " << countries << " countries end in a higher group, "
            << (last.array() < first.array()).count() << " in a lower one, " << countries - std::ssize(movers)
            << " never move\n"
            << fallen.size() << " fell back at least once:";
  for (const std::string& country : fallen) std::cout << "\n  " << country;
  std::cout << "\n\nin five years, from (row) to (column), percent:\n"
            << (100 * moves.probability().array()).round() << '\n';
  out.save("countries.svg", keen::svg::transitions(over_time, {.title = "Countries by wealth and health",
                                                               .subtitle = "142 countries in three groups of all years",
                                                               .periods = {years.begin(), years.end()},
                                                               .names = names}));
}
