// SPDX-License-Identifier: MIT
#pragma once

#include "label_output.hpp"

#include <cstdint>
#include <keen/svg/theme.hpp>
#include <string>

namespace cli {

/// How the start centroids are chosen.
enum class Start { plusplus, random, first, partition, parallel, afkmc2 };

/// What is done beyond Lloyd's iteration.
enum class Effort { lloyd, hartigan, swaps, anneal };

/// `keen fit`: clusters the rows of a file, tells about it, and leaves labels, centroids and pictures.
struct FitCommand {
  InputOptions input;
  ColumnChoice choice;
  Index k = 0;      // 0: by auto_k, from 1 to max_k
  Index max_k = 0;  // as keen::auto_k goes
  bool standardize = false;

  Start start = Start::plusplus;
  std::string from;  // a file of centroids to start from instead; none where empty
  Effort effort = Effort::lloyd;
  Index restarts = 8;
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

  Index useful_restarts() const;  // 1 for a start that draws nothing: others would repeat it
  LabelOutput label_output() const;
  std::string path(const char* name) const;  // of a file in `out`
};

}  // namespace cli
