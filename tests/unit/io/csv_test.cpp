// SPDX-License-Identifier: MIT
#include <keen/io/csv.hpp>

#include "support/catch.hpp"
#include "unit/support/temporary_folder.hpp"

#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::io::Missing;

}  // namespace

TEST_CASE("a field of CSV is quoted where it must be", "[io][csv][output]") {
  CHECK(keen::io::detail::csv_field("plain name") == "plain name");
  CHECK(keen::io::detail::csv_field("a,b") == "\"a,b\"");
  CHECK(keen::io::detail::csv_field("a;b") == "\"a;b\"");
  CHECK(keen::io::detail::csv_field("a|b") == "\"a|b\"");
  CHECK(keen::io::detail::csv_field("#a") == "\"#a\"");
  CHECK(keen::io::detail::csv_field("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(keen::io::detail::csv_field("two\nlines") == "\"two\nlines\"");
  CHECK(keen::io::detail::csv_field(" a") == "\" a\"");
  CHECK(keen::io::detail::csv_field("").empty());
}

TEST_CASE("the points of a CSV file, by all numeric columns, by name and by number", "[io][csv]") {
  const unit::TemporaryFolder folder;
  keen::io::write_file(folder / "t.csv", "id,name,x,y\n7,bob,1.5,2\n8,eve,-3,1e3\n9,joe,NA,4\n");
  const std::string path = (folder / "t.csv").string();
  CHECK_THROWS_AS(keen::io::read_csv(path), keen::io::MissingValue);
  const auto all = keen::io::read_csv(path, {.missing = Missing::drop});
  CHECK(all.names == std::vector<std::string>{"x", "y"});
  CHECK(all.rows == std::vector<Index>{0, 1});
  CHECK(all.points == (Eigen::MatrixXd(2, 2) << 1.5, 2, -3, 1000).finished());
  CHECK(all.notes == std::vector<std::string>{"column \"id\" is left out: it names the rows"});
  const auto filled = keen::io::read_csv(path, {.exclude = {"y"}, .missing = Missing::mean});
  CHECK(filled.points == Eigen::Vector3d(1.5, -3, -0.75));
  CHECK(filled.rows == std::vector<Index>{0, 1, 2});
  CHECK_THROWS_WITH(keen::io::read_csv(path, {.columns = {"x"}, .exclude = {"y"}}),
                    "io::read_csv: columns or exclude, not both");
  const auto some = keen::io::read_csv<float>(path, {.columns = {"y", "1"}});
  CHECK(some.names == std::vector<std::string>{"y", "id"});
  CHECK(some.points == (Eigen::MatrixXf(3, 2) << 2, 7, 1000, 8, 4, 9).finished());
  CHECK_THROWS_WITH(keen::io::read_csv(path, {.columns = {"z"}}), "io::read_csv: no column \"z\" in " + path);
}

TEST_CASE("names of rows are read beside the points, and stay with them", "[io][csv]") {
  const unit::TemporaryFolder folder;
  keen::io::write_file(folder / "t.csv", "name,year,x,kind\n\"bob, jr\",1952,1.5,a\neve,1957,NA,b\n joe ,1962,4,\n");
  const auto table =
      keen::io::read_csv(folder / "t.csv", {.texts = {"kind", "name", "year"}, .missing = Missing::drop});
  CHECK(table.names == std::vector<std::string>{"x"});  // the year is read as a text, not as a number
  CHECK(table.points == Eigen::Vector2d(1.5, 4));
  REQUIRE(table.texts.size() == 3);
  CHECK(table.texts[0] == std::vector<std::string>{"a", ""});
  CHECK(table.texts[1] == std::vector<std::string>{"bob, jr", "joe"});
  CHECK(table.texts[2] == std::vector<std::string>{"1952", "1962"});
  const auto both = keen::io::read_csv(folder / "t.csv", {.columns = {"year"}, .texts = {"2"}});
  CHECK(both.points == Eigen::Vector3d(1952, 1957, 1962));
  CHECK(both.texts[0].back() == "1962");
  CHECK_THROWS_WITH(keen::io::read_csv(folder / "t.csv", {.texts = {"z"}}),
                    "io::read_csv: no column \"z\" in " + (folder / "t.csv").string());
  CHECK_THROWS_WITH(keen::io::CsvFile(folder / "t.csv").texts(4), "io::CsvFile: column must be in [0, 4), got 4");
}

TEST_CASE("columns that are likely mistakes, or not there at all, are refused", "[io][csv]") {
  const unit::TemporaryFolder folder;
  const auto refusal = [&](const char* csv) {
    keen::io::write_file(folder / "t.csv", csv);
    try {
      static_cast<void>(keen::io::read_csv(folder / "t.csv"));
      return std::string("read");
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).substr((folder / "t.csv").string().size());
    }
  };
  CHECK(refusal("a,b\n1,2\n3,abc\n5,6\n2,2\n") ==
        ": column \"b\" is of numbers, but \"abc\" in line 3 is text: mend it, or name the columns to read (--columns "
        "or --exclude)");
  CHECK(refusal("a\nb\n") == ": no column of numbers; in \"column 1\" \"a\" in line 1 is text");
  CHECK(refusal("a,b\n1,\n,2\n") == ":2:3: missing value in column \"b\", 1 value missing there in all");
}

TEST_CASE("a value that a float cannot hold is refused with its place", "[io][csv]") {
  const unit::TemporaryFolder folder;
  keen::io::write_file(folder / "t.csv", "a,b\n1,2\n3,1e300\n");
  CHECK(keen::io::read_csv(folder / "t.csv").points(1, 1) == 1e300);
  CHECK_THROWS_WITH(keen::io::read_csv<float>(folder / "t.csv"),
                    (folder / "t.csv").string() + ":3:3: beyond the range of a float");
}

TEST_CASE("a name that begins like a file of another kind is read back", "[io][csv]") {
  const unit::TemporaryFolder folder;
  for (const std::string name : {"\xEF\xBB\xBFx", "\xFF\xFEx", "\xFE\xFFx", "PK\x03\x04", "BZh91AY&SY", "PAR1\x15",
                                 "PAR1", "a|b|c", "# x", "a b"}) {
    keen::io::write_csv(folder / "t.csv", Eigen::Vector2d(1, 2), {name});
    CHECK(keen::io::read_csv(folder / "t.csv").names == std::vector<std::string>{name});
  }
}

TEST_CASE("what is written as CSV is read back bit by bit", "[io][csv]") {
  const unit::TemporaryFolder folder;
  const Eigen::MatrixXd values =
      (Eigen::MatrixXd(2, 3) << 0.1, 5e-324, -1.7976931348623157e308, 1.0 / 3, -0.0, 1e16).finished();
  keen::io::write_csv(folder / "t.csv", values, {"a,b", "", "say \"hi\""});
  const auto back = keen::io::read_csv(folder / "t.csv");
  CHECK(back.names == std::vector<std::string>{"a,b", "column 2", "say \"hi\""});
  CHECK(std::memcmp(Eigen::MatrixXd(back.points).data(), values.data(), 6 * sizeof(double)) == 0);
  keen::io::write_csv(folder / "labels.csv", keen::Labels(Eigen::Vector3i(0, 2, 1)));
  CHECK(unit::TemporaryFolder::bytes_of(folder / "labels.csv") == "0\n2\n1\n");
  CHECK_THROWS_WITH(keen::io::write_csv(folder / "t.csv", values, {"a"}), "io::write_csv: 1 names for 3 columns");
}
