// SPDX-License-Identifier: MIT
#include "choose_k_report.hpp"

#include <cstddef>
#include <string_view>

namespace cli {
namespace {

constexpr const char* light_colours =
    "--ink: #1f2328; --muted: #59636e; --line: #d1d9e0; --page: #ffffff; --panel: #f6f8fa;";
constexpr const char* dark_colours =
    "--ink: #e6edf3; --muted: #969faa; --line: #30363d; --page: #0d1117; --panel: #161b22;";

/// Text, tables and figures are of one width; tables that are wider scroll by themselves.
constexpr const char* layout = R"(
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI",
       Roboto, Helvetica, Arial, "DejaVu Sans", sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0.4rem 0 0.8rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.6rem 0 0.6rem; }
ul { padding-left: 1.2rem; }
.about, .note, figcaption { color: var(--muted); }
.about { white-space: pre-line; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0 0.35rem 1rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, .text td:last-child, .text th:last-child { text-align: left; }
th:first-child { padding-left: 0; }
.text td:last-child { white-space: normal; min-width: 7rem; }
.text tbody th { white-space: normal; }
thead th { color: var(--muted); font-weight: 600; }
tbody th { font-weight: inherit; }
figure { margin: 1.6rem 0; }
figure svg { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px;
             box-sizing: border-box; }
figcaption { margin-top: 0.5rem; }
@media (max-width: 30rem) {
  h1 { font-size: 1.4rem; }
  main { padding: 1rem 1rem 3rem; }
  th, td { padding-left: 0.6rem; }
}
@media print { figure, tr { break-inside: avoid; } }
)";

std::string root(const char* scheme, const char* colours) {
  return std::string(":root { color-scheme: ") + scheme + "; " + colours + " }\n";
}

std::string style_of(keen::svg::Theme theme) {
  switch (theme) {
    case keen::svg::Theme::light: return '\n' + root("light", light_colours) + layout;
    case keen::svg::Theme::dark: return '\n' + root("dark", dark_colours) + layout;
    case keen::svg::Theme::automatic: break;
  }
  return '\n' + root("light dark", light_colours) + "@media screen and (prefers-color-scheme: dark) {\n" +
         root("light dark", dark_colours) + "}\n" + layout;
}

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

std::string row_of(const std::vector<std::string>& cells, const char* first, const char* other) {
  std::string html = "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string tag = i == 0 ? first : other;
    html += '<' + tag + '>' + escaped(cells[i]) + "</" + tag.substr(0, 2) + '>';
  }
  return html + "</tr>\n";
}

/// @param name  for those who cannot see it
std::string table_of(const TextTable& rows, const char* kind, const std::string& name) {
  std::string html = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(name) +
                     "\"><table class=\"" + kind + "\">\n<thead>" +
                     row_of(rows.front(), "th scope=\"col\"", "th scope=\"col\"") + "</thead>\n<tbody>\n";
  for (std::size_t i = 1; i < rows.size(); ++i) html += row_of(rows[i], "th scope=\"row\"", "td");
  return html + "</tbody></table></div>\n";
}

std::string figures_of(const std::vector<ChooseKReport::Figure>& figures) {
  std::string html;
  for (const ChooseKReport::Figure& figure : figures)
    html += "<figure>\n" + figure.svg + element("figcaption", figure.caption) + "\n</figure>\n";
  return html;
}

std::string list_of(const std::vector<std::string>& sentences) {
  if (sentences.empty()) return "";
  std::string html = element("p", sentences.front()) + "\n<ul>\n";
  for (std::size_t i = 1; i < sentences.size(); ++i) html += element("li", sentences[i]) + "\n";
  return html + "</ul>\n";
}

}  // namespace

std::string ChooseKReport::html() const {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
      element("title", file + ": how many clusters?") + "\n<style>" + style_of(theme) +
      "</style>\n</head>\n<body>\n<main>\n";
  out += element("h1", answer) + "\n<p class=\"about\">" + escaped(about) + "</p>\n";
  out += element("h2", subject) + '\n' + list_of(explanation);
  out += figures_of({view}) + table_of(clusters, "numbers", subject);
  out += "<p class=\"note\">" + escaped(clusters_note) + "</p>\n" + figures_of(cluster_figures);
  out += element("h2", question) + '\n' + element("p", reason) + '\n';
  if (criteria.size() > 1) out += table_of(criteria, "text", "What each criterion says");
  return out + figures_of(reason_figures) + "</main>\n</body>\n</html>\n";
}

}  // namespace cli
