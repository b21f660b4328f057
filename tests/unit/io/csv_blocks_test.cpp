// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/csv_streamed.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/temporary_folder.hpp"

#include <keen/io/csv_blocks.hpp>
#include <keen/kmeans.hpp>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using keen::io::Missing;
using unit::message_of;
using unit::TemporaryFolder;
namespace io = keen::io;

/// Rows of all kinds: quotes around line ends, CRLF, blank lines, comments, missing values in every 97th.
std::string large_csv(Index rows) {
  std::mt19937_64 random(5);
  std::string text = "\xEF\xBB\xBF# made by a test\nname,x,\"y, in m\"\r\n";
  const auto number = [&] { return io::detail::number_text(static_cast<double>(random() % 1'000'000) / 128 - 3000); };
  for (Index i = 0; i < rows; ++i) {
    const char* const end = i % 3 == 0 ? "\r\n" : "\n";
    const bool is_quoted = i % 5 == 0;
    text += (is_quoted ? "\"two\nlines, " + std::string(static_cast<std::size_t>(i % 300), 'n') + "\","
                       : std::string("plain,")) +
            number();
    text += "," + (i % 97 == 50 ? std::string("NA") : number()) + end;
    if (i % 11 == 0) text += "# a comment, with other fields, than the rows, have\n\n";
  }
  return text;
}

bool fits_alike(const keen::Dataset<double>& points, const keen::Dataset<double>& in_memory, Index k) {
  const auto found = keen::fit(points, {.k = k});
  const auto expected = keen::fit(in_memory, {.k = k});
  return found.labels == expected.labels && found.model == expected.model && found.sse == expected.sse;
}

/// Four columns of n rows.
std::filesystem::path numbers_in(const TemporaryFolder& folder, Index n) {
  io::write_csv(folder / "x.csv", unit::uniform_points<>(n, 1, 4).transpose().eval());
  return folder / "x.csv";
}

}  // namespace

