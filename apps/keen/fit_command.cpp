// SPDX-License-Identifier: MIT
#include "fit_command.hpp"

#include "centroid_file.hpp"
#include "columns.hpp"
#include "fit_result.hpp"
#include "json_report.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "prepared_data.hpp"
#include "progress_lines.hpp"
#include "report.hpp"
#include "terminal.hpp"
#include "text.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <keen/choose_k.hpp>
#include <keen/io/scaled_model_file.hpp>
#include <keen/keen.hpp>
#include <memory>
#include <stdexcept>

namespace cli {
namespace {

using KMeans = keen::KMeans<double>;
using Dataset = keen::Dataset<double>;

keen::Initializer<double, Eigen::Dynamic> initializer(Start start) {
  switch (start) {
    case Start::plusplus: return keen::PlusPlus{};
    case Start::random: return keen::RandomPoints{};
    case Start::first: return keen::FirstK{};
    case Start::partition: return keen::RandomPartition{};
    case Start::parallel: return keen::ParallelPlusPlus{};
    case Start::afkmc2: return keen::AfkMc2{};
  }
  throw std::invalid_argument("unknown --init");
}

keen::Effort<double> asked_effort(Effort effort) {
  switch (effort) {
    case Effort::lloyd: return keen::effort::Lloyd{};
    case Effort::hartigan: return keen::effort::Hartigan{};
    case Effort::swaps: return keen::effort::Swaps{};
    case Effort::anneal: return keen::effort::Anneal{};
  }
  throw std::invalid_argument("unknown --effort");
}

KMeans settings(const FitCommand& command, Progress& progress) {
  KMeans out;
  out.init = initializer(command.start);
  out.effort = asked_effort(command.used_effort());
  out.stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::CentroidShift{command.tol},
                                keen::stop::MaxIterations{command.max_iterations});
  out.threads = command.threads;
  out.restarts = command.used_restarts();
  out.seed = command.seed;
  const bool chooses_k = command.k == 0 && command.from.empty();
  if (progress.is_shown())
    out.observer = shown_iterations(progress, {.restarts = command.used_restarts(), .chooses_k = chooses_k});
  return out;
}

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
keen::Clustering<double> fitted_again(const keen::KFit<double>& found, const Dataset& points, KMeans& kmeans) {
  kmeans.k = found.k();
  keen::Clustering<double> clustering = kmeans.fit(points);
  if (clustering.sse <= found.sse) return clustering;
  kmeans.init = keen::GivenCentroids<double>(found.model.centroids());
  kmeans.restarts = 1;
  return kmeans.fit(points);
}

void check_k(Index k, const Data& data) {
  if (k <= data.size()) return;
  throw std::invalid_argument("--k " + std::to_string(k) + " is more than the " + counted(data.size(), "row") + " of " +
                              data.table().file());
}

/// Takes start centroids from a file; their number is k.
void start_from(const FitCommand& command, const Data& data, const Scaling& scaling, KMeans& kmeans) {
  const keen::Centroids<double> start = CentroidFile::read(command.from).in_order_of(data.names());
  if (command.k > 0 && command.k != start.cols())
    throw std::invalid_argument("--k " + std::to_string(command.k) + ", but --from has " +
                                counted(start.cols(), "centroid"));
  check_k(start.cols(), data);
  kmeans.k = start.cols();
  kmeans.init = keen::GivenCentroids<double>(scaling.applied(keen::columns(start)));
}

/// Labels and summary are those of the centroids as they are written, so that `keen predict` gives the same labels
/// although scaled centroids are rounded on their way to the units of the file and back.
/// @return how it was clustered, without the progress
KMeans cluster(const FitCommand& command, Data& data, FitResult& result) {
  Progress progress(errors_go_to_terminal() && !command.is_quiet);
  KMeans kmeans = settings(command, progress);
  kmeans.k = command.k;
  if (!command.from.empty()) start_from(command, data, result.scaling, kmeans);
  const Dataset points = data.dataset();
  result.clustering =
      kmeans.k > 0 ? kmeans.fit(points) : fitted_again(chosen(command, data, kmeans, result), points, kmeans);
  kmeans.observer = nullptr;
  result.centroids = result.scaling.undone(result.clustering.model.centroids());
  const keen::Model<double> model(result.scaling.applied(keen::columns(result.centroids)));
  result.assignment = command.labels.assignment(data, model.predict(points, command.threads), model.centroids());
  result.summary = summarized(data, result.scaling, result.assignment.labels, model.centroids(), result.centroids);
  return kmeans;
}

bool ends_with(const std::string& path, const char* extension) {
  return std::filesystem::path(path).extension() == extension;
}

void check_animation(const FitCommand& command) {
  const std::string& path = command.animation;
  if (path.empty()) return;
  if (!ends_with(path, ".svg") && !ends_with(path, ".html"))
    throw std::invalid_argument("--animation: the file must end in .svg or .html, not " + in_quotes(path));
  if (command.used_effort() != Effort::lloyd)
    throw std::invalid_argument("--animation shows Lloyd's iteration: leave out --effort, or make it lloyd");
}

void check_model(const FitCommand& command) {
  if (command.model.empty()) return;
  if (!ends_with(command.model, ".keen") && !ends_with(command.model, ".json"))
    throw std::invalid_argument("--model: the file must end in .keen or .json, not " + in_quotes(command.model));
}

/// "after 6 passes, 2 of 5 swaps kept"
std::string work_words(const keen::Clustering<double>& found) {
  const auto count = [&](keen::Step step) {
    return std::count_if(found.history.begin(), found.history.end(),
                         [step](const keen::IterationRecord& record) { return record.step == step; });
  };
  const std::ptrdiff_t passes = count(keen::Step::pass);
  const std::ptrdiff_t moves = count(keen::Step::hartigan);
  std::string out = "after " + std::to_string(passes) + (passes == 1 ? " pass" : " passes");
  if (found.swaps.trials > 0)
    out += ", " + std::to_string(found.swaps.accepted) + " of " + counted(found.swaps.trials, "swap") + " kept";
  if (moves > 0) out += ", " + counted(moves, "round") + " of single moves";
  return out;
}

/// Why the SSE in the curve is another one, if it is.
std::string curve_difference(const keen::CriterionResult& curve, const keen::Clustering<double>& found) {
  constexpr double told = 1e-6;  // of the SSE: what the digits of both show
  const double swept = curve.sse[static_cast<std::size_t>(found.model.k() - curve.k.front())];
  if (!(swept - found.sse > told * swept)) return "";
  return "(every k above was clustered with less effort: " + general(swept, 7) + " for this one)\n";
}

std::string stop_lines(const FitCommand& command, const FitResult& result) {
  const keen::Clustering<double>& found = result.clustering;
  std::string out = "SSE " + general(found.sse, 7) + (command.scale == Scale::none ? " " : " (scaled) ") +
                    work_words(found) + ": " + std::string(to_string(found.stop_reason));
  const Index restarts = command.used_restarts();
  if (restarts > 1) out += "; best of " + counted(restarts, "restart");
  if (command.start != Start::first && command.from.empty()) out += "; seed " + std::to_string(command.seed);
  out += '\n';
  if (result.selection) out += curve_difference(*result.selection, found);
  if (found.stop_reason == keen::StopReason::max_iterations)
    out += "the centroids had not settled yet: --max-iterations allows more passes\n";
  if (found.nonempty_clusters < found.model.k())
    out += "points in only " + std::to_string(found.nonempty_clusters) + " of " + std::to_string(found.model.k()) +
           " clusters: no more of them are distinct\n";
  return out;
}

std::vector<WrittenFile> write_results(const FitCommand& command, const Data& data, const PlotData& plot,
                                       const FitResult& result) {
  std::vector<WrittenFile> files = command.label_output().write(data, result.assignment);
  const auto write = [&](const std::string& path, const std::string& text, const std::string& what) {
    write_file(path, text);
    files.push_back({path, what});
  };
  const std::string& file = data.table().file();
  const CentroidFile centroids{data.names(), result.centroids, result.scaling};
  write(command.path("centroids.csv"), centroids.text(), "the centroids, for keen predict");
  write(command.path("clusters.svg"), plot.picture(result, file, command.theme), "a picture of the clusters");
  write(command.path("convergence.svg"), convergence_picture(result, file, command.theme), "SSE step by step");
  if (result.selection)
    write(command.path("elbow.svg"), elbow_picture(result, file, command.theme), "SSE by number of clusters");
  return files;
}

WrittenFile write_animation(const FitCommand& command, const Data& data, const PlotData& plot, const FitResult& result,
                            const KMeans& kmeans) {
  const bool is_page = ends_with(command.animation, ".html");
  write_file(command.animation, plot.animation(result, kmeans, data.table().file(), command.theme, is_page));
  return {command.animation, is_page ? "the iteration, with a slider" : "the iteration as a moving picture"};
}

WrittenFile write_model(const std::string& path, const FitResult& result) {
  const keen::ScaledModel<double> model(result.centroids, result.scaling);
  const bool is_json = ends_with(path, ".json");
  write_file(path, is_json ? keen::io::to_json(model) : keen::io::to_bytes(model));
  return {path, is_json ? "the model as JSON" : "the model, for keen predict and keen::io::load_scaled_model"};
}

std::string report(const FitCommand& command, const Data& data, const FitResult& result,
                   const std::vector<WrittenFile>& files) {
  const std::size_t cells = terminal_width();
  std::string out = input_lines(data, !command.choice.columns.empty(), cells);
  if (data.is_weighted())
    out += "weights from column " + in_quotes(data.table().name(found_column(data.table(), command.choice.weights))) +
           '\n';
  out += set_aside_lines(data);
  if (command.scale == Scale::none) out += advice_on_scale(data.table(), data.columns());
  out += '\n';
  if (result.selection)
    out += curve_lines(result.selection->k, result.selection->sse, result.clustering.model.k(), cells) + '\n';
  if (result.more_were_not_tried)
    out += "the last k tried is the best: --max-k tries more, and there may be more clusters\n\n";
  std::error_code ignored;
  const bool has_old_elbow = !result.selection && std::filesystem::exists(command.path("elbow.svg"), ignored);
  const std::string why = explanation_lines(result.summary, cells);
  return out + cluster_lines(result.summary, cells) + '\n' + why + (why.empty() ? "" : "\n") +
         stop_lines(command, result) + "spread: root mean squared distance to the centroid" +
         (command.scale == Scale::none ? "" : ", " + unit_words(command.scale)) + "\n\n" + file_lines(files) +
         (has_old_elbow ? "note: " + command.path("elbow.svg") + " is of an earlier run\n" : "");
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

Effort FitCommand::used_effort() const { return effort.value_or(shapes_iteration ? Effort::lloyd : Effort::swaps); }

Index FitCommand::used_restarts() const {
  if (start == Start::first || !from.empty()) return 1;
  if (restarts > 0) return restarts;
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
  const std::unique_ptr<const Table> table = opened_table(input);
  FitResult result;
  auto [data, scaling] = prepared(*table, choice, input.missing, {scale, k == 0 && from.empty(), threads});
  result.scaling = scaling;
  check_k(k, data);
  const PlotData plot(data, scaling, axes);
  make_directory(out);
  const KMeans kmeans = cluster(*this, data, result);
  std::vector<WrittenFile> files = write_results(*this, data, plot, result);
  if (!model.empty()) files.push_back(write_model(model, result));
  if (!animation.empty()) files.push_back(write_animation(*this, data, plot, result, kmeans));
  if (is_quiet || labels.is_printed()) return;
  if (is_json) {
    std::cout << json_report(*this, data, result, files);
  } else {
    print(report(*this, data, result, files));
  }
}

}  // namespace cli
