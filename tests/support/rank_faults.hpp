// SPDX-License-Identifier: MIT
// What may be wrong on one rank of a fit, and what all ranks are to say then: one table for ranks that are threads and
// for those of a real MPI.
#pragma once

#include "forever.hpp"

#include <keen/blocks.hpp>
#include <keen/keen.hpp>
#include <keen/rank_error.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rank_faults {

using keen::Index;
using Settings = keen::KMeans<double>;
using Matrix = keen::Centroids<double>;

/// What one rank brings to a fit. Its Dataset is made within the fit, where it may fail.
struct Input {
  Matrix points;
  Eigen::VectorXd weights;
  bool is_weighted = false;
  Index memory_limit = 0;             // of points that are read block by block
  std::function<void()> before_read;  // points are read block by block if there is one
  Settings settings{.k = 5, .init = keen::FirstK{}};

  friend keen::Dataset<double> as_dataset(const Input& input) {
    keen::Dataset<double> data = keen::columns(input.points);
    if (input.before_read) {
      const auto read = [&input](Index first, Index count, double* to) {
        input.before_read();
        std::copy_n(input.points.col(first).data(), count * input.points.rows(), to);
      };
      data = keen::blocks<double>(input.points.cols(), input.points.rows(), read,
                                  {.points_at_once = 64, .memory_limit = input.memory_limit});
    }
    return input.is_weighted ? keen::weighted(data, input.weights) : data;
  }
};

/// Who is named in the error that all ranks throw.
enum class Blamed {
  bad_rank,          ///< the one that is at fault
  differs_from_0,    ///< that one; rank 1 if it is rank 0, with which the others compare
  lowest_other,      ///< the lowest of those that are not
  rank_0,            ///< whichever is at fault
  rank_0_if_bad,     ///< only rank 0 is asked: on others it is no fault
  none_but_failing,  ///< no rank: the points of all are at fault
  nobody,            ///< it is no fault
};

struct Fault {
  std::string name;
  std::string says;  ///< how the error goes on after the rank
  Blamed blamed = Blamed::bad_rank;
  std::function<void(Input&)> spoil;                    ///< called on the rank that is at fault
  std::function<void(Input&)> prepare = [](Input&) {};  ///< called on all ranks first
};

/// Runs its work on one thread, and fails when it is asked for the second time.
struct FailingExecutor {
  std::shared_ptr<int> asked = std::make_shared<int>(0);

  [[nodiscard]] static int concurrency() { return 2; }
  void bulk(int n, const keen::ExecutorTask& task) const {
    if (++*asked == 2) throw std::runtime_error("no thread to be had");
    for (int part = 0; part < n; ++part) task(part);
  }
};

/// The points of one rank, and how a fit of them is set up.
inline Input sound_input(int rank) {
  keen::Rng rng(static_cast<std::uint64_t>(rank) + 1);
  Input input;
  input.points.resize(2, 150);
  for (double& x : input.points.reshaped()) x = 4 * static_cast<double>(rng.index(3)) + rng.uniform();
  input.weights = Eigen::VectorXd::Constant(150, 2.0);
  return input;
}

