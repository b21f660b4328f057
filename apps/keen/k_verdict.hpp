// SPDX-License-Identifier: MIT
#pragma once

#include "data.hpp"
#include "text_table.hpp"

#include <Eigen/Core>
#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <string>
#include <vector>

namespace cli {

/// So many rows and no more have all their pairs compared.
inline constexpr keen::Index most_for_all_pairs = 5000;

/// How many clusters a file has, and what speaks for it.
struct KVerdict {
  keen::AutoK<double> found;
  std::vector<keen::CriterionResult> criteria;  // that which decides comes first
  keen::Labels labels;                          // of the chosen clustering
};

/// Asks auto_k, and further criteria for comparison: exact silhouette where the rows are few enough for it.
/// @param max_k  the last k tried; 0: as auto_k goes
KVerdict judged(Data& data, keen::Index max_k, const keen::KMeans<double>& settings);

/// "The 150 rows of iris.csv fall into 3 clusters."; "Apart from 1 outlier, the 149 rows ..."; "..., or more: ..."
/// where the last k tried is the best.
std::string answer_sentence(const KVerdict& verdict, const Data& data);

/// What speaks for it, and how strongly, in a few sentences.
std::string reason_text(const KVerdict& verdict);

/// A line for each criterion: its name, its k, and what it is; only the heading where one k was tried.
TextTable criteria_table(const KVerdict& verdict);

}  // namespace cli
