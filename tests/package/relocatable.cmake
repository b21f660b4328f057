# SPDX-License-Identifier: MIT
# cmake -D PREFIX=<folder> -D FORBIDDEN=<path> -P relocatable.cmake
# Fails if an installed file holds the path FORBIDDEN: the package would then work on this machine only.

file(GLOB_RECURSE files "${PREFIX}/*")
if(NOT files)
  message(FATAL_ERROR "nothing is installed in ${PREFIX}")
endif()
foreach(file IN LISTS files)
  file(READ "${file}" text)
  string(FIND "${text}" "${FORBIDDEN}" place)
  if(NOT place EQUAL -1)
    message(FATAL_ERROR "${file} names ${FORBIDDEN}")
  endif()
endforeach()
