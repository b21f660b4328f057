// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Values as JSON (RFC 8259), for `--json`.
namespace cli::json {

/// A text between quotes; bytes that are not UTF-8 become U+FFFD.
std::string text(std::string_view bytes);

/// The fewest digits that read back as the same double; null for what JSON has no number for.
std::string number(double value);
std::string number(std::ptrdiff_t value);

std::string boolean(bool value);

/// What follows is made of values that are JSON already.
std::string array(const std::vector<std::string>& values);

/// Members in their order.
using Members = std::vector<std::pair<std::string, std::string>>;
std::string object(const Members& members);

/// An object with a line for each member, and a line end: what the program prints.
std::string document(const Members& members);

/// A list of texts.
std::string texts(const std::vector<std::string>& values);

}  // namespace cli::json
