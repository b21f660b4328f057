// SPDX-License-Identifier: MIT
#pragma once

#include "animation_style.hpp"
#include "film.hpp"
#include "scatter_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keen::svg::detail {

[[nodiscard]] inline std::vector<std::string> caption_lines(const Still& still, double room) {
  return wrapped(still.caption, subtitle_size, room, 2);
}

/// Draws the frames of a film one above the other; a style sheet shows them one after the other.
class AnimationPainter {
 public:
  /// @param data  the points that are drawn, without labels and centroids
  AnimationPainter(const Film& film, const ScatterData& data, const Chart& chart, Theme theme, AnimationStyle style)
      : film_(film), data_(data), chart_(chart), theme_(theme), style_(std::move(style)) {}

  [[nodiscard]] std::string cells() {
    std::string xml;
    for (std::size_t f = 0; f < film_.size(); ++f) {
      ScatterData frame;
      frame.dim = data_.dim;
      frame.x_factor = data_.x_factor;
      frame.y_factor = data_.y_factor;
      for (const auto& c : film_[f].centroids.colwise()) {
        frame.centroid_x.push_back(c(0));
        frame.centroid_y.push_back(c(1));
      }
      xml += in_frame(f, drawn_cells(chart_, frame, theme_));
    }
    return xml;
  }

  /// Points that always change together stand in one group.
  [[nodiscard]] std::string points() {
    const double radius = point_radius(data_.x.size());
    std::map<std::vector<Label>, std::string> marks;
    for (std::size_t i = 0; i < data_.x.size(); ++i) {
      std::vector<Label> labels;
      for (const Still& frame : film_) labels.push_back(frame.labels[i]);
      marks[labels] += marker(0, chart_.at(data_.x[i], data_.y[i]), radius);
    }
    Element all("g");
    std::string xml = all.set("class", "points").set("fill-opacity", "0.85").open();
    for (const auto& [labels, text] : marks) {
      Element group = marker_group(cluster_colour(labels.back()), theme_, radius);
      group.set("class", style_.coloured(labels, theme_));
      xml += group.open() + text + group.close();
    }
    return xml + all.close();
  }

  /// The ways of the centroids as far as they have come, and the centroids.
  [[nodiscard]] std::string centroids() {
    Element all("g");
    std::string ways, discs;
    for (std::size_t f = 0; f + 1 < film_.size(); ++f) ways += ways_to_next(f);
    for (Index j = 0; j < film_.back().centroids.cols(); ++j) {
      const std::vector<Position> positions = positions_of(j);
      Element group("g");
      group.set("class", style_.moved(positions));
      group.set("transform",
                "translate(" + pixel_text(positions.back().x) + " " + pixel_text(positions.back().y) + ")");
      discs += group.open() + drawn_centroid(static_cast<Label>(j)) + group.close();
    }
    return all.set("class", "centroids").open() + ways + discs + all.close();
  }

  [[nodiscard]] std::string captions(Position at, double room) {
    std::string xml;
    for (std::size_t f = 0; f < film_.size(); ++f) {
      std::string text;
      Position line = at;
      for (const std::string& words : caption_lines(film_[f], room)) {
        text += text_at(line, words, {.size = subtitle_size, .colour = palette_of(theme_).ink});
        line.y += subtitle_size + 3;
      }
      xml += in_frame(f, text);
    }
    return xml;
  }

  [[nodiscard]] std::string style(bool respects_wish) const { return style_.element(respects_wish); }

 private:
  [[nodiscard]] std::string in_frame(std::size_t frame, const std::string& xml) {
    Element group("g");
    group.set("class", style_.only_in(frame)).set("opacity", frame + 1 < film_.size() ? "0" : "1");
    return group.open() + xml + group.close();
  }

  [[nodiscard]] std::vector<Position> positions_of(Index j) const {
    std::vector<Position> positions;
    for (const Still& frame : film_) positions.push_back(chart_.at(frame.centroids(0, j), frame.centroids(1, j)));
    return positions;
  }

