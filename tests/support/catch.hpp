// SPDX-License-Identifier: MIT
#pragma once

// Catch2 under one name, whichever of its major versions is installed. Write matchers with their namespace
// (`Catch::Matchers::WithinAbs`): those names are the same in both.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
