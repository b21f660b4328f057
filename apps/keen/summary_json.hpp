// SPDX-License-Identifier: MIT
#pragma once

#include "data.hpp"
#include "json.hpp"
#include "report.hpp"

#include <keen/choose_k/criterion_result.hpp>
#include <string>
#include <vector>

/// What commands have in common, as JSON.
namespace cli::json {

/// Members that say what was read: file, rows, dropped rows, columns.
Members input_members(const Data& data);

/// An object for each cluster: its number, size, weight, share of the weight, spread and, if there are any, centroid.
std::string clusters(const ClusterSummary& summary);

/// An object for each k: k and the value.
std::string curve(const std::vector<Index>& k, const std::vector<double>& values, const std::string& name);

/// The paths that were written.
std::string files(const std::vector<WrittenFile>& files);

}  // namespace cli::json
