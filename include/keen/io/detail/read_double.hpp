// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <system_error>

#ifndef __cpp_lib_to_chars  // libc++ has no std::from_chars for double before its version 20
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include <locale.h>
#if defined(__APPLE__) || defined(__FreeBSD__)
#include <xlocale.h>
#endif
#endif

namespace keen::io::detail {

#ifdef __cpp_lib_to_chars

/// As std::from_chars.
inline std::from_chars_result read_double(const char* first, const char* last, double& value) {
  return std::from_chars(first, last, value);
}

#else

/// The longest start of a text that is a number to std::from_chars.
class NumberText {
 public:
  NumberText(const char* first, const char* last) : first_(first), last_(last), end_(first) {
    skip('-');
    is_word_ = skip_word("infinity") || skip_word("inf") || skip_nan();
    if (is_word_) return;
    std::ptrdiff_t digits = skip_digits();
    if (skip('.')) digits += skip_digits();
    if (digits == 0) {
      end_ = first_;
      return;
    }
    is_zero_ = std::none_of(first_, end_, [](char c) { return c >= '1' && c <= '9'; });
    const char* const before = end_;
    if (!skip('e') && !skip('E')) return;
    if (!skip('+')) skip('-');
    if (skip_digits() == 0) end_ = before;
  }

  [[nodiscard]] const char* end() const { return end_; }
  [[nodiscard]] bool is_zero() const { return is_zero_; }  ///< whether it means 0, and is not rounded to it
  [[nodiscard]] bool is_word() const { return is_word_; }  ///< infinity or NaN

 private:
  bool skip(char c) {
    const bool is_next = end_ != last_ && *end_ == c;
    if (is_next) ++end_;
    return is_next;
  }

  std::ptrdiff_t skip_digits() {
    const char* const before = end_;
    while (end_ != last_ && *end_ >= '0' && *end_ <= '9') ++end_;
    return end_ - before;
  }

  /// @param word  in lower case
  bool skip_word(std::string_view word) {
    const std::string_view rest(end_, static_cast<std::size_t>(last_ - end_));
    const std::string_view start = rest.substr(0, word.size());
    const auto is_same = [](char c, char lower) { return c == lower || c == lower - 'a' + 'A'; };
    if (!std::equal(start.begin(), start.end(), word.begin(), word.end(), is_same)) return false;
    end_ += word.size();
    return true;
  }

  /// With or without letters and digits in parentheses.
  bool skip_nan() {
    if (!skip_word("nan")) return false;
    const char* const before = end_;
    if (!skip('(')) return true;
    const auto ends = [](char c) {
      return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_');
    };
    end_ = std::find_if(end_, last_, ends);
    if (!skip(')')) end_ = before;
    return true;
  }

  const char* first_;
  const char* last_;
  const char* end_;
  bool is_zero_ = false;
  bool is_word_ = false;
};

/// As std::from_chars: read by the C library, under a locale of its own.
inline std::from_chars_result read_double(const char* first, const char* last, double& value) {
  const NumberText number(first, last);
  if (number.end() == first) return {first, std::errc::invalid_argument};
  struct CLocale {
    CLocale() {
      if (value == locale_t()) throw std::bad_alloc();
    }
    const locale_t value = ::newlocale(LC_ALL_MASK, "C", locale_t());
    ~CLocale() { ::freelocale(value); }
  };
  static const CLocale locale;
  const double read = ::strtod_l(std::string(first, number.end()).c_str(), nullptr, locale.value);
  const bool has_overflown = std::abs(read) == HUGE_VAL && !number.is_word();
  if (has_overflown || (read == 0 && !number.is_zero())) return {number.end(), std::errc::result_out_of_range};
  value = read;
  return {number.end(), std::errc()};
}

#endif

}  // namespace keen::io::detail
