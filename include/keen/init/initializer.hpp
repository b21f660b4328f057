// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "../detail/data/points.hpp"
#include "../random.hpp"

#include <any>
#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace keen {

template <class Scalar>
class SparseDataset;  // <keen/sparse.hpp>

/// A type that chooses start centroids: any callable that takes (data, k, rng) and returns the centroids as the columns
/// of a matrix, dim x k. It may return fewer than k only if they are all distinct points of the data. `data` is a view
/// that is valid during the call.
template <class Init, class Scalar, int Dim>
concept InitializerFor = std::copy_constructible<Init> && std::is_invocable_r_v < Centroids<Scalar, Dim>,
const Init&, const Dataset<Scalar, Dim>&, Index, Rng& > ;

/// The same for sparse points only. A type that accepts both has `static constexpr bool takes_sparse = true`.
template <class Init, class Scalar, int Dim>
concept SparseInitializerFor =
    Dim == Eigen::Dynamic&& std::copy_constructible<Init>&&
               std::is_invocable_r_v<Centroids<Scalar>, const Init&, const SparseDataset<Scalar>&, Index, Rng&>;

namespace detail {

class Team;

/// True for a strategy with `static constexpr bool is_deterministic = true`, which uses no random numbers.
template <class Init>
inline constexpr bool is_deterministic_init = [] {
  if constexpr (requires { Init::is_deterministic; }) {
    return bool{Init::is_deterministic};
  } else {
    return false;
  }
}();

/// True unless the strategy has `static constexpr bool needs_points = false`, because it uses only the dimension of the
/// points.
template <class Init>
inline constexpr bool init_needs_points = [] {
  if constexpr (requires { Init::needs_points; }) {
    return bool{Init::needs_points};
  } else {
    return true;
  }
}();

/// True for a user-defined strategy with `static constexpr bool takes_sparse = true` that can be called with sparse
/// points.
template <class Init>
inline constexpr bool init_takes_sparse = [] {
  if constexpr (requires { Init::takes_sparse; }) {
    return bool{Init::takes_sparse};
  } else {
    return false;
  }
}();

/// The call of a user-defined strategy with sparse points.
template <class Scalar>
using SparseDraw = std::function<Centroids<Scalar>(const SparseDataset<Scalar>&, Index, Rng&)>;

/// One of keen's strategies: `start_by` runs it on points of any dimension, with the threads of the fit; the result
/// does not depend on their number.
template <class Init, class Scalar>
concept CoreInitializer = requires(const Init& init, const Points<Scalar>& data, Index k, Rng& rng, Team& team) {
  { start_by(init, data, k, rng, team) } -> std::same_as<Centroids<Scalar>>;
};

/// The call of a strategy by the core.
template <class Scalar>
struct StartCentroids {
  std::function<Centroids<Scalar>(const Points<Scalar>&, Index, Rng&, Team&)> draw;
  std::any strategy;              ///< a shared_ptr to it
  bool is_deterministic = false;  ///< every call gives the same centroids
  bool needs_points = true;       ///< false: it uses only the dimension of the points
  std::any sparse_draw = {};      ///< a SparseDraw, if it is user-defined and accepts sparse points

  [[nodiscard]] Centroids<Scalar> operator()(const Points<Scalar>& data, Index k, Rng& rng, Team& team) const {
    return draw(data, k, rng, team);
  }

  /// The strategy if it has this type, otherwise null.
  template <class Init>
  [[nodiscard]] const Init* get_if() const {
    const auto* held = std::any_cast<std::shared_ptr<const Init>>(&strategy);
    return held == nullptr ? nullptr : held->get();
  }
};

/// Start centroids, drawn on the thread of the caller only.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_alone(const StartCentroids<Scalar>& start, const Points<Scalar>& data, Index k,
                                           Rng& rng);

}  // namespace detail

/// Any initialization, type-erased.
template <class Scalar, int Dim>
class Initializer {
 public:
  template <class Init>
    requires(!std::same_as<Init, Initializer> &&
             (InitializerFor<Init, Scalar, Dim> || SparseInitializerFor<Init, Scalar, Dim>))
  Initializer(Init init)  // NOLINT(google-explicit-constructor): a strategy is an Initializer
      : Initializer(std::make_shared<const Init>(std::move(init))) {}

  /// @param k  in [1, data.size()]
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return detail::draw_alone<Scalar>(start_, data, k, rng);
  }

  /// True if every call gives the same centroids, so that restarts are pointless.
  [[nodiscard]] bool is_deterministic() const { return start_.is_deterministic; }

  /// True unless the strategy uses only the dimension of the points.
  [[nodiscard]] bool needs_points() const { return start_.needs_points; }

  /// For internal use.
  [[nodiscard]] const detail::StartCentroids<Scalar>& start() const { return start_; }

  /// The strategy if it has this type, otherwise null.
  template <class Init>
  [[nodiscard]] const Init* get_if() const {
    return start_.template get_if<Init>();
  }

 private:
  template <class Init>
  explicit Initializer(std::shared_ptr<const Init> init)
      : start_{drawing(init), init, detail::is_deterministic_init<Init>, detail::init_needs_points<Init>,
               sparse_drawing(init)} {}

  template <class Init>
  [[nodiscard]] static decltype(detail::StartCentroids<Scalar>::draw) drawing(std::shared_ptr<const Init> init) {
    return [init = std::move(init)](const detail::Points<Scalar>& data, Index k, Rng& rng,
                                    [[maybe_unused]] detail::Team& team) -> Centroids<Scalar> {
      if constexpr (detail::CoreInitializer<Init, Scalar>) {
        return start_by(*init, data, k, rng, team);
      } else if constexpr (InitializerFor<Init, Scalar, Dim>) {
        return Centroids<Scalar>(Centroids<Scalar, Dim>((*init)(Dataset<Scalar, Dim>(data.dataset()), k, rng)));
      } else {
        detail::refuse({"KMeans::fit: init accepts only a keen::SparseDataset, but the points are dense"});
      }
    };
  }

  template <class Init>
  [[nodiscard]] static std::any sparse_drawing([[maybe_unused]] std::shared_ptr<const Init> init) {
    if constexpr (!InitializerFor<Init, Scalar, Dim> || (Dim == Eigen::Dynamic && detail::init_takes_sparse<Init>)) {
      return detail::SparseDraw<Scalar>(
          [init = std::move(init)](const SparseDataset<Scalar>& data, Index k, Rng& rng) -> Centroids<Scalar> {
            return (*init)(data, k, rng);
          });
    } else {
      return {};
    }
  }

  detail::StartCentroids<Scalar> start_;
};

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/seeding/draw_alone.hpp"
#endif
