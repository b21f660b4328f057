// SPDX-License-Identifier: MIT
// What a fit of a million points takes beside them, start and passes: at most 64 MiB.
#include "support/allocations.hpp"
#include "support/check.hpp"
#include "support/points.hpp"

#include <keen/keen.hpp>

#include <cstdio>
#include <string>

namespace {

using keen::Index;

/// The most that a fit takes beyond what was taken before, in MiB. Three passes: by then lists have grown and bounds
/// are kept.
template <class Scalar>
void measure(const std::string& scalar, Index k) {
  constexpr Index n = 1'000'000, dim = 8;
  const auto points = faults::points_in_groups<Scalar, Eigen::Dynamic>(dim, n, 500, 5);
  const long before = faults::live_bytes();
  faults::restart_peak();
  const auto found = keen::fit(keen::columns(points), {.k = k, .stop = keen::stop::MaxIterations{3}});
  const double mebibytes = static_cast<double>(faults::peak_bytes() - before) / (1 << 20);
  std::printf("n = 1e6, dim = 8, k = %td, %s: a fit takes %.1f MiB beside the points\n", k, scalar.c_str(), mebibytes);
  (void)std::fflush(stdout);
  faults::check(found.labels.size() == n && found.iterations == 3, scalar + ": a fit of all points");
  faults::check(mebibytes > 4, scalar + ": the labels alone take 4 MB");
  faults::check(mebibytes <= 64, scalar + ": a fit takes at most 64 MiB");
}

}  // namespace

int main() {
  measure<float>("float", 100);
  measure<double>("double", 1000);
  return faults::verdict();
}
