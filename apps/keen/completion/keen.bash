# SPDX-License-Identifier: MIT
# Completes the commands and options of keen in bash.

_keen() {
  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD - 1]}" words=""
  local reading="--delimiter --header --decimal --thousands --na --skip"
  local printing="--json -q --quiet -h --help"
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words="fit choose-k predict info -h --help -V --version"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi
  case "$before" in
    -k | --k) words="auto" ;;
    --init) words="plusplus random first partition parallel afkmc2" ;;
    --scale) words="standardize robust none" ;;
    --effort) words="lloyd hartigan swaps anneal" ;;
    --missing) words="error drop mean" ;;
    --theme) words="light dark auto" ;;
    --delimiter) words="comma semicolon tab bar blanks" ;;
    --header) words="yes no" ;;
    --decimal) words="point comma" ;;
  esac
  if [[ -z $words && $word == -* ]]; then
    case "${COMP_WORDS[1]}" in
      fit)
        words="-k --k --max-k --columns --exclude --weights --standardize --scale --init --from --effort --restarts --seed
               --max-iterations --tol --threads -o --out --labels --append --distances --animation --model --axes
               --theme --missing --memory $reading $printing"
        ;;
      choose-k)
        words="--max-k --columns --exclude --weights --standardize --scale --restarts --seed --threads -r --report
               --theme --missing $reading $printing"
        ;;
      predict) words="--columns -o --out --append --distances --threads --missing --memory $reading $printing" ;;
      info) words="--json -h --help $reading" ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")  # none: file names
}

complete -o default -F _keen keen
