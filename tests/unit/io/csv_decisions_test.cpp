// SPDX-License-Identifier: MIT
// What a CSV file is taken to say where people write the same in many ways.
#include <keen/io/csv.hpp>

#include "support/catch.hpp"
#include "unit/support/csv_streamed.hpp"
#include "unit/support/temporary_folder.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::io::CsvFile;
using keen::io::CsvFormat;

struct Case {
  std::string what;
  std::string csv;
  std::string expected;  // of `told`
  CsvFormat format = {};
};

/// "name=1|2 other=3|4; note; note" of the columns to cluster by, or the error.
std::string told(const Case& c) {
  try {
    const CsvFile file = CsvFile::of_text("t.csv", c.csv, c.format);
    const keen::io::Features features = file.features();
    const keen::io::TableNumbers numbers = file.numbers(features.columns, keen::io::Missing::drop);
    std::string text;
    for (Index j = 0; j < numbers.dim; ++j) {
      text += (j == 0 ? "" : " ") + file.name(features.columns[static_cast<std::size_t>(j)]) + '=';
      for (Index i = 0; i < numbers.size(); ++i) {
        text += (i == 0 ? "" : "|") + keen::io::detail::number_text(numbers.points()(i, j));
      }
    }
    for (const std::string& note : file.notes()) text += "; " + note;
    for (const std::string& note : features.left_out) text += "; " + note;
    return text;
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

void check_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(told(c) == c.expected);
    unit::check_streamed_alike(c.csv, {.format = c.format});
  }
}

/// `rows` lines "i,i * i / 10", from `first`.
std::string counted_rows(int rows, int first) {
  std::string text;
  for (int i = 0; i < rows; ++i) text += std::to_string(first + i) + ',' + std::to_string(i * i) + ".5\n";
  return text;
}

}  // namespace

TEST_CASE("a first line of numbers is names where that can be seen", "[io][csv]") {
  const std::string years = "; the first line is taken for names: it holds years in a row, and no years stand below";
  check_all({
      {"years over a text and numbers", "region,2023,2024\nEMEA,10,20\nAPAC,5,6\n", "2023=10|5 2024=20|6" + years},
      {"years over numbers alone", "2023,2024\n10,20\n5,6\n", "2023=10|5 2024=20|6" + years},
      {"the last year first", "2024,2023\n10,20\n5,6\n", "2024=10|5 2023=20|6" + years},
      {"quoted years", "region,\"2023\",\"2025\"\nEMEA,10,20\n",
       "2023=10 2025=20; the first line is taken for names: its numbers are quoted and those below are not"},
      {"years over years are a row", "2023,2024\n2025,2026\n", "column 1=2023|2025 column 2=2024|2026"},
      {"one year over years is a row", "Rome,1990\nParis,2001\n", "column 2=1990|2001"},
      {"columns that are counted, over fractions", "0,1,2\n0.5,1.5,2.5\n0.25,1.25,2.25\n",
       "0=0.5|0.25 1=1.5|1.25 2=2.5|2.25; the first line is taken for names: it counts the columns, and fractions "
       "stand "
       "below"},
      {"counting over whole numbers is a row", "1,2,3\n4,5,6\n", "column 1=1|4 column 2=2|5 column 3=3|6"},
      {"one year beside a text can be either", "name,2023\nbob,10\neve,12\n",
       "t.csv:1:1: the numbers of the first line may be years and so names: say whether it is a header "
       "(CsvFormat::has_header; --header yes or no)"},
      {"which the user settles", "name,2023\nbob,10\neve,12\n", "2023=10|12", {.has_header = true}},
      {"either way", "name,2023\nbob,10\n", "column 2=2023|10", {.has_header = false}},
      {"a header without a field for the row names", "x y\na 1 2\nb 3 4\n", "x=1|3 y=2|4"},
      {"which may be numbers", "x,y\n1,5,2\n2,3,4\n",
       "x=5|3 y=2|4; column 1, which has no name, is left out: it numbers the rows"},
  });
}

