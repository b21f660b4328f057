// SPDX-License-Identifier: MIT
#include "csv.hpp"

#include "text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view utf16_little = "\xFF\xFE";
constexpr std::string_view utf16_big = "\xFE\xFF";

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) static_cast<void>(std::fclose(file));  // read, so nothing can be lost
  }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

File opened(const std::string& path) {
  if (path == "-") return File(stdin);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw std::runtime_error(path + ": is a directory");
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) throw std::runtime_error(path + ": cannot open: " + std::strerror(errno));
  return file;
}

/// Reads in blocks that grow with what has arrived, so that no declared size is ever believed.
std::string contents(std::FILE* file, const std::string& name) {
  std::string text;
  std::size_t used = 0;
  for (std::size_t got = 1; got > 0; used += got) {
    text.resize(used + std::max(std::size_t{1} << 16, used / 2));
    got = std::fread(text.data() + used, 1, text.size() - used, file);
  }
  if (std::ferror(file) != 0) throw std::runtime_error(name + ": cannot read: " + std::strerror(errno));
  text.resize(used);
  return text;
}

/// How often each candidate occurs in one line, outside quotes.
using DelimiterCounts = std::array<std::size_t, 3>;
constexpr std::array<char, 3> candidates{'\t', ';', ','};

std::vector<DelimiterCounts> delimiters_of_first_lines(std::string_view text) {
  constexpr std::size_t most_lines = 16;
  std::vector<DelimiterCounts> lines;
  DelimiterCounts counts{};
  bool is_inside_quotes = false;
  bool is_blank = true;
  for (const char c : text.substr(0, std::size_t{1} << 16)) {
    if (c == '"') is_inside_quotes = !is_inside_quotes;
    const bool ends_line = !is_inside_quotes && (c == '\n' || c == '\r');
    if (ends_line && !is_blank) lines.push_back(std::exchange(counts, {}));
    if (lines.size() == most_lines) return lines;
    is_blank = ends_line || (is_blank && c == ' ');
    for (std::size_t i = 0; i < candidates.size(); ++i) counts[i] += !is_inside_quotes && c == candidates[i] ? 1u : 0u;
  }
  if (lines.empty() || (!is_blank && text.size() < (std::size_t{1} << 16))) lines.push_back(counts);
  return lines;
}

}  // namespace

CsvText::CsvText(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  refuse_other_encodings();
  if (text_.starts_with(utf8_mark)) begin_ = utf8_mark.size();
  const std::size_t nul = this->text().find('\0');
  if (nul != std::string_view::npos) fail(nul, "a NUL byte: this is not a text file");
}

CsvText CsvText::read(const std::string& path) {
  const std::string name = path == "-" ? "(standard input)" : path;
  const File file = opened(path);
  return {name, contents(file.get(), name)};
}

void CsvText::refuse_other_encodings() const {
  const bool is_utf16 = text_.starts_with(utf16_little) || text_.starts_with(utf16_big);
  if (is_utf16) fail(0, "this is UTF-16 text; save it as UTF-8");
}

std::size_t CsvText::line_begin(std::size_t offset) const {
  const std::size_t end_before = offset == 0 ? std::string_view::npos : text().find_last_of("\r\n", offset - 1);
  return end_before == std::string_view::npos ? 0 : end_before + 1;
}

std::size_t CsvText::line(std::size_t offset) const {
  const std::string_view before = text().substr(0, offset);
  std::size_t line = 1;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool is_crlf_half = before[i] == '\r' && i + 1 < text().size() && text()[i + 1] == '\n';
    if (before[i] == '\n' || (before[i] == '\r' && !is_crlf_half)) ++line;
  }
  return line;
}

void CsvText::fail(std::size_t offset, const std::string& reason) const {
  const std::size_t column = offset - line_begin(offset) + 1;
  throw std::runtime_error(name_ + ':' + std::to_string(line(offset)) + ':' + std::to_string(column) + ": " + reason);
}

