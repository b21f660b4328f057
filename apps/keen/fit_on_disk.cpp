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
#include <filesystem>
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
  refuse_if(command.start == Start::parallel, "--init parallel");
  refuse_if(command.start == Start::afkmc2, "--init afkmc2");
}

/// Some rows, scaled as all are, in memory.
class SampleData {
 public:
  SampleData(const Selection& all, const keen::Dataset<double>& rows)
      : table_(
            all.table().file(), [rows](const keen::BlockOptions&) { return rows; }, all.names()),
        data_(table_, {.columns = places(all.dim())}, Missing::error) {}

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

/// How many rows are drawn: what they take is a small part of the memory.
Index sample_size(const Selection& data, Index memory) {
  constexpr Index least = 100, most = 20'000, part = 64;
  const Index row_bytes = data.dim() * Index{sizeof(double)};
  return std::min(std::clamp(memory / part / row_bytes, least, most), data.size());
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

keen::Clustering<double> fitted(const KMeans& kmeans, const keen::Dataset<double>& points) {
  try {
    return kmeans.fit(points);
  } catch (const keen::MemoryLimitError& error) {
    throw std::invalid_argument("--memory is too little: " + counted(points.size(), "row") + " and " +
                                counted(kmeans.k, "cluster") + " take " + byte_count(error.needed()) +
                                ", and the report an eighth more");
  }
}

}  // namespace

void fit_on_disk(const FitCommand& command) {
  refuse_options(command);
  const std::unique_ptr<const Table> table = table_on_disk(command.input);
  FitResult result;
  std::vector<WrittenFile> files;
  Progress progress(errors_go_to_terminal() && !command.is_quiet);
  ReadProgress reading(progress, table->rows(), static_cast<double>(std::filesystem::file_size(command.input.file)));
  reading.begin("looking at the rows");
  DiskData data(*table, chosen_columns(*table, command.choice), command.input.missing, command.input.memory,
                reading.on_read());
  check_k(command.k, data);
  const std::vector<Index> axes = listed_axes(data, command.axes);
  result.scaling = scaling_of(data.dataset(), command.scale);
  data.scale(result.scaling);
  KMeans kmeans = settings(command);
  if (!command.from.empty()) start_from(command, data, result.scaling, kmeans);
  const keen::Dataset<double> rows =
      keen::random_sample(data.dataset(), sample_size(data, command.input.memory), command.seed);
  if (kmeans.k == 0) choose_k(command, rows, kmeans, result);
  make_directory(command.out);
  reading.begin("pass 1");
  kmeans.observer = reading.observer();
  result.clustering = fitted(kmeans, data.dataset());
  reading.begin("the labels");
  finish(command, data, result);
  SampleData sample(data, rows);
  const bool is_part = rows.size() < data.size();
  const PlotData plot(sample.data(), result.scaling, axes, result.model.predict(rows),
                      is_part ? counted(rows.size(), "row") + " of " + std::to_string(data.size()) : "");
  tell(command, data, result, write_results(command, data, plot, result));
}

}  // namespace cli
