// SPDX-License-Identifier: MIT
// A process is killed while it saves a model over another one, before each system call that saving makes: the file is
// always the whole of one of them.
#include "../unit/support/temporary_folder.hpp"
#include "support/check.hpp"
#include "support/digest.hpp"
#include "support/points.hpp"

#include <keen/io.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using Model = keen::Model<double>;

constexpr int cannot_trace = 77, is_saved = 0, is_not_saved = 1;

/// What the child does: waits for its parent to follow it, then saves.
[[noreturn]] void save_when_followed(const Model& model, const fs::path& path) {
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(cannot_trace);
  (void)raise(SIGSTOP);
  try {
    keen::io::save(model, path);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "in the child: %s\n", error.what());
    _exit(is_not_saved);
  }
  _exit(is_saved);
}

/// Saves in a child, which is killed after it entered or left so many system calls. Returns what waitpid says of its
/// end.
[[nodiscard]] int save_and_kill(const Model& model, const fs::path& path, int stops) {
  const pid_t child = fork();
  if (child == 0) save_when_followed(model, path);
  int status = 0;
  for (int stop = 0; waitpid(child, &status, 0) == child && WIFSTOPPED(status); ++stop) {
    const int signal = WSTOPSIG(status);  // SIGSTOP at first, SIGTRAP at a system call: the child is not to get these
    if (stop == stops) {
      (void)kill(child, SIGKILL);
    } else {
      (void)ptrace(PTRACE_SYSCALL, child, nullptr, signal == SIGSTOP || signal == SIGTRAP ? 0L : signal);
    }
  }
  return status;
}

/// What a file holds, as a digest of its centroids; 0 if it is no model.
[[nodiscard]] std::uint64_t loaded(const fs::path& path) {
  try {
    return faults::digest_of(keen::io::load_model<double>(path).centroids());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 0;
  }
}

}  // namespace

int main() {
  const Model before(faults::points_in_groups<double, Eigen::Dynamic>(128, 1000, 5, 1));
  const Model after(faults::points_in_groups<double, Eigen::Dynamic>(100, 1500, 5, 2));
  const std::uint64_t is_before = faults::digest_of(before.centroids()),
                      is_after = faults::digest_of(after.centroids());
  const unit::TemporaryFolder folder;
  const fs::path path = folder / "model.keen";
  int kills = 0, whole = 0, of_before = 0;
  int status = 0;
  for (;; ++kills) {
    keen::io::save(before, path);
    status = save_and_kill(after, path, kills);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) break;
    const std::uint64_t found = loaded(path);
    whole += found == is_before || found == is_after ? 1 : 0;
    of_before += found == is_before ? 1 : 0;
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == cannot_trace) {
    std::printf("a process may not follow its child here\n");
    return cannot_trace;
  }
  const int strays = folder.count() - 1;
  faults::check(WIFEXITED(status) && WEXITSTATUS(status) == is_saved && loaded(path) == is_after,
                "each child is killed until one saves");
  faults::check(whole == kills, "the file is whole each time");
  faults::check(strays > 0, "some are killed with a new file half made");
  faults::check(of_before > 0 && of_before < kills, "both models are found");
  keen::io::save(before, path);
  faults::check(loaded(path) == is_before && folder.count() == 1 + strays,
                "what is left does no harm to the next save");
  std::printf("%d moments: %d of %d files whole, %d of them the model of before; %d temporary files left\n", kills,
              whole, kills, of_before, strays);
  return faults::verdict();
}
