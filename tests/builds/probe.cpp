// SPDX-License-Identifier: MIT
// A program that asks of keen what users ask, and knows the answers. It is built as users build theirs: with other
// compilers, flags and macros of Eigen. It returns how many answers were wrong, and prints what fits have found, to the
// last bit.
//   probe FOLDER    a folder for the files that it writes

#include "../support/checksum.hpp"

#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <limits>
#include <stdexcept>

namespace {

using keen::Index;

int wrong_answers = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  ++wrong_answers;
  std::cerr << "wrong: " << what << '\n';
}

template <class Error = std::invalid_argument, class Action>
void expect_refusal(const Action& action, const char* what) {
  try {
    action();
  } catch (const Error&) {
    return;
  }
  expect(false, what);
}

/// Four clouds of whole numbers about the corners of a square of 100 x 100, a point a row.
Eigen::Matrix<double, Eigen::Dynamic, 2> four_clouds() {
  Eigen::Matrix<double, Eigen::Dynamic, 2> x(400, 2);
  for (Index i = 0; i < x.rows(); ++i) {
    const Index corner = i % 4, place = i / 4;  // 25 places, four times over
    x.row(i) << static_cast<double>(100 * (corner % 2) + place % 5 - 2),
        static_cast<double>(100 * (corner / 2) + place / 5 % 5 - 2);
  }
  return x;
}

/// Labels 0, 1, 2, 3 in turn, up to their names.
bool follow_the_clouds(const keen::Labels& labels) {
  for (Index i = 4; i < labels.size(); ++i) {
    if (labels[i] != labels[i - 4]) return false;
  }
  return labels.head(4).maxCoeff() == 3 && labels.head(4).sum() == 6;
}

void ask_for_a_fit(const keen::Dataset<double>& points) {
  const auto found = keen::fit(points, {.k = 4, .restarts = 4});
  expect(follow_the_clouds(found.labels), "labels of four clouds");
  expect(found.sse == 1600, "SSE of four clouds");
  for (Index i = 0; i < 4; ++i) {
    const Eigen::Vector2d corner(static_cast<double>(100 * (i % 2)), static_cast<double>(100 * (i / 2)));
    expect(found.model.centroids().col(found.labels[i]) == corner, "means of four clouds");
    expect(found.model.nearest(corner) == found.labels[i], "the nearest centroid of one point");
  }
  expect(found.model.predict(points) == found.labels, "labels belong to the centroids");
  expect(found.cluster_sizes.minCoeff() == 100 && found.cluster_weights.maxCoeff() == 100, "sizes of four clouds");
  const Eigen::MatrixXd distances = found.model.transform(points);
  expect(distances.rows() == 400 && distances.cols() == 4 && distances.minCoeff() == 0, "distances to centroids");
  expect(std::abs(keen::silhouette(points, found.labels).mean - 0.97405159) < 1e-8, "silhouette of four clouds");
}

void ask_with_weights() {
  const Eigen::MatrixXd x{{0, 3, 50, 52}};
  const Eigen::Vector4d weights(2, 1, 1, 3);
  const auto found = keen::fit(keen::weighted(keen::columns(x), weights), {.k = 2, .seed = 1});
  const keen::Label first = found.labels[0];
  expect(found.model.centroids()(0, first) == 1 && found.model.centroids()(0, 1 - first) == 51.5, "weighted means");
  expect(found.sse == 9, "weighted SSE");
}

/// A dimension that the compiler knows; points as rows.
void ask_a_fixed_model() {
  keen::Centroids<double, 4> centroids(4, 40);
  for (Index j = 0; j < 40; ++j) centroids.col(j).setConstant(static_cast<double>(10 * j));
  const keen::Model<double, 4> model(centroids);
  const Eigen::Matrix<double, Eigen::Dynamic, 4, Eigen::RowMajor> rows = centroids.transpose().array() + 4;
  const keen::Labels labels = model.predict(rows);
  bool right = true;
  for (Index j = 0; j < 40; ++j) right = right && labels[j] == j;
  expect(right, "labels in a dimension that is fixed");
}

