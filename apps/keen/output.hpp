// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Writes a file whole or not at all: into a new file beside it, which is then renamed. What is no regular file, a pipe
/// or /dev/stdout, is written to directly; a symbolic link is followed.
/// @throws std::runtime_error "PATH: cannot write: reason"
void write_file(const std::string& path, std::string_view text);

/// Makes a directory and those above it.
/// @throws std::runtime_error
void make_directory(const std::string& path);

/// @throws std::invalid_argument if one of `outputs` is the file `input`, or two of them are the same
void refuse_overwriting(const std::string& input, const std::vector<std::string>& outputs);

}  // namespace cli
