// SPDX-License-Identifier: MIT
#pragma once

#include <keen/svg.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

namespace support {

/// What every example takes: `--out DIR`, the folder its files go to, and `--help`. With either wrong it ends the
/// program with status 2.
class OutDir {
 public:
  /// @param about     one line for `--help`
  /// @param argument  the name of an optional argument, where the example takes one
  OutDir(int argc, char** argv, std::string_view about, std::string_view argument = {})
      : program_(std::filesystem::path(argv[0]).stem().string()), about_(about), argument_name_(argument) {
    for (int i = 1; i < argc; ++i) {
      const std::string_view word = argv[i];
      if (word == "--help") {
        std::cout << about_ << "\n\n" << usage();
        std::exit(EXIT_SUCCESS);
      } else if (word == "--out" && i + 1 < argc) {
        folder_ = argv[++i];
      } else if (!argument_name_.empty() && argument_.empty() && !word.starts_with('-')) {
        argument_ = word;
      } else {
        fail("what is '" + std::string(word) + "'?");
      }
    }
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (!std::filesystem::is_directory(folder_)) fail("cannot make the folder '" + folder_.string() + "'");
  }

  /// The optional argument, or nothing.
  [[nodiscard]] const std::string& argument() const { return argument_; }

  /// Where the file of that name goes.
  [[nodiscard]] std::filesystem::path path(std::string_view name) const { return folder_ / name; }

  /// Writes a picture and says so.
  void save(std::string_view name, std::string_view svg) const {
    keen::svg::save(path(name), svg);
    std::cout << "wrote " << name << '\n';
  }

 private:
  [[nodiscard]] std::string usage() const {
    const std::string argument = argument_name_.empty() ? "" : " [" + argument_name_ + "]";
    return "usage: " + program_ + " [--out DIR]" + argument + "\n  --out DIR  where files go (keen-out)\n";
  }

  [[noreturn]] void fail(const std::string& problem) const {
    std::cerr << program_ << ": " << problem << '\n' << usage();
    std::exit(2);
  }

  std::string program_;
  std::string about_;
  std::string argument_name_;
  std::filesystem::path folder_ = "keen-out";
  std::string argument_;
};

}  // namespace support
