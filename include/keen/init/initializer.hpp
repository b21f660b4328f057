// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "../detail/parallel.hpp"
#include "../random.hpp"

#include <any>
#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace keen {

/// A way to choose start centroids: anything that can be called with (data, k, rng) and returns them as the columns of
/// a matrix, dim x k. It may return fewer than k only if they cover all the distinct points there are.
template <class Init, class Scalar, int Dim>
concept InitializerFor = std::copy_constructible<Init> && std::is_invocable_r_v < Centroids<Scalar, Dim>,
const Init&, const Dataset<Scalar, Dim>&, Index, Rng& > ;

namespace detail {

/// True for a strategy that draws nothing, and says so by `static constexpr bool is_deterministic = true`.
template <class Init>
inline constexpr bool is_deterministic_init = [] {
  if constexpr (requires { Init::is_deterministic; }) {
    return bool{Init::is_deterministic};
  } else {
    return false;
  }
}();

/// True for a strategy that asks the points for no more than their dimension, and says so by `static constexpr bool
/// needs_points = false`.
template <class Init>
inline constexpr bool init_needs_points = [] {
  if constexpr (requires { Init::needs_points; }) {
    return bool{Init::needs_points};
  } else {
    return true;
  }
}();

/// A strategy that can make use of the threads of the fit; what it returns must not depend on how many there are.
template <class Init, class Scalar, int Dim>
concept TeamInitializerFor = std::is_invocable_r_v < Centroids<Scalar, Dim>,
const Init&, const Dataset<Scalar, Dim>&, Index, Rng&, Team& > ;

}  // namespace detail

/// Any initialization strategy.
template <class Scalar, int Dim>
class Initializer {
 public:
  template <class Init>
    requires(!std::same_as<Init, Initializer> && InitializerFor<Init, Scalar, Dim>)
  Initializer(Init init)  // NOLINT(google-explicit-constructor): a strategy is an Initializer
      : Initializer(std::make_shared<const Init>(std::move(init))) {}

  /// @param k  in [1, data.size()]
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::Team alone(1);
    return init_(data, k, rng, alone);
  }

  /// The same, bit by bit, by the threads of a team as far as the strategy can use them.
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng,
                                                  detail::Team& team) const {
    return init_(data, k, rng, team);
  }

  /// True if every call gives the same centroids, so that restarts are pointless.
  [[nodiscard]] bool is_deterministic() const { return is_deterministic_; }

  /// True if the strategy asks the points for more than their dimension.
  [[nodiscard]] bool needs_points() const { return needs_points_; }

  /// The strategy, if it is one of this type; else null.
  template <class Init>
  [[nodiscard]] const Init* get_if() const {
    const auto* held = std::any_cast<std::shared_ptr<const Init>>(&strategy_);
    return held == nullptr ? nullptr : held->get();
  }

 private:
  using Function = std::function<Centroids<Scalar, Dim>(const Dataset<Scalar, Dim>&, Index, Rng&, detail::Team&)>;

  template <class Init>
  explicit Initializer(std::shared_ptr<const Init> init)
      : strategy_(init),
        init_(with_team(std::move(init))),
        is_deterministic_(detail::is_deterministic_init<Init>),
        needs_points_(detail::init_needs_points<Init>) {}

  template <class Init>
  [[nodiscard]] static Function with_team(std::shared_ptr<const Init> init) {
    return [init = std::move(init)](const Dataset<Scalar, Dim>& data, Index k, Rng& rng,
                                    [[maybe_unused]] detail::Team& team) {
      if constexpr (detail::TeamInitializerFor<Init, Scalar, Dim>) {
        return Centroids<Scalar, Dim>((*init)(data, k, rng, team));
      } else {
        return Centroids<Scalar, Dim>((*init)(data, k, rng));
      }
    };
  }

  std::any strategy_;  // a shared_ptr to it
  Function init_;
  bool is_deterministic_;
  bool needs_points_;
};

}  // namespace keen
