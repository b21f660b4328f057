// SPDX-License-Identifier: MIT
// Heart beats by their shape: 25 voltages around the peak of each beat of one recording. Ventricular beats begin in
// the wrong place of the heart, and are wide.
// Run: heart_beats [--out DIR]

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

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "heart beats by their shape");
  const auto table =
      keen::io::read_csv(support::data_file("ecg_beats.csv"), {.exclude = {"time_s"}, .texts = {"beat"}});
  const auto beats = keen::rows(table.points);

  const auto silhouettes =
      keen::choose_k(beats, {.first = 2, .last = 4}, keen::criterion::Silhouette{}, {.restarts = 20});
  support::print_scores(silhouettes);
  const auto groups = keen::fit(beats, {.k = *silhouettes.best, .restarts = 20});
  std::cout << std::fixed << '\n'
            << table.points.rows() << " beats, SSE " << std::setprecision(4) << groups.sse << "\n\n";
  support::print_cross_table(table.texts[0], groups.labels);
  std::cout << "adjusted Rand index: " << keen::agreement(table.texts[0], groups.labels).adjusted_rand << '\n';

  std::vector<double> milliseconds;
  for (int at = -200; at <= 400; at += 25) milliseconds.push_back(at);
  out.save("heart_beats.svg", keen::svg::profiles(beats, groups.labels,
                                                  {.title = "Two kinds of heart beat",
                                                   .x_label = "milliseconds from the peak",
                                                   .y_label = "millivolt",
                                                   .x = milliseconds}));
}
