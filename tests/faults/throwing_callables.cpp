// SPDX-License-Identifier: MIT
// What the user gives a fit throws at its first call, at its second, and so on until the fit succeeds: the exception
// comes through as it was thrown, every thread has ended, and the next fit is as ever. (One call each, in words of its
// own: tests/unit/kmeans_watching_test.cpp.)
#include "support/check.hpp"
#include "support/digest.hpp"
#include "support/points.hpp"
#include "support/threads.hpp"

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

namespace {

using faults::digest_of;
using keen::Index;
using KMeans = keen::KMeans<double>;

/// No std::exception: whoever catches those alone would lose it.
struct Thrown {
  long number;
};

/// Throws at one of its calls.
class Trap {
 public:
  void arm(long at) {
    at_ = at;
    calls_ = 0;
  }
  void step() {
    const long call = ++calls_;
    if (call == at_) throw Thrown{call};
  }
  [[nodiscard]] long calls() const { return calls_; }

 private:
  std::atomic<long> at_{0};
  std::atomic<long> calls_{0};
};

/// An executor that does its parts in order, and throws before them.
struct Executor {
  Trap* trap;
  [[nodiscard]] static int concurrency() { return 3; }
  void bulk(int n, const keen::ExecutorTask& f) const {
    trap->step();
    for (int part = 0; part < n; ++part) f(part);
  }
};

/// Has the trap close at each call in turn.
void throw_each(const std::string& name, Trap& trap, const std::function<std::uint64_t()>& call) {
  trap.arm(0);
  const std::uint64_t expected = call();
  const long before = faults::live_threads();
  long thrown = 0, right = 0, same = 0;
  for (bool succeeds = false; !succeeds;) {
    trap.arm(thrown + 1);
    try {
      succeeds = call() == expected;
      faults::check(succeeds, name + ": the bits are as ever where nothing is thrown");
      if (!succeeds) return;
      continue;
    } catch (const Thrown& caught) {
      right += caught.number == thrown + 1 ? 1 : 0;
    } catch (...) {
      faults::check(false, name + ": another exception");
    }
    ++thrown;
    trap.arm(0);
    same += call() == expected ? 1 : 0;
  }
  const long left = faults::threads_beyond(before);
  faults::check(thrown > 0, name + ": it is called");
  faults::check(right == thrown, name + ": the exception is the one that was thrown");
  faults::check(same == thrown, name + ": the next fit is as ever");
  faults::check(left == 0, name + ": every thread has ended");
  std::printf(
      "%s: thrown at each of %ld calls: %ld of %ld came through, %ld of %ld next fits as ever, %ld threads left\n",
      name.c_str(), thrown, right, thrown, same, thrown, left);
}

/// Settings of which one callable holds the trap.
struct Trapped {
  std::string name;
  KMeans settings;
};

[[nodiscard]] std::vector<Trapped> trapped(Trap& trap, int threads) {
  const auto init = [&trap](const keen::Dataset<double>& data, Index k, keen::Rng& rng) {
    trap.step();
    return keen::RandomPoints{}(data, k, rng);
  };
  const auto stop = [&trap](const keen::IterationStats& pass) -> keen::StopDecision {
    trap.step();
    return pass.iteration >= 4 ? keen::StopDecision(keen::StopReason::user_rule) : keen::StopDecision();
  };
  const auto observer = [&trap](const keen::IterationStats&) { trap.step(); };
  const keen::StopRule four = keen::stop::MaxIterations{4};
  const std::string with = ", " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
  std::vector<Trapped> all{
      {"init" + with, {.k = 50, .init = init, .stop = four, .threads = threads, .restarts = 3}},
      {"stop rule" + with, {.k = 50, .stop = stop, .threads = threads}},
      {"observer" + with, {.k = 50, .stop = four, .threads = threads, .restarts = 2, .observer = observer}}};
  if (threads > 1)
    all.push_back({"executor", {.k = 50, .stop = four, .threads = threads, .executor = Executor{&trap}}});
  return all;
}

[[nodiscard]] std::string bytes_of(const KMeans& settings) {
  return {reinterpret_cast<const char*>(&settings), sizeof settings};
}

}  // namespace

int main() {
  const auto points = faults::points_in_groups<double, Eigen::Dynamic>(20, 5000, 30, 1);
  const auto few = faults::points_in_groups<double, Eigen::Dynamic>(3, 90, 4, 1);
  const std::uint64_t before = digest_of(points);
  Trap trap;
  for (const int threads : {1, 3}) {
    for (const Trapped& one : trapped(trap, threads)) {
      const std::string bytes = bytes_of(one.settings);
      throw_each("fit, " + one.name, trap, [&] { return digest_of(one.settings.fit(keen::columns(points))); });
      throw_each("choose_k, " + one.name, trap, [&] {
        const auto by = keen::choose_k(keen::columns(few), {.first = 2, .last = 5},
                                       keen::criterion::SimplifiedSilhouette{}, one.settings);
        return digest_of({reinterpret_cast<const char*>(by.score.data()), by.score.size() * sizeof(double)});
      });
      faults::check(bytes_of(one.settings) == bytes, one.name + ": the settings are as they were");
    }
  }
  faults::check(digest_of(points) == before, "the points are as they were");
  return faults::verdict();
}
