// SPDX-License-Identifier: MIT
#include "levels.hpp"

std::string fits_of_plain_file();
std::string fits_of_plain_file() { return fits(); }
