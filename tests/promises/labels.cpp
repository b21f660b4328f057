// SPDX-License-Identifier: MIT
// Compares the labels of fits and of predict with the arg-min in long double over the centroids that the fit returned,
// with the points far from 0, and scaled to the ends of what the type can hold.

#include "support/generate.hpp"
#include "support/nearest.hpp"

#include <cmath>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>

namespace {

using keen::Algorithm;
using keen::Index;
using support::Shape;

constexpr Algorithm algorithms[] = {Algorithm::lloyd, Algorithm::filtering, Algorithm::hamerly, Algorithm::projection};

struct Count {
  long points = 0;
  long ties = 0;   ///< points whose two nearest centroids rounding may exchange
  long wrong = 0;  ///< labels of other points that are not the nearest in long double
  int range_errors = 0;

  void operator+=(const Count& other) {
    points += other.points;
    ties += other.ties;
    wrong += other.wrong;
    range_errors += other.range_errors;
  }
};

/// Rounding of direct differences may exchange two squared distances that differ by less than 4 (dim + 2) eps of the
/// second.
template <class Scalar>
void check_label(const keen::Dataset<Scalar>& data, Index i, const keen::Centroids<Scalar>& centroids,
                 keen::Label label, Count& count) {
  const support::Nearest nearest = support::nearest_of(data, i, centroids);
  ++count.points;
  if (nearest.second_sq - nearest.sq <= 4 * support::rounding<Scalar>(data.dim()) * nearest.second_sq) {
    ++count.ties;
  } else if (label != nearest.label) {
    ++count.wrong;
  }
}

template <class Scalar>
Count count_labels(const support::Recipe& recipe) {
  const auto cloud = support::make_cloud<Scalar, Eigen::Dynamic>(recipe);
  Count count;
  for (const Algorithm algorithm : algorithms) {
    try {
      const auto found = keen::KMeans<Scalar>{.k = recipe.k, .algorithm = algorithm}.fit(cloud.data());
      const keen::Labels predicted = found.model.predict(cloud.data());
      for (Index i = 0; i < recipe.n; ++i) {
        check_label(cloud.data(), i, found.model.centroids(), found.labels[i], count);
        count.wrong += predicted[i] == found.labels[i] ? 0 : 1;
      }
    } catch (const std::range_error&) {
      ++count.range_errors;  // an SSE beyond double
    }
  }
  return count;
}

void print(const std::string& what, const Count& count) {
  std::cout << what << ": " << count.points << " labels, " << count.wrong << " wrong (" << count.ties << " ties, "
            << count.range_errors << " range errors)\n";
}

template <class Scalar>
Count offsets(const std::string& type, int last_power) {
  Count total;
  for (int power = 0; power <= last_power; ++power) {
    Count count;
    for (const Shape shape : {Shape::uniform, Shape::blobs}) {
      for (const Index dim : {2, 8}) {
        count += count_labels<Scalar>(
            {.seed = 9, .n = 600, .dim = dim, .k = 20, .shape = shape, .offset = std::pow(10.0, power)});
      }
    }
    print(type + ", offset of 1e" + std::to_string(power) + " spreads", count);
    total += count;
  }
  return total;
}

/// Coordinates are about 10 times 2^exponent: from below the least normal number to the largest finite one.
template <class Scalar>
Count scales(const std::string& type) {
  using Limits = std::numeric_limits<Scalar>;
  constexpr int least = Limits::min_exponent - Limits::digits + 6;
  constexpr int largest = Limits::max_exponent - 4;
  Count total;
  for (int step = 0; step <= 16; ++step) {
    const int exponent = least + (largest - least) * step / 16;
    Count count;
    for (const Index dim : {2, 8}) {
      count +=
          count_labels<Scalar>({.seed = 5, .n = 600, .dim = dim, .k = 20, .shape = Shape::blobs, .exponent = exponent});
    }
    print(type + ", scale of 2^" + std::to_string(exponent), count);
    total += count;
  }
  return total;
}

}  // namespace

int main() {
  Count ordinary = offsets<float>("float", 5);  // no SSE of these is beyond double
  ordinary += offsets<double>("double", 12);
  ordinary += scales<float>("float");
  const Count extreme = scales<double>("double");
  print("all but doubles at any scale", ordinary);
  print("doubles at any scale", extreme);
  const bool is_judged = ordinary.range_errors == 0 && ordinary.ties == 0 && extreme.points > 30'000;
  return ordinary.wrong == 0 && extreme.wrong == 0 && is_judged ? 0 : 1;
}
