// SPDX-License-Identifier: MIT
// Points in an Arrow IPC file, also called Feather, which may be larger than memory: it is mapped, and `keen::blocks`
// takes rows from the record batches that hold them. Needs Apache Arrow.
// Run: 15_arrow [--out DIR]

#include <keen/blocks.hpp>
#include <keen/keen.hpp>

#include "support/blobs.hpp"
#include "support/out_dir.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

void check(const arrow::Status& status) {
  if (!status.ok()) throw std::runtime_error("Arrow: " + status.ToString());
}

template <class Value>
Value checked(arrow::Result<Value> result) {
  check(result.status());
  return *std::move(result);
}

/// Rows of an Arrow IPC file, one point a row. Every coordinate is a column of type float without nulls. Keeps the last
/// record batch that was read, so a pass decompresses each batch once, if the file is compressed.
class ArrowPoints {
 public:
  ArrowPoints(const std::string& path, std::vector<std::string> names)
      : path_(path),
        names_(std::move(names)),
        file_(checked(arrow::ipc::RecordBatchFileReader::Open(
            checked(arrow::io::MemoryMappedFile::Open(path, arrow::io::FileMode::READ))))) {
    for (const std::string& name : names_) {
      const auto field = file_->schema()->GetFieldByName(name);
      if (!field) fail(name, "does not exist, or not once");
      if (field->type()->id() != arrow::Type::FLOAT) fail(name, "is not of type float");
    }
    for (int b = 0; b < file_->num_record_batches(); ++b) {
      starts_.push_back(starts_.back() + static_cast<keen::Index>(checked(file_->ReadRecordBatch(b))->num_rows()));
    }
  }

  [[nodiscard]] keen::Index size() const { return starts_.back(); }
  [[nodiscard]] keen::Index dim() const { return static_cast<keen::Index>(names_.size()); }

  void read(keen::Index first, keen::Index count, float* numbers) {
    for (keen::Index i = first; i < first + count;) {
      const auto next_batch = std::upper_bound(starts_.begin(), starts_.end(), i);  // the first that starts after row i
      const keen::Index start = *(next_batch - 1);
      const keen::Index end = (std::min)(first + count, *next_batch);
      open(static_cast<int>(next_batch - starts_.begin()) - 1);
      Eigen::Map<Eigen::MatrixXf> points(numbers + (i - first) * dim(), dim(), end - i);
      for (keen::Index c = 0; c < dim(); ++c) {
        const auto column = batch_->GetColumnByName(names_[static_cast<std::size_t>(c)]);
        if (column->null_count() > 0) fail(names_[static_cast<std::size_t>(c)], "has a null");
        const float* values = dynamic_cast<const arrow::FloatArray&>(*column).raw_values() + (i - start);
        points.row(c) = Eigen::Map<const Eigen::RowVectorXf>(values, end - i);
      }
      i = end;
    }
  }

 private:
  void open(int number) {
    if (number == number_) return;
    batch_ = checked(file_->ReadRecordBatch(number));
    number_ = number;
  }

  [[noreturn]] void fail(const std::string& column, const std::string& problem) const {
    throw std::runtime_error(path_ + ": column " + column + " " + problem);
  }

  std::string path_;
  std::vector<std::string> names_;
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> file_;
  std::vector<keen::Index> starts_{0};  // the number of the first row of each batch, and of all rows
  std::shared_ptr<arrow::RecordBatch> batch_;
  int number_ = -1;  // of batch_
};

/// Writes one point a row, in record batches of 3000 rows.
void write(const std::string& path, const std::vector<std::string>& names, const Eigen::MatrixXf& points) {
  arrow::FieldVector fields;
  for (const std::string& name : names) fields.push_back(arrow::field(name, arrow::float32(), false));
  const auto schema = arrow::schema(fields);
  const auto stream = checked(arrow::io::FileOutputStream::Open(path));
  const auto file = checked(arrow::ipc::MakeFileWriter(stream, schema));
  for (keen::Index first = 0; first < points.cols(); first += 3000) {
    const keen::Index n = (std::min)(points.cols() - first, keen::Index{3000});
    arrow::ArrayVector columns;
    for (keen::Index c = 0; c < points.rows(); ++c) {
      const Eigen::VectorXf values = points.row(c).segment(first, n);
      arrow::FloatBuilder builder;
      check(builder.AppendValues(values.data(), n));
      columns.push_back(checked(builder.Finish()));
    }
    check(file->WriteRecordBatch(*arrow::RecordBatch::Make(schema, n, columns)));
  }
  check(file->Close());
  check(stream->Close());
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "points in an Arrow IPC file, read block by block");
  keen::Rng rng(1);
  const Eigen::MatrixXf store = Eigen::MatrixXf::NullaryExpr(4, 20'000, [&](keen::Index c, keen::Index i) {
    return static_cast<float>(3 * ((i + c) % 4)) + static_cast<float>(support::normal(rng));  // four clouds
  });
  const std::vector<std::string> names{"width", "height", "length", "weight"};
  write(out.path("15_arrow.arrow").string(), names, store);

  ArrowPoints file(out.path("15_arrow.arrow").string(), names);
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
