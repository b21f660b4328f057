// SPDX-License-Identifier: MIT
#include "json_report.hpp"

#include "columns.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>  // here alone: it takes seconds to compile

namespace cli {
namespace {

using Json = nlohmann::ordered_json;  // members stay in the order in which they are added

std::string document(const Json& members) { return members.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

/// An object for each row that was set aside, counted from 1.
Json outliers(const Selection& data) {
  Json out = Json::array();
  for (const Selection::SetAside& row : data.set_aside())
    out.push_back(Json{{"row", row.row + 1}, {"distance", row.distance}});
  return out;
}

/// Members that say what was read.
Json input_members(const Selection& data) {
  return {{"file", data.table().file()}, {"rows", data.table().rows()},    {"dropped_rows", data.dropped()},
          {"outliers", outliers(data)},  {"filled_values", data.filled()}, {"columns", data.names()},
          {"notes", data.notes()}};
}

/// The three columns in which a cluster is farthest from the rest.
Json differences(const ClusterSummary& summary, Index cluster) {
  constexpr std::size_t most = 3;
  Json out = Json::array();
  for (const Index feature : summary.why.ranking(cluster)) {
    if (out.size() == most) break;
    out.push_back(Json{{"column", summary.names[static_cast<std::size_t>(feature)]},
                       {"mean", summary.why.mean(feature, cluster)},
                       {"rest", summary.why.rest(feature, cluster)},
                       {"deviations", summary.why.difference(feature, cluster)}});
  }
  return out;
}

/// The columns, those first that separate the clusters most.
Json separating_columns(const ClusterSummary& summary) {
  Json out = Json::array();
  if (summary.why.k() < 2) return out;
  for (const Index feature : summary.why.ranking())
    out.push_back(Json{{"column", summary.names[static_cast<std::size_t>(feature)]},
                       {"variance_between", summary.why.between(feature)}});
  return out;
}

Json clusters(const ClusterSummary& summary) {
  Json out = Json::array();
  const double total = summary.weights.sum();
  for (std::size_t j = 0; j < summary.sizes.size(); ++j) {
    const auto column = static_cast<Index>(j);
    Json& members = out.emplace_back(Json{{"cluster", column},
                                          {"size", summary.sizes[j]},
                                          {"weight", summary.weights[column]},
                                          {"share", summary.weights[column] / total},
                                          {"spread", summary.spread[column]}});
    if (summary.centroids.rows() == 0) continue;
    const auto centroid = summary.centroids.col(column);
    members["centroid"] = std::vector<double>(centroid.begin(), centroid.end());
    if (summary.why.k() > 1 && summary.weights[column] > 0) members["differs_in"] = differences(summary, column);
  }
  return out;
}

/// An object for each k: k and the value.
Json curve(const std::vector<Index>& k, const std::vector<double>& values, const char* name) {
  Json out = Json::array();
  for (std::size_t i = 0; i < k.size(); ++i) out.push_back(Json{{"k", k[i]}, {name, values[i]}});
  return out;
}

Json paths(const std::vector<WrittenFile>& files) {
  Json out = Json::array();
  for (const WrittenFile& file : files) out.push_back(file.path);
  return out;
}

Json votes(const KVerdict& verdict) {
  Json out = Json::array();
  for (const keen::CriterionVote& vote : verdict.found.votes)
    out.push_back(Json{{"criterion", vote.criterion}, {"k", vote.k}});
  return out;
}

Json criteria(const KVerdict& verdict) {
  Json out = Json::array();
  for (const keen::CriterionResult& by : verdict.criteria)
    out.push_back(Json{{"criterion", by.criterion},
                       {"k", by.best ? Json(*by.best) : Json()},
                       {"scores", curve(by.k, by.score, "score")}});
  return out;
}

Json column_members(const Table& table, Index column) {
  const keen::io::ColumnSummary summary = table.summary(column);
  Json members{{"name", table.name(column)}, {"holds", kind_of(table, column)}, {"missing", summary.missing}};
  if (!table.is_numeric(column)) return members;
  members["min"] = summary.min;
  members["mean"] = summary.mean;
  members["max"] = summary.max;
  members["deviation"] = summary.deviation();
  return members;
}

}  // namespace

std::string json_report(const FitCommand& command, const Selection& data, const FitResult& result,
                        const std::vector<WrittenFile>& files) {
  const keen::Clustering<double>& found = result.clustering;
  Json members = input_members(data);
  members["k"] = found.model.k();
  members["k_was_chosen"] = result.selection.has_value();
  if (result.k_sample > 0) members["k_sample"] = result.k_sample;
  if (found.start_sample > 0) members["start_sample"] = found.start_sample;
  members["scale"] = name_of(command.scale);
  members["sse"] = found.sse;
  members["iterations"] = found.iterations;
  members["stop_reason"] = to_string(found.stop_reason);
  members["nonempty_clusters"] = found.nonempty_clusters;
  members["swaps_tried"] = found.swaps.trials;
  members["swaps_kept"] = found.swaps.accepted;
  members["effort"] = name_of(command.used_effort());
  members["restarts"] = command.used_restarts();
  members["seed"] = command.seed;
  if (result.selection) members["sse_by_k"] = curve(result.selection->k, result.selection->sse, "sse");
  members["separating_columns"] = separating_columns(result.summary);
  members["clusters"] = clusters(result.summary);
  members["files"] = paths(files);
  return document(members);
}

std::string json_report(const Selection& data, const KVerdict& verdict, const ClusterSummary& summary,
                        const std::vector<WrittenFile>& files) {
  Json members = input_members(data);
  members["k"] = verdict.found.k;
  members["agreement"] = verdict.found.agreement;
  members["candidate"] = verdict.found.candidate;
  members["separation"] = verdict.found.separation;
  members["halves_agreement"] = verdict.found.halves_agreement;
  members["needed_agreement"] = verdict.found.needed_agreement;
  members["more_were_not_tried"] = verdict.found.is_at_end;
  members["votes"] = votes(verdict);
  members["criteria"] = criteria(verdict);
  members["separating_columns"] = separating_columns(summary);
  members["clusters"] = clusters(summary);
  members["files"] = paths(files);
  return document(members);
}

std::string json_report(const Selection& data, const ClusterSummary& summary, const std::vector<WrittenFile>& files) {
  Json members = input_members(data);
  members["clusters"] = clusters(summary);
  members["files"] = paths(files);
  return document(members);
}

std::string json_report(const Table& table) {
  Json columns = Json::array();
  for (Index i = 0; i < table.column_count(); ++i) columns.push_back(column_members(table, i));
  return document({{"file", table.file()}, {"rows", table.rows()}, {"columns", columns}});
}

std::string json_report(const std::string& file, const ModelInput& model) {
  return document({{"file", file},
                   {"scalar", model.scalar},
                   {"k", model.model.k()},
                   {"dim", model.model.dim()},
                   {"is_scaled", !model.model.scaling().is_none()}});
}

}  // namespace cli
