/// The `densevec` command.
module dev.densevec.cli {
  requires com.google.gson;
  requires dev.densevec.cluster;
  requires dev.densevec.engine;
  requires dev.densevec.serve;
  requires dev.hardwood.core;
  requires info.picocli;
  requires io.jhdf;
  requires java.desktop;
  requires java.logging;
  requires java.management;
  requires java.net.http;
  requires jdk.httpserver;
  requires org.apache.commons.compress;
  requires org.apache.commons.csv;
  requires org.jfree.jfreechart;

  exports org.xerial.snappy to
      dev.hardwood.core;

  opens dev.densevec.cli to
      info.picocli;
  opens dev.densevec.cli.speed to
      com.google.gson;
  opens dev.densevec.cli.speed.report to
      com.google.gson;
  opens dev.densevec.cli.command to
      info.picocli;
  opens dev.densevec.cli.console to
      info.picocli;
  opens dev.densevec.cli.help to
      info.picocli;
  opens dev.densevec.cli.mixin to
      info.picocli;
  opens dev.densevec.cli.predict to
      info.picocli;
  opens dev.densevec.cli.ranks to
      info.picocli;
  opens dev.densevec.cli.watch to
      info.picocli;
}
