// SPDX-License-Identifier: MIT
#pragma once

#include "k_verdict.hpp"

#include <string>
#include <vector>

namespace cli {

/// What the page on k shows.
struct ChooseKReport {
  std::string file;                      // its name, as a heading
  std::string about;                     // rows, columns, and what was left out
  std::string answer;                    // the first sentence
  std::vector<std::string> explanation;  // what sets the clusters apart; a summary, then a sentence for each
  std::string reason;                    // what speaks for it
  TextTable criteria;                    // the first row is the heading
  TextTable clusters;                    // the same
  struct Figure {
    std::string svg;
    std::string caption;
  };
  std::vector<Figure> figures;
  bool is_dark = false;

  /// One HTML page that holds all it needs: no script, nothing from elsewhere.
  std::string html() const;
};

}  // namespace cli
