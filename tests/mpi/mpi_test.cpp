// SPDX-License-Identifier: MIT
// Fits over the ranks of a real MPI: `mpiexec -n 4 program [trouble] [faults]`. Every rank has all points, so that it
// knows what a fit of all of them finds; it fits its own. Calls of MPI pass through this program, which may have the
// n-th of them fail.
#include "../support/rank_faults.hpp"

#include <keen/blocks.hpp>
#include <keen/keen.hpp>
#include <keen/measures/simplified_silhouette.hpp>
#include <keen/mpi.hpp>
#include <keen/mpi/choose_k.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using keen::Index;

constexpr auto never = (std::numeric_limits<std::uint64_t>::max)();

/// What passes between the library and MPI.
struct Shim {
  std::uint64_t calls = 0;
  std::uint64_t trace = 0;          // of what all ranks call together, in order
  std::uint64_t fails_at = never;   // this call is made, and reports an error
  std::uint64_t waits_at = never;   // and this comes late
  std::uint64_t breaks_at = never;  // from this on calls are not made, and report errors

  int operator()(std::uint64_t function, int count, const std::function<int()>& call) {
    if (function != 0) trace = (trace ^ (function * 1'000'003 + static_cast<std::uint64_t>(count))) * 0x100000001b3;
    if (calls == waits_at) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (calls++ >= breaks_at) return MPI_ERR_OTHER;
    const int result = call();
    return calls - 1 == fails_at ? MPI_ERR_OTHER : result;
  }
};

Shim shim;

}  // namespace

extern "C" int MPI_Allreduce(const void* from, void* to, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  return shim(1, count, [&] { return PMPI_Allreduce(from, to, count, type, op, comm); });
}

extern "C" int MPI_Bcast(void* bytes, int count, MPI_Datatype type, int root, MPI_Comm comm) {
  return shim(2, count, [&] { return PMPI_Bcast(bytes, count, type, root, comm); });
}

extern "C" int MPI_Comm_dup(MPI_Comm comm, MPI_Comm* made) {
  return shim(3, 1, [&] { return PMPI_Comm_dup(comm, made); });
}

extern "C" int MPI_Op_create(MPI_User_function* function, int commutes, MPI_Op* made) {
  return shim(0, commutes, [&] { return PMPI_Op_create(function, commutes, made); });
}

extern "C" int MPI_Type_contiguous(int count, MPI_Datatype of, MPI_Datatype* made) {
  return shim(0, count, [&] { return PMPI_Type_contiguous(count, of, made); });
}

extern "C" int MPI_Type_commit(MPI_Datatype* type) {
  return shim(0, 1, [&] { return PMPI_Type_commit(type); });
}

extern "C" int MPI_Send(const void* bytes, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  return shim(0, count, [&] { return PMPI_Send(bytes, count, type, to, tag, comm); });
}

extern "C" int MPI_Recv(void* bytes, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
                        MPI_Status* status) {
  return shim(0, count, [&] { return PMPI_Recv(bytes, count, type, from, tag, comm, status); });
}

extern "C" int MPI_Sendrecv(const void* sent, int sent_count, MPI_Datatype sent_type, int to, int sent_tag,
                            void* received, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
                            MPI_Status* status) {
  return shim(0, count, [&] {
    return PMPI_Sendrecv(sent, sent_count, sent_type, to, sent_tag, received, count, type, from, tag, comm, status);
  });
}