void ask_for_refusals() {
  using Limits = std::numeric_limits<double>;
  for (const double bad : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Identity(3, 3);
    const keen::Model<double> model(x);
    x(2, 1) = bad;
    const auto points = keen::columns(x);
    expect_refusal([&] { static_cast<void>(keen::fit(points, {.k = 2})); }, "points that are not finite");
    expect_refusal([&] { static_cast<void>(model.predict(points)); }, "points to predict that are not finite");
    expect_refusal([&] { keen::Model<double>{x}; }, "centroids that are not finite");
    const Eigen::Vector3d weights(1, bad, 1);
    const Eigen::MatrixXd fine = Eigen::MatrixXd::Identity(3, 3);
    const auto heavy = keen::weighted(keen::columns(fine), weights);
    expect_refusal([&] { static_cast<void>(keen::fit(heavy, {.k = 2})); }, "weights that are not finite");
  }
  const Eigen::MatrixXd fine = Eigen::MatrixXd::Identity(3, 3);
  expect_refusal([&] { static_cast<void>(keen::fit(keen::columns(fine), {.k = 4})); }, "more clusters than points");
  const auto negative = keen::weighted(keen::columns(fine), Eigen::Vector3d(1, -1, 1));
  expect_refusal([&] { static_cast<void>(keen::fit(negative, {.k = 2})); }, "negative weights");
}

void ask_for_files(const std::filesystem::path& folder) {
  const keen::Model<double> model(Eigen::MatrixXd{{0.1, 1e300, -2}, {5e-324, 3, 4}});
  keen::io::save(model, folder / "model.keen");
  expect(keen::io::load_model<double>(folder / "model.keen") == model, "a model in a file");
  keen::io::write_csv(folder / "centroids.csv", model.centroids(), {"a", "b", "c"});
  expect(keen::io::read_csv(folder / "centroids.csv").points == model.centroids(), "numbers in a CSV file");
  keen::io::write_npy(folder / "centroids.npy", model.centroids());
  expect(keen::io::read_npy<double>(folder / "centroids.npy") == model.centroids(), "numbers in a .npy file");
  keen::io::write_file(folder / "broken.keen", keen::io::to_bytes(model).substr(1));
  expect_refusal<std::runtime_error>([&] { static_cast<void>(keen::io::load_model<double>(folder / "broken.keen")); },
                                     "a broken file");
}

void print_fit(Index dim, double offset, keen::Algorithm algorithm) {
  keen::Rng rng(static_cast<std::uint64_t>(dim));
  Eigen::MatrixXd x(dim, 2500);
  for (Index i = 0; i < x.cols(); ++i) {
    for (Index d = 0; d < dim; ++d) x(d, i) = rng.uniform() + offset + static_cast<double>(i % 7);
  }
  const auto found = keen::KMeans<double>{.k = dim == 2 ? 13 : 40, .algorithm = algorithm}.fit(keen::columns(x));
  std::cout << "dim " << dim << ", offset " << std::defaultfloat << offset << ": labels "
            << support::checksum(found.labels) << ", " << found.iterations << " passes, sse " << std::hexfloat
            << found.sse << ", centroids";
  for (Index d = 0; d < dim; ++d) std::cout << ' ' << found.model.centroids()(d, d % 13);
  for (const auto& pass : found.history) std::cout << ' ' << pass.sse;
  std::cout << '\n';
}

void print_fits() {
  using keen::Algorithm;
  for (const Algorithm algorithm :
       {Algorithm::lloyd, Algorithm::filtering, Algorithm::hamerly, Algorithm::projection}) {
    for (const Index dim : {1, 2, 3, 17}) {
      for (const double offset : {0.0, 1e4}) print_fit(dim, offset, algorithm);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 99;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const Eigen::Matrix<double, Eigen::Dynamic, 2> clouds = four_clouds();
  ask_for_a_fit(keen::rows(clouds));
  ask_with_weights();
  ask_a_fixed_model();
  ask_for_refusals();
  ask_for_files(folder);
  print_fits();
  return wrong_answers == 0 ? 0 : 1;
}
