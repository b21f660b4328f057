// SPDX-License-Identifier: MIT
#include "help.hpp"
#include "options.hpp"
#include "rank_fit.hpp"
#include "world.hpp"

#include <mpi.h>
#include <CLI/CLI.hpp>

#include <exception>
#include <keen/version.hpp>
#include <string>

namespace {

const cli::Words<keen::Algorithm> algorithms{{"automatic", keen::Algorithm::automatic},
                                             {"lloyd", keen::Algorithm::lloyd},
                                             {"filtering", keen::Algorithm::filtering},
                                             {"hamerly", keen::Algorithm::hamerly},
                                             {"projection", keen::Algorithm::projection}};

void add_clustering(CLI::App& app, cli::RankFit& command) {
  constexpr const char* group = "Clustering";
  cli::FitCommand& fit = command.fit;
  app.add_option_function<std::string>(
         "-k,--k", [&fit](const std::string& text) { fit.k = cli::parsed_k(text); }, "number of clusters")
      ->type_name("K")
      ->group(group);
  cli::add_start(app, fit, "plusplus, random, first, partition, parallel", group);
  cli::add_iteration(app, fit, "1", group);
  cli::add_choice(app, "--algorithm", algorithms, command.algorithm,
                  "automatic, lloyd, filtering, hamerly, projection (automatic); the result is the same")
      ->type_name("HOW")
      ->group(group);
  cli::add_number(app, "--threads", fit.threads, 0,
                  "maximum number of each rank; 0: every CPU (1); the result is the same")
      ->group(group);
}

CLI::App* add_fit(CLI::App& app, cli::RankFit& command) {
  CLI::App* const fit = app.add_subcommand("fit", "cluster the rows of a file");
  fit->footer(cli::mpi_help::fit);
  fit->add_option("FILE", command.fit.input.file, ".npy, .fvecs or .bvecs")->required()->type_name("");
  add_clustering(*fit, command);
  cli::add_memory(*fit, command.fit.input, "maximum memory of each rank: 2G (no limit)");
  constexpr const char* group = "Output";
  fit->add_option("--labels", command.fit.labels.file, "the cluster of each row: int32 (.npy)")
      ->type_name("FILE")
      ->group(group);
  fit->add_option("--centroids", command.centroids, "the centroids, for keen predict (.csv), or one a row (.npy)")
      ->type_name("FILE")
      ->group(group);
  fit->add_option("--model", command.fit.model, "the model for C++ programs and keen predict (.keen), or as .json")
      ->type_name("FILE")
      ->group(group);
  cli::add_printing(*fit, command.fit.is_json, command.fit.is_quiet, group);
  return fit;
}

/// All ranks parse the same command line; rank 0 speaks for them.
int run(const cli::World& world, int argc, char** argv) {
  const auto complain = [&](const cli::Complaint& complaint) {
    return world.rank() == 0 ? cli::complain("keen-mpi", complaint) : complaint.status;
  };
  CLI::App app("keen-mpi: k-means clustering of files by the processes of an MPI program", "keen-mpi");
  app.set_help_flag("-h,--help", "print this help");
  app.footer(cli::mpi_help::program);
  app.set_version_flag("-V,--version", "keen-mpi " KEEN_VERSION_STRING, "print the version");
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(26);
  cli::RankFit command;
  CLI::App* const fit = add_fit(app, command);
  try {
    world.require_same_arguments(argc, argv);
    app.parse(argc, argv);
    if (!fit->parsed()) return complain({"a command is needed: fit" + cli::help_hint(app), cli::bad_usage});
    command.run(world);
  } catch (const CLI::Success& help_or_version) {
    if (world.rank() == 0) app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    return complain(cli::complaint_of(error, app));
  } catch (const cli::RankFailure& failure) {
    return complain({failure.what(), failure.status()});
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const cli::World world(argc, argv);
  try {
    return run(world, argc, argv);
  } catch (const std::exception&) {  // of this rank alone: the others do not wait for it
    const int status = cli::complain("keen-mpi", cli::current_complaint());
    MPI_Abort(MPI_COMM_WORLD, status);
    return status;
  }
}
