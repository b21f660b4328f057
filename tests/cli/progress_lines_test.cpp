// SPDX-License-Identifier: MIT
#include "progress_lines.hpp"

#include "../support/catch.hpp"

#include <keen/choose_k.hpp>
#include <keen/random.hpp>

using keen::Index;

TEST_CASE("what remains is the share done, and the time once it can be told", "[cli][progress]") {
  CHECK(cli::remaining_text(0, 0) == "0 %");
  CHECK(cli::remaining_text(0.35, 0.5) == "35 %");
  CHECK(cli::remaining_text(0.01, 30) == "1 %");
  CHECK(cli::remaining_text(0.35, 6.5) == "35 %, about 12 s left");
  CHECK(cli::remaining_text(0.999, 10) == "99 %, about 1 s left");
  CHECK(cli::remaining_text(0.5, 62) == "50 %, about 60 s left");
  CHECK(cli::remaining_text(0.5, 600) == "50 %, about 10 min left");
  CHECK(cli::remaining_text(0.25, 7200) == "25 %, about 6 h left");
}

TEST_CASE("the share of auto_k never falls, and reaches the end when auto_k does", "[cli][progress]") {
  keen::Rng rng(1);
  Eigen::Matrix2Xd x(2, 301);
  for (Index i = 0; i < x.cols(); ++i) x.col(i) << rng.uniform(), rng.uniform() + static_cast<double>(3 * (i % 2));
  for (const Index restarts : {1, 3}) {
    cli::SweepProgress sweep(restarts);
    double last = 0;
    bool has_fallen = false, was_over = false;
    keen::KMeans<double, 2> settings{.threads = 1, .restarts = restarts};
    settings.observer = [&](const keen::IterationStats& it) {
      if (it.iteration > 1) return;
      was_over = was_over || sweep.is_over(it.n, it.k);
      sweep.begin(it.n, it.k);
      has_fallen = has_fallen || sweep.share() < last;
      last = sweep.share();
    };
    REQUIRE(keen::auto_k(x, {1, 8}, settings, keen::Outliers::keep).k == 2);
    CHECK_FALSE(has_fallen);
    CHECK_FALSE(was_over);
    CHECK(sweep.last_k() == 8);
    CHECK(last > 0.95);
    CHECK(sweep.is_over(301, 2));
  }
}

TEST_CASE("a range of k that goes on begins anew", "[cli][progress]") {
  cli::SweepProgress sweep(1);
  sweep.begin(100, 10);
  CHECK(sweep.has_widened());
  sweep.begin(50, 10);
  CHECK_FALSE(sweep.has_widened());
  CHECK(sweep.share() > 0);
  CHECK_FALSE(sweep.is_over(100, 20));
  sweep.begin(100, 20);
  CHECK(sweep.has_widened());
  CHECK(sweep.share() == 0);
  CHECK(sweep.last_k() == 20);
}
