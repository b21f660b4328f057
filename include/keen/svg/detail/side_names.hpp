// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

/// Names beside the rows and below the columns of a grid of cells.
namespace keen::svg::detail {

inline constexpr double name_line = tick_size + 2;

/// A name in its lines, and the row or column that it belongs to.
struct PlacedName {
  std::size_t index = 0;
  std::vector<std::string> lines;
};

/// How the names of columns are set: each in one line, in several lines as wide as the column, or from top to bottom.
enum class NameLayout { level, wrapped, upright };

struct ColumnNames {
  NameLayout layout = NameLayout::level;
  std::vector<PlacedName> names;
  double height = 0;  ///< the gap above them included; 0 without names
};

/// The names, empty ones left out, that stand apart from the one before; places are `pitch` pixels apart.
/// @param extent  the room that a name takes
template <class Extent>
[[nodiscard]] std::vector<PlacedName> names_apart(const std::vector<std::string>& names, double pitch,
                                                  const Extent& extent) {
  std::vector<PlacedName> placed;
  double end = -undrawable;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * pitch, half = extent(names[i]) / 2;
    if (names[i].empty() || middle - half < end) continue;
    placed.push_back({i, {names[i]}});
    end = middle + half;
  }
  return placed;
}

[[nodiscard]] inline double widest_name(const std::vector<std::string>& names) {
  double width = 0;
  for (const std::string& name : names) width = (std::max)(width, text_width(name, tick_size));
  return width;
}

[[nodiscard]] inline std::size_t count_named(const std::vector<std::string>& names) {
  return static_cast<std::size_t>(
      std::count_if(names.begin(), names.end(), [](const std::string& name) { return !name.empty(); }));
}

/// The names in lines that are no wider than a column; none if a name does not fit so.
[[nodiscard]] inline std::vector<PlacedName> names_wrapped(const std::vector<std::string>& names, double pitch) {
  constexpr std::size_t most_lines = 3;
  std::vector<PlacedName> placed;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    placed.push_back({i, wrapped(names[i], tick_size, pitch - 4, most_lines)});
    std::string whole;
    for (const std::string& line : placed.back().lines) whole += (whole.empty() ? "" : " ") + line;
    if (whole != names[i]) return {};  // a word was cut
  }
  return placed;
}

/// Lays out the names of columns, `pitch` pixels apart from `left` on, in a picture `width` pixels wide.
/// @param most_height  of names from top to bottom, which are shortened
[[nodiscard]] inline ColumnNames column_names(const std::vector<std::string>& names, double left, double pitch,
                                              double width, double most_height) {
  constexpr double gap = 6;
  const std::size_t count = count_named(names);
  if (count == 0) return {};
  const auto is_within = [&](const PlacedName& name) {
    const double middle = left + (static_cast<double>(name.index) + 0.5) * pitch;
    const double half = text_width(name.lines.front(), tick_size) / 2;
    return middle - half >= 4 && middle + half <= width - 4;
  };
  std::vector<PlacedName> level =
      names_apart(names, pitch, [](const std::string& name) { return text_width(name, tick_size) + 8; });
  if (level.size() == count && std::all_of(level.begin(), level.end(), is_within)) {
    return {NameLayout::level, std::move(level), gap + name_line};
  }
  std::vector<PlacedName> broken = names_wrapped(names, pitch);
  if (!broken.empty()) {
    std::size_t lines = 1;
    for (const PlacedName& name : broken) lines = (std::max)(lines, name.lines.size());
    return {NameLayout::wrapped, std::move(broken), gap + static_cast<double>(lines) * name_line};
  }
  std::vector<PlacedName> upright = names_apart(names, pitch, [](const std::string&) { return name_line; });
  for (PlacedName& name : upright) name.lines.front() = shortened(name.lines.front(), tick_size, most_height);
  return {NameLayout::upright, std::move(upright), gap + (std::min)(widest_name(names), most_height)};
}

/// The names of columns below `top`, where the first column begins at `left`.
[[nodiscard]] inline std::string drawn_column_names(const ColumnNames& names, double left, double pitch, double top,
                                                    const Palette& colours) {
  Element group("g");
  std::string xml = group.set("class", "column-names").open();
  for (const PlacedName& name : names.names) {
    const double x = left + (static_cast<double>(name.index) + 0.5) * pitch;
    if (names.layout == NameLayout::upright) {
      xml += text_at({x + tick_size * 0.36, top + 6}, name.lines.front(),
                     {.size = tick_size, .colour = colours.ink, .anchor = "end", .rotation = -90});
      continue;
    }
    double y = top + 6 - 3;
    for (const std::string& line : name.lines) {
      xml += text_at({x, y += name_line}, line, {.size = tick_size, .colour = colours.ink, .anchor = "middle"});
    }
  }
  return xml + group.close();
}

/// The names of rows, ending at `right`, where the first row begins at `top`. Each takes at most `room` pixels.
[[nodiscard]] inline std::string drawn_row_names(const std::vector<std::string>& names, double right, double room,
                                                 double top, double pitch, const Palette& colours) {
  Element group("g");
  std::string xml = group.set("class", "row-names").open();
  for (const PlacedName& name : names_apart(names, pitch, [](const std::string&) { return name_line; })) {
    const double y = top + (static_cast<double>(name.index) + 0.5) * pitch + tick_size * 0.36;
    xml += text_at({right, y}, shortened(name.lines.front(), tick_size, room),
                   {.size = tick_size, .colour = colours.ink, .anchor = "end"});
  }
  return xml + group.close();
}

}  // namespace keen::svg::detail
