// SPDX-License-Identifier: MIT
#include "columns.hpp"
#include "csv_table.hpp"
#include "text.hpp"

#include "../support/catch.hpp"

#include <stdexcept>
#include <string>

namespace {

std::string choose(const std::string& csv, const std::string& list) {
  const cli::CsvTable table("t.csv", csv, {});
  try {
    return cli::joined(cli::names_of(table, cli::listed_columns(table, list)), "|");
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("columns are named by name, number or range", "[cli]") {
  const std::string csv = "a,b b,3,1-2,a,\"x\"\n1,2,3,4,5,6\nn,2,3,4,5,6\n";
  CHECK(choose(csv, "b b,x") == "b b|x");
  CHECK(choose(csv, "2,1,6") == "b b|a|x");
  CHECK(choose(csv, "3") == "3");
  CHECK(choose(csv, "5-6") == "a|x");
  CHECK(choose(csv, "1-2") == "1-2");
  CHECK(choose(csv, " x , 2") == "x|b b");
  const std::string commas = "\"a, b\",\"a\",b\n1,2,3\n";
  CHECK(choose(commas, "a, b") == "a, b");
  CHECK(choose(commas, "b,a") == "b|a");
  CHECK(choose(commas, "\"a, b\",b") == "a, b|b");
  CHECK(choose(csv, "a") == "2 columns of t.csv are called \"a\": name one by its number, 1 say");
  CHECK(choose(csv, "x,6") == "column \"x\" is named twice");
  const std::string all = "which has \"a\", \"b b\", \"3\", \"1-2\", \"a\", \"x\"";
  CHECK(choose(csv, "y") == "no column \"y\" in t.csv, " + all);
  CHECK(choose(csv, "0") == "no column \"0\" in t.csv, " + all);
  CHECK(choose(csv, "7") == "no column \"7\" in t.csv, " + all);
  CHECK(choose(csv, "x,,a") == "no column \"\" in t.csv, " + all);
}

TEST_CASE("a missing value is refused with the option that drops it", "[cli]") {
  const cli::CsvTable table("t.csv", "a,b\n1,2\n3,NA\n", {});
  CHECK_THROWS_WITH(
      table.numbers({0, 1}, cli::Missing::error),
      "t.csv:3:3: missing value in column \"b\", 1 value missing there in all; --missing drop leaves such "
      "rows out, --missing mean fills them in");
  CHECK(table.numbers({0, 1}, cli::Missing::drop).size() == 1);
}
