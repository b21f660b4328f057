// SPDX-License-Identifier: MIT
#include "output.hpp"

#include <filesystem>
#include <keen/io/write_file.hpp>
#include <stdexcept>
#include <system_error>

namespace cli {

namespace fs = std::filesystem;

void write_file(const std::string& path, std::string_view text) { keen::io::write_file(path, text); }

void make_directory(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw std::runtime_error(path + ": cannot make this directory: " + error.message());
}

void refuse_overwriting(const std::string& input, const std::vector<std::string>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    std::error_code ignored;
    if (fs::is_regular_file(input, ignored) && fs::equivalent(input, outputs[i], ignored))
      throw std::invalid_argument("the output " + outputs[i] + " would overwrite the input");
    for (std::size_t j = 0; j < i; ++j)
      if (fs::path(outputs[i]).lexically_normal() == fs::path(outputs[j]).lexically_normal())
        throw std::invalid_argument("two outputs would go to " + outputs[i]);
  }
}

}  // namespace cli
