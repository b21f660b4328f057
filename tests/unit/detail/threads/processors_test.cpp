// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/threads/processors.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <string>

namespace {

using keen::detail::available_processors;
using keen::detail::cgroup_limit;
using keen::detail::cgroup_mount;
using keen::detail::cgroup_of_process;
using keen::detail::processors_of_thread;
using keen::detail::quota_of;

using Files = std::map<std::string, std::string>;  // texts by path

/// Files in a folder of their own, which ends with this.
class FakeRoot {
 public:
  explicit FakeRoot(const Files& files) {
    std::filesystem::create_directories(folder_);
    for (const auto& [name, text] : files) {
      const std::filesystem::path path = folder_.string() + name;
      std::filesystem::create_directories(path.parent_path());
      std::ofstream(path) << text;
    }
  }
  FakeRoot(const FakeRoot&) = delete;
  FakeRoot& operator=(const FakeRoot&) = delete;
  ~FakeRoot() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::string path() const { return folder_.string(); }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("keen_processors_" + std::to_string(std::random_device{}()));
};

const std::string version2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
const std::string version1 = "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n";

/// The limit where the hierarchy of version 2 is mounted as usual, the process is in `group`, and files are as given.
[[nodiscard]] std::optional<double> limit2(const std::string& group, Files files) {
  files["/proc/self/mountinfo"] = version2;
  files["/proc/self/cgroup"] = "0::" + group + "\n";
  return cgroup_limit(FakeRoot(files).path());
}

[[nodiscard]] std::optional<double> limit1(const std::string& group, Files files) {
  files["/proc/self/mountinfo"] = version1;
  files["/proc/self/cgroup"] = "5:memory:/elsewhere\n4:cpu,cpuacct:" + group + "\n0::/\n";
  return cgroup_limit(FakeRoot(files).path());
}

}  // namespace

TEST_CASE("a quota is the time over its period, and anything odd is none") {
  CHECK(quota_of("150000", "100000") == 1.5);
  CHECK(quota_of("50000", "100000") == 0.5);
  const auto [quota, period] = GENERATE(table<std::string, std::string>({{"max", "100000"},
                                                                         {"-1", "100000"},
                                                                         {"0", "100000"},
                                                                         {"100000", "0"},
                                                                         {"100000", ""},
                                                                         {"", ""},
                                                                         {"1e5", "100000"},
                                                                         {"100000 ", "100000"},
                                                                         {"99999999999999999999", "1"}}));
  INFO(quota << " / " << period);
  CHECK_FALSE(quota_of(quota, period));
}

TEST_CASE("a line of mountinfo is read if its hierarchy can limit processors") {
  const auto mount2 = cgroup_mount("30 23 0:26 /a\\040b /sys/fs\\134x/cg rw - cgroup2 none rw");
  REQUIRE(mount2);
  CHECK(mount2->unified);
  CHECK(mount2->group == "/a b");
  CHECK(mount2->folder == "/sys/fs\\x/cg");
  const auto mount1 = cgroup_mount("32 31 0:29 /docker/1 /cg/cpu rw tag:1 tag:2 - cgroup cgroup rw,cpu,cpuacct");
  REQUIRE(mount1);
  CHECK_FALSE(mount1->unified);
  CHECK(mount1->group == "/docker/1");
  CHECK(mount1->folder == "/cg/cpu");
  const auto plain = cgroup_mount("30 23 0:26 /user1000 /a\\x12z rw - cgroup2 none rw");
  REQUIRE(plain);
  CHECK(plain->group == "/user1000");
  CHECK(plain->folder == "/a\\x12z");
  CHECK_FALSE(cgroup_mount("34 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset"));
  CHECK_FALSE(cgroup_mount("34 31 0:31 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct"));
  CHECK_FALSE(cgroup_mount("31 23 0:28 / /sys/fs/cgroup rw - tmpfs cpu rw,cpu"));
  CHECK_FALSE(cgroup_mount("30 23 0:26 / /sys/fs/cgroup rw cgroup2 cgroup2 rw"));
  CHECK_FALSE(cgroup_mount(" - "));
  CHECK_FALSE(cgroup_mount(""));
}

TEST_CASE("the group of the process is found among its lines, also one with a colon in it") {
  const std::string lines = "odd\n9:name=cpu:/systemd\n4:cpuset,cpu:/one:two\n1:cpuacct:/other\n0::/unified\n";
  CHECK(cgroup_of_process(lines, false) == "/one:two");
  CHECK(cgroup_of_process(lines, true) == "/unified");
  CHECK_FALSE(cgroup_of_process("1:memory:/a\n", true));
  CHECK(cgroup_of_process("0::/no line end", true) == "/no line end");
}

