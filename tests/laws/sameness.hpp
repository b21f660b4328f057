// SPDX-License-Identifier: MIT
#pragma once

// What must not show in a result, not by a bit: the engine, the threads, the layout of the points, the run.

#include "space.hpp"

#include <keen/detail/threads/parallel.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace laws {

TEMPLATE_TEST_CASE("every engine gives the same bits", "[sameness]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 11);
  for (int round = 0; round < 24; ++round) {
    support::Recipe recipe = support::random_recipe(draw, TestType::draw_dim(draw));
    recipe.n = draw.between(30, 400);
    recipe.k = draw.between(1, 30);
    if (may_leave_range(recipe)) continue;
    const auto cloud = TestType::make(recipe);
    for (const auto& [name, init] : support::every_init(cloud)) {
      INFO(name << " on " << to_string(recipe));
      typename TestType::KMeans settings{.k = recipe.k, .init = init, .stop = keen::stop::LabelsSettled{}};
      settings.algorithm = keen::Algorithm::lloyd;
      const auto plain = fit_checked(cloud.data(), settings);
      for (const keen::Algorithm algorithm : all_algorithms) {
        settings.algorithm = algorithm;
        INFO("algorithm " << static_cast<int>(algorithm));
        REQUIRE(difference(settings.fit(cloud.data()), plain) == "");
      }
    }
  }
}

/// So many points that 16 threads are worth their while: threads_for wants 2,000,000 multiplications for each.
template <class Space>
support::Recipe large_recipe(support::Draw& draw, support::Shape shape, support::Weighting weighting) {
  const Index n = 16 * 1024 + 5;
  const Index dim = Space::draw_dim(draw);
  const Index k = 16 * 2'000'000 / (n * dim) + 1;
  return {.seed = draw.bits() >> 32, .n = n, .dim = dim, .k = k, .shape = shape, .weighting = weighting};
}

TEMPLATE_TEST_CASE("every number of threads gives the same bits", "[sameness][threads][M17]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 12);
  const auto stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::MaxIterations{4});
  for (const support::Weighting weighting : {support::Weighting::none, support::Weighting::fractions}) {
    const auto recipe = large_recipe<TestType>(draw, support::Shape::uniform, weighting);
    INFO(to_string(recipe));
    const auto cloud = TestType::make(recipe);
    typename TestType::KMeans settings{.k = recipe.k, .init = keen::RandomPartition{}, .stop = stop};
    for (const keen::Algorithm algorithm :
         {keen::Algorithm::lloyd, keen::Algorithm::filtering, keen::Algorithm::hamerly, keen::Algorithm::projection}) {
      settings.algorithm = algorithm;
      settings.threads = 1;
      const auto alone = settings.fit(cloud.data());
      for (const int threads : {2, 3, 7, 16, 0}) {
        INFO(threads << " threads");
        const double work = static_cast<double>(cloud.points.size()) * static_cast<double>(recipe.k);
        REQUIRE(keen::detail::threads_for(work, threads) >= threads);
        settings.threads = threads;
        REQUIRE(difference(settings.fit(cloud.data()), alone) == "");
        REQUIRE(alone.model.predict(cloud.data(), threads) == alone.labels);
      }
    }
  }
}

TEMPLATE_TEST_CASE("threads change no bit, whatever the data, the init and the algorithm", "[sameness][threads][M17]",
                   KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 19);
  for (int instance = 0; instance < 20; ++instance) {
    support::Recipe recipe = support::random_recipe(draw, TestType::draw_dim(draw));
    if (may_leave_range(recipe)) recipe = {.seed = recipe.seed, .dim = recipe.dim, .shape = support::Shape::thirds};
    recipe.n = draw.between(4000, 5000);
    recipe.k = 2 * 2'000'000 / (recipe.n * recipe.dim) + 1;  // enough for 3 threads, as above
    const auto cloud = TestType::make(recipe);
    typename TestType::KMeans settings{
        .k = recipe.k, .effort = draw_effort<typename TestType::Scalar>(draw), .stop = keen::stop::MaxIterations{2}};
    settings.init = draw.chance(0.8) ? keen::Initializer<typename TestType::Scalar, TestType::dim>(keen::RandomPoints{})
                                     : keen::PlusPlus{.candidates = 1};
    settings.algorithm = draw.pick(all_algorithms);
    INFO("algorithm " << static_cast<int>(settings.algorithm) << " on " << to_string(recipe));
    const auto alone = settings.fit(cloud.data());
    for (const int threads : {2, 3}) {
      INFO(threads << " threads");
      settings.threads = threads;
      REQUIRE(difference(settings.fit(cloud.data()), alone) == "");
    }
  }
}

