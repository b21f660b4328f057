// SPDX-License-Identifier: MIT
#include "output.hpp"

#include "../support/catch.hpp"
#include "../unit/support/temporary_folder.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>

namespace {

namespace fs = std::filesystem;

/// A folder whose files are named by strings, as the program does.
struct Folder {
  unit::TemporaryFolder folder;

  std::string operator/(const char* name) const { return (folder / name).string(); }
  int entries() const { return folder.count(); }
};

std::string content(const std::string& path) { return unit::TemporaryFolder::bytes_of(path); }

}  // namespace

TEST_CASE("a file is written, and replaced, without a trace of the way there", "[cli][output]") {
  const Folder folder;
  cli::write_file(folder / "a", "one\r\n");
  CHECK(content(folder / "a") == "one\r\n");
  fs::permissions(folder / "a", fs::perms::owner_read | fs::perms::owner_write);
  cli::write_file(folder / "a", "two");
  CHECK(content(folder / "a") == "two");
  CHECK(fs::status(folder / "a").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(folder.entries() == 1);
}

TEST_CASE("a symbolic link stays one", "[cli][output]") {
  const Folder folder;
  cli::write_file(folder / "target", "one");
  fs::create_symlink("target", folder / "link");
  cli::write_file(folder / "link", "two");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(content(folder / "target") == "two");
}

TEST_CASE("what cannot be written is refused by name", "[cli][output]") {
  const Folder folder;
  CHECK_THROWS_WITH(cli::write_file(folder / "", "x"), folder / "" + ": cannot write: it is a directory");
  CHECK_THROWS_WITH(cli::write_file(folder / "no/file", "x"),
                    folder / "no/file" + ": cannot write: No such file or directory");
  CHECK(folder.entries() == 0);
}

TEST_CASE("an output does not overwrite the input or another output", "[cli][output]") {
  const Folder folder;
  cli::write_file(folder / "in.csv", "x");
  CHECK_NOTHROW(cli::refuse_overwriting(folder / "in.csv", {folder / "out.csv", folder / "new"}));
  CHECK_THROWS_AS(cli::refuse_overwriting(folder / "in.csv", {folder / "out.csv", folder / "./in.csv"}),
                  std::invalid_argument);
  CHECK_THROWS_AS(cli::refuse_overwriting(folder / "in.csv", {folder / "a", folder / "b/../a"}), std::invalid_argument);
}
