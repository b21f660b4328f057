// SPDX-License-Identifier: MIT
// Prints a digest of all bits of many results: every estimator, engine, init, effort and layout on real sets. Compared
// with golden.txt, which an earlier version wrote: a change that is not meant to change results changes no line.
//   golden [FOLDER]    the point sets below FOLDER instead of those of tests/data

#include "../faults/support/digest.hpp"
#include "../support/csv_directory.hpp"

#include <keen/keen.hpp>
#include <keen/sparse.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;

constexpr Index largest_set = 20'000;

const std::vector<std::pair<std::string, keen::Algorithm>> engines{{"automatic", keen::Algorithm::automatic},
                                                                   {"lloyd", keen::Algorithm::lloyd},
                                                                   {"hamerly", keen::Algorithm::hamerly},
                                                                   {"filtering", keen::Algorithm::filtering},
                                                                   {"projection", keen::Algorithm::projection}};

template <class Scalar>
std::vector<std::pair<std::string, keen::Effort<Scalar>>> efforts() {
  return {{"Hartigan", keen::effort::Hartigan{}},
          {"Swaps", keen::effort::Swaps{}},
          {"Anneal", keen::effort::Anneal{.trials = 50}}};
}

template <class Scalar, int Dim>
std::vector<std::pair<std::string, keen::Initializer<Scalar, Dim>>> inits() {
  return {{"PlusPlus, one candidate", keen::PlusPlus{.candidates = 1}},
          {"ParallelPlusPlus", keen::ParallelPlusPlus{}},
          {"AfkMc2", keen::AfkMc2{}},
          {"RandomPoints", keen::RandomPoints{}},
          {"RandomPartition", keen::RandomPartition{}},
          {"FirstK", keen::FirstK{}}};
}

/// Prints one result, under the name of its set.
class Printer {
 public:
  explicit Printer(std::string set) : set_(std::move(set)) {}

  template <class Scalar, int Dim>
  void operator()(const std::string& what, const keen::Clustering<Scalar, Dim>& found) const {
    print(what, faults::digest_of(found));
    std::cout << ", " << found.iterations << " passes, SSE " << found.sse << '\n';
  }

  template <class Derived>
  void operator()(const std::string& what, const Eigen::PlainObjectBase<Derived>& values) const {
    print(what, faults::digest_of(values));
    std::cout << '\n';
  }

 private:
  void print(const std::string& what, std::uint64_t digest) const {
    char hexadecimal[17];
    std::snprintf(hexadecimal, sizeof hexadecimal, "%016llx", static_cast<unsigned long long>(digest));
    std::cout << set_ << ", " << what << ": " << hexadecimal;
  }

  std::string set_;
};

/// KMeans and its model on points of one type.
template <class Scalar, int Dim>
void print_kmeans(const Printer& print, const std::string& type, const keen::Dataset<Scalar, Dim>& data, Index k) {
  const keen::KMeans<Scalar, Dim> plain{.k = k, .threads = 2};
  for (const auto& [name, engine] : engines) {
    auto settings = plain;
    settings.algorithm = engine;
    print(type + ", " + name, settings.fit(data));
  }
  for (const auto& [name, init] : inits<Scalar, Dim>()) {
    auto settings = plain;
    settings.init = init;
    print(type + ", " + name, settings.fit(data));
  }
  for (const auto& [name, effort] : efforts<Scalar>()) {
    auto settings = plain;
    settings.effort = effort;
    print(type + ", " + name, settings.fit(data));
  }
  Eigen::VectorXd weights(data.size());
  for (Index i = 0; i < weights.size(); ++i) weights[i] = 0.5 + static_cast<double>(i % 5);
  auto settings = plain;
  settings.restarts = 3;
  settings.seed = 7;
  const auto found = settings.fit(data.with_weights(weights.data()));
  print(type + ", weights, 3 restarts", found);
  print(type + ", transform", found.model.transform(data));
}

/// The rest of the family, on points of double of any dimension.
void print_family(const Printer& print, const keen::Dataset<double>& data, Index k) {
  print("HartiganWong", keen::HartiganWong<double>{.k = k}.fit(data));
  print("BisectingKMeans", keen::BisectingKMeans<double>{.k = k}.fit(data));
  print("TrimmedKMeans", keen::TrimmedKMeans<double>{.k = k, .restarts = 2}.fit(data));
  if (data.size() <= 2000) print("BalancedKMeans", keen::BalancedKMeans<double>{.k = k}.fit(data));
  print("MiniBatchKMeans", keen::MiniBatchKMeans<double>{.k = k, .batch_size = 64, .max_passes = 4}.fit(data));
}

template <class Scalar>
void print_sparse(const Printer& print, const std::string& type, const support::Table& table, Index k) {
  const Eigen::SparseMatrix<Scalar, Eigen::RowMajor> points = table.cast<Scalar>().sparseView();
  print(type + ", sparse", keen::KMeans<Scalar>{.k = k, .threads = 2}.fit(keen::rows(points)));
}

void print_set(const std::string& name, const support::Table& table, Index k) {
  const Printer print(name + ", k = " + std::to_string(k));
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic> floats = table.cast<float>();
  print_kmeans(print, "double", keen::rows(table), k);
  print_kmeans(print, "float", keen::rows(floats), k);
  print_family(print, keen::rows(table), k);
  print_sparse<double>(print, "double", table, k);
  print_sparse<float>(print, "float", table, k);
  if ((table.array() != 0).rowwise().any().all()) {  // a point of length 0 has no direction
    print("SphericalKMeans", keen::SphericalKMeans<double>{.k = k}.fit(keen::rows(table)));
    print("SphericalKMeans, float", keen::SphericalKMeans<float>{.k = k}.fit(keen::rows(floats)));
  }
  if (table.cols() == 2) {
    const Eigen::Matrix2Xd plane = table.transpose();
    print_kmeans(print, "double, Dim 2", keen::as_dataset(plane), k);
  }
  const Eigen::VectorXd line = table.col(0);
  if ((line.array() != line[0]).any()) print("exact_1d", keen::exact_1d(line, k));
}

}  // namespace

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  std::cout.precision(17);
  const fs::path folder = argc > 1 ? fs::path(argv[1]) : fs::path(KEEN_TESTS_DIR) / "data";
  for (const support::PointSet& set : support::find_point_sets(folder)) {
    support::Table table;
    try {
      table = support::read_points(set.path);
    } catch (const std::exception&) {  // no table of numbers
      continue;
    }
    if (table.rows() < 20 || table.rows() > largest_set || !table.allFinite()) continue;
    const Index k = std::clamp<Index>(set.k, 2, table.rows() / 4);
    print_set(fs::relative(set.path, folder).generic_string(), table, set.k > 1 ? k : 3);
  }
}
