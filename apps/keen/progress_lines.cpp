// SPDX-License-Identifier: MIT
#include "progress_lines.hpp"

#include "text.hpp"

#include <string>

namespace cli {
namespace {

std::string line(const keen::IterationStats& it, keen::Index restarts) {
  return "k = " + std::to_string(it.k) + ", restart " + std::to_string(it.restart + 1) + " of " +
         std::to_string(restarts) + ", pass " + std::to_string(it.iteration) + ": SSE " + general(it.sse, 6) + ", " +
         counted(it.labels_changed, "label") + " changed";
}

}  // namespace

keen::Observer shown_iterations(Progress& progress, keen::Index restarts) {
  return [&progress, restarts](const keen::IterationStats& it) {
    if (progress.is_due()) progress.show(line(it, restarts).substr(0, 79));
  };
}

}  // namespace cli