namespace {

int rank = 0;
int size = 1;
int failures = 0;

void check(bool holds, const std::string& what) {
  if (holds) return;
  ++failures;
  std::printf("rank %d of %d: %s\n", rank, size, what.c_str());
}

using Matrix = keen::Centroids<double>;

Matrix blobs(Index n, Index dim) {
  keen::Rng rng(7);
  Matrix x(dim, n);
  for (Index i = 0; i < n; ++i) {
    const Index blob = rng.index(9);
    for (Index d = 0; d < dim; ++d) x(d, i) = static_cast<double>(blob * (d + 2) % 7) + rng.uniform();
  }
  return x;
}

/// The first of the points of a rank: more on later ranks, and none on some.
Index begin_of(int of, int ranks, Index n) {
  const auto square = [](Index x) { return x * x; };
  return ranks > 3 && of == 1 ? 0 : n * square(of) / square(ranks);
}

struct Part {
  Index first;
  Index count;
};

Part part_of(MPI_Comm comm, Index n) {
  int own = 0;
  int ranks = 1;
  MPI_Comm_rank(comm, &own);
  MPI_Comm_size(comm, &ranks);
  const Index first = begin_of(own, ranks, n);
  return {first, begin_of(own + 1, ranks, n) - first};
}

template <class Scalar>
bool is_same(const keen::Clustering<Scalar>& own, const keen::Clustering<Scalar>& whole, const Part& part) {
  return own.labels == whole.labels.segment(part.first, part.count) &&
         own.model.centroids() == whole.model.centroids() && own.sse == whole.sse &&
         own.cluster_sizes == whole.cluster_sizes && own.cluster_weights == whole.cluster_weights &&
         own.iterations == whole.iterations && own.stop_reason == whole.stop_reason;
}

/// Fits the points of this rank, and compares with a fit of all.
void compare(MPI_Comm comm, const Matrix& x, const keen::KMeans<double>& settings, const std::string& what) {
  const Part part = part_of(comm, x.cols());
  const Matrix own = x.middleCols(part.first, part.count);
  try {
    check(is_same(keen::mpi::fit(comm, keen::columns(own), settings), settings.fit(keen::columns(x)), part),
          what + ": not the clustering of all points");
  } catch (const std::exception& error) {
    check(false, what + ": " + error.what());
  }
}

void compare_inits(MPI_Comm comm) {
  const Matrix x = blobs(9000, 3);
  compare(comm, x, {.k = 9}, "k-means++");
  compare(comm, x, {.k = 9, .init = keen::ParallelPlusPlus{}}, "k-means||");
  compare(comm, x, {.k = 9, .init = keen::FirstK{}, .algorithm = keen::Algorithm::hamerly}, "first k");
  compare(comm, x, {.k = 9, .init = keen::RandomPoints{}, .restarts = 3}, "random points");
  compare(comm, blobs(300, 70), {.k = 40, .init = keen::RandomPartition{}}, "random partition");
  compare(comm, blobs(5, 2), {.k = 5}, "five points");
}

void compare_weights(MPI_Comm comm) {
  const Matrix x = blobs(5000, 2);
  Eigen::VectorXd weights(x.cols());
  for (Index i = 0; i < x.cols(); ++i) weights[i] = static_cast<double>(i % 7) / 3;
  const Part part = part_of(comm, x.cols());
  const Matrix own = x.middleCols(part.first, part.count);
  const Eigen::VectorXd own_weights = weights.segment(part.first, part.count);
  const auto found = keen::mpi::fit(comm, keen::weighted(keen::columns(own), own_weights), {.k = 6});
  check(is_same(found, keen::fit(keen::weighted(keen::columns(x), weights), {.k = 6}), part), "weights");
}

/// Even shares of points that all ranks have, in memory or not.
void compare_shares() {
  const Matrix x = blobs(10'001, 3);
  const Eigen::VectorXd weights = Eigen::VectorXd::Constant(x.cols(), 2.0);
  const std::vector<std::uint8_t> bytes(300, 7);
  const auto stream = keen::blocks<double>(
      x.cols(), 3, [&](Index first, Index count, double* to) { std::copy_n(x.data() + 3 * first, 3 * count, to); });
  const auto whole = keen::fit(keen::columns(x), {.k = 5});
  for (const keen::Dataset<double>& all : {keen::Dataset<double>(keen::columns(x)), keen::Dataset<double>(stream)}) {
    const auto mine = keen::mpi::part(MPI_COMM_WORLD, all);
    const Part part = {x.cols() / size * rank + x.cols() % size * rank / size, mine.size()};
    check(is_same(keen::mpi::fit(MPI_COMM_WORLD, mine, {.k = 5}), whole, part), "even shares");
  }
  const auto weighted = keen::mpi::part(MPI_COMM_WORLD, keen::weighted(keen::columns(x), weights));
  const auto found = keen::mpi::fit(MPI_COMM_WORLD, weighted, {.k = 5});
  check(found.cluster_weights == 2 * whole.cluster_weights, "weights of even shares");
  const auto few = keen::mpi::part(MPI_COMM_WORLD, keen::points(bytes.data(), 100, 3));
  check(few.number_type() == keen::NumberType::uint8 && few(0, 2) == 7, "even shares of bytes");
}

/// The SSE of all points, in memory and block by block.
void compare_sse() {
  const Matrix x = blobs(5000, 3);
  const keen::Model<double> model(Matrix(1.01 * x.leftCols(6)));
  const Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(x.cols(), 0.0, 1.0);
  const auto weighted = keen::weighted(keen::columns(x), weights);
  const auto stream = keen::blocks<double>(
      x.cols(), 3, [&](Index first, Index count, double* to) { std::copy_n(x.data() + 3 * first, 3 * count, to); });
  const auto sse_of = [&](const keen::Dataset<double>& all) {
    return keen::mpi::sse(MPI_COMM_WORLD, keen::mpi::part(MPI_COMM_WORLD, all), model, 2);
  };
  check(sse_of(keen::columns(x)) == model.sse(keen::columns(x)), "the SSE");
  check(sse_of(weighted) == model.sse(weighted), "the SSE with weights");
  check(sse_of(stream) == model.sse(keen::columns(x)), "the SSE of blocks");
  const Part part = part_of(MPI_COMM_WORLD, x.cols());
  const Matrix own = x.middleCols(part.first, part.count);
  check(keen::mpi::sse(MPI_COMM_WORLD, keen::columns(own), model) == model.sse(keen::columns(x)), "the SSE, uneven");
}

/// What a fit says that fails; empty if it does not.
std::string error_of(const std::function<void()>& fit) {
  try {
    fit();
  } catch (const keen::RankError& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("not a RankError: ") + error.what();
  }
  return {};
}

/// The simplified silhouette of all points.
void compare_silhouettes() {
  const Matrix x = blobs(5000, 3);
  const keen::Model<double> model(Matrix(1.01 * x.leftCols(6)));
  const Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(x.cols(), 0.0, 1.0);
  const auto compare = [&](const keen::Dataset<double>& all, const std::string& what) {
    const auto mine = keen::mpi::part(MPI_COMM_WORLD, all);
    check(keen::mpi::simplified_silhouette(MPI_COMM_WORLD, mine, model, 2) == keen::simplified_silhouette(all, model),
          what);
  };
  compare(keen::columns(x), "the silhouette");
  compare(keen::weighted(keen::columns(x), weights), "the silhouette with weights");
  compare(
      keen::blocks<double>(
          x.cols(), 3, [&](Index first, Index count, double* to) { std::copy_n(x.data() + 3 * first, 3 * count, to); }),
      "the silhouette of blocks");
  const Part part = part_of(MPI_COMM_WORLD, x.cols());
  const Matrix own = x.middleCols(part.first, part.count);
  check(keen::mpi::simplified_silhouette(MPI_COMM_WORLD, keen::columns(own), model) ==
            keen::simplified_silhouette(keen::columns(x), model),
        "the silhouette, uneven");
  const int last = size - 1;
  const keen::Model<double> other(Matrix(x.leftCols(rank == last ? 3 : 2)));
  check(error_of([&] { (void)keen::mpi::simplified_silhouette(MPI_COMM_WORLD, keen::columns(own), other); }) ==
            (size == 1 ? ""
                       : "rank " + std::to_string(last) +
                             ": mpi::simplified_silhouette: the model must be the same on all ranks"),
        "a silhouette by a model of one rank");
}

/// How many clusters all points have.
void compare_numbers_of_clusters() {
  const Matrix x = blobs(400, 2);
  const Part part = part_of(MPI_COMM_WORLD, x.cols());
  const Matrix own = x.middleCols(part.first, part.count);
  const keen::KRange range{.first = 1, .last = 4};
  const auto mine = keen::columns(own);
  const auto whole = keen::choose_k(keen::columns(x), range, keen::criterion::Bic{});
  const auto found = keen::mpi::choose_k(MPI_COMM_WORLD, mine, range, keen::criterion::Bic{});
  check(found.best == whole.best && found.score == whole.score, "choose_k");
  const auto some = keen::mpi::choose_k(MPI_COMM_WORLD, mine, range, keen::criterion::Bic{}, {}, 100);
  const auto alone = keen::mpi::choose_k(MPI_COMM_SELF, keen::columns(x), range, keen::criterion::Bic{}, {}, 100);
  check(some.score == alone.score && some.score != whole.score, "choose_k of a sample");
  const auto all_auto = keen::auto_k(keen::columns(x), range);
  const auto own_auto = keen::mpi::auto_k(MPI_COMM_WORLD, mine, range);
  check(own_auto.k == all_auto.k && own_auto.fit().model.centroids() == all_auto.fit().model.centroids() &&
            own_auto.votes == all_auto.votes && own_auto.outliers == all_auto.outliers,
        "auto_k");
  compare(MPI_COMM_WORLD, x, {.k = own_auto.k, .init = keen::GivenCentroids<double>(own_auto.fit().model.centroids())},
          "after auto_k");
  check(error_of([&] { (void)keen::mpi::auto_k(MPI_COMM_WORLD, mine, {.first = 1, .last = 401}); }) ==
            "rank 0: mpi::auto_k: the range of k must lie in [1, n = 400], got [1, 401]",
        "a range beyond n");
}

/// Large items go in parts.
void compare_parts() {
  const Matrix x = blobs(3000, 5);
  const Part part = part_of(MPI_COMM_WORLD, x.cols());
  const Matrix own = x.middleCols(part.first, part.count);
  const keen::KMeans<double> settings{.k = 7};
  keen::detail::MpiCommunicator communicator(MPI_COMM_WORLD, 100);
  const auto found = keen::detail::fit_on_ranks<double>(keen::detail::FitSettings<double>(settings),
                                                        keen::Dataset<double>(keen::columns(own)), communicator);
  check(is_same(found, settings.fit(keen::columns(x)), part), "in parts of 100 bytes");
}

/// Two parts of the world fit at the same time, and each rank alone.
void compare_communicators() {
  MPI_Comm half = MPI_COMM_NULL;
  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, -rank, &half);
  compare(half, blobs(2000 + rank % 2, 3), {.k = 5}, "half of the ranks");
  MPI_Comm_free(&half);
  compare(MPI_COMM_SELF, blobs(500 + rank, 3), {.k = 5}, "a rank by itself");
}

/// Whether all ranks have the same text.
bool all_have(const std::string& text) {
  const std::uint64_t hash = std::hash<std::string>()(text);
  std::uint64_t hashes[2] = {hash, ~hash};
  PMPI_Allreduce(MPI_IN_PLACE, hashes, 2, MPI_UINT64_T, MPI_MAX, MPI_COMM_WORLD);
  return hashes[0] == ~hashes[1];
}

/// Whatever is wrong on one rank, all throw the same, and fit as ever afterwards.
/// @param step  1: all faults; 2: every other one, and so on
void check_faults(std::size_t step) {
  const auto own = static_cast<std::size_t>(rank);
  const std::vector<rank_faults::Input> sound = rank_faults::sound_inputs(size);
  const auto whole = rank_faults::whole_fit(sound);
  const auto outcome_of = [&](const std::vector<rank_faults::Input>& inputs) {
    return rank_faults::outcome_of([&] { return keen::mpi::fit(MPI_COMM_WORLD, inputs[own], inputs[own].settings); });
  };
  const std::vector<rank_faults::Fault> faults = rank_faults::all_faults();
  for (std::size_t i = 0; i < faults.size(); i += step) {
    const rank_faults::Fault& fault = faults[i];
    for (int bad = 0; bad < size; ++bad) {
      const std::string name = fault.name + ", rank " + std::to_string(bad);
      const rank_faults::Watchdog watchdog(name);
      const std::vector<rank_faults::Input> inputs = rank_faults::inputs_of(fault, bad, size);
      const rank_faults::Outcome outcome = outcome_of(inputs);
      const std::string objection = rank_faults::objection(fault, bad, rank, inputs, outcome);
      check(objection.empty(), objection);
      check(all_have(outcome.error), name + ": ranks have different errors");
      check(rank_faults::is_part_of(outcome_of(sound), rank, sound, whole), "after " + name);
    }
  }
}

void check_models_that_differ() {
  const Matrix x = blobs(1000, 2);
  const Part part = part_of(MPI_COMM_WORLD, x.cols());
  const Matrix own = x.middleCols(part.first, part.count);
  const keen::Model<double> model(Matrix(x.leftCols(rank == size - 1 ? 3 : 2)));
  check(
      error_of([&] { (void)keen::mpi::sse(MPI_COMM_WORLD, keen::columns(own), model); }) ==
          (size == 1 ? "" : "rank " + std::to_string(size - 1) + ": mpi::sse: the model must be the same on all ranks"),
      "a model of one rank");
  compare(MPI_COMM_WORLD, x, {.k = 3}, "after an error");
}

/// A fit with few calls of MPI, each kind among them.
class SmallFit {
 public:
  /// What it throws; empty if it finds what a fit of all points finds.
  std::string operator()() const {
    shim.calls = shim.trace = 0;
    return error_of([&] {
      const auto found = keen::mpi::fit(MPI_COMM_WORLD, keen::columns(own_), settings_);
      check(is_same(found, whole_, part_), "a fit in which MPI has trouble");
    });
  }

