// SPDX-License-Identifier: MIT
#include "json.hpp"

#include "../support/catch.hpp"

#include <limits>

TEST_CASE("JSON texts are valid, whatever the bytes", "[cli]") {
  CHECK(cli::json::text("a \"b\" \\ \n\t\x01") == R"("a \"b\" \\ \n\t\u0001")");
  CHECK(cli::json::text("Gr\xC3\xB6\xC3\x9F"
                        "e \xFF") ==
        "\"Gr\xC3\xB6\xC3\x9F"
        "e \\ufffd\"");
  CHECK(cli::json::number(std::numeric_limits<double>::infinity()) == "null");
  CHECK(cli::json::number(0.1) == "0.1");
  CHECK(cli::json::object({{"a", cli::json::array({"1", "2"})}, {"b", "true"}}) == R"({"a": [1, 2], "b": true})");
}
