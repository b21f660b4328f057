# SPDX-License-Identifier: MIT
#   cmake -D KEEN=<program> -D PAGE=<keen.1> -D "COMMANDS=fit ..." -P man_page.cmake
# Fails if an option that `keen COMMAND --help` lists is not in the manual page, or the page has one that no command has.
cmake_minimum_required(VERSION 3.24)

file(READ "${PAGE}" page)
set(listed "--version;--help")
separate_arguments(COMMANDS)
foreach(command IN LISTS COMMANDS)
  execute_process(COMMAND "${KEEN}" ${command} --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "\nExamples:.*" "" help "${help}")
  string(REGEX MATCHALL "--[a-z][a-z-]*" options "${help}")
  list(APPEND listed ${options})
endforeach()
list(REMOVE_DUPLICATES listed)

set(described "")
string(REGEX MATCHALL "(Fl |, )-[a-z][a-z-]*" flags "${page}")  # .Fl -json is --json
foreach(flag IN LISTS flags)
  string(REGEX REPLACE "^(Fl |, )" "-" flag "${flag}")
  list(APPEND described "${flag}")
endforeach()
list(REMOVE_DUPLICATES described)

foreach(option IN LISTS listed)
  if(NOT option IN_LIST described)
    message(SEND_ERROR "the manual page lacks ${option}")
  endif()
endforeach()
foreach(option IN LISTS described)
  if(NOT option IN_LIST listed)
    message(SEND_ERROR "the manual page has ${option}, which no command has")
  endif()
endforeach()
