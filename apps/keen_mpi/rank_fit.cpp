// SPDX-License-Identifier: MIT
#include "rank_fit.hpp"

#include "array_table.hpp"
#include "centroid_file.hpp"
#include "cluster_spread.hpp"
#include "fit_result.hpp"
#include "fit_steps.hpp"
#include "json_report.hpp"
#include "label_file.hpp"
#include "options.hpp"
#include "output.hpp"
#include "terminal.hpp"
#include "text.hpp"

#include <algorithm>
#include <iostream>
#include <keen/io/npy.hpp>
#include <keen/keen.hpp>
#include <keen/mpi.hpp>
#include <memory>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cli {
namespace {

/// All columns of a table, and the points of this rank.
class RankData final : public Selection {
 public:
  RankData(const Table& table, keen::Dataset<double> points)
      : Selection(table, {.columns = all_columns(table)}, Missing::error), points_(std::move(points)) {}

  keen::Dataset<double> dataset() const override { return points_; }

 private:
  static std::vector<Index> all_columns(const Table& table) {
    std::vector<Index> all(static_cast<std::size_t>(table.column_count()));
    std::iota(all.begin(), all.end(), Index{0});
    return all;
  }

  keen::Dataset<double> points_;
};

void check_extension(const char* option, const std::string& path, const std::vector<std::string>& extensions) {
  if (path.empty()) return;
  const bool is_known = std::any_of(extensions.begin(), extensions.end(),
                                    [&](const std::string& known) { return ends_with(path, known.c_str()); });
  if (!is_known)
    throw std::invalid_argument(std::string(option) + ": the file must end in " + joined(extensions, " or ") +
                                ", not " + in_quotes(path));
}

/// @throws std::invalid_argument for what can be said without a look at the file
void check_options(const RankFit& command) {
  const FitCommand& fit = command.fit;
  if (fit.k == 0 && fit.from.empty())
    throw std::invalid_argument("--k or --from is needed: keen choose-k finds out how many clusters there are");
  if (fit.start == Start::afkmc2)
    throw std::invalid_argument("--init afkmc2 needs the rows in memory: leave it out, or use keen fit");
  check_extension("--labels", fit.labels.file, {".npy"});
  check_extension("--centroids", command.centroids, {".csv", ".npy"});
  check_model(fit);
  std::vector<std::string> outputs;
  for (const std::string& path : {fit.labels.file, command.centroids, fit.model})
    if (!path.empty()) outputs.push_back(path);
  refuse_overwriting(fit.input.file, outputs);
  if (!fit.from.empty()) refuse_overwriting(fit.from, outputs);
}

ArrayTable::Open opener(const std::string& file) {
  ArrayTable::Open open = array_on_disk(file, "keen-mpi");
  if (!open) throw std::runtime_error(file + ": keen-mpi reads .npy, .fvecs and .bvecs files; keen fit reads others");
  return open;
}

/// The rows of a file, of which each rank has a part.
class RankRows {
 public:
  /// @throws RankFailure on every rank, if one cannot open the file, or it is not the same on all
  RankRows(const World& world, const InputOptions& input) {
    world.run([&] {
      const ArrayTable::Open open = opener(input.file);
      table_ = std::make_unique<ArrayTable>(input.file, open);
      const Index limit = input.memory - input.memory / 8;  // the rest is for labels and what else there is
      const keen::Dataset<double> all = open({.memory_limit = limit});
      data_.emplace(*table_, keen::mpi::part(MPI_COMM_WORLD, all));
    });
    const Index rows = world.of_first(table_->rows());
    const Index columns = world.of_first(table_->column_count());
    world.run([&] {
      if (table_->rows() != rows || table_->column_count() != columns)
        throw std::runtime_error(input.file + ": " + size_words(table_->rows(), table_->column_count()) +
                                 " here, and " + size_words(rows, columns) + " on rank 0");
    });
    counts_ = world.of_all(data_->dataset().size());
  }

  const RankData& data() const { return *data_; }

