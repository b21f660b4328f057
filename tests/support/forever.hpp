// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

/// Longer than what any test does, on any machine: ranks that wait as long wait for each other for ever.
constexpr std::chrono::seconds forever(120);
