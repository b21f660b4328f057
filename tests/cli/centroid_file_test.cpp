// SPDX-License-Identifier: MIT
#include "centroid_file.hpp"

#include "../support/catch.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

std::string refusal(const std::string& text) {
  try {
    static_cast<void>(cli::CentroidFile::parsed(keen::io::detail::CsvText("c.csv", text)));
    return "accepted";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

cli::CentroidFile example() {
  cli::CentroidFile file;
  file.names = {"plain", "with, comma", "with \"quotes\"", "two\nlines", " "};
  file.centroids = keen::Centroids<double>::Constant(5, 2, 0.1);
  file.centroids.col(1) << -0.0, 5e-324, 1.7976931348623157e308, 1.0 / 3, 1e22;
  return file;
}

}  // namespace

TEST_CASE("centroids read back bit by bit", "[cli][centroid_file]") {
  cli::CentroidFile file = example();
  for (const bool is_scaled : {false, true}) {
    if (is_scaled) file.scaling = {Eigen::VectorXd::Constant(5, 1.0 / 3), Eigen::VectorXd::Constant(5, 0.7)};
    const cli::CentroidFile back = cli::CentroidFile::parsed(keen::io::detail::CsvText("c.csv", file.text()));
    CHECK(back.centroids == file.centroids);
    CHECK(back.scaling.center == file.scaling.center);
    CHECK(back.scaling.scale == file.scaling.scale);
    CHECK(back.text() == cli::CentroidFile::parsed(keen::io::detail::CsvText("c.csv", back.text())).text());
    CHECK(back.names[1] == file.names[1]);
    CHECK(back.names[2] == file.names[2]);
    CHECK(back.names[3] == file.names[3]);
  }
}

TEST_CASE("a centroid file that is broken is refused with its place", "[cli][centroid_file]") {
  const std::string not_ours =
      "the first line should begin with \"cluster,\": this is not a file that keen fit has written";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "c.csv:1:1: " + not_ours},
      {"cluster\n0\n", "c.csv:1:1: " + not_ours},
      {"x,y\n0,1\n", "c.csv:1:1: " + not_ours},
      {"cluster,x\n", "c.csv:1:1: no centroids: this is not a file that keen fit has written"},
      {"cluster,x\n0,1", "c.csv:2:4: the last line is cut off"},
      {"cluster,x\n0,1,2\n", "c.csv:2:1: this line should have 2 fields, as the first has"},
      {"cluster,x\n0,1\n2,1\n", "c.csv:3:1: cluster 1 was expected here, not \"2\""},
      {"cluster,x\n0,one\n", "c.csv:2:3: \"one\" is not a finite number"},
      {"cluster,x\n0,inf\n", "c.csv:2:3: \"inf\" is not a finite number"},
      {"cluster,x\n0,\n", "c.csv:2:3: \"\" is not a finite number"},
      {"cluster,x\n0,1\ncenter,1\n", "c.csv:1:1: of the lines center and scale one is missing"},
      {"cluster,x\n0,1\nscale,1\n", "c.csv:1:1: of the lines center and scale one is missing"},
      {"cluster,x\n0,1\ncenter,1\ncenter,1\nscale,1\n", "c.csv:4:1: a second line of this kind"},
      {"cluster,x\n0,1\ncenter,1\nscale,0\n", "c.csv:4:1: scales must be > 0"},
  };
  for (const auto& [text, error] : cases) CHECK(refusal(text) == error);
}

TEST_CASE("a centroid file that lost its end is refused or has fewer lines", "[cli][centroid_file]") {
  const std::string text = example().text();
  for (std::size_t end = 0; end < text.size(); ++end) {
    const bool ends_with_line = end > 0 && text[end - 1] == '\n';
    if (!ends_with_line) CHECK(refusal(text.substr(0, end)) != "accepted");
  }
}
