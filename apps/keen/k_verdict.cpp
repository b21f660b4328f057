// SPDX-License-Identifier: MIT
#include "k_verdict.hpp"

#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <keen/keen.hpp>
#include <map>
#include <utility>

namespace cli {
namespace {

using Any = keen::Criterion<double>;
namespace criterion = keen::criterion;

/// Those that auto_k does not ask.
std::vector<Any> further_criteria(const keen::Dataset<double>& points) {
  std::vector<Any> criteria{criterion::DaviesBouldin{}, criterion::XieBeni{}, criterion::Bic{}, criterion::Elbow{},
                            criterion::Kneedle{}};
  if (!points.is_weighted() && points.size() <= most_for_all_pairs)
    criteria.insert(criteria.begin(), criterion::Silhouette{});
  return criteria;
}

std::string meaning_of(const std::string& criterion) {
  static const std::map<std::string, std::string> meanings{
      {"simplified silhouette", "how much nearer the own centroid is than the next one"},
      {"Calinski-Harabasz", "spread between clusters by spread within"},
      {"jump", "where the distortion falls most, transformed"},
      {"gap statistic", "how much tighter than points without clusters (a test, no vote)"},
      {"silhouette", "how much nearer the own cluster is than the next one"},
      {"Davies-Bouldin", "how wide neighbouring clusters are for their distance"},
      {"Xie-Beni", "spread within by the least distance of centroids"},
      {"BIC", "likelihood of round clusters, less a price for each"},
      {"elbow", "where the SSE stops falling fast"},
      {"Kneedle", "where the SSE is farthest below its chord"}};
  const auto found = meanings.find(criterion);
  return found == meanings.end() ? "" : found->second;
}

std::string row_words(double weight) { return counted(static_cast<std::ptrdiff_t>(weight), "row"); }

/// "simplified silhouette and jump", "a, b and c".
std::string enumerated(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

std::string structure_text(const KVerdict& verdict) {
  const double z_score = verdict.found.gap_z_score;
  if (std::isnan(z_score)) return "";
  const std::string much = z_score > 100 ? "more than 100" : fixed(z_score, 1);
  if (z_score > verdict.found.gap_z_threshold)
    return " Points spread evenly over the same region are less clustered by " + much +
           " standard errors (gap statistic), so the clusters are no accident.";
  return " Points spread evenly over the same region are as clustered as these, give or take (gap statistic, " + much +
         " standard errors), so there may be no clusters at all.";
}

}  // namespace

KVerdict judged(const keen::Dataset<double>& points, keen::Index max_k, const keen::KMeans<double>& settings) {
  KVerdict verdict;
  keen::KSweep<double> sweep = keen::sweep_k(points, {1, std::min(max_k, points.size())}, settings);
  std::vector<keen::CriterionResult> further;
  for (const Any& criterion : further_criteria(points)) further.push_back(criterion(sweep));
  verdict.found = keen::auto_k_of(std::move(sweep));
  verdict.criteria = verdict.found.criteria;
  verdict.criteria.insert(verdict.criteria.end(), further.begin(), further.end());
  verdict.labels = verdict.found.fit().model.predict(points, settings.threads);
  return verdict;
}

std::string answer_sentence(const KVerdict& verdict, const std::string& file) {
  const std::string rows = row_words(static_cast<double>(verdict.labels.size()));
  if (verdict.found.k > 1)
    return "The " + rows + " of " + file + " fall into " + std::to_string(verdict.found.k) + " clusters.";
  const bool is_one_row = verdict.labels.size() == 1;
  return "Nothing shows that the " + rows + " of " + file + (is_one_row ? " is" : " are") + " more than one cluster.";
}

std::string reason_text(const KVerdict& verdict) {
  const keen::AutoK<double>& found = verdict.found;
  if (found.fits.size() < 2) return "More than one cluster was not tried.";
  if (found.votes.empty()) return "Too few rows are distinct for a comparison.";
  std::vector<std::string> votes;
  for (const keen::CriterionVote& vote : found.votes)
    votes.push_back(vote.criterion + " for " + std::to_string(vote.k));
  std::string text = "Of the criteria that vote, " + enumerated(votes) + ".";
  const keen::Index last = found.fits.back().k();
  const bool has_edge = std::any_of(found.votes.begin(), found.votes.end(), [&](const keen::CriterionVote& vote) {
    return vote.k == last && vote.k != found.k;
  });
  if (found.k > 1 && has_edge)
    text += " A vote for " + std::to_string(last) +
            " does not count: more clusters were not tried, and may be better still (--max-k).";
  if (found.k > 1 && found.agreement == 1) text += " They agree.";
  if (found.k > 1 && found.agreement < 0.5) text += " They do not agree: look at the pictures before you rely on it.";
  return text + structure_text(verdict);
}

TextTable criteria_table(const KVerdict& verdict) {
  TextTable table{{"criterion", "k", "score", "what it compares"}};
  for (const keen::CriterionResult& by : verdict.criteria) {
    const std::string k = by.best ? std::to_string(*by.best) : "none";
    const std::string score = by.best ? general(by.score[static_cast<std::size_t>(*by.best - by.k.front())], 4) : "";
    table.push_back({by.criterion, k, score, meaning_of(by.criterion)});
  }
  return table;
}

}  // namespace cli
