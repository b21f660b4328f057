// SPDX-License-Identifier: MIT
#include <keen/io/csv_file.hpp>
#include <keen/io/detail/number_text.hpp>

#include "support/catch.hpp"
#include "unit/support/csv_streamed.hpp"

#include <cmath>
#include <limits>
#include <locale>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::io::CsvFile;
using keen::io::CsvFormat;
using keen::io::Missing;
using keen::io::TableNumbers;

std::vector<Index> numeric_columns(const CsvFile& file) {
  std::vector<Index> columns;
  for (Index i = 0; i < file.column_count(); ++i) {
    if (file.is_numeric(i)) columns.push_back(i);
  }
  return columns;
}

struct Case {
  std::string what;
  std::string csv;
  std::string expected;  // `a=1|2 b=text`, then `-3` for a dropped row, or the error
  CsvFormat options = {};
  Missing missing = Missing::error;
};

std::string column_text(const CsvFile& table, Index column, const TableNumbers& numbers, Index& next) {
  std::string out = keen::io::detail::printable(table.name(column)) + '=';
  if (!table.is_numeric(column))
    return out + (table.why_not_numeric(column) == "no value in any row" ? "none" : "text");
  for (Index i = 0; i < numbers.size(); ++i)
    out += (i == 0 ? "" : "|") + keen::io::detail::number_text(numbers.points()(i, next));
  ++next;
  return out;
}

