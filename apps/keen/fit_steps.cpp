// SPDX-License-Identifier: MIT
#include "fit_steps.hpp"

#include "centroid_file.hpp"
#include "columns.hpp"
#include "json_report.hpp"
#include "output.hpp"
#include "terminal.hpp"
#include "text.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <keen/io/scaled_model_file.hpp>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

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
  return "(the table above is of fits with less effort: SSE " + general(swept, 7) + " for this k)\n";
}

}  // namespace

std::string stop_lines(const FitCommand& command, const FitResult& result) {
  const keen::Clustering<double>& found = result.clustering;
  std::string out = "SSE " + general(found.sse, 7) + (command.scale == Scale::none ? " " : " (scaled) ") +
                    work_words(found) + ": " + std::string(to_string(found.stop_reason));
  const Index restarts = command.used_restarts();
  if (restarts > 1) out += "; best of " + counted(restarts, "restart");
  if (command.start != Start::first && command.from.empty()) out += "; seed " + std::to_string(command.seed);
  if (found.start_sample > 0) out += "; start centroids from a sample of " + counted(found.start_sample, "row");
  out += '\n';
  if (result.selection && result.k_sample == 0) out += curve_difference(*result.selection, found);
  if (found.stop_reason == keen::StopReason::max_iterations)
    out += "the centroids have not converged: --max-iterations allows more passes\n";
  if (found.nonempty_clusters < found.model.k())
    out += "points in only " + std::to_string(found.nonempty_clusters) + " of " + std::to_string(found.model.k()) +
           " clusters: there are no more distinct points\n";
  return out;
}

WrittenFile write_model(const std::string& path, const FitResult& result) {
  const keen::ScaledModel<double> model(result.centroids, result.scaling);
  const bool is_json = ends_with(path, ".json");
  write_file(path, is_json ? keen::io::to_json(model) : keen::io::to_bytes(model));
  return {path, is_json ? "the model as JSON" : "the model, for keen predict and keen::io::load_scaled_model"};
}

namespace {

/// Of how many rows the SSE of each k is, where that is not all.
std::string sample_line(const FitResult& result) {
  if (result.k_sample == 0) return "";
  return "k by a sample of " + counted(result.k_sample, "row") + ":\n";
}

std::string report(const FitCommand& command, const Selection& data, const FitResult& result,
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
    out += sample_line(result) +
           curve_lines(result.selection->k, result.selection->sse, result.clustering.model.k(), cells) + '\n';
  if (result.more_were_not_tried)
    out += "the last k tried is the best: --max-k tries more, and there may be more clusters\n\n";
  std::error_code ignored;
  const bool has_old_elbow = !result.selection && std::filesystem::exists(command.path("elbow.svg"), ignored);
  const std::string why = explanation_lines(result.summary, cells);
  return out + cluster_lines(result.summary, cells) + '\n' + why + (why.empty() ? "" : "\n") +
         stop_lines(command, result) + spread_line(command.scale) + '\n' + file_lines(files) +
         (has_old_elbow ? "note: " + command.path("elbow.svg") + " is of an earlier run\n" : "");
}

}  // namespace

bool ends_with(const std::string& path, const char* extension) {
  return std::filesystem::path(path).extension() == extension;
}

KMeans settings(const FitCommand& command) {
  KMeans out;
  out.k = command.k;
  out.init = initializer(command.start);
  out.effort = asked_effort(command.used_effort());
  out.stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::CentroidShift{command.tol},
                                keen::stop::MaxIterations{command.max_iterations});
  out.threads = command.threads;
  out.restarts = command.used_restarts();
  out.seed = command.seed;
  return out;
}

void check_model(const FitCommand& command) {
  if (command.model.empty()) return;
  if (!ends_with(command.model, ".keen") && !ends_with(command.model, ".json"))
    throw std::invalid_argument("--model: the file must end in .keen or .json, not " + in_quotes(command.model));
}

void check_k(Index k, const Selection& data) {
  if (k <= data.size()) return;
  throw std::invalid_argument("--k " + std::to_string(k) + " is more than the " + counted(data.size(), "row") + " of " +
                              data.table().file());
}

void start_from(const FitCommand& command, const Selection& data, const Scaling& scaling, KMeans& kmeans) {
  const keen::Centroids<double> start = CentroidFile::read(command.from).in_order_of(data.names());
  if (command.k > 0 && command.k != start.cols())
    throw std::invalid_argument("--k " + std::to_string(command.k) + ", but --from has " +
                                counted(start.cols(), "centroid"));
  check_k(start.cols(), data);
  kmeans.k = start.cols();
  kmeans.init = keen::GivenCentroids<double>(scaling.applied(keen::columns(start)));
}

void finish(const FitCommand& command, const Selection& data, FitResult& result) {
  result.centroids = result.scaling.undone(result.clustering.model.centroids());
  result.model = keen::Model<double>(result.scaling.applied(keen::columns(result.centroids)));
  result.assignment =
      command.labels.assignment(data, result.model.predict(data.dataset(), command.threads), result.model.centroids());
  result.summary =
      summarized(data, result.scaling, result.assignment.labels, result.model.centroids(), result.centroids);
}

std::string spread_line(Scale scale) {
  return std::string("spread: root mean squared distance to the centroid") +
         (scale == Scale::none ? "" : ", " + unit_words(scale)) + '\n';
}

std::vector<WrittenFile> write_results(const FitCommand& command, const Selection& data, const PlotData& plot,
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
  if (!command.model.empty()) files.push_back(write_model(command.model, result));
  return files;
}

void tell(const FitCommand& command, const Selection& data, const FitResult& result,
          const std::vector<WrittenFile>& files) {
  if (command.is_quiet || command.labels.is_printed()) return;
  if (command.is_json) {
    std::cout << json_report(command, data, result, files);
  } else {
    print(report(command, data, result, files));
  }
}

}  // namespace cli
