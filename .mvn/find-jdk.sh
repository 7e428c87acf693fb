# Finds a JDK. Sourced by mvnw and cli/bin/densevec; POSIX sh. Versions are read from the release file
# that every JDK has in its home, so that no Java starts only to be asked.

# find_jdk MAJOR: exports JAVA_HOME as the home of a JDK of at least that version. It takes the first of
# JAVA_HOME, the java on PATH, and the oldest sufficient one in the usual places. DENSEVEC_JDK_ROOTS
# replaces the usual places: directories, separated by colons, in which JDKs lie.
# Prints one line and returns 1 where there is none.
find_jdk() {
  jdk_best=
  jdk_consider "$1" "${JAVA_HOME-}"
  [ -n "$jdk_best" ] || jdk_consider "$1" "$(jdk_on_path)"
  [ -n "$jdk_best" ] || jdk_search "$1"
  if [ -z "$jdk_best" ]; then
    echo "${0##*/}: no JDK $1 or newer in JAVA_HOME, on PATH or in the usual places;" \
      "get one from https://adoptium.net and set JAVA_HOME to its directory" >&2
    return 1
  fi
  JAVA_HOME=$jdk_best
  export JAVA_HOME
}

# jdk_consider MAJOR HOME: makes HOME the best if it is new enough and older than the best so far.
jdk_consider() {
  jdk_read_version "$2" && [ "$jdk_version" -ge "$1" ] || return 0
  if [ -z "$jdk_best" ] || [ "$jdk_version" -lt "$jdk_best_version" ]; then
    jdk_best=$2
    jdk_best_version=$jdk_version
  fi
}

# jdk_read_version HOME: sets jdk_version to the major version; fails where HOME has no compiler.
jdk_read_version() {
  [ -n "$1" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r jdk_line; do
    case $jdk_line in
      JAVA_VERSION=\"[0-9]*)
        jdk_version=${jdk_line#*\"}
        jdk_version=${jdk_version%%[!0-9]*}
        return 0
        ;;
    esac
  done <"$1/release"
  return 1
}

# Prints the home that the java on PATH belongs to.
jdk_on_path() {
  jdk_java=$(command -v java) || return 0
  jdk_java=$(resolve_link "$jdk_java")
  case $jdk_java in
    */bin/java) echo "${jdk_java%/bin/java}" ;;
  esac
}

# jdk_search MAJOR: considers everything in the usual places.
jdk_search() {
  jdk_roots=/usr/lib/jvm:/usr/java:/usr/local/java:/opt:/opt/java:/opt/jdk
  jdk_roots=$jdk_roots:${HOME-}/.sdkman/candidates/java:${HOME-}/.jdks:${HOME-}/.gradle/jdks
  jdk_roots=$jdk_roots:${HOME-}/.asdf/installs/java:${HOME-}/.local/share/mise/installs/java
  jdk_roots=$jdk_roots:${HOME-}/.jbang/cache/jdks:/Library/Java/JavaVirtualMachines
  jdk_roots=$jdk_roots:${HOME-}/Library/Java/JavaVirtualMachines
  jdk_roots=$jdk_roots:/opt/homebrew/opt:/usr/local/opt:/home/linuxbrew/.linuxbrew/opt
  jdk_ifs=$IFS
  IFS=:
  for jdk_root in ${DENSEVEC_JDK_ROOTS-$jdk_roots}; do
    for jdk_home in "$jdk_root"/* "$jdk_root"/*/Contents/Home "$jdk_root"/*/libexec \
      "$jdk_root"/*/libexec/openjdk.jdk/Contents/Home; do
      jdk_consider "$1" "$jdk_home"
    done
  done
  IFS=$jdk_ifs
}

# resolve_link FILE: prints what a chain of symbolic links ends at.
resolve_link() {
  link_end=$1
  while [ -L "$link_end" ]; do
    link_target=$(readlink "$link_end")
    case $link_target in
      /*) link_end=$link_target ;;
      *) link_end=${link_end%/*}/$link_target ;;
    esac
  done
  echo "$link_end"
}