std::string read(const Case& c) {
  try {
    const CsvFile table = CsvFile::of_text("t.csv", c.csv, c.options);
    const TableNumbers numbers = table.numbers(numeric_columns(table), c.missing);
    std::string out;
    for (Index i = 0, next = 0; i < table.column_count(); ++i)
      out += (i == 0 ? "" : " ") + column_text(table, i, numbers, next);
    for (Index row = 0, kept = 0; row < numbers.rows_in_file; ++row) {
      const bool is_kept = kept < numbers.size() && numbers.rows[static_cast<std::size_t>(kept)] == row;
      is_kept ? void(++kept) : void(out += " -" + std::to_string(row + 1));
    }
    return out;
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

using namespace std::string_literals;

const CsvFormat with_header{.has_header = true};
const CsvFormat without_header{.has_header = false};
const CsvFormat semicolon{.delimiter = ';'};

const std::vector<Case> good{
    {"a header and numbers", "a,b\n1,2\n3,4\n", "a=1|3 b=2|4"},
    {"no header", "1,2\n3,4\n", "column 1=1|3 column 2=2|4"},
    {"no final line end", "a,b\n1,2", "a=1 b=2"},
    {"CRLF", "a,b\r\n1,2\r\n3,4\r\n", "a=1|3 b=2|4"},
    {"CR", "a,b\r1,2\r3,4\r", "a=1|3 b=2|4"},
    {"mixed line ends", "a\r\n1\n2\r3", "a=1|2|3"},
    {"a byte order mark",
     "\xEF\xBB\xBF"
     "a,b\n1,2\n",
     "a=1 b=2"},
    {"blank lines", "\n\na,b\n\n1,2\n   \n3,4\n\n", "a=1|3 b=2|4"},
    {"semicolons", "a;b\n1;2\n", "a=1 b=2"},
    {"tabs", "a\tb\n1\t2\n", "a=1 b=2"},
    {"semicolons go before decimal commas", "a;b\n1,5;2\n2,5;3\n", "a=1.5|2.5 b=2|3"},
    {"semicolons go before decimal commas everywhere", "1,5;2\n2,5;3\n", "column 1=1.5|2.5 column 2=2|3"},
    {"semicolons go before commas, even more of them", "1,5;2,5\n2;3\n", "column 1=1.5|2 column 2=2.5|3"},
    {"the first delimiter that splits all lines alike, the last line too", "a,b;c\n1,2;3\n4,5", "a=1|4 b;c=text"},
    {"a delimiter inside quotes is none", "\"x;y\",b\n\"1;2\",3\n", "x;y=text b=3"},
    {"a comma inside quotes splits nothing", "\"x,y\";b\n1;2\n", "x,y=1 b=2"},
    {"a given delimiter", "a,1;2\n3;4\n", "a,1=3 2=4", semicolon},
    {"one column", "a\n1\n2\n", "a=1|2"},
    {"one number", "7", "column 1=7"},
    {"quoted numbers", "\"a\",\"b\"\n\"1\",\" 2 \"\n", "a=1 b=2"},
    {"doubled quotes in a name", "\"say \"\"hi\"\"\",b\n1,2\n", "say \\\"hi\\\"=1 b=2"},
    {"a line end inside quotes", "\"a\nb\",c\n1,2\n", "a\\nb=1 c=2"},
    {"a quote inside an unquoted name", "5\" pipe,b\n1,2\n", "5\\\" pipe=1 b=2"},
    {"spaces around fields", " a , b \n 1 , 2\t\n", "a=1 b=2"},
    {"spaces around quotes", "a, \"b\" ,c\n1, \"2\" ,3\n", "a=1 b=2 c=3"},
    {"UTF-8 names",
     "Gr\xC3\xB6\xC3\x9F"
     "e,b\n1,2\n",
     "Gr\xC3\xB6\xC3\x9F"
     "e=1 b=2"},
    {"an empty name", "a,,c\n1,2,3\n", "a=1 column 2=2 c=3"},
    {"numbers as names", "id,2020,2021\n1,2,3\n", "id=1 2020=2 2021=3"},
    {"a text column", "a,name\n1,bob\n2,eve\n", "a=1|2 name=text"},
    {"a column without values", "a,b\n1,\n2,\n", "a=1|2 b=none"},
    {"a header above a missing value", "a,name\nNA,bob\n5,eve\n", "a=5 name=text -1", {}, Missing::drop},
    {"text in the first line and below is no header", "a,1\nb,2\n", "column 1=text column 2=1|2"},
    {"a header line by option", "1,2\n3,4\n", "1=3 2=4", with_header},
    {"no header line by option", "a,b\n1,2\n", "column 1=text column 2=text", without_header},
    {"every way to write a number", "x\n-1\n+2\n.5\n5.\n1e3\n1E-2\n-0\n0001\n", "x=-1|2|0.5|5|1000|0.01|-0|1"},
    {"the smallest and largest doubles", "x\n5e-324\n-1.7976931348623157e308\n", "x=5e-324|-1.7976931348623157e+308"},
    {"not quite numbers", "x,y\n1,1x\n2,0x10\n", "x=1|2 y=text"},
    {"no signs in a row", "w,x,y,z\n1,+-1,++1,--1\n", "w=1 x=text y=text z=text"},
    {"too small for a double is 0", "x\n1\n-1e-400\n0.000001e-999999999999999999999\n", "x=1|-0|0"},
    {"every word for missing",
     "a,b\n1,\n2,NA\n3,N/A\n4,null\n5,?\n6,nan\n7,-NaN\n8,n/a\n9,NULL\n10,\" \"\n11,1\n12,#N/A\n13,.\n14,\\N\n15,None\n"
     "16,<NA>\n17,#DIV/0!\n18,1.#QNAN\n19,--\n20,#VALUE!\n",
     "a=11 b=1 -1 -2 -3 -4 -5 -6 -7 -8 -9 -10 -12 -13 -14 -15 -16 -17 -18 -19 -20",
     {},
     Missing::drop},
    {"a dropped row in the middle", "a,b\n1,2\n,5\n3,4\n", "a=1|3 b=2|4 -2", {}, Missing::drop},
    {"missing values of a text column do not count", "a,name\n1,\n2,eve\n", "a=1|2 name=text"},
    {"a quoted nothing is a row, an empty line is not", "a\n1\n\"\"\n\n2\n", "a=1|2 -2", {}, Missing::drop},
    {"tabs alone are missing values", "a\tb\n1\t2\n\t\n", "a=1 b=2 -2", {}, Missing::drop},
    {"a field of 1024 bytes", "a," + std::string(1024, 'x') + "\n1,2\n", "a=1 " + std::string(64, 'x') + "...=2"},
};

const std::vector<Case> bad{
    {"nothing", "", "t.csv:1:1: the file holds no data"},
    {"blank lines only", "\n \n\r\n", "t.csv:1:1: the file holds no data"},
    {"a byte order mark only", "\xEF\xBB\xBF", "t.csv:1:1: the file holds no data"},
    {"a header only", "a,b\n", "t.csv:1:1: no row follows the header line", with_header},
    {"a short row", "a,b\n1,2\n3\n", "t.csv:3:1: 1 field in a line, where the first line has 2"},
    {"a short row between semicolons", "a;b\n1;2\n3\n", "t.csv:3:1: 1 field in a line, where the first line has 2"},
    {"a short row after CRLF", "a,b\r\n1,2\r\n3\r\n", "t.csv:3:1: 1 field in a line, where the first line has 2"},
    {"a long row", "a,b\n1,2,3\n", "t.csv:2:1: 3 fields in a line, where the first line has 2"},
    {"a long row after blank lines and a quoted line end", "\"a\nb\",c\n\n\n1,2\n1,2,3\n",
     "t.csv:6:1: 3 fields in a line, where the first line has 2"},
    {"a delimiter at the end", "a,b\n1,2,\n", "t.csv:2:1: 3 fields in a line, where the first line has 2"},
    {"a missing value", "a,b\n1,2\n3,NA\n,5\n",
     "t.csv:3:3: missing value in column \"b\", 1 value missing there in all"},
    {"an empty field at the end", "a,b\n1,2\n3,\n4,\n",
     "t.csv:3:3: missing value in column \"b\", 2 values missing there in all"},
    {"infinity", "a,b\n1,2\n3,-inf\n", "t.csv:3:3: \"-inf\" in column \"b\" is not a finite number"},
    {"infinity is not missing",
     "a\n1\nInfinity\n",
     "t.csv:3:1: \"Infinity\" in column \"a\" is not a finite number",
     {},
     Missing::drop},
    {"too large", "a\n1\n1e309\n", "t.csv:3:1: \"1e309\" in column \"a\" is beyond the range of a double"},
    {"a NUL byte", "a,b\n1,\0002\n"s, "t.csv:2:3: a NUL byte: this is not a text file"},
    {"UTF-16",
     "\xFF\xFE"
     "a\0,\0"s,
     "t.csv:1:1: this is UTF-16 text; save it as UTF-8"},
    {"an archive", "PK\x03\x04 and so on",
     "t.csv:1:1: this is an archive (.npz, .xlsx): save a table of it as .npy or CSV"},
    {"gzip", "\x1F\x8B\x08\0..."s, "t.csv:1:1: this is compressed by gzip: unpack it first (gzip -dk FILE)"},
    {"Parquet", "PAR1\x15...", "t.csv:1:1: this is a Parquet file: save it as CSV or .npy"},
    {"a quote never closed", "a,b\n1,\"2\n", "t.csv:2:3: a quote that is never closed"},
    {"a quote never closed in a long file", "a\n\"1\n" + std::string(4000, '5'),
     "t.csv:2:1: a quoted field of more than 1024 bytes: is its end quote missing?"},
    {"text after a quote", "a,b\n\"1\"2,3\n", "t.csv:2:4: text after the closing quote of a field"},
    {"a long field", "a,b\n1," + std::string(1025, '2') + "\n", "t.csv:2:3: a field of more than 1024 bytes"},
    {"a long run of spaces", "a,b\n1," + std::string(2000, ' ') + "2\n", "t.csv:2:3: a field of more than 1024 bytes"},
    {"too many fields", std::string(131072, ','), "t.csv:1:1: a line of more than 131072 fields"},
    {"lines are counted with CR", "a\r1\r2,3\r", "t.csv:3:1: 2 fields in a line, where the first line has 1"},
    {"a hostile name is escaped",
     "\x1B[31m\x9B\xE2\x80\xAE"
     "a\n1\n?\n",
     "t.csv:3:1: missing value in column \"\\x1b[31m\\x9b\\xe2\\x80\\xaea\", 1 value missing there in all"},
};

/// A deterministic edit of `text`: a byte replaced, removed or put in.
std::string mutated(std::string text, std::mt19937& random) {
  static const std::string bytes = "\0\n\r\t,;\" 09.-+einfNA?x\xFF\xEF"s;
  const std::size_t at = random() % text.size();
  const char byte = bytes[random() % bytes.size()];
  switch (random() % 3) {
    case 0: text[at] = byte; break;
    case 1: text.erase(at, 1 + random() % 3); break;
    default: text.insert(at, 1 + random() % 3, byte); break;
  }
  return text.empty() ? "x" : text;
}

struct CommaDecimals : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("a CSV file is read as written", "[io][csv]") {
  for (const Case& c : good) {
    INFO(c.what);
    CHECK(read(c) == c.expected);
    unit::check_streamed_alike(c.csv, {.format = c.options});
  }
}

TEST_CASE("a CSV file that is refused is refused with its place", "[io][csv]") {
  for (const Case& c : bad) {
    INFO(c.what);
    CHECK(read(c) == c.expected);
    unit::check_streamed_alike(c.csv, {.format = c.options});
  }
}

TEST_CASE("a line of more than 16 MiB of spaces is refused by its first field", "[io][csv]") {
  const std::string text = std::string(65535, ',') + "\n" + std::string((16 << 20) + 5, ' ') + ",1\n";
  CHECK(read({"", text, ""}) == "t.csv:2:1: a field of more than 1024 bytes");
}

TEST_CASE("a line of more than 16 MiB is refused", "[io][csv]") {
  std::string line;
  while (line.size() <= (std::size_t{16} << 20)) line += std::string(1000, 'x') + ',';
  CHECK(read({"", line, ""}) == "t.csv:1:1: a line of more than 16 MiB");
}

TEST_CASE("a file may be longer than a line may be", "[io][csv]") {
  const std::string line = std::string(1000, 'x') + ",1,\"" + std::string(1000, 'y') + "\"\n";
  std::string text;
  while (text.size() <= (std::size_t{16} << 20)) text += line;
  CHECK(CsvFile::of_text("t.csv", text).is_numeric(1));
}

TEST_CASE("any edit of a CSV file is read or refused, and never costs more", "[io][csv][A19]") {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,\"b \"\"q\"\"\",c\r\n1,\"2\",x\n-3.5e2,NA,\"y\nz\"\n\n+4,inf,\n";
  for (std::size_t end = 0; end <= text.size(); ++end) CHECK_FALSE(read({"", text.substr(0, end), ""}).empty());
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::string edited = mutated(mutated(mutated(text, random), random), random);
    const std::string result = read({"", edited, "", {}, i % 2 == 0 ? Missing::error : Missing::drop});
    if (result.empty() || result.size() > 400) FAIL(keen::io::detail::printable(edited, 1000));
  }
}

TEST_CASE("the locale has no say in numbers", "[io][csv]") {
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaDecimals));
  const std::string result = read({"", "a;b\n1.5;1,5\n1234567.25;2\n", ""});
  std::locale::global(before);
  CHECK(result == "a=1.5|1234567.25 b=1.5|2");
}

