// SPDX-License-Identifier: MIT
#pragma once

#include "detail/base/check.hpp"
#include "iteration.hpp"

#include <chrono>
#include <concepts>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace keen {

/// The answer of a stop rule: a reason to stop, or nothing.
using StopDecision = std::optional<StopReason>;

/// A type of stop rules: any callable that takes `const IterationStats&` and returns a `std::optional<StopReason>`.
/// Each run uses a fresh copy of the rule, so it may have state.
template <class Rule>
concept StopRuleFor =
    std::is_invocable_r_v<StopDecision, Rule&, const IterationStats&> && std::copy_constructible<Rule>;

namespace detail {

inline void require_tolerance(const char* rule, double tol) {
  require_that(is_finite(&tol) && tol >= 0, rule, ": tol must be finite and >= 0, got ", tol);
}

/// A rule with parameters checks them in `validate()`.
template <class Rule>
void validate_rule(const Rule& rule) {
  if constexpr (requires { rule.validate(); }) rule.validate();
}

}  // namespace detail

/// The stop rules. Each tests one inequality, which is also documented at its StopReason.
namespace stop {

/// labels_changed == 0, and no centroid moved: a fixpoint of Lloyd's iteration.
struct LabelsSettled {
  StopDecision operator()(const IterationStats& it) const {
    if (it.labels_changed == 0 && it.centroids_unchanged) return StopReason::labels_settled;
    return {};
  }
};

/// sq_shift <= tol * (mean over the coordinates of their variance): scikit-learn's rule. It does not depend on the
/// scale of the data.
struct CentroidShift {
  double tol = 1e-4;  ///< >= 0

  void validate() const { detail::require_tolerance("stop::CentroidShift", tol); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.relative_sq_shift <= tol) return StopReason::centroid_shift;
    return {};
  }
};

/// max_sq_shift <= tol^2: no centroid moved farther than `tol`, in the units of the data.
struct AbsoluteShift {
  double tol = 0;  ///< >= 0

  void validate() const { detail::require_tolerance("stop::AbsoluteShift", tol); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.max_sq_shift <= tol * tol) return StopReason::absolute_shift;
    return {};
  }
};

/// max_percent_change <= tol, where the percent change of a centroid is the sum over its coordinates of 100 |new - old|
/// / |old|, and max_percent_change is the largest of them. A coordinate that was 0 counts 0 % if it still is 0, and 100
/// % otherwise.
///
/// Many tutorials use this rule with signed changes; then opposite changes cancel, a shrinking centroid counts as
/// converged, and a coordinate of 0 divides by zero. The rule depends on the origin of the data; CentroidShift does
/// not.
struct PercentChange {
  double tol = 0.001;  ///< percent, >= 0

  void validate() const { detail::require_tolerance("stop::PercentChange", tol); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.max_percent_change <= tol) return StopReason::percent_change;
    return {};
  }
};

/// previous_sse - sse <= tol * previous_sse, from pass 2 on.
struct RelativeSse {
  double tol = 1e-6;  ///< >= 0

  void validate() const { detail::require_tolerance("stop::RelativeSse", tol); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.iteration > 1 && it.previous_sse - it.sse <= tol * it.previous_sse) return StopReason::relative_sse;
    return {};
  }
};

/// labels_changed <= fraction * n.
struct LabelFraction {
  double fraction = 0.001;  ///< in [0, 1]

  void validate() const {
    detail::require_that(detail::is_finite(&fraction) && fraction >= 0 && fraction <= 1,
                         "stop::LabelFraction: fraction must be in [0, 1], got ", fraction);
  }

  StopDecision operator()(const IterationStats& it) const {
    if (static_cast<double>(it.labels_changed) <= fraction * static_cast<double>(it.n)) {
      return StopReason::label_fraction;
    }
    return {};
  }
};

/// iteration >= limit.
struct MaxIterations {
  Index limit = 300;  ///< >= 1

  void validate() const { detail::require_that(limit >= 1, "stop::MaxIterations: limit must be >= 1, got ", limit); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.iteration >= limit) return StopReason::max_iterations;
    return {};
  }
};

/// Time since `fit` was called >= limit. The current pass is finished, and no further run is started. The result then
/// depends on the speed of the machine.
struct Deadline {
  std::chrono::duration<double> limit{1.0};  ///< >= 0

  void validate() const {
    const double seconds = limit.count();
    detail::require_that(detail::is_finite(&seconds) && seconds >= 0, "stop::Deadline: limit must be >= 0 s, got ",
                         seconds, " s");
  }

