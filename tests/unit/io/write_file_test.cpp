// SPDX-License-Identifier: MIT
#include <keen/io/write_file.hpp>

#include "support/catch.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/temporary_folder.hpp"

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>

namespace {

/// What a test does whenever a file or a folder is synced: returns 0 to let it happen, or the error of a disk.
std::function<int(const std::filesystem::path&)> at_sync;

}  // namespace

/// Takes the place of the function of the system in this whole program.
extern "C" int fsync(int descriptor) {
  const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor));
  if (const int error = at_sync ? at_sync(path) : 0) {
    errno = error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace {

/// While it lives, `at_sync` is this.
class AtSync {
 public:
  explicit AtSync(std::function<int(const std::filesystem::path&)> act) { at_sync = std::move(act); }
  AtSync(const AtSync&) = delete;
  AtSync& operator=(const AtSync&) = delete;
  ~AtSync() { at_sync = nullptr; }
};

}  // namespace

TEST_CASE("a file is on the disk before it takes its name, and the name after", "[io]") {
  const unit::TemporaryFolder folder;
  const std::filesystem::path place = std::filesystem::canonical(folder.path());
  const std::filesystem::path file = place / "a";
  for (const std::string& old : {std::string(), std::string("old")}) {
    if (!old.empty()) (void)folder.with("a", old);
    std::vector<std::filesystem::path> synced;
    const AtSync record([&](const std::filesystem::path& path) {
      const bool is_file = synced.empty();
      synced.push_back(path);
      CHECK(folder.bytes_of(file) == (is_file ? old : "new bytes"));
      if (is_file) CHECK(folder.bytes_of(path) == "new bytes");
      return 0;
    });
    keen::io::write_file(file, "new bytes");
    REQUIRE(synced.size() == 2);
    CHECK(synced[0].parent_path() == place);
    CHECK(synced[0] != file);
    CHECK(synced[1] == place);
  }
  CHECK(folder.count() == 1);
}

TEST_CASE("a file that does not reach the disk is refused, and the old one stays", "[io]") {
  const unit::TemporaryFolder folder;
  const std::filesystem::path file = folder.with("a", "old");
  const AtSync refuse([](const std::filesystem::path&) { return EIO; });
  CHECK(unit::message_of<std::runtime_error>([&] { keen::io::write_file(file, "new bytes"); }) ==
        file.string() + ": cannot write: Input/output error");
  CHECK(folder.bytes_of(file) == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("a folder that cannot be synced is no error: the file is whole in any case", "[io]") {
  const unit::TemporaryFolder folder;
  const std::filesystem::path file = folder / "a";
  const AtSync refuse(
      [](const std::filesystem::path& path) { return std::filesystem::is_directory(path) ? EINVAL : 0; });
  keen::io::write_file(file, "new bytes");
  CHECK(folder.bytes_of(file) == "new bytes");
}
#endif

TEST_CASE("a file in the working folder is written by its name alone", "[io]") {
  const unit::TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  keen::io::write_file("a", "new bytes");
  std::filesystem::current_path(before);
  CHECK(folder.bytes_of(folder / "a") == "new bytes");
  CHECK(folder.count() == 1);
}

TEST_CASE("a file is written piece by piece, and is there when it is closed", "[io]") {
  const unit::TemporaryFolder folder;
  const std::filesystem::path file = folder.with("a", "old");
  {
    keen::io::FileWriter writer(file);
    writer.write("new ");
    writer.write("bytes");
    CHECK(folder.bytes_of(file) == "old");
    writer.close();
    CHECK(folder.bytes_of(file) == "new bytes");
    writer.close();
    CHECK(unit::message_of<std::runtime_error>([&] { writer.write("more"); }) ==
          file.string() + ": cannot write: it is closed");
  }
  CHECK(folder.bytes_of(file) == "new bytes");
  CHECK(folder.count() == 1);
}

TEST_CASE("a file that is not closed is as it was", "[io]") {
  const unit::TemporaryFolder folder;
  const std::filesystem::path file = folder.with("a", "old");
  {
    keen::io::FileWriter writer(file);
    writer.write("new bytes");
  }
  CHECK(folder.bytes_of(file) == "old");
  CHECK(folder.count() == 1);
}
