// SPDX-License-Identifier: MIT
#pragma once

#include "scaling.hpp"
#include "selection.hpp"

#include <Eigen/Core>
#include <functional>

namespace cli {

/// The points in some columns of a table that stays on the disk, and their weights, which are in memory.
class DiskData final : public Selection {
 public:
  /// @param memory   in bytes, of all that is done with the points
  /// @param on_read  as BlockOptions has it
  /// @throws as Data; std::runtime_error if there is too little memory
  DiskData(const Table& table, const ChosenColumns& chosen, Missing missing, Index memory,
           std::function<void(Index rows)> on_read);

  /// Scales the points; once.
  void scale(const Scaling& scaling);

  keen::Dataset<double> dataset() const override;

 private:
  void read_weights(const keen::Dataset<double>& columns_and_weights);

  keen::Dataset<double> points_;
  keen::BlockOptions options_;
  Eigen::VectorXd weights_;
};

}  // namespace cli