TEST_CASE("numbers are read as a whole column writes them", "[io][csv]") {
  check_all({
      {"decimal commas", "id;x\n1;0,5\n2;12,75\n3;7\n",
       "x=0.5|12.75|7; column \"x\" is read with decimal commas; column \"id\" is left out: it names the rows"},
      {"points between thousands", "x;y\n1.234,5;1\n999;2\n",
       "x=1234.5|999 y=1|2; column \"x\" is read with decimal commas, points between thousands"},
      {"which other columns tell", "x;y\n0,5;1.234\n1,5;12.345.678\n",
       "x=0.5|1.5 y=1234|12345678; column \"x\" is read with decimal commas; column \"y\" is read with decimal commas, "
       "points between thousands"},
      {"commas between thousands", "a,x\n3,\"19,968\"\n3,\"1,234,567.5\"\n",
       "a=3|3 x=19968|1234567.5; column \"x\" is read with commas between thousands"},
      {"one group, quoted between commas", "a,x\n3,\"19,968\"\n3,\"21,450\"\n",
       "a=3|3 x=19968|21450; column \"x\" is read with commas between thousands"},
      {"spaces, also those that do not break",
       "x;y\n1 234;1\n12\xC2\xA0"
       "345,5;2\n",
       "x=1234|12345.5 y=1|2; column \"x\" is read with decimal commas, spaces between thousands"},
      {"apostrophes",
       "x;y\n1'234.5;1\n1\xE2\x80\x99"
       "000;2\n",
       "x=1234.5|1000 y=1|2; column \"x\" is read with apostrophes between thousands"},
      {"money", "x,y\n$10.00,1\n-$5,2\n$ 7,3\n",
       "x=10|-5|7 y=1|2|3; column \"x\" is read with \"$\" beside the number"},
      {"whole money", "x;y\n$10;1\n$5;2\n", "x=10|5 y=1|2; column \"x\" is read with \"$\" beside the number"},
      {"whole shares", "x;y\n10%;1\n5 %;2\n", "x=10|5 y=1|2; column \"x\" is read with \"%\" beside the number"},
      {"shares", "x,y\n50 %,1\n7.5%,2\n", "x=50|7.5 y=1|2; column \"x\" is read with \"%\" beside the number"},
      {"base 16", "x,y\n0x1F,1\n0xff,2\n", "x=31|255 y=1|2; column \"x\" is read with base 16"},
      {"more than a double holds is no number", "x,y\n0x20000000000001,1\n0x1,2\n", "y=1|2"},
      {"the user's decimal comma",
       "x;y\n19,968;1\n",
       "x=19.968 y=1; column \"x\" is read with decimal commas",
       {.decimal = ','}},
      {"the user's thousands",
       "x;y\n19,968;1\n",
       "x=19968 y=1; column \"x\" is read with commas between thousands",
       {.has_thousands = true}},
      {"the user's thousands with a decimal comma",
       "x;y\n19.968;1\n",
       "x=19968 y=1; column \"x\" is read with decimal commas, points between thousands",
       {.decimal = ',', .has_thousands = true}},
      {"decimal points beside decimal commas are no thousands", "x;y\n0,5;1.5\n2,5;2.25\n",
       "x=0.5|2.5 y=1.5|2.25; column \"x\" is read with decimal commas"},
  });
}

