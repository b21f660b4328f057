// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../data/magnitude.hpp"

#include <algorithm>
#include <limits>

namespace keen::detail {

/// The assignment problem: give each row of a cost matrix a column of its own, so that the sum of the costs is least.
///
///           column 0   1   2
///     row 0        4   1*  3       * the assignment: 1 + 2 + 2 = 5. Row 1 does not get its cheapest column 1: row 0
///     row 1        2*  0   5         would have to pay 2 more for another one.
///     row 2        3   2   2*
///
/// Duality. Let row i offer the price u(i) and column j add the price v(j) such that u(i) + v(j) <= cost(i, j)
/// everywhere: no entry costs less than its prices. Then no assignment costs less than the sum of all prices, because
/// it pays each of them once. An assignment that uses `tight` entries alone, u(i) + v(j) = cost(i, j), costs exactly
/// that sum, so it is the best one. What an entry costs beyond its prices, cost(i, j) - u(i) - v(j) >= 0, is its
/// reduced cost.
///
/// Shortest augmenting paths. Rows enter one after the other. A new row may take a column from another row, which then
/// takes one from a third row, until one of them takes a column that is free. Dijkstra's algorithm finds the cheapest
/// such chain, because reduced costs are not negative. The prices then change by how much nearer than the free column
/// a column was, which makes all entries of the chain tight and keeps the inequality.
///
/// Invariant after each row: u(i) + v(j) <= cost(i, j) for the rows so far, with equality where they are assigned.
///
/// Ties. The optimal assignments are exactly those of tight entries. A second pass walks through them: each row in
/// turn takes the lowest column that leaves an optimal assignment to the rows after it.
///
/// Source: Kuhn, Naval Research Logistics Quarterly 2 (1955); Jonker and Volgenant, Computing 38 (1987), section 3
/// ("augmentation"). We leave out their column reduction, which saves time but no order of it, and add the pass for
/// ties.
class AssignmentSolver {
 public:
  /// @param costs  n x n, finite, of a size whose sums neither overflow nor underflow
  explicit AssignmentSolver(const Eigen::MatrixXd& costs)
      : costs_(costs),
        n_(costs.rows()),
        row_prices_(n_, 0),
        column_prices_(n_, 0),
        column_of_(n_, -1),
        row_of_(n_, -1) {}

  /// The column of each row.
  [[nodiscard]] IndexedVector<Index> operator()() {
    for (Index row = 0; row < n_; ++row) add_row(row);
    for (Index row = 0; row < n_; ++row) take_lowest_column(row);
    return column_of_;
  }

 private:
  static constexpr double unreached = (std::numeric_limits<double>::max)();

  [[nodiscard]] double reduced_cost(Index row, Index column) const {
    return costs_(row, column) - row_prices_[row] - column_prices_[column];
  }

  [[nodiscard]] bool is_tight(Index row, Index column) const { return reduced_cost(row, column) <= 0; }

  void assign(Index row, Index column) {
    column_of_[row] = column;
    row_of_[column] = row;
  }

  /// Finds the cheapest chain from a new row to a free column, and passes the columns on along it.
  void add_row(Index row) {
    IndexedVector<double> distance(n_, unreached);
    IndexedVector<Index> taker(n_, -1);  // the row that takes the column
    IndexedVector<bool> is_final(n_, false);
    row_prices_[row] = costs_.row(row).minCoeff();  // what all its costs share would hide the differences of others
    Index current = row, column = -1;
    double length = 0;  // of the chain up to `current`
    while (current >= 0) {
      column = -1;
      for (Index j = 0; j < n_; ++j) {
        if (is_final[j]) continue;
        const double through = length + reduced_cost(current, j);
        if (through < distance[j]) {
          distance[j] = through;
          taker[j] = current;
        }
        if (column < 0 || distance[j] < distance[column]) column = j;
      }
      is_final[column] = true;
      length = distance[column];
      current = row_of_[column];
    }
    row_prices_[row] += length;
    for (Index j = 0; j < n_; ++j) {
      if (!is_final[j] || j == column) continue;
      column_prices_[j] -= length - distance[j];
      row_prices_[row_of_[j]] += length - distance[j];
    }
    for (Index passed = column; passed >= 0;) {
      const Index to = taker[passed];
      const Index next = column_of_[to];
      assign(to, passed);
      passed = next;
    }
  }

  /// Gives a row the lowest column that it can have without a loss, if the rows before it keep theirs.
  void take_lowest_column(Index row) {
    const Index own = column_of_[row];
    IndexedVector<Index> takes(n_, -1);  // what a row would take, so that `own` is taken in the end
    IndexedVector<Index> columns{own};
    for (Index at = 0; at < columns.size(); ++at) {
      const Index column = columns[at];
      for (Index i = row + 1; i < n_; ++i) {
        if (takes[i] >= 0 || !is_tight(i, column) || column_of_[i] == column) continue;
        takes[i] = column;
        columns.push_back(column_of_[i]);
      }
    }
    for (Index column = 0; column < own; ++column) {
      Index loser = row_of_[column];
      if (takes[loser] < 0 || !is_tight(row, column)) continue;
      assign(row, column);
      for (Index taken = -1; taken != own;) {
        taken = takes[loser];
        const Index next = row_of_[taken];
        assign(loser, taken);
        loser = next;
      }
      return;
    }
  }

  const Eigen::MatrixXd& costs_;
  Index n_;
  IndexedVector<double> row_prices_;     ///< u
  IndexedVector<double> column_prices_;  ///< v
  IndexedVector<Index> column_of_;       ///< of each row; -1 where it has none yet
  IndexedVector<Index> row_of_;          ///< of each column
};

/// For each row its column, such that the sum of the costs is least: -1 for the rows that go without where there are
/// fewer columns. Exact where sums of the costs are exact, as those of whole numbers are; otherwise but for rounding.
/// Of several best assignments it is the first in lexicographic order; a row without a column comes after all columns.
/// Complexity: O(n^3), n the larger of both sizes. Memory: n^2 numbers.
/// @param costs  any number of rows and columns; finite, of either sign
[[nodiscard]] inline IndexedVector<Index> least_cost_assignment(const Eigen::MatrixXd& costs) {
  const Index n = (std::max)(costs.rows(), costs.cols());
  if (costs.size() == 0) return IndexedVector<Index>(costs.rows(), -1);
  const Scale<double> unit = scale_for(costs.cwiseAbs().maxCoeff());
  // Rows and columns that do not exist cost nothing, so they change no comparison of sums.
  Eigen::MatrixXd square = Eigen::MatrixXd::Zero(n, n);
  square.topLeftCorner(costs.rows(), costs.cols()) = costs * unit.first * unit.second;
  IndexedVector<Index> columns = AssignmentSolver(square)();
  columns.resize(costs.rows());
  for (Index& column : columns) {
    if (column >= costs.cols()) column = -1;
  }
  return columns;
}

}  // namespace keen::detail
