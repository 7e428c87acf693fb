/// The `densevec` command.
module dev.densevec.cli {
  requires dev.densevec.engine;
  requires info.picocli;

  opens dev.densevec.cli to
      info.picocli;
}