 private:
  Matrix x_ = blobs(400, 2);
  Part part_ = part_of(MPI_COMM_WORLD, x_.cols());
  Matrix own_ = x_.middleCols(part_.first, part_.count);
  keen::KMeans<double> settings_{
      .k = 3,
      .init = keen::GivenCentroids<double>(Matrix(x_.leftCols(2).replicate(1, 2).leftCols(3))),
      .stop = keen::stop::MaxIterations{1}};
  keen::Clustering<double> whole_ = settings_.fit(keen::columns(x_));
};

/// The n-th call of MPI reports an error, or comes late, on each rank, for every n of a fit.
void check_trouble() {
  const SmallFit fit;
  const auto trace_is_the_same = [] {
    std::uint64_t traces[2] = {shim.trace, ~shim.trace};
    PMPI_Allreduce(MPI_IN_PLACE, traces, 2, MPI_UINT64_T, MPI_MAX, MPI_COMM_WORLD);
    return traces[0] == ~traces[1];
  };
  check(fit().empty(), "a fit without trouble");
  check(trace_is_the_same(), "all ranks make the same calls");
  const std::uint64_t own_calls = shim.calls;
  for (int bad = 0; bad < size; ++bad) {
    std::uint64_t calls = own_calls;
    PMPI_Bcast(&calls, 1, MPI_UINT64_T, bad, MPI_COMM_WORLD);
    for (std::uint64_t n = 0; n < calls; ++n) {
      const std::string name = "call " + std::to_string(n) + " of rank " + std::to_string(bad);
      const rank_faults::Watchdog watchdog(name);
      if (rank == bad) shim.fails_at = n;
      const std::string error = fit();
      shim.fails_at = never;
      const bool is_last = n + 1 == calls;  // when all is done: nobody needs to know
      const bool is_agreed = is_last ? error.empty() : error.starts_with("rank " + std::to_string(bad) + ": mpi: MPI");
      check(is_agreed, name + " fails: " + error);
      check(all_have(error), name + " fails: ranks have different errors");
      check(trace_is_the_same(), name + " fails: all ranks make the same calls");
    }
    if (rank == bad) shim.waits_at = calls / 2;
    check(fit().empty(), "a rank that is late");
    shim.waits_at = never;
  }
}

/// From some call on, MPI does nothing on the last rank but report errors. That rank gets another exception than a
/// RankError, and ends all, which wait for it.
void break_mpi(std::uint64_t at) {
  const rank_faults::Watchdog watchdog("the end of all ranks");
  if (rank == size - 1) shim.breaks_at = at;
  const std::string error = SmallFit()();
  std::printf("rank %d: %s\n", rank, error.c_str());
  (void)std::fflush(stdout);
  if (rank != size - 1) return;
  std::this_thread::sleep_for(std::chrono::seconds(2));  // mpiexec passes the line on, unless it has to end all first
  MPI_Abort(MPI_COMM_WORLD, 1);
}

void check_what_is_refused() {
  const Matrix x = blobs(10, 2);
  const auto refusal = [&](MPI_Comm comm, int threads) {
    try {
      (void)keen::mpi::fit(comm, keen::columns(x), {.k = 2, .threads = threads});
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  check(refusal(MPI_COMM_NULL, 1) == "mpi: the communicator is MPI_COMM_NULL", "no communicator");
  check(refusal(MPI_COMM_SELF, 2).empty(), "two threads where MPI has been told");
  if (size == 1) return;
  MPI_Comm half = MPI_COMM_NULL;
  MPI_Comm both = MPI_COMM_NULL;
  MPI_Comm_split(MPI_COMM_WORLD, rank == 0 ? 0 : 1, rank, &half);
  MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, rank == 0 ? 1 : 0, 5, &both);
  check(refusal(both, 1) == "mpi: the communicator must not be an intercommunicator", "an intercommunicator");
  MPI_Comm_free(&both);
  MPI_Comm_free(&half);
}

}  // namespace

int main(int argc, char** argv) {
  int thread_level = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &thread_level);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (argc == 3 && std::string(argv[1]) == "break") break_mpi(std::stoull(argv[2]));
  compare_inits(MPI_COMM_WORLD);
  compare_weights(MPI_COMM_WORLD);
  compare_shares();
  compare_sse();
  compare_silhouettes();
  compare_numbers_of_clusters();
  compare_parts();
  compare_communicators();
  check_models_that_differ();
  check_what_is_refused();
  for (int i = 1; i < argc; ++i) {  // some hundred fits each
    const std::string argument = argv[i];
    if (argument == "trouble") check_trouble();
    if (argument == "faults") check_faults(1);
    if (argument == "some-faults") check_faults(6);
  }
  compare(MPI_COMM_WORLD, blobs(2000, 3), {.k = 4, .threads = 2}, "at the end");
  int all_failures = 0;
  PMPI_Allreduce(&failures, &all_failures, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  if (rank == 0) std::printf("%d ranks, %d failures\n", size, all_failures);
  MPI_Finalize();
  return all_failures == 0 ? 0 : 1;
}
