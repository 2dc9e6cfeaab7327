@echo off
chcp 936 >nul
rem 936 是简体中文的代码页，本文件按它书写
setlocal
rem 从网络文件夹运行时，pushd 给它一个盘符
pushd "%~dp0"
title 安装 tiaan
set "TARGET=%LOCALAPPDATA%\Programs\tiaan"
set "PLACE=%LOCALAPPDATA%\Microsoft\WindowsApps"
set "CHECK=import struct, sys; sys.exit(struct.calcsize('P') - 8 or sys.version_info[:2] not in ((3, 11), (3, 12), (3, 13)))"

set "PY="
for %%v in (3.13 3.12 3.11) do (
  if not defined PY (
    py -%%v -c "%CHECK%" >nul 2>nul
    if not errorlevel 1 set "PY=py -%%v"
  )
)
if not defined PY (
  python -c "%CHECK%" >nul 2>nul
  if not errorlevel 1 set "PY=python"
)
if not defined PY goto nopython

echo 正在安装到“%TARGET%”，约需一分钟……
%PY% -m venv "%TARGET%"
if errorlevel 1 goto failed
"%TARGET%\Scripts\python.exe" -m pip --isolated install --disable-pip-version-check --no-warn-script-location --quiet --no-index --find-links wheels --no-deps --force-reinstall --require-hashes -r requirements.txt
if errorlevel 1 goto failed
"%TARGET%\Scripts\tiaan.exe" --version
if errorlevel 1 goto failed

if not exist "%PLACE%" goto nopath
copy /y "%TARGET%\Scripts\tiaan.exe" "%PLACE%\tiaan.exe" >nul
if errorlevel 1 goto nopath
echo 安装完成。请打开新的命令提示符窗口，输入：tiaan demo
pause
exit /b 0

:nopath
echo 安装完成，但没能让 tiaan 在任何文件夹里都可以直接输入。请用全名运行：
echo "%TARGET%\Scripts\tiaan.exe" demo
pause
exit /b 0

:nopython
echo 错误：没有找到 64 位的 Python 3.11、3.12 或 3.13
echo 提示：请先安装其中之一，安装时选中 Add python.exe to PATH，再运行本文件
pause
exit /b 1

:failed
echo 错误：没有装成，原因见上面的文字
echo 提示：请关闭正在运行的 tiaan 后再试；若说 hash 不符，是文件拷贝时损坏，请重新拷贝整个文件夹
pause
exit /b 1
