# SPDX-License-Identifier: MIT
# cmake -D NM=<nm> -D OBJECTS=<object;...> -P check_symbols.cmake
# Fails if an object defines a symbol of keen that is neither weak nor unique, or runs code before main.

# Mangled names whose outermost scope is keen, with the tables, guards and function-local names that belong to them. A
# lower case letter is a local symbol: a `static` or unnamed-namespace thing of a header, of which every file would get
# its own copy. What the compiler splits off a function (.cold, .part, ...) is local by nature; `n` is for debuggers.
set(of_keen "_Z[A-Z]*4keen")

set(faults "")
foreach(object IN LISTS OBJECTS)
  execute_process(COMMAND "${NM}" "${object}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" symbols "${symbols}")
  foreach(symbol IN LISTS symbols)
    if(symbol MATCHES "[A-Za-z] _GLOBAL__sub_I_")
      string(APPEND faults "  ${object}: a static initialiser: ${symbol}\n")
    elseif(symbol MATCHES " [^NUVWnuvw] ${of_keen}" AND NOT symbol MATCHES "\\.(cold|part|isra|constprop)")
      string(APPEND faults "  ${object}: ${symbol}\n")
    endif()
  endforeach()
endforeach()
if(faults)
  message(FATAL_ERROR "symbols that a header must not leave behind:\n${faults}")
endif()
