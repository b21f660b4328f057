// SPDX-License-Identifier: MIT
#include "text.hpp"
#include "text_table.hpp"

#include "../support/catch.hpp"

#include <string>
#include <vector>

TEST_CASE("numbers of a column are written in one form", "[cli][text]") {
  using Texts = std::vector<std::string>;
  CHECK(cli::in_one_form({5.006, 12.5, 0}) == Texts{"5.01", "12.50", "0.00"});
  CHECK(cli::in_one_form({123456.7, -1}) == Texts{"123457", "-1"});
  CHECK(cli::in_one_form({0.00123, 0}) == Texts{"0.001230", "0.000000"});
  CHECK(cli::in_one_form({1e200, -1}) == Texts{"1e+200", "-1"});
  CHECK(cli::in_one_form({1e-9}) == Texts{"1e-09"});
  CHECK(cli::in_one_form({0, -0.0}) == Texts{"0.000", "0.000"});
  CHECK(cli::in_one_form({}).empty());
  CHECK(cli::shortest(0.1) == "0.1");
  CHECK(cli::fixed(1e300, 2).size() == 304);
}

TEST_CASE("a table has aligned columns and no spaces at line ends", "[cli][text]") {
  const cli::TextTable table{{"name", "x", ""}, {"\xC3\xA9", "12", "#"}, {"b", "3", ""}};
  CHECK(cli::lines(table) == "  name   x\n     \xC3\xA9  12  #\n     b   3\n");
  CHECK(cli::lines(table, true) == "  name   x\n  \xC3\xA9     12  #\n  b      3\n");
  CHECK(cli::lines(cli::transposed(cli::transposed(table))) == cli::lines(table));
  CHECK(cli::width("\xE6\x97\xA5\xE6\x9C\xAC"
                   "e\xCC\x81") == 5);  // two wide letters, and one with a combining accent
  CHECK(cli::shortened("\xE6\x97\xA5\xE6\x9C\xAC\xE6\x9C\xAC", 5) == "\xE6\x97\xA5..");
  CHECK(cli::width(table) == 13);
  CHECK(cli::fitting_columns(table, 13) == 3);
  CHECK(cli::fitting_columns(table, 12) == 2);
  CHECK(cli::fitting_columns(table, 5) == 0);
  CHECK(cli::shortened("abcdef", 6) == "abcdef");
  CHECK(cli::shortened("\xC3\xA9"
                       "bcdefg",
                       6) ==
        "\xC3\xA9"
        "bcd..");
}

TEST_CASE("text is broken at spaces into lines that fit", "[text]") {
  CHECK(cli::wrapped("", 10).empty());
  CHECK(cli::wrapped("one two three four", 9) == "one two\nthree\nfour");
  CHECK(cli::wrapped("a verylongword b", 5) == "a\nverylongword\nb");
  CHECK(cli::wrapped("12345 789", 9) == "12345 789");
}

TEST_CASE("a misspelt word is likely the nearest of those there are", "[cli]") {
  const std::vector<std::string> known{"height", "weight", "age", "Income"};
  CHECK(cli::likely_meant("hieght", known) == "height");
  CHECK(cli::likely_meant("incme", known) == "Income");
  CHECK(cli::likely_meant("ages", known) == "age");
  CHECK(cli::likely_meant("xeight", known).empty());  // two are as near
  CHECK(cli::likely_meant("temperature", known).empty());
  CHECK(cli::likely_meant("", known).empty());
  CHECK(cli::suggestion("wieght", known) == "; did you mean \"weight\"?");
  CHECK(cli::suggestion("zzz", known).empty());
}

TEST_CASE("lines that are too wide are wrapped, and others stay as they are", "[cli][text]") {
  CHECK(cli::with_lines_wrapped("  a  b\n\nsome words in a line\n", 12) == "  a  b\n\nsome words\nin a line\n");
  CHECK(cli::with_lines_wrapped("no end", 3) == "no\nend");
  CHECK(cli::with_lines_wrapped("", 10).empty());
}

TEST_CASE("a wide table stands in parts, each with its first column", "[cli][text]") {
  const cli::TextTable table{{"name", "x", "y", "z"}, {"a", "111", "222", "333"}};
  CHECK(cli::parted_lines(table, 80) == cli::lines(table, true));
  CHECK(cli::parted_lines(table, 16) == "  name    x    y\n  a     111  222\n\n  name    z\n  a     333\n");
  CHECK(cli::parted_lines(table, 1).find("  name    y\n  a     222\n") != std::string::npos);
}

TEST_CASE("sizes are read as people write them, and shown short", "[cli]") {
  CHECK(cli::parsed_bytes("1073741824") == 1 << 30);
  for (const char* text : {"1G", "1g", "1 GiB", "1GB", "1024M", "1048576 kb", "1.0G"})
    CHECK(cli::parsed_bytes(text) == 1 << 30);
  CHECK(cli::parsed_bytes("1.5k") == 1536);
  CHECK(cli::parsed_bytes("2T") == std::ptrdiff_t{1} << 41);
  for (const char* text : {"", "G", "1X", "1iB", "-1G", "0", "nan", "inf", "1G2", "1e30", "9000000T", " 1G"})
    CHECK(cli::parsed_bytes(text) == 0);
  CHECK(cli::byte_count(0) == "0 bytes");
  CHECK(cli::byte_count(999) == "999 bytes");
  CHECK(cli::byte_count(1000) == "1.0 kB");
  CHECK(cli::byte_count(123456789) == "123 MB");
  CHECK(cli::byte_count(9.99e14) == "999 TB");
}
