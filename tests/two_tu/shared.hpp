// SPDX-License-Identifier: MIT
#pragma once

#include <keen/keen.hpp>

#include <string>
#include <utility>

/// What two shared libraries, compiled for different processors, do for each other with models of `Dim` coordinates.
template <int Dim>
struct Trade {
  using Model = keen::Model<double, Dim>;
  using Clustering = keen::Clustering<double, Dim>;
  using Points = keen::Centroids<double, Dim>;

  Clustering (*make)(const Points& points);
  keen::Labels (*labels)(const Model& model, const Points& points);
  Clustering (*pass_on)(Clustering clustering);
  keen::Label (*nearest)(const Model& model, const keen::Point<double, Dim>& point);
};

/// All that a library offers.
struct Library {
  std::string layouts;  ///< sizes and alignments of what is passed
  Trade<2> two;
  Trade<3> three;
  Trade<4> four;
  Trade<8> eight;
  Trade<Eigen::Dynamic> dynamic;
};

const Library& plain_library();
const Library& avx2_library();