  /// "; rank 1 has rows 101 to 200 of points.npy"
  std::string words(int rank) const {
    const Index count = counts_[static_cast<std::size_t>(rank)];
    const Index first = std::accumulate(counts_.begin(), counts_.begin() + rank, Index{0});
    if (count == 0) return "";
    return "; rank " + std::to_string(rank) + " has rows " + std::to_string(first + 1) + " to " +
           std::to_string(first + count) + " of " + table_->file();
  }

 private:
  static std::string size_words(Index rows, Index columns) {
    return counted(rows, "row") + ", " + counted(columns, "column");
  }

  std::unique_ptr<const ArrayTable> table_;
  std::optional<RankData> data_;
  std::vector<Index> counts_;
};

keen::Clustering<double> fitted(const KMeans& kmeans, const RankRows& rows) {
  try {
    return keen::mpi::fit(MPI_COMM_WORLD, rows.data().dataset(), kmeans);
  } catch (const keen::RankError& error) {  // every rank has it, and the next
    throw RankFailure(error.what() + rows.words(error.rank()), bad_file);
  } catch (const keen::SseOutOfRange<double>& error) {
    throw RankFailure(error.what(), bad_file);
  }
}

/// Of all ranks.
ClusterSummary summary_of(const World& world, const RankData& data, const FitResult& result) {
  const keen::Clustering<double>& found = result.clustering;
  ClusterSummary summary;
  summary.names = data.names();
  summary.centroids = result.centroids;
  summary.sizes.assign(found.cluster_sizes.begin(), found.cluster_sizes.end());
  summary.weights = found.cluster_weights;
  summary.spread = cluster_spread(world, data.dataset(), found);
  return summary;
}

WrittenFile write_centroids(const std::string& path, const RankData& data, const FitResult& result) {
  if (ends_with(path, ".npy")) {
    keen::io::write_npy(path, keen::io::NpyMatrix<double>(result.centroids.transpose()));
    return {path, "the centroids, one a row"};
  }
  write_file(path, CentroidFile{data.names(), result.centroids, result.scaling}.text());
  return {path, "the centroids, for keen predict"};
}

void print_report(const FitCommand& fit, const RankData& data, const FitResult& result,
                  const std::vector<WrittenFile>& files) {
  if (fit.is_quiet) return;
  const std::size_t cells = terminal_width();
  if (fit.is_json) {
    std::cout << json_report(fit, data, result, files);
  } else {
    print(input_lines(data, true, cells) + '\n' + cluster_lines(result.summary, cells) + '\n' +
          stop_lines(fit, result) + spread_line(fit.scale) + (files.empty() ? "" : '\n' + file_lines(files)));
  }
  if (!std::cout.flush()) throw std::runtime_error("cannot write to the standard output");
}

}  // namespace

RankFit::RankFit() {
  fit.effort = Effort::lloyd;
  fit.restarts = 1;  // each reads the file again and again
  fit.threads = 1;
}

void RankFit::run(const World& world) const {
  world.run([&] { check_options(*this); });
  const RankRows rows(world, fit.input);
  const RankData& data = rows.data();
  KMeans kmeans = settings(fit);
  kmeans.algorithm = algorithm;
  world.run([&] {
    check_k(fit.k, data);
    if (!fit.from.empty()) start_from(fit, data, {}, kmeans);
  });
  FitResult result;
  result.clustering = fitted(kmeans, rows);
  result.model = result.clustering.model;
  result.centroids = result.model.centroids();
  result.summary = summary_of(world, data, result);
  std::vector<WrittenFile> files;
  if (!fit.labels.file.empty()) {
    write_labels(world, fit.labels.file, data.size(), result.clustering.labels);
    files.push_back({fit.labels.file, "the cluster of each row"});
  }
  world.run([&] {
    if (world.rank() > 0) return;
    if (!centroids.empty()) files.push_back(write_centroids(centroids, data, result));
    if (!fit.model.empty()) files.push_back(write_model(fit.model, result));
    print_report(fit, data, result, files);
  });
}

}  // namespace cli
