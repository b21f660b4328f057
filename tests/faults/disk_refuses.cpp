// SPDX-License-Identifier: MIT
// What writes a file and cannot says so by a std::runtime_error that names it; the old file stays whole, and no other
// file is left.
#include "../unit/support/temporary_folder.hpp"
#include "support/check.hpp"
#include "support/points.hpp"

#include <keen/io.hpp>
#include <keen/svg/save.hpp>

#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

constexpr std::string_view old_bytes = "what was there";

/// A function that writes more than 100 bytes to a file.
struct Writer {
  std::string name;
  std::function<void(const fs::path&)> write;
};

[[nodiscard]] std::vector<Writer> writers() {
  const Eigen::MatrixXd points = faults::points_in_groups<double, Eigen::Dynamic>(9, 30, 3, 1);
  return {{"io::save", [=](const fs::path& path) { keen::io::save(keen::Model<double>(points), path); }},
          {"io::write_npy", [=](const fs::path& path) { keen::io::write_npy(path, points); }},
          {"io::write_csv", [=](const fs::path& path) { keen::io::write_csv(path, points); }},
          {"io::write_file", [](const fs::path& path) { keen::io::write_file(path, std::string(2000, 'x')); }},
          {"svg::save", [](const fs::path& path) { keen::svg::save(path, std::string(2000, 'x')); }}};
}

/// Whether writing throws std::runtime_error "PATH: cannot write: ...".
[[nodiscard]] bool refuses_by_name(const Writer& writer, const fs::path& path) {
  std::string message = "nothing";
  try {
    writer.write(path);
  } catch (const std::runtime_error& error) {
    message = error.what();
    if (message.find(path.string() + ": cannot write: ") == 0) return true;
  } catch (const std::exception& error) {
    message = std::string("another type: ") + error.what();
  }
  std::fprintf(stderr, "%s to %s: %s\n", writer.name.c_str(), path.c_str(), message.c_str());
  return false;
}

/// Has every writer write to a path where none can. `folder` is where files might be left.
void refuse_all(const std::string& fault, const fs::path& path, const unit::TemporaryFolder& folder,
                const std::vector<Writer>& all_writers = writers()) {
  const long files = folder.count();
  const bool is_file = fs::is_regular_file(path);
  const std::string before = is_file ? unit::TemporaryFolder::bytes_of(path) : "";
  int refused = 0, all = 0;
  for (const Writer& writer : all_writers) {
    ++all;
    refused += refuses_by_name(writer, path) ? 1 : 0;
  }
  const long left = folder.count() - files;
  faults::check(refused == all, fault + ": an error that names the file");
  faults::check(left == 0, fault + ": no file is left");
  faults::check(!is_file || unit::TemporaryFolder::bytes_of(path) == before, fault + ": the old file is whole");
  std::printf("%s: %d of %d refused by name, %ld files left\n", fault.c_str(), refused, all, left);
  (void)std::fflush(stdout);
}

/// While it lives, no file grows beyond 100 bytes: the first 100 are written.
class SmallFiles {
 public:
  SmallFiles() {
    (void)std::signal(SIGXFSZ, SIG_IGN);
    faults::check(getrlimit(RLIMIT_FSIZE, &before_) == 0, "the limit can be read");
    const rlimit small{100, before_.rlim_max};
    faults::check(setrlimit(RLIMIT_FSIZE, &small) == 0, "the limit can be set");
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;
  ~SmallFiles() { (void)setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

void refuse_large_files() {
  const unit::TemporaryFolder folder;
  const fs::path file = folder.with("old", old_bytes);
  std::vector<Writer> limited;
  for (const Writer& writer : writers()) {
    limited.push_back({writer.name, [write = writer.write](const fs::path& path) {
                         const SmallFiles limit;
                         write(path);
                       }});
  }
  refuse_all("a disk that is full after 100 bytes, new file", folder / "new", folder, limited);
  refuse_all("a disk that is full after 100 bytes, old file", file, folder, limited);
}

/// To a folder that may not be written to, by a user who is not root: in a child.
void refuse_in_a_locked_folder() {
  const unit::TemporaryFolder folder;
  const fs::path file = folder.with("old", old_bytes);
  (void)std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    const bool may_try = chmod(folder.path().c_str(), 0555) == 0 && (geteuid() != 0 || setuid(nobody) == 0);
    faults::check(may_try, "a user who is not root");
    refuse_all("a folder that is read-only, new file", folder / "new", folder);
    refuse_all("a folder that is read-only, old file", file, folder);
    _exit(faults::verdict());
  }
  int status = 0;
  faults::check(waitpid(child, &status, 0) == child && status == 0, "all is well in the child");
  (void)chmod(folder.path().c_str(), 0755);
}

}  // namespace

int main() {
  const unit::TemporaryFolder folder;
  fs::create_directory(folder / "folder");
  const fs::path file = folder.with("old", old_bytes);
  refuse_all("/dev/full", "/dev/full", folder);
  refuse_all("below a file", file / "new", folder);
  refuse_all("in a folder that is not there", folder / "nowhere" / "new", folder);
  refuse_all("a folder", folder / "folder", folder);
  refuse_all("in a file system of the kernel's", "/proc/new", folder);
  refuse_large_files();
  refuse_in_a_locked_folder();
  return faults::verdict();
}
