"""`completion SHELL`: the script that lets Tab complete commands in a shell.

The script calls this command at each Tab and gives it the words typed so far on standard input: as
arguments they could be seen by other programs and stand in a system's records of commands. What is
offered comes from the table of commands and the registry alone. No ledger is opened, nobody is
asked for a passphrase, and no code of a record is ever offered, since what a shell completes may
be kept by it.
"""

from __future__ import annotations

import sys
from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr

BASH = r"""# Tab for fieldledger in bash. Nothing of a ledger is read, and nothing is kept.
# To have it always, add this line to ~/.bashrc:
#   eval "$(fieldledger completion bash)"
_fieldledger() {
  local line=${COMP_LINE:0:COMP_POINT} globs= offer begin=
  local IFS=$' \t\n'
  local -a words
  [[ $- == *f* ]] || { globs=1; set -f; }
  words=($line)
  [[ -n $globs ]] && set +f
  # What is set for this one command, as in LANG=ja fieldledger, stands before its name.
  while [[ ${words[0]} == *=* ]]; do words=("${words[@]:1}"); done
  [[ $line == *[[:space:]] ]] && words+=("")
  # Where = ends a word for bash, what stands before it is not offered again.
  offer=${words[${#words[@]}-1]}
  [[ $offer == *=* && $COMP_WORDBREAKS == *=* ]] && begin=${offer%%=*}=
  COMPREPLY=()
  IFS=$'\n'
  for offer in $(printf '%s\n' "${words[@]}" | fieldledger completion --offers 2>/dev/null); do
    [[ $offer == *= ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("${offer#"$begin"}")
  done
}
complete -o default -F _fieldledger fieldledger
"""
ZSH = r"""#compdef fieldledger
# Tab for fieldledger in zsh. Nothing of a ledger is read, and nothing is kept.
# To have it always, add this line to ~/.zshrc, below the one that runs compinit:
#   eval "$(fieldledger completion zsh)"
_fieldledger() {
  local -a offers fields
  offers=(${(f)"$(print -rl -- "${(@)words[1,CURRENT-1]}" "$PREFIX" |
    fieldledger completion --offers 2>/dev/null)"})
  (( $#offers )) || { _files; return }
  fields=(${(M)offers:#*=})
  offers=(${offers:#*=})
  (( $#fields )) && compadd -S '' -- $fields
  (( $#offers )) && compadd -- $offers
  return 0
}
compdef _fieldledger fieldledger
"""
FISH = r"""# Tab for fieldledger in fish. Nothing of a ledger is read, and nothing is kept.
# To have it always, add this line to ~/.config/fish/config.fish:
#   fieldledger completion fish | source
function __fieldledger_offers
    set -l word (commandline -ct)
    set -l offers (printf '%s\n' (commandline -opc) "$word" |
        fieldledger completion --offers 2>/dev/null)
    if test (count $offers) -eq 0
        __fish_complete_path (string trim --left --chars '"\'' -- "$word")
    else
        printf '%s\n' $offers
    end
end
complete -c fieldledger --no-files -a '(__fieldledger_offers)'
"""
POWERSHELL = r"""# Tab for fieldledger in PowerShell. Nothing of a ledger is read or kept.
# To have it always, add this line to the file that $PROFILE names:
#   fieldledger completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName fieldledger -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    @($words; "$wordToComplete") | fieldledger completion --offers 2>$null | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}


def completion(
    shell: Annotated[str | None, Argument(metavar="SHELL", help=", ".join(SCRIPTS))] = None,
    offers: Annotated[bool, Option("--offers", hidden=True)] = False,
) -> None:
    """Print the script that makes Tab complete commands in a shell.

    Nothing is written anywhere: its first lines say where it belongs. It
    completes commands, options, types and fields, never a record's code.

    \b
      eval "$(fieldledger completion bash)"
      fieldledger completion fish | source
    """
    if offers:
        _offer()
        return
    if shell is None or shell not in SCRIPTS:
        raise Refused(
            tr("The shell is one of {shells}.", shells=", ".join(SCRIPTS)),
            hint=tr("See: {command}", command="fieldledger completion --help"),
        )
    script = SCRIPTS[shell]
    ui.show({"shell": shell, "script": script}, script.splitlines())


def _offer() -> None:
    """Offer, one a line, what may stand in the place of the last word on standard input."""
    from fieldledger.cli.completing import offers

    typed = sys.stdin.read().splitlines()[1:]  # the first is the program's name
    if typed:
        found = offers(typed[:-1], typed[-1], own=False)
        ui.show(found, found)


app = app_of(completion)
