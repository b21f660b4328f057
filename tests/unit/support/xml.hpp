// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

/// Just enough XML to judge a picture.
namespace xml {

/// How often a text occurs.
inline int count(std::string_view text, std::string_view part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// What stands in the group of this class, groups within it included.
inline std::string group(std::string_view svg, std::string_view name) {
  const std::size_t start = svg.find("<g class=\"" + std::string(name) + "\"");
  if (start == std::string_view::npos) return "";
  int depth = 0;
  for (std::size_t at = start; at < svg.size(); ++at) {
    if (svg.substr(at, 2) == "<g") ++depth;
    if (svg.substr(at, 4) == "</g>" && --depth == 0) return std::string(svg.substr(start, at - start));
  }
  return "";
}

/// The values of an attribute, in order, wherever it occurs.
inline std::vector<double> numbers(const std::string& svg, const std::string& attribute) {
  std::vector<double> values;
  const std::string start = " " + attribute + "=\"";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1)) {
    values.push_back(std::strtod(svg.c_str() + at + start.size(), nullptr));
  }
  return values;
}

/// The first fault of a document: text outside the root, tags that do not match, bare ampersands. Empty if there is
/// none.
class Checker {
 public:
  static std::string fault(std::string_view document) {
    Checker checker;
    while (!document.empty() && checker.fault_.empty()) checker.take(document);
    if (checker.fault_.empty() && !checker.open_.empty()) return "never closed: " + checker.open_.back();
    return checker.fault_;
  }

 private:
  void take(std::string_view& rest) {
    const std::size_t tag = rest.find('<');
    text(rest.substr(0, tag));
    if (tag == std::string_view::npos) {
      rest = {};
      return;
    }
    const std::size_t end = rest.find('>', tag);
    if (end == std::string_view::npos) {
      fault_ = "a tag does not end";
      return;
    }
    element(rest.substr(tag + 1, end - tag - 1));
    rest.remove_prefix(end + 1);
  }

  void text(std::string_view content) {
    if (open_.empty() && content.find_first_not_of(" \n") != std::string_view::npos) fault_ = "text outside the root";
    for (std::size_t at = content.find('&'); at != std::string_view::npos; at = content.find('&', at + 1)) {
      const std::size_t end = content.find_first_not_of("abcdefghijklmnopqrstuvwxyz#0123456789", at + 1);
      if (end == std::string_view::npos || content[end] != ';') fault_ = "a bare ampersand";
    }
  }

  void element(std::string_view inside) {
    const bool is_odd = count(inside, "\"") % 2 != 0;
    if (is_odd || inside.find_first_of("<&") != std::string_view::npos) fault_ = std::string(inside);
    const std::string name(inside.substr(0, inside.find_first_of(" /", 1)));
    if (inside.front() == '/') {
      if (open_.empty() || "/" + open_.back() != inside) fault_ = "closed, but not open: " + std::string(inside);
      if (!open_.empty()) open_.pop_back();
    } else if (inside.back() != '/') {
      open_.push_back(name);
    }
  }

  std::vector<std::string> open_;
  std::string fault_;
};

}  // namespace xml
