// SPDX-License-Identifier: MIT
#include "array_table.hpp"

#include "table.hpp"

#include "../support/catch.hpp"
#include "../unit/support/temporary_folder.hpp"

#include <keen/io.hpp>
#include <limits>
#include <string>
#include <vector>

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

cli::ArrayTable table_of(double a, double b, double c, double d) {
  return {"t.npy", cli::Numbers::Points{{a, b}, {c, d}}};
}

}  // namespace

TEST_CASE("an array is a table whose columns have numbers for names", "[cli]") {
  const cli::ArrayTable table = table_of(1, 2, 3, 4);
  CHECK(table.name(1) == "column 2");
  CHECK(table.numeric_columns() == std::vector<cli::Index>{0, 1});
  CHECK(table.numbers({1, 0}, cli::Missing::error).values == std::vector<double>{2, 1, 4, 3});
  CHECK_THROWS_WITH(cli::ArrayTable("t.npy", cli::Numbers::Points(0, 2)), "t.npy: the file holds no data");
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

TEST_CASE("a file is opened by its extension", "[cli]") {
  const unit::TemporaryFolder folder;
  const auto values_of = [&](const std::string& name) {
    return cli::opened_table({.file = (folder / name).string(), .csv = {}, .missing = {}})
        ->numbers({0, 1}, cli::Missing::error)
        .values;
  };
  const Eigen::MatrixXd points = (Eigen::MatrixXd(3, 2) << 1, 2, 3, 4, 5, 6).finished();
  keen::io::write_npy(folder / "t.npy", points);
  keen::io::write_fvecs(folder / "t.fvecs", points.transpose().cast<float>());
  keen::io::write_file(folder / "t.bvecs", std::string("\2\0\0\0\1\2\2\0\0\0\3\4\2\0\0\0\5\6", 18));
  keen::io::write_csv(folder / "t.txt", points);
  for (const char* name : {"t.npy", "t.fvecs", "t.bvecs", "t.txt"}) {
    INFO(name);
    CHECK(values_of(name) == std::vector<double>{1, 2, 3, 4, 5, 6});
  }
}
