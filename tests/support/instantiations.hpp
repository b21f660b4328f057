// SPDX-License-Identifier: MIT
#pragma once

// The fits that several tests need are compiled once, in the library keen_instantiations, and not once a file: they are
// most of the time it takes to compile a test. CMakeLists.txt makes the sources of these lines.

#include <keen/instantiate.hpp>

KEEN_DECLARE_FIT(double, 2);
KEEN_DECLARE_FIT(double, Eigen::Dynamic);
KEEN_DECLARE_FIT(float, 2);
KEEN_DECLARE_FIT(float, 3);
KEEN_DECLARE_FIT(float, Eigen::Dynamic);
