// SPDX-License-Identifier: MIT
#include "choose_k_command.hpp"

#include "choose_k_report.hpp"
#include "columns.hpp"
#include "json_report.hpp"
#include "k_verdict.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "prepared_data.hpp"
#include "progress_lines.hpp"
#include "report.hpp"
#include "terminal.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <keen/keen.hpp>
#include <memory>

namespace cli {
namespace {

/// Asks with a line of progress for those who watch.
KVerdict verdict_of(const ChooseKCommand& command, Data& data) {
  Progress progress(errors_go_to_terminal() && !command.is_quiet);
  keen::KMeans<double> settings{.threads = command.threads, .restarts = command.restarts, .seed = command.seed};
  if (progress.is_shown())
    settings.observer = shown_iterations(progress, {.chooses_k = true, .restarts_of_each_k = command.restarts});
  return judged(data, command.max_k, settings);
}

/// Criteria as lines, the last column to the left, and left out where there is no room for it.
std::string criteria_lines(const KVerdict& verdict, std::size_t cells) {
  TextTable table = criteria_table(verdict);
  if (table.size() < 2) return "";
  if (width(table) > cells) {
    for (auto& row : table) row.pop_back();
    return lines(table, true) + '\n';
  }
  std::size_t widest = 0;
  for (const auto& row : table) widest = std::max(widest, width(row.back()));
  for (auto& row : table) row.back() = left_aligned(row.back(), widest);
  return lines(table, true) + '\n';
}

/// What was read and set aside, without the folders of the file, of which readers elsewhere know nothing.
std::string about_text(const ChooseKCommand& command, const Data& data) {
  const std::string& path = data.table().file();
  std::string text = input_lines(data, !command.choice.columns.empty(), 200);
  text.replace(0, printable(path, 1000).size(), short_name(path));
  text += set_aside_lines(data);
  text += command.scale == Scale::none ? advice_on_scale(data.table(), data.columns())
                                       : "Distances are " + unit_words(command.scale) + ".\n";
  text.pop_back();
  return text;
}

ChooseKReport page_of(const ChooseKCommand& command, Data& data, const Scaling& scaling, const KVerdict& verdict,
                      const ClusterSummary& summary) {
  ChooseKReport page;
  page.file = short_name(data.table().file());
  page.about = about_text(command, data);
  page.answer = answer_sentence(verdict, data);
  page.subject = verdict.found.k == 1 ? "The rows" : "The clusters";
  page.explanation = explanation_sentences(summary);
  page.clusters = cluster_table(summary);
  page.clusters_note = cluster_table_note(summary, command.scale);
  page.view = cluster_view_figure(data, scaling, verdict, command.theme);
  page.cluster_figures = column_figures(data, scaling, verdict, command.theme);
  page.question = verdict.found.k == 1 ? "Why not more clusters?" : "Why " + counted(verdict.found.k, "cluster") + '?';
  page.reason = reason_text(verdict);
  page.criteria = criteria_table(verdict);
  page.reason_figures = reason_figures(data, verdict, command.theme);
  page.theme = command.theme;
  return page;
}

}  // namespace

void ChooseKCommand::run() const {
  if (!report.empty()) refuse_overwriting(input.file, {report});
  const std::unique_ptr<const Table> table = opened_table(input);
  auto [data, scaling] = prepared(*table, choice, input.missing, {scale, true, threads});
  const KVerdict verdict = verdict_of(*this, data);
  const keen::Centroids<double>& centroids = verdict.found.fit().model.centroids();
  const ClusterSummary summary = summarized(data, scaling, verdict.labels, centroids, scaling.undone(centroids));
  std::vector<WrittenFile> files;
  if (!report.empty()) {
    write_file(report, page_of(*this, data, scaling, verdict, summary).html());
    files.push_back({report, "the answer with its reasons and pictures"});
  }
  if (is_quiet) return;
  if (is_json) {
    std::cout << json_report(data, verdict, summary, files);
    return;
  }
  const std::size_t cells = terminal_width();
  std::string text = input_lines(data, !choice.columns.empty(), cells) + set_aside_lines(data);
  if (scale == Scale::none) text += advice_on_scale(data.table(), data.columns());
  text += '\n' + wrapped(answer_sentence(verdict, data), cells) + '\n' + wrapped(reason_text(verdict), cells) + "\n\n" +
          criteria_lines(verdict, cells) + cluster_lines(summary, cells);
  const std::string why = explanation_lines(summary, cells);
  if (!why.empty()) text += '\n' + why;
  if (!files.empty()) text += '\n' + file_lines(files);
  print(text);
}

}  // namespace cli
