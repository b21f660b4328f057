// SPDX-License-Identifier: MIT
#include "fit_command.hpp"

#include "centroid_file.hpp"
#include "columns.hpp"
#include "fit_result.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "report.hpp"
#include "terminal.hpp"
#include "text.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <keen/keen.hpp>
#include <stdexcept>
#include <utility>

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

std::string progress_line(const keen::IterationStats& it, Index restarts) {
  return "k = " + std::to_string(it.k) + ", restart " + std::to_string(it.restart + 1) + " of " +
         std::to_string(restarts) + ", pass " + std::to_string(it.iteration) + ": SSE " + general(it.sse, 6) + ", " +
         counted(it.labels_changed, "label") + " changed";
}

keen::Observer observer(Progress& progress, Index restarts) {
  return [&progress, restarts](const keen::IterationStats& it) {
    if (progress.is_due()) progress.show(progress_line(it, restarts).substr(0, 79));
  };
}

/// An init that draws nothing would only repeat itself.
Index useful_restarts(const FitCommand& command) { return command.start == Start::first ? 1 : command.restarts; }

KMeans settings(const FitCommand& command, Progress& progress) {
  KMeans out;
  out.k = command.k;
  out.init = initializer(command.start);
  out.stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::CentroidShift{command.tol},
                                keen::stop::MaxIterations{command.max_iterations});
  out.threads = command.threads;
  out.restarts = useful_restarts(command);
  out.seed = command.seed;
  if (progress.is_shown()) out.observer = observer(progress, useful_restarts(command));
  return out;
}

/// The k of auto_k into `result`, with the curve, where k was left open.
/// @return k
Index chosen_k(const FitCommand& command, const Dataset& points, const KMeans& kmeans, FitResult& result) {
  if (command.k > 0) return command.k;
  const auto found = keen::auto_k(points, {.first = 1, .last = std::min(command.max_k, points.size())}, kmeans);
  result.selection = found.by.front();
  result.selection->best = found.k;
  return found.k;
}

/// Labels and summary are those of the centroids as they are written, so that `keen predict` gives the same labels
/// although standardized centroids are rounded on their way to the units of the file and back.
/// @return how it was clustered, without the progress
KMeans cluster(const FitCommand& command, Data& data, FitResult& result) {
  Progress progress(errors_go_to_terminal() && !command.is_quiet);
  KMeans kmeans = settings(command, progress);
  const Dataset points = data.dataset();
  kmeans.k = chosen_k(command, points, kmeans, result);
  result.clustering = kmeans.fit(points);
  kmeans.observer = nullptr;
  result.centroids = result.scaling.undone(result.clustering.model.centroids());
  const keen::Model<double> model(result.scaling.applied(result.centroids));
  result.labels = model.predict(points, command.threads);
  result.summary = summarized(data.points(), data.weights(), result.labels, model.centroids());
  result.summary.names = data.names();
  result.summary.centroids = result.centroids;
  result.summary.is_weighted = data.is_weighted();
  return kmeans;
}

bool ends_with(const std::string& path, const char* extension) {
  return std::filesystem::path(path).extension() == extension;
}

void check_animation(const std::string& path) {
  if (path.empty() || ends_with(path, ".svg") || ends_with(path, ".html")) return;
  throw std::invalid_argument("--animation: the file must end in .svg or .html, not " + in_quotes(path));
}

void check_k(const FitCommand& command, Index rows) {
  if (command.k <= rows) return;
  throw std::invalid_argument("--k " + std::to_string(command.k) + " is more than the " + counted(rows, "row") +
                              " of " + command.input.file);
}

std::string stop_lines(const FitCommand& command, const FitResult& result) {
  const keen::Clustering<double>& found = result.clustering;
  std::string out = "SSE " + general(found.sse, 7) + (command.standardize ? " (standardized)" : "") + " after " +
                    (found.iterations == 1 ? "1 pass" : std::to_string(found.iterations) + " passes") + ": " +
                    std::string(to_string(found.stop_reason));
  if (command.start != Start::first)
    out += "; best of " + counted(command.restarts, "restart") + ", seed " + std::to_string(command.seed);
  out += '\n';
  if (found.stop_reason == keen::StopReason::max_iterations)
    out += "the centroids had not settled yet: --max-iterations allows more passes\n";
  if (found.effective_clusters < found.model.k())
    out += "points in only " + std::to_string(found.effective_clusters) + " of " + std::to_string(found.model.k()) +
           " clusters: no more of them are distinct\n";
  return out;
}

std::vector<WrittenFile> write_results(const FitCommand& command, const Data& data, const PlotData& plot,
                                       const FitResult& result) {
  std::vector<WrittenFile> files;
  const auto write = [&](const std::string& path, const std::string& text, const std::string& what) {
    write_file(path, text);
    files.push_back({path, what});
  };
  const std::string& file = data.table().file();
  const CentroidFile centroids{data.names(), result.centroids, result.scaling};
  write(command.labels_path(), labels_text(data.numbers(), result.labels), "the cluster of each row");
  write(command.path("centroids.csv"), centroids.text(), "the centroids, for keen predict");
  write(command.path("clusters.svg"), plot.picture(result, file, command.is_dark), "a picture of the clusters");
  write(command.path("convergence.svg"), convergence_picture(result, file, command.is_dark), "SSE by pass");
  if (result.selection)
    write(command.path("elbow.svg"), elbow_picture(result, file, command.is_dark), "SSE by number of clusters");
  return files;
}

std::string report(const FitCommand& command, const Data& data, const FitResult& result,
                   const std::vector<WrittenFile>& files) {
  const std::size_t cells = terminal_width();
  std::string out = input_lines(data.table(), data.numbers(), data.columns(), !command.columns.empty(), cells);
  if (data.is_weighted())
    out += "weights from column " + in_quotes(data.table().name(found_column(data.table(), command.weights))) + '\n';
  out += '\n';
  if (result.selection)
    out += curve_lines(result.selection->k, result.selection->sse, result.clustering.model.k()) + '\n';
  return out + cluster_lines(result.summary, cells) + '\n' + stop_lines(command, result) +
         "spread: root mean squared distance to the centroid" +
         (command.standardize ? ", in standard deviations\n\n" : "\n\n") + file_lines(files);
}

}  // namespace

std::string FitCommand::path(const char* name) const { return (std::filesystem::path(out) / name).string(); }

std::string FitCommand::labels_path() const { return labels.empty() ? path("labels.csv") : labels; }

void FitCommand::run() const {
  check_animation(animation);
  std::vector<std::string> outputs{labels_path(), path("centroids.csv"), path("clusters.svg"), path("convergence.svg"),
                                   path("elbow.svg")};
  if (!animation.empty()) outputs.push_back(animation);
  refuse_overwriting(input.file, outputs);
  const Table table(CsvText::read(input.file), input.table);
  Data data = selected_data(table, columns, weights, input.missing);
  check_k(*this, data.size());
  const PlotData plot(data, axes);
  FitResult result;
  if (standardize) result.scaling = z_scores(data.points(), data.weights(), data.names());
  result.scaling.apply(data.points());
  make_directory(out);
  const KMeans kmeans = cluster(*this, data, result);
  std::vector<WrittenFile> files = write_results(*this, data, plot, result);
  if (!animation.empty()) {
    const bool is_page = ends_with(animation, ".html");
    write_file(animation, plot.animation(data, kmeans, input.file, is_dark, standardize, is_page));
    files.push_back({animation, is_page ? "the iteration, with a slider" : "the iteration as a moving picture"});
  }
  if (!is_quiet) std::cout << report(*this, data, result, files);
}

}  // namespace cli
