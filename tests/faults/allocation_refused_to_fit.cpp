// SPDX-License-Identifier: MIT
// Every allocation of a fit, of a prediction and of the measures is refused: they end with std::bad_alloc, or with the
// result as ever.
#include "support/digest.hpp"
#include "support/points.hpp"
#include "support/refused_calls.hpp"

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

namespace {

using faults::Call;
using faults::digest_of;
using keen::Algorithm;
using keen::Index;

/// Fits that use what there is to use, of points that come with or without weights.
template <int Dim>
struct Fits {
  Fits(Index dim, Index n)
      : points(faults::points_in_groups<double, Dim>(dim, n, 7, 1)), weights(faults::some_weights(n, 2)) {}

  /// Refuses each allocation of one fit.
  void refuse(const std::string& name, const keen::KMeans<double, Dim>& settings, bool is_weighted) const {
    const auto plain = keen::columns(points);
    const auto data = is_weighted ? keen::weighted(plain, weights) : plain;
    const std::uint64_t before = digest_of(points) ^ digest_of(weights) ^ digest_of(bytes_of(settings));
    faults::refuse_each({"fit, " + name, [&] { return digest_of(settings.fit(data)); }});
    const std::uint64_t after = digest_of(points) ^ digest_of(weights) ^ digest_of(bytes_of(settings));
    faults::check(before == after, "fit, " + name + ": points, weights and settings are as they were");
  }

  [[nodiscard]] static std::string_view bytes_of(const keen::KMeans<double, Dim>& settings) {
    return {reinterpret_cast<const char*>(&settings), sizeof settings};
  }

  keen::Centroids<double, Dim> points;
  Eigen::VectorXd weights;
};

void refuse_fits_in_the_plane() {
  const Fits<2> fits(2, 300);
  const keen::StopRule stop = keen::stop::MaxIterations{6};
  const keen::PlusPlus plain{.candidates = 1};
  fits.refuse("lloyd", {.k = 9, .stop = stop, .algorithm = Algorithm::lloyd}, false);
  fits.refuse("lloyd, weights", {.k = 9, .init = plain, .stop = stop, .algorithm = Algorithm::lloyd}, true);
  fits.refuse("hamerly, 3 restarts", {.k = 9, .stop = stop, .algorithm = Algorithm::hamerly, .restarts = 3}, false);
  fits.refuse("hamerly, weights", {.k = 9, .stop = stop, .algorithm = Algorithm::hamerly}, true);
  fits.refuse("filtering", {.k = 9, .init = plain, .stop = stop, .algorithm = Algorithm::filtering}, false);
  fits.refuse("filtering, weights", {.k = 9, .stop = stop, .algorithm = Algorithm::filtering}, true);
  const auto observer = [](const keen::IterationStats&) {};
  const keen::GivenCentroids<double, 2> twins(fits.points.leftCols(1).replicate(1, 9).eval());
  fits.refuse("empty clusters, observer", {.k = 9, .init = twins, .stop = stop, .observer = observer}, false);
}

void refuse_fits_of_many_coordinates() {
  const Fits<Eigen::Dynamic> fits(20, 300);
  const keen::StopRule stop = keen::stop::MaxIterations{6};
  fits.refuse("projection", {.k = 12, .stop = stop, .algorithm = Algorithm::projection}, false);
  fits.refuse("projection, weights", {.k = 12, .stop = stop, .algorithm = Algorithm::projection}, true);
  fits.refuse("parallel k-means++", {.k = 12, .init = keen::ParallelPlusPlus{}, .stop = stop}, false);
  const Fits<Eigen::Dynamic> large(100, 500);  // enough work for three threads
  large.refuse("3 threads", {.k = 80, .stop = keen::stop::MaxIterations{2}, .threads = 3}, false);
}

void refuse_efforts() {
  const keen::StopRule stop = keen::stop::MaxIterations{6};
  const Fits<2> fits(2, 300);
  fits.refuse("swaps", {.k = 9, .effort = keen::effort::Swaps{}, .stop = stop}, false);
  fits.refuse("annealing, weights", {.k = 9, .effort = keen::effort::Anneal{.trials = 20}, .stop = stop}, true);
  const Fits<Eigen::Dynamic> dense(40, 200);
  dense.refuse("dense swaps", {.k = 6, .effort = keen::effort::Swaps{}, .stop = stop}, false);
  const Fits<2> many(2, 2100);  // enough for seeds to be sought in tiles
  many.refuse("seeds in tiles", {.k = 45, .stop = keen::stop::MaxIterations{2}}, false);
}

void refuse_uses_of_a_clustering() {
  const Eigen::Matrix2Xd points = faults::points_in_groups<double, 2>(2, 120, 3, 3);
  const auto result = keen::fit(points, {.k = 3});
  faults::refuse_each({"predict", [&] { return digest_of(result.model.predict(points)); }});
  faults::refuse_each({"transform", [&] { return digest_of(result.model.transform(points)); }});
  faults::refuse_each({"silhouette", [&] { return digest_of(keen::silhouette(points, result.labels).value); }});
  faults::refuse_each({"choose_k", [&] {
                         const auto by =
                             keen::choose_k(points, {.first = 2, .last = 3}, keen::criterion::SimplifiedSilhouette{});
                         return static_cast<std::uint64_t>(by.best.value_or(0));
                       }});
}

}  // namespace

int main() {
  refuse_fits_in_the_plane();
  refuse_fits_of_many_coordinates();
  refuse_efforts();
  refuse_uses_of_a_clustering();
  return faults::verdict();
}