TEST_CASE("a large CSV file that is streamed has the points of one that is read", "[io][csv]") {
  const TemporaryFolder folder;
  const auto file = folder.with("t.csv", large_csv(10'000));  // some pieces of 256 KiB
  for (const Missing missing : {Missing::drop, Missing::mean}) {
    const io::CsvOptions options{.missing = missing};
    const auto table = io::read_csv(file, options);
    const std::shared_ptr<const io::CsvFile> csv(new io::CsvFile(io::CsvFile::on_disk(file)));
    const io::detail::CsvPoints<double> streamed(csv, io::detail::selected_columns(*csv, options, "test"), missing);
    REQUIRE(streamed.size() == table.points.rows());
    CHECK(streamed.size() + static_cast<Index>(streamed.dropped().size()) == 10'000);
    for (const auto& [first, count] : std::vector<std::pair<Index, Index>>{
             {0, streamed.size()}, {4095, 2}, {4096, 4096}, {8191, 1}, {8192, 700}, {streamed.size() - 1, 1}}) {
      INFO("points from " << first);
      std::vector<double> found(static_cast<std::size_t>(2 * count));
      streamed.read(first, count, found.data());
      CHECK(std::memcmp(found.data(), table.points.data() + 2 * first, found.size() * sizeof(double)) == 0);
    }
  }
  CHECK_THROWS_AS(io::stream_csv(file), io::MissingValue);
  CHECK(unit::streamed_outcome<double>(file, {}) == unit::read_outcome<double>(file, {}));
}

TEST_CASE("a CSV file on the disk is seen as one in memory", "[io][csv]") {
  const TemporaryFolder folder;
  const auto path = folder.with("t.csv", large_csv(10'000));
  const io::CsvFile on_disk = io::CsvFile::on_disk(path);
  const io::CsvFile in_memory(path);
  REQUIRE(on_disk.column_count() == in_memory.column_count());
  CHECK(on_disk.rows() == in_memory.rows());
  for (Index column = 0; column < in_memory.column_count(); ++column) {
    CHECK(on_disk.name(column) == in_memory.name(column));
    CHECK(on_disk.summary(column).mean == in_memory.summary(column).mean);
    CHECK(on_disk.summary(column).deviation() == in_memory.summary(column).deviation());
    CHECK(on_disk.summary(column).missing == in_memory.summary(column).missing);
  }
  const std::vector<Index> columns = in_memory.features().columns;
  CHECK(on_disk.numbers(columns, Missing::drop).values == in_memory.numbers(columns, Missing::drop).values);
  CHECK(message_of([&] { (void)on_disk.with_columns({"a"}, [](Index) { return std::vector<std::string>{""}; }); }) ==
        "io::CsvFile::with_columns: the text must be in memory");
}

TEST_CASE("a fit of a streamed CSV file is that of its points in memory", "[io][csv]") {
  const TemporaryFolder folder;
  const auto file = folder.with("t.csv", large_csv(9000));
  const auto table = io::read_csv(file, {.missing = Missing::mean});
  for (const Index at_once : {Index{4096}, Index{1} << 20}) {
    const auto streamed = io::stream_csv(file, {.missing = Missing::mean}, {.points_at_once = at_once});
    CHECK(streamed.names == table.names);
    CHECK(streamed.dropped.empty());
    CHECK(fits_alike(streamed.points, keen::rows(table.points), 4));
  }
}

TEST_CASE("columns of a streamed CSV file are chosen and refused as read_csv does", "[io][csv]") {
  const TemporaryFolder folder;
  const auto file = folder.with("t.csv", "id,name,x,y\n9,bob,1.5,2\n8,eve,-0,1e300\n10,joe,NA,4\n");
  const std::vector<io::CsvOptions> choices{{},
                                            {.missing = Missing::drop},
                                            {.columns = {"y", "1"}},
                                            {.columns = {"name"}},
                                            {.columns = {"z"}},
                                            {.columns = {"x"}, .exclude = {"y"}},
                                            {.exclude = {"y"}, .missing = Missing::mean},
                                            {.exclude = {"x", "id"}}};
  for (const io::CsvOptions& options : choices) {
    CHECK(unit::streamed_outcome<double>(file, options) == unit::read_outcome<double>(file, options));
    CHECK(unit::streamed_outcome<float>(file, options) == unit::read_outcome<float>(file, options));
  }
  CHECK(message_of([&] { (void)io::stream_csv(file, {.columns = {"z"}}); }) ==
        "io::stream_csv: no column \"z\" in " + file.string());
  CHECK(message_of<std::runtime_error>([&] { (void)io::stream_csv<float>(file, {.columns = {"y"}}); }) ==
        file.string() + ":3:10: beyond the range of a float");
  const auto late_text = folder.with("u.csv", "x\n1e300\n2\nabc\n");  // the text is named, as it is looked for first
  CHECK(unit::streamed_outcome<float>(late_text, {.columns = {"x"}}) ==
        unit::read_outcome<float>(late_text, {.columns = {"x"}}));
}

TEST_CASE("a NUL byte in a streamed CSV file is named before what is wrong above it", "[io][csv]") {
  const TemporaryFolder folder;
  std::string text = "a,b\n1,2\n1,2,3\n";
  while (text.size() < 700'000) text += "1,2\n";
  const auto file = folder.with("t.csv", text + std::string(1, '\0'));
  CHECK(unit::streamed_outcome<double>(file, {}) == unit::read_outcome<double>(file, {}));
  CHECK(message_of<std::runtime_error>([&] { (void)io::stream_csv(file); }).find(": a NUL byte") != std::string::npos);
}

TEST_CASE("a streamed CSV file must stay what it was", "[io][csv]") {
  for (const bool is_cut : {true, false}) {
    const TemporaryFolder folder;
    const auto file = numbers_in(folder, 10'000);
    const std::uintmax_t size = std::filesystem::file_size(file);
    const auto streamed = io::stream_csv(file, {}, {.points_at_once = 4096});
    int passes = 0;
    const keen::KMeans<double> kmeans{.k = 3, .observer = [&](const keen::IterationStats&) {
                                        if (++passes != 2) return;
                                        if (is_cut) return std::filesystem::resize_file(file, size / 2);
                                        std::filesystem::last_write_time(
                                            file, std::filesystem::last_write_time(file) + std::chrono::seconds(1));
                                      }};
    const std::string message = message_of<std::runtime_error>([&] { (void)kmeans.fit(streamed.points); });
    CHECK(message == file.string() + ": has changed while it was read" +
                         (is_cut ? ": it had " + std::to_string(size) + " bytes, and now " + std::to_string(size / 2)
                                 : std::string()));
    CHECK(passes == 2);
  }
}

TEST_CASE("other rows under the size and time of a streamed CSV file are refused", "[io][csv]") {
  const TemporaryFolder folder;
  const auto file = folder.with("t.csv", "1,2\n3,4\n5,6\n");
  const auto time = std::filesystem::last_write_time(file);
  const auto streamed = io::stream_csv(file);
  const auto refusal_of = [&](const char* text) {
    static_cast<void>(folder.with("t.csv", text));
    std::filesystem::last_write_time(file, time);
    return message_of<std::runtime_error>([&] { (void)streamed.points.point(2); }).substr(file.string().size());
  };
  CHECK(refusal_of("1,2\n3,4,5,6\n") == ":2:1: 4 fields in a line, where the first line has 2");
  CHECK(refusal_of("1,2\n3,444444") == ": has changed while it was read");
  CHECK(refusal_of("1,2\n3,4\n5,x\n") == ":3:3: \"x\" in column \"column 2\" is not a number");
}

TEST_CASE("what cannot be streamed as CSV is refused by name", "[io][csv]") {
  const TemporaryFolder folder;
  CHECK(message_of<std::runtime_error>([&] { (void)io::stream_csv(folder / "none.csv"); }) ==
        (folder / "none.csv").string() + ": cannot open: No such file or directory");
  CHECK(message_of<std::runtime_error>([&] { (void)io::stream_csv(folder.path()); }) ==
        folder.path().string() + ": no regular file: it cannot be read again and again");
}

TEST_CASE("a wish that cannot be is refused before the file is looked at", "[io][csv]") {
  CHECK(message_of([] { (void)io::stream_csv("no such file", {}, {.memory_limit = -1}); }) ==
        "blocks: memory_limit must be >= 0 bytes, got -1");
}
