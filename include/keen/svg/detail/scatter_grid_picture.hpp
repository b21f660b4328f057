// SPDX-License-Identifier: MIT
#pragma once

#include "scatter_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Small scatter plots in rows and columns.
namespace keen::svg::detail {

/// What stands around the panels of a grid.
struct ScatterGridPlan {
  std::vector<std::string> column_names, row_names;
  Index columns = 1;
  bool equal_scale = true;
};

/// One panel: its points, and the text below it.
struct GridPanel {
  const ScatterData* data = nullptr;  ///< none: the place stays empty
  std::string_view note;
};

/// The lines of a name: broken at a line end, or at a space where it is too wide.
[[nodiscard]] inline std::vector<std::string> name_lines(std::string_view name, double room) {
  const std::size_t end = name.find('\n');
  if (end == std::string_view::npos) return wrapped(name, label_size, room, 2);
  return {shortened(name.substr(0, end), label_size, room), shortened(name.substr(end + 1), label_size, room)};
}

/// The round marks of one colour in small files: each is the round cap of a line a tenth of a pixel long, which every
/// viewer draws. Outlines lie below all marks, so that only the outline of a crowd is seen.
class Dots {
 public:
  /// @param at  from the panel's upper left corner
  void add(Position at) { d_ += "M" + tenths(at.x) + " " + tenths(at.y) + "h1"; }

  [[nodiscard]] std::string drawn(Rgb fill, Rgb edge, double radius) const {
    constexpr double half_edge = 0.25;
    const auto path = [&](Rgb colour, double width) {
      return Element("path").set("stroke", colour).set("stroke-width", 10 * width).set("d", d_).empty();
    };
    return path(edge, 2 * (radius + half_edge)) + path(fill, 2 * (radius - half_edge));
  }

 private:
  [[nodiscard]] static std::string tenths(double pixels) { return integer_text(std::llround(10 * pixels)); }

  std::string d_;
};

/// A grid in the making, row by row from the top.
class ScatterGridPainter {
 public:
  ScatterGridPainter(Look look, ScatterGridPlan plan)
      : look_(std::move(look)), plan_(std::move(plan)), colours_(palette_of(look_.theme)) {
    look_.height = 540;  // it follows in document(), and has room for all lines of the heading
    const Heading head = heading(look_);
    left_ = page_margin + (plan_.row_names.empty() ? 0 : lines_height(2) + 4);
    const auto columns = static_cast<double>(plan_.columns);
    size_ = (std::min)(most_size, (look_.width - page_margin - left_ - (columns - 1) * gap) / columns);
    top_ = head.bottom + 10;
    xml_ = head.xml + column_names();
  }

  /// Adds a row of at most as many panels as there are columns.
  void add_row(const std::vector<GridPanel>& panels) {
    const bool has_notes = std::any_of(panels.begin(), panels.end(), [](const auto& one) { return !one.note.empty(); });
    Range x, y;
    for (const GridPanel& panel : panels) {
      if (!panel.data) continue;
      for (const double end : {panel.data->x_range.low, panel.data->x_range.high}) x.include(end);
      for (const double end : {panel.data->y_range.low, panel.data->y_range.high}) y.include(end);
    }
    if (static_cast<std::size_t>(row_) < plan_.row_names.size()) xml_ += row_name();
    for (std::size_t column = 0; column < panels.size(); ++column) {
      if (panels[column].data) xml_ += panel(panels[column], frame(column), x, y);
    }
    top_ += size_ + (has_notes ? note_size + 6 : 0) + gap;
    ++row_;
  }

  /// The picture of the rows so far.
  [[nodiscard]] std::string document() {
    std::string xml = xml_;
    if (row_ == 0) {
      xml += remark({page_margin, top_, look_.width - page_margin, top_ + 60}, "no panels", colours_);
      top_ += 60 + gap;
    }
    look_.height = static_cast<int>(std::ceil(top_ - gap + page_margin));
    return svg::detail::document(look_, "Clusterings side by side", xml);
  }

 private:
  static constexpr double gap = 8, note_size = 11, most_size = 320;

  [[nodiscard]] static double lines_height(std::size_t lines) { return static_cast<double>(lines) * (label_size + 2); }

  [[nodiscard]] Frame frame(std::size_t column) const {
    const double x = left_ + static_cast<double>(column) * (size_ + gap);
    return {x, top_, x + size_, top_ + size_};
  }

