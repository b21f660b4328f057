// SPDX-License-Identifier: MIT
#include <keen/choose_k.hpp>
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/sparse.hpp>
#include <keen/svg.hpp>

int main() { return 0; }
