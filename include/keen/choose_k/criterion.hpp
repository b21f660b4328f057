// SPDX-License-Identifier: MIT
#pragma once

#include "k_sweep.hpp"

#include <cmath>
#include <concepts>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace keen {

namespace detail {

/// The number of threads that a criterion may use; with the caller's executor it starts none.
template <class Scalar, int Dim>
[[nodiscard]] int criterion_threads(const KMeans<Scalar, Dim>& settings) {
  return settings.executor ? 1 : thread_count(settings.threads, &settings.executor);
}

}  // namespace detail

/// One fit of a sweep, as a criterion sees it.
template <class Scalar, int Dim>
struct FitView {
  const Dataset<Scalar, Dim>& data;
  const KFit<Scalar, Dim>& fit;
  int threads = 1;  ///< that the criterion may use

  [[nodiscard]] Index k() const { return fit.k(); }

  /// The label of every point. Complexity: O(n k dim).
  [[nodiscard]] Labels labels() const { return fit.model.predict(data, threads); }
};

/// A criterion that scores each fit separately: `double operator()(const FitView&)`, NaN where it is not defined. It
/// has a `name`, and `static constexpr bool smaller_is_better = true` if smaller scores are better. The k with the best
/// score is chosen, of equal scores the smallest k.
template <class Judge, class Scalar, int Dim>
concept FitCriterionFor = std::copy_constructible<Judge> &&
    requires(const Judge& criterion, const FitView<Scalar, Dim>& fit) {
  { criterion(fit) } -> std::convertible_to<double>;
  { Judge::name } -> std::convertible_to<std::string>;
};

/// A criterion that evaluates a whole sweep: `CriterionResult operator()(const KSweep&)`.
template <class Judge, class Scalar, int Dim>
concept SweepCriterionFor = std::copy_constructible<Judge> &&
    requires(const Judge& criterion, const KSweep<Scalar, Dim>& sweep) {
  { criterion(sweep) } -> std::same_as<CriterionResult>;
};

namespace detail {

/// The k with the best score, of equal scores the smallest; nullopt if no score is defined.
[[nodiscard]] inline std::optional<Index> best_k(const std::vector<Index>& k, const std::vector<double>& score,
                                                 bool smaller_is_better) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < score.size(); ++i) {
    if (is_nan(score[i])) continue;
    if (!best || (smaller_is_better ? score[i] < score[*best] : score[i] > score[*best])) best = i;
  }
  if (!best) return {};
  return k[*best];
}

/// A selection with its curve, without scores.
template <class Scalar, int Dim>
[[nodiscard]] CriterionResult start_selection(const KSweep<Scalar, Dim>& sweep, std::string criterion,
                                              bool smaller_is_better = false) {
  SseCurve curve = sweep.curve();
  return {{}, std::move(curve.k), std::move(curve.sse), {}, {}, std::move(criterion), smaller_is_better};
}

template <class Judge>
[[nodiscard]] constexpr bool is_smaller_better() {
  if constexpr (requires { Judge::smaller_is_better; }) {
    return bool{Judge::smaller_is_better};
  } else {
    return false;
  }
}

}  // namespace detail

/// Any criterion that satisfies `FitCriterionFor` or `SweepCriterionFor`, type-erased. keen's criteria are in namespace
/// keen::criterion; a lambda that takes a KSweep is a criterion too.
template <class Scalar, int Dim = Eigen::Dynamic>
class Criterion {
 public:
  template <class Judge>
    requires(!std::same_as<Judge, Criterion> &&
             (FitCriterionFor<Judge, Scalar, Dim> || SweepCriterionFor<Judge, Scalar, Dim>))
  Criterion(Judge criterion) {  // NOLINT(google-explicit-constructor): a criterion is a Criterion
    if constexpr (requires { criterion.validate(); }) criterion.validate();
    if constexpr (SweepCriterionFor<Judge, Scalar, Dim>) {
      judge_ = std::move(criterion);
    } else {
      judge_ = [criterion = std::move(criterion)](const KSweep<Scalar, Dim>& sweep) {
        return scored(criterion, sweep);
      };
    }
  }

  /// Applies the criterion to a sweep. A k for which the data has too few distinct points is never chosen.
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const { return judge_(sweep); }

 private:
  template <class Judge>
  [[nodiscard]] static CriterionResult scored(const Judge& criterion, const KSweep<Scalar, Dim>& sweep) {
    CriterionResult selection = detail::start_selection(sweep, Judge::name, detail::is_smaller_better<Judge>());
    const int threads = detail::criterion_threads(sweep.settings);
    for (const KFit<Scalar, Dim>& fit : sweep.fits) {
      const bool is_defined = fit.is_full();
      selection.score.push_back(is_defined
                                    ? static_cast<double>(criterion(FitView<Scalar, Dim>{sweep.data, fit, threads}))
                                    : std::numeric_limits<double>::quiet_NaN());
    }
    selection.best = detail::best_k(selection.k, selection.score, selection.smaller_is_better);
    return selection;
  }

  std::function<CriterionResult(const KSweep<Scalar, Dim>&)> judge_;
};

namespace detail {

template <class Points>
struct CriterionOf;
template <class Scalar, int Dim>
struct CriterionOf<Dataset<Scalar, Dim>> {
  using Type = Criterion<Scalar, Dim>;
};

}  // namespace detail

/// The Criterion for points of this type.
template <class Points>
using CriterionFor = typename detail::CriterionOf<DatasetOf<const Points&>>::Type;

}  // namespace keen
