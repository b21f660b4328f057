// SPDX-License-Identifier: MIT
// What a hostile file costs: headers of a hundred bytes that claim sizes beyond all memory, and long ones that are slow
// to make out. Each is loaded in a process of its own, whose memory and time the system measures.

#include "heap_peak.hpp"

#include <keen/io/csv.hpp>
#include <keen/io/model_file.hpp>
#include <keen/io/npy.hpp>
#include <keen/io/vecs.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace detail = keen::io::detail;

constexpr double most_mebibytes = 64;
constexpr double most_milliseconds = 100;  // for a thousand bytes; ten times as many for more

struct HostileFile {
  std::string what;
  std::string bytes;
  std::function<void(const fs::path&)> load;
};

std::string model(std::uint64_t k, std::uint64_t dim) {
  std::string bytes(detail::model_magic);
  detail::put(bytes, detail::model_version);
  detail::put(bytes, std::uint16_t{8});
  detail::put(bytes, detail::model_byte_order);
  detail::put(bytes, k);
  detail::put(bytes, dim);
  bytes.append(64, '\1');
  detail::put(bytes, detail::crc32c(bytes));
  return bytes;
}

std::string npy(const std::string& shape) { return detail::npy_preamble("<f8", false, shape) + std::string(8, '\1'); }

/// Version 2, whose header may say that it is longer than any memory.
std::string long_npy(std::uint32_t length, std::size_t digits) {
  std::string bytes("\x93NUMPY\x02\x00", 8);
  detail::put(bytes, length);
  return bytes + "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::string(digits, '9') + ",)}\n";
}

std::string vecs(std::int32_t dim) {
  std::string bytes;
  detail::put(bytes, dim);
  return bytes + std::string(96, '\1');
}

std::string many(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

void load_model(const fs::path& path) { static_cast<void>(keen::io::load_model<double>(path)); }
void read_npy(const fs::path& path) { static_cast<void>(keen::io::read_npy<double>(path)); }
void map_npy(const fs::path& path) { static_cast<void>(keen::io::map_npy<double>(path)); }
void read_csv(const fs::path& path) { static_cast<void>(keen::io::read_csv(path)); }
void read_fvecs(const fs::path& path) { static_cast<void>(keen::io::read_fvecs(path)); }
void read_bvecs(const fs::path& path) { static_cast<void>(keen::io::read_bvecs(path)); }

std::vector<HostileFile> hostile_files() {
  const std::string most = "9223372036854775807";
  return {
      {"model of 2^64 - 1 centroids", model(~std::uint64_t{0}, 1), load_model},
      {"model of 2^31 - 1 centroids", model(2147483647, 1), load_model},
      {"model of a product of 2^64 + 8 values", model(2147483647, 8589934596), load_model},
      {"npy of 2^63 - 1 rows", npy(most + ","), read_npy},
      {"npy of 2^63 - 1 rows, mapped", npy(most + ","), map_npy},
      {"npy of 2^32 x 2^32 values", npy("4294967296, 4294967296"), read_npy},
      {"npy of 2^63 - 1 rows of nothing", npy(most + ", 0").substr(0, 128), read_npy},
      {"npy of no rows of 2^63 - 1, mapped", npy("0, " + most).substr(0, 128), map_npy},
      {"npy with a header of 4 GiB", long_npy(0xFFFFFFFFU, 20), read_npy},
      {"npy with a header of 4 GiB, mapped", long_npy(0xFFFFFFFFU, 20), map_npy},
      {"npy with 100,000 digits", long_npy(100060, 100000), read_npy},
      {"npy with 9,900 digits", long_npy(9960 - 7, 9900), read_npy},
      {"fvecs of 2^31 - 1 coordinates", vecs(2147483647), read_fvecs},
      {"fvecs of -2^31 coordinates", vecs(-2147483647 - 1), read_fvecs},
      {"bvecs of 2^31 - 1 coordinates", vecs(2147483647), read_bvecs},
      {"CSV of 98 delimiters", many(98, ",") + "\n1", read_csv},
      {"CSV with a quote never closed", "\"" + many(99, "x"), read_csv},
      {"CSV with 100,000 digits", many(100000, "9") + "\n", read_csv},
      {"CSV with a quoted field of 100,000 bytes", "\"" + many(100000, "\"\"") + "\"\n", read_csv},
      {"CSV with 65,536 columns", many(65535, ",") + "\n" + many(65535, "1,") + "1\n", read_csv},
      {"CSV with 100,000 columns", many(99999, ",") + "\n", read_csv},
  };
}

/// How long a load took, and how much memory it made the process take beyond what it had.
struct Cost {
  double mebibytes = 0;
  double milliseconds = 0;
  int status = 0;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Loads in a child: 0 if the file was taken or refused by std::runtime_error.
[[noreturn]] void load_and_leave(const HostileFile& hostile, const fs::path& path) {
  const rlimit time{5, 5};  // so that what would never end fails
  ::setrlimit(RLIMIT_CPU, &time);
#ifndef KEEN_FUZZ_HAS_HOOKS  // whose shadow memory is beyond any limit
  constexpr auto most = static_cast<::rlim_t>(most_mebibytes) << 20;
  const rlimit memory{most, most};  // memory that is asked for and never used counts too
  ::setrlimit(RLIMIT_DATA, &memory);
#endif
  try {
    hostile.load(path);
  } catch (const std::runtime_error&) {
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

Cost cost_of(const HostileFile& hostile, const fs::path& path) {
  keen::io::write_file(path, hostile.bytes);
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  const ::pid_t child = ::fork();
  if (child == 0) load_and_leave(hostile, path);
  Cost cost;
  if (child < 0 || ::wait4(child, &cost.status, 0, &after) != child) cost.status = -1;
  cost.mebibytes = static_cast<double>((std::max)(0L, after.ru_maxrss - before.ru_maxrss)) / 1024;
  cost.milliseconds = 1e3 * (seconds(after.ru_utime) + seconds(after.ru_stime));
  return cost;
}

}  // namespace

int main() {
  const fs::path path = fs::temp_directory_path() / ("keen_hostile_" + std::to_string(::getpid()));
  bool is_cheap = true;
  for (const HostileFile& hostile : hostile_files()) {
    const Cost cost = cost_of(hostile, path);
    const double most = most_milliseconds * (hostile.bytes.size() > 1000 ? 10 : 1);
    const bool is_right = cost.status == 0 && cost.mebibytes < most_mebibytes && cost.milliseconds < most;
    is_cheap = is_cheap && is_right;
    std::printf("%-45s %7zu bytes: %5.1f MiB, %5.1f ms%s\n", hostile.what.c_str(), hostile.bytes.size(), cost.mebibytes,
                cost.milliseconds, is_right ? "" : "  <- too much, or no refusal");
  }
  std::printf("each must stay below %.0f MiB and %.0f ms, a long one below ten times that\n", most_mebibytes,
              most_milliseconds);
  fs::remove(path);
  return is_cheap ? 0 : 1;
}
