// SPDX-License-Identifier: MIT
#include "centroid_file.hpp"

#include "model_input.hpp"
#include "table.hpp"
#include "text.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace cli {
namespace {

using keen::io::detail::CsvCell;
using keen::io::detail::CsvField;
using keen::io::detail::CsvKind;
using keen::io::detail::CsvReader;
using keen::io::detail::CsvText;

constexpr std::string_view first_name = "cluster";

template <class Vector>
std::string line(const std::string& head, const Vector& values) {
  std::string out = head;
  for (const double value : values) out += ',' + shortest(value);
  return out + '\n';
}

/// Reads the lines one by one, and keeps the numbers of the centroids side by side.
class Parser {
 public:
  explicit Parser(const CsvText& csv) : csv_(csv), reader_(csv, {.delimiter = ','}) {}

  CentroidFile file() {
    read_header();
    while (reader_.next(fields_)) read_line();
    if (!csv_.text().ends_with('\n')) csv_.fail(csv_.text().size(), "the last line is cut off");
    if (k_ == 0) csv_.fail(0, "no centroids: this is not a file that keen fit has written");
    if (file_.scaling.center.size() != file_.scaling.scale.size())
      csv_.fail(0, "of the lines center and scale one is missing");
    file_.centroids = Eigen::Map<const keen::Centroids<double>>(numbers_.data(), dim(), k_);
    return std::move(file_);
  }

 private:
  Index dim() const { return static_cast<Index>(file_.names.size()); }

  void read_header() {
    const bool is_ours = reader_.next(fields_) && fields_.size() >= 2 && fields_.front().bytes == first_name;
    if (!is_ours)
      csv_.fail(0, "the first line should begin with \"cluster,\": this is not a file that keen fit has written");
    for (std::size_t i = 1; i < fields_.size(); ++i) file_.names.push_back(fields_[i].value());
  }

  void read_line() {
    if (fields_.size() != file_.names.size() + 1)
      csv_.fail(reader_.record_offset(),
                "this line should have " + std::to_string(dim() + 1) + " fields, as the first has");
    const std::string_view head = fields_.front().bytes;
    if (head == "center") return read_into(file_.scaling.center);
    if (head == "scale") return read_scales();
    if (head != std::to_string(k_))
      csv_.fail(fields_.front().offset, "cluster " + std::to_string(k_) + " was expected here, not " + in_quotes(head));
    for (Index i = 0; i < dim(); ++i) numbers_.push_back(number(i));
    ++k_;
  }

  void read_into(Eigen::VectorXd& values) {
    if (values.size() != 0) csv_.fail(fields_.front().offset, "a second line of this kind");
    values.resize(dim());
    for (Index i = 0; i < dim(); ++i) values[i] = number(i);
  }

  void read_scales() {
    read_into(file_.scaling.scale);
    const bool all_positive = file_.scaling.scale.minCoeff() > 0;
    if (!all_positive) csv_.fail(fields_.front().offset, "scales must be > 0");
  }

  double number(Index i) const {
    const CsvField& field = fields_[static_cast<std::size_t>(i) + 1];
    const CsvCell cell = keen::io::detail::csv_cell(field.bytes);
    if (cell.kind != CsvKind::number) csv_.fail(field.offset, in_quotes(field.bytes) + " is not a finite number");
    return cell.value;
  }

  const CsvText& csv_;
  CsvReader reader_;
  std::vector<CsvField> fields_;
  CentroidFile file_;
  std::vector<double> numbers_;
  Index k_ = 0;
};

}  // namespace

std::string CentroidFile::text() const {
  std::string out(first_name);
  for (const std::string& name : names) out += ',' + keen::io::detail::csv_field(name);
  out += '\n';
  for (Index j = 0; j < centroids.cols(); ++j) out += line(std::to_string(j), centroids.col(j));
  if (!scaling.is_none()) out += line("center", scaling.center) + line("scale", scaling.scale);
  return out;
}

CentroidFile CentroidFile::parsed(const keen::io::detail::CsvText& csv) { return Parser(csv).file(); }

CentroidFile CentroidFile::read(const std::string& file) {
  refuse_json_model(file);
  if (!is_model_file(file)) return parsed(read_text(file));
  const keen::ScaledModel<double> model = read_model(file).model;
  CentroidFile fitted{{}, model.centroids(), model.scaling()};
  for (Index i = 1; i <= fitted.centroids.rows(); ++i) fitted.names.push_back("column " + std::to_string(i));
  return fitted;
}

keen::Centroids<double> CentroidFile::in_order_of(const std::vector<std::string>& columns) const {
  const auto refuse = [&] {
    throw std::invalid_argument("the centroids are of the columns " + joined(names, ", ") + ", and the points of " +
                                joined(columns, ", ") + "; --columns names those to take");
  };
  if (columns.size() != names.size()) refuse();
  if (have_no_names(names)) return centroids;
  keen::Centroids<double> ordered(centroids.rows(), centroids.cols());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto found = std::find(names.begin(), names.end(), columns[i]);
    if (found == names.end()) refuse();
    ordered.row(static_cast<Index>(i)) = centroids.row(found - names.begin());
  }
  return ordered;
}

bool have_no_names(const std::vector<std::string>& names) {
  static constexpr std::string_view prefix = "column ";
  return std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return name.starts_with(prefix) && name.size() > prefix.size() &&
           name.find_first_not_of("0123456789", prefix.size()) == std::string::npos;
  });
}

}  // namespace cli