TEST_CASE("a text column that is asked for is refused at its first text", "[io][csv]") {
  const CsvFile table = CsvFile::of_text("t.csv", "a,b\n1,2\n3,4.l\n");
  CHECK(table.why_not_numeric(1) == "\"4.l\" in line 3 is text");
  CHECK_THROWS_WITH(table.numbers({0, 1}, Missing::drop), "t.csv:3:3: \"4.l\" in column \"b\" is not a number");
  CHECK_THROWS_WITH(table.fail(1, 0, "weights go from 0 up"), "t.csv:3:1: weights go from 0 up");
}

TEST_CASE("a CSV file that cannot be read is refused by name", "[io][csv]") {
  CHECK_THROWS_WITH(CsvFile("no/such/file.csv"), "no/such/file.csv: cannot open: No such file or directory");
  CHECK_THROWS_WITH(CsvFile("."), ".: cannot read: Is a directory");
}

TEST_CASE("a column is summed up", "[io][csv]") {
  const CsvFile file = CsvFile::of_text("t.csv", "a,b\n1,x\n4,\n,y\n1,2\ninf,3\n");
  const keen::io::ColumnSummary& a = file.summary(0);
  CHECK(a.numbers == 3);
  CHECK(a.missing == 1);
  CHECK(a.texts == 0);
  CHECK(a.min == 1);
  CHECK(a.max == 4);
  CHECK(a.mean == 2);
  CHECK(a.deviation() == Approx(std::sqrt(2.0)));
  CHECK(file.summary(1).texts == 2);
  CHECK(keen::io::ColumnSummary{}.deviation() == 0);
  const CsvFile wide = CsvFile::of_text("t.csv", "a\n1e308\n-1e308\n");
  CHECK(wide.summary(0).mean == 0);
  CHECK(wide.summary(0).deviation() == std::numeric_limits<double>::infinity());
}

TEST_CASE("a column, a row or a delimiter that cannot be is refused", "[io][csv]") {
  const CsvFile file = CsvFile::of_text("t.csv", "a,b\n1,2\n");
  CHECK_THROWS_WITH(file.name(2), "io::CsvFile: column must be in [0, 2), got 2");
  CHECK_THROWS_AS(file.summary(-1), std::invalid_argument);
  CHECK_THROWS_AS(file.numbers({0, 2}), std::invalid_argument);
  CHECK_THROWS_WITH(file.fail(1, 0, ""), "io::CsvFile: row must be in [0, 1), got 1");
  CHECK_THROWS_AS(CsvFile::of_text("t.csv", "1\n", {.delimiter = '"'}), std::invalid_argument);
}

TEST_CASE("a column with one number, two texts and values that are missing is not mostly numbers", "[io][csv]") {
  const CsvFile file = CsvFile::of_text("t.csv", "a,b\nNA,1\nred,2\nNA,3\nblue,5\n7,8\nNA,9\n");
  CHECK_FALSE(file.is_mostly_numeric(0));
  CHECK(file.features().columns == std::vector<Index>{1});
  CHECK(CsvFile::of_text("t.csv", "a\n1\nred\n7\n").is_mostly_numeric(0));
}
