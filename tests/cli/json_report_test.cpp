// SPDX-License-Identifier: MIT
#include "json_report.hpp"
#include "csv_table.hpp"

#include "../support/catch.hpp"

TEST_CASE("JSON is valid, whatever the bytes and the numbers", "[cli]") {
  const cli::CsvTable table(
      "a \"b\" \\ \n\x01 Gr\xC3\xB6\xC3\x9F"
      "e \xFF",
      "x,y\n0.30000000000000004,1e308\n0.30000000000000004,-1e308\n", {});
  CHECK(cli::json_report(table) ==
        "{\n"
        "  \"file\": \"a \\\"b\\\" \\\\ \\n\\u0001 Gr\xC3\xB6\xC3\x9F"
        "e \xEF\xBF\xBD\",\n"
        "  \"rows\": 2,\n"
        "  \"columns\": [\n"
        "    {\n"
        "      \"name\": \"x\",\n"
        "      \"holds\": \"numbers\",\n"
        "      \"missing\": 0,\n"
        "      \"min\": 0.30000000000000004,\n"
        "      \"mean\": 0.30000000000000004,\n"
        "      \"max\": 0.30000000000000004,\n"
        "      \"deviation\": 0.0\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"y\",\n"
        "      \"holds\": \"numbers\",\n"
        "      \"missing\": 0,\n"
        "      \"min\": -1e+308,\n"
        "      \"mean\": 0.0,\n"
        "      \"max\": 1e+308,\n"
        "      \"deviation\": null\n"
        "    }\n"
        "  ]\n"
        "}\n");
}
