// SPDX-License-Identifier: MIT
// The colours of a photograph: reads an image, finds 8 and then 16 colours for it, and writes the image in these
// colours (PNG) with the palette as a strip (SVG). A pixel is a point of three coordinates.
// Run: 07_colour_palette [--out DIR] [IMAGE]

#include <keen/keen.hpp>

#include "support/out_dir.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <Eigen/Core>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

namespace {

using Bytes = Eigen::Matrix<std::uint8_t, 3, Eigen::Dynamic, Eigen::ColMajor>;  // red, green, blue of each pixel

struct Image {
  int width = 0;
  int height = 0;
  Bytes pixels;
};

Image read_image(const std::string& path) {
  Image image;
  const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
      stbi_load(path.c_str(), &image.width, &image.height, nullptr, 3), stbi_image_free);
  if (!pixels) throw std::runtime_error("cannot read the image '" + path + "': " + stbi_failure_reason());
  image.pixels = Eigen::Map<const Bytes>(pixels.get(), 3, keen::Index{image.width} * image.height);
  return image;
}

void write_png(const std::filesystem::path& path, const Image& image) {
  const int written =
      stbi_write_png(path.string().c_str(), image.width, image.height, 3, image.pixels.data(), 3 * image.width);
  if (written == 0) throw std::runtime_error("cannot write '" + path.string() + "'");
}

Bytes rounded(const Eigen::Matrix3Xf& colours) { return colours.array().round().cast<std::uint8_t>(); }

std::string hex_code(const Bytes& colours, keen::Index j) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text = "#";
  for (keen::Index channel = 0; channel < 3; ++channel) {
    text += digits[colours(channel, j) / 16];
    text += digits[colours(channel, j) % 16];
  }
  return text;
}

/// The colours, most frequent first, with the share of the pixels that has each.
void print_colours(const Bytes& colours, const Eigen::VectorXd& pixels) {
  std::vector<keen::Index> order(static_cast<std::size_t>(colours.cols()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return pixels[a] > pixels[b]; });
  for (const keen::Index j : order) {
    std::cout << hex_code(colours, j) << std::setw(6) << 100 * pixels[j] / pixels.sum() << " %\n";
  }
}

void reduce_colours(const support::OutDir& out, const Image& photo, keen::Index k) {
  const Eigen::Matrix3Xf pixels = photo.pixels.cast<float>();
  const auto clustering = keen::fit(pixels, {.k = k, .threads = 0, .seed = 42});
  const Bytes colours = rounded(clustering.model.centroids());

  const double rms_error = std::sqrt(clustering.sse / static_cast<double>(photo.pixels.size()));
  std::cout << "\n== " << k << " colours, root mean square error " << rms_error << " of 255\n";
  print_colours(colours, clustering.cluster_weights);

  Image reduced = photo;
  for (keen::Index i = 0; i < pixels.cols(); ++i) reduced.pixels.col(i) = colours.col(clustering.labels[i]);
  const std::string name = "07_" + std::to_string(k) + "_colours";
  write_png(out.path(name + ".png"), reduced);
  std::cout << "wrote " << name << ".png\n";
  out.save(name + ".svg", keen::svg::palette(clustering.model.centroids(), clustering.cluster_weights));
}

}  // namespace

int main(int argc, char** argv) try {
  const support::OutDir out(argc, argv, "the colours of a photograph", "IMAGE");
  const auto our_photo = std::filesystem::path(__FILE__).parent_path() / "data" / "photo.png";
  const Image photo = read_image(out.argument().empty() ? our_photo.string() : out.argument());
  std::cout << std::fixed << std::setprecision(1) << photo.width << " x " << photo.height << " pixels\n";
  for (const keen::Index k : {8, 16}) reduce_colours(out, photo, k);
} catch (const std::exception& problem) {
  std::cerr << problem.what() << '\n';
  return EXIT_FAILURE;
}
