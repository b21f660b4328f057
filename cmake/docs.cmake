# SPDX-License-Identifier: MIT
# Target `docs`: the site, in build/<preset>/html. Needs Doxygen (1.9.4 or newer) and Python 3;
# doxygen-awesome-css gives it its look where it is found.

find_program(KEEN_DOXYGEN doxygen DOC "Doxygen, for the target docs" REQUIRED)
find_program(KEEN_PYTHON NAMES python3 python DOC "Python 3, for the pages of the site" REQUIRED)
find_path(KEEN_DOXYGEN_AWESOME_DIR doxygen-awesome.css PATH_SUFFIXES share/doxygen-awesome-css
  DOC "Folder that holds doxygen-awesome.css")
mark_as_advanced(KEEN_DOXYGEN KEEN_PYTHON KEEN_DOXYGEN_AWESOME_DIR)

set(KEEN_DOCS_DIR "${PROJECT_BINARY_DIR}/doxygen")  # what is made for Doxygen
set(docs_site "${PROJECT_SOURCE_DIR}/docs/site")

set(KEEN_DOCS_STYLESHEETS "")
if(KEEN_DOXYGEN_AWESOME_DIR)
  set(KEEN_DOCS_STYLESHEETS "\"${KEEN_DOXYGEN_AWESOME_DIR}/doxygen-awesome.css\" \
\"${KEEN_DOXYGEN_AWESOME_DIR}/doxygen-awesome-sidebar-only.css\" \"${docs_site}/site.css\"")
else()
  message(STATUS "keen: the site is plain: doxygen-awesome.css was not found (Debian: doxygen-awesome-css)")
endif()

file(GLOB docs_pictures CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/images/*.svg"
  "${PROJECT_SOURCE_DIR}/docs/images/uses/*.svg")
file(GLOB docs_charts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/benchmarks/*/results/*/chart.svg")
foreach(chart IN LISTS docs_charts)  # all have one name, and all pictures of the site lie in one folder
  cmake_path(GET chart PARENT_PATH folder)
  cmake_path(GET folder FILENAME folder)
  configure_file("${chart}" "${KEEN_DOCS_DIR}/${folder}_chart.svg" COPYONLY)
  list(APPEND docs_pictures "${KEEN_DOCS_DIR}/${folder}_chart.svg")
endforeach()
list(JOIN docs_pictures "\" \"" KEEN_DOCS_PICTURES)
string(PREPEND KEEN_DOCS_PICTURES "\"")
string(APPEND KEEN_DOCS_PICTURES "\"")

# A page that nothing leads to.
file(GLOB docs_pages CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/*.md" "${PROJECT_SOURCE_DIR}/docs/uses/*.md")
file(READ "${docs_site}/layout.xml" docs_layout)
foreach(page IN LISTS docs_pages)
  cmake_path(GET page STEM name)
  if(NOT docs_layout MATCHES "\"@ref page_${name}\"")
    message(SEND_ERROR "${page} is missing in docs/site/layout.xml")
  endif()
endforeach()

# Each example is introduced by the comment that it begins with.
file(GLOB docs_examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/[0-9][0-9]_*.cpp"
  "${PROJECT_SOURCE_DIR}/examples/uses/*.cpp")
set(docs_text "")
set(docs_list "/// @page page_examples Examples\n///\n/// Each prints what stands in examples/expected and needs no argument.\n///\n")
foreach(example IN LISTS docs_examples)
  cmake_path(GET example FILENAME name)
  file(READ "${example}" comment LIMIT 2000)
  string(REGEX REPLACE "\n\n.*" "" comment "${comment}")
  string(REGEX REPLACE "(^|\n)// (SPDX|Run:)[^\n]*" "" comment "${comment}")
  string(REGEX REPLACE "(^|\n)// ?" "\n/// " comment "${comment}")
  string(APPEND docs_text "/// @example ${name}\n/// @details${comment}\n\n")
  string(REPLACE "\n/// " " " comment "${comment}")
  string(APPEND docs_list "/// - @ref ${name} &mdash;${comment}\n")
endforeach()
file(WRITE "${KEEN_DOCS_DIR}/examples.dox" "${docs_text}${docs_list}")

configure_file("${docs_site}/Doxyfile.in" "${KEEN_DOCS_DIR}/Doxyfile" @ONLY)
add_custom_target(docs
  COMMAND "${CMAKE_COMMAND}" -E rm -rf "${PROJECT_BINARY_DIR}/html"
  COMMAND "${KEEN_DOXYGEN}" "${KEEN_DOCS_DIR}/Doxyfile"
  COMMAND "${CMAKE_COMMAND}" -E echo "The site: ${PROJECT_BINARY_DIR}/html/index.html"
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" VERBATIM)
