// SPDX-License-Identifier: MIT
// The system starts no thread, or only some: the work is done by those there are, with the same bits.
#include "support/check.hpp"
#include "support/digest.hpp"
#include "support/points.hpp"
#include "support/threads.hpp"

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

namespace {

using faults::digest_of;
using keen::Algorithm;

/// Whether a call gives the same number as ever; an exception is not the same.
[[nodiscard]] bool is_same(const std::function<std::uint64_t()>& call, std::uint64_t expected) {
  try {
    return call() == expected;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "thrown: %s\n", error.what());
    return false;
  }
}

/// Refuses each thread of a call, alone and with all that follow, until none is left to refuse.
void refuse_each(const std::string& name, const std::function<std::uint64_t()>& call) {
  const long before = faults::live_threads();
  const std::uint64_t expected = call();
  long runs = 0, same = 0, most = 0, left = 0;
  for (const bool and_all_after_it : {false, true}) {
    for (long number = 1;; ++number) {
      faults::refuse_thread(number, and_all_after_it);
      const bool is_right = is_same(call, expected);
      const bool was_refused = faults::allow_threads();
      left += faults::threads_beyond(before);
      faults::check(is_right, name + ": the bits are those without a refusal");
      if (!was_refused) break;
      ++runs;
      same += is_right ? 1 : 0;
      most = number > most ? number : most;
    }
  }
  faults::check(most > 0, name + ": it starts threads");
  faults::check(left == 0, name + ": every thread has ended");
  std::printf("%s: %ld threads, each refused once and from there on: %ld of %ld the same bits, %ld threads left\n",
              name.c_str(), most, same, runs, left);
}

}  // namespace

int main() {
  const auto points = faults::points_in_groups<double, Eigen::Dynamic>(20, 4000, 60, 1);
  const keen::StopRule stop = keen::stop::MaxIterations{4};
  for (const auto& [name, algorithm] : {std::pair{"lloyd", Algorithm::lloyd}, std::pair{"hamerly", Algorithm::hamerly},
                                        std::pair{"projection", Algorithm::projection}}) {
    const keen::KMeans<double> kmeans{.k = 100, .stop = stop, .algorithm = algorithm, .threads = 4};
    refuse_each(std::string("fit, ") + name, [&] { return digest_of(kmeans.fit(keen::columns(points))); });
  }
  const auto plane = faults::points_in_groups<double, 2>(2, 60000, 9, 2);
  const keen::KMeans<double, 2> filtering{.k = 60, .stop = stop, .algorithm = Algorithm::filtering, .threads = 4};
  refuse_each("fit, filtering", [&] { return digest_of(filtering.fit(plane)); });
  const auto result = keen::fit(keen::columns(points), {.k = 100, .stop = stop});
  refuse_each("predict", [&] { return digest_of(result.model.predict(keen::columns(points), 4)); });
  refuse_each("silhouette", [&] { return digest_of(keen::silhouette(keen::columns(points), result.labels, 4).value); });
  refuse_each("choose_k", [&] {
    const auto by = keen::choose_k(plane.leftCols(3000).eval(), {.first = 2, .last = 8},
                                   keen::criterion::SimplifiedSilhouette{}, {.threads = 4});
    return digest_of(Eigen::VectorXd::Map(by.score.data(), static_cast<keen::Index>(by.score.size())).eval());
  });
  return faults::verdict();
}
