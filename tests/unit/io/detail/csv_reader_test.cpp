// SPDX-License-Identifier: MIT
#include <keen/io/detail/csv_reader.hpp>

#include "support/catch.hpp"
#include "unit/support/temporary_folder.hpp"

#include <cstddef>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::io::detail::CsvDialect;
using keen::io::detail::CsvField;
using keen::io::detail::CsvReader;
using keen::io::detail::CsvText;

/// All fields with their places, or what is refused after them.
std::string records_of(const CsvText& csv, const CsvDialect& dialect) {
  std::string text;
  try {
    CsvReader reader(csv, dialect);
    std::vector<CsvField> fields;
    while (reader.next(fields)) {
      text += std::to_string(reader.record_offset()) + '-' + std::to_string(reader.record_end()) + ':';
      for (const CsvField& field : fields) {
        text += ' ' + std::to_string(field.offset) + (field.has_quotes ? '"' : '\'') + field.value();
      }
      text += '\n';
    }
  } catch (const std::runtime_error& error) {
    text += error.what();
  }
  return text;
}

/// Some bytes that mean something in CSV.
std::string random_text(std::mt19937& random) {
  static constexpr std::string_view bytes = "\n\n\r\r\",,  \t##ab1";
  std::string text(1 + random() % 40, ' ');
  for (char& c : text) c = bytes[random() % bytes.size()];
  return text;
}

}  // namespace

TEST_CASE("records on the disk are those in memory, wherever pieces end", "[io][csv]") {
  const unit::TemporaryFolder folder;
  std::mt19937 random(3);
  std::vector<std::string> texts{"", "\r", "a,b\r\n\"1\r\n\"\"x\"\"\",2\r\n# a comment that, is, longer\n\n   \r3,4",
                                 "a,\"" + std::string(1025, 'x') + "\"\n", "a,b\n#,\"x\"y, a comment\n1,2\n"};
  for (int i = 0; i < 150; ++i) texts.push_back(random_text(random));
  for (const std::string& text : texts) {
    const auto file = folder.with("t.csv", text);
    for (const char delimiter : {',', ' '}) {
      const CsvDialect dialect{.delimiter = delimiter, .fields = 2};
      const std::string expected = records_of(CsvText(file.string(), text), dialect);
      for (const std::size_t piece : {1U, 2U, 3U, 4U, 5U, 7U, 11U, 16U, 100U}) {
        if (records_of(CsvText::on_disk(file, piece), dialect) != expected) FAIL(text << "\nin pieces of " << piece);
      }
    }
  }
  CHECK(records_of(CsvText::on_disk(folder.with("t.csv", texts[2]), 4), {.fields = 2}) ==
        "0-3: 0'a 2'b\n5-17: 5\"1\r\n\"x\" 16'2\n53-56: 53'3 55'4\n");
}
