// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "contingency.hpp"

#include <algorithm>
#include <cmath>
#include <map>

// How much one labelling says about another. With n(i, j) points in class i and cluster j, a(i) and b(j) in all,
//
//     I = sum over i, j of  n(i, j) / n  ln( n n(i, j) / (a(i) b(j)) )
//
// Two random labellings share information too, the more groups they have. The adjusted index subtracts the mean of I
// over all shuffles of one labelling, in which n(i, j) has a hypergeometric distribution:
//
//     P(m) = C(b, m) C(n - b, a - m) / C(n, a)
//     P(m + 1) / P(m) = (a - m) (b - m) / ((m + 1) (n - a - b + m + 1))
//
// The ratio of neighbours avoids the factorials.

namespace keen::detail {

/// In nats.
[[nodiscard]] inline double entropy(const IndexedVector<Index>& sizes, Index n) {
  double sum = 0;
  for (const Index size : sizes) {
    const double share = static_cast<double>(size) / static_cast<double>(n);
    sum -= share * std::log(share);
  }
  return sum;
}

/// What `count` points of `n` add to the mutual information, in a row of `a` points and a column of `b`.
[[nodiscard]] inline double information(double count, double a, double b, double n) {
  return count / n * std::log(n * count / (a * b));
}

/// In nats; >= 0.
[[nodiscard]] inline double mutual_information(const Contingency& table) {
  double sum = 0;
  for (const Contingency::Cell& cell : table.cells) {
    const auto a = static_cast<double>(table.rows[cell.row]);
    const auto b = static_cast<double>(table.columns[cell.column]);
    sum += information(static_cast<double>(cell.count), a, b, static_cast<double>(table.n));
  }
  return (std::max)(sum, 0.0);
}

/// The expected information of one cell whose row has `a` points and whose column has `b`, if labels were shuffled: its
/// count is then hypergeometric. The probabilities follow from each other, outwards from the most likely count, and are
/// divided by their sum: no factorial is needed, and tails that no longer matter are left out.
[[nodiscard]] inline double expected_information(double a, double b, double n) {
  constexpr double negligible = 1e-25;
  const double mode = std::floor((a + 1) * (b + 1) / (n + 2));
  double mass = 1;
  double sum = mode > 0 ? information(mode, a, b, n) : 0;
  double share = 1;
  double count = mode;
  while (share > negligible && count < (std::min)(a, b)) {
    share *= (a - count) * (b - count) / ((count + 1) * (n - a - b + count + 1));
    count += 1;
    mass += share;
    sum += share * information(count, a, b, n);
  }
  share = 1;
  count = mode;
  while (share > negligible && count > (std::max)(0.0, a + b - n)) {
    share *= count * (n - a - b + count) / ((a - count + 1) * (b - count + 1));
    count -= 1;
    mass += share;
    if (count > 0) sum += share * information(count, a, b, n);
  }
  return sum / mass;
}

/// The mean of the mutual information over all shuffles of the labels, in nats. Groups of the same size have the same
/// expectation and are counted together: O(n sqrt(n)) at worst.
/// Source: Vinh, Epps and Bailey, JMLR 11 (2010), equation 24a.
[[nodiscard]] inline double expected_mutual_information(const Contingency& table) {
  std::map<Index, double> rows, columns;
  for (const Index size : table.rows) rows[size] += 1;
  for (const Index size : table.columns) columns[size] += 1;
  double sum = 0;
  for (const auto& [a, as_many_rows] : rows) {
    for (const auto& [b, as_many_columns] : columns) {
      sum += as_many_rows * as_many_columns *
             expected_information(static_cast<double>(a), static_cast<double>(b), static_cast<double>(table.n));
    }
  }
  return sum;
}

}  // namespace keen::detail
