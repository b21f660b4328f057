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
  if (points.size() <= most_for_all_pairs) criteria.insert(criteria.begin(), criterion::Silhouette{});
  return criteria;
}

std::string meaning_of(const std::string& criterion) {
  static const std::map<std::string, std::string> meanings{
      {"separation", "separation of clusters in held-out rows"},
      {"simplified silhouette", "own centroid nearer than the next"},
      {"Calinski-Harabasz", "spread between / spread within"},
      {"silhouette", "own cluster nearer than the next"},
      {"Davies-Bouldin", "width of neighbours / distance"},
      {"Xie-Beni", "spread within / least distance"},
      {"BIC", "likelihood of round clusters"},
      {"elbow", "where the SSE stops falling fast"},
      {"Kneedle", "where the SSE is farthest below its chord"}};
  const auto found = meanings.find(criterion);
  return found == meanings.end() ? "" : found->second;
}

/// "simplified silhouette and jump", "a, b and c".
std::string enumerated(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

/// " Simplified silhouette chooses the same. Calinski-Harabasz chooses 4."
std::string others_text(const keen::AutoK<double>& found) {
  std::vector<std::string> same;
  std::map<keen::Index, std::vector<std::string>> other;
  std::size_t others = 0;
  for (std::size_t i = 1; i < found.votes.size(); ++i) {
    const keen::CriterionVote& vote = found.votes[i];
    (vote.k == found.k ? same : other[vote.k]).push_back(vote.criterion);
    others += vote.k == found.k ? 0 : 1;
  }
  const auto says = [](const std::vector<std::string>& names) {
    return enumerated(names) + (names.size() == 1 ? " chooses " : " choose ");
  };
  std::string text;
  if (!same.empty()) text += " " + capitalized(says(same)) + "the same.";
  std::vector<std::string> sayings;
  for (const auto& [k, names] : other) sayings.push_back(says(names) + std::to_string(k));
  if (sayings.empty()) return text;
  const std::string but = found.k > 1 ? "." : others == 1 ? ", but it cannot choose 1." : ", but they cannot choose 1.";
  return text + " " + capitalized(enumerated(sayings)) + but;
}

}  // namespace

KVerdict judged(Data& data, keen::Index max_k, const keen::KMeans<double>& settings) {
  KVerdict verdict;
  verdict.found = keen::auto_k(data.dataset(), {1, std::min(max_k, data.size())}, settings, keen::Outliers::keep);
  const keen::Dataset<double> points = data.dataset();
  const keen::KSweep<double> sweep{points, settings, verdict.found.fits};
  verdict.criteria = verdict.found.criteria;
  for (const Any& criterion : further_criteria(points)) verdict.criteria.push_back(criterion(sweep));
  verdict.labels = verdict.found.fit().model.predict(points, settings.threads);
  return verdict;
}

std::string answer_sentence(const KVerdict& verdict, const Data& data) {
  const keen::AutoK<double>& found = verdict.found;
  const auto outliers = static_cast<std::ptrdiff_t>(data.set_aside().size());
  const std::string apart = outliers > 0 ? "Apart from " + counted(outliers, "outlier") + ", " : "";
  const std::string rows = "the " + counted(data.size(), "row") + " of " + short_name(data.table().file());
  if (found.k > 1)
    return capitalized(apart + rows) + " fall into " + std::to_string(found.k) + " clusters" +
           (found.is_at_end ? ", or more: more were not tried (--max-k)." : ".");
  if (data.size() == 1) return capitalized(apart + rows) + " is one cluster.";
  if (found.fits.size() < 2) return capitalized(apart + "only one cluster was tried for ") + rows + " (--max-k).";
  return capitalized(apart + "nothing shows that ") + rows + " are more than one cluster" +
         (found.is_at_end ? "; more than " + std::to_string(found.fits.back().k()) + " were not tried (--max-k)."
                          : ".");
}

std::string reason_text(const KVerdict& verdict) {
  const keen::AutoK<double>& found = verdict.found;
  if (found.fits.size() < 2) return "Only one cluster was tried.";
  if (found.candidate < 2) return "There are too few distinct rows for a comparison." + others_text(found);
  const std::string apart =
      "separation " + fixed(found.separation, 2) + ", more than " + general(found.least_separation, 2) + " is needed";
  const std::string alike = "agreement " + fixed(found.halves_agreement, 2) + ", more than " +
                            fixed(found.needed_agreement, 2) + " is needed";
  if (found.k > 1)
    return "Halves of the rows were clustered: the clusters of one half are separated in the other (" + apart +
           "), and both halves find the same ones (" + alike + ")." + others_text(found);
  std::string text = "The best division is into " + std::to_string(found.candidate) + " clusters, but ";
  text += found.separation > found.least_separation
              ? "halves of the rows find different ones (" + alike + ")."
              : "the clusters of one half of the rows are not separated in the other (" + apart + ").";
  return text + others_text(found);
}

TextTable criteria_table(const KVerdict& verdict) {
  const keen::AutoK<double>& found = verdict.found;
  TextTable table{{"criterion", "k", "score", "what it compares"}};
  if (found.fits.size() < 2) return table;
  for (const keen::CriterionResult& by : verdict.criteria) {
    const std::string k = by.best ? std::to_string(*by.best) : "none";
    std::string score;
    if (by.best) score = in_one_form({by.score[static_cast<std::size_t>(*by.best - by.k.front())]}).front();
    if (by.criterion == keen::criterion::Separation::name) {
      score = std::isnan(found.separation) ? "" : fixed(found.separation, 2);
      if (!score.empty() && found.candidate != found.k) score += " at " + std::to_string(found.candidate);
    }
    table.push_back({by.criterion, k, score, meaning_of(by.criterion)});
  }
  return table;
}

}  // namespace cli
