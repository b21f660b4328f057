// SPDX-License-Identifier: MIT
#pragma once

#include "animation_picture.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keen::svg::detail {

inline constexpr std::string_view player_style = R"(
body { margin: 0; font: 16px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, "DejaVu Sans", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 0.5rem; }
svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
@media (max-width: 34rem) { .wide { display: none; } .narrow { display: block; } }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin: 0.5rem; }
form[hidden] { display: none; }
output { flex: 1 0 100%; min-height: 2.8em; font-weight: 600; }
input { flex: 1 1 8rem; min-width: 6rem; accent-color: #0072b2; }
button { font: inherit; min-width: 5.5rem; padding: 0.4rem 0.7rem; cursor: pointer; color: inherit; background: transparent;
         border: 1px solid currentColor; border-radius: 6px; }
button:disabled { opacity: 0.45; cursor: default; }
.held * { animation-play-state: paused !important; animation-delay: var(--at) !important; }
)";

/// Holds the animation and moves it by hand: where it is, is a delay before now. `stops` and `steps` come before it.
inline constexpr std::string_view player_script = R"(
const byId = id => document.getElementById(id);
const pictures = document.querySelectorAll('svg'), slider = byId('at'), play = byId('play');
const previous = byId('previous'), next = byId('next'), last = stops[stops.length - 1];
let at = 0, before = null;
function show(seconds) {
  at = Math.min(Math.max(seconds, 0), last);
  slider.value = at;
  const step = steps[stops.filter(s => s <= at + 1e-6).length - 1];
  if (byId('step').textContent !== step) byId('step').textContent = step;
  slider.setAttribute('aria-valuetext', step);
  previous.disabled = at <= 0;
  next.disabled = at >= last;
  pictures.forEach(svg => svg.style.setProperty('--at', -at + 's'));
}
function pause() { before = null; play.textContent = 'Play'; }
function tick(now) {
  if (before === null) return;
  if (at >= last) return pause();
  show(at + Math.max(0, now - before) / 1000);
  before = now;
  requestAnimationFrame(tick);
}
function toggle() {
  if (before !== null) return pause();
  if (at >= last) show(0);
  before = performance.now();
  play.textContent = 'Pause';
  requestAnimationFrame(tick);
}
function back() { pause(); show(stops.filter(s => s < at - 1e-6).pop() ?? 0); }
function forth() { pause(); show(stops.find(s => s > at + 1e-6) ?? at); }
play.onclick = toggle;
previous.onclick = back;
next.onclick = forth;
slider.oninput = () => { pause(); show(Number(slider.value)); };
document.addEventListener('keydown', event => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const action = { ArrowLeft: back, ArrowRight: forth, ' ': event.target.tagName === 'BUTTON' ? null : toggle }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
slider.max = last;
pictures.forEach(svg => svg.classList.add('held'));
byId('controls').hidden = false;
show(0);
)";

[[nodiscard]] inline std::string page_colours(Theme theme) {
  const Palette& colours = palette_of(theme);
  const std::string_view scheme = theme == Theme::automatic ? "light dark" : theme == Theme::dark ? "dark" : "light";
  std::string css = ":root { color-scheme: " + std::string(scheme) + "; }\nbody { color: " + hex(colours.ink) +
                    "; background: " + hex(colours.background) + "; }\n";
  if (theme == Theme::automatic) {
    const Palette& dark = palette_of(Theme::dark);
    css += "@media (prefers-color-scheme: dark) { body { color: " + hex(dark.ink) +
           "; background: " + hex(dark.background) + "; } }\n";
  }
  return css;
}

/// What happens at each stop of the timeline, in words.
[[nodiscard]] inline std::vector<std::string> steps_of(const Film& film) {
  const std::string total = " of " + integer_text(film.back().pass) + ": ";
  std::vector<std::string> steps{"start: " + counted(film.front().centroids.cols(), "centroid", "centroids") +
                                 ", no point has a cluster yet"};
  for (std::size_t f = 0; f + 1 < film.size(); ++f) {
    const Index pass = film[f].pass, last_of_jump = film[f + 1].pass - 1;
    steps.push_back("pass " + integer_text(pass) + total + "points join the nearest centroid");
    const bool is_jump = last_of_jump > pass;
    const std::string passes =
        is_jump ? "passes " + integer_text(pass) + " to " + integer_text(last_of_jump) : "pass " + integer_text(pass);
    steps.push_back(passes + total + "centroids move to the mean of their points");
  }
  steps.push_back("end, after " + counted(film.back().pass, "pass", "passes"));
  return steps;
}

/// The same for a narrow screen, in which the picture is not scaled down until nobody can read it.
[[nodiscard]] inline Look narrow(Look look) {
  look.width = 400;
  look.height = (std::min)(look.height, 440);
  return look;
}

[[nodiscard]] inline std::string pictures_of(const Look& look, const FilmedFit& fit) {
  constexpr int wide = 480;
  const std::string picture = animation_picture(look, fit, false);
  if (look.width <= wide) return picture;
  return "<div class=\"wide\">\n" + picture + "</div>\n<div class=\"narrow\">\n" +
         animation_picture(narrow(look), fit, false) + "</div>\n";
}

/// A page around an animation, with a slider, steps and a button that plays it.
[[nodiscard]] inline std::string player_page(const Look& look, const FilmedFit& fit) {
  std::string stops, steps;
  for (const double stop : fit.timeline().stops()) stops += (stops.empty() ? "" : ",") + pixel_text(stop);
  for (const std::string& step : steps_of(fit.film)) steps += (steps.empty() ? "'" : ",'") + step + "'";
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += Element("title").around(look.title.empty() ? "Lloyd's iteration" : look.title);
  html += "<style>" + std::string(player_style) + page_colours(look.theme) + "</style>\n</head>\n<body>\n<main>\n";
  html += pictures_of(look, fit);
  html +=
      "<form id=\"controls\" hidden onsubmit=\"return false\">\n<output id=\"step\"></output>\n"
      "<button type=\"button\" id=\"previous\">Previous</button>\n"
      "<button type=\"button\" id=\"play\">Play</button>\n"
      "<button type=\"button\" id=\"next\">Next</button>\n"
      "<input type=\"range\" id=\"at\" min=\"0\" step=\"any\" value=\"0\" aria-label=\"time\">\n"
      "</form>\n</main>\n<script>\n";
  html += "const stops = [" + stops + "];\nconst steps = [" + steps + "];";
  return html + std::string(player_script) + "</script>\n</body>\n</html>\n";
}

}  // namespace keen::svg::detail