  /// The ways of all centroids from a frame to the next, seen from then on.
  [[nodiscard]] std::string ways_to_next(std::size_t frame) {
    Element group("g");
    group.set("class", style_.from(frame + 1)).set("stroke-opacity", "0.7").set("stroke-dasharray", "3 3");
    std::string xml;
    for (Index j = 0; j < film_.back().centroids.cols(); ++j) {
      const std::vector<Position> positions = positions_of(j);
      const Position a = positions[frame], b = positions[frame + 1];
      if (a.x != b.x || a.y != b.y) xml += line_from(a, b, palette_of(theme_).ink, 1.25);
    }
    return group.open() + xml + group.close();
  }

  [[nodiscard]] std::string drawn_centroid(Label label) const {
    constexpr Index most_numbered = 30;
    const std::string number = integer_text(label);
    const bool is_numbered = film_.back().centroids.cols() <= most_numbered;
    const double radius = is_numbered ? 7.0 + 1.5 * static_cast<double>(number.size()) : 5.0;
    const Rgb fill = cluster_colour(label);
    std::string xml = halo({0, 0}, radius, theme_) + disc({0, 0}, radius, fill, theme_);
    if (!is_numbered) return xml;
    return xml + text_at({0, 4}, number, {.size = 11, .colour = ink_on(fill), .anchor = "middle", .weight = "700"});
  }

  const Film& film_;
  const ScatterData& data_;
  const Chart& chart_;
  Theme theme_;
  AnimationStyle style_;
};

/// What an animation is made of.
struct FilmedFit {
  Film film;
  ScatterData data;  ///< the points that are drawn, without labels and centroids
  ScatterPlan plan;
  double seconds_per_pass = 1.2;

  [[nodiscard]] Timeline timeline() const { return {.a_frame = seconds_per_pass, .frames = film.size()}; }
};

/// Eight digits that hardly any two texts share (FNV-1a, Fowler, Noll and Vo).
[[nodiscard]] inline std::string fingerprint(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  std::string digits;
  for (int shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(hash >> shift) & 15U];
  return digits;
}

/// The name of an animation on its page.
[[nodiscard]] inline std::string name_of(const Look& look, const FilmedFit& fit) {
  std::string text = look.title + look.subtitle + fit.plan.x_label + fit.plan.y_label;
  for (const int number : {look.width, look.height, static_cast<int>(look.theme)}) text += integer_text(number) + " ";
  for (const Still& still : fit.film) {
    text += still.caption;
    for (const double x : still.centroids.reshaped()) text += value_text(x);
  }
  return fingerprint(text);
}

/// The axes, which have room for all positions of the centroids.
[[nodiscard]] inline ChartPlan axes_of(const FilmedFit& fit) {
  ScatterData data = fit.data;
  for (const Still& frame : fit.film) {
    for (const double x : frame.centroids.row(0)) data.x_range.include(x);
    for (const double y : frame.centroids.row(1)) data.y_range.include(y);
  }
  return axes_of(data, fit.plan, 0);
}

/// An SVG document.
/// @param respects_wish  plays only for those who have not asked for less motion
[[nodiscard]] inline std::string animation_picture(Look look, const FilmedFit& fit, bool respects_wish) {
  const Palette& colours = palette_of(look.theme);
  const AnimationStyle style(fit.timeline(), name_of(look, fit));
  look.subtitle = joined(joined(look.subtitle, axes_note(fit.data)), points_note(fit.data));
  const Heading head = heading(look);
  std::size_t lines = 1;
  for (const Still& still : fit.film) {
    lines = (std::max)(lines, caption_lines(still, look.width - 2 * page_margin).size());
  }
  const ChartPlan axes = axes_of(fit);
  const Chart chart = laid_out(look, axes, head.bottom + static_cast<double>(lines) * (subtitle_size + 3) + 3);
  AnimationPainter painter(fit.film, fit.data, chart, look.theme, style);
  std::string moving = fit.plan.cells ? painter.cells() : "";
  const std::string still = border(chart.frame, colours) + tick_texts(chart, colours) + axis_labels(look, axes, chart);
  moving += still + painter.points() + painter.centroids() +
            painter.captions({page_margin, head.bottom + subtitle_size}, look.width - 2 * page_margin);
  return document(look, "Lloyd's iteration", painter.style(respects_wish) + head.xml + grid(chart, colours) + moving);
}

}  // namespace keen::svg::detail
