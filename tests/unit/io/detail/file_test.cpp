// SPDX-License-Identifier: MIT
#include <keen/io/detail/file.hpp>

#include "support/catch.hpp"
#include "unit/support/temporary_folder.hpp"

#include <cerrno>
#include <string>

TEST_CASE("what reaches the disk is no error, whatever errno was before", "[io]") {
  const unit::TemporaryFolder folder;
  errno = EDOM;
  CHECK(keen::io::detail::sync_to_disk(folder.with("a", "bytes")) == 0);
  CHECK(keen::io::detail::sync_to_disk(folder.path()) == 0);
  CHECK(keen::io::detail::sync_to_disk(folder / "none") == ENOENT);
}

TEST_CASE("a file is read to its end, at any length", "[io]") {
  const unit::TemporaryFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 16, (std::size_t{1} << 16) + 1}) {
    const std::string bytes(size, 'x');
    CHECK(keen::io::detail::read_file(folder.with("a", bytes)) == bytes);
  }
}
