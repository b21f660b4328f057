// SPDX-License-Identifier: MIT
#include "fit_on_disk.hpp"

#include "array_table.hpp"
#include "data.hpp"
#include "disk_data.hpp"
#include "fit_result.hpp"
#include "fit_steps.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "progress_lines.hpp"
#include "terminal.hpp"
#include "text.hpp"

#include <algorithm>
#include <keen/blocks.hpp>
#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cli {
namespace {

/// @throws std::invalid_argument for options that need the rows in memory
void refuse_options(const FitCommand& command) {
  const auto refuse_if = [](bool is_given, const std::string& option) {
    if (is_given) throw std::invalid_argument(option + " needs the rows in memory: leave it or --memory out");
  };
  refuse_if(!command.animation.empty(), "--animation");
  refuse_if(!command.labels.append.empty(), "--append");
  refuse_if(command.used_effort() != Effort::lloyd, "--effort " + name_of(command.used_effort()));
  refuse_if(command.scale == Scale::robust, "--scale robust");
  refuse_if(command.start == Start::afkmc2, "--init afkmc2");
}

/// Some rows, scaled as all are, in memory.
class SampleData {
 public:
  SampleData(const Selection& all, const keen::Dataset<double>& rows)
      : table_(
            all.table().file(), [rows](const keen::BlockOptions&) { return rows; }, 0, all.names()),
        data_(table_, {.columns = places(all.dim())}, Missing::error) {}

  SampleData(const SampleData&) = delete;  // data_ looks at table_
  SampleData& operator=(const SampleData&) = delete;

  Data& data() { return data_; }

 private:
  static std::vector<Index> places(Index dim) {
    std::vector<Index> all(static_cast<std::size_t>(dim));
    std::iota(all.begin(), all.end(), Index{0});
    return all;
  }

  ArrayTable table_;
  Data data_;
};

/// How many rows are drawn, whatever the memory is, of which they take a small part.
Index sample_size(Index dim) {
  constexpr Index least = 100, most = 10'000, bytes = Index{1} << 22;
  return std::clamp(bytes / (dim * Index{sizeof(double)}), least, most);
}

/// What the sample takes and what is made of it, in bytes.
Index sample_bytes(Index rows, Index dim) {
  constexpr Index copies = 5;
  return copies * std::min(sample_size(dim), rows) * dim * Index{sizeof(double)};
}

/// Chooses k by the sample.
void choose_k(const FitCommand& command, const keen::Dataset<double>& sample, KMeans& kmeans, FitResult& result) {
  const KMeans settings{.threads = command.threads, .seed = command.seed};
  const auto found = keen::auto_k(sample, {1, std::min(command.max_k, sample.size())}, settings);
  result.selection = found.criteria.front();
  result.more_were_not_tried = found.is_at_end;
  result.k_sample = sample.size();
  kmeans.k = found.k;
}

keen::Clustering<double> fitted(const KMeans& kmeans, const DiskData& data) {
  try {
    return kmeans.fit(data.dataset());
  } catch (const keen::MemoryLimitError& error) {
    throw std::invalid_argument("--memory is too little for " + counted(data.size(), "row") + " and " +
                                counted(kmeans.k, "cluster") + ": " + data.memory_for(error.needed()) + " are enough");
  }
}

}  // namespace

void fit_on_disk(const FitCommand& command) {
  refuse_options(command);
  const std::unique_ptr<const Table> table = table_on_disk(command.input);
  const ChosenColumns chosen = chosen_columns(*table, command.choice);
  const auto dim = static_cast<Index>(chosen.columns.size());
  const MemoryShare memory{.all = command.input.memory,
                           .fixed = sample_bytes(table->rows(), dim),
                           .per_row = command.labels.has_distances ? Index{sizeof(double)} : 0};
  Progress progress(errors_go_to_terminal() && !command.is_quiet);
  ReadProgress reading(progress, bytes_of_row(command.input, *table));
  reading.begin("looking at the rows", table->rows());
  DiskData data(*table, chosen, command.input.missing, memory, reading.on_read());
  check_k(command.k, data);
  const std::vector<Index> axes = listed_axes(data, command.axes);
  FitResult result;
  reading.begin("looking at the rows", data.size());
  result.scaling = scaling_of(data.dataset(), command.scale);
  data.scale(result.scaling);
  KMeans kmeans = settings(command);
  if (!command.from.empty()) start_from(command, data, result.scaling, kmeans);
  reading.begin("drawing a sample", data.size());
  const keen::Dataset<double> rows = keen::random_sample(data.dataset(), sample_size(dim), command.seed);
  reading.begin("choosing k", data.size());
  if (kmeans.k == 0) choose_k(command, rows, kmeans, result);
  make_directory(command.out);
  reading.begin("the start", data.size());
  kmeans.observer = reading.observer();
  result.clustering = fitted(kmeans, data);
  result.clustering.labels.resize(0);  // those of the centroids as they are written take their place
  reading.begin("the labels", data.size());
  finish(command, data, result);
  progress.clear();
  SampleData sample(data, rows);
  const bool is_part = rows.size() < data.size();
  const PlotData plot(sample.data(), result.scaling, axes, result.model.predict(rows),
                      is_part ? counted(rows.size(), "row") + " of " + std::to_string(data.size()) : "");
  tell(command, data, result, write_results(command, data, plot, result));
}

}  // namespace cli
