// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

namespace cli {

/// `keen info`: what is in a file of points, or in a model file.
struct InfoCommand {
  InputOptions input;
  bool is_json = false;

  /// @throws std::runtime_error for bad files
  void run() const;
};

}  // namespace cli
