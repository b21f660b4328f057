// SPDX-License-Identifier: MIT
#include "array_table.hpp"

#include "table.hpp"

#include "../support/catch.hpp"
#include "../unit/support/temporary_folder.hpp"

#include <keen/io.hpp>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

cli::ArrayTable table_of(const cli::Numbers::Points& points, std::vector<std::string> names = {}) {
  return {"t.npy", [points](const keen::BlockOptions&) { return keen::rows(cli::Numbers::Points(points)); }, 0,
          std::move(names)};
}

cli::ArrayTable table_of(double a, double b, double c, double d) {
  return table_of(cli::Numbers::Points{{a, b}, {c, d}});
}

std::vector<double> values_of(const cli::RowsOnDisk& rows, cli::Index first, cli::Index count, cli::Index dim) {
  std::vector<double> values(static_cast<std::size_t>(count * dim));
  rows.read(first, count, values.data());
  return values;
}

}  // namespace

TEST_CASE("an array is a table whose columns have numbers for names", "[cli]") {
  const cli::ArrayTable table = table_of(1, 2, 3, 4);
  CHECK(table.name(1) == "column 2");
  CHECK(table.numeric_columns() == std::vector<cli::Index>{0, 1});
  CHECK(table.numbers({1, 0}, cli::Missing::error).values == std::vector<double>{2, 1, 4, 3});
  CHECK_THROWS_WITH(table_of(cli::Numbers::Points(0, 2)), "t.npy: the file holds no data");
  CHECK_THROWS_WITH(table_of(cli::Numbers::Points(2, 0)), "t.npy: the file holds no data");
  const cli::ArrayTable named = table_of(cli::Numbers::Points{{1, 2}}, {"height", "weight"});
  CHECK(named.name(1) == "weight");
  CHECK(named.has_names());
}

TEST_CASE("NaN in an array is a missing value, infinity an error", "[cli]") {
  const cli::ArrayTable table = table_of(1, not_a_number, 3, not_a_number);
  CHECK_FALSE(table.is_numeric(1));
  CHECK_THROWS_WITH(table.numbers({0, 1}, cli::Missing::error),
                    "t.npy: row 1, column 2: missing value (nan); --missing drop leaves such rows out, --missing mean "
                    "fills them in");
  const cli::Numbers kept = table_of(1, not_a_number, 3, 4).numbers({0, 1}, cli::Missing::drop);
  CHECK(kept.values == std::vector<double>{3, 4});
  CHECK(kept.rows == std::vector<cli::Index>{1});
  CHECK(table_of(1, not_a_number, 3, 4).numbers({1, 0}, cli::Missing::mean).values == std::vector<double>{4, 1, 4, 3});
  CHECK(table_of(1, not_a_number, 3, 4).features({0}).columns == std::vector<cli::Index>{1});
  CHECK_THROWS_WITH(table.features({0}), "t.npy: no column of numbers");
  CHECK_THROWS_WITH(table_of(1, 2, 3, -std::numeric_limits<double>::infinity()).numbers({1}, cli::Missing::drop),
                    "t.npy: row 2, column 2: the value is not finite");
}

TEST_CASE("rows of an array on the disk are read as they are, or with the columns that are wanted", "[cli]") {
  const cli::ArrayTable table = table_of(1, 2, 3, 4);
  const cli::RowsOnDisk all = table.rows_on_disk({0, 1}, cli::Missing::error);
  CHECK(values_of(all, 0, 2, 2) == std::vector<double>{1, 2, 3, 4});
  REQUIRE(all.as_stored);
  CHECK(all.as_stored({}).size() == 2);
  const cli::RowsOnDisk swapped = table.rows_on_disk({1, 0}, cli::Missing::error);
  CHECK(values_of(swapped, 1, 1, 2) == std::vector<double>{4, 3});
  CHECK_FALSE(swapped.as_stored);
  const cli::ArrayTable gaps = table_of(1, not_a_number, 3, 4);
  CHECK_THROWS_WITH(gaps.rows_on_disk({1}, cli::Missing::error),
                    "t.npy: row 1, column 2: missing value (nan); --missing mean fills them in");
  CHECK_THROWS_WITH(gaps.rows_on_disk({0, 1}, cli::Missing::drop),
                    "t.npy: with --memory, rows with missing values are left out of CSV files only; --missing mean "
                    "fills them in");
  CHECK(gaps.rows_on_disk({0}, cli::Missing::drop).dropped.empty());
  const cli::RowsOnDisk filled = gaps.rows_on_disk({0, 1}, cli::Missing::mean);
  CHECK(values_of(filled, 0, 2, 2) == std::vector<double>{1, 4, 3, 4});
  CHECK_FALSE(filled.as_stored);
}

TEST_CASE("many rows of many columns are read in parts", "[cli]") {
  const cli::Numbers::Points points = cli::Numbers::Points::Random(300, 100);
  const cli::RowsOnDisk rows = table_of(points).rows_on_disk({99, 0}, cli::Missing::error);
  const std::vector<double> found = values_of(rows, 7, 290, 2);
  for (cli::Index i = 0; i < 290; ++i) {
    CHECK(found[static_cast<std::size_t>(2 * i)] == points(7 + i, 99));
    CHECK(found[static_cast<std::size_t>(2 * i + 1)] == points(7 + i, 0));
  }
}

TEST_CASE("a file is opened by its extension", "[cli]") {
  const unit::TemporaryFolder folder;
  const auto values_of = [&](const std::string& name) {
    return cli::opened_table({.file = (folder / name).string(), .csv = {}, .missing = {}})
        ->numbers({0, 1}, cli::Missing::error)
        .values;
  };
  const cli::Numbers::Points points{{1, 2}, {3, 4}, {5, 6}};
  keen::io::write_npy(folder / "t.npy", points);
  keen::io::write_fvecs(folder / "t.fvecs", points.transpose().cast<float>());
  keen::io::write_file(folder / "t.bvecs", std::string("\2\0\0\0\1\2\2\0\0\0\3\4\2\0\0\0\5\6", 18));
  keen::io::write_csv(folder / "t.txt", points);
  for (const char* name : {"t.npy", "t.fvecs", "t.bvecs", "t.txt"}) {
    INFO(name);
    CHECK(values_of(name) == std::vector<double>{1, 2, 3, 4, 5, 6});
    const auto on_disk = cli::table_on_disk({.file = (folder / name).string(), .csv = {}, .missing = {}, .memory = 1});
    CHECK(on_disk->rows() == 3);
    CHECK(on_disk->numbers({1, 0}, cli::Missing::error).values == std::vector<double>{2, 1, 4, 3, 6, 5});
    CHECK(::values_of(on_disk->rows_on_disk({1}, cli::Missing::error), 1, 2, 1) == std::vector<double>{4, 6});
  }
}
