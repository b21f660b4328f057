// SPDX-License-Identifier: MIT
// A figure of a model and points that are spread over ranks, which are threads.
#pragma once

#include "unit/support/thread_ranks.hpp"

#include <keen/keen.hpp>
#include <keen/rank_error.hpp>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace ranks {

using Matrix = keen::Centroids<double>;
using Counts = std::vector<Index>;

inline Matrix random_points(Index n, Index dim) {
  keen::Rng rng(3);
  Matrix x(dim, n);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = 8 * rng.uniform() - 4;
  return x;
}

/// How 3000 points may be spread.
inline const std::vector<Counts> spreads = {{3000},       {3000, 0},          {1500, 1500},
                                            {0, 2999, 1}, {1000, 1000, 1000}, {7, 0, 2000, 0, 993}};

/// What a rank has.
template <class Scalar>
struct Own {
  keen::Dataset<Scalar> points;
  keen::Model<Scalar> model;
  int threads = 1;
};

/// What every rank gets; the error where it throws one.
struct Answer {
  std::optional<double> figure;
  std::string error;
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// Makes what a rank has: called with its number, its first point and their count.
template <class Scalar>
using MakeOwn = std::function<Own<Scalar>(int, Index, Index)>;

/// Computes the figure of all ranks.
template <class Scalar>
using Ask = std::function<double(const Own<Scalar>&, keen::detail::Communicator&)>;

template <class Scalar>
std::vector<Answer> asked(const Counts& counts, const MakeOwn<Scalar>& own, const Ask<Scalar>& ask) {
  std::vector<Answer> answers(counts.size());
  on_threads(static_cast<int>(counts.size()), [&](ThreadCommunicator& communicator) {
    const auto rank = static_cast<std::size_t>(communicator.rank());
    const Index first = std::accumulate(counts.begin(), counts.begin() + communicator.rank(), Index{0});
    const Own<Scalar> mine = own(communicator.rank(), first, counts[rank]);
    try {
      answers[rank].figure = ask(mine, communicator);
    } catch (const keen::RankError& error) {
      answers[rank].error = error.what();
    }
  });
  return answers;
}

/// The part of some points that a rank has.
template <class Scalar>
keen::Dataset<Scalar> part_of(const keen::Dataset<Scalar>& all, Index first, Index count) {
  const keen::detail::Points<Scalar> points(all);
  if (count == 0) return keen::points(static_cast<const Scalar*>(nullptr), 0, 0);
  const keen::Dataset<Scalar> part = keen::points(points.address(first), count, all.dim());
  if (!all.is_weighted()) return part;
  return keen::weighted(part, Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(points.weights() + first, count)));
}

/// True if all ranks get the figure of all points, bit for bit, however they are spread.
template <class Scalar>
bool is_same(const keen::Dataset<Scalar>& all, const keen::Model<Scalar>& model, int threads, double figure,
             const Ask<Scalar>& ask) {
  return std::all_of(spreads.begin(), spreads.end(), [&](const Counts& counts) {
    const auto own = [&](int, Index first, Index count) -> Own<Scalar> {
      return {part_of(all, first, count), model, threads};
    };
    return asked<Scalar>(counts, own, ask) == std::vector<Answer>(counts.size(), {figure, ""});
  });
}

/// What all of three ranks say; empty if they do not agree.
inline std::string agreed_error(const MakeOwn<double>& own, const Ask<double>& ask) {
  const std::vector<Answer> answers = asked<double>({10, 20, 10}, own, ask);
  return std::count(answers.begin(), answers.end(), answers.front()) == 3 ? answers.front().error : "";
}

inline keen::Dataset<double> columns(const Matrix& all) { return keen::columns(all); }

}  // namespace ranks
