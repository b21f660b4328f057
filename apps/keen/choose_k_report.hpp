// SPDX-License-Identifier: MIT
#pragma once

#include "text_table.hpp"

#include <keen/svg/theme.hpp>
#include <string>
#include <vector>

namespace cli {

/// What the page on k shows.
struct ChooseKReport {
  struct Figure {
    std::string svg;
    std::string caption;
  };

  std::string file;                      // its name, as a heading
  std::string about;                     // rows, columns, and what was left out
  std::string answer;                    // the first sentence
  std::string subject;                   // "The clusters", or "The rows" of one cluster
  std::vector<std::string> explanation;  // what sets the clusters apart; a summary, then a sentence for each
  Figure view;                           // the clusters where they are seen best
  TextTable clusters;                    // the first row is the heading
  std::string clusters_note;             // what is in that table
  std::vector<Figure> cluster_figures;   // further ones
  std::string question;                  // above the reason: "Why 3 clusters?"
  std::string reason;                    // what speaks for the answer
  TextTable criteria;                    // the first row is the heading
  std::vector<Figure> reason_figures;
  keen::svg::Theme theme = keen::svg::Theme::automatic;

  /// One HTML page that holds all it needs: no script, nothing from elsewhere.
  std::string html() const;
};

}  // namespace cli
