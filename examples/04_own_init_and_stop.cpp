// SPDX-License-Identifier: MIT
// Everything that can be plugged in: an initialisation of one's own (farthest-first traversal), stop rules ready-made,
// combined and of one's own, and an observer that watches the passes. None of them derives from anything.
// Run: 04_own_init_and_stop [--out DIR]

#include <keen/keen.hpp>

#include "support/blobs.hpp"
#include "support/out_dir.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <limits>
#include <string_view>
#include <utility>

#include <Eigen/Core>

namespace {

using namespace std::chrono_literals;
namespace stop = keen::stop;

/// Start centroids: a random point, then again and again the point farthest from all those chosen.
/// Source: Gonzalez, Theoretical Computer Science 38, 1985.
struct FarthestFirst {
  template <class Scalar, int Dim>
  keen::Centroids<Scalar, Dim> operator()(const keen::Dataset<Scalar, Dim>& data, keen::Index k, keen::Rng& rng) const {
    keen::Centroids<Scalar, Dim> centroids(data.dim(), k);
    Eigen::VectorX<Scalar> sq_distances(data.size());
    sq_distances.setConstant(std::numeric_limits<Scalar>::max());
    keen::Index farthest = rng.index(data.size());
    for (keen::Index j = 0; j < k; ++j) {
      centroids.col(j) = data.point(farthest);
      for (keen::Index i = 0; i < data.size(); ++i) {
        sq_distances[i] = std::min(sq_distances[i], (data.point(i) - centroids.col(j)).squaredNorm());
      }
      sq_distances.maxCoeff(&farthest);
    }
    return centroids;
  }
};

/// An observer: called after every pass.
void print_pass(const keen::IterationStats& it) {
  std::cout << "pass " << std::setw(2) << it.iteration << ": SSE " << std::setw(8) << it.sse << ", " << std::setw(4)
            << it.labels_changed << " labels changed, longest move " << std::sqrt(it.max_sq_shift) << '\n';
}

template <class Clustering>
void print_end(std::string_view rule, const Clustering& clustering) {
  std::cout << std::left << std::setw(28) << rule << std::right << std::setw(3) << clustering.iterations
            << " passes, SSE " << std::setw(8) << clustering.sse << ": " << to_string(clustering.stop_reason) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "initialisation, stop rules and an observer of one's own");
  std::cout << std::fixed << std::setprecision(2);
  const Eigen::Matrix2Xd points = support::blobs({{0, 0}, {3, 0}, {0, 3}, {3, 3}, {6, 1}, {6, 4}}, 300, 1.0, 1);

  std::cout << "== an initialisation of one's own, and an observer\n";
  const auto until =
      stop::any_of(stop::patience(stop::RelativeSse{1e-3}, 2), stop::MaxIterations{100}, stop::Deadline{60s});
  const auto watched = keen::fit(points, {.k = 6, .init = FarthestFirst{}, .stop = until, .observer = print_pass});
  std::cout << "ended by: " << to_string(watched.stop_reason) << '\n';
  out.save("04_convergence.svg", keen::svg::convergence(watched.history, {.title = "From farthest-first centroids"}));
  out.save("04_clusters.svg", keen::svg::scatter(points, watched));

  std::cout << "\n== stop rules, from the same start\n";
  const auto fit_until = [&](keen::StopRule rule) {
    return keen::fit(points, {.k = 6, .init = FarthestFirst{}, .stop = std::move(rule)});
  };
  print_end("LabelsSettled", fit_until(stop::LabelsSettled{}));
  print_end("CentroidShift{1e-4}", fit_until(stop::CentroidShift{1e-4}));
  print_end("AbsoluteShift{0.03}", fit_until(stop::AbsoluteShift{0.03}));
  print_end("LabelFraction{0.01}", fit_until(stop::LabelFraction{0.01}));
  print_end("all_of the two before", fit_until(stop::all_of(stop::AbsoluteShift{0.03}, stop::LabelFraction{0.01})));

  // A rule of one's own: good enough is good enough.
  const auto good_enough = [](const keen::IterationStats& it) -> keen::StopDecision {
    if (it.sse < 1.6 * static_cast<double>(it.n)) return keen::StopReason::user_rule;
    return {};
  };
  print_end("SSE below 1.6 a point", fit_until(good_enough));

  // A button that somebody presses, here during the third pass.
  bool button_pressed = false;
  const auto interrupted = keen::fit(points, {.k = 6,
                                              .init = FarthestFirst{},
                                              .stop = stop::Requested{[&] { return button_pressed; }},
                                              .observer = [&](const auto& it) { button_pressed = it.iteration == 3; }});
  print_end("Requested{button pressed}", interrupted);
}
