// SPDX-License-Identifier: MIT
// Handwritten digits, 8 x 8 pixels, in ten groups: the centroids are pictures too.
// Run: digits [--out DIR]

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <algorithm>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <map>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "handwritten digits in groups");
  const auto table = keen::io::read_csv(support::data_file("digits.csv"), {.texts = {"digit"}});
  const auto groups = keen::fit(keen::rows(table.points), {.k = 10, .effort = keen::effort::Swaps{}, .restarts = 20});
  std::cout << std::fixed << std::setprecision(4) << table.points.rows() << " images of " << table.points.cols()
            << " pixels, SSE " << groups.sse << "\n\n";
  support::print_cross_table(table.texts[0], groups.labels);
  std::cout << "adjusted Rand index: " << keen::agreement(table.texts[0], groups.labels).adjusted_rand << '\n';

  std::vector<std::string> names;
  for (keen::Label j = 0; j < groups.model.k(); ++j) {
    std::map<std::string, keen::Index> counts;
    for (const keen::Index i : keen::members(groups.labels, j)) ++counts[table.texts[0][static_cast<std::size_t>(i)]];
    const auto most = std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
    names.push_back("group " + std::to_string(j) + ": mostly " + most->first);
  }
  out.save("digits.svg",
           keen::svg::images(-groups.model.centroids(), 8, 8,
                             {.title = "The centroids of ten groups of digits", .names = names, .columns = 5}));
}
