// SPDX-License-Identifier: MIT
#include <keen/detail/engines/centroid_moves.hpp>

#include "support/catch.hpp"

#include <vector>

namespace {

using keen::Label;
using keen::detail::CentroidMoves;
using Line = keen::Centroids<double, 1>;

}  // namespace

TEST_CASE("moves are summed for each centroid, and the most that another has moved") {
  CentroidMoves moves(0);
  CHECK(moves.is_empty());
  moves.add(Line{{1.0, -1.0, 5.0}});
  CHECK(moves.order().empty());
  CHECK((moves.own(0) == 0 && moves.other(0) == 0 && moves.most() == 0));
  moves.add(Line{{-1.0, -2.0, 5.0}});  // by 2, 1 and 0
  moves.add(Line{{-1.0, 2.0, 8.0}});   // by 0, 4 and 3
  CHECK(moves.count() == 3);
  CHECK(moves.centroids() == Line{{-1.0, 2.0, 8.0}});
  CHECK(moves.order() == keen::detail::IndexedVector<Label>{1, 2, 0});
  CHECK((moves.at(0) == 4 && moves.at(1) == 3 && moves.at(2) == 0));
  CHECK(moves.most() == 4);
  const std::vector<double> own{2, 5, 3};
  const std::vector<double> other{1 + 4, 2 + 3, 2 + 4};
  const std::vector<double> other_before{1, 2, 2};
  for (std::size_t j = 0; j < 3; ++j) {
    const auto label = static_cast<Label>(j);
    CHECK(moves.own(label) == Approx(own[j]).epsilon(1e-14));
    CHECK(moves.own(label) >= own[j]);
    CHECK(moves.other(label) == Approx(other[j]).epsilon(1e-14));
    CHECK(moves.other(label) >= other[j]);
    CHECK(moves.other_before(label) == Approx(other_before[j]).epsilon(1e-13));
  }
}

TEST_CASE("of equal moves the lower label comes first, and slack widens each") {
  CentroidMoves moves(0.5);
  moves.add(Line{{0.0, 0.0, 0.0}});
  moves.add(Line{{2.0, -4.0, 4.0}});
  CHECK(moves.order() == keen::detail::IndexedVector<Label>{1, 2, 0});
  CHECK((moves.at(0) == 6 && moves.at(1) == 6 && moves.at(2) == 3));
}

TEST_CASE("a lone centroid has no other that moves") {
  CentroidMoves moves(0);
  moves.add(Line{{0.0}});
  moves.add(Line{{3.0}});
  CHECK(moves.own(0) == Approx(3));
  CHECK(moves.other(0) == 0);
  CHECK(moves.other_before(0) == 0);
}
