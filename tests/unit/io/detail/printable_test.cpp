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
  CHECK(printable("\xE0\x80\xAF") == "\\xe0\\x80\\xaf");           // an overlong '/' of three bytes
  CHECK(printable("\xF0\x80\x80\xAF") == "\\xf0\\x80\\x80\\xaf");  // and of four
  CHECK(printable("\xF5\x80\x80\x80") == "\\xf5\\x80\\x80\\x80");
}

TEST_CASE("letters on either side of what is hidden stay as they are", "[io]") {
  const auto is_shown = [](const std::string& letter) { return printable(letter) == letter; };
  for (const char* letter :
       {" ", "~", "\xC2\xA0", "\xE2\x80\x8A", "\xE2\x80\x90", "\xE2\x80\xA7", "\xE2\x80\xAF", "\xE2\x81\x9F",
        "\xE2\x81\xB0", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"}) {
    INFO(letter);
    CHECK(is_shown(letter));
  }
  for (const char* letter : {"\x1F", "\x7F", "\xC2\x80", "\xC2\x9F", "\xE2\x80\x8B", "\xE2\x80\x8F", "\xE2\x80\xA8",
                             "\xE2\x80\xAE", "\xE2\x81\xA0", "\xE2\x81\xAF", "\xEF\xBB\xBF"}) {
    INFO(printable(letter));
    CHECK_FALSE(is_shown(letter));
  }
}

TEST_CASE("at most so many bytes are quoted, and no letter in halves", "[io]") {
  CHECK(in_quotes(std::string(64, 'x')) == '"' + std::string(64, 'x') + '"');
  CHECK(in_quotes(std::string(65, 'x')) == '"' + std::string(64, 'x') + "...\"");
  CHECK(printable(std::string(63, 'x') + "\xC3\xA9") == std::string(63, 'x') + "...");
  CHECK(printable(std::string(100, '\x01')).size() == 64 + 3);
}
