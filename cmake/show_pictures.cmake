# SPDX-License-Identifier: MIT
# cmake -D RSVG_CONVERT=<program> -D FOLDER=<folder> -P show_pictures.cmake
# Fails if an SVG file below FOLDER cannot be drawn by librsvg, or if there is none.

file(GLOB_RECURSE pictures "${FOLDER}/*.svg")
if(NOT pictures)
  message(FATAL_ERROR "no SVG file in ${FOLDER}")
endif()
foreach(picture IN LISTS pictures)
  execute_process(COMMAND "${RSVG_CONVERT}" --format png --output "${picture}.png" "${picture}"
    RESULT_VARIABLE result ERROR_VARIABLE error)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${picture}: ${error}")
  endif()
endforeach()
