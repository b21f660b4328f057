// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

// How many processors this process may use. What Linux says about it is read from files below a root folder; a file
// that is missing or makes no sense means that there is no limit. No streams: they would be most of what
// <keen/keen.hpp> includes.

namespace keen::detail {

/// The whole text as a positive number, or nothing.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> positive_integer(std::string_view text) {
  long long value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || value <= 0) return {};
  return static_cast<double>(value);
}

/// Processors that a group may use on average: its quota of time over the period it is for. Nothing: no limit.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> quota_of(std::string_view quota, std::string_view period) {
  const auto time = positive_integer(quota);  // version 1 says -1, version 2 "max" for no limit
  const auto per = positive_integer(period);
  if (!time || !per) return {};
  return *time / *per;
}

/// The text of a file, or nothing. Files of /proc report the size 0.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<std::string> text_of(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "r"), &std::fclose);
  if (!file) return {};
  std::string text;
  char block[4096];
  for (std::size_t got = 0; (got = std::fread(block, 1, sizeof block, file.get())) > 0;) text.append(block, got);
  return text;
}

/// Takes what stands before the first `end` off the text, and `end` too; all of it if there is none.
[[nodiscard]] KEEN_DETAIL_COLD inline std::string_view taken_until(char end, std::string_view& text) {
  const std::size_t position = text.find(end);
  const std::string_view taken = text.substr(0, position);
  text.remove_prefix(position == std::string_view::npos ? text.size() : position + 1);
  return taken;
}

/// The first words of a text, as many as are wanted: empty ones if it has less.
[[nodiscard]] KEEN_DETAIL_COLD inline std::vector<std::string_view> words_of(std::string_view text, std::size_t most) {
  constexpr std::string_view spaces = " \t\n";
  std::vector<std::string_view> words(most);
  for (std::string_view& word : words) {
    text.remove_prefix((std::min)(text.find_first_not_of(spaces), text.size()));
    word = text.substr(0, text.find_first_of(spaces));
    text.remove_prefix(word.size());
  }
  return words;
}

/// The limit of one control group's folder: `cpu.max` of version 2, or `cpu.cfs_quota_us` over `cpu.cfs_period_us` of
/// version 1.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> quota_in_folder(const std::string& folder) {
  if (const auto text = text_of(folder + "/cpu.max")) {
    const auto words = words_of(*text, 2);
    return quota_of(words[0], words[1]);
  }
  const std::string quota = text_of(folder + "/cpu.cfs_quota_us").value_or("");
  const std::string period = text_of(folder + "/cpu.cfs_period_us").value_or("");
  return quota_of(words_of(quota, 1)[0], words_of(period, 1)[0]);
}

/// True if `list`, whose items stand between commas, has `item`.
[[nodiscard]] KEEN_DETAIL_COLD inline bool has_item(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    if (taken_until(',', list) == item) return true;
  }
  return false;
}

/// Where a hierarchy of control groups can be seen.
struct CgroupMount {
  bool unified = false;  ///< version 2
  std::string group;     ///< the group that is seen as `folder`, "/" for the top one
  std::string folder;
};

/// A path as /proc writes it, where \ooo stands for a character of that octal code.
[[nodiscard]] KEEN_DETAIL_COLD inline std::string unescaped(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string path;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && std::all_of(&text[i + 1], &text[i + 1] + 3, is_octal)) {
      path += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      path += text[i];
    }
  }
  return path;
}

/// A line of /proc/self/mountinfo (proc(5)), if it is about a hierarchy that can limit processors:
/// `id parent device root folder options [tags...] - type source super-options`.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<CgroupMount> cgroup_mount(std::string_view line) {
  const std::size_t dash = line.find(" - ");
  if (dash == std::string_view::npos) return {};
  const auto mount = words_of(line.substr(0, dash), 5);
  const auto kind = words_of(line.substr(dash + 3), 3);
  const bool unified = kind[0] == "cgroup2";
  if (!unified && (kind[0] != "cgroup" || !has_item(kind[2], "cpu"))) return {};
  return CgroupMount{unified, unescaped(mount[3]), unescaped(mount[4])};
}

/// The group of the process, from the text of /proc/self/cgroup (cgroups(7)), whose lines are
/// `number:controllers:group`; the unified hierarchy has number 0.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<std::string> cgroup_of_process(std::string_view text,
                                                                                   bool unified) {
  while (!text.empty()) {
    std::string_view group = taken_until('\n', text);
    if (std::count(group.begin(), group.end(), ':') < 2) continue;
    const std::string_view number = taken_until(':', group);
    const std::string_view controllers = taken_until(':', group);
    if (unified ? number == "0" : has_item(controllers, "cpu")) return std::string(group);
  }
  return {};
}

/// The path from the group that a mount shows to `group`: "" for itself or where `group` cannot be seen through it.
[[nodiscard]] KEEN_DETAIL_COLD inline std::string path_within(const CgroupMount& mount, const std::string& group) {
  const std::string top = mount.group == "/" ? "" : mount.group;
  const bool below = group.starts_with(top + "/") && (group + "/").find("/../") == std::string::npos;
  return below && group != "/" ? group.substr(top.size()) : "";
}

/// The smallest limit from `path` below `folder` up to `folder` itself: a group has no more than those above it.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> quota_along(const std::string& folder, std::string path) {
  std::optional<double> least;
  for (;;) {
    const auto quota = quota_in_folder(folder + path);
    if (quota && (!least || *quota < *least)) least = quota;
    if (path.empty()) return least;
    path.erase(path.rfind('/'));
  }
}

/// Processors that the control groups of the process leave it, rounded up. Nothing: no limit.
/// @param root  stands before /proc and the folders of the hierarchies, "" in earnest
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> cgroup_limit(const std::string& root) {
  std::optional<double> least;
  const std::string mounts = text_of(root + "/proc/self/mountinfo").value_or("");
  const std::string groups = text_of(root + "/proc/self/cgroup").value_or("");
  for (std::string_view lines = mounts; !lines.empty();) {
    const auto mount = cgroup_mount(taken_until('\n', lines));
    if (!mount) continue;
    const auto group = cgroup_of_process(groups, mount->unified);
    if (!group) continue;
    const auto quota = quota_along(root + mount->folder, path_within(*mount, *group));
    if (quota && (!least || *quota < *least)) least = quota;
  }
  if (!least) return {};
  return (std::max)(1.0, std::ceil(*least));
}

/// Processors that the system lets this thread, and those it starts, run on: >= 1.
[[nodiscard]] KEEN_DETAIL_COLD inline int processors_of_thread() {
#if defined(__linux__) && defined(CPU_COUNT_S)
  for (std::size_t sets = 1; sets <= 1024; sets *= 2) {  // the call fails where the system knows more processors
    std::vector<cpu_set_t> mask(sets);
    if (sched_getaffinity(0, sets * sizeof(cpu_set_t), mask.data()) != 0) continue;
    return (std::max)(1, static_cast<int>(CPU_COUNT_S(sets * sizeof(cpu_set_t), mask.data())));
  }
#endif
  return (std::max)(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// How many processors this process may use: >= 1. Linux: no more than its affinity mask has, and no more than its
/// control groups leave it.
[[nodiscard]] KEEN_DETAIL_COLD inline int available_processors(const std::string& root = "") {
  const int processors = processors_of_thread();
#if defined(__linux__)
  const auto limit = cgroup_limit(root);
  if (limit && *limit < processors) return static_cast<int>(*limit);
#else
  static_cast<void>(root);
#endif
  return processors;
}

}  // namespace keen::detail
