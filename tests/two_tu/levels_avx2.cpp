// SPDX-License-Identifier: MIT
#include "levels.hpp"

std::string fits_of_avx2_file();
std::string fits_of_avx2_file() { return fits(); }
