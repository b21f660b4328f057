// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/plus_plus.hpp"
#include "../data/agreed_points.hpp"
#include "../data/points_of_ranks.hpp"
#include "../data/validate_on_ranks.hpp"
#include "../ranks/ranks.hpp"
#include "../seeding/parallel_plus_plus.hpp"
#include "fit.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

namespace keen::detail {

/// What must be the same on all ranks.
struct AgreedSettings {
  Index k;
  Index restarts;
  Index empty_clusters;
  Index bytes_of_scalar;
  std::uint64_t seed;
  Index kind_of_init;   ///< by what ranks do together
  Index rounds;         ///< of k-means||
  double oversampling;  ///< of k-means||
};

template <class Scalar>
[[nodiscard]] AgreedSettings agreed_settings(const FitSettings<Scalar>& settings) {
  AgreedSettings agreed{settings.k,
                        settings.restarts,
                        static_cast<Index>(settings.empty_clusters),
                        static_cast<Index>(sizeof(Scalar)),
                        settings.seed,
                        settings.init.needs_points ? 1 : 0,
                        0,
                        0};
  if (settings.init.template get_if<PlusPlus>() != nullptr) agreed.kind_of_init = 2;
  if (const auto* init = settings.init.template get_if<ParallelPlusPlus>()) {
    agreed.kind_of_init = 3;
    agreed.rounds = init->rounds;
    agreed.oversampling = init->oversampling;
  }
  return agreed;
}

/// @throws std::invalid_argument on the ranks whose settings are not those of rank 0
template <class Scalar>
void require_same_settings(const FitSettings<Scalar>& settings, const Ranks& ranks) {
  const AgreedSettings own = agreed_settings(settings);
  AgreedSettings first = own;
  ranks.broadcast(&first, 1);
  const SameAsFirst require_same{settings.caller};
  require_same(own.bytes_of_scalar, first.bytes_of_scalar, "the bytes of a coordinate");
  require_same(own.k, first.k, "k");
  require_same(own.restarts, first.restarts, "restarts");
  require_same(own.seed, first.seed, "the seed");
  require_same(own.empty_clusters, first.empty_clusters, "empty_clusters");
  require_that(own.kind_of_init == first.kind_of_init, settings.caller, ": init must be the same on all ranks");
  require_same(own.rounds, first.rounds, "rounds of ParallelPlusPlus");
  require_same(own.oversampling, first.oversampling, "oversampling of ParallelPlusPlus");
}

/// The start centroids of one run. k-means|| draws them on all ranks; for other inits, rank 0 draws from the points of
/// all ranks.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_on_ranks(const FitSettings<Scalar>& settings, const LloydSetup<Scalar>& setup,
                                               Index restart) {
  const Ranks& ranks = setup.ranks;
  if (const auto* init = settings.init.template get_if<ParallelPlusPlus>()) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    Centroids<Scalar> found = draw_parallel(*init, setup.validated, settings.k, rng, setup.team, ranks);
    if (found.cols() == settings.k) return found;  // else the data may have fewer distinct points: rank 0 looks
  }
  const PointsOfRanks<Scalar> source(setup.validated.data, ranks, settings.init.needs_points);
  Centroids<Scalar> centroids(setup.validated.data.dim(), settings.k);
  if (ranks.rank() == 0) {
    ValidatedData<Scalar> all = setup.validated;
    all.data = source.points();
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    centroids = start_centroids(all, settings.init, settings.k, rng, setup.team);
    source.finish();
  } else {
    source.serve();
  }
  ranks.broadcast(centroids.data(), centroids.size());
  return centroids;
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_on_ranks(const FitSettings<Scalar>& settings, const Points<Scalar>& data,
                                              Communicator& communicator) {
  std::optional<SseOutOfRange<Scalar>> refused;
  Ranks ranks(communicator);
  const auto fit_here = [&] {
    require_that(settings.effort.is_plain(), settings.caller, ": an effort needs all points on one rank");
    require_same_settings(settings, ranks);
    const Points<Scalar> points = agreed_points(data, ranks, settings.caller);
    const Index n = ranks.all_points(points.size());
    require_that(n >= 1, settings.caller, ": at least one point is needed, got n = 0 on all ranks");
    require_settings(settings, n);
    Clustering<Scalar> found =
        fit_in_memory_limit(settings, points, n, [&](const FitSettings<Scalar>& planned, const Points<Scalar>& own) {
          FitContext<Scalar> context(planned, own, ranks);
          const EngineMaker<Scalar> make_engine(planned.algorithm, context.setup(), planned.k);
          return context.best_of_runs(planned.restarts, [&](Index restart) {
            try {
              Centroids<Scalar> start = start_on_ranks(planned, context.setup(), restart);
              const auto engine = make_engine(start);
              return Lloyd<Scalar>(context.setup(), *engine, planned.stop, restart).run(std::move(start));
            } catch (const SseOutOfRange<Scalar>& error) {  // of a fit that the user's code makes
              throw std::range_error(error.what());
            }
          });
        });
    if (settings.init.template get_if<PlusPlus>() != nullptr) {
      found.start_sample = start_sample(ranks.sum(count_counting(points)), settings.k);
    }
    return found;
  };
  Clustering<Scalar> found = ranks.run([&] { return in_any_range<Scalar>(fit_here, &refused); });
  if (refused) throw SseOutOfRange<Scalar>(*refused);
  return found;
}

}  // namespace keen::detail
