// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <algorithm>
#include <keen/adapters.hpp>
#include <utility>

namespace cli {
namespace {

std::vector<Index> rows_that_are_not_among(const std::vector<Index>& used, Index rows) {
  std::vector<Index> others;
  auto next = used.begin();
  for (Index row = 0; row < rows; ++row) {
    if (next != used.end() && *next == row) {
      ++next;
    } else {
      others.push_back(row);
    }
  }
  return others;
}

}  // namespace

Data::Data(const Table& table, const ChosenColumns& chosen, Missing missing)
    : Selection(table, chosen, missing),
      numbers_(table.numbers(chosen.with_weights(), missing)),
      set_aside_points_(0, dim()) {
  use_all_but(rows_that_are_not_among(rows(), table.rows()));
  if (is_weighted()) read_weights(missing);
}

void Data::set_aside_rows(const std::vector<SetAside>& rows) {
  if (rows.empty()) return;
  set_aside_points_.resize(static_cast<Index>(rows.size()), dim());
  const auto place_of = [&](Index row) {
    return std::find_if(rows.begin(), rows.end(), [row](const SetAside& other) { return other.row == row; });
  };
  auto all = numbers_.points();
  Index kept = 0;
  for (Index i = 0; i < all.rows(); ++i) {
    const Index row = numbers_.rows[static_cast<std::size_t>(i)];
    if (const auto place = place_of(row); place != rows.end()) {
      set_aside_points_.row(place - rows.begin()) = all.row(i).head(dim());
      continue;
    }
    if (kept < i) all.row(kept) = all.row(i);
    numbers_.rows[static_cast<std::size_t>(kept)] = row;
    if (is_weighted()) weights_[kept] = weights_[i];
    ++kept;
  }
  numbers_.rows.resize(static_cast<std::size_t>(kept));
  if (is_weighted()) weights_.conservativeResize(kept);
  put_aside(rows);
}

keen::Dataset<double> Data::dataset() const {
  const keen::Dataset<double> rows = keen::rows(points());
  return is_weighted() ? keen::weighted(rows, weights_) : rows;
}

void Data::read_weights(Missing missing) {
  if (missing == Missing::mean)
    static_cast<void>(table().numbers({*chosen().weights}, Missing::error));  // all must be there
  weights_ = std::as_const(numbers_).points().rightCols(1);
  for (Index i = 0; i < size(); ++i) require_weight(weights_[i], rows()[static_cast<std::size_t>(i)]);
  if (weights_.maxCoeff() == 0) refuse_weights_of_zero();
}

}  // namespace cli
