// SPDX-License-Identifier: MIT
// What a hostile file costs: headers of a hundred bytes that claim sizes beyond all memory, and long ones that a
// quadratic reader would take minutes for. Each is loaded in a process of its own, whose memory the system limits and
// measures. Its processor time is limited to a thousand times what is needed, so that only what would hardly end is
// killed.

#include "heap_peak.hpp"

#include <keen/io/csv.hpp>
#include <keen/io/mini_batch_file.hpp>
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
constexpr ::rlim_t most_seconds = 20;

struct HostileFile {
  std::string what;
  std::string bytes;
  std::function<void(const fs::path&)> load;
};

std::string model(std::uint64_t k, std::uint64_t dim) {
  std::string bytes(detail::model_magic);
  detail::put(bytes, std::uint16_t{1});
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
void resume(const fs::path& path) {
  keen::MiniBatchKMeans<double> kmeans;
  keen::io::resume(kmeans, path);
}

/// The same of a file with so many bytes more, which are nowhere on the disk.
std::function<void(const fs::path&)> of_holes(void (*load)(const fs::path&)) {
  return [load](const fs::path& path) {
    fs::resize_file(path, std::uintmax_t{1} << 34);
    load(path);
  };
}

/// The same of what has no end.
std::function<void(const fs::path&)> of_zeros(void (*load)(const fs::path&)) {
  return [load](const fs::path&) { load("/dev/zero"); };
}

std::string stream() {
  keen::MiniBatchKMeans<double> kmeans{.k = 2};
  kmeans.partial_fit(keen::columns(Eigen::MatrixXd(Eigen::MatrixXd::Ones(2, 3))));
  return keen::io::to_bytes(kmeans);
}
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
      {"npy with 2,000,000 digits", long_npy(2000060, 2000000), read_npy},
      {"npy with 9,900 digits", long_npy(9960 - 7, 9900), read_npy},
      {"fvecs of 2^31 - 1 coordinates", vecs(2147483647), read_fvecs},
      {"fvecs of -2^31 coordinates", vecs(-2147483647 - 1), read_fvecs},
      {"bvecs of 2^31 - 1 coordinates", vecs(2147483647), read_bvecs},
      {"CSV of 98 delimiters", many(98, ",") + "\n1", read_csv},
      {"CSV with a quote never closed", "\"" + many(99, "x"), read_csv},
      {"CSV with 2,000,000 digits", many(2000000, "9") + "\n", read_csv},
      {"CSV with a quoted field of 2,000,000 quotes", "\"" + many(2000000, "\"\"") + "\"\n", read_csv},
      {"CSV with 131,072 columns", many(131071, ",") + "\n" + many(131071, "1,") + "1\n", read_csv},
      {"CSV with 200,000 columns", many(199999, ",") + "\n", read_csv},
      {"CSV of 131,072 decimal commas", many(131071, "1,5;") + "1,5\n", read_csv},
      {"CSV of 16 GiB of holes", "1,2\n", of_holes(read_csv)},
      {"model of 16 GiB of holes", model(4, 2), of_holes(load_model)},
      {"npy of 16 GiB of holes", npy("1,"), of_holes(read_npy)},
      {"fvecs of 16 GiB of holes", vecs(24), of_holes(read_fvecs)},
      {"holes for a model", "", of_holes(load_model)},
      {"holes for a npy", "", of_holes(read_npy)},
      {"holes for fvecs", "", of_holes(read_fvecs)},
      {"holes for a stream", "", of_holes(resume)},
      {"/dev/zero as a CSV", "", of_zeros(read_csv)},
      {"/dev/zero as a model", "", of_zeros(load_model)},
      {"/dev/zero as a npy", "", of_zeros(read_npy)},
      {"/dev/zero as fvecs", "", of_zeros(read_fvecs)},
      {"/dev/zero as a stream", "", of_zeros(resume)},
      {"a stream", stream(), resume},
      {"CSV of comments", many(300000, "#,,\n") + "1,2\n", read_csv},
  };
}

/// How much memory a load made the process take beyond what it had, and how the process ended.
struct Cost {
  double mebibytes = 0;
  int status = 0;
};

/// Loads in a child: 0 if the file was taken or refused by std::runtime_error.
[[noreturn]] void load_and_leave(const HostileFile& hostile, const fs::path& path) {
  const rlimit time{most_seconds, most_seconds};
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
  return cost;
}

}  // namespace

int main() {
  const fs::path path = fs::temp_directory_path() / ("keen_hostile_" + std::to_string(::getpid()));
  bool is_cheap = true;
  for (const HostileFile& hostile : hostile_files()) {
    const Cost cost = cost_of(hostile, path);
    const bool is_right = cost.status == 0 && cost.mebibytes < most_mebibytes;
    is_cheap = is_cheap && is_right;
    std::printf("%-45s %7zu bytes: %5.1f MiB%s\n", hostile.what.c_str(), hostile.bytes.size(), cost.mebibytes,
                is_right ? "" : "  <- too much, too slow, or no refusal");
  }
  std::printf("each must stay below %.0f MiB and %d s of the processor\n", most_mebibytes,
              static_cast<int>(most_seconds));
  fs::remove(path);
  return is_cheap ? 0 : 1;
}
