# What launchers of the command line have in common. Sourced; POSIX sh. They set JAVA_HOME, flags (a file of flags of
# the virtual machine), directives (those of its compiler), jar, photo (any), and archive: the classes of the jar as the
# machine keeps them, or a name of no file.

# Opens closed streams, for Java would take the next file that it opens for it.
open_streams() {
  (: 3<&0) 2>/dev/null || exec </dev/null
  (: 3>&2) || exec 2>/dev/null
  (: 3>&1) 2>/dev/null || {
    echo "densevec: standard output is closed, results can't be written" >&2
    exit 5
  }
}

# Prints the character set of the locale, of another one if it is named; its name where no program can say.
charmap() {
  locale_name=${1:-${LC_ALL:-${LC_CTYPE:-${LANG-}}}}
  LC_ALL=$locale_name locale charmap 2>/dev/null || echo "$locale_name"
}

# Sees to UTF-8: Java takes the characters of file names and arguments from the locale, and in those of
# POSIX no name beyond ASCII can be opened. The system's words for its errors are left untranslated.
provide_utf8() {
  for utf8 in "${LC_ALL:-${LC_CTYPE:-${LANG-}}}" C.UTF-8 C.utf8 en_US.UTF-8 $(locale -a 2>/dev/null); do
    case $utf8/$(charmap "$utf8") in
      *[Uu][Tt][Ff]*/*[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]*/*[Uu][Tt][Ff]8)
        unset LC_ALL
        export LC_CTYPE="$utf8" LC_MESSAGES=C
        return
        ;;
    esac
  done
  echo "densevec: no locale here has UTF-8, files whose names go beyond ASCII can't be opened" >&2
}

# Prints the number of processors, or 4 where it can't be told.
processors() {
  nproc 2>/dev/null || echo 4
}

# Prints the columns of the terminal: COLUMNS, else what the terminal says, else 80.
columns() {
  case ${COLUMNS-} in
    '' | *[!0-9]* | 0*) ;;
    *)
      echo "$COLUMNS"
      return
      ;;
  esac
  # Standard input may come from elsewhere.
  for stream in 2 1; do
    size=$(stty size <&"$stream" 2>/dev/null) || continue
    case ${size#* } in
      '' | *[!0-9]* | 0) ;;
      *)
        echo "${size#* }"
        return
        ;;
    esac
  done
  echo 80
}

# Has the JDK archive the classes that a start loads, parsed and verified: those that planning a network loads, and
# predictions of photo with weights as they are here and as PyTorch writes them. With constants resolved, classes as
# old as picocli's would be left out.
archive_classes() {
  run_java "-XX:DumpLoadedClassList=$archive.plan" -jar "$jar" info densenet-bc-40-12 || return
  run_java "-XX:DumpLoadedClassList=$archive.embedded" -jar "$jar" predict "$photo" || return
  run_java -jar "$jar" convert embedded "$archive.pth" || return
  run_java "-XX:DumpLoadedClassList=$archive.torch" -jar "$jar" predict -w "$archive.pth" "$photo" || return
  rm -f "$archive.pth"
  sed -e '/^@cp picocli/d' -e '/^@cp dev.densevec.cli/d' -e 's/ id: .*//' \
    "$archive.plan" "$archive.embedded" "$archive.torch" >"$archive.list" &&
    run_java "-XX:SharedClassListFile=$archive.list" "-XX:SharedArchiveFile=$archive.new" -Xshare:dump \
      -cp "$jar" &&
    mv "$archive.new" "$archive"
}

# Runs Java with the flags that are always set.
run_java() {
  "$JAVA_HOME/bin/java" "@$flags" "-XX:CompilerDirectivesFile=$directives" "$@"
}

# Becomes the Java process.
start_java() {
  case " $* " in
    # What only the server needs lies beside the rest. Its requests are many, and end before their objects grow old.
    # What grows old all the same is collected where little room is left for it, not after hundreds of megabytes.
    *' serve '*)
      heap='-Xms72m -Xmn64m -XX:SurvivorRatio=2'
      set -- -cp "$jar:${jar%/*}/serve/*" dev.densevec.cli.Main "$@"
      ;;
    *)
      heap=
      set -- -jar "$jar" "$@"
      ;;
  esac
  if [ -s "$archive" ]; then
    # Flags that do not go with the archive only make the start slower: no word about it.
    set -- "-XX:SharedArchiveFile=$archive" '-Xlog:cds*=off' '-Xlog:aot*=off' "$@"
  fi

  # Progress needs a terminal that can clear a line.
  if [ -t 2 ] && [ "${TERM-dumb}" != dumb ]; then
    set -- "-Ddensevec.stderr.columns=$(columns)" "$@"
  fi
  if [ -t 1 ]; then
    set -- "-Ddensevec.stdout.columns=$(columns)" "$@"
  fi
  if [ "$(processors)" -lt 4 ]; then
    # One more thread than the machine would choose: two kernels are compiled at once.
    set -- -XX:CICompilerCount=3 "$@"
  fi
  if [ -n "${DENSEVEC_OPTS-}" ]; then
    # The machine may have something to say about these.
    set -- -XX:+DisplayVMOutput -XX:+DisplayVMOutputToStderr "$@"
  fi

  # shellcheck disable=SC2086 # heap and DENSEVEC_OPTS hold several words
  exec "$JAVA_HOME/bin/java" "@$flags" "-XX:CompilerDirectivesFile=$directives" $heap ${DENSEVEC_OPTS-} "$@"
}
