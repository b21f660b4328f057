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
#include <keen/io/model_file.hpp>
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
  out.k = command.k;
  out.init = initializer(command.start);
  out.effort = asked_effort(command.effort);
  out.stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::CentroidShift{command.tol},
                                keen::stop::MaxIterations{command.max_iterations});
  out.threads = command.threads;
  out.restarts = command.useful_restarts();
  out.seed = command.seed;
  const bool chooses_k = command.k == 0 && command.from.empty();
  if (progress.is_shown())
    out.observer = shown_iterations(progress, {.restarts = command.useful_restarts(), .chooses_k = chooses_k});
  return out;
}

/// The k of auto_k into `result`, with the curve, where k was left open. Each k is fitted from three starts, and not
/// from more.
/// @return k
Index chosen_k(const FitCommand& command, Data& data, KMeans kmeans, FitResult& result) {
  if (command.k > 0) return command.k;
  kmeans.restarts = 1;
  const auto found =
      keen::auto_k(data.dataset(), {1, std::min(command.max_k, data.size())}, kmeans, keen::Outliers::keep);
  result.selection = found.criteria.front();
  result.more_were_not_tried = found.is_at_end;
  return found.k;
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
  kmeans.init = keen::GivenCentroids<double>(scaling.applied(start));
}

/// Labels and summary are those of the centroids as they are written, so that `keen predict` gives the same labels
/// although standardized centroids are rounded on their way to the units of the file and back.
/// @return how it was clustered, without the progress
KMeans cluster(const FitCommand& command, Data& data, FitResult& result) {
  Progress progress(errors_go_to_terminal() && !command.is_quiet);
  KMeans kmeans = settings(command, progress);
  if (command.from.empty()) {
    kmeans.k = chosen_k(command, data, kmeans, result);
  } else {
    start_from(command, data, result.scaling, kmeans);
  }
  const Dataset points = data.dataset();
  result.clustering = kmeans.fit(points);
  kmeans.observer = nullptr;
  result.centroids = result.scaling.undone(result.clustering.model.centroids());
  const keen::Model<double> model(result.scaling.applied(result.centroids));
  result.assignment = command.labels.assignment(data, model.predict(points, command.threads), model.centroids());
  result.summary = summarized(data, result.scaling, result.assignment.labels, model.centroids(), result.centroids);
  return kmeans;
}

bool ends_with(const std::string& path, const char* extension) {
  return std::filesystem::path(path).extension() == extension;
}

void check_animation(const std::string& path) {
  if (path.empty() || ends_with(path, ".svg") || ends_with(path, ".html")) return;
  throw std::invalid_argument("--animation: the file must end in .svg or .html, not " + in_quotes(path));
}

void check_model(const FitCommand& command) {
  if (command.model.empty()) return;
  if (!ends_with(command.model, ".keen") && !ends_with(command.model, ".json"))
    throw std::invalid_argument("--model: the file must end in .keen or .json, not " + in_quotes(command.model));
  if (command.standardize)
    throw std::invalid_argument(
        "--model has no place for the means and scales of --standardize: without it, keen predict takes centroids.csv");
}

std::string stop_lines(const FitCommand& command, const FitResult& result) {
  const keen::Clustering<double>& found = result.clustering;
  std::string out = "SSE " + general(found.sse, 7) + (command.standardize ? " (standardized)" : "") + " after " +
                    (found.iterations == 1 ? "1 pass" : std::to_string(found.iterations) + " passes") + ": " +
                    std::string(to_string(found.stop_reason));
  if (command.start != Start::first && command.from.empty())
    out += "; best of " + counted(command.restarts, "restart") + ", seed " + std::to_string(command.seed);
  if (found.swaps.trials > 0)
    out += ", " + std::to_string(found.swaps.accepted) + " of " + counted(found.swaps.trials, "swap") + " kept";
  out += '\n';
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
  write(command.path("convergence.svg"), convergence_picture(result, file, command.theme), "SSE by pass");
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

WrittenFile write_model(const std::string& path, const keen::Centroids<double>& centroids) {
  const keen::Model<double> model(centroids);
  const bool is_json = ends_with(path, ".json");
  write_file(path, is_json ? keen::io::to_json(model) : keen::io::to_bytes(model));
  return {path, is_json ? "the model as JSON" : "the model, for keen predict and keen::io::load_model"};
}

std::string report(const FitCommand& command, const Data& data, const FitResult& result,
                   const std::vector<WrittenFile>& files) {
  const std::size_t cells = terminal_width();
  std::string out = input_lines(data, !command.choice.columns.empty(), cells);
  if (data.is_weighted())
    out += "weights from column " + in_quotes(data.table().name(found_column(data.table(), command.choice.weights))) +
           '\n';
  out += set_aside_lines(data);
  if (!command.standardize) out += advice_on_scale(data.table(), data.columns());
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
         (command.standardize ? ", in standard deviations\n\n" : "\n\n") + file_lines(files) +
         (has_old_elbow ? "note: " + command.path("elbow.svg") + " is of an earlier run\n" : "");
}

}  // namespace

Index FitCommand::useful_restarts() const { return start == Start::first || !from.empty() ? 1 : restarts; }

std::string FitCommand::path(const char* name) const { return (std::filesystem::path(out) / name).string(); }

LabelOutput FitCommand::label_output() const {
  LabelOutput output = labels;
  if (output.file.empty()) output.file = path("labels.csv");
  return output;
}

void FitCommand::run() const {
  check_animation(animation);
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
  auto [data, scaling] = prepared(*table, choice, input.missing, {standardize, k == 0 && from.empty(), threads});
  result.scaling = scaling;
  check_k(k, data);
  const PlotData plot(data, scaling, axes);
  make_directory(out);
  const KMeans kmeans = cluster(*this, data, result);
  std::vector<WrittenFile> files = write_results(*this, data, plot, result);
  if (!model.empty()) files.push_back(write_model(model, result.centroids));
  if (!animation.empty()) files.push_back(write_animation(*this, data, plot, result, kmeans));
  if (is_quiet || labels.is_printed()) return;
  if (is_json) {
    std::cout << json_report(*this, data, result, files);
  } else {
    print(report(*this, data, result, files));
  }
}

}  // namespace cli
