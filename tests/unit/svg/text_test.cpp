// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/svg/detail/colour.hpp>
#include <keen/svg/detail/number.hpp>
#include <keen/svg/detail/text.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

using namespace keen::svg;
using namespace keen::svg::detail;

TEST_CASE("the five characters that XML reserves are escaped") {
  CHECK(escape("a < b & \"c\" > 'd'") == "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;");
}

TEST_CASE("UTF-8 text passes unchanged") {
  const std::string text = "\xC3\xA9\xE2\x80\xA6\xF0\x9F\x98\x80 ok";
  CHECK(escape(text) == text);
}

TEST_CASE("bytes that are not UTF-8, and characters that XML forbids, are replaced") {
  const std::string replacement = "\xEF\xBF\xBD";
  CHECK(escape("a\x01z") == "a" + replacement + "z");
  CHECK(escape(std::string("a\0z", 3)) == "a" + replacement + "z");
  CHECK(escape("\x80") == replacement);
  CHECK(escape("\xC3") == replacement);                                      // cut off
  CHECK(escape("\xC0\xAF") == replacement + replacement);                    // overlong '/'
  CHECK(escape("\xED\xA0\x80") == replacement + replacement + replacement);  // a surrogate
  CHECK(escape("\xEF\xBF\xBE") == replacement + replacement + replacement);  // U+FFFE
  CHECK(escape("\xF8\x88\x80\x80\x80") == replacement + replacement + replacement + replacement + replacement);
}

TEST_CASE("a text too wide for its room is cut between characters and ends in an ellipsis") {
  CHECK(shortened("short", 12, 200) == "short");
  const std::string cut = shortened("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 10, 50);
  CHECK(cut == "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xE2\x80\xA6");  // 5 * 7.5 and 10 for the ellipsis
}

TEST_CASE("a text too wide for a line goes on in the next") {
  using Lines = std::vector<std::string>;
  CHECK(wrapped("one line", 10, 100, 3) == Lines{"one line"});
  CHECK(wrapped("two words", 10, 40, 3) == Lines{"two", "words"});
  CHECK(wrapped("a b c d e f", 10, 20, 2) == Lines{"a b", shortened("c d e f", 10, 20)});
  CHECK(wrapped("unbreakable", 10, 40, 3) == Lines{shortened("unbreakable", 10, 40)});
  CHECK(wrapped("", 10, 40, 3) == Lines{""});
}

TEST_CASE("pixels are written without needless zeros, and never as a negative zero") {
  CHECK(pixel_text(12) == "12");
  CHECK(pixel_text(12.5) == "12.5");
  CHECK(pixel_text(0.05) == "0.05");
  CHECK(pixel_text(-3.999) == "-4");
  CHECK(pixel_text(-0.001) == "0");
  CHECK(pixel_text(-0.25) == "-0.25");
  CHECK(pixel_text(1e300) == "10000000");
}

TEST_CASE("counts, values and shares are written for people") {
  CHECK(count_text(999) == "999");
  CHECK(count_text(1000) == "1,000");
  CHECK(count_text(1234567) == "1,234,567");
  CHECK(counted(1, "point", "points") == "1 point");
  CHECK(value_text(78.851441) == "78.851");
  CHECK(value_text(2e13) == "2e+13");
  CHECK(value_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(percent_text(0.1234) == "12.3%");
  CHECK(percent_text(1e-9) == "<0.1%");
  CHECK(percent_text(0) == "0.0%");
}

TEST_CASE("texts have a contrast of 4.5 and marks of 3 in both themes") {  // WCAG 2.2, 1.4.3 and 1.4.11
  for (const Theme theme : {Theme::light, Theme::dark}) {
    const Palette& colours = palette_of(theme);
    CHECK(contrast(colours.ink, colours.background) >= 7);
    CHECK(contrast(colours.muted, colours.background) >= 4.5);
    for (const Rgb mark : {colours.neutral, colours.curve, colours.accent}) {
      CHECK(contrast(mark, colours.background) >= 3);
    }
    for (keen::Label j = 0; j < cluster_colours; ++j) {
      const Rgb fill = cluster_colour(j);
      INFO("cluster " << j);
      CHECK((std::max)(contrast(fill, colours.background), contrast(outline(fill, theme), colours.background)) >= 3);
      CHECK(contrast(ink_on(fill), fill) >= 4.5);
    }
  }
}

TEST_CASE("outlines have a contrast of 4 with the cell of their cluster") {
  for (const Theme theme : {Theme::light, Theme::dark}) {
    for (keen::Label j = 0; j < cluster_colours; ++j) {
      const Rgb fill = cluster_colour(j);
      INFO("cluster " << j);
      CHECK(contrast(outline(fill, theme), mixed(palette_of(theme).background, fill, cell_tint)) >= 4);
    }
  }
}

TEST_CASE("contrast is 21 between black and white and 1 between equals") {
  CHECK(contrast(black, white) == Approx(21));
  CHECK(contrast({12, 99, 200}, {12, 99, 200}) == 1);
}
