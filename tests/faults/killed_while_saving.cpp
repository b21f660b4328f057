// SPDX-License-Identifier: MIT
// A process is killed while it saves one model or another to the same file, 200 times: the file is always the whole of
// one of them. KEEN_TEST_SEED draws other moments.
#include "../unit/support/temporary_folder.hpp"
#include "support/check.hpp"
#include "support/digest.hpp"
#include "support/points.hpp"

#include <keen/io.hpp>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using Model = keen::Model<double>;

/// Saves both models in turn until it is killed.
[[noreturn]] void save_for_ever(const Model& a, const Model& b, const fs::path& path) {
  try {
    for (;;) {
      keen::io::save(a, path);
      keen::io::save(b, path);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "in the child: %s\n", error.what());
  }
  _exit(1);
}

/// Runs that for a while. Returns whether it went on until it was killed.
[[nodiscard]] bool kill_after(std::chrono::microseconds delay, const Model& a, const Model& b, const fs::path& path) {
  const pid_t child = fork();
  if (child == 0) save_for_ever(a, b, path);
  std::this_thread::sleep_for(delay);  // the moment is what is tested
  (void)kill(child, SIGKILL);
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/// How long it takes to save a model.
[[nodiscard]] double microseconds_to_save(const Model& model, const fs::path& path) {
  constexpr int times = 4;
  const auto start = std::chrono::steady_clock::now();
  for (int time = 0; time < times; ++time) keen::io::save(model, path);
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count() / times;
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
  const char* const text = std::getenv("KEEN_TEST_SEED");
  const std::uint64_t seed = text != nullptr ? std::strtoull(text, nullptr, 10) : 1;
  const Model a(faults::points_in_groups<double, Eigen::Dynamic>(128, 1000, 5, 1));
  const Model b(faults::points_in_groups<double, Eigen::Dynamic>(100, 1500, 5, 2));
  const std::uint64_t is_a = faults::digest_of(a.centroids()), is_b = faults::digest_of(b.centroids());
  const unit::TemporaryFolder folder;
  const fs::path path = folder / "model.keen";
  const double most = 3 * microseconds_to_save(a, path);
  keen::Rng rng(seed, 0);
  int whole = 0, killed = 0, of_a = 0;
  constexpr int times = 200;
  for (int time = 0; time < times; ++time) {
    const std::chrono::microseconds delay(static_cast<long>(most * rng.uniform()));
    killed += (time % 2 == 0 ? kill_after(delay, a, b, path) : kill_after(delay, b, a, path)) ? 1 : 0;
    const std::uint64_t found = loaded(path);
    whole += found == is_a || found == is_b ? 1 : 0;
    of_a += found == is_a ? 1 : 0;
  }
  const long strays = folder.count() - 1;
  keen::io::save(b, path);
  faults::check(killed == times, "each child saves until it is killed");
  faults::check(whole == times, "the file is whole each time");
  faults::check(strays > 0, "some are killed in the middle");
  faults::check(of_a > 0 && of_a < times, "both models are found");
  faults::check(loaded(path) == is_b && folder.count() == 1 + strays, "what is left does no harm to the next save");
  std::printf("seed %llu: %d of %d whole, %d of them the first model; %ld temporary files left\n",
              static_cast<unsigned long long>(seed), whole, times, of_a, strays);
  return faults::verdict();
}
