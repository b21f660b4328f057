// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "csv_cell.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

// Row numbers and dates look like features, and ruin a clustering: they vary more than anything else. Evidence from the
// numbers (whole, ascending, 1, 2, 3, ...) and from the name of the column decides what is left out and reported.

/// Numbers that are no features of a point: they name it, count it or date it.
namespace keen::io::detail {

/// What is seen of the numbers of a column, one after the other.
class NumberSequence {
 public:
  void add(double value) {
    if (count_ == 0) first_ = value;
    is_whole_ = is_whole_ && std::floor(value) == value && std::abs(value) <= most_exact;
    is_ascending_ = is_ascending_ && (count_ == 0 || value > last_);
    is_counting_ = is_counting_ && (count_ == 0 || value == last_ + 1);
    is_dates_ = is_dates_ && is_date(value);
    last_ = value;
    ++count_;
  }

  [[nodiscard]] bool is_whole() const { return count_ > 0 && is_whole_; }
  [[nodiscard]] bool is_ascending() const { return is_ascending_; }        ///< and so no two are equal
  [[nodiscard]] bool is_dates() const { return count_ > 0 && is_dates_; }  ///< such as 20221101

  /// 0, 1, 2, ... or 1, 2, 3, ...
  [[nodiscard]] bool counts_rows() const { return count_ > 1 && is_counting_ && (first_ == 0 || first_ == 1); }

 private:
  static constexpr double most_exact = 9007199254740992;  // 2^53

  [[nodiscard]] static bool is_date(double value) {
    if (!(value >= 19000101 && value <= 21001231) || std::floor(value) != value) return false;
    const auto date = static_cast<long>(value);
    const long month = date / 100 % 100, day = date % 100;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }

  Index count_ = 0;
  double first_ = 0;
  double last_ = 0;
  bool is_whole_ = true;
  bool is_ascending_ = true;
  bool is_counting_ = true;
  bool is_dates_ = true;
};

/// Whether a column is called as those are that number or name rows: id, customer_id, CustomerID, index, row, Unnamed:
/// 0.
[[nodiscard]] inline bool is_named_like_id(std::string_view name) {
  constexpr std::string_view separators = " _-.:";
  std::string letters;
  for (const char c : name) {
    if (separators.find(c) == std::string_view::npos) letters += lower_case(c);
  }
  constexpr std::array<std::string_view, 25> words{
      "id",     "ids",       "idx",      "index",    "key", "row",    "rows",   "rowid",    "rowno",
      "rownum", "rownumber", "rownames", "rn",       "no",  "nr",     "number", "unnamed0", "uid",
      "uuid",   "guid",      "pk",       "recordid", "obs", "serial", "code"};
  if (std::find(words.begin(), words.end(), letters) != words.end()) return true;
  const std::size_t size = name.size();
  if (size < 3) return false;
  const std::string_view end = name.substr(size - 2);
  const bool is_id = lower_case(end[0]) == 'i' && lower_case(end[1]) == 'd';
  const char before = name[size - 3];
  const bool is_word = before == '_' || before == ' ' || before == '-' || before == '.';
  const bool is_capital = end[0] == 'I' && before >= 'a' && before <= 'z';
  return is_id && (is_word || is_capital);
}

}  // namespace keen::io::detail
