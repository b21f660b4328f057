// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/fit/fit_settings.hpp>
#include <keen/init/first_k.hpp>

namespace {

/// An estimator with no more than it must have.
struct Plain {
  keen::Index k = 3;
  keen::Initializer<double, 2> init = keen::FirstK{};
  int threads = 2;
  std::uint64_t seed = 7;
};

struct WithRestarts : Plain {
  keen::Index restarts = 5;
};

}  // namespace

TEST_CASE("what an estimator does not say is settled for it: one run of Lloyd's iteration, unseen") {
  const Plain plain;
  const keen::detail::FitSettings<double> settings(plain);
  CHECK((settings.k == 3 && settings.threads == 2 && settings.seed == 7));
  CHECK(settings.restarts == 1);
  CHECK(settings.effort.is_plain());
  CHECK(settings.algorithm == keen::Algorithm::automatic);
  CHECK(settings.empty_clusters == keen::EmptyClusters::relocate_farthest);
  CHECK_FALSE(settings.observer);
  CHECK_FALSE(settings.executor);
  CHECK_FALSE(settings.on_sphere);
  const WithRestarts with_restarts;
  CHECK(keen::detail::FitSettings<double>(with_restarts).restarts == 5);
}
