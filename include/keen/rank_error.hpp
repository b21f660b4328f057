// SPDX-License-Identifier: MIT
#pragma once

#include "detail/base/check.hpp"

#include <stdexcept>
#include <string>

namespace keen {

/// Thrown by all ranks of a fit if one of them fails, with the number of that rank (the lowest, if several fail) and
/// its message.
class RankError : public std::runtime_error {
 public:
  RankError(int rank, const std::string& message)
      : std::runtime_error(detail::concat("rank ", rank, ": ", message)), rank_(rank) {}

  [[nodiscard]] int rank() const { return rank_; }

 private:
  int rank_;
};

}  // namespace keen
