// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <keen/io/detail/printable.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

using keen::io::detail::counted;
using keen::io::detail::in_quotes;
using keen::io::detail::printable;

/// How many terminal cells a printable UTF-8 string takes.
std::size_t width(std::string_view text);

/// `text` with spaces in front, up to `cells` terminal cells.
std::string right_aligned(std::string_view text, std::size_t cells);

/// `text` with spaces after it, up to `cells` terminal cells.
std::string left_aligned(std::string_view text, std::size_t cells);

/// `parts` with `separator` between them.
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

/// `text` with a large first letter.
std::string capitalized(std::string text);

/// The name of a file without its folders, printable.
std::string short_name(const std::string& file);

/// `text` in lines of at most `cells` terminal cells, broken at spaces; a longer word has a line of its own.
std::string wrapped(std::string_view text, std::size_t cells);

/// `text` with its lines wrapped that are wider than `cells`.
std::string with_lines_wrapped(std::string_view text, std::size_t cells);

/// The word of `known` that a misspelt one is likely meant to be, whatever the case of its letters: at most a third of
/// its letters are wrong, missing, too many or in each other's place. Empty if none is near, or two are as near.
std::string likely_meant(std::string_view word, const std::vector<std::string>& known);

/// `; did you mean "height"?`, or nothing.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

/// `value` with so many digits after the point, whatever the locale. Never "-0".
std::string fixed(double value, int decimals);

/// `value` with so many significant digits, in scientific form where that is shorter.
std::string general(double value, int digits);

/// `value` with the fewest digits that read back as the same double.
std::string shortest(double value);

/// "1.3 GB", in powers of 1000.
std::string byte_count(double bytes);

/// "500M", "2G", "1.5 GiB" or "1073741824" as bytes, in powers of 1024; 0 for what is no such size.
std::ptrdiff_t parsed_bytes(std::string_view text);

}  // namespace cli
