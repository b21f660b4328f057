// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

// Who went where. There is one column for each period, one block for each cluster, and a ribbon between two blocks of
// neighbouring columns for the objects that are in both. All heights are numbers of objects on one scale, so a block is
// as high as its ribbons together, and the objects that come or go.

/// Parallel sets: a column of blocks for each period, and ribbons from one to the next. Kosara, Bendix and Hauser, IEEE
/// Transactions on Visualization and Computer Graphics 12 (2006).
namespace keen::svg::detail {

/// How many objects are in each cluster in each period, and how many go from where to where.
struct Flows {
  std::vector<std::map<Label, Index>> sizes;                      ///< one a period
  std::vector<std::map<std::pair<Label, Label>, Index>> ribbons;  ///< {from, to}; one a pair of neighbours
  Index objects_missing = 0;                                      ///< those with a label of -1 in some period
};

[[nodiscard]] inline Flows flows_of(const std::vector<Labels>& over_time) {
  Flows flows;
  for (std::size_t time = 0; time < over_time.size(); ++time) {
    flows.sizes.emplace_back();
    for (const Label label : over_time[time]) {
      if (label >= 0) ++flows.sizes.back()[label];
    }
    if (time == 0) continue;
    const Labels &before = over_time[time - 1], &after = over_time[time];
    flows.ribbons.emplace_back();
    for (Index i = 0; i < after.size(); ++i) {
      if (before[i] >= 0 && after[i] >= 0) ++flows.ribbons.back()[{before[i], after[i]}];
    }
  }
  for (Index i = 0; !over_time.empty() && i < over_time.front().size(); ++i) {
    const auto is_missing = [i](const Labels& labels) { return labels[i] < 0; };
    if (std::any_of(over_time.begin(), over_time.end(), is_missing)) ++flows.objects_missing;
  }
  return flows;
}

/// What is written beside the blocks.
struct TransitionsPlan {
  std::vector<std::string> periods;  ///< as many as there are
  std::string heading;               ///< of the names; may be empty
  std::vector<std::string> names;    ///< of the clusters that occur, by `labels`
  std::vector<Label> labels;         ///< those, ascending
};

/// The names of clusters beside the columns, the highest number above, as the blocks are stacked.
struct BlockLegend {
  std::string heading;
  std::vector<std::string> names;  ///< none where there is no room for all
  double row = 0;                  ///< height of one
  double width = 0;                ///< of all, the gap before it included
};

inline constexpr double block_legend_gap = 20;
inline constexpr double block_legend_mark = 20;  ///< the room of a mark before its text

[[nodiscard]] inline BlockLegend block_legend(const TransitionsPlan& plan, double most_width, double height) {
  constexpr double least_row = 14, most_row = 20;
  const std::size_t rows = plan.names.size() + (plan.heading.empty() ? 0 : 1);
  const double row = (std::min)(most_row, height / static_cast<double>(rows));
  if (row < least_row) return {};
  BlockLegend legend{plan.heading, {}, row, block_legend_gap + text_width(plan.heading, tick_size)};
  for (const std::string& name : plan.names) {
    legend.names.push_back(shortened(name, tick_size, most_width - block_legend_gap - block_legend_mark));
    const double width = block_legend_gap + block_legend_mark + text_width(legend.names.back(), tick_size);
    legend.width = (std::max)(legend.width, width);
  }
  return legend;
}

/// Where the columns are, and how high an object is.
struct Columns {
  Frame frame;
  double width = 0;
  double step = 0;  ///< from one column to the next
  double gap = 0;   ///< between blocks
  double unit = 0;  ///< of one object

