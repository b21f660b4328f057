// SPDX-License-Identifier: MIT
#pragma once

#include "fit_command.hpp"
#include "fit_result.hpp"
#include "pictures.hpp"
#include "report.hpp"
#include "scaling.hpp"
#include "selection.hpp"

#include <keen/kmeans.hpp>
#include <string>
#include <vector>

/// What `keen fit` does of points in memory and on the disk alike.
namespace cli {

using KMeans = keen::KMeans<double>;

bool ends_with(const std::string& path, const char* extension);

/// What a user asked for, without an observer; k is 0 where it is open.
KMeans settings(const FitCommand& command);

/// @throws std::invalid_argument for more clusters than rows
void check_k(Index k, const Selection& data);

/// Takes start centroids from a file; their number is k.
void start_from(const FitCommand& command, const Selection& data, const Scaling& scaling, KMeans& kmeans);

/// @throws std::invalid_argument for a --model that is neither .keen nor .json
void check_model(const FitCommand& command);

/// The model of what was found.
/// @throws std::runtime_error if the file cannot be written
WrittenFile write_model(const std::string& path, const FitResult& result);

/// The SSE, how it was reached, and why the fit ended.
std::string stop_lines(const FitCommand& command, const FitResult& result);

/// What "spread" means in the table of clusters.
std::string spread_line(Scale scale);

/// Labels and summary are those of the centroids as they are written, so that `keen predict` gives the same labels
/// although scaled centroids are rounded on their way to the units of the file and back.
void finish(const FitCommand& command, const Selection& data, FitResult& result);

/// All files but an animation.
std::vector<WrittenFile> write_results(const FitCommand& command, const Selection& data, const PlotData& plot,
                                       const FitResult& result);

/// Prints what was found, unless nobody wants to know.
void tell(const FitCommand& command, const Selection& data, const FitResult& result,
          const std::vector<WrittenFile>& files);

}  // namespace cli