/// What is wrong with points and weights.
inline std::vector<Fault> faults_of_points() {
  const auto point = [](Index at, double x) { return [=](Input& input) { input.points(1, at) = x; }; };
  const auto weight = [](double w) { return [w](Input& input) { input.weights[17] = w; }; };
  const auto with_weights = [](Input& input) { input.is_weighted = true; };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      {"a first point that is no number", "mpi::fit: points must be finite, got nan at point 0, coordinate 1",
       Blamed::bad_rank, point(0, nan)},
      {"a point that is no number", "mpi::fit: points must be finite, got nan at point 17, coordinate 1",
       Blamed::bad_rank, point(17, nan)},
      {"a last point that is infinite", "mpi::fit: points must be finite, got inf at point 149, coordinate 1",
       Blamed::bad_rank, point(149, infinity)},
      {"a negative weight", "mpi::fit: weights must be >= 0, got -1 at point 17", Blamed::bad_rank, weight(-1),
       with_weights},
      {"an infinite weight", "mpi::fit: weights must be finite, got inf at point 17", Blamed::bad_rank,
       weight(infinity), with_weights},
      {"all weights 0", "mpi::fit: weights must not all be 0", Blamed::rank_0, [](Input&) {},
       [](Input& input) {
         input.is_weighted = true;
         input.weights.setZero();
       }},
      {"all weights of one rank 0", "", Blamed::nobody, [](Input& input) { input.weights.setZero(); }, with_weights},
      {"no weights on one rank", "mpi::fit: points must have weights on all ranks or on none: another rank has some",
       Blamed::bad_rank, [](Input& input) { input.is_weighted = false; }, with_weights},
      {"weights on one rank", "mpi::fit: points must have weights on all ranks or on none: another rank has some",
       Blamed::lowest_other, with_weights},
      {"a weight too few", "weighted: one weight a point is needed, got 149 weights for n = 150", Blamed::bad_rank,
       [](Input& input) { input.weights.conservativeResize(149); }, with_weights},
      {"a coordinate too few", "mpi::fit: points must have the same dim on all ranks, got 1, and another rank has 2",
       Blamed::bad_rank, [](Input& input) { input.points = Matrix(input.points.topRows(1)); }},
      {"a coordinate too many", "mpi::fit: points must have the same dim on all ranks, got 2, and another rank has 3",
       Blamed::lowest_other, [](Input& input) { input.points = Matrix(input.points.replicate(2, 1).topRows(3)); }},
      {"no points on one rank", "", Blamed::nobody,
       [](Input& input) {
         input.points.resize(0, 0);
         input.weights.resize(0);
       },
       with_weights},
      {"coordinates whose squares are too large", "KMeans::fit: the SSE is about 2^", Blamed::none_but_failing,
       [](Input& input) { input.points *= 1e300; }},
  };
}

