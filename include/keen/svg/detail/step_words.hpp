// SPDX-License-Identifier: MIT
#pragma once

#include "../../iteration.hpp"
#include "number.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace keen::svg::detail {

/// The word for the steps of a history: "passes" if all of them are passes.
struct StepWords {
  const char* one = "pass";
  const char* many = "passes";
};

[[nodiscard]] inline StepWords step_words(std::span<const IterationRecord> history) {
  const bool are_passes = std::all_of(history.begin(), history.end(),
                                      [](const IterationRecord& record) { return record.step == Step::pass; });
  return are_passes ? StepWords{} : StepWords{"step", "steps"};
}

}  // namespace keen::svg::detail
