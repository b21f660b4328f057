// SPDX-License-Identifier: MIT
#pragma once

#include "scaling.hpp"
#include "selection.hpp"

#include <Eigen/Core>
#include <functional>
#include <string>

namespace cli {

/// What may be taken of memory, in bytes.
struct MemoryShare {
  Index all = 0;      // as --memory has it
  Index fixed = 0;    // of it, taken by what is done beside
  Index per_row = 0;  // the same for each row of the file
};

/// The points in some columns of a table that stays on the disk, and their weights, which are in memory.
class DiskData final : public Selection {
 public:
  /// @param on_read  as BlockOptions has it
  /// @throws as Data; std::invalid_argument if there is too little memory to read anything
  DiskData(const Table& table, const ChosenColumns& chosen, Missing missing, const MemoryShare& memory,
           std::function<void(Index rows)> on_read);

  /// Scales the points.
  void scale(const Scaling& scaling) { scaling_ = scaling; }

  /// Read anew by each copy that is asked for, in no more memory than its limit.
  keen::Dataset<double> dataset() const override;

  /// What --memory must be, "20M", so that a fit may take so many bytes.
  std::string memory_for(double needed) const;

 private:
  Index numbers_in_row() const { return dim() + (is_weighted() ? 1 : 0); }
  Index taken_beside() const;
  std::function<void(Index first, Index count, double* to)> scaled_rows() const;
  void read_weights();

  RowsOnDisk rows_;
  Scaling scaling_;
  MemoryShare memory_;
  keen::BlockOptions options_;
  Eigen::VectorXd weights_;
};

}  // namespace cli
