package dev.densevec.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class BenchCommandTest {

  @Test
  void everyCommandHasHelpWithItsDefaults() {
    CommandLine main = new CommandLine(Main.class);
    Map<String, CommandLine> commands = main.getSubcommands();
    commands.forEach(
        (name, command) -> {
          if (command.getCommand() instanceof BenchCommand) {
            StringWriter out = new StringWriter();
            assertThat(main.setOut(new PrintWriter(out)).execute(name, "--help")).isZero();
            assertThat(out.toString()).as(name).contains("Usage", "-h, --help", "Default: ");
          }
        });
    assertThat(commands.values())
        .filteredOn(command -> command.getCommand() instanceof BenchCommand)
        .hasSizeGreaterThan(5);
  }
}
