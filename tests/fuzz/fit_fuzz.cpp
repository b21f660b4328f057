// SPDX-License-Identifier: MIT
// Fits of any bits with any settings: a documented exception, or all that holds after every fit.

#include "fit_case.hpp"
#include "support/invariants.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

using Clustering = keen::Clustering<float>;

/// A fit that is right may fail too: where double cannot hold what the weights make of a sum, or on an empty cluster if
/// that is to be an error.
void check_failure(const fuzz::FitCase& fit, const std::runtime_error& error) {
  const bool is_of_range = dynamic_cast<const std::range_error*>(&error) != nullptr;
  const bool is_expected =
      is_of_range ? !fit.weights.empty() : fit.settings.empty_clusters == keen::EmptyClusters::error;
  fuzz::require(is_expected && fuzz::is_shown_safely(error.what()), std::string("no reason to fail: ") + error.what());
}

/// A clustering, or the words of a documented exception.
struct Outcome {
  std::optional<Clustering> found;
  std::string error;
};

Outcome outcome_of(const fuzz::FitCase& fit) {
  try {
    Outcome outcome{fit.settings.fit(fit.data()), {}};
    fuzz::require(fuzz::is_right(fit), "misuse is refused");
    return outcome;
  } catch (const std::invalid_argument& error) {
    fuzz::require(!fuzz::is_right(fit), std::string("refused, but no misuse: ") + error.what());
    fuzz::require(fuzz::is_shown_safely(error.what()), "a refusal is one line of text");
    return {std::nullopt, error.what()};
  } catch (const std::runtime_error& error) {
    fuzz::require(fuzz::is_right(fit), "misuse is refused before any work");
    check_failure(fit, error);
    return {std::nullopt, error.what()};
  }
}

/// Every algorithm gives the bits of Lloyd's, in one thread.
void check_sameness(fuzz::FitCase fit, const Outcome& outcome) {
  fit.settings.algorithm = keen::Algorithm::lloyd;
  fit.settings.threads = (std::min)(fit.settings.threads, 1);
  const Outcome plain = outcome_of(fit);
  fuzz::require(plain.error == outcome.error, "algorithms fail alike: " + plain.error + " - " + outcome.error);
  if (!plain.found) return;
  const Clustering &a = *plain.found, &b = *outcome.found;
  const bool is_same = a.labels == b.labels && a.sse == b.sse && a.iterations == b.iterations &&
                       fuzz::same_bits(a.model.centroids(), b.model.centroids());
  fuzz::require(is_same, "algorithms agree bit by bit");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::optional<fuzz::FitCase> fit;
  try {
    fit = fuzz::fit_case(fuzz::Input(data, size));
  } catch (const std::invalid_argument& error) {  // of the stop rule
    fuzz::require(fuzz::is_shown_safely(error.what()), "a refusal is one line of text");
    return 0;
  }
  const keen::Dataset<float> points = fit->data();
  const std::string before = support::bits_of(points);
  const Outcome outcome = outcome_of(*fit);
  fuzz::require(support::bits_of(points) == before, "points and weights are as they were");
  if (outcome.found) {
    const support::Inspection<float, Eigen::Dynamic> inspection(points, fit->settings, *outcome.found);
    fuzz::require(inspection.broken().empty(), inspection.broken());
  }
  if (fit->settings.algorithm != keen::Algorithm::lloyd) check_sameness(*fit, outcome);
  return 0;
}
