// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <typeinfo>

namespace unit {

/// The message of the exception that `act` throws, if its type is Error exactly; otherwise a text that says what
/// happened instead, so that a comparison fails with it.
template <class Error = std::invalid_argument, class Act>
std::string message_of(const Act& act) {
  try {
    act();
  } catch (const std::exception& error) {
    if (typeid(error) == typeid(Error)) return error.what();
    return std::string("another type of error: ") + typeid(error).name() + ": " + error.what();
  }
  return "no error";
}

}  // namespace unit
