// SPDX-License-Identifier: MIT
// The colours of a cv::Mat, clustered where they lie, and the image painted with them: what cv::kmeans is mostly used
// for. Needs OpenCV's core alone.
// Run: 11_opencv [--out DIR]

#include <keen/keen.hpp>

#include "support/out_dir.hpp"

#include <iostream>
#include <opencv2/core.hpp>
#include <stdexcept>

namespace {

/// Sea below a sky, and a sun: made here, as imread is another module.
cv::Mat painted() {
  cv::Mat image(90, 120, CV_8UC3);
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x) {
      const bool is_sun = (x - 80) * (x - 80) + (y - 25) * (y - 25) < 150;
      const auto byte = [](int value) { return static_cast<unsigned char>(value); };
      const int ripple = (x * 7 + y * 13) % 23;
      const cv::Vec3b sky(byte(250 - y), byte(180 + y / 2 - ripple / 2), 130);
      const cv::Vec3b sea(byte(90 + 2 * ripple), byte(60 + ripple + y / 3), 20);
      image.at<cv::Vec3b>(y, x) = is_sun ? cv::Vec3b(60, 200, 250) : y < 55 ? sky : sea;  // blue, green, red
    }
  }
  return image;
}

/// The pixels of an image of bytes, one a point. They stay bytes. An image with gaps between its rows must be cloned
/// before.
keen::Dataset<float> pixels(const cv::Mat& image) {
  if (image.depth() != CV_8U || !image.isContinuous()) throw std::invalid_argument("pixels: bytes without gaps");
  return keen::points(image.ptr<unsigned char>(), static_cast<keen::Index>(image.total()), image.channels());
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "the colours of a cv::Mat, clustered where they lie");
  const cv::Mat image = painted();

  const auto clustering = keen::fit(pixels(image), {.k = 3});
  const auto& colours = clustering.model.centroids();  // 3 x k, each column blue, green, red
  for (keen::Index j = 0; j < colours.cols(); ++j) {
    std::cout << clustering.cluster_sizes[j] << " pixels of blue, green, red " << colours.col(j).transpose() << '\n';
  }

  // The same header in both worlds: a cv::Mat that views the centroids, one a row.
  const cv::Mat palette(static_cast<int>(colours.cols()), 3, CV_32F, const_cast<float*>(colours.data()));
  cv::Mat poster(image.size(), image.type());
  for (int i = 0; i < static_cast<int>(image.total()); ++i) {
    poster.at<cv::Vec3b>(i / image.cols, i % image.cols) = palette.at<cv::Vec3f>(clustering.labels[i], 0);
  }
  std::cout << "the sea at (60, 80) was " << image.at<cv::Vec3b>(80, 60) << " and is now "
            << poster.at<cv::Vec3b>(80, 60) << '\n';

  out.save("11_opencv.svg",
           keen::svg::scatter(pixels(image), clustering,
                              {.title = "the colours of an image", .x_label = "blue", .y_label = "green"}));
}