  /// Above the panels, each name's last line at one height; moves the first row below them.
  [[nodiscard]] std::string column_names() {
    std::vector<std::vector<std::string>> names;
    std::size_t most = 0;
    for (const std::string& name : plan_.column_names) {
      names.push_back(name_lines(name, size_ + gap - 2));
      most = (std::max)(most, names.back().size());
    }
    top_ += lines_height(most);
    std::string xml;
    for (std::size_t column = 0; column < names.size(); ++column) {
      const Frame panel = frame(column);
      for (std::size_t line = 0; line < names[column].size(); ++line) {
        const double above = lines_height(names[column].size() - 1 - line);
        xml += text_at({(panel.left + panel.right) / 2, top_ - 2 - above}, names[column][line],
                       {.size = label_size, .colour = colours_.ink, .anchor = "middle", .weight = "600"});
      }
    }
    top_ += most > 0 ? 4 : 0;
    return xml;
  }

  [[nodiscard]] std::string row_name() const {
    std::string xml;
    const std::vector<std::string> lines = name_lines(plan_.row_names[static_cast<std::size_t>(row_)], size_ + gap);
    for (std::size_t line = 0; line < lines.size(); ++line) {
      const double x = left_ - 10 - lines_height(lines.size() - 1 - line);
      xml +=
          text_at({x, top_ + size_ / 2}, lines[line],
                  {.size = label_size, .colour = colours_.ink, .anchor = "middle", .weight = "600", .rotation = -90});
    }
    return xml;
  }

  [[nodiscard]] std::string panel(const GridPanel& panel, const Frame& frame, Range x, Range y) const {
    const ScatterData& data = *panel.data;
    const Range heights = data.dim == 1 ? Range{-0.65, 0.65} : y;
    Chart chart{frame, make_axis({.values = x, .label = ""}), make_axis({.values = heights, .label = ""}), {}, {}};
    if (plan_.equal_scale && data.dim > 1) equalise(chart.x, chart.y, frame);
    Element group("g");
    std::string xml = group.set("class", "panel").open() + border(frame, colours_);
    if (data.x.empty() && data.centroid_x.empty()) xml += remark(frame, "no points", colours_);
    xml += points(chart, data);
    xml += centroids(chart, data);
    if (!panel.note.empty()) {
      xml += text_at({(frame.left + frame.right) / 2, frame.bottom + note_size + 3},
                     shortened(panel.note, note_size, size_ + gap - 2),
                     {.size = note_size, .colour = colours_.muted, .anchor = "middle"});
    }
    return xml + group.close();
  }

  /// The points of each label; on top of the others, hollow, those in no cluster.
  [[nodiscard]] std::string points(const Chart& chart, const ScatterData& data) const {
    const double radius = std::clamp(size_ / 60, 1.2, 4.0);
    std::map<Label, Dots> dots;          // of marks that are round
    std::map<Label, std::string> marks;  // of the others
    for (std::size_t i = 0; i < data.x.size(); ++i) {
      const Label label = data.labels.empty() ? -1 : data.labels[i];
      const Position at = chart.at(data.x[i], data.y[i]);
      if (label < 0 ? data.labels.empty() : shape_of(label) == 0) {
        dots[label].add({at.x - chart.frame.left, at.y - chart.frame.top});
      } else {
        marks[label] += marker(label < 0 ? 0 : shape_of(label), at, radius);
      }
    }
    Element all("g"), tenths("g");
    const std::string corner = pixel_text(chart.frame.left) + " " + pixel_text(chart.frame.top);
    tenths.set("class", "dots").set("transform", "translate(" + corner + ") scale(.1)").set("stroke-linecap", "round");
    std::string xml = all.set("class", "points").open() + tenths.open();
    for (const auto& [label, own] : dots) {
      const Rgb fill = label < 0 ? colours_.neutral : cluster_colour(label);
      xml += own.drawn(fill, outline(fill, look_.theme), radius);
    }
    xml += tenths.close();
    const auto add = [&](const Element& group, const std::string& own) { xml += group.open() + own + group.close(); };
    for (const auto& [label, own] : marks) {
      if (label >= 0) add(marker_group(cluster_colour(label), look_.theme, radius), own);
    }
    if (marks.contains(-1)) add(hollow_group(look_.theme, radius), marks[-1]);
    return xml + all.close();
  }

  /// Small discs without numbers, and narrow rings that set them off from the points.
  [[nodiscard]] std::string centroids(const Chart& chart, const ScatterData& data) const {
    const double radius = std::clamp(size_ / 30, 2.5, 6.0);
    Element group("g");
    std::string xml = group.set("class", "centroids").open();
    for (const CentroidMark& mark : centroid_marks(chart, data)) {
      Element ring("circle");
      ring.set("cx", mark.at.x).set("cy", mark.at.y).set("r", radius + 1.9).set("fill", colours_.background);
      xml += ring.empty() + disc(mark.at, radius, cluster_colour(mark.label), look_.theme);
    }
    return xml + group.close();
  }

  Look look_;
  ScatterGridPlan plan_;
  const Palette& colours_;
  double left_ = 0, top_ = 0, size_ = 0;
  Index row_ = 0;
  std::string xml_;
};

}  // namespace keen::svg::detail