TEST_CASE("the quota of the process's own group counts, rounded up") {
  CHECK(limit2("/a", {{"/sys/fs/cgroup/a/cpu.max", "200000 100000\n"}}) == 2);
  CHECK(limit2("/a", {{"/sys/fs/cgroup/a/cpu.max", "210000 100000\n"}}) == 3);
  CHECK(limit2("/a", {{"/sys/fs/cgroup/a/cpu.max", "1000 100000\n"}}) == 1);
  CHECK(limit2("/", {{"/sys/fs/cgroup/cpu.max", "400000 100000\n"}}) == 4);
  CHECK_FALSE(limit2("/a", {{"/sys/fs/cgroup/a/cpu.max", "max 100000\n"}}));
  CHECK_FALSE(limit2("/a", {{"/sys/fs/cgroup/b/cpu.max", "200000 100000\n"}}));
}

TEST_CASE("the smallest quota of the groups above counts") {
  CHECK(limit2("/a/b/c", {{"/sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n"},
                          {"/sys/fs/cgroup/a/b/cpu.max", "300000 100000\n"},
                          {"/sys/fs/cgroup/a/cpu.max", "600000 100000\n"}}) == 3);
  CHECK(limit2("/a/b",
               {{"/sys/fs/cgroup/a/b/cpu.max", "700000 100000\n"}, {"/sys/fs/cgroup/cpu.max", "50000 10000\n"}}) == 5);
}

TEST_CASE("version 1 has its quota and period in two files") {
  const std::string folder = "/sys/fs/cgroup/cpu,cpuacct";
  CHECK(limit1("/a", {{folder + "/a/cpu.cfs_quota_us", "250000\n"}, {folder + "/a/cpu.cfs_period_us", "100000\n"}}) ==
        3);
  CHECK(limit1("/a/b", {{folder + "/a/b/cpu.cfs_quota_us", "-1\n"},
                        {folder + "/a/b/cpu.cfs_period_us", "100000\n"},
                        {folder + "/a/cpu.cfs_quota_us", "200000\n"},
                        {folder + "/a/cpu.cfs_period_us", "100000\n"}}) == 2);
  CHECK_FALSE(limit1("/a", {{folder + "/a/cpu.cfs_quota_us", "250000\n"}}));
}

TEST_CASE("in a container, the group that is mounted is the top that can be seen") {
  const std::string mounts = "30 23 0:26 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup ro\n";
  const auto limit = [&](const std::string& group) {
    return cgroup_limit(FakeRoot(Files{{"/proc/self/mountinfo", mounts},
                                       {"/proc/self/cgroup", "0::" + group + "\n"},
                                       {"/sys/fs/cgroup/cpu.max", "300000 100000\n"},
                                       {"/sys/fs/cgroup/job/cpu.max", "100000 100000\n"},
                                       {"/sys/fs/other/cpu.max", "1 1\n"}})
                            .path());
  };
  CHECK(limit("/docker/1") == 3);
  CHECK(limit("/docker/1/job") == 1);
  CHECK(limit("/docker/12") == 3);
  CHECK(limit("/") == 3);
  CHECK(limit("/../2") == 3);
  CHECK(limit("/docker/1/../other") == 3);
}

TEST_CASE("with both versions mounted, the smaller limit counts") {
  CHECK(cgroup_limit(FakeRoot(Files{{"/proc/self/mountinfo", version1 + version2},
                                    {"/proc/self/cgroup", "4:cpu,cpuacct:/a\n0::/b\n"},
                                    {"/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "200000"},
                                    {"/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000"},
                                    {"/sys/fs/cgroup/b/cpu.max", "600000 100000"}})
                         .path()) == 2);
}

TEST_CASE("files that are missing or make no sense are no limit") {
  CHECK_FALSE(cgroup_limit(FakeRoot(Files{}).path()));
  CHECK_FALSE(cgroup_limit(FakeRoot(Files{{"/proc/self/mountinfo", version2}}).path()));
  CHECK_FALSE(cgroup_limit(FakeRoot(Files{{"/proc/self/mountinfo", "\n - \nx - cgroup2\n"}}).path()));
  CHECK_FALSE(limit2("", {}));
  CHECK_FALSE(limit2("relative", {}));
  for (const char* text : {"", "\n", "100000", "a b", "-5 100000", "100000 -5", "1 0", "nan nan"}) {
    INFO(text);
    CHECK_FALSE(limit2("/a", {{"/sys/fs/cgroup/a/cpu.max", text}}));
  }
}

TEST_CASE("a process may use at least one processor, and no more than its mask and its groups have") {
  CHECK(processors_of_thread() >= 1);
  CHECK(available_processors() >= 1);
  CHECK(available_processors() <= processors_of_thread());
  CHECK(available_processors(FakeRoot(Files{}).path()) == processors_of_thread());
}

#if defined(__linux__)
TEST_CASE("a quota of less than one processor leaves one") {
  const FakeRoot root(Files{{"/proc/self/mountinfo", version2},
                            {"/proc/self/cgroup", "0::/\n"},
                            {"/sys/fs/cgroup/cpu.max", "10000 100000\n"}});
  CHECK(available_processors(root.path()) == 1);
}
#endif