TEMPLATE_TEST_CASE("relocation gives the same bits with every number of threads", "[sameness][threads][M17]",
                   KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 13);
  auto recipe = large_recipe<TestType>(draw, support::Shape::uniform, support::Weighting::none);
  recipe.has_outlier = true;
  INFO(to_string(recipe));
  const auto cloud = TestType::make(recipe);
  const auto start = support::make_start(cloud, support::Start::equal, draw);
  typename TestType::KMeans settings{
      .k = recipe.k, .init = keen::GivenCentroids(start), .stop = keen::stop::MaxIterations{2}};
  const auto alone = settings.fit(cloud.data());
  REQUIRE(alone.history.front().relocated == recipe.k - 1);
  for (const int threads : {2, 7, 16}) {
    settings.threads = threads;
    REQUIRE(difference(settings.fit(cloud.data()), alone) == "");
  }
}

TEMPLATE_TEST_CASE("the same settings give the same bits again", "[sameness]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 14);
  const support::Recipe recipe{
      .seed = draw.bits(), .n = 200, .dim = TestType::draw_dim(draw), .k = 7, .shape = support::Shape::uniform};
  const auto cloud = TestType::make(recipe);
  for (const auto& [name, init] : support::every_init(cloud)) {
    INFO(name);
    const Index restarts = init.is_deterministic() ? 1 : 3;
    const typename TestType::KMeans settings{.k = recipe.k, .init = init, .restarts = restarts, .seed = 9};
    const auto first = fit_checked(cloud.data(), settings);
    const auto copy_of_settings = settings;
    const auto copy_of_cloud = cloud;
    REQUIRE(difference(settings.fit(cloud.data()), first) == "");
    REQUIRE(difference(copy_of_settings.fit(copy_of_cloud.data()), first) == "");
  }
}

TEMPLATE_TEST_CASE("other seeds give other starts", "[sameness]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 15);
  const support::Recipe recipe{
      .seed = draw.bits(), .n = 300, .dim = TestType::draw_dim(draw), .k = 6, .shape = support::Shape::uniform};
  const auto cloud = TestType::make(recipe);
  for (const auto& [name, init] : support::every_init(cloud)) {
    if (init.is_deterministic()) continue;
    INFO(name);
    keen::Rng one(1);
    keen::Rng same(1);
    keen::Rng other(2);
    const auto centroids = init(cloud.data(), 6, one);
    REQUIRE(centroids == init(cloud.data(), 6, same));
    REQUIRE(centroids != init(cloud.data(), 6, other));
  }
}

/// The points of a cloud in every layout that there is an adapter for. Rows, columns and gaps are all in one buffer.
template <class Space>
class Layouts {
 public:
  using Scalar = typename Space::Scalar;
  using Data = keen::Dataset<Scalar, Eigen::Dynamic>;
  using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using ColMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

  explicit Layouts(const typename Space::Cloud& cloud)
      : columns_(cloud.points),
        row_major_(cloud.points),
        rows_(cloud.points.transpose()),
        padded_(ColMajor::Constant(2 * cloud.dim() + 3, 2 * cloud.n(), Scalar(99))),
        backwards_(cloud.points.rowwise().reverse().colwise().reverse()) {
    for (Index i = 0; i < cloud.n(); ++i) {
      for (Index d = 0; d < cloud.dim(); ++d) padded_(2 * d + 1, 2 * i) = cloud.points(d, i);
    }
  }