std::string Field::value() const {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out += bytes[i];
    if (has_quotes && bytes[i] == '"') ++i;
  }
  return out;
}

bool CsvReader::next(std::vector<Field>& fields) {
  fields.clear();
  skip_blank_lines();
  if (at_ == text_.size()) return false;
  record_ = at_;
  for (;;) {
    fields.push_back(field());
    if (fields.size() > CsvLimits::fields) csv_.fail(record_, "a line of more than 65536 fields");
    if (at_ - record_ > CsvLimits::record_bytes) csv_.fail(record_, "a line of more than 16 MiB");
    if (at_line_end()) break;
    ++at_;  // the delimiter
  }
  skip_line_end();
  return true;
}

void CsvReader::skip_spaces() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

void CsvReader::skip_line_end() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  const bool lf_belongs_here = at_ < text_.size() && text_[at_] == '\n';
  if (lf_belongs_here) ++at_;
}

void CsvReader::skip_blank_lines() {
  for (;;) {
    const std::size_t line = at_;
    skip_spaces();
    if (at_ == text_.size()) return;
    if (!at_line_end()) {
      at_ = line;
      return;
    }
    skip_line_end();
  }
}

Field CsvReader::field() {
  const std::size_t begin = at_;
  skip_spaces();
  if (at_ < text_.size() && text_[at_] == '"') return quoted_field();
  const std::size_t offset = at_ - begin > CsvLimits::field_bytes ? begin : at_;
  while (!at_line_end() && text_[at_] != delimiter_) ++at_;
  if (at_ - begin > CsvLimits::field_bytes) csv_.fail(offset, "a field of more than 1024 bytes");
  return {trimmed(text_.substr(offset, at_ - offset)), offset, false};
}

Field CsvReader::quoted_field() {
  const std::size_t offset = at_;
  const std::size_t end = closing_quote();
  at_ = end + 1;
  skip_spaces();
  if (!at_line_end() && text_[at_] != delimiter_) csv_.fail(at_, "text after the closing quote of a field");
  return {trimmed(text_.substr(offset + 1, end - offset - 1)), offset, true};
}

std::size_t CsvReader::closing_quote() const {
  const std::size_t begin = at_ + 1;
  for (std::size_t i = begin; i < text_.size(); ++i) {
    if (i - begin > CsvLimits::field_bytes)
      csv_.fail(at_, "a quoted field of more than 1024 bytes: is its end quote missing?");
    if (text_[i] != '"') continue;
    const bool is_doubled = i + 1 < text_.size() && text_[i + 1] == '"';
    if (!is_doubled) return i;
    ++i;
  }
  csv_.fail(at_, "a quote that is never closed");
}

std::string_view CsvReader::trimmed(std::string_view bytes) const {
  const auto is_blank = [&](char c) { return is_space(c); };
  const auto first = std::find_if_not(bytes.begin(), bytes.end(), is_blank);
  const auto last = std::find_if_not(bytes.rbegin(), std::make_reverse_iterator(first), is_blank).base();
  return bytes.substr(static_cast<std::size_t>(first - bytes.begin()), static_cast<std::size_t>(last - first));
}

char detected_delimiter(const CsvText& csv) {
  const std::vector<DelimiterCounts> lines = delimiters_of_first_lines(csv.text());
  const DelimiterCounts& first = lines.front();
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const bool is_consistent =
        std::all_of(lines.begin(), lines.end(), [&](const DelimiterCounts& counts) { return counts[i] == first[i]; });
    if (first[i] > 0 && is_consistent) return candidates[i];
  }
  const std::ptrdiff_t most = std::max_element(first.begin(), first.end()) - first.begin();
  return first[static_cast<std::size_t>(most)] > 0 ? candidates[static_cast<std::size_t>(most)] : ',';
}

}  // namespace cli
