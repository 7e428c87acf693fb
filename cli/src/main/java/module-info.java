/// The `densevec` command.
module dev.densevec.cli {
  requires dev.densevec.engine;
  requires info.picocli;

  opens dev.densevec.cli to
      info.picocli;
  opens dev.densevec.cli.command to
      info.picocli;
  opens dev.densevec.cli.mixin to
      info.picocli;
}
