# SPDX-License-Identifier: MIT
# cmake -D ROOT=<repository> -P no_machine_paths.cmake
# Fails if a text file of the repository holds an absolute path into a home, work or scratch folder.

set(machine_path "(^|[^A-Za-z0-9_.~-])/(home|root|work|tmp|Users)/")

file(GLOB top LIST_DIRECTORIES false "${ROOT}/*" "${ROOT}/.*" "${ROOT}/.ci/*")
set(files ${top})
foreach(folder include src single_include tests test_package apps examples benchmarks cmake docs packaging .github LICENSES)
  file(GLOB_RECURSE below "${ROOT}/${folder}/*")
  list(APPEND files ${below})
endforeach()
list(FILTER files EXCLUDE REGEX "\\.(png|jpg|jpeg|gif|npy|npz|gz|bin|pyc)$")

set(found "")
foreach(file IN LISTS files)
  file(STRINGS "${file}" lines REGEX "${machine_path}")
  foreach(line IN LISTS lines)
    string(APPEND found "  ${file}: ${line}\n")
  endforeach()
endforeach()
if(found)
  message(FATAL_ERROR "paths that exist on one machine only:\n${found}")
endif()
