// SPDX-License-Identifier: MIT
// Every way in which points may lie in memory, each viewed in place: vectors of arrays, matrices of rows or of columns,
// raw buffers with gaps, spans of Eigen vectors. The same points give the same labels, bit for bit.
// Run: 03_points_in_arrays [--out DIR]

#include <keen/keen.hpp>

#include "support/out_dir.hpp"

#include <array>
#include <iomanip>
#include <iostream>
#include <span>
#include <string_view>
#include <vector>

#include <Eigen/Core>

namespace {

constexpr keen::Index n = 6;
constexpr keen::Index dim = 3;

/// Fits the points and says whether keen reads them where they lie.
template <class Points>
void print_labels(std::string_view layout, const Points& points, const float* where_they_lie) {
  const bool in_place = keen::as_dataset(points).data() == where_they_lie;
  std::cout << std::left << std::setw(48) << layout << keen::fit(points, {.k = 2}).labels.transpose()
            << (in_place ? "   viewed in place" : "   copied") << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "points in arrays, matrices and buffers, none of them copied");

  // One point after the other. This is what most programs have.
  const std::vector<std::array<float, 3>> arrays{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {7, 8, 9}, {8, 8, 8}, {9, 7, 8}};
  print_labels("std::vector<std::array<float, 3>>", arrays, arrays[0].data());

  // Eigen vectors of a fixed size, and any part of them.
  const std::vector<Eigen::Vector3f> vectors{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {7, 8, 9}, {8, 8, 8}, {9, 7, 8}};
  print_labels("std::span<const Eigen::Vector3f>", std::span(vectors), vectors[0].data());

  // A matrix that fixes one size at compile time says by it which way its points lie.
  const Eigen::Matrix3Xf columns{{0, 1, 0, 7, 8, 9}, {0, 0, 1, 8, 8, 7}, {1, 0, 0, 9, 8, 8}};
  print_labels("Eigen::Matrix3Xf: columns", columns, columns.data());

  // A matrix that fixes none has to be told. Either storage order will do.
  const Eigen::MatrixXf table = columns.transpose();
  print_labels("keen::rows(MatrixXf)", keen::rows(table), table.data());
  const Eigen::MatrixXf wide = columns;
  print_labels("keen::columns(MatrixXf)", keen::columns(wide), wide.data());

  // Part of a larger table: here an identifier stands before each point.
  Eigen::MatrixXf numbered(n, 1 + dim);
  numbered << Eigen::VectorXf::LinSpaced(n, 1, n), table;
  print_labels("keen::rows(table.rightCols<3>())", keen::rows(numbered.rightCols<3>()), &numbered(0, 1));

  // Somebody else's memory: x, y, z of each point and then a time stamp.
  std::vector<float> records;
  for (const auto& [x, y, z] : arrays) records.insert(records.end(), {x, y, z, 12.5F});
  print_labels("keen::points(pointer, n, dim, strides)",
               keen::points(records.data(), n, dim, {.point = 4, .coordinate = 1}), records.data());
  using Strided = Eigen::Map<const Eigen::Matrix3Xf, Eigen::Unaligned, Eigen::OuterStride<>>;
  print_labels("Eigen::Map with strides", Strided(records.data(), dim, n, Eigen::OuterStride<>(4)), records.data());

  // All x, then all y, then all z.
  print_labels("keen::points, one coordinate after the other",
               keen::points(table.data(), n, dim, {.point = 1, .coordinate = n}), table.data());

  // What has no memory of its own is worked out once.
  print_labels("an expression: 2 * columns", 2.0F * columns, columns.data());

  out.save("03_points_in_arrays.svg", keen::svg::scatter(arrays, keen::fit(arrays, {.k = 2}), {.y_axis = 2}));
}
