// SPDX-License-Identifier: MIT
// The command line program. The lines up to the first empty one are its arguments; what follows is the file that it is
// given, as in.csv, in.npy, in.fvecs, in.bvecs, in.keen and the standard input. It runs in a folder of its own, and no
// argument names a place outside.

#include "files.hpp"

#include <cctype>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

/// The program's main, which is compiled under this name.
int keen_main(int argc, char** argv);

namespace {

namespace fs = std::filesystem;

/// An argument as it is given: numbers of two to twenty digits lose all but the first, so that the work stays small.
std::string tamed(std::string_view argument) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < argument.size();) {
    std::size_t end = i;
    while (end < argument.size() && is_digit(argument[end])) ++end;
    const std::size_t digits = end - i;
    out += argument.substr(i, digits == 0 || (digits > 1 && digits <= 20) ? 1 : digits);
    i = digits == 0 ? i + 1 : end;
  }
  return out;
}

[[nodiscard]] bool is_inside(std::string_view argument) {
  return argument.find('/') == std::string_view::npos && argument.find("..") == std::string_view::npos;
}

/// Takes the arguments from the front of `bytes`.
std::vector<std::string> arguments(std::string_view& bytes) {
  constexpr std::size_t most = 16;
  std::vector<std::string> found{"keen"};
  while (!bytes.empty()) {
    const std::size_t end = (std::min)(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix((std::min)(end + 1, bytes.size()));
    if (line.empty()) break;
    const std::string argument(line.substr(0, line.find('\0')));
    if (is_inside(argument) && found.size() < most) found.push_back(tamed(argument));
  }
  return found;
}

void fill_folder(std::string_view bytes) {
  for (const auto& entry : fs::directory_iterator(".")) fs::remove_all(entry.path());
  std::ofstream("in.csv", std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  for (const char* name : {"in.npy", "in.fvecs", "in.bvecs", "in.keen"}) fs::create_hard_link("in.csv", name);
  fuzz::require(std::freopen("in.csv", "rb", stdin) != nullptr, "the standard input can be opened");
}

/// What the program says, on one of its streams.
class Captured {
 public:
  explicit Captured(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  ~Captured() { stream_.rdbuf(before_); }

  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::ostream& stream_;
  std::streambuf* before_;
};

/// Success; or a status of 1 or 2, whose reason is the last line.
void check_end(int status, std::string said) {
  fuzz::require(status >= 0 && status <= 2, "the exit status is 0, 1 or 2");
  if (status == 0) return;
  fuzz::require(said.ends_with('\n'), "an error ends its line");
  said.pop_back();
  const std::size_t begin = said.rfind("keen: ");
  fuzz::require(begin != std::string::npos, "an error says whose it is");
  fuzz::require(fuzz::is_shown_safely(said.substr(begin)), "an error is one line of text");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  static const unit::TemporaryFolder folder(fuzz::quick_place());
  fs::current_path(folder.path());
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::Input(data, size).rest();
  std::vector<std::string> words = arguments(bytes);
  fill_folder(bytes);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const Captured out(std::cout), errors(std::cerr);
  check_end(keen_main(static_cast<int>(words.size()), argv.data()), errors.text());
  return 0;
}
