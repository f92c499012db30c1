# The program folder of a field kit for Windows, made on Windows, in a terminal:
#   powershell -ExecutionPolicy Bypass -File packaging\windows.ps1
#
# Not tried on Windows by whoever wrote it; it stops at the first thing that is not as expected, and
# scripts\field_kit.py types a first session with what it made. The folder it names at the end goes
# to the computer where the kit is put together (--with).
$ErrorActionPreference = "Stop"
$Python = "3.13"  # from python.org, 64 bits
$Uv = "0.13.9"

function Step([string] $Program, [string[]] $Words) {
    & $Program @Words
    if ($LASTEXITCODE -ne 0) { throw "windows.ps1: exit code ${LASTEXITCODE}: $Program $Words" }
}

Set-Location (Join-Path $PSScriptRoot "..")
if (-not (Get-Command py -ErrorAction SilentlyContinue)) {
    throw "windows.ps1: install Python $Python from https://www.python.org/downloads/windows/ first"
}
Step py @("-$Python", "-c", "import sys; sys.exit(sys.maxsize < 2**32)")
if (Test-Path build\field-kit-uv) { Remove-Item -Recurse -Force build\field-kit-uv }
Step py @("-$Python", "-m", "venv", "build\field-kit-uv")
$Inside = "build\field-kit-uv\Scripts"
Step "$Inside\python.exe" @("-m", "pip", "install", "--quiet", "--only-binary=:all:", "uv==$Uv")
$env:UV_PYTHON_DOWNLOADS = "never"
$env:PYTHONUTF8 = "1"
Step py @("-$Python", "scripts\field_kit.py", "$Inside\uv.exe", "--only-program")
