# Compiles a C# program of one file as 'dotnet run program.cs' would, without packages: $1 is the file, $2 the folder for what comes out.
set -e
sdk=$(dotnet --list-sdks | tail -n 1 | sed 's/\([^ ]*\) \[\(.*\)\]/\2\/\1/')
runtime=$(dotnet --list-runtimes | grep Microsoft.NETCore.App | tail -n 1 | sed 's/[^ ]* \([^ ]*\) \[\(.*\)\]/\2\/\1/')
for name in System System.IO System.Linq System.Collections.Generic System.Threading System.Threading.Tasks; do
  echo "global using $name;"
done > usings.cs
references=$(for file in "$runtime"/System*.dll "$runtime"/Microsoft*.dll; do echo "-r:$file"; done)
dotnet "$sdk/Roslyn/bincore/csc.dll" -noconfig -nologo -optimize -deterministic -nullable:enable -langversion:latest \
  -features:FileBasedProgram $references "-out:$2/program.dll" "$1" usings.cs >&2
cat > "$2/program.runtimeconfig.json" <<END
{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "${runtime##*/}" } } }
END
