// SPDX-License-Identifier: MIT
// The sounds of a recording: two voices, a trumpet, a bird, and the pauses between them. Short frames of the recording
// become spectra of ten bands; frames that sound alike fall into one group.
// Run: sounds [--out DIR]

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "../support/data_file.hpp"
#include "../support/groups.hpp"
#include "../support/out_dir.hpp"
#include "../support/wav.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <numbers>
#include <string>
#include <vector>

#include <Eigen/Core>
#include <unsupported/Eigen/FFT>

namespace {

using keen::Index;

constexpr Index frame_size = 512;
constexpr Index step = 256;
constexpr double edges[] = {0, 200, 400, 700, 1000, 1500, 2200, 3200, 4500, 6000, 8000};  // of the bands, Hz
constexpr Index bands = std::ssize(edges) - 1;

/// The power of each band in decibels: bands x frames. Source: a Hann window and a discrete Fourier transform.
Eigen::MatrixXd spectra_of(const support::Sound& sound) {
  const Index frames = (std::ssize(sound.samples) - frame_size) / step + 1;
  Eigen::MatrixXd spectra = Eigen::MatrixXd::Constant(bands, frames, 1e-6);
  Eigen::FFT<double> transform;
  std::vector<double> windowed(frame_size);
  std::vector<std::complex<double>> spectrum;
  for (Index i = 0; i < frames; ++i) {
    for (Index n = 0; n < frame_size; ++n) {
      const double window = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(n) / frame_size);
      windowed[static_cast<std::size_t>(n)] = window * sound.samples[static_cast<std::size_t>(i * step + n)];
    }
    transform.fwd(spectrum, windowed);
    for (Index bin = 0; bin <= frame_size / 2; ++bin) {
      const double hertz = static_cast<double>(bin) * sound.rate / frame_size;
      const Index above = std::upper_bound(std::begin(edges), std::end(edges), hertz) - std::begin(edges);
      const Index band = std::min(above, bands) - 1;  // the last one with its upper edge
      spectra(band, i) += std::norm(spectrum[static_cast<std::size_t>(bin)]) / frame_size;
    }
  }
  return 10 * spectra.array().log10();
}

/// What is heard in each frame: the source at its middle, by the list of segments, or a pause where it is quiet.
std::vector<std::string> sources_of(const support::Sound& sound, Index frames) {
  const auto segments = keen::io::read_csv(support::data_file("sounds_segments.csv"), {.texts = {"source"}});
  std::vector<std::string> sources;
  for (Index i = 0; i < frames; ++i) {
    const auto first = sound.samples.begin() + i * step;
    double power = 0;
    std::for_each(first, first + frame_size, [&](double sample) { power += sample * sample / frame_size; });
    const Index middle = i * step + frame_size / 2;
    const double seconds = static_cast<double>(middle) / sound.rate;
    std::size_t segment = 0;
    while (seconds >= segments.points(static_cast<Index>(segment), 1)) ++segment;
    sources.push_back(10 * std::log10(power) < -42 ? "pause" : segments.texts[0][segment]);
  }
  return sources;
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "the sounds of a recording");
  const support::Sound sound = support::read_wav(support::data_file("sounds.wav"));
  const Eigen::MatrixXd spectra = spectra_of(sound);  // one frame a column
  const std::vector<std::string> sources = sources_of(sound, spectra.cols());
  for (const Index k : {4, 3}) {
    const auto groups = keen::fit(keen::columns(spectra), {.k = k, .effort = keen::effort::Swaps{}, .restarts = 20});
    std::cout << std::fixed << std::setprecision(2) << (k == 4 ? "k = " : "\nk = ") << k << ": " << spectra.cols()
              << " frames, SSE " << groups.sse << ", silhouette " << std::setprecision(3)
              << keen::silhouette(keen::columns(spectra), groups.labels).mean << '\n';
    support::print_cross_table(sources, groups.labels);
    std::cout << "adjusted Rand index: " << std::setprecision(4)
              << keen::agreement(sources, groups.labels).adjusted_rand << '\n';
    if (k != 4) continue;
    out.save("sounds.svg",
             keen::svg::heat_map(spectra.colwise().reverse(), {.title = "A recording, and the group of each frame",
                                                               .subtitle = "power of ten bands, decibels",
                                                               .x_label = "time, 9.35 seconds",
                                                               .y_label = "0 to 8000 Hz",
                                                               .column_labels = groups.labels,
                                                               .diverging = false,
                                                               .values = false,
                                                               .height = 300}));
  }
}