/// What is wrong with the settings.
inline std::vector<Fault> faults_of_settings() {
  const auto set = [](auto field, auto value) { return [=](Input& input) { input.settings.*field = value; }; };
  const auto init = [](Input& input) { input.settings.init = keen::PlusPlus{}; };
  return {
      {"more clusters than points", "mpi::fit: k must be in [1, n = ", Blamed::rank_0, [](Input&) {},
       set(&Settings::k, Index{100'000})},
      {"no clusters", "mpi::fit: k must be in [1, n = ", Blamed::rank_0, [](Input&) {}, set(&Settings::k, Index{0})},
      {"another k", "mpi::fit: k must be the same on all ranks, got ", Blamed::differs_from_0,
       set(&Settings::k, Index{0})},
      {"another seed", "mpi::fit: the seed must be the same on all ranks, got ", Blamed::differs_from_0,
       set(&Settings::seed, std::uint64_t{99})},
      {"other restarts", "mpi::fit: restarts must be the same on all ranks, got ", Blamed::differs_from_0,
       set(&Settings::restarts, 2)},
      {"other empty_clusters", "mpi::fit: empty_clusters must be the same on all ranks, got ", Blamed::differs_from_0,
       set(&Settings::empty_clusters, keen::EmptyClusters::keep)},
      {"another init", "mpi::fit: init must be the same on all ranks", Blamed::differs_from_0, init},
      {"an effort", "mpi::fit: an effort needs all points on one rank", Blamed::bad_rank,
       set(&Settings::effort, keen::effort::Swaps{})},
      {"threads below 0", "mpi::fit: threads must be >= 0, got -1", Blamed::bad_rank, set(&Settings::threads, -1)},
      {"another stop rule", "", Blamed::nobody, set(&Settings::stop, keen::stop::MaxIterations{2})},
      {"another algorithm", "", Blamed::nobody, set(&Settings::algorithm, keen::Algorithm::hamerly)},
      {"a deadline that has passed", "", Blamed::nobody,
       set(&Settings::stop, keen::stop::Deadline{std::chrono::seconds(0)})},
  };
}

/// What the user's code throws.
inline std::vector<Fault> faults_of_code() {
  const auto fails = [](const auto&...) -> keen::StopDecision { throw std::runtime_error("I do not like it"); };
  const auto observer = [](auto thrown) {
    return
        [thrown](Input& input) { input.settings.observer = [thrown](const keen::IterationStats&) { throw thrown; }; };
  };
  const auto init = [](const auto& draw) {
    return [draw](Input& input) {
      input.settings.init = [draw](const keen::Dataset<double>& data, Index k, keen::Rng& rng) -> Matrix {
        return draw(data, k, rng);
      };
    };
  };
  const auto first_k = init(keen::FirstK{});
  // Throws in the second pass over the points, which are three blocks.
  const auto read = [](const auto& thrown) {
    return [thrown](Input& input) {
      input.before_read = [thrown, left = 5]() mutable {
        if (--left == 0) throw thrown;
      };
    };
  };
  const auto by_blocks = [](Input& input) { input.before_read = [] {}; };
  return {
      {"an init that throws", "I do not like it", Blamed::rank_0_if_bad,
       init([](const auto& data, const auto&...) -> Matrix {
         (void)data.point(data.size() - 1);  // of another rank
         throw std::runtime_error("I do not like it");
       }),
       first_k},
      {"an init of another shape", "", Blamed::rank_0_if_bad,
       init([](const auto&...) -> Matrix { return Matrix::Zero(3, 1); }), first_k},
      {"an observer that throws", "I do not like it", Blamed::rank_0_if_bad,
       observer(std::runtime_error("I do not like it"))},
      {"an observer that throws a number", "something was thrown that is not a std::exception", Blamed::rank_0_if_bad,
       observer(3)},
      {"an observer that throws an empty message", "an exception without a message", Blamed::rank_0_if_bad,
       observer(std::runtime_error(""))},
      {"a stop rule that throws", "I do not like it", Blamed::rank_0_if_bad,
       [fails](Input& input) { input.settings.stop = fails; }},
      {"an executor that throws", "no thread to be had", Blamed::bad_rank,
       [](Input& input) {
         input.settings.threads = 2;
         input.settings.executor = FailingExecutor{};
       },
       [](Input& input) {  // work for two threads
         input.points = Matrix(input.points.replicate(10, 20));
         input.settings.k = 100;
       }},
      {"memory that is refused", "std::bad_alloc", Blamed::bad_rank, read(std::bad_alloc()), by_blocks},
      {"a file that fails on a later pass", "points.bin: too short", Blamed::bad_rank,
       read(std::runtime_error("points.bin: too short")), by_blocks},
      {"more than the memory limit", "mpi::fit: n = 150 points of dim = 2 in k = 5 clusters take", Blamed::bad_rank,
       [](Input& input) { input.memory_limit = 1000; }, by_blocks},
  };
}

inline std::vector<Fault> all_faults() {
  std::vector<Fault> all = faults_of_points();
  for (const auto& more : {faults_of_settings(), faults_of_code()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// What each of at least two ranks brings if one of them is at fault.
inline std::vector<Input> inputs_of(const Fault& fault, int bad, int ranks) {
  std::vector<Input> inputs;
  for (int rank = 0; rank < ranks; ++rank) {
    inputs.push_back(sound_input(rank));
    fault.prepare(inputs.back());
    if (rank == bad) fault.spoil(inputs.back());
  }
  return inputs;
}

inline std::vector<Input> sound_inputs(int ranks) {
  return inputs_of({"nothing", "", Blamed::nobody, [](Input&) {}}, 0, ranks);
}

/// How the error begins that all ranks throw; empty if it is a fit as ever.
inline std::string expected_error(const Fault& fault, int bad) {
  int blamed = bad;
  switch (fault.blamed) {
    case Blamed::bad_rank: break;
    case Blamed::differs_from_0: blamed = (std::max)(bad, 1); break;
    case Blamed::lowest_other: blamed = bad == 0 ? 1 : 0; break;
    case Blamed::rank_0: blamed = 0; break;
    case Blamed::rank_0_if_bad:
      if (bad != 0) return "";
      break;
    case Blamed::none_but_failing: return fault.says;
    case Blamed::nobody: return "";
  }
  return "rank " + std::to_string(blamed) + ": " + fault.says;
}

/// The fit of the points of all ranks in one process, as rank 0 would have it.
inline keen::Clustering<double> whole_fit(const std::vector<Input>& inputs) {
  Matrix points(2, 0);
  Eigen::VectorXd weights(0);
  for (const Input& input : inputs) {
    const Index n = input.points.cols();
    points.conservativeResize(2, points.cols() + n);
    if (n > 0) points.rightCols(n) = input.points;
    weights.conservativeResize(weights.size() + n);
    weights.tail(n) = input.weights;
  }
  const Input& first = inputs.front();
  if (first.is_weighted) return first.settings.fit(keen::weighted(keen::columns(points), weights));
  return first.settings.fit(keen::columns(points));
}

/// What one rank has of a fit.
struct Outcome {
  std::optional<keen::Clustering<double>> found;
  std::string error;
};

template <class Fit>
Outcome outcome_of(const Fit& fit) {
  Outcome outcome;
  try {
    outcome.found = fit();
  } catch (const keen::RankError& error) {
    outcome.error = error.what();
    const bool is_named = outcome.error.starts_with("rank " + std::to_string(error.rank()) + ": ");
    if (!is_named) outcome.error = "RankError::rank() is another one: " + outcome.error;
  } catch (const std::exception& error) {
    outcome.error = error.what();
  }
  return outcome;
}

/// True if a rank has what the fit of all points has, bit for bit, and the labels of its own points.
inline bool is_part_of(const Outcome& own, int rank, const std::vector<Input>& inputs,
                       const keen::Clustering<double>& whole) {
  Index first = 0;
  for (int other = 0; other < rank; ++other) first += inputs[static_cast<std::size_t>(other)].points.cols();
  const Index count = inputs[static_cast<std::size_t>(rank)].points.cols();
  return own.found && own.found->labels == whole.labels.segment(first, count) &&
         own.found->model.centroids() == whole.model.centroids() && own.found->sse == whole.sse &&
         own.found->iterations == whole.iterations && own.found->stop_reason == whole.stop_reason;
}

/// What is wrong with the outcome of a rank; empty if nothing is.
inline std::string objection(const Fault& fault, int bad, int rank, const std::vector<Input>& inputs,
                             const Outcome& own) {
  const std::string expected = expected_error(fault, bad);
  const bool is_right = expected.empty() ? is_part_of(own, rank, inputs, whole_fit(inputs))
                                         : !own.found && own.error.starts_with(expected);
  if (is_right) return "";
  return fault.name + ", rank " + std::to_string(bad) + ": rank " + std::to_string(rank) + " has " +
         (own.found ? "a clustering" : own.error);
}

/// Ends the program if what it watches takes forever.
class Watchdog {
 public:
  explicit Watchdog(std::string what) : what_(std::move(what)), thread_([this] { watch(); }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    over_.notify_one();
    thread_.join();
  }

 private:
  void watch() {
    std::unique_lock lock(mutex_);
    if (over_.wait_for(lock, forever, [&] { return is_over_; })) return;
    std::fprintf(stderr, "%s: ranks wait for each other\n", what_.c_str());
    std::abort();
  }

  std::string what_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;  // the last, which uses the others
};

}  // namespace rank_faults
