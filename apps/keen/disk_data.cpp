// SPDX-License-Identifier: MIT
#include "disk_data.hpp"

#include "text.hpp"

#include <algorithm>
#include <cstddef>
#include <keen/blocks.hpp>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cli {
namespace {

/// The first `dim` coordinates of other points, scaled.
keen::Dataset<double> changed(const keen::Dataset<double>& points, Index dim, const Scaling& scaling,
                              keen::BlockOptions options) {
  options.on_read = nullptr;  // the other points tell of it
  const auto read = [points, dim, scaling, room = std::vector<double>()](Index first, Index count, double* to) mutable {
    room.resize(static_cast<std::size_t>(count * points.dim()));
    points.copy(first, count, room.data());
    const double* from = room.data();
    for (Index i = 0; i < count; ++i, from += points.dim()) {
      for (Index d = 0; d < dim; ++d) *to++ = scaling.is_none() ? from[d] : scaling.applied(from[d], d);
    }
  };
  return keen::blocks<double>(points.size(), dim, read, options);
}

}  // namespace

DiskData::DiskData(const Table& table, const ChosenColumns& chosen, Missing missing, Index memory,
                   std::function<void(Index rows)> on_read)
    : Selection(table, chosen, missing), points_(nullptr, 0, 0, {0, 0}) {
  const Index row_bytes = is_weighted() ? Index{sizeof(double)} : 0;
  options_.memory_limit = memory - memory / 8 - row_bytes * table.rows();  // an eighth for the sample and the reports
  options_.on_read = std::move(on_read);
  if (options_.memory_limit <= 0)
    throw std::runtime_error(table.file() + ": --memory must be more than the weights of its " +
                             counted(table.rows(), "row") + " take");
  TableBlocks blocks = table.blocks(chosen.with_weights(), missing, options_);
  use_all_but(std::move(blocks.dropped));
  points_ = blocks.points;
  if (!is_weighted()) return;
  if (missing == Missing::mean && table.summary(*chosen.weights).missing > 0)
    static_cast<void>(table.blocks({*chosen.weights}, Missing::error, {}));  // says where one is missing
  read_weights(blocks.points);
  points_ = changed(blocks.points, dim(), {}, options_);
}

void DiskData::read_weights(const keen::Dataset<double>& columns_and_weights) {
  weights_.resize(size());
  Index row = 0;
  auto unused = unused_rows().begin();
  keen::for_each_block(columns_and_weights, [&](const auto& block, Index first) {
    for (Index i = 0; i < block.size(); ++i, ++row) {
      for (; unused != unused_rows().end() && *unused == row; ++unused) ++row;
      weights_[first + i] = block(i, dim());
      require_weight(weights_[first + i], row);
    }
  });
  if (weights_.maxCoeff() == 0) refuse_weights_of_zero();
}

void DiskData::scale(const Scaling& scaling) {
  if (!scaling.is_none()) points_ = changed(points_, dim(), scaling, options_);
}

keen::Dataset<double> DiskData::dataset() const { return is_weighted() ? keen::weighted(points_, weights_) : points_; }

}  // namespace cli
