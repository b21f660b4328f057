// SPDX-License-Identifier: MIT
#pragma once

#include "animation_picture.hpp"

#include <string>
#include <string_view>

namespace keen::svg::detail {

inline constexpr std::string_view player_style = R"(
body { margin: 0; font: 15px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, "DejaVu Sans", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
svg { display: block; width: 100%; height: auto; }
form { display: flex; gap: 0.5rem; align-items: center; margin-top: 0.5rem; }
form[hidden] { display: none; }
input { flex: 1; accent-color: currentColor; }
button { font: inherit; min-width: 4.5rem; padding: 0.35rem 0.7rem; cursor: pointer; color: inherit; background: transparent;
         border: 1px solid currentColor; border-radius: 6px; }
.held * { animation-play-state: paused !important; animation-delay: var(--at) !important; }
)";

/// Holds the animation and moves it by hand: where it is, is a delay before now. `stops` and `end` come before it.
inline constexpr std::string_view player_script = R"(
const byId = id => document.getElementById(id);
const svg = document.querySelector('svg'), slider = byId('at'), play = byId('play');
let at = 0, before = null;
function show(seconds) {
  at = Math.min(Math.max(seconds, 0), end - 0.01);
  slider.value = at;
  const step = stops.filter(s => s <= at + 1e-6).length;
  slider.setAttribute('aria-valuetext', 'step ' + step + ' of ' + stops.length);
  svg.style.setProperty('--at', -at + 's');
}
function pause() { before = null; play.textContent = 'Play'; }
function tick(now) {
  if (before === null) return;
  show(at >= end - 0.02 ? 0 : at + (now - before) / 1000);
  before = now;
  requestAnimationFrame(tick);
}
play.onclick = () => {
  if (before !== null) return pause();
  before = performance.now();
  play.textContent = 'Pause';
  requestAnimationFrame(tick);
};
slider.oninput = () => { pause(); show(Number(slider.value)); };
byId('back').onclick = () => { pause(); show(stops.filter(s => s < at - 1e-6).pop() ?? 0); };
byId('forth').onclick = () => { pause(); show(stops.find(s => s > at + 1e-6) ?? at); };
slider.max = end;
svg.classList.add('held');
byId('controls').hidden = false;
show(0);
)";

[[nodiscard]] inline std::string page_colours(Theme theme) {
  const Palette& colours = palette_of(theme);
  std::string css = "body { color: " + hex(colours.ink) + "; background: " + hex(colours.background) + "; }\n";
  if (theme == Theme::automatic) css += "@media (prefers-color-scheme: dark) {\n" + page_colours(Theme::dark) + "}\n";
  return css;
}

/// A page around an animation, with a slider, steps and a button that plays it.
[[nodiscard]] inline std::string player_page(const Animation& animation, std::string_view title, Theme theme) {
  std::string stops;
  for (const double stop : animation.timeline.stops()) stops += (stops.empty() ? "" : ",") + pixel_text(stop);
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += Element("title").around(title.empty() ? "Lloyd's iteration" : title);
  html += "<style>" + std::string(player_style) + page_colours(theme) + "</style>\n</head>\n<body>\n<main>\n" +
          animation.svg;
  html +=
      "<form id=\"controls\" hidden onsubmit=\"return false\">\n"
      "<button type=\"button\" id=\"play\">Play</button>\n"
      "<button type=\"button\" id=\"back\">Back</button>\n"
      "<input type=\"range\" id=\"at\" min=\"0\" step=\"any\" value=\"0\" aria-label=\"time\">\n"
      "<button type=\"button\" id=\"forth\">Forth</button>\n</form>\n</main>\n<script>\n";
  html += "const stops = [" + stops + "], end = " + pixel_text(animation.timeline.end()) + ";";
  return html + std::string(player_script) + "</script>\n</body>\n</html>\n";
}

}  // namespace keen::svg::detail