  [[nodiscard]] double left(std::size_t period) const { return frame.left + static_cast<double>(period) * step; }
};

[[nodiscard]] inline Columns columns_in(Frame frame, const Flows& flows) {
  constexpr double most_width = 44, share = 0.42, most_gap = 6;
  const auto steps = static_cast<double>(flows.sizes.size()) - 1;
  Columns columns;
  columns.width = (std::min)(most_width, share * frame.width() / (steps + share));
  columns.step = steps > 0 ? (frame.width() - columns.width) / steps : 0;
  if (steps == 0) frame.left += (frame.width() - columns.width) / 2;
  columns.frame = frame;
  std::size_t most_blocks = 1;
  Index most_objects = 1;
  for (const auto& sizes : flows.sizes) {
    Index objects = 0;
    for (const auto& [label, size] : sizes) objects += size;
    most_blocks = (std::max)(most_blocks, sizes.size());
    most_objects = (std::max)(most_objects, objects);
  }
  columns.gap = (std::min)(most_gap, 0.3 * frame.height() / static_cast<double>(most_blocks));
  columns.unit =
      (frame.height() - columns.gap * static_cast<double>(most_blocks - 1)) / static_cast<double>(most_objects);
  return columns;
}

/// The lower edge of each block of a column: cluster 0 stands at the bottom.
[[nodiscard]] inline std::map<Label, double> block_bottoms(const Columns& columns,
                                                           const std::map<Label, Index>& sizes) {
  std::map<Label, double> bottoms;
  double bottom = columns.frame.bottom;
  for (const auto& [label, size] : sizes) {
    bottoms[label] = bottom;
    bottom -= columns.unit * static_cast<double>(size) + columns.gap;
  }
  return bottoms;
}

/// The `d` of a band of one height that leaves and arrives level. Cubic curves with control points halfway.
[[nodiscard]] inline std::string ribbon_path(Position from, Position to, double height) {
  const double middle = (from.x + to.x) / 2;
  const auto pair = [](double x, double y) { return pixel_text(x) + "," + pixel_text(y); };
  const auto curve = [&](Position start, Position end) {
    return "C" + pair(middle, start.y) + " " + pair(middle, end.y) + " " + pair(end.x, end.y);
  };
  const Position above_from{from.x, from.y - height}, above_to{to.x, to.y - height};
  return "M" + pair(from.x, from.y) + curve(from, to) + "L" + pair(above_to.x, above_to.y) +
         curve(above_to, above_from) + "Z";
}

/// The ribbons between two columns. At a block they are stacked in the order of the blocks at their other end, so that
/// those from one block never cross each other; objects that come or go stand above them, without a ribbon.
[[nodiscard]] inline std::string drawn_ribbons(const Columns& columns, const Flows& flows, std::size_t period) {
  constexpr double least_ribbon = 0.6;
  std::map<Label, double> from_edges = block_bottoms(columns, flows.sizes[period]);
  std::map<Label, double> to_edges = block_bottoms(columns, flows.sizes[period + 1]);
  std::string staying, switching;
  for (const auto& [ends, count] : flows.ribbons[period]) {
    double &from = from_edges[ends.first], &to = to_edges[ends.second];
    const double height = columns.unit * static_cast<double>(count);
    const bool is_switch = ends.first != ends.second;
    (is_switch ? switching : staying) +=
        Element("path")
            .set("d", ribbon_path({columns.left(period) + columns.width, from}, {columns.left(period + 1), to},
                                  (std::max)(height, least_ribbon)))
            .set("fill", cluster_colour(ends.first))
            .set("fill-opacity", is_switch ? "0.75" : "0.3")
            .empty();
    from -= height;
    to -= height;
  }
  return staying + switching;
}

/// The blocks of one column, with their counts where there is room.
[[nodiscard]] inline std::string drawn_blocks(const Columns& columns, const Flows& flows, std::size_t period,
                                              Theme theme) {
  constexpr double count_size = 11;
  const auto& sizes = flows.sizes[period];
  std::string xml;
  for (const auto& [label, bottom] : block_bottoms(columns, sizes)) {
    const double height = columns.unit * static_cast<double>(sizes.at(label));
    const Rgb fill = cluster_colour(label);
    xml += Element("rect")
               .set("x", columns.left(period))
               .set("y", bottom - height)
               .set("width", columns.width)
               .set("height", height)
               .set("fill", fill)
               .set("stroke", outline(fill, theme))
               .set("stroke-width", 0.5)
               .empty();
    const std::string count = count_text(sizes.at(label));
    if (text_width(count, count_size) > columns.width - 2 || height < count_size + 3) continue;
    xml += text_at({columns.left(period) + columns.width / 2, bottom - height / 2 + count_size * 0.36}, count,
                   {.size = count_size, .colour = ink_on(fill), .anchor = "middle"});
  }
  return xml;
}

/// The widest text that may stand below every `stride`-th column: it meets no other one, even where the outer texts
/// are moved into the page.
[[nodiscard]] inline double period_room(const Columns& columns, std::size_t stride, std::size_t periods) {
  constexpr double gap = 8, edge = page_margin / 2;
  const double first = columns.left(0) + columns.width / 2;
  if (stride >= periods) return columns.frame.right - columns.frame.left;
  const double step = static_cast<double>(stride) * columns.step;
  return (std::min)(step - gap, (std::max)(2 * (first - edge), (first + step - edge - gap) * 2 / 3));
}

/// The names of the periods below their columns, of every 2nd, 3rd, ... where there is no room for all.
[[nodiscard]] inline std::string period_texts(const Look& look, const Columns& columns,
                                              const std::vector<std::string>& periods) {
  constexpr double most_width = 90, edge = page_margin / 2;
  double wanted = 0;
  for (const std::string& name : periods) wanted = (std::max)(wanted, text_width(name, tick_size));
  wanted = (std::min)(wanted, most_width);
  std::size_t stride = 1;
  while (stride < periods.size() && period_room(columns, stride, periods.size()) < wanted) ++stride;
  const double room = period_room(columns, stride, periods.size());
  Element group("g");
  std::string xml = group.set("class", "periods").open();
  for (std::size_t period = 0; period < periods.size(); period += stride) {
    const std::string text = shortened(periods[period], tick_size, room);
    const double half = text_width(text, tick_size) / 2;
    const double x = std::clamp(columns.left(period) + columns.width / 2, (std::min)(edge + half, look.width / 2.0),
                                (std::max)(look.width - edge - half, look.width / 2.0));
    xml += text_at({x, columns.frame.bottom + tick_size + 6}, text,
                   {.size = tick_size, .colour = palette_of(look.theme).muted, .anchor = "middle"});
  }
  return xml + group.close();
}

[[nodiscard]] inline std::string drawn_legend(Position corner, const BlockLegend& legend, const TransitionsPlan& plan,
                                              Theme theme) {
  if (legend.names.empty()) return "";
  constexpr double side = 11;
  Element group("g");
  std::string xml = group.set("class", "legend").open();
  double y = corner.y + tick_size;
  if (!legend.heading.empty()) {
    xml += text_at({corner.x + block_legend_gap, y}, legend.heading,
                   {.size = tick_size, .colour = palette_of(theme).muted});
    y += legend.row;
  }
  for (std::size_t at = legend.names.size(); at-- > 0;) {
    const Rgb fill = cluster_colour(plan.labels[at]);
    xml += Element("rect")
               .set("x", corner.x + block_legend_gap)
               .set("y", y - side + 1)
               .set("width", side)
               .set("height", side)
               .set("fill", fill)
               .set("stroke", outline(fill, theme))
               .set("stroke-width", 0.5)
               .empty();
    xml += text_at({corner.x + block_legend_gap + block_legend_mark, y}, legend.names[at],
                   {.size = tick_size, .colour = palette_of(theme).ink});
    y += legend.row;
  }
  return xml + group.close();
}

/// An SVG document.
[[nodiscard]] inline std::string transitions_picture(const Look& look, const Flows& flows,
                                                     const TransitionsPlan& plan) {
  const Heading head = heading(look);
  Frame frame{page_margin, head.bottom + 10, look.width - page_margin, look.height - page_margin - tick_size - 2};
  if (plan.labels.empty()) {
    return document(look, "Transitions", head.xml + remark(frame, "no objects", palette_of(look.theme)));
  }
  const BlockLegend legend = block_legend(plan, look.width * 0.3, frame.height());
  frame.right -= legend.width;
  const Columns columns = columns_in(frame, flows);
  Element ribbons("g"), blocks("g");
  std::string xml = head.xml + ribbons.set("class", "ribbons").open();
  for (std::size_t time = 0; time < flows.ribbons.size(); ++time) xml += drawn_ribbons(columns, flows, time);
  xml += ribbons.close() + blocks.set("class", "blocks").open();
  for (std::size_t time = 0; time < flows.sizes.size(); ++time) xml += drawn_blocks(columns, flows, time, look.theme);
  xml += blocks.close() + period_texts(look, columns, plan.periods);
  return document(look, "Transitions", xml + drawn_legend({frame.right, frame.top}, legend, plan, look.theme));
}

}  // namespace keen::svg::detail
