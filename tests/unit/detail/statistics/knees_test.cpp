// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/csv.hpp"

#include <keen/detail/statistics/knees.hpp>

#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Row {
  std::string name;
  std::vector<double> x, y;
  std::vector<std::string> knees;  ///< "sensitivity offline online"
};

std::vector<Row> read_rows() {
  std::vector<Row> rows;
  for (const auto& cells : support::read_tsv(KEEN_TESTS_DIR "/data/kneedle.tsv")) {
    rows.push_back({cells.at(0), support::to_numbers(cells.at(1), ' '), support::to_numbers(cells.at(2), ' '),
                    support::split(cells.at(3), ';')});
  }
  return rows;
}

std::string text_of(const Row& row, const std::vector<std::size_t>& found, bool is_online) {
  if (found.empty()) return "none";
  std::ostringstream text;
  text.precision(17);
  text << row.x[is_online ? found.back() : found.front()];
  return text.str();
}

std::string number_text(const std::string& given) {
  if (given == "none") return given;
  std::ostringstream text;
  text.precision(17);
  text << std::stod(given);
  return text.str();
}

}  // namespace

TEST_CASE("knees are kneed's, on curves of every length and for every sensitivity", "[kneedle]") {
  const std::vector<Row> rows = read_rows();
  REQUIRE(rows.size() == 9);
  for (const Row& row : rows) {
    for (const std::string& expected : row.knees) {
      std::istringstream fields(expected);
      double sensitivity = 0;
      std::string offline, online;
      REQUIRE((fields >> sensitivity >> offline >> online));
      CAPTURE(row.name, sensitivity);
      const auto found = keen::detail::knees(keen::detail::knee_differences(row.x, row.y), sensitivity);
      CHECK(text_of(row, found, false) == number_text(offline));
      CHECK(text_of(row, found, true) == number_text(online));
    }
  }
}

TEST_CASE("a flat curve and one of fewer than two points have no differences", "[kneedle]") {
  const auto flat = keen::detail::knee_differences({1, 2, 3}, {5, 5, 5});
  REQUIRE(flat.size() == 3);
  for (const double value : flat) CHECK(std::isnan(value));
  CHECK(keen::detail::knees(flat, 1).empty());
  CHECK(std::isnan(keen::detail::knee_differences({1}, {5}).at(0)));
  CHECK(keen::detail::knees({}, 1).empty());
}
