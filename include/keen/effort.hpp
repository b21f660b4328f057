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

/// How hard a fit tries for a low SSE. Points of one coordinate need no luck: with any effort but the plain one they
/// get the centroids of least SSE, exactly, whatever the init.
namespace effort {

/// Lloyd's iteration from the start centroids, and no more.
struct Lloyd {
  void validate() const {}
};

/// Then points are moved one at a time to where that lowers the SSE, with the centroids of both clusters; Hartigan's
/// minima are among Lloyd's, and are lower most often.
struct Hartigan {
  Index lloyd_passes = 300;  ///< passes of Lloyd's iteration before the moves, at most, >= 1

  void validate() const {
    detail::require_that(lloyd_passes >= 1, "effort::Hartigan: lloyd_passes must be >= 1, got ", lloyd_passes);
  }
};

/// Then swaps, as long as the SSE falls: the cluster whose split gains most takes the centroid of the one that costs
/// least to do without, and Lloyd's iteration is run around them. Where k is 5 or less, from the best of four starts.
/// These efforts end with Hartigan's moves.
struct Swaps {
  void validate() const {}
};

/// Then random swaps, of which some are kept though the SSE rises, the fewer the nearer the end; the best is returned.
/// Where every centroid is near to every point, in many dimensions, those alone are kept that lower it.
/// With both limits, the one that is reached first ends the search. With a `time_limit` the result depends on the speed
/// of the machine: it is not reproducible.
struct Anneal {
  /// Random swaps to try, >= 0. 0: as many as `time_limit` allows; 2000 without a time limit.
  Index trials = 0;
  /// Time for all swaps since `fit` was called, >= 0 s; the restarts share it. nullopt: no limit.
  std::optional<std::chrono::duration<double>> time_limit = std::nullopt;

  void validate() const {
    detail::require_that(trials >= 0, "effort::Anneal: trials must be >= 0, got ", trials);
    const double seconds = time_limit ? time_limit->count() : 0;
    detail::require_that(detail::is_finite(&seconds) && seconds >= 0, "effort::Anneal: time_limit must be >= 0 s, got ",
                         seconds, " s");
  }
};

}  // namespace effort

/// What the swaps of a run came to.
struct SwapRecord {
  Index trials = 0;               ///< swaps that were tried
  Index accepted = 0;             ///< swaps that were kept
  bool reached_deadline = false;  ///< the time limit ended them: another run may end elsewhere
};

namespace detail {

template <class Type>
concept LibraryEffort = std::same_as<Type, effort::Lloyd> || std::same_as<Type, effort::Hartigan> ||
    std::same_as<Type, effort::Swaps> || std::same_as<Type, effort::Anneal>;

/// What an effort may use of a fit (local_search/improved_start.hpp).
template <class Scalar>
struct EffortContext;

/// Centroids to which an effort of the library leads. Compiled in the files that name the effort, and there alone.
template <class Asked, class Scalar>
[[nodiscard]] Centroids<Scalar> improved_start(const Asked& asked, const EffortContext<Scalar>& context);

/// An effort of the user: (data, start, rng) -> centroids, dim x k.
template <class Scalar>
using UserEffort = std::function<Centroids<Scalar>(const Dataset<Scalar>&, const Centroids<Scalar>&, Rng&)>;

/// The same for an effort of the user.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_of_user(const UserEffort<Scalar>& asked, const EffortContext<Scalar>& context);

}  // namespace detail

/// A way to turn start centroids into better ones: an effort of the library, or anything that can be called with (data,
/// start, rng) and returns k centroids as the columns of a matrix, dim x k.
template <class Type, class Scalar>
concept EffortFor = std::copy_constructible<Type> &&
    (detail::LibraryEffort<Type> ||
     std::is_invocable_r_v<Centroids<Scalar>, const Type&, const Dataset<Scalar>&, const Centroids<Scalar>&, Rng&>);

/// Any effort. Lloyd's iteration from the start centroids unless another is given.
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

  /// True if the run begins from the start centroids as they are.
  [[nodiscard]] bool is_plain() const { return !improve_; }

  /// True if points of one coordinate get the centroids of least SSE, whatever the start.
  [[nodiscard]] bool is_exact_on_a_line() const { return is_exact_on_a_line_; }

  /// @throws std::invalid_argument for a setting of the effort out of range
  void validate() const {
    if (validate_) validate_();
  }

  /// The effort, if it is one of this type; else null.
  template <class Asked>
  [[nodiscard]] const Asked* get_if() const {
    return std::any_cast<Asked>(&asked_);
  }

  /// Better centroids than the start of the context; how they are found is nobody's business.
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
