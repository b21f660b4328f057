// SPDX-License-Identifier: MIT
#pragma once

#include "dataset.hpp"
#include "detail/base/check.hpp"
#include "random.hpp"
#include "types.hpp"

#include <any>
#include <chrono>
#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace keen {

/// Efforts: what a fit does for a lower SSE before the usual Lloyd run. With any of keen's efforts except Lloyd,
/// one-dimensional points get the global optimum, whatever the init.
namespace effort {

/// Lloyd's iteration from the start centroids only. The fastest; for exploration.
struct Lloyd {
  void validate() const {}
};

/// Lloyd's iteration, then moves of single points to other clusters as long as the SSE, with both centroids updated,
/// falls. Every minimum of these moves is one of Lloyd's iteration, usually a lower one.
struct Hartigan {
  Index lloyd_passes = 300;  ///< maximum passes of Lloyd's iteration before the moves, >= 1

  void validate() const {
    detail::require_that(lloyd_passes >= 1, "effort::Hartigan: lloyd_passes must be >= 1, got ", lloyd_passes);
  }
};

/// Lloyd's iteration, then swaps as long as the SSE falls, then Hartigan's moves. A swap removes the centroid whose
/// removal costs least, adds one to the cluster whose split gains most, and runs Lloyd's iteration around both. For k
/// <= 5 it starts from the best of four starts. For a low SSE.
struct Swaps {
  void validate() const {}
};

/// Like Swaps, then random swaps by simulated annealing: some that raise the SSE are kept, fewer towards the end, and
/// the best result is returned. If every centroid is close to every point, as in many dimensions, only swaps that lower
/// the SSE are kept. If both limits are set, the first one reached ends the search. With a `time_limit` the result
/// depends on the speed of the machine and is not reproducible. For the lowest SSE if time does not matter.
struct Anneal {
  /// Number of random swaps to try, >= 0. 0: as many as `time_limit` allows, or 2000 without a time limit.
  Index trials = 0;
  /// Time limit for the swaps, counted from the call of `fit` and shared by the restarts, >= 0 s. nullopt: no limit.
  std::optional<std::chrono::duration<double>> time_limit = std::nullopt;

  void validate() const {
    detail::require_that(trials >= 0, "effort::Anneal: trials must be >= 0, got ", trials);
    const double seconds = time_limit ? time_limit->count() : 0;
    detail::require_that(detail::is_finite(&seconds) && seconds >= 0, "effort::Anneal: time_limit must be >= 0 s, got ",
                         seconds, " s");
  }
};

}  // namespace effort

/// The swaps of a run.
struct SwapRecord {
  Index trials = 0;               ///< swaps that were tried
  Index accepted = 0;             ///< swaps that were kept
  bool reached_deadline = false;  ///< the time limit ended the swaps, so the result may not be reproducible
};

namespace detail {

template <class Type>
concept LibraryEffort = std::same_as<Type, effort::Lloyd> || std::same_as<Type, effort::Hartigan> ||
    std::same_as<Type, effort::Swaps> || std::same_as<Type, effort::Anneal>;

/// What an effort may use of a fit (local_search/improved_start.hpp).
template <class Scalar>
struct EffortContext;

/// The centroids found by one of keen's efforts. Compiled only in files that name the effort.
template <class Asked, class Scalar>
[[nodiscard]] Centroids<Scalar> improved_start(const Asked& asked, const EffortContext<Scalar>& context);

/// A user-defined effort: (data, start, rng) -> centroids, dim x k.
template <class Scalar>
using UserEffort = std::function<Centroids<Scalar>(const Dataset<Scalar>&, const Centroids<Scalar>&, Rng&)>;

/// The same for a user-defined effort.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_of_user(const UserEffort<Scalar>& asked, const EffortContext<Scalar>& context);

}  // namespace detail

/// A type that improves start centroids: one of keen's efforts, or any callable that takes (data, start, rng) and
/// returns k centroids as the columns of a matrix, dim x k.
template <class Type, class Scalar>
concept EffortFor = std::copy_constructible<Type> &&
    (detail::LibraryEffort<Type> ||
     std::is_invocable_r_v<Centroids<Scalar>, const Type&, const Dataset<Scalar>&, const Centroids<Scalar>&, Rng&>);

/// Any effort, type-erased. Default: effort::Lloyd.
template <class Scalar>
class Effort {
 public:
  Effort() : Effort(effort::Lloyd{}) {}

  template <class Asked>
    requires(!std::same_as<Asked, Effort> && EffortFor<Asked, Scalar>)
  Effort(Asked asked)  // NOLINT(google-explicit-constructor): an effort is an Effort
      : is_exact_on_a_line_(detail::LibraryEffort<Asked> && !std::same_as<Asked, effort::Lloyd>) {
    if constexpr (std::same_as<Asked, effort::Lloyd>) {
      // nothing to improve
    } else if constexpr (detail::LibraryEffort<Asked>) {
      improve_ = [asked](const Context& context) { return detail::improved_start<Asked, Scalar>(asked, context); };
      validate_ = [asked] { asked.validate(); };
    } else {
      improve_ = [user = detail::UserEffort<Scalar>(asked)](const Context& context) {
        return detail::start_of_user<Scalar>(user, context);
      };
    }
    asked_ = std::move(asked);
  }

  /// True if the run uses the start centroids unchanged.
  [[nodiscard]] bool is_plain() const { return !improve_; }

  /// True if one-dimensional points get the global optimum, whatever the start.
  [[nodiscard]] bool is_exact_on_a_line() const { return is_exact_on_a_line_; }

  /// @throws std::invalid_argument for a setting of the effort out of range
  void validate() const {
    if (validate_) validate_();
  }

  /// The effort if it has this type, otherwise null.
  template <class Asked>
  [[nodiscard]] const Asked* get_if() const {
    return std::any_cast<Asked>(&asked_);
  }

  /// For internal use: improves the start centroids of the context.
  [[nodiscard]] Centroids<Scalar> operator()(const detail::EffortContext<Scalar>& context) const {
    return improve_(context);
  }

 private:
  using Context = detail::EffortContext<Scalar>;

  std::any asked_;
  std::function<Centroids<Scalar>(const Context&)> improve_;  // empty: plain
  std::function<void()> validate_;
  bool is_exact_on_a_line_ = false;
};

}  // namespace keen
