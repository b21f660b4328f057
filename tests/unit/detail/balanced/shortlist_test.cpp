// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/balanced/shortlist.hpp>
#include <keen/random.hpp>

#include <algorithm>
#include <vector>

namespace {

using keen::Index;
using keen::detail::PointMove;
using keen::detail::Shortlist;

/// Moves of which many cost the same.
std::vector<PointMove> random_moves(Index n, std::uint64_t seed) {
  keen::Rng rng(seed);
  std::vector<PointMove> moves;
  for (Index i = 0; i < n; ++i) moves.push_back({static_cast<double>(rng.index(20)), i});
  return moves;
}

std::vector<Index> emptied(Shortlist list) {
  std::vector<Index> points;
  for (; !list.is_empty(); list.drop_first()) points.push_back(list.first().point);
  return points;
}

}  // namespace

TEST_CASE("a shortlist has the cheapest moves in order, those of one cost by their points", "[balance]") {
  for (const Index n : {0, 1, 7, 8, 100}) {
    std::vector<PointMove> moves = random_moves(n, 1);
    Shortlist list;
    for (const PointMove& move : moves) list.offer(move, 4);
    list.arrange();
    std::sort(moves.begin(), moves.end());
    const std::vector<Index> points = emptied(list);
    CHECK(list.is_complete() == (n < 8));
    CHECK(std::ssize(points) >= (std::min)(n, Index{4}));
    CHECK(std::ssize(points) < 8);
    for (std::size_t at = 0; at < points.size(); ++at) CHECK(points[at] == moves[at].point);
  }
}

TEST_CASE("a move that joins a shortlist is told only if none that is left out comes before it", "[balance]") {
  Shortlist list;
  for (Index i = 0; i < 8; ++i) list.offer({static_cast<double>(10 * i), i}, 4);
  list.arrange();
  list.insert({40, 3});  // comes before the first that is left out, {40, 4}
  list.insert({40, 5});  // does not
  list.insert({-1, 77});
  CHECK(emptied(list) == std::vector<Index>{77, 0, 1, 2, 3, 3});
  list.clear();
  CHECK((list.is_empty() && list.is_complete()));
}
