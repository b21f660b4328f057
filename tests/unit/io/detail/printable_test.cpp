// SPDX-License-Identifier: MIT
#include <keen/io/detail/printable.hpp>

#include "support/catch.hpp"

#include <string>

namespace {

using keen::io::detail::in_quotes;
using keen::io::detail::printable;

}  // namespace

TEST_CASE("what is printed cannot steer a terminal", "[io]") {
  CHECK(printable("caf\xC3\xA9 \xE6\x97\xA5") == "caf\xC3\xA9 \xE6\x97\xA5");
  CHECK(printable("\x1B[2J\x07\x7F") == "\\x1b[2J\\x07\\x7f");
  CHECK(printable("a\tb\nc\rd\"e\\f") == "a\\tb\\nc\\rd\\\"e\\\\f");
  CHECK(printable("\xC2\x9B") == "\\xc2\\x9b");                    // a control character of two bytes
  CHECK(printable("\xE2\x80\xAE") == "\\xe2\\x80\\xae");           // text runs backwards from here
  CHECK(printable("\xC0\xAF") == "\\xc0\\xaf");                    // an overlong '/'
  CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");           // half of a surrogate pair
  CHECK(printable("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond the last code point
  CHECK(printable("\xE6\x97") == "\\xe6\\x97");                    // cut off
}

TEST_CASE("at most so many bytes are quoted, and no letter in halves", "[io]") {
  CHECK(in_quotes(std::string(64, 'x')) == '"' + std::string(64, 'x') + '"');
  CHECK(in_quotes(std::string(65, 'x')) == '"' + std::string(64, 'x') + "...\"");
  CHECK(printable(std::string(63, 'x') + "\xC3\xA9") == std::string(63, 'x') + "...");
  CHECK(printable(std::string(100, '\x01')).size() == 64 + 3);
}
