// SPDX-License-Identifier: MIT
#include "output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <system_error>

namespace cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
  throw std::runtime_error(path + ": cannot write: " + reason);
}

/// Writes and closes, with every step checked; `mode` is std::fopen's.
void write_checked(const fs::path& target, const char* mode, std::string_view text, const std::string& path) {
  std::FILE* file = std::fopen(target.string().c_str(), mode);
  if (file == nullptr) fail(path, std::strerror(errno));
  const bool is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  const int write_error = errno;
  const bool is_closed = std::fclose(file) == 0;
  if (!is_written) fail(path, std::strerror(write_error));
  if (!is_closed) fail(path, std::strerror(errno));
}

/// Removes the file that has not become the real one.
struct TemporaryFile {
  fs::path path;

  explicit TemporaryFile(const fs::path& target) : path(target) {
    path += ".tmp." + std::to_string(std::random_device{}());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

}  // namespace

void write_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) fail(path, "it is a directory");
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_checked(path, "wb", text, path);
  const fs::path target = fs::exists(status) ? fs::canonical(path, error) : fs::path(path);
  const TemporaryFile temporary(target);
  write_checked(temporary.path, "wbx", text, path);
  if (fs::exists(status)) fs::permissions(temporary.path, status.permissions(), error);
  fs::rename(temporary.path, target, error);
  if (error) fail(path, error.message());
}

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

std::string csv_field(std::string_view text) {
  const bool has_edge_space = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (text.find_first_of(",;\t\"\r\n") == std::string_view::npos && !has_edge_space) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

}  // namespace cli
