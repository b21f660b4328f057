// SPDX-License-Identifier: MIT
#include "summary_json.hpp"

namespace cli::json {
namespace {

std::string coordinates(const Eigen::VectorXd& values) {
  std::vector<std::string> numbers;
  for (const double value : values) numbers.push_back(number(value));
  return array(numbers);
}

}  // namespace

Members input_members(const Data& data) {
  return {{"file", text(data.table().file())},
          {"rows", number(data.numbers().rows_in_file)},
          {"dropped_rows", number(data.numbers().rows_in_file - data.size())},
          {"columns", texts(data.names())}};
}

std::string clusters(const ClusterSummary& summary) {
  std::vector<std::string> out;
  const double total = summary.weights.sum();
  for (std::size_t j = 0; j < summary.sizes.size(); ++j) {
    const auto column = static_cast<Index>(j);
    Members members{{"cluster", number(column)},
                    {"size", number(summary.sizes[j])},
                    {"weight", number(summary.weights[column])},
                    {"share", number(summary.weights[column] / total)},
                    {"spread", number(summary.spread[column])}};
    if (summary.centroids.rows() > 0) members.emplace_back("centroid", coordinates(summary.centroids.col(column)));
    out.push_back(object(members));
  }
  return array(out);
}

std::string curve(const std::vector<Index>& k, const std::vector<double>& values, const std::string& name) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < k.size(); ++i) out.push_back(object({{"k", number(k[i])}, {name, number(values[i])}}));
  return array(out);
}

std::string files(const std::vector<WrittenFile>& files) {
  std::vector<std::string> paths;
  for (const WrittenFile& file : files) paths.push_back(file.path);
  return texts(paths);
}

}  // namespace cli::json
