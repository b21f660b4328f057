// SPDX-License-Identifier: MIT
#pragma once

#include "../engines/dense_engine.hpp"
#include "../engines/filtering_engine.hpp"
#include "../engines/hamerly_engine.hpp"
#include "../lloyd/lloyd_setup.hpp"
#include "choose_algorithm.hpp"

#include <algorithm>
#include <memory>

namespace keen::detail {

/// Makes the engine for each run of a fit: the one that was asked for, or the one that should be fastest. What engines
/// can share they share.
template <class Scalar>
class EngineMaker {
 public:
  EngineMaker(Algorithm algorithm, const LloydSetup<Scalar>& setup, Index k)
      : algorithm_(algorithm), setup_(setup), k_(k) {}

  /// @param start  the centroids of the first pass
  [[nodiscard]] std::unique_ptr<Engine<Scalar>> operator()(const Centroids<Scalar>& start) const {
    const Points<Scalar>& data = setup_.validated.data;
    const Scale<Scalar> scale = scale_for((std::max)(setup_.validated.largest, start.cwiseAbs().maxCoeff()));
    Algorithm algorithm = choose_algorithm(algorithm_, data.size(), data.dim(), k_, scale);
    // The others keep a copy of the points.
    if (!data.is_in_memory() && algorithm != Algorithm::lloyd) algorithm = Algorithm::hamerly;
    if (data.size() == 0) algorithm = Algorithm::lloyd;  // a rank without points
    switch (algorithm) {
      case Algorithm::filtering:
        return std::make_unique<FilteringEngine<Scalar>>(data, scale, setup_.center, setup_.team,
                                                         tiles_(data, setup_.center, setup_.team));
      case Algorithm::hamerly: return std::make_unique<HamerlyEngine<Scalar>>(data, scale, setup_.center, setup_.team);
      case Algorithm::projection:
        return std::make_unique<HamerlyEngine<Scalar>>(data, scale, setup_.center, setup_.team,
                                                       projection_rank(data.dim()));
      case Algorithm::automatic:
      case Algorithm::lloyd: return std::make_unique<DenseEngine<Scalar>>(data, scale, setup_.center, setup_.team);
    }
    return nullptr;
  }

 private:
  Algorithm algorithm_;
  const LloydSetup<Scalar>& setup_;
  Index k_;
  mutable SharedTiles<Scalar> tiles_;
};

}  // namespace keen::detail
