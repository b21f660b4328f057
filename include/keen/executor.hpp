// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace keen {

/// A task that an executor runs: called with an index, from any thread. It does not throw.
using ExecutorTask = std::function<void(int)>;

/// A type that runs tasks on its own threads, such as a thread pool. `concurrency()` is the number of calls that can
/// run at the same time, >= 1. `bulk(n, f)`, n >= 1, calls f(0), ..., f(n - 1), each exactly once, in any order,
/// possibly concurrently. It returns or throws after all calls have ended; the caller then sees everything that f
/// wrote.
template <class Type>
concept ExecutorFor = requires(Type& executor, int n, const ExecutorTask& f) {
  { executor.concurrency() } -> std::convertible_to<int>;
  executor.bulk(n, f);
};

/// Any executor, or none. Copies share one executor.
///
///     keen::KMeans<double, 2> kmeans{.k = 3, .threads = 0, .executor = std::ref(pool)};
///
/// An executor passed by value is copied and used as const; one passed by std::ref is not copied and must outlive its
/// use. Concurrent fits call `bulk` concurrently.
class Executor {
 public:
  /// No executor: keen starts its own threads.
  Executor() = default;

  template <class Type>
    requires(!std::same_as<Type, Executor> && ExecutorFor<const Type> && std::copy_constructible<Type>)
  Executor(Type executor)  // NOLINT(google-explicit-constructor): an executor is an Executor
      : target_(std::make_shared<const Value<Type>>(std::move(executor))) {}

  template <ExecutorFor Type>
  Executor(std::reference_wrapper<Type> executor)  // NOLINT(google-explicit-constructor): as above
      : target_(std::make_shared<const Value<std::reference_wrapper<Type>>>(executor)) {}

  /// True if it holds an executor.
  [[nodiscard]] explicit operator bool() const { return target_ != nullptr; }

  /// The number of calls that can run at the same time; 1 without an executor.
  [[nodiscard]] int concurrency() const { return target_ ? target_->concurrency() : 1; }

  /// Calls f(0), ..., f(n - 1), and returns when all calls have ended; without an executor, calls them in order on this
  /// thread.
  void bulk(int n, const ExecutorTask& f) const {
    if (target_) {
      target_->bulk(n, f);
    } else {
      for (int part = 0; part < n; ++part) f(part);
    }
  }

 private:
  struct Target {
    Target() = default;
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
    virtual ~Target() = default;
    [[nodiscard]] virtual int concurrency() const = 0;
    virtual void bulk(int n, const ExecutorTask& f) const = 0;
  };

  template <class Type>
  struct Value final : Target {
    explicit Value(Type target) : executor(std::move(target)) {}
    [[nodiscard]] int concurrency() const override { return static_cast<int>(get(executor).concurrency()); }
    void bulk(int n, const ExecutorTask& f) const override { get(executor).bulk(n, f); }

    Type executor;
  };

  template <class Type>
  [[nodiscard]] static const Type& get(const Type& executor) {
    return executor;
  }
  template <class Type>
  [[nodiscard]] static Type& get(const std::reference_wrapper<Type>& executor) {
    return executor.get();
  }

  std::shared_ptr<const Target> target_;
};

}  // namespace keen
