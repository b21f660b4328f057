// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/svg.hpp> as one file, made by packaging/single_header.py. Do not edit.
//
// MIT License
//
// Copyright (c) 2026 The keen authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#pragma once

// ---- keen/svg.hpp

// Pictures as SVG text, with no dependency. Not part of <keen/keen.hpp>: include it where pictures are made.
//
//   keen::svg::save("clusters.svg", keen::svg::scatter(points, keen::fit(points, {.k = 3})));

#include "keen.hpp"

// ---- keen/svg/detail/number.hpp

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

/// Numbers as text, the same bytes under every locale.
namespace keen::svg::detail {

template <class Integer>
[[nodiscard]] std::string integer_text(Integer value) {
  std::array<char, 24> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

/// `value` / 10^decimals, with the point set by hand: 5, 2 gives "0.05".
[[nodiscard]] inline std::string fixed_text(std::int64_t value, int decimals) {
  std::string digits = integer_text(value < 0 ? -value : value);
  const auto count = static_cast<std::size_t>(decimals);
  if (digits.size() <= count) digits.insert(0, count + 1 - digits.size(), '0');
  if (count > 0) digits.insert(digits.size() - count, 1, '.');
  return value < 0 ? "-" + digits : digits;
}

/// A length or coordinate in the picture: hundredths of a pixel are as fine as anybody sees.
[[nodiscard]] inline std::string pixel_text(double pixels) {
  constexpr double far_outside = 1e7;
  std::int64_t hundredths = std::llround(std::clamp(pixels, -far_outside, far_outside) * 100);
  int decimals = 2;
  for (; decimals > 0 && hundredths % 10 == 0; --decimals) hundredths /= 10;
  return fixed_text(hundredths, decimals);
}

/// A count with its thousands marked: 1,234,567.
[[nodiscard]] inline std::string count_text(Index count) {
  std::string digits = integer_text(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

/// "1 point", "2 points".
[[nodiscard]] inline std::string counted(Index count, std::string_view one, std::string_view many) {
  return count_text(count) + " " + std::string(count == 1 ? one : many);
}

/// A measured value, five digits of it.
[[nodiscard]] inline std::string value_text(double value) {
  if (!keen::detail::is_finite(&value)) return keen::detail::non_finite_name(&value);
  std::array<char, 40> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 5);
  return {buffer.data(), result.ptr};
}

/// A share in [0, 1] as percent, one decimal: "12.3%". What is there but rounds to nothing is "<0.1%".
[[nodiscard]] inline std::string percent_text(double share) {
  const std::int64_t thousandths = std::llround(share * 1000);
  if (thousandths == 0 && share > 0) return "<0.1%";
  return fixed_text(thousandths, 1) + "%";
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/range.hpp

#include <limits>

namespace keen::svg::detail {

/// Values of this size and more are not drawn, so that sums and differences of those that are cannot overflow.
inline constexpr double undrawable = 1e300;

[[nodiscard]] inline bool is_drawable(double value) {
  return keen::detail::is_finite(&value) && std::abs(value) < undrawable;
}

/// The values that an axis shows: [low, high], or none.
struct Range {
  double low = undrawable;
  double high = -undrawable;

  [[nodiscard]] bool empty() const { return low > high; }
  [[nodiscard]] double span() const { return high - low; }

  void include(double value) {
    if (!is_drawable(value)) return;
    low = (std::min)(low, value);
    high = (std::max)(high, value);
  }
};

/// True where the values differ by no more than what rounding can do to them, or are all as good as zero.
[[nodiscard]] inline bool is_constant(Range range) {
  const double largest = (std::max)(std::abs(range.low), std::abs(range.high));
  return largest < 1e-290 || range.span() < 1e-11 * largest;
}

/// A range that an axis can show: never empty, never without extent.
[[nodiscard]] inline Range with_extent(Range range) {
  if (range.empty()) return {0, 1};
  if (!is_constant(range)) return range;
  const double middle = range.low / 2 + range.high / 2;
  const double margin = std::abs(middle) < 1e-290 ? 1.0 : std::abs(middle) / 2;
  return {middle - margin, middle + margin};
}

/// The range with parts of its extent added at either end.
[[nodiscard]] inline Range widened(Range range, double below, double above) {
  return {range.low - below * range.span(), range.high + above * range.span()};
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/scatter_data.hpp

#include <map>
#include <vector>

namespace keen::svg::detail {

/// What a scatter picture shows of the data: two coordinates, as doubles, of some of the points.
struct ScatterData {
  std::vector<double> x, y;                    ///< the points that are drawn
  std::vector<Index> drawn;                    ///< which they are
  std::vector<Label> labels;                   ///< theirs; empty where there are none
  std::map<Label, Index> sizes;                ///< points by label, of all points; 0 where only a centroid has it
  Range x_range, y_range;                      ///< of all points and centroids
  std::vector<double> centroid_x, centroid_y;  ///< by label; may be none
  Index n = 0;
  Index dim = 0;
  Index considered = 0;  ///< points left by thinning
  Index undrawn = 0;     ///< of those, points too large to draw, or not finite

  [[nodiscard]] bool has_labels() const { return !sizes.empty(); }
};

/// The fraction of i times the golden ratio, in [0, 1): however many there are, they spread evenly.
[[nodiscard]] inline double golden_fraction(Index i) {
  constexpr double golden_ratio = 0.61803398874989485;
  const double turns = static_cast<double>(i) * golden_ratio;
  return turns - std::floor(turns);
}

/// The point drawn for stretch `j` of `count` equal ones that n points are divided into: not always at the same
/// position, because the order of the points may have a period too.
[[nodiscard]] inline Index point_of_stretch(Index j, Index count, Index n) {
  const auto start = [=](Index s) { return n / count * s + n % count * s / count; };
  const auto length = static_cast<double>(start(j + 1) - start(j));
  return start(j) + static_cast<Index>(golden_fraction(j) * length);
}

/// Reads two coordinates of points and centroids.
template <class Scalar, int Dim>
class ScatterReader {
 public:
  ScatterReader(const Dataset<Scalar, Dim>& points, Index x_axis, Index y_axis)
      : points_(points), x_axis_(x_axis), y_axis_(y_axis) {}

  /// Thins evenly: one point of each of `max_points` stretches.
  [[nodiscard]] ScatterData operator()(const Labels& labels, const Centroids<Scalar, Dim>& centroids,
                                       Index max_points) const {
    ScatterData data;
    data.n = points_.size();
    data.dim = points_.dim();
    data.considered = (std::min)(data.n, max_points);
    read_ranges(data);
    read_labels(data, labels, centroids.cols());
    read_centroids(data, centroids);
    for (Index j = 0; j < data.considered; ++j) {
      add_point(data, point_of_stretch(j, data.considered, data.n), labels);
    }
    return data;
  }

 private:
  [[nodiscard]] double x(Index i) const { return static_cast<double>(points_(i, x_axis_)); }
  /// Points of one coordinate are spread in height, so that they do not hide each other.
  [[nodiscard]] double y(Index i) const {
    return points_.dim() == 1 ? golden_fraction(i) - 0.5 : static_cast<double>(points_(i, y_axis_));
  }

  void read_ranges(ScatterData& data) const {
    for (Index i = 0; i < data.n; ++i) {
      const double px = x(i), py = y(i);
      if (!is_drawable(px) || !is_drawable(py)) continue;
      data.x_range.include(px);
      data.y_range.include(py);
    }
  }

  static void read_labels(ScatterData& data, const Labels& labels, Index k) {
    if (labels.size() == 0) return;
    for (Index j = 0; j < k; ++j) data.sizes[static_cast<Label>(j)] = 0;
    for (const Label label : labels) ++data.sizes[label];
  }

  void read_centroids(ScatterData& data, const Centroids<Scalar, Dim>& centroids) const {
    for (Index j = 0; j < centroids.cols(); ++j) {
      data.centroid_x.push_back(static_cast<double>(centroids(x_axis_, j)));
      data.centroid_y.push_back(data.dim == 1 ? 0.0 : static_cast<double>(centroids(y_axis_, j)));
      if (!is_drawable(data.centroid_x.back()) || !is_drawable(data.centroid_y.back())) continue;
      data.x_range.include(data.centroid_x.back());
      data.y_range.include(data.centroid_y.back());
    }
  }

  void add_point(ScatterData& data, Index i, const Labels& labels) const {
    const double px = x(i), py = y(i);
    if (!is_drawable(px) || !is_drawable(py)) {
      ++data.undrawn;
      return;
    }
    data.x.push_back(px);
    data.y.push_back(py);
    data.drawn.push_back(i);
    if (labels.size() > 0) data.labels.push_back(labels[i]);
  }

  const Dataset<Scalar, Dim>& points_;
  Index x_axis_;
  Index y_axis_;
};

}  // namespace keen::svg::detail

// ---- keen/svg/detail/film.hpp

#include <cstddef>
#include <utility>

namespace keen::svg::detail {

/// Centroids, and the points that are drawn by their nearest centroid.
struct Still {
  Eigen::Matrix2Xd centroids;  ///< the two coordinates that are shown
  std::vector<Label> labels;
  std::string caption;
};

/// One run of Lloyd's iteration: the start centroids, then those after each pass.
using Film = std::vector<Still>;

/// Fits, and films the run that turns out best.
template <class Scalar, int Dim>
class FilmMaker {
 public:
  /// @param drawn  the points that are filmed
  FilmMaker(const Dataset<Scalar, Dim>& data, Index x_axis, Index y_axis, std::vector<Index> drawn)
      : data_(data), x_axis_(x_axis), y_axis_(y_axis), drawn_(std::move(drawn)) {}

  [[nodiscard]] Film operator()(KMeans<Scalar, Dim> settings) {
    keen::detail::require_settings(keen::detail::FitSettings<Scalar>(settings), data_.size());
    settings.init = recorded(settings.init);
    settings.observer = [this, watching = settings.observer](const IterationStats& it) {
      record(it);
      if (watching) watching(it);
    };
    const Clustering<Scalar, Dim> clustering = settings.fit(data_);
    Film film = std::move(runs_[clustering.restart]);
    end(film, clustering);
    return film;
  }

 private:
  [[nodiscard]] Initializer<Scalar, Dim> recorded(const Initializer<Scalar, Dim>& init) {
    return [this, init](const Dataset<Scalar, Dim>& data, Index k, Rng& rng) {
      Centroids<Scalar, Dim> start = init(data, k, rng);
      if (start.rows() == data.dim()) runs_.emplace_back().push_back({seen(start), {}, ""});  // if not, fit says so
      return start;
    };
  }

  void record(const IterationStats& it) {
    Film& film = runs_[it.restart];
    Still& assigned = film.back();
    for (const Index i : drawn_) assigned.labels.push_back(it.labels[static_cast<std::size_t>(i)]);
    assigned.caption = "pass " + integer_text(it.iteration) + ": SSE " + value_text(it.sse);
    if (it.iteration > 1) assigned.caption += ", " + counted(it.labels_changed, "label", "labels") + " changed";
    complete(assigned.centroids, it.k);
    film.push_back({seen(it.centroids()), {}, ""});
  }

  /// The last centroids replace those before if they are the same.
  void end(Film& film, const Clustering<Scalar, Dim>& clustering) const {
    Still& last = film.back();
    for (const Index i : drawn_) last.labels.push_back(clustering.labels(i));
    last.caption = "after " + counted(clustering.iterations, "pass", "passes") + ": SSE " + value_text(clustering.sse) +
                   ", " + std::string(to_string(clustering.stop_reason));
    if (film.size() < 2) return;
    Still& before = film[film.size() - 2];
    if (before.centroids != last.centroids || before.labels != last.labels) return;
    before = std::move(last);
    film.pop_back();
  }

  /// A start that has fewer centroids than k goes on with copies of the first.
  static void complete(Eigen::Matrix2Xd& centroids, Index k) {
    const Index found = centroids.cols();
    centroids.conservativeResize(Eigen::NoChange, k);
    for (Index j = found; j < k; ++j) centroids.col(j) = centroids.col(0).eval();
  }

  template <class Matrix>
  [[nodiscard]] Eigen::Matrix2Xd seen(const Matrix& centroids) const {
    Eigen::Matrix2Xd both = Eigen::Matrix2Xd::Zero(2, centroids.cols());
    both.row(0) = centroids.row(x_axis_).template cast<double>();
    if (data_.dim() > 1) both.row(1) = centroids.row(y_axis_).template cast<double>();
    return both;
  }

  Dataset<Scalar, Dim> data_;
  Index x_axis_;
  Index y_axis_;
  std::vector<Index> drawn_;
  keen::detail::IndexedVector<Film> runs_;
};

/// The film without the passes between the first ones and the last, where there are more than that.
[[nodiscard]] inline Film shortened_film(Film film, Index most_passes) {
  if (static_cast<Index>(film.size()) - 1 <= most_passes) return film;
  const auto last = static_cast<std::size_t>(most_passes);
  std::swap(film[last], film.back());
  film.resize(last + 1);
  return film;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/text.hpp

/// Text that a user wrote, made fit for XML, and how much room it takes.
namespace keen::svg::detail {

/// One character of UTF-8 text. What is malformed, or forbidden in XML 1.0, is U+FFFD, one byte at a time.
struct Character {
  char32_t code = 0xFFFD;
  std::size_t bytes = 1;
};

[[nodiscard]] inline bool is_xml_character(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xD800 || (code >= 0xE000 && code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF);
}

/// The first character of `text`, which is not empty.
[[nodiscard]] inline Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t bytes = byte(0) < 0x80 ? 1 : byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) >= 0xF8 || (byte(0) >= 0x80 && byte(0) < 0xC0) || bytes > text.size()) return {};
  char32_t code = bytes == 1 ? byte(0) : byte(0) & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[bytes] || !is_xml_character(code)) return {};
  return {code, bytes};
}

/// `text` as the content of an XML element or attribute.
[[nodiscard]] inline std::string escape(std::string_view text) {
  std::string xml;
  while (!text.empty()) {
    const Character c = first_character(text);
    switch (c.code) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      case '\'': xml += "&#39;"; break;
      case 0xFFFD: xml += "\xEF\xBF\xBD"; break;
      default: xml += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return xml;
}

/// The width of a character in units of the font size: a little more than in the widest of the common fonts.
[[nodiscard]] inline double character_width(char32_t code) {
  constexpr std::string_view narrow = "ijlI.,:;'|!()[] /ftr-";
  constexpr std::string_view wide = "mwMW%@";
  if (code >= 0x2E80) return 1.0;
  if (code >= 0x80) return 0.75;
  const auto c = static_cast<char>(code);
  if (narrow.find(c) != std::string_view::npos) return 0.42;
  if (wide.find(c) != std::string_view::npos) return 1.0;
  return c >= 'A' && c <= 'Z' ? 0.75 : 0.64;
}

/// An upper bound, in pixels, of the width of `text` at a font size.
[[nodiscard]] inline double text_width(std::string_view text, double font_size) {
  double width = 0;
  while (!text.empty()) {
    const Character c = first_character(text);
    width += character_width(c.code);
    text.remove_prefix(c.bytes);
  }
  return width * font_size;
}

/// `text`, cut and ended by an ellipsis where it is wider than `room` pixels.
[[nodiscard]] inline std::string shortened(std::string_view text, double font_size, double room) {
  if (text_width(text, font_size) <= room) return std::string(text);
  std::string_view rest = text;
  double width = font_size;  // of the ellipsis
  while (!rest.empty()) {
    const Character c = first_character(rest);
    width += character_width(c.code) * font_size;
    if (width > room) break;
    rest.remove_prefix(c.bytes);
  }
  return std::string(text.substr(0, text.size() - rest.size())) + "\xE2\x80\xA6";
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/decimal.hpp

namespace keen::svg::detail {

[[nodiscard]] inline double power_of_ten(int exponent) { return std::pow(10.0, exponent); }

/// A number as people write it, without rounding: digits * 10^exponent.
struct Decimal {
  std::int64_t digits = 0;
  int exponent = 0;

  /// The nearest double. A negative power divides, because 10^-1 is not a double and 10^1 is.
  [[nodiscard]] double value() const {
    const auto number = static_cast<double>(digits);
    return exponent < 0 ? number / power_of_ten(-exponent) : number * power_of_ten(exponent);
  }
};

/// 0.25, 2500: all digits, as many decimals as the exponent says.
[[nodiscard]] inline std::string plain_text(Decimal number) {
  if (number.exponent <= 0) return fixed_text(number.digits, -number.exponent);
  const std::string digits = integer_text(number.digits);
  return number.digits == 0 ? digits : digits + std::string(static_cast<std::size_t>(number.exponent), '0');
}

/// 2.5e+13: one digit before the point, no zeros at the end, no power that is 1.
[[nodiscard]] inline std::string scientific_text(Decimal number) {
  if (number.digits == 0) return "0";
  while (number.digits % 10 == 0) {
    number.digits /= 10;
    ++number.exponent;
  }
  const int decimals = static_cast<int>(integer_text(std::abs(number.digits)).size()) - 1;
  const int exponent = number.exponent + decimals;
  if (exponent == 0) return fixed_text(number.digits, decimals);
  const std::string power = integer_text(std::abs(exponent));
  return fixed_text(number.digits, decimals) + (exponent < 0 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
}

/// The length of plain_text, which may be too long to be made.
[[nodiscard]] inline int plain_length(Decimal number) {
  const int digits = static_cast<int>(integer_text(std::abs(number.digits)).size());
  if (number.exponent >= 0) return digits + number.exponent;
  return (std::max)(digits, 1 - number.exponent) + 1;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/ticks.hpp

/// Where an axis has its ticks, and what is written there.
namespace keen::svg::detail {

struct Tick {
  double at = 0;  ///< a value of the data
  std::string text;
};

inline constexpr std::array<std::int64_t, 3> nice_digits{1, 2, 5};

/// Numbers as texts of one kind: plain, unless that is long and powers of ten are shorter.
[[nodiscard]] inline std::vector<Tick> written(const std::vector<Decimal>& numbers) {
  constexpr int readable = 7;
  int plain = 0, scientific = 0;
  for (const Decimal number : numbers) {
    plain = (std::max)(plain, plain_length(number));
    scientific = (std::max)(scientific, static_cast<int>(scientific_text(number).size()));
  }
  const bool is_plain = plain <= readable || plain <= scientific;
  std::vector<Tick> ticks;
  for (const Decimal number : numbers) {
    ticks.push_back({number.value(), is_plain ? plain_text(number) : scientific_text(number)});
  }
  return ticks;
}

/// The multiples of `step` in `range`, both ends included, whichever way rounding moved them; none if there are more
/// than `most`.
[[nodiscard]] inline std::vector<Decimal> multiples(Range range, Decimal step, int most) {
  constexpr double slack = 1e-9;  // steps
  const double first = std::ceil(range.low / step.value() - slack);
  const double last = std::floor(range.high / step.value() + slack);
  std::vector<Decimal> numbers;
  if (last - first + 1 > most) return numbers;
  for (auto i = static_cast<std::int64_t>(first); i <= static_cast<std::int64_t>(last); ++i) {
    numbers.push_back({i * step.digits, step.exponent});
  }
  return numbers;
}

/// Ticks at multiples of the smallest 1, 2 or 5 times a power of ten that makes at most `most` of them (`most` >= 2).
/// @param range        has an extent
/// @param least_power  no step below 10 to this power: 0 keeps ticks on whole numbers (none if the range has none)
[[nodiscard]] inline std::vector<Tick> linear_ticks(Range range, int most, int least_power = -400) {
  const int power = static_cast<int>(std::floor(std::log10(range.span() / most)));
  const int first = (std::max)(power - 1, least_power);
  for (int exponent = first; exponent <= first + 3;
       ++exponent) {  // a step a thousand times as long has passed the range
    for (const std::int64_t digits : nice_digits) {
      const std::vector<Decimal> numbers = multiples(range, {digits, exponent}, most);
      if (!numbers.empty()) return written(numbers);
    }
  }
  return {};
}

/// Powers of ten in a range of logarithms, every one or every 2nd, 5th, 10th, ...
[[nodiscard]] inline std::vector<Decimal> powers_of_ten(Range logarithms, int most) {
  const std::vector<Tick> exponents = linear_ticks(logarithms, most, 0);
  std::vector<Decimal> numbers;
  for (const Tick& tick : exponents) numbers.push_back({1, static_cast<int>(std::lround(tick.at))});
  return numbers;
}

/// 1, 2 and 5 times the powers of ten in a range of logarithms.
[[nodiscard]] inline std::vector<Decimal> nice_numbers(Range logarithms) {
  std::vector<Decimal> numbers;
  for (int exponent = static_cast<int>(std::floor(logarithms.low)); exponent <= logarithms.high; ++exponent) {
    for (const std::int64_t digits : nice_digits) {
      const double logarithm = std::log10(static_cast<double>(digits)) + exponent;
      if (logarithm >= logarithms.low && logarithm <= logarithms.high) numbers.push_back({digits, exponent});
    }
  }
  return numbers;
}

/// Ticks of a logarithmic axis: powers of ten, or 1-2-5 between them where there are few, or equal steps on a range
/// too short for either.
/// @param logarithms  the decimal logarithms of the range; has an extent
[[nodiscard]] inline std::vector<Tick> logarithmic_ticks(Range logarithms, int most) {
  constexpr std::size_t enough = 3;
  if (logarithms.span() >= 4) return written(powers_of_ten(logarithms, most));
  const std::vector<Decimal> nice = nice_numbers(logarithms);
  if (nice.size() >= enough && nice.size() <= static_cast<std::size_t>(most)) return written(nice);
  if (nice.size() >= enough) return written(powers_of_ten(logarithms, most));
  return linear_ticks({std::pow(10.0, logarithms.low), std::pow(10.0, logarithms.high)}, most);
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/axis.hpp

namespace keen::svg::detail {

enum class Scale { linear, whole_numbers, logarithmic };

/// What an axis is to show. The margins are parts of the extent of the values.
struct AxisPlan {
  Range values{};  ///< on a logarithmic scale: positive ones
  Scale scale = Scale::linear;
  double margin_low = 0.05;
  double margin_high = 0.05;
  std::string label{};
  bool ticked = true;

  /// An axis without values has none either.
  [[nodiscard]] bool has_ticks() const { return ticked && !values.empty(); }
};

/// A value on the scale of its axis: itself or its decimal logarithm.
[[nodiscard]] inline double on_scale(double value, Scale scale) {
  return scale == Scale::logarithmic ? std::log10(value) : value;
}

/// A scale between two ends.
/// Class invariant: range.span() > 0.
struct Axis {
  Range range;  ///< on the scale
  Scale scale = Scale::linear;

  /// Where a value lies: 0 at the low end, 1 at the high end.
  [[nodiscard]] double fraction(double value) const { return (on_scale(value, scale) - range.low) / range.span(); }

  /// At most `most` ticks, `most` >= 2.
  [[nodiscard]] std::vector<Tick> ticks(int most) const {
    switch (scale) {
      case Scale::linear: return linear_ticks(range, most);
      case Scale::whole_numbers: return linear_ticks(range, most, 0);
      case Scale::logarithmic: return logarithmic_ticks(range, most);
    }
    return {};
  }
};

[[nodiscard]] inline Range scaled_extent(const AxisPlan& plan) {
  if (plan.scale == Scale::logarithmic) {
    if (plan.values.empty()) return {0, 1};
    const Range logarithms{std::log10(plan.values.low), std::log10(plan.values.high)};
    return logarithms.span() < 1e-9 ? Range{logarithms.low - 0.5, logarithms.high + 0.5} : logarithms;
  }
  if (plan.scale == Scale::whole_numbers && !plan.values.empty() && plan.values.span() < 1) {
    return {plan.values.low - 1, plan.values.high + 1};
  }
  return with_extent(plan.values);
}

[[nodiscard]] inline Axis make_axis(const AxisPlan& plan) {
  return {widened(scaled_extent(plan), plan.margin_low, plan.margin_high), plan.scale};
}

/// The widest text among the ticks, in pixels.
[[nodiscard]] inline double widest(const std::vector<Tick>& ticks, double font_size) {
  double width = 0;
  for (const Tick& tick : ticks) width = (std::max)(width, text_width(tick.text, font_size));
  return width;
}

/// As many ticks as fit side by side over `length` pixels without their texts running into one another.
[[nodiscard]] inline std::vector<Tick> ticks_side_by_side(const Axis& axis, double length, double font_size) {
  constexpr double gap = 16;
  int most = (std::max)(2, static_cast<int>(length / 48));
  std::vector<Tick> ticks = axis.ticks(most);
  while (most > 2 && static_cast<double>(ticks.size()) * (widest(ticks, font_size) + gap) > length) {
    ticks = axis.ticks(--most);
  }
  return ticks;
}

}  // namespace keen::svg::detail

// ---- keen/svg/theme.hpp

namespace keen::svg {

/// What a picture is made to be seen on.
enum class Theme {
  light,
  dark,
  automatic  ///< light or dark as the reader's device asks for; light in viewers that know no style sheets
};

}  // namespace keen::svg

// ---- keen/svg/detail/colour.hpp

/// Colours: those of the themes, those of the clusters, and whether one can be read on another.
namespace keen::svg::detail {

/// A colour of sRGB.
struct Rgb {
  int red = 0;  ///< each in [0, 255]
  int green = 0;
  int blue = 0;

  friend bool operator==(const Rgb&, const Rgb&) = default;
};

inline constexpr Rgb black{0, 0, 0};
inline constexpr Rgb white{255, 255, 255};

/// "#rrggbb".
[[nodiscard]] inline std::string hex(Rgb colour) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "#";
  for (const int channel : {colour.red, colour.green, colour.blue}) {
    text += digits[static_cast<std::size_t>(channel / 16)];
    text += digits[static_cast<std::size_t>(channel % 16)];
  }
  return text;
}

/// `share` of `b` stirred into `a`.
[[nodiscard]] inline Rgb mixed(Rgb a, Rgb b, double share) {
  const auto channel = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
  return {channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue)};
}

/// Relative luminance in [0, 1] (WCAG 2.2, "relative luminance").
[[nodiscard]] inline double luminance(Rgb colour) {
  const auto linear = [](int channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

/// How well two colours can be told apart: 1 (not at all) to 21 (black on white). WCAG asks for 4.5 in text, 3 in
/// marks.
[[nodiscard]] inline double contrast(Rgb a, Rgb b) {
  const double la = luminance(a), lb = luminance(b);
  return ((std::max)(la, lb) + 0.05) / ((std::min)(la, lb) + 0.05);
}

/// Black or white, whichever reads better on `background`.
[[nodiscard]] inline Rgb ink_on(Rgb background) {
  return contrast(background, black) >= contrast(background, white) ? black : white;
}

/// The colours of one theme.
struct Palette {
  Rgb background;
  Rgb ink;    ///< titles, labels, the rings of centroids
  Rgb muted;  ///< tick text, subtitles
  Rgb line;   ///< frames and the borders of cells
  Rgb grid;
  Rgb neutral;  ///< points without a label
  Rgb curve;
  Rgb accent;  ///< what is singled out
};

/// An automatic picture is drawn light. No two colours of a theme are equal, nor equal to a cluster's, so that a style
/// sheet can tell them apart.
[[nodiscard]] inline const Palette& palette_of(Theme theme) {
  static constexpr Palette light{{255, 255, 255}, {31, 35, 40},    {89, 99, 110}, {140, 149, 159},
                                 {228, 232, 237}, {125, 133, 144}, {0, 110, 176}, {208, 90, 0}};
  static constexpr Palette dark{{13, 17, 23}, {230, 237, 243}, {150, 159, 170}, {110, 118, 129},
                                {38, 44, 52}, {139, 148, 158}, {86, 180, 233},  {230, 159, 0}};
  return theme == Theme::dark ? dark : light;
}

/// How many clusters get a colour that no other has.
inline constexpr Label cluster_colours = 20;

/// The colour of a cluster, on any page. The first seven are those of Okabe and Ito (2008, "Color Universal Design");
/// each of the others is the one farthest from all before it, and from the grey of points without a cluster, in OKLab
/// as seen with and without red-green colour blindness.
[[nodiscard]] inline Rgb cluster_colour(Label label) {
  static constexpr Rgb colours[cluster_colours]{
      {0, 114, 178}, {230, 159, 0},  {0, 158, 115},   {213, 94, 0},    {86, 180, 233},  {204, 121, 167}, {240, 228, 66},
      {150, 30, 90}, {45, 90, 0},    {0, 240, 195},   {255, 195, 255}, {135, 120, 255}, {240, 135, 255}, {105, 45, 180},
      {60, 195, 75}, {180, 75, 195}, {225, 180, 165}, {210, 45, 105},  {0, 90, 105},    {180, 45, 0}};
  return colours[label % cluster_colours];
}

/// How much of a cluster's colour its cell has.
inline constexpr double cell_tint = 0.15;

/// What a mark of this colour is outlined with: it carries the contrast that yellow lacks on a light page, and blue on
/// a dark one.
[[nodiscard]] inline Rgb outline(Rgb fill, Theme theme) {
  return theme == Theme::dark ? mixed(fill, white, 0.4) : mixed(fill, black, 0.45);
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/automatic.hpp

/// Pictures that are light or dark as their reader is: drawn light, with a style sheet that repaints them.
namespace keen::svg::detail {

/// The class of such a picture. Its rules are the same in all pictures of a page.
inline constexpr std::string_view automatic_class = "keen-automatic";

/// A colour of the light theme, and the one in its place in the dark theme.
struct Repainted {
  Rgb light;
  Rgb dark;
};

/// Clusters keep their colours.
[[nodiscard]] inline std::vector<Repainted> repainted_colours() {
  const Palette &light = palette_of(Theme::light), &dark = palette_of(Theme::dark);
  std::vector<Repainted> all;
  for (const auto colour : {&Palette::background, &Palette::ink, &Palette::muted, &Palette::line, &Palette::grid,
                            &Palette::neutral, &Palette::curve, &Palette::accent}) {
    all.push_back({light.*colour, dark.*colour});
  }
  all.push_back({outline(light.neutral, Theme::light), outline(dark.neutral, Theme::dark)});
  for (Label j = 0; j < cluster_colours; ++j) {
    const Rgb fill = cluster_colour(j);
    all.push_back({outline(fill, Theme::light), outline(fill, Theme::dark)});
  }
  return all;
}

/// The rule that repaints fills or strokes of one colour; none where the content has none. White texts stand on marks,
/// and colours of the data (in a strip or on chips) are what they are.
[[nodiscard]] inline std::string repainting(std::string_view content, std::string_view attribute, Repainted colour) {
  std::string selected(attribute);
  selected += "=\"" + hex(colour.light) + "\"";
  if (content.find(selected) == std::string_view::npos) return "";
  std::string rule = ".";
  rule.append(automatic_class).append(" [").append(selected).append("]");
  if (attribute == "fill") rule += colour.light == white ? ":not(text,.strip *,.chips *)" : ":not(.strip *,.chips *)";
  return rule.append("{").append(attribute).append(":").append(hex(colour.dark)).append("}\n");
}

[[nodiscard]] inline std::string automatic_style(std::string_view content) {
  std::string style = "<style>\n@media screen and (prefers-color-scheme: dark) {\n";
  for (const Repainted colour : repainted_colours()) {
    style += repainting(content, "fill", colour) + repainting(content, "stroke", colour);
  }
  return style + "}\n</style>\n";
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/element.hpp

namespace keen::svg::detail {

/// A position in the picture, in pixels from its upper left corner.
struct Position {
  double x = 0;
  double y = 0;
};

/// One element of the picture, being written: `Element("rect").set("x", 1).set("fill", colour).empty()`.
class Element {
 public:
  explicit Element(std::string_view name) : name_(name), xml_("<" + name_) {}

  /// @param value  ours, not the user's: it is written as it stands
  Element& set(std::string_view attribute, std::string_view value) {
    xml_ += ' ';
    xml_ += attribute;
    xml_ += "=\"";
    xml_ += value;
    xml_ += '"';
    return *this;
  }
  Element& set(std::string_view attribute, double pixels) { return set(attribute, pixel_text(pixels)); }
  Element& set(std::string_view attribute, Rgb colour) { return set(attribute, hex(colour)); }

  [[nodiscard]] std::string empty() const { return xml_ + "/>\n"; }
  [[nodiscard]] std::string open() const { return xml_ + ">\n"; }
  [[nodiscard]] std::string close() const { return "</" + name_ + ">\n"; }

  /// The element around a text of the user's.
  [[nodiscard]] std::string around(std::string_view text) const {
    return xml_ + ">" + escape(text) + "</" + name_ + ">\n";
  }

 private:
  std::string name_;
  std::string xml_;
};

/// The `d` of a closed path.
[[nodiscard]] inline std::string closed_path(const std::vector<Position>& corners) {
  std::string d;
  for (const Position corner : corners) {
    d += d.empty() ? "M" : "L";
    d += pixel_text(corner.x) + "," + pixel_text(corner.y);
  }
  return d + "Z";
}

/// How a text is set.
struct TextStyle {
  double size = 12;
  Rgb colour{};
  std::string_view anchor = "start";  ///< start, middle or end
  std::string_view weight = "normal";
  double rotation = 0;  ///< degrees, clockwise
};

[[nodiscard]] inline std::string text_at(Position at, std::string_view text, const TextStyle& style) {
  Element element("text");
  element.set("x", at.x).set("y", at.y).set("font-size", style.size).set("fill", style.colour);
  if (style.anchor != "start") element.set("text-anchor", style.anchor);
  if (style.weight != "normal") element.set("font-weight", style.weight);
  if (style.rotation != 0) {
    element.set("transform",
                "rotate(" + pixel_text(style.rotation) + " " + pixel_text(at.x) + " " + pixel_text(at.y) + ")");
  }
  return element.around(text);
}

[[nodiscard]] inline std::string line_from(Position a, Position b, Rgb colour, double width = 1) {
  return Element("line")
      .set("x1", a.x)
      .set("y1", a.y)
      .set("x2", b.x)
      .set("y2", b.y)
      .set("stroke", colour)
      .set("stroke-width", width)
      .empty();
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/document.hpp

namespace keen::svg::detail {

/// The look that all kinds of pictures share.
struct Look {
  std::string_view function;  ///< named in error messages
  std::string title;
  std::string subtitle;
  Theme theme = Theme::light;
  int width = 0;
  int height = 0;
};

inline constexpr int least_width = 240;
inline constexpr int least_height = 200;
inline constexpr double title_size = 18;
inline constexpr double subtitle_size = 13;
inline constexpr double page_margin = 24;

/// @throws std::invalid_argument if the picture is too small for its texts
inline void require_room(const Look& look) {
  keen::detail::require_that(look.width >= least_width && look.height >= least_height, look.function,
                             ": width and height must be at least ", least_width, " and ", least_height, ", got ",
                             look.width, " and ", look.height);
}

/// A whole picture around its content.
/// @param fallback  what the picture is called (to those who cannot see it) where the user gave no title
[[nodiscard]] inline std::string document(const Look& look, std::string_view fallback, std::string_view content) {
  const std::string width = integer_text(look.width), height = integer_text(look.height);
  Element svg("svg");
  svg.set("xmlns", "http://www.w3.org/2000/svg")
      .set("width", width)
      .set("height", height)
      .set("viewBox", "0 0 " + width + " " + height)
      .set("role", "img")
      .set("font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, 'DejaVu Sans', sans-serif");
  if (look.theme == Theme::automatic) svg.set("class", automatic_class);
  std::string xml = svg.open();
  xml += Element("title").around(look.title.empty() ? fallback : std::string_view(look.title));
  std::string drawn =
      Element("rect").set("width", "100%").set("height", "100%").set("fill", palette_of(look.theme).background).empty();
  drawn += content;
  if (look.theme == Theme::automatic) xml += automatic_style(drawn);
  return xml + drawn + svg.close();
}

/// Title and subtitle, and where they end.
struct Heading {
  std::string xml;
  double bottom = 0;
};

[[nodiscard]] inline Heading heading(const Look& look) {
  const Palette& colours = palette_of(look.theme);
  const double room = look.width - 2 * page_margin;
  Heading result{"", page_margin - 4};
  const auto add = [&](std::string_view text, double size, Rgb colour, std::string_view weight) {
    if (text.empty()) return;
    result.bottom += size;
    result.xml += text_at({page_margin, result.bottom}, shortened(text, size, room),
                          {.size = size, .colour = colour, .weight = weight});
    result.bottom += 6;
  };
  add(look.title, title_size, colours.ink, "600");
  add(look.subtitle, subtitle_size, colours.muted, "normal");
  return result;
}

/// Parts of a subtitle, joined by commas; empty ones are left out.
[[nodiscard]] inline std::string joined(std::string_view a, std::string_view b) {
  std::string text(a);
  if (!a.empty() && !b.empty()) text += ", ";
  return text += b;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/chart.hpp

/// A frame with two axes, a heading above and room for a legend beside it.
namespace keen::svg::detail {

inline constexpr double tick_size = 12;
inline constexpr double label_size = 13;

/// The rectangle that data are drawn in.
struct Frame {
  double left = 0, top = 0, right = 0, bottom = 0;

  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
};

struct Chart {
  Frame frame;
  Axis x, y;
  std::vector<Tick> x_ticks, y_ticks;

  /// Where a point of the data lies.
  [[nodiscard]] Position at(double vx, double vy) const { return of_unit(x.fraction(vx), y.fraction(vy)); }

  /// Where a point of the unit square lies, (0, 0) being the lower left corner of the frame.
  [[nodiscard]] Position of_unit(double u, double v) const {
    return {frame.left + u * frame.width(), frame.bottom - v * frame.height()};
  }
};

/// What a chart consists of, before it is laid out.
struct ChartPlan {
  AxisPlan x, y;
  double legend_width = 0;
  bool equal_scale = false;  ///< one unit is as long on either axis (linear scales only)
};

/// Widens the range of one axis until a unit is as long on both.
inline void equalise(Axis& x, Axis& y, const Frame& frame) {
  const double unit = (std::max)(x.range.span() / frame.width(), y.range.span() / frame.height());
  const auto widen = [unit](Axis& axis, double length) {
    const double missing = (unit * length / axis.range.span() - 1) / 2;
    axis.range = widened(axis.range, missing, missing);
  };
  widen(x, frame.width());
  widen(y, frame.height());
}

/// The width of what stands left of the frame: the label, the texts of the ticks.
[[nodiscard]] inline double left_margin(const ChartPlan& plan, const std::vector<Tick>& y_ticks) {
  return page_margin + (plan.y.label.empty() ? 0 : label_size + 6) + widest(y_ticks, tick_size) + 8;
}

/// Lays out the frame between the heading, the texts of the axes and the legend.
[[nodiscard]] inline Chart laid_out(const Look& look, const ChartPlan& plan, double heading_bottom) {
  Chart chart{{}, make_axis(plan.x), make_axis(plan.y), {}, {}};
  Frame& frame = chart.frame;
  frame.top = heading_bottom + 10;
  frame.bottom = look.height - page_margin - (plan.x.label.empty() ? 0 : label_size + 8) - tick_size - 2;
  const int y_most = (std::max)(2, static_cast<int>(frame.height() / 44));
  if (plan.y.has_ticks()) chart.y_ticks = chart.y.ticks(y_most);
  frame.left = left_margin(plan, chart.y_ticks);
  frame.right = look.width - page_margin - plan.legend_width;
  if (plan.equal_scale && plan.y.has_ticks()) {
    equalise(chart.x, chart.y, frame);
    chart.y_ticks = chart.y.ticks(y_most);
  }
  if (plan.x.has_ticks()) chart.x_ticks = ticks_side_by_side(chart.x, frame.width(), tick_size);
  // The last text stands astride the corner of the frame and must not leave the page.
  const double overhang = widest(chart.x_ticks, tick_size) / 2 - plan.legend_width - page_margin + 4;
  if (overhang > 0) {
    frame.right -= overhang;
    chart.x_ticks = ticks_side_by_side(chart.x, frame.width(), tick_size);
  }
  return chart;
}

[[nodiscard]] inline std::string grid(const Chart& chart, const Palette& colours) {
  const Frame& frame = chart.frame;
  std::string xml;
  for (const Tick& tick : chart.x_ticks) {
    const double x = chart.of_unit(chart.x.fraction(tick.at), 0).x;
    xml += line_from({x, frame.top}, {x, frame.bottom}, colours.grid);
  }
  for (const Tick& tick : chart.y_ticks) {
    const double y = chart.of_unit(0, chart.y.fraction(tick.at)).y;
    xml += line_from({frame.left, y}, {frame.right, y}, colours.grid);
  }
  return xml;
}

[[nodiscard]] inline std::string border(const Frame& frame, const Palette& colours) {
  return Element("rect")
      .set("class", "frame")
      .set("x", frame.left)
      .set("y", frame.top)
      .set("width", frame.width())
      .set("height", frame.height())
      .set("fill", "none")
      .set("stroke", colours.line)
      .empty();
}

[[nodiscard]] inline std::string tick_texts(const Chart& chart, const Palette& colours) {
  const Frame& frame = chart.frame;
  std::string xml;
  for (const Tick& tick : chart.x_ticks) {
    xml += text_at({chart.of_unit(chart.x.fraction(tick.at), 0).x, frame.bottom + tick_size + 6}, tick.text,
                   {.size = tick_size, .colour = colours.muted, .anchor = "middle"});
  }
  for (const Tick& tick : chart.y_ticks) {
    xml += text_at({frame.left - 8, chart.of_unit(0, chart.y.fraction(tick.at)).y + tick_size * 0.36}, tick.text,
                   {.size = tick_size, .colour = colours.muted, .anchor = "end"});
  }
  return xml;
}

[[nodiscard]] inline std::string axis_labels(const Look& look, const ChartPlan& plan, const Chart& chart) {
  const Frame& frame = chart.frame;
  const TextStyle style{.size = label_size, .colour = palette_of(look.theme).ink, .anchor = "middle"};
  TextStyle upright = style;
  upright.rotation = -90;
  std::string xml;
  if (!plan.x.label.empty()) {
    xml += text_at({frame.left + frame.width() / 2, look.height - page_margin + 4.0},
                   shortened(plan.x.label, label_size, frame.width()), style);
  }
  if (!plan.y.label.empty()) {
    xml += text_at({page_margin + label_size - 4, frame.top + frame.height() / 2},
                   shortened(plan.y.label, label_size, frame.height()), upright);
  }
  return xml;
}

/// A remark in the middle of the frame, for a picture without data.
[[nodiscard]] inline std::string remark(const Frame& frame, std::string_view text, const Palette& colours) {
  return text_at({frame.left + frame.width() / 2, frame.top + frame.height() / 2}, text,
                 {.size = label_size, .colour = colours.muted, .anchor = "middle"});
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/marker.hpp

namespace keen::svg::detail {

/// How many shapes of marks there are.
inline constexpr Label marker_shapes = 6;

/// The shape of a cluster's marks: another one after every eight, because more colours than that are hard to tell
/// apart. Of the first 240 clusters no two have the same colour and shape.
[[nodiscard]] inline Label shape_of(Label cluster) { return cluster / 8 % marker_shapes; }

/// A polygon given in units of the mark's radius, moved to `centre`.
[[nodiscard]] inline std::string polygon_at(Position centre, double radius, const std::vector<Position>& corners) {
  std::vector<Position> moved;
  for (const Position corner : corners) moved.push_back({centre.x + radius * corner.x, centre.y + radius * corner.y});
  return Element("path").set("d", closed_path(moved)).empty();
}

/// A mark without a colour: it takes that of the group it stands in. All shapes look about equally large.
[[nodiscard]] inline std::string marker(Label shape, Position at, double radius) {
  static const std::vector<Position> square{{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}};
  static const std::vector<Position> triangle{{0, -1.25}, {1.15, 0.8}, {-1.15, 0.8}};
  static const std::vector<Position> diamond{{0, -1.35}, {1.2, 0}, {0, 1.35}, {-1.2, 0}};
  static const std::vector<Position> upside_down{{0, 1.25}, {-1.15, -0.8}, {1.15, -0.8}};
  static const std::vector<Position> plus{{-0.45, -1.3}, {0.45, -1.3}, {0.45, -0.45}, {1.3, -0.45},
                                          {1.3, 0.45},   {0.45, 0.45}, {0.45, 1.3},   {-0.45, 1.3},
                                          {-0.45, 0.45}, {-1.3, 0.45}, {-1.3, -0.45}, {-0.45, -0.45}};
  switch (shape) {
    case 1: return polygon_at(at, radius, square);
    case 2: return polygon_at(at, radius, triangle);
    case 3: return polygon_at(at, radius, diamond);
    case 4: return polygon_at(at, radius, upside_down);
    case 5: return polygon_at(at, radius, plus);
    default: return Element("circle").set("cx", at.x).set("cy", at.y).set("r", radius).empty();
  }
}

/// The mark of a centroid: a ringed disc.
[[nodiscard]] inline std::string disc(Position at, double radius, Rgb fill, Theme theme) {
  Element circle("circle");
  circle.set("cx", at.x).set("cy", at.y).set("r", radius);
  return circle.set("fill", fill).set("stroke", palette_of(theme).ink).set("stroke-width", 1.75).empty();
}

/// What sets a disc off from the points around it.
[[nodiscard]] inline std::string halo(Position at, double radius, Theme theme) {
  Element circle("circle");
  circle.set("cx", at.x).set("cy", at.y).set("r", radius + 3.5);
  return circle.set("fill", palette_of(theme).background).set("fill-opacity", "0.85").empty();
}

/// The group that colours the marks of one cluster.
[[nodiscard]] inline Element marker_group(Rgb fill, Theme theme, double radius) {
  Element group("g");
  group.set("fill", fill).set("stroke", outline(fill, theme)).set("stroke-width", radius < 2.5 ? 0.5 : 0.8);
  return group;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/legend.hpp

namespace keen::svg::detail {

/// A table beside the frame: mark, number and size of each cluster.
struct Legend {
  std::vector<std::pair<Label, Index>> rows;
  bool has_centroids = false;
  double width = 0;  ///< of the whole column, gap included; 0 without a legend
};

inline constexpr double legend_row = 20;
inline constexpr double legend_gap = 20;

/// A legend, unless there are more clusters than a table helps with, or no room for it.
[[nodiscard]] inline Legend legend_of(const std::map<Label, Index>& sizes, bool has_centroids, const Look& look) {
  constexpr std::size_t most_rows = 12;
  constexpr double frame_and_margins = 150;
  const double height = legend_row * (static_cast<double>(sizes.size()) + 2.5) + frame_and_margins;
  if (sizes.empty() || sizes.size() > most_rows || height > look.height || look.width < 400) return {};
  Legend legend{{sizes.begin(), sizes.end()}, has_centroids, 0};
  double numbers = text_width("cluster", tick_size), counts = text_width("points", tick_size);
  for (const auto& [label, size] : legend.rows) {
    numbers = (std::max)(numbers, text_width(integer_text(label), tick_size) + 20);
    counts = (std::max)(counts, text_width(count_text(size), tick_size));
  }
  const double last_row = has_centroids ? 20 + text_width("centroid", tick_size) : 0;
  legend.width = legend_gap + (std::max)(numbers + 14 + counts, last_row);
  return legend;
}

/// @param corner  the upper left corner of its column
[[nodiscard]] inline std::string legend_at(Position corner, const Legend& legend, Theme theme) {
  if (legend.rows.empty()) return "";
  const Palette& colours = palette_of(theme);
  const double left = corner.x + legend_gap, right = corner.x + legend.width;
  double y = corner.y + tick_size;
  Element group("g");
  std::string xml = group.set("class", "legend").open();
  xml += text_at({left, y}, "cluster", {.size = tick_size, .colour = colours.muted});
  xml += text_at({right, y}, "points", {.size = tick_size, .colour = colours.muted, .anchor = "end"});
  for (const auto& [label, size] : legend.rows) {
    y += legend_row;
    const Element mark = marker_group(cluster_colour(label), theme, 5);
    xml += mark.open() + marker(shape_of(label), {left + 6, y - tick_size * 0.36}, 5) + mark.close();
    xml += text_at({left + 20, y}, integer_text(label), {.size = tick_size, .colour = colours.ink});
    xml += text_at({right, y}, count_text(size), {.size = tick_size, .colour = colours.ink, .anchor = "end"});
  }
  if (!legend.has_centroids) return xml + group.close();
  y += legend_row * 1.5;
  xml += disc({left + 6, y - tick_size * 0.36}, 5, colours.background, theme);
  xml += text_at({left + 20, y}, "centroid", {.size = tick_size, .colour = colours.muted});
  return xml + group.close();
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/voronoi.hpp

/// Who owns which part of the picture.
namespace keen::svg::detail {

/// A point of the frame: (0, 0) is its lower left corner, (1, 1) the upper right one.
struct UnitPoint {
  double u = 0;
  double v = 0;
};

/// A convex polygon, its corners in order; empty where there is no area.
using Polygon = std::vector<UnitPoint>;

/// How long the frame is in either direction, in units of the data, the longer being 1. Distances are those of the
/// data, not those of the picture.
struct Extent {
  double u = 1;
  double v = 1;
};

/// The points p with normal . p <= offset.
struct HalfPlane {
  double normal_u = 0;
  double normal_v = 0;
  double offset = 0;

  [[nodiscard]] double excess(UnitPoint p) const { return normal_u * p.u + normal_v * p.v - offset; }
};

/// The points no nearer to `rival` than to `own`.
[[nodiscard]] inline HalfPlane nearer_half(UnitPoint own, UnitPoint rival, Extent extent) {
  const double normal_u = (rival.u - own.u) * extent.u * extent.u;
  const double normal_v = (rival.v - own.v) * extent.v * extent.v;
  return {normal_u, normal_v, normal_u * (own.u + rival.u) / 2 + normal_v * (own.v + rival.v) / 2};
}

/// The part of a polygon in a half-plane (Sutherland and Hodgman, 1974, one edge of the clipping polygon).
[[nodiscard]] inline Polygon clipped(const Polygon& polygon, const HalfPlane& half) {
  Polygon kept;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const UnitPoint a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    const double over_a = half.excess(a), over_b = half.excess(b);
    if (over_a <= 0) kept.push_back(a);
    if ((over_a < 0 && over_b > 0) || (over_a > 0 && over_b < 0)) {
      const double t = over_a / (over_a - over_b);
      kept.push_back({a.u + t * (b.u - a.u), a.v + t * (b.v - a.v)});
    }
  }
  if (kept.size() < 3) kept.clear();
  return kept;
}

/// The Voronoi cell of each site within the frame. Of equal sites the first owns the cell, as the lower
/// label does. Complexity: O(k^2) for k sites.
[[nodiscard]] inline std::vector<Polygon> voronoi_cells(const std::vector<UnitPoint>& sites, Extent extent) {
  std::vector<Polygon> cells;
  for (std::size_t own = 0; own < sites.size(); ++own) {
    Polygon cell{{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    for (std::size_t rival = 0; rival < sites.size() && !cell.empty(); ++rival) {
      if (rival == own) continue;
      const HalfPlane half = nearer_half(sites[own], sites[rival], extent);
      const bool are_equal = half.normal_u == 0 && half.normal_v == 0;
      if (!are_equal) cell = clipped(cell, half);
      if (are_equal && rival < own) cell.clear();
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/scatter_picture.hpp

namespace keen::svg::detail {

/// What a scatter picture is to show beside the points.
struct ScatterPlan {
  Index x_axis = 0, y_axis = 1;
  std::string x_label, y_label;
  bool cells = true;
  bool legend = true;
  bool equal_scale = false;
};

/// Which points are shown, where not all are: "4,000 of 100,000 points drawn".
[[nodiscard]] inline std::string points_note(const ScatterData& data) {
  const Index drawn = data.considered - data.undrawn;
  if (drawn == data.n) return "";
  const std::string note = count_text(drawn) + " of " + counted(data.n, "point", "points") + " drawn";
  return data.undrawn == 0 ? note : note + " (" + count_text(data.undrawn) + " not finite or too large)";
}

/// Which coordinates are shown, where there are more.
[[nodiscard]] inline std::string axes_note(const ScatterData& data, const ScatterPlan& plan) {
  if (data.dim <= 2) return "";
  return "coordinates " + integer_text(plan.x_axis) + " and " + integer_text(plan.y_axis) + " of " +
         integer_text(data.dim);
}

/// The cell of each centroid in the unit square; none for centroids that cannot be drawn.
[[nodiscard]] inline std::map<Label, Polygon> cells_by_label(const Chart& chart, const ScatterData& data) {
  std::vector<UnitPoint> sites;
  std::vector<Label> labels;
  for (std::size_t j = 0; j < data.centroid_x.size(); ++j) {
    const double x = data.centroid_x[j], y = data.centroid_y[j];
    if (!is_drawable(x) || !is_drawable(y)) continue;
    sites.push_back({chart.x.fraction(x), chart.y.fraction(y)});
    labels.push_back(static_cast<Label>(j));
  }
  const double longer = (std::max)(chart.x.range.span(), chart.y.range.span());
  const Extent of_data{chart.x.range.span() / longer, chart.y.range.span() / longer};
  // In one dimension all sites are at one height, so the cells are upright whatever that height stands for.
  const std::vector<Polygon> cells = voronoi_cells(sites, data.dim == 1 ? Extent{} : of_data);
  std::map<Label, Polygon> by_label;
  for (std::size_t j = 0; j < cells.size(); ++j) by_label[labels[j]] = cells[j];
  return by_label;
}

[[nodiscard]] inline std::string drawn_cells(const Chart& chart, const ScatterData& data, Theme theme) {
  Element group("g");
  group.set("class", "cells").set("fill-opacity", cell_tint);
  group.set("stroke", palette_of(theme).line).set("stroke-width", 1).set("stroke-linejoin", "round");
  std::string xml = group.open();
  for (const auto& [label, cell] : cells_by_label(chart, data)) {
    std::vector<Position> corners;
    for (const UnitPoint corner : cell) corners.push_back(chart.of_unit(corner.u, corner.v));
    if (corners.empty()) continue;
    xml += Element("path").set("fill", cluster_colour(label)).set("d", closed_path(corners)).empty();
  }
  return xml + group.close();
}

/// Smaller marks for more points.
[[nodiscard]] inline double point_radius(std::size_t points) {
  return points <= 300 ? 4 : points <= 1000 ? 3.2 : points <= 3000 ? 2.5 : 2;
}

/// The marks of each label, in one group each.
[[nodiscard]] inline std::string drawn_points(const Chart& chart, const ScatterData& data, Theme theme, double radius) {
  std::map<Label, std::string> marks;  // by label, -1 for points without
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    const Label label = data.labels.empty() ? -1 : data.labels[i];
    marks[label] += marker(label < 0 ? 0 : shape_of(label), chart.at(data.x[i], data.y[i]), radius);
  }
  Element all("g");
  std::string xml = all.set("class", "points").set("fill-opacity", "0.85").open();
  for (const auto& [label, text] : marks) {
    const Rgb fill = label < 0 ? palette_of(theme).neutral : cluster_colour(label);
    const Element group = marker_group(fill, theme, radius);
    xml += group.open() + text + group.close();
  }
  return xml + all.close();
}

/// Where a centroid is marked, and how.
struct CentroidMark {
  Position at;
  Label label = 0;
  double radius = 0;
  bool numbered = true;
};

/// The marks of the centroids that can be drawn: discs with numbers, or small ones without where there is no room.
[[nodiscard]] inline std::vector<CentroidMark> centroid_marks(const Chart& chart, const ScatterData& data) {
  constexpr std::size_t most_numbered = 100;
  constexpr double small_radius = 5;
  std::vector<CentroidMark> marks;
  for (std::size_t j = 0; j < data.centroid_x.size(); ++j) {
    const double x = data.centroid_x[j], y = data.centroid_y[j];
    if (!is_drawable(x) || !is_drawable(y)) continue;
    const auto label = static_cast<Label>(j);
    marks.push_back({chart.at(x, y), label, 7.0 + 1.5 * static_cast<double>(integer_text(label).size())});
  }
  const auto collide = [](const CentroidMark& a, const CentroidMark& b) {
    return a.label != b.label && std::hypot(a.at.x - b.at.x, a.at.y - b.at.y) < a.radius + b.radius;
  };
  for (CentroidMark& mark : marks) {
    mark.numbered = marks.size() <= most_numbered &&
                    std::none_of(marks.begin(), marks.end(), [&](const auto& other) { return collide(mark, other); });
  }
  for (CentroidMark& mark : marks) mark.radius = mark.numbered ? mark.radius : small_radius;
  return marks;
}

/// Ringed discs, on halos that set them off from the points.
[[nodiscard]] inline std::string drawn_centroids(const Chart& chart, const ScatterData& data, Theme theme) {
  const std::vector<CentroidMark> marks = centroid_marks(chart, data);
  Element group("g");
  std::string xml = group.set("class", "centroids").open();
  for (const CentroidMark& mark : marks) xml += halo(mark.at, mark.radius, theme);
  for (const CentroidMark& mark : marks) {
    const Rgb fill = cluster_colour(mark.label);
    xml += disc(mark.at, mark.radius, fill, theme);
    if (!mark.numbered) continue;
    xml += text_at({mark.at.x, mark.at.y + 4}, integer_text(mark.label),
                   {.size = 11, .colour = ink_on(fill), .anchor = "middle", .weight = "700"});
  }
  return xml + group.close();
}

/// The axes of a scatter picture; the heights of one-dimensional data mean nothing and get no ticks.
[[nodiscard]] inline ChartPlan axes_of(const ScatterData& data, const ScatterPlan& plan, double legend_width) {
  ChartPlan chart;
  chart.x = {.values = data.x_range, .label = plan.x_label};
  chart.y = {.values = data.y_range, .label = plan.y_label};
  chart.legend_width = legend_width;
  chart.equal_scale = plan.equal_scale && data.dim > 1;
  if (data.dim != 1) return chart;
  chart.y = {.values = {-0.65, 0.65}, .label = "", .ticked = false};
  return chart;
}

[[nodiscard]] inline std::string scatter_picture(Look look, const ScatterData& data, const ScatterPlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(joined(look.subtitle, axes_note(data, plan)), points_note(data));
  const Heading head = heading(look);
  const Legend legend = plan.legend ? legend_of(data.sizes, !data.centroid_x.empty(), look) : Legend{};
  const ChartPlan axes = axes_of(data, plan, legend.width);
  const Chart chart = laid_out(look, axes, head.bottom);
  std::string xml = head.xml + grid(chart, colours);
  if (plan.cells && !data.centroid_x.empty()) xml += drawn_cells(chart, data, look.theme);
  xml += border(chart.frame, colours) + tick_texts(chart, colours) + axis_labels(look, axes, chart);
  if (data.x.empty() && data.centroid_x.empty()) xml += remark(chart.frame, "no points", colours);
  xml += drawn_points(chart, data, look.theme, point_radius(data.x.size())) + drawn_centroids(chart, data, look.theme);
  xml += legend_at({look.width - page_margin - legend.width, chart.frame.top}, legend, look.theme);
  return document(look, "Points by cluster", xml);
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/animation_picture.hpp

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
  explicit AnimationStyle(Timeline timeline) : timeline_(timeline) {}

  /// What is seen from one frame to the next alone.
  [[nodiscard]] std::string only_in(std::size_t frame) {
    std::string steps = "0%{opacity:0}";
    steps += timeline_.percent(timeline_.shown(frame)) + "{opacity:1}";
    if (frame + 1 < timeline_.frames) steps += timeline_.percent(timeline_.shown(frame + 1)) + "{opacity:0}";
    return add(keen::detail::concat("f", frame), steps, "step-end");
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

  [[nodiscard]] static std::string keyframes(const std::string& name, const std::string& steps) {
    return "@keyframes keen-" + name + "{" + steps + "}\n";
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
    rules_ += keyframes(name, steps) + ".keen-" + name + "{animation:keen-" + name + " " + pixel_text(timeline_.end()) +
              "s " + std::string(easing) + " infinite}\n";
    return "keen-" + name;
  }

  Timeline timeline_;
  std::string rules_;
  std::string dark_rules_;  ///< of an automatic picture: keyframes in place of those of the same name
  std::size_t count_ = 0;
};

/// Draws the frames of a film one above the other; a style sheet shows them one after the other.
class AnimationPainter {
 public:
  /// @param data  the points that are drawn, without labels and centroids
  AnimationPainter(const Film& film, const ScatterData& data, const Chart& chart, Theme theme, Timeline timeline)
      : film_(film), data_(data), chart_(chart), theme_(theme), style_(timeline) {}

  [[nodiscard]] std::string cells() {
    std::string xml;
    for (std::size_t f = 0; f < film_.size(); ++f) {
      ScatterData frame;
      frame.dim = data_.dim;
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

  /// The ways of the centroids, and the centroids at their ends.
  [[nodiscard]] std::string centroids() {
    Element all("g");
    std::string ways, discs;
    for (Index j = 0; j < film_.back().centroids.cols(); ++j) {
      const std::vector<Position> positions = positions_of(j);
      ways += way(positions);
      Element group("g");
      group.set("class", style_.moved(positions));
      group.set("transform",
                "translate(" + pixel_text(positions.back().x) + " " + pixel_text(positions.back().y) + ")");
      discs += group.open() + drawn_centroid(static_cast<Label>(j)) + group.close();
    }
    return all.set("class", "centroids").open() + ways + discs + all.close();
  }

  [[nodiscard]] std::string captions(Position at) {
    std::string xml;
    for (std::size_t f = 0; f < film_.size(); ++f) {
      xml += in_frame(f, text_at(at, film_[f].caption, {.size = subtitle_size, .colour = palette_of(theme_).ink}));
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

  [[nodiscard]] std::string way(const std::vector<Position>& positions) const {
    std::string d;
    for (const Position position : positions) {
      d += d.empty() ? 'M' : 'L';
      d += pixel_text(position.x);
      d += ',';
      d += pixel_text(position.y);
    }
    Element path("path");
    path.set("d", d).set("fill", "none").set("stroke", palette_of(theme_).ink).set("stroke-width", 1.25);
    return path.set("stroke-opacity", "0.45").set("stroke-dasharray", "3 3").empty();
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

/// An SVG document, and when its frames are shown.
struct Animation {
  std::string svg;
  Timeline timeline;
};

/// @param data  the points that are drawn, without labels and centroids
[[nodiscard]] inline Animation animation_picture(Look look, const Film& film, ScatterData data, const ScatterPlan& plan,
                                                 double seconds_per_pass, bool respects_wish) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(joined(look.subtitle, axes_note(data, plan)), points_note(data));
  for (const Still& frame : film) {
    for (const double x : frame.centroids.row(0)) data.x_range.include(x);
    for (const double y : frame.centroids.row(1)) data.y_range.include(y);
  }
  Heading head = heading(look);
  head.bottom += subtitle_size + 6;  // the captions
  const ChartPlan axes = axes_of(data, plan, 0);
  const Chart chart = laid_out(look, axes, head.bottom);
  const Timeline timeline{.a_frame = seconds_per_pass, .frames = film.size()};
  AnimationPainter painter(film, data, chart, look.theme, timeline);
  std::string moving = plan.cells ? painter.cells() : "";
  const std::string still = border(chart.frame, colours) + tick_texts(chart, colours) + axis_labels(look, axes, chart);
  moving += still + painter.points() + painter.centroids() + painter.captions({page_margin, head.bottom - 6});
  return {document(look, "Lloyd's iteration", painter.style(respects_wish) + head.xml + grid(chart, colours) + moving),
          timeline};
}

}  // namespace keen::svg::detail

// ---- keen/svg/detail/player_page.hpp

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

// ---- keen/svg/scatter.hpp

#include <type_traits>

namespace keen::svg {

/// How a scatter picture looks.
struct ScatterOptions {
  std::string title{};     ///< above the picture; none where empty
  std::string subtitle{};  ///< below the title; what is not drawn is said there too
  std::string x_label{};   ///< "coordinate 0" and so on where empty
  std::string y_label{};
  Theme theme = Theme::light;
  int width = 760;           ///< pixels, at least 240
  int height = 540;          ///< pixels, at least 200
  Index x_axis = 0;          ///< the coordinate that runs to the right
  Index y_axis = 1;          ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 4000;   ///< more points than that are thinned, evenly in their order
  bool cells = true;         ///< Voronoi cells of the centroids, for points of at most two coordinates
  bool legend = true;        ///< number and size of each cluster, for at most 12 of them
  bool equal_scale = false;  ///< one unit as long on either axis: distances look as k-means sees them
};

namespace detail {

/// @param options  ScatterOptions, or others with the same fields
template <class Options>
void require_axes(const Options& options, Index dim, const char* function) {
  const auto inside = [dim](Index axis) { return axis >= 0 && axis < dim; };
  keen::detail::require_that(dim >= 1, function, ": points must have at least one coordinate");
  keen::detail::require_that(inside(options.x_axis) && (dim == 1 || inside(options.y_axis)), function,
                             ": x_axis and y_axis must be in [0, dim = ", dim, "), got ", options.x_axis, " and ",
                             options.y_axis);
  keen::detail::require_that(options.max_points >= 0, function, ": max_points must be >= 0, got ", options.max_points);
}

inline void require_labels(const Labels& labels, Index n, Index k, const char* function) {
  keen::detail::require_that(labels.size() == 0 || labels.size() == n, function,
                             ": one label a point is needed, or none, got ", labels.size(), " labels for n = ", n);
  const Index end = k > 0 ? k : Index{(std::numeric_limits<Label>::max)()};
  for (const Label label : labels) {
    keen::detail::require_that(label >= 0 && label < end, function, ": labels must be in [0, ", end, "), got ", label);
  }
}

[[nodiscard]] inline std::string axis_label(const std::string& given, Index axis) {
  return given.empty() ? "coordinate " + integer_text(axis) : given;
}

/// Cells are right where the picture shows all coordinates.
template <class Options>
[[nodiscard]] bool shows_all(const Options& options, Index dim) {
  return dim == 1 || (dim == 2 && options.x_axis != options.y_axis);
}

[[nodiscard]] inline std::string clustering_note(double sse, Index k, Index iterations) {
  return "k = " + integer_text(k) + ", SSE " + value_text(sse) + " after " + counted(iterations, "pass", "passes");
}

}  // namespace detail

/// Points coloured by cluster, with the centroids as numbered discs and, in one or two dimensions, their Voronoi
/// cells. There are 20 colours; from the ninth cluster on, marks differ in shape too.
/// Points that are not finite, or of 1e300 and more, are left out. Points of one coordinate are spread in height, which
/// means nothing there.
/// @param labels     one a point, or none: points are grey then ("before")
/// @param centroids  dim x k, may have no column; then no cells are drawn
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for labels that do not fit, or options out of range
template <class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Dataset<Scalar, Dim>& points, const Labels& labels,
                                  const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                                  const ScatterOptions& options = {}) {
  const detail::Look look{"svg::scatter", options.title, options.subtitle,
                          options.theme,  options.width, options.height};
  detail::require_room(look);
  detail::require_axes(options, points.dim(), "svg::scatter");
  detail::require_labels(labels, points.size(), centroids.cols(), "svg::scatter");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == points.dim(),
                             "svg::scatter: centroids must have ", points.dim(), " coordinates, as the points, got ",
                             centroids.rows());
  const detail::ScatterReader<Scalar, Dim> read(points, options.x_axis, options.y_axis);
  const detail::ScatterPlan plan{.x_axis = options.x_axis,
                                 .y_axis = options.y_axis,
                                 .x_label = detail::axis_label(options.x_label, options.x_axis),
                                 .y_label = detail::axis_label(options.y_label, options.y_axis),
                                 .cells = options.cells && detail::shows_all(options, points.dim()),
                                 .legend = options.legend,
                                 .equal_scale = options.equal_scale};
  return detail::scatter_picture(look, read(labels, centroids, options.max_points), plan);
}

/// The picture of a clustering of these points. Without a subtitle, k, SSE and passes stand there.
/// @param points  anything that `as_dataset` takes
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Points& points, const Clustering<Scalar, Dim>& clustering,
                                  const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  ScatterOptions filled = options;
  if (filled.subtitle.empty()) {
    filled.subtitle = detail::clustering_note(clustering.sse, clustering.model.k(), clustering.iterations);
  }
  return scatter(data, clustering.labels, clustering.model.centroids(), filled);
}

/// The picture of these points by the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` takes
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Points& points, const Model<Scalar, Dim>& model,
                                  const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return scatter(data, model.predict(data), model.centroids(), options);
}

/// The picture of points before clustering: all in grey.
/// @param points  anything that `as_dataset` takes
template <class Points>
[[nodiscard]] std::string scatter(const Points& points, const ScatterOptions& options = {}) {
  const auto data = as_dataset(points);
  return scatter(data, Labels{}, {}, options);
}

}  // namespace keen::svg

// ---- keen/svg/animation.hpp

namespace keen::svg {

/// How an animation of Lloyd's iteration looks.
struct AnimationOptions {
  std::string title = "Lloyd's iteration";  ///< above the picture; none where empty
  std::string subtitle{};                   ///< below the title; what is not drawn is said there too
  std::string x_label{};                    ///< "coordinate 0" and so on where empty
  std::string y_label{};
  Theme theme = Theme::light;
  int width = 760;                ///< pixels, at least 240
  int height = 540;               ///< pixels, at least 200
  Index x_axis = 0;               ///< the coordinate that runs to the right
  Index y_axis = 1;               ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 1000;        ///< more points than that are thinned, evenly in their order
  Index max_passes = 20;          ///< of more passes the first ones are shown, and the last; at least 1
  double seconds_per_pass = 1.2;  ///< in (0, 3600]
  bool equal_scale = false;       ///< one unit as long on either axis: distances look as k-means sees them
};

namespace detail {

/// @param respects_wish  plays only for those who have not asked for less motion
template <class Scalar, int Dim>
[[nodiscard]] Animation animated(const Dataset<Scalar, Dim>& points, const KMeans<Scalar, Dim>& settings,
                                 const AnimationOptions& options, bool respects_wish, const char* function) {
  const Look look{function, options.title, options.subtitle, options.theme, options.width, options.height};
  require_room(look);
  require_axes(options, points.dim(), function);
  keen::detail::require_that(options.max_passes >= 1, function, ": max_passes must be >= 1, got ", options.max_passes);
  keen::detail::require_that(options.seconds_per_pass > 0 && options.seconds_per_pass <= 3600, function,
                             ": seconds_per_pass must be in (0, 3600], got ", options.seconds_per_pass);
  const ScatterPlan plan{.x_axis = options.x_axis,
                         .y_axis = options.y_axis,
                         .x_label = axis_label(options.x_label, options.x_axis),
                         .y_label = axis_label(options.y_label, options.y_axis),
                         .cells = shows_all(options, points.dim()),
                         .legend = false,
                         .equal_scale = options.equal_scale};
  const ScatterReader<Scalar, Dim> read(points, options.x_axis, options.y_axis);
  const ScatterData data = read({}, Centroids<Scalar, Dim>(points.dim(), 0), options.max_points);
  Film film = FilmMaker<Scalar, Dim>(points, options.x_axis, options.y_axis, data.drawn)(settings);
  return animation_picture(look, shortened_film(std::move(film), options.max_passes), data, plan,
                           options.seconds_per_pass, respects_wish);
}

}  // namespace detail

/// Lloyd's iteration as it runs: points take the colour of their nearest centroid, in one or two dimensions with its
/// Voronoi cell, and centroids glide to the mean of their points. Of several restarts the best is shown. The picture
/// moves by CSS alone, wherever SVG is shown by a browser, `<img>` included; elsewhere, and for those who asked for
/// less motion, it shows the end.
///
///     keen::svg::save("lloyd.svg", keen::svg::animation(points, {.k = 4}));
///
/// @param points    anything that `as_dataset` takes
/// @param settings  of the fit, whose observer goes on being called
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for options out of range, and as KMeans::fit
template <class Points>
[[nodiscard]] std::string animation(const Points& points, const KMeansFor<Points>& settings,
                                    const AnimationOptions& options = {}) {
  return detail::animated(as_dataset(points), settings, options, true, "svg::animation").svg;
}

/// The same as an HTML page with a slider, steps forth and back, and a button that plays it. Needs no network; without
/// scripts the animation plays by itself.
///
///     keen::svg::save("lloyd.html", keen::svg::player(points, {.k = 4}));
///
/// @return an HTML document; the same bytes for the same input
/// @throws std::invalid_argument as `animation`
template <class Points>
[[nodiscard]] std::string player(const Points& points, const KMeansFor<Points>& settings,
                                 const AnimationOptions& options = {}) {
  return detail::player_page(detail::animated(as_dataset(points), settings, options, false, "svg::player"),
                             options.title, options.theme);
}

}  // namespace keen::svg

// ---- keen/svg/detail/curve_picture.hpp

#include <optional>

/// One value against a whole number: SSE against k, SSE against pass.
namespace keen::svg::detail {

struct CurveData {
  std::vector<double> x;  ///< whole numbers, ascending
  std::vector<double> y;
  std::optional<double> marked;  ///< an x that is singled out
  std::string remark;            ///< what is said of it, or of there being none
  std::vector<double> error{};   ///< of each y, drawn as a bar of twice that length; empty where there is none

  /// True for a value that has a bar.
  [[nodiscard]] bool has_bar(std::size_t i) const {
    return i < error.size() && is_drawable(y[i]) && is_drawable(error[i]) && error[i] > 0;
  }
};

/// Singles out a k: "MARK at k = 3"; or says that there is none. Nothing without a mark.
inline void mark_k(CurveData& data, std::optional<Index> best, const std::string& mark, const std::string& none) {
  if (mark.empty()) return;
  data.remark = best ? mark + " at k = " + integer_text(*best) : none;
  if (best) data.marked = static_cast<double>(*best);
}

/// What a curve is to show beside its values.
struct CurvePlan {
  std::string x_label, y_label;
  bool log_y = false;
  bool from_zero = false;    ///< the y axis begins at 0 (if linear)
  double headroom = 0.14;    ///< the part of the frame's height, above the curve, that is left to the remark
  bool nan_is_noted = true;  ///< the subtitle counts values that are NaN among those not drawn
  std::string name = "SSE";  ///< what the picture is called where it has no title
};

/// True for a value that the scale can show.
[[nodiscard]] inline bool is_on_scale(double y, bool log_y) { return is_drawable(y) && (!log_y || y > 0); }

/// What is not drawn: "2 values not drawn".
[[nodiscard]] inline std::string values_note(const CurveData& data, const CurvePlan& plan) {
  const auto undrawn = std::count_if(data.y.begin(), data.y.end(), [&plan](double y) {
    return !is_on_scale(y, plan.log_y) && (plan.nan_is_noted || !keen::detail::is_nan(y));
  });
  if (undrawn == 0) return "";
  return counted(undrawn, "value", "values") +
         (plan.log_y ? " not drawn (zero or not finite)" : " not drawn (not finite)");
}

/// The axes. The curve leaves the uppermost part of the frame free for the remark.
[[nodiscard]] inline ChartPlan axes_of(const CurveData& data, const CurvePlan& plan) {
  ChartPlan axes;
  axes.x = {.scale = Scale::whole_numbers, .margin_low = 0.03, .margin_high = 0.03, .label = plan.x_label};
  axes.y = {
      .scale = plan.log_y ? Scale::logarithmic : Scale::linear, .margin_high = plan.headroom, .label = plan.y_label};
  for (const double x : data.x) axes.x.values.include(x);
  for (const double y : data.y) {
    if (is_on_scale(y, plan.log_y)) axes.y.values.include(y);
  }
  for (std::size_t i = 0; i < data.y.size() && !plan.log_y; ++i) {
    if (!data.has_bar(i)) continue;
    axes.y.values.include(data.y[i] - data.error[i]);
    axes.y.values.include(data.y[i] + data.error[i]);
  }
  if (plan.from_zero && !plan.log_y && !axes.y.values.empty()) {
    if (axes.y.values.low >= 0) axes.y.margin_low = 0;
    axes.y.values.include(0);
  }
  return axes;
}

/// The positions of the values; values that the scale cannot show part the curve in pieces.
[[nodiscard]] inline std::vector<std::vector<Position>> pieces_of(const Chart& chart, const CurveData& data,
                                                                  bool log_y) {
  std::vector<std::vector<Position>> pieces(1);
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (is_on_scale(data.y[i], log_y)) {
      pieces.back().push_back(chart.at(data.x[i], data.y[i]));
    } else if (!pieces.back().empty()) {
      pieces.emplace_back();
    }
  }
  return pieces;
}

[[nodiscard]] inline std::string drawn_line(const std::vector<Position>& positions, const Palette& colours) {
  std::string points;
  for (const Position position : positions) {
    if (!points.empty()) points += ' ';
    points += pixel_text(position.x);
    points += ',';
    points += pixel_text(position.y);
  }
  return Element("polyline")
      .set("points", points)
      .set("fill", "none")
      .set("stroke", colours.curve)
      .set("stroke-width", 2)
      .set("stroke-linejoin", "round")
      .set("stroke-linecap", "round")
      .empty();
}

[[nodiscard]] inline std::string dot(Position at, double radius, Rgb fill, const Palette& colours) {
  return Element("circle")
      .set("cx", at.x)
      .set("cy", at.y)
      .set("r", radius)
      .set("fill", fill)
      .set("stroke", colours.background)
      .set("stroke-width", 1.5)
      .empty();
}

/// A bar from one error below each value to one above it (on a linear scale).
[[nodiscard]] inline std::string drawn_errors(const Chart& chart, const CurveData& data, const Palette& colours) {
  constexpr double half_cap = 4;
  std::string xml;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (!data.has_bar(i)) continue;
    const Position low = chart.at(data.x[i], data.y[i] - data.error[i]);
    const Position high = chart.at(data.x[i], data.y[i] + data.error[i]);
    xml += line_from(low, high, colours.muted, 1.5);
    for (const Position end : {low, high}) {
      xml += line_from({end.x - half_cap, end.y}, {end.x + half_cap, end.y}, colours.muted, 1.5);
    }
  }
  Element group("g");
  return xml.empty() ? "" : group.set("class", "errors").open() + xml + group.close();
}

/// The curve, with a dot a value while there is room for dots.
[[nodiscard]] inline std::string drawn_curve(const Chart& chart, const CurveData& data, bool log_y,
                                             const Palette& colours) {
  const bool dotted = static_cast<double>(data.x.size()) * 10 <= chart.frame.width();
  Element group("g");
  std::string xml = group.set("class", "curve").open();
  for (const std::vector<Position>& positions : pieces_of(chart, data, log_y)) {
    if (positions.size() > 1) xml += drawn_line(positions, colours);
    if (!dotted && positions.size() > 1) continue;
    for (const Position position : positions) xml += dot(position, 4.5, colours.curve, colours);
  }
  return xml + group.close();
}

/// A dashed line at an x, the remark beside its head, a large dot where it meets the curve.
[[nodiscard]] inline std::string drawn_mark(const Chart& chart, const CurveData& data, bool log_y,
                                            const Palette& colours) {
  const Frame& frame = chart.frame;
  const double x = chart.of_unit(chart.x.fraction(*data.marked), 0).x;
  const bool to_the_left = x + text_width(data.remark, label_size) + 16 > frame.right;
  Element group("g"), line("line");
  std::string xml = group.set("class", "mark").open();
  xml += line.set("x1", x)
             .set("y1", frame.top)
             .set("x2", x)
             .set("y2", frame.bottom)
             .set("stroke", colours.accent)
             .set("stroke-width", 1.5)
             .set("stroke-dasharray", "6 4")
             .empty();
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (data.x[i] != *data.marked || !is_on_scale(data.y[i], log_y)) continue;
    xml += dot(chart.at(data.x[i], data.y[i]), 7, colours.accent, colours);
  }
  xml += text_at({to_the_left ? x - 8 : x + 8, frame.top + 19}, data.remark,
                 {.size = label_size, .colour = colours.ink, .anchor = to_the_left ? "end" : "start", .weight = "600"});
  return xml + group.close();
}

/// A remark without a mark: in the upper right corner.
[[nodiscard]] inline std::string unmarked_remark(const Frame& frame, const CurveData& data, const Palette& colours) {
  if (data.remark.empty()) return "";
  return text_at({frame.right - 10, frame.top + 19}, data.remark,
                 {.size = label_size, .colour = colours.muted, .anchor = "end", .weight = "600"});
}

/// What stands on the page.
[[nodiscard]] inline std::string curve_content(Look look, const CurveData& data, const CurvePlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(look.subtitle, values_note(data, plan));
  const Heading head = heading(look);
  const ChartPlan axes = axes_of(data, plan);
  const Chart chart = laid_out(look, axes, head.bottom);
  std::string xml = head.xml + grid(chart, colours) + border(chart.frame, colours);
  xml += tick_texts(chart, colours) + axis_labels(look, axes, chart);
  if (axes.y.values.empty()) xml += remark(chart.frame, "no values", colours);
  if (!plan.log_y) xml += drawn_errors(chart, data, colours);
  xml += drawn_curve(chart, data, plan.log_y, colours);
  xml += data.marked ? drawn_mark(chart, data, plan.log_y, colours) : unmarked_remark(chart.frame, data, colours);
  return xml;
}

[[nodiscard]] inline std::string curve_picture(const Look& look, const CurveData& data, const CurvePlan& plan) {
  require_room(look);
  return document(look, plan.name, curve_content(look, data, plan));
}

}  // namespace keen::svg::detail

// ---- keen/svg/convergence.hpp

#include <span>

namespace keen::svg {

/// How a picture of SSE against pass looks.
struct ConvergenceOptions {
  std::string title = "Convergence";  ///< above the picture; none where empty
  std::string subtitle{};             ///< below the title; passes and last SSE where empty
  std::string x_label = "pass";
  std::string y_label = "SSE";
  Theme theme = Theme::light;
  int width = 760;     ///< pixels, at least 240
  int height = 440;    ///< pixels, at least 200
  bool log_y = false;  ///< a logarithmic y axis; an SSE of 0 is left out
};

/// The SSE of each pass of a fit as a curve: `convergence(clustering.history)`.
/// The y axis shows the range of the values; it need not begin at 0.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for options out of range
[[nodiscard]] inline std::string convergence(std::span<const IterationRecord> history,
                                             const ConvergenceOptions& options = {}) {
  detail::CurveData data;
  for (const IterationRecord& pass : history) {
    data.x.push_back(static_cast<double>(pass.iteration));
    data.y.push_back(pass.sse);
  }
  std::string subtitle = options.subtitle;
  if (subtitle.empty() && !history.empty()) {
    subtitle = detail::counted(static_cast<Index>(history.size()), "pass", "passes") + ", last SSE " +
               detail::value_text(history.back().sse);
  }
  return detail::curve_picture(
      {"svg::convergence", options.title, subtitle, options.theme, options.width, options.height}, data,
      {options.x_label, options.y_label, options.log_y, false});
}

}  // namespace keen::svg

#include "choose_k.hpp"

// ---- keen/svg/criterion.hpp

namespace keen::svg {

/// How a picture of a criterion against k looks.
struct CriterionOptions {
  std::optional<std::string> title{};  ///< above the picture: the criterion's name, unless given; none where empty
  std::string subtitle{};              ///< below the title
  std::string x_label = "number of clusters k";
  std::string y_label{};  ///< "score" where empty, and which scores are better if it is the smaller ones
  Theme theme = Theme::light;
  int width = 760;   ///< pixels, at least 240
  int height = 440;  ///< pixels, at least 200
  std::string mark =
      "best";  ///< what the chosen k is called: "best at k = 3", or "none stands out"; nothing where empty
};

namespace detail {

inline void require_scores(const CriterionResult& selection, const char* function) {
  const auto n = selection.k.size();
  keen::detail::require_that(selection.score.size() == n, function, ": one score for each k is needed, got ",
                             selection.score.size(), " for ", n);
  keen::detail::require_that(selection.error.empty() || selection.error.size() == n, function,
                             ": one error for each k is needed, or none, got ", selection.error.size(), " for ", n);
}

[[nodiscard]] inline CurveData scores_of(const CriterionResult& selection, const std::string& mark) {
  CurveData data{{selection.k.begin(), selection.k.end()}, selection.score, {}, "", selection.error};
  mark_k(data, selection.best, mark, "none stands out");
  return data;
}

[[nodiscard]] inline std::string score_label(const CriterionResult& selection) {
  return selection.smaller_is_better ? "score (smaller is better)" : "score";
}

}  // namespace detail

/// What a criterion computed for each k, with bars of its standard errors where it has them, and the chosen k marked.
/// Values that are not finite are left out and part the curve; NaN stands where a criterion is not defined.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if scores or errors are not as many as k, or options are out of range
[[nodiscard]] inline std::string criterion(const CriterionResult& selection, const CriterionOptions& options = {}) {
  detail::require_scores(selection, "svg::criterion");
  const std::string y_label = options.y_label.empty() ? detail::score_label(selection) : options.y_label;
  return detail::curve_picture(
      {"svg::criterion", options.title.value_or(selection.criterion), options.subtitle, options.theme, options.width,
       options.height},
      detail::scores_of(selection, options.mark),
      {.x_label = options.x_label, .y_label = y_label, .nan_is_noted = false, .name = selection.criterion});
}

}  // namespace keen::svg

// ---- keen/svg/criteria.hpp

namespace keen::svg {

/// How several criteria look side by side. The height follows from their number.
struct CriteriaOptions {
  std::string title = "Criteria by number of clusters";  ///< above all; none where empty
  std::string subtitle{};                                ///< below the title
  Theme theme = Theme::light;
  int columns = 3;         ///< panels in a row, at least 1
  int panel_width = 320;   ///< pixels, at least 240
  int panel_height = 240;  ///< pixels, at least 200
};

/// One small picture for each criterion, as `criterion` draws it: `criteria(choose_k(points, range, {...}))`.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument as `criterion`, and if there is no column
[[nodiscard]] inline std::string criteria(const std::vector<CriterionResult>& selections,
                                          const CriteriaOptions& options = {}) {
  keen::detail::require_that(options.columns >= 1, "svg::criteria: columns must be >= 1, got ", options.columns);
  const detail::Look panel{"svg::criteria", "", "", options.theme, options.panel_width, options.panel_height};
  detail::require_room(panel);
  const int panels = (std::max)(1, static_cast<int>(selections.size()));
  const int columns = (std::min)(options.columns, panels);
  detail::Look page{"svg::criteria", options.title, options.subtitle, options.theme, columns * options.panel_width, 0};
  const detail::Heading head = detail::heading(page);
  const int top = static_cast<int>(head.xml.empty() ? 0 : head.bottom);
  page.height = top + (panels + columns - 1) / columns * options.panel_height;
  std::string xml = head.xml;
  for (int i = 0; i < static_cast<int>(selections.size()); ++i) {
    const CriterionResult& selection = selections[static_cast<std::size_t>(i)];
    detail::require_scores(selection, "svg::criteria");
    detail::Look look = panel;
    look.title = selection.criterion;
    if (selection.smaller_is_better) look.subtitle = "smaller is better";
    detail::Element group("g");
    group.set("class", "panel")
        .set("transform", "translate(" + detail::integer_text(i % columns * options.panel_width) + " " +
                              detail::integer_text(top + i / columns * options.panel_height) + ")");
    const detail::CurveData data = detail::scores_of(selection, "best");
    xml += group.open() +
           detail::curve_content(look, data, {.x_label = "k", .y_label = "", .headroom = 0.3, .nan_is_noted = false}) +
           group.close();
  }
  if (selections.empty()) {
    const double width = page.width, height = page.height;
    xml += detail::remark({0, 0, width, height}, "no criteria", detail::palette_of(options.theme));
  }
  return detail::document(page, "Criteria", xml);
}

}  // namespace keen::svg

// ---- keen/svg/detail/pairs_picture.hpp

namespace keen::svg::detail {

/// Where the panels of a pair plot stand: row r has coordinate r upwards, column c coordinate c to the right. Above
/// the diagonal nothing is drawn.
struct PairGrid {
  double left = 0, top = 0;
  double panel_width = 0, panel_height = 0;
  static constexpr double gap = 14;

  [[nodiscard]] Frame panel(Index row, Index column) const {
    const double x = left + static_cast<double>(column) * (panel_width + gap);
    const double y = top + static_cast<double>(row) * (panel_height + gap);
    return {x, y, x + panel_width, y + panel_height};
  }
};

/// The counts of each label's values in equal bins of the axis.
[[nodiscard]] inline std::map<Label, std::vector<double>> histograms(const Axis& axis, const ScatterData& data,
                                                                     std::size_t bins) {
  std::map<Label, std::vector<double>> counts;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    std::vector<double>& own = counts[data.labels.empty() ? -1 : data.labels[i]];
    own.resize(bins, 0.0);
    const double bin = axis.fraction(data.x[i]) * static_cast<double>(bins);
    ++own[static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(bins) - 1))];
  }
  return counts;
}

/// How the values of one coordinate are spread, for each label; the highest bar fills the panel.
[[nodiscard]] inline std::string drawn_histograms(const Chart& chart, const ScatterData& data, Theme theme) {
  const auto bins = static_cast<std::size_t>(std::clamp(chart.frame.width() / 8, 8.0, 30.0));
  const auto counts = histograms(chart.x, data, bins);
  double most = 1;
  for (const auto& [label, own] : counts) most = (std::max)(most, *std::max_element(own.begin(), own.end()));
  Element group("g");
  std::string xml = group.set("class", "histogram").set("fill-opacity", "0.5").open();
  for (const auto& [label, own] : counts) {
    std::vector<Position> corners{chart.of_unit(0, 0)};
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const double height = 0.94 * own[bin] / most;
      corners.push_back(chart.of_unit(static_cast<double>(bin) / static_cast<double>(bins), height));
      corners.push_back(chart.of_unit(static_cast<double>(bin + 1) / static_cast<double>(bins), height));
    }
    corners.push_back(chart.of_unit(1, 0));
    const Rgb fill = label < 0 ? palette_of(theme).neutral : cluster_colour(label);
    xml += Element("path").set("d", closed_path(corners)).set("fill", fill).set("stroke", outline(fill, theme)).empty();
  }
  return xml + group.close();
}

/// A pair plot in the making.
class PairsPainter {
 public:
  /// @param diagonal  coordinate by coordinate, the data with that coordinate on both axes
  /// @param names     of the coordinates
  PairsPainter(const Look& look, const std::vector<ScatterData>& diagonal, const std::vector<std::string>& names,
               double top)
      : look_(look), colours_(palette_of(look.theme)), diagonal_(diagonal), names_(names) {
    const auto dim = static_cast<double>(diagonal.size());
    double y_ticks = 0;
    for (const ScatterData& data : diagonal) {
      axes_.push_back(make_axis({.values = data.x_range, .label = ""}));
      y_ticks = (std::max)(y_ticks, widest(axes_.back().ticks(3), tick_size));
    }
    grid_.left = page_margin + label_size + 6 + y_ticks + 8;
    grid_.top = top + 10;
    const double gaps = (dim - 1) * PairGrid::gap;
    grid_.panel_width = (look.width - page_margin - grid_.left - gaps) / dim;
    grid_.panel_height = (look.height - page_margin - label_size - 8 - tick_size - 8 - grid_.top - gaps) / dim;
  }

  /// The spread of one coordinate.
  [[nodiscard]] std::string on_diagonal(Index axis) const {
    Chart chart = chart_at(axis, axis);
    chart.y_ticks.clear();
    return grid(chart, colours_) + drawn_histograms(chart, diagonal_[static_cast<std::size_t>(axis)], look_.theme) +
           around(chart, axis, axis);
  }

  /// One coordinate against another.
  [[nodiscard]] std::string below(Index row, Index column, const ScatterData& data) const {
    const Chart chart = chart_at(row, column);
    const double radius = (std::min)(point_radius(data.x.size()), (std::max)(1.2, grid_.panel_width / 60));
    return grid(chart, colours_) + drawn_points(chart, data, look_.theme, radius) +
           drawn_centroids(chart, data, look_.theme) + around(chart, row, column);
  }

  /// The upper right corner, which has no panel.
  [[nodiscard]] Position free_corner(const Legend& legend) const {
    const Frame corner = grid_.panel(0, axes_.size() - 1);
    return {(std::max)(corner.left, corner.right - legend.width) - legend_gap, corner.top};
  }

 private:
  [[nodiscard]] Chart chart_at(Index row, Index column) const {
    Chart chart{grid_.panel(row, column), axis(column), axis(row), {}, {}};
    chart.x_ticks = ticks_side_by_side(chart.x, grid_.panel_width, tick_size);
    chart.y_ticks = chart.y.ticks((std::max)(2, static_cast<int>(grid_.panel_height / 36)));
    return chart;
  }

  /// The border, and in the outermost panels what stands beside the axes.
  [[nodiscard]] std::string around(Chart chart, Index row, Index column) const {
    const Frame& frame = chart.frame;
    const bool is_last = row + 1 == axes_.size();
    if (!is_last) chart.x_ticks.clear();
    if (column > 0) chart.y_ticks.clear();
    std::string xml = border(frame, colours_) + tick_texts(chart, colours_);
    TextStyle style{.size = label_size, .colour = colours_.ink, .anchor = "middle"};
    if (is_last) {
      xml += text_at({frame.left + frame.width() / 2, frame.bottom + tick_size + 8 + label_size + 4},
                     shortened(name(column), label_size, frame.width()), style);
    }
    if (column > 0) return xml;
    style.rotation = -90;
    return xml + text_at({page_margin + label_size - 4, frame.top + frame.height() / 2},
                         shortened(name(row), label_size, frame.height()), style);
  }

  [[nodiscard]] const Axis& axis(Index i) const { return axes_[i]; }
  [[nodiscard]] const std::string& name(Index i) const { return names_[static_cast<std::size_t>(i)]; }

  const Look& look_;
  const Palette& colours_;
  const std::vector<ScatterData>& diagonal_;
  const std::vector<std::string>& names_;
  keen::detail::IndexedVector<Axis> axes_;
  PairGrid grid_;
};

}  // namespace keen::svg::detail

// ---- keen/svg/pairs.hpp

namespace keen::svg {

/// How a pair plot looks.
struct PairsOptions {
  std::string title{};               ///< above the picture; none where empty
  std::string subtitle{};            ///< below the title; what is not drawn is said there too
  std::vector<std::string> names{};  ///< of the coordinates; "coordinate 0" and so on where empty
  Theme theme = Theme::light;
  int width = 900;          ///< pixels, at least 240, and 60 for each coordinate
  int height = 860;         ///< pixels, at least 200, and 60 for each coordinate
  Index max_points = 1000;  ///< more points than that are thinned, evenly in their order
};

namespace detail {

inline void require_pairs(const PairsOptions& options, Index dim) {
  constexpr Index most = 6;
  constexpr int margins = 180;
  keen::detail::require_that(dim >= 2 && dim <= most, "svg::pairs: points must have from 2 to ", most,
                             " coordinates, got ", dim, dim > most ? "; svg::pca draws points of more" : "");
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) == dim,
                             "svg::pairs: one name a coordinate is needed, or none, got ", options.names.size(),
                             " for dim = ", dim);
  keen::detail::require_that(options.max_points >= 0, "svg::pairs: max_points must be >= 0, got ", options.max_points);
  const Index least = margins + 60 * dim;
  keen::detail::require_that(options.width >= least && options.height >= least,
                             "svg::pairs: width and height must be at least ", least, " for ", dim,
                             " coordinates, got ", options.width, " and ", options.height);
}

[[nodiscard]] inline std::vector<std::string> coordinate_names(const PairsOptions& options, Index dim) {
  std::vector<std::string> names = options.names;
  for (Index d = static_cast<Index>(names.size()); d < dim; ++d) names.push_back(axis_label("", d));
  return names;
}

}  // namespace detail

/// Every coordinate against every other one, for points of 2 to 6 coordinates, coloured by cluster as in `scatter`,
/// with the centroids; on the diagonal how the values of each coordinate spread, cluster by cluster. Points that are
/// not finite, or of 1e300 and more, are left out.
/// @param labels     one a point, or none: points are grey then
/// @param centroids  dim x k, may have no column
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for labels that do not fit, options or a dimension out of range
template <class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Dataset<Scalar, Dim>& points, const Labels& labels,
                                const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                                const PairsOptions& options = {}) {
  const Index dim = points.dim();
  detail::require_pairs(options, dim);
  detail::require_labels(labels, points.size(), centroids.cols(), "svg::pairs");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == dim, "svg::pairs: centroids must have ", dim,
                             " coordinates, as the points, got ", centroids.rows());
  const auto read = [&](Index x_axis, Index y_axis) {
    return detail::ScatterReader<Scalar, Dim>(points, x_axis, y_axis)(labels, centroids, options.max_points);
  };
  std::vector<detail::ScatterData> diagonal;
  for (Index d = 0; d < dim; ++d) diagonal.push_back(read(d, d));
  detail::Look look{"svg::pairs", options.title, options.subtitle, options.theme, options.width, options.height};
  const auto fewest_drawn = std::max_element(diagonal.begin(), diagonal.end(),
                                             [](const auto& a, const auto& b) { return a.undrawn < b.undrawn; });
  look.subtitle = detail::joined(look.subtitle, detail::points_note(*fewest_drawn));
  const detail::Heading head = detail::heading(look);
  const std::vector<std::string> names = detail::coordinate_names(options, dim);
  const detail::PairsPainter painter(look, diagonal, names, head.bottom);
  std::string xml = head.xml;
  for (Index row = 0; row < dim; ++row) {
    for (Index column = 0; column < row; ++column) xml += painter.below(row, column, read(column, row));
    xml += painter.on_diagonal(row);
  }
  const detail::Legend legend = detail::legend_of(diagonal.front().sizes, centroids.cols() > 0, look);
  xml += detail::legend_at(painter.free_corner(legend), legend, options.theme);
  return detail::document(look, "Pairs of coordinates", xml);
}

/// The picture of a clustering of these points. Without a subtitle, k, SSE and passes stand there.
/// @param points  anything that `as_dataset` takes
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Points& points, const Clustering<Scalar, Dim>& clustering,
                                PairsOptions options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  if (options.subtitle.empty()) {
    options.subtitle = detail::clustering_note(clustering.sse, clustering.model.k(), clustering.iterations);
  }
  return pairs(data, clustering.labels, clustering.model.centroids(), options);
}

/// The picture of these points by the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` takes
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Points& points, const Model<Scalar, Dim>& model,
                                const PairsOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return pairs(data, model.predict(data), model.centroids(), options);
}

}  // namespace keen::svg

// ---- keen/svg/detail/swatches.hpp

/// Colours as a strip of swatches.
namespace keen::svg::detail {

struct Swatch {
  Rgb colour;
  double share = 0;  ///< of the whole strip
};

inline constexpr double hex_size = 13;
inline constexpr double share_size = 11;
inline constexpr double chip_height = 28;
inline constexpr double chip_gap = 6;

[[nodiscard]] inline double hex_width() { return text_width("#000000", hex_size); }

/// How a swatch of the strip says what it is.
enum class Inscription { none, upright, level };

[[nodiscard]] inline Inscription inscription(double width, double height) {
  constexpr double padding = 8;
  if (width >= hex_width() + padding) return Inscription::level;
  if (width >= hex_size + padding && height >= hex_width() + padding) return Inscription::upright;
  return Inscription::none;
}

/// A rectangle of a colour. Its edges fall on whole pixels of the screen, so that no seam shows between two.
[[nodiscard]] inline std::string filled(Position corner, double width, double height, Rgb colour) {
  return Element("rect")
      .set("x", corner.x)
      .set("y", corner.y)
      .set("width", width)
      .set("height", height)
      .set("fill", colour)
      .set("shape-rendering", "crispEdges")
      .empty();
}

/// The text on a swatch of the strip: its hex code and, where it is wide enough, its share.
[[nodiscard]] inline std::string inscribed(Position corner, double width, double height, const Swatch& swatch) {
  const Rgb ink = ink_on(swatch.colour);
  const Position middle{corner.x + width / 2, corner.y + height / 2};
  const std::string code = hex(swatch.colour);
  switch (inscription(width, height)) {
    case Inscription::none: return "";
    case Inscription::upright:
      return text_at({middle.x + hex_size * 0.36, middle.y}, code,
                     {.size = hex_size, .colour = ink, .anchor = "middle", .rotation = -90});
    case Inscription::level:
      return text_at({middle.x, middle.y - 2}, code, {.size = hex_size, .colour = ink, .anchor = "middle"}) +
             text_at({middle.x, middle.y + 14}, percent_text(swatch.share),
                     {.size = share_size, .colour = ink, .anchor = "middle"});
  }
  return "";
}

[[nodiscard]] inline std::string strip(Position corner, double width, double height,
                                       const std::vector<Swatch>& swatches) {
  Element group("g");
  std::string xml = group.set("class", "strip").open();
  double left = corner.x;
  for (const Swatch& swatch : swatches) {
    const double part = swatch.share * width;
    if (part > 0) xml += filled({left, corner.y}, part, height, swatch.colour);
    xml += inscribed({left, corner.y}, part, height, swatch);
    left += part;
  }
  return xml + group.close();
}

/// Rows of equal chips, one a colour, each with its hex code and share.
struct ChipGrid {
  int columns = 0;
  int rows = 0;
  double width = 0;  ///< of one chip

  [[nodiscard]] double height() const { return rows * (chip_height + chip_gap); }
};

[[nodiscard]] inline ChipGrid chip_grid(std::size_t count, double room) {
  const double least = hex_width() + text_width("100.0%", share_size) + 28;
  const int columns = (std::max)(1, static_cast<int>((room + chip_gap) / (least + chip_gap)));
  const int rows = (static_cast<int>(count) + columns - 1) / columns;
  return {columns, rows, (room + chip_gap) / columns - chip_gap};
}

[[nodiscard]] inline std::string chips(Position corner, const ChipGrid& grid, const std::vector<Swatch>& swatches,
                                       const Palette& colours) {
  Element group("g");
  std::string xml = group.set("class", "chips").open();
  for (std::size_t i = 0; i < swatches.size(); ++i) {
    const int column = static_cast<int>(i) % grid.columns, row = static_cast<int>(i) / grid.columns;
    const double x = corner.x + column * (grid.width + chip_gap), y = corner.y + row * (chip_height + chip_gap);
    const Rgb ink = ink_on(swatches[i].colour);
    Element chip("rect");
    xml += chip.set("x", x)
               .set("y", y)
               .set("width", grid.width)
               .set("height", chip_height)
               .set("rx", 3)
               .set("fill", swatches[i].colour)
               .set("stroke", colours.line)
               .set("stroke-width", 0.75)
               .empty();
    xml += text_at({x + 10, y + 19}, hex(swatches[i].colour), {.size = hex_size, .colour = ink});
    xml += text_at({x + grid.width - 10, y + 18.5}, percent_text(swatches[i].share),
                   {.size = share_size, .colour = ink, .anchor = "end"});
  }
  return xml + group.close();
}

/// True if every swatch of a strip this size has room for its hex code.
[[nodiscard]] inline bool all_inscribed(const std::vector<Swatch>& swatches, double width, double height) {
  return std::all_of(swatches.begin(), swatches.end(), [=](const Swatch& swatch) {
    return inscription(swatch.share * width, height) != Inscription::none;
  });
}

/// The strip and, if some swatches are too narrow for their code, all of them again as chips below.
[[nodiscard]] inline std::string palette_picture(Look look, const std::vector<Swatch>& swatches, double strip_height) {
  const Palette& colours = palette_of(look.theme);
  const Heading head = heading(look);
  const double room = look.width - 2 * page_margin;
  const Position corner{page_margin, head.bottom + 6};
  std::string xml = head.xml + strip(corner, room, strip_height, swatches);
  xml += Element("rect")
             .set("x", corner.x)
             .set("y", corner.y)
             .set("width", room)
             .set("height", strip_height)
             .set("fill", "none")
             .set("stroke", colours.line)
             .empty();
  double bottom = corner.y + strip_height;
  if (!all_inscribed(swatches, room, strip_height)) {
    const ChipGrid grid = chip_grid(swatches.size(), room);
    xml += chips({page_margin, bottom + 14}, grid, swatches, colours);
    bottom += 14 + grid.height() - chip_gap;
  }
  look.height = static_cast<int>(bottom + page_margin);
  return document(look, "Colours", xml);
}

}  // namespace keen::svg::detail

// ---- keen/svg/palette.hpp

namespace keen::svg {

/// How a strip of colours looks. Its height follows from what it holds.
struct PaletteOptions {
  std::string title{};     ///< above the strip; none where empty
  std::string subtitle{};  ///< below the title
  Theme theme = Theme::light;
  int width = 760;             ///< pixels, at least 240
  int strip_height = 120;      ///< pixels, at least 40
  bool heaviest_first = true;  ///< largest share first, equals in their order; otherwise all in their order
};

namespace detail {

using Colours = Eigen::Matrix<double, 3, Eigen::Dynamic, Eigen::ColMajor>;

[[nodiscard]] inline Rgb rounded(const Eigen::Vector3d& colour) {
  for (const double channel : colour) {
    keen::detail::require_that(keen::detail::is_finite(&channel), "svg::palette: colours must be finite");
  }
  const auto channel = [&colour](Index c) { return static_cast<int>(std::lround(std::clamp(colour[c], 0.0, 255.0))); };
  return {channel(0), channel(1), channel(2)};
}

inline void require_weights(const Eigen::VectorXd& weights, Index k) {
  keen::detail::require_that(weights.size() == 0 || weights.size() == k,
                             "svg::palette: one weight a colour is needed, or none, got ", weights.size(),
                             " weights for k = ", k);
  for (const double weight : weights) {
    keen::detail::require_that(is_drawable(weight) && weight >= 0,
                               "svg::palette: weights must be finite and >= 0, got ", weight);
  }
}

/// Shares that sum to 1; equal ones if there are no weights, or only zeros.
[[nodiscard]] inline std::vector<Swatch> swatches_of(const Colours& colours, const Eigen::VectorXd& weights) {
  const double largest = weights.size() == 0 ? 0 : weights.maxCoeff();
  const double total = largest > 0 ? (weights / largest).sum() : 0;
  std::vector<Swatch> swatches;
  for (Index j = 0; j < colours.cols(); ++j) {
    const double share = total > 0 ? weights[j] / largest / total : 1.0 / static_cast<double>(colours.cols());
    swatches.push_back({rounded(colours.col(j)), share});
  }
  return swatches;
}

}  // namespace detail

/// Colours as a strip of swatches, each as wide as its weight, with its hex code on it. Where some are too narrow for
/// their code, all of them follow below as chips of equal size:
/// `palette(clustering.model.centroids(), clustering.cluster_weights)`.
/// @param colours  3 x k: red, green, blue in [0, 255]; values outside are clamped
/// @param weights  k values >= 0; equal swatches if there are none, or only zeros
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for other shapes, a value that is not finite, a negative weight, or options out of
///         range
template <class ColourMatrix, class WeightVector>
[[nodiscard]] std::string palette(const Eigen::MatrixBase<ColourMatrix>& colours,
                                  const Eigen::MatrixBase<WeightVector>& weights, const PaletteOptions& options = {}) {
  keen::detail::require_that(colours.rows() == 3 || colours.cols() == 0, "svg::palette: colours must have 3 rows, got ",
                             colours.rows());
  keen::detail::require_that(options.width >= detail::least_width && options.strip_height >= 40,
                             "svg::palette: width and strip_height must be at least ", detail::least_width,
                             " and 40, got ", options.width, " and ", options.strip_height);
  detail::Colours columns(3, colours.cols());
  if (colours.cols() > 0) columns = colours.template cast<double>();
  Eigen::VectorXd masses(weights.size());
  masses = weights.template cast<double>();
  detail::require_weights(masses, columns.cols());
  std::vector<detail::Swatch> swatches = detail::swatches_of(columns, masses);
  if (options.heaviest_first) {
    std::stable_sort(swatches.begin(), swatches.end(),
                     [](const detail::Swatch& a, const detail::Swatch& b) { return a.share > b.share; });
  }
  return detail::palette_picture(
      {"svg::palette", options.title, options.subtitle, options.theme, options.width, options.strip_height}, swatches,
      options.strip_height);
}

}  // namespace keen::svg

// ---- keen/svg/pca.hpp

namespace keen::svg {

namespace detail {

/// 1 for points that can be drawn, 0 for others.
template <class Scalar, int Dim>
[[nodiscard]] keen::detail::IndexedVector<double> drawable_points(const Dataset<Scalar, Dim>& points) {
  keen::detail::IndexedVector<double> is_drawn(points.size(), 1.0);
  for (Index i = 0; i < points.size(); ++i) {
    for (Index d = 0; d < points.dim(); ++d) {
      if (!is_drawable(static_cast<double>(points(i, d)))) is_drawn[i] = 0;
    }
  }
  return is_drawn;
}

/// Points and centroids along the first two principal axes of the points that can be drawn, one a column; NaN for
/// those that cannot.
struct PrincipalView {
  Eigen::Matrix2Xd points;
  Eigen::Matrix2Xd centroids;
  Eigen::VectorXd shares;
};

template <class Scalar, int Dim>
[[nodiscard]] PrincipalView principal_view(const Dataset<Scalar, Dim>& points,
                                           const Centroids<Scalar, Dim>& centroids) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const keen::detail::IndexedVector<double> weights = drawable_points(points);
  PrincipalView view{Eigen::Matrix2Xd::Constant(2, points.size(), nan),
                     Eigen::Matrix2Xd::Constant(2, centroids.cols(), nan), Eigen::VectorXd::Zero(points.dim())};
  if (std::none_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; })) return view;
  const Index m = (std::min)(points.dim(), Index{2});
  const auto components =
      keen::detail::principal_components<Scalar>(points.with_weights(weights.data()), m, "svg::pca");
  view.shares = components.shares;
  Eigen::VectorXd x(points.dim());
  for (Index i = 0; i < points.size(); ++i) {
    if (!(weights[i] > 0)) continue;
    for (Index d = 0; d < points.dim(); ++d) x(d) = static_cast<double>(points(i, d));
    view.points.col(i).setZero();
    view.points.col(i).head(m) = components(x);
  }
  for (Index j = 0; j < centroids.cols(); ++j) {
    view.centroids.col(j).setZero();
    view.centroids.col(j).head(m) = components(centroids.col(j));
  }
  return view;
}

[[nodiscard]] inline std::string component_label(const PrincipalView& view, Index component) {
  const double share = component < view.shares.size() ? view.shares(component) : 0;
  return "component " + integer_text(component + 1) + " (" + percent_text(share) + " of the variance)";
}

}  // namespace detail

/// Points of any dimension seen along the two directions in which they spread most, drawn as `scatter` draws them,
/// without cells. Points that are not finite, or of 1e300 and more, are left out.
/// Complexity: O(n dim^2 + dim^3).
/// @param labels     one a point, or none
/// @param centroids  dim x k, may have no column
/// @param options    x_axis, y_axis and cells play no part; labels that are empty tell the share of the variance
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument as `scatter`
/// Source: Pearson, Philosophical Magazine 2 (1901).
template <class Scalar, int Dim>
[[nodiscard]] std::string pca(const Dataset<Scalar, Dim>& points, const Labels& labels,
                              const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                              ScatterOptions options = {}) {
  keen::detail::require_that(points.dim() >= 1, "svg::pca: points must have at least one coordinate");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == points.dim(),
                             "svg::pca: centroids must have ", points.dim(), " coordinates, as the points, got ",
                             centroids.rows());
  const detail::PrincipalView view = detail::principal_view<Scalar, Dim>(points, centroids);
  if (options.x_label.empty()) options.x_label = detail::component_label(view, 0);
  if (options.y_label.empty()) options.y_label = detail::component_label(view, 1);
  options.x_axis = 0;
  options.y_axis = 1;
  options.cells = false;
  return scatter(Dataset<double, 2>(as_dataset(view.points)), labels, view.centroids, options);
}

/// The picture of a clustering of these points. Without a subtitle, k, SSE and passes stand there.
/// @param points  anything that `as_dataset` takes
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pca(const Points& points, const Clustering<Scalar, Dim>& clustering,
                              ScatterOptions options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  if (options.subtitle.empty()) {
    options.subtitle = detail::clustering_note(clustering.sse, clustering.model.k(), clustering.iterations);
  }
  return pca(data, clustering.labels, clustering.model.centroids(), options);
}

/// The picture of these points by the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` takes
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pca(const Points& points, const Model<Scalar, Dim>& model,
                              const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return pca(data, model.predict(data), model.centroids(), options);
}

}  // namespace keen::svg

#include "io.hpp"

// ---- keen/svg/save.hpp

#include <filesystem>

namespace keen::svg {

/// Writes a picture to a file, whole or not at all; a file that exists is replaced.
/// @throws std::runtime_error naming the file, if it cannot be written; what was there is then still there
inline void save(const std::filesystem::path& path, std::string_view svg) { io::write_file(path, svg); }

}  // namespace keen::svg

#include "measures.hpp"

// ---- keen/svg/detail/silhouette_picture.hpp

#include <functional>

namespace keen::svg::detail {

/// The values of each cluster, the largest first.
using Silhouettes = std::map<Label, std::vector<double>>;

[[nodiscard]] inline Silhouettes sorted_silhouettes(const Eigen::VectorXd& values, const Labels& labels) {
  Silhouettes clusters;
  for (Index i = 0; i < values.size(); ++i) clusters[labels(i)].push_back(values(i));
  for (auto& [label, cluster] : clusters) std::sort(cluster.begin(), cluster.end(), std::greater<>());
  return clusters;
}

[[nodiscard]] inline double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// A value to two decimals: "-0.05", "0.63".
[[nodiscard]] inline std::string two_decimals(double value) { return fixed_text(std::llround(value * 100), 2); }

/// The outline of the bars of one cluster, between two heights. At most one bar a pixel.
[[nodiscard]] inline std::string bars(const Chart& chart, const std::vector<double>& values, double top,
                                      double bottom) {
  const auto n = static_cast<double>(values.size());
  const double count = (std::min)(n, (std::max)(1.0, std::floor(bottom - top)));
  const double zero = chart.at(0, 0).x;
  std::vector<Position> corners{{zero, top}};
  for (int i = 0; i < static_cast<int>(count); ++i) {
    const double bar = i;
    const double value = values[static_cast<std::size_t>((bar + 0.5) * n / count)];
    const double x = chart.at(value, 0).x;
    corners.push_back({x, top + (bottom - top) * bar / count});
    corners.push_back({x, top + (bottom - top) * (bar + 1) / count});
  }
  corners.push_back({zero, bottom});
  return closed_path(corners);
}

/// "cluster 2: 50 points, mean 0.42"
[[nodiscard]] inline std::string cluster_note(Label label, const std::vector<double>& values) {
  return integer_text(label) + ": " + counted(static_cast<Index>(values.size()), "point", "points") + ", mean " +
         two_decimals(mean_of(values));
}

/// The bars of all clusters, and what is said of each beside them, where there is room for it.
[[nodiscard]] inline std::string drawn_silhouettes(const Chart& chart, const Silhouettes& clusters, Theme theme) {
  const Frame& frame = chart.frame;
  const double most_gap = 0.3 * frame.height() / static_cast<double>(clusters.size() + 1);
  const double gap = (std::min)(clusters.size() > 20 ? 1.0 : 8.0, most_gap);
  double n = 0;
  for (const auto& [label, values] : clusters) n += static_cast<double>(values.size());
  const double unit = (frame.height() - gap * static_cast<double>(clusters.size() + 1)) / n;
  double top = frame.top + gap;
  Element group("g");
  std::string xml = group.set("class", "bars").open();
  for (const auto& [label, values] : clusters) {
    const double bottom = top + unit * static_cast<double>(values.size());
    const Rgb fill = cluster_colour(label);
    xml += Element("path")
               .set("d", bars(chart, values, top, bottom))
               .set("fill", fill)
               .set("stroke", outline(fill, theme))
               .set("stroke-width", 0.5)
               .empty();
    if (bottom - top + gap >= tick_size + 2) {
      xml += text_at({frame.right + 10, (top + bottom) / 2 + tick_size * 0.36}, cluster_note(label, values),
                     {.size = tick_size, .colour = palette_of(theme).ink});
    }
    top = bottom + gap;
  }
  return xml + group.close();
}

/// A dashed line at the mean of all, with its value.
[[nodiscard]] inline std::string mean_line(const Chart& chart, double mean, const Palette& colours) {
  const Frame& frame = chart.frame;
  const double x = chart.at(mean, 0).x;
  Element group("g");
  std::string xml = group.set("class", "mean").open();
  xml += Element("line")
             .set("x1", x)
             .set("y1", frame.top)
             .set("x2", x)
             .set("y2", frame.bottom)
             .set("stroke", colours.ink)
             .set("stroke-width", 1.5)
             .set("stroke-dasharray", "6 4")
             .empty();
  xml += text_at({x, frame.top - 5}, "mean " + two_decimals(mean),
                 {.size = tick_size, .colour = colours.ink, .anchor = "middle", .weight = "600"});
  return xml + group.close();
}

[[nodiscard]] inline double notes_width(const Silhouettes& clusters) {
  double width = 0;
  for (const auto& [label, values] : clusters) {
    width = (std::max)(width, text_width(cluster_note(label, values), tick_size));
  }
  return width + 12;
}

[[nodiscard]] inline std::string silhouette_picture(const Look& look, const Silhouettes& clusters, double mean,
                                                    const std::string& x_label) {
  const Palette& colours = palette_of(look.theme);
  const Heading head = heading(look);
  ChartPlan plan;
  plan.x = {.values = {0, 1}, .margin_low = 0, .margin_high = 0, .label = x_label};
  for (const auto& [label, values] : clusters) plan.x.values.include(values.back());
  plan.y = {.values = {0, 1}, .margin_low = 0, .margin_high = 0, .label = "", .ticked = false};
  plan.legend_width = look.width >= 400 ? (std::min)(notes_width(clusters), look.width * 0.4) : 0;
  const Chart chart = laid_out(look, plan, head.bottom + tick_size);
  std::string xml = head.xml + grid(chart, colours) + border(chart.frame, colours) + tick_texts(chart, colours) +
                    axis_labels(look, plan, chart);
  if (clusters.empty()) return document(look, "Silhouette", xml + remark(chart.frame, "no points", colours));
  xml += drawn_silhouettes(chart, clusters, look.theme) + mean_line(chart, mean, colours);
  return document(look, "Silhouette", xml);
}

}  // namespace keen::svg::detail

// ---- keen/svg/silhouette.hpp

namespace keen::svg {

/// How a silhouette picture looks.
struct SilhouetteOptions {
  std::string title = "Silhouette";  ///< above the picture; none where empty
  std::string subtitle{};            ///< below the title
  std::string x_label = "silhouette value";
  Theme theme = Theme::light;
  int width = 760;   ///< pixels, at least 240
  int height = 540;  ///< pixels, at least 200
};

/// The silhouette value of every point as a bar: clusters one below the other, in each the largest value first, with
/// number, size and mean of each cluster, and a line at the mean of all. Where there are more points than rows of
/// pixels, a bar stands for several, and shows the middle one.
///
///     keen::svg::silhouette(keen::silhouette(points, clustering.labels), clustering.labels)
///
/// @param labels  one a point, >= 0
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if labels and values differ in number, a label is negative, a value is not in [-1, 1],
///         or options are out of range
/// Source: Rousseeuw, Journal of Computational and Applied Mathematics 20 (1987).
[[nodiscard]] inline std::string silhouette(const Silhouette& found, const Labels& labels,
                                            const SilhouetteOptions& options = {}) {
  const detail::Look look{"svg::silhouette", options.title, options.subtitle,
                          options.theme,     options.width, options.height};
  detail::require_room(look);
  keen::detail::require_that(labels.size() == found.value.size(), "svg::silhouette: one label a value is needed, got ",
                             labels.size(), " labels for ", found.value.size());
  for (Index i = 0; i < labels.size(); ++i) {
    keen::detail::require_that(labels(i) >= 0, "svg::silhouette: labels must be >= 0, got ", labels(i));
    keen::detail::require_that(found.value(i) >= -1 && found.value(i) <= 1,
                               "svg::silhouette: values must be in [-1, 1], got ", found.value(i));
  }
  return detail::silhouette_picture(look, detail::sorted_silhouettes(found.value, labels), found.mean, options.x_label);
}

}  // namespace keen::svg

// ---- keen/svg/sse_curve.hpp

namespace keen::svg {

/// How a picture of SSE against k looks.
struct SseCurveOptions {
  std::string title = "SSE by number of clusters";  ///< above the picture; none where empty
  std::string subtitle{};                           ///< below the title
  std::string x_label = "number of clusters k";
  std::string y_label = "SSE";
  Theme theme = Theme::light;
  int width = 760;             ///< pixels, at least 240
  int height = 440;            ///< pixels, at least 200
  bool log_y = false;          ///< a logarithmic y axis; an SSE of 0 is left out
  std::string mark = "elbow";  ///< what the best k is called: "elbow at k = 3", or "no elbow"; nothing where empty
};

/// The SSE of each k as a curve, with the chosen k marked, or the remark that there is none.
/// Values that are not finite are left out and part the curve. A linear y axis begins at 0.
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument if k and sse differ in length, or options are out of range
[[nodiscard]] inline std::string sse_curve(const CriterionResult& selection, const SseCurveOptions& options = {}) {
  keen::detail::require_that(selection.k.size() == selection.sse.size(),
                             "svg::sse_curve: one SSE for each k is needed, got ", selection.sse.size(), " for ",
                             selection.k.size());
  detail::CurveData data{{selection.k.begin(), selection.k.end()}, selection.sse, {}, ""};
  detail::mark_k(data, selection.best, options.mark, "no " + options.mark);
  return detail::curve_picture(
      {"svg::sse_curve", options.title, options.subtitle, options.theme, options.width, options.height}, data,
      {options.x_label, options.y_label, options.log_y, true});
}

}  // namespace keen::svg
