@echo off
rem Starts fieldledger from this stick, on Windows. The ledger is the folder "ledger" beside this
rem file, unless --home or FIELDLEDGER_HOME names another one.
if not exist "%~dp0windows-x86_64\fieldledger.exe" (
  echo fieldledger: this stick has no program for Windows. 1>&2
  if "%~1"=="" pause
  exit /b 1
)
"%~dp0windows-x86_64\fieldledger.exe" %*
if errorlevel 1 if "%~1"=="" pause