TEST_CASE("a column that may be read in two ways, or is written in two, is refused with what to say", "[io][csv]") {
  check_all({
      {"a comma that is either", "x;y\n19,968;1\n21,450;2\n",
       "t.csv: column \"x\" is of numbers, but \"19,968\" in line 2 may have a decimal comma or a comma between "
       "thousands: say which (--decimal comma or --thousands; CsvFormat::decimal or has_thousands): mend it, or name "
       "the "
       "columns to read (--columns or --exclude)"},
      {"commas and points", "x;y\n1,5;1\n2.5;2\n",
       "t.csv: column \"x\" is of numbers, but \"1,5\" in line 2 is not written as the other numbers there are: with "
       "decimal commas: mend it, or name the columns to read (--columns or --exclude)"},
      {"two currencies", "x,y\n$10,1\n12 EUR,2\n",
       "t.csv: column \"x\" is of numbers, but \"$10\" in line 2 is not written as the other numbers there are: with "
       "\"$\" beside the number: mend it, or name the columns to read (--columns or --exclude)"},
      {"a text among decimal commas", "x;y\n1,5;1\n2,5;2\nabc;3\n",
       "t.csv: column \"x\" is of numbers, but \"abc\" in line 4 is text: mend it, or name the columns to read "
       "(--columns or --exclude)"},
      {"no decimal comma where one is asked for",
       "x;y\n1.5;1\n2.5;2\n",
       "t.csv: column \"x\" is of numbers, but \"1.5\" in line 2 is not read with decimal commas: mend it, or name the "
       "columns to read (--columns or --exclude)",
       {.decimal = ','}},
  });
  const CsvFile file = CsvFile::of_text("t.csv", "x;y\n19,968;1\n21,450;2\n");
  CHECK_THROWS_WITH(file.numbers({0}),
                    "t.csv:2:1: \"19,968\" in line 2 may have a decimal comma or a comma between thousands: say which "
                    "(--decimal comma or --thousands; CsvFormat::decimal or has_thousands)");
}

TEST_CASE("numbers that name, count or date the rows are no features", "[io][csv]") {
  const std::string left_out = " is left out: it ";
  check_all({
      {"a column without a name", ",x\n0,5\n1,6\n",
       "x=5|6; column 1, which has no name," + left_out + "numbers the rows"},
      {"as pandas calls it", "Unnamed: 0,x\n0,5\n1,6\n", "x=5|6; column \"Unnamed: 0\"" + left_out + "names the rows"},
      {"an id in any order", "CustomerID,x\n77,5\n12,6\n",
       "x=5|6; column \"CustomerID\"" + left_out + "names the rows"},
      {"an id that repeats is a number", "user_id,x\n7,5\n7,6\n", "user_id=7|7 x=5|6"},
      {"an id of fractions is a number", "id,x\n7.5,5\n8,6\n", "id=7.5|8 x=5|6"},
      {"a word that ends in id is a word", "humid,x\n1,5\n2,6\n", "humid=1|2 x=5|6"},
      {"an id with letters", "code,x\n15056,5\n15057,6\n15056BL,7\n",
       "x=5|6|7; column \"code\"" + left_out + "names the rows, and \"15056BL\" in line 4 is text"},
      {"dates", "day,x\n20221101,5\n20221102,6\n", "x=5|6; column \"day\"" + left_out + "holds dates"},
      {"no dates", "day,x\n20221101,5\n20229999,6\n", "day=20221101|20229999 x=5|6"},
      {"a few rows that are counted are numbers", counted_rows(3, 1), "column 1=1|2|3 column 2=0.5|1.5|4.5"},
      {"an id alone", "id\n1\n2\n",
       "t.csv: no column of numbers but what must be named to be read (--columns): column \"id\"" + left_out +
           "names the rows"},
  });
  const std::string expected = "; column 1, which has no name," + left_out + "numbers the rows";
  CHECK(told({"", counted_rows(12, 0), ""}).ends_with(expected));
  CHECK(told({"", counted_rows(12, 1), ""}).ends_with(expected));
  CHECK_FALSE(told({"", counted_rows(12, 2), ""}).ends_with(expected));
  CHECK(told({"", "customer,spent\n" + counted_rows(12, 1), ""})
            .ends_with("; column \"customer\"" + left_out + "numbers the rows"));
  CHECK_FALSE(told({"", "customer,spent\n" + counted_rows(9, 1), ""}).ends_with("numbers the rows"));
}