  StopDecision operator()(const IterationStats& it) const {
    if (it.seconds >= limit.count()) return StopReason::deadline;
    return {};
  }
};

/// The predicate returns true, for example a flag that another thread sets. No further run is started.
struct Requested {
  std::function<bool()> predicate;

  void validate() const {
    detail::require_that(predicate != nullptr, "stop::Requested: the predicate must not be empty");
  }

  StopDecision operator()(const IterationStats&) const {
    if (predicate()) return StopReason::requested;
    return {};
  }
};

/// Stops when one of the rules does, with the reason of the first rule that stops. All rules are called after every
/// pass.
template <StopRuleFor... Rules>
struct AnyOf {
  std::tuple<Rules...> rules;

  void validate() const {
    std::apply([](const auto&... rule) { (detail::validate_rule(rule), ...); }, rules);
  }

  StopDecision operator()(const IterationStats& it) {
    StopDecision first;
    const auto ask = [&](auto& rule) {
      const StopDecision decision = rule(it);
      if (!first) first = decision;
    };
    std::apply([&](auto&... rule) { (ask(rule), ...); }, rules);
    return first;
  }
};

/// Stops when all rules stop after the same pass, with the reason of the last rule. All rules are called after every
/// pass.
template <StopRuleFor... Rules>
struct AllOf {
  std::tuple<Rules...> rules;

  void validate() const {
    std::apply([](const auto&... rule) { (detail::validate_rule(rule), ...); }, rules);
  }

  StopDecision operator()(const IterationStats& it) {
    StopDecision last;
    bool all = true;
    const auto ask = [&](auto& rule) {
      last = rule(it);
      all = all && last.has_value();
    };
    std::apply([&](auto&... rule) { (ask(rule), ...); }, rules);
    return all ? last : StopDecision{};
  }
};

/// Stops when the rule would have stopped after `passes` passes in a row.
template <StopRuleFor Rule>
struct Patience {
  Rule rule;
  Index passes = 1;    ///< >= 1
  Index in_a_row = 0;  ///< current count

  void validate() const {
    detail::require_that(passes >= 1, "stop::patience: passes must be >= 1, got ", passes);
    detail::validate_rule(rule);
  }

  StopDecision operator()(const IterationStats& it) {
    const StopDecision decision = rule(it);
    in_a_row = decision ? in_a_row + 1 : 0;
    return in_a_row >= passes ? decision : StopDecision{};
  }
};

/// Stops when one of the rules does: `any_of(LabelsSettled{}, MaxIterations{100})`.
template <StopRuleFor... Rules>
[[nodiscard]] AnyOf<Rules...> any_of(Rules... rules) {
  static_assert(sizeof...(Rules) > 0, "any_of needs at least one rule");
  return {{std::move(rules)...}};
}

/// Stops when all rules stop after the same pass.
template <StopRuleFor... Rules>
[[nodiscard]] AllOf<Rules...> all_of(Rules... rules) {
  static_assert(sizeof...(Rules) > 0, "all_of needs at least one rule");
  return {{std::move(rules)...}};
}

/// Stops when the rule would have stopped after `passes` passes in a row: `patience(RelativeSse{1e-3}, 2)`.
template <StopRuleFor Rule>
[[nodiscard]] Patience<Rule> patience(Rule rule, Index passes) {
  return {std::move(rule), passes};
}

}  // namespace stop

/// Any stop rule, type-erased. Default: any_of(LabelsSettled{}, CentroidShift{1e-4}, MaxIterations{300}).
class StopRule {
 public:
  StopRule() : StopRule(stop::any_of(stop::LabelsSettled{}, stop::CentroidShift{1e-4}, stop::MaxIterations{300})) {}

  /// @throws std::invalid_argument if a parameter of the rule is out of its range
  template <class Rule>
    requires(!std::same_as<Rule, StopRule> && StopRuleFor<Rule>)
  StopRule(Rule rule) {  // NOLINT(google-explicit-constructor): a rule is a StopRule
    detail::validate_rule(rule);
    rule_ = std::move(rule);
  }

  StopDecision operator()(const IterationStats& it) { return rule_(it); }

  /// False if it was moved from; it can then only be assigned to.
  [[nodiscard]] explicit operator bool() const { return rule_ != nullptr; }

 private:
  std::function<StopDecision(const IterationStats&)> rule_;
};

}  // namespace keen
