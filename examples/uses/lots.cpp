// SPDX-License-Identifier: MIT
// Lots of wine by their laboratory values, and steel plates by the measures of their faults: a success, and half of
// one. k-means finds what is compact, not what has a name.
// Run: lots [--out DIR]

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <iomanip>
#include <iostream>
#include <string>

#include <Eigen/Core>

namespace {

using Table = keen::io::CsvTable<double>;

/// Groups a table by its standardised columns, and compares with the classes of its first texts.
keen::Clustering<double> grouped(const Table& table, keen::Index k) {
  const auto points = keen::rows(table.points);
  const Eigen::MatrixXd scaled = keen::Scaling::standardize(points).applied(points);
  keen::Clustering<double> groups = keen::fit(keen::columns(scaled), {.k = k, .restarts = 20});
  std::cout << table.points.rows() << " rows, " << table.points.cols() << " columns, SSE " << groups.sse
            << ", silhouette " << keen::silhouette(keen::columns(scaled), groups.labels).mean << '\n';
  support::print_cross_table(table.texts[0], groups.labels);
  std::cout << "adjusted Rand index: " << keen::agreement(table.texts[0], groups.labels).adjusted_rand << "\n\n";
  return groups;
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "lots of wine, and faults of steel plates");
  std::cout << std::fixed << std::setprecision(4) << "== wine, red or white\n";
  const Table wine = keen::io::read_csv(support::data_file("wine_lots.csv"), {.texts = {"kind"}});
  const auto kinds = grouped(wine, 2);

  // Which values tell the two apart?
  const keen::Explanation why = keen::explain(keen::rows(wine.points), kinds.labels);
  std::cout << std::setprecision(2);
  for (const keen::Index i : why.ranking()) {
    if (why.between[i] < 0.3) break;
    std::cout << std::left << std::setw(26) << wine.names[static_cast<std::size_t>(i)] << std::right << std::setw(8)
              << why.mean(i, 0) << std::setw(8) << why.mean(i, 1) << '\n';
  }
  out.save("lots_wine.svg", keen::svg::heat_map(kinds.model.centroids(),
                                                {.title = "Two groups of wine lots",
                                                 .subtitle = "mean of each group, in standard deviations from the mean",
                                                 .rows = wine.names,
                                                 .columns = {"group 0", "group 1"},
                                                 .width = 520}));

  std::cout << "\n== steel plates by the measures of their faults\n" << std::setprecision(4);
  const Table steel = keen::io::read_csv(
      support::data_file("steel_faults.csv"),
      {.columns = {"log10_area_px", "orientation_index", "min_luminosity", "max_luminosity", "steel_a300"},
       .texts = {"fault"}});
  const auto faults = grouped(steel, 4);
  out.save("lots_steel.svg", keen::svg::scatter(keen::rows(steel.points), faults.labels, keen::Centroids<double>(5, 0),
                                                {.title = "Steel plates in four groups",
                                                 .x_label = "area of the fault, log10 pixels",
                                                 .y_label = "smallest luminosity",
                                                 .y_axis = 2}));
}
