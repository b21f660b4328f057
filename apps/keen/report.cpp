// SPDX-License-Identifier: MIT
#include "report.hpp"

#include "text.hpp"
#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <keen/blocks.hpp>

namespace cli {
namespace {

constexpr std::size_t name_cells = 24;

std::vector<double> as_vector(const Eigen::VectorXd& values) { return {values.begin(), values.end()}; }

std::string percent(double part, double whole) { return whole > 0 ? fixed(100 * part / whole, 1) + " %" : "-"; }

/// The columns of the table, each with its heading; the first `count` do not depend on the file's columns.
struct ClusterColumns {
  TextTable columns;
  std::size_t count = 0;
};

std::vector<std::string> headed(const std::string& heading, std::vector<std::string> cells) {
  cells.insert(cells.begin(), heading);
  return cells;
}

ClusterColumns columns_of(const ClusterSummary& summary) {
  std::vector<std::string> numbers{"cluster"}, sizes{"size"}, shares{"share"};
  for (std::size_t j = 0; j < summary.sizes.size(); ++j) {
    numbers.push_back(std::to_string(j));
    sizes.push_back(std::to_string(summary.sizes[j]));
    shares.push_back(percent(summary.weights[static_cast<Index>(j)], summary.weights.sum()));
  }
  TextTable columns{numbers, sizes};
  if (summary.is_weighted) columns.push_back(headed("weight", in_one_form(as_vector(summary.weights))));
  columns.push_back(shares);
  columns.push_back(headed("spread", in_one_form(as_vector(summary.spread))));
  const std::size_t count = columns.size();
  for (Index i = 0; i < summary.centroids.rows(); ++i) {
    const std::string name = shortened(printable(summary.names[static_cast<std::size_t>(i)]), name_cells);
    columns.push_back(headed(name, in_one_form(as_vector(summary.centroids.row(i)))));
  }
  return {columns, count};
}

constexpr std::size_t most_features = 3;  // in a sentence
constexpr std::size_t most_table_columns = 100;

/// "petal_length low (1.462; others 4.906)": the centroid as it stands in the table, and the others' mean like it.
std::string feature_words(const ClusterSummary& summary, Index feature, Index cluster) {
  std::vector<double> numbers = as_vector(summary.centroids.row(feature));
  numbers.push_back(summary.why.rest(feature, cluster));
  const std::vector<std::string> texts = in_one_form(numbers);
  return printable(summary.names[static_cast<std::size_t>(feature)]) +
         (summary.why.difference(feature, cluster) < 0 ? " low (" : " high (") +
         texts[static_cast<std::size_t>(cluster)] + "; others " + texts.back() + ')';
}

std::string cluster_sentence(const ClusterSummary& summary, Index cluster) {
  constexpr double least = 0.5;  // deviations worth telling
  std::vector<std::string> words;
  for (const Index feature : summary.why.ranking(cluster)) {
    if (words.size() == most_features || !(std::abs(summary.why.difference(feature, cluster)) >= least)) break;
    words.push_back(feature_words(summary, feature, cluster));
  }
  const std::string share = percent(summary.weights[cluster], summary.weights.sum());
  return "Cluster " + std::to_string(cluster) + ", " + share + ": " +
         (words.empty() ? "near the mean of the others in every column" : joined(words, ", ")) + '.';
}

std::string left_out_line(std::size_t columns) {
  if (columns == 0) return "";
  return "  and " + counted(static_cast<std::ptrdiff_t>(columns), "more column") + ": see centroids.csv\n";
}

}  // namespace

ClusterSummary summarized(const keen::Dataset<double>& points, const keen::Labels& labels,
                          const keen::Centroids<double>& centroids) {
  const Index k = centroids.cols();
  ClusterSummary out;
  out.sizes.assign(static_cast<std::size_t>(k), 0);
  out.weights = Eigen::VectorXd::Zero(k);
  out.spread = Eigen::VectorXd::Zero(k);
  keen::for_each_block(points, [&](const auto& block, Index first) {
    for (Index i = 0; i < block.size(); ++i) {
      const Index j = labels[first + i];
      ++out.sizes[static_cast<std::size_t>(j)];
      out.weights[j] += block.weight(i);
      out.spread[j] += block.weight(i) * (block.point(i) - centroids.col(j)).squaredNorm();
    }
  });
  out.spread = (out.weights.array() > 0).select((out.spread.array() / out.weights.array()).sqrt(), 0).matrix();
  return out;
}

ClusterSummary summarized(const Selection& data, const Scaling& scaling, const keen::Labels& labels,
                          const keen::Centroids<double>& centroids, const keen::Centroids<double>& own) {
  ClusterSummary out = summarized(data.dataset(), labels, centroids);
  out.names = data.names();
  out.centroids = own;
  out.is_weighted = data.is_weighted();
  out.why = keen::explain(data.dataset(), labels);
  out.why.mean = scaling.undone(out.why.mean);
  out.why.rest = scaling.undone(out.why.rest);
  if (!scaling.is_none()) out.why.deviation = out.why.deviation.cwiseProduct(scaling.scale);
  return out;
}

std::vector<std::string> explanation_sentences(const ClusterSummary& summary) {
  constexpr Index most_clusters = 20;
  constexpr double least_share = 0.05;
  if (summary.why.k() < 2) return {};
  std::vector<std::string> features;
  for (const Index feature : summary.why.ranking()) {
    const double share = summary.why.between(feature);
    if (features.size() == most_features || !(share > (features.empty() ? 0 : least_share))) break;
    features.push_back(printable(summary.names[static_cast<std::size_t>(feature)]) + " (" + fixed(100 * share, 0) +
                       " %)");
  }
  std::vector<std::string> sentences;
  if (!features.empty())
    sentences.push_back("The clusters differ most in " + joined(features, ", ") +
                        ". The share of variance between clusters is in parentheses.");
  for (Index j = 0; j < std::min(summary.why.k(), most_clusters); ++j) {
    if (summary.weights[j] > 0) sentences.push_back(cluster_sentence(summary, j));
  }
  return sentences;
}

std::string explanation_lines(const ClusterSummary& summary, std::size_t cells) {
  std::string out;
  for (const std::string& sentence : explanation_sentences(summary)) out += wrapped(sentence, cells) + '\n';
  return out;
}

std::string cluster_lines(const ClusterSummary& summary, std::size_t cells) {
  constexpr std::size_t most_lines = 48;
  const auto [columns, count] = columns_of(summary);
  const TextTable by_cluster = transposed(columns);
  if (width(by_cluster) <= cells) return lines(by_cluster);
  if (width(columns) <= cells) {
    const std::size_t shown = std::min(columns.size(), most_lines);
    const TextTable first(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(shown));
    return lines(first, true) + left_out_line(columns.size() - shown);
  }
  const std::size_t shown = std::max(fitting_columns(by_cluster, cells), count);
  const TextTable first(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(shown));
  return lines(transposed(first)) + left_out_line(columns.size() - shown);
}

TextTable cluster_table(const ClusterSummary& summary) {
  constexpr std::size_t page_cells = 76;
  auto [columns, count] = columns_of(summary);
  columns.resize(std::min(columns.size(), count + most_table_columns));
  TextTable by_cluster = transposed(columns);
  const bool is_wide = width(by_cluster) > page_cells && width(columns) < width(by_cluster);
  return is_wide ? columns : by_cluster;
}

std::string cluster_table_note(const ClusterSummary& summary, Scale scale) {
  const std::size_t columns = summary.names.size();
  std::string note = "Spread: the root mean squared distance of the rows to the mean of their cluster";
  if (scale != Scale::none) note += ", " + unit_words(scale);
  note += columns == 1 ? "; then their mean." : "; then their mean in each column of the file.";
  if (summary.is_weighted) note += " Shares, spreads and means are by weight.";
  if (columns > most_table_columns)
    note +=
        " The first " + std::to_string(most_table_columns) + " of " + std::to_string(columns) + " columns are shown.";
  return note;
}

std::string input_lines(const Selection& data, bool were_chosen, std::size_t cells) {
  constexpr int most_reasons = 5;
  const Table& table = data.table();
  const Index rows = table.rows();
  const bool has_all = data.dim() == table.column_count();
  std::string out = printable(table.file(), 1000) + ": " + counted(rows, "row");
  out += has_all ? ", " + counted(data.dim(), "column")
                 : ", " + std::to_string(data.dim()) + " of " + counted(table.column_count(), "column");
  out += table.has_names() || !table.can_have_names() ? "\n" : ", no header line\n";
  if (data.dropped() > 0) out += "dropped " + counted(data.dropped(), "row") + " with missing values\n";
  if (data.filled() > 0) out += counted(data.filled(), "missing value") + " set to the mean of the column\n";
  for (const std::string& note : data.notes()) out += note + '\n';
  if (were_chosen) return out;
  int reasons = 0;
  for (Index i = 0; i < table.column_count(); ++i) {
    if (table.is_numeric(i) || ++reasons > most_reasons) continue;
    out += "left out " + shortened(printable(table.name(i)) + ": " + table.why_not_numeric(i), cells - 10) + '\n';
  }
  if (reasons > most_reasons)
    out += "left out " + std::to_string(reasons - most_reasons) + " more columns that are not numbers\n";
  return out;
}

std::string set_aside_lines(const Selection& data) {
  constexpr std::size_t most = 5;
  const std::vector<Selection::SetAside>& rows = data.set_aside();
  if (rows.empty()) return "";
  std::string out = "set aside " + counted(static_cast<std::ptrdiff_t>(rows.size()), "outlier") +
                    " (distance to the fifth nearest row): ";
  for (std::size_t i = 0; i < rows.size() && i < most; ++i) {
    out += (i == 0 ? "row " : ", row ") + std::to_string(rows[i].row + 1) + " (" + general(rows[i].distance, 3) + ')';
  }
  if (rows.size() > most) out += " and " + std::to_string(rows.size() - most) + " more";
  return out + '\n';
}

std::string curve_lines(const std::vector<Index>& k, const std::vector<double>& sse, Index best, std::size_t cells) {
  constexpr std::size_t widest_bar = 32, narrowest_bar = 4;
  const std::string mark = " <- chosen";
  const double first = sse.front();
  std::vector<std::string> numbers{"k"}, values = headed("SSE", in_one_form(sse)),
                                         shares{"of k = " + std::to_string(k.front())};
  for (std::size_t i = 0; i < k.size(); ++i) {
    numbers.push_back(std::to_string(k[i]));
    shares.push_back(percent(sse[i], first));
  }
  const std::size_t used = width(transposed({numbers, values, shares, {""}})) + mark.size();
  const auto bar_cells = static_cast<double>(std::clamp(cells - std::min(cells, used), narrowest_bar, widest_bar));
  std::size_t bar_width = 0;
  std::vector<std::string> bars{""};
  for (std::size_t i = 0; i < k.size(); ++i) {
    const double share = first > 0 ? sse[i] / first : 0;
    bars.push_back(std::string(static_cast<std::size_t>(std::lround(share * bar_cells)), '#') +
                   (k[i] == best ? mark : ""));
    bar_width = std::max(bar_width, bars.back().size());
  }
  for (std::string& bar : bars) bar = left_aligned(bar, bar_width);
  return lines(transposed({numbers, values, shares, bars}));
}

std::string file_lines(const std::vector<WrittenFile>& files) {
  std::size_t path_cells = 0;
  for (const WrittenFile& file : files) path_cells = std::max(path_cells, width(printable(file.path, 1000)));
  std::string out;
  for (const WrittenFile& file : files)
    out += "wrote " + left_aligned(printable(file.path, 1000), path_cells) + "  " + file.what + '\n';
  return out;
}

}  // namespace cli
