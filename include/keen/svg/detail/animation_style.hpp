// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/check.hpp"
#include "colour.hpp"
#include "element.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// An animation without a script. Every moving part has CSS keyframes over the whole film, and an infinite loop plays
// them:
//
//     seconds   0    1.0         1.6     2.2        2.8    ...   end
//               lead | points     centroids | points  centroids   tail
//                    | recolour   glide     | recolour glide
//
// Points change at once ("step-end"); centroids wait for half a frame and then glide ("ease-in-out"). Times are written
// as percentages of the whole.

namespace keen::svg::detail {

/// When each frame is shown, in seconds: first the start centroids alone; then, frame after frame, the points take
/// their colours, that stands, and the centroids glide to the next frame.
struct Timeline {
  double lead = 1;
  double a_frame = 1.2;
  double tail = 3;
  std::size_t frames = 1;

  [[nodiscard]] double shown(std::size_t frame) const { return lead + a_frame * static_cast<double>(frame); }
  [[nodiscard]] double leaves(std::size_t frame) const { return shown(frame) + a_frame / 2; }
  [[nodiscard]] double end() const { return shown(frames - 1) + tail; }

  /// "12.5%" of the whole, rounded down: at that second, what is to happen then has happened.
  [[nodiscard]] std::string percent(double seconds) const {
    return fixed_text(std::llround(std::floor(seconds / end() * 1e5)), 3) + "%";
  }

  /// Positions to stop at: each frame, and where its centroids have arrived at the next.
  [[nodiscard]] std::vector<double> stops() const {
    const double just_before = (std::min)(0.02, a_frame / 4);
    std::vector<double> all{0};
    for (std::size_t f = 0; f < frames; ++f) {
      all.push_back(shown(f));
      if (f + 1 < frames) all.push_back(shown(f + 1) - just_before);
    }
    return all;
  }
};

/// The style sheet of an animation, and the names in it. What moves also has the attributes of its last state, for
/// viewers that know no animation.
class AnimationStyle {
 public:
  /// @param name  of this picture alone, so that several can stand on a page
  AnimationStyle(Timeline timeline, const std::string& name) : timeline_(timeline), prefix_("keen-" + name + "-") {}

  /// What is seen from one frame to the next alone.
  [[nodiscard]] std::string only_in(std::size_t frame) {
    std::string steps = "0%{opacity:0}";
    steps += timeline_.percent(timeline_.shown(frame)) + "{opacity:1}";
    if (frame + 1 < timeline_.frames) steps += timeline_.percent(timeline_.shown(frame + 1)) + "{opacity:0}";
    return add(keen::detail::concat("f", frame), steps, "step-end");
  }

  /// What is seen from a frame on.
  [[nodiscard]] std::string from(std::size_t frame) {
    const std::string steps = "0%{opacity:0}" + timeline_.percent(timeline_.shown(frame)) + "{opacity:1}";
    return add(keen::detail::concat("w", frame), steps, "step-end");
  }

  /// Marks with such labels, frame by frame.
  [[nodiscard]] std::string coloured(const std::vector<Label>& labels, Theme theme) {
    const std::string name = keen::detail::concat("p", count_++);
    if (theme == Theme::automatic) dark_rules_ += keyframes(name, colours(labels, Theme::dark));
    return add(name, colours(labels, theme), "step-end");
  }

  /// The class of what has these positions in the frames.
  [[nodiscard]] std::string moved(const std::vector<Position>& positions) {
    std::string steps;
    for (std::size_t f = 0; f < positions.size(); ++f) {
      const std::string at =
          "{transform:translate(" + pixel_text(positions[f].x) + "px," + pixel_text(positions[f].y) + "px)}";
      steps += (f == 0 ? "0%" : timeline_.percent(timeline_.shown(f)));
      steps += ',';
      steps += (f + 1 < positions.size() ? timeline_.percent(timeline_.leaves(f)) : "100%") + at;
    }
    return add(keen::detail::concat("c", count_++), steps, "ease-in-out");
  }

  /// @param respects_wish  plays only for those who have not asked for less motion
  [[nodiscard]] std::string element(bool respects_wish) const {
    std::string rules = rules_;
    if (!dark_rules_.empty()) rules += "@media screen and (prefers-color-scheme: dark) {\n" + dark_rules_ + "}\n";
    if (respects_wish) rules = "@media (prefers-reduced-motion: no-preference) {\n" + rules + "}\n";
    return "<style>\n" + rules + "</style>\n";
  }

 private:
  [[nodiscard]] static std::string paint(Rgb fill, Theme theme) {
    return "{fill:" + hex(fill) + ";stroke:" + hex(outline(fill, theme)) + "}";
  }

  [[nodiscard]] std::string keyframes(const std::string& name, const std::string& steps) const {
    return "@keyframes " + prefix_ + name + "{" + steps + "}\n";
  }

  [[nodiscard]] std::string colours(const std::vector<Label>& labels, Theme theme) const {
    std::string steps = "0%" + paint(palette_of(theme).neutral, theme);
    for (std::size_t f = 0; f < labels.size(); ++f) {
      if (f > 0 && labels[f] == labels[f - 1]) continue;
      steps += timeline_.percent(timeline_.shown(f)) + paint(cluster_colour(labels[f]), theme);
    }
    return steps;
  }

  [[nodiscard]] std::string add(const std::string& name, const std::string& steps, std::string_view easing) {
    rules_ += keyframes(name, steps) + "." + prefix_ + name + "{animation:" + prefix_ + name + " " +
              pixel_text(timeline_.end()) + "s " + std::string(easing) + " infinite}\n";
    return prefix_ + name;
  }

  Timeline timeline_;
  std::string prefix_;
  std::string rules_;
  std::string dark_rules_;  ///< of an automatic picture: keyframes in place of those of the same name
  std::size_t count_ = 0;
};

}  // namespace keen::svg::detail
