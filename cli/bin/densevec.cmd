@echo off
rem Runs DenseVec's command line on Windows, from a source tree that is built (mvnw -Dquick -pl cli -am package)
rem or as it is unpacked, with the Java of JAVA_HOME or PATH. DENSEVEC_OPTS has more flags of the virtual machine.
setlocal
set "bin=%~dp0"
if exist "%bin%..\lib\densevec-cli.jar" (
  set "lib=%bin%..\lib"
  set "flags=%bin%..\lib\densevec.jvm"
  set "directives=%bin%..\lib\compiler.json"
) else (
  set "lib=%bin%..\target\app"
  set "flags=%bin%densevec.jvm"
  set "directives=%bin%..\..\engine\src\main\resources\dev\densevec\kernel\select\compiler.json"
)
if not exist "%lib%\densevec-cli.jar" (
  echo densevec: %lib%\densevec-cli.jar is missing, build it: mvnw -Dquick -pl cli -am package 1>&2
  exit /b 70
)
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
rem What only the server needs lies beside the rest.
set "path_of_classes=%lib%\densevec-cli.jar"
if "%~1"=="serve" set "DENSEVEC_OPTS=-Xms72m -Xmn64m -XX:SurvivorRatio=2 %DENSEVEC_OPTS%"
if "%~1"=="serve" set "path_of_classes=%lib%\densevec-cli.jar;%lib%\serve\*"
"%java%" "@%flags%" "-XX:CompilerDirectivesFile=%directives%" -Dfile.encoding=UTF-8 %DENSEVEC_OPTS% -cp "%path_of_classes%" dev.densevec.cli.Main %*
exit /b %ERRORLEVEL%
