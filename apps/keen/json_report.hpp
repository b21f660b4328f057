// SPDX-License-Identifier: MIT
#pragma once

#include "fit_command.hpp"
#include "fit_result.hpp"
#include "k_verdict.hpp"
#include "model_input.hpp"
#include "report.hpp"
#include "selection.hpp"

#include <string>
#include <vector>

/// What the commands print with `--json`: one object and a line end. A number has enough digits to read back as the
/// same double; NaN and infinity become null, and bytes that are not UTF-8 become U+FFFD.
namespace cli {

/// For `keen fit`.
std::string json_report(const FitCommand& command, const Selection& data, const FitResult& result,
                        const std::vector<WrittenFile>& files);

/// For `keen choose-k`.
std::string json_report(const Selection& data, const KVerdict& verdict, const ClusterSummary& summary,
                        const std::vector<WrittenFile>& files);

/// For `keen predict`.
std::string json_report(const Selection& data, const ClusterSummary& summary, const std::vector<WrittenFile>& files);

/// For `keen info` on a file of points.
std::string json_report(const Table& table);

/// For `keen info` on a model file.
std::string json_report(const std::string& file, const ModelInput& model);

}  // namespace cli
