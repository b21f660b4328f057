// SPDX-License-Identifier: MIT
#pragma once

#include "data.hpp"

#include <cstdint>
#include <keen/svg/theme.hpp>
#include <string>

namespace cli {

/// `keen choose-k`: tells how many clusters a file has, and why, on the terminal and as a page.
struct ChooseKCommand {
  InputOptions input;
  ColumnChoice choice;
  Index max_k = 0;  // as keen::auto_k goes
  bool standardize = false;

  Index restarts = 1;
  std::uint64_t seed = 0;
  int threads = 0;

  std::string report;  // the page; none where empty
  keen::svg::Theme theme = keen::svg::Theme::automatic;
  bool is_quiet = false;
  bool is_json = false;

  /// @throws std::runtime_error for bad files, std::invalid_argument for bad wishes
  void run() const;
};

}  // namespace cli
