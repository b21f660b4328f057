// SPDX-License-Identifier: MIT
#include <keen/io/detail/file.hpp>

#include "support/catch.hpp"
#include "unit/support/temporary_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

TEST_CASE("what reaches the disk is no error, whatever errno was before", "[io]") {
  const unit::TemporaryFolder folder;
  errno = EDOM;
  CHECK(keen::io::detail::sync_to_disk(folder.with("a", "bytes")) == 0);
  CHECK(keen::io::detail::sync_to_disk(folder.path()) == 0);
  CHECK(keen::io::detail::sync_to_disk(folder / "none") == ENOENT);
}

TEST_CASE("a file is read as far as its start allows, and one byte more", "[io]") {
  const unit::TemporaryFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 16, (std::size_t{1} << 16) + 1}) {
    const std::string bytes(size, 'x');
    const auto path = folder.with("a", bytes);
    for (const std::size_t most : {std::size_t{0}, std::size_t{3}, std::size_t{4}, std::size_t{70}, 2 * size + 8}) {
      CAPTURE(size, most);
      const std::string read = keen::io::detail::read_file(path, 4, [&](std::string_view start, auto known) {
        CHECK(start == bytes.substr(0, 4));
        CHECK(known.value_or(0) == size);
        return std::uintmax_t{most};
      });
      CHECK(read == bytes.substr(0, (std::max)(std::size_t{4}, most >= 4 ? most + 1 : most)));
    }
    CHECK_THROWS_AS(
        keen::io::detail::read_file(
            path, 4, [](std::string_view, auto) -> std::uintmax_t { throw std::runtime_error("none of ours"); }),
        std::runtime_error);
  }
}
