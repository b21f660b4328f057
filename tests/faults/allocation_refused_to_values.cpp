// SPDX-License-Identifier: MIT
// Every allocation of a copy and of an assignment of each value is refused: it ends with std::bad_alloc and leaves both
// as they were, or with the copy. Moves and swaps take no memory.
#include "support/digest.hpp"
#include "support/points.hpp"
#include "support/refused_calls.hpp"

#include <keen/choose_k.hpp>
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/scaled_model.hpp>

#include <new>
#include <type_traits>
#include <utility>

namespace {

using faults::Digest;
using faults::digest_of;

void add(Digest& digest, const keen::Model<double>& model) { digest.add_matrix(model.centroids()); }

void add(Digest& digest, const keen::Clustering<double>& found) {
  digest.add_value(digest_of<double, Eigen::Dynamic>(found));
}

void add(Digest& digest, const keen::TrimmedClustering<double>& found) {
  digest.add_value(digest_of<double, Eigen::Dynamic>(found));
  digest.add_values(found.outliers.data(), std::ssize(found.outliers));
}

void add(Digest& digest, const keen::BisectingClustering<double>& found) {
  digest.add_value(digest_of<double, Eigen::Dynamic>(found));
  for (const auto& node : found.tree) digest.add_matrix(node.centroid);
  digest.add_values(found.leaves.data(), std::ssize(found.leaves));
}

void add(Digest& digest, const keen::BisectingNode<double>& node) {
  digest.add_matrix(node.centroid);
  digest.add_value(node.sse);
}

void add(Digest& digest, const keen::KFit<double>& fit) {
  add(digest, fit.model);
  digest.add_matrix(fit.cluster_weights);
  digest.add_matrix(fit.mean_distances);
  digest.add_matrix(fit.removal_costs);
  digest.add_value(fit.sse);
}

void add(Digest& digest, const keen::AutoK<double>& found) {
  digest.add_value(found.k);
  for (const auto& fit : found.fits) add(digest, fit);
  for (const auto& vote : found.votes) digest.add(vote.criterion);
}

void add(Digest& digest, const keen::Explanation& why) {
  for (const auto* values : {&why.mean, &why.rest, &why.difference}) digest.add_matrix(*values);
  for (const auto* values : {&why.between, &why.deviation}) digest.add_matrix(*values);
}

void add(Digest& digest, const keen::Silhouette& found) {
  digest.add_value(found.mean);
  digest.add_matrix(found.value);
}

void add(Digest& digest, const keen::Scaling& scaling) {
  digest.add_matrix(scaling.center);
  digest.add_matrix(scaling.scale);
}

void add(Digest& digest, const keen::ScaledModel<double>& model) {
  digest.add_matrix(model.centroids());
  add(digest, model.scaling());
  add(digest, model.scaled());
}

void add(Digest& digest, const keen::GivenCentroids<double>& given) { digest.add_matrix(given.centroids); }

void add(Digest& digest, const keen::io::CsvTable<double>& table) {
  digest.add_matrix(table.points);
  for (const std::string& name : table.names) digest.add(name);
  digest.add_values(table.rows.data(), std::ssize(table.rows));
}

void add(Digest& digest, const keen::detail::MiniBatchState& state) {
  digest.add_matrix(state.means.centroids);
  digest.add_matrix(state.means.weights);
  digest.add_value(state.waiting);
}

template <class Value>
std::uint64_t bits_of(const Value& value) {
  Digest digest;
  add(digest, value);
  return digest.value();
}

/// Two values of one type and unlike sizes, so that an assignment must allocate.
template <class Value>
void refuse_copies(const std::string& name, const Value& small, const Value& large) {
  static_assert(std::is_nothrow_move_constructible_v<Value> && std::is_nothrow_move_assignable_v<Value> &&
                std::is_nothrow_swappable_v<Value>);
  faults::check(bits_of(small) != bits_of(large), name + ": the two differ");
  faults::refuse_each({"copy of " + name, [&] { return bits_of(Value(large)); }});
  for (const bool is_growing : {true, false}) {
    const Value& from = is_growing ? large : small;
    const Value& before = is_growing ? small : large;
    bool is_as_before = true;
    const auto assign = [&] {
      Value to = before;
      try {
        to = from;
      } catch (const std::bad_alloc&) {
        is_as_before = is_as_before && bits_of(to) == bits_of(before);
        throw;
      }
      return bits_of(to);
    };
    faults::refuse_each({"assignment of " + name, assign, [] {}, [&] { return is_as_before; }});
  }
  Value moved = large;
  Value target = std::move(moved);
  moved = small;  // a value that was moved from can be assigned to
  std::swap(moved, target);
  faults::check(bits_of(moved) == bits_of(large) && bits_of(target) == bits_of(small), name + ": moves and swaps");
}

template <class Estimator>
auto fit(const Eigen::MatrixXd& points, keen::Index k) {
  Estimator estimator;
  estimator.k = k;
  return estimator.fit(keen::columns(points));
}

template <class Estimator>
void refuse_clusterings(const std::string& name, const Eigen::MatrixXd& points) {
  refuse_copies(name, fit<Estimator>(points.leftCols(30), 2), fit<Estimator>(points, 5));
}

keen::detail::MiniBatchState learnt(const Eigen::MatrixXd& points, keen::Index k) {
  keen::MiniBatchKMeans<double> kmeans{.k = k, .init_size = k};
  kmeans.partial_fit(keen::columns(points));
  return kmeans.state;
}

}  // namespace

int main() {
  const Eigen::MatrixXd points = faults::points_in_groups<double, Eigen::Dynamic>(3, 60, 3, 1);
  const Eigen::MatrixXd few = points.leftCols(20);
  const auto data = keen::columns(points), less = keen::columns(few);
  const auto two = fit<keen::KMeans<double>>(few, 2), five = fit<keen::KMeans<double>>(points, 5);
  refuse_copies("Model", two.model, five.model);
  refuse_clusterings<keen::KMeans<double>>("Clustering", points);
  refuse_clusterings<keen::TrimmedKMeans<double>>("TrimmedClustering", points);
  refuse_clusterings<keen::BisectingKMeans<double>>("BisectingClustering", points);
  const auto tree = fit<keen::BisectingKMeans<double>>(points, 3).tree;
  refuse_copies("BisectingNode", keen::BisectingNode<double>(), tree.back());
  const auto small = keen::auto_k(less, {1, 2}), large = keen::auto_k(data, {1, 4});
  refuse_copies("KFit", small.fits.back(), large.fits.back());
  refuse_copies("AutoK", small, large);
  refuse_copies("Explanation", keen::explain(less, two.labels), keen::explain(data, five.labels));
  refuse_copies("Silhouette", keen::silhouette(less, two.labels), keen::silhouette(data, five.labels));
  const auto scaling = keen::Scaling::standardize(data);
  refuse_copies("Scaling", keen::Scaling(), scaling);
  refuse_copies("ScaledModel", keen::ScaledModel<double>(two.model.centroids()),
                keen::ScaledModel<double>(five.model.centroids(), scaling));
  refuse_copies("GivenCentroids", keen::GivenCentroids<double>(two.model.centroids()),
                keen::GivenCentroids<double>(five.model.centroids()));
  refuse_copies("MiniBatchState", learnt(few, 2), learnt(points, 5));
  keen::io::CsvTable<double> table;
  table.points = points.transpose();
  table.names = {"a name that is longer than a string has room for", "y", "z"};
  table.rows.resize(60);
  refuse_copies("CsvTable", keen::io::CsvTable<double>(), table);
  return faults::verdict();
}
