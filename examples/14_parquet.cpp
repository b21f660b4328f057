// SPDX-License-Identifier: MIT
// Points in a Parquet file, which may be larger than memory: `keen::blocks` asks for some rows, and the callback takes
// them from the row groups that hold them. Needs Apache Arrow's library of Parquet.
// Run: 14_parquet [--out DIR]

#include <keen/blocks.hpp>
#include <keen/keen.hpp>

#include "support/blobs.hpp"
#include "support/out_dir.hpp"

#include <arrow/io/file.h>
#include <parquet/api/reader.h>
#include <parquet/api/writer.h>
#include <parquet/exception.h>
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

/// Rows of a Parquet file, one point a row. Every coordinate is a column of type FLOAT without nulls. Keeps the last
/// row group that was read, so a pass decodes each group once.
class ParquetPoints {
 public:
  ParquetPoints(const std::string& path, const std::vector<std::string>& names)
      : path_(path), file_(parquet::ParquetFileReader::OpenFile(path)) {
    const auto& metadata = *file_->metadata();
    for (const std::string& name : names) {
      const int column = metadata.schema()->ColumnIndex(name);
      if (column < 0) fail(name, "does not exist");
      const auto& type = *metadata.schema()->Column(column);
      if (type.physical_type() != parquet::Type::FLOAT) fail(name, "is not of type FLOAT");
      if (type.max_repetition_level() > 0) fail(name, "has more than one value a row");
      columns_.push_back(column);
    }
    for (int g = 0; g < metadata.num_row_groups(); ++g) {
      starts_.push_back(starts_.back() + static_cast<keen::Index>(metadata.RowGroup(g)->num_rows()));
    }
  }

  [[nodiscard]] keen::Index size() const { return starts_.back(); }
  [[nodiscard]] keen::Index dim() const { return static_cast<keen::Index>(columns_.size()); }

  void read(keen::Index first, keen::Index count, float* numbers) {
    for (keen::Index i = first; i < first + count;) {
      const auto next_group = std::upper_bound(starts_.begin(), starts_.end(), i);  // the first that starts after row i
      const keen::Index start = *(next_group - 1);
      const keen::Index end = (std::min)(first + count, *next_group);
      decode(static_cast<int>(next_group - starts_.begin()) - 1);
      numbers = std::copy_n(rows_.data() + (i - start) * dim(), (end - i) * dim(), numbers);
      i = end;
    }
  }

 private:
  void decode(int group) {
    if (group == decoded_) return;
    decoded_ = -1;
    const auto reader = file_->RowGroup(group);
    const auto n = static_cast<std::int64_t>(reader->metadata()->num_rows());
    Eigen::VectorXf values(n);
    std::vector<std::int16_t> levels(static_cast<std::size_t>(n));  // of definition: lower where there is a null
    rows_.resize(dim(), n);
    for (keen::Index c = 0; c < dim(); ++c) {
      const auto column = reader->Column(columns_[static_cast<std::size_t>(c)]);
      auto& floats = dynamic_cast<parquet::FloatReader&>(*column);
      for (std::int64_t done = 0; done < n;) {
        std::int64_t not_null = 0;
        const std::int64_t read = floats.ReadBatch(n - done, levels.data(), nullptr, values.data() + done, &not_null);
        if (read == 0) fail(column->descr()->path()->ToDotString(), "ends too early");
        if (not_null < read) fail(column->descr()->path()->ToDotString(), "has a null");
        done += read;
      }
      rows_.row(c) = values;
    }
    decoded_ = group;
  }

  [[noreturn]] void fail(const std::string& column, const std::string& problem) const {
    throw std::runtime_error(path_ + ": column " + column + " " + problem);
  }

  std::string path_;
  std::unique_ptr<parquet::ParquetFileReader> file_;
  std::vector<int> columns_;
  std::vector<keen::Index> starts_{0};  // the number of the first row of each group, and of all rows
  Eigen::MatrixXf rows_;                // of the group `decoded_`, one a column
  int decoded_ = -1;
};

/// Writes one point a row, in row groups of 3000 rows.
void write(const std::string& path, const std::vector<std::string>& names, const Eigen::MatrixXf& points) {
  parquet::schema::NodeVector columns;
  for (const std::string& name : names) {
    columns.push_back(parquet::schema::Float(name, parquet::Repetition::REQUIRED));
  }
  const auto schema = parquet::schema::GroupNode::Make("schema", parquet::Repetition::REQUIRED, columns);
  std::shared_ptr<arrow::io::FileOutputStream> stream;
  PARQUET_ASSIGN_OR_THROW(stream, arrow::io::FileOutputStream::Open(path));
  const auto file =
      parquet::ParquetFileWriter::Open(stream, std::static_pointer_cast<parquet::schema::GroupNode>(schema));
  for (keen::Index first = 0; first < points.cols(); first += 3000) {
    const keen::Index n = (std::min)(points.cols() - first, keen::Index{3000});
    auto* group = file->AppendRowGroup();
    for (keen::Index c = 0; c < points.rows(); ++c) {
      const Eigen::VectorXf values = points.row(c).segment(first, n);
      dynamic_cast<parquet::FloatWriter&>(*group->NextColumn()).WriteBatch(n, nullptr, nullptr, values.data());
    }
  }
  file->Close();
  PARQUET_THROW_NOT_OK(stream->Close());
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "points in a Parquet file, read block by block");
  keen::Rng rng(1);
  const Eigen::MatrixXf store = Eigen::MatrixXf::NullaryExpr(4, 20'000, [&](keen::Index c, keen::Index i) {
    return static_cast<float>(3 * ((i + c) % 4)) + static_cast<float>(support::normal(rng));  // four clouds
  });
  const std::vector<std::string> names{"width", "height", "length", "weight"};
  write(out.path("14_parquet.parquet").string(), names, store);

  ParquetPoints file(out.path("14_parquet.parquet").string(), names);
  const auto read = [&](keen::Index first, keen::Index count, float* numbers) { file.read(first, count, numbers); };
  const auto points = keen::blocks<float>(file.size(), file.dim(), read, {.points_at_once = 8192});
  std::cout << points.size() << " points of " << points.dim() << " coordinates\n";

  const auto clustering = keen::fit(points, {.k = 4});
  std::cout << "cluster sizes " << clustering.cluster_sizes.transpose() << ", SSE " << clustering.sse << '\n';

  const auto in_memory = keen::fit(keen::columns(store), {.k = 4});
  const bool is_same = clustering.labels == in_memory.labels && clustering.sse == in_memory.sse &&
                       clustering.model.centroids() == in_memory.model.centroids();
  std::cout << (is_same ? "the same" : "not the same") << " as in memory, bit by bit\n";
}
