// SPDX-License-Identifier: MIT
#include "terminal.hpp"

#include <iostream>

#if __has_include(<unistd.h>) && __has_include(<sys/ioctl.h>)
#include <sys/ioctl.h>
#include <unistd.h>
#define KEEN_CLI_HAS_POSIX_TERMINAL 1
#endif

namespace cli {

#ifdef KEEN_CLI_HAS_POSIX_TERMINAL

bool errors_go_to_terminal() { return isatty(STDERR_FILENO) == 1; }

std::size_t terminal_width() {
  winsize size{};
  const bool is_known = isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return is_known && size.ws_col >= 40 ? size.ws_col : 80;
}

#else

bool errors_go_to_terminal() { return false; }
std::size_t terminal_width() { return 80; }

#endif

Progress::~Progress() {
  if (has_shown_) std::cerr << "\r\x1b[K";
}

bool Progress::is_due() const { return is_shown_ && Clock::now() - last_ >= std::chrono::milliseconds(100); }

void Progress::show(const std::string& line) {
  if (!is_shown_) return;
  std::cerr << "\r\x1b[K" << line << std::flush;
  has_shown_ = true;
  last_ = Clock::now();
}

}  // namespace cli
