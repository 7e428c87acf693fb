package dev.densevec.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Two machines on this one: a network and a host name each, joined by a bridge. Needs root and the
/// program `ip`.
public final class TwoHosts implements AutoCloseable {
  private static final Path HOSTS = Path.of("/etc/netns");

  private final String bridge;
  private final List<String> names;
  private final Path agent;

  /// @param folder where a program is written that stands for `ssh`
  public TwoHosts(Path folder) throws IOException {
    String id = "dv" + ProcessHandle.current().pid() % 100_000;
    bridge = id + "br";
    names = List.of(id + "a", id + "b");
    agent = folder.resolve("agent");
    assumeTrue(System.getProperty("user.name").equals("root"), "two hosts need root");
    assumeTrue(succeeds("ip", "link", "add", bridge, "type", "bridge"), "no bridges here");
    try {
      run("ip", "link", "set", bridge, "up");
      for (int i = 0; i < names.size(); i++) {
        make(i);
      }
      Files.writeString(
          agent,
          """
          #!/bin/sh
          # In place of ssh: agent [-OPTION...] HOST COMMAND...
          while case $1 in -*) true ;; *) false ;; esac; do shift; done
          host=$1; shift
          exec ip netns exec "$host" unshare --uts sh -c "hostname $host; $*"
          """);
      Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (AssertionError e) {
      close();
      assumeTrue(false, "no networks can be made here: " + e.getMessage());
    }
  }

  private void make(int i) throws IOException {
    String name = names.get(i);
    String cable = name + "v";
    run("ip", "netns", "add", name);
    run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
    run("ip", "link", "set", cable, "master", bridge, "up");
    run("ip", "-n", name, "addr", "add", address(i) + "/24", "dev", "eth0");
    run("ip", "-n", name, "link", "set", "lo", "up");
    run("ip", "-n", name, "link", "set", "eth0", "up");
    Path hosts = Files.createDirectories(HOSTS.resolve(name)).resolve("hosts");
    List<String> lines = new ArrayList<>(List.of("127.0.0.1 localhost"));
    for (int j = 0; j < names.size(); j++) {
      lines.add(address(j) + " " + names.get(j));
    }
    Files.write(hosts, lines);
  }

  private static boolean succeeds(String... command) {
    try {
      run(command);
      return true;
    } catch (IOException | AssertionError _) {
      return false;
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + said.strip());
    }
  }

  /// Has ranks of Open MPI run on both, joined by the network alone.
  MpiRig connect(MpiRig rig) {
    return rig.on(names.toArray(String[]::new))
        .set("OMPI_MCA_plm_rsh_agent", agent.toString())
        .set("OMPI_MCA_btl", "tcp,self")
        .set("OMPI_MCA_pml", "ob1")
        .set("OMPI_MCA_btl_tcp_if_include", "eth0")
        .set("OMPI_MCA_oob_tcp_if_include", "eth0");
  }

  /// The address of one of them, 0 or 1.
  public String address(int host) {
    return "10.77.0." + (host + 1);
  }

  /// What starts a program on the first.
  List<String> first() {
    return on(0);
  }

  /// What starts a program on one of them, 0 or 1.
  public List<String> on(int host) {
    return List.of(
        "ip",
        "netns",
        "exec",
        names.get(host),
        "unshare",
        "--uts",
        "sh",
        "-c",
        "hostname \"$0\"; exec \"$@\"",
        names.get(host));
  }

  /// The second's name.
  String second() {
    return names.getLast();
  }

  /// Pulls the second's cable.
  void cut() throws IOException {
    run("ip", "-n", second(), "link", "set", "eth0", "down");
  }

  @Override
  public void close() throws IOException {
    for (String name : names) {
      succeeds("ip", "netns", "del", name);
      Files.deleteIfExists(HOSTS.resolve(name).resolve("hosts"));
      Files.deleteIfExists(HOSTS.resolve(name));
    }
    succeeds("ip", "link", "del", bridge);
  }
}
