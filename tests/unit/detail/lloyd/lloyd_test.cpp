// SPDX-License-Identifier: MIT
// Lloyd's iteration with an engine and a rule of the test's own. What users see of it is tested through KMeans.
#include "support/catch.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/engines/dense_engine.hpp>
#include <keen/detail/fit/dense_traits.hpp>
#include <keen/detail/lloyd/lloyd.hpp>

#include <vector>

namespace {

using keen::Index;
using keen::Labels;
using keen::StopReason;
using Line = keen::Centroids<double, 1>;

constexpr auto never = [](const keen::IterationStats&) { return keen::StopDecision(); };

/// Two partitions in turn, for ever.
class Restless final : public keen::detail::Engine<double> {
 public:
  void assign(const keen::Centroids<double>&, Labels& labels, keen::detail::Changes<double>& changes) override {
    ++passes;
    const Labels next = passes % 2 == 0 ? Labels{{0, 0, 1, 1}} : Labels{{0, 1, 1, 0}};
    for (Index i = 0; i < labels.size(); ++i) changes.set(labels, i, next[i], 0);
  }

  Index passes = 0;
};

template <class Rule>
keen::detail::Run<double> run(const Line& x, keen::detail::Engine<double>& engine, const Line& start,
                              const Rule& rule) {
  const auto validated = keen::detail::validate(keen::detail::Points(keen::as_dataset(x)), "test");
  const keen::Observer observer;
  keen::detail::Team team(1);
  const keen::detail::LloydSetup<double> setup{.validated = validated,
                                               .unit = {},
                                               .mean_variance = 1,
                                               .center = x.col(0),
                                               .team = team,
                                               .observer = observer,
                                               .start = {}};
  return keen::detail::Lloyd<double>(setup, engine, rule, 0).run(start);
}

}  // namespace

TEST_CASE("an iteration that goes in circles is ended when the SSE has not fallen for 100 passes (F46)", "[A18]") {
  Restless engine;
  const auto result = run(Line{{0.0, 1.0, 10.0, 11.0}}, engine, Line{{0.0, 10.0}}, never);
  CHECK(result.stop_reason == StopReason::sse_stalled);
  CHECK(result.history.size() == 102);  // pass 2 has the lowest SSE, 101; passes 3, 5, ... have 201, and 4, 6, ... 101
}

TEST_CASE("a run never ends worse than it began", "[I7]") {
  // From the best centroids that there are, this engine leads away.
  Restless engine;
  const auto result = run(Line{{0.0, 1.0, 10.0, 11.0}}, engine, Line{{0.5, 10.5}}, keen::stop::MaxIterations{2});
  CHECK_FALSE(result.sse.value() > result.history.front().sse);
}

TEST_CASE("a cluster that is empty after the last pass takes no lone point (F27)") {
  const Line x{{0.0, 10.0, 15.0, 17.0, 24.0, 25.0}};
  keen::detail::Team team(1);
  keen::detail::DenseEngine<double> engine(keen::as_dataset(x), {}, x.col(0), team);
  const auto result = run(x, engine, Line{{19.0, 14.0, 29.0, 9.0}}, keen::stop::MaxIterations{1});
  // The means of pass 1 are 20.5, 15, 25 and 5, and no point is nearest to 20.5. The farthest from their centroids are
  // 0 and 10. 0 is all that its cluster has.
  CHECK(result.centroids == Line{{10.0, 15.0, 25.0, 5.0}});
  CHECK(result.labels == Labels{{3, 0, 1, 1, 2, 2}});
}

TEST_CASE("the labels that come back belong to the centroids that come back (F29, F37)", "[I1]") {
  const Line x{{0.0, 1.0, 2.0, 10.0, 12.0}};
  keen::detail::Team team(1);
  keen::detail::DenseEngine<double> engine(keen::as_dataset(x), {}, x.col(0), team);
  const auto result = run(x, engine, Line{{0.0, 1.5}}, keen::stop::MaxIterations{1});
  // Pass 1 gives 0 to the first, all others to the second, whose mean is 6.25: 2 then belongs to the first.
  CHECK(result.centroids == Line{{0.0, 6.25}});
  CHECK(result.labels == Labels{{0, 0, 0, 1, 1}});
  CHECK(result.sse.value() == 0 + 1 + 4 + 3.75 * 3.75 + 5.75 * 5.75);
}
