// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace support {

/// One channel of sound.
struct Sound {
  double rate = 0;              ///< samples a second
  std::vector<double> samples;  ///< in [-1, 1)
};

/// A WAV file of one channel with 16 bits a sample, as recorders write it.
/// @throws std::runtime_error for any other file
[[nodiscard]] inline Sound read_wav(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const auto fail = [&](const char* reason) { throw std::runtime_error(path.string() + ": " + reason); };
  const auto number = [&](std::size_t at, std::size_t size) {  // little endian
    if (at + size > bytes.size()) fail("is cut off");
    std::uint32_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
  };
  if (bytes.substr(0, 4) != "RIFF" || bytes.size() < 12 || bytes.substr(8, 4) != "WAVE") fail("is no WAV file");
  Sound sound;
  for (std::size_t at = 12; sound.samples.empty();) {  // chunk by chunk
    const std::size_t size = number(at + 4, 4);
    const std::string kind = bytes.substr(at, 4);
    at += 8;
    if (kind == "fmt ") {
      const bool is_plain = number(at, 2) == 1 && number(at + 2, 2) == 1 && number(at + 14, 2) == 16;
      if (!is_plain) fail("must have one channel of 16 bits a sample");
      sound.rate = number(at + 4, 4);
    } else if (kind == "data") {
      if (sound.rate == 0) fail("has no format before its samples");
      for (std::size_t i = at; i + 2 <= at + size; i += 2) {
        sound.samples.push_back(static_cast<std::int16_t>(number(i, 2)) / 32768.0);
      }
      if (sound.samples.empty()) fail("has no samples");
    }
    at += size + size % 2;
  }
  return sound;
}

}  // namespace support
