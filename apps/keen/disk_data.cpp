// SPDX-License-Identifier: MIT
#include "disk_data.hpp"

#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <keen/blocks.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cli {
namespace {

constexpr Index rows_in_block = 4096;  // at least, and every block but the last is of a multiple

}  // namespace

DiskData::DiskData(const Table& table, const ChosenColumns& chosen, Missing missing, const MemoryShare& memory,
                   std::function<void(Index rows)> on_read)
    : Selection(table, chosen, missing), memory_(memory) {
  const Index limit = memory.all - memory.all / 8 - taken_beside();
  const Index row_bytes = numbers_in_row() * Index{sizeof(double)};
  const Index block = std::min(rows_in_block, table.rows()) * row_bytes;
  const Index blocks = (is_weighted() ? 4 : 3) * block;
  if (limit < blocks)
    throw std::invalid_argument("--memory is too little for " + counted(table.rows(), "row") + " of " +
                                counted(numbers_in_row(), "number") + ": it must be at least " +
                                memory_for(static_cast<double>(blocks)));
  options_.memory_limit = limit - (is_weighted() ? block : 0);  // rows with their weights
  options_.on_read = std::move(on_read);
  rows_ = table.rows_on_disk(chosen.with_weights(), missing);
  use_all_but(rows_.dropped);
  if (!is_weighted()) return;
  if (missing == Missing::mean && table.summary(*chosen.weights).missing > 0)
    static_cast<void>(table.rows_on_disk({*chosen.weights}, Missing::error));  // says where one is missing
  read_weights();
}

Index DiskData::taken_beside() const {
  const Index weight = is_weighted() ? Index{sizeof(double)} : 0;
  return memory_.fixed + (memory_.per_row + weight) * table().rows();
}

/// As blocks grow with the memory there is, up to three sixteenths of it, some of what is needed grows too.
std::string DiskData::memory_for(double needed) const {
  const double all = (needed * 16 / 13 + static_cast<double>(taken_beside())) * 8 / 7;
  return fixed(std::ceil(all / 0x1p20), 0) + 'M';
}

void DiskData::read_weights() {
  weights_.resize(size());
  Index row = 0;
  auto unused = unused_rows().begin();
  keen::for_each_block(keen::blocks<double>(size(), numbers_in_row(), rows_.read, options_),
                       [&](const auto& block, Index first) {
                         for (Index i = 0; i < block.size(); ++i, ++row) {
                           for (; unused != unused_rows().end() && *unused == row; ++unused) ++row;
                           weights_[first + i] = block(i, dim());
                           require_weight(weights_[first + i], row);
                         }
                       });
  if (weights_.maxCoeff() == 0) refuse_weights_of_zero();
}

keen::Dataset<double> DiskData::dataset() const {
  if (rows_.as_stored && scaling_.is_none() && !is_weighted()) return rows_.as_stored(options_);
  if (!is_weighted()) return keen::blocks<double>(size(), dim(), scaled_rows(), options_);
  const auto read = [rows = scaled_rows(), numbers = numbers_in_row()](Index first, Index count, double* to) {
    std::vector<double> room(static_cast<std::size_t>(std::min(count, rows_in_block) * numbers));
    for (const Index end = first + count; first < end; first += rows_in_block) {
      const Index some = std::min(rows_in_block, end - first);
      rows(first, some, room.data());
      for (const double* from = room.data(); from != room.data() + some * numbers; from += numbers)
        to = std::copy(from, from + numbers - 1, to);
    }
  };
  return keen::weighted(keen::blocks<double>(size(), dim(), read, options_), weights_);
}

/// Reads the rows with their weights, and scales what is no weight.
std::function<void(Index, Index, double*)> DiskData::scaled_rows() const {
  if (scaling_.is_none()) return rows_.read;
  return [read = rows_.read, scaling = scaling_, dim = dim(), numbers = numbers_in_row()](Index first, Index count,
                                                                                          double* to) {
    read(first, count, to);
    for (const double* const end = to + count * numbers; to != end; to += numbers) {
      for (Index d = 0; d < dim; ++d) to[d] = scaling.applied(to[d], d);
    }
  };
}

}  // namespace cli
