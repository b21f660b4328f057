// SPDX-License-Identifier: MIT
// Compiled twice, each time for another processor and with another name of its one function.
#include "shared.hpp"

namespace {

template <class Type>
std::string layout() {
  return ' ' + std::to_string(sizeof(Type)) + '/' + std::to_string(alignof(Type));
}

template <int Dim>
std::string layouts() {
  return "dim " + std::to_string(Dim) + ':' + layout<keen::Model<double, Dim>>() +
         layout<keen::Clustering<double, Dim>>() + layout<keen::Dataset<double, Dim>>() +
         layout<keen::KMeans<double, Dim>>() + '\n';
}

/// The first three points as centroids.
template <int Dim>
keen::Clustering<double, Dim> make(const keen::Centroids<double, Dim>& points) {
  keen::Clustering<double, Dim> made;
  made.model = keen::Model<double, Dim>(points.leftCols(3));
  made.labels = made.model.predict(keen::columns(points));
  made.cluster_weights.setConstant(3, 0.5);
  made.cluster_sizes.setConstant(3, 2);
  made.history.resize(5);
  return made;
}

template <int Dim>
Trade<Dim> trade() {
  using Model = keen::Model<double, Dim>;
  using Clustering = keen::Clustering<double, Dim>;
  return {.make = make<Dim>,
          .labels = [](const Model& model, const auto& points) { return model.predict(keen::columns(points)); },
          .pass_on = [](Clustering clustering) { return Clustering(std::move(clustering)); },
          .nearest = [](const Model& model, const auto& point) { return model.nearest(point); }};
}

}  // namespace

const Library& KEEN_TEST_LIBRARY() {
  static const Library library{layouts<2>() + layouts<3>() + layouts<4>() + layouts<8>() + layouts<Eigen::Dynamic>(),
                               trade<2>(),
                               trade<3>(),
                               trade<4>(),
                               trade<8>(),
                               trade<Eigen::Dynamic>()};
  return library;
}
