// SPDX-License-Identifier: MIT
#include "choose_k_report.hpp"

#include <cstddef>
#include <string_view>

namespace cli {
namespace {

constexpr const char* style = R"(
:root { color-scheme: light; --ink: #1f2328; --muted: #59636e; --line: #d1d9e0; --page: #ffffff; --panel: #f6f8fa; }
:root.dark { color-scheme: dark; --ink: #e6edf3; --muted: #969faa; --line: #30363d; --page: #0d1117; --panel: #161b22; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI",
       Roboto, Helvetica, Arial, "DejaVu Sans", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0.4rem 0 0.8rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 0.6rem; }
p { max-width: 46rem; }
.about, figcaption { color: var(--muted); }
.about { white-space: pre-line; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.9rem 0.3rem 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child, .text td:last-child, .text th:last-child { text-align: left; }
th { color: var(--muted); font-weight: 600; }
figure { margin: 1.6rem 0; }
figure svg { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
)";

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      default: html += c;
    }
  }
  return html;
}

std::string element(const char* name, std::string_view text) {
  return std::string("<") + name + ">" + escaped(text) + "</" + name + ">";
}

std::string table_of(const TextTable& rows, const char* kind) {
  std::string html = std::string("<div class=\"scroll\"><table class=\"") + kind + "\">\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    html += "<tr>";
    for (const std::string& cell : rows[i]) html += element(i == 0 ? "th" : "td", cell);
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

}  // namespace

std::string ChooseKReport::html() const {
  std::string out = std::string("<!DOCTYPE html>\n<html lang=\"en\"") + (is_dark ? " class=\"dark\"" : "") +
                    ">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
                    element("title", file + ": how many clusters?") + "\n<style>" + style +
                    "</style>\n</head>\n<body>\n<main>\n";
  out += element("h1", answer) + "\n";
  if (!explanation.empty()) {
    out += element("p", explanation.front()) + "\n<ul>\n";
    for (std::size_t i = 1; i < explanation.size(); ++i) out += element("li", explanation[i]) + "\n";
    out += "</ul>\n";
  }
  out += element("p", reason) + "\n<p class=\"about\">" + escaped(about) + "</p>\n";
  if (clusters.size() > 1) out += "<h2>The clusters</h2>\n" + table_of(clusters, "numbers");
  if (criteria.size() > 1) out += "<h2>What each criterion says</h2>\n" + table_of(criteria, "text");
  if (!figures.empty()) out += "<h2>Pictures</h2>\n";
  for (const Figure& figure : figures)
    out += "<figure>\n" + figure.svg + element("figcaption", figure.caption) + "\n</figure>\n";
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace cli