  [[nodiscard]] std::vector<Data> all() const {
    const Index n = columns_.cols();
    const Index dim = columns_.rows();
    using Strided = Eigen::Map<const ColMajor, Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
    const Strided strided(&padded_(1, 0), dim, n, {2 * padded_.rows(), 2});
    const Eigen::Ref<const ColMajor> ref(columns_);
    return {keen::columns(columns_),
            keen::columns(row_major_),
            keen::rows(rows_),
            keen::rows(columns_.transpose()),
            keen::columns(rows_.transpose()),
            keen::columns(strided),
            keen::rows(strided.transpose()),
            keen::columns(columns_.block(0, 0, dim, n)),
            keen::columns(ref),
            keen::columns(columns_ * Scalar(1)),
            keen::columns(ColMajor(columns_)),
            keen::points(columns_.data(), n, dim),
            keen::points(row_major_.data(), n, dim, {1, n}),
            keen::points(backwards_.data() + backwards_.size() - 1, n, dim, {-dim, -1})};
  }

 private:
  ColMajor columns_;
  RowMajor row_major_;
  ColMajor rows_;
  ColMajor padded_;
  ColMajor backwards_;
};

TEMPLATE_TEST_CASE("every layout of the points gives the same bits", "[sameness][M16]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 16);
  for (const Index n : {1, 15, 100, 1030}) {
    const support::Recipe recipe{.seed = draw.bits(),
                                 .n = n,
                                 .dim = TestType::draw_dim(draw),
                                 .k = (std::min)(n, Index{5}),
                                 .shape = support::Shape::uniform,
                                 .weighting = support::Weighting::fractions};
    const auto cloud = TestType::make(recipe);
    const Layouts<TestType> layouts(cloud);
    for (const auto& [name, init] : support::every_init(cloud)) {
      INFO(name << ", n = " << n);
      const typename TestType::KMeans settings{.k = recipe.k, .init = init};
      const auto plain = settings.fit(keen::columns(cloud.points));
      const auto weighted = settings.fit(cloud.data());
      int layout = 0;
      for (const keen::Dataset<typename TestType::Scalar>& data : layouts.all()) {
        INFO("layout " << layout++);
        REQUIRE(difference(settings.fit(data), plain) == "");
        REQUIRE(difference(settings.fit(keen::weighted(data, cloud.weights)), weighted) == "");
        REQUIRE(plain.model.predict(data) == plain.labels);
      }
    }
  }
}

TEMPLATE_TEST_CASE("weights of 1 give the bits of no weights", "[sameness]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 17);
  for (const support::Shape shape : support::all_shapes) {
    const support::Recipe recipe{.seed = draw.bits(),
                                 .n = 80,
                                 .dim = TestType::draw_dim(draw),
                                 .k = 5,
                                 .shape = shape,
                                 .distinct = 7,
                                 .weighting = support::Weighting::ones};
    if (may_leave_range(recipe)) continue;
    const auto cloud = TestType::make(recipe);
    for (const auto& [name, init] : support::every_init(cloud)) {
      INFO(name << " on " << to_string(recipe));
      const typename TestType::KMeans settings{.k = recipe.k, .init = init};
      REQUIRE(difference(settings.fit(cloud.data()), settings.fit(keen::columns(cloud.points))) == "");
    }
  }
}

TEMPLATE_TEST_CASE("points are labelled alike alone, in batches and all at once", "[sameness][C16]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 18);
  for (const support::Shape shape : {support::Shape::uniform, support::Shape::lattice, support::Shape::mixed_columns}) {
    const support::Recipe recipe{
        .seed = draw.bits(), .n = 101, .dim = TestType::draw_dim(draw), .k = 9, .shape = shape};
    const auto cloud = TestType::make(recipe);
    const auto found = typename TestType::KMeans{.k = recipe.k}.fit(cloud.data());
    for (const Index batch : {1, 7, 16, 101}) {
      for (Index first = 0; first < recipe.n; first += batch) {
        const Index count = (std::min)(batch, recipe.n - first);
        const keen::Labels labels = found.model.predict(keen::columns(cloud.points.middleCols(first, count)));
        REQUIRE(labels == found.labels.segment(first, count));
      }
    }
    for (Index i = 0; i < recipe.n; ++i) REQUIRE(found.model.nearest(cloud.points.col(i)) == found.labels[i]);
  }
}

}  // namespace laws