TEST_CASE("what else stands in a file of numbers is passed over, and only that", "[io][csv]") {
  check_all({
      {"bars", "a|b\n1|2\n", "a=1 b=2"},
      {"blanks, however many", "  a   b\n1 \t 2  \n 3  4\n", "a=1|3 b=2|4"},
      {"two byte order marks",
       "\xEF\xBB\xBF\xEF\xBB\xBF"
       "1,2\n3,4\n",
       "column 1=1|3 column 2=2|4"},
      {"comments", "# made by hand\na,b\n1,2\n# a, b, and c\n3,4\n#\n", "a=1|3 b=2|4"},
      {"a name that begins with the mark of a comment", "#,b\n5,2\n5,4\n", "#=5|5 b=2|4"},
      {"the header that numpy.savetxt writes", "# a,b\n1,2\n3,4\n", "a=1|3 b=2|4"},
      {"lines to skip", "Report,of,the,year\nby,bob\na,b\n1,2\n", "a=1 b=2", {.skip = 2}},
      {"words of the user's for missing",
       "a,b\n1,unknown\n-999,3\n-999.0,4\n5,6\n",
       "a=5 b=6",
       {.missing = {"unknown", "-999"}}},
  });
  CHECK_THROWS_WITH(CsvFile::of_text("t.csv", "a\n1\n", {.skip = 5}), "t.csv:1:1: the file holds no data");
  CHECK_THROWS_WITH(CsvFile::of_text("t.csv", "a\n1\n", {.decimal = ';'}), "io::CsvFile: decimal must be '.' or ','");
  CHECK_THROWS_WITH(CsvFile::of_text("t.csv", "a\n1\n", {.skip = -1}), "io::CsvFile: skip must be >= 0, got -1");
}

TEST_CASE("a file with further columns is the file as it was", "[io][csv]") {
  const auto appended = [](const std::string& text, const CsvFormat& format = {}) {
    return CsvFile::of_text("t.csv", text, format).with_columns({"c"}, [](Index row) {
      return std::vector<std::string>{std::to_string(row)};
    });
  };
  CHECK(appended("\xEF\xBB\xBF"
                 "a\n1\n") ==
        "\xEF\xBB\xBF"
        "a,c\n1,0\n");
  CHECK(appended("a,b\n1,2\n3,4") == "a,b,c\n1,2,0\n3,4,1");
  CHECK(appended("1;\"x\ny\" ; 2\r\n\r\n3;z;4\r\n") == "1;\"x\ny\" ; 2;0\r\n\r\n3;z;4;1\r\n");
  CHECK(appended("# note\n1,2\n# more, and more, and more\n3,4\n") ==
        "# note\n1,2,0\n# more, and more, and more\n3,4,1\n");
  CHECK(appended("x\ny,z\n1,2\n", {.skip = 1}) == "x\ny,z,c\n1,2,0\n");
  CHECK(appended("a b\nr1 1 2\nr2 3 4\n") == "a b c\nr1 1 2 0\nr2 3 4 1\n");
  CHECK_THROWS_WITH(
      CsvFile::of_text("t.csv", "1\n").with_columns({"c"}, [](Index) { return std::vector<std::string>(2); }),
      "io::CsvFile: 2 fields for 1 columns in row 0");
}

TEST_CASE("a row may have more than 65,536 fields", "[io][csv]") {
  std::string text;
  for (int i = 0; i < 70000; ++i) text += std::to_string(i % 7) + (i + 1 < 70000 ? ',' : '\n');
  CHECK(CsvFile::of_text("t.csv", text + text).features().columns.size() == 70000);
}

#ifdef KEEN_IO_HAS_POSIX
TEST_CASE("what has no end is refused early", "[io][csv]") {
  CHECK_THROWS_WITH(CsvFile("/dev/zero"), "/dev/zero:1:1: a NUL byte: this is not a text file");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen("yes 1,2", "r"), ::pclose);
  REQUIRE(pipe);
  CHECK_THROWS_WITH(keen::io::detail::read_text(pipe.get(), "yes"),
                    "yes: more than 32 MiB without an end that can be seen: write it to a file first");
}

TEST_CASE("a file that grows while it is read is refused", "[io][csv]") {
  const unit::TemporaryFolder folder;
  const std::string text(100000, '1');  // more than is read at once
  keen::io::write_file(folder / "t.csv", text);
  const keen::io::detail::File file = keen::io::detail::open_to_read(folder / "t.csv");
  CHECK(keen::io::detail::size_of(file.get(), folder / "t.csv") == text.size());
  CHECK_THROWS_WITH(keen::io::detail::read_text(file.get(), "t.csv", 99999), "t.csv: it grows while it is read");
}
#endif
