// SPDX-License-Identifier: MIT
#pragma once

#include "label_output.hpp"
#include "scaling.hpp"

#include <cstdint>
#include <keen/svg/theme.hpp>
#include <optional>
#include <string>

namespace cli {

/// How the start centroids are chosen.
enum class Start { plusplus, random, first, partition, parallel, afkmc2 };

/// What is done beyond Lloyd's iteration.
enum class Effort { lloyd, hartigan, swaps, anneal };

/// As --effort takes it.
std::string name_of(Effort effort);

/// `keen fit`: clusters the rows of a file, tells about it, and leaves labels, centroids and pictures.
struct FitCommand {
  InputOptions input;
  ColumnChoice choice;
  Index k = 0;      // 0: by auto_k, from 1 to max_k
  Index max_k = 0;  // as keen::auto_k goes
  Scale scale = Scale::none;

  Start start = Start::plusplus;
  std::string from;  // a file of centroids to start from instead; none where empty
  std::optional<Effort> effort;
  bool shapes_iteration = false;  // an option was given that is about Lloyd's iteration
  Index restarts = 0;             // 0: as many as serve the effort
  std::uint64_t seed = 0;
  Index max_iterations = 300;
  double tol = 1e-4;
  int threads = 0;

  std::string out = "keen-out";
  LabelOutput labels;     // labels.csv in `out` where no file is named
  std::string animation;  // .svg or .html; none where empty
  std::string model;      // .keen or .json; none where empty
  std::string axes;       // two columns; those that show the clusters best where empty
  keen::svg::Theme theme = keen::svg::Theme::light;
  bool is_quiet = false;
  bool is_json = false;

  /// @throws std::runtime_error for bad files, std::invalid_argument for bad wishes
  void run() const;

  /// The one that was asked for, or else: Lloyd's iteration alone where options are about it, swaps where none is.
  Effort used_effort() const;

  Index used_restarts() const;  // 1 for a start that draws nothing: others would repeat it
  LabelOutput label_output() const;
  std::string path(const char* name) const;  // of a file in `out`
};

}  // namespace cli
