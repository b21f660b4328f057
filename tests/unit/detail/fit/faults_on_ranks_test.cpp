// SPDX-License-Identifier: MIT
// One of four ranks is at fault: all end, with one error, and fit as ever afterwards.
#include "support/catch.hpp"
#include "support/rank_faults.hpp"
#include "unit/support/thread_ranks.hpp"

#include <keen/detail/fit/fit_on_ranks.hpp>
#include <keen/detail/ranks/ranks.hpp>

#include <string>
#include <vector>

namespace {

using rank_faults::Fault;
using rank_faults::Input;
using rank_faults::Outcome;

constexpr int rank_count = 4;

/// As mpi::fit does it.
keen::Clustering<double> fit(ranks::ThreadCommunicator& communicator, const Input& input) {
  const auto data = keen::detail::Ranks(communicator).run([&] { return as_dataset(input); });
  keen::detail::FitSettings<double> settings(input.settings);
  settings.caller = "mpi::fit";
  return keen::detail::fit_on_ranks<double>(settings, data, communicator);
}

/// What the ranks have of a fit, and of one that follows it.
struct Outcomes {
  std::vector<Outcome> bad;
  std::vector<Outcome> next;
};

Outcomes outcomes_of(const std::vector<Input>& inputs, const std::vector<Input>& sound) {
  Outcomes outcomes{std::vector<Outcome>(inputs.size()), std::vector<Outcome>(inputs.size())};
  ranks::Meeting meeting(static_cast<int>(inputs.size()));
  ranks::on_threads(meeting, [&](ranks::ThreadCommunicator& communicator) {
    const auto rank = static_cast<std::size_t>(communicator.rank());
    outcomes.bad[rank] = rank_faults::outcome_of([&] { return fit(communicator, inputs[rank]); });
    ranks::ThreadCommunicator next(meeting, communicator.rank());
    outcomes.next[rank] = rank_faults::outcome_of([&] { return fit(next, sound[rank]); });
  });
  return outcomes;
}

}  // namespace

TEST_CASE("whatever is wrong on one rank, all throw the same, and fit as ever afterwards") {
  const std::vector<Input> sound = rank_faults::sound_inputs(rank_count);
  const auto whole = rank_faults::whole_fit(sound);
  for (const Fault& fault : rank_faults::all_faults()) {
    for (int bad = 0; bad < rank_count; ++bad) {
      const rank_faults::Watchdog watchdog(fault.name + ", rank " + std::to_string(bad));
      const std::vector<Input> inputs = rank_faults::inputs_of(fault, bad, rank_count);
      const Outcomes outcomes = outcomes_of(inputs, sound);
      for (int rank = 0; rank < rank_count; ++rank) {
        const Outcome& own = outcomes.bad[static_cast<std::size_t>(rank)];
        CHECK(rank_faults::objection(fault, bad, rank, inputs, own) == "");
        CHECK(own.error == outcomes.bad.front().error);
        CHECK(rank_faults::is_part_of(outcomes.next[static_cast<std::size_t>(rank)], rank, sound, whole));
      }
    }
  }
}
