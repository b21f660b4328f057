// SPDX-License-Identifier: MIT
// Personas by interests: how many reviews each user wrote about six subjects. Each persona is described by the
// subjects in which it differs most from everybody else.
// Run: personas [--out DIR]

#include <keen/choose_k.hpp>
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"

#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <Eigen/Core>

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "personas by interests");
  const auto table = keen::io::read_csv(support::data_file("interests.csv"), {.exclude = {"user"}});
  const auto reviews = keen::rows(table.points);  // one user a row
  std::vector<std::string> subjects;
  for (const std::string& name : table.names) subjects.push_back(name.substr(0, name.find('_')));

  const keen::Scaling scaling = keen::Scaling::standardize(reviews);
  const Eigen::MatrixXd scaled = scaling.applied(reviews);
  const auto personas = keen::fit(keen::columns(scaled), {.k = 3, .restarts = 20});
  std::cout << std::fixed << std::setprecision(4) << table.points.rows() << " users, SSE " << personas.sse << '\n'
            << std::setprecision(0);

  const keen::Explanation why = keen::explain(reviews, personas.labels);
  std::vector<std::string> names;
  for (keen::Label j = 0; j < personas.model.k(); ++j) {
    names.push_back("persona " + std::to_string(j));
    std::cout << '\n' << names.back() << ": " << personas.cluster_sizes[j] << " users\n";
    const std::vector<keen::Index> ranking = why.ranking(j);
    for (std::size_t rank = 0; rank < 3; ++rank) {
      const keen::Index i = ranking[rank];
      std::cout << "  " << std::left << std::setw(10) << subjects[static_cast<std::size_t>(i)] << std::right
                << std::setw(4) << why.mean(i, j) << " reviews, all others " << why.rest(i, j) << '\n';
    }
  }

  std::cout << '\n';
  support::print_scores(
      keen::choose_k(keen::columns(scaled), {.first = 2, .last = 5}, keen::criterion::Silhouette{}, {.restarts = 20}));
  out.save("personas.svg",
           keen::svg::heat_map(personas.model.centroids().transpose(),
                               {.title = "Three personas by six interests",
                                .subtitle = "mean of each persona, in standard deviations from the mean",
                                .rows = names,
                                .columns = subjects,
                                .height = 260}));
}
