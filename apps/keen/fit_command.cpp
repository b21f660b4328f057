// SPDX-License-Identifier: MIT
#include "fit_command.hpp"

#include "fit_on_disk.hpp"
#include "fit_result.hpp"
#include "fit_steps.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "prepared_data.hpp"
#include "progress_lines.hpp"
#include "terminal.hpp"
#include "text.hpp"

#include <algorithm>
#include <filesystem>
#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <memory>
#include <stdexcept>

namespace cli {
namespace {

/// What auto_k chose where k was left open, and the curve into `result`. Each k is fitted from three starts by Lloyd's
/// iteration: a greater effort would take most of the time for k that are not chosen.
keen::KFit<double> chosen(const FitCommand& command, Data& data, KMeans kmeans, FitResult& result) {
  kmeans.restarts = 1;
  kmeans.effort = keen::effort::Lloyd{};
  const auto found =
      keen::auto_k(data.dataset(), {1, std::min(command.max_k, data.size())}, kmeans, keen::Outliers::keep);
  result.selection = found.criteria.front();
  result.more_were_not_tried = found.is_at_end;
  return found.fit();
}

/// Clusters anew by the effort that was asked for, from what auto_k has found too if that is better.
keen::Clustering<double> fitted_again(const keen::KFit<double>& found, const keen::Dataset<double>& points,
                                      KMeans& kmeans) {
  kmeans.k = found.k();
  keen::Clustering<double> clustering = kmeans.fit(points);
  if (clustering.sse <= found.sse) return clustering;
  kmeans.init = keen::GivenCentroids<double>(found.model.centroids());
  kmeans.restarts = 1;
  return kmeans.fit(points);
}

/// @return how it was clustered, without the progress
KMeans cluster(const FitCommand& command, Data& data, FitResult& result) {
  Progress progress(errors_go_to_terminal() && !command.is_quiet);
  KMeans kmeans = settings(command);
  if (progress.is_shown()) {
    const bool chooses_k = command.k == 0 && command.from.empty();
    kmeans.observer = shown_iterations(progress, {.restarts = command.used_restarts(), .chooses_k = chooses_k});
  }
  if (!command.from.empty()) start_from(command, data, result.scaling, kmeans);
  const keen::Dataset<double> points = data.dataset();
  result.clustering =
      kmeans.k > 0 ? kmeans.fit(points) : fitted_again(chosen(command, data, kmeans, result), points, kmeans);
  kmeans.observer = nullptr;
  finish(command, data, result);
  return kmeans;
}

void check_animation(const FitCommand& command) {
  const std::string& path = command.animation;
  if (path.empty()) return;
  if (!ends_with(path, ".svg") && !ends_with(path, ".html"))
    throw std::invalid_argument("--animation: the file must end in .svg or .html, not " + in_quotes(path));
  if (command.used_effort() != Effort::lloyd)
    throw std::invalid_argument("--animation shows Lloyd's iteration: leave out --effort, or make it lloyd");
}

WrittenFile write_animation(const FitCommand& command, const Selection& data, const PlotData& plot,
                            const FitResult& result, const KMeans& kmeans) {
  const bool is_page = ends_with(command.animation, ".html");
  write_file(command.animation, plot.animation(result, kmeans, data.table().file(), command.theme, is_page));
  return {command.animation, is_page ? "the iteration, with a slider" : "the iteration as a moving picture"};
}

void fit_in_memory(const FitCommand& command) {
  const std::unique_ptr<const Table> table = opened_table(command.input);
  const bool is_open = command.k == 0 && command.from.empty();
  FitResult result;
  auto [data, scaling] =
      prepared(*table, command.choice, command.input.missing, {command.scale, is_open, command.threads});
  result.scaling = scaling;
  check_k(command.k, data);
  const std::vector<Index> axes = listed_axes(data, command.axes);
  make_directory(command.out);
  const KMeans kmeans = cluster(command, data, result);
  const PlotData plot(data, scaling, axes, result.assignment.labels);
  std::vector<WrittenFile> files = write_results(command, data, plot, result);
  if (!command.animation.empty()) files.push_back(write_animation(command, data, plot, result, kmeans));
  tell(command, data, result, files);
}

}  // namespace

std::string name_of(Effort effort) {
  switch (effort) {
    case Effort::lloyd: return "lloyd";
    case Effort::hartigan: return "hartigan";
    case Effort::swaps: return "swaps";
    case Effort::anneal: return "anneal";
  }
  throw std::invalid_argument("unknown --effort");
}

Effort FitCommand::used_effort() const {
  const bool is_plain = shapes_iteration || input.memory > 0;
  return effort.value_or(is_plain ? Effort::lloyd : Effort::swaps);
}

Index FitCommand::used_restarts() const {
  if (start == Start::first || !from.empty()) return 1;
  if (restarts > 0) return restarts;
  if (input.memory > 0) return 1;  // each reads the file again and again
  switch (used_effort()) {
    case Effort::lloyd:
    case Effort::hartigan: return 8;
    case Effort::swaps: return 3;  // in the time of 8 without swaps
    case Effort::anneal: return 1;
  }
  throw std::invalid_argument("unknown --effort");
}

std::string FitCommand::path(const char* name) const { return (std::filesystem::path(out) / name).string(); }

LabelOutput FitCommand::label_output() const {
  LabelOutput output = labels;
  if (output.file.empty()) output.file = path("labels.csv");
  return output;
}

void FitCommand::run() const {
  check_animation(*this);
  check_model(*this);
  labels.check("--labels", is_json);
  std::vector<std::string> outputs{path("centroids.csv"), path("clusters.svg"), path("convergence.svg"),
                                   path("elbow.svg")};
  for (const std::string& file : label_output().files()) outputs.push_back(file);
  if (!animation.empty()) outputs.push_back(animation);
  if (!model.empty()) outputs.push_back(model);
  refuse_overwriting(input.file, outputs);
  if (!from.empty()) refuse_overwriting(from, outputs);
  if (input.memory > 0) {
    fit_on_disk(*this);
  } else {
    fit_in_memory(*this);
  }
}

}  // namespace cli
