// SPDX-License-Identifier: MIT
#include "choose_k_command.hpp"
#include "fit_command.hpp"
#include "help.hpp"
#include "info_command.hpp"
#include "options.hpp"
#include "predict_command.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <exception>
#include <iostream>
#include <keen/version.hpp>
#include <string>

namespace {

using cli::add_choice;
using cli::add_count;
using cli::add_iteration;
using cli::add_memory;
using cli::add_number;
using cli::add_printing;
using cli::add_start;
using cli::complain;
using cli::help_hint;
using cli::Words;

constexpr const char* memory_words = "leave the rows on the disk, use at most this memory: 2G";
constexpr const char* points_file = "CSV, .npy, .fvecs or .bvecs; - for CSV from the standard input";

const Words<char> delimiters{{"comma", ','}, {",", ','},   {"semicolon", ';'}, {";", ';'},      {"tab", '\t'},
                             {"\t", '\t'},   {"bar", '|'}, {"|", '|'},         {"blanks", ' '}, {" ", ' '}};
const Words<char> decimals{{"point", '.'}, {".", '.'}, {"comma", ','}, {",", ','}};
const Words<bool> yes_or_no{{"yes", true}, {"no", false}};
const Words<cli::Missing> missing_policies{
    {"error", cli::Missing::error}, {"drop", cli::Missing::drop}, {"mean", cli::Missing::mean}};
const Words<cli::Scale> scales{
    {"none", cli::Scale::none}, {"standardize", cli::Scale::standardize}, {"robust", cli::Scale::robust}};
const Words<keen::svg::Theme> themes{
    {"auto", keen::svg::Theme::automatic}, {"light", keen::svg::Theme::light}, {"dark", keen::svg::Theme::dark}};
const Words<cli::Effort> efforts = [] {
  Words<cli::Effort> words;
  for (const auto effort : {cli::Effort::lloyd, cli::Effort::hartigan, cli::Effort::swaps, cli::Effort::anneal})
    words[cli::name_of(effort)] = effort;
  return words;
}();
CLI::Option* add_threads(CLI::App& app, int& target) {
  return add_number(app, "--threads", target, 0, "maximum number; 0: every CPU (0); the result is the same");
}

void add_input_options(CLI::App& app, cli::InputOptions& input) {
  constexpr const char* group = "Reading";
  add_choice(app, "--delimiter", delimiters, input.csv.delimiter, "comma, semicolon, tab, bar or blanks (detected)")
      ->type_name("D")
      ->group(group);
  add_choice(app, "--header", yes_or_no, input.csv.has_header, "yes or no: the first line holds names (detected)")
      ->type_name("Y")
      ->group(group);
  add_choice(app, "--decimal", decimals, input.csv.decimal, "point or comma (detected)")->type_name("D")->group(group);
  app.add_flag("--thousands", input.csv.has_thousands, "digits are in groups of three: 1,000 (detected)")->group(group);
  app.add_option("--na", input.csv.missing, "more values to read as missing: -999,unknown")
      ->delimiter(',')
      ->type_name("LIST")
      ->group(group);
  add_number(app, "--skip", input.csv.skip, cli::Index{0}, "lines to skip at the beginning (0)")->group(group);
}

void add_appended(CLI::App& app, cli::LabelOutput& output, const std::string& group) {
  app.add_option("--append", output.append, "also write the CSV file with a column \"cluster\"")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--distances", output.has_distances, "add the distance of each row to its centroid, to the labels too")
      ->group(group);
}

void add_columns(CLI::App& app, cli::ColumnChoice& choice, const std::string& group) {
  app.add_option("--columns", choice.columns, "names, numbers or ranges: height,3,5-7 (all numeric but ids and dates)")
      ->type_name("LIST")
      ->group(group);
  app.add_option("--exclude", choice.exclude, "all numeric columns but these")->type_name("LIST")->group(group);
  app.add_option("--weights", choice.weights, "the column with the weight of each row")
      ->type_name("COLUMN")
      ->group(group);
}

void add_scale(CLI::App& app, cli::Scale& scale, const std::string& group) {
  CLI::Option* const option =
      add_choice(app, "--scale", scales, scale, "columns: standardize, robust (by quartiles), none (none)")
          ->type_name("HOW")
          ->group(group);
  app.add_flag_callback(
         "--standardize", [&scale] { scale = cli::Scale::standardize; }, "measure distances in standard deviations")
      ->excludes(option)
      ->group(group);
}

void add_missing(CLI::App& app, cli::InputOptions& input) {
  add_choice(app, "--missing", missing_policies, input.missing,
             "rows with missing values: error, drop, or mean to fill them in (error)")
      ->type_name("P")
      ->group("Reading");
}

void add_clustering_options(CLI::App& app, cli::FitCommand& fit) {
  constexpr const char* group = "Clustering";
  app.add_option_function<std::string>(
         "-k,--k", [&fit](const std::string& text) { fit.k = cli::parsed_k(text); },
         "number of clusters; auto: as keen choose-k does (auto)")
      ->type_name("K")
      ->group(group);
  add_count(app, "--max-k", fit.max_k, "largest number that auto tries (10, or up to 80)")->group(group);
  add_columns(app, fit.choice, group);
  add_scale(app, fit.scale, group);
  add_start(app, fit, "plusplus, random, first, partition, parallel, afkmc2", group);
  add_choice(app, "--effort", efforts, fit.effort, "lloyd, hartigan, swaps, anneal (swaps, or see below)")
      ->type_name("HOW")
      ->group(group);
  add_iteration(app, fit, "3 of swaps, 8 of lloyd", group);
  add_threads(app, fit.threads)->group(group);
}

void add_fit(CLI::App& app, cli::FitCommand& fit) {
  CLI::App& command = *app.add_subcommand("fit", "cluster the rows of a file");
  command.footer(cli::help::fit);
  command.add_option("FILE", fit.input.file, points_file)->required()->type_name("");
  add_clustering_options(command, fit);
  add_input_options(command, fit.input);
  add_missing(command, fit.input);
  add_memory(command, fit.input, memory_words);
  constexpr const char* group = "Output";
  command.add_option("-o,--out", fit.out, "the folder for the output files (keen-out)")->type_name("DIR")->group(group);
  command.add_option("--labels", fit.labels.file, "write the labels to this file instead; - prints them")
      ->type_name("FILE")
      ->group(group);
  add_appended(command, fit.labels, group);
  command
      .add_option("--animation", fit.animation, "the iteration as a moving picture (.svg), or with a slider (.html)")
      ->type_name("FILE")
      ->each([&fit](const std::string&) { fit.shapes_iteration = true; })
      ->group(group);
  command.add_option("--model", fit.model, "the model for C++ programs and keen predict (.keen), or as .json")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--axes", fit.axes, "the two columns of the picture (those that show the clusters best)")
      ->type_name("A,B")
      ->group(group);
  add_choice(command, "--theme", themes, fit.theme, "light, dark, or auto: as the reader's device (light)")
      ->type_name("T")
      ->group(group);
  add_printing(command, fit.is_json, fit.is_quiet, group);
  command.final_callback([&fit] { fit.run(); });
}

void add_choose_k(CLI::App& app, cli::ChooseKCommand& choose) {
  CLI::App& command = *app.add_subcommand("choose-k", "report how many clusters a file has, and why");
  command.footer(cli::help::choose_k);
  command.add_option("FILE", choose.input.file, points_file)->required()->type_name("");
  add_count(command, "--max-k", choose.max_k, "largest number to try (10, or up to 80)");
  add_columns(command, choose.choice, "Options");
  add_scale(command, choose.scale, "Options");
  add_count(command, "--restarts", choose.restarts, "runs for each k, in addition to those from k - 1 and k + 1 (1)");
  add_number(command, "--seed", choose.seed, std::uint64_t{0}, "seed of all random draws (0)");
  add_threads(command, choose.threads);
  command.add_option("-r,--report", choose.report, "where to write the page (HTML)")->type_name("FILE");
  add_choice(command, "--theme", themes, choose.theme, "light, dark, or auto: as the reader's device (auto)")
      ->type_name("T");
  add_printing(command, choose.is_json, choose.is_quiet, "Options");
  add_input_options(command, choose.input);
  add_missing(command, choose.input);
  command.final_callback([&choose] { choose.run(); });
}

void add_predict(CLI::App& app, cli::PredictCommand& predict) {
  CLI::App& command = *app.add_subcommand("predict", "find the clusters of further rows");
  command.footer(cli::help::predict);
  command.add_option("CENTROIDS", predict.centroids, "centroids.csv of keen fit, or a model (.keen)")
      ->required()
      ->type_name("");
  command.add_option("FILE", predict.input.file, points_file)->required()->type_name("");
  command.add_option("--columns", predict.columns, "the columns of the centroids, in their order (by name)")
      ->type_name("LIST");
  command.add_option("-o,--out", predict.labels.file, "where to write the labels (labels.csv); - prints them")
      ->type_name("FILE");
  add_appended(command, predict.labels, "Options");
  add_threads(command, predict.threads);
  add_printing(command, predict.is_json, predict.is_quiet, "Options");
  add_input_options(command, predict.input);
  add_missing(command, predict.input);
  add_memory(command, predict.input, memory_words);
  command.final_callback([&predict] { predict.run(); });
}

void add_info(CLI::App& app, cli::InfoCommand& info) {
  CLI::App& command = *app.add_subcommand("info", "describe a file of points, or a model");
  command.footer(cli::help::info);
  command.add_option("FILE", info.input.file, std::string(points_file) + "; or a model (.keen)")
      ->required()
      ->type_name("");
  command.add_flag("--json", info.is_json, "print one JSON object, for scripts");
  add_input_options(command, info.input);
  command.final_callback([&info] { info.run(); });
}

int run(int argc, char** argv) {
  CLI::App app("keen: k-means clustering of files", "keen");
  app.set_help_flag("-h,--help", "print this help");
  app.footer(cli::help::program);
  app.set_version_flag("-V,--version", "keen " KEEN_VERSION_STRING, "print the version");
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(26);
  cli::FitCommand fit;
  cli::PredictCommand predict;
  cli::ChooseKCommand choose;
  cli::InfoCommand info;
  add_fit(app, fit);
  add_choose_k(app, choose);
  add_predict(app, predict);
  add_info(app, info);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    return complain("keen", cli::complaint_of(error, app));
  }
  if (argc == 1)
    return complain("keen", {"a command is needed: fit, choose-k, predict or info" + help_hint(app), cli::bad_usage});
  if (!std::cout.flush()) return complain("keen", {"cannot write to the standard output", cli::bad_file});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception&) {
    return cli::complain("keen", cli::current_complaint());
  }
}
