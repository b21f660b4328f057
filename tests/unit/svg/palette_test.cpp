// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/xml.hpp"

#include <keen/svg/palette.hpp>
#include <keen/svg/save.hpp>

#include <clocale>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <locale>
#include <stdexcept>
#include <string>
#include <vector>

using unit::message_of;

namespace {

Eigen::MatrixXd grey(Eigen::Index k) {
  Eigen::MatrixXd colours(3, k);
  for (Eigen::Index j = 0; j < k; ++j) colours.col(j).setConstant(static_cast<double>(j));
  return colours;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct CommaForPoint : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\1"; }
};

}  // namespace

TEST_CASE("swatches are as wide as their weights, the heaviest first") {
  const std::string svg = keen::svg::palette(grey(3), Eigen::Vector3d(1, 4, 3), {.title = "<3>"});
  CHECK(xml::Checker::fault(svg).empty());
  CHECK(xml::contains(svg, "<title>&lt;3&gt;</title>"));
  const std::vector<double> widths = xml::numbers(xml::group(svg, "strip"), "width");
  CHECK(widths == std::vector<double>{356, 267, 89});  // of 712 pixels
  CHECK(xml::contains(svg, "#010101"));
  CHECK(svg.find("#010101") < svg.find("#000000"));
}

TEST_CASE("swatches stand in their own order if asked to") {
  const std::string svg = keen::svg::palette(grey(2), Eigen::Vector2d(1, 3), {.heaviest_first = false});
  CHECK(xml::numbers(xml::group(svg, "strip"), "width") == std::vector<double>{178, 534});
}

TEST_CASE("every colour's code is written on a swatch, however many there are") {
  for (const Eigen::Index k : {1, 10, 30, 256}) {
    const std::string svg = keen::svg::palette(grey(k), Eigen::VectorXd::LinSpaced(k, 0, 1));
    CHECK(xml::Checker::fault(svg).empty());
    for (int j = 0; j < k; ++j) CHECK(xml::contains(svg, ">" + keen::svg::detail::hex({j, j, j}) + "</text>"));
  }
}

TEST_CASE("without weights, or with zeros alone, swatches are equally wide") {
  const std::vector<double> halves{356, 356};
  CHECK(xml::numbers(xml::group(keen::svg::palette(grey(2), Eigen::VectorXd()), "strip"), "width") == halves);
  CHECK(xml::numbers(xml::group(keen::svg::palette(grey(2), Eigen::Vector2d(0, 0)), "strip"), "width") == halves);
  CHECK(xml::numbers(xml::group(keen::svg::palette(grey(2), Eigen::Vector2d(1e299, 1e299)), "strip"), "width") ==
        halves);
  CHECK(xml::Checker::fault(keen::svg::palette(Eigen::MatrixXd(), Eigen::VectorXd())).empty());
}

TEST_CASE("colours are rounded and clamped to what a screen shows") {
  const Eigen::Vector3f colour(-3, 127.6F, 300);
  CHECK(xml::contains(keen::svg::palette(colour, Eigen::VectorXf::Ones(1)), ">#0080ff</text>"));
}

TEST_CASE("misuse of palette is refused") {
  const auto message = [](const Eigen::MatrixXd& colours, const Eigen::VectorXd& weights) {
    return message_of([&] { (void)keen::svg::palette(colours, weights); });
  };
  CHECK(message(Eigen::MatrixXd::Zero(4, 2), {}) == "svg::palette: colours must have 3 rows, got 4");
  CHECK(message(grey(2), Eigen::Vector3d(1, 2, 3)) ==
        "svg::palette: one weight a colour is needed, or none, got 3 weights for k = 2");
  CHECK(message(grey(2), Eigen::Vector2d(1, -2)) == "svg::palette: weights must be finite and >= 0, got -2");
  CHECK(message(Eigen::Vector3d(0, 0, std::numeric_limits<double>::infinity()), {}) ==
        "svg::palette: colours must be finite");
  CHECK(message_of([] { (void)keen::svg::palette(grey(1), Eigen::VectorXd(), {.strip_height = 5}); }) ==
        "svg::palette: width and strip_height must be at least 240 and 40, got 760 and 5");
}

TEST_CASE("the same input makes the same bytes, whatever the locale") {
  const auto picture = [] { return keen::svg::palette(grey(7), Eigen::VectorXd::LinSpaced(7, 1.5, 2222.25)); };
  const std::string expected = picture();
  CHECK(picture() == expected);
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaForPoint));
  const std::string elsewhere = picture();
  std::locale::global(before);
  CHECK(elsewhere == expected);
}

TEST_CASE("a saved picture is the text, byte for byte") {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "keen_svg_save_test.svg";
  keen::svg::save(path, "a much longer text before\n");
  keen::svg::save(path, "<svg/>\n");
  const std::string content = content_of(path);
  std::filesystem::remove(path);
  CHECK(content == "<svg/>\n");
}

TEST_CASE("a picture that cannot be written is an error that names the file") {
  const std::filesystem::path missing = std::filesystem::temp_directory_path() / "keen_no_such_folder" / "a.svg";
  const std::string message = message_of<std::runtime_error>([&] { keen::svg::save(missing, "<svg/>"); });
  CHECK(message.find(missing.string() + ": cannot write: ") == 0);
  const std::filesystem::path full = "/dev/full";  // where there is one, a disk without room
  if (std::filesystem::exists(full)) {
    CHECK(message_of<std::runtime_error>([&] { keen::svg::save(full, "<svg/>"); }).find("/dev/full: cannot write: ") ==
          0);
  }
}
