// SPDX-License-Identifier: MIT
#pragma once

#include "fit_command.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <map>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <type_traits>
#include <vector>

/// Options of the programs keen and keen-mpi, and what these say of a command line that makes no sense.
namespace cli {

/// Exit statuses.
inline constexpr int bad_file = 1;
inline constexpr int bad_usage = 2;

/// What an option may be, and what each word means.
template <class Value>
using Words = std::map<std::string, Value>;

/// An option whose value is one of some words.
template <class Value, class Target>
CLI::Option* add_choice(CLI::App& app, const std::string& name, const Words<Value>& words, Target& target,
                        const std::string& what) {
  const auto take = [&words, &target, name](const std::string& word) {
    const auto found = words.find(word);
    if (found != words.end()) {
      target = found->second;
      return;
    }
    std::vector<std::string> all;
    for (const auto& [known, value] : words)
      if (known.size() > 1) all.push_back(known);
    throw CLI::ValidationError(name, "should be one of " + joined(all, ", ") + ", not " + word + suggestion(word, all));
  };
  return app.add_option_function<std::string>(name, take, what);
}

/// An option whose value is a number from `least` up; the whole text counts.
template <class Number>
CLI::Option* add_number(CLI::App& app, const std::string& name, Number& target, Number least, const std::string& what) {
  const auto take = [&target, least, name](const std::string& text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    const bool is_fit = is_number && value >= least && value <= std::numeric_limits<Number>::max();
    const char* kind = std::is_integral_v<Number> ? "a whole number" : "a number";
    if (!is_fit)
      throw CLI::ValidationError(name, std::string("should be ") + kind + " from " +
                                           general(static_cast<double>(least), 6) + " up, not " + text);
    target = value;
  };
  return app.add_option_function<std::string>(name, take, what)->type_name("N");
}

inline CLI::Option* add_count(CLI::App& app, const std::string& name, Index& target, const std::string& what) {
  return add_number(app, name, target, Index{1}, what);
}

inline const Words<Start> starts{{"plusplus", Start::plusplus}, {"random", Start::random},
                                 {"first", Start::first},       {"partition", Start::partition},
                                 {"parallel", Start::parallel}, {"afkmc2", Start::afkmc2}};

/// 0 for auto.
inline Index parsed_k(const std::string& text) {
  if (text == "auto") return 0;
  Index k = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), k);
  const bool is_count = error == std::errc{} && end == text.data() + text.size() && k >= 1;
  if (!is_count) throw CLI::ValidationError("--k", "should be a number >= 1 or auto, not " + text);
  return k;
}

/// @param what  the limit is for
inline void add_memory(CLI::App& app, InputOptions& input, const std::string& what) {
  const auto take = [&input](const std::string& text) {
    constexpr Index min_memory = Index{1} << 20;
    input.memory = parsed_bytes(text);
    if (input.memory < min_memory)
      throw CLI::ValidationError("--memory", "should be a size from 1M up, such as 500M or 2G, not " + text);
  };
  app.add_option_function<std::string>("--memory", take, what)->type_name("SIZE")->group("Reading");
}

inline void add_printing(CLI::App& app, bool& is_json, bool& is_quiet, const std::string& group) {
  app.add_flag("--json", is_json, "print one JSON object, for scripts")->group(group);
  app.add_flag("-q,--quiet", is_quiet, "print nothing but errors")->group(group);
}

/// --init and --from.
inline void add_start(CLI::App& app, FitCommand& fit, const std::string& inits, const std::string& group) {
  const auto shapes_iteration = [&fit](const std::string&) { fit.shapes_iteration = true; };
  CLI::Option* const init = add_choice(app, "--init", starts, fit.start, inits + " (plusplus)")
                                ->type_name("HOW")
                                ->each(shapes_iteration)
                                ->group(group);
  app.add_option("--from", fit.from, "start from the centroids of centroids.csv, or of a model (.keen)")
      ->type_name("FILE")
      ->excludes(init)
      ->each(shapes_iteration)
      ->group(group);
}

/// --restarts, --seed, --max-iterations and --tol.
/// @param restarts  how many there are if none are named
inline void add_iteration(CLI::App& app, FitCommand& fit, const std::string& restarts, const std::string& group) {
  const auto shapes_iteration = [&fit](const std::string&) { fit.shapes_iteration = true; };
  add_count(app, "--restarts", fit.restarts, "runs from other starts; the best is kept (" + restarts + ")")
      ->group(group);
  add_number(app, "--seed", fit.seed, std::uint64_t{0}, "seed of all random draws (0)")->group(group);
  add_count(app, "--max-iterations", fit.max_iterations, "maximum number of passes of a run (300)")
      ->each(shapes_iteration)
      ->group(group);
  add_number(app, "--tol", fit.tol, 0.0, "stop if squared shift <= tol * mean variance (1e-4)")
      ->each(shapes_iteration)
      ->group(group);
}

/// What has gone wrong, and the exit status of a program that ends by it.
struct Complaint {
  std::string text;
  int status = 0;
};

/// That of the exception which is being handled.
inline Complaint current_complaint() {
  try {
    throw;
  } catch (const std::invalid_argument& error) {
    return {error.what(), bad_usage};
  } catch (const std::bad_alloc&) {
    return {"not enough memory", bad_file};
  } catch (const std::exception& error) {
    return {error.what(), bad_file};
  }
}

/// Prints a complaint in one line.
/// @return its status
inline int complain(const std::string& program, Complaint complaint) {
  std::string& text = complaint.text;
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };  // CLI11's messages have line ends
  std::replace_if(text.begin(), text.end(), is_control, ' ');
  std::cerr << program << ": " << text << '\n';
  return complaint.status;
}

inline std::string help_hint(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return "; see " + app.get_name() + ' ' + (commands.empty() ? "" : commands.front()->get_name() + ' ') + "--help";
}

/// `; did you mean "--weights"?` for the first argument that nobody expected.
inline std::string suggestion_for_extras(const CLI::App& app) {
  const std::vector<std::string> extras = app.remaining(true);
  if (extras.empty()) return "";
  const auto commands = app.get_subcommands();
  std::vector<std::string> known;
  if (commands.empty()) {
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
      known.push_back(command->get_name());
  } else {
    for (const CLI::Option* option : commands.front()->get_options())
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  const std::string& word = extras.front();
  return suggestion(word.substr(0, word.find('=')), known);
}

/// What is said of a command line that could not be parsed.
inline Complaint complaint_of(const CLI::ParseError& error, const CLI::App& app) {
  const bool has_extras = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  return {error.what() + (has_extras ? suggestion_for_extras(app) : "") + help_hint(app), bad_usage};
}

}  // namespace cli
