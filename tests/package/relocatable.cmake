# SPDX-License-Identifier: MIT
# cmake -D PREFIX=<folder> -D FORBIDDEN=<paths> -P relocatable.cmake
# Fails if an installed file holds one of the paths FORBIDDEN: the package would then work on this machine only.

file(GLOB_RECURSE files "${PREFIX}/*")
if(NOT files)
  message(FATAL_ERROR "nothing is installed in ${PREFIX}")
endif()
foreach(file IN LISTS files)
  file(READ "${file}" text)
  foreach(path IN LISTS FORBIDDEN)
    string(FIND "${text}" "${path}" place)
    if(NOT place EQUAL -1)
      message(FATAL_ERROR "${file} names ${path}")
    endif()
  endforeach()
endforeach()
