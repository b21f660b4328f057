// SPDX-License-Identifier: MIT
#pragma once

// The fits that several tests need are compiled once, in the library keen_instantiations, and not once a file: they are
// most of the time it takes to compile a test. Sources: fits_of_double.cpp, fits_of_float.cpp.

#include <keen/instantiate.hpp>

KEEN_DECLARE_FIT(double, 2);
KEEN_DECLARE_FIT(double, Eigen::Dynamic);
KEEN_DECLARE_FIT(float, 2);
KEEN_DECLARE_FIT(float, 3);
KEEN_DECLARE_FIT(float, Eigen::Dynamic);
