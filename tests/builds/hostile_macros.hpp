// SPDX-License-Identifier: MIT
// Macros that headers of others define: keen's headers must compile below them. The standard library and Eigen come
// first, for they do not survive all of these.
#pragma once

#define KEEN_TEST_POISON ? this name is a macro ?  // compiles nowhere

// <windows.h> and what it includes
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define near KEEN_TEST_POISON
#define far KEEN_TEST_POISON
#define small char
#define interface struct
#define pascal KEEN_TEST_POISON
#define in KEEN_TEST_POISON
#define out KEEN_TEST_POISON
#define IN KEEN_TEST_POISON
#define OUT KEEN_TEST_POISON
#define OPTIONAL KEEN_TEST_POISON
#define ERROR 0
#define DELETE (0x00010000L)
#define CONST const
#define TRUE 1
#define FALSE 0
#define DIFFERENCE 11

// <X11/Xlib.h>
#define Status int
#define Bool int
#define None 0L
#define Success 0
#define True 1
#define False 0
#define Always 2
#define Above 0

// <sys/sysmacros.h>, and compilers that keep the names of old
#define major(dev) gnu_dev_major(dev)
#define minor(dev) gnu_dev_minor(dev)
#undef unix
#undef linux
#define unix 1
#define linux 1

// Macros that check, of Apple and of test frameworks
#define check(assertion) KEEN_TEST_POISON
#define verify(assertion) KEEN_TEST_POISON
#define require(assertion, label) KEEN_TEST_POISON
#define CHECK(assertion) KEEN_TEST_POISON
#define REQUIRE(assertion) KEEN_TEST_POISON

// <complex.h>, Arduino, and numerical code of all ages
#define I KEEN_TEST_POISON
#define PI 3.14159
#define EPS 1e-10
#define A KEEN_TEST_POISON
#define B KEEN_TEST_POISON
#define C KEEN_TEST_POISON
#define D KEEN_TEST_POISON
#define E KEEN_TEST_POISON
#define F KEEN_TEST_POISON
#define G KEEN_TEST_POISON
#define H KEEN_TEST_POISON
#define J KEEN_TEST_POISON
#define K KEEN_TEST_POISON
#define L KEEN_TEST_POISON
#define M KEEN_TEST_POISON
#define N KEEN_TEST_POISON
#define O KEEN_TEST_POISON
#define P KEEN_TEST_POISON
#define Q KEEN_TEST_POISON
#define R KEEN_TEST_POISON
#define S KEEN_TEST_POISON
#define T KEEN_TEST_POISON
#define U KEEN_TEST_POISON
#define V KEEN_TEST_POISON
#define W KEEN_TEST_POISON
#define X KEEN_TEST_POISON
#define Y KEEN_TEST_POISON
#define Z KEEN_TEST_POISON
