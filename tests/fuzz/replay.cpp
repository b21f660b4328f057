// SPDX-License-Identifier: MIT
// replay FILE... runs a target once for each file, and once for each of its beginnings: what a fuzzer has found stays
// mended under every compiler.

#include "target.hpp"

#include <exception>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  std::size_t runs = 0;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    fuzz::require(!bytes.empty(), std::string(argv[i]) + " can be read");
    const std::size_t step = bytes.size() / 64 + 1;
    for (std::size_t size = bytes.size() % step; size <= bytes.size(); size += step, ++runs) {
      try {
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), size);
      } catch (const std::exception& error) {
        fuzz::require(false, std::string(argv[i]) + ", " + std::to_string(size) + " bytes of it: " + error.what());
      }
    }
  }
  std::printf("%d files, %zu runs\n", argc - 1, runs);
  return argc > 1 ? 0 : 1;
}
