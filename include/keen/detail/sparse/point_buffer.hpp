// SPDX-License-Identifier: MIT
#pragma once

#include "../../sparse_dataset.hpp"

#include <vector>

namespace keen::detail {

/// Sparse points with their weights, copied from others.
template <class Scalar>
class SparsePointBuffer {
 public:
  explicit SparsePointBuffer(Index dim = 0) : dim_(dim) {}

  [[nodiscard]] Index size() const { return static_cast<Index>(ranges_.size()); }

  /// All points of `data`, whose dim is that of all before.
  void append(const SparseDataset<Scalar>& data) {
    for (Index i = 0; i < data.size(); ++i) append(data, i);
  }

  void append(const SparseDataset<Scalar>& data, Index i) {
    append(data, i, [](Scalar x) { return x; });
  }

  /// Point `i` of `data`, with `change(x)` instead of every value x that is not 0.
  template <class Change>
  void append(const SparseDataset<Scalar>& data, Index i, const Change& change) {
    const Index first = static_cast<Index>(values_.size());
    data.for_each_nonzero(i, [&](Index d, Scalar x) {
      values_.push_back(change(x));
      coordinates_.push_back(static_cast<int>(d));
    });
    ranges_.push_back({first, static_cast<Index>(values_.size()) - first});
    weights_.push_back(data.weight(i));
    is_weighted_ = is_weighted_ || data.is_weighted();
    dim_ = data.dim();
  }

  [[nodiscard]] SparseDataset<Scalar> view() const {
    const SparseDataset<Scalar> data(values_.data(), coordinates_.data(), ranges_, dim_);
    return is_weighted_ ? data.with_weights(weights_.data()) : data;
  }

 private:
  Index dim_;
  bool is_weighted_ = false;
  std::vector<Scalar> values_;
  std::vector<int> coordinates_;
  std::vector<typename SparseDataset<Scalar>::Range> ranges_;
  std::vector<double> weights_;
};

}  // namespace keen::detail
